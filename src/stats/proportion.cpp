#include "stats/proportion.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace fifteen::stats {
namespace {

constexpr double kNormal95 = 1.959964;

// All `n` answers are of one kind, worth `value` of -100, 0, 100.
Estimate of_one_mind(double value, std::uint64_t n) {
  const double others = 1 - wilson(n, n).low;
  return {value, value - others * (value + 100), value + others * (100 - value)};
}

}  // namespace

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

Estimate net_promoter(const NpsCounts& counts) {
  const std::uint64_t total = counts.promoters + counts.passives + counts.detractors;
  if (total == 0) return {0, -100, 100};
  if (counts.promoters == total) return of_one_mind(100, total);
  if (counts.passives == total) return of_one_mind(0, total);
  if (counts.detractors == total) return of_one_mind(-100, total);
  const double n = static_cast<double>(total);
  const double p = static_cast<double>(counts.promoters) / n;
  const double d = static_cast<double>(counts.detractors) / n;
  const double half = 100 * kNormal95 * std::sqrt((p + d - (p - d) * (p - d)) / n);
  const double score = 100 * (p - d);
  return {score, std::max(-100.0, score - half), std::min(100.0, score + half)};
}

}  // namespace fifteen::stats
