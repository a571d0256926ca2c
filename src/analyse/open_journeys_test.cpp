#include "analyse/open_journeys.h"

#include <cmath>
#include <gtest/gtest.h>

#include "base/test_random.h"
#include "journey/test_log.h"

namespace fifteen::analyse {
namespace {

using journey::JourneyCounts;
using journey::TestLog;

// After magic 80 % are won, after misery 20 %; one journey in four is still open.
TestLog world(std::mt19937_64& random, int customers) {
  TestLog log;
  log.won_at("signed");
  log.lost_at("left");
  for (int i = 0; i < customers; ++i) {
    const auto id = static_cast<std::int64_t>(random() >> 1U);
    const bool magic = once_in(random, 3);
    log.add({.customer = id, .moment = "hello", .day = 0});
    log.add({.customer = id,
             .moment = "service",
             .day = 1,
             .outcome = magic ? Outcome::kMagic : Outcome::kMisery});
    if (once_in(random, 4)) continue;
    const bool won = magic != once_in(random, 5);
    log.add({.customer = id, .moment = won ? "signed" : "left", .day = 5});
  }
  return log;
}

OpenJourneys find_open_journeys(const JourneyCounts& counts, const FateModel& model,
                                std::optional<double> bound) {
  OpenChances chances(counts, model);
  model.leave_each_out(
      1, [&](std::size_t g, const FateTree::Fit& rest) { chances.leave_out(g, rest); });
  return chances.finish(bound);
}

TEST(OpenJourneys, have_the_chances_of_those_who_had_come_as_far) {
  std::mt19937_64 random = test_random();
  const JourneyCounts counts = world(random, 12'000).count();
  const auto model = FateModel::fit(counts, 1);
  ASSERT_TRUE(model);
  const OpenJourneys found = find_open_journeys(counts, *model, 0.3);
  EXPECT_NEAR(static_cast<double>(found.journeys), 3000, 200);
  EXPECT_LT(found.p_won.low, 0.4);
  EXPECT_GT(found.p_won.high, 0.4);
  EXPECT_LT(found.p_won.high - found.p_won.low, 0.06);
  ASSERT_EQ(found.by_last.size(), 2U);
  EXPECT_EQ(found.by_last[0].outcome, Outcome::kMisery);
  EXPECT_NEAR(found.by_last[0].p_won.value, 0.2, 0.03);
  EXPECT_NEAR(found.by_last[1].p_won.value, 0.8, 0.03);
  EXPECT_EQ(found.by_last[0].journeys + found.by_last[1].journeys, found.journeys);
  ASSERT_TRUE(found.fallen);
  EXPECT_EQ(*found.fallen, found.by_last[0].journeys);
  EXPECT_FALSE(find_open_journeys(counts, *model, std::nullopt).fallen);
}

// What is expected of journeys that are only not decided yet comes true.
TEST(OpenJourneys, are_won_as_often_as_was_expected_of_them) {
  std::mt19937_64 random = test_random();
  int covered = 0;
  constexpr int kWorlds = 100;
  for (int w = 0; w < kWorlds; ++w) {
    const JourneyCounts counts = world(random, 2000).count();
    const auto model = FateModel::fit(counts, 1);
    ASSERT_TRUE(model);
    const OpenJourneys found = find_open_journeys(counts, *model, std::nullopt);
    double magic = 0;
    for (const OpenAt& at : found.by_last) {
      if (at.outcome == Outcome::kMagic) magic = static_cast<double>(at.journeys);
    }
    const double share = magic / static_cast<double>(found.journeys);
    const double truth = 0.8 * share + 0.2 * (1 - share);
    covered += found.p_won.low <= truth && truth <= found.p_won.high ? 1 : 0;
  }
  // Three standard deviations of a count of 100 at 95 % are 6.5; the interval also holds how many
  // had magic, so that it may be wider.
  EXPECT_GE(covered, 88);
}

TEST(OpenJourneys, may_be_none) {
  TestLog log;
  for (int i = 0; i < 100; ++i)
    log.add({.customer = i, .moment = "call", .day = 0, .won = i % 2 == 0, .lost = i % 2 == 1});
  const JourneyCounts counts = log.count();
  const auto model = FateModel::fit(counts, 1);
  ASSERT_TRUE(model);
  const OpenJourneys found = find_open_journeys(counts, *model, 0.1);
  EXPECT_EQ(found.journeys, 0U);
  EXPECT_TRUE(found.by_last.empty());
}

}  // namespace
}  // namespace fifteen::analyse
