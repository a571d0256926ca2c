#pragma once
// From a linear model's scores to probabilities that mean what they say, and how to tell.
//
// The scores of texts that a model has not seen are put through a softmax of a linear map, fitted
// to how the texts turned out. Matrix scaling: Guo, Pleiss, Sun, Weinberger 2017, "On Calibration
// of Modern Neural Networks", with a ridge towards the scores as they are, for few texts.

#include <array>
#include <cstddef>
#include <vector>

#include "text/probabilities.h"

namespace fifteen::text {

using Scores = std::array<double, kClassCount>;
using Classes = std::array<bool, kClassCount>;  ///< which outcomes a model knows

/// A scored text and how it turned out.
struct Scored {
  Scores scores{};
  std::size_t outcome = 0;  ///< its place in kOutcomes
};

/// The map: each outcome's row holds the weights of the scores, and a constant.
struct Calibration {
  std::array<std::array<double, kClassCount + 1>, kClassCount> rows{
      {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}}};

  bool operator==(const Calibration&) const = default;
};

/// Returns the calibrated probabilities; an outcome not known has 0.
Probabilities probabilities(const Calibration& calibration, const Classes& known,
                            const Scores& scores);

/// Fits the map to scored texts by Newton's method. The same texts in the same order give the same
/// map. Cost: some 20 rounds over the texts.
Calibration calibrate(const std::vector<Scored>& texts, const Classes& known);

/// Returns the expected calibration error of a set of claims: the mean gap between what was
/// claimed and what came true, over ten bins of equal width, weighted by how many claims a bin has.
/// `claims[i]` is a probability, `came_true[i]` whether the thing happened.
double calibration_error(const std::vector<double>& claims, const std::vector<bool>& came_true);

}  // namespace fifteen::text
