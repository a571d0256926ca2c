// Are the intervals right? Worlds drawn at random, analysed from a small log, against what is true
// of them.
//
//   fifteen_validity_bench [WORLDS [CUSTOMERS]]
//
// For each kind of world: how often 95 % intervals hold the truth.

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <string>
#include <thread>
#include <vector>

#include "../tests/validity/coverage.h"
#include "../tests/validity/random_world.h"
#include "../tests/validity/simulated_counts.h"
#include "analyse/fate.h"
#include "analyse/fate_model.h"
#include "analyse/outcome_effects.h"
#include "base/share_out.h"

namespace {

using namespace fifteen;
using namespace fifteen::validity;

struct Sizes {
  std::uint64_t small = 15'000;
  std::uint64_t large = 150'000;
};

// What one contact that is misery takes off, on average over those at a moment: from the same world
// with fewer of them.
double true_effect(const simulate::World& world, simulate::RunOptions options, const Came& base,
                   std::size_t moment) {
  constexpr double kLeft = 0.7;
  options.fixes.push_back({moment, simulate::kMisery, true, kLeft});
  const Came fixed = run_world(world, options, false).came;
  const double won = base.won / base.decided - fixed.won / fixed.decided;
  return won * base.decided / ((1 - kLeft) * base.misery[moment]);
}

struct Tables {
  CoverageTable coverage;
  int warned = 0;
  int worlds = 0;

  void merge(const Tables& other) {
    for (const auto& [name, c] : other.coverage) coverage[name].merge(c);
    warned += other.warned;
    worlds += other.worlds;
  }
};

void check_world(std::uint64_t seed, const WorldKind& kind, const Sizes& sizes, std::size_t threads,
                 Tables& out) {
  const simulate::World world = random_world(seed, kind);
  simulate::RunOptions options;
  options.threads = threads;
  options.truth = true;
  options.customers = sizes.small;
  options.seed = seed;
  const Simulated small = run_world(world, options);
  const auto model = analyse::FateModel::fit(small.counts, threads);
  FIFTEEN_CHECK(model, "a fate to explain");
  const analyse::FateFindings found = analyse::find_fate(small.counts, *model, threads);
  const analyse::OutcomeEffects effects =
      analyse::find_outcome_effects(small.counts, *model, threads);

  options.customers = sizes.large;
  options.seed = 1'000'000 + seed;
  const Simulated large = run_world(world, options);
  FIFTEEN_CHECK(large.counts.moments == small.counts.moments, "the same moments");
  const auto true_model = analyse::FateModel::fit(large.counts, model->tree().chain());
  const analyse::FateFindings truth = analyse::find_fate(large.counts, *true_model, threads);

  CoverageTable& table = out.coverage;
  table["R2"].add(found.r2, truth.r2.value);
  for (std::size_t m = 0; m < found.moments.size(); ++m) {
    if (small.counts.moments[m] == "renewed" || small.counts.moments[m] == "left") continue;
    table["truth share"].add(found.moments[m].truth, truth.moments[m].truth.value);
    table["arrival share"].add(found.moments[m].arrival, truth.moments[m].arrival.value);
    table["delivery share"].add(found.moments[m].delivery, truth.moments[m].delivery.value);
    table["arrival shift"].add(found.moments[m].arrival_shift,
                               truth.moments[m].arrival_shift.value);
    table["swing"].add(found.moments[m].swing, truth.moments[m].swing.value);
  }
  for (std::size_t m = 0; m < world.moments.size(); ++m) {
    const std::string& name = world.moments[m].name;
    if (name == "renewed" || name == "left") continue;
    const auto effect = std::find_if(
        effects.effects.begin(), effects.effects.end(),
        [&](const auto& e) { return e.moment == name && e.outcome == Outcome::kMisery; });
    if (effect == effects.effects.end()) continue;
    const double is = true_effect(world, options, large.came, m);
    table["effect of misery"].add(effect->fate.effect, is);
    table["effect of misery, crude"].add(effect->fate.crude, is);
    if (effect->placebo) table["placebo"].add(effect->placebo->effect, 0);
  }
  if (effects.placebo_misery)
    table["placebo of misery, all moments"].add(effects.placebo_misery->effect, 0);
  ++out.worlds;
  if (effects.placebo_fails()) ++out.warned;
}

}  // namespace

int main(int argc, char** argv) {
  const int worlds = argc > 1 ? std::atoi(argv[1]) : 40;
  Sizes sizes;
  if (argc > 2) sizes.small = std::strtoull(argv[2], nullptr, 10);
  sizes.large = std::max(sizes.large, 6 * sizes.small);
  const std::size_t threads = std::max(1U, std::thread::hardware_concurrency());
  const auto count = static_cast<std::size_t>(worlds);
  for (const Confounding confounding :
       {Confounding::kNone, Confounding::kDeclared, Confounding::kHidden}) {
    std::vector<Tables> by_world(count);
    share_out(count, threads, [&](std::size_t w) {
      check_world(w + 1, {confounding, true}, sizes, 1, by_world[w]);
    });
    Tables tables;
    for (const Tables& one : by_world) tables.merge(one);
    fmt::print("{}: {} worlds of {} customers, placebo fails in {}\n{}\n", name_of(confounding),
               tables.worlds, sizes.small, tables.warned, to_text(tables.coverage));
    std::fflush(stdout);
  }
}
