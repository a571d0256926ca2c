#include "analyse/failure_demand.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "analyse/test_sample.h"

namespace fifteen::analyse {
namespace {

using journey::FateRule;
using journey::JourneyCounts;

std::optional<FailureDemand> find(const JourneyCounts& counts, const DemandRules& rules = {},
                                  const FateRule& won = {}, bool guessed = false) {
  const auto plan = journey::plan_demand(counts, rules, {won, {}, guessed});
  return find_failure_demand(counts, plan, journey::tag_sample(counts, plan));
}

// Four customers; two of the seven contacts are failure demand.
TestSample small_log() {
  TestSample log({"channel", "reason"});
  log.add({.customer = 1,
           .contacts = {{"call", 0, Outcome::kMisery, {"phone", "bill"}},
                        {"call", 3, Outcome::kNeutral, {"phone", "bill"}}}});
  log.add({.customer = 2,
           .contacts = {{"mail", 0, Outcome::kNeutral, {"e-mail", "bill"}},
                        {"call", 0.5, Outcome::kNeutral, {"phone", "bill"}}}});
  log.add({.customer = 3, .contacts = {{"call", 0, Outcome::kNeutral, {"phone", "move"}}}});
  log.add({.customer = 4,
           .contacts = {{"call", 0, Outcome::kNeutral, {"phone", "bill"}},
                        {"call", 20, Outcome::kNeutral, {"phone", "bill"}}}});
  return log;
}

const KindOfDemand& kind_of(const FailureDemand& found, DemandKind kind) {
  return found.kinds.at(static_cast<std::size_t>(kind));
}

TEST(FailureDemand, is_as_computed_by_hand) {
  const auto found = find(small_log().count());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->demand, 7U);
  EXPECT_EQ(found->failure, 2U);
  EXPECT_DOUBLE_EQ(found->share.value, 2.0 / 7);
  EXPECT_LE(found->share.low, found->share.value);
  EXPECT_GE(found->share.high, found->share.value);
  EXPECT_EQ(kind_of(*found, DemandKind::kDouble).contacts, 1U);
  EXPECT_EQ(kind_of(*found, DemandKind::kRepeat).contacts, 1U);
  EXPECT_EQ(kind_of(*found, DemandKind::kRepeat).also, 2U);
  ASSERT_EQ(found->links.size(), 2U);
  const DemandCause& cause = kind_of(*found, DemandKind::kRepeat).causes.at(0);
  EXPECT_EQ(cause.moment, "call");
  EXPECT_EQ(cause.outcome, Outcome::kMisery);
  EXPECT_DOUBLE_EQ(cause.share.value, 1);
}

TEST(FailureDemand, is_parted_by_moment_channel_and_reason) {
  const auto found = find(small_log().count());
  ASSERT_TRUE(found);
  ASSERT_EQ(found->moments.size(), 2U);
  EXPECT_EQ(found->moments[0].name, "call");
  EXPECT_EQ(found->moments[0].demand, 6U);
  EXPECT_EQ(found->moments[0].failure, 2U);
  EXPECT_EQ(found->moments[0].causes.size(), 2U);
  ASSERT_EQ(found->channels.size(), 2U);
  EXPECT_EQ(found->channels[1].name, "e-mail");
  EXPECT_EQ(found->channels[1].failure, 0U);
  ASSERT_EQ(found->reasons_of.size(), 2U);
  EXPECT_EQ(found->reasons_of[0].name, "bill");
}

TEST(FailureDemand, rises_with_the_window_where_repeats_come_later) {
  const auto found = find(small_log().count());
  ASSERT_TRUE(found);
  EXPECT_DOUBLE_EQ(found->share_by_window[0].value, 1.0 / 7);
  EXPECT_DOUBLE_EQ(found->share_by_window[1].value, 1.0 / 7);
  EXPECT_DOUBLE_EQ(found->share_by_window[2].value, 2.0 / 7);
  EXPECT_DOUBLE_EQ(found->share_by_window[18].value, 2.0 / 7);
  EXPECT_DOUBLE_EQ(found->share_by_window[19].value, 3.0 / 7);
  EXPECT_DOUBLE_EQ(found->repeats_by_window[0].value, 1.0 / 7);
}

TEST(FailureDemand, counts_how_often_the_first_contact_was_the_last) {
  const auto found = find(small_log().count());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->first_contact.issues, 4U);
  EXPECT_EQ(found->first_contact.unwatched, 0U);
  EXPECT_DOUBLE_EQ(found->first_contact.curve[0].value, 0.75);
  EXPECT_DOUBLE_EQ(found->first_contact.resolved.value, 0.5);
  EXPECT_DOUBLE_EQ(found->first_contact.curve[29].value, 0.25);
  ASSERT_EQ(found->first_by_moment.size(), 2U);
  EXPECT_EQ(found->first_by_moment[0].name, "call");
  EXPECT_EQ(found->first_by_moment[0].issues, 3U);
  EXPECT_EQ(found->first_by_reason[0].issues, 3U);
}

TEST(FailureDemand, leaves_out_issues_for_as_long_as_they_were_not_watched) {
  TestSample log({"reason"});
  log.add({.customer = 1, .contacts = {{"call", 0, Outcome::kNeutral, {"bill"}}}});
  log.add({.customer = 2,
           .contacts = {{"call", 0, Outcome::kNeutral, {"bill"}},
                        {"call", 5, Outcome::kNeutral, {"bill"}}}});
  log.add({.customer = 3, .contacts = {{"call", 8, Outcome::kNeutral, {"bill"}}}});
  JourneyCounts counts = log.count();
  for (auto& journey : counts.sample.journeys) journey.seen_until_us = 10 * kMicrosPerDay;
  const auto found = find(counts);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->first_contact.issues, 3U);
  EXPECT_EQ(found->first_contact.unwatched, 1U);
  EXPECT_DOUBLE_EQ(found->first_contact.curve[1].value, 1);
  // On the fifth day one of the two that are watched comes again.
  EXPECT_DOUBLE_EQ(found->first_contact.resolved.value, 0.5);
}

// Many customers who pass the guard on their way to the counter.
JourneyCounts branch() {
  TestSample log({"place"});
  for (std::int64_t customer = 1; customer <= 40; ++customer) {
    log.add({.customer = customer,
             .contacts = {{"guard", 0, Outcome::kUnscored, {"north"}},
                          {"counter", 0.003, Outcome::kUnscored, {"north"}}}});
  }
  return log.count();
}

TEST(FailureDemand, finds_queues_by_what_happens_at_them) {
  const auto found = find(branch());
  ASSERT_TRUE(found);
  ASSERT_EQ(found->queues.size(), 1U);
  EXPECT_EQ(found->queues[0].moment, "guard");
  EXPECT_EQ(found->queues[0].evidence.sent_on, 40U);
  EXPECT_TRUE(found->queues[0].evidence.named);
  EXPECT_EQ(kind_of(*found, DemandKind::kQueue).contacts, 40U);
  EXPECT_EQ(found->failure, 40U);
  // There is nothing to resolve at a queue.
  EXPECT_EQ(found->first_contact.issues, 40U);
}

TEST(FailureDemand, takes_the_mappings_list_of_queues_for_its_word) {
  DemandRules rules;
  rules.queues.emplace();
  EXPECT_EQ(find(branch(), rules)->failure, 0U);
  rules.queues = {"counter"};
  const auto found = find(branch(), rules);
  ASSERT_EQ(found->queues.size(), 1U);
  EXPECT_TRUE(found->queues[0].evidence.listed);
  EXPECT_EQ(found->moments[0].name, "counter");
}

TEST(FailureDemand, leaves_out_fates_unless_they_were_guessed_and_nothing_else_is_asked) {
  TestSample log;
  log.add({.customer = 1, .contacts = {{"call", 0}, {"call", 1}}});
  const JourneyCounts counts = log.count();
  const FateRule won{{true}, std::nullopt};
  EXPECT_FALSE(find(counts, {}, won).has_value());
  const auto found = find(counts, {}, won, true);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->demand, 2U);
  EXPECT_EQ(found->by_moment_only, 1U);
}

TEST(FailureDemand, names_the_columns_that_would_show_more) {
  const auto found = find(branch());
  ASSERT_TRUE(found);
  EXPECT_FALSE(kind_of(*found, DemandKind::kChase).on);
  EXPECT_EQ(kind_of(*found, DemandKind::kChase).needs,
            (std::vector<std::string>{"direction", "resolved"}));
  EXPECT_EQ(kind_of(*found, DemandKind::kChase).unapplied, 80U);
  EXPECT_TRUE(kind_of(*found, DemandKind::kQueue).on);
  EXPECT_TRUE(kind_of(*found, DemandKind::kRepeat).on);
}

}  // namespace
}  // namespace fifteen::analyse
