#include "analyse/changes.h"

#include <gtest/gtest.h>
#include <random>
#include <string>
#include <vector>

#include "analyse/test_sample.h"

namespace fifteen::analyse {
namespace {

using journey::JourneyCounts;

// A year of journeys of one contact at a desk, at ten places, half of them with a change in turn,
// and customers of two arms. Chances are given by the tests.
struct Told {
  int place = 0;
  double day = 0;
  bool treated = false;  // of the arm that has it
};

template <class Chance>
JourneyCounts a_year(unsigned seed, int journeys, Chance&& misery_of) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> uniform(0, 1);
  TestSample log({"arm", "place"});
  for (int j = 0; j < journeys; ++j) {
    Told told{static_cast<int>(uniform(random) * 10), 364 * uniform(random), uniform(random) < 0.5};
    const bool misery = uniform(random) < misery_of(told);
    const bool won = uniform(random) < (misery ? 0.4 : 0.7);
    log.add({.customer = j + 1,
             .fate = won ? Fate::kWon : Fate::kLost,
             .contacts = {{"desk",
                           told.day,
                           misery ? Outcome::kMisery : Outcome::kNeutral,
                           {told.treated ? "b" : "a", "p" + std::to_string(told.place)}}}});
  }
  return log.count();
}

double began(int place) { return place < 5 ? 100 + 30 * place : 1e9; }

ChangeRule staggered() {
  ChangeRule rule;
  rule.name = "chairs";
  rule.moment = "desk";
  rule.assigned = Assigned::kStaggered;
  rule.by = "place";
  for (int place = 0; place < 5; ++place)
    rule.started["p" + std::to_string(place)] =
        static_cast<std::int64_t>(began(place) * kMicrosPerDay);
  return rule;
}

ChangeRule lot() {
  ChangeRule rule;
  rule.name = "letter";
  rule.moment = "desk";
  rule.assigned = Assigned::kLot;
  rule.by = "arm";
  rule.changed = {"b"};
  return rule;
}

ChangeRule everywhere(double day) {
  ChangeRule rule;
  rule.name = "hours";
  rule.moment = "desk";
  rule.assigned = Assigned::kEverywhere;
  rule.from_us = static_cast<std::int64_t>(day * kMicrosPerDay);
  return rule;
}

MeasuredChange measured(const JourneyCounts& counts, const ChangeRule& rule) {
  auto all = find_changes(counts, {rule}, {}, {}, 1);
  EXPECT_EQ(all.size(), 1U);
  return all.front();
}

const MeasuredDifference* of(const MeasuredChange& change, ChangeMeasure measure) {
  for (const MeasuredDifference& d : change.differences) {
    if (d.measure == measure) return &d;
  }
  return nullptr;
}

void expect_holds(const stats::Estimate& estimate, double truth) {
  EXPECT_LE(estimate.low, truth);
  EXPECT_GE(estimate.high, truth);
}

TEST(Changes, of_places_one_after_another_are_effects_beside_a_trend_of_all) {
  const JourneyCounts counts = a_year(1, 60'000, [](const Told& t) {
    return 0.2 + 0.02 * t.place + 0.0005 * t.day - (t.day >= began(t.place) ? 0.1 : 0.0);
  });
  ChangeRule rule = staggered();
  rule.promised = {{ChangeMeasure::kMisery, -0.1}, {ChangeMeasure::kWon, 0.2}};
  const MeasuredChange change = measured(counts, rule);
  EXPECT_EQ(change.gap, ChangeGap::kNone);
  EXPECT_EQ(change.units, 5U);
  EXPECT_EQ(change.other_units, 5U);
  const MeasuredDifference* const misery = of(change, ChangeMeasure::kMisery);
  ASSERT_NE(misery, nullptr);
  expect_holds(misery->effect, -0.1);
  EXPECT_LT(misery->effect.high - misery->effect.low, 0.06);
  EXPECT_TRUE(misery->separable);
  EXPECT_FALSE(misery->placebo_fails);
  EXPECT_TRUE(change.is_effect(*misery));
  EXPECT_EQ(misery->kept, Kept::kAsPromised);
  const MeasuredDifference* const won = of(change, ChangeMeasure::kWon);
  ASSERT_NE(won, nullptr);
  expect_holds(won->effect, 0.03);
  EXPECT_EQ(won->kept, Kept::kLess);
  const MeasuredDifference* const here = of(change, ChangeMeasure::kHere);
  ASSERT_NE(here, nullptr);
  expect_holds(here->effect, 0);
  EXPECT_FALSE(here->separable);
}

TEST(Changes, at_places_that_were_on_another_way_already_fail_the_placebo) {
  const JourneyCounts counts =
      a_year(2, 60'000, [](const Told& t) { return 0.5 - (t.place < 5 ? 0.0012 * t.day : 0.0); });
  const MeasuredChange change = measured(counts, staggered());
  const MeasuredDifference* const misery = of(change, ChangeMeasure::kMisery);
  ASSERT_NE(misery, nullptr);
  EXPECT_TRUE(misery->separable);
  EXPECT_TRUE(misery->placebo_fails);
  EXPECT_FALSE(change.is_effect(*misery));
}

TEST(Changes, by_lot_differ_by_their_means) {
  const JourneyCounts counts =
      a_year(3, 20'000, [](const Told& t) { return t.treated ? 0.25 : 0.4; });
  ChangeRule rule = lot();
  rule.promised = {{ChangeMeasure::kMisery, -0.05}};
  const MeasuredChange change = measured(counts, rule);
  const MeasuredDifference* const misery = of(change, ChangeMeasure::kMisery);
  ASSERT_NE(misery, nullptr);
  expect_holds(misery->effect, -0.15);
  EXPECT_TRUE(change.is_effect(*misery));
  EXPECT_FALSE(misery->placebo) << "it was there from the beginning";
  EXPECT_EQ(misery->kept, Kept::kMore);
}

TEST(Changes, by_lot_from_a_day_on_are_held_against_the_time_before) {
  // The arms differed before: they were not drawn.
  const JourneyCounts counts =
      a_year(4, 20'000, [](const Told& t) { return t.treated ? 0.25 : 0.4; });
  ChangeRule rule = lot();
  rule.from_us = 200 * kMicrosPerDay;
  const MeasuredChange change = measured(counts, rule);
  const MeasuredDifference* const misery = of(change, ChangeMeasure::kMisery);
  ASSERT_NE(misery, nullptr);
  ASSERT_TRUE(misery->placebo);
  EXPECT_TRUE(misery->placebo_fails);
  EXPECT_FALSE(change.is_effect(*misery));
}

TEST(Changes, for_all_at_once_are_associations_against_the_line_of_the_past) {
  const JourneyCounts counts = a_year(
      5, 40'000, [](const Told& t) { return 0.5 - 0.0005 * t.day - (t.day >= 250 ? 0.15 : 0.0); });
  const MeasuredChange change = measured(counts, everywhere(250));
  const MeasuredDifference* const misery = of(change, ChangeMeasure::kMisery);
  ASSERT_NE(misery, nullptr);
  expect_holds(misery->effect, -0.15);
  EXPECT_TRUE(misery->separable);
  EXPECT_FALSE(change.is_effect(*misery));
}

TEST(Changes, that_cannot_be_measured_say_why) {
  const JourneyCounts counts = a_year(6, 500, [](const Told&) { return 0.3; });
  ChangeRule rule = staggered();
  rule.by = "team";
  EXPECT_EQ(measured(counts, rule).gap, ChangeGap::kNoColumn);
  rule = staggered();
  rule.moment = "counter";
  EXPECT_EQ(measured(counts, rule).gap, ChangeGap::kNoMoment);
  rule = lot();
  rule.changed = {"c"};
  EXPECT_EQ(measured(counts, rule).gap, ChangeGap::kNoValue);
  EXPECT_EQ(measured(counts, rule).missing, std::vector<std::string>{"c"});
  EXPECT_EQ(measured(counts, everywhere(363)).gap, ChangeGap::kTooLittle);
  EXPECT_EQ(measured(JourneyCounts{}, lot()).gap, ChangeGap::kTooLittle);
}

TEST(Changes, with_a_value_that_the_log_has_not_name_it) {
  const JourneyCounts counts = a_year(7, 5'000, [](const Told&) { return 0.3; });
  ChangeRule rule = staggered();
  rule.started["p77"] = 0;
  const MeasuredChange change = measured(counts, rule);
  EXPECT_EQ(change.missing, std::vector<std::string>{"p77"});
  EXPECT_EQ(change.units, 5U);
}

TEST(Changes, leave_out_journeys_that_may_have_met_them_on_their_way) {
  // Journeys last 20 days, and their second contact is a misery unless the change was there.
  std::mt19937_64 random(8);
  std::uniform_real_distribution<double> uniform(0, 1);
  TestSample log({"place"});
  for (int j = 0; j < 20'000; ++j) {
    const bool first = uniform(random) < 0.5;
    const double day = 340 * uniform(random);
    const std::string place = first ? "p0" : "p1";
    const bool misery = !(first && day + 20 >= 150);
    log.add(
        {.customer = j + 1,
         .fate = Fate::kOpen,
         .contacts = {{"desk", day, Outcome::kNeutral, {place}},
                      {"call", day + 20, misery ? Outcome::kMisery : Outcome::kMagic, {place}}}});
  }
  ChangeRule rule;
  rule.name = "no more letters";
  rule.assigned = Assigned::kStaggered;
  rule.by = "place";
  rule.started["p0"] = 150 * kMicrosPerDay;
  const MeasuredChange change = measured(log.count(), rule);
  EXPECT_EQ(change.straddle_us, 20 * kMicrosPerDay);
  const MeasuredDifference* const miseries = of(change, ChangeMeasure::kMiseries);
  ASSERT_NE(miseries, nullptr);
  EXPECT_NEAR(miseries->effect.value, -1, 1e-6);
}

}  // namespace
}  // namespace fifteen::analyse
