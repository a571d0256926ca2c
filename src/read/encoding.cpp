#include "read/encoding.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/text.h"

namespace fifteen::read {
namespace {

// Stands for what is no character of the encoding; UTF-8 has no such byte.
constexpr char kNoCharacter = '\xFF';
constexpr std::uint32_t kNone = 0xFFFFFFFF;
constexpr std::uint32_t kByteOrderMark = 0xFEFF;
constexpr std::size_t kChunkBytes = std::size_t{64} * 1024;
constexpr std::size_t kUtf8BytesMax = 4;

// The bytes 0x80 to 0x9F of windows-1252; five of them are no character.
constexpr std::array<std::uint32_t, 32> kWindows1252{
    0x20AC, kNone,  0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, kNone,  0x017D, kNone,  kNone,  0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, kNone,  0x017E, 0x0178};

std::uint32_t of_windows_1252(unsigned char byte) {
  return byte >= 0x80 && byte < 0xA0 ? kWindows1252[byte - 0x80U] : byte;
}

// Writes a character at `out`, which has room for four bytes; returns the end of what is there.
char* put(std::uint32_t c, char* out) {
  const auto byte = [](std::uint32_t value) { return static_cast<char>(value); };
  if (c < 0x80) {
    *out++ = byte(c);
  } else if (c < 0x800) {
    *out++ = byte(0xC0U | (c >> 6U));
    *out++ = byte(0x80U | (c & 0x3FU));
  } else if (c < 0x10000) {
    *out++ = byte(0xE0U | (c >> 12U));
    *out++ = byte(0x80U | ((c >> 6U) & 0x3FU));
    *out++ = byte(0x80U | (c & 0x3FU));
  } else if (c < 0x110000) {
    *out++ = byte(0xF0U | (c >> 18U));
    *out++ = byte(0x80U | ((c >> 12U) & 0x3FU));
    *out++ = byte(0x80U | ((c >> 6U) & 0x3FU));
    *out++ = byte(0x80U | (c & 0x3FU));
  } else {
    *out++ = kNoCharacter;
  }
  return out;
}

// Turns bytes into UTF-8, in as many pieces as they come in.
class Decoder {
 public:
  explicit Decoder(Encoding encoding) : encoding_(encoding) {}

  // Takes from `in` what has room in `out`; returns how many bytes of each it used.
  std::pair<std::size_t, std::size_t> decode(std::string_view in, std::span<char> out) {
    if (encoding_ == Encoding::kUtf16Le || encoding_ == Encoding::kUtf16Be) return utf16(in, out);
    return bytes(in, out);
  }

  // What is left when the input has ended within a character.
  std::size_t finish(std::span<char> out) {
    const bool broken = half_ || high_ != 0;
    half_ = false;
    high_ = 0;
    if (broken) out[0] = kNoCharacter;
    return broken ? 1 : 0;
  }

 private:
  std::pair<std::size_t, std::size_t> bytes(std::string_view in, std::span<char> out) {
    const bool windows = encoding_ == Encoding::kWindows1252;
    char* to = out.data();
    const char* const limit = out.data() + out.size() - kUtf8BytesMax;
    std::size_t at = 0;
    for (; at < in.size() && to <= limit; ++at) {
      const auto byte = static_cast<unsigned char>(in[at]);
      if (byte < 0x80) {
        *to++ = in[at];
      } else {
        to = put(windows ? of_windows_1252(byte) : byte, to);
      }
    }
    return {at, static_cast<std::size_t>(to - out.data())};
  }

  std::pair<std::size_t, std::size_t> utf16(std::string_view in, std::span<char> out) {
    char* to = out.data();
    // A unit may end one character that is broken off and be another.
    const char* const limit = out.data() + out.size() - (kUtf8BytesMax + 1);
    std::size_t at = 0;
    for (; at < in.size() && to <= limit; ++at) {
      const auto byte = static_cast<unsigned char>(in[at]);
      half_ = !half_;
      if (half_) {
        first_ = byte;
      } else {
        const bool little = encoding_ == Encoding::kUtf16Le;
        to = unit(little ? first_ | (byte << 8U) : (first_ << 8U) | byte, to);
      }
    }
    return {at, static_cast<std::size_t>(to - out.data())};
  }

  char* unit(std::uint32_t unit, char* to) {
    const bool first = std::exchange(at_begin_, false);
    if (first && unit == kByteOrderMark) return to;
    const bool is_low = unit >= 0xDC00 && unit < 0xE000;
    if (high_ != 0) {
      const std::uint32_t high = std::exchange(high_, 0);
      if (is_low) return put(0x10000 + ((high - 0xD800) << 10U) + (unit - 0xDC00), to);
      *to++ = kNoCharacter;
    }
    if (unit >= 0xD800 && unit < 0xDC00) {
      high_ = unit;
      return to;
    }
    return put(is_low ? kNone : unit, to);
  }

  Encoding encoding_;
  bool at_begin_ = true;
  bool half_ = false;  // of a unit, the first byte is here
  std::uint32_t first_ = 0;
  std::uint32_t high_ = 0;  // the first half of a pair; 0: none
};

class Utf8Source final : public ByteSource {
 public:
  Utf8Source(std::unique_ptr<ByteSource> source, Encoding encoding)
      : ByteSource(source->name(), source->size()),
        source_(std::move(source)),
        decoder_(encoding),
        in_(worth_reading(*source_, kChunkBytes)) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    FIFTEEN_CHECK(!buffer.empty(), "reading into an empty buffer would look like the end");
    if (buffer.size() > 2 * kUtf8BytesMax) return fill(buffer);
    // Too small for a character: through a buffer of our own.
    if (small_begin_ == small_end_) {
      const auto got = fill(small_);
      if (!got || *got == 0) return got;
      small_begin_ = 0;
      small_end_ = *got;
    }
    const std::size_t count = std::min(buffer.size(), small_end_ - small_begin_);
    std::memcpy(buffer.data(), small_.data() + small_begin_, count);
    small_begin_ += count;
    return count;
  }
  std::uint64_t consumed() const override { return source_->consumed(); }

 private:
  Result<std::size_t> fill(std::span<char> out) {
    while (true) {
      if (begin_ == end_ && !ended_) {
        const auto got = source_->read(in_);
        if (!got) return got;
        begin_ = 0;
        end_ = *got;
        ended_ = *got == 0;
      }
      if (ended_) return decoder_.finish(out);
      const auto [used, made] = decoder_.decode({in_.data() + begin_, end_ - begin_}, out);
      begin_ += used;
      if (made > 0) return made;
    }
  }

  std::unique_ptr<ByteSource> source_;
  Decoder decoder_;
  std::vector<char> in_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool ended_ = false;
  std::array<char, 4 * kUtf8BytesMax> small_{};
  std::size_t small_begin_ = 0;
  std::size_t small_end_ = 0;
};

// A text of UTF-16 without a mark: in its first line, which is mostly ASCII, one byte of each two
// is NUL, and the other is not.
std::optional<Encoding> by_nul_bytes(std::string_view head) {
  constexpr std::size_t kLookedAt = 4096;
  head = head.substr(0, kLookedAt);
  std::array<std::size_t, 2> nul{};
  for (std::size_t i = 0; i < head.size(); ++i) nul[i % 2] += head[i] == '\0' ? 1 : 0;
  if (head.size() < 4) return std::nullopt;
  if (nul[0] == 0 && nul[1] * 4 >= head.size()) return Encoding::kUtf16Le;
  if (nul[1] == 0 && nul[0] * 4 >= head.size()) return Encoding::kUtf16Be;
  return std::nullopt;
}

// The bytes of one well-formed character at the beginning of `text`; 0: there is none.
std::size_t character_bytes(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  return text.size() >= size && !find_bad_utf8(text.substr(0, size)) ? size : 0;
}

bool is_windows_1252(std::string_view head) {
  constexpr unsigned kLettersInARowMax = 2;
  unsigned in_a_row = 0;
  for (const char c : head) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter = byte >= 0xC0 && byte != 0xD7 && byte != 0xF7;
    in_a_row = letter ? in_a_row + 1 : 0;
    if (in_a_row > kLettersInARowMax) return false;
    // The last byte of all stands in damaged files, and in hardly any word.
    if (byte == 0xFF || (byte >= 0x80 && of_windows_1252(byte) == kNone)) return false;
  }
  return true;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

std::optional<Encoding> by_mark(std::string_view head) {
  using namespace std::string_view_literals;
  if (head.starts_with("\xFF\xFE\0\0"sv)) return std::nullopt;  // UTF-32
  if (head.starts_with("\xFF\xFE")) return Encoding::kUtf16Le;
  if (head.starts_with("\xFE\xFF")) return Encoding::kUtf16Be;
  return std::nullopt;
}

}  // namespace

std::string_view encoding_name(Encoding encoding) {
  switch (encoding) {
    case Encoding::kUtf8: break;
    case Encoding::kLatin1: return "Latin-1";
    case Encoding::kWindows1252: return "windows-1252";
    case Encoding::kUtf16Le:
    case Encoding::kUtf16Be: return "UTF-16";
  }
  return "UTF-8";
}

std::vector<std::string> encoding_names() {
  return {"utf-8",  "latin-1", "iso-8859-1", "windows-1252",
          "cp1252", "utf-16",  "utf-16le",   "utf-16be"};
}

std::optional<Encoding> encoding_of(std::string_view name, std::string_view head) {
  const std::string wanted = lower(name);
  if (wanted == "utf-8") return Encoding::kUtf8;
  if (wanted == "latin-1" || wanted == "iso-8859-1") return Encoding::kLatin1;
  if (wanted == "windows-1252" || wanted == "cp1252") return Encoding::kWindows1252;
  if (wanted == "utf-16le") return Encoding::kUtf16Le;
  if (wanted == "utf-16be") return Encoding::kUtf16Be;
  if (wanted != "utf-16") return std::nullopt;
  if (const auto marked = by_mark(head)) return marked;
  return by_nul_bytes(head).value_or(Encoding::kUtf16Le);
}

std::optional<Encoding> detect_encoding(std::string_view head) {
  if (const auto marked = by_mark(head)) return marked;
  if (const auto wide = by_nul_bytes(head)) return wide;
  auto bad = find_bad_utf8(head);
  // The head may break off within a character.
  if (!bad || (head.size() - *bad < kUtf8BytesMax && head.size() >= kEncodingHeadBytes))
    return Encoding::kUtf8;
  for (std::size_t i = 0; i < head.size();) {
    const std::size_t size = character_bytes(head.substr(i));
    if (size > 1) return Encoding::kUtf8;
    ++i;
  }
  if (is_windows_1252(head)) return Encoding::kWindows1252;
  return std::nullopt;
}

std::unique_ptr<ByteSource> as_utf8(std::unique_ptr<ByteSource> source, Encoding encoding) {
  if (encoding == Encoding::kUtf8) return source;
  return std::make_unique<Utf8Source>(std::move(source), encoding);
}

std::string to_utf8(std::string_view text, Encoding encoding) {
  if (encoding == Encoding::kUtf8) return std::string(text);
  Decoder decoder(encoding);
  // A byte becomes three at most: one of windows-1252 is within the first 65,536 characters.
  std::string out(text.size() * 3 + 2 * kUtf8BytesMax, '\0');
  const auto [used, made] = decoder.decode(text, out);
  out.resize(made);
  return out;
}

}  // namespace fifteen::read
