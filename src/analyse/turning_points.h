#pragma once
// From where on a journey is as good as lost, and where it was when it was lost.
//
// After each contact a journey has a chance of being won (fate_model.h). Below some chance almost
// none comes back. The contact after which a journey first falls there is its point of no return;
// what comes after it comes too late.
//
// The bound is the largest chance, of a thousandth to half of the share that is won at all, such
// that of the journeys that fall to it or below no more than kReturnedMax are won. Chances are of
// the other half of the customers; the bound is one number for all.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyse/fate_model.h"
#include "contact/contact.h"
#include "stats/estimate.h"

namespace fifteen::analyse {

/// Of the journeys that have fallen below the bound, so many may be won after all.
inline constexpr double kReturnedMax = 0.05;
/// With fewer journeys that fall, nothing is said of a bound.
inline constexpr std::uint64_t kFallenMin = 50;

/// Where journeys fall below the bound: at a moment, with an outcome.
struct NoReturn {
  std::string moment;
  Outcome outcome = Outcome::kUnscored;
  std::uint64_t journeys = 0;  ///< decided ones that fall here
  stats::Estimate lost_here;   ///< share of all lost journeys that fall here
  stats::Estimate returned;    ///< share of those that fall here that are won after all
};

/// Where lost journeys had their last contact.
struct LastContact {
  std::string moment;
  Outcome outcome = Outcome::kUnscored;
  std::uint64_t journeys = 0;
  stats::Estimate share;  ///< of all lost journeys with a contact before the fate
};

struct TurningPoints {
  std::optional<double> bound;   ///< of the chance; nothing: journeys come back from everywhere
  std::uint64_t fallen = 0;      ///< decided journeys that fall to it or below
  stats::Estimate lost_by_then;  ///< share of the lost journeys that fall
  stats::Estimate returned;      ///< share of those that fall that are won
  double contacts_left = 0;  ///< from the fall to the last contact of a lost journey, on average
  std::int64_t time_left_us = 0;    ///< likewise, the median
  std::vector<NoReturn> no_return;  ///< by journeys, the most first; then by name
  std::vector<LastContact> last;    ///< likewise
};

/// Cost: two walks over the sample.
TurningPoints find_turning_points(const journey::JourneyCounts& counts, const FateModel& model);

}  // namespace fifteen::analyse
