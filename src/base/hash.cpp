#include "base/hash.h"

#include <xxhash.h>

#include <charconv>
#include <optional>
#include <system_error>

namespace fifteen {
namespace {

// The value of a canonical decimal integer that fits 64 bits: no leading zero, no plus sign, not "-0".
std::optional<std::int64_t> canonical_integer(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  const std::string_view digits = negative ? text.substr(1) : text;
  if (digits.empty()) return std::nullopt;
  if (digits.front() == '0' && (digits.size() > 1 || negative)) return std::nullopt;
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return value;
}

}  // namespace

std::uint64_t hash_text(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

std::uint64_t hash_id(std::string_view id) {
  if (const auto value = canonical_integer(id)) return hash_id(*value);
  return hash_text(id);
}

}  // namespace fifteen
