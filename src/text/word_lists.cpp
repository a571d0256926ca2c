#include "text/word_lists.h"

#include <algorithm>
#include <charconv>
#include <cmath>

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

constexpr std::size_t kPhraseMax = 3;  // tokens
constexpr std::size_t kSlots = 1U << 15U;
// From which valence a word leans, and leans strongly.
constexpr double kLeans = 0.3;
constexpr double kLeansStrongly = 2.2;

std::u32string_view points_of(const Normalised& text, const Token& token) {
  return {text.points.data() + token.begin, token.end - token.begin};
}

// Goes on from the hash of the words before.
std::uint64_t hash_of(std::u32string_view word, std::uint64_t before = 0) {
  std::uint64_t hash = before + word.size();
  for (const char32_t point : word) hash = (hash + point + 1) * 0x9E3779B97F4A7C15ULL;
  hash = mix64(hash);
  return hash == 0 ? 1 : hash;
}

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

}  // namespace

const WordLists& WordLists::built_in() {
  static const WordLists lists;
  return lists;
}

WordLists::WordLists() : entries_(kSlots) {
  const std::string_view vader(fifteen_vader_words, fifteen_vader_words_size);
  const std::string_view contact(fifteen_contact_words, fifteen_contact_words_size);
  const std::string_view function(fifteen_function_words, fifteen_function_words_size);
  for_each_line(vader, [&](std::string_view word, std::string_view rest) {
    add(word, number_in(rest), false);
  });
  for_each_line(contact, [&](std::string_view word, std::string_view rest) {
    add(word, number_in(rest), true);
  });
  std::uint32_t language = 1;
  for_each_line(function, [&](std::string_view, std::string_view words) {
    normalise(words, scratch_);
    for (const Token& token : scratch_.tokens)
      small_[hash_of(points_of(scratch_, token))] |= language;
    language <<= 1U;
  });
  version_ = static_cast<std::uint32_t>(
      mix64(hash_text(vader) ^ mix64(hash_text(contact) ^ mix64(hash_text(function)))));
}

const WordLists::Entry* WordLists::find(std::uint64_t hash) const {
  for (std::size_t at = hash % kSlots;; at = (at + 1) % kSlots) {
    if (entries_[at].hash == hash) return &entries_[at];
    if (entries_[at].hash == 0) return nullptr;
  }
}

WordLists::Entry& WordLists::slot(std::uint64_t hash) {
  std::size_t at = hash % kSlots;
  while (entries_[at].hash != 0 && entries_[at].hash != hash) at = (at + 1) % kSlots;
  entries_[at].hash = hash;
  return entries_[at];
}

// The general list is taken word by word: its faces of several tokens, such as "=D", would be found
// where there are none. Numbers are all alike by then.
void WordLists::add(std::string_view text, double valence, bool phrases) {
  normalise(text, scratch_);
  const auto& tokens = scratch_.tokens;
  if (tokens.empty() || tokens.size() > (phrases ? kPhraseMax : 1)) return;
  if (tokens[0].kind == TokenKind::kNumber) return;
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    hash = hash_of(points_of(scratch_, tokens[i]), hash);
    Entry& entry = slot(hash);
    if (i + 1 < tokens.size()) {
      entry.begins = true;
    } else {
      entry.whole = true;
      entry.valence = static_cast<float>(valence);
    }
  }
}

WordLists::Valence WordLists::valence_at(const Normalised& text, std::size_t token) const {
  Valence out;
  std::uint64_t hash = 0;
  for (std::size_t n = 0; n < kPhraseMax && token + n < text.tokens.size(); ++n) {
    const Token& next = text.tokens[token + n];
    if (next.kind == TokenKind::kMention || next.kind == TokenKind::kLink) break;
    hash = hash_of(points_of(text, next), hash);
    const Entry* const entry = find(hash);
    if (entry == nullptr) break;
    if (entry->whole) out = {entry->valence, n + 1};
    if (!entry->begins) break;
  }
  if (out.tokens > 0 || text.tokens[token].kind != TokenKind::kMark) return out;
  // A face within other marks: ":)." or "!:(".
  const std::u32string_view marks = points_of(text, text.tokens[token]);
  for (std::size_t from = 0; from + 2 <= std::min<std::size_t>(marks.size(), 16); ++from) {
    for (const std::size_t size : {std::size_t{3}, std::size_t{2}}) {
      if (from + size > marks.size()) continue;
      const Entry* const face = find(hash_of(marks.substr(from, size)));
      if (face != nullptr && face->whole) return {face->valence, 1};
    }
  }
  return out;
}

void WordLists::mark_leanings(Normalised& text) const {
  std::size_t phrase_end = 0;
  for (std::size_t t = 0; t < text.tokens.size(); ++t) {
    const Valence valence = valence_at(text, t);
    int leaning = std::abs(valence.value) > kLeansStrongly ? 2
                  : std::abs(valence.value) > kLeans       ? 1
                                                           : 0;
    if (valence.value < 0) leaning = -leaning;
    // The words of a phrase lean together, at its first word.
    text.tokens[t].leaning = static_cast<std::int8_t>(t < phrase_end ? 0 : leaning);
    phrase_end = std::max(phrase_end, t + valence.tokens);
  }
}

std::uint32_t WordLists::languages_of(std::u32string_view word) const {
  const auto found = small_.find(hash_of(word));
  return found == small_.end() ? 0 : found->second;
}

}  // namespace fifteen::text
