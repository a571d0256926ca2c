#include "analyse/shared_means.h"

#include <algorithm>

#include "analyse/fate_model.h"
#include "analyse/key_tree.h"

namespace fifteen::analyse {
namespace {

struct Sums {
  double n = 0;
  double hits = 0;
  std::array<double, kSharedMeans> y{};

  void add(const Sums& other) {
    n += other.n;
    hits += other.hits;
    for (std::size_t i = 0; i < kSharedMeans; ++i) y[i] += other.y[i];
  }
};

using Levels = std::vector<std::vector<Sums>>;  // the root first, the leaves last

Levels add_up(const std::vector<SharedUnit>& units, const KeyTree& tree, std::size_t half) {
  Levels out(tree.levels() + 1);
  out.back().resize(tree.size());
  for (const SharedUnit& unit : units) {
    if (unit.half == half) out.back()[unit.leaf].add({1, unit.hit ? 1.0 : 0.0, unit.y});
  }
  for (std::size_t l = tree.levels(); l > 0; --l) {
    out[l - 1].resize(l == 1 ? 1 : tree.parents(l - 2).size());
    for (std::size_t node = 0; node < out[l].size(); ++node)
      out[l - 1][tree.parents(l - 1)[node]].add(out[l][node]);
  }
  return out;
}

std::vector<SharedMean> fit(const Levels& sums, const KeyTree& tree, double k) {
  const Sums& all = sums[0][0];
  SharedMean root;
  root.share = (all.hits + 0.5) / (all.n + 1);
  for (std::size_t i = 0; i < kSharedMeans; ++i) root.means[i] = all.n > 0 ? all.y[i] / all.n : 0;
  std::vector<SharedMean> out{root};
  for (std::size_t l = 1; l < sums.size(); ++l) {
    std::vector<SharedMean> next(sums[l].size());
    for (std::size_t node = 0; node < next.size(); ++node) {
      const std::uint32_t parent = tree.parents(l - 1)[node];
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

double error_of(const std::vector<SharedMean>& fitted, const std::vector<Sums>& leaves) {
  double out = 0;
  for (std::size_t leaf = 0; leaf < leaves.size(); ++leaf) {
    const double p = fitted[leaf].share;
    out += leaves[leaf].hits * (1 - p) * (1 - p) + (leaves[leaf].n - leaves[leaf].hits) * p * p;
  }
  return out;
}

}  // namespace

std::vector<SharedMean> shared_means(const std::vector<SharedUnit>& units, const KeyTree& tree) {
  const std::array<Levels, kHalves> sums{add_up(units, tree, 0), add_up(units, tree, 1)};
  std::array<double, kShrinkages.size()> errors{};
  for (std::size_t k = 0; k < kShrinkages.size(); ++k) {
    for (std::size_t h = 0; h < kHalves; ++h)
      errors[k] += error_of(fit(sums[h], tree, kShrinkages[k]), sums[1 - h].back());
  }
  const double k = kShrinkages[static_cast<std::size_t>(
      std::min_element(errors.begin(), errors.end()) - errors.begin())];
  const std::array<std::vector<SharedMean>, kHalves> fits{fit(sums[0], tree, k),
                                                          fit(sums[1], tree, k)};
  std::vector<SharedMean> out(units.size());
  for (std::size_t i = 0; i < units.size(); ++i) out[i] = fits[1U - units[i].half][units[i].leaf];
  return out;
}

}  // namespace fifteen::analyse
