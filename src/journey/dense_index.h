#pragma once
// A hash table from keys to dense numbers, for the pass's tables of counts.
//
// Keys lie one after another in order of arrival and their numbers index parallel vectors of
// counts, so tables are merged, folded and written by walking vectors. Open addressing, linear
// probing, at most half full; keys are trivially copyable and hash by `key_hash(key)`.

#include <cstdint>
#include <vector>

#include "base/error.h"
#include "journey/flat_counts.h"

namespace fifteen::journey {

template <class Key>
class DenseIndex {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  /// Returns the number of a key, giving the next one to a new key. Amortised O(1).
  std::uint32_t number(const Key& key) {
    if (keys_.size() * 2 >= slots_.size()) grow();
    std::size_t slot = key_hash(key) & (slots_.size() - 1);
    while (slots_[slot] != kNone) {
      if (keys_[slots_[slot]] == key) return slots_[slot];
      slot = (slot + 1) & (slots_.size() - 1);
    }
    FIFTEEN_CHECK(keys_.size() < kNone, "too many keys for a table of counts");
    slots_[slot] = static_cast<std::uint32_t>(keys_.size());
    keys_.push_back(key);
    return slots_[slot];
  }

  /// Returns the number of a key, or kNone when it has none.
  std::uint32_t find(const Key& key) const {
    if (slots_.empty()) return kNone;
    std::size_t slot = key_hash(key) & (slots_.size() - 1);
    while (slots_[slot] != kNone) {
      if (keys_[slots_[slot]] == key) return slots_[slot];
      slot = (slot + 1) & (slots_.size() - 1);
    }
    return kNone;
  }

  const std::vector<Key>& keys() const { return keys_; }
  std::size_t size() const { return keys_.size(); }

  void clear() {
    keys_.clear();
    slots_.assign(slots_.size(), kNone);
  }

 private:
  void grow() {
    const std::size_t size = slots_.empty() ? 64 : slots_.size() * 2;
    slots_.assign(size, kNone);
    for (std::uint32_t i = 0; i < keys_.size(); ++i) {
      std::size_t slot = key_hash(keys_[i]) & (size - 1);
      while (slots_[slot] != kNone) slot = (slot + 1) & (size - 1);
      slots_[slot] = i;
    }
  }

  std::vector<Key> keys_;
  std::vector<std::uint32_t> slots_;
};

}  // namespace fifteen::journey
