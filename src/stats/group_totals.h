#pragma once
// Counts by group of customers.

#include <array>
#include <cstdint>

#include "stats/jackknife.h"

namespace fifteen::stats {

using GroupTotals = std::array<std::uint64_t, kGroupCount>;

/// Returns the count of all groups.
inline std::uint64_t total_of(const GroupTotals& groups) {
  std::uint64_t sum = 0;
  for (const std::uint64_t count : groups) sum += count;
  return sum;
}

}  // namespace fifteen::stats
