#include "analyse/drivers.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "base/test_random.h"

namespace fifteen::analyse {
namespace {

enum : std::size_t { kWaited, kPassedOn, kChannel };

// Waiting makes misery, being passed on comes with waiting but does nothing, the app makes magic.
DriverCells made_up(std::mt19937_64& random, int contacts, double wait_harm, double app_magic) {
  DriverCells cells;
  cells.drivers = {{"waited", {"not", "usual", "long"}, 0, 1},
                   {"passed on", {"no", "yes"}, 0, std::nullopt},
                   {"channel", {"phone", "app", "shop"}, std::nullopt, std::nullopt}};
  for (auto& group : cells.groups) {
    group = stats::OutcomeCells(3);
    for (int i = 0; i < contacts; ++i) {
      const auto wait = any_of(random, 0U, 2U);
      const auto passed = static_cast<std::uint32_t>(any_of(random, 0U, 3U) < wait + 1 ? 1 : 0);
      const auto channel = once_in(random, 2) ? 0U : any_of(random, 0U, 2U);
      const double misery = 0.2 + wait_harm * (wait == 2 ? 1 : 0);
      const double magic = 0.2 + app_magic * (channel == 1 ? 1 : 0);
      const double x = std::uniform_real_distribution<double>(0, 1)(random);
      stats::OutcomeCounts counts{};
      counts[x < misery           ? stats::kMisery
             : x < misery + magic ? stats::kMagic
                                  : stats::kNeutral] = 1;
      group.add({wait, passed, channel}, counts);
    }
  }
  return cells;
}

TEST(Drivers, tell_what_drives_misery_and_what_drives_magic) {
  std::mt19937_64 random = test_random();
  const MomentDrivers found = find_drivers(made_up(random, 300, 0.25, 0.25), 1);
  const auto& misery = found.misery.drivers;
  EXPECT_EQ(misery[kWaited].levels[2].told, 1);
  EXPECT_NEAR(misery[kWaited].levels[2].effect.value, 0.25, 0.05);
  EXPECT_EQ(misery[kWaited].rank, 1U);
  EXPECT_GT(misery[kWaited].weight.low, misery[kPassedOn].weight.high);
  EXPECT_EQ(misery[kWaited].impact->impact, stats::Impact::kBasic);
  EXPECT_TRUE(found.misery.why.starts_with(
      "With the other drivers held, misery is more likely at waited \"long\" than at \"not\", by"))
      << found.misery.why;
  const auto& magic = found.magic.drivers;
  EXPECT_EQ(magic[kChannel].reference, 0U);  // most contacts are by phone
  EXPECT_EQ(magic[kChannel].levels[1].told, 1);
  EXPECT_NEAR(magic[kChannel].levels[1].effect.value, 0.25, 0.05);
  EXPECT_EQ(magic[kChannel].rank, 1U);
}

TEST(Drivers, seldom_blame_what_only_comes_with_the_cause) {
  // Plainly counted, contacts that were passed on have more misery: they have waited.
  std::mt19937_64 random = test_random();
  int told = 0;
  int blamed = 0;
  for (int log = 0; log < 60; ++log) {
    const auto& misery = find_drivers(made_up(random, 100, 0.25, 0), 1).misery.drivers;
    told += misery[kWaited].levels[2].told == 1 ? 1 : 0;
    blamed += misery[kPassedOn].rank > 0 ? 1 : 0;
  }
  EXPECT_GE(told, 58);
  EXPECT_LE(blamed, 5);
}

TEST(Drivers, seldom_rank_two_drivers_that_do_the_same) {
  std::mt19937_64 random = test_random();
  int ranked = 0;
  for (int log = 0; log < 60; ++log) {
    DriverCells cells;
    cells.drivers = {{"a", {"no", "yes"}, 0, {}}, {"b", {"no", "yes"}, 0, {}}};
    for (auto& group : cells.groups) {
      group = stats::OutcomeCells(2);
      for (int i = 0; i < 100; ++i) {
        const auto a = any_of(random, 0U, 1U);
        const auto b = any_of(random, 0U, 1U);
        const bool misery = std::bernoulli_distribution(0.2 + 0.2 * a + 0.2 * b)(random);
        group.add({a, b}, misery ? stats::OutcomeCounts{1, 0, 0} : stats::OutcomeCounts{0, 1, 0});
      }
    }
    const auto& drivers = find_drivers(cells, 1).misery.drivers;
    EXPECT_EQ(std::min(drivers[0].rank, drivers[1].rank), 1U);
    ranked += drivers[0].rank != drivers[1].rank ? 1 : 0;
  }
  EXPECT_LE(ranked, 9);  // 3 are meant
}

TEST(Drivers, seldom_tell_anything_where_there_is_nothing) {
  std::mt19937_64 random = test_random();
  int alarms = 0;
  for (int log = 0; log < 60; ++log) {
    const MomentDrivers found = find_drivers(made_up(random, 40, 0, 0), 1);
    alarms += found.misery.why == "No driver of misery can be told from chance." ? 0 : 1;
    alarms += found.magic.why == "No driver of magic can be told from chance." ? 0 : 1;
  }
  EXPECT_LE(alarms, 15);  // of 120, where 6 are meant; 46 of 800 were measured
}

TEST(Drivers, cover_the_planted_effect) {
  std::mt19937_64 random = test_random();
  int covered = 0;
  for (int log = 0; log < 100; ++log) {
    const MomentDrivers found = find_drivers(made_up(random, 100, 0.25, 0.1), 1);
    const stats::Estimate& effect = found.misery.drivers[kWaited].levels[2].effect;
    covered += effect.low <= 0.25 && 0.25 <= effect.high ? 1 : 0;
  }
  EXPECT_GE(covered, 88);
}

TEST(Drivers, tell_nothing_of_levels_with_few_contacts) {
  DriverCells cells;
  cells.drivers = {{"resolved", {"yes", "no"}, 0, {}}};
  for (auto& group : cells.groups) {
    group = stats::OutcomeCells(1);
    group.add({0}, {2, 40, 5});
  }
  cells.groups[3].add({1}, {20, 0, 0});
  const MomentDrivers found = find_drivers(cells, 1);
  EXPECT_EQ(found.misery.drivers[0].levels[1].told, 0);
  EXPECT_EQ(found.misery.drivers[0].levels[1].contacts, 20U);
}

// A model that is held towards no effect expects less misery of the rare level than there is.
TEST(Drivers, tell_nothing_where_every_level_decides_all) {
  DriverCells cells;
  cells.drivers = {{"complaint about", {"service", "queue"}, std::nullopt, std::nullopt}};
  std::size_t g = 0;
  for (auto& group : cells.groups) {
    group = stats::OutcomeCells(1);
    group.add({0}, {25 + g % 3, 0, 0});
    group.add({1}, {2 + g % 2, 0, 0});
    group.add({stats::kNoLevel}, {0, 20 + g % 5, 10});
    ++g;
  }
  const DriverEffect driver = find_drivers(cells, 1).misery.drivers[0];
  EXPECT_EQ(driver.levels[1].told, 0);
  EXPECT_NEAR(driver.levels[1].effect.value, 0, 0.02);
}

TEST(Drivers, are_none_without_contacts_or_drivers) {
  EXPECT_TRUE(find_drivers({}, 1).misery.drivers.empty());
  DriverCells cells;
  cells.drivers = {{"resolved", {"yes", "no"}, 0, {}}};
  EXPECT_EQ(find_drivers(cells, 1).magic.why, "No driver of magic can be told from chance.");
}

TEST(Drivers, are_the_same_with_any_number_of_threads) {
  std::mt19937_64 random = test_random();
  const DriverCells cells = made_up(random, 50, 0.3, 0.1);
  const MomentDrivers one = find_drivers(cells, 1);
  const MomentDrivers four = find_drivers(cells, 4);
  EXPECT_EQ(one.misery.why, four.misery.why);
  EXPECT_EQ(one.misery.drivers[0].levels[2].effect, four.misery.drivers[0].levels[2].effect);
  EXPECT_EQ(one.magic.drivers[2].weight, four.magic.drivers[2].weight);
}

}  // namespace
}  // namespace fifteen::analyse
