#include "stats/run_rules.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>

#include "base/test_random.h"
#include "stats/tails.h"

namespace fifteen::stats {
namespace {

std::vector<RunPoint> points_of(const std::vector<double>& zs) {
  std::vector<RunPoint> out;
  out.reserve(zs.size());
  for (const double z : zs) out.push_back({out.size(), 0, z, z});
  return out;
}

TEST(RunRules, points_beyond_three_sigma_in_a_row_are_one_signal) {
  const auto signals = run_signals(points_of({0.5, 3.1, 4, 3, -3.2, 0.1}), {});
  ASSERT_EQ(signals.size(), 2U);
  EXPECT_EQ(signals[0], (RunSignal{RunRule::kBeyondLimit, 1, 2, 1, true}));
  EXPECT_EQ(signals[1], (RunSignal{RunRule::kBeyondLimit, 4, 4, 4, false}));
}

TEST(RunRules, nine_on_a_side_are_told_by_the_ninth_and_last_as_long_as_they_do) {
  std::vector<double> zs{1};
  for (int i = 0; i < 8; ++i) zs.push_back(-0.5);
  EXPECT_TRUE(run_signals(points_of(zs), {}).empty());
  zs.push_back(-0.1);
  zs.push_back(-2.9);
  zs.push_back(0.1);
  const auto signals = run_signals(points_of(zs), {});
  ASSERT_EQ(signals.size(), 1U);
  EXPECT_EQ(signals[0], (RunSignal{RunRule::kOneSide, 1, 10, 9, false}));
  EXPECT_EQ(run_signals(points_of(zs), {.one_side = 8}).at(0).known, 8U);
  EXPECT_TRUE(run_signals(points_of(zs), {.one_side = 0}).empty());
}

TEST(RunRules, a_point_on_the_centre_line_ends_a_run) {
  std::vector<double> zs(9, 1);
  zs[4] = 0;
  EXPECT_TRUE(run_signals(points_of(zs), {}).empty());
}

TEST(RunRules, no_run_goes_from_one_base_line_to_the_next) {
  std::vector<RunPoint> points = points_of(std::vector<double>(12, 1));
  EXPECT_EQ(run_signals(points, {}).size(), 1U);
  for (std::size_t i = 6; i < 12; ++i) points[i].base = 1;
  EXPECT_TRUE(run_signals(points, {}).empty());
}

TEST(RunRules, two_of_three_beyond_two_sigma_need_one_side) {
  const RunRules rules{.one_side = 0, .two_of_three = true};
  EXPECT_TRUE(run_signals(points_of({2.1, 0, 0, 2.1, -2.1, 0}), rules).empty());
  const auto signals = run_signals(points_of({0, -2.1, 1, -2.5, 0, -2.2, 0, 0, -2.3}), rules);
  ASSERT_EQ(signals.size(), 1U);
  EXPECT_EQ(signals[0], (RunSignal{RunRule::kTwoOfThree, 1, 5, 3, false}));
}

TEST(RunRules, six_rising_are_a_trend_and_equal_ones_are_none) {
  const RunRules rules{.one_side = 0, .trend = 6};
  const auto signals = run_signals(points_of({1, -1, -0.5, 0, 0.3, 0.6, 0.9, 1.2, 0.2}), rules);
  ASSERT_EQ(signals.size(), 1U);
  EXPECT_EQ(signals[0], (RunSignal{RunRule::kTrend, 1, 7, 6, true}));
  EXPECT_TRUE(run_signals(points_of({-1, -0.5, 0, 0, 0.3, 0.6, 0.9}), rules).empty());
  EXPECT_EQ(run_signals(points_of({2, 1.5, 1, 0.5, 0, -1}), rules).at(0),
            (RunSignal{RunRule::kTrend, 0, 5, 5, false}));
}

// The mean group of the first signal.
double run_length(const RunRules& rules, double shift, int runs, std::mt19937_64& random) {
  std::normal_distribution<double> noise(shift, 1);
  double sum = 0;
  for (int run = 0; run < runs; ++run) {
    std::vector<RunPoint> points;
    for (std::size_t first = 0; first == 0;) {
      const std::size_t until = 2 * points.size() + 64;
      while (points.size() < until) {
        const double z = noise(random);
        points.push_back({points.size(), 0, z, z});
      }
      for (const RunSignal& s : run_signals(points, rules)) {
        first = first == 0 ? s.known + 1 : std::min(first, s.known + 1);
      }
      sum += static_cast<double>(first);
    }
  }
  return sum / runs;
}

// Run lengths scatter by about their mean: 4,000 of them within 1.6 % of theirs.
TEST(RunRules, false_alarms_come_as_rarely_as_theory_has_it) {
  std::mt19937_64 random = test_random();
  const double limit = 1 / (2 * normal_tail(3));
  EXPECT_NEAR(limit, 370.4, 0.05);
  EXPECT_NEAR(run_length({.one_side = 0}, 0, 4000, random), limit, 0.05 * limit);
  // Of a fair coin 2^r - 1 throws bring the first run of r of either face.
  EXPECT_NEAR(run_length({.beyond_limit = false, .one_side = 9}, 0, 4000, random), 511, 0.05 * 511);
  // Champ and Woodall (1987).
  EXPECT_NEAR(run_length({.one_side = 8}, 0, 4000, random), 152.7, 0.05 * 152.7);
  EXPECT_NEAR(run_length({.one_side = 0, .two_of_three = true}, 0, 4000, random), 225.4,
              0.05 * 225.4);
}

TEST(RunRules, a_run_on_one_side_finds_a_small_shift_sooner_than_the_limits) {
  std::mt19937_64 random = test_random();
  const double limits_alone = run_length({.one_side = 0}, 1, 4000, random);
  EXPECT_NEAR(limits_alone, 1 / (normal_tail(2) + normal_tail(4)), 2.5);
  EXPECT_NEAR(run_length({}, 1, 4000, random), 17.1, 1);
}

}  // namespace
}  // namespace fifteen::stats
