#pragma once
// How much the journeys that are won need a moment: of those won that came to it, how many would
// have been lost without it.
//
// Coverage alone (the share of the won journeys that contain a moment, against the lost ones) takes
// every step that many reach for a needed one. So customers who come to a moment for the first time
// are compared with those of journeys in the same state that went on to another contact, and never
// came to it: of the same segments, the same last contact and its outcome, the same past, the same
// moments visited. Journeys that ended in that state are no comparison: nobody knows where they
// would have gone.
//
//   needed = 1 - p(won | alike, went on without it) / p(won | came to it)
//
// the probability of necessity, which it is if whether customers come to the moment is as if by lot
// among those alike, and if the moment harms nobody. Below zero: who comes is lost more often.
//
// Sources: Pearl, Probabilities of causation, Synthese 121 (1999), the excess risk ratio; Tian and
// Pearl, Annals of Mathematics and Artificial Intelligence 28 (2000).

#include <cstdint>
#include <optional>
#include <vector>

#include "journey/counts.h"
#include "stats/estimate.h"

namespace fifteen::analyse {

/// About how many journeys of the sample are looked at: the first of each group.
inline constexpr std::size_t kNecessityJourneys = 40'000;

struct Necessity {
  /// Of the journeys that are won, and lost: those that contain it.
  stats::Estimate among_won;
  stats::Estimate among_lost;
  std::uint64_t came = 0;     ///< journeys that came to it before their fate, and are compared
  std::uint64_t without = 0;  ///< states in which others went on without it
  /// Nothing: fewer than kEffectUnitsMin came, went on without it, or were won.
  std::optional<stats::Estimate> needed;

  /// So many of those won that came here must need it, at the least, for it to be needed.
  static constexpr double kNeededMin = 0.25;
  /// Where nobody goes without it, it is needed if so many of the won journeys contain it.
  static constexpr double kCoverageMin = 0.9;
  /// It cannot go without losing journeys.
  bool is_needed() const {
    return needed ? needed->above(kNeededMin) : among_won.low > kCoverageMin;
  }
  bool operator==(const Necessity&) const = default;
};

/// Returns it for each moment; nothing where no journey of the sample is won, or none is lost.
/// `is_fate`, by moment: what reaching it decides; of these nothing is compared. Cost: for each
/// moment some look-ups for each contact of the journeys looked at.
std::vector<Necessity> find_necessity(const journey::JourneyCounts& counts,
                                      const std::vector<bool>& is_fate, std::size_t threads);

}  // namespace fifteen::analyse
