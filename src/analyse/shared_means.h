#pragma once
// The share of units to which something happened, and means of what came of them, of those alike:
// by a tree of keys, fitted to one half of the customers and used for the other.
//
// A node's figures are its own units', shrunk to the coarser node's; how strongly, is chosen by the
// squared error of the share in the half that it was not fitted to.

#include <array>
#include <cstdint>
#include <vector>

#include "analyse/key_tree.h"

namespace fifteen::analyse {

/// What came of a unit, besides.
inline constexpr std::size_t kSharedMeans = 3;

struct SharedUnit {
  std::uint32_t leaf = 0;  ///< of the tree
  std::uint8_t half = 0;
  bool hit = false;
  std::array<double, kSharedMeans> y{};
};

struct SharedMean {
  double share = 0.5;  ///< of hits; above 0 and below 1
  std::array<double, kSharedMeans> means{};
};

/// Returns for each unit the figures of those alike of the other half. The tree may have leaves of
/// other things. Cost: some walks over the nodes.
std::vector<SharedMean> shared_means(const std::vector<SharedUnit>& units, const KeyTree& tree);

}  // namespace fifteen::analyse
