#include "stats/jackknife.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"

namespace fifteen::stats {
namespace {

constexpr double kNormal95 = 1.959964;
constexpr double kNoWidth = 1e-12;  // what rounding leaves of an interval of no width

// The standard normal's quantile for a small upper tail. Source: Wichura, Algorithm AS 241 (1988), PPND7.
double normal_quantile(double tail) {
  const double q = 0.5 - tail;
  if (q <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * (((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179) /
           (((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1);
  }
  const double r = std::sqrt(-std::log(tail));
  if (r <= 5) {
    const double x = r - 1.6;
    return (((0.17023821103 * x + 1.3067284816) * x + 2.7568153900) * x + 1.4234372777) /
           ((0.12021132975 * x + 0.73700164250) * x + 1);
  }
  const double x = r - 5;
  return (((0.017337203997 * x + 0.42868294337) * x + 3.0812263860) * x + 6.6579051150) /
         ((0.012258202635 * x + 0.24197894225) * x + 1);
}

double share(std::uint64_t hits, std::uint64_t total) {
  return total == 0 ? 0.0 : static_cast<double>(hits) / static_cast<double>(total);
}

}  // namespace

double student_quantile(double tail) {
  const double n = static_cast<double>(kGroupCount - 1);
  const double z = normal_quantile(tail);
  const double z2 = z * z;
  const double g1 = z * (z2 + 1) / 4;
  const double g2 = z * ((5 * z2 + 16) * z2 + 3) / 96;
  const double g3 = z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
  const double g4 = z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160;
  return z + g1 / n + g2 / (n * n) + g3 / (n * n * n) + g4 / (n * n * n * n);
}

Estimate together(const Estimate& estimate, std::size_t count) {
  const double wider =
      student_quantile(0.025 / static_cast<double>(std::max<std::size_t>(1, count))) /
      student_quantile(0.025);
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
