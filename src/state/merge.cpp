#include "state/merge.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <set>

#include "base/text.h"
#include "base/time_zone.h"

namespace fifteen::state {
namespace {

// Why two states are not put together.
class Refusal {
 public:
  Refusal(const std::string& a, const std::string& b) : names_(fmt::format("{} and {}", a, b)) {}

  tl::unexpected<Error> operator()(std::string_view expected, std::string_view got,
                                   std::string_view try_this) const {
    return fail(ErrorKind::kInput,
                fmt::format("{}: expected {}, got {}; {}", names_, expected, got, try_this));
  }

 private:
  std::string names_;
};

constexpr const char* kWhole = "analyze the logs together";

std::string shown(const std::map<std::string, std::string>& parameters, const std::string& name) {
  const auto at = parameters.find(name);
  return at == parameters.end() ? "nothing" : at->second;
}

Status check_parameters(const State& a, const State& b, const Refusal& refuse) {
  std::set<std::string> names;
  for (const State* const state : {&a, &b}) {
    for (const auto& [name, value] : state->facts.parameters) names.insert(name);
  }
  for (const std::string& name : names) {
    const std::string of_a = shown(a.facts.parameters, name);
    const std::string of_b = shown(b.facts.parameters, name);
    if (of_a != of_b)
      return refuse("the same " + name, fmt::format("{} and {}", of_a, of_b),
                    "make both states with one mapping");
  }
  if (a.facts.filter != b.facts.filter)
    return refuse("the same --where",
                  fmt::format("\"{}\" and \"{}\"", a.facts.filter, b.facts.filter),
                  "make both states with one condition");
  if (a.facts.worth != b.facts.worth)
    return refuse("the same [worth]", "others", "make both states with one mapping");
  if (a.facts.demand != b.facts.demand)
    return refuse("the same [demand]", "others", "make both states with one mapping");
  if (a.facts.changes != b.facts.changes)
    return refuse("the same log of changes", "others", "make both states with one log of changes");
  if (a.facts.queues != b.facts.queues)
    return refuse("the same queues", "others", "make both states with one mapping");
  const auto same_name = [](const journey::Dimension& x, const journey::Dimension& y) {
    return x.name == y.name;
  };
  if (!std::equal(a.counts.dimensions.begin(), a.counts.dimensions.end(),
                  b.counts.dimensions.begin(), b.counts.dimensions.end(), same_name))
    return refuse("contacts with the same columns for channel, reason, team, place and segments",
                  "others", "map the same fields for both");
  if (a.weights != b.weights)
    return refuse("the same weights of evidence", "others", "make both states with one mapping");
  return {};
}

// The moments of a rule, by name.
std::set<std::string> moments_of(const State& state, const journey::FateRule& rule) {
  std::set<std::string> out;
  for (std::size_t m = 0; m < rule.moments.size(); ++m) {
    if (rule.moments[m]) out.insert(state.counts.moments[m]);
  }
  return out;
}

Status check_fates(const State& a, const State& b, const Refusal& refuse) {
  const auto same = [&](journey::FateRule FateFacts::*rule) {
    const journey::FateRule& x = a.facts.fate.*rule;
    const journey::FateRule& y = b.facts.fate.*rule;
    return x.silence_us == y.silence_us && moments_of(a, x) == moments_of(b, y);
  };
  if (a.facts.fate.is_default != b.facts.fate.is_default ||
      (a.facts.fate.is_default && (!same(&FateFacts::plan_won) || !same(&FateFacts::plan_lost) ||
                                   a.facts.fate.rule != b.facts.fate.rule)))
    return refuse("the same default fate rule", "different ones, chosen from each log",
                  "give [fate.won] and [fate.lost] in a mapping");
  const bool silence = a.facts.fate.plan_won.silence_us || a.facts.fate.plan_lost.silence_us;
  if (silence && a.tally.to_us != b.tally.to_us)
    return refuse("logs that end at the same time, since silence up to the end decides fates",
                  "different ends", kWhole);
  return {};
}

Status check_learned(const State& a, const State& b, const Refusal& refuse) {
  for (const State* const state : {&a, &b}) {
    if (state->facts.learned_texts)
      return refuse("texts that were judged alike", "texts judged by what each log's own taught",
                    "give [score] model in a mapping, a file that fifteen train makes");
    if (state->facts.stitching)
      return refuse("customers told by their ids", "customers stitched from identities",
                    "write both logs with fifteen convert, or analyze them together");
    if (state->alike)
      return refuse("contacts scored alike",
                    "contacts scored by what each log's own ratings taught",
                    "set alike = false in [score] of the mapping, or analyze the logs together");
  }
  return {};
}

// Whether one log of all of them would have learned from its ratings, though no part did.
bool would_learn(const State& merged) {
  if (!merged.facts.learns_alike) return false;
  const auto said = [](const journey::Facet& f) { return f.signs.said() != Outcome::kUnscored; };
  const auto& facets = merged.counts.facets;
  if (std::all_of(facets.begin(), facets.end(), said)) return false;
  const stats::OutcomeCounts total = stats::all_groups(journey::rated_cells(merged.counts)).total();
  const auto spoken = std::count_if(total.begin(), total.end(), [](std::uint64_t count) {
    return count >= journey::kRatedOfOutcomeMin;
  });
  return stats::contacts_of(total) >= journey::kRatedMin && spoken >= 2;
}

// How many customers of the samples are in both, below a bound.
std::size_t customers_in_both(const State& a, const State& b) {
  std::size_t out = 0;
  auto x = a.counts.sample.journeys.begin();
  auto y = b.counts.sample.journeys.begin();
  while (x != a.counts.sample.journeys.end() && y != b.counts.sample.journeys.end()) {
    const std::uint64_t least = std::min(x->customer, y->customer);
    out += x->customer == y->customer ? 1 : 0;
    while (x != a.counts.sample.journeys.end() && x->customer == least) ++x;
    while (y != b.counts.sample.journeys.end() && y->customer == least) ++y;
  }
  return out;
}

LeftOut merged(const LeftOut& a, const LeftOut& b) {
  constexpr std::size_t kSamplesMax = 20;
  LeftOut out = a;
  out.total += b.total;
  for (const auto& [reason, count] : b.by_reason) out.by_reason[reason] += count;
  out.samples.insert(out.samples.end(), b.samples.begin(), b.samples.end());
  if (out.samples.size() > kSamplesMax) out.samples.resize(kSamplesMax);
  return out;
}

template <class T>
void add_new(const std::vector<T>& from, std::vector<T>& into) {
  for (const T& one : from) {
    if (std::find(into.begin(), into.end(), one) == into.end()) into.push_back(one);
  }
}

// The periods of one log of all contacts; nothing: they are not those of the parts.
std::optional<journey::Periods> united_periods(const State& a, const State& b,
                                               const journey::ContactTally& tally) {
  const journey::Periods& x = a.counts.periods;
  const journey::Periods& y = b.counts.periods;
  if (x.starts.empty()) return y;
  if (y.starts.empty()) return x;
  if (x.unit != y.unit) return std::nullopt;
  journey::Periods out;
  if (a.facts.zone.empty() || a.facts.zone == "UTC") {
    out = journey::periods_of(tally.from_us, tally.to_us, TimeZone{});
  } else {
    // Another calendar is not known here: no period may be missing between the parts.
    if (x.starts.back() < y.starts.front() || y.starts.back() < x.starts.front())
      return std::nullopt;
    const journey::Periods& early = x.starts.front() <= y.starts.front() ? x : y;
    const journey::Periods& late = &early == &x ? y : x;
    out = early;
    for (std::size_t p = 0; p < late.starts.size(); ++p) {
      if (late.starts[p] <= out.starts.back()) continue;
      out.starts.push_back(late.starts[p]);
      out.names.push_back(late.names[p]);
    }
    const bool too_many = out.starts.size() > journey::kPeriodsMax;
    if (too_many && out.unit != journey::PeriodUnit::kYear) return std::nullopt;
  }
  const auto has = [&](const journey::Periods& part) {
    return std::includes(out.starts.begin(), out.starts.end(), part.starts.begin(),
                         part.starts.end());
  };
  if (out.unit != x.unit || !has(x) || !has(y)) return std::nullopt;
  return out;
}

// The rule in terms of the united moments: those that it names.
journey::FateRule planned(const journey::FateRule& rule, const std::set<std::string>& named,
                          const std::vector<std::string>& moments) {
  journey::FateRule out;
  out.silence_us = rule.silence_us;
  for (const std::string& moment : moments) out.moments.push_back(named.count(moment) != 0);
  return out;
}

Facts merged_facts(const State& a, const State& b, const std::vector<std::string>& moments) {
  Facts out = a.facts;
  const Facts& more = b.facts;
  out.files.insert(out.files.end(), more.files.begin(), more.files.end());
  out.paths.insert(out.paths.end(), more.paths.begin(), more.paths.end());
  if (out.mapping != more.mapping) {
    out.mapping.clear();
    out.paths.clear();
  }
  add_new(more.columns, out.columns);
  add_new(more.warnings, out.warnings);
  out.filtered += more.filtered;
  out.audits += more.audits;
  out.naive_times += more.naive_times;
  out.doubled_times += more.doubled_times;
  out.skipped_times += more.skipped_times;
  out.rejects = merged(a.facts.rejects, more.rejects);
  out.ignored_values = merged(a.facts.ignored_values, more.ignored_values);
  JoinedRows& joined = out.joined;
  joined.statements += more.joined.statements;
  joined.repeated += more.joined.repeated;
  joined.merged += more.joined.merged;
  joined.disagreeing += more.joined.disagreeing;
  for (const auto& [field, count] : more.joined.disagreements) joined.disagreements[field] += count;
  joined.answers_by_id += more.joined.answers_by_id;
  joined.answers_by_customer += more.joined.answers_by_customer;
  joined.answers_alone += more.joined.answers_alone;
  const auto plan = [&](journey::FateRule FateFacts::*rule) {
    std::set<std::string> named = moments_of(a, a.facts.fate.*rule);
    named.merge(moments_of(b, b.facts.fate.*rule));
    return planned(a.facts.fate.*rule, named, moments);
  };
  out.fate.plan_won = plan(&FateFacts::plan_won);
  out.fate.plan_lost = plan(&FateFacts::plan_lost);
  return out;
}

}  // namespace

Result<State> merge_states(const NamedState& first, const NamedState& second) {
  const State& a = first.state;
  const State& b = second.state;
  const Refusal refuse(first.name, second.name);
  for (const Status& checked :
       {check_parameters(a, b, refuse), check_fates(a, b, refuse), check_learned(a, b, refuse)}) {
    if (!checked) return fail(checked.error());
  }
  if (const std::size_t both = customers_in_both(a, b); both > 0)
    return refuse("states of different customers",
                  format_counted(both, "customer that is in both", "customers that are in both"),
                  "what a customer's contacts in two logs come to cannot be told from their "
                  "counts: split logs by customer, or analyze them together");
  State out;
  out.tally = a.tally;
  out.tally.merge(b.tally);
  std::optional<journey::Periods> periods = united_periods(a, b, out.tally);
  if (!periods)
    return refuse("logs whose counts by period fit together",
                  fmt::format("counts by {} and by {}, of {} periods and {}",
                              journey::period_unit_name(a.counts.periods.unit),
                              journey::period_unit_name(b.counts.periods.unit),
                              a.counts.periods.starts.size(), b.counts.periods.starts.size()),
                  kWhole);
  out.counts = merge_counts({a.counts, a.tally.contacts, a.tally.to_us},
                            {b.counts, b.tally.contacts, b.tally.to_us}, std::move(*periods));
  out.weights = a.weights;
  out.facts = merged_facts(a, b, out.counts.moments);
  if (would_learn(out))
    return refuse("contacts scored alike", "ratings enough in all of them to learn from",
                  "set alike = false in [score] of the mapping, or analyze the logs together");
  return out;
}

}  // namespace fifteen::state
