#pragma once
// Random numbers for tests: the same in every run, unless FIFTEEN_SEED says otherwise.
//
//   std::mt19937_64 random = test_random();
//   const std::int64_t us = any_of(random, kTimeMin, kTimeMax);

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>

namespace fifteen {

/// Prints the seed, so that a failure can be seen again, and returns a generator.
inline std::mt19937_64 test_random(std::uint64_t usual_seed = 15) {
  const char* const given = std::getenv("FIFTEEN_SEED");
  const std::uint64_t seed = given == nullptr ? usual_seed : std::strtoull(given, nullptr, 10);
  std::printf("FIFTEEN_SEED=%llu\n", static_cast<unsigned long long>(seed));
  return std::mt19937_64(seed);
}

/// Returns a whole number from `least` to `most`, all as likely.
template <class Int>
Int any_of(std::mt19937_64& random, Int least, Int most) {
  return std::uniform_int_distribution<Int>(least, most)(random);
}

/// True once in `times`, on average.
inline bool once_in(std::mt19937_64& random, int times) { return any_of(random, 1, times) == 1; }

}  // namespace fifteen
