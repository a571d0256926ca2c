#include "stats/mean.h"

#include <algorithm>
#include <cmath>

#include "stats/proportion.h"
#include "stats/student.h"

namespace fifteen::stats {
namespace {

__extension__ using Wide = __int128;  // n x squares and sum^2 do not fit into 64 bits

}  // namespace

std::optional<Estimate> mean(const MeanSums& sums, const Scale& scale) {
  if (sums.count == 0) return std::nullopt;
  const double n = static_cast<double>(sums.count);
  const double value = static_cast<double>(sums.sum) / n;
  if (sums.count == 1) return Estimate{value, scale.least, scale.most};
  const Wide spread = static_cast<Wide>(sums.count) * static_cast<Wide>(sums.squares) -
                      static_cast<Wide>(sums.sum) * static_cast<Wide>(sums.sum);
  if (spread <= 0) {
    const double others = 1 - wilson(sums.count, sums.count).low;
    return Estimate{value, value - others * (value - scale.least),
                    value + others * (scale.most - value)};
  }
  const double variance = static_cast<double>(spread) / n / (n - 1);
  const double half = student_quantile(0.025, sums.count - 1) * std::sqrt(variance / n);
  return Estimate{value, std::max(scale.least, value - half), std::min(scale.most, value + half)};
}

}  // namespace fifteen::stats
