#pragma once
// How many of a path's last moments it takes to foretell its end: what to choose a chain's order
// by.

#include <cstddef>
#include <optional>
#include <vector>

#include "journey/path_counts.h"
#include "stats/estimate.h"

namespace fifteen::analyse {

/// How well the last moments of a path foretell its end, for customers that the counts do not hold:
/// each half of the customers is foretold by the other.
struct OrderFigures {
  unsigned order = 0;  ///< 0: by the share of conversions alone
  std::size_t states = 0;
  double log_loss = 0;  ///< mean of -ln of the chance given to what came, in nats; less is better
  double auc = 0.5;     ///< chance that a path that converts was given more than one that did not
  /// How much log_loss is less than that of the order before.
  std::optional<stats::Estimate> gain;
};

/// Returns the figures of the orders from 0 to that of the counts, whose groups must be of
/// customers. There must be paths that convert and paths that do not. Cost: O(steps) for each order
/// and group.
std::vector<OrderFigures> order_figures(const journey::PathCounts& counts);

}  // namespace fifteen::analyse
