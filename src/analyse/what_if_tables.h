#pragma once
// All that what-ifs of a log are answered from, in one piece: worked out once, kept in a state
// file, read back in milliseconds.
//
//   const WhatIfTables tables = what_if_tables(request, threads);
//   const WhatIf found = WhatIfs(tables).of(steps);

#include <vector>

#include "analyse/fate_model.h"
#include "analyse/shifts.h"
#include "analyse/waiting.h"
#include "contact/queue_rules.h"
#include "contact/worth_rules.h"
#include "journey/contact_tally.h"
#include "journey/demand.h"

namespace fifteen::analyse {

/// What a contact at a moment takes, on average.
struct MomentTimes {
  double ours = 0;    ///< serving, in microseconds; 0: not known
  double theirs = 0;  ///< waiting and being served, in microseconds
  double cost = 0;    ///< to us, in the currency's unit; 0: not known
};

struct WhatIfTables {
  ShiftTables shifts;
  std::vector<MomentTimes> times;  ///< by moment
  Waiting waiting;
  double decided = 0;  ///< journeys of the log that are won or lost
};

struct WhatIfRequest {
  const journey::JourneyCounts& counts;  ///< at most kShiftMomentsMax moments
  const journey::ContactTally& tally;
  const std::vector<bool>& is_fate;  ///< by moment
  const journey::DemandPlan& demand;
  const std::vector<journey::DemandTag>& tags;  ///< of the sample: what is sure
  const FateModel* model = nullptr;             ///< null: there is nothing to explain
  const WorthRules& worth;
  const std::vector<QueueRule>& queues;
};

/// Cost: that of find_shifts and find_waiting.
WhatIfTables what_if_tables(const WhatIfRequest& request, std::size_t threads);

/// By moment. Nobody of ours serves at a queue without a team, on a channel without service, or
/// customers who left before. What contacts cost is their `cost`, or else, where `our_hour` is
/// given, that for the time that serving takes.
std::vector<MomentTimes> moment_times(const journey::JourneyCounts& counts,
                                      const journey::ContactTally& tally,
                                      const journey::DemandPlan& demand,
                                      std::optional<double> our_hour);

}  // namespace fifteen::analyse
