#include "stats/student.h"

#include <cmath>
#include <gtest/gtest.h>
#include <numbers>

namespace fifteen::stats {
namespace {

TEST(NormalQuantile, has_the_values_of_the_tables) {
  EXPECT_NEAR(normal_quantile(0.5), 0, 1e-9);
  EXPECT_NEAR(normal_quantile(0.1), 1.2815515655446004, 1e-9);
  EXPECT_NEAR(normal_quantile(0.025), 1.959963984540054, 1e-9);
  EXPECT_NEAR(normal_quantile(0.0005), 3.2905267314919255, 1e-9);
  EXPECT_NEAR(normal_quantile(1e-9), 5.997807015, 1e-8);
}

TEST(StudentQuantile, has_the_values_of_the_tables) {
  EXPECT_NEAR(student_quantile(0.025, 1), 12.7062047, 1e-6);
  EXPECT_NEAR(student_quantile(0.025, 2), 4.30265273, 1e-7);
  EXPECT_NEAR(student_quantile(0.025, 3), 3.18244631, 1e-7);
  EXPECT_NEAR(student_quantile(0.025, 10), 2.22813885, 1e-7);
  EXPECT_NEAR(student_quantile(0.025, 19), 2.09302405, 1e-7);
  EXPECT_NEAR(student_quantile(0.005, 19), 2.86093461, 1e-7);
  EXPECT_NEAR(student_quantile(0.0005, 19), 3.88340585, 1e-7);
  EXPECT_NEAR(student_quantile(0.025, 30), 2.04227246, 1e-7);
  EXPECT_NEAR(student_quantile(0.025, 120), 1.97993041, 1e-7);
  EXPECT_NEAR(student_quantile(0.025, 1'000'000'000), 1.95996399, 1e-7);
}

TEST(StudentQuantile, is_the_closed_form_for_one_and_two_degrees) {
  for (const double tail : {1e-9, 1e-6, 0.001, 0.1, 0.25, 0.4, 0.5}) {
    const double one = 1 / std::tan(std::numbers::pi * tail);
    EXPECT_NEAR(student_quantile(tail, 1), one, 1e-6 * one + 1e-9);
    const double p = 1 - 2 * tail;
    const double two = p * std::sqrt(2 / (1 - p * p));
    EXPECT_NEAR(student_quantile(tail, 2), two, 1e-6 * two + 1e-9);
  }
}

TEST(StudentQuantile, goes_over_to_the_expansion_without_a_step) {
  for (const double tail : {1e-6, 0.001, 0.025, 0.3}) {
    const double before = student_quantile(tail, 200);
    const double after = student_quantile(tail, 201);
    EXPECT_LT(after, before);
    EXPECT_NEAR(student_tail(after, 201), tail, 1e-7 * tail);
  }
}

TEST(StudentTail, mirrors_at_nothing) {
  EXPECT_NEAR(student_tail(0, 7), 0.5, 1e-15);
  EXPECT_NEAR(student_tail(-1.5, 7) + student_tail(1.5, 7), 1, 1e-15);
}

}  // namespace
}  // namespace fifteen::stats
