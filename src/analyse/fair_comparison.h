#pragma once
// Does it depend on whom one meets? Places, teams and employees compared as is fair.
//
// A league table punishes small units and those that get the hard cases. So each unit is set
// against what was to be expected of what came to it (case_mix.h), in a funnel whose limits are as
// wide as chance and the usual spread of units make them (stats/funnel.h). Units with few contacts
// are not named, and contacts that name no unit are none. The order is that of size, never of
// merit.
//
// How much of the outcome is whom one happened to meet is the lottery share (stats/lottery.h): the
// measure of whether magic is repeatable. Of all moments, and of each by itself.
//
// Counted are misery and magic among scored contacts, and services cut short: those of less than
// kCutShortUs at moments where half take three times as long, which nobody was served in.
//
// All is worked out on the sample with the contacts of nobody known: of a log of up to half a
// million contacts these are all. docs/methods/fair_comparison.md has references and what was
// measured.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "journey/contact_tally.h"
#include "journey/counts.h"
#include "stats/funnel.h"
#include "stats/lottery.h"

namespace fifteen::analyse {

enum class CompareMeasure : std::uint8_t { kMisery, kMagic, kCutShort };

inline constexpr std::int64_t kCutShortUs = 10'000'000;

/// A place, team or employee that is large enough to be judged.
struct ComparedUnit {
  std::string name;
  std::uint64_t contacts = 0;
  std::uint64_t hits = 0;
  double expected = 0;  ///< hits, with its case mix, as the other units have them
  stats::FunnelPlace place;
};

/// Lottery of one moment.
struct MomentLottery {
  std::string moment;
  std::uint64_t contacts = 0;
  stats::Lottery lottery;
};

struct FairComparison {
  std::string units;  ///< "employee", "team" or "place"
  CompareMeasure measure = CompareMeasure::kMisery;
  bool of_sample = false;
  std::uint64_t contacts = 0;      ///< that name a unit
  std::uint64_t without_unit = 0;  ///< that could count, and name none
  stats::Funnel funnel;
  std::vector<ComparedUnit> judged;  ///< largest first, ties by name
  std::uint64_t too_small = 0;       ///< units that are not judged
  std::optional<stats::Lottery> lottery;
  std::vector<MomentLottery> moments;  ///< most contacts first
};

/// Whether a name stands for nobody: empty, "none", "unknown", "NO_SERVER" and the like.
bool is_no_unit(std::string_view name);

/// Returns a comparison for each kind of unit and measure that has kFunnelUnitsMin units to judge,
/// and hits enough.
/// Cost: a walk over the sample for each.
std::vector<FairComparison> find_fair_comparisons(const journey::JourneyCounts& counts,
                                                  const journey::ContactTally& tally);

}  // namespace fifteen::analyse
