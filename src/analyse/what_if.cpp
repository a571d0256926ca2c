#include "analyse/what_if.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <tuple>
#include <utility>

#include "base/nearest.h"
#include "base/text.h"
#include "base/time.h"
#include "stats/jackknifed.h"

namespace fifteen::analyse {
namespace {

constexpr std::size_t at(Outcome outcome) { return static_cast<std::size_t>(outcome); }
constexpr std::size_t at(Quantity quantity) { return static_cast<std::size_t>(quantity); }

// A change that makes customers come back for ever more is not believed.
constexpr double kAgainMost = 0.9;

Result<std::size_t> find_moment(const ShiftTables& tables, const std::string& name,
                                std::string_view option) {
  const auto found = std::find(tables.moments.begin(), tables.moments.end(), name);
  if (found != tables.moments.end())
    return static_cast<std::size_t>(found - tables.moments.begin());
  return fail(ErrorKind::kUsage,
              fmt::format("{}: expected a moment of the log, got \"{}\"{}", option, printable(name),
                          did_you_mean(name, tables.moments)));
}

// The world as changed so far: journeys of a replicate, scaled to the log.
struct World {
  const ShiftGroup& sums;
  std::vector<double> contacts;                             // by moment
  std::vector<std::array<double, kOutcomeCount>> outcomes;  // by moment
  double miseries = 0;
  double won = 0;
  double value = 0;

  explicit World(const ShiftGroup& of) : sums(of), won(of.won), value(of.value) {
    for (const MomentSums& moment : of.moments) {
      contacts.push_back(moment.contacts);
      outcomes.push_back(moment.outcomes);
      miseries += moment.outcomes[at(Outcome::kMisery)];
    }
  }

  double scored(std::size_t m) const {
    const auto& o = outcomes[m];
    return o[at(Outcome::kMisery)] + o[at(Outcome::kNeutral)] + o[at(Outcome::kMagic)];
  }

  // A part of a moment's contacts of an outcome, as they are now, turn out otherwise. Returns how
  // many, and how many of them nobody alike compares with.
  std::pair<double, double> shift(std::size_t m, Shift which, double part) {
    const ShiftSums& whole = sums.shifts[m][static_cast<std::size_t>(which)];
    const Outcome from = which == Shift::kMiseryAway || which == Shift::kMiseryToNeutral
                             ? Outcome::kMisery
                             : Outcome::kMagic;
    if (whole.moved <= 0 || contacts[m] <= 0) return {};
    const double misery_before = outcomes[m][at(Outcome::kMisery)];
    // What follows counts for each visit that there still is: later visits here are among what
    // changes, x = 1 + s x with s the change that the first look sees.
    double factor = part * outcomes[m][at(from)] / whole.moved;
    const double again = factor * whole.contacts[m] / contacts[m];
    factor /= 1 - std::min(again, kAgainMost);
    miseries += factor * whole.miseries;
    won += factor * whole.won;
    value += factor * whole.value;
    for (std::size_t to = 0; to < contacts.size(); ++to) come(to, factor * whole.contacts[to]);
    // Where nobody compares, they turn out as those do who can be compared.
    const double moved = part * outcomes[m][at(from)];
    const double matched = whole.to_misery + whole.to_neutral + whole.to_magic;
    const double own = matched > 0 ? moved / matched : 0;
    outcomes[m][at(from)] -= moved;
    outcomes[m][at(Outcome::kMisery)] += own * whole.to_misery;
    outcomes[m][at(Outcome::kNeutral)] += matched > 0 ? own * whole.to_neutral : moved;
    outcomes[m][at(Outcome::kMagic)] += own * whole.to_magic;
    miseries += outcomes[m][at(Outcome::kMisery)] - misery_before;
    return {moved, factor * whole.unmatched};
  }

  // So many more come to a moment; their miseries have been counted.
  void come(std::size_t m, double more) {
    if (contacts[m] <= 0) return;
    const double factor = std::max(0.0, 1 + more / contacts[m]);
    contacts[m] *= factor;
    for (double& outcome : outcomes[m]) outcome *= factor;
  }

  void remove(std::size_t m) {
    miseries -= outcomes[m][at(Outcome::kMisery)];
    contacts[m] = 0;
    outcomes[m].fill(0);
  }

  Quantities quantities(const std::vector<MomentTimes>& times) const {
    Quantities out{};
    for (std::size_t m = 0; m < contacts.size(); ++m) {
      out[at(Quantity::kContacts)] += contacts[m];
      out[at(Quantity::kOurs)] += contacts[m] * times[m].ours / kMicrosPerHour;
      out[at(Quantity::kTheirs)] += contacts[m] * times[m].theirs / kMicrosPerHour;
    }
    out[at(Quantity::kMiseries)] = miseries;
    out[at(Quantity::kWon)] = won;
    out[at(Quantity::kValue)] = value;
    return out;
  }
};

struct Moved {
  double contacts = 0;
  double unmatched = 0;
  void add(const std::pair<double, double>& more) {
    contacts += std::fabs(more.first);
    unmatched += std::fabs(more.second);
  }
};

// The share that an outcome gets, as a part of what it has.
double part_left(const World& world, std::size_t m, const OutcomeChange& change) {
  const double scored = world.scored(m);
  const double now = scored > 0 ? world.outcomes[m][at(change.outcome)] / scored : 0;
  if (now <= 0) return 1;
  const double next = std::min(1.0, change.times ? change.value * now : change.value);
  return next / now;
}

Moved apply(World& world, const WhatIfStep& step) {
  Moved out;
  const std::size_t m = step.moment;
  if (step.eliminate) {
    out.contacts = world.contacts[m];
    out.unmatched += world.shift(m, Shift::kMiseryToNeutral, 1).second;
    out.unmatched += world.shift(m, Shift::kMagicToNeutral, 1).second;
    world.remove(m);
    return out;
  }
  for (const OutcomeChange& change : step.changes) {
    const double left = part_left(world, m, change);
    if (change.outcome == Outcome::kMisery) out.add(world.shift(m, Shift::kMiseryAway, 1 - left));
    if (change.outcome == Outcome::kMagic) out.add(world.shift(m, Shift::kMagicAway, 1 - left));
    if (change.outcome == Outcome::kNeutral) {
      // Misery and magic share what neutral leaves, in their old ratio.
      const double scored = world.scored(m);
      const double neutral = world.outcomes[m][at(Outcome::kNeutral)] / scored;
      const double rest = neutral < 1 ? (1 - left * neutral) / (1 - neutral) : 1;
      out.add(world.shift(m, Shift::kMiseryToNeutral, 1 - rest));
      out.add(world.shift(m, Shift::kMagicToNeutral, 1 - rest));
    }
  }
  return out;
}

// What a replicate has after each step, the beginning first.
struct Course {
  std::vector<Quantities> quantities;
  std::vector<std::vector<double>> contacts;  // at the beginning and at the end, by moment
  std::vector<Moved> moved;
};

Course run(const ShiftGroup& sums, double journeys, const std::vector<MomentTimes>& times,
           const std::vector<WhatIfStep>& steps) {
  // As many journeys as the log has, whatever part of them this is.
  const double scale = sums.journeys > 0 ? journeys / sums.journeys : 0;
  World world(sums);
  Course out;
  const auto keep = [&] {
    out.quantities.push_back(world.quantities(times));
    for (double& quantity : out.quantities.back()) quantity *= scale;
  };
  const auto keep_contacts = [&] {
    out.contacts.push_back(world.contacts);
    for (double& contacts : out.contacts.back()) contacts *= scale;
  };
  keep();
  keep_contacts();
  for (const WhatIfStep& step : steps) {
    Moved moved = apply(world, step);
    moved.contacts *= scale;
    moved.unmatched *= scale;
    out.moved.push_back(moved);
    keep();
  }
  keep_contacts();
  return out;
}

QuantityEstimates differences(const stats::Jackknifed<Course>& courses, std::size_t from,
                              std::size_t to) {
  QuantityEstimates out;
  for (std::size_t q = 0; q < kQuantities; ++q) {
    out[q] = courses.estimate(
        [&](const Course& c) { return c.quantities[to][q] - c.quantities[from][q]; });
  }
  return out;
}

double mean_of(const std::map<std::string, stats::LogHistogram>& all, const std::string& moment) {
  const auto found = all.find(moment);
  return found == all.end() ? 0 : found->second.mean();
}

}  // namespace

std::string_view quantity_name(Quantity quantity) {
  constexpr std::array<std::string_view, kQuantities> kNames{
      "contacts", "miseries", "our_hours", "customers_hours", "won", "value"};
  return kNames[at(quantity)];
}

Result<WhatIfStep> read_fix(const ShiftTables& tables, const std::string& text) {
  auto fix = parse_moment_fix(text);
  if (!fix) return fail(fix.error());
  const auto moment = find_moment(tables, fix->moment, "--fix");
  if (!moment) return fail(moment.error());
  for (const OutcomeChange& change : fix->changes) {
    const bool occurs =
        std::any_of(tables.groups.begin(), tables.groups.end(), [&](const ShiftGroup& group) {
          return group.moments[*moment].outcomes[at(change.outcome)] > 0;
        });
    if (occurs) continue;
    return fail(ErrorKind::kUsage,
                fmt::format("--fix: expected an outcome that occurs at \"{}\", got {}, which never "
                            "does: nothing tells what would come of it",
                            printable(fix->moment), outcome_name(change.outcome)));
  }
  return WhatIfStep{"--fix " + text, *moment, false, std::move(fix->changes)};
}

Result<WhatIfStep> read_elimination(const ShiftTables& tables, const std::string& text) {
  const auto moment = find_moment(tables, text, "--eliminate");
  if (!moment) return fail(moment.error());
  if (tables.is_fate[*moment]) {
    return fail(ErrorKind::kUsage,
                fmt::format("--eliminate: expected a moment that does not say the fate, got \"{}\"",
                            printable(text)));
  }
  return WhatIfStep{"--eliminate " + text, *moment, true, {}};
}

std::vector<MomentTimes> moment_times(const ShiftTables& tables,
                                      const journey::ContactTally& tally) {
  std::vector<MomentTimes> out;
  for (const std::string& moment : tables.moments) {
    const double whole = mean_of(tally.durations, moment);
    const double wait = mean_of(tally.waits, moment);
    const bool waits = tally.waits.count(moment) != 0;
    MomentTimes& times = out.emplace_back();
    times.ours = waits ? mean_of(tally.services, moment) : whole;
    times.theirs = std::max(whole, wait + times.ours);
  }
  return out;
}

WhatIf what_if(const ShiftTables& tables, const std::vector<MomentTimes>& times,
               const std::vector<WhatIfStep>& steps) {
  const ShiftGroup all = tables.all();
  const double journeys = all.journeys * tables.scale;
  stats::Jackknifed<Course> courses;
  courses.whole = run(all, journeys, times, steps);
  for (std::size_t g = 0; g < stats::kGroupCount; ++g) {
    const ShiftGroup rest = tables.without(g);
    courses.without[g] = run(rest, journeys, times, steps);
  }
  WhatIf out;
  out.before = courses.whole.quantities.front();
  out.difference = differences(courses, 0, steps.size());
  for (std::size_t s = 0; s < steps.size(); ++s) {
    out.steps.push_back({steps[s], differences(courses, s, s + 1), courses.whole.moved[s].contacts,
                         courses.whole.moved[s].unmatched});
  }
  for (std::size_t m = 0; m < tables.moments.size(); ++m) {
    const stats::Estimate difference =
        courses.estimate([&](const Course& c) { return c.contacts[1][m] - c.contacts[0][m]; });
    if (difference.value != 0)
      out.moments.push_back(
          {tables.moments[m], tables.is_fate[m], courses.whole.contacts[0][m], difference});
  }
  std::stable_sort(out.moments.begin(), out.moments.end(), [](const auto& a, const auto& b) {
    return std::fabs(a.difference.value) > std::fabs(b.difference.value);
  });
  out.has_value = all.value != 0;
  out.has_hours =
      std::any_of(times.begin(), times.end(), [](const MomentTimes& t) { return t.theirs > 0; });
  return out;
}

}  // namespace fifteen::analyse
