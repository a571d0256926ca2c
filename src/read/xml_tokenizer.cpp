#include "read/xml_tokenizer.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <fmt/format.h>
#include <optional>
#include <utility>

#include "base/text.h"

namespace fifteen::read {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kNameShown = 100;  // columns of a name in a message

// What a byte may be, as bits. Loops run over bytes of one kind and look closer at what stops them.
enum : std::uint8_t {
  kName = 1,   // in a name
  kFirst = 2,  // at the beginning of one
  kBlank = 4,
  kValue = 8,   // in an attribute's value, as it stands
  kText = 16,   // in text, as it stands
  kPlain = 32,  // a character of XML; the byte that begins U+FFFE and U+FFFF is to be looked at
};

constexpr std::array<std::uint8_t, 256> make_kinds() {
  std::array<std::uint8_t, 256> kinds{};
  for (unsigned c = 0; c < 256; ++c) {
    unsigned kind = 0;
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
    const bool blank = c == ' ' || c == '\t' || c == '\n';
    if (letter) kind |= kName | kFirst;
    if ((c >= '0' && c <= '9') || c == '-' || c == '.') kind |= kName;
    if (blank) kind |= kBlank;
    if ((c >= ' ' || blank) && c != 0xEF) {
      kind |= kPlain;
      if (c != '<' && c != '&' && c != ']') kind |= kText;
      if (c != '<' && c != '&' && c != '"' && c != '\'' && c != '\t' && c != '\n') kind |= kValue;
    }
    kinds[c] = static_cast<std::uint8_t>(kind);
  }
  return kinds;
}
constexpr std::array<std::uint8_t, 256> kKinds = make_kinds();

bool is(std::uint8_t kind, char c) { return (kKinds[static_cast<unsigned char>(c)] & kind) != 0; }

char* skip_blanks(char* at) {
  while (is(kBlank, *at)) ++at;
  return at;
}

// A character of more than one byte. The window is valid UTF-8 and ends with whole characters.
struct Character {
  std::uint32_t code;
  std::size_t size;
};

Character character_at(const char* at) {
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(at[i]));
  };
  const auto tail = [&](std::size_t i) { return byte(i) & 0x3FU; };
  if (byte(0) < 0xE0) return {((byte(0) & 0x1FU) << 6U) | tail(1), 2};
  if (byte(0) < 0xF0) return {((byte(0) & 0x0FU) << 12U) | (tail(1) << 6U) | tail(2), 3};
  return {((byte(0) & 0x07U) << 18U) | (tail(1) << 12U) | (tail(2) << 6U) | tail(3), 4};
}

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

bool in_name(std::uint32_t c, bool first) {
  constexpr std::array kFirsts = {
      Range{0xC0, 0xD6},     Range{0xD8, 0xF6},     Range{0xF8, 0x2FF},    Range{0x370, 0x37D},
      Range{0x37F, 0x1FFF},  Range{0x200C, 0x200D}, Range{0x2070, 0x218F}, Range{0x2C00, 0x2FEF},
      Range{0x3001, 0xD7FF}, Range{0xF900, 0xFDCF}, Range{0xFDF0, 0xFFFD}, Range{0x10000, 0xEFFFF}};
  constexpr std::array kOthers = {Range{0xB7, 0xB7}, Range{0x300, 0x36F}, Range{0x203F, 0x2040}};
  const auto holds = [c](const Range& range) { return c >= range.first && c <= range.last; };
  return std::any_of(kFirsts.begin(), kFirsts.end(), holds) ||
         (!first && std::any_of(kOthers.begin(), kOthers.end(), holds));
}

bool is_character(std::uint32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
  return c < 0xD800 || (c >= 0xE000 && c != 0xFFFE && c != 0xFFFF && c <= 0x10FFFF);
}

constexpr std::array kEntities = {
    std::pair{"amp"sv, '&'},  std::pair{"lt"sv, '<'},    std::pair{"gt"sv, '>'},
    std::pair{"quot"sv, '"'}, std::pair{"apos"sv, '\''},
};

char* put(std::uint32_t c, char* out) {
  const auto add = [&](std::uint32_t byte) { *out++ = static_cast<char>(byte); };
  if (c < 0x80) {
    add(c);
    return out;
  }
  if (c < 0x800) {
    add(0xC0U | (c >> 6U));
  } else {
    if (c < 0x10000) {
      add(0xE0U | (c >> 12U));
    } else {
      add(0xF0U | (c >> 18U));
      add(0x80U | ((c >> 12U) & 0x3FU));
    }
    add(0x80U | ((c >> 6U) & 0x3FU));
  }
  add(0x80U | (c & 0x3FU));
  return out;
}

// Beyond the last character it stays beyond.
std::uint32_t add_digit(std::uint32_t value, std::uint32_t base, std::uint32_t digit) {
  return std::min<std::uint32_t>(value * base + digit, 0x110000);
}

std::uint32_t digit_of(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint32_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint32_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint32_t>(c - 'A' + 10);
  return 99;
}

// Replaces, in place, references (they have been checked, and are longer than what they stand for),
// and in a value the blanks that are not spaces.
std::string_view replaced(std::string_view view, bool value) {
  char* out = const_cast<char*>(view.data());  // of the window, which is ours
  const char* const begin = out;
  for (std::size_t at = 0; at < view.size(); ++at) {
    const char c = view[at];
    if (c != '&') {
      *out++ = value && (c == '\n' || c == '\t') ? ' ' : c;
      continue;
    }
    const std::size_t end = view.find(';', at);
    std::string_view name = view.substr(at + 1, end - at - 1);
    at = end;
    if (name.front() == '#') {
      const std::uint32_t base = name[1] == 'x' ? 16 : 10;
      name.remove_prefix(base == 16 ? 2 : 1);
      std::uint32_t code = 0;
      for (const char digit : name) code = add_digit(code, base, digit_of(digit));
      out = put(code, out);
      continue;
    }
    for (const auto& [known, character] : kEntities) {
      if (name == known) *out++ = character;
    }
  }
  return {begin, static_cast<std::size_t>(out - begin)};
}

}  // namespace

void XmlTokenizer::Place::advance(const char* from, const char* to) {
  while (from < to) {
    const auto* const found =
        static_cast<const char*>(std::memchr(from, '\n', static_cast<std::size_t>(to - from)));
    if (found == nullptr) break;
    ++line;
    column = 0;
    from = found + 1;
  }
  column += static_cast<std::uint64_t>(to - from);
}

XmlTokenizer::XmlTokenizer(ByteSource& source, const XmlOptions& options)
    : input_(source), options_(options) {}

std::uint64_t XmlTokenizer::line() {
  if (token_line_ == 0) {
    place_.advance(counted_, at_);
    counted_ = at_;
    token_line_ = place_.line;
  }
  return token_line_;
}

Result<XmlToken> XmlTokenizer::next() {
  if (pending_end_) {
    pending_end_ = false;
    return XmlToken::kEnd;
  }
  if (!opened_) {
    if (const Status opened = input_.open(); !opened) return fail(opened.error());
    opened_ = true;
    counted_ = input_.begin();
    next_ = input_.begin() + input_.declaration_size();
    end_ = input_.end();
  }
  while (true) {
    at_ = next_;
    token_line_ = 0;
    switch (step()) {
      case Step::kToken: return token_;
      case Step::kNothing: break;
      case Step::kWrong: return fail(error_);
      case Step::kMore: {
        const Result<bool> more = refill();
        if (!more) return fail(more.error());
        if (!*more) return XmlToken::kEndOfFile;
      }
    }
  }
}

// Slides the window on, with the beginning of the token in it. False at the end of the document.
Result<bool> XmlTokenizer::refill() {
  const auto held = static_cast<std::size_t>(end_ - at_);
  if (held > options_.token_bytes_max) {
    fail_at(at_, fmt::format("expected a tag of at most {} bytes, got a longer one; look for a "
                             "quote or a bracket that is not closed",
                             options_.token_bytes_max));
    return fail(error_);
  }
  place_.advance(counted_, at_);
  const Result<bool> more = input_.more(at_);
  if (!more) return fail(more.error());
  next_ = input_.begin();
  end_ = input_.end();
  counted_ = next_;
  if (*more) return true;
  if (input_.bad()) {
    wrong(end_, input_.encoding_name());
  } else if (held == 0 && root_seen_ && open_sizes_.empty()) {
    return false;
  } else if (held == 0 && place_.line == 1 && place_.column == 0) {
    error_ = {ErrorKind::kInput,
              input_.source().name() + ": expected XML, got an empty file; export it again"};
  } else {
    fail_at(end_,
            "expected the rest of the XML, got the end of the file; the file is truncated, "
            "export it again");
  }
  return fail(error_);
}

XmlTokenizer::Step XmlTokenizer::step() {
  if (*at_ != '<') return open_sizes_.empty() ? outside() : text_piece();
  switch (at_[1]) {
    case '/': return end_tag();
    case '!': return markup();
    case '?': return instruction();
    default: return start_tag();
  }
}

// Between the pieces outside of the root: blanks.
XmlTokenizer::Step XmlTokenizer::outside() {
  next_ = skip_blanks(at_);
  if (*next_ == '<') return Step::kNothing;
  if (next_ == end_) {
    at_ = next_;
    return Step::kMore;
  }
  return wrong(next_, root_seen_ ? "nothing after the root element" : "XML, which begins with <");
}

XmlTokenizer::Step XmlTokenizer::start_tag() {
  char* at = name_at(at_ + 1, "a name after <");
  if (at == nullptr) return trouble_;
  const std::string_view name(at_ + 1, static_cast<std::size_t>(at - at_ - 1));
  attributes_.clear();
  replace_ = false;
  while (true) {
    char* const from = at;
    at = skip_blanks(at);
    if (*at == '>') return open_element(name, false, at + 1);
    if (*at == '/') {
      at = expect(at, "/>");
      return at == nullptr ? trouble_ : open_element(name, true, at);
    }
    if (at == from && at != end_) return wrong(at, "a blank, / or > in a tag");
    at = attribute(at);
    if (at == nullptr) return trouble_;
  }
}

// Returns the place after `name = "value"`.
char* XmlTokenizer::attribute(char* at) {
  char* const name_end = name_at(at, "an attribute, / or >");
  if (name_end == nullptr) return nullptr;
  char* value = skip_blanks(name_end);
  if (*value != '=') return missing(value, "= after an attribute's name");
  value = skip_blanks(value + 1);
  const char quote = *value;
  if (quote != '"' && quote != '\'') return missing(value, "a value in quotes");
  ++value;
  char* const end = attribute_value(value, quote);
  if (end == nullptr) return nullptr;
  attributes_.push_back({{at, static_cast<std::size_t>(name_end - at)},
                         {value, static_cast<std::size_t>(end - value)}});
  return end + 1;
}

// Returns the place of the closing quote.
char* XmlTokenizer::attribute_value(char* at, char quote) {
  while (true) {
    while (is(kValue, *at)) ++at;
    if (*at == quote) return at;
    switch (*at) {
      case '"':
      case '\'': ++at; break;
      case '\n':
      case '\t':
        replace_ = true;
        ++at;
        break;
      case '&':
        replace_ = true;
        at = reference_at(at);
        break;
      case '<': return missing(at, "&lt; in a value");
      default: at = special_at(at, "a value");
    }
    if (at == nullptr) return nullptr;
  }
}

XmlTokenizer::Step XmlTokenizer::open_element(std::string_view name, bool whole, char* end) {
  if (open_sizes_.empty() && root_seen_) return wrong(at_, "nothing after the root element");
  if (open_sizes_.size() >= options_.depth_max) {
    fail_at(at_, fmt::format("expected elements nested at most {} deep, got <{}> deeper; mend the "
                             "file there",
                             options_.depth_max, shortened(name, kNameShown)));
    return Step::kWrong;
  }
  if (const Step checked = checked_attributes(end); checked != Step::kToken) return checked;
  root_seen_ = true;
  pending_end_ = whole;
  if (!whole) {
    open_names_ += name;
    open_sizes_.push_back(name.size());
  }
  name_ = name;
  next_ = end;
  token_ = XmlToken::kStart;
  return Step::kToken;
}

// Names must differ; what values have to be replaced is replaced.
XmlTokenizer::Step XmlTokenizer::checked_attributes(char* end) {
  std::string_view twice;
  constexpr std::size_t kFew = 8;  // so many are compared each with each
  if (attributes_.size() <= kFew) {
    for (std::size_t i = 1; i < attributes_.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (attributes_[i].name == attributes_[j].name) twice = attributes_[i].name;
      }
    }
  } else {
    sorted_names_.clear();
    for (const XmlAttribute& attribute : attributes_) sorted_names_.push_back(attribute.name);
    std::sort(sorted_names_.begin(), sorted_names_.end());
    const auto found = std::adjacent_find(sorted_names_.begin(), sorted_names_.end());
    if (found != sorted_names_.end()) twice = *found;
  }
  if (!twice.empty()) return wrong(twice.data(), "each attribute once in a tag");
  if (replace_) {
    line();
    place_.advance(counted_, end);  // replacing may take away ends of lines
    counted_ = end;
    for (XmlAttribute& attribute : attributes_) attribute.value = replaced(attribute.value, true);
  }
  return Step::kToken;
}

XmlTokenizer::Step XmlTokenizer::end_tag() {
  if (open_sizes_.empty()) return wrong(at_, "the start of an element");
  const std::size_t size = open_sizes_.back();
  const std::string_view open = std::string_view(open_names_).substr(open_names_.size() - size);
  char* const name = at_ + 2;
  char* at = name_at(name, "a name after </");
  if (at == nullptr) return trouble_;
  name_ = {name, static_cast<std::size_t>(at - name)};
  if (name_ != open) return wrong(at_, fmt::format("</{}>", shortened(open, kNameShown)));
  at = expect(skip_blanks(at), ">");
  if (at == nullptr) return trouble_;
  open_names_.resize(open_names_.size() - size);
  open_sizes_.pop_back();
  next_ = at;
  token_ = XmlToken::kEnd;
  return Step::kToken;
}

// What begins with `<!`.
XmlTokenizer::Step XmlTokenizer::markup() {
  const std::string_view window(at_, static_cast<std::size_t>(end_ - at_));
  const auto begins = [&](std::string_view text) {
    return window.starts_with(text.substr(0, window.size()));
  };
  if (begins("<!--")) return window.size() < 4 ? Step::kMore : comment();
  if (!open_sizes_.empty() && begins("<![CDATA[")) {
    return window.size() < 9 ? Step::kMore : character_data();
  }
  if (root_seen_ || !begins("<!DOCTYPE")) return wrong(at_, "an element, text or a comment");
  if (window.size() < 9) return Step::kMore;
  fail_at(at_,
          "expected a document without a DOCTYPE, got one; remove it, entities are never "
          "expanded");
  return Step::kWrong;
}

XmlTokenizer::Step XmlTokenizer::comment() {
  char* at = at_ + 4;
  while (true) {
    at = until(at, '-', "a comment");
    if (at == nullptr) return trouble_;
    if (at[1] != '-' && at + 1 != end_) {
      ++at;
      continue;
    }
    at = expect(at, "-->");
    if (at == nullptr) return trouble_;
    next_ = at;
    return Step::kNothing;
  }
}

XmlTokenizer::Step XmlTokenizer::character_data() {
  char* const begin = at_ + 9;
  for (char* at = begin;; ++at) {
    at = until(at, ']', "CDATA");
    if (at == nullptr) return trouble_;
    if (at + 2 >= end_) return Step::kMore;
    if (at[1] != ']' || at[2] != '>') continue;
    next_ = at + 3;
    text_ = {begin, static_cast<std::size_t>(at - begin)};
    token_ = XmlToken::kText;
    return text_.empty() || !options_.text ? Step::kNothing : Step::kToken;
  }
}

XmlTokenizer::Step XmlTokenizer::instruction() {
  char* const name = at_ + 2;
  char* at = name_at(name, "a name after <?");
  if (at == nullptr) return trouble_;
  const auto lower = [](char c) { return c | 0x20; };
  if (at - name == 3 && lower(name[0]) == 'x' && lower(name[1]) == 'm' && lower(name[2]) == 'l') {
    return wrong(at_, "<?xml only at the beginning of the file");
  }
  if (!is(kBlank, *at)) {
    at = expect(at, "?>");
  } else {
    while (true) {
      at = until(at, '?', "a processing instruction");
      if (at == nullptr || at[1] == '>') break;
      ++at;
    }
    if (at != nullptr) at += 2;
  }
  if (at == nullptr) return trouble_;
  next_ = at;
  return Step::kNothing;
}

// Text up to the next tag, or as far as the window has it for certain.
XmlTokenizer::Step XmlTokenizer::text_piece() {
  replace_ = false;
  char* at = at_;
  while (true) {
    while (is(kText, *at)) ++at;
    if (*at == '<' || at == end_) break;
    char* after = nullptr;
    if (*at == '&') {
      after = reference_at(at);
      replace_ = true;
    } else if (*at == ']') {
      const bool cut = at + 1 == end_ || (at[1] == ']' && at + 2 == end_);
      if (cut) break;
      after = at[1] == ']' && at[2] == '>' ? missing(at, "]]&gt; in text") : at + 1;
    } else {
      after = special_at(at, "text");
    }
    if (after == nullptr && trouble_ == Step::kMore) break;
    if (after == nullptr) return trouble_;
    at = after;
  }
  if (at == at_) return Step::kMore;
  next_ = at;
  if (!options_.text) return Step::kNothing;
  text_ = {at_, static_cast<std::size_t>(at - at_)};
  if (replace_) {
    line();
    place_.advance(counted_, at);
    counted_ = at;
    text_ = replaced(text_, false);
  }
  token_ = XmlToken::kText;
  return Step::kToken;
}

// Returns the place after a name.
char* XmlTokenizer::name_at(char* at, std::string_view expected) {
  char* const begin = at;
  while (true) {
    if (is(at == begin ? kFirst : kName, *at)) {
      do ++at;
      while (is(kName, *at));
      continue;
    }
    const bool wide = static_cast<unsigned char>(*at) >= 0x80;
    const Character character = wide ? character_at(at) : Character{0, 0};
    if (!wide || !in_name(character.code, at == begin)) break;
    at += character.size;
  }
  return at == begin || at == end_ ? missing(at, expected) : at;
}

// Returns the place after a reference, which is checked, and stays as it is.
char* XmlTokenizer::reference_at(char* at) {
  if (at[1] == '#') return number_at(at);
  char* const end = name_at(at + 1, "&amp; for a &, or a name after it");
  if (end == nullptr) return nullptr;
  if (*end != ';') return missing(end, "; after a reference");
  const std::string_view name(at + 1, static_cast<std::size_t>(end - at - 1));
  const bool known = std::any_of(kEntities.begin(), kEntities.end(),
                                 [&](const auto& entity) { return entity.first == name; });
  return known ? end + 1 : missing(at, "&amp; &lt; &gt; &quot; &apos; or a number as reference");
}

char* XmlTokenizer::number_at(char* at) {
  char* digit = at + 2;
  const std::uint32_t base = *digit == 'x' ? 16 : 10;
  if (base == 16) ++digit;
  char* const begin = digit;
  std::uint32_t code = 0;
  for (; digit_of(*digit) < base; ++digit) code = add_digit(code, base, digit_of(*digit));
  if (*digit != ';' || digit == begin) return missing(digit, "digits and ; in a reference");
  return is_character(code) ? digit + 1 : missing(at, "the number of a character that XML allows");
}

// Looks at a byte that is not plain: returns the place after its character.
char* XmlTokenizer::special_at(char* at, std::string_view where) {
  if (static_cast<unsigned char>(*at) >= 0x80) {
    const Character character = character_at(at);
    if (is_character(character.code)) return at + character.size;
  } else if (is(kPlain, *at)) {
    return at + 1;
  }
  return missing(at, fmt::format("characters that XML allows in {}", where));
}

// Returns the place of the next `stop`, all before it being characters.
char* XmlTokenizer::until(char* at, char stop, std::string_view where) {
  while (true) {
    while (*at != stop && is(kPlain, *at)) ++at;
    if (*at == stop) return at;
    at = special_at(at, where);
    if (at == nullptr) return nullptr;
  }
}

// Returns the place after a literal that must stand here.
char* XmlTokenizer::expect(char* at, std::string_view literal) {
  for (std::size_t i = 0; i < literal.size(); ++i) {
    if (at[i] != literal[i]) return missing(at + i, literal);
  }
  return at + literal.size();
}

// Something else stands here than must; or what stands here is not in the window yet.
char* XmlTokenizer::missing(const char* at, std::string_view expected) {
  trouble_ = at >= end_ ? Step::kMore : wrong(at, expected);
  return nullptr;
}

XmlTokenizer::Step XmlTokenizer::wrong(const char* at, std::string_view expected) {
  std::string near;
  for (const char* c = at; c < end_ && near.size() < 30 && *c != '\n'; ++c) {
    near += *c >= ' ' && *c <= '~' ? *c : '?';
  }
  Place place = place_;
  place.advance(counted_, at);
  const bool bad = at == end_ && input_.bad();
  fail_at(at, fmt::format(
                  "expected {}, got {} in column {}; {}", expected,
                  bad ? "other bytes" : fmt::format("\"{}\"", near), place.column + 1,
                  bad ? "convert the file to UTF-8" : "mend the file there, or export it again"));
  return Step::kWrong;
}

void XmlTokenizer::fail_at(const char* at, std::string_view rest) {
  Place place = place_;
  place.advance(counted_, at);
  error_ = {ErrorKind::kInput, fmt::format("{}:{}: {}", input_.source().name(), place.line, rest)};
}

}  // namespace fifteen::read
