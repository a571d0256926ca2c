#include "stats/lottery.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <vector>

#include "base/test_random.h"
#include "stats/proportion.h"

namespace fifteen::stats {
namespace {

double real_in(std::mt19937_64& random, double least, double most) {
  return std::uniform_real_distribution<double>(least, most)(random);
}

// A chance drawn from a beta distribution of this mean and share of variance.
double beta_chance(std::mt19937_64& random, double mean, double share) {
  if (share <= 0) return mean;
  const double size = 1 / share - 1;
  std::gamma_distribution<double> a(mean * size);
  std::gamma_distribution<double> b((1 - mean) * size);
  const double x = a(random);
  const double y = b(random);
  return x + y > 0 ? x / (x + y) : mean;
}

std::uint64_t any_size(std::mt19937_64& random) {
  return static_cast<std::uint64_t>(30 * std::exp(real_in(random, 0, std::log(2000.0 / 30))));
}

UnitHits unit_of(std::mt19937_64& random, std::uint64_t things, double chance) {
  std::binomial_distribution<std::int64_t> hits(static_cast<std::int64_t>(things), chance);
  return {static_cast<std::uint64_t>(hits(random)), things};
}

UnitScores scores_of(const std::vector<double>& scores) {
  UnitScores out;
  for (const double x : scores) {
    out.things += 1;
    out.sum += x;
    out.squares += x * x;
  }
  return out;
}

TEST(OneWay, has_the_analysis_of_variance_that_was_worked_by_hand) {
  // Means 4, 6, 11 of 2, 3 and 2 scores; of all: 8 + 18 + 22 = 48 over 7.
  // Between: 2 (4 - 48/7)^2 + 3 (6 - 48/7)^2 + 2 (11 - 48/7)^2 = 2 x 400/49 + 3 x 36/49 + 2 x
  // 841/49 = 2,590/49 = 52.857; over 2: 26.4286. Within: (1 + 1) + (4 + 0 + 4) + (1 + 1) = 12; over
  // 4: 3. n0 = (7 - 17/7) / 2 = 16/7. Share: 23.4286 / (26.4286 + 9/7 x 3) = 23.4286 / 30.2857 =
  // 0.77358.
  const std::vector<UnitScores> units{
      scores_of({3, 5}), {}, scores_of({4, 6, 8}), scores_of({10, 12})};
  const auto parts = one_way(units);
  ASSERT_TRUE(parts);
  EXPECT_NEAR(parts->between, 26.428571, 1e-6);
  EXPECT_NEAR(parts->within, 3, 1e-12);
  EXPECT_NEAR(parts->size, 16.0 / 7, 1e-12);
  EXPECT_NEAR(parts->share, 0.773585, 1e-6);
}

TEST(LotteryOfScores, is_the_analysis_of_variance_where_units_are_of_one_size) {
  // Means 2, 4, 9, 5: 20 over 4 is 5; between 3 (9 + 1 + 16 + 0) / 3 = 26; within 4 x 2 / 8 = 1.
  // (26 - 1) / (26 + 2 x 1) = 0.892857; the variance between is 25 / 3.
  const std::vector<UnitScores> units{scores_of({1, 2, 3}), scores_of({3, 4, 5}),
                                      scores_of({8, 9, 10}), scores_of({4, 5, 6})};
  const auto found = lottery_of_scores(units);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->units, 4U);
  EXPECT_NEAR(found->share.value, 25.0 / 28, 1e-8);
  EXPECT_NEAR(found->between, std::sqrt(25.0 / 3), 1e-7);
  EXPECT_LT(found->share.low, 0.8);
  EXPECT_GT(found->share.low, 0.3);
  EXPECT_LT(found->share.high, 1);
}

// With units of one size the spread is 108 / (1 + 3 v): three times the squares, 36, over the error
// of a score. Chi-square on 3 degrees lies between 0.215795 and 9.348404.
TEST(LotteryOfScores, its_interval_is_that_of_a_chi_square_for_units_of_one_size) {
  std::vector<UnitScores> units(2, scores_of({1, 2, 3}));
  units.insert(units.end(), 2, scores_of({7, 8, 9}));
  const Estimate share = lottery_of_scores(units)->share;
  EXPECT_NEAR(share.value, 35.0 / 38, 1e-8);
  const double low = (108 / 9.348404 - 1) / 3;
  const double high = (108 / 0.215795 - 1) / 3;
  EXPECT_NEAR(share.low, low / (low + 1), 1e-6);
  EXPECT_NEAR(share.high, high / (high + 1), 1e-6);
}

TEST(LotteryOfScores, one_unit_far_out_makes_the_interval_wider) {
  // As many squares of means, 30: one of 5 and five of -1, or six of the root of 5.
  std::vector<UnitScores> one(5, scores_of({-2, -1, 0}));
  one.push_back(scores_of({4, 5, 6}));
  const double off = std::sqrt(5.0);
  std::vector<UnitScores> all(3, scores_of({off - 1, off, off + 1}));
  all.insert(all.end(), 3, scores_of({-off - 1, -off, -off + 1}));
  const Estimate narrow = lottery_of_scores(all)->share;
  const Estimate wide = lottery_of_scores(one)->share;
  EXPECT_NEAR(wide.value, narrow.value, 1e-8);
  EXPECT_LT(wide.low, narrow.low - 0.1);
  EXPECT_GT(wide.high, narrow.high);
}

TEST(LotteryOfScores, knows_when_it_can_tell_nothing) {
  EXPECT_FALSE(lottery_of_scores({}));
  EXPECT_FALSE(lottery_of_scores(std::vector<UnitScores>{scores_of({1, 2})}));
  EXPECT_FALSE(lottery_of_scores(std::vector<UnitScores>{scores_of({1}), scores_of({2})}));
  EXPECT_FALSE(lottery_of_scores(std::vector<UnitScores>{scores_of({1, 1}), scores_of({1, 1})}));
  const auto certain =
      lottery_of_scores(std::vector<UnitScores>{scores_of({1, 1}), scores_of({2, 2})});
  ASSERT_TRUE(certain);
  EXPECT_EQ(certain->share, (Estimate{1, 0, 1}));
  // Units closer to each other than chance has it: no lottery, and yet a bound.
  const auto close = lottery_of_scores(
      std::vector<UnitScores>{scores_of({0, 10}), scores_of({1, 9}), scores_of({2, 8})});
  ASSERT_TRUE(close);
  EXPECT_EQ(close->share.value, 0);
  EXPECT_EQ(close->share.low, 0);
  // All means are equal; the error squared is half of the variance within, and 0.025^(-2 / 2) - 1
  // = 39 times as much is the most that may lie between.
  EXPECT_NEAR(close->share.high, 39.0 / 2 / (39.0 / 2 + 1), 1e-9);
}

// With two things in each unit the beta-binomial's likelihood has its best by hand: the shares of
// units with 0, 1, 2 hits are fitted just as they are. 30, 40, 30 of 100: mean 0.5, and one of each
// in 2 x 0.25 (1 - share) = 0.4: share 0.2.
TEST(LotteryShare, is_the_one_that_pairs_give_by_hand) {
  std::vector<UnitHits> units(30, UnitHits{0, 2});
  units.insert(units.end(), 40, UnitHits{1, 2});
  units.insert(units.end(), 30, UnitHits{2, 2});
  const auto found = lottery_share(units);
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->share.value, 0.2, 5e-4);
  EXPECT_NEAR(found->between, std::sqrt(0.2 * 0.25), 1e-4);
  // The likelihood of a share r at mean 0.5: 60 ln((1 + r) / 4) + 40 ln((1 - r) / 2). At the ends
  // it lies t^2 / 2 lower, t = 1.984217 of 99 degrees.
  const auto likelihood = [](double r) {
    return 60 * std::log((1 + r) / 4) + 40 * std::log((1 - r) / 2);
  };
  const double drop = 1.984217 * 1.984217 / 2;
  EXPECT_NEAR(likelihood(0.2) - likelihood(found->share.low), drop, 0.03);
  EXPECT_NEAR(likelihood(0.2) - likelihood(found->share.high), drop, 0.03);
  EXPECT_LT(found->share.low, 0.2);
  EXPECT_GT(found->share.high, 0.2);
}

TEST(LotteryShare, knows_when_it_can_tell_nothing) {
  EXPECT_FALSE(lottery_share({}));
  EXPECT_FALSE(lottery_share(std::vector<UnitHits>{{3, 10}, {0, 0}}));
  EXPECT_FALSE(lottery_share(std::vector<UnitHits>{{0, 10}, {0, 20}}));
  EXPECT_FALSE(lottery_share(std::vector<UnitHits>{{10, 10}, {20, 20}}));
  const auto alike = lottery_share(std::vector<UnitHits>{{20, 100}, {20, 100}, {20, 100}});
  ASSERT_TRUE(alike);
  EXPECT_EQ(alike->share.value, 0);
  EXPECT_EQ(alike->share.low, 0);
  EXPECT_GT(alike->share.high, 0.01);
  const auto all = lottery_share(std::vector<UnitHits>{{0, 50}, {50, 50}, {0, 50}, {50, 50}});
  ASSERT_TRUE(all);
  EXPECT_GT(all->share.value, 0.9);
  EXPECT_GT(all->share.low, 0.3);
}

TEST(LotteryShare, case_mix_takes_out_what_it_explains) {
  std::mt19937_64 random = test_random();
  std::vector<UnitHits> units;
  for (int i = 0; i < 40; ++i) {
    const double chance = i % 2 == 0 ? 0.1 : 0.4;
    UnitHits unit = unit_of(random, 1000, chance);
    unit.expected = 1000 * chance;
    units.push_back(unit);
  }
  EXPECT_EQ(lottery_share(units)->share.low, 0);
  EXPECT_LT(lottery_share(units)->share.high, 0.004);
  for (UnitHits& unit : units) unit.expected.reset();
  // Variance between 0.15^2 of 0.25 x 0.75.
  EXPECT_NEAR(lottery_share(units)->share.value, 0.0225 / 0.1875, 0.02);
}

// Chances within each unit differ, 0 or 1 for a half of it, so that hits scatter half as much.
TEST(LotteryShare, variance_of_chances_that_differ_within_units_is_not_mistaken_for_no_lottery) {
  std::mt19937_64 random = test_random();
  std::vector<UnitHits> units;
  for (int i = 0; i < 60; ++i) {
    const double chance = beta_chance(random, 0.5, 0.01);
    UnitHits unit = unit_of(random, 200, chance);
    units.push_back({unit.hits + 100, 400, 200, 50});
  }
  // Units' mean is half a drawn chance: variance 0.0025 / 4 of 0.25.
  const auto known = lottery_share(units);
  EXPECT_TRUE(known->share.low < 0.0025 && 0.0025 < known->share.high);
  for (UnitHits& unit : units) unit.variance.reset();
  EXPECT_LT(lottery_share(units)->share.value, 0.8 * known->share.value);
}

// Planted: share of variance, units; things from 30 to 2,000. 99 % and more of intervals hold no
// lottery where there is none, as they may end there.
TEST(LotteryShare, intervals_hold_what_was_planted) {
  std::mt19937_64 random = test_random();
  for (const double planted : {0.0, 0.005, 0.02, 0.1}) {
    for (const int count : {8, 20, 60}) {
      constexpr int kWorlds = 400;
      int held = 0;
      for (int world = 0; world < kWorlds; ++world) {
        std::vector<UnitHits> units;
        units.reserve(static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i) {
          units.push_back(unit_of(random, any_size(random), beta_chance(random, 0.2, planted)));
        }
        const auto found = lottery_share(units);
        ASSERT_TRUE(found);
        held += found->share.low <= planted && planted <= found->share.high ? 1 : 0;
      }
      EXPECT_GE(held, kWorlds * 92 / 100) << planted << " in " << count;
      EXPECT_LE(held, planted > 0 ? kWorlds - 1 : kWorlds) << planted << " in " << count;
      EXPECT_GE(held, planted > 0 ? 0 : kWorlds * 975 / 1000);
    }
  }
}

TEST(LotteryOfScores, intervals_hold_what_was_planted) {
  std::mt19937_64 random = test_random();
  std::normal_distribution<double> normal;
  for (const double planted : {0.0, 0.005, 0.02, 0.1}) {
    for (const int count : {8, 20, 60}) {
      constexpr int kWorlds = 400;
      int held = 0;
      for (int world = 0; world < kWorlds; ++world) {
        std::vector<UnitScores> units;
        for (int i = 0; i < count; ++i) {
          // Within variance 1: sums and squares of so many scores are drawn at once.
          const std::uint64_t n = any_size(random);
          const auto things = static_cast<double>(n);
          const double own = normal(random) * std::sqrt(planted / (1 - planted));
          const double mean = 3 + own + normal(random) / std::sqrt(things);
          std::chi_squared_distribution<double> squares(things - 1);
          units.push_back({n, things * mean, squares(random) + things * mean * mean});
        }
        const auto found = lottery_of_scores(units);
        ASSERT_TRUE(found);
        held += found->share.low <= planted && planted <= found->share.high ? 1 : 0;
      }
      EXPECT_GE(held, kWorlds * 92 / 100) << planted << " in " << count;
      EXPECT_LE(held, kWorlds * 995 / 1000) << planted << " in " << count;
    }
  }
}

TEST(Capability, has_the_interval_that_was_worked_by_hand) {
  // Units with 2 of 2, 1 of 2 and 0 of 2 cells met: 0.5. Without each: 1/4, 1/2, 3/4; variance 2/3
  // x 1/8 = 1/12; 0.25 over it: worth 3 cells. Wilson with t = 4.302653 of 2 degrees.
  const std::vector<CapabilityCell> cells{{7, 95, 100}, {7, 99, 100}, {8, 91, 100}, {8, 50, 100},
                                          {9, 10, 100}, {9, 89, 100}, {9, 3, 3},    {10, 0, 0}};
  const auto found = capability(cells, {.share = 0.9});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->cells, 6U);
  EXPECT_EQ(found->met, 3U);
  EXPECT_EQ(found->too_small, 1U);
  EXPECT_EQ(found->units, 3U);
  // 95, 91 and 89 of 100 can be told from 0.9 by no interval of Wilson's: 88.8 to 97.8 holds it.
  EXPECT_EQ(found->undecided, 3U);
  EXPECT_DOUBLE_EQ(found->share.value, 0.5);
  const double t2 = 4.302653 * 4.302653;
  const double half = std::sqrt(t2 / (4 * (3 + t2)));
  EXPECT_NEAR(found->share.low, 0.5 - half, 1e-6);
  EXPECT_NEAR(found->share.high, 0.5 + half, 1e-6);
}

TEST(Capability, a_standard_may_be_an_upper_one) {
  const std::vector<CapabilityCell> cells{{0, 5, 100}, {1, 6, 100}, {2, 4, 100}};
  const auto found = capability(cells, {.share = 0.05, .at_least = false});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->met, 2U);
}

TEST(Capability, that_all_keep_it_is_no_certainty) {
  std::vector<CapabilityCell> cells;
  for (std::uint32_t i = 0; i < 100; ++i) cells.push_back({i % 10, 98, 100});
  const auto found = capability(cells, {.share = 0.9});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->share.value, 1);
  EXPECT_EQ(found->share.high, 1);
  // Ten units' worth: 10 / (10 + t^2), t = 2.262157.
  EXPECT_NEAR(found->share.low, 10 / (10 + 2.262157 * 2.262157), 1e-6);
  EXPECT_FALSE(capability(std::vector<CapabilityCell>{{1, 98, 100}, {1, 98, 100}}, {.share = 0.9}));
}

TEST(Capability, its_interval_holds_the_true_share_though_a_units_periods_are_alike) {
  std::mt19937_64 random = test_random();
  for (const double alike : {0.0, 0.3}) {
    constexpr int kWorlds = 600;
    int held = 0;
    for (int world = 0; world < kWorlds; ++world) {
      std::vector<CapabilityCell> cells;
      for (std::uint32_t unit = 0; unit < 20; ++unit) {
        const double chance = beta_chance(random, 0.8, alike);
        for (int period = any_of(random, 6, 12); period > 0; --period) {
          cells.push_back({unit, std::bernoulli_distribution(chance)(random) ? 99U : 1U, 100});
        }
      }
      const auto found = capability(cells, {.share = 0.5});
      held += found->share.low <= 0.8 && 0.8 <= found->share.high ? 1 : 0;
    }
    EXPECT_GE(held, kWorlds * 92 / 100);
    EXPECT_LE(held, kWorlds * 99 / 100);
  }
}

}  // namespace
}  // namespace fifteen::stats
