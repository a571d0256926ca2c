#pragma once
// How much of what is explained goes to each driver, when the drivers come together.
//
// Long waits and transfers happen to the same customers, so their slopes share the credit
// arbitrarily. Relative weights give each predictor a part of R^2: the predictors are replaced by
// the nearest uncorrelated ones, whose squared slopes add up to R^2, and each of these is handed
// back to the predictors by their squared correlation with it. The parts are never negative and add
// up to R^2. For two predictors they are the averages over both orders of entry (Shapley's value,
// called LMG here); for more they come close to them at a fraction of the cost.
//
// Source: Johnson, Multivariate Behavioral Research 35 (2000), 1-19.
//
//   const RelativeWeights parts = relative_weights(sums);   // parts.r2 = sum of parts.weights

#include <vector>

#include "stats/cross_products.h"

namespace fifteen::stats {

template <class Number>
struct PartsOfR2 {
  std::vector<Number> weights;  ///< by predictor: its part of R^2
  Number r2{};
};
using RelativeWeights = PartsOfR2<double>;
using RelativeWeightEstimates = PartsOfR2<Estimate>;

/// Returns each predictor's part of R^2: e_j = sum over k of l_jk^2 b_k^2, where l is the symmetric
/// root of the predictors' correlations and b the slopes on the uncorrelated ones. A predictor that
/// does not vary has 0; two that are copies of each other have equal parts. Cost: about 10
/// predictors^3.
RelativeWeights relative_weights(const CrossProducts& sums);

/// Returns them with intervals by leaving one group of customers out at a time. The lower ends are
/// cut at 0. A weight cannot be negative, so its interval cannot show that a driver does nothing:
/// compare weights with each other, and ask the slope whether there is an effect at all.
/// Cost: 21 times relative_weights.
RelativeWeightEstimates relative_weights(const GroupedProducts& groups);

}  // namespace fifteen::stats
