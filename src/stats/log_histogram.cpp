#include "stats/log_histogram.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace fifteen::stats {

std::int64_t LogHistogram::quantile(double q) const {
  FIFTEEN_CHECK(total_ > 0, "a quantile of nothing");
  const auto rank = std::max<std::uint64_t>(
      1, static_cast<std::uint64_t>(std::ceil(q * static_cast<double>(total_))));
  std::uint64_t seen = 0;
  for (const auto& [bucket, count] : counts_) {
    seen += count;
    if (seen >= rank) return bucket_middle(bucket);
  }
  return bucket_middle(counts_.rbegin()->first);
}

double LogHistogram::mean() const {
  double sum = 0;
  for (const auto& [bucket, count] : counts_)
    sum += static_cast<double>(bucket_middle(bucket)) * static_cast<double>(count);
  return total_ == 0 ? 0 : sum / static_cast<double>(total_);
}

}  // namespace fifteen::stats
