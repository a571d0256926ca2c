#pragma once
// A figure with its 95 % interval: what every method of this folder returns.

namespace fifteen::stats {

/// A figure with its 95 % interval.
struct Estimate {
  double value = 0;
  double low = 0;
  double high = 0;

  /// True when the interval lies wholly above, or wholly below, `x`.
  bool above(double x) const { return low > x; }
  bool below(double x) const { return high < x; }

  /// Can be told from zero: the interval does not hold it.
  bool told() const { return above(0) || below(0); }

  bool operator==(const Estimate&) const = default;
};

}  // namespace fifteen::stats
