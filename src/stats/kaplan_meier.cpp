#include "stats/kaplan_meier.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>
#include <utility>

#include "stats/group_totals.h"
#include "stats/proportion.h"
#include "stats/student.h"

namespace fifteen::stats {
namespace {

constexpr double kNoWidth = 1e-12;
// Rounding of a product of many factors must not move a median.
constexpr double kRounding = 1e-9;

double share(std::uint64_t part, std::uint64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

// Calls `visit(us, at_risk, events)` at each time of an event; the counts are by group.
template <class Visit>
void for_each_time(const std::vector<FollowUp>& units, Visit&& visit) {
  GroupTotals at_risk{};
  for (const FollowUp& unit : units) ++at_risk[unit.group];
  for (std::size_t i = 0; i < units.size();) {
    const std::int64_t us = units[i].us;
    GroupTotals events{};
    GroupTotals gone{};
    const bool any = units[i].event;
    for (; i < units.size() && units[i].us == us; ++i) {
      events[units[i].group] += units[i].event ? 1 : 0;
      ++gone[units[i].group];
    }
    if (any) visit(us, at_risk, events);
    for (std::size_t g = 0; g < kGroupCount; ++g) at_risk[g] -= gone[g];
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

  void fall(const GroupTotals& at_risk, const GroupTotals& events) {
    const std::uint64_t n = total_of(at_risk);
    const std::uint64_t d = total_of(events);
    all *= 1 - share(d, n);
    for (std::size_t g = 0; g < kGroupCount; ++g) {
      if (n > at_risk[g]) without[g] *= 1 - share(d - events[g], n - at_risk[g]);
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
    return std::tuple(a.us, !a.event) < std::tuple(b.us, !b.event);
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
  for_each_time(units_,
                [&](std::int64_t us, const GroupTotals& at_risk, const GroupTotals& events) {
                  const std::uint64_t n = total_of(at_risk);
                  const std::uint64_t d = total_of(events);
                  survival = n == d ? 0 : survival * (1 - share(d, n));
                  if (n > d) variance_of_log += share(d, n) / static_cast<double>(n - d);
                  out.push_back({us, n, d, log_log(survival, variance_of_log, high)});
                  high = out.back().survival.high;
                });
  return out;
}

std::vector<Estimate> KaplanMeier::at(std::span<const std::int64_t> times) const {
  std::vector<Estimate> out;
  Curves curves;
  for_each_time(units_,
                [&](std::int64_t us, const GroupTotals& at_risk, const GroupTotals& events) {
                  while (out.size() < times.size() && times[out.size()] < us)
                    out.push_back(estimate_of(curves, units_.size()));
                  curves.fall(at_risk, events);
                });
  while (out.size() < times.size()) out.push_back(estimate_of(curves, units_.size()));
  return out;
}

// Asks for the curve of all alone: without the groups it is a fraction of the work.
std::optional<std::int64_t> KaplanMeier::first_at_most(double survival) const {
  double curve = 1;
  for (std::size_t i = 0; i < units_.size();) {
    const std::int64_t us = units_[i].us;
    const std::uint64_t at_risk = units_.size() - i;
    std::uint64_t events = 0;
    for (; i < units_.size() && units_[i].us == us; ++i) events += units_[i].event ? 1 : 0;
    if (events == 0) continue;
    curve *= 1 - share(events, at_risk);
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
