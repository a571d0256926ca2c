#include "journey/plan.h"

#include <algorithm>

#include "journey/channel_kind.h"

namespace fifteen::journey {
namespace {

// The outcomes of a facet for all histories of `signs`.
HistoryOutcomes outcomes_of(const Facet& facet, score::History signs, const score::Weights& weights,
                            const AlikeOdds& alike) {
  HistoryOutcomes out;
  for (std::size_t h = 0; h < score::kHistoryCount; ++h) {
    if ((h & ~std::size_t{signs}) != 0) continue;
    const auto history = static_cast<score::History>(h);
    // What was said decides by itself.
    const bool said = facet.signs.said() != Outcome::kUnscored;
    const std::optional<score::LogOdds> odds =
        alike && !said ? alike(facet, history) : std::nullopt;
    out.set(history, score::outcome_of(facet.signs, history, weights, odds));
  }
  return out;
}

}  // namespace

JourneyPlan plan_for(const Facets& facets, const score::Weights& weights) {
  JourneyPlan plan;
  plan.moments = facets.moments().names();
  const std::vector<std::string>& names = facets.dimensions();
  for (std::size_t d = 0; d < names.size(); ++d)
    plan.dimensions.push_back({names[d], facets.values(d).names()});
  const auto reasons = std::find(names.begin(), names.end(), kReasonDimension);
  const auto reason = static_cast<std::size_t>(reasons - names.begin());
  const auto channels = std::find(names.begin(), names.end(), kChannelDimension);
  const auto channel = static_cast<std::size_t>(channels - names.begin());
  std::vector<bool> self_service;
  if (channels != names.end()) {
    for (const std::string& name : plan.dimensions[channel].values)
      self_service.push_back(is_self_service(name));
  }
  Facets::Canonical canonical = facets.canonical();
  plan.facets = std::move(canonical.facets);
  plan.planned.reserve(canonical.ranks.size());
  for (const std::uint32_t rank : canonical.ranks) {
    const Facet& facet = plan.facets[rank];
    PlannedFacet planned;
    planned.canonical = rank;
    planned.moment = facet.moment;
    const auto own = score::outcome_of(facet.signs, 0, weights);
    planned.same = (std::uint32_t{facet.moment} << 5U) | (static_cast<std::uint32_t>(own) << 3U) |
                   (facet.won ? 4U : 0U) | (facet.lost ? 2U : 0U) | (facet.unidentified ? 1U : 0U);
    planned.reason = reasons == names.end() ? std::uint16_t{0} : facet.values[reason];
    planned.direction = facet.signs.direction;
    planned.resolved = facet.signs.resolved;
    planned.call_back = facet.signs.call_back;
    planned.won = facet.won;
    planned.lost = facet.lost;
    planned.unidentified = facet.unidentified;
    planned.self_service = channel < names.size() && facet.values[channel] != 0 &&
                           self_service[facet.values[channel] - 1U];
    planned.asks_past = planned.reason != 0 || planned.direction != score::Direction::kUnknown ||
                        planned.resolved != score::Answer::kUnknown || planned.call_back != 0;
    plan.planned.push_back(planned);
  }
  score_facets(plan, weights, {});
  return plan;
}

void look_back(JourneyPlan& plan, const HistoryRules& rules) {
  unsigned signs = score::kLater;
  bool promises = false;
  bool directions = false;
  for (const PlannedFacet& facet : plan.planned) {
    if (facet.reason != 0) signs |= score::kRepeated;
    if (facet.resolved == score::Answer::kYes) signs |= score::kReopened;
    if (facet.self_service) signs |= score::kRage;
    if (facet.direction == score::Direction::kInbound && facet.resolved == score::Answer::kNo)
      signs |= score::kUnanswered;
    promises |= facet.call_back != 0;
    directions |= facet.direction == score::Direction::kInbound ||
                  facet.direction == score::Direction::kOutbound;
  }
  // Where nobody says which contacts the customer received, none can be the call back.
  if (promises && directions) signs |= score::kNotCalledBack;
  plan.history_signs = static_cast<score::History>(signs);
  plan.history.reset();
  if (signs != score::kLater) plan.history = rules;
}

void score_facets(JourneyPlan& plan, const score::Weights& weights, const AlikeOdds& alike) {
  for (PlannedFacet& planned : plan.planned)
    planned.outcomes =
        outcomes_of(plan.facets[planned.canonical], plan.history_signs, weights, alike);
}

}  // namespace fifteen::journey
