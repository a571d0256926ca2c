#pragma once
// What a what-if foretells of a random world, against the same world, of other customers,
// run without and with the change.

#include <cstdint>
#include <string>

#include "analyse/what_if.h"
#include "check_world.h"
#include "coverage.h"
#include "random_world.h"
#include "simulated_counts.h"

namespace fifteen::validity {

/// What really came of a world's log.
inline analyse::Quantities came_of(const journey::JourneyCounts& counts) {
  analyse::Quantities out{};
  const auto at = [](analyse::Quantity quantity) { return static_cast<std::size_t>(quantity); };
  for (const auto& group : counts.groups) {
    for (const auto& moment : group.moments) {
      out[at(analyse::Quantity::kContacts)] += static_cast<double>(moment.contacts);
      out[at(analyse::Quantity::kMiseries)] +=
          static_cast<double>(moment.outcomes[static_cast<std::size_t>(Outcome::kMisery)]);
    }
    out[at(analyse::Quantity::kWon)] +=
        static_cast<double>(group.journeys[static_cast<std::size_t>(Fate::kWon)]);
  }
  return out;
}

/// Halves the miseries of, and eliminates, moments of a world.
inline void check_what_if(std::uint64_t seed, const WorldKind& kind, std::uint64_t customers,
                          Checked& out) {
  const simulate::World world = random_world(seed, kind);
  simulate::RunOptions options;
  options.customers = customers;
  options.seed = seed;
  const journey::JourneyCounts counts = run_world(world, options).counts;
  const auto model = analyse::FateModel::fit(counts, 1);
  std::vector<bool> is_fate;
  for (const std::string& moment : counts.moments)
    is_fate.push_back(validity::is_fate(world, moment));
  const analyse::WhatIfTables tables{
      analyse::find_shifts(counts, {model ? &*model : nullptr, is_fate, {}}, 1),
      std::vector<analyse::MomentTimes>(counts.moments.size()),
      {},
      0};
  const analyse::WhatIfs what_ifs(tables);
  // What is true is what so many times as many other customers of the world show: chance in what is
  // taken for true must be small beside the intervals.
  constexpr std::uint64_t kTruth = 40;
  options.customers = kTruth * customers;
  options.seed = 1'000'000 + seed;
  const analyse::Quantities before = came_of(run_world(world, options).counts);
  const auto check = [&](const char* what, const Result<analyse::WhatIfStep>& step,
                         const simulate::RunOptions& changed) {
    FIFTEEN_CHECK(step.has_value(), step ? "" : step.error().message);
    const analyse::WhatIf foretold = what_ifs.of({*step});
    const analyse::Quantities after = came_of(run_world(world, changed).counts);
    for (const auto quantity :
         {analyse::Quantity::kContacts, analyse::Quantity::kMiseries, analyse::Quantity::kWon}) {
      const auto q = static_cast<std::size_t>(quantity);
      // For each thousand customers.
      const double unit = 1000.0 / static_cast<double>(customers);
      stats::Estimate difference = foretold.difference[q];
      difference = {difference.value * unit, difference.low * unit, difference.high * unit};
      out.coverage[std::string(what) + ": " + std::string(quantity_name(quantity))].add(
          difference, (after[q] - before[q]) * unit / kTruth);
    }
  };
  for (std::size_t m = 0; m < 3; ++m) {
    const std::string& name = world.moments[m].name;
    simulate::RunOptions changed = options;
    changed.fixes.push_back({m, simulate::kMisery, true, 0.5});
    check("fix", analyse::read_fix(tables.shifts, name + ":misery=0.5x"), changed);
    changed = options;
    changed.eliminated.push_back(m);
    check("eliminate", analyse::read_elimination(tables.shifts, name), changed);
  }
  ++out.worlds;
}

}  // namespace fifteen::validity
