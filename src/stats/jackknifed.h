#pragma once
// What figures are worked out from, of all groups of customers and without each, so that every
// figure of it comes with its interval.
//
//   Jackknifed<Sums> sums;      // whole, and without[g]
//   sums.estimate([](const Sums& s) { return s.mean(); })

#include <array>
#include <cstddef>

#include "stats/jackknife.h"

namespace fifteen::stats {

template <class Sums>
struct Jackknifed {
  Sums whole{};
  std::array<Sums, kGroupCount> without{};

  /// The figure with its interval (jackknife). `figure` takes sums and returns a number.
  template <class Figure>
  Estimate estimate(Figure&& figure) const {
    return jackknife(figure(whole), without_each(figure));
  }
  /// Likewise corrected for the size of the sample (jackknife_corrected).
  template <class Figure>
  Estimate corrected(Figure&& figure) const {
    return jackknife_corrected(figure(whole), without_each(figure));
  }

 private:
  template <class Figure>
  std::array<double, kGroupCount> without_each(Figure& figure) const {
    std::array<double, kGroupCount> values{};
    for (std::size_t g = 0; g < kGroupCount; ++g) values[g] = figure(without[g]);
    return values;
  }
};

}  // namespace fifteen::stats
