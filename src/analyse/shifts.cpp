#include "analyse/shifts.h"

#include <algorithm>
#include <utility>

#include "analyse/effect.h"
#include "analyse/shared_means.h"
#include "base/error.h"
#include "base/share_out.h"
#include "journey/state.h"

namespace fifteen::analyse {
namespace {

using journey::DemandTag;
using journey::JourneyCounts;
using journey::SampledContact;
using journey::SampledJourney;
using journey::StatePart;
using stats::kGroupCount;

constexpr std::size_t at(Outcome outcome) { return static_cast<std::size_t>(outcome); }

// By what contacts are alike where there is no fate to choose it by.
const std::vector<ChainLevel> kUsualChain{
    {StatePart::kPrevious, 0}, {StatePart::kVisits, 0}, {StatePart::kLast, 0}};

// What a contact counts as: a kind of failure demand, or none.
constexpr std::size_t kClasses = kDemandKindCount + 1;
constexpr std::uint8_t kNoKind = kDemandKindCount;

// Whose contacts are shifted.
enum class Whose : std::uint8_t { kAll, kFailure, kKind };

// One shift at a moment, or a removal's.
struct Column {
  Outcome from = Outcome::kMisery;
  bool to_neutral = true;
  Whose whose = Whose::kAll;
  std::uint8_t kind = kNoKind;  // of kKind

  bool takes(std::uint8_t counts_as) const {
    if (whose == Whose::kAll) return true;
    return whose == Whose::kFailure ? counts_as != kNoKind : counts_as == kind;
  }
  // Whether a later contact is one of the same.
  bool is_own(bool same_moment, std::size_t counts_as) const {
    if (whose == Whose::kAll) return same_moment;
    return whose == Whose::kFailure ? same_moment && counts_as != kNoKind : counts_as == kind;
  }
  // Whether it is taken away itself.
  bool takes_later(bool same_moment, std::size_t counts_as) const {
    return whose != Whose::kAll && is_own(same_moment, counts_as);
  }
};
constexpr std::array<Column, kShifts> kPlain{
    {{Outcome::kMisery, false}, {Outcome::kMagic, false}, {Outcome::kMisery}, {Outcome::kMagic}}};

// A contact that can be shifted, or stand for one that is.
struct Unit {
  std::uint32_t contact = 0;
  std::uint32_t journey = 0;
};

// Miseries after a contact, in its journey.
struct LaterMiseries {
  std::uint16_t all = 0;
  std::uint16_t here = 0;  // at the same moment
  std::uint16_t failure_here = 0;
  std::array<std::uint16_t, kDemandKindCount> kinds{};

  double of(const Column& column) const {
    if (column.whose == Whose::kAll) return all - here;
    return all - (column.whose == Whose::kFailure ? failure_here : kinds[column.kind]);
  }
};

struct Sampled {
  std::vector<std::uint32_t> cells;      // by contact
  std::vector<LaterMiseries> miseries;   // by contact
  std::vector<std::uint8_t> counts_as;   // by contact
  std::vector<std::uint8_t> groups;      // by journey
  std::vector<double> values;            // by journey
  std::vector<std::vector<Unit>> units;  // by moment
};

void look_back(const JourneyCounts& counts, const SampledJourney& journey,
               std::vector<LaterMiseries>& at_moment, Sampled& out) {
  LaterMiseries all;
  const auto moment_of = [&](std::uint32_t c) {
    return counts.facets[counts.sample.contacts[c].facet].moment;
  };
  for (std::uint32_t c = journey.first + journey.contacts; c-- > journey.first;) {
    LaterMiseries& here = at_moment[moment_of(c)];
    out.miseries[c] = {all.all, here.here, here.failure_here, all.kinds};
    if (counts.sample.contacts[c].outcome != Outcome::kMisery) continue;
    ++all.all;
    ++here.here;
    if (out.counts_as[c] == kNoKind) continue;
    ++here.failure_here;
    ++all.kinds[out.counts_as[c]];
  }
  for (std::uint32_t c = journey.first; c < journey.first + journey.contacts; ++c)
    at_moment[moment_of(c)] = {};
}

// Who is in which group, and what journeys brought.
void look_at_journeys(const JourneyCounts& counts, Sampled& out) {
  for (const SampledJourney& journey : counts.sample.journeys) {
    out.groups.push_back(static_cast<std::uint8_t>(stats::group_of(journey.customer)));
    out.values.push_back(journey_value(counts.sample, journey));
  }
}

// What contacts are, and what came of them.
void look_at(const JourneyCounts& counts, std::span<const DemandTag> tags,
             const std::vector<StatePart>& parts, KeyCells& cells, Sampled& out) {
  const journey::JourneySample& sample = counts.sample;
  const std::vector<journey::StateFacet> facets = journey::state_facets(counts);
  out.cells.resize(sample.contacts.size());
  out.miseries.resize(sample.contacts.size());
  out.counts_as.resize(sample.contacts.size(), kNoKind);
  for (std::size_t c = 0; c < tags.size(); ++c) {
    if (tags[c].kinds != 0) out.counts_as[c] = static_cast<std::uint8_t>(tags[c].first());
  }
  out.units.resize(counts.moments.size());
  journey::StateWalk walk(facets, counts.moments.size());
  std::vector<std::uint64_t> keys(parts.size());
  std::vector<LaterMiseries> at_moment(counts.moments.size());  // of a journey
  for (std::uint32_t j = 0; j < sample.journeys.size(); ++j) {
    const SampledJourney& journey = sample.journeys[j];
    walk.begin();
    // A contact that is the fate cannot turn out otherwise; what follows it follows it anyway.
    for (std::uint32_t c = journey.first; c < journey.first + journey.before_fate; ++c) {
      const journey::State state = walk.step(sample.contacts[c]);
      for (std::size_t k = 0; k < parts.size(); ++k)
        keys[k] = state[static_cast<std::size_t>(parts[k])];
      out.cells[c] = cells.number(keys);
      if (sample.contacts[c].outcome != Outcome::kUnscored)
        out.units[counts.facets[sample.contacts[c].facet].moment].push_back({c, j});
    }
    look_back(counts, journey, at_moment, out);
  }
}

// The weight that units gain in a column: -1 for one that is shifted away; and who of them takes
// part in it.
struct Weighed {
  std::vector<double> gains;
  std::vector<bool> takes_part;
};

// What a column comes to: of all, and what each group adds.
struct ColumnSums {
  ShiftSums whole;
  std::array<ShiftSums, kGroupCount> groups;

  // What is nothing but a sum of the groups'. What was shared out by means of others is whole.
  void add_up() {
    ShiftSums sum;
    for (const ShiftSums& group : groups) sum.add(group, 1);
    sum.won = whole.won;
    sum.value = whole.value;
    sum.miseries = whole.miseries;
    whole = std::move(sum);
  }
};

// All shifts of one moment's contacts.
class MomentShifts {
 public:
  MomentShifts(const JourneyCounts& counts, const Sampled& sampled, const KeyCells& cells,
               std::size_t moment)
      : counts_(counts),
        sampled_(sampled),
        moment_(moment),
        units_(sampled.units[moment]),
        tree_(units_.size()) {
    std::vector<std::uint64_t> key(units_.size());
    for (std::size_t l = 0; l < cells.levels(); ++l) {
      for (std::size_t i = 0; i < units_.size(); ++i)
        key[i] = cells.key(l, sampled.cells[units_[i].contact]);
      tree_.divide(key);
    }
  }

  std::vector<ColumnSums> run(const std::vector<Column>& columns) const {
    std::vector<ColumnSums> out(columns.size());
    std::vector<Weighed> weighed;
    for (std::size_t c = 0; c < columns.size(); ++c) weighed.push_back(weigh(columns[c], out[c]));
    add_later(columns, weighed, out);
    for (ColumnSums& sums : out) sums.add_up();
    return out;
  }

 private:
  Outcome outcome_of(std::size_t unit) const {
    return counts_.sample.contacts[units_[unit].contact].outcome;
  }
  std::size_t group_of(std::size_t unit) const { return sampled_.groups[units_[unit].journey]; }

  bool takes_part(const Column& column, std::size_t unit) const {
    const Outcome outcome = outcome_of(unit);
    if (outcome == column.from) return column.takes(sampled_.counts_as[units_[unit].contact]);
    return !column.to_neutral || outcome == Outcome::kNeutral;
  }

  Weighed weigh(const Column& column, ColumnSums& sums) const {
    Weighed out{std::vector<double>(units_.size()), std::vector<bool>(units_.size())};
    std::vector<std::uint32_t> who;
    std::vector<SharedUnit> shared;
    for (std::uint32_t i = 0; i < units_.size(); ++i) {
      if (!takes_part(column, i)) continue;
      out.takes_part[i] = true;
      who.push_back(i);
      const SampledJourney& journey = counts_.sample.journeys[units_[i].journey];
      shared.push_back({tree_.leaf(i),
                        static_cast<std::uint8_t>(group_of(i)),
                        outcome_of(i) == column.from,
                        {journey.fate == Fate::kWon ? 1.0 : 0.0, sampled_.values[units_[i].journey],
                         sampled_.miseries[units_[i].contact].of(column)}});
    }
    if (who.empty()) return out;
    const SharedMeans alike(shared, tree_);
    double moved = 0;
    double taken = 0;
    for (std::size_t i = 0; i < who.size(); ++i) {
      const double share = alike.of(shared[i]).share;
      double& gain = out.gains[who[i]];
      if (share <= kEffectExposedMax) gain = shared[i].hit ? -1 : share / (1 - share);
      if (shared[i].hit) {
        ShiftSums& group = sums.groups[group_of(who[i])];
        group.moved += 1;
        group.unmatched += gain == 0 ? 1 : 0;
        moved -= gain;
      } else {
        taken += gain;
      }
    }
    // As many as give up their place take one over.
    const double ratio = taken > 0 && moved > 0 ? moved / taken : 0;
    for (std::size_t i = 0; i < who.size(); ++i) {
      double& gain = out.gains[who[i]];
      gain *= ratio == 0 ? 0 : shared[i].hit ? 1 : ratio;
      if (!shared[i].hit) add_turned(outcome_of(who[i]), gain, sums.groups[group_of(who[i])]);
    }
    if (ratio > 0) take(alike.hand_over(kEffectExposedMax), sums);
    return out;
  }

  static void add_turned(Outcome outcome, double gain, ShiftSums& group) {
    group.to_misery += outcome == Outcome::kMisery ? gain : 0;
    group.to_neutral += outcome == Outcome::kNeutral ? gain : 0;
    group.to_magic += outcome == Outcome::kMagic ? gain : 0;
  }

  static void take(const HandedOver& handed, ColumnSums& sums) {
    const auto put = [](const SharedValues& values, ShiftSums& to) {
      to.won = values[0];
      to.value = values[1];
      to.miseries = values[2];
    };
    put(handed.whole, sums.whole);
    for (std::size_t g = 0; g < kGroupCount; ++g) {
      SharedValues added = handed.whole;
      for (std::size_t i = 0; i < kSharedMeans; ++i) added[i] -= handed.without[g][i];
      put(added, sums.groups[g]);
    }
  }

  struct Later {
    std::array<double, kGroupCount> gained{};
    std::array<double, kGroupCount> n{};
  };
  struct AllLater {
    // By group, moment and class: for each column with what the units gain, then without.
    std::vector<double> contacts;
    std::vector<Later> again;  // by column
  };

  // Later contacts, each as often as there are units before it in its journey.
  AllLater walk_later(const std::vector<Column>& columns,
                      const std::vector<Weighed>& weighed) const {
    const std::size_t width = 2 * weighed.size();
    AllLater out;
    out.contacts.resize(kGroupCount * counts_.moments.size() * kClasses * width);
    out.again.resize(columns.size());
    std::vector<double> weights(width);
    for (std::size_t i = 0; i < units_.size();) {
      const std::uint32_t j = units_[i].journey;
      const SampledJourney& journey = counts_.sample.journeys[j];
      std::fill(weights.begin(), weights.end(), 0.0);
      for (std::uint32_t c = units_[i].contact; c < journey.first + journey.contacts; ++c) {
        const journey::SampledContact& contact = counts_.sample.contacts[c];
        const std::size_t to = counts_.facets[contact.facet].moment;
        const std::size_t group = sampled_.groups[j];
        double* const bin = &out.contacts[bin_of(group, to, sampled_.counts_as[c]) * width];
        for (std::size_t w = 0; w < width; ++w) bin[w] += weights[w];
        for (std::size_t w = 0; w < columns.size(); ++w) {
          if (contact.outcome != columns[w].from ||
              !columns[w].is_own(to == moment_, sampled_.counts_as[c]))
            continue;
          out.again[w].gained[group] += weights[2 * w];
          out.again[w].n[group] += weights[2 * w + 1];
        }
        if (i == units_.size() || units_[i].contact != c) continue;
        for (std::size_t w = 0; w < weighed.size(); ++w) {
          weights[2 * w] += weighed[w].gains[i];
          weights[2 * w + 1] += weighed[w].takes_part[i] ? 1 : 0;
        }
        ++i;
      }
    }
    return out;
  }
  std::size_t bin_of(std::size_t group, std::size_t to, std::size_t counts_as) const {
    return (group * counts_.moments.size() + to) * kClasses + counts_as;
  }

  // Adds up what comes later, less what is the mean of the other half's.
  void add_later(const std::vector<Column>& columns, const std::vector<Weighed>& weighed,
                 std::vector<ColumnSums>& sums) const {
    AllLater later = walk_later(columns, weighed);
    for (std::size_t w = 0; w < columns.size(); ++w) {
      const Gained gained = gains_of(weighed[w]);
      gained.correct(later.again[w]);
      for (std::size_t g = 0; g < kGroupCount; ++g)
        sums[w].groups[g].again = later.again[w].gained[g];
      for (std::size_t to = 0; to < counts_.moments.size(); ++to) {
        Later others;
        for (std::size_t g = 0; g < kGroupCount; ++g) {
          for (std::size_t k = 0; k < kClasses; ++k) {
            if (columns[w].takes_later(to == moment_, k)) continue;
            const std::size_t bin = bin_of(g, to, k) * 2 * columns.size() + 2 * w;
            others.gained[g] += later.contacts[bin];
            others.n[g] += later.contacts[bin + 1];
          }
        }
        gained.correct(others);
        for (std::size_t g = 0; g < kGroupCount; ++g)
          sums[w].groups[g].contacts.push_back(others.gained[g]);
      }
    }
  }

  // What the units of a column gain, and how many they are.
  struct Gained {
    std::array<double, kGroupCount> gains{};
    std::array<double, kHalves> units{};

    // Takes the mean of the other half's units off.
    void correct(Later& later) const {
      std::array<double, kHalves> means{};
      for (std::size_t g = 0; g < kGroupCount; ++g) means[half_of(g)] += later.n[g];
      for (std::size_t h = 0; h < kHalves; ++h) means[h] = units[h] > 0 ? means[h] / units[h] : 0;
      for (std::size_t g = 0; g < kGroupCount; ++g)
        later.gained[g] -= gains[g] * means[1 - half_of(g)];
    }
  };
  Gained gains_of(const Weighed& weighed) const {
    Gained out;
    for (std::size_t i = 0; i < units_.size(); ++i) {
      out.gains[group_of(i)] += weighed.gains[i];
      out.units[half_of(group_of(i))] += weighed.takes_part[i] ? 1 : 0;
    }
    return out;
  }

  const JourneyCounts& counts_;
  const Sampled& sampled_;
  std::size_t moment_;
  const std::vector<Unit>& units_;
  KeyTree tree_;
};

void add_totals(const JourneyCounts& counts, const Sampled& sampled, ShiftTables& out) {
  for (ShiftGroup& group : out.groups) group.moments.resize(counts.moments.size());
  for (std::size_t j = 0; j < counts.sample.journeys.size(); ++j) {
    const SampledJourney& journey = counts.sample.journeys[j];
    ShiftGroup& group = out.groups[sampled.groups[j]];
    group.journeys += 1;
    group.won += journey.fate == Fate::kWon ? 1 : 0;
    group.value += sampled.values[j];
    for (const SampledContact& contact : counts.sample.of(journey)) {
      MomentSums& here = group.moments[counts.facets[contact.facet].moment];
      here.contacts += 1;
      here.outcomes[at(contact.outcome)] += 1;
    }
  }
}

// What can be removed, and how many contacts that is.
void add_removals(const JourneyCounts& counts, const Sampled& sampled, ShiftTables& out) {
  const std::size_t moments = counts.moments.size();
  using Taken = std::array<MomentSums, kGroupCount>;
  std::vector<Taken> taken(moments * kDemandKindCount);
  for (std::size_t j = 0; j < counts.sample.journeys.size(); ++j) {
    const SampledJourney& journey = counts.sample.journeys[j];
    for (std::uint32_t c = journey.first; c < journey.first + journey.contacts; ++c) {
      if (sampled.counts_as[c] == kNoKind) continue;
      const SampledContact& contact = counts.sample.contacts[c];
      const std::size_t moment = counts.facets[contact.facet].moment;
      MomentSums& here = taken[moment * kDemandKindCount + sampled.counts_as[c]][sampled.groups[j]];
      here.contacts += 1;
      here.outcomes[at(contact.outcome)] += 1;
    }
  }
  const auto count_of = [&](std::size_t m, std::size_t k) {
    double n = 0;
    for (const MomentSums& group : taken[m * kDemandKindCount + k]) n += group.contacts;
    return n;
  };
  const auto add = [&](Removal removal, std::size_t kinds_from, std::size_t kinds_to) {
    if (removal.moments.empty()) return;
    for (std::size_t g = 0; g < kGroupCount; ++g) {
      RemovalSums& sums = out.groups[g].removals.emplace_back();
      for (RemovalPart& part : sums.parts) part.contacts.resize(moments);
      for (const std::size_t m : removal.moments) {
        MomentSums& at_moment = sums.taken.emplace_back();
        for (std::size_t k = kinds_from; k < kinds_to; ++k)
          at_moment.add(taken[m * kDemandKindCount + k][g]);
      }
    }
    out.removals.push_back(std::move(removal));
  };
  for (std::size_t m = 0; m < moments; ++m) {
    double n = 0;
    for (std::size_t k = 0; k < kDemandKindCount; ++k) n += count_of(m, k);
    if (n > 0) add({std::nullopt, {m}}, 0, kDemandKindCount);
  }
  for (std::size_t k = 0; k < kDemandKindCount; ++k) {
    Removal removal{static_cast<DemandKind>(k), {}};
    for (std::size_t m = 0; m < moments; ++m) {
      if (count_of(m, k) > 0) removal.moments.push_back(m);
    }
    add(std::move(removal), k, k + 1);
  }
}

// The columns of a moment: those of removals that have miseries, or magic, there.
std::vector<Column> columns_of(const JourneyCounts& counts, const Sampled& sampled,
                               std::size_t moment) {
  std::vector<Column> out(kPlain.begin(), kPlain.end());
  std::array<std::array<bool, kClasses>, kOutcomeCount> has{};
  for (const Unit& unit : sampled.units[moment])
    has[at(counts.sample.contacts[unit.contact].outcome)][sampled.counts_as[unit.contact]] = true;
  for (const Outcome from : {Outcome::kMisery, Outcome::kMagic}) {
    const auto& kinds = has[at(from)];
    if (std::find(kinds.begin(), kinds.end() - 1, true) == kinds.end() - 1) continue;
    out.push_back({from, true, Whose::kFailure, kNoKind});
    for (std::uint8_t k = 0; k < kDemandKindCount; ++k) {
      if (kinds[k]) out.push_back({from, true, Whose::kKind, k});
    }
  }
  return out;
}

// The log's journeys, for each of the sample. A log that is in it as a whole needs no scaling.
double scale_of(const JourneyCounts& counts) {
  const journey::JourneySample& sample = counts.sample;
  if (sample.journeys.empty() || (sample.bound == journey::kGroupPlaces && sample.left_out == 0))
    return 1;
  double journeys = 0;
  for (const auto& group : counts.groups) {
    for (const std::uint64_t n : group.journeys) journeys += static_cast<double>(n);
  }
  return journeys / static_cast<double>(sample.journeys.size());
}

struct MomentFound {
  std::vector<Column> columns;
  std::vector<ColumnSums> sums;  // by column
};

void hand_over(ShiftSums& sums, std::size_t moment, std::size_t column, Outcome from,
               const std::optional<std::size_t>& removal, ShiftGroup& to) {
  if (!removal) {
    to.shifts[moment][column] = std::move(sums);
    return;
  }
  to.removals[*removal].parts[from == Outcome::kMisery ? 0 : 1].add(
      {sums.moved, sums.unmatched, sums.won, sums.value, sums.miseries, sums.again,
       std::move(sums.contacts)});
}

void hand_over(MomentFound& found, std::size_t moment, ShiftTables& out) {
  for (std::size_t c = 0; c < found.columns.size(); ++c) {
    const Column& column = found.columns[c];
    const std::optional<std::size_t> removal =
        column.whose == Whose::kFailure ? out.removal_at(moment)
        : column.whose == Whose::kKind  ? out.removal_of(static_cast<DemandKind>(column.kind))
                                        : std::nullopt;
    hand_over(found.sums[c].whole, moment, c, column.from, removal, out.whole);
    for (std::size_t g = 0; g < kGroupCount; ++g)
      hand_over(found.sums[c].groups[g], moment, c, column.from, removal, out.groups[g]);
  }
}

// What is nothing but a sum of the groups'.
void add_up(ShiftTables& out) {
  out.whole.moments.resize(out.moments.size());
  out.whole.removals.resize(out.removals.size());
  for (const ShiftGroup& group : out.groups) {
    out.whole.journeys += group.journeys;
    out.whole.won += group.won;
    out.whole.value += group.value;
    for (std::size_t m = 0; m < group.moments.size(); ++m)
      out.whole.moments[m].add(group.moments[m]);
    for (std::size_t r = 0; r < group.removals.size(); ++r)
      out.whole.removals[r].add(group.removals[r]);
  }
}

}  // namespace

void ShiftSums::add(const ShiftSums& other, double factor) {
  moved += factor * other.moved;
  unmatched += factor * other.unmatched;
  to_misery += factor * other.to_misery;
  to_neutral += factor * other.to_neutral;
  to_magic += factor * other.to_magic;
  won += factor * other.won;
  value += factor * other.value;
  miseries += factor * other.miseries;
  again += factor * other.again;
  contacts.resize(std::max(contacts.size(), other.contacts.size()));
  for (std::size_t m = 0; m < other.contacts.size(); ++m) contacts[m] += factor * other.contacts[m];
}

void MomentSums::add(const MomentSums& other, double factor) {
  contacts += factor * other.contacts;
  for (std::size_t o = 0; o < kOutcomeCount; ++o) outcomes[o] += factor * other.outcomes[o];
}

void RemovalPart::add(const RemovalPart& other, double factor) {
  moved += factor * other.moved;
  unmatched += factor * other.unmatched;
  won += factor * other.won;
  value += factor * other.value;
  miseries += factor * other.miseries;
  again += factor * other.again;
  contacts.resize(std::max(contacts.size(), other.contacts.size()));
  for (std::size_t m = 0; m < other.contacts.size(); ++m) contacts[m] += factor * other.contacts[m];
}

void RemovalSums::add(const RemovalSums& other, double factor) {
  taken.resize(other.taken.size());
  for (std::size_t m = 0; m < taken.size(); ++m) taken[m].add(other.taken[m], factor);
  for (std::size_t p = 0; p < parts.size(); ++p) parts[p].add(other.parts[p], factor);
}

std::optional<std::size_t> ShiftTables::removal_at(std::size_t moment) const {
  for (std::size_t r = 0; r < removals.size(); ++r) {
    if (!removals[r].kind && removals[r].moments.front() == moment) return r;
  }
  return std::nullopt;
}

std::optional<std::size_t> ShiftTables::removal_of(DemandKind kind) const {
  for (std::size_t r = 0; r < removals.size(); ++r) {
    if (removals[r].kind == kind) return r;
  }
  return std::nullopt;
}

ShiftTables find_shifts(const JourneyCounts& counts, const ShiftRequest& request,
                        std::size_t threads) {
  FIFTEEN_CHECK(counts.moments.size() <= kShiftMomentsMax, "more moments than shifts can hold");
  ShiftTables out;
  out.moments = counts.moments;
  out.is_fate = request.is_fate;
  out.is_fate.resize(counts.moments.size());
  out.scale = scale_of(counts);
  const std::vector<StatePart> parts =
      alike_by(request.model == nullptr ? kUsualChain : request.model->tree().chain());
  KeyCells cells(parts.size());
  Sampled sampled;
  look_at_journeys(counts, sampled);
  add_totals(counts, sampled, out);
  look_at(counts, request.tags, parts, cells, sampled);
  add_removals(counts, sampled, out);
  const std::size_t moments = counts.moments.size();
  // Removals have nothing but what they take away, as yet.
  add_up(out);
  out.whole.shifts.resize(moments);
  for (ShiftGroup& group : out.groups) group.shifts.resize(moments);
  // A kind's parts are added up in the moments' order, whatever the threads; some moments at a
  // time, since each has as many sums as there are moments.
  constexpr std::size_t kAtATime = 32;
  for (std::size_t from = 0; from < moments; from += kAtATime) {
    std::vector<MomentFound> found(std::min(kAtATime, moments - from));
    share_out(found.size(), threads, [&](std::size_t i) {
      found[i].columns = columns_of(counts, sampled, from + i);
      found[i].sums = MomentShifts(counts, sampled, cells, from + i).run(found[i].columns);
    });
    for (std::size_t i = 0; i < found.size(); ++i) hand_over(found[i], from + i, out);
  }
  return out;
}

}  // namespace fifteen::analyse
