#include "text/normalise.h"

#include <gtest/gtest.h>

#include "base/test_random.h"

namespace fifteen::text {
namespace {

std::vector<std::string> words(std::string_view text) {
  Normalised out;
  normalise(text, out);
  std::vector<std::string> words;
  for (const Token& token : out.tokens)
    words.push_back(to_utf8(out.points.data() + token.begin, out.points.data() + token.end));
  return words;
}

using Words = std::vector<std::string>;

TEST(Normalise, words_are_folded_and_marks_are_tokens) {
  EXPECT_EQ(words("Was ON hold, again!!"), (Words{"was", "on", "hold", ",", "again", "!!"}));
}

TEST(Normalise, capitals_of_any_script_are_folded) {
  EXPECT_EQ(words("ÄRGER СПАСИБО Straße ΟΔΟΣ"), words("ärger спасибо strasse οδοσ"));
  // A letter and its accent, apart and as one.
  EXPECT_EQ(words("caf\u00e9"), words("cafe\u0301"));
  EXPECT_EQ(words("ｇｒｅａｔ"), (Words{"great"}));
}

TEST(Normalise, scripts_without_spaces_give_a_token_for_each_character) {
  EXPECT_EQ(words("服务很差"), (Words{"服", "务", "很", "差"}));
  EXPECT_EQ(words("ありがとう").size(), 5U);
}

TEST(Normalise, right_to_left_text_is_words_like_any_other) {
  EXPECT_EQ(words("خدمة سيئة").size(), 2U);
  EXPECT_EQ(words("\u202bשירות\u202c גרוע").size(), 2U);
}

TEST(Normalise, links_numbers_and_mentions_are_kinds_of_their_own) {
  Normalised out;
  normalise("@Acme see https://a.example/b?c=d order 4711 at 12:30", out);
  ASSERT_EQ(out.tokens.size(), 7U);
  EXPECT_EQ(out.tokens[0].kind, TokenKind::kMention);
  EXPECT_EQ(out.tokens[2].kind, TokenKind::kLink);
  EXPECT_EQ(out.tokens[4].kind, TokenKind::kNumber);
  EXPECT_EQ(out.tokens[6].kind, TokenKind::kNumber);
  EXPECT_EQ(words("order 4711"), words("order 9302"));
  EXPECT_EQ(words("https://a.example"), words("http://b.example/c"));
}

TEST(Normalise, long_runs_are_cut_short) {
  EXPECT_EQ(words("soooooo slow!!!!!!!!"), (Words{"soo", "slow", "!!!"}));
  EXPECT_EQ(words("😡😡😡😡"), words("😡"));
}

TEST(Normalise, emoji_lose_their_skin_and_variants) {
  EXPECT_EQ(words("👍🏽"), words("👍"));
  EXPECT_EQ(words("❤️"), words("❤"));
}

TEST(Normalise, entities_of_web_pages_are_their_characters) {
  EXPECT_EQ(words("bags &amp; fees"), words("bags & fees"));
  EXPECT_EQ(words("don&#39;t"), words("don't"));
  EXPECT_EQ(words("don’t"), words("don't"));
}

TEST(Normalise, words_behind_a_negation_are_marked_to_the_end_of_the_clause) {
  Normalised out;
  normalise("not happy at all, good", out);
  std::vector<bool> negated;
  for (const Token& token : out.tokens) negated.push_back(token.negated);
  EXPECT_EQ(negated, (std::vector<bool>{false, true, true, true, false, false}));
  normalise("I didn't like it", out);
  EXPECT_TRUE(out.tokens[2].negated);
}

TEST(Normalise, a_text_of_megabytes_is_read_to_its_bound) {
  Normalised out;
  normalise(std::string(3'000'000, 'a') + " end", out);
  ASSERT_EQ(out.tokens.size(), 1U);
  EXPECT_LE(out.tokens[0].source_end, kTextBytesMax);
  std::string many;
  for (int i = 0; i < 100'000; ++i) many += "a ";
  normalise(many, out);
  EXPECT_EQ(out.tokens.size(), kTextBytesMax / 2);
}

TEST(Normalise, any_bytes_give_tokens_in_order_within_the_text) {
  std::mt19937_64 random = test_random();
  Normalised out;
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (std::uint64_t i = (random() % 60); i > 0; --i) {
      const bool plain = (random() % 2) == 0;
      text += static_cast<char>(plain ? 32 + (random() % 95) : (random() % 256));
    }
    normalise(text, out);
    std::uint32_t points = 0;
    std::uint32_t bytes = 0;
    for (const Token& token : out.tokens) {
      ASSERT_EQ(token.begin, points);
      ASSERT_LT(token.begin, token.end);
      ASSERT_LE(bytes, token.source_begin);
      ASSERT_LT(token.source_begin, token.source_end);
      points = token.end;
      bytes = token.source_end;
    }
    ASSERT_EQ(points, out.points.size());
    ASSERT_LE(bytes, text.size());
  }
}

}  // namespace
}  // namespace fifteen::text
