#include "analyse/open_journeys.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

#include "stats/jackknifed.h"

namespace fifteen::analyse {
namespace {

using journey::JourneyCounts;
using stats::kGroupCount;

// Journeys and the sum of their chances.
struct Sum {
  double journeys = 0;
  double chance = 0;

  double mean() const { return journeys > 0 ? chance / journeys : 0; }
};

using Place = std::pair<std::uint16_t, Outcome>;

struct Sums {
  Sum all;
  std::map<Place, Sum> by_last;
};

// Adds the open journeys of a group, by a model's chances.
void add_group(const JourneyCounts& counts, const FateModel& model, const FateTree::Fit& fit,
               std::size_t group, Sums& out) {
  const FateSteps& open = model.open();
  for (const FateSteps::Journey& journey : open.of_group(group)) {
    const std::uint32_t last = journey.first + journey.steps - 1;
    const double chance = fit.after[model.tree().open_leaf(last)];
    const journey::SampledContact& contact = counts.sample.contacts[open.contacts[last]];
    Sum& place = out.by_last[{counts.facets[contact.facet].moment, contact.outcome}];
    for (Sum* const sum : {&out.all, &place}) {
      sum->journeys += 1;
      sum->chance += chance;
    }
  }
}

std::uint64_t count_fallen(const FateModel& model, double bound) {
  std::uint64_t out = 0;
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    const FateTree::Fit& fit = model.judging(g);
    for (const FateSteps::Journey& journey : model.open().of_group(g)) {
      bool fallen = false;
      for (std::uint32_t s = journey.first; s < journey.first + journey.steps; ++s)
        fallen = fallen || fit.after[model.tree().open_leaf(s)] <= bound;
      out += fallen ? 1 : 0;
    }
  }
  return out;
}

// Leaves out a group: its own open journeys, and what it teaches of the other half's.
Sums without(const JourneyCounts& counts, const FateModel& model, std::size_t group) {
  const FateTree::Fit rest = model.without(group);
  Sums out;
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    if (g == group) continue;
    const bool taught = half_of(g) != half_of(group);
    add_group(counts, model, taught ? rest : model.judging(g), g, out);
  }
  return out;
}

}  // namespace

OpenJourneys find_open_journeys(const JourneyCounts& counts, const FateModel& model,
                                std::optional<double> bound) {
  OpenJourneys out;
  out.journeys = model.open().journeys.size();
  if (bound) out.fallen = count_fallen(model, *bound);
  if (out.journeys == 0) return out;
  stats::Jackknifed<Sums> sums;
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    add_group(counts, model, model.judging(g), g, sums.whole);
    sums.without[g] = without(counts, model, g);
  }
  const auto estimate = [&](auto&& sum) {
    const double value = sum(sums.whole).mean();
    stats::Estimate found = sums.estimate([&](const Sums& some) {
      const Sum rest = sum(some);
      return rest.journeys > 0 ? rest.mean() : value;
    });
    found.low = std::max(0.0, found.low);
    found.high = std::min(1.0, found.high);
    return found;
  };
  out.p_won = estimate([](const Sums& some) { return some.all; });
  for (const auto& entry : sums.whole.by_last) {
    const Place place = entry.first;
    const auto here = [&](const Sums& some) {
      const auto found = some.by_last.find(place);
      return found == some.by_last.end() ? Sum{} : found->second;
    };
    out.by_last.push_back({counts.moments[place.first], place.second,
                           static_cast<std::uint64_t>(entry.second.journeys), estimate(here)});
  }
  const auto rank = [](const OpenAt& at) {
    return std::tuple(~at.journeys, std::string_view(at.moment), at.outcome);
  };
  std::sort(out.by_last.begin(), out.by_last.end(),
            [&](const OpenAt& a, const OpenAt& b) { return rank(a) < rank(b); });
  return out;
}

}  // namespace fifteen::analyse
