#include "stats/funnel.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>

#include "base/test_random.h"
#include "stats/tails.h"

namespace fifteen::stats {
namespace {

std::uint64_t binomial(std::mt19937_64& random, std::uint64_t n, double p) {
  return static_cast<std::uint64_t>(
      std::binomial_distribution<std::int64_t>(static_cast<std::int64_t>(n), p)(random));
}

double real_in(std::mt19937_64& random, double least, double most) {
  return std::uniform_real_distribution<double>(least, most)(random);
}

TEST(WinsorisedSquare, moves_the_tenth_at_either_end_in) {
  // 1 to 10: 2 2 3 4 5 6 7 8 9 9: 4 + 4 + 9 + 16 + 25 + 36 + 49 + 64 + 81 + 81 = 369.
  EXPECT_DOUBLE_EQ(winsorised_square({7, 1, 2, 10, 9, 3, 4, 5, 6, 8}), 36.9);
  EXPECT_DOUBLE_EQ(winsorised_square({-100, 1, 100}), 1) << "one at least";
  std::vector<double> z(30, 2);
  for (std::size_t i = 0; i < 3; ++i) z[i] = 50;
  EXPECT_DOUBLE_EQ(winsorised_square(z), 4) << "three of thirty can be as wild as they like";
}

TEST(WinsorisedNormal, is_what_integrals_and_draws_say) {
  // Of many, those beyond c = 1.2816 are at c: 1 - 2 (c phi(c) + 0.1) + 0.2 c^2 = 0.6787.
  EXPECT_NEAR(winsorised_normal(20'000), 0.6787, 2e-4);
  // Of three, all three are the middle one, whose variance is 1 - sqrt(3) / pi.
  EXPECT_NEAR(winsorised_normal(3), 1 - std::sqrt(3.0) / std::acos(-1.0), 1e-9);
  std::mt19937_64 random = test_random();
  std::normal_distribution<double> normal;
  for (const std::size_t count : {8U, 30U}) {
    double sum = 0;
    for (int i = 0; i < 20'000; ++i) {
      std::vector<double> z(count);
      for (double& x : z) x = normal(random);
      sum += winsorised_square(z);
    }
    EXPECT_NEAR(sum / 20'000, winsorised_normal(count), 0.015) << count;
  }
}

TEST(Funnel, has_the_scores_that_were_worked_by_hand) {
  // Five of ten throws are expected of each. Fewer than 9 and half of 9: 1 - (1 + 10 / 2) / 1,024 =
  // 0.994141: z = 2.5205. 5 of 10: 0. The mean square is of 0 0 0 0 0 (one at either end moved in).
  const std::vector<FunnelUnit> units{{9, 10}, {5, 10}, {5, 10}, {1, 10}, {5, 10}};
  const auto plot = funnel(units, {.target = 0.5, .things_min = 1});
  ASSERT_TRUE(plot);
  EXPECT_NEAR(plot->units[0].z, 2.5205, 1e-4);
  EXPECT_NEAR(plot->units[3].z, -2.5205, 1e-4);
  EXPECT_NEAR(plot->units[1].z, 0, 1e-9);
  EXPECT_NEAR(plot->winsorised, 0, 1e-12);
  EXPECT_EQ(plot->tau, 0);
  EXPECT_NEAR(plot->units[0].adjusted, 2.5205, 1e-4);
  EXPECT_TRUE(plot->units[0].outside_95);
  EXPECT_EQ(plot->units[0].named, FunnelSide::kInside);
}

// With units of one size tau^2 = error^2 (phi - 1), as DerSimonian and Laird have it.
TEST(Funnel, spread_of_equal_units_is_the_papers) {
  std::vector<FunnelUnit> units;
  for (std::uint64_t i = 0; i < 21; ++i) units.push_back({900 + 10 * i, 10'000});
  const auto plot = funnel(units);
  ASSERT_TRUE(plot);
  EXPECT_DOUBLE_EQ(plot->target, 0.1);
  // Error 0.003: z = -33.3 to 33.3 hits in errors of 30, and moved in -80 to 80: by hand 2 (1 + 4 +
  // ... + 64) 100 + 4 x 6,400 over 21 x 900 = (40,800 + 25,600) / 18,900 = 3.513.
  EXPECT_NEAR(plot->winsorised, 3.513, 0.02);
  EXPECT_NEAR(plot->phi, plot->winsorised / (winsorised_normal(21) * 20 / 21), 1e-9);
  const double error2 = 0.1 * 0.9 / 10'000;
  EXPECT_NEAR(plot->tau * plot->tau, error2 * (plot->phi - 1), 1e-9);
  const auto multiplied = funnel(units, {.spread = FunnelSpread::kMultiplicative});
  for (std::size_t i = 0; i < units.size(); ++i) {
    EXPECT_NEAR(plot->units[i].adjusted, multiplied->units[i].adjusted, 1e-6);
  }
  EXPECT_TRUE(plot->overdispersed);
}

// A bank's thirty branches, 1 % to 9.4 % of 2,000 services; and one of 27.1 %.
TEST(Funnel, one_wild_unit_does_not_hide_itself_and_is_named_alone) {
  std::mt19937_64 random = test_random();
  int named = 0;
  int alone = 0;
  constexpr int kWorlds = 200;
  for (int world = 0; world < kWorlds; ++world) {
    std::vector<FunnelUnit> units;
    for (int i = 0; i < 29; ++i) {
      const std::uint64_t n = any_of<std::uint64_t>(random, 1800, 2200);
      units.push_back({binomial(random, n, real_in(random, 0.01, 0.094)), n});
    }
    units.push_back({542, 2000});
    const auto plot = funnel(units);
    ASSERT_TRUE(plot);
    int others = 0;
    for (int i = 0; i < 29; ++i) {
      others += plot->units[static_cast<std::size_t>(i)].named == FunnelSide::kInside ? 0 : 1;
    }
    named += plot->units[29].named == FunnelSide::kAbove ? 1 : 0;
    alone += others == 0 ? 1 : 0;
    EXPECT_TRUE(plot->overdispersed);
  }
  EXPECT_EQ(named, kWorlds);
  EXPECT_GE(alone, kWorlds * 98 / 100);
}

TEST(Funnel, a_low_outlier_is_named_below) {
  std::vector<FunnelUnit> units;
  for (std::uint64_t i = 0; i < 20; ++i) units.push_back({190 + i, 1000});
  units.push_back({60, 1000});
  const auto plot = funnel(units);
  ASSERT_TRUE(plot);
  EXPECT_EQ(plot->units[20].named, FunnelSide::kBelow);
  EXPECT_LT(plot->units[20].adjusted, -3.1);
}

TEST(Funnel, case_mix_explains_what_it_explains) {
  // Every unit has just what its case mix lets expect; without case mix half of them stand out.
  std::vector<FunnelUnit> units;
  for (std::uint64_t i = 0; i < 20; ++i) {
    const std::uint64_t hits = i % 2 == 0 ? 100 : 300;
    units.push_back({hits, 1000, static_cast<double>(hits) * 1.1});  // scaled to add up
  }
  const auto fair = funnel(units);
  ASSERT_TRUE(fair);
  for (const FunnelPlace& place : fair->units) {
    EXPECT_NEAR(place.adjusted, 0, 0.05);
    EXPECT_NEAR(place.share, 0.2, 1e-12);
  }
  // Target 0.2 at n = (0.8 / 0.2) 100 / 0.9 = 444.4: 0.2 x 0.8 / 444.4 = (0.2 / 100)^2 x 90.
  EXPECT_NEAR(fair->units[0].things, 4000.0 / 9, 1e-9);
  EXPECT_EQ(fair->tau, 0);
  for (FunnelUnit& unit : units) unit.expected.reset();
  EXPECT_GT(funnel(units)->tau, 0.05);
}

TEST(Funnel, small_units_are_counted_and_not_judged) {
  std::vector<FunnelUnit> units(10, FunnelUnit{100, 1000});
  units.push_back({29, 29});
  units.push_back({0, 0});
  units.push_back({30, 30});
  const auto plot = funnel(units);
  ASSERT_TRUE(plot);
  EXPECT_EQ(plot->judged, 11U);
  EXPECT_EQ(plot->not_judged, 2U);
  EXPECT_FALSE(plot->units[10].judged);
  EXPECT_EQ(plot->units[12].named, FunnelSide::kAbove);
  EXPECT_FALSE(funnel(std::vector<FunnelUnit>(4, FunnelUnit{1, 100})));
  EXPECT_FALSE(funnel(std::vector<FunnelUnit>(9, FunnelUnit{0, 100})));
  EXPECT_FALSE(funnel({}));
}

// Who lies outside the drawn lines is outside by its score, at every size, hits or none.
TEST(FunnelLimits, say_what_the_units_places_say) {
  std::mt19937_64 random = test_random();
  std::vector<FunnelUnit> units;
  for (int i = 0; i < 400; ++i) {
    const auto n = static_cast<std::uint64_t>(20 * std::exp(real_in(random, 0, 7)));
    units.push_back({binomial(random, n, 0.04 - 0.04 * std::log(real_in(random, 0.01, 1))), n});
  }
  for (const FunnelSpread spread : {FunnelSpread::kAdditive, FunnelSpread::kMultiplicative}) {
    const auto plot = funnel(units, {.spread = spread});
    ASSERT_TRUE(plot);
    int outside = 0;
    for (const FunnelPlace& place : plot->units) {
      if (!place.judged) continue;
      const FunnelLimits limits = funnel_limits(*plot, place.things);
      EXPECT_EQ(place.outside_95, place.share > limits.high_95 || place.share < limits.low_95);
      EXPECT_EQ(std::fabs(place.adjusted) > 3.090232,
                place.share > limits.high_998 || place.share < limits.low_998);
      outside += place.outside_95 ? 1 : 0;
    }
    EXPECT_GT(outside, 5);
  }
}

TEST(FunnelLimits, narrow_to_the_spread_between_units_and_no_further) {
  std::vector<FunnelUnit> units;
  for (std::uint64_t i = 0; i < 21; ++i) units.push_back({900 + 10 * i, 10'000});
  const auto plot = funnel(units);
  const FunnelLimits wide = funnel_limits(*plot, 50);
  const FunnelLimits narrow = funnel_limits(*plot, 1e9);
  EXPECT_EQ(wide.low_998, 0);
  EXPECT_GT(wide.high_998, wide.high_95);
  EXPECT_NEAR(narrow.high_95 - 0.1, 1.96 * plot->tau, 0.05 * plot->tau);
  EXPECT_NEAR(0.1 - narrow.low_95, 1.96 * plot->tau, 0.05 * plot->tau);
}

// Of units that are all alike hardly one is named, however small; and 95 % limits let out at most
// 5 %.
TEST(Funnel, units_that_are_alike_are_not_named) {
  std::mt19937_64 random = test_random();
  double units_seen = 0;
  double named = 0;
  double outside = 0;
  double overdispersed = 0;
  constexpr int kFunnels = 400;
  for (int world = 0; world < kFunnels; ++world) {
    std::vector<FunnelUnit> units;
    for (int i = 0; i < 30; ++i) {
      const auto n = static_cast<std::uint64_t>(40 * std::exp(real_in(random, 0, 4)));
      units.push_back({binomial(random, n, 0.05), n});
    }
    const auto plot = funnel(units);
    ASSERT_TRUE(plot);
    for (const FunnelPlace& place : plot->units) {
      units_seen += 1;
      named += place.named == FunnelSide::kInside ? 0 : 1;
      outside += place.outside_95 ? 1 : 0;
    }
    overdispersed += plot->overdispersed ? 1 : 0;
  }
  EXPECT_LE(named / units_seen, 0.002);
  EXPECT_LE(outside / units_seen, 0.05);
  EXPECT_GE(outside / units_seen, 0.02);
  EXPECT_NEAR(overdispersed / kFunnels, 0.045, 0.035);
}

// True shares scatter by 1.5 points about 6 %, whatever the unit's size.
TEST(Funnel, finds_the_spread_that_was_planted_in_units_of_all_sizes) {
  std::mt19937_64 random = test_random();
  double tau = 0;
  double outside = 0;
  constexpr int kFunnels = 60;
  constexpr int kUnits = 100;
  for (int world = 0; world < kFunnels; ++world) {
    std::vector<FunnelUnit> units;
    std::normal_distribution<double> shares(0.06, 0.015);
    for (int i = 0; i < kUnits; ++i) {
      const auto n = static_cast<std::uint64_t>(50 * std::exp(real_in(random, 0, 5.3)));
      units.push_back({binomial(random, n, std::max(0.001, shares(random))), n});
    }
    const auto plot = funnel(units);
    ASSERT_TRUE(plot);
    tau += plot->tau / kFunnels;
    for (const FunnelPlace& place : plot->units) outside += place.outside_95 ? 1 : 0;
  }
  EXPECT_NEAR(tau, 0.015, 0.0015);
  EXPECT_NEAR(outside / (kFunnels * kUnits), 0.05, 0.015);
}

}  // namespace
}  // namespace fifteen::stats
