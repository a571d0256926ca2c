#include "analyse/reach.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

#include "base/test_random.h"
#include "journey/test_log.h"
#include "stats/jackknife.h"

namespace fifteen::analyse {
namespace {

using journey::TestContact;
using journey::TestLog;

TEST(Reach, of_a_log_without_public_contacts_is_none) {
  TestLog log;
  log.add({.customer = 1, .moment = "call", .day = 0, .outcome = Outcome::kMisery});
  EXPECT_FALSE(find_reach(log.count(), kActDefault));
}

TEST(Reach, is_as_computed_by_hand) {
  TestLog log;
  const auto add = [&](int customer, const char* moment, Outcome outcome, std::int64_t reach) {
    log.add({.customer = customer, .moment = moment, .day = 0, .outcome = outcome, .reach = reach});
  };
  add(1, "tweet", Outcome::kMisery, 900);
  add(2, "tweet", Outcome::kMisery, 60);
  add(3, "tweet", Outcome::kMagic, 500);
  add(4, "review", Outcome::kMisery, 40);
  add(5, "review", Outcome::kUnscored, 500);
  add(6, "call", Outcome::kMisery, 0);
  const auto found = find_reach(log.count(), 0.01);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->all.contacts, 5U);
  EXPECT_EQ(found->all.miseries, 3U);
  EXPECT_EQ(found->all.people, 2'000);
  EXPECT_EQ(found->all.misery_people, 1'000);
  EXPECT_EQ(found->all.misery_share.value, 0.5);
  EXPECT_EQ(found->sampled, 1);
  EXPECT_EQ(found->top, 1U);
  EXPECT_EQ(found->top_share, 0.9);
  EXPECT_EQ(found->misery_people.value, 1'000);
  EXPECT_NEAR(found->lost.value, 10, 1e-12);
  EXPECT_EQ(found->lost.low, 0);
  EXPECT_NEAR(found->lost_low, 1, 1e-12);
  EXPECT_NEAR(found->lost_high, 100, 1e-12);
  ASSERT_EQ(found->moments.size(), 2U);
  EXPECT_EQ(found->moments[0].moment, "tweet");
  EXPECT_EQ(found->moments[0].audience.misery_people, 960);
  EXPECT_EQ(found->moments[1].moment, "review");
  EXPECT_EQ(found->moments[1].audience.people, 540);
}

TestLog public_log(std::mt19937_64& random, int customers) {
  TestLog log;
  for (int i = 0; i < customers; ++i) {
    const auto customer = static_cast<std::int64_t>(random() >> 1U);
    for (int day = any_of(random, 0, 2); day >= 0; --day) {
      TestContact contact{.customer = customer,
                          .moment = once_in(random, 2) ? "tweet" : "review",
                          .day = static_cast<double>(day),
                          .outcome = once_in(random, 4) ? Outcome::kMisery : Outcome::kMagic};
      if (!once_in(random, 3)) contact.reach = any_of(random, 1, 1'000);
      log.add(contact);
    }
  }
  return log;
}

TEST(Reach, has_the_intervals_of_sums_without_each_group) {
  std::mt19937_64 random = test_random();
  const TestLog log = public_log(random, 500);
  const auto found = find_reach(log.count(), kActDefault);
  ASSERT_TRUE(found);
  const auto sum = [&](std::size_t without, bool misery) {
    double out = 0;
    for (const TestContact& contact : log.contacts) {
      const bool counts = !misery || contact.outcome == Outcome::kMisery;
      if (counts && stats::group_of(hash_id(contact.customer)) != without)
        out += static_cast<double>(contact.reach);
    }
    return out;
  };
  constexpr std::size_t kNone = stats::kGroupCount;
  std::array<double, stats::kGroupCount> shares{};
  std::array<double, stats::kGroupCount> people{};
  for (std::size_t g = 0; g < stats::kGroupCount; ++g) {
    shares[g] = sum(g, true) / sum(g, false);
    people[g] = sum(g, true) * 20 / 19;
  }
  const auto share = stats::jackknife(sum(kNone, true) / sum(kNone, false), shares);
  EXPECT_NEAR(found->all.misery_share.low, share.low, 1e-12);
  EXPECT_NEAR(found->all.misery_share.high, share.high, 1e-12);
  const auto total = stats::jackknife(sum(kNone, true), people);
  EXPECT_NEAR(found->misery_people.low, std::max(0.0, total.low), 1e-6);
  EXPECT_NEAR(found->misery_people.high, total.high, 1e-6);
  EXPECT_NEAR(found->lost.high, total.high * kActDefault, 1e-9);
}

TEST(Reach, of_a_sample_covers_that_of_the_whole_log) {
  // The sample's customers stand for all: the interval of the misery's audience, of worlds in each
  // of which a third of the customers is the sample, covers what all have. Of 100 worlds 95 would
  // be expected; 86 or fewer come with probability 0.03 %.
  std::mt19937_64 random = test_random();
  int covered = 0;
  for (int world = 0; world < 100; ++world) {
    const TestLog log = public_log(random, 900);
    journey::JourneyCounts counts = log.count();
    const double all = find_reach(counts, kActDefault)->misery_people.value;
    journey::JourneySample part;
    part.bound = journey::kGroupPlaces / 3;
    const journey::JourneySample& whole = counts.sample;
    for (const journey::SampledJourney& journey : whole.journeys) {
      if (journey::place_in_group(journey.customer) >= part.bound) continue;
      journey::SampledJourney copy = journey;
      copy.first = static_cast<std::uint32_t>(part.contacts.size());
      for (const auto& a : whole.of_kind(journey::AmountKind::kReach, journey))
        part.amounts[1].push_back({a.contact - journey.first + copy.first, a.amount});
      const auto contacts = whole.of(journey);
      part.contacts.insert(part.contacts.end(), contacts.begin(), contacts.end());
      part.journeys.push_back(copy);
    }
    counts.sample = part;
    const auto found = find_reach(counts, kActDefault);
    ASSERT_TRUE(found);
    EXPECT_NEAR(found->sampled, 1.0 / 3, 1e-6);
    covered += found->misery_people.low <= all && all <= found->misery_people.high ? 1 : 0;
  }
  RecordProperty("covered", covered);
  EXPECT_GE(covered, 87) << "of 100";
}

}  // namespace
}  // namespace fifteen::analyse
