#pragma once
// The mean of answers on a scale (effort, satisfaction, stars), from integer sums that merge.
//
// Answers are whole numbers of a fixed unit, say thousandths of a point. The sums are of integers,
// so the mean is the same in whatever order they were added.
//
//   MeanSums effort;
//   for (const int answer : {1, 2, 2, 4}) effort.add(answer);
//   mean(effort, {1, 7})     // 2.25, 1 to 4.25: four answers say little

#include <cstdint>
#include <optional>

#include "stats/estimate.h"

namespace fifteen::stats {

/// Sums of answers. Room: count x the largest answer squared must stay below 2^63.
struct MeanSums {
  std::uint64_t count = 0;
  std::int64_t sum = 0;
  std::uint64_t squares = 0;

  void add(std::int64_t answer, std::uint64_t times = 1) {
    count += times;
    sum += answer * static_cast<std::int64_t>(times);
    squares += static_cast<std::uint64_t>(answer * answer) * times;
  }

  void merge(const MeanSums& other) {
    count += other.count;
    sum += other.sum;
    squares += other.squares;
  }

  bool operator==(const MeanSums&) const = default;
};

/// The ends of a scale, in the unit of the answers.
struct Scale {
  double least = 0;
  double most = 0;
};

/// Returns the mean, in the unit of the answers, with Student's 95 % interval cut to the scale; or
/// nothing without answers. One answer says nothing of the others: its interval is the scale. Where
/// all answers are equal, the interval is what is left if as many as Wilson's interval allows had
/// gone to an end of the scale. Takes answers for independent (see proportion.h).
/// Source: Student, Biometrika 6 (1908).
std::optional<Estimate> mean(const MeanSums& sums, const Scale& scale);

}  // namespace fifteen::stats
