#include "stats/student.h"

#include <cmath>
#include <numbers>

#include "base/error.h"

namespace fifteen::stats {
namespace {

constexpr std::uint64_t kExactFreedomMax = 200;

double first_normal_quantile(double tail) {
  const double q = 0.5 - tail;
  if (q <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * (((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179) /
           (((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1);
  }
  const double r = std::sqrt(-std::log(tail));
  if (r <= 5) {
    const double x = r - 1.6;
    return (((0.17023821103 * x + 1.3067284816) * x + 2.7568153900) * x + 1.4234372777) /
           ((0.12021132975 * x + 0.73700164250) * x + 1);
  }
  const double x = r - 5;
  return (((0.017337203997 * x + 0.42868294337) * x + 3.0812263860) * x + 6.6579051150) /
         ((0.012258202635 * x + 0.24197894225) * x + 1);
}

double expanded_quantile(double tail, std::uint64_t freedom) {
  const double n = static_cast<double>(freedom);
  const double z = normal_quantile(tail);
  const double z2 = z * z;
  const double g1 = z * (z2 + 1) / 4;
  const double g2 = z * ((5 * z2 + 16) * z2 + 3) / 96;
  const double g3 = z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
  const double g4 = z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160;
  return z + g1 / n + g2 / (n * n) + g3 / (n * n * n) + g4 / (n * n * n * n);
}

}  // namespace

double normal_quantile(double tail) {
  FIFTEEN_CHECK(tail > 0 && tail <= 0.5, "an upper tail of more than a half, or of nothing");
  const double z = first_normal_quantile(tail);
  const double density = std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
  return z + (std::erfc(z / std::numbers::sqrt2) / 2 - tail) / density;
}

double student_tail(double t, std::uint64_t freedom) {
  FIFTEEN_CHECK(freedom > 0, "Student's t without degrees of freedom");
  const double angle = std::atan2(std::abs(t), std::sqrt(static_cast<double>(freedom)));
  const double sine = std::sin(angle);
  const double cosine2 = std::cos(angle) * std::cos(angle);
  const bool odd = freedom % 2 == 1;
  double term = odd ? std::cos(angle) : 1;
  double sum = 0;
  for (std::uint64_t k = odd ? 1 : 0; k + 2 <= freedom; k += 2) {
    sum += term;
    term *= cosine2 * static_cast<double>(k + 1) / static_cast<double>(k + 2);
  }
  const double inside = odd ? 2 / std::numbers::pi * (angle + sine * sum) : sine * sum;
  return t >= 0 ? (1 - inside) / 2 : (1 + inside) / 2;
}

double student_quantile(double tail, std::uint64_t freedom) {
  FIFTEEN_CHECK(tail > 0 && tail <= 0.5, "an upper tail of more than a half, or of nothing");
  if (freedom > kExactFreedomMax) return expanded_quantile(tail, freedom);
  double high = 1;
  while (student_tail(high, freedom) > tail) high *= 2;
  double low = 0;
  for (double middle = high / 2; low < middle && middle < high; middle = (low + high) / 2) {
    (student_tail(middle, freedom) > tail ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace fifteen::stats
