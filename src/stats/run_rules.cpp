#include "stats/run_rules.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace fifteen::stats {
namespace {

constexpr double kLimit = 3;
constexpr double kWarning = 2;

// Which side of a bound a point is on: 1 above, -1 below, 0 neither.
int side_of(double z, double bound) { return z > bound ? 1 : z < -bound ? -1 : 0; }

// Runs of at least `enough` points for which `side` says the same, as signals.
template <class Side>
void add_runs(std::span<const RunPoint> points, RunRule rule, std::size_t enough, const Side& side,
              std::vector<RunSignal>& out) {
  std::size_t length = 0;
  int was = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const bool same_base = i > 0 && points[i - 1].base == points[i].base;
    const int now = side(points[i]);
    length = now == 0 ? 0 : same_base && now == was ? length + 1 : 1;
    was = now;
    if (length == enough && length > 0) {
      out.push_back(
          {rule, points[i + 1 - length].group, points[i].group, points[i].group, now > 0});
    } else if (length > enough) {
      out.back().last = points[i].group;
    }
  }
}

// A point beyond the warning bound with another on its side among the two before it.
void add_two_of_three(std::span<const RunPoint> points, std::vector<RunSignal>& out) {
  for (const int wanted : {1, -1}) {
    std::size_t signal_end = 0;  // one past the last point of the last signal
    for (std::size_t i = 1; i < points.size(); ++i) {
      if (side_of(points[i].z, kWarning) != wanted) continue;
      for (std::size_t back = 1; back <= 2 && back <= i; ++back) {
        const RunPoint& other = points[i - back];
        if (other.base != points[i].base || side_of(other.z, kWarning) != wanted) continue;
        if (signal_end == i - back + 1) {
          out.back().last = points[i].group;
        } else {
          out.push_back(
              {RunRule::kTwoOfThree, other.group, points[i].group, points[i].group, wanted > 0});
        }
        signal_end = i + 1;
        break;
      }
    }
  }
}

// A step up or down from the point before. A trend of n points is a run of n - 1 steps.
void add_trends(std::span<const RunPoint> points, std::size_t enough, std::vector<RunSignal>& out) {
  std::size_t length = 1;
  int was = 0;
  for (std::size_t i = 1; i < points.size(); ++i) {
    const double step = points[i].value - points[i - 1].value;
    const int now = points[i - 1].base == points[i].base ? side_of(step, 0) : 0;
    length = now == 0 ? 1 : now == was ? length + 1 : 2;
    was = now;
    if (length < enough || now == 0) continue;
    if (length == enough) {
      out.push_back({RunRule::kTrend, points[i + 1 - length].group, points[i].group,
                     points[i].group, now > 0});
    } else {
      out.back().last = points[i].group;
    }
  }
}

}  // namespace

std::vector<RunSignal> run_signals(std::span<const RunPoint> points, const RunRules& rules) {
  std::vector<RunSignal> out;
  if (rules.beyond_limit) {
    add_runs(
        points, RunRule::kBeyondLimit, 1, [](const RunPoint& p) { return side_of(p.z, kLimit); },
        out);
  }
  if (rules.one_side > 0) {
    add_runs(
        points, RunRule::kOneSide, rules.one_side,
        [](const RunPoint& p) { return side_of(p.z, 0); }, out);
  }
  if (rules.two_of_three) add_two_of_three(points, out);
  if (rules.trend > 1) add_trends(points, rules.trend, out);
  std::stable_sort(out.begin(), out.end(), [](const RunSignal& a, const RunSignal& b) {
    return std::tie(a.first, a.rule) < std::tie(b.first, b.rule);
  });
  return out;
}

}  // namespace fifteen::stats
