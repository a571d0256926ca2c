#include "stats/jackknife.h"

#include <cmath>
#include <gtest/gtest.h>
#include <numeric>

#include "base/hash.h"
#include "base/test_random.h"
#include "stats/proportion.h"

namespace fifteen::stats {
namespace {

using Counts = std::array<std::uint64_t, kGroupCount>;

TEST(Jackknife, spreads_customers_evenly_over_its_groups) {
  EXPECT_EQ(group_of(0), 0U);
  EXPECT_EQ(group_of(~std::uint64_t{0}), 19U);
  EXPECT_EQ(group_of(std::uint64_t{1} << 63U), 10U);
  Counts customers{};
  for (std::int64_t id = 0; id < 200'000; ++id) ++customers[group_of(hash_id(id))];
  for (const std::uint64_t count : customers)
    EXPECT_NEAR(static_cast<double>(count), 10'000, 500);  // 5 sigma
}

TEST(Jackknife, has_the_interval_that_was_worked_by_hand) {
  // Ten figures of 1 and ten of 3: the mean is 2, the squares sum to 20, 19 / 20 of it is 19.
  std::array<double, kGroupCount> without{};
  for (std::size_t g = 0; g < kGroupCount; ++g) without[g] = g < 10 ? 1 : 3;
  const Estimate estimate = jackknife(5, without);
  EXPECT_EQ(estimate.value, 5);
  EXPECT_NEAR(estimate.low, 5 - 2.093024 * std::sqrt(19.0), 1e-12);
  EXPECT_NEAR(estimate.high, 5 + 2.093024 * std::sqrt(19.0), 1e-12);
}

TEST(Jackknife, is_student_s_interval_for_the_mean_of_twenty_numbers) {
  // The mean without x_g is (20 m - x_g) / 19, and so the half-width is t s / sqrt(20) with the
  // usual s.
  std::array<double, kGroupCount> x{};
  for (std::size_t g = 0; g < kGroupCount; ++g) x[g] = std::sin(static_cast<double>(g)) * 7 + 3;
  const double mean = std::accumulate(x.begin(), x.end(), 0.0) / 20;
  double squares = 0;
  std::array<double, kGroupCount> without{};
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    squares += (x[g] - mean) * (x[g] - mean);
    without[g] = (20 * mean - x[g]) / 19;
  }
  const Estimate estimate = jackknife(mean, without);
  EXPECT_NEAR(estimate.high - mean, 2.093024 * std::sqrt(squares / 19) / std::sqrt(20.0), 1e-12);
}

TEST(Jackknife, lies_above_or_below_only_with_its_whole_interval) {
  const Estimate estimate{0.5, 0.4, 0.6};
  EXPECT_TRUE(estimate.above(0.39));
  EXPECT_FALSE(estimate.above(0.4));
  EXPECT_TRUE(estimate.below(0.61));
  EXPECT_FALSE(estimate.below(0.6));
}

// The interval of a share with one group left out at a time, written out.
Estimate by_the_formula(const Counts& hits, const Counts& totals) {
  double hit = 0;
  double total = 0;
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    hit += static_cast<double>(hits[g]);
    total += static_cast<double>(totals[g]);
  }
  double mean = 0;
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    mean += (hit - static_cast<double>(hits[g])) / (total - static_cast<double>(totals[g])) / 20;
  }
  double squares = 0;
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    const double x =
        (hit - static_cast<double>(hits[g])) / (total - static_cast<double>(totals[g]));
    squares += (x - mean) * (x - mean);
  }
  const double half = 2.093024 * std::sqrt(0.95 * squares);
  return {hit / total, std::max(0.0, hit / total - half), std::min(1.0, hit / total + half)};
}

TEST(Jackknife, gives_a_share_the_interval_of_the_delete_group_formula) {
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 1000; ++round) {
    Counts hits{};
    Counts totals{};
    for (std::size_t g = 0; g < kGroupCount; ++g) {
      totals[g] = any_of<std::uint64_t>(random, 1, 60);
      hits[g] = any_of<std::uint64_t>(random, 0, totals[g]);
    }
    const Estimate expected = by_the_formula(hits, totals);
    const Estimate got = jackknife_share(hits, totals);
    ASSERT_NEAR(got.value, expected.value, 1e-12);
    ASSERT_NEAR(got.low, expected.low, 1e-12);
    ASSERT_NEAR(got.high, expected.high, 1e-12);
  }
}

TEST(Jackknife, covers_a_share_nineteen_times_in_twenty) {
  // 2000 logs of 20 groups of 50 customers with a true share of 0.3. A coverage of 0.95 seen in
  // 2000 has a standard error of 0.5 %; a delete-group jackknife is known to cover a little less.
  std::mt19937_64 random = test_random();
  int covered = 0;
  for (int log = 0; log < 2000; ++log) {
    Counts hits{};
    Counts totals{};
    for (std::size_t g = 0; g < kGroupCount; ++g) {
      totals[g] = 50;
      hits[g] = std::binomial_distribution<std::uint64_t>(50, 0.3)(random);
    }
    const Estimate estimate = jackknife_share(hits, totals);
    covered += estimate.low <= 0.3 && 0.3 <= estimate.high ? 1 : 0;
  }
  EXPECT_GE(covered, 1870);  // 93.5 %
  EXPECT_LE(covered, 1930);  // 96.5 %
}

TEST(Jackknife, covers_a_share_of_customers_who_come_often) {
  // Each group has ten customers with 20 contacts each, and a customer's contacts go well or badly
  // together: Wilson's interval, which takes contacts for independent, would cover far too seldom.
  std::mt19937_64 random = test_random();
  int covered = 0;
  int covered_by_wilson = 0;
  for (int log = 0; log < 1000; ++log) {
    Counts hits{};
    Counts totals{};
    for (std::size_t g = 0; g < kGroupCount; ++g) {
      totals[g] = 200;
      for (int customer = 0; customer < 10; ++customer) hits[g] += once_in(random, 4) ? 20U : 0U;
    }
    const Estimate estimate = jackknife_share(hits, totals);
    covered += estimate.low <= 0.25 && 0.25 <= estimate.high ? 1 : 0;
    const auto hit = std::accumulate(hits.begin(), hits.end(), std::uint64_t{0});
    const Estimate plain = wilson(hit, 4000);
    covered_by_wilson += plain.low <= 0.25 && 0.25 <= plain.high ? 1 : 0;
  }
  EXPECT_GE(covered, 925);
  EXPECT_LE(covered, 975);
  EXPECT_LT(covered_by_wilson, 500);
}

TEST(Jackknife, gives_wilson_s_interval_to_all_hits_or_none) {
  Counts totals{};
  totals.fill(5);
  EXPECT_EQ(jackknife_share({}, totals), wilson(0, 100));
  EXPECT_EQ(jackknife_share(totals, totals), wilson(100, 100));
}

TEST(Jackknife, knows_nothing_of_a_share_of_nothing) {
  EXPECT_EQ(jackknife_share({}, {}), (Estimate{0, 0, 1}));
}

TEST(Jackknife, is_never_certain_because_its_groups_agree) {
  // Half of each group's contacts: the groups do not differ, but 40 contacts are still few.
  Counts hits{};
  Counts totals{};
  hits.fill(1);
  totals.fill(2);
  EXPECT_EQ(jackknife_share(hits, totals), wilson(20, 40));
  // All contacts are in one group.
  EXPECT_EQ(jackknife_share({3}, {10}), wilson(3, 10));
}

TEST(Together, widens_intervals_so_that_many_hold_at_once) {
  const Estimate one{1, 0, 3};
  EXPECT_NEAR(together(one, 1).low, 0, 0.001);
  EXPECT_NEAR(together(one, 1).high, 3, 0.001);
  // Five intervals of 99 % each: t rises from 2.093 to 2.861.
  EXPECT_NEAR(together(one, 5).low, 1 - 2.860935 / 2.093024, 0.001);
  EXPECT_NEAR(together(one, 5).high, 1 + 2 * 2.860935 / 2.093024, 0.001);
  EXPECT_LT(together(one, 1000).low, together(one, 100).low);
}

// The mean of squares about the mean is too small by a factor (n - 1) / n; corrected, it is not.
TEST(Jackknife, takes_off_the_bias_that_falls_with_the_number_of_groups) {
  const auto spread = [](const std::vector<double>& values) {
    double sum = 0;
    double squares = 0;
    for (const double x : values) sum += x, squares += x * x;
    const double n = static_cast<double>(values.size());
    return squares / n - sum / n * (sum / n);
  };
  std::mt19937_64 random = test_random();
  std::vector<double> values;
  for (std::size_t g = 0; g < kGroupCount; ++g) values.push_back(any_of(random, -50, 50));
  std::array<double, kGroupCount> without{};
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    std::vector<double> rest = values;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(g));
    without[g] = spread(rest);
  }
  const double n = kGroupCount;
  const Estimate corrected = jackknife_corrected(spread(values), without);
  EXPECT_NEAR(corrected.value, spread(values) * n / (n - 1), 1e-9);
  const Estimate plain = jackknife(spread(values), without);
  EXPECT_GT(corrected.value, plain.value);
  EXPECT_EQ(corrected.low, plain.low);
  EXPECT_NEAR(corrected.high - corrected.value, plain.high - plain.value, 1e-9);
  for (double& x : without) x = -x;
  const Estimate other = jackknife_corrected(-spread(values), without);
  EXPECT_NEAR(other.low, -corrected.high, 1e-9);
  EXPECT_NEAR(other.high, -corrected.low, 1e-9);
}

}  // namespace
}  // namespace fifteen::stats
