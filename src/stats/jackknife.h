#pragma once
// Intervals by leaving out one group of customers at a time.
//
// The customers fall into 20 groups by the hash of their id. A figure is computed from all groups,
// and again without each one; how much it moves says how uncertain it is. The groups are sums of
// integers, so the interval merges like all else. Source: Efron and Tibshirani, An Introduction to
// the Bootstrap (1993), chapter 11; for groups: Shao and Tu, The Jackknife and Bootstrap (1995),
// section 2.3.

#include <array>
#include <cstddef>
#include <cstdint>

#include "stats/estimate.h"

namespace fifteen::stats {

inline constexpr std::size_t kGroupCount = 20;

/// Student's t for a two-sided 95 % interval with kGroupCount - 1 degrees of freedom.
inline constexpr double kStudent95 = 2.093024;

/// Returns the group of a customer's hash, 0 to kGroupCount - 1, by the hash's highest bits.
constexpr std::size_t group_of(std::uint64_t customer_hash) {
  return static_cast<std::size_t>(((customer_hash >> 32U) * kGroupCount) >> 32U);
}

/// Returns an estimate with its 95 % interval widened so that `count` such intervals hold together
/// with 95 % at least. Source: Bonferroni's inequality.
Estimate together(const Estimate& estimate, std::size_t count);

/// Returns the interval of a figure `value` of all groups, given the same figure without each
/// group: value -+ t sqrt((G - 1) / G sum (x_g - mean)^2). Its error is that of a variance on 19
/// degrees of freedom (about 16 %), so it is wide with few customers and never narrower than the
/// data allow.
Estimate jackknife(double value, const std::array<double, kGroupCount>& without_group);

/// Likewise of the figure less its bias, as far as that falls with the number of customers: value +
/// (G - 1) (value - mean). What is estimated with a model is too small or too large by about c / n,
/// and leaving out a group shows c. Linear: corrected parts add up to the corrected whole. The
/// interval holds those of both figures: where there is nothing to be found, the correction is
/// noise that leaving out groups underrates.
/// Source: Quenouille, Biometrika 43 (1956).
Estimate jackknife_corrected(double value, const std::array<double, kGroupCount>& without_group);

/// Returns the share `hits / total` of all groups with its interval; the share of nothing is 0 in
/// 0..1. The interval is cut to 0..1, and is Wilson's where the groups do not differ (all hits,
/// none, or all contacts in one group): their agreement is no certainty.
Estimate jackknife_share(const std::array<std::uint64_t, kGroupCount>& hits,
                         const std::array<std::uint64_t, kGroupCount>& totals);

}  // namespace fifteen::stats
