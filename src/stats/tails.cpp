#include "stats/tails.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "base/error.h"
#include "stats/falling.h"
#include "stats/student.h"

namespace fifteen::stats {
namespace {

constexpr double kEnough = 1e-15;
constexpr int kTermsMax = 1'000'000;
constexpr double kMidPLeast = 1e-12;  // what normal_quantile can take

// Lentz's method never divides by nothing.
double not_zero(double x) {
  constexpr double kTiny = 1e-300;
  return std::fabs(x) < kTiny ? kTiny : x;
}

// 1 + d1 / (1 + d2 / (1 + ...)), of terms counted from 1.
template <class Term>
double continued(const Term& term) {
  double value = 1;
  double above = 1;
  double below = 0;
  for (int i = 1; i <= kTermsMax; ++i) {
    const double d = term(i);
    below = 1 / not_zero(1 + d * below);
    above = not_zero(1 + d / above);
    value *= above * below;
    if (std::fabs(above * below - 1) < kEnough) break;
  }
  return value;
}

double beta_fraction(double a, double b, double x) {
  const double front =
      a * std::log(x) + b * std::log1p(-x) - std::lgamma(a) - std::lgamma(b) + std::lgamma(a + b);
  const auto term = [&](int i) {
    const int pair = i / 2;
    const double m = pair;
    const double step = a + static_cast<double>(i);
    return i % 2 == 0 ? m * (b - m) * x / ((step - 1) * step)
                      : -(a + m) * (a + b + m) * x / ((step - 1) * step);
  };
  return std::exp(front) / (a * continued(term));
}

double gamma_series(double shape, double x) {
  double term = 1 / shape;
  double sum = term;
  for (int i = 1; i <= kTermsMax && term > kEnough * sum; ++i) {
    term *= x / (shape + i);
    sum += term;
  }
  return std::exp(shape * std::log(x) - x - std::lgamma(shape)) * sum;
}

// The chance above x: e^-x x^shape / Gamma(shape) times 1 / (x + (1 - a) / (1 + 1 / (x + ...))).
double gamma_fraction(double shape, double x) {
  const auto term = [&](int i) {
    const int pair = i / 2;
    const double m = pair;
    return i % 2 == 0 ? m / x : (m + 1 - shape) / x;
  };
  return std::exp(shape * std::log(x) - x - std::lgamma(shape)) / (x * continued(term));
}

// The root of twice the logarithm of how much likelier the hits are with a share of their own.
double deviance_root(double hits, double n, double share) {
  const auto part = [](double seen, double expected) {
    return seen > 0 ? seen * std::log(seen / expected) : 0.0;
  };
  const double deviance = 2 * (part(hits, n * share) + part(n - hits, n * (1 - share)));
  return std::sqrt(std::max(0.0, deviance));
}

}  // namespace

double beta_below(double a, double b, double x) {
  FIFTEEN_CHECK(a > 0 && b > 0, "a beta distribution without shape");
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x < (a + 1) / (a + b + 2)) return beta_fraction(a, b, x);
  return 1 - beta_fraction(b, a, 1 - x);
}

double gamma_below(double shape, double x) {
  FIFTEEN_CHECK(shape > 0, "a gamma distribution without shape");
  if (x <= 0) return 0;
  return x < shape + 1 ? gamma_series(shape, x) : 1 - gamma_fraction(shape, x);
}

double chi_square_tail(double x, double freedom) {
  FIFTEEN_CHECK(freedom > 0, "a chi-square without degrees of freedom");
  if (x <= 0) return 1;
  const double shape = freedom / 2;
  return x / 2 < shape + 1 ? 1 - gamma_series(shape, x / 2) : gamma_fraction(shape, x / 2);
}

double chi_square_quantile(double tail, double freedom) {
  FIFTEEN_CHECK(tail > 0 && tail < 1, "a quantile at nothing, or at all");
  return falling_to([&](double x) { return chi_square_tail(x, freedom); }, tail, freedom + 1,
                    1e-11);
}

double normal_tail(double z) { return std::erfc(z / std::numbers::sqrt2) / 2; }

double binomial_score(double hits, double n, double share) {
  FIFTEEN_CHECK(n > 0 && share > 0 && share < 1, "a binomial that can only turn out one way");
  const double k = std::clamp(hits, 0.0, n);
  // The chance of at most k is that of a beta variable of shapes n - k, k + 1 below 1 - share; both
  // tails are asked for, so that neither is the rest of nearly 1.
  const double least = std::numeric_limits<double>::min();
  const auto at_most = [&](double j) {
    return j <= -1 ? 0 : beta_below(std::max(least, n - j), j + 1, 1 - share);
  };
  const auto at_least = [&](double j) {
    return j <= 0 ? 1 : beta_below(j, std::max(least, n - j + 1), share);
  };
  const double below = k >= n ? 1 - at_least(n) / 2 : (at_most(k) + at_most(k - 1)) / 2;
  const double above = k >= n ? at_least(n) / 2 : (at_least(k) + at_least(k + 1)) / 2;
  const double beyond = std::min(below, above);
  const double sign = below < above ? -1 : 1;
  if (beyond >= kMidPLeast) return sign * normal_quantile(std::min(0.5, beyond));
  return sign * std::max(normal_quantile(kMidPLeast), deviance_root(k, n, share));
}

}  // namespace fifteen::stats
