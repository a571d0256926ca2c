#include "stats/lottery.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <vector>

#include "base/error.h"
#include "stats/falling.h"
#include "stats/proportion.h"
#include "stats/student.h"
#include "stats/tails.h"

namespace fifteen::stats {
namespace {

double real(std::uint64_t n) { return static_cast<double>(n); }

// --- outcomes that are there or not ---

struct BetaUnit {
  double n = 0;
  double hits = 0;
  double odds = 0;  // logarithm of its expected odds
};

// Shares below this are taken for none, in logarithms; above the other, for all.
const double kLeast = std::log(1e-6);
const double kMost = std::log(0.999);

struct Fit {
  double z = 0;  // logarithm of the share
  double likelihood = -std::numeric_limits<double>::infinity();
};

// The logarithmic likelihood of the units for a share, with the mean fitted to it.
class BetaBinomial {
 public:
  explicit BetaBinomial(std::vector<BetaUnit> units) : units_(std::move(units)) {
    same_odds_ = std::all_of(units_.begin(), units_.end(),
                             [&](const BetaUnit& u) { return u.odds == units_[0].odds; });
  }

  // Newton's steps for the mean, with slopes by differences, from where it was last.
  double profile(double z) {
    constexpr double kStep = 0.02;
    constexpr double kClose = 1e-4;
    constexpr double kStepMax = 1;
    double best = -std::numeric_limits<double>::infinity();
    for (int i = 0; i < 40; ++i) {
      const double here = likelihood(z, shift_);
      const double above = likelihood(z, shift_ + kStep);
      const double below = likelihood(z, shift_ - kStep);
      best = std::max(best, here);
      const double slope = (above - below) / (2 * kStep);
      const double bend = (above - 2 * here + below) / (kStep * kStep);
      double step = bend < 0 ? -slope / bend : (slope > 0 ? kStepMax : -kStepMax);
      step = std::clamp(step, -kStepMax, kStepMax);
      if (std::fabs(step) < kClose) break;
      shift_ += step;
    }
    return best;
  }

  // The mean share that was fitted last, over all things.
  double mean() const {
    double n = 0;
    double sum = 0;
    for (const BetaUnit& u : units_) {
      n += u.n;
      sum += u.n / (1 + std::exp(-u.odds - shift_));
    }
    return sum / n;
  }

 private:
  double likelihood(double z, double shift) const {
    const bool none = z <= kLeast;
    const double size = none ? 0 : std::expm1(-z);  // a + b = 1 / share - 1
    double sum = 0;
    double a = 0;
    double b = 0;
    double front = 0;
    for (std::size_t i = 0; i < units_.size(); ++i) {
      const BetaUnit& u = units_[i];
      if (i == 0 || !same_odds_) {
        const double p = 1 / (1 + std::exp(-u.odds - shift));
        a = none ? std::log(p) : p * size;
        b = none ? std::log1p(-p) : (1 - p) * size;
        if (!none) front = std::lgamma(size) - std::lgamma(a) - std::lgamma(b);
      }
      sum += none ? u.hits * a + (u.n - u.hits) * b
                  : front + std::lgamma(a + u.hits) + std::lgamma(b + u.n - u.hits) -
                        std::lgamma(size + u.n);
    }
    return sum;
  }

  std::vector<BetaUnit> units_;
  bool same_odds_ = true;
  double shift_ = 0;
};

std::vector<BetaUnit> beta_units(std::span<const UnitHits> units) {
  double hits = 0;
  double things = 0;
  for (const UnitHits& u : units) {
    FIFTEEN_CHECK(u.hits <= u.things, "more hits than things");
    hits += real(u.hits);
    things += real(u.things);
  }
  if (hits <= 0 || hits >= things) return {};
  std::vector<BetaUnit> out;
  for (const UnitHits& u : units) {
    if (u.things == 0) continue;
    const double n = real(u.things);
    const double p = u.expected ? *u.expected / n : hits / things;
    FIFTEEN_CHECK(p > 0 && p < 1, "a unit that is expected to have all hits, or none");
    // Chances that differ within a unit scatter its hits less, as more things with one chance do.
    const double more = u.variance ? std::max(1.0, n * p * (1 - p) / *u.variance) : 1;
    out.push_back({n * more, real(u.hits) * more, std::log(p / (1 - p))});
  }
  return out;
}

// The best share, first by steps, then by closing in on it.
Fit best_fit(BetaBinomial& model) {
  constexpr int kSteps = 14;
  const double step = (kMost - kLeast) / kSteps;
  Fit out;
  for (int i = 0; i <= kSteps; ++i) {
    const double z = i == kSteps ? kMost : kLeast + i * step;
    const double l = model.profile(z);
    if (l > out.likelihood) out = {z, l};
  }
  double low = std::max(kLeast, out.z - step);
  double high = std::min(kMost, out.z + step);
  while (high - low > 1e-3) {
    const double a = low + 0.382 * (high - low);
    const double b = low + 0.618 * (high - low);
    const double at_a = model.profile(a);
    const double at_b = model.profile(b);
    for (const Fit& f : {Fit{a, at_a}, Fit{b, at_b}}) {
      if (f.likelihood > out.likelihood) out = f;
    }
    (at_a < at_b ? low : high) = at_a < at_b ? a : b;
  }
  return out;
}

// Where the likelihood, falling from the best towards `end`, has fallen by `drop`.
double where_fallen(BetaBinomial& model, const Fit& best, double end, double drop) {
  if (best.likelihood - model.profile(end) <= drop) return end;
  double inside = best.z;
  double outside = end;
  while (std::fabs(outside - inside) > 1e-3) {
    const double middle = (inside + outside) / 2;
    (best.likelihood - model.profile(middle) > drop ? outside : inside) = middle;
  }
  return outside;
}

double share_at(double z) { return z <= kLeast ? 0 : std::exp(z); }

// --- scores ---

struct UnitMean {
  double mean = 0;
  double error2 = 0;  // squared, of the mean
};

// How far means lie apart, in their errors with `extra` variance, as a chi-square.
double spread_of(const std::vector<UnitMean>& means, double extra) {
  double weights = 0;
  double sum = 0;
  for (const UnitMean& m : means) {
    weights += 1 / (m.error2 + extra);
    sum += m.mean / (m.error2 + extra);
  }
  double out = 0;
  for (const UnitMean& m : means) {
    const double off = m.mean - sum / weights;
    out += off * off / (m.error2 + extra);
  }
  return out;
}

// The extra variance with which the spread is `wanted`; 0 where it is less without any.
double variance_for(const std::vector<UnitMean>& means, double wanted) {
  const auto spread = [&](double extra) { return spread_of(means, extra); };
  if (spread(0) <= wanted) return 0;
  return falling_to(spread, wanted, means[0].error2, 1e-10);
}

// How much more often than a normal's the means lie far out: the excess kurtosis, 0 at least.
double excess_kurtosis(const std::vector<UnitMean>& means, double extra) {
  const auto n = static_cast<double>(means.size());
  if (means.size() < 4) return 0;
  double centre = 0;
  double weights = 0;
  for (const UnitMean& m : means) {
    weights += 1 / (m.error2 + extra);
    centre += m.mean / (m.error2 + extra);
  }
  centre /= weights;
  double squares = 0;
  double fourths = 0;
  for (const UnitMean& m : means) {
    const double z2 = (m.mean - centre) * (m.mean - centre) / (m.error2 + extra);
    squares += z2;
    fourths += z2 * z2;
  }
  if (squares <= 0) return 0;
  const double plain = n * fourths / (squares * squares) - 3;
  const double corrected = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * plain + 6);
  return std::max(0.0, corrected);
}

// The upper end of the variance. Units that lie closer together than chance leads to expect do not
// make it smaller than they would by chance alone: the probability of lying so close is set against
// that without any variance (Read, J. Physics G 28, 2002).
template <class SpreadAt>
double upper_variance(const std::vector<UnitMean>& means, double freedom,
                      const SpreadAt& spread_at) {
  constexpr double kTail = 0.025;
  constexpr double kAsOne = 1e-9;
  const double as_close = 1 - chi_square_tail(spread_of(means, 0), freedom);
  if (as_close > kAsOne) return variance_for(means, spread_at(1 - kTail * as_close));
  // Near 0 the chi-square rises as x^(freedom / 2), so it is the ratio of spreads that tells.
  double error2 = 0;
  for (const UnitMean& m : means) error2 = std::max(error2, m.error2);
  return error2 * (std::pow(kTail, -2 / freedom) - 1);
}

// --- capability ---

struct UnitCells {
  double cells = 0;
  double met = 0;
};

// The variance of the share of cells met, by leaving out each unit.
double variance_without(const std::map<std::uint32_t, UnitCells>& units, double cells, double met) {
  std::vector<double> without;
  double mean = 0;
  for (const auto& [unit, own] : units) {
    without.push_back((met - own.met) / (cells - own.cells));
    mean += without.back();
  }
  const auto n = static_cast<double>(units.size());
  mean /= n;
  double squares = 0;
  for (const double x : without) squares += (x - mean) * (x - mean);
  return (n - 1) / n * squares;
}

// Wilson's interval of a share of `n` answers, which need not be whole, with t for the normal's.
Estimate wilson_of(double share, double n, double t) {
  const double t2 = t * t;
  const double centre = (share + t2 / (2 * n)) / (1 + t2 / n);
  const double half = t / (1 + t2 / n) * std::sqrt(share * (1 - share) / n + t2 / (4 * n * n));
  return {share, share <= 0 ? 0.0 : std::max(0.0, centre - half),
          share >= 1 ? 1.0 : std::min(1.0, centre + half)};
}

}  // namespace

std::optional<Lottery> lottery_share(std::span<const UnitHits> units) {
  std::vector<BetaUnit> known = beta_units(units);
  if (known.size() < 2) return std::nullopt;
  Lottery out;
  out.units = known.size();
  BetaBinomial model(std::move(known));
  const Fit best = best_fit(model);
  const double t = student_quantile(0.025, out.units - 1);
  out.share = {share_at(best.z), share_at(where_fallen(model, best, kLeast, t * t / 2)), 1};
  const double high = where_fallen(model, best, kMost, t * t / 2);
  if (high < kMost) out.share.high = share_at(high);
  model.profile(best.z);
  const double mean = model.mean();
  out.between = std::sqrt(out.share.value * mean * (1 - mean));
  return out;
}

std::optional<OneWay> one_way(std::span<const UnitScores> units) {
  double count = 0;
  double things = 0;
  double things2 = 0;
  double sum = 0;
  double within = 0;
  for (const UnitScores& u : units) {
    if (u.things == 0) continue;
    const double n = real(u.things);
    count += 1;
    things += n;
    things2 += n * n;
    sum += u.sum;
    within += std::max(0.0, u.squares - u.sum * u.sum / n);
  }
  if (count < 2 || things <= count) return std::nullopt;
  OneWay out;
  for (const UnitScores& u : units) {
    if (u.things == 0) continue;
    const double off = u.sum / real(u.things) - sum / things;
    out.between += real(u.things) * off * off / (count - 1);
  }
  out.within = within / (things - count);
  out.size = (things - things2 / things) / (count - 1);
  const double whole = out.between + (out.size - 1) * out.within;
  if (!(whole > 0)) return std::nullopt;
  out.share = (out.between - out.within) / whole;
  return out;
}

std::optional<Lottery> lottery_of_scores(std::span<const UnitScores> units) {
  const std::optional<OneWay> parts = one_way(units);
  if (!parts) return std::nullopt;
  Lottery out;
  std::vector<UnitMean> means;
  for (const UnitScores& u : units) {
    if (u.things == 0) continue;
    means.push_back({u.sum / real(u.things), parts->within / real(u.things)});
  }
  out.units = means.size();
  if (parts->within <= 0) {
    out.share = {1, 0, 1};
    return out;
  }
  const auto freedom = static_cast<double>(means.size() - 1);
  const double variance = variance_for(means, freedom);
  const double heavy = excess_kurtosis(means, variance);
  const double worth = freedom / (1 + heavy / 2);
  // The spread over its mean is a chi-square over its freedom.
  const auto spread_at = [&](double tail) {
    return freedom * chi_square_quantile(tail, worth) / worth;
  };
  const double low = variance_for(means, spread_at(0.025));
  const double high = upper_variance(means, freedom, spread_at);
  const auto share = [&](double v) { return v / (v + parts->within); };
  out.share = {share(variance), share(std::min(low, variance)), share(std::max(high, variance))};
  out.between = std::sqrt(variance);
  return out;
}

std::optional<Capability> capability(std::span<const CapabilityCell> cells,
                                     const Standard& standard) {
  Capability out;
  std::map<std::uint32_t, UnitCells> units;
  for (const CapabilityCell& cell : cells) {
    if (cell.things == 0) continue;
    if (cell.things < standard.things_min) {
      out.too_small += 1;
      continue;
    }
    const Estimate share = wilson(cell.hits, cell.things);
    const bool met =
        standard.at_least ? share.value >= standard.share : share.value <= standard.share;
    out.cells += 1;
    out.met += met ? 1U : 0U;
    out.undecided += share.above(standard.share) || share.below(standard.share) ? 0U : 1U;
    UnitCells& own = units[cell.unit];
    own.cells += 1;
    own.met += met ? 1 : 0;
  }
  out.units = units.size();
  if (out.units < 2) return std::nullopt;
  const double share = real(out.met) / real(out.cells);
  const double variance = variance_without(units, real(out.cells), real(out.met));
  const double unit_count = static_cast<double>(out.units);
  const double worth =
      variance > 0 ? std::clamp(share * (1 - share) / variance, 1.0, real(out.cells)) : unit_count;
  out.share = wilson_of(share, worth, student_quantile(0.025, out.units - 1));
  return out;
}

}  // namespace fifteen::stats
