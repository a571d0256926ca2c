#pragma once
// Where fate is decided: how much less uncertain the end of a journey is after a moment than before
// it.
//
// After contact t a journey is in a state S_t, and p_t is the probability that it will be won,
// estimated from counts. The squared error (the Brier score) telescopes exactly, for any p:
//   sum over t of [(Y - p_(t-1))^2 - (Y - p_t)^2] = (Y - p_0)^2 - (Y - p_T)^2,
// so the brackets, summed over the contacts at a moment and divided by the variance of the fates,
// are shares that add up to the model's out-of-sample R^2: the moment's truth share. With q_t, the
// probability once the moment is known but not yet its outcome, a bracket falls into two: arrival
// (p_(t-1) to q_t) and delivery (q_t to p_t).
//
// Every p is cross-fitted: customers of the even groups are scored by the counts of the odd ones
// and the other way round. Fine states are shrunk to coarser ones along a chain: p = (won + k
// p_coarser) / (n + k). docs/methods/fate.md has the derivation, assumptions and references.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "journey/counts.h"
#include "stats/jackknife.h"

namespace fifteen::analyse {

/// What a moment has to do with fate. Shares are of the variance of the fates of decided journeys.
struct MomentFate {
  stats::Estimate truth;
  stats::Estimate arrival;
  stats::Estimate delivery;
  /// How much coming here changes the probability of `won`, on average over the contacts.
  stats::Estimate arrival_shift;

  bool operator==(const MomentFate&) const = default;
};

struct FateFindings {
  stats::Estimate r2;  ///< share of the fates' variance that the contacts explain, out of sample
  double misfit = 0;   ///< sum of the negative truth shares, as a positive number
  double r2_of_ends =
      0;                 ///< R^2 from the journeys' last states alone; equals the sum of the shares
  std::string state;     ///< the chain of keys that was chosen, for people
  double shrinkage = 0;  ///< k
  std::vector<MomentFate> moments;  ///< by canonical moment

  bool operator==(const FateFindings&) const = default;
};

/// Returns the findings, or nothing when all decided journeys have one fate (there is nothing to
/// explain). The chain and k are chosen by the out-of-sample squared error of the last state. Cost:
/// about 10 walks over the tables for the choice and 10 for the intervals. Threads only share out
/// the work.
std::optional<FateFindings> find_fate(const journey::JourneyCounts& counts, std::size_t threads);

}  // namespace fifteen::analyse
