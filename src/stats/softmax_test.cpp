#include "stats/softmax.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

#include "base/test_random.h"
#include "stats/softmax_problem.h"

namespace fifteen::stats {
namespace {

bool same(const SoftmaxModel& a, const SoftmaxModel& b) {
  return a.intercept == b.intercept && a.weights == b.weights && a.converged == b.converged &&
         a.steps == b.steps;
}

OutcomeCells random_cells(std::mt19937_64& random, int cells_count) {
  OutcomeCells cells(3);
  for (int i = 0; i < cells_count; ++i) {
    cells.add({any_of(random, 0U, 5U), any_of(random, 0U, 3U),
               once_in(random, 10) ? kNoLevel : any_of(random, 0U, 20U)},
              {any_of<std::uint64_t>(random, 0, 4), any_of<std::uint64_t>(random, 0, 9),
               any_of<std::uint64_t>(random, 0, 3)});
  }
  return cells;
}

// The penalised negative log likelihood, written out from the outcomes' centred weights.
double loss_of(const SoftmaxModel& model, const OutcomeCells& cells, double ridge) {
  double loss = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const OutcomeChances p = model.predict(cells.levels(i));
    loss -= static_cast<double>(cells.counts(i)[kMisery]) * std::log(p.misery);
    loss -= static_cast<double>(cells.counts(i)[kNeutral]) * std::log(p.neutral);
    loss -= static_cast<double>(cells.counts(i)[kMagic]) * std::log(p.magic);
  }
  for (const auto& levels : model.weights) {
    for (const LogOdds& w : levels) {
      const double centre = (w.misery + w.magic) / 3;
      for (const double x : {w.misery, 0.0, w.magic}) {
        loss += ridge / 2 * (x - centre) * (x - centre);
      }
    }
  }
  return loss;
}

TEST(Softmax, gives_one_feature_without_a_ridge_its_shares) {
  OutcomeCells cells(1);
  cells.add({0}, {10, 30, 60});
  cells.add({1}, {500, 300, 200});
  cells.add({2}, {1, 1, 2});
  const SoftmaxModel model = fit_softmax(cells, {.ridge = 0});
  EXPECT_TRUE(model.converged);
  EXPECT_NEAR(model.predict({0}).misery, 0.1, 1e-9);
  EXPECT_NEAR(model.predict({0}).neutral, 0.3, 1e-9);
  EXPECT_NEAR(model.predict({1}).magic, 0.2, 1e-9);
  EXPECT_NEAR(model.predict({2}).neutral, 0.25, 1e-9);
}

TEST(Softmax, keeps_the_totals_of_outcomes_with_any_ridge) {
  // The intercept is free, so the mean of the predictions is the share.
  std::mt19937_64 random = test_random();
  const OutcomeCells cells = random_cells(random, 200);
  for (const double ridge : {0.01, 1.0, 1000.0}) {
    const SoftmaxModel model = fit_softmax(cells, {.ridge = ridge});
    double misery = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const OutcomeCounts& n = cells.counts(i);
      misery += static_cast<double>(n[0] + n[1] + n[2]) * model.predict(cells.levels(i)).misery;
    }
    EXPECT_NEAR(misery, static_cast<double>(cells.total()[kMisery]), 1e-4);
  }
}

TEST(Softmax, has_the_gradient_and_the_curve_of_its_value) {
  std::mt19937_64 random = test_random();
  OutcomeCells cells = random_cells(random, 60);
  cells.put_in_order();
  const std::vector<std::size_t> monotone{2};
  SoftmaxProblem problem(cells, cells.level_counts(), monotone, 0.7);
  std::normal_distribution<double> normal(0, 0.3);
  Slots at(2 * problem.slots());
  Slots x(at.size());
  for (std::size_t i = 0; i < at.size(); ++i) {
    at[i] = normal(random);
    x[i] = normal(random);
  }
  const double h = 1e-5;
  Slots forward = at;
  Slots back = at;
  for (std::size_t i = 0; i < at.size(); ++i) {
    forward[i] += h * x[i];
    back[i] -= h * x[i];
  }
  Slots of_forward;
  Slots of_back;
  Slots gradient;
  const double rise = (problem.value_and_gradient(forward, of_forward) -
                       problem.value_and_gradient(back, of_back)) /
                      (2 * h);
  problem.value_and_gradient(at, gradient);
  Slots product;
  problem.curve(x, product);
  double slope = 0;
  for (std::size_t i = 0; i < at.size(); ++i) {
    slope += gradient[i] * x[i];
    EXPECT_NEAR(product[i], (of_forward[i] - of_back[i]) / (2 * h), 1e-4);
  }
  EXPECT_NEAR(slope, rise, 1e-4);
  // The blocks are what the curve gives for one slot.
  const std::vector<double> blocks = problem.blocks();
  for (const std::size_t slot : {std::size_t{0}, std::size_t{3}, problem.slots() - 4}) {
    Slots one(at.size(), 0.0);
    one[2 * slot] = 1;
    problem.curve(one, product);
    EXPECT_NEAR(product[2 * slot], blocks[3 * slot], 1e-9);
    EXPECT_NEAR(product[2 * slot + 1], blocks[3 * slot + 1], 1e-9);
  }
}

TEST(Softmax, cannot_be_bettered_near_its_optimum) {
  std::mt19937_64 random = test_random();
  const OutcomeCells cells = random_cells(random, 100);
  const SoftmaxModel model = fit_softmax(cells, {.ridge = 0.5});
  ASSERT_TRUE(model.converged);
  const double best = loss_of(model, cells, 0.5);
  for (std::size_t f = 0; f < 3; ++f) {
    for (std::size_t l = 0; l < model.weights[f].size(); ++l) {
      for (const double change : {-1e-3, 1e-3}) {
        SoftmaxModel other = model;
        other.weights[f][l].misery += change;
        ASSERT_GE(loss_of(other, cells, 0.5), best);
        other = model;
        other.weights[f][l].magic += change;
        ASSERT_GE(loss_of(other, cells, 0.5), best);
      }
    }
  }
}

TEST(Softmax, gives_equal_bytes_for_cells_in_any_order_and_split) {
  std::mt19937_64 random = test_random();
  const OutcomeCells cells = random_cells(random, 300);
  std::vector<std::size_t> order(cells.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::shuffle(order.begin(), order.end(), random);
  OutcomeCells shuffled(3);
  for (const std::size_t i : order) {
    const OutcomeCounts& n = cells.counts(i);
    shuffled.add(cells.levels(i), {n[0], 0, n[2]});
    shuffled.add(cells.levels(i), {0, n[1], 0});
  }
  EXPECT_TRUE(same(fit_softmax(cells), fit_softmax(shuffled)));
}

TEST(Softmax, does_not_care_with_which_outcome_the_others_are_compared) {
  std::mt19937_64 random = test_random();
  const OutcomeCells cells = random_cells(random, 100);
  OutcomeCells turned(3);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const OutcomeCounts& n = cells.counts(i);
    turned.add(cells.levels(i), {n[1], n[2], n[0]});
  }
  const SoftmaxModel a = fit_softmax(cells);
  const SoftmaxModel b = fit_softmax(turned);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    ASSERT_NEAR(a.predict(cells.levels(i)).misery, b.predict(cells.levels(i)).magic, 1e-6);
    ASSERT_NEAR(a.predict(cells.levels(i)).neutral, b.predict(cells.levels(i)).misery, 1e-6);
  }
}

TEST(Softmax, converges_where_a_level_decides_everything) {
  OutcomeCells cells(2);
  cells.add({0, 0}, {1'000'000, 0, 0});
  cells.add({1, 0}, {0, 1'000'000, 0});
  cells.add({2, 1}, {0, 0, 1});
  const SoftmaxModel model = fit_softmax(cells);
  EXPECT_TRUE(model.converged);
  EXPECT_GT(model.predict({0, 0}).misery, 0.999);
  EXPECT_GT(model.predict({1, 0}).neutral, 0.999);
}

TEST(Softmax, gives_finite_chances_to_outcomes_that_never_were) {
  EXPECT_NEAR(fit_softmax(OutcomeCells(1)).predict({0}).misery, 1.0 / 3, 1e-9);
  OutcomeCells cells(1);
  cells.add({0}, {99, 0, 0});
  cells.add({1}, {1, 0, 0});
  const SoftmaxModel model = fit_softmax(cells);
  EXPECT_TRUE(model.converged);
  EXPECT_NEAR(model.predict({0}).neutral, 0.5 / 101.5, 1e-3);
  EXPECT_NEAR(model.predict({0}).neutral, model.predict({0}).magic, 1e-12);
}

TEST(Softmax, lets_a_level_it_has_not_seen_add_nothing) {
  std::mt19937_64 random = test_random();
  OutcomeCells cells = random_cells(random, 100);
  cells.add({9, 0, 0}, {0, 0, 0});  // levels 6 to 9 have no contacts
  const SoftmaxModel model = fit_softmax(cells);
  EXPECT_EQ(model.weights[0][8], LogOdds{});
  EXPECT_EQ(model.predict({7, 1, 2}).misery, model.predict({kNoLevel, 1, 2}).misery);
  EXPECT_EQ(model.predict({777, 1, 2}).misery, model.predict({kNoLevel, 1, 2}).misery);
}

TEST(Softmax, says_so_when_it_was_not_given_enough_steps) {
  std::mt19937_64 random = test_random();
  EXPECT_FALSE(fit_softmax(random_cells(random, 100), {.steps_max = 1}).converged);
}

TEST(Softmax, holds_rare_levels_to_what_is_usual) {
  OutcomeCells cells(1);
  cells.add({0}, {2000, 7000, 1000});
  cells.add({1}, {1, 0, 0});
  EXPECT_LT(fit_softmax(cells).predict({1}).misery, 0.5);
  EXPECT_NEAR(fit_softmax(cells).predict({0}).misery, 0.2, 0.001);
  cells.add({1}, {1000, 0, 0});
  EXPECT_GT(fit_softmax(cells).predict({1}).misery, 0.99);
}

TEST(SoftmaxMonotone, is_the_free_fit_where_that_is_in_order) {
  OutcomeCells cells(1);
  cells.add({0}, {10, 30, 60});
  cells.add({1}, {20, 30, 50});
  cells.add({2}, {60, 30, 10});
  const SoftmaxModel bare = fit_softmax(cells, {.ridge = 0.1});
  const SoftmaxModel held = fit_softmax(cells, {.ridge = 0.1, .monotone = {0}});
  ASSERT_TRUE(held.converged);
  for (std::uint32_t l = 0; l < 3; ++l) {
    EXPECT_NEAR(bare.predict({l}).misery, held.predict({l}).misery, 1e-8);
    EXPECT_NEAR(bare.predict({l}).magic, held.predict({l}).magic, 1e-8);
  }
}

TEST(SoftmaxMonotone, pools_levels_that_are_out_of_order) {
  // Levels 1 and 2 break the order for misery and magic alike: without a ridge both have the shares
  // of the two together, 50 and 30 of 200.
  OutcomeCells cells(1);
  cells.add({0}, {10, 40, 50});
  cells.add({1}, {30, 60, 10});
  cells.add({2}, {20, 60, 20});
  cells.add({3}, {60, 35, 5});
  const SoftmaxModel model = fit_softmax(cells, {.ridge = 0, .monotone = {0}});
  ASSERT_TRUE(model.converged);
  EXPECT_NEAR(model.predict({0}).misery, 0.1, 1e-6);
  EXPECT_NEAR(model.predict({1}).misery, 0.25, 1e-6);
  EXPECT_NEAR(model.predict({2}).misery, 0.25, 1e-6);
  EXPECT_NEAR(model.predict({1}).magic, 0.15, 1e-6);
  EXPECT_NEAR(model.predict({3}).magic, 0.05, 1e-6);
}

TEST(SoftmaxMonotone, never_lets_a_longer_wait_make_things_better) {
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 30; ++round) {
    const OutcomeCells cells = random_cells(random, any_of(random, 1, 200));
    const SoftmaxModel model = fit_softmax(cells, {.monotone = {2}});
    ASSERT_TRUE(model.converged);
    const auto& waits = model.weights[2];
    for (std::size_t l = 1; l < waits.size(); ++l) {
      ASSERT_GE(waits[l].misery, waits[l - 1].misery);
      ASSERT_LE(waits[l].magic, waits[l - 1].magic);
      ASSERT_GE(model.predict({0, 0, static_cast<std::uint32_t>(l)}).misery,
                model.predict({0, 0, static_cast<std::uint32_t>(l - 1)}).misery - 1e-15);
    }
  }
}

TEST(SoftmaxMonotone, cannot_be_bettered_by_another_monotone_model) {
  std::mt19937_64 random = test_random();
  const OutcomeCells cells = random_cells(random, 150);
  const SoftmaxModel model = fit_softmax(cells, {.ridge = 0.5, .monotone = {2}});
  const double best = loss_of(model, cells, 0.5);
  const auto& waits = model.weights[2];
  for (std::size_t from = 0; from < waits.size(); ++from) {
    for (const double change : {-1e-4, 1e-4}) {
      // All levels from one on together, which is one step changed: only where still in order.
      SoftmaxModel other = model;
      for (std::size_t l = from; l < waits.size(); ++l) other.weights[2][l].misery += change;
      const auto& moved = other.weights[2];
      if (from > 0 && moved[from].misery < moved[from - 1].misery) continue;
      ASSERT_GE(loss_of(other, cells, 0.5), best - 1e-9);
    }
  }
}

// A world with known log odds, 20 groups of independent contacts.
struct World {
  LogOdds intercept{-1, -0.5};
  std::vector<LogOdds> channel{{0.6, -0.3}, {-0.6, 0.3}};
  std::vector<LogOdds> wait{{-0.8, 0.5}, {0, 0}, {0.8, -0.5}};

  GroupedCells log(std::mt19937_64& random, int contacts) const {
    GroupedCells groups;
    for (OutcomeCells& group : groups) {
      group = OutcomeCells(2);
      for (int i = 0; i < contacts; ++i) {
        const auto w = any_of(random, 0U, 2U);
        const auto c = once_in(random, 2) ? w / 2 : any_of(random, 0U, 1U);
        const double misery = std::exp(intercept.misery + channel[c].misery + wait[w].misery);
        const double magic = std::exp(intercept.magic + channel[c].magic + wait[w].magic);
        const double x = std::uniform_real_distribution<double>(0, 1 + misery + magic)(random);
        OutcomeCounts counts{};
        counts[x < misery ? kMisery : x < misery + magic ? kMagic : kNeutral] = 1;
        group.add({c, w}, counts);
      }
    }
    return groups;
  }
};

TEST(GroupedSoftmax, covers_planted_log_odds) {
  std::mt19937_64 random = test_random();
  const World world;
  int channel = 0;
  int wait = 0;
  for (int log = 0; log < 200; ++log) {
    const GroupedSoftmax fit = fit_softmax(world.log(random, 100), {.ridge = 0.1}, 1);
    const Estimate by_channel = fit.estimate([](const SoftmaxModel& model) {
      return model.weights[0][0].misery - model.weights[0][1].misery;
    });
    const Estimate by_wait = fit.estimate([](const SoftmaxModel& model) {
      return model.weights[1][2].magic - model.weights[1][0].magic;
    });
    channel += by_channel.low <= 1.2 && 1.2 <= by_channel.high ? 1 : 0;
    wait += by_wait.low <= -1 && -1 <= by_wait.high ? 1 : 0;
  }
  for (const int covered : {channel, wait}) {
    EXPECT_GE(covered, 180);  // 90 %
    EXPECT_LE(covered, 199);
  }
}

TEST(GroupedSoftmax, is_the_same_with_any_number_of_threads) {
  std::mt19937_64 random = test_random();
  const GroupedCells groups = World().log(random, 20);
  const GroupedSoftmax one = fit_softmax(groups, {}, 1);
  const GroupedSoftmax four = fit_softmax(groups, {}, 4);
  EXPECT_TRUE(same(one.all, four.all));
  for (std::size_t g = 0; g < kGroupCount; ++g) EXPECT_TRUE(same(one.without[g], four.without[g]));
}

TEST(CrossFit, predicts_customers_by_the_other_half_only) {
  GroupedCells groups;
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    groups[g] = OutcomeCells(1);
    groups[g].add({0}, g % 2 == 0 ? OutcomeCounts{90, 5, 5} : OutcomeCounts{5, 5, 90});
  }
  const CrossFit fit = cross_fit(groups, {});
  const std::vector<std::uint32_t> levels{0};
  EXPECT_LT(fit.predict(0, levels).misery, 0.1);
  EXPECT_GT(fit.predict(1, levels).misery, 0.8);
}

TEST(CrossFit, loses_less_with_the_truth_and_log_3_without_any) {
  std::mt19937_64 random = test_random();
  const World world;
  const GroupedCells groups = world.log(random, 200);
  const double fitted = cross_fitted_log_loss(groups, cross_fit(groups, {}));
  const double flat = cross_fitted_log_loss(groups, cross_fit(groups, {.ridge = 1e9}));
  EXPECT_LT(fitted, flat - 0.02);
  EXPECT_EQ(cross_fitted_log_loss({}, cross_fit({}, {})), 0);
  CrossFit guess = cross_fit(groups, {});
  for (SoftmaxModel& model : guess.of_half) model = SoftmaxModel{{}, {{}, {}}, true, 0};
  EXPECT_NEAR(cross_fitted_log_loss(groups, guess), std::log(3.0), 1e-12);
}

TEST(Softmax, is_held_towards_given_weights_where_few_contacts_speak) {
  OutcomeCells cells(1);
  cells.add({0}, {100, 800, 100});
  cells.add({1}, {1, 0, 0});
  SoftmaxOptions options;
  options.ridge = 10;
  options.towards = {{{0, 0}, {-3, 2}, {1.5, -0.5}}};
  const SoftmaxModel model = fit_softmax(cells, options);
  ASSERT_TRUE(model.converged);
  // One contact moves the second level a little from where it is held, towards misery.
  EXPECT_GT(model.weights[0][1].misery, -3);
  EXPECT_LT(model.weights[0][1].misery, -2.5);
  // A level that no contact had is where it is held.
  ASSERT_EQ(model.weights[0].size(), 3U);
  EXPECT_EQ(model.weights[0][2], (LogOdds{1.5, -0.5}));
}

TEST(Softmax, says_what_the_contacts_say_wherever_it_is_held_when_there_are_many) {
  OutcomeCells cells(1);
  cells.add({0}, {100'000, 800'000, 100'000});
  cells.add({1}, {500'000, 400'000, 100'000});
  SoftmaxOptions options;
  options.towards = {{{3, 3}, {-3, 2}}};
  const SoftmaxModel model = fit_softmax(cells, options);
  EXPECT_NEAR(model.predict({1}).misery, 0.5, 1e-3);
  EXPECT_NEAR(model.predict({0}).magic, 0.1, 1e-3);
}

}  // namespace
}  // namespace fifteen::stats
