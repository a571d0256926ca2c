#pragma once
// Journeys as they were lived: what recovery, first impressions, peak and end, and the silo penalty
// ask of the sample alike.

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "analyse/effect.h"
#include "analyse/placebo.h"
#include "journey/counts.h"
#include "journey/state.h"
#include "stats/group_totals.h"

namespace fifteen::analyse {

constexpr bool is_scored(Outcome outcome) { return outcome != Outcome::kUnscored; }
/// A good contact: neutral or magic.
constexpr bool is_good(Outcome outcome) {
  return outcome == Outcome::kNeutral || outcome == Outcome::kMagic;
}

/// A journey of the sample.
struct LivedJourney {
  std::size_t group = 0;
  const journey::SampledJourney& sampled;
  /// Its contacts before the one that is the fate.
  std::span<const journey::SampledContact> contacts;
  /// How the customer's latest decided journey before it ended; open: there is none.
  Fate earlier = Fate::kOpen;

  bool decided() const { return sampled.fate != Fate::kOpen; }
  double won() const { return sampled.fate == Fate::kWon ? 1 : 0; }
};

/// Calls `visit(journey)` for each journey, in the sample's order.
template <class Visit>
void for_each_lived(const journey::JourneySample& sample, Visit&& visit) {
  const std::vector<Fate> earlier = earlier_fates(sample);
  for (std::size_t j = 0; j < sample.journeys.size(); ++j) {
    const journey::SampledJourney& journey = sample.journeys[j];
    visit(LivedJourney{stats::group_of(journey.customer), journey,
                       sample.of(journey).first(journey.before_fate), earlier[j]});
  }
}

/// When the contact that is the fate began, or the largest time where none is.
inline std::int64_t fate_us(const journey::JourneySample& sample,
                            const journey::SampledJourney& journey) {
  return journey.before_fate < journey.contacts ? sample.of(journey)[journey.before_fate].start_us
                                                : std::numeric_limits<std::int64_t>::max();
}

using stats::GroupTotals;
using stats::total_of;

/// Hits among so many, by group.
struct ShareCounts {
  GroupTotals hits{};
  GroupTotals totals{};

  void add(std::size_t group, bool hit) {
    hits[group] += hit ? 1 : 0;
    ++totals[group];
  }
  std::uint64_t total() const { return total_of(totals); }
  /// Nothing: there are none.
  std::optional<stats::Estimate> share() const {
    if (total() == 0) return std::nullopt;
    return stats::jackknife_share(hits, totals);
  }
};

/// Returns the effect; nothing also where the same came of all: there is nothing to explain.
inline std::optional<Effect> effect_of(const EffectUnits& units, const KeyCells& cells) {
  const auto differ = [](const EffectUnits::Unit& a, const EffectUnits::Unit& b) {
    return a.y != b.y;
  };
  if (std::adjacent_find(units.units.begin(), units.units.end(), differ) == units.units.end())
    return std::nullopt;
  return find_effect(units, cells);
}

/// Units whose outcome is the fate, with their placebo: the same exposure, and the fate of the
/// customer's journey before, which it cannot have changed.
struct FateUnits {
  EffectUnits fate;
  EffectUnits earlier;

  /// Adds a unit of a decided journey.
  void add(const LivedJourney& journey, bool exposed, std::uint32_t cell) {
    fate.add(journey.group, exposed, journey.won(), cell);
    if (journey.earlier != Fate::kOpen)
      earlier.add(journey.group, exposed, journey.earlier == Fate::kWon ? 1 : 0, cell);
  }
};

/// A part of a state.
constexpr std::uint64_t part_of(const journey::State& state, journey::StatePart part) {
  return state[static_cast<std::size_t>(part)];
}

}  // namespace fifteen::analyse
