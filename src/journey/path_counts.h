#pragma once
// Counts of journeys' paths, for attribution: which moment follows which last moments, how the
// paths end, and where in the paths that convert each moment stands.
//
// A path is the moments of a journey up to its end, and its end a conversion or null. Counts are
// kept by group of customers, in integers, so that parts merge to the whole whatever they were.
//
//   PathTables part{.order = 2};
//   part.add(std::vector<std::uint16_t>{0, 1}, PathEnd::kConversion);
//   GroupedPaths all;
//   all.merge(group, part);
//   const PathCounts counts = std::move(all).finish();

#include <array>
#include <compare>
#include <cstdint>
#include <span>
#include <vector>

#include "journey/flat_counts.h"
#include "stats/jackknife.h"

namespace fifteen::journey {

/// So many last moments a step may be told by.
inline constexpr unsigned kPathOrderMax = 4;
/// With more different steps the earliest of the last moments is left out of all of them. It is
/// fixed, so that the answer does not depend on memory or threads.
inline constexpr std::size_t kPathStepsMax = std::size_t{1} << 17U;

enum class PathEnd : std::uint8_t { kConversion, kNull };

/// What of paths is counted.
struct PathRequest {
  unsigned order = 0;  ///< last moments that a step is told by, to kPathOrderMax; 0: count nothing
  /// Paths end at the first misery, which is the conversion; else at the fate, and won is it.
  bool to_misery = false;
};

/// A step of a path: out of its last moments to the next one or to its end.
struct PathStep {
  /// 1 + number of the last moment in the lowest 16 bits, those before it in higher ones; 0 where
  /// the path had not begun.
  std::uint64_t context = 0;
  std::uint32_t next = 0;  ///< 1 + the next moment's number, or kNextConversion, kNextNull

  auto operator<=>(const PathStep&) const = default;
};

inline constexpr std::uint32_t kNextConversion = 0x10000;
inline constexpr std::uint32_t kNextNull = 0x10001;

constexpr bool is_end(const PathStep& step) { return step.next >= kNextConversion; }

/// Returns what a context of so many last moments keeps of one of more.
constexpr std::uint64_t context_of_order(std::uint64_t context, unsigned order) {
  return order >= 4 ? context : context & ((std::uint64_t{1} << (16U * order)) - 1);
}

inline std::uint64_t key_hash(const PathStep& step) {
  return mix64(step.context + 0x9E3779B97F4A7C15U * step.next);
}
inline bool key_is_empty(const PathStep& step) { return step.next == 0; }
inline void make_empty(PathStep& step) { step = {}; }

/// Where a moment stands in paths of one length that convert.
struct TouchTally {
  std::uint64_t times = 0;   ///< how often in all
  std::uint64_t firsts = 0;  ///< as the first
  std::uint64_t lasts = 0;   ///< as the last

  void merge(const TouchTally& other);
  bool operator==(const TouchTally&) const = default;
};

constexpr std::uint64_t touch_key(std::uint64_t length, std::uint16_t moment) {
  return (length << 16U) | moment;
}

/// Paths by their end.
struct PathEnds {
  std::uint64_t conversions = 0;
  std::uint64_t nulls = 0;
  /// Of these, the ones without any moment, which the steps do not have.
  std::uint64_t untouched_conversions = 0;
  std::uint64_t untouched_nulls = 0;

  void merge(const PathEnds& other);
  bool operator==(const PathEnds&) const = default;
};

/// Counts of some paths of one group, filled by one thread.
struct PathTables {
  unsigned order = 0;  ///< 0: nobody asks
  PathEnds ends;
  FlatCounts<PathStep, std::uint64_t> steps;
  FlatCounts<std::uint64_t, TouchTally> touches;  ///< by touch_key

  /// Counts a path `weight` times. Cost: two look-ups for each of its moments.
  void add(std::span<const std::uint16_t> path, PathEnd end, std::uint64_t weight = 1);

  /// Lowers the order until there are at most so many different steps, or it is 1.
  void keep_bounded(std::size_t steps_max);
};

/// All of it. Canonical: in ascending order of the keys.
struct PathCounts {
  struct StepCount {
    std::uint32_t number = 0;  ///< place in `steps`
    std::uint64_t count = 0;

    bool operator==(const StepCount&) const = default;
  };
  struct Touch {
    std::uint64_t length = 0;
    std::uint16_t moment = 0;
    TouchTally tally;

    bool operator==(const Touch&) const = default;
  };
  struct Group {
    PathEnds ends;
    std::vector<StepCount> steps;  ///< ascending numbers, each once
    std::vector<Touch> touches;    ///< ascending lengths, then moments

    bool operator==(const Group&) const = default;
  };

  unsigned order = 0;           ///< that was kept; 0: nobody asked
  std::vector<PathStep> steps;  ///< ascending
  std::array<Group, stats::kGroupCount> groups;

  bool operator==(const PathCounts&) const = default;
};

/// Counts of all groups while they are put together.
class GroupedPaths {
 public:
  /// Adds some paths of a group. The order kept is the least of the parts', or less where the steps
  /// are too many. Not thread-safe.
  void merge(std::size_t group, const PathTables& part, std::size_t steps_max = kPathStepsMax);

  /// Sorts everything. The tables are used up.
  PathCounts finish() &&;

 private:
  void lower_to(unsigned order);

  unsigned order_ = 0;
  FlatCounts<PathStep, std::uint64_t> steps_;  // of all groups
  std::array<PathTables, stats::kGroupCount> groups_;
};

}  // namespace fifteen::journey
