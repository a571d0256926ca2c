#include "stats/kaplan_meier.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "stats/proportion.h"
#include "stats/student.h"

namespace fifteen::stats {
namespace {

constexpr double kNoWidth = 1e-12;
// Rounding of a product of many factors must not move a median.
constexpr double kRounding = 1e-9;

// What happens at a time of events: counts, as numbers that can be divided.
struct Moment {
  std::int64_t us = 0;
  double at_risk = 0;
  double events = 0;
  std::array<double, kGroupCount> group_at_risk{};
  std::array<double, kGroupCount> group_events{};
};

// Calls `visit(moment)` at each time of an event, until it returns false.
template <class Visit>
void for_each_time(const std::vector<FollowUp>& units, Visit&& visit) {
  Moment moment;
  for (const FollowUp& unit : units) moment.group_at_risk[unit.group] += 1;
  for (std::size_t i = 0; i < units.size();) {
    moment.us = units[i].us;
    if (!units[i].event) {
      for (; i < units.size() && units[i].us == moment.us; ++i)
        moment.group_at_risk[units[i].group] -= 1;
      continue;
    }
    const std::size_t first = i;
    moment.at_risk = static_cast<double>(units.size() - first);
    for (; i < units.size() && units[i].us == moment.us && units[i].event; ++i)
      moment.group_events[units[i].group] += 1;
    moment.events = static_cast<double>(i - first);
    if (!visit(static_cast<const Moment&>(moment))) return;
    while (i < units.size() && units[i].us == moment.us) ++i;
    for (std::size_t gone = first; gone < i; ++gone) {
      moment.group_at_risk[units[gone].group] -= 1;
      moment.group_events[units[gone].group] = 0;
    }
  }
}

// The curve of all, and without each group.
struct Curves {
  double all = 1;
  std::array<double, kGroupCount> without = [] {
    std::array<double, kGroupCount> ones{};
    ones.fill(1);
    return ones;
  }();

  void fall(const Moment& moment) {
    all *= 1 - moment.events / moment.at_risk;
    for (std::size_t g = 0; g < kGroupCount; ++g) {
      const double at_risk = moment.at_risk - moment.group_at_risk[g];
      const double events = moment.events - moment.group_events[g];
      // Where only the group is left, there is nobody else who could fall.
      without[g] *= 1 - events / (at_risk > 0 ? at_risk : 1);
    }
  }
};

Estimate estimate_of(const Curves& curves, std::uint64_t units) {
  if (units == 0) return {1, 0, 1};
  Estimate out = jackknife(curves.all, curves.without);
  if (out.high - out.low < kNoWidth) {
    const double without_event = curves.all * static_cast<double>(units);
    const Estimate wide = wilson(static_cast<std::uint64_t>(std::llround(without_event)), units);
    out.low = std::min(wide.low, out.value);
    out.high = std::max(wide.high, out.value);
  }
  out.low = std::max(0.0, out.low);
  out.high = std::min(1.0, out.high);
  return out;
}

// The interval on the scale of log(-log S), on which it is nearly normal.
Estimate log_log(double survival, double variance_of_log, double high_before) {
  if (survival <= 0) return {0, 0, high_before};
  const double log_survival = std::log(survival);
  const double width = normal_quantile(0.025) * std::sqrt(variance_of_log) / -log_survival;
  return {survival, std::exp(log_survival * std::exp(width)),
          std::exp(log_survival * std::exp(-width))};
}

}  // namespace

KaplanMeier::KaplanMeier(std::vector<FollowUp> units) : units_(std::move(units)) {
  // Units alike in all are the same to every figure: the order is settled by what counts.
  std::sort(units_.begin(), units_.end(), [](const FollowUp& a, const FollowUp& b) {
    return a.us != b.us ? a.us < b.us : a.event && !b.event;
  });
  for (const FollowUp& unit : units_) events_ += unit.event ? 1 : 0;
}

std::uint64_t KaplanMeier::at_risk(std::int64_t us) const {
  const auto first =
      std::lower_bound(units_.begin(), units_.end(), us,
                       [](const FollowUp& unit, std::int64_t time) { return unit.us < time; });
  return static_cast<std::uint64_t>(units_.end() - first);
}

std::vector<SurvivalStep> KaplanMeier::steps() const {
  std::vector<SurvivalStep> out;
  double survival = 1;
  double variance_of_log = 0;
  double high = 1;
  for_each_time(units_, [&](const Moment& moment) {
    const double n = moment.at_risk;
    const double d = moment.events;
    survival = n == d ? 0 : survival * (1 - d / n);
    if (n > d) variance_of_log += d / n / (n - d);
    out.push_back({moment.us, static_cast<std::uint64_t>(n), static_cast<std::uint64_t>(d),
                   log_log(survival, variance_of_log, high)});
    high = out.back().survival.high;
    return true;
  });
  return out;
}

std::vector<Estimate> KaplanMeier::at(std::span<const std::int64_t> times) const {
  std::vector<Estimate> out;
  Curves curves;
  for_each_time(units_, [&](const Moment& moment) {
    while (out.size() < times.size() && times[out.size()] < moment.us)
      out.push_back(estimate_of(curves, units_.size()));
    curves.fall(moment);
    return out.size() < times.size();
  });
  while (out.size() < times.size()) out.push_back(estimate_of(curves, units_.size()));
  return out;
}

// Asks for the curve of all alone: without the groups it is a fraction of the work.
std::optional<std::int64_t> KaplanMeier::first_at_most(double survival) const {
  double curve = 1;
  for (std::size_t i = 0; i < units_.size();) {
    const std::int64_t us = units_[i].us;
    const auto at_risk = static_cast<double>(units_.size() - i);
    double events = 0;
    for (; i < units_.size() && units_[i].us == us; ++i) events += units_[i].event ? 1 : 0;
    if (events == 0) continue;
    curve *= 1 - events / at_risk;
    if (curve <= survival + kRounding) return us;
  }
  return std::nullopt;
}

std::optional<TimeEstimate> KaplanMeier::median() const {
  constexpr double kHalf = 0.5;
  const auto middle = first_at_most(kHalf);
  if (!middle) return std::nullopt;
  const std::array<std::int64_t, 1> times{*middle};
  const Estimate there = at(times).front();
  const auto low = first_at_most(kHalf + (there.high - there.value));
  TimeEstimate out{*middle, low.value_or(*middle), std::nullopt};
  const double below = kHalf - (there.value - there.low);
  if (below > 0) out.high_us = first_at_most(below);
  return out;
}

}  // namespace fifteen::stats
