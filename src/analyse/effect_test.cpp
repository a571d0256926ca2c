#include "analyse/effect.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <gtest/gtest.h>
#include <map>
#include <set>

#include "base/test_random.h"
#include "stats/jackknife.h"

namespace fifteen::analyse {
namespace {

using stats::kGroupCount;

double uniform(std::mt19937_64& random) {
  return std::uniform_real_distribution<double>(0, 1)(random);
}

// Units with their keys.
struct KeyedUnits {
  std::vector<std::uint8_t> group;
  std::vector<std::uint8_t> exposed;
  std::vector<double> y;
  std::vector<std::vector<std::uint64_t>> keys;  // by key, then by unit

  std::size_t size() const { return y.size(); }
  void add(std::size_t group_of_customer, bool is_exposed, double outcome) {
    group.push_back(static_cast<std::uint8_t>(group_of_customer));
    exposed.push_back(is_exposed ? 1 : 0);
    y.push_back(outcome);
  }
};

std::optional<Effect> find_effect(const KeyedUnits& keyed) {
  KeyCells cells(keyed.keys.size());
  EffectUnits units;
  for (std::size_t i = 0; i < keyed.size(); ++i) {
    std::vector<std::uint64_t> keys;
    for (const auto& key : keyed.keys) keys.push_back(key[i]);
    units.add(keyed.group[i], keyed.exposed[i] != 0, keyed.y[i], cells.number(keys));
  }
  return analyse::find_effect(units, cells);
}

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

// The estimate by its formula, unit by unit, with tables of texts.
class Oracle {
 public:
  Oracle(const KeyedUnits& units, std::set<std::size_t> left_out)
      : units_(units), left_out_(std::move(left_out)) {}

  double effect(double k_otherwise, double k_share) const {
    double exposed = 0;
    double gap = 0;
    double weights = 0;
    double weighted = 0;
    for (std::size_t i = 0; i < units_.size(); ++i) {
      if (left_out_.count(units_.group[i]) != 0) continue;
      const auto [otherwise, share] = fitted(i, k_otherwise, k_share);
      if (share > kEffectExposedMax) continue;
      if (units_.exposed[i] != 0) {
        exposed += 1;
        gap += units_.y[i] - otherwise;
      } else {
        weights += share / (1 - share);
        weighted += share / (1 - share) * (units_.y[i] - otherwise);
      }
    }
    return gap / exposed - weighted / weights;
  }

  // Squared errors of what is expected otherwise, and of the share.
  std::pair<double, double> errors(double k) const {
    double otherwise_error = 0;
    double share_error = 0;
    for (std::size_t i = 0; i < units_.size(); ++i) {
      const auto [otherwise, share] = fitted(i, k, k);
      const double off = units_.y[i] - otherwise;
      if (units_.exposed[i] == 0) otherwise_error += off * off;
      share_error += (units_.exposed[i] - share) * (units_.exposed[i] - share);
    }
    return {otherwise_error, share_error};
  }

 private:
  struct Counts {
    double exposed = 0, others = 0, y = 0;
  };

  Counts alike(std::size_t unit, std::size_t levels) const {
    Counts out;
    for (std::size_t i = 0; i < units_.size(); ++i) {
      if (left_out_.count(units_.group[i]) != 0) continue;
      if (units_.group[i] % 2 == units_.group[unit] % 2) continue;
      bool same = true;
      for (std::size_t l = 0; l < levels; ++l)
        same = same && units_.keys[l][i] == units_.keys[l][unit];
      if (!same) continue;
      (units_.exposed[i] != 0 ? out.exposed : out.others) += 1;
      if (units_.exposed[i] == 0) out.y += units_.y[i];
    }
    return out;
  }

  std::pair<double, double> fitted(std::size_t unit, double k_otherwise, double k_share) const {
    Counts coarser = alike(unit, 0);
    double otherwise = coarser.others > 0 ? coarser.y / coarser.others : 0;
    double share = (coarser.exposed + 0.5) / (coarser.exposed + coarser.others + 1);
    for (std::size_t l = 1; l <= units_.keys.size(); ++l) {
      const Counts here = alike(unit, l);
      const double all = here.exposed + here.others;
      if (all != coarser.exposed + coarser.others) {
        otherwise = (here.y + k_otherwise * otherwise) / (here.others + k_otherwise);
        share = (here.exposed + k_share * share) / (all + k_share);
      }
      coarser = here;
    }
    return {otherwise, share};
  }

  const KeyedUnits& units_;
  std::set<std::size_t> left_out_;
};

TEST(Effect, is_its_formula_unit_by_unit) {
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 6; ++round) {
    KeyedUnits units;
    units.keys.resize(static_cast<std::size_t>(round % 3));
    const int count = any_of(random, 150, 400);
    for (int i = 0; i < count; ++i) {
      units.add(any_of(random, 0UL, kGroupCount - 1), once_in(random, 3), any_of(random, 0, 1));
      for (auto& key : units.keys) key.push_back(any_of(random, 1UL, 4UL));
    }
    const auto found = find_effect(units);
    ASSERT_TRUE(found);
    const Oracle all(units, {});
    double k_otherwise = 0;
    double k_share = 0;
    double least_otherwise = 1e9;
    double least_share = 1e9;
    for (const double k : {1.0, 3.0, 8.0, 20.0, 60.0, 200.0}) {
      const auto [otherwise, share] = all.errors(k);
      if (otherwise < least_otherwise - 1e-9) least_otherwise = otherwise, k_otherwise = k;
      if (share < least_share - 1e-9) least_share = share, k_share = k;
    }
    EXPECT_NEAR(found->effect.value, all.effect(k_otherwise, k_share), 1e-9);
    std::array<double, kGroupCount> without{};
    for (std::size_t g = 0; g < kGroupCount; ++g)
      without[g] = Oracle(units, {g}).effect(k_otherwise, k_share);
    const stats::Estimate interval = stats::jackknife(found->effect.value, without);
    EXPECT_NEAR(found->effect.low, interval.low, 1e-9);
    EXPECT_NEAR(found->effect.high, interval.high, 1e-9);
  }
}

// Who belongs to a segment is exposed more often and comes off worse; exposure takes `effect` off.
KeyedUnits confounded(std::mt19937_64& random, int count, double effect, bool declared) {
  KeyedUnits units;
  if (declared) units.keys.resize(1);
  for (int i = 0; i < count; ++i) {
    const int segment = any_of(random, 0, 4);
    const bool exposed = uniform(random) < logistic(-1.6 + 0.5 * segment);
    const double y = uniform(random) < 0.75 - 0.1 * segment - (exposed ? effect : 0) ? 1 : 0;
    units.add(any_of(random, 0UL, kGroupCount - 1), exposed, y);
    if (declared) units.keys[0].push_back(static_cast<std::uint64_t>(segment));
  }
  return units;
}

TEST(Effect, is_covered_by_its_interval_where_what_confounds_is_declared) {
  std::mt19937_64 random = test_random();
  constexpr int kWorlds = 400;
  int covered = 0;
  int crude_covered = 0;
  double sum = 0;
  for (int world = 0; world < kWorlds; ++world) {
    const auto found = find_effect(confounded(random, 1500, 0.12, true));
    ASSERT_TRUE(found);
    covered += found->effect.low <= -0.12 && -0.12 <= found->effect.high ? 1 : 0;
    crude_covered += found->crude.low <= -0.12 && -0.12 <= found->crude.high ? 1 : 0;
    sum += found->effect.value;
  }
  // Four standard deviations of a count of 400 at 95 % are 17.
  EXPECT_NEAR(covered, 0.95 * kWorlds, 17);
  EXPECT_NEAR(sum / kWorlds, -0.12, 0.006);
  EXPECT_LT(crude_covered, kWorlds / 4);
}

TEST(Effect, that_is_a_hidden_causes_alone_has_an_e_value_that_such_a_cause_reaches) {
  std::mt19937_64 random = test_random();
  const auto found = find_effect(confounded(random, 40000, 0, false));
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->effect.below(0));
  ASSERT_TRUE(found->e_value);
  // The segments' risks differ by less than 0.75 / 0.35, and so does what exposes them.
  EXPECT_LT(found->e_value->limit, 0.75 / 0.35);
  EXPECT_GT(found->e_value->limit, 1);
  EXPECT_LE(found->e_value->limit, found->e_value->value);
}

TEST(Effect, leaves_out_the_exposed_whom_nobody_compares_with_and_counts_them) {
  std::mt19937_64 random = test_random();
  KeyedUnits units;
  units.keys.resize(1);
  for (int i = 0; i < 6000; ++i) {
    const bool always = i % 3 == 0;  // exposed whatever happens, and never well
    const bool exposed = always || once_in(random, 2);
    const bool well = !always && uniform(random) < (exposed ? 0.5 : 0.8);
    units.add(any_of(random, 0UL, kGroupCount - 1), exposed, well ? 1 : 0);
    units.keys[0].push_back(always ? 1 : 2);
  }
  const auto found = find_effect(units);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->unmatched, 2000U);
  EXPECT_EQ(found->exposed + found->others, 4000U);
  EXPECT_NEAR(found->effect.value, -0.3, 0.06);
  EXPECT_LT(found->crude.value, -0.5);
  EXPECT_NEAR(found->otherwise, 0.8, 0.05);
}

TEST(Effect, of_yes_and_no_has_a_mean_that_is_a_share) {
  std::mt19937_64 random = test_random();
  KeyedUnits rare;
  KeyedUnits money;
  for (int i = 0; i < 4000; ++i) {
    const auto group = any_of(random, 0UL, kGroupCount - 1);
    // Two of two thousand, in one group: without it there is none.
    const bool first = i == 0 || i == 2;
    rare.add(first ? 3 : group, i % 2 == 0, first ? 1 : 0);
    money.add(first ? 3 : group, i % 2 == 0, first ? -500 : 0);
  }
  const auto found = find_effect(rare);
  ASSERT_TRUE(found);
  EXPECT_GT(found->mean.value, 0);
  EXPECT_EQ(found->mean.low, 0);
  EXPECT_LT(find_effect(money)->mean.low, -0.5);
}

TEST(Effect, of_too_few_is_not_told) {
  std::mt19937_64 random = test_random();
  KeyedUnits units;
  for (int i = 0; i < 500; ++i)
    units.add(any_of(random, 0UL, kGroupCount - 1), i < 29, any_of(random, 0, 1));
  EXPECT_FALSE(find_effect(units));
  EXPECT_FALSE(find_effect({}));
}

// VanderWeele and Ding (2017): a risk ratio of 3.9 (1.8 to 8.7) has the E-values 7.26 and 3.0.
TEST(Effect, has_the_e_values_of_the_published_example) {
  EXPECT_NEAR(e_value(3.9), 7.26, 0.005);
  EXPECT_NEAR(e_value(1.8), 3.0, 0.005);
  EXPECT_NEAR(e_value(1 / 3.9), 7.26, 0.005);
  EXPECT_EQ(e_value(1), 1);
}

}  // namespace
}  // namespace fifteen::analyse
