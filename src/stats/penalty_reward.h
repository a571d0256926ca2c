#pragma once
// Does an attribute hurt when it is bad, please when it is good, or both?
//
// Each attribute (the wait, the answer) is bad, ordinary or good at a contact: two predictors of 0
// and 1, low and high. A regression of the outcome on all of them tells what bad costs (the
// penalty) and what good earns (the reward), each against ordinary and with the other attributes
// held. An attribute with a large penalty and no reward is to be got right and then left alone; one
// with a large reward is where delight is made.
//
// This measures asymmetry of impact in a log. It is not Kano's classification, which asks customers
// about their feelings: Mikulic and Prebezac, Managing Service Quality 21 (2011), show why the one
// must not be called the other. Method: Brandt, Journal of Services Marketing 2 (1988).
//
//   groups[g].add({waited_long, no_wait, unresolved, resolved_at_once, was_misery});
//   penalty_reward(groups, Direction::kMoreIsWorse)

#include <cstdint>
#include <string_view>
#include <vector>

#include "stats/cross_products.h"

namespace fifteen::stats {

/// What a larger outcome means for the customer: magic is better, misery is worse.
enum class Direction : std::uint8_t { kMoreIsBetter, kMoreIsWorse };

/// Which side of an attribute decides, as far as intervals can tell.
enum class Impact : std::uint8_t {
  kCannotTell,
  kBasic,        ///< it hurts when bad, more than it pleases when good
  kPerformance,  ///< both, and neither is twice the other
  kExcitement,   ///< it pleases when good, more than it hurts when bad
};

std::string_view impact_name(Impact impact);

/// Penalty and reward are changes of the outcome, in its unit, positive as expected: what bad makes
/// worse, and what good makes better.
struct AttributeImpact {
  Estimate penalty;
  Estimate reward;
  /// Impact asymmetry (r - p) / (r + p), -1 to 1, with negative parts taken for 0; 0 of nothing.
  /// Where r + p is small its interval means little: `impact` is not decided by it.
  Estimate asymmetry;
  Impact impact = Impact::kCannotTell;
};

/// Returns the impact of each attribute. The predictors come in pairs: low and high of the first
/// attribute, low and high of the second, and so on (an odd number is our own bug). The intervals
/// leave one group of customers out at a time. `impact` is told by whole intervals of the
/// differences, widened for the number of attributes: performance where 2 p > r and 2 r > p, basic
/// where p > r and p > 0, excitement where r > p and r > 0.
/// Cost: 21 fits of least squares.
std::vector<AttributeImpact> penalty_reward(const GroupedProducts& groups, Direction direction);

}  // namespace fifteen::stats
