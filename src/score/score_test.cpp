#include "score/score.h"

#include <gtest/gtest.h>
#include <limits>
#include <vector>

#include "base/test_random.h"

namespace fifteen::score {
namespace {

constexpr Scale kStars{1, 5, 2, 5};
constexpr Scale kGermanMarks{6, 1, 4, 1};  // 1 is the best
constexpr auto kNan = std::numeric_limits<double>::quiet_NaN();
constexpr auto kInfinity = std::numeric_limits<double>::infinity();

TEST(Rate, parts_a_scale_into_misery_neutral_and_magic) {
  EXPECT_EQ(rate(1, kStars), Outcome::kMisery);
  EXPECT_EQ(rate(2, kStars), Outcome::kMisery);
  EXPECT_EQ(rate(2.5, kStars), Outcome::kNeutral);
  EXPECT_EQ(rate(4.9, kStars), Outcome::kNeutral);
  EXPECT_EQ(rate(5, kStars), Outcome::kMagic);
}

TEST(Rate, reads_scales_whose_best_is_the_lowest) {
  EXPECT_EQ(rate(6, kGermanMarks), Outcome::kMisery);
  EXPECT_EQ(rate(4, kGermanMarks), Outcome::kMisery);
  EXPECT_EQ(rate(3.9, kGermanMarks), Outcome::kNeutral);
  EXPECT_EQ(rate(2, kGermanMarks), Outcome::kNeutral);
  EXPECT_EQ(rate(1, kGermanMarks), Outcome::kMagic);
}

TEST(Rate, says_nothing_outside_the_scale) {
  for (const double x : {0.99, 5.01, -1.0, kInfinity, -kInfinity, kNan})
    EXPECT_FALSE(rate(x, kStars)) << x;
  for (const double x : {0.99, 6.01, -1.0, kInfinity, -kInfinity, kNan})
    EXPECT_FALSE(rate(x, kGermanMarks)) << x;
}

TEST(Rate, says_the_same_of_a_scale_turned_round) {
  std::mt19937_64 random = test_random();
  std::uniform_real_distribution<double> any(-1, 11);
  for (int i = 0; i < 10'000; ++i) {
    const double x = once_in(random, 2) ? any_of(random, -1, 11) : any(random);
    EXPECT_EQ(rate(x, {0, 10, 6, 9}), rate(-x, {0, -10, -6, -9})) << x;
  }
}

TEST(Rate, never_falls_when_the_rating_rises) {
  for (double x = 0; x < 10; x += 0.25)
    EXPECT_LE(*rate(x, {0, 10, 6, 9}), *rate(x + 0.25, {0, 10, 6, 9})) << x;
}

TEST(Worse, takes_misery_before_neutral_before_magic_before_nothing) {
  using enum Outcome;
  const std::vector<Outcome> best_last{kMisery, kNeutral, kMagic, kUnscored};
  for (std::size_t a = 0; a < 4; ++a) {
    for (std::size_t b = 0; b < 4; ++b)
      EXPECT_EQ(worse(best_last[a], best_last[b]), best_last[std::min(a, b)]);
  }
}

TEST(Score, asks_the_evidence_in_its_order) {
  using enum Outcome;
  Evidence evidence;
  EXPECT_EQ(score(evidence), kUnscored);
  evidence.waited_us = 100;
  EXPECT_EQ(score(evidence), kUnscored);
  evidence.promise_us = 100;
  EXPECT_EQ(score(evidence), kNeutral);  // kept to the microsecond
  evidence.promise_us = 99;
  EXPECT_EQ(score(evidence), kMisery);
  evidence.promise_us = 100;
  evidence.resolved = false;
  EXPECT_EQ(score(evidence), kMisery);
  evidence.resolved = true;
  EXPECT_EQ(score(evidence), kNeutral);
  evidence.abandoned = true;
  EXPECT_EQ(score(evidence), kMisery);
  evidence.rated = kMagic;
  EXPECT_EQ(score(evidence), kMagic);
  evidence.stated = kNeutral;
  EXPECT_EQ(score(evidence), kNeutral);
  evidence.rated = kUnscored;
  evidence.stated = kMisery;
  EXPECT_EQ(score(evidence), kMisery);
}

TEST(Score, takes_a_broken_promise_for_misery_even_when_resolved) {
  Evidence evidence;
  evidence.resolved = true;
  evidence.waited_us = 2;
  evidence.promise_us = 1;
  EXPECT_EQ(score(evidence), Outcome::kMisery);
}

TEST(Score, takes_resolved_and_not_abandoned_for_neutral) {
  Evidence resolved;
  resolved.resolved = true;
  EXPECT_EQ(score(resolved), Outcome::kNeutral);
  Evidence stayed;
  stayed.abandoned = false;
  EXPECT_EQ(score(stayed), Outcome::kNeutral);
  stayed.resolved = false;
  EXPECT_EQ(score(stayed), Outcome::kMisery);
}

std::optional<bool> any_truth(std::mt19937_64& random) {
  if (once_in(random, 3)) return std::nullopt;
  return once_in(random, 2);
}

TEST(Score, never_makes_a_contact_better_by_waiting_longer) {
  std::mt19937_64 random = test_random();
  for (int i = 0; i < 100'000; ++i) {
    Evidence evidence;
    evidence.stated = static_cast<Outcome>(any_of(random, 0, 3));
    evidence.rated = static_cast<Outcome>(any_of(random, 0, 3));
    if (!once_in(random, 3)) evidence.stated = Outcome::kUnscored;
    if (!once_in(random, 3)) evidence.rated = Outcome::kUnscored;
    evidence.resolved = any_truth(random);
    evidence.abandoned = any_truth(random);
    if (!once_in(random, 4)) evidence.promise_us = any_of(random, 0, 10);
    evidence.waited_us = any_of(random, 0, 10);
    const Outcome before = score(evidence);
    *evidence.waited_us += any_of(random, 0, 10);
    ASSERT_LE(score(evidence), before);
    // And magic comes only from what customers said.
    const bool said = evidence.stated == Outcome::kMagic || evidence.rated == Outcome::kMagic;
    ASSERT_TRUE(said || before < Outcome::kMagic);
  }
}

}  // namespace
}  // namespace fifteen::score
