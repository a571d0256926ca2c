#pragma once
// A hash table from keys to tallies for the pass's hot loop: key and tally lie in one slot, so a
// look-up touches one cache line, and the line can be fetched ahead of use.
//
// Open addressing, linear probing, at most 60 % full. Keys are trivially copyable, hash by
// `key_hash(key)`, and one value of theirs, told by `key_is_empty`, is never used.

#include <cstdint>
#include <utility>
#include <vector>

#include "base/hash.h"

namespace fifteen::journey {

inline std::uint64_t key_hash(std::uint64_t key) { return mix64(key); }
inline bool key_is_empty(std::uint64_t key) { return key == ~std::uint64_t{0}; }
inline void make_empty(std::uint64_t& key) { key = ~std::uint64_t{0}; }

template <class Key, class Tally>
class FlatCounts {
 public:
  /// Fetches the line where a key of this hash will be looked for.
  void prefetch(std::uint64_t hash) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[hash & (slots_.size() - 1)], 1);
  }

  /// Returns the tally of a key, a fresh one for a new key. `hash` is key_hash(key). Amortised
  /// O(1). The reference holds until the next call.
  Tally& at(const Key& key, std::uint64_t hash) {
    if (used_ * 5 >= slots_.size() * 3) grow();
    std::size_t slot = hash & (slots_.size() - 1);
    while (!key_is_empty(slots_[slot].key)) {
      if (slots_[slot].key == key) return slots_[slot].tally;
      slot = (slot + 1) & (slots_.size() - 1);
    }
    slots_[slot].key = key;
    ++used_;
    return slots_[slot].tally;
  }
  Tally& at(const Key& key) { return at(key, key_hash(key)); }

  /// Calls `visit(key, tally)` for each key, in no particular order.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (const Slot& slot : slots_) {
      if (!key_is_empty(slot.key)) visit(slot.key, slot.tally);
    }
  }

  std::size_t size() const { return used_; }

 private:
  struct Slot {
    Key key;
    Tally tally{};

    Slot() { make_empty(key); }
  };

  void grow() {
    std::vector<Slot> old(slots_.empty() ? 64 : slots_.size() * 2);
    old.swap(slots_);
    for (Slot& moved : old) {
      if (key_is_empty(moved.key)) continue;
      std::size_t slot = key_hash(moved.key) & (slots_.size() - 1);
      while (!key_is_empty(slots_[slot].key)) slot = (slot + 1) & (slots_.size() - 1);
      slots_[slot] = std::move(moved);
    }
  }

  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

}  // namespace fifteen::journey
