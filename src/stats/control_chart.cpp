#include "stats/control_chart.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "base/error.h"

namespace fifteen::stats {
namespace {

constexpr double kLimit = 3;
constexpr double kScreen = 3.267;  // D4: the 3 sigma limit of a range of two, in mean ranges
// d2, the mean range of two of a standard normal: 1.128.
const double kMeanRange = 2 / std::sqrt(std::numbers::pi);
constexpr double kNoScatter = 1e-9;  // what rounding leaves of no scatter, in sigmas

// The sampling error of one group of a chart with this centre; that of a value is taken for 1.
double sampling_error(ChartKind kind, double centre, double weight) {
  switch (kind) {
    case ChartKind::kShare: return std::sqrt(centre * (1 - centre) / weight);
    case ChartKind::kRate: return std::sqrt(centre / weight);
    case ChartKind::kValue: return 1;
  }
  return 1;
}

double mean(const std::vector<double>& xs) {
  return std::accumulate(xs.begin(), xs.end(), 0.0) / static_cast<double>(xs.size());
}

double sigma_by_ranges(const std::vector<double>& z, bool screen) {
  std::vector<double> ranges;
  for (std::size_t i = 1; i < z.size(); ++i) ranges.push_back(std::fabs(z[i] - z[i - 1]));
  if (screen) {
    const double most = kScreen * mean(ranges);
    std::erase_if(ranges, [&](double range) { return range > most; });
  }
  return mean(ranges) / kMeanRange;
}

// The limits of a phase by the groups of its base line.
void find_limits(const ControlChart& chart, const std::vector<std::size_t>& base, bool screen,
                 PhaseLimits& out) {
  out.groups = base.size();
  if (base.size() < kPhaseGroupsMin) return;
  double weight = 0;
  double sum = 0;
  for (const std::size_t g : base) {
    weight += chart.groups[g].weight;
    sum += chart.groups[g].weight * chart.groups[g].value;
  }
  out.base = BaseLine::kNoVariation;
  const double centre = sum / weight;
  std::vector<double> z;
  for (const std::size_t g : base) {
    const double error = sampling_error(chart.kind, centre, chart.groups[g].weight);
    if (error <= 0) return;
    z.push_back((chart.groups[g].value - centre) / error);
  }
  const double sigma = sigma_by_ranges(z, screen);
  const double scale = chart.kind == ChartKind::kValue ? std::fabs(centre) : 1;
  if (!(sigma > kNoScatter * scale)) return;
  out.base = BaseLine::kOwn;
  out.centre = centre;
  out.sigma_z = sigma;
}

// Which groups with things a phase's limits come from.
std::vector<std::size_t> base_groups(const ControlChart& chart, std::size_t from, std::size_t to,
                                     std::size_t most) {
  std::vector<std::size_t> out;
  for (std::size_t g = from; g < to; ++g) {
    if (!chart.groups[g].empty && (most == 0 || out.size() < most)) out.push_back(g);
  }
  return out;
}

void add_phases(ControlChart& chart, const ChartOptions& options) {
  std::vector<ChartPhase> phases = options.phases;
  if (phases.empty() || phases.front().first > 0) phases.insert(phases.begin(), ChartPhase{});
  const std::size_t count = chart.groups.size();
  for (std::size_t p = 0; p < phases.size(); ++p) {
    FIFTEEN_CHECK(p == 0 || phases[p - 1].first < phases[p].first, "phases out of order");
    const std::size_t from = std::min(count, phases[p].first);
    const std::size_t to = p + 1 < phases.size() ? std::min(count, phases[p + 1].first) : count;
    PhaseLimits limits;
    limits.first = phases[p].first;
    limits.limits_of = p;
    find_limits(chart, base_groups(chart, from, to, phases[p].base_groups), options.screen_ranges,
                limits);
    if (limits.base == BaseLine::kTooFew && p > 0 && chart.phases[p - 1].limits()) {
      const std::size_t groups = limits.groups;
      limits = chart.phases[p - 1];
      limits.first = phases[p].first;
      limits.groups = groups;
      limits.base = BaseLine::kBorrowed;
    }
    chart.phases.push_back(limits);
    for (std::size_t g = from; g < to; ++g) chart.groups[g].phase = p;
  }
}

void place_groups(ControlChart& chart) {
  for (ChartGroup& group : chart.groups) {
    const PhaseLimits& phase = chart.phases[group.phase];
    if (group.empty || !phase.limits()) continue;
    group.sigma = sampling_error(chart.kind, phase.centre, group.weight) * phase.sigma_z;
    group.low = phase.centre - kLimit * group.sigma;
    group.high = phase.centre + kLimit * group.sigma;
    group.z = (group.value - phase.centre) / group.sigma;
    if (chart.kind != ChartKind::kValue) group.low = std::max(0.0, group.low);
    if (chart.kind == ChartKind::kShare) group.high = std::min(1.0, group.high);
  }
}

double signal_size(const ControlChart& chart, const RunSignal& run) {
  const std::vector<ChartGroup>& groups = chart.groups;
  if (run.rule == RunRule::kTrend) return groups[run.last].value - groups[run.first].value;
  double weight = 0;
  double sum = 0;
  for (std::size_t g = run.first; g <= run.last; ++g) {
    if (groups[g].empty) continue;
    weight += groups[g].weight;
    sum += groups[g].weight * (groups[g].value - chart.phases[groups[g].phase].centre);
  }
  return sum / weight;
}

ControlChart finished(ControlChart chart, const ChartOptions& options) {
  add_phases(chart, options);
  place_groups(chart);
  std::vector<RunPoint> points;
  for (std::size_t g = 0; g < chart.groups.size(); ++g) {
    const ChartGroup& group = chart.groups[g];
    const PhaseLimits& phase = chart.phases[group.phase];
    if (!group.empty && phase.limits())
      points.push_back({g, phase.limits_of, group.value, group.z});
  }
  for (const RunSignal& run : run_signals(points, options.rules)) {
    chart.signals.push_back({run, signal_size(chart, run)});
  }
  return chart;
}

// Groups added up: of a row that may have shifted, the one side or the other.
struct Level {
  double from = 0;  // values are counted from here, lest their squares be large and nearly equal
  double weight = 0;
  double sum = 0;
  double squares = 0;  // of the values of an XmR chart

  void add(const ChartGroup& group, double sign = 1) {
    const double value = group.value - from;
    weight += sign * group.weight;
    sum += sign * group.weight * value;
    squares += sign * group.weight * value * value;
  }
  double mean() const { return sum / weight; }  // above `from`

  // The logarithm of how likely its groups are with its mean as their level.
  double likelihood(ChartKind kind) const {
    const auto part = [](double events, double share) {
      return events > 0 && share > 0 ? events * std::log(share) : 0.0;
    };
    switch (kind) {
      case ChartKind::kShare: return part(sum, mean()) + part(weight - sum, 1 - mean());
      case ChartKind::kRate: return part(sum, mean()) - sum;
      case ChartKind::kValue: return (sum * mean() - squares) / 2;
    }
    return 0;
  }
};

// The groups of a base line up to the last of a signal.
std::vector<std::size_t> row_up_to(const ControlChart& chart, std::size_t base, std::size_t last) {
  std::vector<std::size_t> out;
  for (std::size_t g = chart.phases[base].first; g <= last; ++g) {
    const ChartGroup& group = chart.groups[g];
    if (!group.empty && chart.phases[group.phase].limits_of == base) out.push_back(g);
  }
  return out;
}

// A row that changes its level at a group.
struct Split {
  std::size_t first = 0;
  double before = 0;
  double after = 0;
  double likelihood = 0;
};

// All splits that leave two groups, or more, on either side.
std::vector<Split> splits_of(const ControlChart& chart, const std::vector<std::size_t>& row,
                             const PhaseLimits& phase) {
  constexpr std::size_t kSideMin = 2;
  const double from = chart.kind == ChartKind::kValue ? phase.centre : 0;
  Level before{from};
  Level after{from};
  for (const std::size_t g : row) after.add(chart.groups[g]);
  std::vector<Split> out;
  for (std::size_t i = 0; i + kSideMin <= row.size(); ++i) {
    if (i >= kSideMin) {
      out.push_back({row[i], from + before.mean(), from + after.mean(),
                     before.likelihood(chart.kind) + after.likelihood(chart.kind)});
    }
    before.add(chart.groups[row[i]]);
    after.add(chart.groups[row[i]], -1);
  }
  return out;
}

bool enough_expected(std::size_t short_ones, std::size_t groups) {
  constexpr std::size_t kShortOneIn = 10;
  return groups > 0 && short_ones * kShortOneIn <= groups;
}

}  // namespace

ControlChart share_chart(std::span<const ShareGroup> groups, const ChartOptions& options) {
  ControlChart chart;
  chart.kind = ChartKind::kShare;
  for (const ShareGroup& group : groups) {
    FIFTEEN_CHECK(group.events <= group.things, "more events than things");
    ChartGroup out;
    out.empty = group.things == 0;
    out.weight = static_cast<double>(group.things);
    if (!out.empty) out.value = static_cast<double>(group.events) / out.weight;
    chart.groups.push_back(out);
  }
  return finished(std::move(chart), options);
}

ControlChart rate_chart(std::span<const RateGroup> groups, const ChartOptions& options) {
  ControlChart chart;
  chart.kind = ChartKind::kRate;
  for (const RateGroup& group : groups) {
    ChartGroup out;
    out.empty = !(group.exposure > 0);
    FIFTEEN_CHECK(!out.empty || group.events == 0, "events without exposure");
    out.weight = group.exposure;
    if (!out.empty) out.value = static_cast<double>(group.events) / out.weight;
    chart.groups.push_back(out);
  }
  return finished(std::move(chart), options);
}

ControlChart value_chart(std::span<const std::optional<double>> values,
                         const ChartOptions& options) {
  ControlChart chart;
  chart.kind = ChartKind::kValue;
  for (const std::optional<double>& value : values) {
    ChartGroup out;
    out.empty = !value;
    out.weight = value ? 1 : 0;
    out.value = value.value_or(0);
    chart.groups.push_back(out);
  }
  return finished(std::move(chart), options);
}

std::optional<ChartShift> find_shift(const ControlChart& chart, const ChartSignal& signal) {
  const PhaseLimits& phase = chart.phases[chart.groups[signal.run.first].phase];
  const std::vector<std::size_t> row = row_up_to(chart, phase.limits_of, signal.run.last);
  const std::vector<Split> splits = splits_of(chart, row, phase);
  if (splits.empty()) return std::nullopt;
  const auto best =
      std::max_element(splits.begin(), splits.end(),
                       [](const Split& a, const Split& b) { return a.likelihood < b.likelihood; });
  if ((best->after > best->before) != signal.run.above) return std::nullopt;
  ChartShift out{best->first, best->first, best->first, best->before, best->after};
  // Overdispersed groups are worth sigma_z squared times less.
  const double least = best->likelihood - kShiftDrop * phase.sigma_z * phase.sigma_z;
  for (const Split& split : splits) {
    if (split.likelihood < least) continue;
    out.earliest = std::min(out.earliest, split.first);
    out.latest = std::max(out.latest, split.first);
  }
  return out;
}

bool groups_large_enough(std::span<const ShareGroup> groups) {
  double events = 0;
  double things = 0;
  for (const ShareGroup& group : groups) {
    events += static_cast<double>(group.events);
    things += static_cast<double>(group.things);
  }
  std::size_t used = 0;
  std::size_t short_ones = 0;
  for (const ShareGroup& group : groups) {
    if (group.things == 0) continue;
    const double rarer = std::min(events, things - events) / things;
    used += 1;
    short_ones += static_cast<double>(group.things) * rarer < kExpectedMin ? 1U : 0U;
  }
  return enough_expected(short_ones, used);
}

bool groups_large_enough(std::span<const RateGroup> groups) {
  double events = 0;
  double exposure = 0;
  for (const RateGroup& group : groups) {
    events += static_cast<double>(group.events);
    exposure += group.exposure;
  }
  std::size_t used = 0;
  std::size_t short_ones = 0;
  for (const RateGroup& group : groups) {
    if (!(group.exposure > 0)) continue;
    used += 1;
    short_ones += group.exposure * events / exposure < kExpectedMin ? 1U : 0U;
  }
  return enough_expected(short_ones, used);
}

std::vector<ShareGroup> merge_neighbours(std::span<const ShareGroup> groups, std::size_t count) {
  FIFTEEN_CHECK(count > 0, "groups merged by none");
  std::vector<ShareGroup> out((groups.size() + count - 1) / count);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    out[g / count].events += groups[g].events;
    out[g / count].things += groups[g].things;
  }
  return out;
}

std::vector<RateGroup> merge_neighbours(std::span<const RateGroup> groups, std::size_t count) {
  FIFTEEN_CHECK(count > 0, "groups merged by none");
  std::vector<RateGroup> out((groups.size() + count - 1) / count);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    out[g / count].events += groups[g].events;
    out[g / count].exposure += groups[g].exposure;
  }
  return out;
}

}  // namespace fifteen::stats
