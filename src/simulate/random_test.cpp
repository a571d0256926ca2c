#include "simulate/random.h"

#include <cmath>
#include <gtest/gtest.h>
#include <vector>

#include "base/test_random.h"

namespace fifteen::simulate {
namespace {

// Units of the last place between two doubles.
double ulps(double got, double wanted) {
  return std::abs(got - wanted) / (std::nextafter(std::abs(wanted), INFINITY) - std::abs(wanted));
}

TEST(ExactExp, AgreesWithTheLibrarysWithinThreeUnitsOfTheLastPlace) {
  auto random = test_random();
  std::uniform_real_distribution<double> any(-699, 699);
  std::uniform_real_distribution<double> small(-3, 3);
  double worst = 0;
  for (int i = 0; i < 200'000; ++i) {
    for (const double x : {any(random), small(random)})
      worst = std::max(worst, ulps(exact_exp(x), std::exp(x)));
  }
  EXPECT_LE(worst, 3);
  EXPECT_EQ(exact_exp(0), 1);
  EXPECT_EQ(exact_exp(1e300), exact_exp(700));
  EXPECT_EQ(exact_exp(-1e300), exact_exp(-700));
}

TEST(ExactLog, AgreesWithTheLibrarysWithinThreeUnitsOfTheLastPlace) {
  auto random = test_random();
  std::uniform_real_distribution<double> exponent(-690, 690);
  std::uniform_real_distribution<double> near_one(0.5, 2);
  double worst = 0;
  for (int i = 0; i < 200'000; ++i) {
    const double far = std::exp(exponent(random));
    worst = std::max(worst, ulps(exact_log(far), std::log(far)));
    const double near = near_one(random);
    // Near 1 the logarithm is small: what counts is the error against 2^-53.
    worst = std::max(worst, std::abs(exact_log(near) - std::log(near)) / 0x1p-53 / 4);
  }
  EXPECT_LE(worst, 3);
  EXPECT_EQ(exact_log(1), 0);
  EXPECT_TRUE(std::isfinite(exact_log(0x1p-53)));
}

TEST(Draws, AreTheSameOnEveryMachine) {
  const Draws draws(key_of(key_of(15, 3), 7));
  EXPECT_EQ(draws.bits(Purpose::kOutcome), 1'813'877'289'104'411'061U);
  EXPECT_EQ(draws.uniform(Purpose::kNext), 0x1.dc38904b36eccp-3);
  EXPECT_EQ(draws.normal(Purpose::kSiteEffect), -0x1.e05d3c169b629p-2);
  EXPECT_EQ(draws.exponential(Purpose::kService), 0x1.62df6dbf2215dp-5);
}

TEST(Draws, FillTheUnitIntervalEvenlyWhateverIsCounted) {
  constexpr int kCells = 100;
  constexpr int kDraws = 200'000;
  // By contact of one journey, by purpose, by attempt, by customer.
  for (int way = 0; way < 4; ++way) {
    std::vector<int> cells(kCells, 0);
    for (std::uint64_t i = 0; i < kDraws; ++i) {
      const Draws draws(way == 0 ? key_of(99, i) : way == 3 ? key_of(key_of(i, 1), 2) : 99);
      const double u = way == 1 ? draws.uniform(static_cast<Purpose>(i))
                                : draws.uniform(Purpose::kOutcome, way == 2 ? i : 0);
      ++cells[static_cast<std::size_t>(u * kCells)];
    }
    double chi2 = 0;
    for (const int n : cells) {
      const double expected = double{kDraws} / kCells;
      chi2 += (n - expected) * (n - expected) / expected;
    }
    // 99 degrees of freedom: mean 99, standard deviation 14.1.
    EXPECT_GT(chi2, 99 - 5 * 14.1) << way;
    EXPECT_LT(chi2, 99 + 5 * 14.1) << way;
  }
}

TEST(Draws, OfTwoPurposesAndOfTwoNeighboursHaveNothingToDoWithEachOther) {
  constexpr int kDraws = 200'000;
  double purposes = 0;
  double neighbours = 0;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    const Draws draws(key_of(4, i));
    const double u = draws.uniform(Purpose::kOutcome) - 0.5;
    purposes += u * (draws.uniform(Purpose::kRated) - 0.5);
    neighbours += u * (Draws(key_of(4, i + 1)).uniform(Purpose::kOutcome) - 0.5);
  }
  const double error = 1.0 / 12 / std::sqrt(double{kDraws});
  EXPECT_LT(std::abs(purposes / kDraws), 5 * error);
  EXPECT_LT(std::abs(neighbours / kDraws), 5 * error);
}

TEST(Draws, HaveTheMomentsOfTheirDistributions) {
  constexpr int kDraws = 400'000;
  double normal = 0;
  double normal2 = 0;
  double normal4 = 0;
  double exponential = 0;
  double exponential2 = 0;
  std::vector<int> below(7, 0);
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    const Draws draws(key_of(8, i));
    const double z = draws.normal(Purpose::kSiteEffect);
    normal += z;
    normal2 += z * z;
    normal4 += z * z * z * z;
    const double e = draws.exponential(Purpose::kService);
    ASSERT_GE(e, 0);
    exponential += e;
    exponential2 += e * e;
    ++below[draws.below(Purpose::kText, 7)];
  }
  const double root = std::sqrt(double{kDraws});
  EXPECT_NEAR(normal / kDraws, 0, 5 / root);
  EXPECT_NEAR(normal2 / kDraws, 1, 5 * std::sqrt(2.0) / root);
  EXPECT_NEAR(normal4 / kDraws, 3, 5 * std::sqrt(96.0) / root);
  EXPECT_NEAR(exponential / kDraws, 1, 5 / root);
  EXPECT_NEAR(exponential2 / kDraws, 2, 5 * std::sqrt(20.0) / root);
  for (const int n : below) EXPECT_NEAR(n, kDraws / 7.0, 5 * std::sqrt(kDraws / 7.0));
}

}  // namespace
}  // namespace fifteen::simulate
