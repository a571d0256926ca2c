#include "read/decimal_comma.h"

#include <algorithm>
#include <cstddef>

namespace fifteen::read {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - at;
}

// The number at the beginning of a text.
struct Number {
  std::string plain;      // with a point, and no other
  std::size_t bytes = 0;  // that it takes; 0: there is none
  bool has_comma = false;
};

Number number_at_begin(std::string_view text) {
  constexpr std::size_t kGroup = 3;
  Number out;
  std::size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  if (at == 1 && text[0] == '-') out.plain = "-";
  const std::size_t first = digits_at(text, at);
  if (first == 0) return out;
  out.plain += text.substr(at, first);
  at += first;
  while (first <= kGroup && at < text.size() && text[at] == '.' &&
         digits_at(text, at + 1) == kGroup) {
    out.plain += text.substr(at + 1, kGroup);
    at += 1 + kGroup;
  }
  if (at < text.size() && text[at] == ',') {
    const std::size_t decimals = digits_at(text, at + 1);
    if (decimals == 0) return out;
    out.has_comma = true;
    out.plain += '.';
    out.plain += text.substr(at + 1, decimals);
    at += 1 + decimals;
  }
  // Another point or comma makes it something else, such as a date.
  if (at < text.size() && (text[at] == '.' || text[at] == ',' || is_digit(text[at]))) return out;
  out.bytes = at;
  return out;
}

std::string_view trim(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(' '), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

}  // namespace

bool is_comma_number(std::string_view text, bool& has_comma) {
  text = trim(text);
  const Number number = number_at_begin(text);
  has_comma = number.has_comma;
  return number.bytes > 0 && number.bytes == text.size();
}

std::string with_decimal_point(std::string_view text) {
  text = trim(text);
  const Number number = number_at_begin(text);
  if (number.bytes == 0) return std::string(text);
  return number.plain + std::string(text.substr(number.bytes));
}

}  // namespace fifteen::read
