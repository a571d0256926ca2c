#pragma once
// Durations in logarithmic buckets with integer counts: quantiles that merge without error.
//
// A bucket is a power of two split into 64 equal parts, so its width is at most 1/64 (1.6 %) of its
// value, and the middle of a bucket is within 0.8 % of every value in it; below 128 us buckets are
// exact. The bucket is found by integer arithmetic, so that no engine's `log()` decides a boundary.
//
//   LogHistogram waits;
//   waits.add(bucket_of(90'000'000));
//   waits.quantile(0.5);                    // 89'653'247: within 0.8 % of 90 s

#include <bit>
#include <cstdint>
#include <map>

namespace fifteen::stats {

inline constexpr unsigned kBucketBits = 6;  // 64 parts of each power of two
inline constexpr std::uint32_t kBucketCount = (64U - kBucketBits) << kBucketBits;

/// Returns the bucket of a duration in microseconds; negative durations count as 0.
constexpr std::uint16_t bucket_of(std::int64_t us) {
  const std::uint64_t value = us < 0 ? 0 : static_cast<std::uint64_t>(us);
  if (value < (2U << kBucketBits)) return static_cast<std::uint16_t>(value);
  const auto shift = static_cast<unsigned>(std::bit_width(value)) - 1 - kBucketBits;
  return static_cast<std::uint16_t>((shift << kBucketBits) + (value >> shift));
}

/// Returns the middle of a bucket, in microseconds.
constexpr std::int64_t bucket_middle(std::uint16_t bucket) {
  if (bucket < (2U << kBucketBits)) return bucket;
  const unsigned shift = (static_cast<unsigned>(bucket) >> kBucketBits) - 1;
  const std::uint64_t low =
      ((static_cast<std::uint64_t>(bucket) & ((1U << kBucketBits) - 1)) + (1U << kBucketBits))
      << shift;
  return static_cast<std::int64_t>(low + ((std::uint64_t{1} << shift) - 1) / 2);
}

/// Counts per bucket. Empty buckets take no room.
class LogHistogram {
 public:
  /// Counts `count` durations of one bucket (`bucket_of`).
  void add(std::uint16_t bucket, std::uint64_t count = 1) {
    if (count == 0) return;
    counts_[bucket] += count;
    total_ += count;
  }

  void merge(const LogHistogram& other) {
    for (const auto& [bucket, count] : other.counts_) add(bucket, count);
  }

  std::uint64_t total() const { return total_; }
  /// The buckets that are not empty.
  const std::map<std::uint16_t, std::uint64_t>& counts() const { return counts_; }

  /// Returns the middle of the bucket that holds the value of rank ceil(q * total) (at least the
  /// first), in microseconds: within 0.8 % of that value. `q` is in 0..1; the histogram must not be
  /// empty.
  std::int64_t quantile(double q) const;

  /// Returns the mean of the buckets' middles, in microseconds: within 0.8 % of that of the
  /// durations; 0 without any.
  double mean() const;

  bool operator==(const LogHistogram&) const = default;

 private:
  std::map<std::uint16_t, std::uint64_t> counts_;
  std::uint64_t total_ = 0;
};

}  // namespace fifteen::stats
