#include "text/normalise.h"

#include <algorithm>
#include <array>
#include <utf8proc.h>

namespace fifteen::text {
namespace {

enum class Class : std::uint8_t { kSpace, kIgnored, kLetter, kDigit, kMark, kSymbol, kAlone };

constexpr char32_t kBad = 0xFFFD;
constexpr std::uint32_t kRepeatsMax = 2;
constexpr std::uint32_t kMarksMax = 3;

struct Character {
  char32_t point = 0;
  std::uint32_t begin = 0;  // its bytes in the source
  std::uint32_t end = 0;
};

bool is_in(char32_t point, char32_t first, char32_t last) {
  return point >= first && point <= last;
}

// Scripts whose words are not told apart by spaces: each character is a token.
bool stands_alone(char32_t point) {
  return is_in(point, 0x4E00, 0x9FFF) || is_in(point, 0x3040, 0x30FF) ||
         is_in(point, 0x3400, 0x4DBF) || is_in(point, 0x0E00, 0x0EFF) ||
         is_in(point, 0x1000, 0x109F) || is_in(point, 0x1780, 0x17FF) ||
         is_in(point, 0xF900, 0xFAFF) || is_in(point, 0x20000, 0x3FFFF);
}

constexpr Class class_of_ascii(unsigned char c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return Class::kLetter;
  if (c >= '0' && c <= '9') return Class::kDigit;
  return c <= ' ' || c == 0x7F ? Class::kSpace : Class::kMark;
}

constexpr char32_t kVariationSelector = 0xFE0F;

Class class_of_wide(char32_t point) {
  if (point == kBad) return Class::kSpace;
  if (point == kVariationSelector || is_in(point, 0x1F3FB, 0x1F3FF)) return Class::kIgnored;
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(point))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME: return stands_alone(point) ? Class::kAlone : Class::kLetter;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO: return Class::kDigit;
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO:
    case UTF8PROC_CATEGORY_SM:
    case UTF8PROC_CATEGORY_SC:
    case UTF8PROC_CATEGORY_SK: return Class::kMark;
    case UTF8PROC_CATEGORY_SO: return Class::kSymbol;
    case UTF8PROC_CATEGORY_CF: return Class::kIgnored;
    default: return Class::kSpace;
  }
}

constexpr std::array<Class, 128> kAsciiClasses = [] {
  std::array<Class, 128> out{};
  for (std::size_t c = 0; c < out.size(); ++c)
    out[c] = class_of_ascii(static_cast<unsigned char>(c));
  return out;
}();

Class class_of(char32_t point) { return point < 128 ? kAsciiClasses[point] : class_of_wide(point); }

bool is_mark_of_letter(char32_t point) {
  if (point < 0x300) return false;
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(point));
  return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC;
}

bool is_capital(char32_t point) {
  if (point < 128) return point >= 'A' && point <= 'Z';
  return utf8proc_isupper(static_cast<utf8proc_int32_t>(point)) != 0;
}

// Entities that exports of web pages leave in their texts.
struct Entity {
  std::string_view text;
  char32_t point;
};
constexpr std::array<Entity, 6> kEntities{{{"&amp;", '&'},
                                           {"&lt;", '<'},
                                           {"&gt;", '>'},
                                           {"&quot;", '"'},
                                           {"&#39;", '\''},
                                           {"&nbsp;", ' '}}};

// Words that say no, in the languages that most contacts here and next door are in. A word that is
// only now and then a negation is not among them. In order of their first letters.
constexpr std::array<std::u32string_view, 30> kNegations{
    U"barely",  U"cannot", U"cant", U"didnt",  U"doesnt",  U"dont",    U"geen",  U"hardly",
    U"isnt",    U"jamais", U"kein", U"keine",  U"keinen",  U"neither", U"never", U"nicht",
    U"nie",     U"niet",   U"no",   U"nobody", U"none",    U"nooit",   U"nor",   U"not",
    U"nothing", U"nunca",  U"pas",  U"wasnt",  U"without", U"wont"};
constexpr std::uint32_t kNegationReach = 3;  // words
constexpr std::size_t kNegationPointsMax = 7;

// Where the negations with a first letter begin in the list.
constexpr std::array<std::uint8_t, 27> kNegationsFrom = [] {
  std::array<std::uint8_t, 27> out{};
  for (std::size_t letter = 0; letter < out.size(); ++letter) {
    std::uint8_t at = 0;
    while (at < kNegations.size() && kNegations[at][0] < U'a' + letter) ++at;
    out[letter] = at;
  }
  return out;
}();

bool is_negation(std::u32string_view word) {
  if (word.size() > 3 && word.ends_with(U"n't")) return true;
  if (word.size() > kNegationPointsMax || word[0] < U'a' || word[0] > U'z') return false;
  const std::size_t letter = word[0] - U'a';
  for (std::size_t i = kNegationsFrom[letter]; i < kNegationsFrom[letter + 1]; ++i) {
    if (kNegations[i] == word) return true;
  }
  return false;
}

class Reader {
 public:
  Reader(std::string_view text, Normalised& out)
      : text_(text.substr(0, kTextBytesMax)), out_(out) {}

  void read() {
    out_.points.clear();
    out_.tokens.clear();
    next();
    while (here_.begin < text_.size()) {
      const std::size_t before = here_.begin;
      take_token();
      if (here_.begin == before) next();  // what begins no token
    }
    mark_negated();
  }

 private:
  // Decodes the character behind `here_` into `here_`.
  void next() { here_ = decode(here_.end); }

  Character decode(std::uint32_t at) const {
    if (at >= text_.size()) return {U' ', at, at};
    const auto c = static_cast<unsigned char>(text_[at]);
    if (c < 0x80 && c != '&') return {c, at, at + 1};
    return c == '&' ? decode_entity(at) : decode_wide(at);
  }

  Character decode_entity(std::uint32_t at) const {
    for (const Entity& entity : kEntities) {
      if (text_.substr(at, entity.text.size()) == entity.text)
        return {entity.point, at, at + static_cast<std::uint32_t>(entity.text.size())};
    }
    return {'&', at, at + 1};
  }

  Character decode_wide(std::uint32_t at) const {
    const std::size_t left = text_.size() - at;
    utf8proc_int32_t point = 0;
    const auto taken =
        utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text_.data()) + at,
                         static_cast<utf8proc_ssize_t>(std::min<std::size_t>(left, 4)), &point);
    if (taken <= 0) return {kBad, at, at + 1};
    if (point == 0x2019 || point == 0x02BC) point = '\'';
    return {static_cast<char32_t>(point), at, at + static_cast<std::uint32_t>(taken)};
  }

  void mark_negated() {
    std::uint32_t reach = 0;
    for (Token& token : out_.tokens) {
      if (token.kind == TokenKind::kMark) {
        const char32_t mark = out_.points[token.begin];
        if (mark != U'\'' && mark != U'"' && mark != U'-') reach = 0;
        continue;
      }
      if (reach > 0) {
        token.negated = true;
        --reach;
      }
      const std::u32string_view word(out_.points.data() + token.begin, token.end - token.begin);
      if (token.kind == TokenKind::kWord && is_negation(word)) reach = kNegationReach;
    }
  }

  bool at_end() const { return here_.begin >= text_.size(); }

  void take_token() {
    const char32_t point = here_.point;
    switch (class_of(point)) {
      case Class::kLetter: return starts_link() ? take_link() : take_word(TokenKind::kWord);
      case Class::kDigit: return take_number();
      case Class::kAlone: return take_alone();
      case Class::kSymbol: return take_symbol();
      case Class::kMark: return point == '@' ? take_mention() : take_marks();
      case Class::kSpace:
      case Class::kIgnored: return;
    }
  }

  Token& open(TokenKind kind) {
    Token token;
    token.begin = static_cast<std::uint32_t>(out_.points.size());
    token.source_begin = here_.begin;
    token.kind = kind;
    return out_.tokens.emplace_back(token);
  }

  void close() {
    Token& token = out_.tokens.back();
    token.end = static_cast<std::uint32_t>(out_.points.size());
    token.source_end = here_.begin;
    if (token.end == token.begin) out_.tokens.pop_back();  // folded to nothing
  }

  // Adds the folded character; a letter for the third time in a row is left out.
  void add(char32_t point) {
    if (point < 128) {
      return add_folded(is_capital(point) ? point + ('a' - 'A') : point);
    }
    std::array<utf8proc_int32_t, 32> folded{};
    int boundary = 0;
    const auto options = static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
                                                        UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
    const auto count = utf8proc_decompose_char(static_cast<utf8proc_int32_t>(point), folded.data(),
                                               folded.size(), options, &boundary);
    if (count < 0 || count > static_cast<utf8proc_ssize_t>(folded.size())) return;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
      add_folded(static_cast<char32_t>(folded[i]));
  }

  void add_folded(char32_t point) {
    const std::size_t size = out_.points.size();
    const std::size_t begin = out_.tokens.back().begin;
    if (size >= begin + kRepeatsMax && out_.points[size - 1] == point &&
        out_.points[size - 2] == point) {
      return;
    }
    out_.points.push_back(point);
  }

  bool starts_link() const {
    if ((here_.point != U'h' && here_.point != U'w') || here_.end >= text_.size()) return false;
    if (text_[here_.end] != 't' && text_[here_.end] != 'w') return false;
    const std::string_view rest = text_.substr(here_.begin, 8);
    return rest.starts_with("http://") || rest.starts_with("https://") || rest.starts_with("www.");
  }

  void take_link() {
    open(TokenKind::kLink);
    out_.points.push_back(U'\x01');
    while (!at_end() && class_of(here_.point) != Class::kSpace) next();
    close();
  }

  // Letters, with the digits and apostrophes among them.
  void take_word(TokenKind kind) {
    open(kind);
    std::size_t letters = 0;
    std::size_t capitals = 0;
    take_word_points(letters, capitals);
    if (!out_.tokens.empty()) out_.tokens.back().shouted = letters >= 2 && capitals == letters;
    close();
  }

  void take_word_points(std::size_t& letters, std::size_t& capitals) {
    take_plain_letters(letters, capitals);
    while (!at_end()) {
      const Class c = class_of(here_.point);
      const bool inner = here_.point == '\'' && class_of(decode(here_.end).point) == Class::kLetter;
      if (c != Class::kLetter && c != Class::kDigit && c != Class::kIgnored && !inner) return;
      if (c == Class::kLetter) {
        ++letters;
        capitals += is_capital(here_.point) ? 1U : 0U;
      }
      if (c != Class::kIgnored) add(here_.point);
      next();
    }
  }

  // The letters of ASCII that a word begins with, or all of it: what most texts are made of.
  void take_plain_letters(std::size_t& letters, std::size_t& capitals) {
    std::uint32_t at = here_.begin;
    for (; at < text_.size(); ++at) {
      const auto c = static_cast<unsigned char>(text_[at]);
      const unsigned char small = c | 0x20U;
      if (small < 'a' || small > 'z' || c >= 0x80) break;
      capitals += c == small ? 0U : 1U;
      add_folded(small);
    }
    letters += at - here_.begin;
    if (at > here_.begin) here_ = decode(at);
  }

  // Digits, with what stands between them in times, dates and sums.
  void take_number() {
    open(TokenKind::kNumber);
    while (!at_end()) {
      const Class c = class_of(here_.point);
      const bool between = (here_.point == '.' || here_.point == ',' || here_.point == ':' ||
                            here_.point == '-' || here_.point == '/') &&
                           class_of(decode(here_.end).point) == Class::kDigit;
      if (c != Class::kDigit && !between) break;
      out_.points.push_back(c == Class::kDigit ? U'0' : here_.point);
      next();
    }
    close();
  }

  void take_alone() {
    open(TokenKind::kWord);
    add(here_.point);
    next();
    while (!at_end() && is_mark_of_letter(here_.point)) {
      add(here_.point);
      next();
    }
    close();
  }

  void take_symbol() {
    open(TokenKind::kSymbol);
    const char32_t point = here_.point;
    out_.points.push_back(point);
    // The same again and again is one.
    while (!at_end() && (here_.point == point || class_of(here_.point) == Class::kIgnored)) next();
    close();
  }

  void take_mention() {
    Token& token = open(TokenKind::kMention);
    out_.points.push_back(U'@');
    next();
    std::size_t ignored = 0;
    std::size_t letters = 0;
    while (!at_end()) {
      take_word_points(letters, ignored);
      if (here_.point != '_') break;
      out_.points.push_back(U'_');
      next();
    }
    if (letters == 0) token.kind = TokenKind::kMark;
    close();
  }

  // Punctuation that stands together: "!!", ":-(", "...". A sign that may begin a word ends it.
  void take_marks() {
    open(TokenKind::kMark);
    std::uint32_t repeats = 0;
    char32_t last = 0;
    while (!at_end() && class_of(here_.point) == Class::kMark && here_.point != '@') {
      repeats = here_.point == last ? repeats + 1 : 1;
      last = here_.point;
      if (repeats <= kMarksMax) out_.points.push_back(here_.point);
      next();
    }
    close();
  }

  std::string_view text_;
  Normalised& out_;
  Character here_;
};

}  // namespace

void normalise(std::string_view text, Normalised& out) { Reader(text, out).read(); }

std::string to_utf8(const char32_t* begin, const char32_t* end) {
  std::string out;
  for (; begin != end; ++begin) {
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto count = utf8proc_encode_char(static_cast<utf8proc_int32_t>(*begin), bytes.data());
    out.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(count));
  }
  return out;
}

}  // namespace fifteen::text
