#include "stats/panel.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <vector>

#include "stats/jackknife.h"

namespace fifteen::stats {
namespace {

// A cell's things are dealt to all groups alike, so that leaving one out changes nothing.
void add_cell(Panel& panel, std::uint32_t unit, std::uint32_t period, bool changed,
              std::int64_t things, std::int64_t sum) {
  for (std::uint8_t g = 0; g < kGroupCount; ++g) panel.add({unit, period, changed, g}, things, sum);
}

TEST(Panel, two_places_two_times_are_the_difference_of_differences) {
  Panel panel;
  add_cell(panel, 0, 0, false, 10, 5);
  add_cell(panel, 0, 1, true, 10, 9);  // 0.5 to 0.9
  add_cell(panel, 1, 0, false, 10, 2);
  add_cell(panel, 1, 1, false, 10, 3);  // 0.2 to 0.3
  const auto found = panel_effect(panel);
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->effect.value, 0.4 - 0.1, 1e-9);
  EXPECT_NEAR(found->mean, 0.9, 1e-12);
  EXPECT_NEAR(found->otherwise, 0.6, 1e-9);
  EXPECT_EQ(found->changed, 200U);
  EXPECT_EQ(found->units, 1U);
  EXPECT_FALSE(found->over_units) << "without the only place that has it there is nothing to tell";
}

TEST(Panel, late_ones_are_not_compared_with_early_ones_that_have_it_already) {
  // The effect grows by 1 each period: comparing unit 1 with unit 0 after both have it would take
  // the growth for the trend of all.
  Panel panel;
  const std::vector<std::uint32_t> starts{2, 4, 99};
  for (std::uint32_t unit = 0; unit < 3; ++unit) {
    for (std::uint32_t t = 0; t < 6; ++t) {
      const bool changed = t >= starts[unit];
      const std::int64_t effect = changed ? t - starts[unit] + 1 : 0;
      add_cell(panel, unit, t, changed, 1, 10 * unit + 3 * t + effect);
    }
  }
  const auto found = panel_effect(panel);
  ASSERT_TRUE(found);
  // Unit 0: 1, 2, 3, 4; unit 1: 1, 2.
  EXPECT_NEAR(found->effect.value, 13.0 / 6, 1e-8);
}

TEST(Panel, what_has_always_had_it_and_what_nobody_is_without_are_left_out) {
  Panel panel;
  for (std::uint32_t t = 0; t < 4; ++t) {
    add_cell(panel, 0, t, true, 1, 5);         // always
    add_cell(panel, 1, t, t >= 1, 1, t >= 1);  // from 1 on
    if (t < 3) add_cell(panel, 2, t, false, 1, 0);
  }
  const auto found = panel_effect(panel);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->left_out, 5 * kGroupCount);  // unit 0, and unit 1 in the last period
  EXPECT_EQ(found->changed, 2 * kGroupCount);
  EXPECT_NEAR(found->effect.value, 1, 1e-9);
}

TEST(Panel, of_nothing_to_compare_nothing_is_said) {
  Panel panel;
  EXPECT_FALSE(panel_effect(panel));
  add_cell(panel, 0, 0, true, 1, 1);
  EXPECT_FALSE(panel_effect(panel));
  EXPECT_FALSE(drawn_effect(panel));
  add_cell(panel, 1, 1, false, 1, 1);
  EXPECT_FALSE(panel_effect(panel)) << "another place at another time compares with nothing";
  EXPECT_TRUE(drawn_effect(panel));
}

TEST(Panel, drawn_ones_differ_by_their_means) {
  Panel panel;
  add_cell(panel, 0, 0, true, 4, 3);
  add_cell(panel, 1, 5, false, 2, 1);
  const auto found = drawn_effect(panel);
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->effect.value, 0.25, 1e-12);
}

// What happens at a place happens to all its customers: leaving out customers alone cannot see it.
TEST(Panel, intervals_hold_the_planted_effect_also_where_places_have_their_own_luck) {
  constexpr int kWorlds = 200;
  constexpr double kEffect = -0.05;
  int held = 0;
  for (int world = 0; world < kWorlds; ++world) {
    SCOPED_TRACE(world);
    std::mt19937_64 random(1000 + static_cast<unsigned>(world));
    std::normal_distribution<double> luck(0, 1);
    Panel panel;
    for (std::uint32_t unit = 0; unit < 24; ++unit) {
      const double level = 0.3 + 0.05 * luck(random);
      double own = 0;
      for (std::uint32_t t = 0; t < 12; ++t) {
        own = 0.7 * own + 0.01 * luck(random);  // what lasts at a place
        const bool changed = unit < 12 && t >= 4 + unit / 3;
        const double p = level + 0.004 * t + own + (changed ? kEffect : 0);
        for (std::uint8_t g = 0; g < kGroupCount; ++g) {
          std::binomial_distribution<std::int64_t> draw(20, std::clamp(p, 0.0, 1.0));
          panel.add({unit, t, changed, g}, 20, draw(random));
        }
      }
    }
    const auto found = panel_effect(panel);
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->over_units);
    held += found->effect.low <= kEffect && kEffect <= found->effect.high ? 1 : 0;
  }
  EXPECT_GE(held, 180) << "of " << kWorlds;
}

}  // namespace
}  // namespace fifteen::stats
