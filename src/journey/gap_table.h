#pragma once
// How often one moment follows another, and after how long.
//
// For few moments the counts are a plain array (a transition's buckets lie together, and few are in
// use); for many, a hash table.

#include <cstdint>
#include <utility>
#include <vector>

#include "journey/flat_counts.h"
#include "stats/log_histogram.h"

namespace fifteen::journey {

class GapTable {
 public:
  /// With so many moments at most the counts are an array: 24 x 24 x 3,712 buckets of 4 bytes
  /// are 8.6 MB.
  static constexpr std::size_t kArrayMomentsMax = 24;

  explicit GapTable(std::size_t moments) : moments_(moments) {}

  /// Counts one step. `gap_us` is from start to start and not negative.
  void add(std::uint16_t from, std::uint16_t to, std::int64_t gap_us) {
    const std::uint16_t bucket = stats::bucket_of(gap_us);
    if (moments_ <= kArrayMomentsMax) {
      // Not before there is a step: a pass may count none.
      if (counts_.empty()) make_arrays();
      const std::size_t pair = from * moments_ + to;
      ++counts_[pair * stats::kBucketCount + bucket];
      sums_[pair] += gap_us;
      return;
    }
    const std::uint64_t pair = (std::uint64_t{from} << 16U) | to;
    ++sparse_counts_.at((pair << 16U) | bucket);
    sparse_sums_.at(pair) += gap_us;
  }

  /// Calls `visit(from << 32 | to << 16 | bucket, count)` for each count that is not zero.
  template <class Visit>
  void for_each_count(Visit&& visit) const {
    sparse_counts_.for_each(visit);
    for_each_pair([&](std::uint64_t pair, std::size_t at) {
      const std::uint32_t* const counts = counts_.data() + at * stats::kBucketCount;
      for (std::uint32_t b = 0; b < stats::kBucketCount; ++b) {
        if (counts[b] != 0) visit((pair << 16U) | b, std::uint64_t{counts[b]});
      }
    });
  }

  /// Calls `visit(from << 16 | to, sum of gaps)`, also for pairs without a step.
  template <class Visit>
  void for_each_sum(Visit&& visit) const {
    sparse_sums_.for_each(visit);
    for_each_pair([&](std::uint64_t pair, std::size_t at) { visit(pair, sums_[at]); });
  }

 private:
  void make_arrays() {
    counts_.resize(moments_ * moments_ * stats::kBucketCount);
    sums_.resize(moments_ * moments_);
  }

  template <class Visit>
  void for_each_pair(Visit&& visit) const {
    for (std::size_t at = 0; at < sums_.size(); ++at) {
      visit((std::uint64_t{at / moments_} << 16U) | (at % moments_), at);
    }
  }

  std::size_t moments_;
  std::vector<std::uint32_t> counts_;  // by from, to, bucket
  std::vector<std::int64_t> sums_;     // by from, to
  FlatCounts<std::uint64_t, std::uint64_t> sparse_counts_;
  FlatCounts<std::uint64_t, std::int64_t> sparse_sums_;
};

}  // namespace fifteen::journey
