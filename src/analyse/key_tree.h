#pragma once
// Things in a tree of keys, from coarse to fine: at each level those are together that have one
// more key in common.
//
//   KeyTree tree(things);
//   tree.divide(moments);            // by thing: a number
//   tree.divide(segments);
//   tree.leaf(thing), tree.parents(1)

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/hash.h"

namespace fifteen::analyse {

/// Gives pairs of a node and a value numbers, in the order in which they come.
class Numbering {
 public:
  /// There will be at most so many pairs.
  explicit Numbering(std::size_t keys_max)
      : mask_(std::bit_ceil(keys_max < 8 ? std::size_t{16} : keys_max * 2) - 1),
        slots_(mask_ + 1, kNone) {}

  std::uint32_t number(std::uint32_t node, std::uint64_t value) {
    std::size_t slot = mix64(value ^ mix64(node)) & mask_;
    while (slots_[slot] != kNone) {
      const std::uint32_t child = slots_[slot];
      if (parents_[child] == node && values_[child] == value) return child;
      slot = (slot + 1) & mask_;
    }
    slots_[slot] = static_cast<std::uint32_t>(parents_.size());
    parents_.push_back(node);
    values_.push_back(value);
    return slots_[slot];
  }

  /// By number: the node of its pair.
  std::vector<std::uint32_t> take_parents() && { return std::move(parents_); }

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  std::size_t mask_;
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
    Numbering numbers(leaves_.size());
    for (std::size_t i = 0; i < leaves_.size(); ++i)
      leaves_[i] = numbers.number(leaves_[i], key[i]);
    parents_.push_back(std::move(numbers).take_parents());
  }

  std::size_t levels() const { return parents_.size(); }  ///< below the root
  /// By node of a level: the node one level up. Level 0 is below the root.
  const std::vector<std::uint32_t>& parents(std::size_t level) const { return parents_[level]; }
  /// How many leaves there are: nodes of the last level.
  std::size_t size() const { return parents_.empty() ? 1 : parents_.back().size(); }
  std::uint32_t leaf(std::size_t thing) const { return leaves_[thing]; }

 private:
  std::vector<std::vector<std::uint32_t>> parents_;
  std::vector<std::uint32_t> leaves_;
};

}  // namespace fifteen::analyse
