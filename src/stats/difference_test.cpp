#include "stats/difference.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <gtest/gtest.h>
#include <random>

#include "base/test_random.h"
#include "stats/jackknife.h"
#include "stats/proportion.h"

namespace fifteen::stats {
namespace {

TEST(Difference, of_shares_is_that_of_newcombe) {
  // Newcombe, Statistics in Medicine 17 (1998), table II, method 10.
  const Estimate of_many = difference_of(wilson(56, 70), wilson(48, 80));
  EXPECT_NEAR(of_many.value, 0.2, 1e-12);
  EXPECT_NEAR(of_many.low, 0.0524, 5e-5);
  EXPECT_NEAR(of_many.high, 0.3339, 5e-5);
  const Estimate of_few = difference_of(wilson(9, 10), wilson(3, 10));
  EXPECT_NEAR(of_few.value, 0.6, 1e-12);
  EXPECT_NEAR(of_few.low, 0.1705, 5e-5);
  EXPECT_NEAR(of_few.high, 0.8090, 5e-5);
}

TEST(Difference, of_symmetric_intervals_adds_their_squares) {
  const Estimate difference = difference_of({10, 7, 13}, {4, 0, 8});
  EXPECT_EQ(difference, (Estimate{6, 1, 11}));
}

TEST(Difference, turns_its_sign_with_the_sides) {
  const Estimate one = difference_of({0.3, 0.2, 0.45}, {0.1, 0.08, 0.2});
  const Estimate other = difference_of({0.1, 0.08, 0.2}, {0.3, 0.2, 0.45});
  EXPECT_DOUBLE_EQ(one.value, -other.value);
  EXPECT_DOUBLE_EQ(one.low, -other.high);
  EXPECT_DOUBLE_EQ(one.high, -other.low);
}

// Shares of two logs whose customers differ, each with its jackknife: the planted difference is
// held about as often as an interval of 95 % should.
TEST(Difference, of_jackknifed_shares_holds_what_was_planted) {
  std::mt19937_64 random = test_random(31);
  constexpr int kTrials = 600;
  constexpr double kThen = 0.30;
  constexpr double kNow = 0.24;
  const auto share = [&](double p) {
    std::array<std::uint64_t, kGroupCount> hits{};
    std::array<std::uint64_t, kGroupCount> totals{};
    for (int customer = 0; customer < 600; ++customer) {
      const std::size_t g = random() % kGroupCount;
      // A customer's contacts resemble each other.
      const double own = std::uniform_real_distribution<>(0, 2 * p)(random);
      const auto contacts = static_cast<std::uint64_t>(1 + random() % 4);
      totals[g] += contacts;
      hits[g] += std::binomial_distribution<std::uint64_t>(contacts, own)(random);
    }
    return jackknife_share(hits, totals);
  };
  int held = 0;
  for (int trial = 0; trial < kTrials; ++trial) {
    const Estimate difference = difference_of(share(kNow), share(kThen));
    held += difference.low <= kNow - kThen && kNow - kThen <= difference.high ? 1 : 0;
  }
  EXPECT_GE(held, kTrials * 92 / 100);
  EXPECT_LE(held, kTrials * 995 / 1000);
}

}  // namespace
}  // namespace fifteen::stats
