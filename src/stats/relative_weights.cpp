#include "stats/relative_weights.h"

#include <algorithm>
#include <cmath>

namespace fifteen::stats {
namespace {

// The root of the correlations, and the slopes on the uncorrelated predictors: with the eigenvalues
// d and vectors V, V sqrt(d) V' and V (1 / sqrt(d)) V' r.
struct Uncorrelated {
  Matrix root;
  std::vector<double> slopes;
};

Uncorrelated uncorrelate(const Correlations& correlations) {
  const Eigen& eigen = correlations.among;
  const std::size_t size = eigen.values.size();
  Uncorrelated result{{size, std::vector<double>(size * size, 0.0)}, std::vector<double>(size)};
  for (std::size_t k = 0; k < size; ++k) {
    if (eigen.values[k] < kCollinear) continue;
    const double deviation = std::sqrt(eigen.values[k]);
    double along = 0;
    for (std::size_t i = 0; i < size; ++i) {
      along += eigen.vectors.at(i, k) * correlations.with_outcome[i];
    }
    for (std::size_t i = 0; i < size; ++i) {
      result.slopes[i] += eigen.vectors.at(i, k) * along / deviation;
      for (std::size_t j = 0; j < size; ++j) {
        result.root.at(i, j) += eigen.vectors.at(i, k) * deviation * eigen.vectors.at(j, k);
      }
    }
  }
  return result;
}

}  // namespace

RelativeWeights relative_weights(const CrossProducts& sums) {
  const Correlations correlations = correlations_of(sums);
  const Uncorrelated uncorrelated = uncorrelate(correlations);
  RelativeWeights result{std::vector<double>(sums.predictors(), 0.0), 0};
  for (std::size_t j = 0; j < correlations.varying.size(); ++j) {
    double part = 0;
    for (std::size_t k = 0; k < correlations.varying.size(); ++k) {
      const double share = uncorrelated.root.at(j, k);
      part += share * share * uncorrelated.slopes[k] * uncorrelated.slopes[k];
    }
    result.weights[correlations.varying[j]] = part;
    result.r2 += part;
  }
  return result;
}

RelativeWeightEstimates relative_weights(const GroupedProducts& groups) {
  const std::size_t predictors = all_groups(groups).predictors();
  std::vector<Estimate> figures = jackknife_products(groups, [&](const CrossProducts& sums) {
    RelativeWeights parts = relative_weights(sums);
    parts.weights.resize(predictors);
    parts.weights.push_back(parts.r2);
    return parts.weights;
  });
  for (Estimate& figure : figures) figure.low = std::max(0.0, figure.low);
  const Estimate r2 = figures.back();
  figures.pop_back();
  return {std::move(figures), r2};
}

}  // namespace fifteen::stats
