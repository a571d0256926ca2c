#include "analyse/effect.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "analyse/fate_model.h"
#include "analyse/key_tree.h"
#include "base/error.h"
#include "stats/jackknifed.h"

namespace fifteen::analyse {
namespace {

using stats::kGroupCount;

constexpr std::array<double, 6> kShrinkages{1, 3, 8, 20, 60, 200};
// A ratio of risks that cannot be told: its logarithm.
constexpr double kNoRatio = std::numeric_limits<double>::quiet_NaN();

// Units added up: those exposed and the others.
struct Sums {
  double exposed = 0;
  double exposed_y = 0;
  double others = 0;
  double others_y = 0;
  double others_yy = 0;

  void add(const Sums& sums, double sign) {
    exposed += sign * sums.exposed;
    exposed_y += sign * sums.exposed_y;
    others += sign * sums.others;
    others_y += sign * sums.others_y;
    others_yy += sign * sums.others_yy;
  }
  double all() const { return exposed + others; }
};

using Leaves = std::vector<Sums>;

// The units by group and leaf, and those of each half.
struct Gathered {
  std::array<std::vector<std::pair<std::uint32_t, Sums>>, kGroupCount> groups;
  std::array<Leaves, kHalves> halves;
};

Gathered gather(const EffectUnits& units, const KeyTree& tree) {
  std::array<std::vector<std::uint32_t>, kGroupCount> members;
  for (std::size_t i = 0; i < units.size(); ++i)
    members[units.group[i]].push_back(static_cast<std::uint32_t>(i));
  Gathered out;
  for (Leaves& half : out.halves) half.resize(tree.size());
  constexpr std::uint32_t kNone = ~std::uint32_t{0};
  std::vector<std::uint32_t> places(tree.size(), kNone);  // by leaf, in the group's list
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    auto& group = out.groups[g];
    for (const std::uint32_t i : members[g]) {
      std::uint32_t& place = places[tree.leaf(i)];
      if (place == kNone) {
        place = static_cast<std::uint32_t>(group.size());
        group.emplace_back(tree.leaf(i), Sums{});
      }
      const double y = units.y[i];
      group[place].second.add(units.exposed[i] != 0 ? Sums{1, y, 0, 0, 0} : Sums{0, 0, 1, y, y * y},
                              1);
    }
    for (const auto& [leaf, sums] : group) {
      out.halves[half_of(g)][leaf].add(sums, 1);
      places[leaf] = kNone;
    }
  }
  return out;
}

Leaves without(const Gathered& gathered, std::size_t group) {
  Leaves out = gathered.halves[half_of(group)];
  for (const auto& [leaf, sums] : gathered.groups[group]) out[leaf].add(sums, -1);
  return out;
}

// What is fitted to a half: by leaf, what comes of others, and the share that is exposed.
struct Fit {
  std::vector<double> otherwise;
  std::vector<double> share;
};

// How strongly a node is held to the coarser one, for each of the two.
struct Shrinkage {
  double otherwise = kShrinkages[0];
  double share = kShrinkages[0];
};

// The sums of all nodes: by level, the leaves last; and of all units.
struct Nodes {
  std::vector<Leaves> levels;
  Sums all;
};

Nodes roll_up(const KeyTree& tree, const Leaves& leaves) {
  Nodes out;
  std::vector<Leaves>& sums = out.levels;
  sums.resize(tree.levels());
  if (tree.levels() > 0) sums.back() = leaves;
  for (std::size_t l = tree.levels(); l-- > 1;) {
    sums[l - 1].resize(tree.parents(l - 1).size());
    for (std::size_t node = 0; node < sums[l].size(); ++node)
      sums[l - 1][tree.parents(l)[node]].add(sums[l][node], 1);
  }
  for (const Sums& leaf : leaves) out.all.add(leaf, 1);
  return out;
}

Fit fit(const KeyTree& tree, const Nodes& nodes, const Shrinkage& shrinkage) {
  const std::vector<Leaves>& sums = nodes.levels;
  const Sums& all = nodes.all;
  Fit out{{all.others > 0 ? all.others_y / all.others : 0},
          {(all.exposed + 0.5) / (all.all() + 1)}};
  for (std::size_t l = 0; l < tree.levels(); ++l) {
    Fit next{std::vector<double>(sums[l].size()), std::vector<double>(sums[l].size())};
    for (std::size_t node = 0; node < sums[l].size(); ++node) {
      const std::uint32_t parent = tree.parents(l)[node];
      const Sums& here = sums[l][node];
      const Sums& coarser = l == 0 ? all : sums[l - 1][parent];
      // A node that has all of the coarser one's units knows nothing more.
      const bool same = here.all() == coarser.all();
      next.otherwise[node] = same ? out.otherwise[parent]
                                  : (here.others_y + shrinkage.otherwise * out.otherwise[parent]) /
                                        (here.others + shrinkage.otherwise);
      next.share[node] = same ? out.share[parent]
                              : (here.exposed + shrinkage.share * out.share[parent]) /
                                    (here.all() + shrinkage.share);
    }
    out = std::move(next);
  }
  return out;
}

// The shrinkages with the least squared error in the half that they were not fitted to.
Shrinkage choose_shrinkage(const KeyTree& tree, const Gathered& gathered) {
  std::array<double, kShrinkages.size()> otherwise_errors{};
  std::array<double, kShrinkages.size()> share_errors{};
  for (std::size_t h = 0; h < kHalves; ++h) {
    const Nodes nodes = roll_up(tree, gathered.halves[1 - h]);
    for (std::size_t i = 0; i < kShrinkages.size(); ++i) {
      const Fit fitted = fit(tree, nodes, {kShrinkages[i], kShrinkages[i]});
      for (std::size_t leaf = 0; leaf < tree.size(); ++leaf) {
        const Sums& sums = gathered.halves[h][leaf];
        const double m = fitted.otherwise[leaf];
        const double e = fitted.share[leaf];
        otherwise_errors[i] += sums.others_yy - 2 * m * sums.others_y + m * m * sums.others;
        share_errors[i] += sums.exposed * (1 - e) * (1 - e) + sums.others * e * e;
      }
    }
  }
  const auto least = [](const auto& errors) {
    return kShrinkages[static_cast<std::size_t>(std::min_element(errors.begin(), errors.end()) -
                                                errors.begin())];
  };
  return {least(otherwise_errors), least(share_errors)};
}

// The sums that an effect is made of.
struct Score {
  double exposed = 0;
  double exposed_y = 0;
  double exposed_gap = 0;  // of y less what is expected otherwise
  double others = 0;
  double weights = 0;     // of the others, such that they are made up as the exposed
  double others_gap = 0;  // weighted
  double unmatched = 0;
  Sums all;

  void add(const Score& score, double sign) {
    exposed += sign * score.exposed;
    exposed_y += sign * score.exposed_y;
    exposed_gap += sign * score.exposed_gap;
    others += sign * score.others;
    weights += sign * score.weights;
    others_gap += sign * score.others_gap;
    unmatched += sign * score.unmatched;
    all.add(score.all, sign);
  }
  void add(const Sums& sums, double otherwise, double share) {
    all.add(sums, 1);
    if (share > kEffectExposedMax) {
      unmatched += sums.exposed;
      return;
    }
    const double odds = share / (1 - share);
    exposed += sums.exposed;
    exposed_y += sums.exposed_y;
    exposed_gap += sums.exposed_y - sums.exposed * otherwise;
    others += sums.others;
    weights += odds * sums.others;
    others_gap += odds * (sums.others_y - sums.others * otherwise);
  }

  double mean() const { return exposed > 0 ? exposed_y / exposed : 0; }
  double effect() const {
    return exposed > 0 && weights > 0 ? exposed_gap / exposed - others_gap / weights : 0;
  }
  double crude() const {
    return all.exposed > 0 && all.others > 0
               ? all.exposed_y / all.exposed - all.others_y / all.others
               : 0;
  }
  // Of the risk of y = 1, or of y = 0.
  double log_ratio(bool of_one) const {
    const double risk = of_one ? mean() : 1 - mean();
    const double otherwise = of_one ? mean() - effect() : 1 - mean() + effect();
    return risk > 0 && otherwise > 0 ? std::log(risk / otherwise) : kNoRatio;
  }
};

Score score_half(const Leaves& leaves, const Fit& fitted) {
  Score out;
  for (std::size_t leaf = 0; leaf < leaves.size(); ++leaf)
    out.add(leaves[leaf], fitted.otherwise[leaf], fitted.share[leaf]);
  return out;
}

// The score of all, and without each group.
using Scores = stats::Jackknifed<Score>;

Scores score_all(const KeyTree& tree, const Gathered& gathered) {
  const Shrinkage shrinkage = choose_shrinkage(tree, gathered);
  std::array<Fit, kHalves> fits;
  std::array<Score, kHalves> halves;
  for (std::size_t h = 0; h < kHalves; ++h)
    fits[h] = fit(tree, roll_up(tree, gathered.halves[h]), shrinkage);
  Scores out;
  for (std::size_t h = 0; h < kHalves; ++h) {
    halves[h] = score_half(gathered.halves[h], fits[1 - h]);
    out.whole.add(halves[h], 1);
  }
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    const std::size_t h = half_of(g);
    Score& rest = out.without[g];
    rest = score_half(gathered.halves[1 - h],
                      fit(tree, roll_up(tree, without(gathered, g)), shrinkage));
    rest.add(halves[h], 1);
    for (const auto& [leaf, sums] : gathered.groups[g]) {
      Score gone;
      gone.add(sums, fits[1 - h].otherwise[leaf], fits[1 - h].share[leaf]);
      rest.add(gone, -1);
    }
  }
  return out;
}

std::optional<EValue> e_value_of(const EffectUnits& units, const Scores& scores) {
  if (!std::all_of(units.y.begin(), units.y.end(), [](double y) { return y == 0 || y == 1; }))
    return std::nullopt;
  const Sums& all = scores.whole.all;
  const bool one_is_rare = 2 * (all.exposed_y + all.others_y) <= all.all();
  const stats::Estimate log_ratio =
      scores.estimate([&](const Score& s) { return s.log_ratio(one_is_rare); });
  if (!std::isfinite(log_ratio.value) || !std::isfinite(log_ratio.low)) return std::nullopt;
  EValue out;
  out.value = e_value(std::exp(log_ratio.value));
  if (log_ratio.above(0)) out.limit = e_value(std::exp(log_ratio.low));
  if (log_ratio.below(0)) out.limit = e_value(std::exp(log_ratio.high));
  return out;
}

}  // namespace

double e_value(double risk_ratio) {
  const double ratio = risk_ratio < 1 ? 1 / risk_ratio : risk_ratio;
  return ratio + std::sqrt(ratio * (ratio - 1));
}

std::optional<Effect> find_effect(const EffectUnits& units) {
  FIFTEEN_CHECK(units.group.size() == units.size() && units.exposed.size() == units.size(),
                "units without a group or an exposure");
  KeyTree tree(units.size());
  for (const auto& key : units.keys) {
    FIFTEEN_CHECK(key.size() == units.size(), "a unit without a key");
    tree.divide(key);
  }
  const Gathered gathered = gather(units, tree);
  const Scores scores = score_all(tree, gathered);
  for (const Leaves& half : gathered.halves) {
    Sums all;
    for (const Sums& leaf : half) all.add(leaf, 1);
    if (all.exposed == 0 || all.others == 0) return std::nullopt;
  }
  const auto count = [](double n) { return static_cast<std::uint64_t>(std::llround(n)); };
  Effect out;
  out.exposed = count(scores.whole.exposed);
  out.others = count(scores.whole.others);
  out.unmatched = count(scores.whole.unmatched);
  if (out.exposed < kEffectUnitsMin || out.others < kEffectUnitsMin) return std::nullopt;
  out.mean = scores.estimate([](const Score& s) { return s.mean(); });
  out.crude = scores.estimate([](const Score& s) { return s.crude(); });
  out.effect = scores.estimate([](const Score& s) { return s.effect(); });
  out.otherwise = out.mean.value - out.effect.value;
  out.e_value = e_value_of(units, scores);
  return out;
}

}  // namespace fifteen::analyse
