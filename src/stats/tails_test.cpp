#include "stats/tails.h"

#include <cmath>
#include <gtest/gtest.h>

#include "stats/student.h"

namespace fifteen::stats {
namespace {

double choose(int n, int k) {
  return std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1));
}

// Fewer than k hits, and half of k.
double mid_p(int k, int n, double p) {
  double sum = 0;
  for (int i = 0; i <= k; ++i) {
    sum += (i == k ? 0.5 : 1) * choose(n, i) * std::pow(p, i) * std::pow(1 - p, n - i);
  }
  return sum;
}

TEST(BetaBelow, is_its_closed_forms) {
  for (const double x : {0.0, 0.01, 0.3, 0.5, 0.77, 0.999, 1.0}) {
    EXPECT_NEAR(beta_below(1, 1, x), x, 1e-14);
    EXPECT_NEAR(beta_below(3, 1, x), x * x * x, 1e-14);
    EXPECT_NEAR(beta_below(2, 3, x), 6 * x * x - 8 * x * x * x + 3 * x * x * x * x, 1e-13);
    EXPECT_NEAR(beta_below(0.5, 0.5, x), 2 / std::acos(-1.0) * std::asin(std::sqrt(x)), 1e-13);
    EXPECT_NEAR(beta_below(40, 60, x) + beta_below(60, 40, 1 - x), 1, 1e-12);
  }
}

TEST(BetaBelow, is_the_binomial_sum) {
  for (int k = 0; k < 40; ++k) {
    double sum = 0;
    for (int i = 0; i <= k; ++i) {
      sum += choose(40, i) * std::pow(0.13, i) * std::pow(0.87, 40 - i);
    }
    EXPECT_NEAR(beta_below(40 - k, k + 1, 0.87), sum, 1e-12 * sum + 1e-14) << k;
  }
}

TEST(ChiSquare, has_the_values_of_the_tables) {
  EXPECT_NEAR(chi_square_quantile(0.05, 1), 3.841458820694124, 1e-8);
  EXPECT_NEAR(chi_square_quantile(0.975, 7), 1.689869, 1e-6);
  EXPECT_NEAR(chi_square_quantile(0.025, 7), 16.012764, 1e-6);
  EXPECT_NEAR(chi_square_quantile(0.025, 59), 82.117406, 1e-5);
  EXPECT_NEAR(chi_square_tail(4.605170185988092, 2), 0.1, 1e-13);
  EXPECT_NEAR(gamma_below(1, 2), 1 - std::exp(-2), 1e-14);
  EXPECT_NEAR(gamma_below(0.5, 0.5), 1 - 2 * normal_tail(1), 1e-13);
  for (const double freedom : {0.7, 3.0, 30.0, 1000.0}) {
    for (const double tail : {1e-6, 0.01, 0.5, 0.99}) {
      EXPECT_NEAR(chi_square_tail(chi_square_quantile(tail, freedom), freedom), tail, 1e-9 * tail);
    }
  }
}

TEST(BinomialScore, is_the_normal_score_of_the_exact_mid_p) {
  for (const int n : {1, 2, 10, 50}) {
    for (const double p : {0.02, 0.3, 0.5, 0.9}) {
      for (int k = 0; k <= n; ++k) {
        const double exact = mid_p(k, n, p);
        if (exact < 1e-9 || exact > 1 - 1e-9) continue;
        EXPECT_NEAR(1 - normal_tail(binomial_score(k, n, p)), exact, 1e-9) << k << " of " << n;
      }
    }
  }
  // Nine of ten heads: 1 - (10 / 2 + 1) / 1024 = 0.994141.
  EXPECT_NEAR(binomial_score(9, 10, 0.5), normal_quantile(6.0 / 1024), 1e-9);
}

TEST(BinomialScore, rises_with_the_hits_to_the_far_ends) {
  for (const double n : {7.5, 400.0, 2e6}) {
    double last = -1e9;
    for (int i = 0; i <= 400; ++i) {
      const double score = binomial_score(n * i / 400, n, 0.06);
      EXPECT_GE(score, last - 1e-9) << n << " " << i;
      last = score;
    }
  }
}

TEST(BinomialScore, is_the_normal_one_of_large_numbers) {
  for (const double z : {-3.0, -1.0, 0.0, 2.0, 4.0}) {
    const double n = 1e8;
    EXPECT_NEAR(binomial_score(0.1 * n + z * std::sqrt(n * 0.09), n, 0.1), z, 0.003);
  }
}

// Hits and misses change places; so does the sign.
TEST(BinomialScore, mirrors_hits_and_misses) {
  for (const double hits : {0.0, 1.0, 13.0, 29.0, 30.0}) {
    EXPECT_NEAR(binomial_score(hits, 30, 0.2), -binomial_score(30 - hits, 30, 0.8), 1e-9);
  }
}

}  // namespace
}  // namespace fifteen::stats
