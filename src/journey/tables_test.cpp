#include "journey/tables.h"

#include <algorithm>
#include <cmath>
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
    if (once_in(random, 3)) contact.value = any_of(random, -500, 500);
    if (once_in(random, 3)) contact.reach = any_of(random, 0, 500);
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
JourneyCounts count_in_parts(const TestLog& log, std::size_t parts, std::mt19937_64& random) {
  const JourneyPlan plan = log.plan();
  std::vector<std::pair<std::size_t, GroupTables>> all;
  for (std::size_t g = 0; g < stats::kGroupCount; ++g) {
    for (std::size_t i = 0; i < parts; ++i) all.emplace_back(g, GroupTables(plan.moments.size()));
  }
  const Amounts amounts = log.amounts();
  PassOptions options;
  options.amounts = &amounts;
  Pass<Record> pass(plan, options);
  LogSample sample;
  for (const auto& [customer, records] : by_customer<Record>(log)) {
    GroupTables& part = all[stats::group_of(customer) * parts + random() % parts].second;
    pass.run(std::span<const Record>(records), part, &sample);
    pass.finish(part);
  }
  std::shuffle(all.begin(), all.end(), random);
  Tables tables(plan.moments.size());
  for (const auto& [group, part] : all) tables.merge(group, part);
  JourneyCounts counts = std::move(tables).finish(plan, 50);
  counts.sample = sample.known;
  counts.unidentified_sample = sample.unidentified;
  return counts;
}

template <class Record>
void expect_any_split_to_be_the_whole() {
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 40; ++round) {
    const TestLog log = any_log(random, any_of(random, 1, 150));
    const JourneyCounts whole = log.count<Record>(1, 50);
    for (const std::size_t parts : {1U, 2U, 5U}) {
      ASSERT_EQ(count_in_parts<Record>(log, parts, random), whole) << parts << " parts";
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
  Sampler sampler(kGroupPlaces);
  const Amounts amounts = log.amounts();
  PassOptions options;
  options.sampler = &sampler;
  options.amounts = &amounts;
  std::size_t rounds = 0;
  for (std::size_t first = 0; first < kPartitionCount; ++rounds) {
    Pile<ContactRecord> pile({.first = first, .budget_bytes = 1'500'000});
    auto& writer = pile.writer();
    for (const ContactRecord& record : records) writer.add(record);
    run_pass(plan, pile, {first, pile.limit()}, 3, tables, options);
    first = pile.limit();
  }
  EXPECT_GT(rounds, 1U);
  JourneyCounts counts = std::move(tables).finish(plan, 50);
  LogSample sample = std::move(sampler).finish();
  counts.sample = std::move(sample.known);
  counts.unidentified_sample = std::move(sample.unidentified);
  EXPECT_EQ(counts, log.count(1, 50));
}

TEST(Tables, are_in_ascending_order_of_their_keys) {
  std::mt19937_64 random = test_random();
  const JourneyCounts counts = any_log(random, 150).count(1, 50);
  EXPECT_TRUE(std::is_sorted(
      counts.sample.journeys.begin(), counts.sample.journeys.end(),
      [](const SampledJourney& a, const SampledJourney& b) { return a.customer < b.customer; }));
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
  EXPECT_TRUE(counts.sample.journeys.empty() && counts.transitions.empty() &&
              counts.variants_top.empty());
}

// The journeys of customers below a bound.
JourneySample below(std::uint64_t bound, const JourneySample& all) {
  JourneySample out;
  out.bound = bound;
  for (const SampledJourney& journey : all.journeys) {
    if (place_in_group(journey.customer) >= bound) continue;
    SampledJourney copy = journey;
    copy.first = static_cast<std::uint32_t>(out.contacts.size());
    for (std::size_t k = 0; k < kAmountKinds; ++k) {
      for (const SampledAmount& a : all.of_kind(static_cast<AmountKind>(k), journey))
        out.amounts[k].push_back({a.contact - journey.first + copy.first, a.amount});
    }
    const auto contacts = all.of(journey);
    out.contacts.insert(out.contacts.end(), contacts.begin(), contacts.end());
    out.journeys.push_back(copy);
  }
  return out;
}

TEST(Sample, is_a_part_of_the_customers_with_all_their_journeys) {
  std::mt19937_64 random = test_random();
  const TestLog log = any_log(random, 2'000);
  const JourneyCounts whole = log.count();
  std::uint64_t journeys = 0;
  for (const GroupCounts& group : whole.groups) {
    for (const std::uint64_t of_fate : group.journeys) journeys += of_fate;
  }
  EXPECT_EQ(whole.sample.journeys.size(), journeys);
  EXPECT_EQ(whole.unidentified_sample.contacts.size(), whole.unidentified);
  EXPECT_GT(whole.unidentified, 0U);
  LogSample last{whole.sample, whole.unidentified_sample};
  // Whole partitions and parts of one.
  for (const std::uint64_t bound :
       {40 * kPartitionPlaces, kGroupPlaces / 3, 7 * kPartitionPlaces, kGroupPlaces / 20}) {
    const JourneyPlan plan = log.plan();
    Pile<ContactRecord> pile({.first = 0, .budget_bytes = std::size_t{1} << 30U});
    auto& writer = pile.writer();
    for (const ContactRecord& record : log.records<ContactRecord>()) writer.add(record);
    Tables tables(plan.moments.size());
    Sampler sampler(bound);
    const Amounts amounts = log.amounts();
    PassOptions options;
    options.sampler = &sampler;
    options.amounts = &amounts;
    run_pass(plan, pile, {0, kPartitionCount}, 2, tables, options);
    const LogSample sample = std::move(sampler).finish();
    ASSERT_EQ(sample.known, below(bound, last.known)) << bound;
    ASSERT_EQ(sample.unidentified, below(bound, last.unidentified)) << bound;
    EXPECT_LT(sample.known.journeys.size(), last.known.journeys.size());
    EXPECT_GT(sample.known.journeys.size(), 0U);
    last = sample;
  }
}

TEST(Sample, has_about_as_many_contacts_as_are_wanted_however_many_there_are) {
  EXPECT_EQ(sample_bound(0), kGroupPlaces);
  EXPECT_EQ(sample_bound(kSampleContacts), kGroupPlaces);
  EXPECT_EQ(sample_bound(2 * kSampleContacts), kGroupPlaces / 2);
  std::mt19937_64 random = test_random();
  constexpr std::size_t kCustomers = 200'000;
  std::vector<std::uint64_t> places(kCustomers);
  for (std::uint64_t& place : places) place = place_in_group(mix64(random()));
  for (std::uint64_t contacts = kSampleContacts; contacts <= kOrderMax; contacts *= 3) {
    const double share = static_cast<double>(kSampleContacts) / static_cast<double>(contacts);
    const std::uint64_t bound = sample_bound(contacts);
    EXPECT_GE(bound, sample_bound(contacts + contacts / 7 + 1));
    EXPECT_NEAR(static_cast<double>(bound) / kGroupPlaces, share, 1e-3 * share) << contacts;
    const auto in = static_cast<double>(
        std::count_if(places.begin(), places.end(), [&](std::uint64_t p) { return p < bound; }));
    const double wanted = share * kCustomers;
    EXPECT_NEAR(in, wanted, 6 * std::sqrt(wanted) + 1) << contacts;
  }
}

TEST(Sample, follows_the_order_of_hashes_within_each_partition) {
  std::mt19937_64 random = test_random();
  for (int i = 0; i < 10'000; ++i) {
    const std::uint64_t hash = random();
    const std::uint64_t place = place_in_group(hash);
    ASSERT_EQ(place / kPartitionPlaces, partition_of(hash) % kPartitionsPerGroup);
    const std::uint64_t other = random();
    if (partition_of(other) == partition_of(hash)) {
      ASSERT_EQ(hash >> 32U < other >> 32U, place < place_in_group(other));
    }
    const Sampler sampler(random() % kGroupPlaces);
    if (sampler.wants_customer(hash)) {
      ASSERT_TRUE(sampler.wants(partition_of(hash)));
    }
  }
}

TEST(Sample, leaves_out_a_journey_that_is_too_long_and_counts_it) {
  TestLog log;
  for (std::size_t i = 0; i <= kSampleJourneyMax; ++i)
    log.add({.customer = 1, .moment = "ping", .day = static_cast<double>(i), .value = 1});
  log.add({.customer = 2, .moment = "call", .day = 0, .reach = 7});
  const JourneySample sample = log.count().sample;
  EXPECT_EQ(sample.left_out, 1U);
  EXPECT_EQ(sample.journeys.size(), 1U);
  EXPECT_EQ(sample.contacts.size(), 1U);
  EXPECT_TRUE(sample.of_kind(AmountKind::kValue).empty());
  EXPECT_EQ(sample.of_kind(AmountKind::kReach), (std::vector<SampledAmount>{{0, 7}}));
}

TEST(Sample, has_the_amounts_of_each_journeys_contacts) {
  TestLog log;
  log.gap_us = TestLog::us(10);
  for (const int customer : {3, 1, 2}) {
    for (const int day : {0, 1, 50}) {
      log.add({.customer = customer,
               .moment = "call",
               .day = static_cast<double>(day),
               .value = day == 1 ? 0 : 100 * customer + day,
               .reach = day == 1 ? customer : 0});
    }
  }
  log.add({.customer = 4, .moment = "call", .day = 0, .unidentified = true, .value = 5});
  const JourneySample sample = log.count().sample;
  ASSERT_EQ(sample.journeys.size(), 6U);
  for (const SampledJourney& journey : sample.journeys) {
    const auto values = sample.of_kind(AmountKind::kValue, journey);
    const auto reaches = sample.of_kind(AmountKind::kReach, journey);
    std::int64_t customer = 0;
    for (const int c : {1, 2, 3}) customer = hash_id(c) == journey.customer ? c : customer;
    ASSERT_EQ(values.size(), 1U);
    EXPECT_EQ(values[0].contact, journey.first);
    EXPECT_EQ(values[0].amount, 100 * customer + (journey.contacts == 1 ? 50 : 0));
    ASSERT_EQ(reaches.size(), journey.contacts == 1 ? 0U : 1U);
    if (!reaches.empty()) {
      EXPECT_EQ(reaches[0], (SampledAmount{journey.first + 1, customer}));
    }
  }
}

}  // namespace
}  // namespace fifteen::journey
