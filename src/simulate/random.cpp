#include "simulate/random.h"

#include <array>

namespace fifteen::simulate {
namespace {

constexpr double kLog2E = 1.4426950408889634;
// ln 2 in two parts, the first with zeros behind it, so that a whole number times it is exact.
constexpr double kLn2High = 6.93147180369123816490e-01;
constexpr double kLn2Low = 1.90821492927058770002e-10;

}  // namespace

double exact_exp(double x) {
  constexpr double kMost = 700;
  x = x > kMost ? kMost : x < -kMost ? -kMost : x;
  // x = k ln 2 + r with r within ±0.35, where 14 terms of the series are enough.
  const double k = std::floor(x * kLog2E + 0.5);
  const double r = (x - k * kLn2High) - k * kLn2Low;
  static constexpr std::array<double, 14> kInverse{1.0,      1.0 / 2,  1.0 / 3,  1.0 / 4, 1.0 / 5,
                                                   1.0 / 6,  1.0 / 7,  1.0 / 8,  1.0 / 9, 1.0 / 10,
                                                   1.0 / 11, 1.0 / 12, 1.0 / 13, 1.0 / 14};
  double sum = 1;
  for (std::size_t i = kInverse.size(); i-- > 0;) sum = 1 + sum * r * kInverse[i];
  const auto exponent = static_cast<std::uint64_t>(static_cast<std::int64_t>(k) + 1023);
  return sum * std::bit_cast<double>(exponent << 52U);
}

double exact_log(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  std::int64_t exponent = static_cast<std::int64_t>((bits >> 52U) & 0x7FFU) - 1023;
  double m = std::bit_cast<double>((bits & 0x000FFFFFFFFFFFFFULL) | 0x3FF0000000000000ULL);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    ++exponent;
  }
  // ln m = 2 artanh s with s within ±0.172.
  const double s = (m - 1) / (m + 1);
  const double z = s * s;
  static constexpr std::array<double, 11> kOdd{1.0 / 3,  1.0 / 5,  1.0 / 7,  1.0 / 9,
                                               1.0 / 11, 1.0 / 13, 1.0 / 15, 1.0 / 17,
                                               1.0 / 19, 1.0 / 21, 1.0 / 23};
  double sum = 0;
  for (std::size_t i = kOdd.size(); i-- > 0;) sum = (sum + kOdd[i]) * z;
  const auto e = static_cast<double>(exponent);
  return e * kLn2High + (2 * s + (2 * s * sum + e * kLn2Low));
}

double Draws::normal(Purpose purpose) const {
  for (std::uint64_t attempt = 1;; attempt += 2) {
    const double a = 2 * uniform(purpose, attempt) - 1;
    const double b = 2 * uniform(purpose, attempt + 1) - 1;
    const double s = a * a + b * b;
    if (s < 1 && s > 0) return a * std::sqrt(-2 * exact_log(s) / s);
  }
}

}  // namespace fifteen::simulate
