#include "analyse/wait_mix.h"

#include <cmath>
#include <gtest/gtest.h>

#include "base/time.h"

namespace fifteen::analyse {
namespace {

constexpr std::size_t kMisery = static_cast<std::size_t>(Outcome::kMisery);
constexpr std::size_t kNeutral = static_cast<std::size_t>(Outcome::kNeutral);

// 1,000 contacts wait nothing, 100 of them misery; 1,000 wait 100 s, 500 of them misery. Of the
// latter, `left` leave.
struct Desk {
  MomentWaits moment;
  WaitSums sums;

  explicit Desk(double left = 0) {
    constexpr auto kWait = 100.0 * static_cast<double>(kMicrosPerSecond);
    const std::uint8_t late = score::wait_level(100 * kMicrosPerSecond);
    moment.points = {{0, 1, 1}, {kWait, 1, late}};
    sums.counts[1][0][kMisery] = 100;
    sums.counts[1][0][kNeutral] = 900;
    sums.counts[late][0][kMisery] = (1'000 - left) / 2;
    sums.counts[late][0][kNeutral] = (1'000 - left) / 2;
    sums.counts[late][1][kMisery] = left / 2;
    sums.counts[late][1][kNeutral] = left / 2;
  }
};

// Shares of the two levels, each mixed with ten contacts of the moment's 600 in 2,000.
constexpr double kNone = (100 + 3) / 1010.0;
constexpr double kLate = (500 + 3) / 1010.0;

TEST(WaitMix, of_waits_as_they_are_is_nothing) {
  const Desk desk(100);
  EXPECT_EQ(mix_waits(desk.moment, desk.sums, {}), WaitMix{});
  EXPECT_EQ(mix_waits(desk.moment, desk.sums, {}, 1e12), WaitMix{});
  EXPECT_EQ(mix_waits(MomentWaits{}, WaitSums{}, {0.5, 0.5}), WaitMix{});
}

TEST(WaitMix, of_half_as_many_who_wait_is_that_half_turning_out_as_those_who_do_not) {
  const Desk desk;
  const WaitMix mix = mix_waits(desk.moment, desk.sums, {0.5, 0.5});
  EXPECT_NEAR(mix.wait, 0.5, 1e-12);
  EXPECT_EQ(mix.served, 1);
  EXPECT_NEAR(mix.misery, 1 + 500 * (kNone - kLate) / 600, 1e-12);
  EXPECT_EQ(mix.magic, 1);
}

TEST(WaitMix, of_waits_half_as_long_is_a_line_between_the_levels) {
  const Desk desk;
  const WaitMix mix = mix_waits(desk.moment, desk.sums, {1, 0.5});
  EXPECT_NEAR(mix.wait, 0.5, 1e-12);
  // At 50 s, between no wait, which counts as a second, and 100 s.
  const double here = kNone + std::log(50) / std::log(100) * (kLate - kNone);
  EXPECT_NEAR(mix.misery, 1 + 1'000 * (here - kLate) / 600, 1e-12);
}

TEST(WaitMix, lets_as_many_stay_as_waits_are_shorter) {
  const Desk desk(200);
  const WaitMix half = mix_waits(desk.moment, desk.sums, {0.8, 0.5});
  EXPECT_NEAR(half.wait, 0.5, 1e-12);
  EXPECT_NEAR(half.served, (1'800 + 100) / 1'800.0, 1e-12);
  const WaitMix none = mix_waits(desk.moment, desk.sums, {0, 0});
  EXPECT_NEAR(none.served, 2'000 / 1'800.0, 1e-12);
  EXPECT_EQ(none.wait, 0);
  const WaitMix longer = mix_waits(desk.moment, desk.sums, {1.3, 1.5});
  EXPECT_NEAR(longer.wait, 1.5, 1e-12);
  EXPECT_NEAR(longer.served, (1'800 - 100) / 1'800.0, 1e-12);
  EXPECT_GE(longer.misery, 1);
}

TEST(WaitMix, cuts_what_is_promised) {
  const Desk desk(200);
  const WaitMix mix = mix_waits(desk.moment, desk.sums, {}, 60.0 * kMicrosPerSecond);
  EXPECT_NEAR(mix.wait, 0.6, 1e-12);
  EXPECT_NEAR(mix.served, 2'000 / 1'800.0, 1e-12);
  // All 1,000 turn out as those who did not wait.
  EXPECT_LT(mix.misery, 1 + 990 * (kNone - kLate) / 600);
  EXPECT_GT(mix.misery, 1 + 1'010 * (kNone - kLate) / 600);
}

}  // namespace
}  // namespace fifteen::analyse
