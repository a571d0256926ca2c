#include "journey/awaited.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "base/test_random.h"
#include "base/time.h"
#include "journey/pass.h"
#include "journey/test_log.h"

namespace fifteen::journey {
namespace {

using score::Direction;

constexpr std::int64_t kDay = kMicrosPerDay;
// Moments by number: asked, paid, withdrawn, other.
enum Moment : std::uint16_t { kAsked, kPaid, kWithdrawn, kOther };

AwaitRule refund(std::int64_t within_us = 5 * kDay) {
  AwaitRule rule;
  rule.from = {true, false, false, false};
  rule.to = {false, true, false, false};
  rule.unless = {false, false, true, false};
  rule.within_us = within_us;
  return rule;
}

AwaitContact at(double day, Moment moment) {
  return {static_cast<std::int64_t>(day * static_cast<double>(kDay)), moment, 0, 0,
          Direction::kUnknown};
}

struct Wait {
  std::uint32_t contact;
  double due;
  Came came;

  bool operator==(const Wait&) const = default;
};

std::vector<Wait> waits(const AwaitRule& rule, const std::vector<AwaitContact>& contacts,
                        double log_end_day = 100) {
  std::vector<Awaited> found;
  find_awaited(rule, contacts, static_cast<std::int64_t>(log_end_day * static_cast<double>(kDay)),
               found);
  std::vector<Wait> out;
  for (const Awaited& a : found)
    out.push_back({a.contact, static_cast<double>(a.due_us) / static_cast<double>(kDay), a.came});
  return out;
}

TEST(Awaited, comes_in_time_or_does_not) {
  EXPECT_EQ(waits(refund(), {at(0, kAsked), at(4, kPaid)}),
            (std::vector<Wait>{{0, 5, Came::kInTime}}));
  // At the very instant is in time.
  EXPECT_EQ(waits(refund(), {at(0, kAsked), at(5, kPaid)}),
            (std::vector<Wait>{{0, 5, Came::kInTime}}));
  EXPECT_EQ(waits(refund(), {at(0, kAsked), at(6, kPaid)}),
            (std::vector<Wait>{{0, 5, Came::kNot}}));
  EXPECT_EQ(waits(refund(), {at(0, kAsked)}), (std::vector<Wait>{{0, 5, Came::kNot}}));
  EXPECT_EQ(waits(refund(), {at(0, kPaid), at(1, kOther)}), std::vector<Wait>{});
}

TEST(Awaited, is_open_while_its_time_is_not_over_even_where_it_has_come) {
  EXPECT_EQ(waits(refund(), {at(97, kAsked)}), (std::vector<Wait>{{0, 102, Came::kOpen}}));
  EXPECT_EQ(waits(refund(), {at(97, kAsked), at(98, kPaid)}),
            (std::vector<Wait>{{0, 102, Came::kOpen}}));
  EXPECT_EQ(waits(refund(), {at(95, kAsked)}), (std::vector<Wait>{{0, 100, Came::kNot}}));
}

TEST(Awaited, who_asks_again_waits_on_and_waits_anew_once_it_is_late) {
  EXPECT_EQ(waits(refund(), {at(0, kAsked), at(2, kAsked), at(4, kPaid)}),
            (std::vector<Wait>{{0, 5, Came::kInTime}}));
  EXPECT_EQ(waits(refund(), {at(0, kAsked), at(2, kAsked), at(6, kPaid)}),
            (std::vector<Wait>{{0, 5, Came::kNot}}));
  EXPECT_EQ(waits(refund(), {at(0, kAsked), at(6, kAsked), at(8, kPaid)}),
            (std::vector<Wait>{{0, 5, Came::kNot}, {1, 11, Came::kInTime}}));
}

TEST(Awaited, is_void_where_nothing_is_waited_for_any_more) {
  EXPECT_EQ(waits(refund(), {at(0, kAsked), at(2, kWithdrawn), at(9, kOther)}),
            (std::vector<Wait>{{0, 5, Came::kVoid}}));
  EXPECT_EQ(waits(refund(), {at(0, kAsked), at(6, kWithdrawn)}),
            (std::vector<Wait>{{0, 5, Came::kNot}}));
}

TEST(Awaited, that_ends_where_it_begins_goes_from_one_to_the_next) {
  AwaitRule rule = refund(2 * kDay);
  rule.to = rule.from;
  EXPECT_EQ(waits(rule, {at(0, kAsked), at(1, kAsked), at(4, kAsked)}, 5),
            (std::vector<Wait>{{0, 2, Came::kInTime}, {1, 3, Came::kNot}, {2, 6, Came::kOpen}}));
}

TEST(Awaited, calls_back_are_due_when_they_were_promised) {
  AwaitRule rule;
  rule.call_back = true;
  AwaitContact promised = at(1, kOther);
  promised.call_back = score::call_back_level(kDay);
  AwaitContact called = at(1.5, kOther);
  called.direction = Direction::kOutbound;
  EXPECT_EQ(waits(rule, {at(0, kOther), promised, called}),
            (std::vector<Wait>{{1, 2, Came::kInTime}}));
  called.start_us = 3 * kDay;
  EXPECT_EQ(waits(rule, {promised, at(1.2, kOther), called}),
            (std::vector<Wait>{{0, 2, Came::kNot}}));
}

TEST(Awaited, asks_only_contacts_that_its_condition_holds_of) {
  AwaitRule rule = refund();
  rule.asks = 2;
  AwaitContact large = at(1, kAsked);
  large.asks = 2;
  AwaitContact other = at(0, kAsked);
  other.asks = 1;
  EXPECT_EQ(waits(rule, {other, large}), (std::vector<Wait>{{1, 6, Came::kNot}}));
}

TEST(Awaited, counts_time_by_its_calendar) {
  BusinessHours hours;
  for (std::size_t d = 0; d < 5; ++d) hours.week[d] = {{9 * kMicrosPerHour, 17 * kMicrosPerHour}};
  AwaitRule rule = refund(8 * kMicrosPerHour);
  rule.calendar = std::make_shared<const BusinessCalendar>(hours, TimeZone());
  // 1970-01-02 was a Friday, day 1: from noon, the eight hours end on Monday at noon.
  EXPECT_EQ(waits(rule, {at(1.5, kAsked), at(4.5, kPaid)}),
            (std::vector<Wait>{{0, 4.5, Came::kInTime}}));
  EXPECT_EQ(waits(rule, {at(1.5, kAsked), at(4.6, kPaid)}),
            (std::vector<Wait>{{0, 4.5, Came::kNot}}));
}

// Whoever waits, waits from the first time of asking: what each contact says, looked at alone.
TEST(Awaited, of_random_contacts_is_what_looking_at_each_by_itself_says) {
  std::mt19937_64 random = test_random(61);
  const AwaitRule rule = refund(3);
  for (int round = 0; round < 3000; ++round) {
    std::vector<AwaitContact> contacts(any_of<std::size_t>(random, 0, 9));
    for (AwaitContact& contact : contacts) {
      contact.start_us = any_of<std::int64_t>(random, 0, 12);
      contact.moment = any_of<std::uint16_t>(random, 0, 3);
    }
    std::stable_sort(contacts.begin(), contacts.end(),
                     [](const auto& a, const auto& b) { return a.start_us < b.start_us; });
    const std::int64_t end = any_of<std::int64_t>(random, 8, 16);
    std::vector<Awaited> found;
    find_awaited(rule, contacts, end, found);
    std::size_t next = 0;
    std::size_t until = 0;  // contacts before this place belong to an earlier wait
    for (std::size_t i = 0; i < contacts.size(); ++i) {
      if (contacts[i].moment != kAsked || i < until) continue;
      const std::int64_t due = contacts[i].start_us + 3;
      Came came = Came::kNot;
      until = contacts.size();
      for (std::size_t k = i + 1; k < contacts.size(); ++k) {
        const bool late = contacts[k].start_us > due;
        const bool over = late || contacts[k].moment == kPaid || contacts[k].moment == kWithdrawn;
        if (!over) continue;
        until = k;
        if (!late) came = contacts[k].moment == kPaid ? Came::kInTime : Came::kVoid;
        break;
      }
      if (came != Came::kVoid && due > end) came = Came::kOpen;
      ASSERT_LT(next, found.size());
      EXPECT_EQ(found[next].contact, i);
      EXPECT_EQ(found[next].due_us, due);
      EXPECT_EQ(found[next].came, came);
      ++next;
    }
    EXPECT_EQ(next, found.size());
  }
}

Promises refund_promise() {
  Promises out;
  PromiseRule& rule = out.rules.emplace_back();
  rule.name = "refund";
  rule.measure = PromiseMeasure::kUntil;
  rule.moments = {"asked"};
  rule.to = {"paid"};
  rule.within_us = 5 * kDay;
  rule.silence = "no refund";
  return out;
}

template <class Record>
Record record(std::int64_t customer, double day, std::uint64_t order, std::uint32_t facet,
              std::uint64_t case_hash = 0) {
  Record out;
  out.customer = hash_id(customer);
  out.start = static_cast<std::int64_t>(day * static_cast<double>(kDay));
  out.packed = pack(order, facet);
  if constexpr (std::is_same_v<Record, CaseContactRecord>) out.case_hash = case_hash;
  return out;
}

template <class Record>
bool same(const Record& a, const Record& b) {
  return !(a < b) && !(b < a);
}

// Contacts "asked" (facet 0, at a place) and "paid" (facet 1), and the silences of a promise.
struct Log {
  Facets facets{{"channel", "place"}};
  JourneyPlan plan;

  Log() {
    Facet asked;
    asked.moment = *facets.moments().number("asked");
    asked.values[0] = static_cast<std::uint16_t>(*facets.values(0).number("web") + 1);
    asked.values[1] = static_cast<std::uint16_t>(*facets.values(1).number("oslo") + 1);
    facets.number(asked);
    Facet paid;
    paid.moment = *facets.moments().number("paid");
    facets.number(paid);
    const Promises promises = refund_promise();
    std::vector<std::vector<std::uint32_t>> silences;
    EXPECT_TRUE(add_silences(promises, facets, silences));
    plan = plan_for(facets, score::Weights{});
    plan.awaits = await_rules(promises, {}, plan.moments);
    plan.awaits[0].silences = silences.at(0);
    plan.log_end_us = 50 * kDay;
  }
};

TEST(Silences, stand_at_the_time_at_which_they_were_due) {
  Log log;
  std::vector<ContactRecord> records{
      record<ContactRecord>(1, 0, 0, 0), record<ContactRecord>(1, 5, 1, 1),
      record<ContactRecord>(1, 10, 2, 0), record<ContactRecord>(1, 15, 3, 0),
      record<ContactRecord>(1, 18, 4, 1)};
  const std::vector<ContactRecord> before = records;
  insert_silences(log.plan, records);
  ASSERT_EQ(records.size(), 6U);
  // Behind the contact of the same instant.
  EXPECT_TRUE(same(records[3], before[3]));
  EXPECT_EQ(records[4].start, 15 * kDay);
  EXPECT_TRUE(is_silence(records[4].order()));
  EXPECT_FALSE(is_silence(records[5].order()));
  const Facet& silence = log.plan.facets[log.plan.planned[records[4].facet()].canonical];
  EXPECT_EQ(log.plan.moments[silence.moment], "no refund");
  EXPECT_EQ(silence.signs.direction, Direction::kSilence);
  EXPECT_EQ(silence.values[0], 0) << "nothing came on no channel";
  EXPECT_NE(silence.values[1], 0) << "where it was asked for";
  EXPECT_EQ(log.plan.planned[records[4].facet()].outcome(0), Outcome::kMisery);
}

TEST(Silences, are_of_the_case_that_waits) {
  Log log;
  using R = CaseContactRecord;
  // Case 3 asks, case 5 is paid: that is another refund.
  std::vector<R> records{record<R>(1, 0, 0, 0, 3), record<R>(1, 8, 1, 0, 3),
                         record<R>(1, 1, 2, 1, 5)};
  insert_silences(log.plan, records);
  ASSERT_EQ(records.size(), 5U);
  EXPECT_EQ(records[1].start, 5 * kDay);
  EXPECT_EQ(records[1].case_hash, 3U);
  EXPECT_EQ(records[3].start, 13 * kDay);
  EXPECT_EQ(records[3].case_hash, 3U);
  EXPECT_EQ(records[4].case_hash, 5U);
}

TEST(Silences, of_random_customers_leave_all_other_contacts_in_order) {
  std::mt19937_64 random = test_random(62);
  for (int round = 0; round < 300; ++round) {
    Log log;
    std::vector<CaseContactRecord> records;
    for (std::uint64_t i = 0; i < 60; ++i) {
      records.push_back(record<CaseContactRecord>(
          any_of<std::int64_t>(random, 1, 8), any_of(random, 0, 40), i,
          any_of<std::uint32_t>(random, 0, 1), any_of<std::uint64_t>(random, 0, 2)));
    }
    std::sort(records.begin(), records.end());
    const std::vector<CaseContactRecord> before = records;
    insert_silences(log.plan, records);
    std::vector<CaseContactRecord> rest;
    for (const auto& r : records) {
      if (!is_silence(r.order())) rest.push_back(r);
    }
    EXPECT_EQ(rest.size(), before.size());
    EXPECT_TRUE(std::equal(rest.begin(), rest.end(), before.begin(), same<CaseContactRecord>));
    EXPECT_TRUE(std::is_sorted(records.begin(), records.end()));
  }
}

}  // namespace
}  // namespace fifteen::journey
