#include "analyse/recovery.h"

#include <gtest/gtest.h>

#include "base/test_random.h"
#include "journey/test_log.h"

namespace fifteen::analyse {
namespace {

using journey::JourneyCounts;
using journey::TestLog;

constexpr double kHours = 1 / 24.0;

TestLog log_with_fates() {
  TestLog log;
  log.won_at("signed");
  log.lost_at("left");
  return log;
}

const AfterMisery& after(const Recovery& found, const std::string& moment) {
  for (const AfterMisery& row : found.next) {
    if (row.moment == moment) return row;
  }
  ADD_FAILURE() << "nothing after misery at " << moment;
  return found.next.front();
}

const KindOfJourney& kind(const Recovery& found, MiseryKind kind) {
  return found.kinds[static_cast<std::size_t>(kind)];
}

// Four customers, worked out by hand.
TestLog example() {
  TestLog log = log_with_fates();
  // 1: made good after 2 hours, won.
  log.add({.customer = 1, .moment = "call", .day = 0, .outcome = Outcome::kMisery});
  log.add({.customer = 1, .moment = "desk", .day = 2 * kHours, .outcome = Outcome::kMagic});
  log.add({.customer = 1, .moment = "signed", .day = 3});
  // 2: misery upon misery, made good 5 hours after the first, lost.
  log.add({.customer = 2, .moment = "call", .day = 0, .outcome = Outcome::kMisery});
  log.add({.customer = 2, .moment = "call", .day = 4 * kHours, .outcome = Outcome::kMisery});
  log.add({.customer = 2, .moment = "desk", .day = 5 * kHours, .outcome = Outcome::kNeutral});
  log.add({.customer = 2, .moment = "left", .day = 3});
  // 3: the fate follows at once, after 3 hours.
  log.add({.customer = 3, .moment = "call", .day = 0, .outcome = Outcome::kMisery});
  log.add({.customer = 3, .moment = "left", .day = 3 * kHours});
  // 4: a contact of which nothing is known, then nothing more; open until the end of the log.
  log.add({.customer = 4, .moment = "call", .day = 0, .outcome = Outcome::kMisery});
  log.add({.customer = 4, .moment = "desk", .day = 1 * kHours});
  // 5: never a misery.
  log.add({.customer = 5, .moment = "desk", .day = 0, .outcome = Outcome::kMagic});
  log.add({.customer = 5, .moment = "signed", .day = 3});
  return log;
}

TEST(Recovery, tells_what_comes_next_after_a_misery) {
  const auto found = find_recovery(example().count());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->miseries, 5U);
  EXPECT_EQ(found->journeys, 4U);
  EXPECT_EQ(found->fate_next, 1U);
  EXPECT_EQ(found->fate_next_won->value, 0);
  ASSERT_EQ(found->next.size(), 2U);
  EXPECT_EQ(found->next[0].moment, "desk");
  EXPECT_EQ(found->next[0].miseries, 3U);
  EXPECT_EQ(found->next[0].share.value, 0.75);
  EXPECT_EQ(found->next[0].time_us, kMicrosPerHour);  // of 1, 1 and 2 hours
  EXPECT_EQ(found->next[0].misery_share->value, 0);
  EXPECT_EQ(found->next[0].magic_share->value, 0.5);  // of the two of which something is known
  EXPECT_EQ(found->next[0].won->value, 0.5);          // of customers 1 and 2
  EXPECT_EQ(after(*found, "call").misery_share->value, 1);
}

TEST(Recovery, counts_the_time_until_something_good_and_stops_watching_at_the_fate) {
  const TestLog log = example();
  const JourneyCounts counts = log.count();
  const auto found = find_recovery(counts);
  ASSERT_TRUE(found);
  // Good after 1 (the second misery of customer 2), 2 and 5 hours; watched for 3 hours, and for 3
  // days: 1 - 4/5 * 3/4 * 1/2 after 5 hours, when half have it.
  ASSERT_TRUE(found->median);
  EXPECT_EQ(found->median->us, 5 * kMicrosPerHour);
  EXPECT_TRUE(found->curve.empty());  // five are too few to draw
}

TEST(Recovery, puts_journeys_into_kinds_by_their_miseries) {
  const auto found = find_recovery(example().count());
  ASSERT_TRUE(found);
  EXPECT_EQ(kind(*found, MiseryKind::kNone).journeys, 1U);
  EXPECT_EQ(kind(*found, MiseryKind::kNone).won->value, 1);
  EXPECT_EQ(kind(*found, MiseryKind::kRecovered).journeys, 1U);
  EXPECT_EQ(kind(*found, MiseryKind::kRecovered).won->value, 1);
  EXPECT_EQ(kind(*found, MiseryKind::kNotRecovered).journeys, 1U);
  EXPECT_EQ(kind(*found, MiseryKind::kNotRecovered).won->value, 0);
  EXPECT_EQ(kind(*found, MiseryKind::kDouble).journeys, 1U);
  EXPECT_EQ(found->double_deviation.miseries, 1U);
  EXPECT_EQ(found->double_deviation.doubled, 1U);
  EXPECT_FALSE(found->paradox);
  EXPECT_EQ(found->paradox_sentence, "");
}

TEST(Recovery, keeps_to_the_undecided_at_each_landmark) {
  const auto found = find_recovery(example().count());
  ASSERT_TRUE(found);
  ASSERT_EQ(found->landmarks.size(), kLandmarks.size());
  // After an hour all three decided journeys are undecided and none has had anything good; after
  // six hours customer 3 is lost, and the two others have.
  EXPECT_EQ(found->landmarks[0].undecided, 3U);
  EXPECT_EQ(found->landmarks[0].recovered, 0U);
  EXPECT_EQ(found->landmarks[1].undecided, 2U);
  EXPECT_EQ(found->landmarks[1].recovered, 2U);
  EXPECT_EQ(found->landmarks[4].undecided, 0U);
  EXPECT_FALSE(found->landmarks[1].effect);
}

TEST(Recovery, says_nothing_where_there_is_no_misery) {
  TestLog log = log_with_fates();
  log.add({.customer = 1, .moment = "call", .day = 0, .outcome = Outcome::kMagic});
  log.add({.customer = 1, .moment = "signed", .day = 1, .outcome = Outcome::kMisery});
  EXPECT_FALSE(find_recovery(log.count()));
  EXPECT_FALSE(find_recovery(TestLog().count()));
}

TEST(Recovery, has_no_effect_where_all_journeys_end_alike) {
  std::mt19937_64 random = test_random();
  TestLog log = log_with_fates();
  for (int i = 0; i < 1000; ++i) {
    log.add({.customer = i, .moment = "call", .day = 0, .outcome = Outcome::kMisery});
    const double day = once_in(random, 2) ? 0.2 : 2;
    log.add({.customer = i, .moment = "desk", .day = day, .outcome = Outcome::kMagic});
    log.add({.customer = i, .moment = "signed", .day = 9});
  }
  const auto found = find_recovery(log.count());
  ASSERT_TRUE(found);
  EXPECT_GT(found->landmarks[2].recovered, 400U);
  for (const Landmark& landmark : found->landmarks) EXPECT_FALSE(landmark.effect);
}

// Easy troubles are made good four times in five and won more often whatever is done; hard ones
// once in five. Being made good within a day adds `kGain`; later, nothing.
constexpr double kGain = 0.2;
JourneyCounts troubled_world(std::mt19937_64& random, int customers) {
  TestLog log = log_with_fates();
  const auto chance = [&](double p) { return any_of(random, 1, 1'000'000) <= p * 1e6; };
  for (int i = 0; i < customers; ++i) {
    const auto id = static_cast<std::int64_t>(random() >> 1U);
    const bool easy = once_in(random, 2);
    const bool soon = chance(easy ? 0.8 : 0.2);
    log.add(
        {.customer = id, .moment = easy ? "easy" : "hard", .day = 0, .outcome = Outcome::kMisery});
    log.add({.customer = id,
             .moment = "desk",
             .day = soon ? 0.2 : 2,
             .outcome = once_in(random, 2) ? Outcome::kMagic : Outcome::kNeutral});
    const bool won = chance((easy ? 0.6 : 0.2) + (soon ? kGain : 0));
    log.add({.customer = id, .moment = won ? "signed" : "left", .day = 9});
  }
  return log.count();
}

TEST(Recovery, finds_the_planted_gain_of_being_made_good_soon) {
  std::mt19937_64 random = test_random();
  constexpr int kRounds = 40;
  int covered = 0;
  int crude_covered = 0;
  for (int round = 0; round < kRounds; ++round) {
    const auto found = find_recovery(troubled_world(random, 4000));
    ASSERT_TRUE(found);
    EXPECT_FALSE(found->landmarks[0].effect);  // nobody was made good within an hour
    ASSERT_TRUE(found->landmarks[2].effect);
    const Effect& effect = *found->landmarks[2].effect;
    EXPECT_NEAR(effect.effect.value, kGain, 0.08);
    covered += effect.effect.low <= kGain && effect.effect.high >= kGain ? 1 : 0;
    crude_covered += effect.crude.low <= kGain && effect.crude.high >= kGain ? 1 : 0;
    // Within three days all were: there is nobody to compare with.
    EXPECT_FALSE(found->landmarks[3].effect);
  }
  EXPECT_GE(covered, 33);
  EXPECT_LE(crude_covered, 4);
}

TEST(Recovery, draws_the_planted_curve) {
  std::mt19937_64 random = test_random();
  const auto found = find_recovery(troubled_world(random, 4000));
  ASSERT_TRUE(found);
  const auto by = [&](std::int64_t us) {
    for (const RecoveredBy& point : found->curve) {
      if (point.us == us) return point.recovered;
    }
    return stats::Estimate{-1, -1, -1};
  };
  EXPECT_NEAR(by(kMicrosPerHour).value, 0, 1e-9);
  EXPECT_NEAR(by(kMicrosPerDay).value, 0.5, 0.04);
  EXPECT_LT(by(kMicrosPerDay).low, by(kMicrosPerDay).value);
  EXPECT_NEAR(by(2 * kMicrosPerDay).value, 1, 1e-9);
  EXPECT_EQ(by(3 * kMicrosPerDay).value, -1);  // nobody is left to be watched
}

// A misery costs 0.2, and one right after another 0.15 more; what is made good is as good as if
// nothing had been.
JourneyCounts double_world(std::mt19937_64& random, int customers, bool paradox) {
  TestLog log = log_with_fates();
  for (int i = 0; i < customers; ++i) {
    const auto id = static_cast<std::int64_t>(random() >> 1U);
    const bool first = once_in(random, 2);
    const bool second = once_in(random, 3);
    log.add({.customer = id,
             .moment = "call",
             .day = 0,
             .outcome = first ? Outcome::kMisery : Outcome::kNeutral});
    log.add({.customer = id,
             .moment = "visit",
             .day = 1,
             .outcome = second ? Outcome::kMisery : Outcome::kNeutral});
    double p = 0.6;
    if (first && second) p = 0.05;
    if (!first && second) p = 0.4;
    if (first && !second && paradox) p = 0.75;
    const bool won = any_of(random, 1, 1000) <= 1000 * p;
    log.add({.customer = id, .moment = won ? "signed" : "left", .day = 9});
  }
  return log.count();
}

TEST(Recovery, tells_a_double_deviation_from_a_single_one) {
  std::mt19937_64 random = test_random();
  const auto found = find_recovery(double_world(random, 6000, false));
  ASSERT_TRUE(found);
  const DoubleDeviation& doubled = found->double_deviation;
  EXPECT_NEAR(doubled.share->value, 0.5, 0.05);
  ASSERT_TRUE(doubled.effect);
  ASSERT_TRUE(doubled.before_good);
  EXPECT_LT(doubled.effect->effect.low, -0.35);
  EXPECT_GT(doubled.effect->effect.high, -0.35);
  EXPECT_LT(doubled.before_good->effect.low, 0);
  EXPECT_GT(doubled.before_good->effect.high, 0);
  EXPECT_NEAR(kind(*found, MiseryKind::kDouble).won->value, 0.05, 0.02);
  EXPECT_NEAR(kind(*found, MiseryKind::kNotRecovered).won->value, 0.4, 0.06);
  ASSERT_TRUE(found->paradox);
  EXPECT_NE(found->paradox_sentence.find("not told apart"), std::string::npos);
}

TEST(Recovery, calls_recovered_journeys_better_only_where_the_intervals_say_so) {
  std::mt19937_64 random = test_random();
  const auto found = find_recovery(double_world(random, 6000, true));
  ASSERT_TRUE(found);
  ASSERT_TRUE(found->paradox);
  EXPECT_LT(found->paradox->effect.low, 0.15);
  EXPECT_GT(found->paradox->effect.high, 0.15);
  EXPECT_NE(found->paradox_sentence.find("won more often"), std::string::npos);
}

}  // namespace
}  // namespace fifteen::analyse
