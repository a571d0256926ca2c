#include "text/probabilities.h"

#include <gtest/gtest.h>

namespace fifteen::text {
namespace {

TEST(Levels, every_level_stands_for_probabilities_of_its_own) {
  for (std::uint8_t at = 1; at <= kLevelMax; ++at) {
    const Probabilities p = probabilities_of(at);
    EXPECT_NEAR(p.misery + p.neutral + p.magic, 1, 1e-12);
    EXPECT_EQ(level(p), at);
  }
}

TEST(Levels, a_stronger_claim_is_a_higher_level_of_its_outcome) {
  EXPECT_EQ(level({1, 0, 0}), 5);
  EXPECT_EQ(level({0.4, 0.3, 0.3}), 1);
  EXPECT_EQ(level({0, 1, 0}), 10);
  EXPECT_EQ(level({0, 0, 1}), 15);
  EXPECT_EQ(level({0.1, 0.2, 0.7}), 13);
}

TEST(Levels, log_odds_point_to_the_outcome) {
  EXPECT_GT(log_odds_of(5).misery, log_odds_of(1).misery);
  EXPECT_GT(log_odds_of(1).misery, 0);
  EXPECT_LT(log_odds_of(10).misery, 0);
  EXPECT_GT(log_odds_of(15).magic, 3);
  EXPECT_EQ(log_odds_of(0).misery, 0);
  EXPECT_EQ(log_odds_of(0).magic, 0);
}

TEST(Levels, of_equal_probabilities_the_worst_is_the_likeliest) {
  EXPECT_EQ(likeliest({0.4, 0.4, 0.2}), Outcome::kMisery);
  EXPECT_EQ(likeliest({0.2, 0.4, 0.4}), Outcome::kNeutral);
}

}  // namespace
}  // namespace fifteen::text
