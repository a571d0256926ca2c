#include "score/score.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <vector>

#include "base/test_random.h"
#include "score/reason.h"

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
  for (int quarters = 0; quarters < 40; ++quarters) {
    const double x = quarters / 4.0;
    EXPECT_LE(*rate(x, {0, 10, 6, 9}), *rate(x + 0.25, {0, 10, 6, 9})) << x;
  }
}

TEST(Worse, takes_misery_before_neutral_before_magic_before_nothing) {
  using enum Outcome;
  const std::vector<Outcome> best_last{kMisery, kNeutral, kMagic, kUnscored};
  for (std::size_t a = 0; a < 4; ++a) {
    for (std::size_t b = 0; b < 4; ++b)
      EXPECT_EQ(worse(best_last[a], best_last[b]), best_last[std::min(a, b)]);
  }
}

Outcome outcome_by_itself(const Signs& signs) { return outcome_of(signs, 0, Weights{}); }

TEST(Score, asks_the_evidence_in_its_order) {
  using enum Outcome;
  Signs signs;
  EXPECT_EQ(outcome_by_itself(signs), kUnscored);
  signs.wait = 3;
  EXPECT_EQ(outcome_by_itself(signs), kUnscored);
  signs.pace = pace_of(100, 100);
  EXPECT_EQ(outcome_by_itself(signs), kNeutral);
  signs.pace = pace_of(100, 99);
  EXPECT_EQ(outcome_by_itself(signs), kMisery);
  signs.pace = Pace::kKept;
  signs.resolved = Answer::kNo;
  EXPECT_EQ(outcome_by_itself(signs), kMisery);
  signs.resolved = Answer::kYes;
  EXPECT_EQ(outcome_by_itself(signs), kNeutral);
  signs.abandoned = Answer::kYes;
  EXPECT_EQ(outcome_by_itself(signs), kMisery);
  signs.rated = kMagic;
  EXPECT_EQ(outcome_by_itself(signs), kMagic);
  signs.stated = kNeutral;
  EXPECT_EQ(outcome_by_itself(signs), kNeutral);
  signs.rated = kUnscored;
  signs.stated = kMisery;
  EXPECT_EQ(outcome_by_itself(signs), kMisery);
}

TEST(Score, takes_a_broken_promise_for_misery_even_when_resolved) {
  Signs signs;
  signs.resolved = Answer::kYes;
  signs.pace = Pace::kLate;
  EXPECT_EQ(outcome_by_itself(signs), Outcome::kMisery);
}

TEST(Score, takes_resolved_and_not_abandoned_for_neutral) {
  Signs resolved;
  resolved.resolved = Answer::kYes;
  EXPECT_EQ(outcome_by_itself(resolved), Outcome::kNeutral);
  Signs stayed;
  stayed.abandoned = Answer::kNo;
  EXPECT_EQ(outcome_by_itself(stayed), Outcome::kNeutral);
  stayed.resolved = Answer::kNo;
  EXPECT_EQ(outcome_by_itself(stayed), Outcome::kMisery);
}

Signs any_signs(std::mt19937_64& random) {
  Signs signs;
  if (once_in(random, 3)) signs.stated = static_cast<Outcome>(any_of(random, 0, 3));
  if (once_in(random, 3)) signs.rated = static_cast<Outcome>(any_of(random, 0, 3));
  signs.resolved = static_cast<Answer>(any_of(random, 0, 2));
  signs.abandoned = static_cast<Answer>(any_of(random, 0, 2));
  signs.transfers = static_cast<std::uint8_t>(any_of(random, 0, 3));
  signs.pace = static_cast<Pace>(any_of(random, 0, 4));
  signs.direction = static_cast<Direction>(any_of(random, 0, 3));
  return signs;
}

TEST(Score, never_makes_misery_less_likely_by_waiting_longer) {
  std::mt19937_64 random = test_random();
  for (int i = 0; i < 100'000; ++i) {
    Signs signs = any_signs(random);
    const auto history = static_cast<History>(any_of<std::size_t>(random, 0, kHistoryCount - 1));
    const std::int64_t promise_us = any_of(random, 0, 10);
    const std::int64_t waited_us = any_of(random, 0, 10);
    signs.pace = pace_of(waited_us, promise_us);
    const Scored before = score(signs, history, Weights{});
    signs.pace = pace_of(waited_us + any_of(random, 0, 10), promise_us);
    const Scored after = score(signs, history, Weights{});
    ASSERT_GE(after.p.misery, before.p.misery - 1e-12);
    ASSERT_LE(after.p.magic, before.p.magic + 1e-12);
    ASSERT_LE(after.outcome, before.outcome);
  }
}

TEST(Score, never_makes_misery_less_likely_by_a_worse_past) {
  std::mt19937_64 random = test_random();
  for (int i = 0; i < 100'000; ++i) {
    const Signs signs = any_signs(random);
    const auto history = static_cast<History>(any_of<std::size_t>(random, 0, kHistoryCount - 1));
    const auto worse_past = static_cast<History>(history | (1U << any_of(random, 1U, 5U)));
    const Scored before = score(signs, history, Weights{});
    // A contact of which nothing was known has no chances to compare.
    if (before.outcome == Outcome::kUnscored) continue;
    ASSERT_GE(score(signs, worse_past, Weights{}).p.misery, before.p.misery - 1e-12);
  }
}

TEST(Score, takes_a_call_back_that_did_not_come_for_misery) {
  const Scored scored = score({}, kNotCalledBack, Weights{});
  EXPECT_EQ(scored.outcome, Outcome::kMisery);
  ASSERT_EQ(scored.pieces.size(), 1U);
  EXPECT_EQ(reason(scored.pieces[0], {}, {}), "a promised call back did not come");
  // A promise broken by the company weighs more than an answer that nobody promised, and less than
  // one broken by far while the customer waits.
  const auto misery = [](Piece piece) {
    return Weights{}.pieces[static_cast<std::size_t>(piece)].misery;
  };
  EXPECT_GT(misery(Piece::kNotCalledBack), misery(Piece::kUnanswered));
  EXPECT_LT(misery(Piece::kNotCalledBack), misery(Piece::kVeryLate));
  // To promise one is no evidence.
  Signs promised;
  promised.call_back = 4;
  EXPECT_EQ(outcome_by_itself(promised), Outcome::kUnscored);
}

TEST(Score, has_chances_that_add_up_and_belong_to_its_outcome) {
  std::mt19937_64 random = test_random();
  for (int i = 0; i < 100'000; ++i) {
    const Signs signs = any_signs(random);
    const auto history = static_cast<History>(any_of<std::size_t>(random, 0, kHistoryCount - 1));
    const Scored scored = score(signs, history, Weights{});
    ASSERT_NEAR(scored.p.misery + scored.p.neutral + scored.p.magic, 1, 1e-12);
    ASSERT_EQ(scored.outcome, outcome_of(signs, history, Weights{}));
    if (scored.outcome == Outcome::kUnscored) continue;
    const double own = scored.p.of(scored.outcome);
    for (const Outcome other : {Outcome::kMisery, Outcome::kNeutral, Outcome::kMagic})
      ASSERT_GE(own, scored.p.of(other));
    for (std::size_t k = 1; k < scored.pieces.size(); ++k) {
      const auto strength = [&](std::size_t at) {
        const LogOdds& odds = scored.pieces[at].odds;
        return std::max(std::abs(odds.misery), std::abs(odds.magic));
      };
      ASSERT_GE(strength(k - 1), strength(k));
    }
  }
}

TEST(Score, adds_up_by_hand) {
  Signs signs;
  signs.pace = pace_of(11, 10);
  signs.resolved = Answer::kYes;
  // Base -1.5 / -2.5, late +2.5 / -1.0, resolved -0.5 / +0.3: 0.5 / -3.2.
  const Scored scored = score(signs, 0, Weights{});
  EXPECT_EQ(scored.outcome, Outcome::kMisery);
  const double sum = std::exp(0.5) + 1 + std::exp(-3.2);
  EXPECT_NEAR(scored.p.misery, std::exp(0.5) / sum, 1e-12);
  EXPECT_NEAR(scored.p.magic, std::exp(-3.2) / sum, 1e-12);
  ASSERT_EQ(scored.pieces.size(), 2U);
  EXPECT_EQ(scored.pieces[0].piece, Piece::kLate);
  EXPECT_EQ(scored.pieces[1].piece, Piece::kResolved);
}

TEST(Score, lets_a_rating_decide_and_says_when_the_text_contradicts_it) {
  Weights weights;
  weights.text[3] = {4, -2};
  weights.text[9] = {-2, 4};
  Signs signs;
  signs.rated = Outcome::kMagic;
  signs.text = 3;
  signs.abandoned = Answer::kYes;
  Scored scored = score(signs, 0, weights);
  EXPECT_EQ(scored.outcome, Outcome::kMagic);
  EXPECT_TRUE(scored.contradicted);
  EXPECT_NEAR(scored.p.magic, std::exp(4) / (std::exp(4) + 2), 1e-12);
  signs.text = 9;
  EXPECT_FALSE(score(signs, 0, weights).contradicted);
  signs.rated = Outcome::kMisery;
  EXPECT_TRUE(score(signs, 0, weights).contradicted);
  signs.rated = Outcome::kNeutral;
  EXPECT_FALSE(score(signs, 0, weights).contradicted);
}

TEST(Score, follows_what_contacts_like_it_were_rated) {
  Signs signs;
  EXPECT_EQ(outcome_of(signs, 0, Weights{}), Outcome::kUnscored);
  EXPECT_FALSE(score(signs, 0, Weights{}).has_chances);
  // By itself it gives chances, but no outcome.
  const Scored alone = score(signs, 0, Weights{}, LogOdds{2, 0});
  EXPECT_EQ(alone.outcome, Outcome::kUnscored);
  EXPECT_TRUE(alone.has_chances);
  EXPECT_NEAR(alone.p.misery, std::exp(0.5) / (std::exp(0.5) + 1 + std::exp(-2.5)), 1e-12);
  signs.transfers = 1;
  EXPECT_EQ(outcome_of(signs, 0, Weights{}, LogOdds{2, 0}), Outcome::kMisery);
  EXPECT_EQ(outcome_of(signs, 0, Weights{}, LogOdds{0, 3}), Outcome::kMagic);
  EXPECT_EQ(outcome_of(signs, 0, Weights{}, LogOdds{0, 0}), Outcome::kNeutral);
}

TEST(Reason, tells_a_piece_in_the_contact_s_own_figures) {
  Signs signs;
  signs.rated = Outcome::kMisery;
  ContactFacts facts;
  facts.waited_us = 660'000'000;
  facts.promise_us = 300'000'000;
  facts.transfers = 3;
  facts.ratings = {{"csat", 2, 5.0}, {"ces", 4.5, std::nullopt}};
  EXPECT_EQ(reason({Piece::kLate, {}}, signs, facts), "waited 11 min, promised 5 min");
  EXPECT_EQ(reason({Piece::kTransferredOften, {}}, signs, facts), "transferred 3 times");
  EXPECT_EQ(reason({Piece::kRated, {}}, signs, facts), "rated csat 2 of 5, ces 4.5");
  EXPECT_EQ(reason({Piece::kRated, {}}, signs, {}), "rated misery");
  EXPECT_EQ(reason({Piece::kAbandoned, {}}, signs, facts), "abandoned");
  EXPECT_EQ(weight_in_words({2.5, -1}), "+2.5 misery, -1.0 magic");
  EXPECT_EQ(weight_in_words({0, 0}), "no weight");
}

TEST(PieceOf, finds_every_piece_by_its_name) {
  for (std::size_t i = 0; i < kPieceCount; ++i)
    EXPECT_EQ(piece_of(piece_name(static_cast<Piece>(i))), static_cast<Piece>(i));
  EXPECT_FALSE(piece_of("nothing"));
}

}  // namespace
}  // namespace fifteen::score
