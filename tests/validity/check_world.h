#pragma once
// One world, analysed from a small log, against what is true of it.
//
// What is true: of shares and shifts, what ten times as many other customers of the same world show
// in the same states; of the effect of a misery, what becomes of the same customers when there are
// fewer of them.

#include <algorithm>
#include <string>

#include "analyse/fate.h"
#include "analyse/fate_model.h"
#include "analyse/outcome_effects.h"
#include "analyse/recovery.h"
#include "coverage.h"
#include "random_world.h"
#include "simulated_counts.h"

namespace fifteen::validity {

struct Sizes {
  std::uint64_t small = 15'000;  ///< customers
  std::uint64_t large = 150'000;
  std::size_t effects_max = kMomentsMaxOfRandomWorld;  ///< moments whose effect is looked into
};

struct Checked {
  CoverageTable coverage;
  int worlds = 0;
  int warned = 0;  ///< worlds in which the placebo fails

  void merge(const Checked& other) {
    for (const auto& [name, c] : other.coverage) coverage[name].merge(c);
    worlds += other.worlds;
    warned += other.warned;
  }
};

/// What one contact that is misery does to the chance of won, on average over those at a moment.
inline double true_effect(const simulate::World& world, simulate::RunOptions options,
                          const Came& base, std::size_t moment) {
  constexpr double kLeft = 0.7;
  options.fixes.push_back({moment, simulate::kMisery, true, kLeft});
  const Came fixed = run_world(world, options, false).came;
  const double won = base.won / base.decided - fixed.won / fixed.decided;
  return won * base.decided / ((1 - kLeft) * base.misery[moment]);
}

inline bool is_fate(const simulate::World& world, const std::string& moment) {
  return moment == world.moments[world.fate.won].name ||
         moment == world.moments[world.fate.lost].name;
}

inline void check_shares(const simulate::World& world, const Simulated& small,
                         const Simulated& large, const analyse::FateModel& model,
                         CoverageTable& table) {
  FIFTEEN_CHECK(large.counts.moments == small.counts.moments, "the same moments");
  const auto of_large = analyse::FateModel::fit(large.counts, model.tree().chain());
  const analyse::FateFindings truth = analyse::find_fate(large.counts, *of_large, 1);
  const analyse::FateFindings found = analyse::find_fate(small.counts, model, 1);
  table["R2"].add(found.r2, truth.r2.value);
  for (std::size_t m = 0; m < found.moments.size(); ++m) {
    if (is_fate(world, small.counts.moments[m])) continue;
    const analyse::MomentFate& here = found.moments[m];
    const analyse::MomentFate& is = truth.moments[m];
    table["truth share"].add(here.truth, is.truth.value);
    table["share of arrival"].add(here.arrival, is.arrival.value);
    table["share of delivery"].add(here.delivery, is.delivery.value);
    table["arrival shift"].add(here.arrival_shift, is.arrival_shift.value);
    table["swing"].add(here.swing, is.swing.value);
  }
}

inline void check_effects(const simulate::World& world, const Simulated& small,
                          const Simulated& large, const simulate::RunOptions& large_options,
                          const analyse::FateModel& model, const Sizes& sizes, Checked& out) {
  const analyse::OutcomeEffects effects = analyse::find_outcome_effects(small.counts, model, 1);
  std::size_t looked_into = 0;
  for (std::size_t m = 0; m < world.moments.size(); ++m) {
    const std::string& name = world.moments[m].name;
    const auto effect = std::find_if(
        effects.effects.begin(), effects.effects.end(),
        [&](const auto& e) { return e.moment == name && e.outcome == Outcome::kMisery; });
    if (effect == effects.effects.end() || looked_into == sizes.effects_max) continue;
    ++looked_into;
    const double is = true_effect(world, large_options, large.came, m);
    out.coverage["effect of a misery"].add(effect->fate.effect, is);
    out.coverage["effect of a misery, not adjusted"].add(effect->fate.crude, is);
    if (effect->placebo) out.coverage["placebo"].add(effect->placebo->effect, 0);
  }
  if (effects.placebo_misery)
    out.coverage["placebo, all moments"].add(effects.placebo_misery->effect, 0);
  ++out.worlds;
  if (effects.placebo_fails()) ++out.warned;
}

/// What a good contact after a misery goes along with, by landmarks, and misery upon misery:
/// against ten times as many others, or nothing where nothing has an effect.
inline void check_recovery(const Simulated& small, const Simulated& large, const WorldKind& kind,
                           CoverageTable& table) {
  const auto found = analyse::find_recovery(small.counts);
  const auto truth = analyse::find_recovery(large.counts);
  if (!found || !truth) return;
  const auto add = [&](const char* name, const auto& effect, const auto& is) {
    if (effect && is) table[name].add(effect->effect, kind.effects ? is->effect.value : 0);
  };
  for (std::size_t l = 0; l < found->landmarks.size(); ++l)
    add("recovery by a landmark", found->landmarks[l].effect, truth->landmarks[l].effect);
  add("misery upon misery", found->double_deviation.effect, truth->double_deviation.effect);
  for (std::size_t c = 0; c < std::min(found->curve.size(), truth->curve.size()); ++c) {
    if (found->curve[c].us == truth->curve[c].us)
      table["recovered by a time"].add(found->curve[c].recovered, truth->curve[c].recovered.value);
  }
}

inline Checked check_world(std::uint64_t seed, const WorldKind& kind, const Sizes& sizes) {
  const simulate::World world = random_world(seed, kind);
  simulate::RunOptions options;
  options.truth = true;
  options.customers = sizes.small;
  options.seed = seed;
  const Simulated small = run_world(world, options);
  const auto model = analyse::FateModel::fit(small.counts, 1);
  FIFTEEN_CHECK(model, "a fate to explain");
  options.customers = sizes.large;
  options.seed = 1'000'000 + seed;
  const Simulated large = run_world(world, options);
  Checked out;
  check_shares(world, small, large, *model, out.coverage);
  check_effects(world, small, large, options, *model, sizes, out);
  check_recovery(small, large, kind, out.coverage);
  return out;
}

}  // namespace fifteen::validity
