#include "read/xml_input.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <fmt/format.h>
#include <optional>
#include <simdjson.h>
#include <span>
#include <utility>

#include "base/text.h"

namespace fifteen::read {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kChunkBytes = std::size_t{64} * 1024;
constexpr std::size_t kRawBytes =
    kChunkBytes / 4;  // one byte becomes at most two, two become three
constexpr std::size_t kHeadBytes = 64;
constexpr std::size_t kDeclarationBytes = 4096;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_value_character(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

bool equal_without_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) ==
           std::tolower(static_cast<unsigned char>(y));
  });
}

// What stands between `<?xml` and `?>`, one part after another: version, encoding, standalone.
class Declaration {
 public:
  explicit Declaration(std::string_view text) : rest_(text) {}

  // False when it is not as the standard has it.
  bool read() {
    if (!next() || name_ != "version") return false;
    if (!next()) return false;
    if (name_ == "encoding") {
      if (value_.empty() || !is_letter(value_.front())) return false;
      encoding = value_;
      if (!next()) return false;
    }
    if (name_.empty()) return true;
    if (name_ != "standalone" || (value_ != "yes" && value_ != "no")) return false;
    return next() && name_.empty();
  }

  std::optional<std::string_view> encoding = {};

 private:
  // Takes one part; without one left, the name is empty.
  bool next() {
    const bool apart = !rest_.empty() && is_space(rest_.front());
    skip_space();
    name_ = {};
    if (rest_.empty()) return true;
    if (!apart) return false;
    std::size_t size = 0;
    while (size < rest_.size() && is_letter(rest_[size])) ++size;
    name_ = rest_.substr(0, size);
    rest_.remove_prefix(size);
    skip_space();
    if (name_.empty() || !take('=')) return false;
    skip_space();
    const char quote = rest_.empty() ? '\0' : rest_.front();
    if ((quote != '"' && quote != '\'') || !take(quote)) return false;
    size = std::min(rest_.find(quote), rest_.size());
    value_ = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return std::all_of(value_.begin(), value_.end(), is_value_character) && take(quote);
  }
  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void skip_space() {
    while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
  }

  std::string_view rest_;
  std::string_view name_;
  std::string_view value_;
};

void append_utf8(std::uint32_t c, std::string& out) {
  const auto add = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) return add(c);
  if (c < 0x800) {
    add(0xC0U | (c >> 6U));
  } else if (c < 0x10000) {
    add(0xE0U | (c >> 12U));
    add(0x80U | ((c >> 6U) & 0x3FU));
  } else {
    add(0xF0U | (c >> 18U));
    add(0x80U | ((c >> 12U) & 0x3FU));
    add(0x80U | ((c >> 6U) & 0x3FU));
  }
  add(0x80U | (c & 0x3FU));
}

// How many bytes at the end begin a character that is not whole.
std::size_t cut_utf8(std::string_view text) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if ((byte & 0xC0U) == 0x80U) continue;
    const std::size_t size = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
    return size > back ? back : 0;
  }
  return 0;
}

}  // namespace

std::string_view XmlInput::encoding_name() const {
  switch (encoding_) {
    case Encoding::kUtf16Little:
    case Encoding::kUtf16Big: return "UTF-16";
    case Encoding::kLatin1: return "ISO-8859-1";
    case Encoding::kAscii: return "US-ASCII";
    default: return "UTF-8";
  }
}

Status XmlInput::open() {
  if (Status read = read_head(kHeadBytes); !read) return read;
  tell_by_marks();
  const std::string head = decoded_head();
  if (head.starts_with("<?xml") && head.find("?>") == std::string::npos) {
    if (Status read = read_head(kDeclarationBytes); !read) return read;
  }
  if (Status declared = read_declaration(); !declared) return declared;
  decode(std::exchange(head_, {}));
  return {};
}

// Fills head_ to so many bytes, or to the end of the file.
Status XmlInput::read_head(std::size_t bytes) {
  std::size_t size = head_.size();
  head_.resize(bytes);
  while (size < bytes && !ended_) {
    const Result<std::size_t> got = source_.read(std::span(head_).subspan(size));
    if (!got) return fail(got.error());
    ended_ = *got == 0;
    size += *got;
  }
  head_.resize(size);
  return {};
}

// Without a mark, the first character is `<`, which shows the order of its two bytes.
void XmlInput::tell_by_marks() {
  const auto tell = [&](std::string_view mark, Encoding encoding, std::size_t drop) {
    if (!std::string_view(head_).starts_with(mark)) return false;
    encoding_ = encoding;
    head_.erase(0, drop);
    return true;
  };
  if (tell("\xEF\xBB\xBF"sv, Encoding::kUtf8, 3)) return;
  if (tell("\xFF\xFE"sv, Encoding::kUtf16Little, 2)) return;
  if (tell("\xFE\xFF"sv, Encoding::kUtf16Big, 2)) return;
  if (tell("<\0"sv, Encoding::kUtf16Little, 0)) return;
  tell("\0<"sv, Encoding::kUtf16Big, 0);
}

std::string XmlInput::decoded_head() {
  if (encoding_ == Encoding::kUtf8) return head_;
  std::string decoded;
  decode_utf16(head_, decoded);
  bad_ = false;  // it is decoded again
  return decoded;
}

Status XmlInput::read_declaration() {
  constexpr std::string_view kBegin = "<?xml";
  const std::string decoded = decoded_head();
  const std::string_view text = decoded;
  if (!text.starts_with(kBegin) || text.size() == kBegin.size() || !is_space(text[kBegin.size()])) {
    return {};
  }
  const auto wrong = [&](std::string_view expected) {
    return fail(ErrorKind::kInput,
                fmt::format("{}:1: expected {}, got \"{}\"; mend the first line, or export it "
                            "again",
                            source_.name(), expected, printable(text.substr(0, 60))));
  };
  const std::size_t end = text.find("?>");
  if (end == std::string_view::npos) return wrong("?> after <?xml");
  Declaration declaration(text.substr(kBegin.size(), end - kBegin.size()));
  if (!declaration.read()) return wrong("<?xml version=\"1.0\" encoding=\"...\"?>");
  declaration_size_ = end + 2;
  // In the window an end of line is one character.
  const std::string_view whole = text.substr(0, declaration_size_);
  for (std::size_t at = whole.find("\r\n"); at != std::string_view::npos;
       at = whole.find("\r\n", at + 1)) {
    --declaration_size_;
  }
  return declaration.encoding ? choose(*declaration.encoding) : Status{};
}

Status XmlInput::choose(std::string_view name) {
  const bool wide = encoding_ == Encoding::kUtf16Little || encoding_ == Encoding::kUtf16Big;
  const auto is = [&](std::string_view known) { return equal_without_case(name, known); };
  if (wide) {
    if (is("UTF-16")) return {};
    if (is(encoding_ == Encoding::kUtf16Little ? "UTF-16LE" : "UTF-16BE")) return {};
  } else {
    if (is("UTF-8")) return {};
    if (is("ISO-8859-1")) encoding_ = Encoding::kLatin1;
    if (is("US-ASCII")) encoding_ = Encoding::kAscii;
    if (encoding_ != Encoding::kUtf8) return {};
  }
  return fail(
      ErrorKind::kInput,
      fmt::format(
          "{}:1: expected {}, got the encoding \"{}\"; convert the file to UTF-8", source_.name(),
          wide ? "UTF-16, as the bytes are" : "UTF-8, UTF-16, ISO-8859-1 or US-ASCII", name));
}

Result<bool> XmlInput::more(const char* keep) {
  const auto kept = static_cast<std::size_t>(end() - keep);
  std::memmove(buffer_.data(), keep, kept);
  end_ = kept;
  while (!ended_ && !bad_ && end_ < 2 * kept + 1) {
    if (const Status appended = append(); !appended) return fail(appended.error());
  }
  *end() = '\0';
  return end_ > kept;
}

Status XmlInput::append() {
  const bool direct = encoding_ == Encoding::kUtf8;
  if (direct) {
    reserve(end_ + rest_.size() + kChunkBytes);
    std::copy(rest_.begin(), rest_.end(), end());
  } else {
    raw_.resize(kRawBytes);
  }
  const std::span<char> room =
      direct ? std::span(end() + rest_.size(), kChunkBytes) : std::span(raw_);
  const Result<std::size_t> got = source_.read(room);
  if (!got) return fail(got.error());
  if (*got == 0) {
    ended_ = true;
    bad_ = bad_ || !rest_.empty();
  } else if (direct) {
    accept(rest_.size() + *got);
  } else {
    decode({raw_.data(), *got});
  }
  return {};
}

// Appends the characters of these bytes to the window.
void XmlInput::decode(std::string_view bytes) {
  std::string decoded;
  if (encoding_ == Encoding::kUtf8) {
    decoded = bytes;
  } else if (encoding_ == Encoding::kLatin1) {
    for (const char c : bytes) append_utf8(static_cast<unsigned char>(c), decoded);
  } else if (encoding_ == Encoding::kAscii) {
    const auto* const bad = std::find_if(
        bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    decoded.assign(bytes.begin(), bad);
    bad_ = bad != bytes.end();
  } else {
    rest_ += bytes;
    rest_.erase(0, decode_utf16(rest_, decoded));
    bad_ = bad_ || (ended_ && !rest_.empty());
  }
  reserve(end_ + decoded.size());
  std::copy(decoded.begin(), decoded.end(), end());
  accept(decoded.size());
}

// Returns how many bytes were taken: not those of a character that is not whole, or is none.
std::size_t XmlInput::decode_utf16(std::string_view bytes, std::string& out) {
  const std::size_t high = encoding_ == Encoding::kUtf16Big ? 0 : 1;
  const auto unit = [&](std::size_t at) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + high]) << 8U) |
           static_cast<unsigned char>(bytes[at + 1 - high]);
  };
  std::size_t at = 0;
  for (; at + 2 <= bytes.size(); at += 2) {
    std::uint32_t c = unit(at);
    if (c >= 0xD800 && c < 0xE000) {
      const bool leads = c < 0xDC00;
      if (leads && at + 4 > bytes.size()) break;
      const std::uint32_t second = leads ? unit(at + 2) : 0;
      if (second < 0xDC00 || second >= 0xE000) {
        bad_ = true;
        break;
      }
      c = 0x10000 + ((c - 0xD800) << 10U) + (second - 0xDC00);
      at += 2;
    }
    append_utf8(c, out);
  }
  return at;
}

// Takes so many bytes behind the window into it, as far as they are UTF-8.
void XmlInput::accept(std::size_t size) {
  char* const begin = end();
  const std::string_view fresh(begin, size);
  const bool direct = encoding_ == Encoding::kUtf8;
  std::size_t good = size - (ended_ || !direct ? 0 : cut_utf8(fresh));
  if (direct) rest_ = fresh.substr(good);
  if (!simdjson::validate_utf8(begin, good)) {
    good = find_bad_utf8(fresh.substr(0, good)).value_or(good);
    bad_ = true;
  }
  char* const good_end = begin + good;
  char* in = begin;
  if (after_return_ && good > 0 && *in == '\n') ++in;
  if (good > 0) after_return_ = good_end[-1] == '\r';
  char* out = begin;
  while (in < good_end) {
    const auto left = static_cast<std::size_t>(good_end - in);
    auto* stop = static_cast<char*>(std::memchr(in, '\r', left));
    const std::size_t plain = stop == nullptr ? left : static_cast<std::size_t>(stop - in);
    if (in != out) std::memmove(out, in, plain);
    out += plain;
    in += plain;
    if (stop == nullptr) break;
    *out++ = '\n';
    in += in + 1 < good_end && in[1] == '\n' ? 2 : 1;
  }
  end_ = static_cast<std::size_t>(out - buffer_.data());
  *end() = '\0';
}

// A NUL is to fit behind.
void XmlInput::reserve(std::size_t bytes) {
  if (buffer_.size() <= bytes) buffer_.resize(std::max(bytes + 1, 2 * buffer_.size()));
}

}  // namespace fifteen::read
