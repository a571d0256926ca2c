#include "stats/relative_weights.h"

#include <bit>
#include <cmath>
#include <gtest/gtest.h>
#include <numeric>

#include "base/test_random.h"

namespace fifteen::stats {
namespace {

using Rows = std::vector<std::vector<std::int64_t>>;  // predictors and last the outcome

CrossProducts sums_of(const Rows& rows) {
  CrossProducts sums(rows.front().size() - 1);
  for (const auto& row : rows) sums.add(row);
  return sums;
}

// R^2 of some predictors (a bit for each), from rows that are cut down to them.
double r2_of(const Rows& rows, unsigned chosen) {
  Rows cut;
  for (const auto& row : rows) {
    std::vector<std::int64_t> some;
    for (std::size_t i = 0; i + 1 < row.size(); ++i) {
      if ((chosen >> i & 1U) != 0) some.push_back(row[i]);
    }
    some.push_back(row.back());
    cut.push_back(some);
  }
  return least_squares(sums_of(cut)).r2;
}

// Shapley's value by its definition: the gain of R^2, averaged over all orders of entry.
std::vector<double> shapley(const Rows& rows) {
  const auto count = static_cast<unsigned>(rows.front().size() - 1);
  std::vector<double> orders(count + 1, 1.0);
  for (unsigned i = 1; i <= count; ++i) orders[i] = orders[i - 1] * i;
  std::vector<double> parts(count, 0.0);
  for (unsigned set = 0; set < 1U << count; ++set) {
    const auto size = static_cast<unsigned>(std::popcount(set));
    for (unsigned i = 0; i < count; ++i) {
      if ((set >> i & 1U) != 0) continue;
      const double often = orders[size] * orders[count - size - 1] / orders[count];
      parts[i] += often * (r2_of(rows, set | 1U << i) - r2_of(rows, set));
    }
  }
  return parts;
}

Rows random_rows(std::mt19937_64& random, std::size_t predictors) {
  Rows rows;
  std::vector<std::int64_t> slopes;
  for (std::size_t i = 0; i < predictors; ++i) slopes.push_back(any_of(random, -5, 5));
  for (int n = 0; n < 200; ++n) {
    const auto common = any_of<std::int64_t>(random, 0, 6);
    std::vector<std::int64_t> row;
    std::int64_t outcome = any_of<std::int64_t>(random, -20, 20);
    for (std::size_t i = 0; i < predictors; ++i) {
      row.push_back(common + any_of<std::int64_t>(random, 0, 9));
      outcome += slopes[i] * row.back();
    }
    row.push_back(outcome);
    rows.push_back(row);
  }
  return rows;
}

TEST(RelativeWeights, are_the_squared_correlations_of_uncorrelated_predictors) {
  // A full square of two predictors, y = 3 a + b: the variances are 9 to 1.
  CrossProducts sums(2);
  for (const int a : {0, 1}) {
    for (const int b : {0, 1}) sums.add({a, b, 3 * a + b});
  }
  const RelativeWeights parts = relative_weights(sums);
  EXPECT_NEAR(parts.weights[0], 0.9, 1e-14);
  EXPECT_NEAR(parts.weights[1], 0.1, 1e-14);
  EXPECT_NEAR(parts.r2, 1, 1e-14);
}

TEST(RelativeWeights, are_shapley_s_value_for_two_predictors) {
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 50; ++round) {
    const Rows rows = random_rows(random, 2);
    const RelativeWeights parts = relative_weights(sums_of(rows));
    const std::vector<double> expected = shapley(rows);
    ASSERT_NEAR(parts.weights[0], expected[0], 1e-12);
    ASSERT_NEAR(parts.weights[1], expected[1], 1e-12);
  }
}

TEST(RelativeWeights, are_close_to_shapley_s_value_for_four_predictors) {
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 20; ++round) {
    const Rows rows = random_rows(random, 4);
    const RelativeWeights parts = relative_weights(sums_of(rows));
    const std::vector<double> expected = shapley(rows);
    for (std::size_t i = 0; i < 4; ++i) ASSERT_NEAR(parts.weights[i], expected[i], 0.03);
  }
}

TEST(RelativeWeights, add_up_to_r2_and_are_never_negative) {
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 50; ++round) {
    const CrossProducts sums = sums_of(random_rows(random, any_of<std::size_t>(random, 1, 12)));
    const RelativeWeights parts = relative_weights(sums);
    for (const double part : parts.weights) ASSERT_GE(part, 0);
    ASSERT_NEAR(std::accumulate(parts.weights.begin(), parts.weights.end(), 0.0),
                least_squares(sums).r2, 1e-12);
  }
}

TEST(RelativeWeights, give_copies_equal_parts_and_constants_none) {
  std::mt19937_64 random = test_random();
  Rows rows = random_rows(random, 2);
  const double r2 = least_squares(sums_of(rows)).r2;
  for (auto& row : rows) row = {row[0], row[1], row[0], 7, row[2]};
  const RelativeWeights parts = relative_weights(sums_of(rows));
  EXPECT_NEAR(parts.weights[0], parts.weights[2], 1e-12);
  EXPECT_EQ(parts.weights[3], 0);
  EXPECT_NEAR(parts.r2, r2, 1e-12);
}

TEST(RelativeWeights, are_nothing_without_rows_or_variance) {
  EXPECT_EQ(relative_weights(CrossProducts(2)).weights, (std::vector<double>{0, 0}));
  CrossProducts flat(1);
  flat.add({1, 5}, 9);
  EXPECT_EQ(relative_weights(flat).r2, 0);
  EXPECT_TRUE(relative_weights(GroupedProducts{}).weights.empty());
}

TEST(RelativeWeights, cover_the_parts_of_a_made_up_world) {
  // Two drivers that come together with a correlation of 1 / 2, y = 2 a + b + noise. With normal
  // numbers the parts are known: variances 4 + 1 + 2 = 7 of 7 + 9 = 16; Shapley's parts of a and b
  // are the means of first and last: a (25 / 4 + 3) / 2, b (4 + 3 / 4) / 2, of 16.
  std::mt19937_64 random = test_random();
  std::normal_distribution<double> normal;
  const std::array<double, 3> truth{9.25 / 32, 4.75 / 32, 7.0 / 16};
  std::array<int, 3> covered{};
  for (int log = 0; log < 300; ++log) {
    GroupedProducts groups;
    for (CrossProducts& group : groups) {
      group = CrossProducts(2);
      for (int i = 0; i < 50; ++i) {
        const double a = normal(random);
        const double b = a / 2 + std::sqrt(0.75) * normal(random);
        const double y = 2 * a + b + 3 * normal(random);
        group.add({std::lround(a * 1000), std::lround(b * 1000), std::lround(y * 1000)});
      }
    }
    const RelativeWeightEstimates parts = relative_weights(groups);
    for (std::size_t i = 0; i < 3; ++i) {
      const Estimate& part = i < 2 ? parts.weights[i] : parts.r2;
      covered[i] += part.low <= truth[i] && truth[i] <= part.high ? 1 : 0;
    }
  }
  for (const int times : covered) {
    EXPECT_GE(times, 273);  // 91 %
    EXPECT_LE(times, 297);  // 99 %
  }
}

}  // namespace
}  // namespace fifteen::stats
