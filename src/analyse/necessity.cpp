#include "analyse/necessity.h"

#include <algorithm>
#include <array>

#include "analyse/effect.h"
#include "base/share_out.h"
#include "journey/state.h"
#include "stats/jackknife.h"

namespace fifteen::analyse {
namespace {

using journey::JourneyCounts;
using journey::SampledJourney;
using journey::StatePart;
using stats::kGroupCount;

constexpr std::array kParts{StatePart::kSegments, StatePart::kMoment, StatePart::kOutcome,
                            StatePart::kPast, StatePart::kSet};

// What the journeys that are looked at have been through: for each contact up to the fate, the
// state before it.
struct Steps {
  struct Step {
    std::uint32_t cell = 0;
    std::uint16_t moment = 0;
  };
  struct Journey {
    std::uint32_t first = 0;  // place of its first step
    std::uint32_t steps = 0;
    std::uint8_t group = 0;
    bool won = false;
  };
  KeyCells cells{kParts.size()};
  std::vector<Step> steps;
  std::vector<Journey> journeys;
};

Steps look_at(const JourneyCounts& counts) {
  constexpr std::size_t kEach = kNecessityJourneys / kGroupCount;
  Steps out;
  const std::vector<journey::StateFacet> facets = journey::state_facets(counts);
  journey::StateWalk walk(facets, counts.moments.size());
  std::array<std::size_t, kGroupCount> looked_at{};
  std::array<std::uint64_t, kParts.size()> keys{};
  for (const SampledJourney& journey : counts.sample.journeys) {
    const std::size_t group = stats::group_of(journey.customer);
    if (journey.fate == Fate::kOpen || looked_at[group]++ >= kEach) continue;
    // The fate's own contact is a step: who comes to it has gone on without all that did not come.
    const std::uint32_t steps = std::min(journey.contacts, journey.before_fate + 1);
    out.journeys.push_back({static_cast<std::uint32_t>(out.steps.size()), steps,
                            static_cast<std::uint8_t>(group), journey.fate == Fate::kWon});
    walk.begin();
    for (std::uint32_t i = 0; i < steps; ++i) {
      const journey::SampledContact& contact = counts.sample.contacts[journey.first + i];
      if (i == 0) {
        // Nothing has been before the first contact but what the customer is.
        keys.fill(~std::uint64_t{0});
        keys[0] = facets[contact.facet].segments;
      }
      out.steps.push_back({out.cells.number(keys), counts.facets[contact.facet].moment});
      const journey::State state = walk.step(contact);
      for (std::size_t k = 0; k < kParts.size(); ++k)
        keys[k] = state[static_cast<std::size_t>(kParts[k])];
    }
  }
  return out;
}

void compare(const Steps& looked, std::size_t moment, Necessity& out) {
  EffectUnits units;
  std::uint64_t won = 0;
  for (const Steps::Journey& journey : looked.journeys) {
    const auto first = looked.steps.begin() + journey.first;
    const auto last = first + journey.steps;
    const auto came =
        std::find_if(first, last, [&](const Steps::Step& s) { return s.moment == moment; });
    const double y = journey.won ? 1 : 0;
    if (came != last) {
      ++out.came;
      won += journey.won ? 1 : 0;
      units.add(journey.group, true, y, came->cell);
      continue;
    }
    out.without += journey.steps;
    for (auto step = first; step != last; ++step) units.add(journey.group, false, y, step->cell);
  }
  if (won < kEffectUnitsMin) return;
  const std::optional<Effect> effect = find_effect(units, looked.cells);
  if (!effect || effect->mean.value <= 0) return;
  const double mean = effect->mean.value;
  out.needed = stats::Estimate{effect->effect.value / mean, effect->effect.low / mean,
                               std::min(1.0, effect->effect.high / mean)};
  out.needed->value = std::min(1.0, out.needed->value);
}

// Journeys of the sample that contain a moment, of those won and those lost.
void add_coverage(const JourneyCounts& counts, std::vector<Necessity>& out) {
  using Totals = std::array<std::uint64_t, kGroupCount>;
  std::array<Totals, kFateCount> all{};
  std::vector<std::array<Totals, kFateCount>> with(counts.moments.size());
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    for (std::size_t f = 0; f < kFateCount; ++f) all[f][g] = counts.groups[g].journeys[f];
    for (std::size_t m = 0; m < counts.groups[g].moments.size(); ++m) {
      for (std::size_t f = 0; f < kFateCount; ++f)
        with[m][f][g] = counts.groups[g].moments[m].journeys[f];
    }
  }
  constexpr auto kWon = static_cast<std::size_t>(Fate::kWon);
  constexpr auto kLost = static_cast<std::size_t>(Fate::kLost);
  for (std::size_t m = 0; m < out.size(); ++m) {
    out[m].among_won = stats::jackknife_share(with[m][kWon], all[kWon]);
    out[m].among_lost = stats::jackknife_share(with[m][kLost], all[kLost]);
  }
}

}  // namespace

std::vector<Necessity> find_necessity(const JourneyCounts& counts, const std::vector<bool>& is_fate,
                                      std::size_t threads) {
  const Steps looked = look_at(counts);
  const auto won = std::count_if(looked.journeys.begin(), looked.journeys.end(),
                                 [](const Steps::Journey& j) { return j.won; });
  if (won == 0 || won == static_cast<std::ptrdiff_t>(looked.journeys.size())) return {};
  std::vector<Necessity> out(counts.moments.size());
  add_coverage(counts, out);
  share_out(out.size(), threads, [&](std::size_t m) {
    if (m >= is_fate.size() || !is_fate[m]) compare(looked, m, out[m]);
  });
  return out;
}

}  // namespace fifteen::analyse
