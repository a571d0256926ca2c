#pragma once
// What makes things alike, as one number: things with the same keys are in one cell.
//
// Many things, such as contacts, have few different lists of keys, from coarse to fine. Each thing
// is looked up once; what is then worked out again and again goes over the cells.
//
//   KeyCells cells(2);
//   const std::uint32_t cell = cells.number({segments, moment});

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

#include "base/error.h"
#include "base/hash.h"

namespace fifteen::analyse {

class KeyCells {
 public:
  /// Each thing has so many keys.
  explicit KeyCells(std::size_t levels) : levels_(levels), slots_(kFirstSlots, kNone) {}

  /// Returns the number of the cell with these keys; cells are numbered in the order in which they
  /// come. Cost: one look-up.
  std::uint32_t number(std::span<const std::uint64_t> keys) {
    FIFTEEN_CHECK(keys.size() == levels_, "another number of keys than the cells have");
    const std::size_t slot = slot_of(keys);
    if (slots_[slot] != kNone) return slots_[slot];
    const auto cell = static_cast<std::uint32_t>(size_++);
    slots_[slot] = cell;
    keys_.insert(keys_.end(), keys.begin(), keys.end());
    if (2 * size_ > slots_.size()) grow();
    return cell;
  }
  std::uint32_t number(std::initializer_list<std::uint64_t> keys) {
    return number(std::span(keys.begin(), keys.size()));
  }

  std::size_t levels() const { return levels_; }
  std::size_t size() const { return size_; }
  std::uint64_t key(std::size_t level, std::uint32_t cell) const {
    return keys_[cell * levels_ + level];
  }

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  static constexpr std::size_t kFirstSlots = 256;

  // Where a cell with these keys is, or would be.
  std::size_t slot_of(std::span<const std::uint64_t> keys) const {
    std::uint64_t hash = 0;
    for (const std::uint64_t key : keys) hash = mix64(hash ^ key);
    std::size_t slot = hash & (slots_.size() - 1);
    while (slots_[slot] != kNone && !has(slots_[slot], keys))
      slot = (slot + 1) & (slots_.size() - 1);
    return slot;
  }
  bool has(std::uint32_t cell, std::span<const std::uint64_t> keys) const {
    for (std::size_t l = 0; l < levels_; ++l) {
      if (key(l, cell) != keys[l]) return false;
    }
    return true;
  }
  void grow() {
    slots_.assign(slots_.size() * 2, kNone);
    for (std::uint32_t cell = 0; cell < size_; ++cell)
      slots_[slot_of(std::span(keys_).subspan(cell * levels_, levels_))] = cell;
  }

  std::size_t levels_;
  std::size_t size_ = 0;
  std::vector<std::uint64_t> keys_;   // by cell, then by level
  std::vector<std::uint32_t> slots_;  // a power of two of them, at most half of them taken
};

}  // namespace fifteen::analyse
