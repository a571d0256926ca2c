#pragma once
// Journeys that are still open: how likely each is to be won, as of its last contact.
//
// An open journey is neither won nor lost, and counts as neither anywhere. But the fate model knows
// what came of others in the state that it is in.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyse/fate_model.h"
#include "analyse/turning_points.h"
#include "stats/estimate.h"

namespace fifteen::analyse {

/// The open journeys whose last contact was at a moment, with an outcome.
struct OpenAt {
  std::string moment;
  Outcome outcome = Outcome::kUnscored;
  std::uint64_t journeys = 0;
  stats::Estimate p_won;  ///< on average
};

struct OpenJourneys {
  std::uint64_t journeys = 0;  ///< of the sample
  stats::Estimate p_won;       ///< on average: the share of them that is to be expected
  /// Of them, those that have fallen below the bound of no return (turning_points.h); nothing:
  /// there is none.
  std::optional<std::uint64_t> fallen;
  std::vector<OpenAt> by_last;  ///< by journeys, the most first; then by name
};

/// `bound` is that of the turning points. Cost: one walk over the open journeys and one for each
/// group.
OpenJourneys find_open_journeys(const journey::JourneyCounts& counts, const FateModel& model,
                                std::optional<double> bound);

}  // namespace fifteen::analyse
