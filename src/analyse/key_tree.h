#pragma once
// Things in a tree of keys, from coarse to fine: at each level those are together that have one
// more key in common.
//
//   KeyTree tree(things);
//   tree.divide(moments);            // by thing: a number
//   tree.divide(segments);
//   tree.leaf(thing), tree.parents(1)

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/hash.h"

namespace fifteen::analyse {

/// How strongly a node may be held to the coarser one, in things: what fits choose from.
inline constexpr std::array<double, 6> kShrinkages{1, 3, 8, 20, 60, 200};

/// Gives pairs of a node and a value numbers, in the order in which they come. One that begins
/// again keeps its memory.
class Numbering {
 public:
  /// Begins: there will be at most `pairs_max` pairs, of nodes below `nodes` and values up to
  /// `value_max`.
  void begin(std::size_t pairs_max, std::size_t nodes, std::uint64_t value_max) {
    parents_.clear();
    values_.clear();
    // Where all pairs that there can be are not many more than those that come, each has its slot.
    const std::size_t room = std::bit_ceil(pairs_max < 8 ? std::size_t{16} : pairs_max * 2);
    all_have_slots_ = nodes > 0 && value_max < room / nodes;
    values_each_ = value_max + 1;
    mask_ = room - 1;
    slots_.assign(all_have_slots_ ? nodes * values_each_ : room, kNone);
  }

  std::uint32_t number(std::uint32_t node, std::uint64_t value) {
    if (all_have_slots_) {
      std::uint32_t& slot = slots_[node * values_each_ + value];
      if (slot == kNone) slot = add(node, value);
      return slot;
    }
    std::size_t slot = mix64(value ^ mix64(node)) & mask_;
    while (slots_[slot] != kNone) {
      const std::uint32_t child = slots_[slot];
      if (parents_[child] == node && values_[child] == value) return child;
      slot = (slot + 1) & mask_;
    }
    return slots_[slot] = add(node, value);
  }

  /// By number: the node of its pair.
  const std::vector<std::uint32_t>& parents() const { return parents_; }

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  std::uint32_t add(std::uint32_t node, std::uint64_t value) {
    parents_.push_back(node);
    values_.push_back(value);
    return static_cast<std::uint32_t>(parents_.size() - 1);
  }

  bool all_have_slots_ = false;
  std::size_t values_each_ = 1;
  std::size_t mask_ = 0;
  std::vector<std::uint32_t> slots_;
  std::vector<std::uint32_t> parents_;
  std::vector<std::uint64_t> values_;
};

class KeyTree {
 public:
  /// All things are at the root.
  explicit KeyTree(std::size_t things) : leaves_(things, 0) {}

  /// Adds a level: divides the leaves by a key. Cost: one look-up a thing.
  void divide(std::span<const std::uint64_t> key) {
    const auto largest = std::max_element(key.begin(), key.end());
    numbers_.begin(leaves_.size(), size(), largest == key.end() ? 0 : *largest);
    for (std::size_t i = 0; i < leaves_.size(); ++i)
      leaves_[i] = numbers_.number(leaves_[i], key[i]);
    parents_.push_back(numbers_.parents());
  }

  std::size_t levels() const { return parents_.size(); }  ///< below the root
  /// By node of a level: the node one level up. Level 0 is below the root.
  const std::vector<std::uint32_t>& parents(std::size_t level) const { return parents_[level]; }
  /// How many leaves there are: nodes of the last level.
  std::size_t size() const { return parents_.empty() ? 1 : parents_.back().size(); }
  std::uint32_t leaf(std::size_t thing) const { return leaves_[thing]; }

 private:
  Numbering numbers_;
  std::vector<std::vector<std::uint32_t>> parents_;
  std::vector<std::uint32_t> leaves_;
};

}  // namespace fifteen::analyse
