#include "analyse/open_journeys.h"

#include <algorithm>
#include <tuple>

namespace fifteen::analyse {

using journey::JourneyCounts;
using stats::kGroupCount;

// Adds the open journeys of a group, by a model's chances.
void OpenChances::add_group(const FateTree::Fit& fit, std::size_t group, Sums& out) const {
  const FateSteps& open = model_.open();
  out.by_last.resize(counts_.moments.size() * kOutcomeCount);
  for (const FateSteps::Journey& journey : open.of_group(group)) {
    const std::uint32_t last = journey.first + journey.steps - 1;
    const double chance = fit.after(model_.tree().open_leaf(last));
    const journey::SampledContact& contact = counts_.sample.contacts[open.contacts[last]];
    Sum& place = out.by_last[counts_.facets[contact.facet].moment * kOutcomeCount +
                             static_cast<std::size_t>(contact.outcome)];
    for (Sum* const sum : {&out.all, &place}) {
      sum->journeys += 1;
      sum->chance += chance;
    }
  }
}

std::uint64_t OpenChances::count_fallen(double bound) const {
  std::uint64_t out = 0;
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    const FateTree::Fit& fit = model_.judging(g);
    for (const FateSteps::Journey& journey : model_.open().of_group(g)) {
      bool fallen = false;
      for (std::uint32_t s = journey.first; s < journey.first + journey.steps; ++s)
        fallen = fallen || fit.after(model_.tree().open_leaf(s)) <= bound;
      out += fallen ? 1 : 0;
    }
  }
  return out;
}

OpenChances::OpenChances(const JourneyCounts& counts, const FateModel& model)
    : counts_(counts), model_(model) {
  for (std::size_t g = 0; g < kGroupCount; ++g) add_group(model.judging(g), g, sums_.whole);
}

void OpenChances::leave_out(std::size_t group, const FateTree::Fit& rest) {
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    if (g == group) continue;
    const bool taught = half_of(g) != half_of(group);
    add_group(taught ? rest : model_.judging(g), g, sums_.without[group]);
  }
}

OpenJourneys OpenChances::finish(std::optional<double> bound) const {
  OpenJourneys out;
  out.journeys = model_.open().journeys.size();
  if (bound) out.fallen = count_fallen(*bound);
  if (out.journeys == 0) return out;
  const auto estimate = [&](auto&& sum) {
    const double value = sum(sums_.whole).mean();
    stats::Estimate found = sums_.estimate([&](const Sums& some) {
      const Sum rest = sum(some);
      return rest.journeys > 0 ? rest.mean() : value;
    });
    found.low = std::max(0.0, found.low);
    found.high = std::min(1.0, found.high);
    return found;
  };
  out.p_won = estimate([](const Sums& some) { return some.all; });
  for (std::size_t place = 0; place < sums_.whole.by_last.size(); ++place) {
    const double journeys = sums_.whole.by_last[place].journeys;
    if (journeys == 0) continue;
    out.by_last.push_back({counts_.moments[place / kOutcomeCount],
                           static_cast<Outcome>(place % kOutcomeCount),
                           static_cast<std::uint64_t>(journeys),
                           estimate([&](const Sums& some) { return some.by_last[place]; })});
  }
  const auto rank = [](const OpenAt& at) {
    return std::tuple(~at.journeys, std::string_view(at.moment), at.outcome);
  };
  std::sort(out.by_last.begin(), out.by_last.end(),
            [&](const OpenAt& a, const OpenAt& b) { return rank(a) < rank(b); });
  return out;
}

}  // namespace fifteen::analyse
