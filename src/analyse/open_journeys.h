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
#include "stats/jackknifed.h"

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

/// Works them out, from the model's fits without each group.
class OpenChances {
 public:
  /// Both must outlive it. Cost: one walk over the open journeys.
  OpenChances(const journey::JourneyCounts& counts, const FateModel& model);

  /// Takes the fit without a group: its own open journeys are left out, and what it teaches of the
  /// other half's. Each group once; groups may come on several threads. Cost: one walk.
  void leave_out(std::size_t group, const FateTree::Fit& rest);
  /// Returns the findings, after all groups. `bound` is that of the turning points.
  OpenJourneys finish(std::optional<double> bound) const;

 private:
  // Journeys and the sum of their chances.
  struct Sum {
    double journeys = 0;
    double chance = 0;

    double mean() const { return journeys > 0 ? chance / journeys : 0; }
  };
  struct Sums {
    Sum all;
    std::vector<Sum> by_last;  // by moment, then by outcome
  };

  void add_group(const FateTree::Fit& fit, std::size_t group, Sums& out) const;
  std::uint64_t count_fallen(double bound) const;

  const journey::JourneyCounts& counts_;
  const FateModel& model_;
  stats::Jackknifed<Sums> sums_;
};

}  // namespace fifteen::analyse
