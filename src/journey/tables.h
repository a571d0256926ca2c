#pragma once
// The tables while they are being filled: by one thread for some customers of one group
// (`GroupTables`), and put together for all (`Tables`), which finishes them as `JourneyCounts`.
//
// Merging is associative and commutative: whatever split of the customers the parts came from,
// `finish` returns equal counts.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "journey/counts.h"
#include "journey/flat_counts.h"
#include "journey/gap_table.h"
#include "journey/path_counts.h"

namespace fifteen::journey {

/// Journeys by their sequence of moments. Distinct sequences are told apart by a 64-bit hash of the
/// moments' names: two of 10 million share one with probability 3e-6. The first kVariantShownMax
/// moments are kept.
class VariantTable {
 public:
  /// Counts one journey. `hash` is of the whole sequence.
  void add(std::uint64_t hash, std::span<const std::uint16_t> moments);
  void prefetch(std::uint64_t hash) const { entries_.prefetch(key_hash(hash)); }
  void merge(const VariantTable& other);

  std::size_t size() const { return entries_.size(); }

  /// Returns the `count` most common, ties by the moments in order.
  std::vector<VariantTally> top(std::size_t count) const;

 private:
  // 16 bytes with its hash: there can be as many variants as journeys.
  struct Entry {
    std::uint32_t count = 0;
    std::uint32_t text_at = 0;  // into texts_, in units of 2
  };
  // What a text holds: how many moments are kept, the journey's length, the moments.
  struct Text {
    std::uint64_t length = 0;
    std::span<const std::uint16_t> moments;
  };

  void add_entry(std::uint64_t hash, std::uint32_t count, const Text& text);
  Text text_of(const Entry& entry) const;

  FlatCounts<std::uint64_t, Entry> entries_;
  std::vector<std::uint16_t> texts_;
};

/// Contacts are counted by their facet and their customer's history.
constexpr std::uint64_t cell_key(std::uint32_t facet, score::History history) {
  return (std::uint64_t{facet} << 8U) | history;
}

constexpr std::uint64_t period_key(std::size_t period, std::uint16_t moment, Outcome outcome) {
  return (std::uint64_t{period} << 18U) | (std::uint64_t{moment} << 2U) |
         static_cast<std::uint64_t>(outcome);
}

/// Counts of some customers of one group, filled by one thread.
struct GroupTables {
  explicit GroupTables(std::size_t moment_count) : moments(moment_count), gaps(moment_count) {}

  std::uint64_t customers = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t unidentified = 0;
  std::uint64_t journeys_of_cases = 0;
  std::uint64_t journeys_half_gap = 0;
  std::uint64_t journeys_double_gap = 0;
  std::array<std::uint64_t, kFateCount> journeys{};
  std::vector<MomentTally> moments;
  /// By canonical facet and history: see cell_key.
  FlatCounts<std::uint64_t, std::uint64_t> cells;
  /// By period, moment and outcome: see period_key.
  FlatCounts<std::uint64_t, std::uint64_t> periods;
  GapTable gaps;
  VariantTable variants;
  PathTables paths;  ///< empty unless they are asked for
};

/// Counts of all groups.
class Tables {
 public:
  explicit Tables(std::size_t moment_count);

  /// Adds the counts of some customers of a group. Not thread-safe.
  void merge(std::size_t group, const GroupTables& part);

  /// Sorts everything into canonical order. `plan` is that of the pass, `top` is the number of
  /// variants to keep. The tables are used up. Threads only share out the work.
  JourneyCounts finish(const JourneyPlan& plan, std::size_t top, std::size_t threads = 1) &&;

 private:
  std::array<GroupCounts, stats::kGroupCount> groups_;
  std::array<FlatCounts<std::uint64_t, std::uint64_t>, stats::kGroupCount> cells_;
  std::array<FlatCounts<std::uint64_t, std::uint64_t>, stats::kGroupCount> periods_;
  FlatCounts<std::uint64_t, std::uint64_t> gap_counts_;  // from << 32 | to << 16 | bucket
  FlatCounts<std::uint64_t, std::int64_t> gap_us_sums_;  // from << 16 | to
  VariantTable variants_;
  GroupedPaths paths_;
  std::uint64_t duplicates_ = 0;
  std::uint64_t unidentified_ = 0;
  std::uint64_t journeys_of_cases_ = 0;
  std::uint64_t journeys_half_gap_ = 0;
  std::uint64_t journeys_double_gap_ = 0;
};

}  // namespace fifteen::journey
