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

using journey::JourneyCounts;
using journey::SampledContact;
using journey::SampledJourney;
using journey::StatePart;
using stats::kGroupCount;

constexpr std::size_t at(Outcome outcome) { return static_cast<std::size_t>(outcome); }

// What is shared out: what came of a contact.
enum What : std::size_t { kWon, kValue, kMiseries };

struct Pair {
  Outcome from;
  bool to_neutral;
};
constexpr std::array<Pair, kShifts> kPairs{{{Outcome::kMisery, false},
                                            {Outcome::kMagic, false},
                                            {Outcome::kMisery, true},
                                            {Outcome::kMagic, true}}};

// By what contacts are alike where there is no fate to choose it by.
const std::vector<ChainLevel> kUsualChain{
    {StatePart::kPrevious, 0}, {StatePart::kVisits, 0}, {StatePart::kLast, 0}};

// A contact that can be shifted, or stand for one that is.
struct Unit {
  std::uint32_t contact = 0;
  std::uint32_t journey = 0;
};

struct Sampled {
  std::vector<std::uint32_t> cells;                    // by contact
  std::vector<std::array<double, kSharedMeans>> came;  // by contact: what came of it
  std::vector<std::uint8_t> groups;                    // by journey
  std::vector<std::vector<Unit>> units;                // by moment
};

Sampled look_at(const JourneyCounts& counts, KeyCells& cells, const std::vector<StatePart>& parts) {
  const journey::JourneySample& sample = counts.sample;
  const std::vector<journey::StateFacet> facets = journey::state_facets(counts);
  Sampled out;
  out.cells.resize(sample.contacts.size());
  out.came.resize(sample.contacts.size());
  out.units.resize(counts.moments.size());
  journey::StateWalk walk(facets, counts.moments.size());
  std::vector<std::uint64_t> keys(parts.size());
  std::vector<double> miseries_at(counts.moments.size());  // of a journey
  for (std::uint32_t j = 0; j < sample.journeys.size(); ++j) {
    const SampledJourney& journey = sample.journeys[j];
    out.groups.push_back(static_cast<std::uint8_t>(stats::group_of(journey.customer)));
    walk.begin();
    const double value = journey_value(sample, journey);
    // A contact that is the fate cannot turn out otherwise; what follows it follows it anyway.
    for (std::uint32_t c = journey.first; c < journey.first + journey.before_fate; ++c) {
      const journey::State state = walk.step(sample.contacts[c]);
      for (std::size_t k = 0; k < parts.size(); ++k)
        keys[k] = state[static_cast<std::size_t>(parts[k])];
      out.cells[c] = cells.number(keys);
      if (sample.contacts[c].outcome != Outcome::kUnscored)
        out.units[counts.facets[sample.contacts[c].facet].moment].push_back({c, j});
    }
    double miseries = 0;
    for (std::uint32_t c = journey.first + journey.contacts; c-- > journey.first;) {
      double& here = miseries_at[counts.facets[sample.contacts[c].facet].moment];
      out.came[c] = {journey.fate == Fate::kWon ? 1.0 : 0.0, value, miseries - here};
      const double misery = sample.contacts[c].outcome == Outcome::kMisery ? 1 : 0;
      miseries += misery;
      here += misery;
    }
    for (const SampledContact& contact : sample.of(journey))
      miseries_at[counts.facets[contact.facet].moment] = 0;
  }
  return out;
}

// By unit, the weight that it gains: -1 for one that is shifted away.
struct Weighed {
  std::vector<double> gains;
  std::vector<SharedMean> alike;
  std::vector<bool> unmatched;
};

Weighed weigh(const JourneyCounts& counts, const Sampled& sampled, const KeyCells& cells,
              const std::vector<Unit>& units, const Pair& pair) {
  std::vector<SharedUnit> shared;
  shared.reserve(units.size());
  for (const Unit& unit : units) {
    shared.push_back({sampled.cells[unit.contact],
                      static_cast<std::uint8_t>(half_of(sampled.groups[unit.journey])),
                      counts.sample.contacts[unit.contact].outcome == pair.from,
                      sampled.came[unit.contact]});
  }
  Weighed out;
  out.alike = shared_means(shared, cells);
  out.gains.resize(units.size());
  out.unmatched.resize(units.size());
  double moved = 0;
  double taken = 0;
  for (std::size_t i = 0; i < units.size(); ++i) {
    const double share = out.alike[i].share;
    out.unmatched[i] = share > kEffectExposedMax;
    if (out.unmatched[i]) continue;
    if (shared[i].hit) {
      out.gains[i] = -1;
      moved += 1;
    } else {
      out.gains[i] = share / (1 - share);
      taken += out.gains[i];
    }
  }
  // As many as give up their place take one over.
  if (taken <= 0 || moved <= 0) {
    std::fill(out.gains.begin(), out.gains.end(), 0.0);
    return out;
  }
  for (double& gain : out.gains) {
    if (gain > 0) gain *= moved / taken;
  }
  return out;
}

// The mean number of later contacts by moment, after the units of each half.
using LaterMeans = std::array<std::vector<double>, kHalves>;

// Calls `visit(group, moment, weight)` for each later contact, with the sum of the `weights` of the
// units before it in its journey.
template <class Visit>
void for_each_later(const JourneyCounts& counts, const Sampled& sampled,
                    const std::vector<Unit>& units, const std::vector<double>& weights,
                    Visit&& visit) {
  for (std::size_t i = 0; i < units.size();) {
    const std::uint32_t j = units[i].journey;
    const SampledJourney& journey = counts.sample.journeys[j];
    double weight = 0;
    std::uint32_t c = units[i].contact;
    for (; c < journey.first + journey.contacts; ++c) {
      if (weight != 0)
        visit(sampled.groups[j], counts.facets[counts.sample.contacts[c].facet].moment, weight);
      if (i < units.size() && units[i].contact == c) weight += weights[i++];
    }
  }
}

LaterMeans later_means(const JourneyCounts& counts, const Sampled& sampled,
                       const std::vector<Unit>& units) {
  LaterMeans out;
  std::array<double, kHalves> n{};
  for (auto& half : out) half.resize(counts.moments.size());
  for (const Unit& unit : units) n[half_of(sampled.groups[unit.journey])] += 1;
  for_each_later(counts, sampled, units, std::vector<double>(units.size(), 1),
                 [&](std::size_t group, std::size_t moment, double weight) {
                   out[half_of(group)][moment] += weight;
                 });
  for (std::size_t h = 0; h < kHalves; ++h) {
    for (double& mean : out[h]) mean = n[h] > 0 ? mean / n[h] : 0;
  }
  return out;
}

using GroupShifts = std::array<ShiftSums, kGroupCount>;

GroupShifts shift_moment(const JourneyCounts& counts, const Sampled& sampled, const KeyCells& cells,
                         std::size_t moment, const Pair& pair) {
  std::vector<Unit> units;
  for (const Unit& unit : sampled.units[moment]) {
    const Outcome outcome = counts.sample.contacts[unit.contact].outcome;
    if (!pair.to_neutral || outcome == pair.from || outcome == Outcome::kNeutral)
      units.push_back(unit);
  }
  GroupShifts out;
  for (ShiftSums& group : out) group.contacts.resize(counts.moments.size());
  if (units.empty()) return out;
  const Weighed weighed = weigh(counts, sampled, cells, units, pair);
  for (std::size_t i = 0; i < units.size(); ++i) {
    ShiftSums& group = out[sampled.groups[units[i].journey]];
    const Outcome outcome = counts.sample.contacts[units[i].contact].outcome;
    const double gain = weighed.gains[i];
    if (outcome == pair.from) {
      group.moved += 1;
      group.unmatched += weighed.unmatched[i] ? 1 : 0;
    } else {
      group.to_misery += outcome == Outcome::kMisery ? gain : 0;
      group.to_neutral += outcome == Outcome::kNeutral ? gain : 0;
      group.to_magic += outcome == Outcome::kMagic ? gain : 0;
    }
    const auto& came = sampled.came[units[i].contact];
    const auto& mean = weighed.alike[i].means;
    group.won += gain * (came[kWon] - mean[kWon]);
    group.value += gain * (came[kValue] - mean[kValue]);
    group.miseries += gain * (came[kMiseries] - mean[kMiseries]);
  }
  const LaterMeans means = later_means(counts, sampled, units);
  for_each_later(
      counts, sampled, units, weighed.gains,
      [&](std::size_t group, std::size_t to, double weight) { out[group].contacts[to] += weight; });
  for (std::size_t i = 0; i < units.size(); ++i) {
    const std::size_t group = sampled.groups[units[i].journey];
    if (weighed.gains[i] == 0) continue;
    const std::vector<double>& mean = means[1 - half_of(group)];
    for (std::size_t to = 0; to < mean.size(); ++to)
      out[group].contacts[to] -= weighed.gains[i] * mean[to];
  }
  return out;
}

void add_totals(const JourneyCounts& counts, const Sampled& sampled, ShiftTables& out) {
  for (ShiftGroup& group : out.groups) {
    group.moments.resize(counts.moments.size());
    group.shifts.resize(counts.moments.size());
  }
  for (std::size_t j = 0; j < counts.sample.journeys.size(); ++j) {
    const SampledJourney& journey = counts.sample.journeys[j];
    ShiftGroup& group = out.groups[sampled.groups[j]];
    group.journeys += 1;
    group.won += journey.fate == Fate::kWon ? 1 : 0;
    group.value += sampled.came[journey.first][kValue];
    for (const SampledContact& contact : counts.sample.of(journey)) {
      MomentSums& here = group.moments[counts.facets[contact.facet].moment];
      here.contacts += 1;
      here.outcomes[at(contact.outcome)] += 1;
    }
  }
}

void add(const ShiftGroup& from, ShiftGroup& to) {
  to.journeys += from.journeys;
  to.won += from.won;
  to.value += from.value;
  to.moments.resize(from.moments.size());
  to.shifts.resize(from.shifts.size());
  for (std::size_t m = 0; m < from.moments.size(); ++m) {
    to.moments[m].contacts += from.moments[m].contacts;
    for (std::size_t o = 0; o < kOutcomeCount; ++o)
      to.moments[m].outcomes[o] += from.moments[m].outcomes[o];
    for (std::size_t s = 0; s < kShifts; ++s) to.shifts[m][s].add(from.shifts[m][s], 1);
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
  contacts.resize(std::max(contacts.size(), other.contacts.size()));
  for (std::size_t m = 0; m < other.contacts.size(); ++m) contacts[m] += factor * other.contacts[m];
}

ShiftGroup ShiftTables::all() const {
  ShiftGroup out;
  for (const ShiftGroup& group : groups) add(group, out);
  return out;
}

ShiftGroup ShiftTables::without(std::size_t left_out) const {
  ShiftGroup out;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (g != left_out) add(groups[g], out);
  }
  return out;
}

ShiftTables find_shifts(const JourneyCounts& counts, const FateModel* model,
                        const std::vector<bool>& is_fate, std::size_t threads) {
  FIFTEEN_CHECK(counts.moments.size() <= kShiftMomentsMax, "more moments than shifts can hold");
  ShiftTables out;
  out.moments = counts.moments;
  out.is_fate = is_fate;
  out.is_fate.resize(counts.moments.size());
  const std::vector<StatePart> parts =
      alike_by(model == nullptr ? kUsualChain : model->tree().chain());
  KeyCells cells(parts.size());
  const Sampled sampled = look_at(counts, cells, parts);
  add_totals(counts, sampled, out);
  // A log that is in the sample as a whole needs no scaling.
  const bool whole = counts.sample.bound == journey::kGroupPlaces && counts.sample.left_out == 0;
  double journeys = 0;
  for (const auto& group : counts.groups) {
    for (const std::uint64_t n : group.journeys) journeys += static_cast<double>(n);
  }
  if (!whole && !counts.sample.journeys.empty())
    out.scale = journeys / static_cast<double>(counts.sample.journeys.size());
  share_out(counts.moments.size() * kShifts, threads, [&](std::size_t i) {
    const std::size_t m = i / kShifts;
    GroupShifts shifts = shift_moment(counts, sampled, cells, m, kPairs[i % kShifts]);
    for (std::size_t g = 0; g < kGroupCount; ++g)
      out.groups[g].shifts[m][i % kShifts] = std::move(shifts[g]);
  });
  return out;
}

}  // namespace fifteen::analyse
