#include "analyse/silo.h"

#include <algorithm>
#include <map>
#include <utility>

#include "analyse/lived_journeys.h"

namespace fifteen::analyse {
namespace {

using journey::JourneyCounts;
using journey::SampledContact;
using journey::State;
using journey::StatePart;

struct ChangeTally {
  std::uint64_t contacts = 0;
  ShareCounts misery;
};
// 1 + the numbers of the values.
using Values = std::pair<std::uint16_t, std::uint16_t>;

void name_changes(const std::map<Values, ChangeTally>& tallies,
                  const std::vector<std::string>& names, Silo& out) {
  for (const auto& [values, tally] : tallies) {
    out.changes.push_back({names[values.first - 1U], names[values.second - 1U], tally.contacts,
                           tally.misery.share()});
  }
  // Values are numbered by name.
  std::stable_sort(out.changes.begin(), out.changes.end(),
                   [](const Change& a, const Change& b) { return a.contacts > b.contacts; });
  while (out.changes.size() > kChangesShown) {
    out.changes_hidden += out.changes.back().contacts;
    out.changes.pop_back();
  }
}

std::optional<Silo> find_silo(const JourneyCounts& counts,
                              const std::vector<journey::StateFacet>& facets, std::size_t d) {
  Silo out;
  out.dimension = counts.dimensions[d].name;
  EffectUnits misery;
  FateUnits won;
  for (EffectUnits* const units : {&misery, &won.fate})
    units->units.reserve(counts.sample.contacts.size());
  KeyCells cells(5);
  std::map<Values, ChangeTally> changes;
  journey::StateWalk states(facets, counts.moments.size());
  for_each_lived(counts.sample, [&](const LivedJourney& journey) {
    states.begin();
    std::uint16_t before = 0;
    for (const SampledContact& contact : journey.contacts) {
      const State state = states.step(contact);
      const std::uint16_t value = counts.facets[contact.facet].values[d];
      const Values values{std::exchange(before, value), value};
      if (values.first == 0 || values.second == 0) continue;
      const bool changed = values.first != values.second;
      ++(changed ? out.changed : out.stayed);
      const bool is_misery = contact.outcome == Outcome::kMisery;
      const bool scored = is_scored(contact.outcome);
      if (changed) {
        ChangeTally& tally = changes[values];
        ++tally.contacts;
        if (scored) tally.misery.add(journey.group, is_misery);
      }
      const std::uint32_t cell =
          cells.number({part_of(state, StatePart::kSegments), part_of(state, StatePart::kMoment),
                        part_of(state, StatePart::kPrevious), part_of(state, StatePart::kLast),
                        part_of(state, StatePart::kVisits)});
      if (scored) misery.add(journey.group, changed, is_misery ? 1 : 0, cell);
      if (journey.decided()) won.add(journey, changed, cell);
    }
  });
  if (out.changed == 0 || out.stayed == 0) return std::nullopt;
  out.misery = effect_of(misery, cells);
  out.won = effect_of(won.fate, cells);
  out.placebo = effect_of(won.earlier, cells);
  name_changes(changes, counts.dimensions[d].values, out);
  return out;
}

}  // namespace

std::vector<Silo> find_silos(const JourneyCounts& counts) {
  const std::vector<journey::StateFacet> facets = journey::state_facets(counts);
  std::vector<Silo> out;
  for (const Field field : {Field::kChannel, Field::kTeam}) {
    for (std::size_t d = 0; d < counts.dimensions.size(); ++d) {
      if (counts.dimensions[d].name != field_name(field)) continue;
      if (auto silo = find_silo(counts, facets, d)) out.push_back(std::move(*silo));
    }
  }
  return out;
}

}  // namespace fifteen::analyse
