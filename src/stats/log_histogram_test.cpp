#include "stats/log_histogram.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <vector>

#include "base/test_random.h"
#include "stats/mergeable.h"

namespace fifteen::stats {
namespace {

static_assert(Mergeable<LogHistogram>);

constexpr std::int64_t kLargest = std::int64_t{1} << 62U;

// A duration whose power of two is as likely as any other.
std::int64_t any_duration(std::mt19937_64& random) {
  return static_cast<std::int64_t>(random() >> 2U >> any_of(random, 0, 61));
}

LogHistogram of(const std::vector<std::int64_t>& values) {
  LogHistogram out;
  for (const std::int64_t value : values) out.add(bucket_of(value));
  return out;
}

TEST(LogHistogram, is_exact_below_128_microseconds) {
  for (std::int64_t us = 0; us < 128; ++us) EXPECT_EQ(bucket_middle(bucket_of(us)), us);
  EXPECT_EQ(bucket_of(-5), bucket_of(0));
  EXPECT_EQ(bucket_of(std::numeric_limits<std::int64_t>::min()), 0);
}

TEST(LogHistogram, splits_a_power_of_two_into_64) {
  // 90 s lie between 2^26 and 2^27 us: 2^20 us wide buckets, the 86th of them is [85, 86) * 2^20.
  EXPECT_EQ(bucket_of(90'000'000), (20 << 6) + 85);
  EXPECT_EQ(bucket_middle(bucket_of(90'000'000)), 85 * 1'048'576 + (1'048'576 - 1) / 2);
  EXPECT_EQ(bucket_of(85 * 1'048'576), bucket_of(86 * 1'048'576 - 1));
  EXPECT_NE(bucket_of(85 * 1'048'576), bucket_of(86 * 1'048'576));
  EXPECT_NE(bucket_of(85 * 1'048'576), bucket_of(85 * 1'048'576 - 1));
}

TEST(LogHistogram, numbers_its_buckets_without_a_gap_and_none_too_many) {
  std::int64_t begin = 0;
  for (std::uint32_t bucket = 0; bucket < kBucketCount; ++bucket) {
    ASSERT_EQ(bucket_of(begin), bucket);
    // The end of the bucket, by bisection.
    std::int64_t inside = begin;
    std::int64_t outside = std::numeric_limits<std::int64_t>::max();
    if (bucket_of(outside) == bucket) {
      ASSERT_EQ(bucket, kBucketCount - 1);
      break;
    }
    while (outside - inside > 1) {
      const std::int64_t middle = inside + (outside - inside) / 2;
      (bucket_of(middle) <= bucket ? inside : outside) = middle;
    }
    const std::int64_t width = outside - begin;
    ASSERT_TRUE(width == 1 || width * 64 <= begin) << bucket;
    ASSERT_LE(begin, bucket_middle(static_cast<std::uint16_t>(bucket)));
    ASSERT_LT(bucket_middle(static_cast<std::uint16_t>(bucket)), outside);
    begin = outside;
  }
}

TEST(LogHistogram, has_middles_within_eight_per_mille_of_every_value) {
  std::mt19937_64 random = test_random();
  for (int i = 0; i < 200'000; ++i) {
    const std::int64_t us = i == 0 ? kLargest : any_duration(random);
    const auto middle = static_cast<double>(bucket_middle(bucket_of(us)));
    ASSERT_LE(std::fabs(middle - static_cast<double>(us)), 0.008 * static_cast<double>(us)) << us;
  }
}

TEST(LogHistogram, keeps_the_order_of_durations) {
  std::mt19937_64 random = test_random();
  for (int i = 0; i < 200'000; ++i) {
    const std::int64_t a = any_duration(random);
    const std::int64_t b = once_in(random, 2) ? any_duration(random) : a + any_of(random, 0, 3);
    ASSERT_EQ(bucket_of(std::min(a, b)) <= bucket_of(std::max(a, b)), true) << a << " " << b;
    ASSERT_LE(bucket_middle(bucket_of(std::min(a, b))), bucket_middle(bucket_of(std::max(a, b))));
  }
}

TEST(LogHistogram, gives_the_value_of_a_rank) {
  const LogHistogram ten = of({1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  EXPECT_EQ(ten.quantile(0), 1);
  EXPECT_EQ(ten.quantile(0.1), 1);
  EXPECT_EQ(ten.quantile(0.11), 2);
  EXPECT_EQ(ten.quantile(0.5), 5);
  EXPECT_EQ(ten.quantile(0.9), 9);
  EXPECT_EQ(ten.quantile(0.99), 10);
  EXPECT_EQ(ten.quantile(1), 10);
  EXPECT_EQ(of({7}).quantile(0.5), 7);
}

TEST(LogHistogram, has_quantiles_within_eight_per_mille_of_the_exact_ones) {
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 200; ++round) {
    std::vector<std::int64_t> values(static_cast<std::size_t>(any_of(random, 1, 500)));
    for (std::int64_t& value : values) value = any_duration(random);
    const LogHistogram histogram = of(values);
    std::sort(values.begin(), values.end());
    for (const int percent : {1, 10, 25, 50, 75, 90, 95, 99, 100}) {
      const std::size_t rank = (values.size() * static_cast<std::size_t>(percent) + 99) / 100;
      const auto exact = static_cast<double>(values[std::max<std::size_t>(rank, 1) - 1]);
      const auto got = static_cast<double>(histogram.quantile(percent / 100.0));
      ASSERT_LE(std::fabs(got - exact), 0.008 * exact) << percent << " % of " << values.size();
    }
  }
}

TEST(LogHistogram, counts_many_at_once) {
  LogHistogram histogram;
  histogram.add(bucket_of(5), 3);
  histogram.add(bucket_of(6), 0);
  EXPECT_EQ(histogram, of({5, 5, 5}));
  EXPECT_EQ(histogram.total(), 3U);
}

TEST(LogHistogram, merges_any_split_to_the_whole) {
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 100; ++round) {
    std::vector<std::int64_t> values(static_cast<std::size_t>(any_of(random, 0, 300)));
    for (std::int64_t& value : values) value = any_duration(random);
    std::vector<LogHistogram> parts(4);
    for (const std::int64_t value : values) parts[random() % parts.size()].add(bucket_of(value));
    LogHistogram forwards;
    for (const LogHistogram& part : parts) forwards.merge(part);
    LogHistogram backwards = parts[3];
    LogHistogram inner = parts[2];
    inner.merge(parts[1]);
    backwards.merge(inner);
    backwards.merge(parts[0]);
    ASSERT_EQ(forwards, of(values));
    ASSERT_EQ(backwards, of(values));
    ASSERT_EQ(forwards.total(), values.size());
    LogHistogram same = forwards;
    same.merge(LogHistogram());
    ASSERT_EQ(same, forwards);
  }
}

}  // namespace
}  // namespace fifteen::stats
