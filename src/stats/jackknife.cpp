#include "stats/jackknife.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "stats/proportion.h"
#include "stats/student.h"

namespace fifteen::stats {
namespace {

constexpr double kNoWidth = 1e-12;  // what rounding leaves of an interval of no width

double share(std::uint64_t hits, std::uint64_t total) {
  return total == 0 ? 0.0 : static_cast<double>(hits) / static_cast<double>(total);
}

}  // namespace

Estimate together(const Estimate& estimate, std::size_t count) {
  const double wider =
      student_quantile(0.025 / static_cast<double>(std::max<std::size_t>(1, count)),
                       kGroupCount - 1) /
      kStudent95;
  return {estimate.value, estimate.value - (estimate.value - estimate.low) * wider,
          estimate.value + (estimate.high - estimate.value) * wider};
}

Estimate jackknife(double value, const std::array<double, kGroupCount>& without_group) {
  const double groups = static_cast<double>(kGroupCount);
  const double mean = std::accumulate(without_group.begin(), without_group.end(), 0.0) / groups;
  double squares = 0;
  for (const double x : without_group) squares += (x - mean) * (x - mean);
  const double half_width = kStudent95 * std::sqrt((groups - 1) / groups * squares);
  return {value, value - half_width, value + half_width};
}

Estimate jackknife_corrected(double value, const std::array<double, kGroupCount>& without_group) {
  const double groups = static_cast<double>(kGroupCount);
  const double mean = std::accumulate(without_group.begin(), without_group.end(), 0.0) / groups;
  const double bias = (groups - 1) * (mean - value);
  const Estimate plain = jackknife(value, without_group);
  return {plain.value - bias, plain.low - std::max(0.0, bias), plain.high + std::max(0.0, -bias)};
}

Estimate jackknife_share(const std::array<std::uint64_t, kGroupCount>& hits,
                         const std::array<std::uint64_t, kGroupCount>& totals) {
  const std::uint64_t hit = std::accumulate(hits.begin(), hits.end(), std::uint64_t{0});
  const std::uint64_t total = std::accumulate(totals.begin(), totals.end(), std::uint64_t{0});
  if (total == 0) return {0, 0, 1};
  std::array<double, kGroupCount> without{};
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    without[g] = total == totals[g] ? share(hit, total) : share(hit - hits[g], total - totals[g]);
  }
  Estimate estimate = jackknife(share(hit, total), without);
  if (estimate.high - estimate.low < kNoWidth) return wilson(hit, total);
  estimate.low = std::max(0.0, estimate.low);
  estimate.high = std::min(1.0, estimate.high);
  return estimate;
}

}  // namespace fifteen::stats
