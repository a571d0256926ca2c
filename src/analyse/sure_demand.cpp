#include "analyse/sure_demand.h"

#include <algorithm>
#include <string>

#include "contact/contact.h"

namespace fifteen::analyse {
namespace {

using journey::DemandFacet;

// By reason's number, whether it says enough of what a contact was about; 0 is none.
std::vector<bool> wide_reasons(const journey::JourneyCounts& counts,
                               const journey::DemandPlan& plan) {
  std::vector<double> demand(plan.facets.reasons_max + 1);
  double all = 0;
  for (const journey::SampledContact& contact : counts.sample.contacts) {
    const DemandFacet& facet = plan.facets.facets[contact.facet];
    if (!facet.is_demand()) continue;
    demand[facet.reason] += 1;
    all += 1;
  }
  std::vector<bool> out(demand.size());
  for (std::size_t r = 0; r < demand.size(); ++r) out[r] = demand[r] > kWideReason * all;
  return out;
}

}  // namespace

std::vector<journey::DemandTag> sure_tags(const journey::JourneyCounts& counts,
                                          const journey::DemandPlan& plan,
                                          std::vector<journey::DemandTag> tags) {
  const std::vector<bool> wide = wide_reasons(counts, plan);
  const auto dimension =
      std::find_if(counts.dimensions.begin(), counts.dimensions.end(),
                   [](const journey::Dimension& d) { return d.name == journey::kReasonDimension; });
  const auto says_enough = [&](const DemandFacet& facet) {
    return facet.reason != 0 && !wide[facet.reason] &&
           dimension->values[facet.reason - 1U] != counts.moments[facet.moment];
  };
  for (std::size_t c = 0; c < tags.size(); ++c) {
    if (tags[c].kinds == 0 || tags[c].first() != DemandKind::kRepeat) continue;
    if (!says_enough(plan.facets.facets[counts.sample.contacts[c].facet])) tags[c] = {};
  }
  return tags;
}

}  // namespace fifteen::analyse
