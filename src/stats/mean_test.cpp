#include "stats/mean.h"

#include <gtest/gtest.h>

#include "base/test_random.h"

namespace fifteen::stats {
namespace {

TEST(Mean, has_the_interval_that_was_worked_by_hand) {
  // 1, 2, 2, 4: mean 2.25, s^2 = (25 - 81 / 4) / 3 = 1.583333, and t with 3 degrees is 3.182446:
  // 2.25 -+ 3.182446 x 0.629153.
  MeanSums sums;
  for (const int answer : {1, 2, 2, 4}) sums.add(answer);
  const auto wide = mean(sums, {-100, 100});
  ASSERT_TRUE(wide);
  EXPECT_EQ(wide->value, 2.25);
  EXPECT_NEAR(wide->low, 2.25 - 2.002245, 1e-5);
  EXPECT_NEAR(wide->high, 2.25 + 2.002245, 1e-5);
  EXPECT_EQ(mean(sums, {1, 7})->low, 1);
}

TEST(Mean, knows_nothing_of_no_answers_and_little_of_one) {
  EXPECT_FALSE(mean({}, {1, 7}));
  MeanSums one;
  one.add(3);
  EXPECT_EQ(*mean(one, {1, 7}), (Estimate{3, 1, 7}));
}

TEST(Mean, is_never_certain_because_all_answers_are_equal) {
  MeanSums sums;
  sums.add(7, 10);
  const auto estimate = mean(sums, {1, 7});
  EXPECT_EQ(estimate->high, 7);
  EXPECT_NEAR(estimate->low, 7 - 6 * 0.277533, 1e-5);
}

TEST(Mean, merges_like_integers) {
  std::mt19937_64 random = test_random();
  MeanSums all;
  MeanSums parts;
  for (int part = 0; part < 20; ++part) {
    MeanSums sums;
    for (int i = 0; i < 50; ++i) {
      const auto answer = any_of<std::int64_t>(random, -1'000'000, 1'000'000);
      sums.add(answer);
      all.add(answer);
    }
    parts.merge(sums);
  }
  EXPECT_EQ(all, parts);
}

TEST(Mean, keeps_its_digits_where_the_squares_are_large) {
  // 10 million answers around a billion: the sums in double would lose the variance of 1.
  MeanSums sums;
  sums.add(999, 5'000'000);
  sums.add(1001, 5'000'000);
  const auto estimate = mean(sums, {0, 2000});
  EXPECT_EQ(estimate->value, 1000);
  EXPECT_NEAR(estimate->high - 1000, 1.959964 / 3162.27766, 1e-8);
}

}  // namespace
}  // namespace fifteen::stats
