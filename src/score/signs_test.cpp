#include "score/signs.h"

#include <gtest/gtest.h>

#include "base/test_random.h"

namespace fifteen::score {
namespace {

TEST(Signs, give_back_what_was_packed) {
  std::mt19937_64 random = test_random();
  for (int i = 0; i < 100'000; ++i) {
    Signs signs;
    signs.stated = static_cast<Outcome>(any_of(random, 0, 3));
    signs.rated = static_cast<Outcome>(any_of(random, 0, 3));
    signs.pace = static_cast<Pace>(any_of(random, 0, 4));
    signs.wait = static_cast<std::uint8_t>(any_of(random, 0, 10));
    signs.abandoned = static_cast<Answer>(any_of(random, 0, 2));
    signs.resolved = static_cast<Answer>(any_of(random, 0, 2));
    signs.transfers = static_cast<std::uint8_t>(any_of(random, 0, 3));
    signs.text = static_cast<std::uint8_t>(any_of(random, 0, 15));
    signs.direction = static_cast<Direction>(any_of(random, 0, 3));
    ASSERT_LT(signs.packed(), 1U << 23U);
    ASSERT_EQ(Signs::unpack(signs.packed()), signs);
  }
}

TEST(WaitLevel, rises_at_its_bounds) {
  constexpr std::int64_t kSecond = 1'000'000;
  EXPECT_EQ(wait_level(0), 1);
  EXPECT_EQ(wait_level(5 * kSecond - 1), 1);
  EXPECT_EQ(wait_level(5 * kSecond), 2);
  EXPECT_EQ(wait_level(600 * kSecond), 6);
  EXPECT_EQ(wait_level(1'000'000 * kSecond), 10);
}

TEST(PaceOf, holds_a_wait_against_the_promise) {
  EXPECT_EQ(pace_of(500, 100), Pace::kVeryLate);
  EXPECT_EQ(pace_of(201, 100), Pace::kVeryLate);
  EXPECT_EQ(pace_of(200, 100), Pace::kLate);
  EXPECT_EQ(pace_of(101, 100), Pace::kLate);
  EXPECT_EQ(pace_of(100, 100), Pace::kKept);
  EXPECT_EQ(pace_of(26, 100), Pace::kKept);
  EXPECT_EQ(pace_of(25, 100), Pace::kFarShorter);
  EXPECT_EQ(pace_of(0, 0), Pace::kFarShorter);
}

}  // namespace
}  // namespace fifteen::score
