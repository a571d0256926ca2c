#include "analyse/case_mix.h"

#include <array>
#include <cmath>
#include <gtest/gtest.h>
#include <random>

#include "base/test_random.h"

namespace fifteen::analyse {
namespace {

void add(CaseMix& mix, std::uint32_t unit, std::uint32_t moment, int hits, int others) {
  for (int i = 0; i < hits; ++i) mix.add(unit, {moment, 0, 0}, true);
  for (int i = 0; i < others; ++i) mix.add(unit, {moment, 0, 0}, false);
}

TEST(CaseMix, expects_of_a_unit_what_the_others_had_at_the_same_moments) {
  // By hand. Complaints (1) go badly in half, flowers (2) in a tenth, wherever they are served.
  CaseMix mix;
  add(mix, 0, 1, 400, 400);
  add(mix, 0, 2, 20, 180);
  add(mix, 1, 1, 100, 100);
  add(mix, 1, 2, 80, 720);
  const auto units = mix.tallies();
  ASSERT_EQ(units.size(), 2U);
  // Of unit 0: the others are unit 1's, 180 hits of 1,000. At the first moment 100 of 200, shrunk
  // to .18 by twenty: 103.6 / 220; the two finer kinds are the same contacts, shrunk again.
  const double complaint1 = (100 + 20 * 0.18) / 220;
  const double complaint2 = (100 + 20 * complaint1) / 220;
  const double complaint3 = (100 + 20 * complaint2) / 220;
  const double flower1 = (80 + 20 * 0.18) / 820;
  const double flower2 = (80 + 20 * flower1) / 820;
  const double flower3 = (80 + 20 * flower2) / 820;
  EXPECT_EQ(units[0].contacts, 1000U);
  EXPECT_EQ(units[0].hits, 420U);
  EXPECT_NEAR(units[0].expected, 800 * complaint3 + 200 * flower3, 1e-9);
  EXPECT_NEAR(units[0].variance,
              800 * complaint3 * (1 - complaint3) + 200 * flower3 * (1 - flower3), 1e-9);
  // By its share alone unit 0 has misery in 42 %, unit 1 in 18 %: the mix explains all of it.
  EXPECT_NEAR(static_cast<double>(units[0].hits) / units[0].expected, 1, 0.03);
  EXPECT_NEAR(static_cast<double>(units[1].hits) / units[1].expected, 1, 0.03);
}

TEST(CaseMix, does_not_let_an_unusual_unit_be_what_it_is_compared_with) {
  CaseMix mix;
  add(mix, 0, 1, 900, 100);
  add(mix, 1, 1, 20, 180);
  // The unit has nine tenths of all contacts, so with its own among them 767 would be expected.
  EXPECT_LT(mix.tallies()[0].expected, 105);
}

TEST(CaseMix, expects_of_the_only_unit_what_it_had) {
  CaseMix mix;
  add(mix, 0, 1, 30, 70);
  EXPECT_NEAR(mix.tallies()[0].expected, 30, 1e-9);
}

TEST(CaseMix, finds_the_units_that_differ_through_any_mix) {
  std::mt19937_64 random = test_random(1);
  constexpr std::uint32_t kUnits = 30;
  const std::array<double, 4> chances{0.05, 0.2, 0.4, 0.7};
  CaseMix mix;
  for (std::uint32_t unit = 0; unit < kUnits; ++unit) {
    // Each unit has its own mix of four moments; the last one is half as bad again.
    std::discrete_distribution<std::uint32_t> moment(
        {1.0 + unit % 7, 1.0 + unit % 5, 1.0 + unit % 3, 1.0});
    for (int i = 0; i < 2'000; ++i) {
      const std::uint32_t m = moment(random);
      const double chance = chances[m] * (unit + 1 == kUnits ? 1.5 : 1);
      mix.add(unit, {m, 0, static_cast<std::uint32_t>(random() % 3)},
              std::bernoulli_distribution(std::min(chance, 1.0))(random));
    }
  }
  const auto units = mix.tallies();
  for (std::uint32_t unit = 0; unit < kUnits; ++unit) {
    const double z = (static_cast<double>(units[unit].hits) - units[unit].expected) /
                     std::sqrt(units[unit].variance);
    if (unit + 1 == kUnits) {
      EXPECT_GT(z, 5);
    } else {
      EXPECT_LT(std::abs(z), 4.5) << "unit " << unit;
    }
  }
}

}  // namespace
}  // namespace fifteen::analyse
