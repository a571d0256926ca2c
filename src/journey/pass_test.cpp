#include "journey/pass.h"

#include <gtest/gtest.h>
#include <map>
#include <numeric>

#include "journey/test_log.h"

namespace fifteen::journey {
namespace {

constexpr std::int64_t kDay = kMicrosPerDay;
constexpr auto kOpen = static_cast<std::size_t>(Fate::kOpen);
constexpr auto kLost = static_cast<std::size_t>(Fate::kLost);
constexpr auto kWon = static_cast<std::size_t>(Fate::kWon);

std::size_t number_of(const JourneyCounts& counts, const std::string& moment) {
  const auto found = std::find(counts.moments.begin(), counts.moments.end(), moment);
  EXPECT_NE(found, counts.moments.end()) << moment;
  return static_cast<std::size_t>(found - counts.moments.begin());
}

MomentTally tally_of(const JourneyCounts& counts, const std::string& moment) {
  MomentTally out;
  for (const GroupCounts& group : counts.groups)
    out.merge(group.moments[number_of(counts, moment)]);
  return out;
}

std::array<std::uint64_t, kFateCount> fates_of(const JourneyCounts& counts) {
  std::array<std::uint64_t, kFateCount> out{};
  for (const GroupCounts& group : counts.groups) {
    for (std::size_t f = 0; f < kFateCount; ++f) out[f] += group.journeys[f];
  }
  return out;
}

// Journeys whose first contact is the fate.
std::array<std::uint64_t, kFateCount> decided_at_once(const JourneyCounts& counts) {
  std::array<std::uint64_t, kFateCount> out{};
  for (const SampledJourney& journey : counts.sample.journeys)
    out[static_cast<std::size_t>(journey.fate)] += journey.before_fate == 0 ? 1 : 0;
  return out;
}

std::uint64_t customers_of(const JourneyCounts& counts) {
  std::uint64_t out = 0;
  for (const GroupCounts& group : counts.groups) out += group.customers;
  return out;
}

std::string names(const JourneyCounts& counts, const std::vector<std::uint16_t>& moments) {
  std::string out;
  for (const std::uint16_t m : moments) out += (out.empty() ? "" : " ") + counts.moments[m];
  return out;
}

// Each variant with its count.
std::map<std::string, std::uint64_t> variants_of(const JourneyCounts& counts) {
  std::map<std::string, std::uint64_t> out;
  for (const VariantTally& variant : counts.variants_top)
    out[names(counts, variant.moments)] = variant.count;
  return out;
}

std::uint64_t journeys_of(const JourneyCounts& counts) {
  const auto fates = fates_of(counts);
  return fates[0] + fates[1] + fates[2];
}

using Variants = std::map<std::string, std::uint64_t>;
using Fates = std::array<std::uint64_t, kFateCount>;  // open, lost, won

// The contacts that explain decided journeys' fates, by moment: won, lost, of these the last.
std::map<std::string, std::array<std::uint32_t, 4>> explaining(const JourneyCounts& counts) {
  std::map<std::string, std::array<std::uint32_t, 4>> out;
  for (const SampledJourney& journey : counts.sample.journeys) {
    if (journey.fate == Fate::kOpen) continue;
    const std::size_t lost = journey.fate == Fate::kLost ? 1 : 0;
    for (std::size_t c = 0; c < journey.before_fate; ++c) {
      const Facet& facet = counts.facets[counts.sample.of(journey)[c].facet];
      auto& sum = out[counts.moments[facet.moment]];
      ++sum[lost];
      if (c + 1 == journey.before_fate) ++sum[2 + lost];
    }
  }
  return out;
}

TEST(Pass, counts_a_journey_that_was_worked_by_hand) {
  TestLog log;
  log.add({.customer = 1, .moment = "gate", .day = 0, .outcome = Outcome::kMisery});
  log.add({.customer = 1, .moment = "bag desk", .day = 1, .outcome = Outcome::kMagic});
  log.add({.customer = 1, .moment = "gate", .day = 3});
  const JourneyCounts counts = log.count();
  EXPECT_EQ(counts.moments, (std::vector<std::string>{"bag desk", "gate"}));
  const MomentTally gate = tally_of(counts, "gate");
  EXPECT_EQ(gate.contacts, 2U);
  EXPECT_EQ(gate.customers, 1U);
  EXPECT_EQ(gate.repeats, 1U);
  EXPECT_EQ(gate.starts, 1U);
  EXPECT_EQ(gate.ends, 1U);
  EXPECT_EQ(gate.outcomes, (std::array<std::uint64_t, 4>{1, 1, 0, 0}));
  EXPECT_EQ(gate.journeys, (Fates{1, 0, 0}));
  const MomentTally desk = tally_of(counts, "bag desk");
  EXPECT_EQ(desk.contacts, 1U);
  EXPECT_EQ(desk.repeats + desk.starts + desk.ends, 0U);
  EXPECT_EQ(desk.outcomes, (std::array<std::uint64_t, 4>{0, 0, 0, 1}));
  ASSERT_EQ(counts.transitions.size(), 2U);
  stats::LogHistogram one_day;
  one_day.add(stats::bucket_of(kDay));
  EXPECT_EQ(counts.transitions[0], (TransitionTally{0, 1, 1, 2 * kDay, [] {
                                                      stats::LogHistogram two_days;
                                                      two_days.add(stats::bucket_of(2 * kDay));
                                                      return two_days;
                                                    }()}));
  EXPECT_EQ(counts.transitions[1], (TransitionTally{1, 0, 1, kDay, one_day}));
  EXPECT_EQ(variants_of(counts), (Variants{{"gate bag desk gate", 1}}));
  EXPECT_EQ(counts.variants_distinct, 1U);
  EXPECT_EQ(counts.variants_top[0].length, 3U);
  EXPECT_EQ(fates_of(counts), (Fates{1, 0, 0}));
  EXPECT_TRUE(explaining(counts).empty());  // an open journey explains nothing
  EXPECT_EQ(customers_of(counts), 1U);
}

TEST(Pass, sums_gaps_and_variants_over_customers) {
  TestLog log;
  for (int customer = 1; customer <= 3; ++customer) {
    log.add({.customer = customer, .moment = "a", .day = 0});
    log.add({.customer = customer, .moment = "b", .day = static_cast<double>(customer)});
  }
  log.add({.customer = 4, .moment = "b", .day = 0});
  const JourneyCounts counts = log.count();
  ASSERT_EQ(counts.transitions.size(), 1U);
  EXPECT_EQ(counts.transitions[0].count, 3U);
  EXPECT_EQ(counts.transitions[0].gap_us_sum, 6 * kDay);
  EXPECT_EQ(counts.transitions[0].gaps.total(), 3U);
  ASSERT_EQ(counts.variants_top.size(), 2U);
  EXPECT_EQ(names(counts, counts.variants_top[0].moments), "a b");  // the most common first
  EXPECT_EQ(counts.variants_top[0].count, 3U);
  EXPECT_EQ(log.count(1, 1).variants_top.size(), 1U);
  EXPECT_EQ(log.count(1, 1).variants_distinct, 2U);
}

TEST(Pass, takes_contacts_of_one_time_in_the_order_of_the_file) {
  TestLog log;
  log.add({.customer = 1, .moment = "c", .day = 1});
  log.add({.customer = 1, .moment = "b", .day = 0});
  log.add({.customer = 1, .moment = "a", .day = 0});
  EXPECT_EQ(variants_of(log.count()), (Variants{{"b a c", 1}}));
}

TEST(Pass, ends_what_explains_a_fate_before_the_moment_that_is_the_fate) {
  TestLog log;
  log.won_at("paid");
  log.lost_at("cancelled");
  log.add({.customer = 1, .moment = "offer", .day = 0});
  log.add({.customer = 1, .moment = "call", .day = 1});
  log.add({.customer = 1, .moment = "paid", .day = 2});
  log.add({.customer = 1, .moment = "call", .day = 3});  // after the fate; nothing cuts the journey
  log.add({.customer = 2, .moment = "offer", .day = 0});
  log.add({.customer = 2, .moment = "cancelled", .day = 1});
  log.add({.customer = 2, .moment = "paid", .day = 2});  // too late
  log.add({.customer = 3, .moment = "paid", .day = 0});  // decided at once
  log.add({.customer = 4, .moment = "offer", .day = 0});
  const JourneyCounts counts = log.count();
  EXPECT_EQ(fates_of(counts), (Fates{1, 1, 2}));
  EXPECT_EQ(decided_at_once(counts), (Fates{0, 0, 1}));
  EXPECT_EQ(explaining(counts), (std::map<std::string, std::array<std::uint32_t, 4>>{
                                    {"call", {1, 0, 1, 0}}, {"offer", {1, 1, 0, 1}}}));
  EXPECT_EQ(tally_of(counts, "paid").journeys, (Fates{0, 1, 2}));
  EXPECT_EQ(tally_of(counts, "call").journeys, (Fates{0, 0, 1}));
  EXPECT_EQ(tally_of(counts, "call").ends, 1U);
}

TEST(Pass, takes_the_first_mark_for_the_fate_and_explains_it_by_all_contacts) {
  TestLog log;
  log.add({.customer = 1, .moment = "a", .day = 0});
  log.add({.customer = 1, .moment = "b", .day = 1, .won = true});
  log.add({.customer = 1, .moment = "c", .day = 2, .lost = true});
  log.add({.customer = 2, .moment = "a", .day = 0, .won = true, .lost = true});  // both: lost
  const JourneyCounts counts = log.count();
  EXPECT_EQ(fates_of(counts), (Fates{0, 1, 1}));
  EXPECT_EQ(decided_at_once(counts), (Fates{0, 0, 0}));
  EXPECT_EQ(explaining(counts),
            (std::map<std::string, std::array<std::uint32_t, 4>>{
                {"a", {1, 1, 0, 1}}, {"b", {1, 0, 0, 0}}, {"c", {1, 0, 1, 0}}}));
}

TEST(Pass, decides_by_silence_up_to_the_end_of_the_log) {
  const auto fates = [](double end_day, bool marked) {
    TestLog log;
    log.lost_silence_us = 10 * kDay;
    log.add({.customer = 1, .moment = "a", .day = 0, .won = marked});
    log.end_day = end_day;
    return fates_of(log.count());
  };
  EXPECT_EQ(fates(9.9, false), (Fates{1, 0, 0}));
  EXPECT_EQ(fates(10, false), (Fates{0, 1, 0}));
  EXPECT_EQ(fates(10, true), (Fates{0, 0, 1}));  // a mark is stronger
  TestLog log;
  log.won_silence_us = 5 * kDay;
  log.add({.customer = 1, .moment = "a", .day = 0});
  log.end_day = 7;
  EXPECT_EQ(fates_of(log.count()), (Fates{0, 0, 1}));
  log.lost_silence_us = 6 * kDay;
  EXPECT_EQ(fates_of(log.count()), (Fates{0, 1, 0}));  // lost is asked first
}

TEST(Pass, cuts_journeys_by_gaps_and_counts_silence_up_to_the_next_one) {
  TestLog log;
  log.gap_us = 3 * kDay;
  log.lost_silence_us = 4 * kDay;
  log.add({.customer = 1, .moment = "a", .day = 0});
  log.add({.customer = 1, .moment = "b", .day = 3});    // the gap itself does not cut
  log.add({.customer = 1, .moment = "c", .day = 6.5});  // 3.5 days: cut, but not silent enough
  log.add({.customer = 1, .moment = "d", .day = 10.5});
  const JourneyCounts counts = log.count();
  EXPECT_EQ(variants_of(counts), (Variants{{"a b", 1}, {"c", 1}, {"d", 1}}));
  EXPECT_EQ(fates_of(counts), (Fates{2, 1, 0}));
  EXPECT_EQ(tally_of(counts, "c").journeys, (Fates{0, 1, 0}));
  EXPECT_EQ(customers_of(counts), 1U);
  ASSERT_EQ(counts.transitions.size(), 1U);  // none across a cut
}

TEST(Pass, begins_a_new_journey_after_the_goal) {
  TestLog log;
  log.won_at("paid");
  log.gap_us = 30 * kDay;
  log.add({.customer = 1, .moment = "offer", .day = 0});
  log.add({.customer = 1, .moment = "paid", .day = 1});
  log.add({.customer = 1, .moment = "offer", .day = 2});
  const JourneyCounts counts = log.count();
  EXPECT_EQ(variants_of(counts), (Variants{{"offer paid", 1}, {"offer", 1}}));
  EXPECT_EQ(fates_of(counts), (Fates{1, 0, 1}));
  EXPECT_EQ(tally_of(counts, "offer").customers, 1U);
  EXPECT_EQ(tally_of(counts, "offer").repeats, 0U);  // the first visit of each journey
}

TEST(Pass, keeps_interleaved_cases_apart_and_whole) {
  TestLog log;
  log.won_at("paid");
  log.gap_us = kDay;
  log.add({.customer = 1, .moment = "offer", .day = 0, .case_id = 10});
  log.add({.customer = 1, .moment = "claim", .day = 1, .case_id = 20});
  log.add({.customer = 1, .moment = "paid", .day = 50, .case_id = 10});
  log.add({.customer = 1, .moment = "call", .day = 60, .case_id = 20});
  log.add({.customer = 1, .moment = "thanks", .day = 90, .case_id = 10});
  log.add({.customer = 1, .moment = "visit", .day = 2});
  log.add({.customer = 1, .moment = "visit", .day = 9});  // without a case the gap cuts
  log.add({.customer = 2, .moment = "claim", .day = 9, .case_id = 20});
  const JourneyCounts counts = log.count<CaseContactRecord>();
  EXPECT_EQ(variants_of(counts),
            (Variants{{"offer paid thanks", 1}, {"claim call", 1}, {"visit", 2}, {"claim", 1}}));
  EXPECT_EQ(fates_of(counts), (Fates{4, 0, 1}));
  EXPECT_EQ(customers_of(counts), 2U);
  EXPECT_EQ(tally_of(counts, "visit").customers, 1U);
  EXPECT_EQ(tally_of(counts, "claim").customers, 2U);
}

TEST(Pass, counts_duplicates_and_drops_them_when_asked) {
  TestLog log;
  log.add({.customer = 1, .moment = "a", .day = 0});
  log.add({.customer = 1, .moment = "a", .day = 0});
  log.add({.customer = 1, .moment = "a", .day = 0});
  log.add({.customer = 1,
           .moment = "a",
           .day = 0,
           .outcome = Outcome::kMagic});  // another outcome: no duplicate
  log.add({.customer = 1, .moment = "a", .day = 1});
  const JourneyCounts kept = log.count();
  EXPECT_EQ(kept.duplicates, 2U);
  EXPECT_EQ(variants_of(kept), (Variants{{"a a a a a", 1}}));
  EXPECT_EQ(tally_of(kept, "a").repeats, 4U);
  log.drop_duplicates = true;
  const JourneyCounts dropped = log.count();
  EXPECT_EQ(dropped.duplicates, 2U);
  EXPECT_EQ(variants_of(dropped), (Variants{{"a a a", 1}}));
  EXPECT_EQ(tally_of(dropped, "a").contacts, 3U);
  EXPECT_EQ(dropped.transitions[0].count, 2U);
}

TEST(Pass, counts_a_duplicate_of_the_goal_to_the_same_journey) {
  TestLog log;
  log.won_at("paid");
  log.gap_us = 30 * kDay;
  log.add({.customer = 1, .moment = "offer", .day = 0});
  log.add({.customer = 1, .moment = "paid", .day = 1});
  log.add({.customer = 1, .moment = "paid", .day = 1});
  log.add({.customer = 1, .moment = "offer", .day = 2});
  const JourneyCounts kept = log.count();
  EXPECT_EQ(kept.duplicates, 1U);
  EXPECT_EQ(fates_of(kept), (Fates{1, 0, 1}));
  EXPECT_EQ(variants_of(kept), (Variants{{"offer paid paid", 1}, {"offer", 1}}));
  log.drop_duplicates = true;
  const JourneyCounts dropped = log.count();
  EXPECT_EQ(dropped.duplicates, 1U);
  EXPECT_EQ(fates_of(dropped), (Fates{1, 0, 1}));
  EXPECT_EQ(variants_of(dropped), (Variants{{"offer paid", 1}, {"offer", 1}}));
}

TEST(Pass, puts_contacts_of_nobody_in_no_journey) {
  TestLog log;
  log.won_at("a");
  log.add(
      {.customer = 0, .moment = "a", .day = 0, .outcome = Outcome::kMisery, .unidentified = true});
  log.add({.customer = 0, .moment = "a", .day = 0, .unidentified = true});
  log.add({.customer = 1, .moment = "b", .day = 0});
  const JourneyCounts counts = log.count();
  EXPECT_EQ(counts.unidentified, 2U);
  EXPECT_EQ(counts.duplicates, 0U);
  const MomentTally a = tally_of(counts, "a");
  EXPECT_EQ(a.contacts, 2U);
  EXPECT_EQ(a.outcomes, (std::array<std::uint64_t, 4>{1, 1, 0, 0}));
  EXPECT_EQ(a.customers + a.starts + a.ends + a.repeats, 0U);
  EXPECT_EQ(fates_of(counts), (Fates{1, 0, 0}));
  EXPECT_EQ(customers_of(counts), 1U);
  EXPECT_EQ(variants_of(counts), (Variants{{"b", 1}}));
}

TEST(Pass, shows_the_beginning_of_a_long_journey_and_counts_it_as_a_whole) {
  TestLog log;
  for (int customer = 1; customer <= 2; ++customer) {
    for (int i = 0; i < 70; ++i) log.add({.customer = customer, .moment = "a", .day = i * 0.5});
  }
  log.add({.customer = 2, .moment = "b", .day = 99});
  const JourneyCounts counts = log.count();
  EXPECT_EQ(counts.variants_distinct, 2U);
  ASSERT_EQ(counts.variants_top.size(), 2U);
  std::uint64_t length = 0;
  for (const VariantTally& variant : counts.variants_top) {
    EXPECT_EQ(variant.moments, std::vector<std::uint16_t>(kVariantShownMax, 0));
    length += variant.length;
  }
  EXPECT_EQ(length, 70U + 71U);
}

TEST(Pass, counts_the_journeys_that_half_and_double_the_gap_would_make) {
  TestLog log;
  // Gaps of 1, 5, 6, 10, 11, 20 and 21 days, and a goal.
  double day = 0;
  for (const double gap : {0.0, 1.0, 5.0, 6.0, 10.0, 11.0, 20.0, 21.0}) {
    day += gap;
    log.add({.customer = 1, .moment = "call", .day = day});
  }
  log.add({.customer = 2, .moment = "paid", .day = 0});
  log.add({.customer = 2, .moment = "call", .day = 15});
  log.won_at("paid");
  log.gap_us = 10 * kDay;
  const JourneyCounts counts = log.count();
  EXPECT_EQ(journeys_of(counts), 6U);         // cut before 11, 20 and 21 days; after the goal
  EXPECT_EQ(counts.journeys_half_gap, 8U);    // also before 6 and 10
  EXPECT_EQ(counts.journeys_double_gap, 4U);  // only before 21; a goal ends a journey anyway
  for (const auto& [gap, journeys] :
       {std::pair{5, counts.journeys_half_gap}, std::pair{20, counts.journeys_double_gap}}) {
    log.gap_us = gap * kDay;
    EXPECT_EQ(journeys_of(log.count()), journeys) << gap;
  }
}

}  // namespace
}  // namespace fifteen::journey
