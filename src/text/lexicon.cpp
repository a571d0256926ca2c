#include "text/lexicon.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <map>

#include "base/error.h"
#include "base/hash.h"

extern "C" {
extern const char fifteen_vader_words[];
extern const std::uint64_t fifteen_vader_words_size;
extern const char fifteen_contact_words[];
extern const std::uint64_t fifteen_contact_words_size;
extern const char fifteen_function_words[];
extern const std::uint64_t fifteen_function_words_size;
}

namespace fifteen::text {
namespace {

constexpr std::size_t kPhraseMax = 3;  // words

// Stronger and weaker words before another one, and how much they do.
struct Degree {
  std::u32string_view word;
  double times;
};
constexpr std::array<Degree, 24> kDegrees{{{U"very", 1.25},       {U"so", 1.25},
                                           {U"soo", 1.3},         {U"really", 1.25},
                                           {U"extremely", 1.35},  {U"absolutely", 1.3},
                                           {U"totally", 1.25},    {U"completely", 1.25},
                                           {U"incredibly", 1.3},  {U"super", 1.25},
                                           {U"such", 1.15},       {U"too", 1.15},
                                           {U"highly", 1.25},     {U"truly", 1.25},
                                           {U"beyond", 1.25},     {U"utterly", 1.3},
                                           {U"most", 1.2},        {U"more", 1.1},
                                           {U"slightly", 0.7},    {U"somewhat", 0.7},
                                           {U"little", 0.8},      {U"bit", 0.8},
                                           {U"kinda", 0.8},       {U"fairly", 0.85}}};

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

std::uint64_t hash_of(std::u32string_view word) {
  std::uint64_t hash = word.size();
  for (const char32_t point : word) hash = mix64(hash ^ point);
  return hash;
}

std::uint64_t joined(std::uint64_t phrase, std::uint64_t word) { return mix64(phrase * 31 + word); }

template <class Take>
void for_each_line(std::string_view text, Take&& take) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const std::size_t tab = line.find('\t');
    if (line.starts_with("# ") || tab == std::string_view::npos) continue;
    take(line.substr(0, tab), line.substr(tab + 1));
  }
}

double number_in(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  FIFTEEN_CHECK(error == std::errc{}, "a list of words has numbers");
  return value;
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

Lexicon::Lexicon() {
  Normalised scratch;
  const auto add = [&](std::string_view text, double valence, std::size_t tokens_max) {
    normalise(text, scratch);
    if (scratch.tokens.empty() || scratch.tokens.size() > tokens_max) return;
    std::uint64_t hash = 0;
    for (const Token& token : scratch.tokens) hash = joined(hash, hash_of(points_of(scratch, token)));
    words_[hash] = static_cast<float>(valence);
  };
  for_each_line({fifteen_vader_words, fifteen_vader_words_size},
                [&](std::string_view word, std::string_view rest) { add(word, number_in(rest), 1); });
  for_each_line(
      {fifteen_contact_words, fifteen_contact_words_size},
      [&](std::string_view word, std::string_view rest) { add(word, number_in(rest), kPhraseMax); });
  std::uint32_t language = 1;
  for_each_line({fifteen_function_words, fifteen_function_words_size},
                [&](std::string_view, std::string_view words) {
                  normalise(words, scratch);
                  for (const Token& token : scratch.tokens)
                    small_[hash_of(points_of(scratch, token))] |= language;
                  language <<= 1U;
                });
}

// Whether the text can be judged by English words: its script, and whose small words it has.
bool Lexicon::is_english(const Normalised& text) const {
  std::size_t words = 0;
  std::size_t foreign = 0;
  std::size_t known = 0;
  std::array<std::size_t, 32> of_language{};
  for (const Token& token : text.tokens) {
    if (token.kind != TokenKind::kWord) continue;
    ++words;
    const std::u32string_view word = points_of(text, token);
    foreign += is_foreign(word[0]) ? 1U : 0U;
    const std::uint64_t hash = hash_of(word);
    known += words_.count(joined(0, hash));
    const auto small = small_.find(hash);
    if (small == small_.end()) continue;
    for (std::uint32_t bits = small->second; bits != 0; bits &= bits - 1)
      ++of_language[static_cast<std::size_t>(std::countr_zero(bits))];
  }
  if (words == 0) return true;  // signs are the same everywhere
  if (2 * foreign >= words) return false;
  const std::size_t other = *std::max_element(of_language.begin() + 1, of_language.end());
  if (of_language[0] != other) return of_language[0] > other;
  return other == 0 && 4 * known >= words;
}

// What the longest phrase that begins at a token says.
double Lexicon::valence_at(const Normalised& text, std::size_t token, std::size_t& length) const {
  double valence = 0;
  std::uint64_t hash = 0;
  length = 0;
  for (std::size_t n = 0; n < kPhraseMax && token + n < text.tokens.size(); ++n) {
    const Token& next = text.tokens[token + n];
    if (next.kind == TokenKind::kMention || next.kind == TokenKind::kLink) break;
    hash = joined(hash, hash_of(points_of(text, next)));
    const auto found = words_.find(hash);
    if (found == words_.end()) continue;
    valence = found->second;
    length = n + 1;
  }
  if (length > 0 || text.tokens[token].kind != TokenKind::kMark) return valence;
  // A face within other marks: ":)." or "!:(".
  const std::u32string_view marks = points_of(text, text.tokens[token]);
  for (std::size_t from = 0; from + 2 <= marks.size(); ++from) {
    for (const std::size_t size : {std::size_t{3}, std::size_t{2}}) {
      const auto found = words_.find(joined(0, hash_of(marks.substr(from, size))));
      if (from + size > marks.size() || found == words_.end()) continue;
      length = 1;
      return found->second;
    }
  }
  return 0;
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
  for (std::size_t t = 0, length = 0; t < tokens.size(); t += std::max<std::size_t>(length, 1)) {
    double valence = valence_at(text, t, length);
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
    for (std::size_t i = 0; i < length; ++i)
      out[t + i] = valence / static_cast<double>(length);
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
  const double loud = 1 + kExclamation * static_cast<double>(std::min<std::size_t>(exclamations, 3));
  out.good *= loud;
  out.bad *= loud;
  return out;
}

std::optional<Probabilities> Lexicon::score(std::string_view text, Normalised& scratch) const {
  normalise(text, scratch);
  if (scratch.tokens.empty() || !is_english(scratch)) return std::nullopt;
  std::size_t known = 0;
  const std::vector<double> each = valences(scratch, known);
  const bool words = std::any_of(scratch.tokens.begin(), scratch.tokens.end(), [](const Token& token) {
    return token.kind == TokenKind::kWord;
  });
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
  std::vector<Reason> out;
  std::map<std::string, std::size_t> place;
  for (std::size_t t = 0; t < each.size(); ++t) {
    if (each[t] == 0) continue;
    const Token& token = normalised.tokens[t];
    std::string word = to_utf8(normalised.points.data() + token.begin,
                               normalised.points.data() + token.end);
    const auto [found, fresh] = place.emplace(word, out.size());
    if (fresh) out.push_back({std::move(word), 0});
    out[found->second].log_odds += std::abs(each[t]) * pull(each[t] > 0 ? kGood : kBad);
  }
  std::stable_sort(out.begin(), out.end(), [](const Reason& a, const Reason& b) {
    return std::abs(a.log_odds) > std::abs(b.log_odds);
  });
  out.resize(std::min(out.size(), count));
  return out;
}

}  // namespace fifteen::text
