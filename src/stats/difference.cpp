#include "stats/difference.h"

#include <cmath>

namespace fifteen::stats {

Estimate difference_of(const Estimate& now, const Estimate& then) {
  const double value = now.value - then.value;
  return {value, value - std::hypot(now.value - now.low, then.high - then.value),
          value + std::hypot(now.high - now.value, then.value - then.low)};
}

}  // namespace fifteen::stats
