#include "analyse/outcome_effects.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <tuple>
#include <utility>

#include "analyse/lived_journeys.h"
#include "base/share_out.h"

namespace fifteen::analyse {
namespace {

using journey::JourneyCounts;
using journey::StatePart;
using stats::kGroupCount;

constexpr std::array kTold{Outcome::kMisery, Outcome::kMagic};

// A contact whose outcome is known, of a journey that is decided.
struct Unit {
  std::uint32_t step = 0;
  std::uint32_t cell = 0;
  std::uint8_t group = 0;
  Outcome outcome = Outcome::kUnscored;
  double won = 0;
  Fate earlier = Fate::kOpen;
};

std::vector<std::vector<Unit>> units_by_moment(const JourneyCounts& counts,
                                               const FateSteps& steps) {
  const std::vector<Fate> earlier = earlier_fates(counts.sample);
  std::vector<std::vector<Unit>> out(counts.moments.size());
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    for (const FateSteps::Journey& journey : steps.of_group(g)) {
      for (std::uint32_t s = journey.first; s < journey.first + journey.steps; ++s) {
        const journey::SampledContact& contact = counts.sample.contacts[steps.contacts[s]];
        if (contact.outcome == Outcome::kUnscored) continue;
        out[counts.facets[contact.facet].moment].push_back({s, 0, static_cast<std::uint8_t>(g),
                                                            contact.outcome, journey.fate,
                                                            earlier[journey.sampled]});
      }
    }
  }
  return out;
}

// Numbers the cells of the units, moment by moment: those of a moment lie together.
KeyCells number_cells(const StateColumns& columns, const std::vector<StatePart>& parts,
                      std::vector<std::vector<Unit>>& by_moment) {
  KeyCells cells(parts.size());
  std::vector<std::uint64_t> keys(parts.size());
  for (auto& units : by_moment) {
    for (Unit& unit : units) {
      for (std::size_t k = 0; k < parts.size(); ++k)
        keys[k] = columns[static_cast<std::size_t>(parts[k])][unit.step];
      unit.cell = cells.number(keys);
    }
  }
  return cells;
}

// What an outcome is compared on.
enum class On { kFate, kEarlierFate };

void add_units(const std::vector<Unit>& units, Outcome outcome, On on, EffectUnits& out) {
  for (const Unit& unit : units) {
    if (on == On::kEarlierFate && unit.earlier == Fate::kOpen) continue;
    const double y = on == On::kEarlierFate ? (unit.earlier == Fate::kWon ? 1.0 : 0.0) : unit.won;
    out.add(unit.group, unit.outcome == outcome, y, unit.cell);
  }
}

EffectUnits compare(std::span<const std::vector<Unit>> by_moment, Outcome outcome, On on) {
  EffectUnits out;
  std::size_t count = 0;
  for (const auto& units : by_moment) count += units.size();
  out.units.reserve(count);
  for (const auto& units : by_moment) add_units(units, outcome, on, out);
  return out;
}

Doubt doubt_of(const OutcomeEffect& effect) {
  if (effect.placebo && effect.placebo->effect.told()) return Doubt::kPlacebo;
  if (effect.fate.e_value && effect.fate.e_value->limit <= kWeakEValue) return Doubt::kWeak;
  return Doubt::kNone;
}

}  // namespace

bool OutcomeEffects::placebo_fails() const {
  const auto fails = [](const std::optional<Effect>& placebo) {
    return placebo && stats::together(placebo->effect, 2).told();
  };
  return fails(placebo_misery) || fails(placebo_magic);
}

OutcomeEffects find_outcome_effects(const JourneyCounts& counts, const FateModel& model,
                                    std::size_t threads) {
  const FateSteps& steps = model.steps();
  const std::vector<StatePart> parts = alike_by(model.tree().chain());
  auto by_moment = units_by_moment(counts, steps);
  const KeyCells cells =
      number_cells(state_columns(counts, steps, parts, threads), parts, by_moment);

  // One piece of work for each moment and outcome, and one for each outcome of all.
  std::vector<std::optional<OutcomeEffect>> found(by_moment.size() * kTold.size());
  std::array<std::optional<Effect>, kTold.size()> placebos;
  share_out(found.size() + kTold.size(), threads, [&](std::size_t i) {
    const Outcome outcome = kTold[i % kTold.size()];
    if (i < kTold.size()) {
      placebos[i] = find_effect(compare(by_moment, outcome, On::kEarlierFate), cells);
      return;
    }
    const std::size_t moment = (i - kTold.size()) / kTold.size();
    const std::span<const std::vector<Unit>> here(&by_moment[moment], 1);
    const auto fate = find_effect(compare(here, outcome, On::kFate), cells);
    if (!fate) return;
    OutcomeEffect& effect = found[i - kTold.size()].emplace();
    effect.moment = counts.moments[moment];
    effect.outcome = outcome;
    effect.fate = *fate;
    effect.placebo = find_effect(compare(here, outcome, On::kEarlierFate), cells);
  });

  OutcomeEffects out;
  out.placebo_misery = placebos[0];
  out.placebo_magic = placebos[1];
  for (auto& effect : found) {
    if (effect) out.effects.push_back(std::move(*effect));
  }
  for (OutcomeEffect& effect : out.effects) {
    effect.separable = stats::together(effect.fate.effect, out.effects.size()).told();
    if (effect.separable) effect.doubt = doubt_of(effect);
  }
  const auto rank = [](const OutcomeEffect& e) {
    const double journeys = static_cast<double>(e.fate.exposed) * std::fabs(e.fate.effect.value);
    return std::tuple(e.separable ? 0 : 1, e.separable ? -journeys : 0.0, ~e.fate.exposed,
                      std::string_view(e.moment), e.outcome);
  };
  std::sort(out.effects.begin(), out.effects.end(),
            [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  return out;
}

}  // namespace fifteen::analyse
