#include "analyse/what_if.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "analyse/test_sample.h"

namespace fifteen::analyse {
namespace {

using journey::JourneyCounts;

// The figures are those of every group of customers, so all groups must have journeys alike. Each
// customer has one journey.
class Log {
 public:
  explicit Log(std::vector<std::string> dimensions = {}) : sample_(std::move(dimensions)) {}

  // So many journeys of the same contacts.
  void add(int times, Fate fate, std::vector<TestStep> contacts) {
    for (int i = 0; i < times; ++i)
      sample_.add({.customer = ++customer_, .fate = fate, .contacts = contacts});
  }
  // Failure demand is told where `demand` is asked for: the same moment again within a week.
  ShiftTables tables(const std::vector<std::string>& fates = {}, bool demand = false) const {
    JourneyCounts counts = sample_.count();
    for (const auto& journey : counts.sample.journeys) {
      auto& group = counts.groups[stats::group_of(journey.customer)];
      ++group.journeys[static_cast<std::size_t>(journey.fate)];
    }
    std::vector<bool> is_fate;
    for (const std::string& moment : counts.moments)
      is_fate.push_back(std::find(fates.begin(), fates.end(), moment) != fates.end());
    std::vector<journey::DemandTag> tags;
    if (demand) tags = journey::tag_sample(counts, journey::plan_demand(counts, {}, {{}, {}}));
    return find_shifts(counts, {nullptr, is_fate, tags}, 1);
  }

 private:
  TestSample sample_;
  std::int64_t customer_ = 0;
};

WhatIf tried(const ShiftTables& tables, const std::vector<MomentTimes>& times,
             const std::vector<WhatIfStep>& steps) {
  const WhatIfTables all{tables, times, {}, 0};
  return WhatIfs(all).of(steps);
}

WhatIf tried(const ShiftTables& tables, const std::vector<std::string>& options) {
  std::vector<WhatIfStep> steps;
  for (const std::string& option : options) {
    auto step = option.find('=') == std::string::npos ? read_elimination(tables, option)
                                                      : read_fix(tables, option);
    EXPECT_TRUE(step) << step.error().message;
    if (step) steps.push_back(*step);
  }
  return tried(tables, std::vector<MomentTimes>(tables.moments.size()), steps);
}

double of(const QuantityEstimates& estimates, Quantity quantity) {
  return estimates[static_cast<std::size_t>(quantity)].value;
}

// 4,000 misery at the desk: 1,000 won, and 2,000 call afterwards. 4,000 neutral: 3,000 won, and 400
// call. All calls are misery.
Log desk_and_calls() {
  Log log;
  const TestStep bad{"desk", 0, Outcome::kMisery};
  const TestStep good{"desk", 0, Outcome::kNeutral};
  const TestStep call{"call", 1, Outcome::kMisery};
  log.add(500, Fate::kWon, {bad, call});
  log.add(1500, Fate::kLost, {bad, call});
  log.add(500, Fate::kWon, {bad});
  log.add(1500, Fate::kLost, {bad});
  log.add(300, Fate::kWon, {good, call});
  log.add(100, Fate::kLost, {good, call});
  log.add(2700, Fate::kWon, {good});
  log.add(900, Fate::kLost, {good});
  return log;
}

TEST(WhatIf, of_half_the_miseries_is_what_half_of_them_differ_by) {
  const WhatIf found = tried(desk_and_calls().tables(), {"desk:misery=0.5x"});
  EXPECT_EQ(found.before[0], 10'400);
  EXPECT_EQ(found.before[1], 6'400);
  // 2,000 contacts have a chance of being won of 3/4 for 1/4, and call 1 time in 10 for 1 in 2.
  EXPECT_NEAR(of(found.difference, Quantity::kWon), 1'000, 25);
  EXPECT_NEAR(of(found.difference, Quantity::kContacts), -800, 25);
  EXPECT_NEAR(of(found.difference, Quantity::kMiseries), -2'800, 30);
  EXPECT_NEAR(found.steps[0].moved, 2'000, 1e-6);
  EXPECT_EQ(found.steps[0].unmatched, 0);
  ASSERT_EQ(found.moments.size(), 1U);
  EXPECT_EQ(found.moments[0].moment, "call");
}

TEST(WhatIf, of_a_share_is_that_of_as_much_less) {
  const ShiftTables tables = desk_and_calls().tables();
  const WhatIf half = tried(tables, {"desk:misery=0.5x"});
  const WhatIf quarter = tried(tables, {"desk:misery=0.25"});
  EXPECT_DOUBLE_EQ(of(quarter.difference, Quantity::kWon), of(half.difference, Quantity::kWon));
  const WhatIf neutral = tried(tables, {"desk:neutral=0.75"});
  EXPECT_NEAR(of(neutral.difference, Quantity::kWon), of(half.difference, Quantity::kWon), 1e-6);
}

TEST(WhatIf, one_after_the_other_comes_upon_what_is_left) {
  const ShiftTables tables = desk_and_calls().tables();
  const WhatIf once = tried(tables, {"desk:misery=0.25x"});
  const WhatIf twice = tried(tables, {"desk:misery=0.5x", "desk:misery=0.5x"});
  EXPECT_NEAR(of(twice.difference, Quantity::kWon), of(once.difference, Quantity::kWon), 1e-6);
  EXPECT_NEAR(of(twice.steps[1].difference, Quantity::kWon),
              of(twice.steps[0].difference, Quantity::kWon) / 2, 1e-6);
  // Fewer calls are left to be eliminated.
  const WhatIf both = tried(tables, {"desk:misery=0.5x", "call"});
  EXPECT_NEAR(of(both.difference, Quantity::kContacts), -2'400, 1e-6);
  EXPECT_NEAR(of(both.steps[1].difference, Quantity::kContacts), -1'600, 25);
}

TEST(WhatIf, to_eliminate_is_as_if_all_had_been_neutral_and_had_not_taken_place) {
  const WhatIf found = tried(desk_and_calls().tables(), {"desk"});
  // 8,000 contacts, and of 2,400 calls those that 4,000 do not make for having come off neutral.
  EXPECT_NEAR(of(found.difference, Quantity::kContacts), -8'000 - 1'600, 50);
  EXPECT_NEAR(of(found.difference, Quantity::kMiseries), -4'000 - 1'600, 50);
  EXPECT_NEAR(of(found.difference, Quantity::kWon), 2'000, 50);
}

TEST(WhatIf, compares_customers_of_the_same_segment) {
  // Gold customers are won whatever happens, and seldom come off badly.
  Log log({"tier"});
  const auto desk = [](Outcome outcome, const char* tier) {
    return TestStep{"desk", 0, outcome, {tier}};
  };
  log.add(100, Fate::kWon, {desk(Outcome::kMisery, "gold")});
  log.add(1900, Fate::kWon, {desk(Outcome::kNeutral, "gold")});
  log.add(1000, Fate::kLost, {desk(Outcome::kMisery, "basic")});
  log.add(1000, Fate::kLost, {desk(Outcome::kNeutral, "basic")});
  const WhatIf found = tried(log.tables(), {"desk:misery=0x"});
  EXPECT_NEAR(of(found.difference, Quantity::kWon), 0, 30);
}

TEST(WhatIf, where_nobody_alike_compares_nothing_follows_and_it_is_counted) {
  Log log({"tier"});
  log.add(1000, Fate::kLost, {{"desk", 0, Outcome::kMisery, {"basic"}}});
  log.add(1000, Fate::kWon, {{"desk", 0, Outcome::kNeutral, {"gold"}}});
  const WhatIf found = tried(log.tables(), {"desk:misery=0x"});
  EXPECT_NEAR(found.steps[0].unmatched, 1'000, 1e-6);
  EXPECT_EQ(of(found.difference, Quantity::kWon), 0);
  EXPECT_NEAR(of(found.difference, Quantity::kMiseries), -1'000, 1e-6);
}

// Misery at a moment makes customers come back to it, where they may come off badly again.
TEST(WhatIf, counts_what_comes_of_later_visits_to_the_same_moment_once) {
  Log log;
  const TestStep bad{"call", 0, Outcome::kMisery};
  const TestStep good{"call", 0, Outcome::kNeutral};
  // Half of all calls are misery, and half of the miseries are followed by another call.
  log.add(4'000, Fate::kLost, {good});
  log.add(2'000, Fate::kLost, {bad});
  log.add(1'000, Fate::kLost, {bad, {"call", 1, Outcome::kNeutral}});
  log.add(500, Fate::kLost, {bad, {"call", 1, Outcome::kMisery}});
  log.add(250, Fate::kLost, {bad, {"call", 1, Outcome::kMisery}, {"call", 2, Outcome::kNeutral}});
  log.add(250, Fate::kLost, {bad, {"call", 1, Outcome::kMisery}, {"call", 2, Outcome::kMisery}});
  const WhatIf found = tried(log.tables(), {"call:misery=0x"});
  // Without misery there are the 8,000 first calls and no others.
  const double calls = found.before[0];
  EXPECT_EQ(calls, 8'000 + 2'000 + 500);
  EXPECT_NEAR(calls + of(found.difference, Quantity::kContacts), 8'000, 200);
  EXPECT_NEAR(found.before[1] + of(found.difference, Quantity::kMiseries), 0, 1e-6);
}

// 1,600 customers call. Half of them call again: 400 of these calls are misery, and lose the
// customer; half of those call a third time. 400 are neutral, and do not.
Log calls_again() {
  Log log;
  const TestStep first{"call", 0, Outcome::kNeutral};
  log.add(800, Fate::kWon, {first});
  log.add(400, Fate::kWon, {first, {"call", 1, Outcome::kNeutral}});
  log.add(200, Fate::kLost, {first, {"call", 1, Outcome::kMisery}, {"shop", 2, Outcome::kMisery}});
  log.add(200, Fate::kLost, {first, {"call", 1, Outcome::kMisery}, {"call", 2, Outcome::kNeutral}});
  return log;
}

TEST(WhatIf, failure_demand_that_goes_takes_with_it_what_came_of_it) {
  const ShiftTables tables = calls_again().tables({}, true);
  const WhatIf found = tried(tables, {"kind:repeat"});
  EXPECT_EQ(found.before[0], 1'600 + 800 + 200 + 200);
  EXPECT_NEAR(found.steps[0].moved, 1'000, 1e-6);
  // A second call that had been neutral would have led to no third one, which goes anyway, and to
  // no shop; and the customer would have been won.
  EXPECT_NEAR(of(found.difference, Quantity::kContacts), -1'000 - 200, 15);
  EXPECT_NEAR(of(found.difference, Quantity::kMiseries), -400 - 200, 15);
  EXPECT_NEAR(of(found.difference, Quantity::kWon), 400, 15);
}

TEST(WhatIf, failure_demand_at_the_only_moment_that_has_some_is_that_of_its_only_kind) {
  const ShiftTables tables = calls_again().tables({}, true);
  const WhatIf kind = tried(tables, {"kind:repeat"});
  const WhatIf moment = tried(tables, {"failure:call"});
  for (std::size_t q = 0; q < kQuantities; ++q) {
    EXPECT_NEAR(kind.difference[q].value, moment.difference[q].value, 1e-6) << q;
    EXPECT_NEAR(kind.difference[q].low, moment.difference[q].low, 1e-6) << q;
  }
}

TEST(WhatIf, failure_demand_that_has_gone_cannot_go_again) {
  const ShiftTables tables = calls_again().tables({}, true);
  const WhatIf once = tried(tables, {"call"});
  const WhatIf then = tried(tables, {"call", "kind:repeat"});
  EXPECT_NEAR(of(then.steps[1].difference, Quantity::kContacts), 0, 1e-6);
  EXPECT_NEAR(of(then.difference, Quantity::kWon), of(once.difference, Quantity::kWon), 1e-6);
}

TEST(WhatIf, of_failure_demand_must_be_of_a_kind_that_there_is) {
  const ShiftTables tables = calls_again().tables({}, true);
  EXPECT_TRUE(read_elimination(tables, "kind:repeat"));
  EXPECT_NE(read_elimination(tables, "kind:progress-chase").error().message.find("was not found"),
            std::string::npos);
  EXPECT_NE(
      read_elimination(tables, "kind:reapeat").error().message.find("did you mean \"repeat\""),
      std::string::npos);
  EXPECT_NE(read_elimination(tables, "failure:shop").error().message.find("which has none"),
            std::string::npos);
  EXPECT_NE(read_elimination(tables, "failure:cal").error().message.find("did you mean \"call\""),
            std::string::npos);
}

TEST(WhatIf, says_what_it_cannot_try) {
  const ShiftTables tables = desk_and_calls().tables({"call"});
  EXPECT_NE(read_elimination(tables, "call").error().message.find("does not say the fate"),
            std::string::npos);
  EXPECT_NE(read_elimination(tables, "dsk").error().message.find("did you mean \"desk\"?"),
            std::string::npos);
  EXPECT_NE(read_fix(tables, "desk:magic=2x").error().message.find("never"), std::string::npos);
  EXPECT_NE(read_fix(tables, "desk:misery").error().message.find("such as"), std::string::npos);
  EXPECT_EQ(read_fix(tables, "desk:misery=-1").error().kind, ErrorKind::kUsage);
}

TEST(WhatIf, hours_are_those_of_the_moments_contacts) {
  const ShiftTables tables = desk_and_calls().tables();
  std::vector<MomentTimes> times(tables.moments.size());
  times[0] = {6e8, 9e8};  // a call: ten minutes of ours, fifteen of theirs
  const WhatIf found = tried(tables, times, {*read_elimination(tables, "call")});
  EXPECT_TRUE(found.has_hours);
  EXPECT_NEAR(of(found.difference, Quantity::kOurs), -400, 1e-6);
  EXPECT_NEAR(of(found.difference, Quantity::kTheirs), -600, 1e-6);
}

}  // namespace
}  // namespace fifteen::analyse
