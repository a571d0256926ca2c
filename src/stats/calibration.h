#pragma once
// Do predicted chances come true, and a map that makes them come true more often.
//
// A prediction is a chance that was given to some contacts, and how many of them it came true for.
// Predictions must come from customers that the model has not seen (`CrossFit` of softmax.h), or
// the model is judged by what it has learnt by heart.
//
//   const Calibration calibration = calibrate(predictions, 10);
//   calibration.error                     // 0.03: chances are wrong by 3 points on average
//   const CalibrationMap map(predictions);
//   map.apply(0.4)                        // 0.31: of those told 40 %, it was 31 %

#include <cstdint>
#include <span>
#include <vector>

#include "stats/estimate.h"

namespace fifteen::stats {

/// Contacts that were given one chance of an outcome.
struct Prediction {
  double chance = 0;        ///< 0 to 1
  std::uint64_t hits = 0;   ///< contacts that had the outcome
  std::uint64_t total = 0;  ///< all of them
};

/// Contacts with chances close to each other.
struct ReliabilityBin {
  double lowest = 0;  ///< of the chances in it
  double highest = 0;
  std::uint64_t hits = 0;
  std::uint64_t total = 0;
  double predicted = 0;  ///< their mean
  Estimate observed;     ///< the share of hits, with Wilson's interval
};

/// How good predictions are. Squared errors are per contact.
struct Calibration {
  std::vector<ReliabilityBin> bins;  ///< by rising chance
  std::uint64_t total = 0;
  double error =
      0;  ///< expected calibration error: mean distance of predicted to observed in a bin
  double brier = 0;  ///< mean squared error of the chances: 0 is perfect
  /// The parts of it: brier = reliability - resolution + uncertainty + within.
  double reliability = 0;  ///< squared distance of predicted to observed in a bin: 0 is best
  double resolution = 0;   ///< how far the bins' shares lie apart: the more the better
  double uncertainty = 0;  ///< of the outcome itself: p (1 - p)
  double within = 0;       ///< what chances that differ in one bin add; small with enough bins
};

/// Returns the table and the errors. Bins hold about equally many contacts; equal chances are never
/// parted, so there may be fewer than `bins` (1 at least). Predictions of nobody are left out. The
/// same bits for predictions in any order. Cost: a sort.
/// Sources: Murphy, Journal of Applied Meteorology 12 (1973), for the parts; Stephenson, Coelho and
/// Jolliffe, Weather and Forecasting 23 (2008), for what is within bins.
Calibration calibrate(std::span<const Prediction> predictions, std::size_t bins);

/// A rising map from predicted chances to observed shares, by isotonic regression: neighbours whose
/// shares fall are pooled until none do. It assumes no shape, as a logistic curve would (a model of
/// log odds is off where it misses a cross of features, which has no shape), and keeps the order of
/// chances. It wants some thousand contacts: with few, it repeats their chance. Between pooled
/// chances it is linear. Source: Ayer and others, Annals of Mathematical Statistics 26 (1955); for
/// chances: Zadrozny and Elkan, KDD (2002).
class CalibrationMap {
 public:
  /// The map of these predictions; without any, chances stay what they are.
  explicit CalibrationMap(std::span<const Prediction> predictions);

  /// Returns what share a chance (0 to 1) has come true with. Below and above the chances that were
  /// seen it stays at the ends.
  double apply(double chance) const;

  /// How many different values the map has.
  std::size_t size() const { return blocks_.size(); }

 private:
  struct Block {
    double lowest;
    double highest;
    std::uint64_t hits;
    std::uint64_t total;

    double share() const { return static_cast<double>(hits) / static_cast<double>(total); }
  };
  std::vector<Block> blocks_;
};

}  // namespace fifteen::stats
