#include "analyse/findings.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "analyse/verdict.h"
#include "base/share_out.h"

namespace fifteen::analyse {
namespace {

using journey::JourneyCounts;
using journey::MomentTally;
using stats::kGroupCount;

constexpr std::size_t at(Outcome outcome) { return static_cast<std::size_t>(outcome); }
constexpr std::size_t at(Fate fate) { return static_cast<std::size_t>(fate); }

std::optional<Quantiles> quantiles(const std::map<std::string, stats::LogHistogram>& all,
                                   const std::string& moment) {
  const auto found = all.find(moment);
  if (found == all.end() || found->second.total() == 0) return std::nullopt;
  const stats::LogHistogram& h = found->second;
  return Quantiles{h.quantile(0.5), h.quantile(0.9), h.quantile(0.99)};
}

std::uint64_t scored(const MomentTally& tally) {
  return tally.outcomes[at(Outcome::kMisery)] + tally.outcomes[at(Outcome::kNeutral)] +
         tally.outcomes[at(Outcome::kMagic)];
}

// The share of scored contacts at a moment that had an outcome.
std::optional<stats::Estimate> outcome_share(const JourneyCounts& counts, std::size_t m,
                                             Outcome outcome) {
  std::array<std::uint64_t, kGroupCount> hits{};
  std::array<std::uint64_t, kGroupCount> totals{};
  std::uint64_t total = 0;
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    hits[g] = counts.groups[g].moments[m].outcomes[at(outcome)];
    totals[g] = scored(counts.groups[g].moments[m]);
    total += totals[g];
  }
  if (total == 0) return std::nullopt;
  return stats::jackknife_share(hits, totals);
}

MomentTally total_of(const JourneyCounts& counts, std::size_t m) {
  MomentTally tally;
  for (const auto& group : counts.groups) tally.merge(group.moments[m]);
  return tally;
}

std::optional<double> share(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

void add_groups(const JourneyCounts& counts, Findings& out) {
  std::array<std::uint64_t, kGroupCount> won{};
  std::array<std::uint64_t, kGroupCount> decided{};
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    const auto& group = counts.groups[g];
    out.customers += group.customers;
    for (std::size_t f = 0; f < kFateCount; ++f) out.fates[f] += group.journeys[f];
    won[g] = group.journeys[at(Fate::kWon)];
    decided[g] = won[g] + group.journeys[at(Fate::kLost)];
  }
  out.journeys =
      out.fates[at(Fate::kOpen)] + out.fates[at(Fate::kLost)] + out.fates[at(Fate::kWon)];
  if (out.fates[at(Fate::kWon)] + out.fates[at(Fate::kLost)] > 0) {
    out.p_won = stats::jackknife_share(won, decided);
  }
}

Moment make_moment(const JourneyCounts& counts, const journey::ContactTally& contact_tally,
                   std::size_t m, const Findings& out) {
  const MomentTally tally = total_of(counts, m);
  Moment moment;
  moment.name = counts.moments[m];
  moment.contacts = tally.contacts;
  moment.customers = tally.customers;
  moment.outcomes = tally.outcomes;
  moment.misery_share = outcome_share(counts, m, Outcome::kMisery);
  moment.magic_share = outcome_share(counts, m, Outcome::kMagic);
  moment.necessity_won = share(tally.journeys[at(Fate::kWon)], out.fates[at(Fate::kWon)]);
  moment.necessity_lost = share(tally.journeys[at(Fate::kLost)], out.fates[at(Fate::kLost)]);
  moment.repeat_share = share(tally.repeats, tally.contacts).value_or(0);
  moment.wait_us = quantiles(contact_tally.waits, moment.name);
  moment.service_us = quantiles(contact_tally.services, moment.name);
  moment.total_us = quantiles(contact_tally.durations, moment.name);
  return moment;
}

void add_demand(const FailureDemand* demand, Moment& moment) {
  if (demand == nullptr || moment.is_fate) return;
  for (const DemandAt& at_moment : demand->moments) {
    if (at_moment.name == moment.name) moment.failure = at_moment.share;
  }
  for (const DemandQueue& queue : demand->queues)
    moment.is_queue = moment.is_queue || queue.moment == moment.name;
}

void add_moments(const JourneyCounts& counts, const journey::ContactTally& tally,
                 const std::vector<bool>& is_fate, const FailureDemand* demand, Findings& out) {
  for (std::size_t m = 0; m < counts.moments.size(); ++m) {
    Moment moment = make_moment(counts, tally, m, out);
    // A silence that a promise could have had, and had not.
    if (moment.contacts == 0) continue;
    moment.is_fate = is_fate[m];
    if (!out.necessity.empty() && !moment.is_fate) {
      moment.needed = out.necessity[m].needed;
      moment.is_needed = out.necessity[m].is_needed();
    }
    add_demand(demand, moment);
    if (out.fate && !moment.is_fate) moment.fate = out.fate->moments[m];
    for (std::size_t o = 0; o < kOutcomeCount; ++o) out.outcomes[o] += moment.outcomes[o];
    out.contacts += moment.contacts;
    out.moments.push_back(std::move(moment));
  }
  Company company;
  const std::uint64_t all_scored = out.contacts - out.outcomes[at(Outcome::kUnscored)];
  company.misery_share = share(out.outcomes[at(Outcome::kMisery)], all_scored).value_or(0);
  company.has_fate = out.fate.has_value();
  company.fate_kind = out.fate_kind;
  company.judged = static_cast<std::size_t>(std::count_if(
      out.moments.begin(), out.moments.end(), [](const Moment& m) { return !m.is_fate; }));
  for (Moment& moment : out.moments) {
    moment.separable = moment.fate && out.fate->r2.above(0) &&
                       stats::together(moment.fate->truth, company.judged).above(0);
    judge(moment, company);
  }
  const auto rank = [](const Moment& m) {
    return std::tuple(m.separable ? 0 : 1, m.separable ? -m.fate->truth.value : 0.0, ~m.contacts,
                      std::string_view(m.name));
  };
  std::stable_sort(out.moments.begin(), out.moments.end(),
                   [&](const Moment& a, const Moment& b) { return rank(a) < rank(b); });
}

void add_paths(const JourneyCounts& counts, Findings& out) {
  for (const auto& t : counts.transitions) {
    out.transitions.push_back(
        {counts.moments[t.from], counts.moments[t.to], t.count, t.gaps.quantile(0.5),
         std::llround(static_cast<double>(t.gap_us_sum) / static_cast<double>(t.count))});
  }
  std::stable_sort(out.transitions.begin(), out.transitions.end(),
                   [](const Transition& a, const Transition& b) { return a.count > b.count; });
  for (std::size_t m = 0; m < counts.moments.size(); ++m) {
    const MomentTally tally = total_of(counts, m);
    if (tally.starts > 0) out.starts.push_back({counts.moments[m], tally.starts});
    if (tally.ends > 0) out.ends.push_back({counts.moments[m], tally.ends});
  }
  const auto by_count = [](const MomentCount& a, const MomentCount& b) {
    return a.count > b.count;
  };
  std::stable_sort(out.starts.begin(), out.starts.end(), by_count);
  std::stable_sort(out.ends.begin(), out.ends.end(), by_count);
  out.variants_distinct = counts.variants_distinct;
  for (const auto& v : counts.variants_top) {
    Variant variant;
    for (const std::uint16_t m : v.moments) variant.moments.push_back(counts.moments[m]);
    variant.length = v.length;
    variant.count = v.count;
    out.variants_top.push_back(std::move(variant));
  }
}

// What asks for the fate model.
void explain_fate(const JourneyCounts& counts, std::size_t threads, const ModelUse& also,
                  Findings& out) {
  const auto model = FateModel::fit(counts, threads, out.fate_kind);
  if (also) also(model ? &*model : nullptr);
  if (!model) return;
  if (out.fate_kind == FateKind::kWon) {
    OpenChances open(counts, *model);
    out.fate = find_fate(
        counts, *model, threads,
        [&](std::size_t group, const FateTree::Fit& rest) { open.leave_out(group, rest); });
    out.turning = find_turning_points(counts, *model);
    out.open = open.finish(out.turning->bound);
  } else {
    out.fate = find_fate(counts, *model, threads);
  }
  out.effects = find_outcome_effects(counts, *model, threads);
}

}  // namespace

Findings find(const JourneyCounts& counts, const journey::ContactTally& tally,
              const journey::FateRule& won, const journey::FateRule& lost, std::size_t threads,
              const FindOptions& options) {
  Findings out;
  const std::vector<bool> is_fate = journey::fate_moments(won, lost, counts.moments.size());
  out.fate_kind = options.kind;
  out.duplicates = counts.duplicates;
  out.unidentified = counts.unidentified;
  add_groups(counts, out);
  if (counts.gap_us) {
    out.journeys_by_gap = {{*counts.gap_us / 2, counts.journeys_half_gap},
                           {*counts.gap_us, out.journeys},
                           {*counts.gap_us * 2, counts.journeys_double_gap}};
  }
  // The fate takes half of all time, much of it step by step, so it is begun first and has half of
  // the threads.
  const std::size_t half = std::max<std::size_t>(1, threads / 2);
  std::vector<std::function<void()>> parts{
      [&] { explain_fate(counts, half, options.also, out); },
      [&] { out.experience = find_experience(counts, half); },
      [&] { out.necessity = find_necessity(counts, is_fate, half); }};
  parts.insert(parts.end(), options.beside.begin(), options.beside.end());
  share_out(parts.size(), threads, [&](std::size_t i) { parts[i](); });
  add_moments(counts, tally, is_fate, options.demand ? options.demand() : nullptr, out);
  add_paths(counts, out);
  return out;
}

}  // namespace fifteen::analyse
