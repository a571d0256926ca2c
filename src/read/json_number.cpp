#include "read/json_number.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace fifteen::read {

std::optional<ValueKind> kind_of_json_number(std::string_view text) {
  const auto digits = [&](std::size_t from) {
    return std::min(text.find_first_not_of("0123456789", from), text.size());
  };
  const std::size_t first = text.starts_with('-') ? 1 : 0;
  std::size_t at = digits(first);
  if (at == first || (text[first] == '0' && at > first + 1)) return std::nullopt;
  if (at == text.size()) {
    std::int64_t value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    return code == std::errc() ? ValueKind::kInteger : ValueKind::kText;
  }
  if (text[at] == '.') {
    const std::size_t fraction = at + 1;
    at = digits(fraction);
    if (at == fraction) return std::nullopt;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    std::size_t exponent = at + 1;
    if (exponent < text.size() && (text[exponent] == '+' || text[exponent] == '-')) ++exponent;
    at = digits(exponent);
    if (at == exponent) return std::nullopt;
  }
  return at == text.size() ? std::optional(ValueKind::kReal) : std::nullopt;
}

}  // namespace fifteen::read
