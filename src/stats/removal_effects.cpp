#include "stats/removal_effects.h"

#define EIGEN_MPL2_ONLY
#include <algorithm>
#include <array>
#include <cmath>
#include <eigen3/Eigen/SparseLU>
#include <optional>

#include "base/error.h"

namespace fifteen::stats {
namespace {

constexpr std::size_t kLanes = 8;  // owners that are swept at once
constexpr std::size_t kSweepsBeforeFactors = 2'000;

// The chain as far as it matters: states that the start leads to and that can convert, and no steps
// of a state to itself. From every state left out the chance is 0.
struct Live {
  std::vector<std::uint32_t> owners;
  std::vector<std::size_t> begin;  // of each state's steps, and the end
  std::vector<std::uint32_t> to;
  std::vector<double> chance;
  std::vector<double> converts;  // straight away
  std::size_t stuck = 0;

  std::size_t size() const { return owners.size(); }
};

// Steps of positive weight, by the state that they leave, or by the one that they reach.
struct Adjacent {
  std::vector<std::size_t> begin;
  std::vector<std::uint32_t> other;
};

Adjacent adjacent(const AbsorbingChain& chain, std::span<const double> weights, bool backward) {
  const std::size_t states = chain.owners.size();
  Adjacent out{std::vector<std::size_t>(states + 1), {}};
  const auto each = [&](auto&& visit) {
    for (std::size_t s = 0; s < chain.steps.size(); ++s) {
      const ChainStep& step = chain.steps[s];
      if (weights[s] > 0 && step.to < states)
        backward ? visit(step.to, step.from) : visit(step.from, step.to);
    }
  };
  each([&](std::uint32_t at, std::uint32_t) { ++out.begin[at + 1]; });
  for (std::size_t s = 0; s < states; ++s) out.begin[s + 1] += out.begin[s];
  out.other.resize(out.begin.back());
  std::vector<std::size_t> next = out.begin;
  each([&](std::uint32_t at, std::uint32_t other) { out.other[next[at]++] = other; });
  return out;
}

std::vector<bool> found_from(std::vector<std::uint32_t> todo, const Adjacent& adjacent) {
  std::vector<bool> found(adjacent.begin.size() - 1);
  for (const std::uint32_t state : todo) found[state] = true;
  while (!todo.empty()) {
    const std::uint32_t state = todo.back();
    todo.pop_back();
    for (std::size_t i = adjacent.begin[state]; i < adjacent.begin[state + 1]; ++i) {
      const std::uint32_t other = adjacent.other[i];
      if (found[other]) continue;
      found[other] = true;
      todo.push_back(other);
    }
  }
  return found;
}

// The states from which an end is one step away.
std::vector<std::uint32_t> before(const AbsorbingChain& chain, std::span<const double> weights,
                                  std::uint32_t end) {
  std::vector<std::uint32_t> out;
  for (std::size_t s = 0; s < chain.steps.size(); ++s) {
    if (weights[s] > 0 && chain.steps[s].to == end) out.push_back(chain.steps[s].from);
  }
  return out;
}

Live live_part(const AbsorbingChain& chain, std::span<const double> weights) {
  const std::size_t states = chain.owners.size();
  const std::vector<bool> reached = found_from({0}, adjacent(chain, weights, false));
  const Adjacent back = adjacent(chain, weights, true);
  const std::vector<bool> converts = found_from(before(chain, weights, kConversion), back);
  const std::vector<bool> ends = found_from(before(chain, weights, kNull), back);
  Live live;
  std::vector<std::uint32_t> number(states, kNobody);
  for (std::uint32_t s = 0; s < states; ++s) {
    if (reached[s] && !converts[s] && !ends[s]) ++live.stuck;
    if (!reached[s] || !converts[s]) continue;
    number[s] = static_cast<std::uint32_t>(live.owners.size());
    live.owners.push_back(chain.owners[s]);
  }
  live.begin.push_back(0);
  for (std::size_t first = 0; first < chain.steps.size();) {
    const std::uint32_t from = chain.steps[first].from;
    std::size_t end = first;
    double leaves = 0;
    for (; end < chain.steps.size() && chain.steps[end].from == from; ++end)
      leaves += chain.steps[end].to == from ? 0 : weights[end];
    if (number[from] != kNobody) {
      double straight = 0;
      for (std::size_t s = first; s < end; ++s) {
        const std::uint32_t to = chain.steps[s].to;
        if (weights[s] <= 0 || to == from) continue;
        if (to == kConversion) straight = weights[s] / leaves;
        if (to >= states || number[to] == kNobody) continue;
        live.to.push_back(number[to]);
        live.chance.push_back(weights[s] / leaves);
      }
      live.converts.push_back(straight);
      live.begin.push_back(live.to.size());
    }
    first = end;
  }
  return live;
}

using Sparse = ::Eigen::SparseMatrix<double>;
using Factors = ::Eigen::SparseLU<Sparse, ::Eigen::COLAMDOrdering<int>>;
using Vector = ::Eigen::VectorXd;

// I - Q without the states of an owner (kNobody: of no one), whose rows and columns are those of I.
Sparse system_of(const Live& live, std::uint32_t without) {
  const auto n = static_cast<::Eigen::Index>(live.size());
  std::vector<::Eigen::Triplet<double>> cells;
  cells.reserve(live.size() + live.to.size());
  const auto gone = [&](std::uint32_t s) {
    return without != kNobody && live.owners[s] == without;
  };
  for (std::uint32_t s = 0; s < live.size(); ++s) {
    cells.emplace_back(static_cast<int>(s), static_cast<int>(s), 1.0);
    if (gone(s)) continue;
    for (std::size_t i = live.begin[s]; i < live.begin[s + 1]; ++i) {
      if (!gone(live.to[i]))
        cells.emplace_back(static_cast<int>(s), static_cast<int>(live.to[i]), -live.chance[i]);
    }
  }
  Sparse out(n, n);
  out.setFromTriplets(cells.begin(), cells.end());
  return out;
}

Vector conversions_of(const Live& live, std::uint32_t without) {
  Vector out(static_cast<::Eigen::Index>(live.size()));
  for (std::size_t s = 0; s < live.size(); ++s) {
    const bool gone = without != kNobody && live.owners[s] == without;
    out[static_cast<::Eigen::Index>(s)] = gone ? 0 : live.converts[s];
  }
  return out;
}

// The start comes first among the live states.
double share_lost(double without, double with) { return std::clamp(1 - without / with, 0.0, 1.0); }

// Each owner has at most one state. Nothing where the factors cannot be had.
std::optional<RemovalEffects> by_one_factorization(const Live& live, std::size_t owner_count) {
  Factors factors(system_of(live, kNobody));
  if (factors.info() != ::Eigen::Success) return std::nullopt;
  const Vector chance = factors.solve(conversions_of(live, kNobody));
  RemovalEffects out;
  out.conversion = chance[0];
  out.effects.assign(owner_count, 0);
  Vector unit = Vector::Zero(chance.size());
  for (std::size_t s = 0; s < live.size(); ++s) {
    if (live.owners[s] == kNobody) continue;
    const auto i = static_cast<::Eigen::Index>(s);
    unit[i] = 1;
    const Vector visits = factors.solve(unit);
    unit[i] = 0;
    out.effects[live.owners[s]] =
        std::clamp(visits[0] / visits[i] * chance[i] / chance[0], 0.0, 1.0);
  }
  return out;
}

std::optional<RemovalEffects> by_factorizations(const Live& live, std::size_t owner_count) {
  RemovalEffects out;
  out.effects.assign(owner_count, 0);
  const auto chance_without = [&](std::uint32_t owner) -> std::optional<double> {
    Factors factors(system_of(live, owner));
    if (factors.info() != ::Eigen::Success) return std::nullopt;
    const Vector chances = factors.solve(conversions_of(live, owner));
    return chances[0];
  };
  const auto whole = chance_without(kNobody);
  if (!whole) return std::nullopt;
  out.conversion = *whole;
  std::vector<bool> there(owner_count);
  for (const std::uint32_t owner : live.owners) {
    if (owner != kNobody) there[owner] = true;
  }
  for (std::uint32_t owner = 0; owner < owner_count; ++owner) {
    if (!there[owner]) continue;
    const auto without = chance_without(owner);
    if (!without) return std::nullopt;
    out.effects[owner] = share_lost(*without, *whole);
  }
  return out;
}

using Lane = std::array<double, kLanes>;

// Chances of several chains at once that differ in whose states are gone: lane l lacks owner
// `first` + l.
class Sweeps {
 public:
  Sweeps(const Live& live, std::uint32_t first) : live_(live), first_(first), lanes_(live.size()) {}

  std::vector<Lane>& lanes() { return lanes_; }

  // Forward and backward in turn: which way the chain mostly runs is not known.
  void sweep(std::size_t number) {
    const std::size_t n = live_.size();
    for (std::size_t i = 0; i < n; ++i) state(number % 2 == 0 ? n - 1 - i : i);
  }

 private:
  void state(std::size_t s) {
    Lane sum;
    sum.fill(live_.converts[s]);
    if (first_ == kNobody) sum.back() = 0;
    for (std::size_t i = live_.begin[s]; i < live_.begin[s + 1]; ++i) {
      const Lane& next = lanes_[live_.to[i]];
      const double chance = live_.chance[i];
      for (std::size_t l = 0; l < kLanes; ++l) sum[l] += chance * next[l];
    }
    const std::uint32_t owner = live_.owners[s];
    if (first_ != kNobody && owner != kNobody && owner >= first_ && owner - first_ < kLanes)
      sum[owner - first_] = 0;
    lanes_[s] = sum;
  }

  const Live& live_;
  std::uint32_t first_;
  std::vector<Lane> lanes_;
};

struct SweptWhole {
  double chance = 0;
  double missing = 1;  // of it, at most
  std::size_t sweeps = 0;
};

// Sweeps the whole chain until little is under way: the last lane holds, from each state, the
// chance that it still is.
SweptWhole sweep_whole(const Live& live, double tolerance, std::size_t sweeps_max) {
  Sweeps sweeps(live, kNobody);
  for (Lane& lane : sweeps.lanes()) lane.back() = 1;
  SweptWhole out;
  while (out.sweeps < sweeps_max) {
    sweeps.sweep(out.sweeps++);
    out.chance = sweeps.lanes()[0][0];
    const double under_way = sweeps.lanes()[0].back();
    out.missing = out.chance > 0 ? under_way / out.chance : 1;
    if (out.missing <= tolerance) break;
  }
  return out;
}

RemovalEffects by_sweeps(const Live& live, std::size_t owner_count, const SweptWhole& whole) {
  RemovalEffects out;
  out.conversion = whole.chance;
  out.accuracy = whole.missing;
  out.effects.assign(owner_count, 0);
  for (std::size_t first = 0; first < owner_count; first += kLanes) {
    Sweeps sweeps(live, static_cast<std::uint32_t>(first));
    for (std::size_t i = 0; i < whole.sweeps; ++i) sweeps.sweep(i);
    for (std::size_t l = 0; l < kLanes && first + l < owner_count; ++l)
      out.effects[first + l] =
          whole.chance > 0 ? share_lost(sweeps.lanes()[0][l], whole.chance) : 0;
  }
  return out;
}

bool one_state_each(const Live& live, std::size_t owner_count) {
  std::vector<bool> seen(owner_count);
  for (const std::uint32_t owner : live.owners) {
    if (owner == kNobody) continue;
    if (seen[owner]) return false;
    seen[owner] = true;
  }
  return true;
}

RemovalEffects solve_live(const Live& live, std::size_t owner_count,
                          const RemovalOptions& options) {
  if (one_state_each(live, owner_count)) {
    if (auto found = by_one_factorization(live, owner_count)) return *found;
  }
  SweptWhole whole =
      sweep_whole(live, options.tolerance, std::min(kSweepsBeforeFactors, options.sweeps_max));
  if (whole.missing > options.tolerance && live.size() <= options.factor_states_max) {
    if (auto found = by_factorizations(live, owner_count)) return *found;
  }
  if (whole.missing > options.tolerance && options.sweeps_max > kSweepsBeforeFactors)
    whole = sweep_whole(live, options.tolerance, options.sweeps_max);
  return by_sweeps(live, owner_count, whole);
}

}  // namespace

RemovalEffects removal_effects(const AbsorbingChain& chain, std::size_t owner_count,
                               std::span<const double> weights, const RemovalOptions& options) {
  FIFTEEN_CHECK(chain.steps.size() == weights.size(), "a weight for each step");
  const Live live = live_part(chain, weights);
  RemovalEffects out;
  out.effects.assign(owner_count, 0);
  // Where the start cannot convert, nothing is live: what is reached from it could not either.
  if (live.size() > 0) out = solve_live(live, owner_count, options);
  out.stuck = live.stuck;
  return out;
}

}  // namespace fifteen::stats
