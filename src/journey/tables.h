#pragma once
// The tables while they are being filled: by one thread for some customers of one group (`GroupTables`), and
// put together for all (`Tables`), which finishes them as `JourneyCounts`.
//
// Merging is associative and commutative: whatever split of the customers the parts came from, `finish`
// returns equal counts.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "journey/counts.h"
#include "journey/dense_index.h"

namespace fifteen::journey {

/// Journeys by their sequence of moments. Distinct sequences are told apart by a 64-bit hash of the moments'
/// names: two of 10 million share one with probability 3e-6. The first kVariantShownMax moments are kept.
class VariantTable {
 public:
  void add(std::uint64_t hash, std::span<const std::uint16_t> moments);
  void merge(const VariantTable& other);

  std::size_t size() const { return index_.size(); }

  /// Returns the `count` most common, ties by the moments in order.
  std::vector<VariantTally> top(std::size_t count) const;

 private:
  struct Entry {
    std::uint64_t count = 0;
    std::uint64_t shown_at = 0;  // into shown_
    std::uint64_t length = 0;
  };

  void add_entry(std::uint64_t hash, std::uint64_t count, std::uint64_t length,
                 std::span<const std::uint16_t> shown);
  std::span<const std::uint16_t> shown(const Entry& entry) const;

  DenseIndex<std::uint64_t> index_;
  std::vector<Entry> entries_;
  std::vector<std::uint16_t> shown_;
};

/// States and arrivals with a tally for each, folded to fewer when there are too many.
class StateTable {
 public:
  DenseIndex<StateKey> states;
  DenseIndex<std::uint64_t> arrivals;  ///< arrival_key with this table's state numbers
  bool without_set = false;

  /// Returns the number of the state of a key; the set is left out where the table is folded.
  std::uint32_t number(const StateKey& key) {
    return states.number(without_set ? key.masked(kPartAll & ~kPartSet) : key);
  }
};

/// Numbers of old states and arrivals in the new tables, after folding.
struct Folded {
  std::vector<std::uint32_t> states;
  std::vector<std::uint32_t> arrivals;
};

/// Leaves the set of moments out of all states of the table.
Folded fold(StateTable& table);

/// Counts of some customers of one group, filled by one thread.
struct GroupTables {
  explicit GroupTables(std::size_t moment_count) : moments(moment_count) {}

  std::uint64_t customers = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t unidentified = 0;
  std::array<std::uint64_t, kFateCount> journeys{};
  std::array<std::uint64_t, kFateCount> decided_at_once{};
  std::vector<MomentTally> moments;
  StateTable table;
  std::vector<StateTally> state_tallies;      // by number
  std::vector<ArrivalTally> arrival_tallies;  // by number
  DenseIndex<std::uint64_t> gaps;             // from << 32 | to << 16 | bucket
  std::vector<std::uint64_t> gap_counts;
  DenseIndex<std::uint64_t> transitions;      // from << 16 | to
  std::vector<std::int64_t> gap_us_sums;
  VariantTable variants;

  /// Folds the states when they have become more than `most`.
  void keep_bounded(std::size_t most = kStatesMax);
};

/// Counts of all groups.
class Tables {
 public:
  /// Keeps at most `states_max` states in full; the parts' own bound must not be smaller.
  explicit Tables(std::size_t moment_count, std::size_t states_max = kStatesMax);

  /// Adds the counts of some customers of a group. Not thread-safe.
  void merge(std::size_t group, const GroupTables& part);

  /// Sorts everything into canonical order. `names` are the canonical moments, `top` is the number of variants
  /// to keep. The tables are used up.
  JourneyCounts finish(std::vector<std::string> names, std::size_t top) &&;

 private:
  void fold_all();

  std::size_t states_max_;
  StateTable table_;
  std::array<GroupCounts, stats::kGroupCount> groups_;
  DenseIndex<std::uint64_t> gaps_;
  std::vector<std::uint64_t> gap_counts_;
  DenseIndex<std::uint64_t> transitions_;
  std::vector<std::int64_t> gap_us_sums_;
  VariantTable variants_;
  std::uint64_t duplicates_ = 0;
  std::uint64_t unidentified_ = 0;
};

}  // namespace fifteen::journey
