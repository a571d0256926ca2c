#include "stats/symmetric.h"

#include <cmath>
#include <gtest/gtest.h>

#include "base/test_random.h"

namespace fifteen::stats {
namespace {

TEST(Eigen, has_the_values_that_were_worked_by_hand) {
  const Eigen eigen = eigen_of({2, {2, 1, 1, 2}});
  EXPECT_NEAR(eigen.values[0], 3, 1e-15);
  EXPECT_NEAR(eigen.values[1], 1, 1e-15);
  EXPECT_NEAR(std::abs(eigen.vectors.at(0, 0)), std::sqrt(0.5), 1e-15);
  EXPECT_NEAR(eigen.vectors.at(0, 0), eigen.vectors.at(1, 0), 1e-15);
}

Matrix random_symmetric(std::mt19937_64& random, std::size_t size) {
  Matrix matrix{size, std::vector<double>(size * size)};
  std::uniform_real_distribution<double> cell(-1, 1);
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = i; j < size; ++j) matrix.at(i, j) = matrix.at(j, i) = cell(random);
  }
  return matrix;
}

TEST(Eigen, puts_any_symmetric_matrix_together_again) {
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 100; ++round) {
    const std::size_t size = any_of<std::size_t>(random, 1, 25);
    const Matrix matrix = random_symmetric(random, size);
    const Eigen eigen = eigen_of(matrix);
    for (std::size_t i = 0; i < size; ++i) {
      ASSERT_TRUE(i == 0 || eigen.values[i - 1] >= eigen.values[i]);
      for (std::size_t j = 0; j < size; ++j) {
        double cell = 0;
        double product = 0;
        for (std::size_t k = 0; k < size; ++k) {
          cell += eigen.vectors.at(i, k) * eigen.values[k] * eigen.vectors.at(j, k);
          product += eigen.vectors.at(k, i) * eigen.vectors.at(k, j);
        }
        ASSERT_NEAR(cell, matrix.at(i, j), 1e-13 * static_cast<double>(size));
        ASSERT_NEAR(product, i == j ? 1 : 0, 1e-13 * static_cast<double>(size));
      }
    }
  }
}

TEST(Eigen, takes_nothing_zeros_and_very_unlike_numbers) {
  EXPECT_TRUE(eigen_of({}).values.empty());
  EXPECT_EQ(eigen_of({2, {0, 0, 0, 0}}).values, (std::vector<double>{0, 0}));
  const Eigen eigen = eigen_of({2, {1e150, 1e-150, 1e-150, 1e-150}});
  EXPECT_EQ(eigen.values[0], 1e150);
}

TEST(Solve, shares_the_weight_where_the_matrix_cannot_tell_two_apart) {
  // x + y = 2, twice: the shortest answer is x = y = 1.
  const std::vector<double> x = solve(eigen_of({2, {1, 1, 1, 1}}), {2, 2}, 1e-9);
  EXPECT_NEAR(x[0], 1, 1e-14);
  EXPECT_NEAR(x[1], 1, 1e-14);
}

}  // namespace
}  // namespace fifteen::stats
