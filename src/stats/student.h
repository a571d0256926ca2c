#pragma once
// Quantiles of the normal distribution and of Student's t, for intervals.
//
//   student_quantile(0.025, 19)    // 2.093024: half of the width of a 95 % interval, in errors
//   normal_quantile(0.025)         // 1.959964

#include <cstdint>

namespace fifteen::stats {

/// Returns the probability that Student's t with `freedom` degrees of freedom (1 at least) exceeds
/// `t`, within 1e-13 up to 200 degrees. Cost: a sum of freedom / 2 terms.
/// Source: Abramowitz and Stegun 26.7.3 and 26.7.4.
double student_tail(double t, std::uint64_t freedom);

/// Returns the value that a standard normal exceeds with probability `tail` (1e-12 to 0.5), within
/// 1e-9. Source: Wichura, Algorithm AS 241 (1988), PPND7, and one step of Newton's.
double normal_quantile(double tail);

/// Returns the value that Student's t with `freedom` degrees of freedom (1 at least) exceeds with
/// probability `tail` (1e-9 to 0.5): within a millionth of it. Sources: up to 200 degrees the exact
/// tail is inverted by halving; beyond, Cornish and Fisher's expansion (Abramowitz and Stegun
/// 26.7.5), whose error is then below 1e-8 down to tails of 1e-6.
double student_quantile(double tail, std::uint64_t freedom);

}  // namespace fifteen::stats
