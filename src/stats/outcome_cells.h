#pragma once
// Contacts counted by what was the case: a level of each feature, and how many ended in misery, in
// neutral, in magic.
//
// A feature is something with few levels (channel, how long the wait was, first or later visit); a
// cell is a combination of levels. All contacts of a log fall into some thousand cells, which is
// what the model of outcomes (softmax.h) is fitted to.
//
//   OutcomeCells cells(2);                   // two features: channel and wait
//   cells.add({kPhone, kLong}, {12, 3, 1});  // 12 of 16 were misery

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <vector>

#include "stats/jackknife.h"

namespace fifteen::stats {

/// A feature that is not known of a contact.
inline constexpr std::uint32_t kNoLevel = 0xffffffffU;

/// Contacts by outcome: misery, neutral, magic.
using OutcomeCounts = std::array<std::uint64_t, 3>;
inline constexpr std::size_t kMisery = 0;
inline constexpr std::size_t kNeutral = 1;
inline constexpr std::size_t kMagic = 2;

/// Returns how many contacts there are of all outcomes.
constexpr std::uint64_t contacts_of(const OutcomeCounts& counts) {
  return counts[kMisery] + counts[kNeutral] + counts[kMagic];
}

class OutcomeCells {
 public:
  OutcomeCells() = default;
  explicit OutcomeCells(std::size_t features) : features_(features) {}

  /// Adds contacts that have these levels, one of each feature: numbers from 0 without large gaps,
  /// or kNoLevel.
  void add(std::span<const std::uint32_t> levels, const OutcomeCounts& counts);
  void add(std::initializer_list<std::uint32_t> levels, const OutcomeCounts& counts) {
    add(std::span(levels.begin(), levels.size()), counts);
  }

  /// Adds the cells of `other`, which has as many features, or no cells at all.
  void merge(const OutcomeCells& other);

  /// Sorts the cells by their levels and joins equal ones: from then on, equal contacts are equal
  /// cells, in whatever order they were added.
  void put_in_order();

  /// Takes contacts out again. These cells must be in order and have them; emptied cells stay.
  void take_out(const OutcomeCells& other);

  std::size_t features() const { return features_; }
  std::size_t size() const { return counts_.size(); }
  std::span<const std::uint32_t> levels(std::size_t cell) const {
    return std::span(levels_).subspan(cell * features_, features_);
  }
  const OutcomeCounts& counts(std::size_t cell) const { return counts_[cell]; }

  /// Returns the contacts of all cells.
  OutcomeCounts total() const;

  /// Returns how many levels each feature has: the highest seen, and one.
  std::vector<std::uint32_t> level_counts() const;

  bool operator==(const OutcomeCells&) const = default;

 private:
  std::optional<std::size_t> find(std::span<const std::uint32_t> levels) const;

  std::size_t features_ = 0;
  std::vector<std::uint32_t> levels_;  // cell after cell
  std::vector<OutcomeCounts> counts_;
};

/// The cells of each group of customers.
using GroupedCells = std::array<OutcomeCells, kGroupCount>;

/// Returns the cells of all groups, in order.
OutcomeCells all_groups(const GroupedCells& groups);

/// Returns the cells, in order, of the even groups (`half` 0) or the odd ones (1).
OutcomeCells half_of_groups(const GroupedCells& groups, std::size_t half);

}  // namespace fifteen::stats
