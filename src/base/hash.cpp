#include "base/hash.h"

#include <optional>
#include <xxhash.h>

namespace fifteen {
namespace {

constexpr std::size_t kDigitsMax = 18;  // always fits an int64

// The value of a canonical decimal integer: no leading zero, no plus sign, not "-0".
std::optional<std::int64_t> canonical_integer(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  const std::string_view digits = negative ? text.substr(1) : text;
  if (digits.empty() || digits.size() > kDigitsMax) return std::nullopt;
  if (digits.front() == '0' && (digits.size() > 1 || negative)) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return negative ? -value : value;
}

}  // namespace

std::uint64_t hash_text(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

std::uint64_t hash_id(std::string_view id) {
  if (const auto value = canonical_integer(id)) return hash_id(*value);
  return hash_text(id);
}

}  // namespace fifteen
