#include "stats/interrupted.h"

#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace fifteen::stats {
namespace {

std::vector<SeriesPoint> line(double level, double slope, int from, int to, double things = 10) {
  std::vector<SeriesPoint> out;
  for (int t = from; t < to; ++t)
    out.push_back({static_cast<double>(t), things, things * (level + slope * t)});
  return out;
}

TEST(Interrupted, a_step_from_an_exact_line_is_the_step) {
  const auto found = interrupted(line(1, 0.5, 0, 10), line(3, 0.5, 10, 14));
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->effect.value, 2, 1e-12);
  EXPECT_NEAR(found->mean, 3 + 0.5 * 11.5, 1e-12);
  EXPECT_DOUBLE_EQ(found->things, 40);
}

TEST(Interrupted, periods_count_by_their_things_and_empty_ones_not_at_all) {
  auto before = line(1, 0, 0, 8);
  before.push_back({100, 0, 0});
  const std::vector<SeriesPoint> since{{8, 1, 2}, {9, 3, 12}, {10, 0, 0}};
  const auto found = interrupted(before, since);
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->effect.value, 14.0 / 4 - 1, 1e-12);
}

TEST(Interrupted, of_a_short_past_nothing_is_said) {
  EXPECT_FALSE(interrupted(line(1, 0, 0, 5), line(1, 0, 5, 9)));
  EXPECT_FALSE(interrupted(line(1, 0, 0, 9), line(1, 0, 9, 10)));
  EXPECT_FALSE(interrupted({}, {}));
}

// Periods that resemble the one before are worth fewer.
TEST(Interrupted, intervals_hold_no_step_where_periods_resemble_each_other) {
  constexpr int kSeries = 400;
  int held = 0;
  for (int series = 0; series < kSeries; ++series) {
    SCOPED_TRACE(series);
    std::mt19937_64 random(77 + static_cast<unsigned>(series));
    std::normal_distribution<double> noise(0, 1);
    double own = 0;
    std::vector<SeriesPoint> before;
    std::vector<SeriesPoint> since;
    for (int t = 0; t < 60; ++t) {
      own = 0.5 * own + noise(random);
      (t < 40 ? before : since).push_back({static_cast<double>(t), 1, 0.1 * t + own});
    }
    const auto found = interrupted(before, since);
    ASSERT_TRUE(found);
    held += found->effect.low <= 0 && 0 <= found->effect.high ? 1 : 0;
  }
  EXPECT_GE(held, kSeries * 90 / 100);
}

}  // namespace
}  // namespace fifteen::stats
