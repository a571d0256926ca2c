#include "analyse/promises.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "analyse/test_sample.h"
#include "base/time.h"

namespace fifteen::analyse {
namespace {

using journey::AmountKind;
using journey::JourneyCounts;
using journey::PromiseMark;
using journey::SampledJourney;

constexpr std::int64_t kDay = kMicrosPerDay;

PromiseRule rule_of(PromiseMeasure measure) {
  PromiseRule rule;
  rule.name = "p";
  rule.measure = measure;
  rule.share = 0.5;
  return rule;
}

PromiseFinding found(const JourneyCounts& counts, const PromiseRule& rule) {
  const auto out =
      find_promises(counts, {{rule}, {}}, {}, journey::plan_demand(counts, {}, {{}, {}}));
  EXPECT_TRUE(out) << out.error().message;
  return out ? out->promises.at(0) : PromiseFinding{};
}

// Customers with a call each, and what the row says of the first promise.
JourneyCounts marked(const std::vector<std::pair<std::string, PromiseMark>>& calls) {
  TestSample log({"channel"});
  for (std::size_t i = 0; i < calls.size(); ++i)
    log.add({.customer = static_cast<std::int64_t>(i),
             .fate = Fate::kOpen,
             .contacts = {{"call", static_cast<double>(i), Outcome::kUnscored, {calls[i].first}}}});
  JourneyCounts counts = log.count();
  // Customers lie in the order of their hashes; days tell who they are.
  auto& marks = counts.sample.amounts[static_cast<std::size_t>(AmountKind::kPromises)];
  for (std::uint32_t c = 0; c < counts.sample.contacts.size(); ++c) {
    const auto i = static_cast<std::size_t>(counts.sample.contacts[c].start_us / kDay);
    const std::int64_t amount = journey::with_mark(0, 0, calls[i].second);
    if (amount != 0) marks.push_back({c, amount});
  }
  return counts;
}

TEST(Promises, count_those_that_keep_them_and_those_that_say_nothing) {
  std::vector<std::pair<std::string, PromiseMark>> calls;
  for (int i = 0; i < 60; ++i)
    calls.emplace_back("phone", i < 45 ? PromiseMark::kKept : PromiseMark::kBroken);
  for (int i = 0; i < 40; ++i)
    calls.emplace_back("web", i < 10 ? PromiseMark::kKept : PromiseMark::kBroken);
  for (int i = 0; i < 7; ++i) calls.emplace_back("chat", PromiseMark::kNone);
  PromiseRule rule = rule_of(PromiseMeasure::kWait);
  rule.within_us = kMicrosPerMinute;
  const PromiseFinding finding = found(marked(calls), rule);
  EXPECT_EQ(finding.lived.kept, 55U);
  EXPECT_EQ(finding.lived.broken, 45U);
  EXPECT_EQ(finding.lived.unknown, 7U);
  EXPECT_DOUBLE_EQ(finding.lived.share.value, 0.55);
  EXPECT_LT(finding.lived.share.low, 0.55);
  EXPECT_GT(finding.lived.share.high, 0.55);
  ASSERT_EQ(finding.by.size(), 1U);
  ASSERT_EQ(finding.by[0].values.size(), 2U);
  EXPECT_EQ(finding.by[0].values[0].name, "phone");
  EXPECT_DOUBLE_EQ(finding.by[0].values[0].share.value, 0.75);
  EXPECT_DOUBLE_EQ(finding.by[0].values[1].share.value, 0.25);
  EXPECT_EQ(finding.by[0].left_out, 1U);
}

TEST(Promises, with_a_condition_are_not_made_to_those_it_does_not_hold_of) {
  PromiseRule rule = rule_of(PromiseMeasure::kWait);
  rule.within_us = kMicrosPerMinute;
  rule.where = "amount > 5";
  const PromiseFinding finding =
      found(marked({{"", PromiseMark::kKept}, {"", PromiseMark::kNone}, {"", PromiseMark::kAsked}}),
            rule);
  EXPECT_EQ(finding.lived.told(), 1U);
  EXPECT_EQ(finding.lived.unknown, 1U);
}

TEST(Promises, are_judged_by_what_was_lived_or_by_what_is_sure) {
  std::vector<std::pair<std::string, PromiseMark>> calls;
  for (int i = 0; i < 100; ++i)
    calls.emplace_back("", i < 78 ? PromiseMark::kKept : PromiseMark::kBroken);
  PromiseRule rule = rule_of(PromiseMeasure::kWait);
  rule.within_us = kMicrosPerMinute;
  const auto verdicts = [&](double share) {
    rule.share = share;
    const PromiseFinding finding = found(marked(calls), rule);
    return std::vector{finding.verdict(PromiseBar::kLived), finding.verdict(PromiseBar::kSure),
                       finding.verdict(PromiseBar::kStrict)};
  };
  constexpr auto kKept = PromiseVerdict::kKept;
  constexpr auto kBroken = PromiseVerdict::kBroken;
  EXPECT_EQ(verdicts(0.5), (std::vector{kKept, kKept, kKept}));
  EXPECT_EQ(verdicts(0.78), (std::vector{kKept, kKept, kBroken}));
  EXPECT_EQ(verdicts(0.8), (std::vector{kBroken, kKept, kBroken}));
  EXPECT_EQ(verdicts(1), (std::vector{kBroken, kBroken, kBroken}));
  const PromiseFinding nothing = found(marked({{"", PromiseMark::kNone}}), rule);
  EXPECT_EQ(nothing.verdict(PromiseBar::kSure), PromiseVerdict::kNothing);
}

TEST(Promises, by_journey_are_broken_by_one_contact) {
  TestSample log;
  const auto journey = [&](std::int64_t customer, std::vector<Outcome> outcomes) {
    TestJourney told{.customer = customer, .fate = Fate::kOpen, .contacts = {}};
    for (const Outcome outcome : outcomes) told.contacts.push_back({"call", 1, outcome});
    log.add(told);
  };
  journey(1, {Outcome::kNeutral, Outcome::kMisery, Outcome::kMagic});
  journey(2, {Outcome::kUnscored, Outcome::kNeutral});
  journey(3, {Outcome::kUnscored});
  PromiseRule rule = rule_of(PromiseMeasure::kOutcome);
  rule.is_not = Outcome::kMisery;
  rule.by_journey = true;
  PromiseFinding finding = found(log.count(), rule);
  EXPECT_EQ(finding.lived.kept, 1U);
  EXPECT_EQ(finding.lived.broken, 1U);
  EXPECT_EQ(finding.lived.unknown, 1U);
  rule.by_journey = false;
  finding = found(log.count(), rule);
  EXPECT_EQ(finding.lived.kept, 3U);
  EXPECT_EQ(finding.lived.broken, 1U);
  rule.is_not.reset();
  rule.is = Outcome::kMagic;
  EXPECT_EQ(found(log.count(), rule).lived.kept, 1U);
}

TEST(Promises, of_times_until_look_over_journeys_that_a_gap_has_cut) {
  TestSample log;
  for (std::int64_t customer = 0; customer < 10; ++customer) {
    log.add({.customer = customer, .fate = Fate::kOpen, .contacts = {{"asked", 0}}});
    log.add({.customer = customer,
             .fate = Fate::kOpen,
             .contacts = {{"paid", customer < 7 ? 40.0 : 80.0}}});
  }
  PromiseRule rule = rule_of(PromiseMeasure::kUntil);
  rule.moments = {"asked"};
  rule.to = {"paid"};
  rule.within_us = 60 * kDay;
  PromiseFinding finding = found(log.count(), rule);
  EXPECT_EQ(finding.lived.kept, 7U);
  EXPECT_EQ(finding.lived.broken, 3U);
  // Watched until a year after the last contact: nobody knows whether it comes within two.
  rule.within_us = 730 * kDay;
  finding = found(log.count(), rule);
  EXPECT_EQ(finding.lived.told(), 0U);
  EXPECT_EQ(finding.lived.open, 10U);
}

TEST(Promises, of_first_contacts_count_issues_as_failure_demand_does) {
  TestSample log;
  for (std::int64_t customer = 0; customer < 100; ++customer) {
    TestJourney journey{.customer = customer, .fate = Fate::kOpen, .contacts = {{"call", 1}}};
    if (customer < 30) journey.contacts.push_back({"call", 3});
    if (customer < 50) journey.contacts.push_back({"visit", 100});
    log.add(journey);
  }
  PromiseRule rule = rule_of(PromiseMeasure::kFirstContact);
  rule.within_us = 7 * kDay;
  rule.moments = {"call"};
  const PromiseFinding finding = found(log.count(), rule);
  EXPECT_EQ(finding.lived.kept, 70U);
  EXPECT_EQ(finding.lived.broken, 30U);
  rule.moments.clear();
  EXPECT_EQ(found(log.count(), rule).lived.kept, 120U);
}

TEST(Promises, of_moments_that_are_not_there_are_refused) {
  TestSample log;
  log.add({.customer = 1, .fate = Fate::kOpen, .contacts = {{"call", 0}}});
  PromiseRule rule = rule_of(PromiseMeasure::kResolved);
  rule.moments = {"cal"};
  const JourneyCounts counts = log.count();
  const auto out =
      find_promises(counts, {{rule}, {}}, {}, journey::plan_demand(counts, {}, {{}, {}}));
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().message,
            "expected one of the `moments` of the promise \"p\" in the log, got none: \"cal\"; did "
            "you mean \"call\"?");
}

TEST(Promises, are_told_by_employee_and_by_units_in_periods) {
  // Ann keeps it in nine of ten on each day, Bo in half; a stand-in for nobody is no employee.
  TestSample log;
  std::vector<bool> kept;
  for (int day = 0; day < 12; ++day) {
    for (int i = 0; i < 120; ++i) {
      const std::string who = i % 3 == 0 ? "Ann" : i % 3 == 1 ? "Bo" : "unknown";
      const bool good = who == "Ann" ? i / 3 % 10 != 0 : i / 3 % 2 == 0;
      log.add({.customer = static_cast<std::int64_t>(kept.size()),
               .contacts = {{"call",
                             day + 0.5 + 0.0001 * i,
                             good ? Outcome::kNeutral : Outcome::kMisery,
                             {},
                             {},
                             {},
                             who}}});
      kept.push_back(good);
    }
  }
  PromiseRule rule = rule_of(PromiseMeasure::kOutcome);
  rule.is_not = Outcome::kMisery;
  rule.share = 0.8;
  const PromiseFinding finding = found(log.count_periods(), rule);
  EXPECT_EQ(finding.lived.told(), kept.size());
  ASSERT_EQ(finding.by.size(), 1U);
  EXPECT_EQ(finding.by[0].dimension, "employee");
  ASSERT_EQ(finding.by[0].values.size(), 2U);
  EXPECT_EQ(finding.by[0].values[0].name, "Ann");
  EXPECT_DOUBLE_EQ(finding.by[0].values[0].share.value, 0.9);
  ASSERT_EQ(finding.capability.size(), 1U);
  EXPECT_EQ(finding.capability[0].units, "employee");
  // Cells of forty: Ann's twelve meet 80 %, Bo's do not.
  EXPECT_EQ(finding.capability[0].capability.cells, 24U);
  EXPECT_EQ(finding.capability[0].capability.met, 12U);
}

TEST(Promises, are_kept_to_those_whom_nobody_knows_as_well) {
  JourneyCounts counts = marked({{"phone", PromiseMark::kKept}, {"phone", PromiseMark::kBroken}});
  counts.unidentified_sample = counts.sample;
  for (SampledJourney& journey : counts.unidentified_sample.journeys) journey.fate = Fate::kOpen;
  PromiseRule rule = rule_of(PromiseMeasure::kWait);
  rule.within_us = kMicrosPerMinute;
  const PromiseFinding finding = found(counts, rule);
  EXPECT_EQ(finding.lived.kept, 2U);
  EXPECT_EQ(finding.lived.broken, 2U);
}

}  // namespace
}  // namespace fifteen::analyse
