#include "stats/penalty_reward.h"

#include <gtest/gtest.h>

#include "base/test_random.h"

namespace fifteen::stats {
namespace {

TEST(PenaltyReward, is_the_difference_to_ordinary_that_was_worked_by_hand) {
  // One attribute: ordinary 5 of 10 magic, bad 2 of 10, good 9 of 10. Penalty 0.3, reward 0.4,
  // asymmetry 0.1 / 0.7. All groups are alike, so the intervals have no width.
  GroupedProducts groups;
  for (CrossProducts& group : groups) {
    group = CrossProducts(2);
    group.add({0, 0, 1}, 5);
    group.add({0, 0, 0}, 5);
    group.add({1, 0, 1}, 2);
    group.add({1, 0, 0}, 8);
    group.add({0, 1, 1}, 9);
    group.add({0, 1, 0}, 1);
  }
  const auto impacts = penalty_reward(groups, Direction::kMoreIsBetter);
  ASSERT_EQ(impacts.size(), 1U);
  EXPECT_NEAR(impacts[0].penalty.value, 0.3, 1e-12);
  EXPECT_NEAR(impacts[0].reward.value, 0.4, 1e-12);
  EXPECT_NEAR(impacts[0].asymmetry.value, 1.0 / 7, 1e-12);
  EXPECT_EQ(impacts[0].impact, Impact::kPerformance);
}

// Four attributes that come together, of which one only hurts, one only pleases, one does both and
// one does nothing. `misery` turns the outcome round.
GroupedProducts made_up(std::mt19937_64& random, int contacts, bool misery) {
  constexpr std::array<double, 4> kPenalty{0.25, 0.0, 0.15, 0.0};
  constexpr std::array<double, 4> kReward{0.0, 0.25, 0.15, 0.0};
  GroupedProducts groups;
  for (CrossProducts& group : groups) {
    group = CrossProducts(8);
    for (int n = 0; n < contacts; ++n) {
      const int mood = any_of(random, 0, 2);
      std::array<std::int64_t, 9> row{};
      double good = 0.45;
      for (std::size_t i = 0; i < 4; ++i) {
        const int level = once_in(random, 3) ? mood : any_of(random, 0, 2);
        if (level == 0) good -= kPenalty[i];
        if (level == 2) good += kReward[i];
        if (level == 0) row[2 * i] = 1;
        if (level == 2) row[2 * i + 1] = 1;
      }
      const bool well = std::bernoulli_distribution(std::clamp(good, 0.0, 1.0))(random);
      row[8] = well != misery ? 1 : 0;
      group.add(row);
    }
  }
  return groups;
}

TEST(PenaltyReward, tells_planted_kinds_for_magic_and_for_misery) {
  std::mt19937_64 random = test_random();
  for (const bool misery : {false, true}) {
    const auto impacts = penalty_reward(
        made_up(random, 2000, misery), misery ? Direction::kMoreIsWorse : Direction::kMoreIsBetter);
    EXPECT_EQ(impacts[0].impact, Impact::kBasic);
    EXPECT_EQ(impacts[1].impact, Impact::kExcitement);
    EXPECT_EQ(impacts[2].impact, Impact::kPerformance);
    EXPECT_EQ(impacts[3].impact, Impact::kCannotTell);
    EXPECT_NEAR(impacts[2].penalty.value, 0.15, 0.03);
    EXPECT_NEAR(impacts[2].reward.value, 0.15, 0.03);
  }
}

TEST(PenaltyReward, tells_nothing_of_a_few_contacts_or_none) {
  std::mt19937_64 random = test_random();
  int told = 0;
  for (int log = 0; log < 100; ++log) {
    for (const auto& impact : penalty_reward(made_up(random, 3, false), Direction::kMoreIsBetter)) {
      told += impact.impact == Impact::kCannotTell ? 0 : 1;
    }
  }
  EXPECT_LE(told, 40);  // of 400
  EXPECT_TRUE(penalty_reward({}, Direction::kMoreIsBetter).empty());
}

TEST(PenaltyReward, seldom_tells_a_kind_where_there_is_none) {
  // The outcome has nothing to do with the attributes: a kind is a false alarm.
  std::mt19937_64 random = test_random();
  int alarms = 0;
  for (int log = 0; log < 200; ++log) {
    GroupedProducts groups;
    for (CrossProducts& group : groups) {
      group = CrossProducts(4);
      for (int n = 0; n < 100; ++n) {
        const int a = any_of(random, 0, 2);
        const int b = any_of(random, 0, 2);
        group.add({a == 0, a == 2, b == 0, b == 2, any_of(random, 0, 1)});
      }
    }
    for (const auto& impact : penalty_reward(groups, Direction::kMoreIsWorse)) {
      if (impact.impact != Impact::kCannotTell) ++alarms;
    }
  }
  EXPECT_LE(alarms, 20);  // in 200 logs
}

}  // namespace
}  // namespace fifteen::stats
