#include "analyse/what_if_tables.h"

#include <algorithm>
#include <map>
#include <string>

#include "base/time.h"

namespace fifteen::analyse {
namespace {

// A moment's contacts of the sample, and those at which somebody serves.
struct ServedAt {
  double contacts = 0;
  double served = 0;
  double left = 0;  // customers who left before

  double share() const { return contacts > 0 ? served / contacts : 1; }
  double stay() const { return contacts > 0 ? 1 - left / contacts : 1; }
};

std::vector<ServedAt> served_at(const journey::JourneyCounts& counts,
                                const journey::DemandPlan& demand) {
  std::vector<ServedAt> out(counts.moments.size());
  for (const journey::SampledContact& contact : counts.sample.contacts) {
    const journey::DemandFacet& facet = demand.facets.facets[contact.facet];
    out[facet.moment].contacts += 1;
    out[facet.moment].left += facet.abandoned ? 1 : 0;
    const bool alone = demand.queues[facet.moment].is_queue && facet.team == 0;
    if (!facet.self_service && !alone) out[facet.moment].served += 1;
  }
  return out;
}

double mean_of(const std::map<std::string, stats::LogHistogram>& all, const std::string& moment) {
  const auto found = all.find(moment);
  return found == all.end() ? 0 : found->second.mean();
}

// Journeys of the log that are won or lost.
double decided_of(const journey::JourneyCounts& counts) {
  double out = 0;
  for (const auto& group : counts.groups) {
    for (const Fate fate : {Fate::kWon, Fate::kLost})
      out += static_cast<double>(group.journeys[static_cast<std::size_t>(fate)]);
  }
  return out;
}

}  // namespace

std::vector<MomentTimes> moment_times(const journey::JourneyCounts& counts,
                                      const journey::ContactTally& tally,
                                      const journey::DemandPlan& demand,
                                      std::optional<double> our_hour) {
  std::vector<MomentTimes> out;
  const std::vector<ServedAt> served = served_at(counts, demand);
  for (std::size_t m = 0; m < counts.moments.size(); ++m) {
    const std::string& moment = counts.moments[m];
    const double whole = mean_of(tally.durations, moment);
    const double wait = mean_of(tally.waits, moment);
    const bool waits = tally.waits.count(moment) != 0;
    MomentTimes& times = out.emplace_back();
    // Who left has not been served.
    const auto services = tally.services.find(moment);
    const double service = services == tally.services.end() ? 0 : served_mean(services->second);
    times.ours = waits ? service * served[m].stay() : whole;
    times.theirs = std::max(whole * (waits ? served[m].stay() : 1), wait + times.ours);
    times.ours *= served[m].share();
  }
  const auto& costs = counts.sample.of_kind(journey::AmountKind::kCost);
  if (costs.empty()) {
    for (MomentTimes& times : out) times.cost = times.ours / kMicrosPerHour * our_hour.value_or(0);
    return out;
  }
  constexpr double kHundredths = 100;
  for (const journey::SampledAmount& cost : costs) {
    const std::size_t m = counts.facets[counts.sample.contacts[cost.contact].facet].moment;
    out[m].cost += static_cast<double>(cost.amount) / kHundredths;
  }
  for (std::size_t m = 0; m < out.size(); ++m) out[m].cost /= std::max(1.0, served[m].contacts);
  return out;
}

WhatIfTables what_if_tables(const WhatIfRequest& request, std::size_t threads) {
  WhatIfTables out;
  out.shifts = find_shifts(request.counts, {request.model, request.is_fate, request.tags}, threads);
  out.times = moment_times(request.counts, request.tally, request.demand, request.worth.our_hour);
  out.waiting = find_waiting(request.counts, request.tally, request.queues);
  out.decided = decided_of(request.counts);
  return out;
}

}  // namespace fifteen::analyse
