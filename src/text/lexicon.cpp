#include "text/lexicon.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "text/word_lists.h"

namespace fifteen::text {
namespace {

// Stronger and weaker words before another one, and how much they do.
struct Degree {
  std::u32string_view word;
  double times;
};
constexpr std::array<Degree, 24> kDegrees{
    {{U"very", 1.25},      {U"so", 1.25},        {U"soo", 1.3},      {U"really", 1.25},
     {U"extremely", 1.35}, {U"absolutely", 1.3}, {U"totally", 1.25}, {U"completely", 1.25},
     {U"incredibly", 1.3}, {U"super", 1.25},     {U"such", 1.15},    {U"too", 1.15},
     {U"highly", 1.25},    {U"truly", 1.25},     {U"beyond", 1.25},  {U"utterly", 1.3},
     {U"most", 1.2},       {U"more", 1.1},       {U"slightly", 0.7}, {U"somewhat", 0.7},
     {U"little", 0.8},     {U"bit", 0.8},        {U"kinda", 0.8},    {U"fairly", 0.85}}};

// What a negated word keeps of its meaning, turned round: "not bad" is less than "good".
constexpr double kNegatedGood = -0.75;
constexpr double kNegatedBad = -0.4;
// Customers say "not" where something is not as it should be.
constexpr double kNegationItself = 0.5;
constexpr double kNegationsMax = 1;
constexpr double kShouted = 1.25;
constexpr double kBeforeBut = 0.6;
constexpr double kAfterBut = 1.3;
constexpr double kExclamation = 0.1;
// Thanks at the end of a request are politeness.
constexpr double kPoliteness = 0.5;
// A list of words knows less than it seems: no claim comes near to 1.
constexpr double kFlattened = 0.85;

std::u32string_view points_of(const Normalised& text, const Token& token) {
  return {text.points.data() + token.begin, token.end - token.begin};
}

// Scripts that English is not written in.
bool is_foreign(char32_t point) {
  return point >= 0x370 && !(point >= 0x1E00 && point <= 0x1EFF) &&
         !(point >= 0x2000 && point <= 0x2BFF) && !(point >= 0xFB00 && point <= 0xFB06) &&
         point < 0x1F000;
}

bool asks_of(std::u32string_view word) {
  return word == U"please" || word == U"pls" || word == U"plz" || word == U"need" ||
         word == U"help";
}

}  // namespace

const Lexicon& Lexicon::built_in() {
  static const Lexicon lexicon;
  return lexicon;
}

// Whether the text can be judged by English words: its script, and whose small words it has.
bool Lexicon::is_english(const Normalised& text) const {
  const WordLists& lists = WordLists::built_in();
  std::size_t words = 0;
  std::size_t foreign = 0;
  std::size_t known = 0;
  std::size_t only_foreign = 0;
  std::array<std::size_t, 32> of_language{};
  for (std::size_t t = 0; t < text.tokens.size(); ++t) {
    if (text.tokens[t].kind != TokenKind::kWord) continue;
    ++words;
    const std::u32string_view word = points_of(text, text.tokens[t]);
    foreign += is_foreign(word[0]) ? 1U : 0U;
    known += lists.valence_at(text, t).tokens > 0 ? 1U : 0U;
    const std::uint32_t languages = lists.languages_of(word);
    only_foreign += languages != 0 && (languages & 1U) == 0 ? 1U : 0U;
    for (std::uint32_t bits = languages; bits != 0; bits &= bits - 1)
      ++of_language[static_cast<std::size_t>(std::countr_zero(bits))];
  }
  if (words == 0) return true;  // signs are the same everywhere
  if (2 * foreign >= words) return false;
  const std::size_t other = *std::max_element(of_language.begin() + 1, of_language.end());
  if (of_language[0] != other) return of_language[0] > other;
  return other > 0 ? only_foreign == 0 : 4 * known >= words;
}

// What each token says, with the words around it; the tokens of a phrase share it.
std::vector<double> Lexicon::valences(const Normalised& text, std::size_t& known) const {
  const auto& tokens = text.tokens;
  std::vector<double> out(tokens.size());
  std::size_t but = tokens.size();
  std::size_t shouted = 0;
  std::size_t words = 0;
  for (std::size_t t = 0; t < tokens.size(); ++t) {
    if (tokens[t].kind != TokenKind::kWord) continue;
    if (points_of(text, tokens[t]) == U"but") but = t;
    ++words;
    shouted += tokens[t].shouted ? 1U : 0U;
  }
  known = 0;
  const WordLists& lists = WordLists::built_in();
  for (std::size_t t = 0, length = 0; t < tokens.size(); t += std::max<std::size_t>(length, 1)) {
    const WordLists::Valence found = lists.valence_at(text, t);
    double valence = found.value;
    length = found.tokens;
    known += length;
    if (valence == 0) continue;
    if (t > 0) {
      const std::u32string_view before = points_of(text, tokens[t - 1]);
      for (const Degree& degree : kDegrees) {
        if (degree.word == before) valence *= degree.times;
      }
    }
    if (tokens[t].shouted && 2 * shouted < words) valence *= kShouted;
    if (tokens[t].negated) valence *= valence > 0 ? kNegatedGood : kNegatedBad;
    if (but < tokens.size()) valence *= t < but ? kBeforeBut : kAfterBut;
    for (std::size_t i = 0; i < length; ++i) out[t + i] = valence / static_cast<double>(length);
  }
  return out;
}

Lexicon::Judged Lexicon::judge(const Normalised& text, const std::vector<double>& valences) const {
  Judged out;
  double negations = 0;
  std::size_t exclamations = 0;
  bool before_negated = false;
  for (std::size_t t = 0; t < text.tokens.size(); ++t) {
    const Token& token = text.tokens[t];
    (valences[t] > 0 ? out.good : out.bad) += std::abs(valences[t]);
    if (token.negated && !before_negated) negations += kNegationItself;
    before_negated = token.negated;
    const std::u32string_view word = points_of(text, token);
    if (token.kind == TokenKind::kMark) {
      out.asks = out.asks || word.find(U'?') != std::u32string_view::npos;
      exclamations += word.find(U'!') != std::u32string_view::npos ? 1U : 0U;
    }
    out.asks = out.asks || asks_of(word);
  }
  out.bad += std::min(negations, kNegationsMax);
  if (out.asks) out.good *= kPoliteness;
  const double loud =
      1 + kExclamation * static_cast<double>(std::min<std::size_t>(exclamations, 3));
  out.good *= loud;
  out.bad *= loud;
  return out;
}

std::optional<Probabilities> Lexicon::score(std::string_view text, Normalised& scratch) const {
  normalise(text, scratch);
  if (scratch.tokens.empty() || !is_english(scratch)) return std::nullopt;
  std::size_t known = 0;
  const std::vector<double> each = valences(scratch, known);
  const bool words = std::any_of(scratch.tokens.begin(), scratch.tokens.end(),
                                 [](const Token& token) { return token.kind == TokenKind::kWord; });
  if (!words && known == 0) return std::nullopt;
  const Judged judged = judge(scratch, each);
  // Without any sign a text is neutral rather than bad, and bad rather than good: people write to
  // an organisation because they want something.
  const double misery = std::exp(0.55 * judged.bad - 0.35 * judged.good);
  const double neutral = std::exp(judged.asks ? 0.6 : 0.3);
  const double magic = std::exp(0.55 * judged.good - 0.55 * judged.bad - 0.6);
  const double sum = misery + neutral + magic;
  const auto flat = [&](double share) {
    return kFlattened * share / sum + (1 - kFlattened) / kClassCount;
  };
  return Probabilities{flat(misery), flat(neutral), flat(magic)};
}

std::vector<Reason> Lexicon::reasons(std::string_view text, Outcome outcome,
                                     std::size_t count) const {
  Normalised normalised;
  if (!score(text, normalised)) return {};
  std::size_t known = 0;
  const std::vector<double> each = valences(normalised, known);
  // What a unit does to the outcome's log-odds against the mean of the others, for what is good
  // and what is bad.
  constexpr std::array<double, kClassCount> kGood{-0.35, 0, 0.55};
  constexpr std::array<double, kClassCount> kBad{0.55, 0, -0.55};
  const std::size_t asked = class_of(outcome);
  const auto pull = [&](const std::array<double, kClassCount>& of) {
    return of[asked] * 1.5 - (of[0] + of[1] + of[2]) / 2;
  };
  ReasonList out;
  for (std::size_t t = 0; t < each.size(); ++t) {
    if (each[t] == 0) continue;
    out.add(normalised, normalised.tokens[t], text,
            std::abs(each[t]) * pull(each[t] > 0 ? kGood : kBad));
  }
  return std::move(out).strongest(count);
}

}  // namespace fifteen::text
