#pragma once
// The share of units to which something happened, and means of what came of them, of those alike:
// by a tree of keys, fitted to one half of the customers and used for the other.
//
// A node's figures are its own units', shrunk to the coarser node's; how strongly, is chosen by the
// squared error of the share in the half that it was not fitted to.
//
// With them, what handing over does: units to which it happened give their place to those alike to
// which it did not, by the odds (see shifts.h); and the same without each group of customers, all
// fitted anew.

#include <array>
#include <cstdint>
#include <vector>

#include "analyse/key_tree.h"
#include "stats/jackknife.h"

namespace fifteen::analyse {

/// What came of a unit, besides.
inline constexpr std::size_t kSharedMeans = 3;
using SharedValues = std::array<double, kSharedMeans>;

struct SharedUnit {
  std::uint32_t leaf = 0;  ///< of the tree
  std::uint8_t group = 0;  ///< jackknife group of the customer
  bool hit = false;
  SharedValues y{};
};

struct SharedMean {
  double share = 0.5;  ///< of hits; above 0 and below 1
  SharedValues means{};
};

/// What handing over does to what comes of the units, in sum: of all, and of all but one group.
struct HandedOver {
  SharedValues whole{};
  std::array<SharedValues, stats::kGroupCount> without{};
};

class SharedMeans {
 public:
  /// The tree may have leaves of other things. It must outlive this, and so must the units. Cost: a
  /// walk over the units, and some over the nodes.
  SharedMeans(const std::vector<SharedUnit>& units, const KeyTree& tree);

  /// The figures of those alike of the other half.
  const SharedMean& of(const SharedUnit& unit) const;

  /// Nodes where more than `share_max` are hits hand nothing over. Cost: a walk over the units, and
  /// for each group one over the nodes.
  HandedOver hand_over(double share_max) const;

 private:
  struct Sums {
    double n = 0;
    double hits = 0;
    SharedValues y{};

    void add(const Sums& other, double factor = 1);
  };
  using Levels = std::vector<std::vector<Sums>>;  // the root first, the leaves last
  // Those who were hit, or not, at a leaf.
  struct Came {
    double n = 0;
    SharedValues y{};
  };
  // What they give up, and what others take over before it is scaled.
  struct Gained {
    double moved = 0;
    double taken = 0;
    SharedValues given{};
    SharedValues got{};

    void add(const Gained& other, double factor = 1);
    SharedValues sum() const;
  };

  void add_up(Levels& sums) const;
  std::vector<SharedMean> fit(const Levels& sums, double k) const;
  static Gained gain(const SharedMean& alike, const Came& hits, const Came& others,
                     double share_max);
  std::vector<SharedMean> fit_without(std::size_t group) const;

  const std::vector<SharedUnit>& units_;
  const KeyTree& tree_;
  std::array<Levels, 2> sums_;                   // by half
  std::array<std::vector<SharedMean>, 2> fits_;  // by the half that they were fitted to, and leaf
  double k_ = 1;
};

}  // namespace fifteen::analyse
