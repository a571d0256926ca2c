#include "stats/calibration.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

#include "base/test_random.h"
#include "stats/proportion.h"

namespace fifteen::stats {
namespace {

TEST(Calibration, has_the_parts_that_were_worked_by_hand) {
  // 10 contacts told 0.2, of which 3 were hit; 10 told 0.8, of which 7 were. The share is 1/2.
  const std::vector<Prediction> predictions{{0.8, 7, 10}, {0.2, 3, 10}};
  const Calibration result = calibrate(predictions, 2);
  ASSERT_EQ(result.bins.size(), 2U);
  EXPECT_EQ(result.bins[0].predicted, 0.2);
  EXPECT_EQ(result.bins[0].observed, wilson(3, 10));
  EXPECT_NEAR(result.error, 0.1, 1e-15);
  EXPECT_NEAR(result.brier, (2 * (3 * 0.64 + 7 * 0.04)) / 20, 1e-15);  // 0.22
  EXPECT_NEAR(result.reliability, 0.01, 1e-15);
  EXPECT_NEAR(result.resolution, 0.04, 1e-15);
  EXPECT_NEAR(result.uncertainty, 0.25, 1e-15);
  EXPECT_NEAR(result.within, 0, 1e-15);
}

std::vector<Prediction> random_predictions(std::mt19937_64& random, int count) {
  std::vector<Prediction> predictions;
  for (int i = 0; i < count; ++i) {
    const auto total = any_of<std::uint64_t>(random, 0, 30);
    predictions.push_back(
        {any_of(random, 0, 200) / 200.0, any_of<std::uint64_t>(random, 0, total), total});
  }
  return predictions;
}

TEST(Calibration, splits_the_squared_error_into_its_parts_exactly) {
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 100; ++round) {
    const auto predictions = random_predictions(random, any_of(random, 1, 100));
    const Calibration result = calibrate(predictions, any_of<std::size_t>(random, 1, 12));
    ASSERT_NEAR(result.brier,
                result.reliability - result.resolution + result.uncertainty + result.within, 1e-12);
    std::uint64_t total = 0;
    for (const ReliabilityBin& bin : result.bins) total += bin.total;
    ASSERT_EQ(total, result.total);
  }
}

TEST(Calibration, does_not_depend_on_the_order_of_predictions) {
  std::mt19937_64 random = test_random();
  auto predictions = random_predictions(random, 200);
  const Calibration one = calibrate(predictions, 10);
  const CalibrationMap map(predictions);
  std::shuffle(predictions.begin(), predictions.end(), random);
  const Calibration other = calibrate(predictions, 10);
  EXPECT_EQ(one.brier, other.brier);
  EXPECT_EQ(one.error, other.error);
  EXPECT_EQ(one.within, other.within);
  const CalibrationMap same(predictions);
  for (int i = 0; i <= 100; ++i) EXPECT_EQ(map.apply(i / 100.0), same.apply(i / 100.0));
}

TEST(Calibration, has_bins_of_about_equally_many_contacts) {
  std::vector<Prediction> predictions;
  predictions.reserve(1000);
  for (int i = 0; i < 1000; ++i) predictions.push_back({std::pow(i / 1000.0, 4), 0, 1});
  const Calibration result = calibrate(predictions, 10);
  ASSERT_EQ(result.bins.size(), 10U);
  for (const ReliabilityBin& bin : result.bins) EXPECT_EQ(bin.total, 100U);
  EXPECT_EQ(calibrate(std::vector<Prediction>{{0.3, 1, 5}, {0.3, 2, 5}}, 10).bins.size(), 1U);
}

TEST(Calibration, knows_nothing_of_nobody) {
  const Calibration nothing = calibrate({}, 10);
  EXPECT_TRUE(nothing.bins.empty());
  EXPECT_EQ(nothing.brier, 0);
  EXPECT_EQ(CalibrationMap(std::vector<Prediction>{{0.5, 0, 0}}).apply(0.25), 0.25);
}

TEST(CalibrationMap, pools_neighbours_that_fall_as_worked_by_hand) {
  // Shares 0.1, 0.5, 0.3, 0.2, 0.9 of ten each: the three in the middle fall, so they are 10 of 30.
  const CalibrationMap map(std::vector<Prediction>{
      {0.1, 1, 10}, {0.3, 5, 10}, {0.5, 3, 10}, {0.7, 2, 10}, {0.9, 9, 10}});
  EXPECT_EQ(map.size(), 3U);
  EXPECT_EQ(map.apply(0), 0.1);
  EXPECT_NEAR(map.apply(0.3), 1.0 / 3, 1e-15);
  EXPECT_NEAR(map.apply(0.6), 1.0 / 3, 1e-15);
  EXPECT_NEAR(map.apply(0.8), (1.0 / 3 + 0.9) / 2, 1e-12);  // half way between
  EXPECT_EQ(map.apply(1), 0.9);
}

TEST(CalibrationMap, never_falls_and_makes_its_own_predictions_reliable) {
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 50; ++round) {
    const auto predictions = random_predictions(random, any_of(random, 1, 150));
    const CalibrationMap map(predictions);
    double before = 0;
    for (int i = 0; i <= 300; ++i) {
      ASSERT_GE(map.apply(i / 300.0), before - 1e-15);
      before = map.apply(i / 300.0);
    }
    std::vector<Prediction> mapped;
    mapped.reserve(predictions.size());
    for (const Prediction& one : predictions) {
      mapped.push_back({map.apply(one.chance), one.hits, one.total});
    }
    const Calibration after = calibrate(mapped, 1000);
    ASSERT_NEAR(after.reliability, 0, 1e-20);
    ASSERT_LE(after.brier, calibrate(predictions, 10).brier + 1e-12);
  }
}

TEST(CalibrationMap, mends_chances_that_are_too_bold) {
  // Told p, true is (p + 1/2) / 2. The map learns it from one log and is tried on another.
  std::mt19937_64 random = test_random();
  const auto log = [&] {
    std::vector<Prediction> predictions;
    for (int i = 0; i <= 100; ++i) {
      const double told = i / 100.0;
      const auto hits = std::binomial_distribution<std::uint64_t>(300, (told + 0.5) / 2)(random);
      predictions.push_back({told, hits, 300});
    }
    return predictions;
  };
  const CalibrationMap map(log());
  std::vector<Prediction> fresh = log();
  EXPECT_GT(calibrate(fresh, 10).error, 0.1);
  for (Prediction& one : fresh) one.chance = map.apply(one.chance);
  EXPECT_LT(calibrate(fresh, 10).error, 0.02);
}

}  // namespace
}  // namespace fifteen::stats
