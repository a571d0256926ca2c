#pragma once
// What happens after a misery: what comes next, how soon something good comes, how much that is
// worth as time goes by, and what a second misery right after the first has to do with the fate.
//
// Miseries are contacts of the sample before the one that is the fate. Times are from start to
// start. A good contact is neutral or magic; one without evidence is neither good nor bad.
//
// That customers who were soon made good again are won more often is an association: those with
// easy troubles are also helped sooner. What came before the misery is held alike (effect.h).

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyse/effect.h"
#include "base/time.h"
#include "journey/counts.h"
#include "stats/kaplan_meier.h"

namespace fifteen::analyse {

/// What came next in the journey after a misery.
struct AfterMisery {
  std::string moment;  ///< empty: nothing more that the sample has
  std::uint64_t miseries = 0;
  stats::Estimate share;                        ///< of the miseries that the fate did not follow
  std::optional<std::int64_t> time_us;          ///< until then, the median; none: nothing came
  std::optional<stats::Estimate> misery_share;  ///< of those scored: what came was misery again
  std::optional<stats::Estimate> magic_share;
  std::optional<stats::Estimate> won;  ///< share of the decided ones' journeys
};

/// The share that something good has come to, a time after the misery.
struct RecoveredBy {
  std::int64_t us = 0;
  std::uint64_t at_risk = 0;  ///< still waiting, and watched for so long
  stats::Estimate recovered;
};

/// Journeys that are still undecided a time after their first misery: those that had a good contact
/// by then against those that had none.
struct Landmark {
  std::int64_t us = 0;
  std::uint64_t undecided = 0;   ///< of journeys whose fate is known by now
  std::uint64_t recovered = 0;   ///< of them, those with a good contact by then
  std::optional<Effect> effect;  ///< on being won; nothing: too little data
};

/// A misery whose contact before was misery, against one whose contact before was good.
struct DoubleDeviation {
  std::uint64_t miseries = 0;  ///< whose contact before was scored
  std::uint64_t doubled = 0;   ///< of them, those after a misery
  std::optional<stats::Estimate> share;
  std::optional<Effect> effect;   ///< on being won
  std::optional<Effect> placebo;  ///< on how the customer's journey before had ended
  /// The same where this contact was good: what a misery before it does by itself.
  std::optional<Effect> before_good;
};

/// Decided journeys with a scored contact before the fate, by what misery they had.
enum class MiseryKind : std::uint8_t {
  kNone,          ///< no misery
  kRecovered,     ///< a good contact came next after every misery
  kNotRecovered,  ///< it did not, and no misery followed a misery
  kDouble,        ///< misery followed misery
};
inline constexpr std::size_t kMiseryKindCount = 4;
/// The kind's word in reports: "none", "recovered", "not recovered", "double".
std::string_view misery_kind_name(MiseryKind kind);

struct KindOfJourney {
  std::uint64_t journeys = 0;
  std::optional<stats::Estimate> won;
};

struct Recovery {
  std::uint64_t miseries = 0;
  std::uint64_t journeys = 0;   ///< with a misery
  std::uint64_t fate_next = 0;  ///< miseries that the fate followed at once
  std::optional<stats::Estimate> fate_next_won;
  std::vector<AfterMisery> next;              ///< most miseries first, then by name
  std::vector<RecoveredBy> curve;             ///< while kCurveAtRiskMin are watched
  std::optional<stats::TimeEstimate> median;  ///< until something good; nothing: fewer than half
  std::vector<Landmark> landmarks;            ///< by kLandmarks
  DoubleDeviation double_deviation;
  std::array<KindOfJourney, kMiseryKindCount> kinds;  ///< by MiseryKind
  /// Recovered journeys against those without misery, on being won.
  std::optional<Effect> paradox;
  std::string paradox_sentence;  ///< what may be said of it; empty without
};

inline constexpr std::array<std::int64_t, 5> kLandmarks{
    kMicrosPerHour, 6 * kMicrosPerHour, kMicrosPerDay, 3 * kMicrosPerDay, 7 * kMicrosPerDay};
/// With fewer that are watched, the curve ends.
inline constexpr std::uint64_t kCurveAtRiskMin = 30;

/// Returns nothing where no contact before a fate is misery. Cost: two walks over the sample, and
/// eight effects.
std::optional<Recovery> find_recovery(const journey::JourneyCounts& counts);

}  // namespace fifteen::analyse
