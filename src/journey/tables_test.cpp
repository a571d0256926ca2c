#include "journey/tables.h"

#include <gtest/gtest.h>
#include <map>

#include "base/test_random.h"
#include "journey/sort.h"
#include "journey/test_log.h"

namespace fifteen::journey {
namespace {

// Customers with a few contacts each, at times that are often equal; some of them several journeys.
TestLog any_log(std::mt19937_64& random, int customers) {
  TestLog log;
  log.won_at("paid");
  log.lost_at("cancelled");
  log.gap_us = 5 * kMicrosPerDay;
  log.lost_silence_us = 9 * kMicrosPerDay;
  log.drop_duplicates = once_in(random, 2);
  const std::vector<std::string> moments{"offer", "call",      "mail", "claim",
                                         "paid",  "cancelled", "visit"};
  for (int i = 0; i < customers * 4; ++i) {
    TestContact contact;
    contact.customer = any_of(random, 1, customers);
    contact.moment = moments[random() % moments.size()];
    contact.day = any_of(random, 0, 40) / 2.0;
    contact.outcome = static_cast<Outcome>(any_of(random, 0, 3));
    contact.won = once_in(random, 30);
    contact.lost = once_in(random, 30);
    contact.case_id = once_in(random, 2) ? any_of(random, 1, 2) : 0;
    contact.unidentified = once_in(random, 20);
    log.add(contact);
    if (once_in(random, 10)) log.add(contact);
  }
  return log;
}

// The sorted records of each customer.
template <class Record>
std::map<std::uint64_t, std::vector<Record>> by_customer(const TestLog& log) {
  std::map<std::uint64_t, std::vector<Record>> out;
  for (const Record& record : log.records<Record>()) out[record.customer].push_back(record);
  for (auto& [customer, records] : out) std::sort(records.begin(), records.end());
  return out;
}

// Counts the customers in parts, each with some of them, put together in some order.
template <class Record>
JourneyCounts count_in_parts(const TestLog& log, std::size_t parts, std::size_t states_max,
                             std::mt19937_64& random) {
  const JourneyPlan plan = log.plan();
  std::vector<std::pair<std::size_t, GroupTables>> all;
  for (std::size_t g = 0; g < stats::kGroupCount; ++g) {
    for (std::size_t i = 0; i < parts; ++i) all.emplace_back(g, GroupTables(plan.moments.size()));
  }
  Pass<Record> pass(plan);
  for (const auto& [customer, records] : by_customer<Record>(log)) {
    GroupTables& part = all[stats::group_of(customer) * parts + random() % parts].second;
    pass.run(std::span<const Record>(records), part);
    pass.finish(part);
    part.keep_bounded({.states_max = states_max});
  }
  std::shuffle(all.begin(), all.end(), random);
  Tables tables(plan.moments.size(), {.states_max = states_max});
  for (const auto& [group, part] : all) tables.merge(group, part);
  return std::move(tables).finish(plan, 50);
}

template <class Record>
void expect_any_split_to_be_the_whole() {
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 40; ++round) {
    const TestLog log = any_log(random, any_of(random, 1, 150));
    const JourneyCounts whole = log.count<Record>(1, 50);
    EXPECT_FALSE(whole.state_without_set);
    for (const std::size_t parts : {1U, 2U, 5U}) {
      ASSERT_EQ(count_in_parts<Record>(log, parts, kStatesMax, random), whole) << parts << " parts";
    }
    ASSERT_EQ(log.count<Record>(4, 50), whole);
  }
}

TEST(Tables, are_the_same_for_any_split_of_the_customers) {
  expect_any_split_to_be_the_whole<ContactRecord>();
}

TEST(Tables, are_the_same_for_any_split_of_customers_with_cases) {
  expect_any_split_to_be_the_whole<CaseContactRecord>();
}

TEST(Tables, are_the_same_in_any_number_of_rounds_through_a_small_pile) {
  std::mt19937_64 random = test_random();
  const TestLog log = any_log(random, 30'000);
  const JourneyPlan plan = log.plan();
  const auto records = log.records<ContactRecord>();
  Tables tables(plan.moments.size());
  std::size_t rounds = 0;
  for (std::size_t first = 0; first < kPartitionCount; ++rounds) {
    Pile<ContactRecord> pile({.first = first, .budget_bytes = 1'500'000});
    auto& writer = pile.writer();
    for (const ContactRecord& record : records) writer.add(record);
    run_pass(plan, pile, {first, pile.limit()}, 3, tables);
    first = pile.limit();
  }
  EXPECT_GT(rounds, 1U);
  EXPECT_EQ(std::move(tables).finish(plan, 50), log.count(1, 50));
}

TEST(Tables, fold_to_the_same_whatever_the_split) {
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 40; ++round) {
    const TestLog log = any_log(random, any_of(random, 50, 150));
    const JourneyCounts full = log.count(1, 50);
    ASSERT_GT(full.states.size(), 30U);
    for (const std::size_t most : {std::size_t{0}, std::size_t{20}, full.states.size() - 1}) {
      const JourneyCounts whole = count_in_parts<ContactRecord>(log, 1, most, random);
      ASSERT_TRUE(whole.state_without_set);
      ASSERT_EQ(count_in_parts<ContactRecord>(log, 4, most, random), whole) << most;
      ASSERT_EQ(count_in_parts<ContactRecord>(log, 3, most, random), whole) << most;
    }
    ASSERT_EQ(count_in_parts<ContactRecord>(log, 3, full.states.size(), random), full);
  }
}

TEST(Tables, fold_to_the_counts_of_the_states_without_their_sets) {
  std::mt19937_64 random = test_random();
  const TestLog log = any_log(random, 120);
  const JourneyCounts full = log.count(1, 50);
  const JourneyCounts folded = count_in_parts<ContactRecord>(log, 2, 0, random);
  constexpr std::uint32_t kWithoutSet = kPartAll & ~kPartSet;
  for (std::size_t g = 0; g < stats::kGroupCount; ++g) {
    std::map<StateKey, StateTally> expected;
    for (const auto& [number, tally] : full.groups[g].states) {
      expected[full.states[number].masked(kWithoutSet)].merge(tally);
    }
    std::map<StateKey, StateTally> got;
    for (const auto& [number, tally] : folded.groups[g].states) {
      ASSERT_TRUE(got.emplace(folded.states[number], tally).second);
    }
    ASSERT_EQ(got, expected);
    using Arrival = std::tuple<bool, StateKey, std::uint16_t>;
    const auto arrival = [](const JourneyCounts& counts, std::uint32_t number) {
      const std::uint64_t key = counts.arrivals[number];
      const bool first = arrival_from(key) == kFromStart;
      return Arrival(first,
                     first ? StateKey{} : counts.states[arrival_from(key)].masked(kWithoutSet),
                     arrival_moment(key));
    };
    std::map<Arrival, ArrivalTally> arrived;
    for (const auto& [number, tally] : full.groups[g].arrivals)
      arrived[arrival(full, number)].merge(tally);
    std::map<Arrival, ArrivalTally> arrived_folded;
    for (const auto& [number, tally] : folded.groups[g].arrivals)
      arrived_folded[arrival(folded, number)].merge(tally);
    ASSERT_EQ(arrived_folded, arrived);
  }
  EXPECT_EQ(folded.transitions, full.transitions);
  EXPECT_EQ(folded.variants_top, full.variants_top);
}

TEST(Tables, are_in_ascending_order_of_their_keys) {
  std::mt19937_64 random = test_random();
  const JourneyCounts counts = any_log(random, 150).count(1, 50);
  EXPECT_TRUE(std::is_sorted(counts.states.begin(), counts.states.end()));
  EXPECT_TRUE(std::is_sorted(counts.arrivals.begin(), counts.arrivals.end()));
  EXPECT_EQ(std::adjacent_find(counts.states.begin(), counts.states.end()), counts.states.end());
  for (std::size_t i = 1; i < counts.transitions.size(); ++i) {
    EXPECT_LT(std::pair(counts.transitions[i - 1].from, counts.transitions[i - 1].to),
              std::pair(counts.transitions[i].from, counts.transitions[i].to));
  }
  for (std::size_t i = 1; i < counts.variants_top.size(); ++i) {
    EXPECT_GE(counts.variants_top[i - 1].count, counts.variants_top[i].count);
  }
}

TEST(Tables, of_no_contacts_are_empty) {
  Tables tables(2);
  JourneyPlan plan;
  plan.moments = {"a", "b"};
  const JourneyCounts counts = std::move(tables).finish(plan, 10);
  EXPECT_EQ(counts.groups[0].moments.size(), 2U);
  EXPECT_TRUE(counts.states.empty() && counts.transitions.empty() && counts.variants_top.empty());
}

TEST(GroupTables, fold_states_that_differ_in_their_sets_only) {
  const auto state = [](std::uint64_t set, std::uint64_t moment) {
    return StateKey{set, (moment << StateBits::kMoment) | kPartAll};
  };
  const StateKey a = state(1, 5);
  const StateKey b = state(2, 5);  // the same but for the set
  const StateKey c = state(1, 6);
  GroupTables tables(7);
  tables.states.at(a) = {.won = 1, .lost = 2, .last_won = 0, .last_lost = 1};
  tables.states.at(b) = {.won = 10, .lost = 20, .last_won = 5, .last_lost = 0};
  tables.states.at(c).won = 100;
  tables.arrivals.at({0, 5 + 1}).won = 1;
  tables.arrivals.at({key_hash(a), 6 + 1}).won = 2;
  tables.arrivals.at({key_hash(b), 6 + 1}).won = 3;
  tables.arrivals.at({key_hash(c), 5 + 1}).lost = 4;
  tables.keep_bounded({.states_max = 3, .arrivals_max = 4});
  EXPECT_FALSE(tables.without_set);  // not more than the most
  tables.keep_bounded({.states_max = 3, .arrivals_max = 3});
  ASSERT_TRUE(tables.without_set);
  EXPECT_EQ(tables.states.size(), 2U);
  EXPECT_EQ(tables.arrivals.size(), 3U);
  constexpr std::uint32_t kWithoutSet = kPartAll & ~static_cast<std::uint32_t>(kPartSet);
  EXPECT_EQ(tables.states.at(a.masked(kWithoutSet)), (StateTally{11, 22, 5, 1}));
  EXPECT_EQ(tables.states.at(c.masked(kWithoutSet)), (StateTally{100, 0, 0, 0}));
  EXPECT_EQ(tables.arrivals.at({0, 5 + 1}), (ArrivalTally{1, 0}));
  EXPECT_EQ(tables.arrivals.at({key_hash(a.masked(kWithoutSet)), 6 + 1}), (ArrivalTally{5, 0}));
  EXPECT_EQ(tables.arrivals.at({key_hash(c.masked(kWithoutSet)), 5 + 1}), (ArrivalTally{0, 4}));
}

}  // namespace
}  // namespace fifteen::journey
