#include "analyse/promise_gap.h"

#include <cmath>
#include <gtest/gtest.h>

#include "stats/proportion.h"

namespace fifteen::analyse {
namespace {

using stats::Estimate;

GapFinding one(const GapSides& sides) { return find_gaps({sides}).at(0); }

TEST(PromiseGap, three_is_that_shoppers_find_less_than_the_standard_asks) {
  const GapFinding found = one({.name = "at once", .said = 0.9, .shopped = stats::wilson(20, 40)});
  ASSERT_EQ(found.differences.size(), 1U);
  EXPECT_EQ(found.differences[0].kind, GapKind::kPerformance);
  EXPECT_NEAR(found.differences[0].difference.value, -0.4, 1e-12);
  // Wilson's interval of 20 of 40 is 0.352 to 0.648.
  EXPECT_NEAR(found.differences[0].difference.low, 0.352 - 0.9, 1e-3);
  EXPECT_NEAR(found.differences[0].difference.high, 0.648 - 0.9, 1e-3);
  EXPECT_TRUE(found.differences[0].told);
  EXPECT_EQ(found.verdict, GapVerdict::kNotDone);
  EXPECT_EQ(gap_name(found.differences[0].kind), "gap 3 (performance)");
}

TEST(PromiseGap, four_is_that_customers_live_less_than_was_said_and_five_that_they_perceive_less) {
  const Estimate lived{0.7, 0.65, 0.75};
  const GapFinding measured = one({.said = 0.9, .lived = lived});
  EXPECT_NE(measured.of(GapKind::kCommunication), nullptr);
  EXPECT_EQ(measured.of(GapKind::kService), nullptr);
  EXPECT_EQ(measured.verdict, GapVerdict::kNotLived);
  const GapFinding rated = one({.said = 0.9, .lived = lived, .perceived = true});
  EXPECT_EQ(rated.of(GapKind::kCommunication), nullptr);
  EXPECT_NE(rated.of(GapKind::kService), nullptr);
  EXPECT_EQ(rated.verdict, GapVerdict::kNotLived);
}

TEST(PromiseGap, has_a_verdict_of_both_sides) {
  const Estimate high{0.95, 0.93, 0.97};
  const Estimate low{0.7, 0.65, 0.75};
  const Estimate unsure{0.88, 0.7, 0.97};
  const auto verdict = [](std::optional<Estimate> shopped, std::optional<Estimate> lived) {
    return one({.said = 0.9, .shopped = shopped, .lived = lived}).verdict;
  };
  EXPECT_EQ(verdict({}, {}), GapVerdict::kNothing);
  EXPECT_EQ(verdict(high, high), GapVerdict::kKept);
  EXPECT_EQ(verdict(high, {}), GapVerdict::kKept);
  EXPECT_EQ(verdict(high, low), GapVerdict::kNotLived);
  EXPECT_EQ(verdict(low, high), GapVerdict::kNotDone);
  EXPECT_EQ(verdict(low, low), GapVerdict::kNeither);
  EXPECT_EQ(verdict(unsure, high), GapVerdict::kMaybeNot);
  EXPECT_EQ(verdict(unsure, {}), GapVerdict::kMaybeNot);
  EXPECT_EQ(verdict(unsure, low), GapVerdict::kNotLived);
}

TEST(PromiseGap, tells_when_shops_and_log_differ) {
  const GapFinding found =
      one({.said = 0.9, .shopped = Estimate{0.95, 0.93, 0.97}, .lived = Estimate{0.7, 0.65, 0.75}});
  ASSERT_EQ(found.differences.size(), 3U);
  const GapDifference* const apart = found.of(GapKind::kShopsAndLog);
  ASSERT_NE(apart, nullptr);
  EXPECT_NEAR(apart->difference.value, 0.25, 1e-12);
  EXPECT_NEAR(apart->difference.low, 0.25 - std::hypot(0.02, 0.05), 1e-12);
  EXPECT_TRUE(apart->told);
}

TEST(PromiseGap, is_told_among_all_that_are_looked_at) {
  const GapSides sides{.said = 0.9, .shopped = Estimate{0.8, 0.71, 0.89}};
  EXPECT_EQ(one(sides).verdict, GapVerdict::kNotDone);
  const std::vector<GapSides> many(20, sides);
  EXPECT_EQ(find_gaps(many).at(0).verdict, GapVerdict::kMaybeNot);
}

}  // namespace
}  // namespace fifteen::analyse
