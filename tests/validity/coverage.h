#pragma once
// How often intervals hold the truth.

#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <map>
#include <string>

#include "stats/estimate.h"

namespace fifteen::validity {

/// Intervals of one kind of figure.
struct Coverage {
  std::uint64_t intervals = 0;
  std::uint64_t covered = 0;
  std::uint64_t above = 0;  ///< the truth is above the interval
  double bias = 0;          ///< sums, of figure less truth
  double half_width = 0;
  double truth = 0;  ///< of its size

  void add(const stats::Estimate& estimate, double what_is_true) {
    ++intervals;
    if (estimate.low <= what_is_true && what_is_true <= estimate.high) ++covered;
    if (what_is_true > estimate.high) ++above;
    bias += estimate.value - what_is_true;
    half_width += (estimate.high - estimate.low) / 2;
    truth += std::fabs(what_is_true);
  }

  void merge(const Coverage& other) {
    intervals += other.intervals;
    covered += other.covered;
    above += other.above;
    bias += other.bias;
    half_width += other.half_width;
    truth += other.truth;
  }

  double share() const {
    return intervals == 0 ? 0 : static_cast<double>(covered) / static_cast<double>(intervals);
  }
};

/// By kind of figure.
using CoverageTable = std::map<std::string, Coverage>;

inline std::string to_text(const CoverageTable& table) {
  std::string out = fmt::format("{:<44}{:>10}{:>9}{:>9}{:>11}{:>11}{:>11}\n", "figure", "intervals",
                                "cover", "misses+", "mean size", "bias", "+-");
  for (const auto& [name, c] : table) {
    const auto n = static_cast<double>(c.intervals);
    out += fmt::format("{:<44}{:>10}{:>8.1f}%{:>9}{:>11.4f}{:>11.5f}{:>11.4f}\n", name, c.intervals,
                       100 * c.share(), c.above, c.truth / n, c.bias / n, c.half_width / n);
  }
  return out;
}

}  // namespace fifteen::validity
