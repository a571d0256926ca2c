#include "stats/kaplan_meier.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <gtest/gtest.h>

#include "base/test_random.h"

namespace fifteen::stats {
namespace {

// Weeks in remission of children with leukaemia on 6-mercaptopurine: Freireich and others, Blood 21
// (1963). Negative: still in remission.
constexpr std::array<int, 21> kRemission{6,   6,   6,   -6, 7,  -9,  10,  -10, -11, 13, 16,
                                         -17, -19, -20, 22, 23, -25, -32, -32, -34, -35};

KaplanMeier remission() {
  std::vector<FollowUp> units;
  for (std::size_t i = 0; i < kRemission.size(); ++i) {
    units.push_back({.us = std::abs(kRemission[i]),
                     .event = kRemission[i] > 0,
                     .group = static_cast<std::uint8_t>(i % kGroupCount)});
  }
  return KaplanMeier(std::move(units));
}

TEST(KaplanMeier, gives_the_published_curve_of_remissions) {
  struct Row {
    std::int64_t week;
    std::uint64_t at_risk, events;
    double survival, low, high;
  };
  const std::array<Row, 7> expected{{{6, 21, 3, 0.857, 0.620, 0.952},
                                     {7, 17, 1, 0.807, 0.563, 0.923},
                                     {10, 15, 1, 0.753, 0.503, 0.889},
                                     {13, 12, 1, 0.690, 0.432, 0.849},
                                     {16, 11, 1, 0.627, 0.368, 0.805},
                                     {22, 7, 1, 0.538, 0.268, 0.747},
                                     {23, 6, 1, 0.448, 0.188, 0.680}}};
  const std::vector<SurvivalStep> steps = remission().steps();
  ASSERT_EQ(steps.size(), expected.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    EXPECT_EQ(steps[i].us, expected[i].week);
    EXPECT_EQ(steps[i].at_risk, expected[i].at_risk);
    EXPECT_EQ(steps[i].events, expected[i].events);
    EXPECT_NEAR(steps[i].survival.value, expected[i].survival, 0.0005);
    EXPECT_NEAR(steps[i].survival.low, expected[i].low, 0.0006);
    EXPECT_NEAR(steps[i].survival.high, expected[i].high, 0.0006);
  }
}

TEST(KaplanMeier, finds_the_median_and_how_many_are_still_watched) {
  const KaplanMeier curve = remission();
  EXPECT_EQ(curve.units(), 21U);
  EXPECT_EQ(curve.events(), 9U);
  EXPECT_EQ(curve.at_risk(6), 21U);
  EXPECT_EQ(curve.at_risk(7), 17U);
  EXPECT_EQ(curve.at_risk(36), 0U);
  const auto median = curve.median();
  ASSERT_TRUE(median);
  EXPECT_EQ(median->us, 23);
  EXPECT_LT(median->low_us, 23);
  EXPECT_FALSE(median->high_us);  // nothing is known of what comes after week 23
}

TEST(KaplanMeier, is_what_it_is_at_any_time_between_two_steps) {
  const std::array<std::int64_t, 5> weeks{0, 6, 9, 10, 100};
  const std::vector<Estimate> at = remission().at(weeks);
  const std::array<double, 5> expected{1, 0.857, 0.807, 0.753, 0.448};
  ASSERT_EQ(at.size(), expected.size());
  for (std::size_t i = 0; i < at.size(); ++i) {
    EXPECT_NEAR(at[i].value, expected[i], 0.0005);
    EXPECT_LT(at[i].low, at[i].value);
  }
  EXPECT_EQ(at[0].high, 1);
}

TEST(KaplanMeier, of_nobody_says_nothing_and_where_nothing_happens_it_does_not_fall) {
  const std::array<std::int64_t, 1> times{5};
  const KaplanMeier nobody({});
  EXPECT_TRUE(nobody.steps().empty());
  EXPECT_FALSE(nobody.median());
  EXPECT_EQ(nobody.at(times).front(), (Estimate{1, 0, 1}));
  const KaplanMeier quiet(std::vector<FollowUp>(40, FollowUp{.us = 9}));
  EXPECT_TRUE(quiet.steps().empty());
  EXPECT_EQ(quiet.at(times).front().value, 1);
  EXPECT_LT(quiet.at(times).front().low, 0.95);
  const KaplanMeier sure(std::vector<FollowUp>(40, FollowUp{.us = 3, .event = true}));
  EXPECT_EQ(sure.steps().front().survival.value, 0);
  EXPECT_EQ(sure.median()->us, 3);
  EXPECT_EQ(sure.at(times).front().value, 0);
  EXPECT_GT(sure.at(times).front().high, 0.05);
}

TEST(KaplanMeier, without_censoring_is_the_share_that_is_left) {
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 50; ++round) {
    std::vector<FollowUp> units;
    const int size = any_of(random, 1, 200);
    for (int i = 0; i < size; ++i) {
      units.push_back({.us = any_of(random, 0, 20),
                       .event = true,
                       .group = static_cast<std::uint8_t>(any_of(random, 0, 19))});
    }
    const std::array<std::int64_t, 3> times{0, 7, 19};
    const std::vector<Estimate> at = KaplanMeier(units).at(times);
    for (std::size_t i = 0; i < times.size(); ++i) {
      const auto left = std::count_if(units.begin(), units.end(),
                                      [&](const FollowUp& unit) { return unit.us > times[i]; });
      EXPECT_NEAR(at[i].value, static_cast<double>(left) / size, 1e-9);
    }
  }
}

// Events at rate 1, watches end at rate 1: after a time t the share without the event is exp(-t).
TEST(KaplanMeier, covers_the_planted_curve_though_customers_repeat) {
  std::mt19937_64 random = test_random();
  std::exponential_distribution<double> exponential;
  constexpr int kRounds = 200;
  int covered = 0;
  int covered_median = 0;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<FollowUp> units;
    for (int customer = 0; customer < 300; ++customer) {
      const auto group = static_cast<std::uint8_t>(any_of(random, 0, 19));
      const double event = exponential(random);
      // The same thing happens to one customer three times over.
      for (int i = 0; i < 3; ++i) {
        const double watched = exponential(random);
        units.push_back({.us = static_cast<std::int64_t>(1e6 * std::min(event, watched)),
                         .event = event <= watched,
                         .group = group});
      }
    }
    const KaplanMeier curve(std::move(units));
    const std::array<std::int64_t, 1> times{700'000};
    const Estimate at = curve.at(times).front();
    covered += at.low <= std::exp(-0.7) && at.high >= std::exp(-0.7) ? 1 : 0;
    const auto median = curve.median();
    ASSERT_TRUE(median);
    const double truth = 1e6 * std::log(2.0);
    covered_median += static_cast<double>(median->low_us) <= truth &&
                              (!median->high_us || static_cast<double>(*median->high_us) >= truth)
                          ? 1
                          : 0;
  }
  // 95 % of 200 is 190, with a standard error of 3.
  EXPECT_GE(covered, 180);
  EXPECT_GE(covered_median, 180);
}

}  // namespace
}  // namespace fifteen::stats
