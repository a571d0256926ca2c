#include "analyse/turning_points.h"

#include <gtest/gtest.h>
#include <map>

#include "base/test_random.h"
#include "journey/test_log.h"

namespace fifteen::analyse {
namespace {

using journey::JourneyCounts;
using journey::TestLog;

// Everybody asks. One in three is refused, and calls twice more; of these one in fifty is won. The
// others get an offer, and of them six in ten are won.
TestLog world(std::mt19937_64& random, int customers) {
  TestLog log;
  log.won_at("signed");
  log.lost_at("left");
  for (int i = 0; i < customers; ++i) {
    const auto id = static_cast<std::int64_t>(random() >> 1U);
    log.add({.customer = id, .moment = "asks", .day = 0});
    const bool refused = once_in(random, 3);
    if (refused) {
      log.add({.customer = id, .moment = "answer", .day = 1, .outcome = Outcome::kMisery});
      log.add({.customer = id, .moment = "chases", .day = 2});
      log.add({.customer = id, .moment = "chases", .day = 4});
    } else {
      log.add({.customer = id, .moment = "answer", .day = 1, .outcome = Outcome::kMagic});
    }
    const bool won = refused ? once_in(random, 50) : any_of(random, 1, 10) <= 6;
    log.add({.customer = id, .moment = won ? "signed" : "left", .day = 5});
  }
  return log;
}

TEST(TurningPoints, find_where_journeys_fall_and_how_much_time_there_was_left) {
  std::mt19937_64 random = test_random();
  const JourneyCounts counts = world(random, 6000).count();
  const auto model = FateModel::fit(counts, 1);
  ASSERT_TRUE(model);
  const TurningPoints found = find_turning_points(counts, *model);
  ASSERT_TRUE(found.bound);
  EXPECT_LT(*found.bound, 0.25);
  // A third of all, 2 % of whom come back; 0.98 / 3 of 0.98 / 3 + 0.4 * 2 / 3 are lost there.
  EXPECT_NEAR(static_cast<double>(found.fallen), 2000, 150);
  EXPECT_NEAR(found.returned.value, 0.02, 0.015);
  EXPECT_NEAR(found.lost_by_then.value, 0.55, 0.03);
  EXPECT_LT(found.lost_by_then.low, 0.55);
  EXPECT_GT(found.lost_by_then.high, 0.55);
  EXPECT_NEAR(found.contacts_left, 2, 1e-9);
  EXPECT_EQ(found.time_left_us, 3 * kMicrosPerDay);
  ASSERT_EQ(found.no_return.size(), 1U);
  EXPECT_EQ(found.no_return[0].moment, "answer");
  EXPECT_EQ(found.no_return[0].outcome, Outcome::kMisery);
  EXPECT_EQ(found.no_return[0].journeys, found.fallen);
  ASSERT_EQ(found.last.size(), 2U);
  EXPECT_EQ(found.last[0].moment, "chases");
  EXPECT_EQ(found.last[1].moment, "answer");
  EXPECT_EQ(found.last[1].outcome, Outcome::kMagic);
  EXPECT_NEAR(found.last[0].share.value + found.last[1].share.value, 1, 1e-12);
}

TEST(TurningPoints, do_not_name_a_bound_where_journeys_come_back_from_everywhere) {
  std::mt19937_64 random = test_random();
  TestLog log;
  for (int i = 0; i < 2000; ++i) {
    const bool won = once_in(random, 2);
    log.add({.customer = i, .moment = "call", .day = 0, .won = won, .lost = !won});
  }
  const JourneyCounts counts = log.count();
  const auto model = FateModel::fit(counts, 1);
  ASSERT_TRUE(model);
  const TurningPoints found = find_turning_points(counts, *model);
  EXPECT_FALSE(found.bound);
  EXPECT_EQ(found.fallen, 0U);
  EXPECT_TRUE(found.no_return.empty());
  ASSERT_EQ(found.last.size(), 1U);
  EXPECT_EQ(found.last[0].share.value, 1);
}

// A log in which everything has something to do with everything.
TestLog any_log(std::mt19937_64& random, int customers) {
  TestLog log;
  log.won_at("signed");
  log.lost_at("left");
  for (int customer = 1; customer <= customers; ++customer) {
    int luck = any_of(random, 0, 2);
    const int length = any_of(random, 0, 5);
    for (int i = 0; i < length; ++i) {
      const auto outcome = static_cast<Outcome>(any_of(random, 0, 3));
      luck += outcome == Outcome::kMagic ? 1 : outcome == Outcome::kMisery ? -3 : 0;
      log.add({.customer = customer,
               .moment = once_in(random, 2) ? "call" : "visit",
               .day = i / 2.0,
               .outcome = outcome});
    }
    if (once_in(random, 8)) continue;
    log.add({.customer = customer, .moment = luck > 0 ? "signed" : "left", .day = 9});
  }
  return log;
}

TEST(TurningPoints, are_what_their_definitions_say) {
  std::mt19937_64 random = test_random();
  int bounds = 0;
  for (int round = 0; round < 30; ++round) {
    const JourneyCounts counts = any_log(random, any_of(random, 100, 1500)).count();
    const auto model = FateModel::fit(counts, 1);
    if (!model) continue;
    const FateSteps& steps = model->steps();
    // Every bound is tried: who falls, and who comes back.
    double won = 0;
    for (const FateSteps::Journey& journey : steps.journeys) won += journey.fate;
    const auto walk = [&](double bound, auto&& visit) {
      for (std::size_t g = 0; g < stats::kGroupCount; ++g) {
        for (const FateSteps::Journey& journey : steps.of_group(g)) {
          std::optional<std::uint32_t> fell;
          for (std::uint32_t s = journey.first; s < journey.first + journey.steps; ++s) {
            if (!fell && model->judging(g).after(model->tree().leaf(s)) <= bound) fell = s;
          }
          if (fell) visit(journey, *fell);
        }
      }
    };
    std::optional<double> expected;
    for (int at = 1; at / 1000.0 <= won / static_cast<double>(steps.journeys.size()) / 2; ++at) {
      double fallen = 0;
      double returned = 0;
      walk(at / 1000.0, [&](const FateSteps::Journey& journey, std::uint32_t) {
        fallen += 1;
        returned += journey.fate;
      });
      if (fallen >= kFallenMin && returned / fallen <= kReturnedMax) expected = at / 1000.0;
    }
    const TurningPoints found = find_turning_points(counts, *model);
    ASSERT_EQ(found.bound, expected);
    if (!expected) continue;
    ++bounds;
    std::map<std::pair<std::string, Outcome>, std::uint64_t> falls;
    std::uint64_t fallen = 0;
    walk(*expected, [&](const FateSteps::Journey&, std::uint32_t step) {
      const journey::SampledContact& contact = counts.sample.contacts[steps.contacts[step]];
      ++falls[{counts.moments[counts.facets[contact.facet].moment], contact.outcome}];
      ++fallen;
    });
    EXPECT_EQ(found.fallen, fallen);
    ASSERT_EQ(found.no_return.size(), falls.size());
    double lost_here = 0;
    for (const NoReturn& row : found.no_return) {
      EXPECT_EQ(row.journeys, falls.at({row.moment, row.outcome}));
      lost_here += row.lost_here.value;
    }
    EXPECT_NEAR(lost_here, found.lost_by_then.value, 1e-9);
  }
  EXPECT_GT(bounds, 3);
}

}  // namespace
}  // namespace fifteen::analyse
