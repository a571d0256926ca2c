#include "analyse/first_impression.h"

#include <array>
#include <map>
#include <tuple>
#include <utility>

#include "analyse/lived_journeys.h"
#include "stats/jackknifed.h"

namespace fifteen::analyse {
namespace {

using journey::JourneyCounts;
using journey::SampledContact;
using journey::StateFacet;
using stats::kGroupCount;

// Contacts at one place, with a fate: won, of all.
struct WonCounts {
  double n = 0;
  double won = 0;

  void add(const WonCounts& other, double sign) {
    n += sign * other.n;
    won += sign * other.won;
  }
  double share() const { return won / n; }
};

// First or later, misery or not.
struct PlaceCounts {
  std::array<std::array<WonCounts, 2>, 2> cells;

  WonCounts& at(bool later, bool misery) { return cells[later ? 1 : 0][misery ? 1 : 0]; }
  const WonCounts& at(bool later, bool misery) const {
    return cells[later ? 1 : 0][misery ? 1 : 0];
  }
  void add(const PlaceCounts& other, double sign) {
    for (std::size_t l = 0; l < 2; ++l) {
      for (std::size_t m = 0; m < 2; ++m) cells[l][m].add(other.cells[l][m], sign);
    }
  }
  // How much a place knows: the variance of a difference of four means goes with this, inverted.
  double weight() const {
    double inverse = 0;
    for (const auto& row : cells) {
      for (const WonCounts& cell : row) {
        if (cell.n < 0.5) return 0;
        inverse += 1 / cell.n;
      }
    }
    return 1 / inverse;
  }
  double effect(bool later) const { return at(later, true).share() - at(later, false).share(); }
};

// By what makes contacts alike.
using Place = std::tuple<std::uint64_t, std::uint16_t, std::uint16_t, std::uint16_t>;
using Places = std::map<Place, std::array<PlaceCounts, kGroupCount>>;

// The figures of FirstAgainstLater over places added up.
class Averages {
 public:
  void add(const PlaceCounts& place) {
    const double weight = place.weight();
    weights_ += weight;
    if (weight <= 0) return;
    for (const bool later : {false, true}) sums_[later ? 1 : 0] += weight * place.effect(later);
  }
  double effect(bool later) const { return weights_ > 0 ? sums_[later ? 1 : 0] / weights_ : 0; }

 private:
  double weights_ = 0;
  std::array<double, 2> sums_{};
};

std::optional<FirstAgainstLater> compare(const Places& places) {
  FirstAgainstLater out;
  stats::Jackknifed<Averages> averages;
  for (const auto& [place, groups] : places) {
    PlaceCounts here;
    for (const PlaceCounts& group : groups) here.add(group, 1);
    if (here.weight() <= 0) continue;
    out.first_miseries += static_cast<std::uint64_t>(here.at(false, true).n);
    out.later_miseries += static_cast<std::uint64_t>(here.at(true, true).n);
    averages.whole.add(here);
    for (std::size_t g = 0; g < kGroupCount; ++g) {
      PlaceCounts rest = here;
      rest.add(groups[g], -1);
      averages.without[g].add(rest);
    }
  }
  if (out.first_miseries < kEffectUnitsMin || out.later_miseries < kEffectUnitsMin)
    return std::nullopt;
  out.first = averages.estimate([](const Averages& a) { return a.effect(false); });
  out.later = averages.estimate([](const Averages& a) { return a.effect(true); });
  out.difference =
      averages.estimate([](const Averages& a) { return a.effect(false) - a.effect(true); });
  return out;
}

struct OutcomeUnits {
  Outcome outcome = Outcome::kMisery;
  std::uint64_t journeys = 0;
  EffectUnits later;
  FateUnits won;

  FirstOutcome find(std::uint64_t all, const KeyCells& cells) const {
    return {journeys, all - journeys, effect_of(later, cells), effect_of(won.fate, cells),
            effect_of(won.earlier, cells)};
  }
};

// What the later contacts of a journey came to.
struct Later {
  std::uint64_t scored = 0;
  std::uint64_t misery = 0;
};

Later later_of(const LivedJourney& journey) {
  Later out;
  for (const SampledContact& contact : journey.contacts.subspan(1)) {
    out.scored += is_scored(contact.outcome) ? 1 : 0;
    out.misery += contact.outcome == Outcome::kMisery ? 1 : 0;
  }
  return out;
}

void add_places(const LivedJourney& journey, const std::vector<StateFacet>& facets,
                Places& places) {
  for (std::size_t i = 0; i < journey.contacts.size(); ++i) {
    const SampledContact& contact = journey.contacts[i];
    if (!is_scored(contact.outcome)) continue;
    const bool misery = contact.outcome == Outcome::kMisery;
    const StateFacet& at = facets[contact.facet];
    places[{at.segments, at.moment, at.channel, at.reason}][journey.group]
        .at(i > 0, misery)
        .add({1, journey.won()}, 1);
    // Nothing bad came before a first contact; what comes after a misery is no match for it.
    if (misery) return;
  }
}

}  // namespace

std::optional<FirstImpression> find_first_impression(const JourneyCounts& counts) {
  const std::vector<StateFacet> facets = journey::state_facets(counts);
  FirstImpression out;
  std::array<OutcomeUnits, 2> sides;
  sides[1].outcome = Outcome::kMagic;
  for (OutcomeUnits& side : sides) {
    for (EffectUnits* const units : {&side.later, &side.won.fate})
      units->units.reserve(counts.sample.journeys.size());
  }
  KeyCells cells(4);
  Places places;
  for_each_lived(counts.sample, [&](const LivedJourney& journey) {
    if (journey.contacts.empty()) return;
    if (journey.decided()) add_places(journey, facets, places);
    const SampledContact& first = journey.contacts.front();
    if (!is_scored(first.outcome)) return;
    ++out.journeys;
    const Later later = later_of(journey);
    const StateFacet& at = facets[first.facet];
    const std::uint32_t cell = cells.number({at.segments, at.moment, at.channel, at.reason});
    for (OutcomeUnits& side : sides) {
      const bool exposed = first.outcome == side.outcome;
      side.journeys += exposed ? 1 : 0;
      const double share = static_cast<double>(later.misery) / static_cast<double>(later.scored);
      if (later.scored > 0) side.later.add(journey.group, exposed, share, cell);
      if (journey.decided()) side.won.add(journey, exposed, cell);
    }
  });
  if (out.journeys == 0) return std::nullopt;
  out.misery = sides[0].find(out.journeys, cells);
  out.magic = sides[1].find(out.journeys, cells);
  out.against_later = compare(places);
  return out;
}

}  // namespace fifteen::analyse
