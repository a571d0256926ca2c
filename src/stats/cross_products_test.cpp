#include "stats/cross_products.h"

#include <gtest/gtest.h>

#include "base/test_random.h"

namespace fifteen::stats {
namespace {

TEST(CrossProducts, give_the_line_that_was_worked_by_hand) {
  // (0, 1), (1, 3), (2, 5), (3, 7) lie on 1 + 2 x; with (1, 1) and (1, 5) added, still, but with
  // residuals -2 and 2: the outcome's squares around its mean 22 / 6 are 110 - 22^2 / 6 = 29.33, of
  // which 8 are not explained.
  CrossProducts sums(1);
  for (const auto& [x, y] : {std::pair{0, 1}, std::pair{1, 3}, std::pair{2, 5}, std::pair{3, 7}}) {
    sums.add({x, y});
  }
  LinearFit fit = least_squares(sums);
  EXPECT_NEAR(fit.intercept, 1, 1e-14);
  EXPECT_NEAR(fit.slopes[0], 2, 1e-14);
  EXPECT_NEAR(fit.r2, 1, 1e-14);
  sums.add({1, 1});
  sums.add({1, 5});
  fit = least_squares(sums);
  EXPECT_NEAR(fit.intercept, 1, 1e-14);
  EXPECT_NEAR(fit.slopes[0], 2, 1e-14);
  EXPECT_NEAR(fit.r2, 1 - 8 / (110 - 22.0 * 22 / 6), 1e-14);
}

TEST(CrossProducts, merge_and_take_out_without_error) {
  std::mt19937_64 random = test_random();
  GroupedProducts groups;
  CrossProducts together(3);
  for (CrossProducts& group : groups) {
    group = CrossProducts(3);
    for (int i = 0; i < 30; ++i) {
      const std::array<std::int64_t, 4> row{
          any_of<std::int64_t>(random, -9, 9), any_of<std::int64_t>(random, 0, 1),
          any_of<std::int64_t>(random, 0, 1000), any_of<std::int64_t>(random, 0, 1)};
      const auto times = any_of<std::uint64_t>(random, 0, 5);
      group.add(row, times);
      together.add(row, times);
    }
  }
  CrossProducts all = all_groups(groups);
  EXPECT_EQ(all, together);
  for (std::size_t g = 1; g < kGroupCount; ++g) all.take_out(groups[g]);
  EXPECT_EQ(all, groups[0]);
}

TEST(CrossProducts, find_planted_slopes_whatever_else_is_there) {
  std::mt19937_64 random = test_random();
  CrossProducts sums(4);
  for (int i = 0; i < 1000; ++i) {
    const auto a = any_of<std::int64_t>(random, 0, 3);
    const auto b = a + any_of<std::int64_t>(random, 0, 3);  // correlated with a
    sums.add({a, b, 5, 2 * b, 7 + 3 * a - 4 * b});          // one constant, one twice another
  }
  const LinearFit fit = least_squares(sums);
  EXPECT_NEAR(fit.intercept, 7, 1e-10);
  EXPECT_NEAR(fit.slopes[0], 3, 1e-10);
  EXPECT_EQ(fit.slopes[2], 0);
  EXPECT_NEAR(fit.slopes[1] + 2 * fit.slopes[3], -4, 1e-10);  // shared, in standard deviations
  EXPECT_NEAR(fit.slopes[1], 2 * fit.slopes[3], 1e-10);
  EXPECT_NEAR(fit.r2, 1, 1e-10);
}

TEST(CrossProducts, explain_nothing_without_rows_predictors_or_variance) {
  EXPECT_EQ(least_squares(CrossProducts(2)).slopes, (std::vector<double>{0, 0}));
  EXPECT_TRUE(least_squares(CrossProducts()).slopes.empty());
  CrossProducts flat(1);
  flat.add({0, 1}, 3);
  flat.add({1, 1}, 3);
  const LinearFit fit = least_squares(flat);
  EXPECT_EQ(fit.slopes[0], 0);
  EXPECT_EQ(fit.r2, 0);
  EXPECT_EQ(fit.intercept, 1);
}

}  // namespace
}  // namespace fifteen::stats
