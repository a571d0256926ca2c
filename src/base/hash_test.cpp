#include "base/hash.h"

#include <gtest/gtest.h>
#include <limits>
#include <set>
#include <string>

#include "base/test_random.h"

namespace fifteen {
namespace {

constexpr std::uint64_t inverse(std::uint64_t odd) {  // modulo 2^64, by Newton's iteration
  std::uint64_t x = odd;
  for (int i = 0; i < 6; ++i) x *= 2 - odd * x;
  return x;
}

constexpr std::uint64_t unshift(std::uint64_t x, unsigned bits) {  // solves y ^ (y >> bits) = x
  std::uint64_t y = x;
  for (unsigned done = bits; done < 64; done += bits) y = x ^ (y >> bits);
  return y;
}

constexpr std::uint64_t unmix64(std::uint64_t x) {
  x = unshift(x, 31) * inverse(0x94D049BB133111EBULL);
  x = unshift(x, 27) * inverse(0xBF58476D1CE4E5B9ULL);
  return unshift(x, 30) - 0x9E3779B97F4A7C15ULL;
}

TEST(Hash, mixes_as_splitmix64_does) {
  // The first numbers of SplitMix64 from the seed 0, as published with it.
  EXPECT_EQ(mix64(0), 0xE220A8397B1DCDAFULL);
  EXPECT_EQ(mix64(0x9E3779B97F4A7C15ULL), 0x6E789E6AA1B965F4ULL);
}

TEST(Hash, mixes_one_to_one) {
  std::mt19937_64 random = test_random();
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    const std::uint64_t x = i % 2 == 0 ? i : random();
    ASSERT_EQ(unmix64(mix64(x)), x);
  }
}

TEST(Hash, hashes_text_as_xxh3_does) {
  EXPECT_EQ(hash_text(""), 0x2D06800538D394C2ULL);  // XXH3's own test vector
  EXPECT_NE(hash_text("bag desk"), hash_text("Bag desk"));
}

TEST(Hash, takes_a_canonical_integer_for_the_same_customer_as_number_and_as_text) {
  constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
  constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
  for (const std::int64_t id :
       {std::int64_t{0}, std::int64_t{42}, std::int64_t{-42}, std::int64_t{-1},
        std::int64_t{999'999'999'999'999'999}, std::int64_t{1'000'000'000'000'000'000}, kMax - 1,
        kMax, kMin + 1, kMin}) {
    EXPECT_EQ(hash_id(std::to_string(id)), hash_id(id)) << id;
  }
  std::mt19937_64 random = test_random();
  for (int i = 0; i < 10'000; ++i) {
    const auto id = static_cast<std::int64_t>(random() >> any_of(random, 0, 63)) *
                    (once_in(random, 2) ? 1 : -1);
    ASSERT_EQ(hash_id(std::to_string(id)), hash_id(id)) << id;
  }
}

TEST(Hash, takes_anything_else_for_text) {
  for (const char* id :
       {"", "-", "042", "+42", "-0", "00", "--1", "4 2", " 42", "42 ", "4.2", "1e3", "0x2A",
        "9223372036854775808", "-9223372036854775809", "99999999999999999999", "a"}) {
    EXPECT_EQ(hash_id(id), hash_text(id)) << id;
  }
  std::set<std::uint64_t> hashes;
  for (const char* id : {"42", "042", "+42", "0", "-0", "00", "", "-42"})
    hashes.insert(hash_id(id));
  EXPECT_EQ(hashes.size(), 8U);
}

}  // namespace
}  // namespace fifteen
