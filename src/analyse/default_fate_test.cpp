#include "analyse/default_fate.h"

#include <gtest/gtest.h>
#include <map>

#include "base/time.h"

namespace fifteen::analyse {
namespace {

// A sample with so many journeys that end at each moment.
journey::JourneyCounts sample(const std::map<std::string, std::uint64_t>& ends) {
  journey::JourneyCounts counts;
  for (const auto& [name, count] : ends) counts.moments.push_back(name);
  for (auto& group : counts.groups) group.moments.resize(ends.size());
  std::size_t m = 0;
  for (const auto& [name, count] : ends) {
    counts.groups[m % 20].moments[m].ends = count;  // groups are added up
    counts.groups[7].moments[m].ends += 1;
    ++m;
  }
  return counts;
}

TEST(DefaultFate, is_told_by_words_in_the_names) {
  const DefaultFate fate =
      default_fate(sample({{"A_APPROVED", 0}, {"A_DECLINED", 0}, {"call", 9}}));
  EXPECT_EQ(fate.won, (journey::FateRule{{true, false, false}, std::nullopt}));
  EXPECT_EQ(fate.lost, (journey::FateRule{{false, true, false}, std::nullopt}));
  EXPECT_EQ(
      fate.why,
      "No fate rule was given, so one was guessed by words in the moments' names: won is reaching "
      "\"A_APPROVED\"; lost is reaching \"A_DECLINED\". Give your own under [fate] in a mapping.");
}

TEST(DefaultFate, finds_words_in_any_spelling_of_a_name) {
  const auto won = [](const std::string& name) -> bool {
    return default_fate(sample({{name, 0}, {"~churned", 9}})).won.moments[0];
  };
  for (const char* name :
       {"Order paid", "orderPaid", "ORDER_PAID", "paid!", "order-paid-2", "Bill (Paid)"}) {
    EXPECT_TRUE(won(name)) << name;
  }
  for (const char* name : {"prepaid", "paidout", "Repaid", "call", "", "42"})
    EXPECT_FALSE(won(name)) << name;
}

TEST(DefaultFate, is_nothing_that_did_not_come) {
  journey::JourneyCounts counts = sample({{"call", 2}, {"not paid", 50}, {"order paid", 9}});
  counts.facets.resize(3);
  for (std::uint16_t m = 0; m < 3; ++m) counts.facets[m].moment = m;
  counts.facets[1].signs.direction = score::Direction::kSilence;
  EXPECT_EQ(default_fate(counts).won.moments, (std::vector<bool>{false, false, true}));
  // A log's own moment that is a silence at times only is what it was.
  counts.facets.push_back(counts.facets[1]);
  counts.facets[3].signs.direction = score::Direction::kInbound;
  EXPECT_EQ(default_fate(counts).won.moments, (std::vector<bool>{false, true, true}));
  counts = sample({{"call", 2}, {"nothing came", 50}, {"visit", 9}});
  counts.facets.resize(1);
  counts.facets[0].moment = 1;
  counts.facets[0].signs.direction = score::Direction::kSilence;
  EXPECT_EQ(default_fate(counts).won.moments, (std::vector<bool>{false, false, true}));
}

TEST(DefaultFate, is_lost_where_a_name_says_both) {
  const DefaultFate fate = default_fate(sample({{"payment cancelled", 1}}));
  EXPECT_EQ(fate.lost.moments, std::vector<bool>{true});
  EXPECT_EQ(fate.won.moments, std::vector<bool>{false});
}

TEST(DefaultFate, decides_a_side_without_a_moment_by_silence) {
  const DefaultFate paid = default_fate(sample({{"paid", 1}, {"call", 9}}));
  EXPECT_EQ(paid.won, (journey::FateRule{{false, true}, std::nullopt}));
  EXPECT_EQ(paid.lost, (journey::FateRule{{false, false}, 30 * kMicrosPerDay}));
  const DefaultFate churned = default_fate(sample({{"churned", 1}, {"call", 9}}));
  EXPECT_EQ(churned.won, (journey::FateRule{{false, false}, 30 * kMicrosPerDay}));
  EXPECT_EQ(churned.lost, (journey::FateRule{{false, true}, std::nullopt}));
}

TEST(DefaultFate, takes_the_usual_end_where_no_name_says_anything) {
  const DefaultFate fate = default_fate(sample({{"call", 3}, {"mail", 12}, {"visit", 11}}));
  EXPECT_EQ(fate.won, (journey::FateRule{{false, true, false}, std::nullopt}));
  EXPECT_EQ(fate.lost, (journey::FateRule{{false, false, false}, 30 * kMicrosPerDay}));
  EXPECT_EQ(fate.why,
            "No fate rule was given, so one was guessed by where most journeys end: won is "
            "reaching \"mail\"; lost is "
            "silence for 30 d. Give your own under [fate] in a mapping.");
}

TEST(DefaultFate, has_only_silence_for_a_log_without_contacts) {
  const DefaultFate fate = default_fate(journey::JourneyCounts{});
  EXPECT_TRUE(fate.won.moments.empty() && fate.lost.moments.empty());
  EXPECT_EQ(fate.lost.silence_us, 30 * kMicrosPerDay);
}

TEST(DescribeRule, says_a_rule_in_words) {
  EXPECT_EQ(describe_rule({}, "", std::nullopt), "no rule");
  EXPECT_EQ(describe_rule({"A"}, "", std::nullopt), "reaching \"A\"");
  EXPECT_EQ(describe_rule({"A", "B"}, "", 30 * kMicrosPerDay),
            "reaching \"A\", \"B\", or silence for 30 d");
  EXPECT_EQ(describe_rule({}, "amount > 0", std::nullopt), "amount > 0");
  EXPECT_EQ(describe_rule({"A"}, "amount > 0", kMicrosPerDay),
            "reaching \"A\", or amount > 0, or silence for 1 d");
  EXPECT_EQ(describe_rule({"A", "B", "C", "D", "E", "F", "G", "H"}, "", std::nullopt),
            "reaching \"A\", \"B\", \"C\", \"D\", \"E\", \"F\" or 2 more");
}

}  // namespace
}  // namespace fifteen::analyse
