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

// Kinds may be written with hyphens, as words of a command line are.
Result<std::size_t> find_kind(const ShiftTables& tables, std::string name) {
  std::replace(name.begin(), name.end(), '-', ' ');
  std::vector<std::string> known;
  for (std::size_t k = 0; k < kDemandKindCount; ++k) {
    const auto kind = static_cast<DemandKind>(k);
    known.emplace_back(demand_kind_name(kind));
    if (known.back() != name) continue;
    if (const auto removal = tables.removal_of(kind)) return *removal;
    return fail(ErrorKind::kUsage,
                fmt::format("--eliminate: expected a kind of failure demand that the log has, got "
                            "\"{}\", which was not found{}",
                            name,
                            kind == DemandKind::kRepeat
                                ? ": repeats are told where a column says what customers come for "
                                  "(reason)"
                                : ""));
  }
  return fail(ErrorKind::kUsage,
              fmt::format("--eliminate: expected a kind of failure demand ({}), got \"{}\"{}",
                          fmt::join(known, ", "), printable(name), did_you_mean(name, known)));
}

// The sums of all groups, or of all but one.
class Replicate {
 public:
  Replicate(const ShiftGroup& all, const ShiftGroup* left_out) : all_(all), left_out_(left_out) {
    for (std::size_t m = 0; m < all.moments.size(); ++m)
      moments_.push_back(
          less(all.moments[m], left_out == nullptr ? nullptr : &left_out->moments[m]));
  }

  double all_journeys() const { return all_.journeys; }
  double journeys() const { return all_.journeys - (left_out_ ? left_out_->journeys : 0); }
  double won() const { return all_.won - (left_out_ ? left_out_->won : 0); }
  double value() const { return all_.value - (left_out_ ? left_out_->value : 0); }
  const std::vector<MomentSums>& moments() const { return moments_; }
  ShiftSums shift(std::size_t m, Shift which) const {
    const auto s = static_cast<std::size_t>(which);
    return less(all_.shifts[m][s], left_out_ == nullptr ? nullptr : &left_out_->shifts[m][s]);
  }
  RemovalSums removal(std::size_t r) const {
    return less(all_.removals[r], left_out_ == nullptr ? nullptr : &left_out_->removals[r]);
  }

 private:
  template <class Sums>
  static Sums less(Sums sums, const Sums* left_out) {
    if (left_out != nullptr) sums.add(*left_out, -1);
    return sums;
  }

  const ShiftGroup& all_;
  const ShiftGroup* left_out_;
  std::vector<MomentSums> moments_;
};

// The world as changed so far: journeys of a replicate, scaled to the log.
struct World {
  const Replicate& sums;
  std::vector<double> contacts;                             // by moment
  std::vector<std::array<double, kOutcomeCount>> outcomes;  // by moment
  double miseries = 0;
  double won = 0;
  double value = 0;
  std::optional<WaitsNow> waits;

  explicit World(const Replicate& of) : sums(of), won(of.won()), value(of.value()) {
    for (const MomentSums& moment : of.moments()) {
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
    const ShiftSums whole = sums.shift(m, which);
    const Outcome from = which == Shift::kMiseryAway || which == Shift::kMiseryToNeutral
                             ? Outcome::kMisery
                             : Outcome::kMagic;
    if (whole.moved <= 0 || contacts[m] <= 0) return {};
    const double misery_before = outcomes[m][at(Outcome::kMisery)];
    // What follows counts for each contact that there still is to be shifted: later ones here are
    // among what changes, x = 1 + s x with s the change that the first look sees.
    double factor = part * outcomes[m][at(from)] / whole.moved;
    const double again = part * whole.again / whole.moved;
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

  // What there still is of a removal at its moments.
  std::vector<MomentSums> left_of(const Removal& removal, const RemovalSums& whole) const {
    std::vector<MomentSums> out = whole.taken;
    for (std::size_t i = 0; i < out.size(); ++i) {
      const std::size_t m = removal.moments[i];
      const MomentSums& before = sums.moments()[m];
      out[i].contacts = 0;
      for (std::size_t o = 0; o < kOutcomeCount; ++o) {
        if (before.outcomes[o] > 0) out[i].outcomes[o] *= outcomes[m][o] / before.outcomes[o];
        out[i].contacts += out[i].outcomes[o];
      }
    }
    return out;
  }

  // Failure demand does not take place. Returns how many contacts, and of how many of them it is
  // not known what would follow.
  std::pair<double, double> remove(const Removal& removal, const RemovalSums& whole) {
    const std::vector<MomentSums> left = left_of(removal, whole);
    std::pair<double, double> out{};
    for (const MomentSums& here : left) out.first += here.contacts;
    for (std::size_t p = 0; p < whole.parts.size(); ++p) {
      const RemovalPart& part = whole.parts[p];
      if (part.moved <= 0) continue;
      const Outcome from = p == 0 ? Outcome::kMisery : Outcome::kMagic;
      double factor = 0;
      for (const MomentSums& here : left) factor += here.outcomes[at(from)];
      factor /= part.moved;
      factor /= 1 - std::min(part.again / part.moved, kAgainMost);
      miseries += factor * part.miseries;
      won += factor * part.won;
      value += factor * part.value;
      for (std::size_t to = 0; to < contacts.size(); ++to) come(to, factor * part.contacts[to]);
      out.second += factor * part.unmatched;
    }
    for (std::size_t i = 0; i < left.size(); ++i) {
      const std::size_t m = removal.moments[i];
      miseries -= left[i].outcomes[at(Outcome::kMisery)];
      contacts[m] = std::max(0.0, contacts[m] - left[i].contacts);
      for (std::size_t o = 0; o < kOutcomeCount; ++o)
        outcomes[m][o] = std::max(0.0, outcomes[m][o] - left[i].outcomes[o]);
    }
    return out;
  }

  // Waits, and outcomes by them, become those of the contacts that there are now. What follows from
  // that changes the contacts again, hardly: a second round is enough.
  void settle() {
    constexpr int kRounds = 2;
    for (int round = 0; waits && round < kRounds; ++round) {
      for (const WaitsNow::Shift& other : waits->settle(contacts)) {
        shift(other.moment, Shift::kMiseryToNeutral, other.misery);
        shift(other.moment, Shift::kMagicToNeutral, other.magic);
      }
    }
  }

  Quantities quantities(const std::vector<MomentTimes>& times) const {
    Quantities out{};
    for (std::size_t m = 0; m < contacts.size(); ++m) {
      out[at(Quantity::kContacts)] += contacts[m];
      const double ours = times[m].ours * (waits ? waits->served(m) : 1);
      const double longer = ours - times[m].ours + (waits ? waits->wait_change_us(m) : 0);
      out[at(Quantity::kOurs)] += contacts[m] * ours / kMicrosPerHour;
      out[at(Quantity::kTheirs)] +=
          contacts[m] * std::max(0.0, times[m].theirs + longer) / kMicrosPerHour;
      out[at(Quantity::kCost)] += contacts[m] * times[m].cost;
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

Moved apply(World& world, const ShiftTables& tables, const WhatIfStep& step) {
  Moved out;
  const std::size_t m = step.moment;
  if (step.what == WhatIfChange::kRemove) {
    out.add(world.remove(tables.removals[m], world.sums.removal(m)));
    return out;
  }
  if (step.what == WhatIfChange::kEliminate) {
    out.contacts = world.contacts[m];
    out.unmatched += world.shift(m, Shift::kMiseryToNeutral, 1).second;
    out.unmatched += world.shift(m, Shift::kMagicToNeutral, 1).second;
    world.remove(m);
    return out;
  }
  if (step.what == WhatIfChange::kPromise) {
    if (world.waits) out.contacts = world.contacts[m] * world.waits->promise(m, step.promise_us);
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
  std::vector<QueueNow> queues_before;
  std::vector<QueueNow> queues_after;
};

// What servers a promise asks for, beside those that earlier ones at its queue have.
std::optional<MoreServers> more_servers(const World& world, const Waiting& waiting,
                                        const WhatIfStep& step,
                                        std::map<std::size_t, MoreServers>& by_queue) {
  if (step.what != WhatIfChange::kPromise || !world.waits) return std::nullopt;
  const std::size_t q = waiting.queue_of(step.moment);
  auto all =
      servers_for_promise(waiting.queues[q], step.promise_us, world.waits->load(q, world.contacts));
  if (!all) return std::nullopt;
  MoreServers& before = by_queue[q];
  const MoreServers out{all->servers - std::min(all->servers, before.servers),
                        std::max(0.0, all->hours - before.hours)};
  if (out.servers > 0) before = *all;
  return out.servers > 0 ? out : MoreServers{};
}

// Finds `more`, by step, or goes by what it says. `left_out`: the group that `sums` are without.
Course run(const Replicate& sums, const WhatIfTables& tables, std::optional<std::size_t> left_out,
           const std::vector<WhatIfStep>& steps, std::vector<std::optional<MoreServers>>& more) {
  // As many journeys as the log has, whatever part of them this is.
  const double scale =
      sums.journeys() > 0 ? sums.all_journeys() * tables.shifts.scale / sums.journeys() : 0;
  World world(sums);
  if (!tables.waiting.moments.empty())
    world.waits.emplace(tables.waiting, world.contacts, left_out);
  Course out;
  double more_hours = 0;
  std::map<std::size_t, MoreServers> by_queue;
  const auto keep = [&] {
    out.quantities.push_back(world.quantities(tables.times));
    for (double& quantity : out.quantities.back()) quantity *= scale;
    out.quantities.back()[at(Quantity::kOurs)] += more_hours;
  };
  const auto keep_contacts = [&] {
    out.contacts.push_back(world.contacts);
    for (double& contacts : out.contacts.back()) contacts *= scale;
  };
  keep();
  keep_contacts();
  if (world.waits) out.queues_before = world.waits->queues(world.contacts);
  for (const WhatIfStep& step : steps) {
    const std::size_t s = out.moved.size();
    if (!left_out) more.push_back(more_servers(world, tables.waiting, step, by_queue));
    if (more[s]) more_hours += more[s]->hours;
    Moved moved = apply(world, tables.shifts, step);
    world.settle();
    moved.contacts *= scale;
    moved.unmatched *= scale;
    out.moved.push_back(moved);
    keep();
  }
  keep_contacts();
  if (world.waits) out.queues_after = world.waits->queues(world.contacts);
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

std::vector<WhatIfQueue> queues_of(const Waiting& waiting, const std::vector<std::string>& moments,
                                   const stats::Jackknifed<Course>& courses) {
  stats::Jackknifed<std::vector<QueueNow>> before{courses.whole.queues_before, {}};
  stats::Jackknifed<std::vector<QueueNow>> after{courses.whole.queues_after, {}};
  for (std::size_t g = 0; g < stats::kGroupCount; ++g)
    after.without[g] = courses.without[g].queues_after;
  return describe_queues(waiting, moments, before, after);
}

}  // namespace

std::string_view quantity_name(Quantity quantity) {
  constexpr std::array<std::string_view, kQuantities> kNames{
      "contacts", "miseries", "our_hours", "customers_hours", "our_cost", "won", "value"};
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
  return WhatIfStep{"--fix " + text, WhatIfChange::kFix, *moment, std::move(fix->changes)};
}

Result<WhatIfStep> read_elimination(const ShiftTables& tables, const std::string& text) {
  constexpr std::string_view kKind = "kind:";
  constexpr std::string_view kFailure = "failure:";
  const bool is_moment =
      std::find(tables.moments.begin(), tables.moments.end(), text) != tables.moments.end();
  WhatIfStep out{"--eliminate " + text, WhatIfChange::kRemove, 0, {}};
  if (!is_moment && text.starts_with(kKind)) {
    const auto removal = find_kind(tables, text.substr(kKind.size()));
    if (!removal) return fail(removal.error());
    out.moment = *removal;
    return out;
  }
  const bool failure = !is_moment && text.starts_with(kFailure);
  const std::string name = failure ? text.substr(kFailure.size()) : text;
  const auto moment = find_moment(tables, name, "--eliminate");
  if (!moment) return fail(moment.error());
  if (failure) {
    const auto removal = tables.removal_at(*moment);
    if (!removal) {
      return fail(ErrorKind::kUsage,
                  fmt::format("--eliminate: expected a moment with failure demand, got \"{}\", "
                              "which has none",
                              printable(name)));
    }
    out.moment = *removal;
    return out;
  }
  if (tables.is_fate[*moment]) {
    return fail(ErrorKind::kUsage,
                fmt::format("--eliminate: expected a moment that does not say the fate, got \"{}\"",
                            printable(text)));
  }
  out.what = WhatIfChange::kEliminate;
  out.moment = *moment;
  return out;
}

namespace {

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

Result<WhatIfStep> read_promise(const ShiftTables& tables, const Waiting& waiting,
                                const std::string& text) {
  constexpr std::string_view kAtMost = "<=";
  const std::size_t sign = text.rfind(kAtMost);
  const auto us =
      sign == std::string::npos
          ? std::nullopt
          : parse_duration(trimmed(std::string_view(text).substr(sign + kAtMost.size())));
  if (!us || *us <= 0) {
    return fail(ErrorKind::kUsage,
                fmt::format("--promise: expected a moment and a time such as \"call back<=1d\" or "
                            "\"call<=2min\", got \"{}\"",
                            printable(text)));
  }
  const std::string name(trimmed(std::string_view(text).substr(0, sign)));
  const auto moment = find_moment(tables, name, "--promise");
  if (!moment) return fail(moment.error());
  const MomentWaits& waits = waiting.moments[*moment];
  if (!waits.known()) {
    return fail(ErrorKind::kUsage,
                fmt::format("--promise: expected a moment whose contacts have a wait, got \"{}\", "
                            "where none has one",
                            printable(name)));
  }
  if (waits.points.front().us > static_cast<double>(*us)) {
    return fail(ErrorKind::kUsage,
                fmt::format("--promise: expected a time within which somebody at \"{}\" was "
                            "served, got {}; the shortest waits there are {}: nothing tells what "
                            "would come of it",
                            printable(name), format_duration(*us),
                            format_duration(static_cast<std::int64_t>(waits.points.front().us))));
  }
  return WhatIfStep{
      "--promise " + text, WhatIfChange::kPromise, *moment, {}, static_cast<double>(*us)};
}

WhatIfs::WhatIfs(const WhatIfTables& tables) : tables_(tables), all_(tables.shifts.whole) {
  FIFTEEN_CHECK(all_.shifts.size() == all_.moments.size(), "what-ifs are made of shifts");
}

WhatIf WhatIfs::of(const std::vector<WhatIfStep>& steps) const {
  std::vector<std::optional<MoreServers>> more;
  stats::Jackknifed<Course> courses;
  courses.whole = run(Replicate(all_, nullptr), tables_, std::nullopt, steps, more);
  for (std::size_t g = 0; g < stats::kGroupCount; ++g)
    courses.without[g] = run(Replicate(all_, &tables_.shifts.groups[g]), tables_, g, steps, more);
  WhatIf out;
  out.before = courses.whole.quantities.front();
  out.difference = differences(courses, 0, steps.size());
  const auto change_of = [&](const Course& course) {
    Quantities change = course.quantities.back();
    for (std::size_t q = 0; q < kQuantities; ++q) change[q] -= course.quantities.front()[q];
    return change;
  };
  out.change.whole = change_of(courses.whole);
  for (std::size_t g = 0; g < stats::kGroupCount; ++g)
    out.change.without[g] = change_of(courses.without[g]);
  for (std::size_t s = 0; s < steps.size(); ++s) {
    out.steps.push_back({steps[s], differences(courses, s, s + 1), courses.whole.moved[s].contacts,
                         courses.whole.moved[s].unmatched, more[s]});
  }
  out.queues = queues_of(tables_.waiting, tables_.shifts.moments, courses);
  for (std::size_t m = 0; m < tables_.shifts.moments.size(); ++m) {
    const stats::Estimate difference =
        courses.estimate([&](const Course& c) { return c.contacts[1][m] - c.contacts[0][m]; });
    if (difference.value != 0)
      out.moments.push_back({tables_.shifts.moments[m], tables_.shifts.is_fate[m],
                             courses.whole.contacts[0][m], difference});
  }
  std::stable_sort(out.moments.begin(), out.moments.end(), [](const auto& a, const auto& b) {
    return std::fabs(a.difference.value) > std::fabs(b.difference.value);
  });
  out.has_value = all_.value != 0;
  out.has_hours = std::any_of(tables_.times.begin(), tables_.times.end(),
                              [](const MomentTimes& t) { return t.theirs > 0; });
  out.has_cost = std::any_of(tables_.times.begin(), tables_.times.end(),
                             [](const MomentTimes& t) { return t.cost != 0; });
  return out;
}

}  // namespace fifteen::analyse
