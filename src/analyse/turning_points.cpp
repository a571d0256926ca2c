#include "analyse/turning_points.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

#include "stats/group_totals.h"
#include "stats/jackknife.h"

namespace fifteen::analyse {
namespace {

using journey::JourneyCounts;
using journey::SampledContact;
using stats::kGroupCount;

constexpr std::size_t kGrid = 1000;
using stats::GroupTotals;
using stats::total_of;
// A moment and an outcome there.
using Place = std::pair<std::uint16_t, Outcome>;

Place place_of(const JourneyCounts& counts, const SampledContact& contact) {
  return {counts.facets[contact.facet].moment, contact.outcome};
}

// Calls `visit(group, journey, chance)` for each decided journey; `chance(step)` is that after it.
template <class Visit>
void for_each_journey(const FateModel& model, Visit&& visit) {
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    const FateTree::Fit& fit = model.judging(g);
    for (const FateSteps::Journey& journey : model.steps().of_group(g)) {
      visit(g, journey, [&](std::uint32_t step) { return fit.after(model.tree().leaf(step)); });
    }
  }
}

// The largest bound from which almost no journey comes back, in thousandths.
std::optional<std::size_t> find_bound(const FateModel& model) {
  // By their lowest chance: journeys, and those won of them.
  std::vector<std::uint64_t> fallen(kGrid + 1);
  std::vector<std::uint64_t> won(kGrid + 1);
  double all_won = 0;
  double all = 0;
  for_each_journey(model, [&](std::size_t, const FateSteps::Journey& journey, auto&& chance) {
    all += 1;
    all_won += journey.fate;
    double lowest = 1;
    for (std::uint32_t s = journey.first; s < journey.first + journey.steps; ++s)
      lowest = std::min(lowest, chance(s));
    const auto at = static_cast<std::size_t>(std::ceil(lowest * kGrid));
    ++fallen[at];
    won[at] += journey.fate > 0.5 ? 1 : 0;
  });
  const auto highest = static_cast<std::size_t>(all_won / std::max(1.0, all) / 2 * kGrid);
  std::optional<std::size_t> bound;
  std::uint64_t fallen_so_far = 0;
  std::uint64_t won_so_far = 0;
  for (std::size_t at = 0; at <= highest; ++at) {
    fallen_so_far += fallen[at];
    won_so_far += won[at];
    const double returned = static_cast<double>(won_so_far) /
                            static_cast<double>(std::max<std::uint64_t>(1, fallen_so_far));
    if (at > 0 && fallen_so_far >= kFallenMin && returned <= kReturnedMax) bound = at;
  }
  return bound;
}

struct Fallen {
  GroupTotals won{};
  GroupTotals lost{};
};

GroupTotals sum(const GroupTotals& a, const GroupTotals& b) {
  GroupTotals out{};
  for (std::size_t g = 0; g < kGroupCount; ++g) out[g] = a[g] + b[g];
  return out;
}

template <class Row>
void most_first(std::vector<Row>& rows) {
  const auto rank = [](const Row& row) {
    return std::tuple(~row.journeys, row.moment, row.outcome);
  };
  std::sort(rows.begin(), rows.end(),
            [&](const Row& a, const Row& b) { return rank(a) < rank(b); });
}

// What the walk over the journeys, with the bound known, adds up.
struct Tallies {
  std::map<Place, Fallen> falls;
  std::map<Place, GroupTotals> last;
  Fallen fallen;
  GroupTotals lost{};           // journeys
  GroupTotals lost_in_touch{};  // of them, those with a contact before the fate
  double contacts_left = 0;
  std::vector<std::int64_t> times_left_us;
};

Tallies tally(const JourneyCounts& counts, const FateModel& model, double bound) {
  Tallies out;
  const auto contact = [&](std::uint32_t step) -> const SampledContact& {
    return counts.sample.contacts[model.steps().contacts[step]];
  };
  for_each_journey(model, [&](std::size_t g, const FateSteps::Journey& journey, auto&& chance) {
    const bool lost = journey.fate < 0.5;
    out.lost[g] += lost ? 1 : 0;
    if (journey.steps == 0) return;
    const std::uint32_t end = journey.first + journey.steps;
    if (lost) {
      ++out.lost_in_touch[g];
      ++out.last[place_of(counts, contact(end - 1))][g];
    }
    for (std::uint32_t s = journey.first; s < end; ++s) {
      if (!(chance(s) <= bound)) continue;
      Fallen& fallen = out.falls[place_of(counts, contact(s))];
      ++(lost ? fallen.lost : fallen.won)[g];
      ++(lost ? out.fallen.lost : out.fallen.won)[g];
      if (lost) {
        out.contacts_left += end - 1 - s;
        out.times_left_us.push_back(contact(end - 1).start_us - contact(s).start_us);
      }
      return;
    }
  });
  return out;
}

}  // namespace

TurningPoints find_turning_points(const JourneyCounts& counts, const FateModel& model) {
  TurningPoints out;
  const auto bound = find_bound(model);
  if (bound) out.bound = static_cast<double>(*bound) / kGrid;
  Tallies tallies = tally(counts, model, out.bound.value_or(-1));
  for (const auto& [place, lost] : tallies.last) {
    out.last.push_back({counts.moments[place.first], place.second, total_of(lost),
                        stats::jackknife_share(lost, tallies.lost_in_touch)});
  }
  most_first(out.last);
  if (!bound) return out;
  const GroupTotals fallen = sum(tallies.fallen.won, tallies.fallen.lost);
  out.fallen = total_of(fallen);
  out.lost_by_then = stats::jackknife_share(tallies.fallen.lost, tallies.lost);
  out.returned = stats::jackknife_share(tallies.fallen.won, fallen);
  auto& times = tallies.times_left_us;
  if (!times.empty()) {
    out.contacts_left = tallies.contacts_left / static_cast<double>(times.size());
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::nth_element(times.begin(), middle, times.end());
    out.time_left_us = *middle;
  }
  for (const auto& [place, here] : tallies.falls) {
    const GroupTotals all = sum(here.won, here.lost);
    out.no_return.push_back({counts.moments[place.first], place.second, total_of(all),
                             stats::jackknife_share(here.lost, tallies.lost),
                             stats::jackknife_share(here.won, all)});
  }
  most_first(out.no_return);
  return out;
}

}  // namespace fifteen::analyse
