#include "analyse/fate_model.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "analyse/key_tree.h"
#include "base/error.h"
#include "base/share_out.h"

namespace fifteen::analyse {
namespace {

using journey::JourneyCounts;
using journey::JourneySample;
using journey::StatePart;
using stats::kGroupCount;

// A part must take off so much of the error: less is not worth a finer tree.
constexpr double kLeastGain = 2e-4;
constexpr double kNoError = std::numeric_limits<double>::infinity();

// A chance is never quite 0 or 1; a value has no bounds to be kept from.
double start_of(const FateSums& journeys, FateKind kind) {
  if (kind == FateKind::kWon) return (journeys.y + 0.5) / (journeys.n + 1);
  return journeys.n > 0 ? journeys.y / journeys.n : 0;
}

// A node that has all of the coarser one's contacts knows nothing more.
double shrunk(double n, double y, double coarser_n, double coarser_p, double k) {
  return n == coarser_n ? coarser_p : (y + k * coarser_p) / (n + k);
}

// A chance moved as another one moves, in odds. All lie between 0 and 1, and never at them: a
// chance is shrunk to one that is not. A value moves by as much.
double moved(double chance, double from, double to, FateKind kind) {
  if (kind == FateKind::kValue) return chance + (to - from);
  const double odds = chance / (1 - chance) * (to / (1 - to)) / (from / (1 - from));
  return odds / (1 + odds);
}

// The chances after each outcome at a node. Each is its own contacts' chance, shrunk to what the
// node's other contacts say: to their chance, moved from what the coarser node would expect of
// their outcomes to what it expects of this one. No contact counts twice. How strongly nodes are
// held to coarser ones is one thing (`k`), and how much what an outcome does differs between them
// is another (`k_outcome`).
struct Strength {
  double nodes = 0;    // k
  double outcome = 0;  // k_outcome
};
void after_outcomes(const OutcomeSums& node, const OutcomeSums& coarser,
                    const FateTree::Chances& coarser_chances, Strength k, FateKind kind,
                    std::uint8_t seen, std::array<double, kOutcomeCount>& after) {
  const double all_n = node.all_n();
  const double all_y = node.all_y();
  const auto& [coarser_before, coarser_after] = coarser_chances;
  double expected = 0;
  for (std::size_t o = 0; o < kOutcomeCount; ++o) expected += node.n[o] * coarser_after[o];
  for (std::size_t o = 0; o < kOutcomeCount; ++o) {
    // Nobody asks for the others, and dividing is what a fit spends its time on.
    if ((seen >> o & 1U) == 0) {
      after[o] = 0;
      continue;
    }
    const double own_n = node.n[o];
    const double own_y = node.y[o];
    if (own_n > 0 && own_n == coarser.n[o]) {
      after[o] = coarser_after[o];
      continue;
    }
    const double others = all_n - own_n + k.nodes;
    const double chance = (all_y - own_y + k.nodes * coarser_before) / others;
    const double from = (expected - own_n * coarser_after[o] + k.nodes * coarser_before) / others;
    after[o] =
        (own_y + k.outcome * moved(chance, from, coarser_after[o], kind)) / (own_n + k.outcome);
  }
}

// What the search has chosen so far: each step's node, and each node's chance by half and contacts.
struct Search {
  std::vector<std::uint32_t> nodes;
  std::vector<std::array<double, kHalves>> chances;  // of the model fitted to that half
  std::vector<std::array<double, kHalves>> contacts;
};

// A level that could be added, and the error then.
struct Candidate {
  double error = 0;
  double shrinkage = 0;
};

struct NodeSums {
  std::array<FateSums, kHalves> all;   // of contacts
  std::array<FateSums, kHalves> last;  // of journeys' last ones
};

// What a search looks at: a step.
struct Looked {
  double fate = 0;
  std::uint8_t half = 0;
  bool last = false;  // the journey's
};

std::vector<Looked> look_at(const FateSteps& steps) {
  std::vector<Looked> out;
  out.reserve(steps.contacts.size());
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    for (const FateSteps::Journey& journey : steps.of_group(g)) {
      for (std::uint32_t s = 0; s < journey.steps; ++s)
        out.push_back(
            {journey.fate, static_cast<std::uint8_t>(half_of(g)), s + 1 == journey.steps});
    }
  }
  return out;
}

// The steps' values of a part.
struct Values {
  std::vector<std::uint64_t> of_step;
  std::uint64_t largest = 0;
};

// Values of a part as small numbers, so that nodes can be divided by them without a hash.
Values small_values(std::vector<std::uint64_t> values) {
  constexpr std::uint64_t kSmall = 1U << 16U;
  if (values.empty()) return {};
  std::uint64_t largest = *std::max_element(values.begin(), values.end());
  if (largest >= kSmall) {
    Numbering numbers;
    numbers.begin(values.size(), 1, largest);
    for (std::uint64_t& value : values) value = numbers.number(0, value);
    largest = numbers.parents().size() - 1;
  }
  return {std::move(values), largest};
}

// The nodes that a part divides the search's into, and their sums. Each part keeps its division's
// memory from one round of the search to the next.
struct Division {
  Numbering numbers;
  std::vector<std::uint32_t> children;  // by step
  std::vector<NodeSums> sums;           // by child

  const std::vector<std::uint32_t>& parents() const { return numbers.parents(); }
};

void divide(const std::vector<Looked>& looked, const Search& search, const Values& values,
            Division& out) {
  out.numbers.begin(looked.size(), search.chances.size(), values.largest);
  out.children.resize(looked.size());
  out.sums.clear();
  for (std::size_t s = 0; s < looked.size(); ++s) {
    const std::uint32_t child = out.numbers.number(search.nodes[s], values.of_step[s]);
    out.children[s] = child;
    if (child == out.sums.size()) out.sums.emplace_back();
    NodeSums& sums = out.sums[child];
    sums.all[looked[s].half].add(looked[s].fate, 1);
    if (looked[s].last) sums.last[looked[s].half].add(looked[s].fate, 1);
  }
}

double chance(const Division& division, const Search& search, std::size_t child, std::size_t half,
              double k) {
  const std::uint32_t parent = division.parents()[child];
  const FateSums& sums = division.sums[child].all[half];
  return shrunk(sums.n, sums.y, search.contacts[parent][half], search.chances[parent][half], k);
}

// The error is that at the journeys' last contacts: what the contacts explain altogether. (Tried:
// the error at all contacts makes states that forget more, so that shares come out below zero.)
Candidate judge(const Search& search, const Division& division) {
  Candidate best;
  for (const double k : kShrinkages) {
    double error = 0;
    for (std::size_t child = 0; child < division.parents().size(); ++child) {
      for (std::size_t half = 0; half < kHalves; ++half) {
        const FateSums& last = division.sums[child].last[1 - half];
        if (last.n > 0) error += last.error(chance(division, search, child, half, k));
      }
    }
    if (best.shrinkage == 0 || error < best.error) best = {error, k};
  }
  return best;
}

void take(const Division& division, double k, Search& search) {
  Search next;
  next.chances.resize(division.parents().size());
  next.contacts.resize(division.parents().size());
  for (std::size_t child = 0; child < division.parents().size(); ++child) {
    for (std::size_t half = 0; half < kHalves; ++half) {
      next.chances[child][half] = chance(division, search, child, half, k);
      next.contacts[child][half] = division.sums[child].all[half].n;
    }
  }
  next.nodes = division.children;
  search = std::move(next);
}

// Every group's first journeys, about kChainSteps steps in all.
FateSteps some_of(const FateSteps& steps) {
  if (steps.contacts.size() <= kChainSteps) return steps;
  FateSteps out;
  out.kind = steps.kind;
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    std::size_t taken = 0;
    for (const FateSteps::Journey& journey : steps.of_group(g)) {
      if (taken >= kChainSteps / kGroupCount) break;
      taken += journey.steps;
      FateSteps::Journey copy = journey;
      copy.first = static_cast<std::uint32_t>(out.contacts.size());
      out.journeys.push_back(copy);
      out.contacts.insert(out.contacts.end(), steps.contacts.begin() + journey.first,
                          steps.contacts.begin() + journey.first + journey.steps);
    }
    out.groups[g + 1] = out.journeys.size();
  }
  return out;
}

constexpr std::array kSearched{StatePart::kMoment,    StatePart::kSet,     StatePart::kBag,
                               StatePart::kPrevious,  StatePart::kVisits,  StatePart::kRepeats,
                               StatePart::kPast,      StatePart::kLast,    StatePart::kSinceStart,
                               StatePart::kSinceLast, StatePart::kChannel, StatePart::kReason,
                               StatePart::kSegments,  StatePart::kOutcome};

// How often each moment was visited refines which were: a tree that begins with the finer one has
// nothing to hold its rare nodes to.
bool may_follow(StatePart part, const std::vector<ChainLevel>& chain) {
  if (part != StatePart::kBag) return true;
  return std::any_of(chain.begin(), chain.end(),
                     [](const ChainLevel& level) { return level.part == StatePart::kSet; });
}

Search begin_search(const FateSteps& steps, const std::vector<Looked>& looked) {
  Search search;
  search.nodes.assign(steps.contacts.size(), 0);
  std::array<FateSums, kHalves> journeys;
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    for (const FateSteps::Journey& journey : steps.of_group(g))
      journeys[half_of(g)].add(journey.fate, 1);
  }
  search.chances.push_back({start_of(journeys[0], steps.kind), start_of(journeys[1], steps.kind)});
  auto& contacts = search.contacts.emplace_back();
  for (const Looked& step : looked) contacts[step.half] += 1;
  return search;
}

void add_step(std::uint32_t leaf, double fate, double sign, std::vector<OutcomeSums>& leaves) {
  OutcomeSums& sums = leaves[FateTree::node_of(leaf)];
  sums.n[FateTree::outcome_of(leaf)] += sign;
  sums.y[FateTree::outcome_of(leaf)] += sign * fate;
}

// The shrinkage with the least error at the journeys' last contacts.
double outcome_shrinkage(const JourneyCounts& counts, const FateSteps& steps,
                         const std::vector<ChainLevel>& chain, std::size_t threads) {
  const FateTree tree(counts, steps, {}, chain, threads);
  std::array<std::vector<OutcomeSums>, kHalves> leaves;
  std::array<FateSums, kHalves> journeys;
  for (auto& half : leaves) half.resize(tree.nodes());
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    for (const FateSteps::Journey& journey : steps.of_group(g)) {
      journeys[half_of(g)].add(journey.fate, 1);
      for (std::uint32_t s = journey.first; s < journey.first + journey.steps; ++s)
        add_step(tree.leaf(s), journey.fate, 1, leaves[half_of(g)]);
    }
  }
  std::array<FateTree::Sums, kHalves> sums;
  for (std::size_t h = 0; h < kHalves; ++h) tree.add_up(leaves[h], sums[h]);
  std::array<FateTree::Fit, kHalves> fits;
  Candidate best;
  for (const double k : kShrinkages) {
    share_out(kHalves, threads, [&](std::size_t h) { tree.fit(sums[h], journeys[h], k, fits[h]); });
    double error = 0;
    for (std::size_t g = 0; g < kGroupCount; ++g) {
      const FateTree::Fit& fit = fits[1 - half_of(g)];
      for (const FateSteps::Journey& journey : steps.of_group(g)) {
        if (journey.steps == 0) continue;
        const double off = journey.fate - fit.after(tree.leaf(journey.first + journey.steps - 1));
        error += off * off;
      }
    }
    if (best.shrinkage == 0 || error < best.error) best = {error, k};
  }
  return best.shrinkage;
}

double fate_of(const JourneySample& sample, const journey::SampledJourney& journey, FateKind kind) {
  if (kind == FateKind::kValue) return journey_value(sample, journey);
  return journey.fate == Fate::kWon ? 1.0 : 0.0;
}

FateSteps steps_of(const JourneySample& sample, FateKind kind, bool open) {
  FateSteps out;
  out.kind = kind;
  std::size_t group = 0;
  for (std::uint32_t j = 0; j < sample.journeys.size(); ++j) {
    const journey::SampledJourney& journey = sample.journeys[j];
    const std::size_t g = stats::group_of(journey.customer);
    while (group < g) out.groups[++group] = out.journeys.size();
    if ((journey.fate == Fate::kOpen) != open) continue;
    out.journeys.push_back({open ? 0 : fate_of(sample, journey, kind),
                            static_cast<std::uint32_t>(out.contacts.size()), journey.before_fate,
                            j});
    for (std::uint32_t c = 0; c < journey.before_fate; ++c)
      out.contacts.push_back(journey.first + c);
  }
  while (group < kGroupCount) out.groups[++group] = out.journeys.size();
  return out;
}

}  // namespace

double journey_value(const JourneySample& sample, const journey::SampledJourney& journey) {
  constexpr double kHundredths = 100;
  std::int64_t value = 0;
  for (const auto& amount : sample.of_kind(journey::AmountKind::kValue, journey))
    value += amount.amount;
  return static_cast<double>(value) / kHundredths;
}

std::vector<StatePart> alike_by(const std::vector<ChainLevel>& chain) {
  std::vector<StatePart> out{StatePart::kSegments, StatePart::kMoment};
  for (const ChainLevel& level : chain) {
    if (level.part != StatePart::kOutcome &&
        std::find(out.begin(), out.end(), level.part) == out.end())
      out.push_back(level.part);
  }
  return out;
}

FateSteps fate_steps(const JourneySample& sample, FateKind kind) {
  return steps_of(sample, kind, false);
}

FateSteps open_steps(const JourneySample& sample) { return steps_of(sample, FateKind::kWon, true); }

StateColumns state_columns(const JourneyCounts& counts, const FateSteps& steps,
                           std::span<const StatePart> parts, std::size_t threads) {
  const std::vector<journey::StateFacet> facets = journey::state_facets(counts);
  StateColumns out;
  for (const StatePart part : parts)
    out[static_cast<std::size_t>(part)].resize(steps.contacts.size());
  share_out(kGroupCount, threads, [&](std::size_t g) {
    journey::StateWalk walk(facets, counts.moments.size());
    for (const FateSteps::Journey& journey : steps.of_group(g)) {
      walk.begin();
      for (std::uint32_t s = journey.first; s < journey.first + journey.steps; ++s) {
        const journey::State state = walk.step(counts.sample.contacts[steps.contacts[s]]);
        for (const StatePart part : parts) {
          const auto p = static_cast<std::size_t>(part);
          out[p][s] = state[p];
        }
      }
    }
  });
  return out;
}

std::vector<ChainLevel> choose_chain(const JourneyCounts& counts, const FateSteps& steps,
                                     std::size_t threads) {
  const FateSteps looked_at = some_of(steps);
  const std::vector<Looked> looked = look_at(looked_at);
  // A part that could be the next level.
  struct Part {
    StatePart part;
    Values values;
    Division division;
    Candidate candidate;
  };
  StateColumns columns = state_columns(counts, looked_at, kSearched, threads);
  Search search = begin_search(looked_at, looked);
  std::vector<Part> left;
  for (const StatePart part : kSearched) {
    auto& all = columns[static_cast<std::size_t>(part)];
    const bool differs =
        std::adjacent_find(all.begin(), all.end(), std::not_equal_to<>()) != all.end();
    if (part != StatePart::kOutcome && differs) left.push_back({part, {std::move(all), 0}, {}, {}});
  }
  share_out(left.size(), threads, [&](std::size_t i) {
    left[i].values = small_values(std::move(left[i].values.of_step));
  });
  std::vector<ChainLevel> chain;
  std::optional<double> error;
  while (!left.empty()) {
    share_out(left.size(), threads, [&](std::size_t i) {
      Part& part = left[i];
      part.candidate = {kNoError, 0};
      if (!may_follow(part.part, chain)) return;
      divide(looked, search, part.values, part.division);
      part.candidate = judge(search, part.division);
    });
    const auto best = std::min_element(left.begin(), left.end(), [](const Part& a, const Part& b) {
      return a.candidate.error < b.candidate.error;
    });
    if (error && best->candidate.error > *error * (1 - kLeastGain)) break;
    error = best->candidate.error;
    chain.push_back({best->part, best->candidate.shrinkage});
    take(best->division, best->candidate.shrinkage, search);
    left.erase(best);
  }
  chain.push_back({StatePart::kOutcome, 0});
  chain.back().shrinkage = outcome_shrinkage(counts, looked_at, chain, threads);
  return chain;
}

FateTree::FateTree(const JourneyCounts& counts, const FateSteps& steps, const FateSteps& open,
                   std::vector<ChainLevel> chain, std::size_t threads)
    : kind_(steps.kind),
      chain_(std::move(chain)),
      decided_(steps.contacts.size()),
      nodes_(steps.contacts.size() + open.contacts.size()) {
  FIFTEEN_CHECK(!chain_.empty() && chain_.back().part == StatePart::kOutcome,
                "a chain that does not end with the outcome");
  std::vector<StatePart> parts;
  for (const ChainLevel& level : chain_) parts.push_back(level.part);
  StateColumns columns = state_columns(counts, steps, parts, threads);
  const StateColumns open_columns = state_columns(counts, open, parts, threads);
  for (std::size_t p = 0; p < columns.size(); ++p)
    columns[p].insert(columns[p].end(), open_columns[p].begin(), open_columns[p].end());
  parts.pop_back();
  for (const StatePart part : parts) nodes_.divide(columns[static_cast<std::size_t>(part)]);
  const auto& outcomes = columns[static_cast<std::size_t>(StatePart::kOutcome)];
  leaves_.reserve(outcomes.size());
  for (std::size_t s = 0; s < outcomes.size(); ++s)
    leaves_.push_back(static_cast<std::uint32_t>(nodes_.leaf(s) * kOutcomeCount + outcomes[s]));
  seen_.resize(nodes_.levels() + 1);
  for (std::size_t l = 0; l <= nodes_.levels(); ++l)
    seen_[l].resize(l == 0 ? 1 : nodes_.parents(l - 1).size());
  for (const std::uint32_t leaf : leaves_)
    seen_.back()[node_of(leaf)] |= static_cast<std::uint8_t>(1U << outcome_of(leaf));
  for (std::size_t l = nodes_.levels(); l > 0; --l) {
    const std::vector<std::uint32_t>& parents = nodes_.parents(l - 1);
    for (std::size_t node = 0; node < parents.size(); ++node)
      seen_[l - 1][parents[node]] |= seen_[l][node];
  }
}

void FateTree::add_up(const std::vector<OutcomeSums>& leaves, Sums& sums) const {
  const std::size_t levels = nodes_.levels();
  sums.resize(levels + 1);
  sums.back() = leaves;
  for (std::size_t l = levels; l > 0; --l) {
    const std::vector<std::uint32_t>& parents = nodes_.parents(l - 1);
    sums[l - 1].assign(seen_[l - 1].size(), {});
    for (std::size_t node = 0; node < parents.size(); ++node)
      sums[l - 1][parents[node]].add(sums[l][node]);
  }
}

void FateTree::fit(const Sums& sums, const FateSums& journeys, double outcome_shrinkage,
                   Fit& out) const {
  out.start = start_of(journeys, kind_);
  Chances root{out.start, {}};
  const OutcomeSums& all = sums[0][0];
  for (std::size_t o = 0; o < kOutcomeCount; ++o)
    root.after[o] = shrunk(all.n[o], all.y[o], all.all_n(), out.start, outcome_shrinkage);
  // The chances from the root down; two levels take turns.
  out.nodes.assign(1, root);
  std::vector<Chances>& coarser = out.coarser_;
  for (std::size_t l = 1; l <= nodes_.levels(); ++l) {
    std::swap(coarser, out.nodes);
    const std::vector<std::uint32_t>& parents = nodes_.parents(l - 1);
    const double k = chain_[l - 1].shrinkage;
    out.nodes.resize(parents.size());
    for (std::size_t node = 0; node < parents.size(); ++node) {
      const std::uint32_t parent = parents[node];
      const OutcomeSums& here = sums[l][node];
      const OutcomeSums& above = sums[l - 1][parent];
      out.nodes[node].before =
          shrunk(here.all_n(), here.all_y(), above.all_n(), coarser[parent].before, k);
      after_outcomes(here, above, coarser[parent], {k, outcome_shrinkage}, kind_, seen_[l][node],
                     out.nodes[node].after);
    }
  }
}

FateModel::FateModel(FateSteps steps, FateSteps open, FateTree tree, std::size_t threads)
    : steps_(std::move(steps)), open_(std::move(open)), tree_(std::move(tree)) {
  share_out(kHalves, threads, [&](std::size_t h) {
    halves_[h].leaves.resize(tree_.nodes());
    for (std::size_t g = h; g < kGroupCount; g += kHalves) add_group(g, 1, halves_[h]);
    FateTree::Sums sums;
    tree_.add_up(halves_[h].leaves, sums);
    tree_.fit(sums, halves_[h].journeys, tree_.chain().back().shrinkage, fits_[h]);
  });
}

void FateModel::add_group(std::size_t group, double sign, HalfSums& half) const {
  for (const FateSteps::Journey& journey : steps_.of_group(group)) {
    half.journeys.add(journey.fate, sign);
    for (std::uint32_t s = journey.first; s < journey.first + journey.steps; ++s)
      add_step(tree_.leaf(s), journey.fate, sign, half.leaves);
  }
}

void FateModel::leave_each_out(std::size_t threads, const LeaveOut& visit) const {
  const std::size_t shares = std::clamp<std::size_t>(threads, 1, kGroupCount);
  share_out(shares, threads, [&](std::size_t share) {
    HalfSums rest;
    FateTree::Sums sums;
    FateTree::Fit fit;
    for (std::size_t g = share; g < kGroupCount; g += shares) {
      rest = halves_[half_of(g)];
      add_group(g, -1, rest);
      tree_.add_up(rest.leaves, sums);
      tree_.fit(sums, rest.journeys, tree_.chain().back().shrinkage, fit);
      visit(g, fit);
    }
  });
}

namespace {

bool differ(const FateSteps& steps) {
  constexpr double kRounding = 1e-12;  // of sums of squares
  FateSums journeys;
  for (const FateSteps::Journey& journey : steps.journeys) journeys.add(journey.fate, 1);
  return journeys.variance() > kRounding * journeys.yy;
}

}  // namespace

std::optional<FateModel> FateModel::fit(const JourneyCounts& counts, std::size_t threads,
                                        FateKind kind) {
  FateSteps steps = fate_steps(counts.sample, kind);
  if (!differ(steps)) return std::nullopt;
  FateSteps open = open_steps(counts.sample);
  FateTree tree(counts, steps, open, choose_chain(counts, steps, threads), threads);
  return FateModel(std::move(steps), std::move(open), std::move(tree), threads);
}

std::optional<FateModel> FateModel::fit(const JourneyCounts& counts,
                                        std::vector<ChainLevel> chain) {
  FateSteps steps = fate_steps(counts.sample);
  if (!differ(steps)) return std::nullopt;
  FateSteps open = open_steps(counts.sample);
  FateTree tree(counts, steps, open, std::move(chain), 1);
  return FateModel(std::move(steps), std::move(open), std::move(tree), 1);
}

}  // namespace fifteen::analyse
