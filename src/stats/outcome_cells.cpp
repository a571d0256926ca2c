#include "stats/outcome_cells.h"

#include <algorithm>
#include <numeric>

#include "base/error.h"

namespace fifteen::stats {

void OutcomeCells::add(std::span<const std::uint32_t> levels, const OutcomeCounts& counts) {
  FIFTEEN_CHECK(levels.size() == features_, "a cell of other features");
  levels_.insert(levels_.end(), levels.begin(), levels.end());
  counts_.push_back(counts);
}

void OutcomeCells::merge(const OutcomeCells& other) {
  if (other.size() == 0) return;
  if (size() == 0) features_ = other.features_;
  FIFTEEN_CHECK(features_ == other.features_, "cells of different features");
  levels_.insert(levels_.end(), other.levels_.begin(), other.levels_.end());
  counts_.insert(counts_.end(), other.counts_.begin(), other.counts_.end());
}

void OutcomeCells::put_in_order() {
  const auto before = [&](std::size_t a, std::size_t b) {
    return std::ranges::lexicographical_compare(levels(a), levels(b));
  };
  std::vector<std::size_t> order(size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), before);
  OutcomeCells sorted(features_);
  for (const std::size_t cell : order) {
    if (sorted.size() > 0 && std::ranges::equal(sorted.levels(sorted.size() - 1), levels(cell))) {
      for (std::size_t c = 0; c < 3; ++c) sorted.counts_.back()[c] += counts_[cell][c];
    } else {
      sorted.add(levels(cell), counts_[cell]);
    }
  }
  *this = std::move(sorted);
}

std::optional<std::size_t> OutcomeCells::find(std::span<const std::uint32_t> wanted) const {
  std::size_t low = 0;
  std::size_t high = size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (std::ranges::lexicographical_compare(levels(middle), wanted)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == size() || !std::ranges::equal(levels(low), wanted)) return std::nullopt;
  return low;
}

void OutcomeCells::take_out(const OutcomeCells& other) {
  for (std::size_t cell = 0; cell < other.size(); ++cell) {
    const std::optional<std::size_t> here = find(other.levels(cell));
    FIFTEEN_CHECK(here.has_value(), "contacts are taken out that were not added");
    for (std::size_t c = 0; c < 3; ++c) {
      FIFTEEN_CHECK(counts_[*here][c] >= other.counts_[cell][c],
                    "contacts are taken out that were not added");
      counts_[*here][c] -= other.counts_[cell][c];
    }
  }
}

OutcomeCounts OutcomeCells::total() const {
  OutcomeCounts sums{};
  for (const OutcomeCounts& counts : counts_) {
    for (std::size_t c = 0; c < 3; ++c) sums[c] += counts[c];
  }
  return sums;
}

std::vector<std::uint32_t> OutcomeCells::level_counts() const {
  std::vector<std::uint32_t> most(features_, 0);
  for (std::size_t i = 0; i < levels_.size(); ++i) {
    if (levels_[i] == kNoLevel) continue;
    most[i % features_] = std::max(most[i % features_], levels_[i] + 1);
  }
  return most;
}

OutcomeCells all_groups(const GroupedCells& groups) {
  OutcomeCells all;
  for (const OutcomeCells& group : groups) all.merge(group);
  all.put_in_order();
  return all;
}

OutcomeCells half_of_groups(const GroupedCells& groups, std::size_t half) {
  OutcomeCells cells;
  for (std::size_t g = half; g < kGroupCount; g += 2) cells.merge(groups[g]);
  cells.put_in_order();
  return cells;
}

}  // namespace fifteen::stats
