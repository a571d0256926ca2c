#include "text/calibrate.h"

#include <cmath>
#include <gtest/gtest.h>

#include "base/test_random.h"

namespace fifteen::text {
namespace {

double unit(std::mt19937_64& random) {
  return (static_cast<double>((random() % 1'000'000)) + 0.5) / 1e6;
}

TEST(CalibrationError, is_the_mean_gap_by_hand) {
  // Two claims of 0.95, one true: a gap of 0.45 each. Two of 0.55, both true: 0.45 each.
  EXPECT_NEAR(calibration_error({0.95, 0.95, 0.55, 0.55}, {true, false, true, true}), 0.45, 1e-12);
  // What is right half of the time and says so has no error.
  EXPECT_NEAR(calibration_error({0.5, 0.5}, {true, false}), 0, 1e-12);
  EXPECT_EQ(calibration_error({}, {}), 0);
}

TEST(Calibrate, finds_how_far_scores_were_stretched) {
  // Outcomes drawn from the softmax of scores that are then given three times too large.
  std::mt19937_64 random = test_random();
  std::vector<Scored> texts;
  for (int i = 0; i < 20'000; ++i) {
    Scores truth{};
    double sum = 0;
    for (double& score : truth) score = 4 * unit(random) - 2;
    for (const double score : truth) sum += std::exp(score);
    double left = unit(random) * sum;
    std::size_t outcome = 0;
    while (outcome < 2 && left > std::exp(truth[outcome])) left -= std::exp(truth[outcome++]);
    texts.push_back({{3 * truth[0], 3 * truth[1], 3 * truth[2]}, outcome});
  }
  const Classes all{true, true, true};
  const Calibration map = calibrate(texts, all);
  const Probabilities p = probabilities(map, all, {3, 0, 0});
  EXPECT_NEAR(p.misery, std::exp(1) / (std::exp(1) + 2), 0.02);
  EXPECT_NEAR(p.neutral, p.magic, 0.02);
}

TEST(Calibrate, an_outcome_that_is_not_known_is_never_claimed) {
  const Classes two{true, false, true};
  const Calibration map = calibrate({{{1, 0, -1}, 0}, {{-1, 0, 1}, 2}}, two);
  const Probabilities p = probabilities(map, two, {0.5, 100, 0});
  EXPECT_EQ(p.neutral, 0);
  EXPECT_NEAR(p.misery + p.magic, 1, 1e-12);
}

TEST(Calibrate, without_texts_scores_stay_as_they_are) {
  EXPECT_EQ(calibrate({}, {true, true, true}), Calibration{});
}

}  // namespace
}  // namespace fifteen::text
