#pragma once
// A series that something may have broken: by how much it lies elsewhere since then than its own
// past would have had it.
//
// Before, the series is a line in time (level and trend, weighted by how many things each period
// has); since then the difference from that line is averaged. The error has the line's own and what
// periods scatter about it, as they did before; where one period resembles the next, by as much
// more as fewer of them are worth. That nothing else happened at the time is an assumption.
//
// Source: Wagner, Soumerai, Zhang, Ross-Degnan, Segmented regression analysis of interrupted time
// series studies, J. Clinical Pharmacy and Therapeutics 27 (2002).

#include <cstddef>
#include <optional>
#include <span>

#include "stats/estimate.h"

namespace fifteen::stats {

struct SeriesPoint {
  double time = 0;
  double things = 0;  ///< a point without any is none
  double sum = 0;     ///< of y
};

/// Fewer points before, or since, tell nothing.
inline constexpr std::size_t kSeriesBeforeMin = 6;
inline constexpr std::size_t kSeriesSinceMin = 2;

struct SeriesEffect {
  double things = 0;  ///< since
  double mean = 0;
  double otherwise = 0;
  Estimate effect;  ///< mean - otherwise

  bool operator==(const SeriesEffect&) const = default;
};

/// Returns the difference of the points `since` from the line of those `before`; nothing where
/// there are too few. Cost: O(points).
std::optional<SeriesEffect> interrupted(std::span<const SeriesPoint> before,
                                        std::span<const SeriesPoint> since);

}  // namespace fifteen::stats
