#include "stats/jackknife.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"

namespace fifteen::stats {
namespace {

constexpr double kNormal95 = 1.959964;
constexpr double kNoWidth = 1e-12;  // what rounding leaves of an interval of no width

double share(std::uint64_t hits, std::uint64_t total) {
  return total == 0 ? 0.0 : static_cast<double>(hits) / static_cast<double>(total);
}

}  // namespace

Estimate jackknife(double value, const std::array<double, kGroupCount>& without_group) {
  const double groups = static_cast<double>(kGroupCount);
  const double mean = std::accumulate(without_group.begin(), without_group.end(), 0.0) / groups;
  double squares = 0;
  for (const double x : without_group) squares += (x - mean) * (x - mean);
  const double half_width = kStudent95 * std::sqrt((groups - 1) / groups * squares);
  return {value, value - half_width, value + half_width};
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

Estimate wilson(std::uint64_t hits, std::uint64_t total) {
  FIFTEEN_CHECK(total > 0 && hits <= total, "a share of nothing, or of less than its part");
  const double n = static_cast<double>(total);
  const double p = static_cast<double>(hits) / n;
  const double z2 = kNormal95 * kNormal95;
  const double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = kNormal95 / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  // At no hits, and at nothing but hits, one end is the share itself, which rounding must not pass.
  return {p, hits == 0 ? 0.0 : std::max(0.0, centre - half),
          hits == total ? 1.0 : std::min(1.0, centre + half)};
}

}  // namespace fifteen::stats
