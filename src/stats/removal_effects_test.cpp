#include "stats/removal_effects.h"

#include <cmath>
#include <gtest/gtest.h>
#include <map>
#include <set>

#include "base/test_random.h"

namespace fifteen::stats {
namespace {

struct Weighed {
  AbsorbingChain chain;
  std::vector<double> weights;
  std::size_t owners = 0;

  RemovalEffects solve(const RemovalOptions& options = {}) const {
    return removal_effects(chain, owners, weights, options);
  }
};

Weighed weighed(std::vector<std::uint32_t> owners, const std::map<ChainStep, double>& steps) {
  Weighed out;
  out.chain.owners = std::move(owners);
  for (const auto& [step, weight] : steps) {
    out.chain.steps.push_back(step);
    out.weights.push_back(weight);
  }
  for (const std::uint32_t owner : out.chain.owners) {
    if (owner != kNobody) out.owners = std::max<std::size_t>(out.owners, owner + 1U);
  }
  return out;
}

// The chance of a conversion by Gauss's elimination of the whole dense system with pivots, in long
// double: from `without`'s states there is none. Every state must lead to some end.
long double dense_chance(const Weighed& w, std::uint32_t without) {
  const std::size_t n = w.chain.owners.size();
  std::vector<long double> leaves(n, 0);
  for (std::size_t s = 0; s < w.weights.size(); ++s) leaves[w.chain.steps[s].from] += w.weights[s];
  std::vector<std::vector<long double>> a;
  for (std::size_t i = 0; i < n; ++i) {
    a.emplace_back(n + 1);
    a[i][i] = 1;
  }
  for (std::size_t s = 0; s < w.weights.size(); ++s) {
    const auto [from, to] = w.chain.steps[s];
    const bool gone = without != kNobody && w.chain.owners[from] == without;
    if (gone || w.weights[s] == 0) continue;
    const long double p = w.weights[s] / leaves[from];
    if (to == kConversion) a[from][n] += p;
    if (to < n) a[from][to] -= p;
  }
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k; i < n; ++i)
      if (std::abs(a[i][k]) > std::abs(a[pivot][k])) pivot = i;
    std::swap(a[k], a[pivot]);
    for (std::size_t i = 0; i < n; ++i) {
      if (i == k || a[i][k] == 0) continue;
      const long double f = a[i][k] / a[k][k];
      for (std::size_t j = k; j <= n; ++j) a[i][j] -= f * a[k][j];
    }
  }
  return a[0][n] / a[0][0];
}

// The same by walking on from the start, a step at a time, until nothing is under way.
double walked_chance(const Weighed& w, std::uint32_t without) {
  const std::size_t n = w.chain.owners.size();
  std::vector<double> leaves(n, 0);
  for (std::size_t s = 0; s < w.weights.size(); ++s) leaves[w.chain.steps[s].from] += w.weights[s];
  std::vector<double> at(n, 0);
  at[0] = 1;
  double converted = 0;
  for (int step = 0; step < 20'000; ++step) {
    std::vector<double> next(n, 0);
    for (std::size_t s = 0; s < w.weights.size(); ++s) {
      const auto [from, to] = w.chain.steps[s];
      const double p = w.weights[s] == 0 ? 0 : at[from] * w.weights[s] / leaves[from];
      if (to == kConversion) converted += p;
      if (to < n && (without == kNobody || w.chain.owners[to] != without)) next[to] += p;
    }
    at = next;
  }
  return converted;
}

// A chain of which every state leads to some end.
Weighed random_chain(std::mt19937_64& random, std::size_t states, std::size_t owners) {
  std::vector<std::uint32_t> of{kNobody};
  for (std::size_t s = 1; s < states; ++s) {
    of.push_back(owners >= states
                     ? static_cast<std::uint32_t>(s - 1)
                     : any_of<std::uint32_t>(random, 0, static_cast<std::uint32_t>(owners - 1)));
  }
  std::map<ChainStep, double> steps;
  for (std::uint32_t s = 0; s < states; ++s) {
    const int ways = any_of(random, 1, 4);
    for (int i = 0; i < ways; ++i) {
      const auto to = any_of<std::uint32_t>(random, 1, static_cast<std::uint32_t>(states - 1));
      steps[{s, to}] += any_of(random, 1, 9);
    }
    if (once_in(random, 3)) steps[{s, kConversion}] += any_of(random, 1, 5);
    steps[{s, kNull}] += any_of(random, 1, 3);
  }
  return weighed(std::move(of), steps);
}

void expect_right(const Weighed& w, const RemovalEffects& found, double tolerance) {
  const long double whole = dense_chance(w, kNobody);
  EXPECT_NEAR(found.conversion, static_cast<double>(whole), tolerance);
  ASSERT_EQ(found.effects.size(), w.owners);
  for (std::uint32_t owner = 0; owner < w.owners; ++owner) {
    const long double effect = whole > 0 ? 1 - dense_chance(w, owner) / whole : 0;
    EXPECT_NEAR(found.effects[owner], static_cast<double>(effect), tolerance) << "owner " << owner;
  }
}

TEST(RemovalEffects, are_as_computed_by_hand) {
  // Of three paths C1 > C2 > C3, C1 and C2 > C3 the first converts.
  const Weighed w = weighed({kNobody, 0, 1, 2}, {{{0, 1}, 2},
                                                 {{0, 2}, 1},
                                                 {{1, 2}, 1},
                                                 {{1, kNull}, 1},
                                                 {{2, 3}, 2},
                                                 {{3, kConversion}, 1},
                                                 {{3, kNull}, 1}});
  const RemovalEffects found = w.solve();
  EXPECT_NEAR(found.conversion, 1.0 / 3, 1e-15);
  EXPECT_NEAR(found.effects[0], 0.5, 1e-15);
  EXPECT_NEAR(found.effects[1], 1, 1e-15);
  EXPECT_NEAR(found.effects[2], 1, 1e-15);
  EXPECT_EQ(found.stuck, 0);
}

TEST(RemovalEffects, equal_elimination_of_the_dense_system_and_a_walk) {
  std::mt19937_64 random = test_random();
  for (int i = 0; i < 60; ++i) {
    const auto states = any_of<std::size_t>(random, 2, 25);
    const Weighed w = random_chain(random, states, 1000);
    expect_right(w, w.solve(), 1e-12);
    if (i % 10 != 0) continue;
    const double whole = walked_chance(w, kNobody);
    EXPECT_NEAR(w.solve().conversion, whole, 1e-12);
    if (whole > 0) {
      EXPECT_NEAR(w.solve().effects[0], 1 - walked_chance(w, 0) / whole, 1e-11);
    }
  }
}

TEST(RemovalEffects, equal_it_where_an_owner_has_many_states_by_sweeps_and_by_factors) {
  std::mt19937_64 random = test_random(16);
  RemovalOptions few;
  few.sweeps_max = 1;  // so that the factors are needed
  for (int i = 0; i < 60; ++i) {
    const Weighed w = random_chain(random, any_of<std::size_t>(random, 5, 40),
                                   any_of<std::size_t>(random, 1, 11));
    expect_right(w, w.solve(), 1e-12);
    EXPECT_LE(w.solve().accuracy, 1e-14);
    expect_right(w, w.solve(few), 1e-12);
  }
}

TEST(RemovalEffects, do_not_change_with_steps_of_a_state_to_itself) {
  std::mt19937_64 random = test_random(17);
  for (int i = 0; i < 40; ++i) {
    const Weighed w = random_chain(random, any_of<std::size_t>(random, 2, 20),
                                   any_of<std::size_t>(random, 2, 30));
    std::map<ChainStep, double> steps;
    for (std::size_t s = 0; s < w.weights.size(); ++s) steps[w.chain.steps[s]] = w.weights[s];
    for (std::uint32_t s = 1; s < w.chain.owners.size(); ++s)
      steps[{s, s}] = any_of(random, 0, 1'000'000);
    const Weighed looped = weighed(w.chain.owners, steps);
    const RemovalEffects a = w.solve();
    const RemovalEffects b = looped.solve();
    EXPECT_NEAR(a.conversion, b.conversion, 1e-12);
    for (std::size_t m = 0; m < w.owners; ++m) EXPECT_NEAR(a.effects[m], b.effects[m], 1e-12);
  }
}

TEST(RemovalEffects, count_states_that_lead_to_no_end_as_null_and_say_so) {
  // Half of all goes round between two states for ever.
  const Weighed w = weighed(
      {kNobody, 0, 1, 2},
      {{{0, 1}, 1}, {{0, 2}, 1}, {{1, kConversion}, 1}, {{2, 3}, 1}, {{3, 2}, 1}, {{3, 3}, 5}});
  const RemovalEffects found = w.solve();
  EXPECT_EQ(found.stuck, 2);
  EXPECT_NEAR(found.conversion, 0.5, 1e-15);
  EXPECT_NEAR(found.effects[0], 1, 1e-15);
  EXPECT_EQ(found.effects[1], 0);
}

TEST(RemovalEffects, are_none_where_nothing_converts_or_nothing_is_there) {
  const Weighed lost = weighed({kNobody, 0}, {{{0, 1}, 3}, {{1, kNull}, 3}});
  EXPECT_EQ(lost.solve().conversion, 0);
  EXPECT_EQ(lost.solve().effects, std::vector<double>{0});
  const Weighed empty = weighed({kNobody, 0}, {});
  EXPECT_EQ(empty.solve().effects, std::vector<double>{0});
  const Weighed weightless = weighed({kNobody, 0}, {{{0, 1}, 0}, {{1, kConversion}, 0}});
  EXPECT_EQ(weightless.solve().conversion, 0);
}

TEST(RemovalEffects, are_found_where_ways_are_very_long) {
  // Two owners of two states each, between which the chain goes to and fro a million times.
  const double kLong = 1e6;
  const Weighed w = weighed({kNobody, 0, 1, 0, 1}, {{{0, 1}, 1},
                                                    {{1, 2}, kLong},
                                                    {{2, 3}, kLong},
                                                    {{3, 4}, kLong},
                                                    {{4, 1}, kLong},
                                                    {{4, kConversion}, 1},
                                                    {{2, kNull}, 1}});
  expect_right(w, w.solve(), 1e-8);
  RemovalOptions swept;
  swept.factor_states_max = 0;
  swept.sweeps_max = 2'500;
  EXPECT_GT(w.solve(swept).accuracy, 0.5) << "it says that it is not there yet";
}

}  // namespace
}  // namespace fifteen::stats
