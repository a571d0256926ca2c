#include "stats/control_chart.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <random>

#include "base/test_random.h"
#include "stats/tails.h"

namespace fifteen::stats {
namespace {

using Values = std::vector<std::optional<double>>;

const Values kTwelve{10, 12, 11, 13, 12, 14, 11, 12, 13, 11, 12, 13};

TEST(ValueChart, has_the_limits_that_were_worked_by_hand) {
  // Mean 144 / 12 = 12. Ranges 2 1 2 1 2 3 1 1 2 1 1: 17 / 11 = 1.54545; 2.65868 of it: 4.10887.
  const ControlChart chart = value_chart(kTwelve);
  ASSERT_EQ(chart.phases.size(), 1U);
  EXPECT_EQ(chart.phases[0].base, BaseLine::kOwn);
  EXPECT_EQ(chart.phases[0].groups, 12U);
  EXPECT_DOUBLE_EQ(chart.phases[0].centre, 12);
  EXPECT_NEAR(chart.phases[0].sigma_z, 1.54545 / 1.128379, 1e-5);
  EXPECT_NEAR(chart.groups[3].low, 7.89113, 1e-5);
  EXPECT_NEAR(chart.groups[3].high, 16.10887, 1e-5);
  EXPECT_NEAR(chart.groups[5].z, 2 / 1.369624, 1e-5);
  EXPECT_TRUE(chart.signals.empty());
}

TEST(ValueChart, a_group_without_value_has_its_place_and_joins_its_neighbours) {
  Values values = kTwelve;
  values.insert(values.begin() + 4, std::optional<double>());
  const ControlChart chart = value_chart(values);
  ASSERT_EQ(chart.groups.size(), 13U);
  EXPECT_TRUE(chart.groups[4].empty);
  EXPECT_NEAR(chart.groups[3].high, 16.10887, 1e-5);
}

TEST(ValueChart, screened_ranges_are_those_of_one_wild_value) {
  // 24 values 0 1 0 1 ..., the 13th (0) raised to 20: of 23 ranges 21 are 1, two 19. Their mean is
  // 59 / 23 = 2.565, 3.267 of it 8.38: both go, the mean range is 1 and not 2.565.
  Values values;
  for (int i = 0; i < 24; ++i) values.emplace_back(i % 2);
  values[12] = 20;
  EXPECT_NEAR(value_chart(values).phases[0].sigma_z, 59.0 / 23 / 1.128379, 1e-6);
  EXPECT_NEAR(value_chart(values, {.screen_ranges = true}).phases[0].sigma_z, 1 / 1.128379, 1e-6);
}

// With equal groups p' is XmR: sigma_i cancels.
TEST(ShareChart, has_the_limits_that_were_worked_by_hand) {
  // 144 of 1,200: 0.12; sigma_i = sqrt(0.12 x 0.88 / 100) = 0.0324962. Ranges of z: 0.0154545 /
  // 0.0324962 = 0.475580; sigma_z = 0.475580 / 1.128379 = 0.421472; 3 x 0.0324962 x 0.421472 =
  // 0.0410887, as 4.10887 above.
  std::vector<ShareGroup> groups;
  for (const auto& x : kTwelve) groups.push_back({static_cast<std::uint64_t>(*x), 100});
  const ControlChart chart = share_chart(groups);
  EXPECT_DOUBLE_EQ(chart.phases[0].centre, 0.12);
  EXPECT_NEAR(chart.phases[0].sigma_z, 0.421472, 1e-6);
  EXPECT_NEAR(chart.groups[0].low, 0.12 - 0.0410887, 1e-7);
  EXPECT_NEAR(chart.groups[0].high, 0.12 + 0.0410887, 1e-7);
}

TEST(ShareChart, unequal_groups_have_unequal_limits) {
  // 24/100, 80/400, 16/100, 80/400, three times: 600 of 3,000 is 0.2; sigma_i 0.04 and 0.02; z 1 0
  // -1 0 ...: every range is 1, sigma_z = 1 / 1.128379 = 0.886227. 3 x 0.04 x 0.886227 = 0.106347.
  std::vector<ShareGroup> groups;
  for (int i = 0; i < 3; ++i) {
    for (const ShareGroup& g : {ShareGroup{24, 100}, {80, 400}, {16, 100}, {80, 400}}) {
      groups.push_back(g);
    }
  }
  const ControlChart chart = share_chart(groups);
  EXPECT_NEAR(chart.phases[0].sigma_z, 0.886227, 1e-6);
  EXPECT_NEAR(chart.groups[0].high, 0.306347, 1e-6);
  EXPECT_NEAR(chart.groups[1].high, 0.253174, 1e-6);
  EXPECT_NEAR(chart.groups[2].z, -1 / 0.886227, 1e-5);
}

TEST(RateChart, has_the_limits_that_were_worked_by_hand) {
  // 30/50, 100/200, 20/50, 100/200, three times: 750 in 1,500 is 0.5; sigma_i = sqrt(0.5 / 50) =
  // 0.1 and 0.05; z as above.
  std::vector<RateGroup> groups;
  for (int i = 0; i < 3; ++i) {
    for (const RateGroup& g : {RateGroup{30, 50}, {100, 200}, {20, 50}, {100, 200}}) {
      groups.push_back(g);
    }
  }
  const ControlChart chart = rate_chart(groups);
  EXPECT_DOUBLE_EQ(chart.phases[0].centre, 0.5);
  EXPECT_NEAR(chart.groups[0].high, 0.5 + 3 * 0.1 * 0.886227, 1e-6);
  EXPECT_NEAR(chart.groups[1].low, 0.5 - 3 * 0.05 * 0.886227, 1e-6);
}

TEST(ShareChart, limits_end_where_shares_do) {
  std::vector<ShareGroup> groups;
  for (std::uint64_t i = 0; i < 12; ++i) groups.push_back({i % 2 == 0 ? 3U : 0U, 10});
  const ControlChart rare = share_chart(groups);
  EXPECT_EQ(rare.groups[0].low, 0);
  for (ShareGroup& g : groups) g.events = 10 - g.events;
  EXPECT_EQ(share_chart(groups).groups[0].high, 1);
  EXPECT_GT(rare.groups[0].high, 0.15);
}

TEST(ControlChart, says_that_nothing_varied_or_that_groups_are_too_few) {
  const std::vector<ShareGroup> none(20, ShareGroup{0, 100});
  EXPECT_EQ(share_chart(none).phases[0].base, BaseLine::kNoVariation);
  const std::vector<ShareGroup> same(20, ShareGroup{7, 100});
  EXPECT_EQ(share_chart(same).phases[0].base, BaseLine::kNoVariation);
  EXPECT_EQ(value_chart(Values(20, 0.1)).phases[0].base, BaseLine::kNoVariation);
  const Values eleven(kTwelve.begin(), kTwelve.end() - 1);
  const ControlChart few = value_chart(eleven);
  EXPECT_EQ(few.phases[0].base, BaseLine::kTooFew);
  EXPECT_EQ(few.phases[0].groups, 11U);
  EXPECT_EQ(few.groups[0].high, 0);
  EXPECT_TRUE(few.signals.empty());
  EXPECT_EQ(value_chart({}).phases[0].base, BaseLine::kTooFew);
}

TEST(ControlChart, each_phase_has_limits_of_its_own_and_a_short_one_borrows) {
  Values values = kTwelve;
  for (const auto& x : kTwelve) values.emplace_back(*x + 30);
  values.insert(values.end(), {41, 60, 43});
  const ControlChart chart = value_chart(values, {.phases = {{.first = 12}, {.first = 24}}});
  ASSERT_EQ(chart.phases.size(), 3U);
  EXPECT_DOUBLE_EQ(chart.phases[0].centre, 12);
  EXPECT_DOUBLE_EQ(chart.phases[1].centre, 42);
  EXPECT_NEAR(chart.phases[1].sigma_z, chart.phases[0].sigma_z, 1e-9) << "no range between phases";
  EXPECT_EQ(chart.phases[2].base, BaseLine::kBorrowed);
  EXPECT_EQ(chart.phases[2].limits_of, 1U);
  EXPECT_EQ(chart.phases[2].groups, 3U);
  ASSERT_EQ(chart.signals.size(), 1U);
  EXPECT_EQ(chart.signals[0].run, (RunSignal{RunRule::kBeyondLimit, 25, 25, 25, true}));
  EXPECT_DOUBLE_EQ(chart.signals[0].size, 18);
  // Before the first phase there may be too little to lend.
  const ControlChart late = value_chart(kTwelve, {.phases = {{.first = 3}}});
  EXPECT_EQ(late.phases[0].base, BaseLine::kTooFew);
  EXPECT_EQ(late.phases[1].base, BaseLine::kTooFew);
}

TEST(ControlChart, limits_of_the_first_groups_judge_the_later_ones_and_the_shift_has_its_date) {
  Values values = kTwelve;
  for (int i = 0; i < 10; ++i) values.emplace_back(14.0 + i % 2);
  const ControlChart chart = value_chart(values, {.phases = {{.first = 0, .base_groups = 12}}});
  EXPECT_DOUBLE_EQ(chart.phases[0].centre, 12);
  ASSERT_EQ(chart.signals.size(), 1U);
  const ChartSignal& signal = chart.signals[0];
  // The last value of the twelve, 13, happens to be on the new side.
  EXPECT_EQ(signal.run, (RunSignal{RunRule::kOneSide, 11, 21, 19, true}));
  EXPECT_NEAR(signal.size, (1 + 5 * 2 + 5 * 3) / 11.0, 1e-12);
  const auto shift = find_shift(chart, signal);
  ASSERT_TRUE(shift);
  EXPECT_EQ(shift->first, 12U);
  EXPECT_DOUBLE_EQ(shift->before, 12);
  EXPECT_DOUBLE_EQ(shift->after, 14.5);
  EXPECT_LE(shift->earliest, 12U);
  EXPECT_GE(shift->latest, 12U);
}

TEST(ControlChart, a_signal_of_the_first_groups_has_no_date) {
  Values values = kTwelve;
  values[0] = 40;
  const ControlChart chart = value_chart(values, {.screen_ranges = true});
  ASSERT_FALSE(chart.signals.empty());
  ASSERT_EQ(chart.signals[0].run.first, 0U);
  EXPECT_FALSE(find_shift(chart, chart.signals[0]));
}

TEST(GroupsLargeEnough, wants_five_events_and_five_others_in_nine_of_ten) {
  std::vector<ShareGroup> groups(10, ShareGroup{5, 100});
  EXPECT_TRUE(groups_large_enough(groups));
  groups[0] = {1, 20};  // the share is still 0.05, and one group in ten expects 1
  EXPECT_TRUE(groups_large_enough(groups));
  groups[1] = {1, 20};
  EXPECT_FALSE(groups_large_enough(groups));
  for (ShareGroup& g : groups) g.events = g.things - g.events;
  EXPECT_FALSE(groups_large_enough(groups)) << "96 of 100 lack the others";
  EXPECT_TRUE(groups_large_enough(merge_neighbours(groups, 5)));
  EXPECT_FALSE(groups_large_enough(std::vector<ShareGroup>(10, ShareGroup{0, 1'000'000})));
  EXPECT_FALSE(groups_large_enough(std::vector<ShareGroup>(10, ShareGroup{})));
  EXPECT_TRUE(groups_large_enough(std::vector<RateGroup>(10, RateGroup{5, 0.1})));
  EXPECT_FALSE(groups_large_enough(std::vector<RateGroup>(10, RateGroup{4, 0.1})));
}

TEST(MergeNeighbours, adds_each_few_up_and_keeps_the_rest) {
  const std::vector<ShareGroup> days{{1, 10}, {2, 20}, {3, 30}, {0, 0}, {5, 50}};
  EXPECT_EQ(merge_neighbours(days, 2), (std::vector<ShareGroup>{{3, 30}, {3, 30}, {5, 50}}));
  EXPECT_EQ(merge_neighbours(days, 1), days);
  const std::vector<RateGroup> rates{{1, 0.5}, {2, 0.25}};
  EXPECT_EQ(merge_neighbours(rates, 7), (std::vector<RateGroup>{{3, 0.75}}));
}

// How many of calm charts' groups lie beyond the limits, with the error of that over the charts.
struct Beyond {
  double share = 0;
  double error = 0;
  double plain_share = 0;  ///< beyond limits by the number of things alone
};

template <class MakeChart>
Beyond beyond_limits(int charts, const MakeChart& make) {
  double sum = 0;
  double squares = 0;
  double plain = 0;
  double groups = 0;
  for (int i = 0; i < charts; ++i) {
    const ControlChart chart = make();
    double here = 0;
    for (const ChartGroup& g : chart.groups) {
      here += std::fabs(g.z) > 3 ? 1 : 0;
      plain += std::fabs(g.z) * chart.phases[0].sigma_z > 3 ? 1 : 0;
    }
    groups += static_cast<double>(chart.groups.size());
    sum += here;
    squares += here * here;
  }
  const double mean = sum / charts;
  const double error = std::sqrt((squares / charts - mean * mean) / charts) * charts / groups;
  return {sum / groups, error, plain / groups};
}

std::uint64_t binomial(std::mt19937_64& random, std::uint64_t n, double p) {
  return static_cast<std::uint64_t>(
      std::binomial_distribution<std::int64_t>(static_cast<std::int64_t>(n), p)(random));
}

// A beta variable of shapes a, a.
double even_beta(std::mt19937_64& random, double a) {
  std::gamma_distribution<double> gamma(a);
  const double x = gamma(random);
  return x / (x + gamma(random));
}

constexpr int kCharts = 1000;
constexpr int kGroups = 60;

// Their own limits let out as many groups of a calm process as three sigmas should: 0.27 %, with
// shares and rates, whether or not days differ more than by chance. Limits by the number alone do
// so only where they do not.
TEST(ControlChart, false_alarms_of_the_limits_are_as_rare_as_they_should_be) {
  const double nominal = 2 * normal_tail(3);
  for (const bool days_differ : {false, true}) {
    std::mt19937_64 random = test_random();
    const auto size = [&] { return any_of<std::uint64_t>(random, 3500, 4500); };
    const Beyond shares = beyond_limits(kCharts, [&] {
      std::vector<ShareGroup> groups;
      for (int i = 0; i < kGroups; ++i) {
        const std::uint64_t n = size();
        groups.push_back({binomial(random, n, days_differ ? even_beta(random, 200) : 0.5), n});
      }
      return share_chart(groups);
    });
    const Beyond rates = beyond_limits(kCharts, [&] {
      std::gamma_distribution<double> level(400, 1.0 / 400);
      std::vector<RateGroup> groups;
      for (int i = 0; i < kGroups; ++i) {
        const auto n = static_cast<double>(size());
        const double expected = n * (days_differ ? level(random) : 1);
        groups.push_back({std::poisson_distribution<std::uint64_t>(expected)(random), n});
      }
      return rate_chart(groups);
    });
    for (const Beyond& found : {shares, rates}) {
      EXPECT_NEAR(found.share, nominal, 4 * found.error);
      EXPECT_LT(found.error, 0.0003);
      if (days_differ) {
        EXPECT_GT(found.plain_share, 0.2);
      } else {
        EXPECT_NEAR(found.plain_share, nominal, 4 * found.error);
      }
    }
  }
}

// Groups until one lies beyond limits that are known well: 1 / P(beyond them).
TEST(ControlChart, a_shift_is_found_after_as_many_groups_as_theory_has_it) {
  std::mt19937_64 random = test_random();
  constexpr std::size_t kBase = 100'000;  // tells sigma within 0.3 %, the run length within 2 %
  constexpr std::size_t kSince = 60'000;
  for (const double d : {1.0, 2.0}) {
    std::normal_distribution<double> noise;
    Values values;
    for (std::size_t i = 0; i < kBase; ++i) values.emplace_back(noise(random));
    for (std::size_t i = 0; i < kSince; ++i) values.emplace_back(noise(random) + d);
    const ControlChart chart = value_chart(
        values, {.phases = {{.first = 0, .base_groups = kBase}}, .rules = {.one_side = 0}});
    double beyond = 0;
    for (std::size_t g = kBase; g < chart.groups.size(); ++g) {
      beyond += std::fabs(chart.groups[g].z) > 3 ? 1 : 0;
    }
    const double theory = 1 / (normal_tail(3 - d) + normal_tail(3 + d));
    EXPECT_NEAR(kSince / beyond, theory, 0.1 * theory) << d;
  }
}

// Shares of days that differ; from group 24 on they are higher by some of their sigmas.
TEST(FindShift, its_first_and_last_dates_hold_the_true_one) {
  std::mt19937_64 random = test_random();
  for (const double d : {1.0, 2.0}) {
    const double sigma = std::sqrt(0.25 / 2000 + 0.25 / 401);
    int signals = 0;
    int held = 0;
    for (int world = 0; world < 500; ++world) {
      std::vector<ShareGroup> groups;
      for (int i = 0; i < 48; ++i) {
        const double p = even_beta(random, 200) + (i < 24 ? 0 : d * sigma);
        groups.push_back({binomial(random, 2000, p), 2000});
      }
      const ControlChart chart = share_chart(groups, {.phases = {{0, 24}}});
      const auto found =
          std::find_if(chart.signals.begin(), chart.signals.end(), [](const ChartSignal& s) {
            return s.run.rule == RunRule::kOneSide && s.run.above && s.run.known >= 28;
          });
      if (found == chart.signals.end()) continue;
      const auto shift = find_shift(chart, *found);
      if (!shift) continue;
      signals += 1;
      held += shift->earliest <= 24 && 24 <= shift->latest ? 1 : 0;
    }
    EXPECT_GT(signals, 250);
    EXPECT_GE(held, signals * 92 / 100) << d;
  }
}

}  // namespace
}  // namespace fifteen::stats
