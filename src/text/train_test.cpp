#include "text/train.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <random>
#include <unistd.h>

#include "base/hash.h"
#include "base/test_random.h"
#include "text/reader.h"

namespace fifteen::text {
namespace {

constexpr std::array<std::array<const char*, 4>, 3> kSaid{
    {{"waited for hours", "nobody answers", "rude man on the phone", "my bag is lost"},
     {"when do you open", "which form do I need", "my number has changed", "is the office open"},
     {"wonderful help", "great service today", "thank you so much", "the best team ever"}}};

// Texts of made-up customers, who say what belongs to the outcome and something else.
std::vector<LabelledText> made_up(std::size_t count, std::mt19937_64& random,
                                  std::size_t outcomes = 3) {
  constexpr std::array<const char*, 5> kElse{"on Monday", "in the shop", "again", "by mail",
                                             "today"};
  std::vector<LabelledText> out;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t k = outcomes == 2 ? 2 * (random() % 2) : (random() % 3);
    std::string text = kSaid[k][(random() % 4)];
    text += std::string(" ") + kElse[(random() % 5)] + " " + kElse[(random() % 5)];
    text += " " + std::string(1, static_cast<char>('a' + (random() % 26))) + std::to_string(i % 10);
    out.push_back({text, (random() % (count / 2 + 5)), kOutcomes[k]});
  }
  return out;
}

Trained trained(std::vector<LabelledText> texts) {
  auto out = train(std::move(texts));
  EXPECT_TRUE(out) << out.error().message;
  return std::move(*out);
}

TEST(Train, learns_what_outcomes_say) {
  std::mt19937_64 random = test_random();
  const Trained out = trained(made_up(400, random));
  EXPECT_GT(out.report.accuracy, 0.95);
  EXPECT_GT(out.report.macro_f1, 0.95);
  Scratch scratch;
  const Reader reader = Reader::of(out.model);
  EXPECT_EQ(likeliest(*reader.score("I waited for hours", scratch)), Outcome::kMisery);
  EXPECT_EQ(likeliest(*reader.score("Great service!", scratch)), Outcome::kMagic);
  EXPECT_EQ(likeliest(*reader.score("when do you open?", scratch)), Outcome::kNeutral);
  EXPECT_FALSE(reader.score("", scratch));
  EXPECT_FALSE(reader.score("服务", scratch));
  EXPECT_EQ(reader.source(), Source::kModel);
}

TEST(Train, the_order_of_texts_changes_no_byte) {
  std::mt19937_64 random = test_random();
  std::vector<LabelledText> texts = made_up(200, random);
  texts.insert(texts.end(), texts.begin(), texts.begin() + 40);  // some twice
  const Trained first = trained(texts);
  std::mt19937 order(7);
  for (int round = 0; round < 3; ++round) {
    std::shuffle(texts.begin(), texts.end(), order);
    const Trained again = trained(texts);
    ASSERT_EQ(again.model.to_bytes(), first.model.to_bytes());
    ASSERT_EQ(again.report.accuracy, first.report.accuracy);
    ASSERT_EQ(again.report.outcomes[0].telling, first.report.outcomes[0].telling);
  }
}

TEST(Train, equal_texts_count_once_with_the_outcome_of_most) {
  std::mt19937_64 random = test_random();
  std::vector<LabelledText> texts = made_up(100, random);
  for (std::uint64_t i = 0; i < 50; ++i)
    texts.push_back(
        {"RT great Service TODAY !", 1000 + i, i < 30 ? Outcome::kMagic : Outcome::kMisery});
  const Trained out = trained(texts);
  EXPECT_GE(out.report.repeated, 49U);
  EXPECT_EQ(out.report.given, 150U);
  EXPECT_EQ(out.report.used + out.report.repeated, 150U);
  EXPECT_EQ(
      out.report.outcomes[0].texts + out.report.outcomes[1].texts + out.report.outcomes[2].texts,
      out.report.used);
}

TEST(Train, two_outcomes_are_enough) {
  std::mt19937_64 random = test_random();
  const Trained out = trained(made_up(100, random, 2));
  EXPECT_EQ(out.model.known(), (Classes{true, false, true}));
  EXPECT_GT(out.report.accuracy, 0.9);
  Scratch scratch;
  const auto p = out.model.score("thank you so much", scratch);
  ASSERT_TRUE(p);
  EXPECT_EQ(p->neutral, 0);
  EXPECT_NEAR(p->misery + p->magic, 1, 1e-12);
  EXPECT_TRUE(out.model.reasons("thank you", Outcome::kNeutral, 3).empty());
}

TEST(Train, says_how_many_texts_are_needed) {
  const auto none = train({});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, ErrorKind::kInput);
  EXPECT_NE(none.error().message.find("at least 10 different texts"), std::string::npos);

  std::vector<LabelledText> texts;
  for (std::uint64_t i = 0; i < 20; ++i)
    texts.push_back(
        {"good " + std::string(1 + i, 'a') + "b" + std::string(i, 'c'), i, Outcome::kMagic});
  for (std::uint64_t i = 0; i < 20; ++i)
    texts.push_back({"good word" + std::string(1, static_cast<char>('a' + i)), i, Outcome::kMagic});
  const auto one = train(texts);
  ASSERT_FALSE(one);
  EXPECT_NE(one.error().message.find("of magic only"), std::string::npos) << one.error().message;

  for (std::uint64_t i = 0; i < 20; ++i)
    texts.push_back({"bad word" + std::string(1, static_cast<char>('a' + i)), i, Outcome::kMisery});
  EXPECT_TRUE(train(texts));
  for (LabelledText& text : texts) text.customer %= 4;
  const auto few = train(texts);
  ASSERT_FALSE(few);
  EXPECT_NE(few.error().message.find("at least 5 customers"), std::string::npos);
}

TEST(Train, an_outcome_with_too_few_texts_is_left_out_and_counted) {
  std::mt19937_64 random = test_random();
  std::vector<LabelledText> texts = made_up(100, random, 2);
  for (std::uint64_t i = 0; i < 4; ++i)
    texts.push_back({"which form " + std::string(i + 1, 'x') + "y", i, Outcome::kNeutral});
  const Trained out = trained(texts);
  EXPECT_EQ(out.report.rare, 2U);  // more than two x are two
  EXPECT_FALSE(out.model.known()[1]);
}

TEST(Train, learns_nothing_that_only_one_customer_says) {
  std::mt19937_64 random = test_random();
  std::vector<LabelledText> texts = made_up(100, random);
  texts.push_back({"zzyzx", 1, Outcome::kMisery});
  const Trained out = trained(texts);
  Scratch scratch;
  EXPECT_FALSE(out.model.score("zzyzx", scratch));
}

TEST(Train, negation_turns_a_learned_word_round) {
  std::mt19937_64 random = test_random();
  std::vector<LabelledText> texts;
  const std::array<const char*, 4> things{"the agent", "your app", "this shop", "the call"};
  for (std::uint64_t i = 0; i < 300; ++i) {
    const bool negated = (random() % 2) == 0;
    texts.push_back({std::string(things[(random() % 4)]) +
                         (negated ? " was not helpful" : " was helpful") + " " +
                         std::string(1, static_cast<char>('a' + i % 26)) + std::to_string(i % 7),
                     i, negated ? Outcome::kMisery : Outcome::kMagic});
  }
  const Trained out = trained(texts);
  Scratch scratch;
  EXPECT_EQ(likeliest(*out.model.score("the shop was helpful", scratch)), Outcome::kMagic);
  EXPECT_EQ(likeliest(*out.model.score("the shop was not helpful", scratch)), Outcome::kMisery);
}

TEST(Model, reasons_are_words_with_the_strongest_first) {
  std::mt19937_64 random = test_random();
  const Trained out = trained(made_up(400, random));
  const auto reasons = out.model.reasons("A wonderful zqx 12 day", Outcome::kMagic, 2);
  ASSERT_EQ(reasons.size(), 2U);
  EXPECT_EQ(reasons[0].word, "wonderful");
  EXPECT_GT(reasons[0].log_odds, 0);
  EXPECT_GE(std::abs(reasons[0].log_odds), std::abs(reasons[1].log_odds));
  const auto against = out.model.reasons("A wonderful zqx 12 day", Outcome::kMisery, 1);
  EXPECT_EQ(against[0].word, "wonderful");
  EXPECT_LT(against[0].log_odds, 0);
}

TEST(Model, reasons_add_up_to_what_the_text_says) {
  std::mt19937_64 random = test_random();
  const Trained out = trained(made_up(400, random, 2));
  Scratch scratch;
  const auto log_odds = [&](const char* text) {
    const Probabilities p = *out.model.score(text, scratch);
    return std::log(p.magic / p.misery);
  };
  const auto sum = [&](const char* text) {
    double total = 0;
    for (const Reason& reason : out.model.reasons(text, Outcome::kMagic, 100))
      total += reason.log_odds;
    return total;
  };
  const char* const one = "great service today";
  const char* const other = "nobody answers today";
  EXPECT_NEAR(log_odds(one) - log_odds(other), sum(one) - sum(other), 1e-9);
}

TEST(Model, longer_exclamations_change_nothing) {
  std::mt19937_64 random = test_random();
  std::vector<LabelledText> texts = made_up(300, random);
  for (std::size_t i = 0; i < texts.size(); ++i) texts[i].text += std::string(i % 5, '!');
  const Trained out = trained(texts);
  Scratch scratch;
  EXPECT_EQ(out.model.score("great service!!!", scratch),
            out.model.score("great service!!!!!!!!!", scratch));
}

class ModelFile : public testing::Test {
 protected:
  static std::string bytes() {
    std::mt19937_64 random = test_random();
    static const std::string kept = trained(made_up(60, random)).model.to_bytes();
    return kept;
  }
  static std::string message(const std::string& of) {
    const auto model = Model::from_bytes(of, "calls.f15t");
    EXPECT_FALSE(model);
    return model ? "" : model.error().message;
  }
};

TEST_F(ModelFile, is_read_as_it_was_written) {
  const auto model = Model::from_bytes(bytes(), "calls.f15t");
  ASSERT_TRUE(model) << model.error().message;
  EXPECT_EQ(model->to_bytes(), bytes());
  EXPECT_GT(model->facts().accuracy, 0.5);
  EXPECT_GT(model->facts().customers, 5U);
}

TEST_F(ModelFile, says_what_is_wrong_with_it) {
  EXPECT_NE(message("").find("an empty file"), std::string::npos);
  EXPECT_NE(message("customer,moment\n").find("another kind of file"), std::string::npos);
  EXPECT_NE(message(bytes().substr(0, 12)).find("only its beginning"), std::string::npos);
  EXPECT_NE(message(bytes().substr(0, 500)).find("500 of"), std::string::npos);
  EXPECT_NE(message(bytes() + "x").find("bytes"), std::string::npos);
  std::string other = bytes();
  other[8] = 9;
  EXPECT_NE(message(other).find("format 9; train it again"), std::string::npos);
  other = bytes();
  other[other.size() / 2] = static_cast<char>(other[other.size() / 2] ^ 1);
  EXPECT_NE(message(other).find("damaged"), std::string::npos);
}

TEST_F(ModelFile, no_changed_byte_goes_unnoticed) {
  std::mt19937_64 random = test_random();
  const std::string good = bytes();
  for (int round = 0; round < 300; ++round) {
    std::string bad = good;
    bad[(random() % bad.size())] ^= static_cast<char>(1 + (random() % 255));
    ASSERT_FALSE(Model::from_bytes(bad, "m"));
    ASSERT_FALSE(Model::from_bytes(good.substr(0, (random() % good.size())), "m"));
  }
}

TEST_F(ModelFile, of_another_normalisation_is_to_be_trained_again) {
  std::string other = bytes().substr(0, bytes().size() - 8);
  other[10] = 77;
  const std::uint64_t hash = hash_text(other);
  for (std::size_t i = 0; i < 8; ++i) other.push_back(static_cast<char>(hash >> (8 * i)));
  EXPECT_NE(message(other).find("another way (77); train it again"), std::string::npos);
}

TEST_F(ModelFile, is_read_from_a_path) {
  const auto path =
      std::filesystem::temp_directory_path() / ("fifteen_model_" + std::to_string(getpid()));
  std::ofstream(path, std::ios::binary) << bytes();
  EXPECT_TRUE(Model::read(path.string()));
  std::filesystem::remove(path);
  const auto gone = Model::read(path.string());
  ASSERT_FALSE(gone);
  EXPECT_NE(gone.error().message.find("cannot be read"), std::string::npos);
  EXPECT_FALSE(Model::read(std::filesystem::temp_directory_path().string()));
}

}  // namespace
}  // namespace fifteen::text
