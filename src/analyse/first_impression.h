#pragma once
// First impressions: what the first contact of a journey has to do with the others and with the
// end.
//
// Journeys whose first contact was misery (or magic) are compared with those whose first contact
// was scored otherwise, at the same moment, through the same channel, for the same reason, of the
// same segments. Whether the first counts more than the same later on is asked place by place:
// contacts alike in all that, first or later, with no misery before.

#include <cstdint>
#include <optional>

#include "analyse/effect.h"
#include "journey/counts.h"

namespace fifteen::analyse {

/// What a first contact that went one way has to do with what came after it.
struct FirstOutcome {
  std::uint64_t journeys = 0;  ///< whose first contact was so
  std::uint64_t others = 0;    ///< whose first contact was scored otherwise
  /// On the share of the journey's later scored contacts that are misery.
  std::optional<Effect> later_misery;
  std::optional<Effect> won;
  std::optional<Effect> placebo;  ///< on how the customer's journey before had ended
};

/// Misery against other outcomes, on being won: at a journey's first contact and at later ones,
/// averaged over contacts that are alike, all three with the same weights.
struct FirstAgainstLater {
  std::uint64_t first_miseries = 0;  ///< that are compared
  std::uint64_t later_miseries = 0;
  stats::Estimate first;
  stats::Estimate later;
  stats::Estimate difference;  ///< first less later
};

struct FirstImpression {
  std::uint64_t journeys = 0;  ///< whose first contact is scored, and not the fate
  FirstOutcome misery;
  FirstOutcome magic;
  /// Nothing: fewer than kEffectUnitsMin miseries of either sort at places that have both.
  std::optional<FirstAgainstLater> against_later;
};

/// Returns nothing where no journey's first contact is scored. Cost: a walk over the sample and
/// four effects.
std::optional<FirstImpression> find_first_impression(const journey::JourneyCounts& counts);

}  // namespace fifteen::analyse
