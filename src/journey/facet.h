#pragma once
// What the pass may ask of a contact besides whose it is, when it was and to which case it belongs.
//
// A log has few different combinations of moment, channel, place, ... and signs of the outcome, so
// a record carries the combination's number only, whatever is asked of contacts. Each combination
// is a facet. Numbers come in the order of arrival, which differs from run to run; `canonical()`
// gives the facets in an order that does not.

#include <array>
#include <atomic>
#include <compare>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/hash.h"
#include "journey/dictionary.h"
#include "score/score.h"

namespace fifteen::journey {

/// The most dimensions (channel, place, ...) by which contacts are told apart.
inline constexpr std::size_t kDimensionsMax = 8;
/// The most facets of one run; with more, dimensions are left out, the last ones first.
inline constexpr std::size_t kFacetsMax = std::size_t{1} << 20U;

/// The dimension whose values are the reasons of contacts.
inline constexpr const char* kReasonDimension = "reason";
/// The dimension whose values are channels.
inline constexpr const char* kChannelDimension = "channel";

struct Facet {
  std::uint16_t moment = 0;   ///< number in the run's dictionary; its rank in canonical facets
  bool won = false;           ///< the won rule's expression is true of it
  bool lost = false;          ///< the lost rule's expression is true of it
  bool unidentified = false;  ///< nobody knows whose contact it is: it belongs to no journey
  std::uint8_t asks = 0;      ///< promises (journey/awaited.h) whose condition is true of it: bits
  score::Signs signs;
  /// By dimension: 1 + the value's number in the dimension's dictionary; 0: no value.
  std::array<std::uint16_t, kDimensionsMax> values{};

  bool operator==(const Facet&) const = default;
};

/// A facet in 24 bytes: what facets are found by.
struct FacetKey {
  std::uint64_t first = 0;   ///< moment, marks and signs
  std::uint64_t second = 0;  ///< values of the first four dimensions
  std::uint64_t third = 0;   ///< and of the others

  // Word by word: a comparison of memory would wait for the words just written.
  constexpr bool operator==(const FacetKey& other) const {
    return ((first ^ other.first) | (second ^ other.second) | (third ^ other.third)) == 0;
  }
  constexpr auto operator<=>(const FacetKey&) const = default;
};

/// What a facet is marked with, in 11 bits.
constexpr std::uint32_t marks_of(const Facet& facet) {
  return (std::uint32_t{facet.asks} << 3U) | (facet.won ? 4U : 0U) | (facet.lost ? 2U : 0U) |
         (facet.unidentified ? 1U : 0U);
}
inline constexpr std::uint32_t kMarksMax = 0x7FF;

constexpr FacetKey key_of(const Facet& facet) {
  const std::uint64_t marks = marks_of(facet);
  const auto four = [&](std::size_t i) {
    return (std::uint64_t{facet.values[i]} << 48U) | (std::uint64_t{facet.values[i + 1]} << 32U) |
           (std::uint64_t{facet.values[i + 2]} << 16U) | facet.values[i + 3];
  };
  return {(std::uint64_t{facet.moment} << 48U) | (marks << 32U) | facet.signs.packed(), four(0),
          four(4)};
}

constexpr std::uint64_t hash_of(const FacetKey& key) {
  return mix64(key.first ^ key.second * 0x9E3779B97F4A7C15 ^ key.third * 0xC2B2AE3D27D4EB4F);
}

/// The facets of a run, given out by many threads at once.
class Facets {
 public:
  /// `dimensions` are names of what tells contacts apart, at most kDimensionsMax.
  explicit Facets(std::vector<std::string> dimensions = {});

  Dictionary& moments() { return moments_; }
  const Dictionary& moments() const { return moments_; }
  const std::vector<std::string>& dimensions() const { return dimensions_; }
  /// The names of a dimension's values.
  Dictionary& values(std::size_t dimension) { return values_[dimension]; }
  const Dictionary& values(std::size_t dimension) const { return values_[dimension]; }

  /// Whom customers met: no part of facets, for there may be thousands (amounts.h).
  Dictionary& employees() { return employees_; }
  const Dictionary& employees() const { return employees_; }
  /// Notes that there are more of them than the dictionary takes. Thread-safe.
  void crowd_employees() { employees_crowded_.store(true); }
  bool employees_crowded() const { return employees_crowded_; }

  /// Returns the number of a facet, giving the next one to a new facet; nothing when kFacetsMax are
  /// in use. Thread-safe, and slow enough that callers keep a cache of their own.
  std::optional<std::uint32_t> number(const Facet& facet);

  std::size_t size() const { return facets_.size(); }
  /// Returns the facet of a number. Not while others add.
  const Facet& at(std::uint32_t number) const { return facets_[number]; }

  /// Notes that a dimension has more values than its dictionary takes. Thread-safe.
  void crowded(std::size_t dimension) { crowded_.store(static_cast<int>(dimension)); }
  /// Returns the dimension to be left out because there are too many facets or values: the crowded
  /// one, or else the last; nothing when all is well. With too many facets and no dimension it is
  /// 0.
  std::optional<std::size_t> to_leave_out() const;

  /// The facets with ranks of names in the place of numbers, in ascending order of their keys, and
  /// the rank of each number. Not while others add.
  struct Canonical {
    std::vector<Facet> facets;
    std::vector<std::uint32_t> ranks;  ///< by number
  };
  Canonical canonical() const;

 private:
  struct KeyHash {
    std::size_t operator()(const FacetKey& key) const { return hash_of(key); }
  };

  std::vector<std::string> dimensions_;
  Dictionary moments_;
  std::array<Dictionary, kDimensionsMax> values_;
  Dictionary employees_;
  std::atomic<int> crowded_{-1};
  std::atomic<bool> employees_crowded_{false};
  std::atomic<bool> full_{false};
  std::mutex mutex_;
  std::vector<Facet> facets_;
  std::unordered_map<FacetKey, std::uint32_t, KeyHash> numbers_;
};

/// One thread's own facets, so that the lock of `Facets` is rarely taken.
class FacetCache {
 public:
  explicit FacetCache(Facets& facets) : facets_(facets), slots_(256) {}

  /// What `number` returns when there is room for no more facets.
  static constexpr std::uint32_t kFull = ~std::uint32_t{0};

  std::uint32_t number(const Facet& facet) {
    const FacetKey key = key_of(facet);
    std::size_t slot = hash_of(key) & (slots_.size() - 1);
    while (slots_[slot].number != kFull) {
      if (slots_[slot].key == key) return slots_[slot].number;
      slot = (slot + 1) & (slots_.size() - 1);
    }
    return number_of_new(facet, key, slot);
  }

 private:
  struct Slot {
    FacetKey key{};
    std::uint32_t number = kFull;  // kFull: not used
  };

  std::uint32_t number_of_new(const Facet& facet, const FacetKey& key, std::size_t slot);
  void grow();

  Facets& facets_;
  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

}  // namespace fifteen::journey
