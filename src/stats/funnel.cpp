#include "stats/funnel.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "base/error.h"
#include "stats/falling.h"
#include "stats/student.h"
#include "stats/tails.h"

namespace fifteen::stats {
namespace {

constexpr double kLimit95 = 1.959964;
constexpr double kLimit998 = 3.090232;
constexpr double kFalseNames = 0.05;  // of the named, by the guard
// By how many chi-square degrees of freedom each unit tells the winsorised mean square: its
// variance over its squared mean is 2.81 / units for normal z, 2 / units of the plain one.
constexpr double kWorth = 0.711;

double real(std::uint64_t n) { return static_cast<double>(n); }

// How many units are moved in at either end.
std::size_t moved_in(std::size_t count) { return std::max<std::size_t>(1, count / 10); }

// A unit that is judged.
struct Judged {
  std::size_t place = 0;
  double z = 0;
  double error2 = 0;  // squared, of its share
};

// Units' spread beyond chance.
struct Spread {
  FunnelSpread kind = FunnelSpread::kAdditive;
  double phi = 1;
  double tau2 = 0;

  // What a z of a unit with this error is divided by.
  double divisor(double error2) const {
    return std::sqrt(kind == FunnelSpread::kAdditive ? 1 + tau2 / error2 : phi);
  }
};

std::vector<double> adjusted(const std::vector<Judged>& judged, const Spread& spread) {
  std::vector<double> out;
  out.reserve(judged.size());
  for (const Judged& unit : judged) out.push_back(unit.z / spread.divisor(unit.error2));
  return out;
}

// The variance with which the units are as far from the target as they should be.
double find_tau2(const std::vector<Judged>& judged, double wanted) {
  const auto square = [&](double tau2) {
    return winsorised_square(adjusted(judged, {FunnelSpread::kAdditive, 1, tau2}));
  };
  if (square(0) <= wanted) return 0;
  return falling_to(square, wanted, judged[0].error2, 1e-9);
}

// Puts a unit in its place against chance alone. False: it cannot be judged.
bool place_unit(const FunnelUnit& unit, double target, double scale, std::uint64_t things_min,
                FunnelPlace& out) {
  if (unit.things == 0 || unit.things < things_min) return false;
  const double n = real(unit.things);
  const double expected = unit.expected ? *unit.expected * scale : n * target;
  const double odds = expected / (n - expected);
  if (!(expected > 0) || !(expected < n)) return false;
  out.judged = true;
  out.share = target * real(unit.hits) / expected;
  out.things = n * (1 - target) / target * odds;
  out.z = binomial_score(real(unit.hits), n, expected / n);
  return true;
}

void name_units(Funnel& funnel) {
  std::vector<std::pair<double, std::size_t>> by_chance;
  for (std::size_t i = 0; i < funnel.units.size(); ++i) {
    FunnelPlace& place = funnel.units[i];
    if (!place.judged) continue;
    place.outside_95 = std::fabs(place.adjusted) > kLimit95;
    by_chance.emplace_back(2 * normal_tail(std::fabs(place.adjusted)), i);
  }
  std::sort(by_chance.begin(), by_chance.end());
  const auto count = static_cast<double>(by_chance.size());
  std::size_t pass = 0;
  for (std::size_t i = 0; i < by_chance.size(); ++i) {
    if (by_chance[i].first <= kFalseNames * static_cast<double>(i + 1) / count) pass = i + 1;
  }
  for (std::size_t i = 0; i < pass; ++i) {
    FunnelPlace& place = funnel.units[by_chance[i].second];
    if (std::fabs(place.adjusted) <= kLimit998) continue;
    place.named = place.adjusted > 0 ? FunnelSide::kAbove : FunnelSide::kBelow;
  }
}

// The share of `things` whose z is `z`; 0 or 1 where there is none.
double share_with(double z, double things, double target) {
  double low = 0;
  double high = 1;
  if (binomial_score(0, things, target) >= z) return 0;
  if (binomial_score(things, things, target) <= z) return 1;
  while (high - low > 1e-12) {
    const double middle = (low + high) / 2;
    (binomial_score(middle * things, things, target) < z ? low : high) = middle;
  }
  return (low + high) / 2;
}

// Of more units, the tenth lies where a normal's does, within 0.0002 of the mean square.
constexpr std::size_t kCountMax = 1000;

double winsorised_of_many() {
  const double c = normal_quantile(0.1);
  const double density = std::exp(-c * c / 2) / std::sqrt(2 * std::numbers::pi);
  return 1 - 2 * (c * density + 0.1) + 0.2 * c * c;
}

}  // namespace

double winsorised_square(std::vector<double> z) {
  FIFTEEN_CHECK(z.size() >= 3, "too few to move the outermost in");
  std::sort(z.begin(), z.end());
  const std::size_t moved = moved_in(z.size());
  double sum = 0;
  for (std::size_t i = 0; i < z.size(); ++i) {
    const double x = z[std::clamp(i, moved, z.size() - 1 - moved)];
    sum += x * x;
  }
  return sum / static_cast<double>(z.size());
}

double winsorised_normal(std::size_t count) {
  FIFTEEN_CHECK(count >= 3, "too few to move the outermost in");
  if (count > kCountMax) return winsorised_of_many();
  constexpr double kFar = 9;
  constexpr int kSteps = 600;
  const auto n = static_cast<double>(count);
  const std::size_t moved = moved_in(count);
  // The mean square of the r-th smallest, of which Phi^(r - 1) (1 - Phi)^(n - r) is the density.
  const auto square = [&](std::size_t rank) {
    const auto r = static_cast<double>(rank);
    const double ways = std::lgamma(n + 1) - std::lgamma(r) - std::lgamma(n - r + 1);
    double sum = 0;
    for (int i = 0; i <= kSteps; ++i) {
      const double z = kFar * (2.0 * i / kSteps - 1);
      const double density = std::exp(ways + (r - 1) * std::log(normal_tail(-z)) +
                                      (n - r) * std::log(normal_tail(z)) - z * z / 2);
      sum += z * z * density;
    }
    return sum * 2 * kFar / kSteps / std::sqrt(2 * std::numbers::pi);
  };
  // All squares together are n; the outermost are taken out and the next put in.
  double sum = n + 2 * static_cast<double>(moved) * square(moved + 1);
  for (std::size_t rank = 1; rank <= moved; ++rank) sum -= 2 * square(rank);
  return sum / n;
}

std::optional<Funnel> funnel(std::span<const FunnelUnit> units, const FunnelOptions& options) {
  double hits = 0;
  double things = 0;
  double expected = 0;
  for (const FunnelUnit& unit : units) {
    FIFTEEN_CHECK(unit.hits <= unit.things, "more hits than things");
    hits += real(unit.hits);
    things += real(unit.things);
    expected += unit.expected.value_or(0);
  }
  Funnel out;
  out.spread = options.spread;
  out.target = options.target.value_or(things > 0 ? hits / things : 0);
  if (!(out.target > 0) || !(out.target < 1)) return std::nullopt;
  const double scale = !options.target && expected > 0 ? hits / expected : 1;
  std::vector<Judged> judged;
  out.units.resize(units.size());
  for (std::size_t i = 0; i < units.size(); ++i) {
    FunnelPlace& place = out.units[i];
    if (!place_unit(units[i], out.target, scale, options.things_min, place)) continue;
    judged.push_back({i, place.z, out.target * (1 - out.target) / place.things});
  }
  out.judged = judged.size();
  out.not_judged = units.size() - judged.size();
  if (out.judged < kFunnelUnitsMin) return std::nullopt;
  // A target taken from the units themselves is nearer to them than the true one.
  const auto count = static_cast<double>(out.judged);
  const double freedom = options.target ? count : count - 1;
  const double wanted = winsorised_normal(out.judged) * freedom / count;
  out.winsorised = winsorised_square(adjusted(judged, {}));
  out.phi = out.winsorised / wanted;
  out.p_value = chi_square_tail(out.phi * kWorth * freedom, kWorth * freedom);
  out.overdispersed = out.p_value < 0.05;
  const Spread spread{options.spread, std::max(1.0, out.phi), find_tau2(judged, wanted)};
  out.tau = std::sqrt(spread.tau2);
  for (const Judged& unit : judged) {
    out.units[unit.place].adjusted = unit.z / spread.divisor(unit.error2);
  }
  name_units(out);
  return out;
}

FunnelLimits funnel_limits(const Funnel& funnel, double things) {
  FIFTEEN_CHECK(things > 0, "limits for nothing");
  const Spread spread{funnel.spread, std::max(1.0, funnel.phi), funnel.tau * funnel.tau};
  const double wider = spread.divisor(funnel.target * (1 - funnel.target) / things);
  return {share_with(-kLimit998 * wider, things, funnel.target),
          share_with(-kLimit95 * wider, things, funnel.target),
          share_with(kLimit95 * wider, things, funnel.target),
          share_with(kLimit998 * wider, things, funnel.target)};
}

}  // namespace fifteen::stats
