#pragma once
// Hashes that are part of the answers: customers, groups, sets of moments. Every engine must use
// the same ones, so they are defined here once and never change within a format version.
//
// A canonical decimal integer of 64 bits hashes as its value and anything else as its text, so the
// customer 42 is the same customer whether a file stores a number or a string.

#include <cstdint>
#include <string_view>

namespace fifteen {

/// Mixes 64 bits one-to-one: distinct inputs give distinct outputs.
/// Source: the finaliser of SplitMix64 (Steele, Lea, Flood 2014).
constexpr std::uint64_t mix64(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31U);
}

/// Hashes text (XXH3, 64 bits). Two of 10 million different texts share a hash with probability
/// 3e-6.
std::uint64_t hash_text(std::string_view text);

/// Hashes an identifier given as a number. One-to-one.
constexpr std::uint64_t hash_id(std::int64_t id) { return mix64(static_cast<std::uint64_t>(id)); }

/// Hashes an identifier given as text; `hash_id("42") == hash_id(42)`, but "042" and "+42" are
/// texts.
std::uint64_t hash_id(std::string_view id);

}  // namespace fifteen
