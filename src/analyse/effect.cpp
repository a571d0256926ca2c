#include "analyse/effect.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "analyse/fate_model.h"
#include "analyse/key_tree.h"
#include "stats/jackknifed.h"

namespace fifteen::analyse {
namespace {

using stats::kGroupCount;

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

// The cells that units are in, as a tree of their keys. A node that has all of its parent's units
// knows nothing more: it is the same node. (Rare cells have a node at each level otherwise, and
// most of a fit's time went into handing their parents' figures down.)
class AlikeTree {
 public:
  /// Leaves are numbered in the order in which their cells come among the units.
  AlikeTree(const EffectUnits& units, const KeyCells& cells);

  std::size_t leaves() const { return nodes_.size(); }
  std::uint32_t leaf_of(std::uint32_t cell) const { return leaf_of_cell_[cell - first_cell_]; }
  std::uint32_t node_of(std::size_t leaf) const { return nodes_[leaf]; }
  std::size_t size() const { return parents_.size(); }  ///< nodes; 0 is the root
  std::uint32_t parent(std::size_t node) const { return parents_[node]; }
  /// Calls `visit(node)` from the finest level to the coarsest, but for the root; by rising number
  /// within a level.
  template <class Visit>
  void for_each_upwards(Visit&& visit) const {
    for (std::size_t l = levels_.size() - 1; l-- > 0;) {
      for (std::size_t node = levels_[l]; node < levels_[l + 1]; ++node) visit(node);
    }
  }

 private:
  void flatten(const KeyTree& tree);

  std::uint32_t first_cell_ = 0;             // the smallest that has units
  std::vector<std::uint32_t> leaf_of_cell_;  // from the smallest to the largest
  std::vector<std::uint32_t> nodes_;         // by leaf
  std::vector<std::uint32_t> parents_;       // by node; parents come first
  std::vector<std::size_t> levels_;          // first node of each level, and the end
};

AlikeTree::AlikeTree(const EffectUnits& units, const KeyCells& cells) {
  constexpr std::uint32_t kNone = ~std::uint32_t{0};
  const auto [smallest, largest] = std::minmax_element(
      units.units.begin(), units.units.end(),
      [](const EffectUnits::Unit& a, const EffectUnits::Unit& b) { return a.cell < b.cell; });
  if (smallest != units.units.end()) {
    first_cell_ = smallest->cell;
    leaf_of_cell_.assign(largest->cell - first_cell_ + 1, kNone);
  }
  std::vector<std::uint32_t> used;  // cells, by leaf
  for (const EffectUnits::Unit& unit : units.units) {
    std::uint32_t& leaf = leaf_of_cell_[unit.cell - first_cell_];
    if (leaf != kNone) continue;
    leaf = static_cast<std::uint32_t>(used.size());
    used.push_back(unit.cell);
  }
  KeyTree tree(used.size());
  std::vector<std::uint64_t> key(used.size());
  for (std::size_t l = 0; l < cells.levels(); ++l) {
    for (std::size_t leaf = 0; leaf < used.size(); ++leaf) key[leaf] = cells.key(l, used[leaf]);
    tree.divide(key);
  }
  flatten(tree);
}

// Numbers the nodes of all levels in one row.
void AlikeTree::flatten(const KeyTree& tree) {
  parents_ = {0};
  levels_ = {1};
  nodes_ = {0};  // by node of the level that was last
  for (std::size_t l = 0; l < tree.levels(); ++l) {
    const std::vector<std::uint32_t>& parents = tree.parents(l);
    std::vector<std::uint32_t> children(nodes_.size(), 0);
    for (const std::uint32_t parent : parents) ++children[parent];
    std::vector<std::uint32_t> next;
    next.reserve(parents.size());
    for (const std::uint32_t parent : parents) {
      const bool only_child = children[parent] == 1;
      next.push_back(only_child ? nodes_[parent] : static_cast<std::uint32_t>(parents_.size()));
      if (!only_child) parents_.push_back(nodes_[parent]);
    }
    levels_.push_back(parents_.size());
    nodes_ = std::move(next);
  }
}

// Units added up at a leaf.
struct LeafSums {
  std::uint32_t leaf = 0;
  Sums sums;
};

// The units by group and leaf, and those of each half.
struct Gathered {
  std::array<std::vector<LeafSums>, kGroupCount> groups;
  std::array<std::vector<LeafSums>, kHalves> halves;  // leaves ascending
};

// The units at leaves where there are any.
std::vector<LeafSums> taken(const std::vector<Sums>& leaves) {
  std::vector<LeafSums> out;
  for (std::uint32_t leaf = 0; leaf < leaves.size(); ++leaf) {
    if (leaves[leaf].all() > 0) out.push_back({leaf, leaves[leaf]});
  }
  return out;
}

Gathered gather(const EffectUnits& units, const AlikeTree& tree) {
  Gathered out;
  constexpr std::uint32_t kNone = ~std::uint32_t{0};
  std::vector<std::uint32_t> places(tree.leaves(), kNone);  // by leaf, in the group's list
  std::array<std::vector<Sums>, kHalves> halves;
  for (auto& half : halves) half.resize(tree.leaves());
  std::array<std::vector<std::uint32_t>, kGroupCount> members;
  for (std::size_t i = 0; i < units.size(); ++i)
    members[units.units[i].group].push_back(static_cast<std::uint32_t>(i));
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    std::vector<LeafSums>& group = out.groups[g];
    for (const std::uint32_t i : members[g]) {
      const EffectUnits::Unit& unit = units.units[i];
      const std::uint32_t leaf = tree.leaf_of(unit.cell);
      if (places[leaf] == kNone) {
        places[leaf] = static_cast<std::uint32_t>(group.size());
        group.push_back({leaf, {}});
      }
      const double y = unit.y;
      group[places[leaf]].sums.add(unit.exposed ? Sums{1, y, 0, 0, 0} : Sums{0, 0, 1, y, y * y}, 1);
    }
    for (const auto& [leaf, sums] : group) {
      halves[half_of(g)][leaf].add(sums, 1);
      places[leaf] = kNone;
    }
  }
  for (std::size_t h = 0; h < kHalves; ++h) out.halves[h] = taken(halves[h]);
  return out;
}

// How strongly a node is held to the coarser one, for each of the two.
struct Shrinkage {
  double otherwise = kShrinkages[0];
  double share = kShrinkages[0];
};

// What a fit asks of units, added up.
struct Counted {
  double exposed = 0;
  double others = 0;
  double others_y = 0;

  void add(const Counted& counted) {
    exposed += counted.exposed;
    others += counted.others;
    others_y += counted.others_y;
  }
  void add(const Sums& sums, double sign) {
    exposed += sign * sums.exposed;
    others += sign * sums.others;
    others_y += sign * sums.others_y;
  }
  double all() const { return exposed + others; }
};

// What comes of others, and the share that is exposed.
struct Expected {
  double otherwise = 0;
  double share = 0;
};

// A fit to a half of the units, perhaps without a group. Fits follow each other by the dozen: their
// memory is kept.
class Fit {
 public:
  explicit Fit(const AlikeTree& tree) : tree_(&tree) {}

  /// Adds up a half, but for a group of it.
  void add_up(const std::vector<LeafSums>& half, const std::vector<LeafSums>& without = {});
  /// Fits to what was added up.
  void fit(const Shrinkage& shrinkage);
  const Expected& at(std::uint32_t leaf) const { return expected_[tree_->node_of(leaf)]; }

 private:
  const AlikeTree* tree_;
  std::vector<Counted> nodes_;
  std::vector<Expected> expected_;  // by node
};

void Fit::add_up(const std::vector<LeafSums>& half, const std::vector<LeafSums>& without) {
  nodes_.assign(tree_->size(), {});
  for (const auto& [leaf, sums] : half) nodes_[tree_->node_of(leaf)].add(sums, 1);
  for (const auto& [leaf, sums] : without) nodes_[tree_->node_of(leaf)].add(sums, -1);
  Counted all;
  for (std::size_t leaf = 0; leaf < tree_->leaves(); ++leaf) all.add(nodes_[tree_->node_of(leaf)]);
  tree_->for_each_upwards([&](std::size_t node) { nodes_[tree_->parent(node)].add(nodes_[node]); });
  nodes_[0] = all;
}

void Fit::fit(const Shrinkage& shrinkage) {
  const Counted& all = nodes_[0];
  expected_.resize(tree_->size());
  expected_[0] = {all.others > 0 ? all.others_y / all.others : 0,
                  (all.exposed + 0.5) / (all.all() + 1)};
  for (std::size_t node = 1; node < tree_->size(); ++node) {
    const std::uint32_t parent = tree_->parent(node);
    const Counted& here = nodes_[node];
    const Expected& coarser = expected_[parent];
    // A node that has all of the coarser one's units knows nothing more.
    expected_[node] = here.all() == nodes_[parent].all()
                          ? coarser
                          : Expected{(here.others_y + shrinkage.otherwise * coarser.otherwise) /
                                         (here.others + shrinkage.otherwise),
                                     (here.exposed + shrinkage.share * coarser.share) /
                                         (here.all() + shrinkage.share)};
  }
}

// The shrinkages with the least squared error in the half that they were not fitted to.
Shrinkage choose_shrinkage(const AlikeTree& tree, const Gathered& gathered) {
  std::array<double, kShrinkages.size()> otherwise_errors{};
  std::array<double, kShrinkages.size()> share_errors{};
  Fit fit(tree);
  for (std::size_t h = 0; h < kHalves; ++h) {
    fit.add_up(gathered.halves[1 - h]);
    for (std::size_t i = 0; i < kShrinkages.size(); ++i) {
      fit.fit({kShrinkages[i], kShrinkages[i]});
      for (const auto& [leaf, sums] : gathered.halves[h]) {
        const auto& [m, e] = fit.at(leaf);
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
  void add(const Sums& sums, const Expected& expected) {
    const auto& [otherwise, share] = expected;
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

Score score(const std::vector<LeafSums>& units, const Fit& fit) {
  Score out;
  for (const auto& [leaf, sums] : units) out.add(sums, fit.at(leaf));
  return out;
}

// The score of all, and without each group.
using Scores = stats::Jackknifed<Score>;

Scores score_all(const AlikeTree& tree, const Gathered& gathered) {
  const Shrinkage shrinkage = choose_shrinkage(tree, gathered);
  std::array<Fit, kHalves> fits{Fit(tree), Fit(tree)};
  for (std::size_t h = 0; h < kHalves; ++h) {
    fits[h].add_up(gathered.halves[h]);
    fits[h].fit(shrinkage);
  }
  Scores out;
  std::array<Score, kHalves> halves;
  for (std::size_t h = 0; h < kHalves; ++h) {
    halves[h] = score(gathered.halves[h], fits[1 - h]);
    out.whole.add(halves[h], 1);
  }
  Fit rest(tree);
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    const std::size_t h = half_of(g);
    rest.add_up(gathered.halves[h], gathered.groups[g]);
    rest.fit(shrinkage);
    Score& without = out.without[g];
    without = score(gathered.halves[1 - h], rest);
    without.add(halves[h], 1);
    for (const auto& [leaf, sums] : gathered.groups[g]) {
      Score gone;
      gone.add(sums, fits[1 - h].at(leaf));
      without.add(gone, -1);
    }
  }
  return out;
}

bool is_yes_or_no(const EffectUnits& units) {
  return std::all_of(units.units.begin(), units.units.end(),
                     [](const EffectUnits::Unit& unit) { return unit.y == 0 || unit.y == 1; });
}

std::optional<EValue> e_value_of(const Scores& scores) {
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

std::optional<Effect> find_effect(const EffectUnits& units, const KeyCells& cells) {
  const AlikeTree tree(units, cells);
  const Gathered gathered = gather(units, tree);
  for (const std::vector<LeafSums>& half : gathered.halves) {
    Sums all;
    for (const LeafSums& leaf : half) all.add(leaf.sums, 1);
    if (all.exposed == 0 || all.others == 0) return std::nullopt;
  }
  const Scores scores = score_all(tree, gathered);
  const auto count = [](double n) { return static_cast<std::uint64_t>(std::llround(n)); };
  Effect out;
  out.exposed = count(scores.whole.exposed);
  out.others = count(scores.whole.others);
  out.unmatched = count(scores.whole.unmatched);
  if (out.exposed < kEffectUnitsMin || out.others < kEffectUnitsMin) return std::nullopt;
  out.mean = scores.estimate([](const Score& s) { return s.mean(); });
  if (is_yes_or_no(units)) {
    out.mean.low = std::max(0.0, out.mean.low);
    out.mean.high = std::min(1.0, out.mean.high);
    out.e_value = e_value_of(scores);
  }
  out.crude = scores.estimate([](const Score& s) { return s.crude(); });
  out.effect = scores.estimate([](const Score& s) { return s.effect(); });
  out.otherwise = out.mean.value - out.effect.value;
  return out;
}

}  // namespace fifteen::analyse
