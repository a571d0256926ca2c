#include "analyse/peak_end.h"

#include <gtest/gtest.h>

#include "analyse/test_sample.h"
#include "base/test_random.h"

namespace fifteen::analyse {
namespace {

using journey::JourneyCounts;

// What a journey's end goes with.
struct Weights {
  double mean = 0;
  double end = 0;
  double peak = 0;
  double first = 0;
};

JourneyCounts log_of(std::mt19937_64& random, const Weights& weights, int journeys) {
  TestSample log;
  for (int i = 0; i < journeys; ++i) {
    TestJourney journey{.customer = static_cast<std::int64_t>(random() >> 1U), .contacts = {}};
    const int length = any_of(random, 2, 6);
    double sum = 0;
    int peak = 0;
    int first = 0;
    int score = 0;
    for (int k = 0; k < length; ++k) {
      score = any_of(random, -1, 1);
      sum += score;
      if (k == 0) first = score;
      if (score < 0 || peak == 0) peak = score;
      journey.contacts.push_back({"call", double(k),
                                  score < 0   ? Outcome::kMisery
                                  : score > 0 ? Outcome::kMagic
                                              : Outcome::kNeutral});
    }
    const double p = 0.5 + weights.mean * sum / length + weights.end * score + weights.peak * peak +
                     weights.first * first;
    journey.fate = any_of(random, 1, 1'000'000) <= p * 1e6 ? Fate::kWon : Fate::kLost;
    log.add(std::move(journey));
  }
  return log.count();
}

stats::Estimate weight_of(const PeakEnd& found, Remembered figure) {
  for (const MemoryWeight& weight : found.weights) {
    if (weight.figure == figure) return weight.weight;
  }
  return {};
}

TEST(PeakEnd, prefers_the_model_that_was_planted) {
  struct Case {
    Weights weights;
    std::size_t model;
  };
  std::mt19937_64 random = test_random();
  for (const Case& planted :
       {Case{{.mean = 0.4}, 0}, Case{{.mean = 0.2, .end = 0.25}, 1},
        Case{{.mean = 0.2, .peak = 0.25}, 2}, Case{{.mean = 0.1, .end = 0.15, .peak = 0.2}, 3},
        Case{{.end = 0.12, .peak = 0.15, .first = 0.15}, 4}}) {
    const auto found = find_peak_end(log_of(random, planted.weights, 20'000));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->journeys, 20'000U);
    EXPECT_EQ(found->supported, planted.model);
    EXPECT_EQ(found->models[0].gain, stats::Estimate{});
    EXPECT_EQ(found->models[planted.model].figures, memory_model(planted.model));
    const auto near = [&](Remembered figure, double truth) {
      const stats::Estimate weight = weight_of(*found, figure);
      EXPECT_NEAR(weight.value, truth, 0.04) << remembered_name(figure);
      EXPECT_LT(weight.low, weight.high);
    };
    near(Remembered::kEnd, planted.weights.end);
    near(Remembered::kPeak, planted.weights.peak);
    near(Remembered::kFirst, planted.weights.first);
  }
}

TEST(PeakEnd, keeps_to_the_mean_where_nothing_more_is_planted) {
  std::mt19937_64 random = test_random();
  int others = 0;
  for (int round = 0; round < 40; ++round) {
    const auto found = find_peak_end(log_of(random, {.mean = 0.3}, 2000));
    ASSERT_TRUE(found);
    others += found->supported == 0 ? 0 : 1;
  }
  EXPECT_LE(others, 3);
}

// Every journey is judged by hand: the mean alone, fitted to the other half of the customers.
TEST(PeakEnd, is_judged_on_customers_that_the_fit_has_not_seen) {
  std::mt19937_64 random = test_random();
  const JourneyCounts counts = log_of(random, {.mean = 0.3}, 500);
  struct Row {
    double x, y;
  };
  std::array<std::vector<Row>, 2> halves;
  for (const journey::SampledJourney& journey : counts.sample.journeys) {
    double sum = 0;
    for (const auto& contact : counts.sample.of(journey)) {
      sum += contact.outcome == Outcome::kMisery ? -1 : contact.outcome == Outcome::kMagic ? 1 : 0;
    }
    halves[stats::group_of(journey.customer) % 2].push_back(
        {sum / journey.contacts, journey.fate == Fate::kWon ? 1.0 : 0.0});
  }
  double error = 0;
  double n = 0;
  double y = 0;
  for (std::size_t h = 0; h < 2; ++h) {
    double mx = 0, my = 0, xx = 0, xy = 0;
    const auto& fitted = halves[1 - h];
    for (const Row& row : fitted) {
      mx += row.x / static_cast<double>(fitted.size());
      my += row.y / static_cast<double>(fitted.size());
    }
    for (const Row& row : fitted) {
      xx += (row.x - mx) * (row.x - mx);
      xy += (row.x - mx) * (row.y - my);
    }
    for (const Row& row : halves[h]) {
      const double off = row.y - my - xy / xx * (row.x - mx);
      error += off * off;
      n += 1;
      y += row.y;
    }
  }
  const auto found = find_peak_end(counts);
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->models[0].r2.value, 1 - error / (n * (y / n) * (1 - y / n)), 1e-5);
}

TEST(PeakEnd, takes_misery_for_the_peak_where_misery_and_magic_are_as_extreme) {
  std::mt19937_64 random = test_random();
  // Magic and misery in either order: lost. Magic or misery with neutral: won or lost by it.
  TestSample log;
  for (int i = 0; i < 2000; ++i) {
    const bool misery = once_in(random, 2);
    const Outcome other = once_in(random, 2) ? Outcome::kMagic : Outcome::kNeutral;
    std::vector<TestStep> steps{{"call", 0, misery ? Outcome::kMisery : Outcome::kMagic},
                                {"call", 1, Outcome::kUnscored},
                                {"call", 2, other}};
    if (once_in(random, 2)) std::swap(steps.front().outcome, steps.back().outcome);
    log.add({.customer = static_cast<std::int64_t>(random() >> 1U),
             .fate = misery ? Fate::kLost : Fate::kWon,
             .contacts = steps});
  }
  const auto found = find_peak_end(log.count());
  ASSERT_TRUE(found);
  // The peak alone says it all.
  EXPECT_NEAR(weight_of(*found, Remembered::kPeak).value, 0.5, 1e-3);
  EXPECT_NEAR(weight_of(*found, Remembered::kMean).value, 0, 1e-3);
  EXPECT_EQ(found->models[2].r2.value > 0.99, true);
  EXPECT_EQ(found->supported, 2U);
}

TEST(PeakEnd, says_nothing_of_few_journeys_or_of_one_fate) {
  std::mt19937_64 random = test_random();
  EXPECT_FALSE(find_peak_end(log_of(random, {.mean = 0.3}, 199)));
  EXPECT_FALSE(find_peak_end(TestSample().count()));
  TestSample all_won;
  for (int i = 0; i < 400; ++i) {
    all_won.add({.customer = i,
                 .fate = Fate::kWon,
                 .contacts = {{"a", 0, Outcome::kMisery}, {"b", 1, Outcome::kMagic}}});
  }
  EXPECT_FALSE(find_peak_end(all_won.count()));
}

}  // namespace
}  // namespace fifteen::analyse
