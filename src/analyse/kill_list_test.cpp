#include "analyse/kill_list.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "analyse/sure_demand.h"
#include "analyse/test_sample.h"
#include "base/time.h"
#include "stats/jackknife.h"

namespace fifteen::analyse {
namespace {

using journey::DemandTag;
using journey::JourneyCounts;

// A log with all that the list is made from. Customers have one journey each; a call again is about
// the same, since it has the reason.
struct Log {
  JourneyCounts counts;
  journey::DemandPlan plan;
  std::vector<DemandTag> tags;
  std::optional<FailureDemand> demand;
  WhatIfTables tables;
  std::vector<Necessity> necessity;

  KillList list(const WorthRules& worth = {}) const {
    const WhatIfs what_ifs(tables);
    return find_kill_list({counts, tags, *demand, tables.shifts, what_ifs, necessity, worth});
  }
};

Log make_log(const TestSample& sample, const std::vector<MomentTimes>& times,
             DemandRules rules = {}) {
  Log out;
  out.counts = sample.count();
  for (auto& group : out.counts.groups) group.moments.resize(out.counts.moments.size());
  for (const auto& journey : out.counts.sample.journeys) {
    auto& group = out.counts.groups[stats::group_of(journey.customer)];
    ++group.journeys[static_cast<std::size_t>(journey.fate)];
  }
  out.plan = journey::plan_demand(out.counts, rules, {{}, {}});
  out.tags = journey::tag_sample(out.counts, out.plan);
  out.demand = find_failure_demand(out.counts, out.plan, out.tags);
  const std::vector<bool> is_fate(out.counts.moments.size());
  out.tables.shifts = find_shifts(out.counts, {nullptr, is_fate, out.tags}, 1);
  out.tables.times = times;
  out.necessity = find_necessity(out.counts, is_fate, 1);
  return out;
}

// Orders; of those that go wrong each is called about twice. Without a payment nobody is won.
TestSample orders() {
  TestSample sample({"reason", "team"});
  std::int64_t customer = 0;
  const auto add = [&](int times, Fate fate, const std::vector<TestStep>& contacts) {
    for (int i = 0; i < times; ++i)
      sample.add({.customer = ++customer, .fate = fate, .contacts = contacts});
  };
  const TestStep order{"order", 0, Outcome::kNeutral, {"buy", "shop"}};
  const TestStep wrong{"order", 0, Outcome::kMisery, {"buy", "shop"}};
  const TestStep pay{"pay", 2, Outcome::kNeutral, {"money", "till"}};
  const auto call = [](double day, Outcome outcome, const char* team) {
    return TestStep{"call", day, outcome, {"late", team}};
  };
  add(2'000, Fate::kWon, {order, pay});
  add(500, Fate::kLost, {order, {"look", 1, Outcome::kNeutral, {"look", ""}}});
  for (const char* const team : {"north", "north", "south"}) {
    add(200, Fate::kWon,
        {wrong, call(1, Outcome::kNeutral, team), call(3, Outcome::kNeutral, team),
         call(4, Outcome::kNeutral, team), pay});
    add(200, Fate::kLost,
        {wrong, call(1, Outcome::kNeutral, team), call(3, Outcome::kMisery, team),
         call(4, Outcome::kMisery, team)});
  }
  return sample;
}

TEST(KillList, names_moments_of_which_most_should_not_be_and_none_that_is_needed) {
  TestSample sample = orders();
  const KillList list = make_log(sample, std::vector<MomentTimes>(4)).list();
  ASSERT_EQ(list.moments.size(), 1U);
  const KillItem& call = list.moments.front();
  EXPECT_EQ(call.name, "call");
  EXPECT_EQ(call.verdict, KillVerdict::kEliminate);
  EXPECT_EQ(call.contacts, 2'400U);
  EXPECT_NEAR(call.share.value, 2.0 / 3, 1e-9);
  // Of the 600 that were lost after a misery, more come to pay.
  EXPECT_NEAR(call.difference[0].value, -2'400 + 400, 10);
  EXPECT_EQ(call.team, "north");
  EXPECT_NEAR(call.team_share, 2.0 / 3, 1e-9);
  EXPECT_EQ(call.eliminate, "failure:call");
  ASSERT_EQ(list.kinds.size(), 1U);
  EXPECT_EQ(list.kinds.front().name, "repeat");
  EXPECT_EQ(list.kinds.front().verdict, KillVerdict::kFixCause);
}

TEST(KillList, keeps_what_is_needed_however_much_of_it_should_not_be) {
  TestSample sample({"reason"});
  std::int64_t customer = 0;
  const TestStep pay{"pay", 1, Outcome::kNeutral, {"money"}};
  const TestStep again{"pay", 2, Outcome::kNeutral, {"money"}};
  const TestStep more{"pay", 3, Outcome::kNeutral, {"money"}};
  const TestStep basket{"basket", 0, Outcome::kNeutral, {"buy"}};
  const TestStep away{"look", 1, Outcome::kNeutral, {"look"}};
  for (int i = 0; i < 500; ++i) {
    sample.add(
        {.customer = ++customer, .fate = Fate::kWon, .contacts = {basket, pay, again, more}});
    sample.add({.customer = ++customer, .fate = Fate::kLost, .contacts = {basket, away}});
  }
  const KillList list = make_log(sample, std::vector<MomentTimes>(3)).list();
  EXPECT_TRUE(list.moments.empty());
  ASSERT_EQ(list.stays.size(), 1U);
  EXPECT_EQ(list.stays.front().name, "pay");
  EXPECT_EQ(list.stays.front().verdict, KillVerdict::kCutBack);
  EXPECT_NE(list.stays.front().why.find("It is needed"), std::string::npos);
  EXPECT_GT(list.stays.front().share.low, 0.5);
}

TEST(KillList, weighs_in_money_what_is_saved) {
  std::vector<MomentTimes> times(4);
  times[0] = {6e8, 12e8, 7.5};  // a call: ten minutes of ours, twenty of theirs, 7.50
  const WorthRules worth{"SEK", 45.0, 30.0, 4.0, 100.0};
  const KillList list = make_log(orders(), times).list(worth);
  EXPECT_TRUE(list.in_money);
  ASSERT_EQ(list.moments.size(), 1U);
  const QuantityEstimates& d = list.moments.front().difference;
  const auto of = [&](Quantity q) { return d[static_cast<std::size_t>(q)].value; };
  EXPECT_NEAR(of(Quantity::kOurs), -400, 1e-6);
  EXPECT_NEAR(of(Quantity::kTheirs), -800, 1e-6);
  EXPECT_NEAR(of(Quantity::kCost), -2'400 * 7.5, 1e-6);
  EXPECT_NEAR(list.moments.front().worth.value,
              18'000 + 800 * 30 - 4 * of(Quantity::kMiseries) + 100 * of(Quantity::kWon), 1e-6);
  EXPECT_LT(list.moments.front().worth.low, list.moments.front().worth.value);
}

TEST(KillList, without_money_weighs_shares_of_time_misery_and_journeys) {
  std::vector<MomentTimes> times(4);
  times[0] = {6e8, 12e8, 0};
  const KillList list = make_log(orders(), times).list();
  EXPECT_FALSE(list.in_money);
  const QuantityEstimates& d = list.moments.front().difference;
  const auto share = [&](Quantity q) {
    const auto i = static_cast<std::size_t>(q);
    return d[i].value / list.before[i];
  };
  EXPECT_NEAR(list.moments.front().worth.value,
              -share(Quantity::kOurs) / 6 - share(Quantity::kTheirs) / 6 -
                  share(Quantity::kMiseries) / 3 + share(Quantity::kWon) / 3,
              1e-9);
}

TEST(KillList, holds_what_a_moment_is_worth_to_both_sides) {
  const KillList list = make_log(orders(), std::vector<MomentTimes>(4)).list();
  const auto place = [&](const std::string& moment) {
    for (const KillPlace& p : list.places) {
      if (p.moment == moment) return p;
    }
    return KillPlace{};
  };
  EXPECT_EQ(place("pay").quadrant, Quadrant::kLeverage);
  EXPECT_NEAR(place("pay").customer.value, 1, 1e-9);
  // Two of three calls are again about the same.
  EXPECT_NEAR(place("call").customer.value, 1.0 / 3, 1e-9);
  EXPECT_NE(place("call").quadrant, Quadrant::kLeverage);
  EXPECT_NE(place("call").quadrant, Quadrant::kAutomate);
}

TEST(KillList, says_how_many_were_too_few_to_be_listed) {
  TestSample sample({"reason"});
  std::int64_t customer = 0;
  for (int i = 0; i < 400; ++i) {
    std::vector<TestStep> contacts{{"call", 0, Outcome::kNeutral, {"late"}}};
    if (i < 29) contacts.push_back({"call", 1, Outcome::kNeutral, {"late"}});
    sample.add({.customer = ++customer,
                .fate = i % 2 == 0 ? Fate::kWon : Fate::kLost,
                .contacts = contacts});
  }
  const KillList list = make_log(sample, std::vector<MomentTimes>(1)).list();
  EXPECT_TRUE(list.moments.empty() && list.stays.empty() && list.kinds.empty());
  EXPECT_EQ(list.too_few, 2U);  // the moment and the kind
}

// Of 200 customers that each came twice, how many repeats are sure.
std::uint64_t sure_repeats(TestSample& sample) {
  const Log log = make_log(sample, {});
  EXPECT_GE(log.demand->failure, 200U);
  return find_failure_demand(log.counts, log.plan, sure_tags(log.counts, log.plan, log.tags))
      ->failure;
}

TEST(SureDemand, is_no_repeat_of_which_nobody_knows_what_it_was_about) {
  const auto twice = [](TestSample& sample, const std::string& moment,
                        const std::vector<std::string>& values, std::int64_t first) {
    for (std::int64_t customer = first; customer < first + 200; ++customer) {
      sample.add({.customer = customer,
                  .fate = customer % 2 == 0 ? Fate::kWon : Fate::kLost,
                  .contacts = {{moment, 0, Outcome::kNeutral, values},
                               {moment, 1, Outcome::kNeutral, values}}});
    }
  };
  TestSample no_reason;
  twice(no_reason, "log in", {}, 1);
  EXPECT_EQ(sure_repeats(no_reason), 0U);
  // A reason that all have.
  TestSample wide({"reason"});
  twice(wide, "call", {"banking"}, 1);
  EXPECT_EQ(sure_repeats(wide), 0U);
  // One that is the moment's own name, beside one that says something, and a third.
  TestSample named({"reason"});
  twice(named, "call", {"call"}, 1);
  twice(named, "call", {"card lost"}, 1'001);
  twice(named, "mail", {"loan"}, 2'001);
  EXPECT_EQ(sure_repeats(named), 400U);
}

}  // namespace
}  // namespace fifteen::analyse
