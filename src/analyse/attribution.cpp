#include "analyse/attribution.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include "base/error.h"
#include "base/share_out.h"
#include "stats/proportion.h"
#include "stats/removal_effects.h"

namespace fifteen::analyse {
namespace {

using journey::PathCounts;
using journey::PathStep;
using stats::kGroupCount;

constexpr double kNoShare = 1e-9;   // what rounding may leave of one
constexpr double kNoWidth = 1e-12;  // what rounding leaves of an interval of no width
constexpr double kEndShare = 0.4;   // of the first and of the last contact, by position
constexpr double kMiddleShare = 0.2;

// The chain of the counts, and whose steps it has.
struct Chain {
  stats::AbsorbingChain chain;
  std::vector<std::size_t> step_of;  // by place in the counts' steps
};

std::uint32_t owner_of(std::uint64_t context) {
  const auto last = static_cast<std::uint32_t>(context & 0xFFFFU);
  return last == 0 ? stats::kNobody : last - 1;
}

Chain chain_of(const PathCounts& counts) {
  Chain out;
  std::vector<std::uint64_t> contexts;  // every state is left by some step
  for (const PathStep& step : counts.steps) {
    if (contexts.empty() || contexts.back() != step.context) contexts.push_back(step.context);
  }
  const auto number = [&](std::uint64_t context) {
    const auto at = std::lower_bound(contexts.begin(), contexts.end(), context);
    FIFTEEN_CHECK(at != contexts.end() && *at == context, "a path leaves every state it reaches");
    return static_cast<std::uint32_t>(at - contexts.begin());
  };
  for (const std::uint64_t context : contexts) out.chain.owners.push_back(owner_of(context));
  for (const PathStep& step : counts.steps) {
    std::uint32_t to = step.next == journey::kNextConversion ? stats::kConversion : stats::kNull;
    if (!is_end(step))
      to = number(journey::context_of_order((step.context << 16U) | step.next, counts.order));
    out.chain.steps.push_back({number(step.context), to});
  }
  return out;
}

// Steps as the chain wants them: ascending. Those of a context are, by the next moment, not by the
// next state.
void sort_steps(Chain& chain) {
  std::vector<std::size_t> order(chain.chain.steps.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return chain.chain.steps[a] < chain.chain.steps[b];
  });
  std::vector<stats::ChainStep> sorted;
  chain.step_of.resize(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    sorted.push_back(chain.chain.steps[order[i]]);
    chain.step_of[order[i]] = i;
  }
  chain.chain.steps = std::move(sorted);
}

void add_steps(const Chain& chain, const PathCounts::Group& group, double sign,
               std::vector<double>& weights) {
  for (const auto& [number, count] : group.steps)
    weights[chain.step_of[number]] += sign * static_cast<double>(count);
}

// What the rules but the chain give to each moment, of all conversions.
using Credits = std::array<std::vector<double>, kCreditRules>;

void add_touches(const PathCounts::Group& group, double sign, Credits& credits) {
  const auto at = [&](CreditRule rule, std::uint16_t m) -> double& {
    return credits[static_cast<std::size_t>(rule)][m];
  };
  for (const auto& [length, m, tally] : group.touches) {
    const auto times = static_cast<double>(tally.times);
    const auto firsts = static_cast<double>(tally.firsts);
    const auto lasts = static_cast<double>(tally.lasts);
    at(CreditRule::kFirst, m) += sign * firsts;
    at(CreditRule::kLast, m) += sign * lasts;
    at(CreditRule::kLinear, m) += sign * times / static_cast<double>(length);
    double& position = at(CreditRule::kPosition, m);
    if (length == 1) {
      position += sign * firsts;
    } else {
      position += sign * (firsts * position_credit(0, length) +
                          lasts * position_credit(length - 1, length));
      if (length > 2) position += sign * (times - firsts - lasts) * position_credit(1, length);
    }
  }
}

// Effects and shares of one set of customers.
struct Figures {
  double conversion = 0;
  std::vector<double> effects;
  Credits shares;
};

std::vector<double> as_shares(std::vector<double> parts) {
  const double sum = std::accumulate(parts.begin(), parts.end(), 0.0);
  for (double& part : parts) part = sum > 0 ? std::max(0.0, part / sum) : 0;
  return parts;
}

Figures figures_of(stats::RemovalEffects&& found, const Credits& credits) {
  Figures out;
  out.conversion = found.conversion;
  out.effects = std::move(found.effects);
  out.shares[0] = as_shares(out.effects);
  for (std::size_t r = 1; r < kCreditRules; ++r) out.shares[r] = as_shares(credits[r]);
  return out;
}

// Everything is computed once from all groups, and once without each.
struct AllFigures {
  Figures whole;
  std::vector<Figures> without;  // empty: no intervals
};

stats::Estimate estimate(const AllFigures& all, const std::function<double(const Figures&)>& of) {
  const double value = of(all.whole);
  if (all.without.empty()) return {value, value, value};
  std::array<double, kGroupCount> without{};
  for (std::size_t g = 0; g < kGroupCount; ++g) without[g] = of(all.without[g]);
  return stats::jackknife(value, without);
}

// That all groups agree on none or all is no certainty: then the interval is that of so many
// conversions.
stats::Estimate within_one(stats::Estimate e, bool intervals, std::uint64_t conversions) {
  const bool extreme = e.value < kNoWidth || e.value > 1 - kNoWidth;
  if (intervals && extreme && e.high - e.low < kNoWidth) {
    const stats::Estimate wide = stats::wilson(e.value < 0.5 ? 0 : conversions, conversions);
    return {e.value, wide.low, wide.high};
  }
  e.low = std::clamp(e.low, 0.0, 1.0);
  e.high = std::clamp(e.high, 0.0, 1.0);
  return e;
}

AllFigures figures(const PathCounts& counts, std::size_t moments, const AttributionOptions& options,
                   Attribution& out) {
  Chain chain = chain_of(counts);
  sort_steps(chain);
  out.states = chain.chain.owners.size() - 1;
  out.steps = chain.chain.steps.size();
  std::vector<double> weights(chain.chain.steps.size());
  Credits credits;
  for (std::vector<double>& rule : credits) rule.resize(moments);
  for (const PathCounts::Group& group : counts.groups) {
    add_steps(chain, group, 1, weights);
    add_touches(group, 1, credits);
  }
  AllFigures all;
  stats::RemovalEffects found = stats::removal_effects(chain.chain, moments, weights);
  out.accuracy = found.accuracy;
  out.chain_conversion = found.conversion;
  all.whole = figures_of(std::move(found), credits);
  if (!options.intervals) return all;
  all.without.resize(kGroupCount);
  share_out(kGroupCount, options.threads, [&](std::size_t g) {
    std::vector<double> rest = weights;
    Credits rest_credits = credits;
    add_steps(chain, counts.groups[g], -1, rest);
    add_touches(counts.groups[g], -1, rest_credits);
    stats::RemovalOptions rough;
    rough.tolerance = 1e-10;
    rough.sweeps_max = 2'000;
    rough.factor_states_max = 500;
    all.without[g] =
        figures_of(stats::removal_effects(chain.chain, moments, rest, rough), rest_credits);
  });
  return all;
}

// Whether a difference is more than chance, as one of `count` that are looked at. Where the groups
// agree on it, that too may be chance: as often as something may happen that has not in so many
// conversions.
bool is_clear(const stats::Estimate& apart, std::size_t count, std::uint64_t conversions) {
  if (apart.high - apart.low < kNoWidth) return apart.value > stats::wilson(0, conversions).high;
  return stats::together(apart, count).above(kNoShare);
}

// The places that a moment can have among the others, where only what intervals tell apart counts:
// differences of two shares, all of them together.
void add_ranks(const AllFigures& all, const std::vector<std::uint16_t>& which,
               std::uint64_t conversions, std::vector<AttributedMoment>& moments) {
  if (all.without.empty()) return;
  const std::size_t n = which.size();
  const std::size_t pairs = n * (n - std::min<std::size_t>(n, 1)) / 2;
  for (std::size_t i = 0; i < n; ++i) moments[i].rank_worst = n;
  for (std::size_t i = 0; i < n; ++i) moments[i].rank_best = 1;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = i + 1; j < n; ++j) {
      const auto more = [&](const Figures& f) {
        return f.shares[0][which[i]] - f.shares[0][which[j]];
      };
      if (!is_clear(estimate(all, more), pairs, conversions)) continue;
      --moments[i].rank_worst;
      ++moments[j].rank_best;
    }
  }
}

stats::Estimate conversion_of(const PathCounts& counts, bool intervals) {
  std::array<std::uint64_t, kGroupCount> conversions{};
  std::array<std::uint64_t, kGroupCount> paths{};
  std::uint64_t converted = 0;
  std::uint64_t all = 0;
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    const journey::PathEnds& ends = counts.groups[g].ends;
    conversions[g] = ends.conversions - ends.untouched_conversions;
    paths[g] = conversions[g] + ends.nulls - ends.untouched_nulls;
    converted += conversions[g];
    all += paths[g];
  }
  if (intervals) return stats::jackknife_share(conversions, paths);
  const double share = all == 0 ? 0 : static_cast<double>(converted) / static_cast<double>(all);
  return {share, share, share};
}

// The moments that are in some path, and how often in paths that convert.
std::vector<std::uint16_t> moments_in(const PathCounts& counts, std::vector<std::uint64_t>& times) {
  std::vector<bool> there(times.size());
  for (const PathStep& step : counts.steps) {
    if (!is_end(step)) there[step.next - 1] = true;
  }
  for (const PathCounts::Group& group : counts.groups) {
    for (const auto& touch : group.touches) times[touch.moment] += touch.tally.times;
  }
  std::vector<std::uint16_t> out;
  for (std::size_t m = 0; m < there.size(); ++m) {
    if (there[m]) out.push_back(static_cast<std::uint16_t>(m));
  }
  return out;
}

AttributedMoment moment_of(const AllFigures& all, std::uint16_t m, const PathValues* values,
                           const Attribution& attribution) {
  AttributedMoment out;
  const auto share_of = [&](const std::function<double(const Figures&)>& of) {
    return within_one(estimate(all, of), attribution.has_intervals, attribution.conversions());
  };
  out.effect = share_of([m](const Figures& f) { return f.effects[m]; });
  for (std::size_t r = 0; r < kCreditRules; ++r) {
    out.shares[r] = share_of([m, r](const Figures& f) { return f.shares[r][m]; });
    out.conversions[r] = out.shares[r].value * static_cast<double>(attribution.conversions());
    if (values == nullptr) continue;
    out.values[r] = r == 0 ? out.shares[r].value * values->total : values->shared[r][m];
  }
  return out;
}

// The rules that differ most about a moment.
void compare_rules(const AllFigures& all, std::uint16_t m, std::size_t moments,
                   std::uint64_t conversions, AttributedMoment& out) {
  const auto less = [](const stats::Estimate& a, const stats::Estimate& b) {
    return a.value < b.value;
  };
  const auto [least, most] = [&] {
    const auto begin = out.shares.begin();
    return std::pair(std::min_element(begin, out.shares.end(), less) - begin,
                     std::max_element(begin, out.shares.end(), less) - begin);
  }();
  out.least = static_cast<CreditRule>(least);
  out.most = static_cast<CreditRule>(most);
  out.apart = estimate(
      all, [&, high = static_cast<std::size_t>(most), low = static_cast<std::size_t>(least)](
               const Figures& f) { return f.shares[high][m] - f.shares[low][m]; });
  constexpr std::size_t kPairs = kCreditRules * (kCreditRules - 1) / 2;
  out.apart_clear = !all.without.empty() && is_clear(out.apart, kPairs * moments, conversions);
}

}  // namespace

std::string_view credit_rule_name(CreditRule rule) {
  constexpr std::array<std::string_view, kCreditRules> kNames{"chain", "first", "last", "linear",
                                                              "position"};
  return kNames[static_cast<std::size_t>(rule)];
}

double position_credit(std::uint64_t place, std::uint64_t length) {
  if (length == 1) return 1;
  if (length == 2) return 0.5;
  if (place == 0 || place + 1 == length) return kEndShare;
  return kMiddleShare / static_cast<double>(length - 2);
}

void PathValues::add(std::span<const std::uint16_t> path, double value, std::size_t moments) {
  if (path.empty()) {
    untouched += value;
    return;
  }
  total += value;
  for (std::size_t r = 1; r < kCreditRules; ++r) {
    if (shared[r].size() < moments) shared[r].resize(moments);
  }
  if (value == 0) return;
  const auto at = [&](CreditRule rule, std::uint16_t m) -> double& {
    return shared[static_cast<std::size_t>(rule)][m];
  };
  at(CreditRule::kFirst, path.front()) += value;
  at(CreditRule::kLast, path.back()) += value;
  for (std::size_t i = 0; i < path.size(); ++i) {
    at(CreditRule::kLinear, path[i]) += value / static_cast<double>(path.size());
    at(CreditRule::kPosition, path[i]) += value * position_credit(i, path.size());
  }
}

Attribution attribute(const PathCounts& counts, const std::vector<std::string>& names,
                      const AttributionOptions& options) {
  FIFTEEN_CHECK(names.size() <= kAttributedMomentsMax, "more moments than can be compared");
  Attribution out;
  out.order = counts.order;
  out.has_intervals = options.intervals;
  out.has_values = options.values != nullptr;
  for (const PathCounts::Group& group : counts.groups) out.ends.merge(group.ends);
  out.conversion = conversion_of(counts, options.intervals);
  if (options.values != nullptr) {
    out.value = options.values->total;
    out.untouched_value = options.values->untouched;
  }
  if (counts.steps.empty()) return out;
  for (const PathStep& step : counts.steps)
    FIFTEEN_CHECK(is_end(step) || step.next <= names.size(), "a moment without a name");
  const AllFigures all = figures(counts, names.size(), options, out);
  std::vector<std::uint64_t> times(names.size());
  std::vector<std::uint16_t> which = moments_in(counts, times);
  std::stable_sort(which.begin(), which.end(), [&](std::uint16_t a, std::uint16_t b) {
    const std::vector<double>& shares = all.whole.shares[0];
    return shares[a] != shares[b] ? shares[a] > shares[b] : names[a] < names[b];
  });
  for (const std::uint16_t m : which) {
    AttributedMoment moment = moment_of(all, m, options.values, out);
    moment.name = names[m];
    moment.contacts = times[m];
    compare_rules(all, m, which.size(), out.conversions(), moment);
    out.moments.push_back(std::move(moment));
  }
  add_ranks(all, which, out.conversions(), out.moments);
  if (options.intervals && out.conversions() > 0 && out.nulls() > 0)
    out.orders = order_figures(counts);
  return out;
}

}  // namespace fifteen::analyse
