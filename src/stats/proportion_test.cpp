#include "stats/proportion.h"

#include <gtest/gtest.h>

#include "base/test_random.h"

namespace fifteen::stats {
namespace {

TEST(Wilson, agrees_with_published_intervals) {
  // Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
  const Estimate a = wilson(81, 263);
  EXPECT_NEAR(a.low, 0.2553, 5e-5);
  EXPECT_NEAR(a.high, 0.3662, 5e-5);
  const Estimate b = wilson(15, 148);
  EXPECT_NEAR(b.low, 0.0624, 5e-5);
  EXPECT_NEAR(b.high, 0.1605, 5e-5);
  const Estimate c = wilson(0, 20);
  EXPECT_EQ(c.low, 0);
  EXPECT_NEAR(c.high, 0.1611, 5e-5);
  const Estimate d = wilson(1, 29);
  EXPECT_NEAR(d.low, 0.0061, 5e-5);
  EXPECT_NEAR(d.high, 0.1718, 5e-5);
  const Estimate e = wilson(10, 100);
  EXPECT_NEAR(e.low, 0.0552, 5e-5);
  EXPECT_NEAR(e.high, 0.1744, 5e-5);
  EXPECT_EQ(e.value, 0.1);
}

TEST(Wilson, has_the_intervals_of_ten_that_were_worked_by_hand) {
  // z^2 = 3.841459: none of ten ends at z^2 / (10 + z^2); half of ten is 0.5 -+ z / 2 / sqrt(10 +
  // z^2).
  EXPECT_EQ(wilson(0, 10).low, 0);
  EXPECT_NEAR(wilson(0, 10).high, 0.277533, 1e-6);
  EXPECT_NEAR(wilson(5, 10).low, 0.236593, 1e-6);
  EXPECT_NEAR(wilson(5, 10).high, 0.763407, 1e-6);
}

TEST(Wilson, mirrors_hits_and_misses) {
  for (std::uint64_t hits = 0; hits <= 30; ++hits) {
    const Estimate a = wilson(hits, 30);
    const Estimate b = wilson(30 - hits, 30);
    EXPECT_NEAR(a.low, 1 - b.high, 1e-12);
    EXPECT_NEAR(a.high, 1 - b.low, 1e-12);
    EXPECT_LE(a.low, a.value);
    EXPECT_GE(a.high, a.value);
  }
}

TEST(NetPromoter, has_the_interval_that_was_worked_by_hand) {
  // p = 0.5, d = 0.2, n = 400: 30 -+ 1.96 x 100 sqrt((0.7 - 0.09) / 400) = 30 -+ 7.65.
  const Estimate score = net_promoter({200, 120, 80});
  EXPECT_NEAR(score.value, 30, 1e-12);
  EXPECT_NEAR(score.low, 30 - 7.654, 0.001);
  EXPECT_NEAR(score.high, 30 + 7.654, 0.001);
}

TEST(NetPromoter, knows_nothing_of_nobody) {
  EXPECT_EQ(net_promoter({}), (Estimate{0, -100, 100}));
}

TEST(NetPromoter, is_never_certain_because_all_are_of_one_mind) {
  // Wilson's interval of 10 of 10 begins at 0.722467: up to 27.75 % may be of another mind.
  const Estimate happy = net_promoter({10, 0, 0});
  EXPECT_EQ(happy.value, 100);
  EXPECT_EQ(happy.high, 100);
  EXPECT_NEAR(happy.low, 100 - 2 * 27.7533, 0.001);
  const Estimate calm = net_promoter({0, 10, 0});
  EXPECT_NEAR(calm.low, -27.7533, 0.001);
  EXPECT_NEAR(calm.high, 27.7533, 0.001);
  EXPECT_NEAR(net_promoter({0, 0, 10}).high, -100 + 2 * 27.7533, 0.001);
}

TEST(NetPromoter, covers_the_true_score_nineteen_times_in_twenty) {
  std::mt19937_64 random = test_random();
  int covered = 0;
  for (int survey = 0; survey < 2000; ++survey) {
    NpsCounts counts;
    for (int answer = 0; answer < 300; ++answer) {
      const int x = any_of(random, 1, 10);
      (x <= 4 ? counts.promoters : x <= 7 ? counts.passives : counts.detractors) += 1;
    }
    const Estimate score = net_promoter(counts);
    covered += score.low <= 10 && 10 <= score.high ? 1 : 0;
  }
  EXPECT_GE(covered, 1870);
  EXPECT_LE(covered, 1930);
}

}  // namespace
}  // namespace fifteen::stats
