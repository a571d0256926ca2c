#pragma once
// A random world in which something is changed, by lot, at one site after another or everywhere,
// and what the log of changes says that it did, against what the same customers do without it.

#include <cstdint>
#include <fmt/format.h>
#include <random>
#include <string>

#include "analyse/changes.h"
#include "check_world.h"
#include "coverage.h"
#include "random_world.h"
#include "simulate/columns.h"
#include "simulated_counts.h"

namespace fifteen::validity {

/// Sites are small, so that there are many of them, and differ.
inline simulate::World world_of_sites(std::uint64_t seed) {
  simulate::World world = random_world(seed, {});
  world.site_customers = 400;
  world.site_sd = 0.3;
  return world;
}

/// A world with a change, the same without it, and the line of the log of changes.
struct ChangedWorld {
  simulate::World with;
  simulate::World without;
  ChangeRule rule;
};

inline ChangedWorld changed_world(std::uint64_t seed, Assigned assigned) {
  std::mt19937_64 random(seed * 77 + 3);
  const std::size_t moment = std::uniform_int_distribution<std::size_t>(0, 2)(random);
  ChangedWorld out;
  out.with = world_of_sites(seed);
  out.rule.name = "a change";
  out.rule.moment = out.with.moments[moment].name;
  out.rule.assigned = assigned;
  if (assigned == Assigned::kLot) {
    out.rule.by = "arm";
    out.rule.changed = {"b"};
    out.with.attributes.push_back({"arm", false, {"a", "b"}, {0.5, 0.5}});
    out.without = out.with;
    simulate::Effect effect;
    effect.who = {{out.with.attributes.size() - 1, 1}};
    effect.moment = moment;
    effect.tilt.misery = -1;
    out.with.effects.push_back(effect);
    return out;
  }
  simulate::Change change;
  change.day = assigned == Assigned::kStaggered ? 250 : 450;
  change.over_days = assigned == Assigned::kStaggered ? 200 : 0;
  change.sites = assigned == Assigned::kStaggered ? 0.5 : 1;
  change.moment = moment;
  out.with.changes.push_back(change);
  out.without = out.with;  // the change comes, and does nothing
  out.with.changes.back().misery_odds = 0.4;
  if (assigned == Assigned::kStaggered) out.rule.by = "place";
  return out;
}

/// When each site has it, for the log of changes.
inline void log_change(const simulate::World& world, const simulate::RunOptions& options,
                       ChangeRule& rule) {
  if (rule.assigned == Assigned::kLot) return;
  const auto plan = simulate::make_plan(world, options);
  FIFTEEN_CHECK(plan.has_value(), "a world that can run");
  if (rule.assigned == Assigned::kEverywhere) rule.from_us = simulate::change_us(*plan, 0, 0);
  if (rule.assigned != Assigned::kStaggered) return;
  for (std::uint64_t site = 0; site < plan->sites; ++site) {
    const std::int64_t us = simulate::change_us(*plan, 0, site);
    if (us < plan->end_us) rule.started[simulate::place_name(plan->world, site)] = us;
  }
}

/// What is true is what those that have the change show, less what the same show without it.
inline void check_change(std::uint64_t seed, Assigned assigned, std::uint64_t customers,
                         Checked& out) {
  ChangedWorld world = changed_world(seed, assigned);
  simulate::RunOptions options;
  options.customers = customers;
  options.seed = seed;
  log_change(world.with, options, world.rule);
  const auto measured = [&](const simulate::World& one) {
    return analyse::find_changes(run_world(one, options).counts, {world.rule}, {}, {}, 1).front();
  };
  const analyse::MeasuredChange found = measured(world.with);
  const analyse::MeasuredChange without = measured(world.without);
  FIFTEEN_CHECK(found.differences.size() == without.differences.size(), "the same is compared");
  bool warned = false;
  for (std::size_t m = 0; m < found.differences.size(); ++m) {
    const analyse::MeasuredDifference& d = found.differences[m];
    const std::string name =
        fmt::format("{}: {}", assigned_name(assigned), change_measure_name(d.measure));
    out.coverage[name].add(d.effect, d.mean - without.differences[m].mean);
    // Where nothing was done, nothing is there.
    out.coverage[fmt::format("{}: nothing", assigned_name(assigned))].add(
        without.differences[m].effect, 0);
    warned = warned || d.placebo_fails;
  }
  ++out.worlds;
  if (warned) ++out.warned;
}

}  // namespace fifteen::validity
