#pragma once
// The failure demand that verdicts, what-ifs and the kill list go by: what is sure.
//
// A repeat is no more than that the same came again. It is sure where a reason says what customers
// came for: not where a contact has none, where the reason is no more than the moment's own name,
// or where more than half of all demand has it. All other kinds have a sign of their own.

#include <vector>

#include "journey/counts.h"
#include "journey/demand.h"

namespace fifteen::analyse {

/// A reason that more of the demand has says too little to make repeats of what has it.
inline constexpr double kWideReason = 0.5;

/// Returns the tags without plain repeats that are not sure. Cost: a walk over the sample.
std::vector<journey::DemandTag> sure_tags(const journey::JourneyCounts& counts,
                                          const journey::DemandPlan& plan,
                                          std::vector<journey::DemandTag> tags);

}  // namespace fifteen::analyse
