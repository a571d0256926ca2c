#pragma once
// The difference of two figures that were estimated apart, each with its interval.
//
//   difference_of(wilson(48, 80), wilson(56, 70))       // -0.2, -0.334 to -0.052

#include "stats/estimate.h"

namespace fifteen::stats {

/// Returns `now` less `then` with its interval, from the two intervals alone: each end is as far
/// from the difference as the far ends of both, added as the sides of a right angle are. Holds for
/// intervals that are not symmetric, such as those of shares. Takes the two for independent: where
/// they are of customers who are partly the same and both move alike, the interval is wider than it
/// need be. Source: Zou and Donner, Statistics in Medicine 27 (2008); for shares, Newcombe,
/// Statistics in Medicine 17 (1998), method 10.
Estimate difference_of(const Estimate& now, const Estimate& then);

}  // namespace fifteen::stats
