#include "analyse/first_impression.h"

#include <gtest/gtest.h>

#include "analyse/test_sample.h"
#include "base/test_random.h"

namespace fifteen::analyse {
namespace {

using journey::JourneyCounts;

bool chance(std::mt19937_64& random, double p) { return any_of(random, 1, 1'000'000) <= p * 1e6; }
int covers(const stats::Estimate& e, double truth) {
  return e.low <= truth && truth <= e.high ? 1 : 0;
}

// Two plans: to the poor one more misery happens, first and later, and fewer are won. A misery at
// the first contact makes `more` misery later, and costs `first`; the same later costs `later`.
struct World {
  double more = 0.2;
  double first = -0.3;
  double later = -0.1;
};

JourneyCounts log_of(std::mt19937_64& random, const World& world, int customers) {
  TestSample log({"plan"});
  for (int i = 0; i < customers; ++i) {
    const bool poor = once_in(random, 2);
    const std::string plan = poor ? "poor" : "rich";
    const bool first = chance(random, poor ? 0.5 : 0.1);
    double won = poor ? 0.5 : 0.8;
    won += first ? world.first : 0;
    TestJourney journey{.customer = static_cast<std::int64_t>(random() >> 1U), .contacts = {}};
    journey.contacts.push_back({"call", 0, first ? Outcome::kMisery : Outcome::kNeutral, {plan}});
    for (int k = 1; k <= 2; ++k) {
      const bool misery = chance(random, (poor ? 0.4 : 0.1) + (first ? world.more : 0));
      won += misery ? world.later : 0;
      journey.contacts.push_back(
          {"call", double(k), misery ? Outcome::kMisery : Outcome::kNeutral, {plan}});
    }
    journey.fate = chance(random, won) ? Fate::kWon : Fate::kLost;
    log.add(std::move(journey));
  }
  return log.count();
}

TEST(FirstImpression, counts_journeys_by_how_their_first_contact_turned_out) {
  TestSample log;
  const auto add = [&](std::int64_t customer, Outcome outcome) {
    log.add({.customer = customer,
             .fate = Fate::kWon,
             .contacts = {{"a", 0, outcome}, {"b", 1, Outcome::kMisery}}});
  };
  add(1, Outcome::kMisery);
  add(2, Outcome::kMagic);
  add(3, Outcome::kNeutral);
  add(4, Outcome::kUnscored);
  // The fate comes first: there is no impression.
  log.add({.customer = 5,
           .fate = Fate::kWon,
           .contacts = {{"b", 0, Outcome::kMisery}},
           .fate_is_last = true});
  const auto found = find_first_impression(log.count());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->journeys, 3U);
  EXPECT_EQ(found->misery.journeys, 1U);
  EXPECT_EQ(found->misery.others, 2U);
  EXPECT_EQ(found->magic.journeys, 1U);
  EXPECT_FALSE(found->misery.won);
  EXPECT_FALSE(found->against_later);
  EXPECT_FALSE(find_first_impression(TestSample().count()));
}

TEST(FirstImpression, finds_what_was_planted_though_the_poor_are_hit_more_often) {
  std::mt19937_64 random = test_random();
  const World world;
  // A first misery makes 0.2 more of misery in each of two later contacts, which cost 0.1 each.
  const double whole = world.first + 2 * world.more * world.later;
  constexpr int kRounds = 40;
  int more = 0;
  int won = 0;
  int crude = 0;
  for (int round = 0; round < kRounds; ++round) {
    const auto found = find_first_impression(log_of(random, world, 4000));
    ASSERT_TRUE(found && found->misery.won && found->misery.later_misery);
    more += covers(found->misery.later_misery->effect, world.more);
    won += covers(found->misery.won->effect, whole);
    crude += covers(found->misery.won->crude, whole);
    EXPECT_FALSE(found->misery.later_misery->e_value);
    EXPECT_FALSE(found->magic.won);  // there was no magic
  }
  EXPECT_GE(more, 33);
  EXPECT_GE(won, 33);
  EXPECT_LE(crude, 4);
}

TEST(FirstImpression, weighs_more_than_the_same_later_where_it_does) {
  std::mt19937_64 random = test_random();
  const World world{.more = 0, .first = -0.3, .later = -0.1};
  constexpr int kRounds = 40;
  int first = 0;
  int later = 0;
  int difference = 0;
  for (int round = 0; round < kRounds; ++round) {
    const auto found = find_first_impression(log_of(random, world, 4000));
    ASSERT_TRUE(found && found->against_later);
    const FirstAgainstLater& both = *found->against_later;
    first += covers(both.first, -0.3);
    later += covers(both.later, -0.1);
    difference += covers(both.difference, -0.2);
    EXPECT_TRUE(both.difference.below(0));
    EXPECT_NEAR(both.difference.value, both.first.value - both.later.value, 1e-12);
  }
  EXPECT_GE(first, 33);
  EXPECT_GE(later, 33);
  EXPECT_GE(difference, 33);
}

TEST(FirstImpression, weighs_no_more_than_the_same_later_where_it_does_not) {
  std::mt19937_64 random = test_random();
  const World world{.more = 0, .first = -0.2, .later = -0.2};
  int told = 0;
  for (int round = 0; round < 40; ++round) {
    const auto found = find_first_impression(log_of(random, world, 2000));
    ASSERT_TRUE(found && found->against_later);
    told += covers(found->against_later->difference, 0) == 1 ? 0 : 1;
  }
  EXPECT_LE(told, 6);  // 2 are expected
}

TEST(FirstImpression, has_a_placebo_that_tells_of_a_hidden_cause_and_of_no_other) {
  std::mt19937_64 random = test_random();
  for (const bool hidden : {true, false}) {
    TestSample log;
    for (int i = 0; i < 2000; ++i) {
      const auto customer = static_cast<std::int64_t>(random() >> 1U);
      const bool hard = once_in(random, 2);
      for (const double day : {0.0, 100.0}) {
        const bool misery = chance(random, hard ? 0.6 : 0.2);
        const bool won = chance(random, 0.7 - (hidden ? (hard ? 0.4 : 0) : (misery ? 0.4 : 0)));
        log.add({.customer = customer,
                 .fate = won ? Fate::kWon : Fate::kLost,
                 .contacts = {{"call", day, misery ? Outcome::kMisery : Outcome::kNeutral}}});
      }
    }
    const auto found = find_first_impression(log.count());
    ASSERT_TRUE(found && found->misery.won && found->misery.placebo);
    EXPECT_TRUE(found->misery.won->effect.below(0));
    EXPECT_EQ(found->misery.placebo->effect.below(0), hidden);
    EXPECT_EQ(found->misery.placebo->exposed + found->misery.placebo->others, 2000U);
  }
}

TEST(FirstImpression, is_compared_only_with_contacts_at_the_same_moment) {
  std::mt19937_64 random = test_random();
  TestSample log;
  for (int i = 0; i < 500; ++i) {
    const auto any = [&] { return once_in(random, 2) ? Outcome::kMisery : Outcome::kMagic; };
    log.add({.customer = i,
             .fate = once_in(random, 2) ? Fate::kWon : Fate::kLost,
             .contacts = {{"start", 0, any()}, {"later", 1, any()}}});
  }
  const auto found = find_first_impression(log.count());
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->misery.won);
  EXPECT_FALSE(found->against_later);
}

}  // namespace
}  // namespace fifteen::analyse
