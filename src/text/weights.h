#pragma once
// The weights of a linear model in a small table: one slot of 12 bytes for each n-gram that it
// knows, with the weights of the three outcomes side by side.
//
// Weights are whole numbers of a unit, so a text's sums are exact and equal on every machine. An
// n-gram is told by 64 bits of hash: its place in the table and 32 bits beside it, of which a wrong
// one is taken for it once in four thousand million.

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "text/ngrams.h"
#include "text/probabilities.h"

namespace fifteen::text {

/// One n-gram's weights, before they are packed.
struct Weight {
  std::uint64_t hash = 0;
  float rarity = 0;  ///< how much it counts in the length of its block; above 0
  std::array<float, kClassCount> weight{};

  bool operator==(const Weight&) const = default;
};

/// What a text comes to: for each block and outcome the sum of weights, brought to length one.
struct Sums {
  std::array<std::array<double, kClassCount>, kBlockCount> score{};
  /// What one unit of a weight has come to in a block: 0 where the block has no n-gram known.
  std::array<double, kBlockCount> scale{};
  std::size_t known = 0;  ///< n-grams known
};

class WeightTable {
 public:
  struct Slot {
    std::uint32_t check = 0;
    std::uint16_t rarity = 0;  ///< 0: empty
    std::array<std::int16_t, kClassCount> weight{};

    bool operator==(const Slot&) const = default;
  };

  WeightTable() : slots_(1) {}

  /// Packs weights; of equal hashes only one may be among them. The table does not depend on their
  /// order.
  static WeightTable pack(std::vector<Weight> weights);

  /// Returns the slot of an n-gram, or null.
  const Slot* find(std::uint64_t hash) const {
    const auto check = static_cast<std::uint32_t>(hash);
    for (std::size_t at = (hash >> 32U) & mask_;; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.rarity == 0) return nullptr;
      if (slot.check == check) return &slot;
    }
  }

  /// Sums a text. Cost: some 5 ns for each n-gram of the text.
  Sums sum(const Normalised& text) const;

  const std::vector<Slot>& slots() const { return slots_; }
  double weight_unit() const { return weight_unit_; }
  double rarity_unit() const { return rarity_unit_; }
  std::size_t size() const { return size_; }

  /// Takes a table as it was written; false when no `pack` can have made it.
  static bool restore(std::vector<Slot> slots, double weight_unit, double rarity_unit,
                      WeightTable& out);

  bool operator==(const WeightTable&) const = default;

 private:
  std::vector<Slot> slots_;  // a power of two of them, at least half of them empty
  std::size_t mask_ = 0;
  std::size_t size_ = 0;
  double weight_unit_ = 1;
  double rarity_unit_ = 1;
};

}  // namespace fifteen::text
