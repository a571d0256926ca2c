#include "analyse/fate.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/share_out.h"
#include "journey/dense_index.h"

namespace fifteen::analyse {
namespace {

using journey::JourneyCounts;
using journey::StateKey;
using stats::kGroupCount;

constexpr std::size_t kHalves = 2;

// Customers of a group are scored by the counts of the other half.
constexpr std::size_t half_of(std::size_t group) { return group % kHalves; }

struct Won {
  double won = 0;
  double lost = 0;

  double total() const { return won + lost; }
  void add(double more_won, double more_lost) {
    won += more_won;
    lost += more_lost;
  }
  /// Sum of (Y - p)^2.
  double error(double p) const { return won * (1 - p) * (1 - p) + lost * p * p; }
};

// A chain of keys from coarse to fine. The finest but one knows all but the outcome of the contact
// itself.
struct Chain {
  const char* name;
  std::vector<std::uint32_t> parts;
};

std::vector<Chain> chains() {
  using namespace journey;
  constexpr std::uint32_t kHere = kPartMoment | kPartVisits;
  constexpr std::uint32_t kBefore = kPartAll & ~kPartOutcome;
  return {
      {"moments visited, then the current moment, repeats and earlier outcomes",
       {kPartSet, kPartSet | kPartMoment, kBefore, kPartAll}},
      {"current moment, then moments visited, then repeats and earlier outcomes",
       {kPartMoment, kPartSet | kPartMoment, kBefore, kPartAll}},
      {"current moment with repeats and earlier outcomes",
       {kPartMoment, kHere, kHere | kPartPast | kPartRepeats,
        kHere | kPartPast | kPartRepeats | kPartOutcome}},
      {"current moment and its outcome", {kPartMoment, kPartMoment | kPartOutcome}},
  };
}

constexpr std::array<double, 4> kShrinkages{2, 5, 15, 50};

// The keys of some parts: which each state has.
struct Keys {
  std::vector<std::uint32_t> of_state;
  std::size_t size = 0;
};

// States are sorted by set, moment and the rest, so these parts' keys lie in runs.
bool in_runs(std::uint32_t parts) {
  using namespace journey;
  constexpr std::uint32_t kOrder[] = {kPartSet,     kPartMoment, kPartVisits,
                                      kPartRepeats, kPartPast,   kPartOutcome};
  std::uint32_t prefix = 0;
  for (const std::uint32_t part : kOrder) {
    prefix |= part;
    if (prefix == parts) return true;
  }
  return false;
}

Keys keys_of(const std::vector<StateKey>& states, std::uint32_t parts) {
  Keys keys;
  keys.of_state.reserve(states.size());
  if (in_runs(parts)) {
    for (std::size_t s = 0; s < states.size(); ++s) {
      if (s == 0 || states[s].masked(parts) != states[s - 1].masked(parts)) ++keys.size;
      keys.of_state.push_back(static_cast<std::uint32_t>(keys.size - 1));
    }
    return keys;
  }
  journey::DenseIndex<StateKey> index;
  for (const StateKey& state : states) keys.of_state.push_back(index.number(state.masked(parts)));
  keys.size = index.size();
  return keys;
}

// One level of a chain, and for each of its keys the coarser level's.
struct Level {
  Keys keys;
  std::vector<std::uint32_t> parent;
};

std::vector<Level> levels_of(const JourneyCounts& counts, const Chain& chain) {
  std::vector<Level> levels;
  for (const std::uint32_t parts : chain.parts) {
    Level level{keys_of(counts.states, parts), {}};
    level.parent.assign(level.keys.size, 0);
    if (!levels.empty()) {
      const std::vector<std::uint32_t>& coarser = levels.back().keys.of_state;
      for (std::size_t s = 0; s < coarser.size(); ++s)
        level.parent[level.keys.of_state[s]] = coarser[s];
    }
    levels.push_back(std::move(level));
  }
  return levels;
}

// The counts of one half of the customers, by state, arrival and altogether.
struct HalfCounts {
  std::vector<Won> states;
  std::vector<Won> last;
  std::vector<Won> arrivals;
  Won journeys;
  Won decided_at_once;
};

void add_group(const JourneyCounts& counts, std::size_t g, double sign, HalfCounts& half) {
  constexpr auto kWon = static_cast<std::size_t>(Fate::kWon);
  constexpr auto kLost = static_cast<std::size_t>(Fate::kLost);
  const auto& group = counts.groups[g];
  for (const auto& [number, tally] : group.states) {
    half.states[number].add(sign * tally.won, sign * tally.lost);
    half.last[number].add(sign * tally.last_won, sign * tally.last_lost);
  }
  for (const auto& [number, tally] : group.arrivals) {
    half.arrivals[number].add(sign * tally.won, sign * tally.lost);
  }
  half.journeys.add(sign * static_cast<double>(group.journeys[kWon]),
                    sign * static_cast<double>(group.journeys[kLost]));
  half.decided_at_once.add(sign * static_cast<double>(group.decided_at_once[kWon]),
                           sign * static_cast<double>(group.decided_at_once[kLost]));
}

std::array<HalfCounts, kHalves> halves_of(const JourneyCounts& counts) {
  std::array<HalfCounts, kHalves> halves;
  for (HalfCounts& half : halves) {
    half.states.resize(counts.states.size());
    half.last.resize(counts.states.size());
    half.arrivals.resize(counts.arrivals.size());
  }
  for (std::size_t g = 0; g < kGroupCount; ++g) add_group(counts, g, 1, halves[half_of(g)]);
  return halves;
}

// Estimated probabilities for each state: p after the contact, q before its outcome, and at the
// start.
struct Model {
  double start = 0.5;
  std::vector<double> before_outcome;
  std::vector<double> after;
};

// The counts of the contacts in each key of each level.
using LevelCounts = std::vector<std::vector<Won>>;

LevelCounts level_counts(const std::vector<Level>& levels, const HalfCounts& half) {
  LevelCounts out;
  for (const Level& level : levels) {
    std::vector<Won>& counts = out.emplace_back(level.keys.size);
    for (std::size_t s = 0; s < half.states.size(); ++s) {
      counts[level.keys.of_state[s]].add(half.states[s].won, half.states[s].lost);
    }
  }
  return out;
}

// Fits the chain to the counts of a half.
Model fit(const std::vector<Level>& levels, const LevelCounts& counts, const Won& journeys,
          double shrinkage) {
  Model model;
  model.start = (journeys.won + 0.5) / (journeys.total() + 1);
  std::vector<double> coarser{model.start};
  std::vector<double> before;  // of the level before the last
  for (std::size_t l = 0; l < levels.size(); ++l) {
    std::vector<double> p(counts[l].size());
    for (std::size_t k = 0; k < p.size(); ++k) {
      const std::uint32_t parent = levels[l].parent[k];
      const double total = counts[l][k].total();
      // A key that holds all of the coarser key's contacts knows nothing more.
      const bool same = l > 0 && total == counts[l - 1][parent].total();
      p[k] = same ? coarser[parent]
                  : (counts[l][k].won + shrinkage * coarser[parent]) / (total + shrinkage);
    }
    if (l + 1 == levels.size()) before = std::move(coarser);
    coarser = std::move(p);
  }
  const Level& finest = levels.back();
  const std::size_t states = finest.keys.of_state.size();
  model.after.resize(states);
  model.before_outcome.resize(states);
  for (std::size_t s = 0; s < states; ++s) {
    const std::uint32_t key = finest.keys.of_state[s];
    model.after[s] = coarser[key];
    model.before_outcome[s] = before[finest.parent[key]];
  }
  return model;
}

// Sums over contacts, by moment: squared errors before the contact, before its outcome and after
// it; how far the probability moved on arrival.
struct Brackets {
  explicit Brackets(std::size_t moments)
      : arrival(moments), delivery(moments), shift(moments), contacts(moments) {}

  std::vector<double> arrival;
  std::vector<double> delivery;
  std::vector<double> shift;
  std::vector<double> contacts;
  double start_error = 0;  // of journeys before their first contact
  double end_error = 0;    // after their last

  void add(const Brackets& other, double sign) {
    for (std::size_t m = 0; m < arrival.size(); ++m) {
      arrival[m] += sign * other.arrival[m];
      delivery[m] += sign * other.delivery[m];
      shift[m] += sign * other.shift[m];
      contacts[m] += sign * other.contacts[m];
    }
    start_error += sign * other.start_error;
    end_error += sign * other.end_error;
  }
};

void add_state(const JourneyCounts& counts, const Model& model, std::uint32_t s, Won all, Won last,
               Brackets& out) {
  const std::uint16_t m = counts.states[s].moment();
  const double q = model.before_outcome[s];
  const double p = model.after[s];
  const double before = all.error(q);
  out.arrival[m] -= before;
  out.delivery[m] += before - all.error(p);
  out.shift[m] += all.total() * q;
  out.contacts[m] += all.total();
  out.end_error += last.error(p);
}

void add_arrival(const JourneyCounts& counts, const Model& model, std::uint32_t a, Won came,
                 Brackets& out) {
  const std::uint64_t key = counts.arrivals[a];
  const std::uint64_t from = journey::arrival_from(key);
  const double p = from == journey::kFromStart ? model.start : model.after[from];
  const std::uint16_t m = journey::arrival_moment(key);
  out.arrival[m] += came.error(p);
  out.shift[m] -= came.total() * p;
}

void add_journeys(const Model& model, Won journeys, Won decided_at_once, Brackets& out) {
  out.start_error += journeys.error(model.start);
  out.end_error += decided_at_once.error(model.start);
}

Brackets evaluate(const JourneyCounts& counts, const Model& model, const HalfCounts& half) {
  Brackets out(counts.moments.size());
  for (std::uint32_t s = 0; s < half.states.size(); ++s) {
    if (half.states[s].total() > 0) add_state(counts, model, s, half.states[s], half.last[s], out);
  }
  for (std::uint32_t a = 0; a < half.arrivals.size(); ++a) {
    if (half.arrivals[a].total() > 0) add_arrival(counts, model, a, half.arrivals[a], out);
  }
  add_journeys(model, half.journeys, half.decided_at_once, out);
  return out;
}

Brackets evaluate_group(const JourneyCounts& counts, const Model& model, std::size_t g) {
  constexpr auto kWon = static_cast<std::size_t>(Fate::kWon);
  constexpr auto kLost = static_cast<std::size_t>(Fate::kLost);
  const auto& group = counts.groups[g];
  Brackets out(counts.moments.size());
  for (const auto& [number, tally] : group.states) {
    add_state(counts, model, number,
              {static_cast<double>(tally.won), static_cast<double>(tally.lost)},
              {static_cast<double>(tally.last_won), static_cast<double>(tally.last_lost)}, out);
  }
  for (const auto& [number, tally] : group.arrivals) {
    add_arrival(counts, model, number,
                {static_cast<double>(tally.won), static_cast<double>(tally.lost)}, out);
  }
  add_journeys(
      model,
      {static_cast<double>(group.journeys[kWon]), static_cast<double>(group.journeys[kLost])},
      {static_cast<double>(group.decided_at_once[kWon]),
       static_cast<double>(group.decided_at_once[kLost])},
      out);
  return out;
}

// Sum of (Y - mean)^2 over decided journeys.
double variance_sum(const Won& journeys) {
  return journeys.total() == 0 ? 0 : journeys.won * journeys.lost / journeys.total();
}

// The figures of one set of brackets.
struct Figures {
  std::vector<double> truth;
  std::vector<double> arrival;
  std::vector<double> delivery;
  std::vector<double> shift;
  double r2 = 0;
};

Figures figures_of(const Brackets& brackets, double variance) {
  Figures out;
  const double scale = variance > 0 ? 1 / variance : 0;
  for (std::size_t m = 0; m < brackets.arrival.size(); ++m) {
    out.arrival.push_back(brackets.arrival[m] * scale);
    out.delivery.push_back(brackets.delivery[m] * scale);
    out.truth.push_back(out.arrival[m] + out.delivery[m]);
    out.shift.push_back(brackets.contacts[m] > 0 ? brackets.shift[m] / brackets.contacts[m] : 0);
  }
  out.r2 = (brackets.start_error - brackets.end_error) * scale;
  return out;
}

struct Choice {
  Chain chain;
  std::vector<Level> levels;
  double shrinkage = 0;
};

// The out-of-sample error at the journeys' ends, for each shrinkage.
std::array<double, kShrinkages.size()> errors_of(const std::vector<Level>& levels,
                                                 const std::array<HalfCounts, kHalves>& halves) {
  std::array<double, kShrinkages.size()> errors{};
  for (std::size_t h = 0; h < kHalves; ++h) {
    const LevelCounts counts = level_counts(levels, halves[1 - h]);
    for (std::size_t k = 0; k < kShrinkages.size(); ++k) {
      const Model model = fit(levels, counts, halves[1 - h].journeys, kShrinkages[k]);
      for (std::size_t s = 0; s < model.after.size(); ++s)
        errors[k] += halves[h].last[s].error(model.after[s]);
    }
  }
  return errors;
}

// The chain and shrinkage with the smallest error; ties: the first.
Choice choose(const JourneyCounts& counts, const std::array<HalfCounts, kHalves>& halves,
              std::size_t threads) {
  const std::vector<Chain> all = chains();
  std::vector<std::array<double, kShrinkages.size()>> errors(all.size());
  share_out(all.size(), threads,
            [&](std::size_t c) { errors[c] = errors_of(levels_of(counts, all[c]), halves); });
  std::size_t chain = 0;
  std::size_t shrinkage = 0;
  for (std::size_t c = 0; c < all.size(); ++c) {
    for (std::size_t k = 0; k < kShrinkages.size(); ++k) {
      if (errors[c][k] < errors[chain][shrinkage]) {
        chain = c;
        shrinkage = k;
      }
    }
  }
  return {all[chain], levels_of(counts, all[chain]), kShrinkages[shrinkage]};
}

}  // namespace

std::optional<FateFindings> find_fate(const JourneyCounts& counts, std::size_t threads) {
  const std::array<HalfCounts, kHalves> halves = halves_of(counts);
  Won journeys = halves[0].journeys;
  journeys.add(halves[1].journeys.won, halves[1].journeys.lost);
  if (journeys.won == 0 || journeys.lost == 0) return std::nullopt;

  const Choice choice = choose(counts, halves, threads);
  std::array<Model, kHalves> models;
  const auto fit_to = [&](const HalfCounts& half) {
    return fit(choice.levels, level_counts(choice.levels, half), half.journeys, choice.shrinkage);
  };
  for (std::size_t h = 0; h < kHalves; ++h) models[h] = fit_to(halves[1 - h]);
  std::vector<Brackets> by_group(kGroupCount, Brackets(0));
  share_out(kGroupCount, threads,
            [&](std::size_t g) { by_group[g] = evaluate_group(counts, models[half_of(g)], g); });
  const std::size_t moments = counts.moments.size();
  std::array<Brackets, kHalves> by_half{Brackets(moments), Brackets(moments)};
  for (std::size_t g = 0; g < kGroupCount; ++g) by_half[half_of(g)].add(by_group[g], 1);
  Brackets all = by_half[0];
  all.add(by_half[1], 1);
  const Figures whole = figures_of(all, variance_sum(journeys));

  // Without group g its own half loses it, and the other half is scored by a model that never saw
  // it.
  std::vector<Figures> without(kGroupCount);
  share_out(kGroupCount, threads, [&](std::size_t g) {
    const std::size_t h = half_of(g);
    HalfCounts rest = halves[h];
    add_group(counts, g, -1, rest);
    const Model model = fit_to(rest);
    Brackets brackets = evaluate(counts, model, halves[1 - h]);
    brackets.add(by_half[h], 1);
    brackets.add(by_group[g], -1);
    Won left = rest.journeys;
    left.add(halves[1 - h].journeys.won, halves[1 - h].journeys.lost);
    without[g] = figures_of(brackets, variance_sum(left));
  });

  const auto estimate = [&](double value, auto&& figure) {
    std::array<double, kGroupCount> values{};
    for (std::size_t g = 0; g < kGroupCount; ++g) values[g] = figure(without[g]);
    return stats::jackknife(value, values);
  };
  FateFindings out;
  out.state = choice.chain.name;
  out.shrinkage = choice.shrinkage;
  out.r2_of_ends = whole.r2;
  out.r2 = estimate(whole.r2, [](const Figures& f) { return f.r2; });
  for (std::size_t m = 0; m < moments; ++m) {
    out.moments.push_back(
        {estimate(whole.truth[m], [m](const Figures& f) { return f.truth[m]; }),
         estimate(whole.arrival[m], [m](const Figures& f) { return f.arrival[m]; }),
         estimate(whole.delivery[m], [m](const Figures& f) { return f.delivery[m]; }),
         estimate(whole.shift[m], [m](const Figures& f) { return f.shift[m]; })});
    out.misfit += std::max(0.0, -whole.truth[m]);
  }
  return out;
}

}  // namespace fifteen::analyse
