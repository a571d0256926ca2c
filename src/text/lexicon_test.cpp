#include "text/lexicon.h"

#include <gtest/gtest.h>

#include "text/reader.h"

namespace fifteen::text {
namespace {

Probabilities score(std::string_view text) {
  Normalised scratch;
  const auto p = Lexicon::built_in().score(text, scratch);
  EXPECT_TRUE(p.has_value()) << text;
  return p.value_or(Probabilities{});
}

Outcome outcome(std::string_view text) { return likeliest(score(text)); }

bool is_judged(std::string_view text) {
  Normalised scratch;
  return Lexicon::built_in().score(text, scratch).has_value();
}

TEST(Lexicon, tells_misery_from_magic) {
  EXPECT_EQ(outcome("The agent was rude and I waited for two hours"), Outcome::kMisery);
  EXPECT_EQ(outcome("Thank you, that was a great service"), Outcome::kMagic);
  EXPECT_EQ(outcome("What time do you open on Monday?"), Outcome::kNeutral);
  EXPECT_EQ(outcome("never again"), Outcome::kMisery);
  EXPECT_EQ(outcome("thanks for nothing"), Outcome::kMisery);
}

TEST(Lexicon, a_request_with_thanks_is_not_praise) {
  EXPECT_EQ(outcome("Could you please tell me where my order is? Thanks"), Outcome::kNeutral);
}

TEST(Lexicon, negation_turns_a_word_round) {
  EXPECT_EQ(outcome("The staff were helpful"), Outcome::kMagic);
  EXPECT_EQ(outcome("The staff were not helpful"), Outcome::kMisery);
  EXPECT_GT(score("It was good").magic, score("It was not good").magic);
  EXPECT_LT(score("It was bad").magic, score("It was not bad").magic);
}

TEST(Lexicon, degree_words_capitals_and_exclamations_strengthen) {
  EXPECT_GT(score("The call was very bad").misery, score("The call was bad").misery);
  EXPECT_GT(score("The call was BAD").misery, score("The call was bad").misery);
  EXPECT_GT(score("The call was bad!").misery, score("The call was bad").misery);
  EXPECT_LT(score("The call was slightly bad").misery, score("The call was bad").misery);
}

TEST(Lexicon, what_stands_behind_but_counts_more) {
  EXPECT_GT(score("The call was bad but the agent was great").magic,
            score("The agent was great but the call was bad").magic);
}

TEST(Lexicon, longer_exclamations_never_turn_a_text_round) {
  for (const std::string text :
       {"The agent was great", "The agent was rude", "Where is my order"}) {
    const Outcome plain = outcome(text);
    std::string marks = "!";
    for (int i = 0; i < 8; ++i, marks += marks) EXPECT_EQ(outcome(text + marks), plain) << marks;
  }
}

TEST(Lexicon, knows_faces_and_emoji) {
  EXPECT_EQ(outcome("my order :("), Outcome::kMisery);
  EXPECT_EQ(outcome("😍"), Outcome::kMagic);
  EXPECT_EQ(outcome("😡😡"), Outcome::kMisery);
}

TEST(Lexicon, says_nothing_of_other_languages_and_scripts) {
  EXPECT_EQ(Lexicon::languages(), (std::vector<std::string_view>{"en"}));
  EXPECT_FALSE(is_judged("Die Hotline war gut und der Mann ist super"));
  EXPECT_FALSE(is_judged("El servicio es muy malo"));
  EXPECT_FALSE(is_judged("Je suis très déçu par le service"));
  EXPECT_FALSE(is_judged("服务很差"));
  EXPECT_FALSE(is_judged("خدمة سيئة"));
  EXPECT_FALSE(is_judged("Ужасный сервис"));
  EXPECT_FALSE(is_judged(""));
  EXPECT_FALSE(is_judged(" \xff\xfe "));
  EXPECT_FALSE(is_judged("4711"));
  EXPECT_FALSE(is_judged("qwrtz plmok"));
  EXPECT_TRUE(is_judged("Great!"));
}

TEST(Lexicon, its_claims_are_flat) {
  EXPECT_LT(score("worst terrible horrible awful rude service ever, never again!!!").misery, 0.91);
}

TEST(Lexicon, says_which_words_pushed) {
  const auto reasons =
      Lexicon::built_in().reasons("The agent was rude, then helpful", Outcome::kMisery, 5);
  ASSERT_EQ(reasons.size(), 2U);
  EXPECT_EQ(reasons[0].word, "rude");
  EXPECT_GT(reasons[0].log_odds, 0);
  EXPECT_EQ(reasons[1].word, "helpful");
  EXPECT_LT(reasons[1].log_odds, 0);
  EXPECT_TRUE(Lexicon::built_in().reasons("服务很差", Outcome::kMisery, 5).empty());
}

TEST(Reader, without_a_model_the_lists_judge) {
  const Reader reader = Reader::lexicon();
  Scratch scratch;
  EXPECT_EQ(reader.source(), Source::kLexicon);
  EXPECT_EQ(*reader.score("great service", scratch), score("great service"));
}

}  // namespace
}  // namespace fifteen::text
