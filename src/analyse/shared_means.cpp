#include "analyse/shared_means.h"

#include <algorithm>

#include "analyse/fate_model.h"

namespace fifteen::analyse {

using stats::kGroupCount;

void SharedMeans::Sums::add(const Sums& other, double factor) {
  n += factor * other.n;
  hits += factor * other.hits;
  for (std::size_t i = 0; i < kSharedMeans; ++i) y[i] += factor * other.y[i];
}

void SharedMeans::Gained::add(const Gained& other, double factor) {
  moved += factor * other.moved;
  taken += factor * other.taken;
  for (std::size_t i = 0; i < kSharedMeans; ++i) {
    given[i] += factor * other.given[i];
    got[i] += factor * other.got[i];
  }
}

SharedValues SharedMeans::Gained::sum() const {
  SharedValues out{};
  // As many as give up their place take one over; what is left of sums that cancel is nobody.
  constexpr double kNobody = 1e-9;
  if (moved <= kNobody || taken <= kNobody) return out;
  for (std::size_t i = 0; i < kSharedMeans; ++i) out[i] = given[i] + moved / taken * got[i];
  return out;
}

// From the leaves up.
void SharedMeans::add_up(Levels& sums) const {
  for (std::size_t l = tree_.levels(); l > 0; --l) {
    sums[l - 1].assign(l == 1 ? 1 : tree_.parents(l - 2).size(), {});
    for (std::size_t node = 0; node < sums[l].size(); ++node)
      sums[l - 1][tree_.parents(l - 1)[node]].add(sums[l][node]);
  }
}

std::vector<SharedMean> SharedMeans::fit(const Levels& sums, double k) const {
  const Sums& all = sums[0][0];
  SharedMean root;
  root.share = (all.hits + 0.5) / (all.n + 1);
  for (std::size_t i = 0; i < kSharedMeans; ++i) root.means[i] = all.n > 0 ? all.y[i] / all.n : 0;
  std::vector<SharedMean> out{root};
  for (std::size_t l = 1; l < sums.size(); ++l) {
    std::vector<SharedMean> next(sums[l].size());
    for (std::size_t node = 0; node < next.size(); ++node) {
      const std::uint32_t parent = tree_.parents(l - 1)[node];
      const Sums& own = sums[l][node];
      next[node] = out[parent];
      // A node that has all of the coarser one's units knows nothing more.
      if (own.n == sums[l - 1][parent].n) continue;
      next[node].share = (own.hits + k * out[parent].share) / (own.n + k);
      for (std::size_t i = 0; i < kSharedMeans; ++i)
        next[node].means[i] = (own.y[i] + k * out[parent].means[i]) / (own.n + k);
    }
    out = std::move(next);
  }
  return out;
}

SharedMeans::SharedMeans(const std::vector<SharedUnit>& units, const KeyTree& tree)
    : units_(units), tree_(tree) {
  for (Levels& sums : sums_) {
    sums.resize(tree.levels() + 1);
    sums.back().resize(tree.size());
  }
  for (const SharedUnit& unit : units)
    sums_[half_of(unit.group)].back()[unit.leaf].add({1, unit.hit ? 1.0 : 0.0, unit.y});
  for (Levels& sums : sums_) add_up(sums);
  double least = std::numeric_limits<double>::infinity();
  for (const double k : kShrinkages) {
    double error = 0;
    std::array<std::vector<SharedMean>, kHalves> fits;
    for (std::size_t h = 0; h < kHalves; ++h) {
      fits[h] = fit(sums_[h], k);
      const std::vector<Sums>& leaves = sums_[1 - h].back();
      for (std::size_t leaf = 0; leaf < leaves.size(); ++leaf) {
        const double p = fits[h][leaf].share;
        error +=
            leaves[leaf].hits * (1 - p) * (1 - p) + (leaves[leaf].n - leaves[leaf].hits) * p * p;
      }
    }
    if (error >= least) continue;
    least = error;
    k_ = k;
    fits_ = std::move(fits);
  }
}

const SharedMean& SharedMeans::of(const SharedUnit& unit) const {
  return fits_[1 - half_of(unit.group)][unit.leaf];
}

SharedMeans::Gained SharedMeans::gain(const SharedMean& alike, const Came& hits, const Came& others,
                                      double share_max) {
  Gained out;
  if (alike.share > share_max) return out;
  const double odds = alike.share / (1 - alike.share);
  out.moved = hits.n;
  out.taken = odds * others.n;
  for (std::size_t i = 0; i < kSharedMeans; ++i) {
    out.given[i] = hits.n * alike.means[i] - hits.y[i];
    out.got[i] = odds * (others.y[i] - others.n * alike.means[i]);
  }
  return out;
}

// The half of the group, fitted without it.
std::vector<SharedMean> SharedMeans::fit_without(std::size_t group) const {
  Levels sums(tree_.levels() + 1);
  sums.back() = sums_[half_of(group)].back();
  for (const SharedUnit& unit : units_) {
    if (unit.group == group) sums.back()[unit.leaf].add({1, unit.hit ? 1.0 : 0.0, unit.y}, -1);
  }
  add_up(sums);
  return fit(sums, k_);
}

HandedOver SharedMeans::hand_over(double share_max) const {
  using Side = std::vector<Came>;
  std::array<Side, kHalves> hits;
  std::array<Side, kHalves> others;
  for (std::size_t h = 0; h < kHalves; ++h) {
    hits[h].resize(tree_.size());
    others[h].resize(tree_.size());
  }
  std::array<Gained, kGroupCount> groups;
  for (const SharedUnit& unit : units_) {
    const std::size_t h = half_of(unit.group);
    Came& came = (unit.hit ? hits : others)[h][unit.leaf];
    came.n += 1;
    for (std::size_t i = 0; i < kSharedMeans; ++i) came.y[i] += unit.y[i];
    const Came one{1, unit.y};
    groups[unit.group].add(unit.hit ? gain(of(unit), one, {}, share_max)
                                    : gain(of(unit), {}, one, share_max));
  }
  std::array<Gained, kHalves> halves;
  for (std::size_t g = 0; g < kGroupCount; ++g) halves[half_of(g)].add(groups[g]);
  HandedOver out;
  Gained whole = halves[0];
  whole.add(halves[1]);
  out.whole = whole.sum();
  // Without a group, what the other half goes by is fitted to fewer.
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    const std::size_t other = 1 - half_of(g);
    Gained left = halves[half_of(g)];
    left.add(groups[g], -1);
    const std::vector<SharedMean> fitted = fit_without(g);
    for (std::size_t leaf = 0; leaf < tree_.size(); ++leaf) {
      if (hits[other][leaf].n > 0 || others[other][leaf].n > 0)
        left.add(gain(fitted[leaf], hits[other][leaf], others[other][leaf], share_max));
    }
    out.without[g] = left.sum();
  }
  return out;
}

}  // namespace fifteen::analyse
