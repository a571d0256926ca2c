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
    signs.call_back = static_cast<std::uint8_t>(any_of(random, 0, 15));
    ASSERT_LT(signs.packed(), 1U << 27U);
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

TEST(CallBackLevel, is_the_shortest_that_is_not_shorter_than_what_was_promised) {
  constexpr std::int64_t kMinute = 60'000'000;
  EXPECT_EQ(call_back_level(-1), 0);
  EXPECT_EQ(call_back_level(0), 0);
  EXPECT_EQ(call_back_level(1), 1);
  EXPECT_EQ(call_back_level(15 * kMinute), 1);
  EXPECT_EQ(call_back_level(15 * kMinute + 1), 2);
  EXPECT_EQ(call_back_level(kCallBackMaxUs), 15);
  std::mt19937_64 random = test_random();
  for (int i = 0; i < 100'000; ++i) {
    const std::int64_t promised_us = any_of<std::int64_t>(
        random, 1, once_in(random, 2) ? kCallBackMaxUs : std::int64_t{86'400'000'000});
    const std::uint8_t level = call_back_level(promised_us);
    ASSERT_GE(call_back_us(level), promised_us);
    if (level > 1) {
      ASSERT_LT(call_back_us(static_cast<std::uint8_t>(level - 1)), promised_us);
    }
    ASSERT_EQ(call_back_level(call_back_us(level)), level);
  }
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
