#include "base/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace fifteen {
namespace {

// A character of UTF-8: its bytes and code point. Of no length: the text does not begin with one.
struct Character {
  std::size_t length = 0;
  std::uint32_t code = 0;
};

Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return {1, byte(0)};
  const std::size_t length = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
  if (byte(0) < 0xC2 || byte(0) > 0xF4 || text.size() < length) return {};
  std::uint32_t code = byte(0) & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (overlong || surrogate || code > 0x10FFFF) return {};
  return {length, code};
}

// Controls of C0 and C1, and the marks by which a text changes its direction.
bool acts_on_terminal(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code <= 0x9F) || code == 0x200E || code == 0x200F ||
         (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

}  // namespace

std::string format_count(std::uint64_t value) {
  const std::string digits = std::to_string(value);
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += ',';
    out += digits[i];
  }
  return out;
}

std::string format_share(double share) {
  const double percent = share * 100;
  const double size = std::fabs(percent);
  if (size < 0.005) return "0%";
  if (size < 0.995) return fmt::format("{:.2f}%", percent);
  // Less than all never reads as all.
  if (size >= 99.95 && size < 100)
    return fmt::format("{:.2f}%", std::copysign(std::min(size, 99.99), percent));
  return fmt::format("{:.1f}%", percent);
}

std::string format_money(double amount) {
  // Past this no number has hundredths any more, nor fits into a whole one.
  constexpr double kMost = 1e15;
  if (!(std::fabs(amount) < kMost)) return fmt::format("{:.4g}", amount);
  const auto hundredths = static_cast<std::uint64_t>(std::llround(std::fabs(amount) * 100));
  return fmt::format("{}{}.{:02}", amount < 0 && hundredths > 0 ? "-" : "",
                     format_count(hundredths / 100), hundredths % 100);
}

std::string format_counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", format_count(count), count == 1 ? one : many);
}

std::optional<std::size_t> find_bad_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Character character = first_character(text.substr(at));
    if (character.length == 0) return at;
    at += character.length;
  }
  return std::nullopt;
}

std::string printable(std::string_view text, bool keep_newlines) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Character character = first_character(text);
    if (character.length == 0) {
      out += "\xEF\xBF\xBD";
    } else if (character.code == '\n' && keep_newlines) {
      out += '\n';
    } else if (acts_on_terminal(character.code)) {
      out += ' ';
    } else {
      out += text.substr(0, character.length);
    }
    text.remove_prefix(std::max<std::size_t>(1, character.length));
  }
  return out;
}

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

std::string shortened(std::string_view text, std::size_t width) {
  std::string out = printable(text);
  if (width_of(out) <= width) return out;
  std::size_t end = 0;
  for (std::size_t taken = 0; taken < width; ++end) {
    if ((static_cast<unsigned char>(out[end]) & 0xC0U) != 0x80U && ++taken == width) break;
  }
  out.resize(end);
  return out + "…";
}

}  // namespace fifteen
