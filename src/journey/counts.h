#pragma once
// The tables of counts that the pass produces: integers only, so that parts merge to the whole,
// byte for byte, however the customers were split (threads, passes, shards, engines).
//
// Everything the analysis says is arithmetic on these tables.

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "contact/contact.h"
#include "journey/facet.h"
#include "journey/path_counts.h"
#include "journey/plan.h"
#include "journey/sample.h"
#include "stats/jackknife.h"
#include "stats/log_histogram.h"

namespace fifteen::journey {

/// How many of a journey's moments are kept to show its variant; the variant counts as a whole.
inline constexpr std::size_t kVariantShownMax = 64;

/// Counts of one moment.
struct MomentTally {
  std::uint64_t contacts = 0;
  std::uint64_t customers = 0;  ///< distinct customers; not those unidentified
  std::uint64_t repeats = 0;    ///< contacts that were not the journey's first visit
  std::uint64_t starts = 0;
  std::uint64_t ends = 0;
  std::array<std::uint64_t, kOutcomeCount> outcomes{};
  std::array<std::uint64_t, kFateCount> journeys{};  ///< journeys that contain it, by fate

  void merge(const MomentTally& other);
  bool operator==(const MomentTally&) const = default;
};

/// Contacts of a facet whose customers had one history.
struct CellTally {
  std::uint32_t facet = 0;  ///< place in JourneyCounts::facets
  score::History history = 0;
  std::uint64_t contacts = 0;

  bool operator==(const CellTally&) const = default;
};

/// Contacts of a moment in a period.
struct PeriodTally {
  std::uint32_t period = 0;  ///< place in JourneyCounts::periods
  std::uint16_t moment = 0;
  std::array<std::uint64_t, kOutcomeCount> outcomes{};

  bool operator==(const PeriodTally&) const = default;
};

/// Counts of one jackknife group of customers.
struct GroupCounts {
  std::uint64_t customers = 0;
  std::array<std::uint64_t, kFateCount> journeys{};
  std::vector<MomentTally> moments;  ///< by canonical moment
  std::vector<CellTally> cells;      ///< ascending facet, then history; each once
  std::vector<PeriodTally> periods;  ///< ascending period, then moment; each once

  bool operator==(const GroupCounts&) const = default;
};

struct TransitionTally {
  std::uint16_t from = 0;
  std::uint16_t to = 0;
  std::uint64_t count = 0;
  std::int64_t gap_us_sum = 0;  ///< from start to start
  stats::LogHistogram gaps;

  bool operator==(const TransitionTally&) const = default;
};

struct VariantTally {
  std::uint64_t hash = 0;
  std::uint64_t count = 0;
  std::uint64_t length = 0;
  std::vector<std::uint16_t> moments;  ///< the first kVariantShownMax

  bool operator==(const VariantTally&) const = default;
};

/// The order of variants: most journeys first, ties by the moments in order, then by hash.
inline bool variant_before(const VariantTally& a, const VariantTally& b) {
  if (a.count != b.count) return a.count > b.count;
  if (a.moments != b.moments) return a.moments < b.moments;
  return a.hash < b.hash;
}

/// All of it. Canonical: tables are in ascending order of their keys, so equal counts are equal
/// objects.
struct JourneyCounts {
  std::vector<std::string> moments;  ///< canonical names
  std::vector<Dimension> dimensions;
  std::vector<Facet> facets;  ///< canonical
  Periods periods;
  std::array<GroupCounts, stats::kGroupCount> groups;
  std::vector<TransitionTally> transitions;  ///< ascending (from, to)
  std::uint64_t variants_distinct = 0;
  std::vector<VariantTally> variants_top;  ///< most journeys first; ties by moments' names
  std::uint64_t duplicates = 0;         ///< contacts equal to the one before in all but their place
  std::uint64_t unidentified = 0;       ///< contacts of no known customer; they are in no journey
  std::uint64_t journeys_of_cases = 0;  ///< journeys of contacts that have a case id
  /// The gap that ended journeys; nothing: no gap did, or some journeys are cases.
  std::optional<std::int64_t> gap_us;
  std::uint64_t journeys_half_gap = 0;    ///< if half of it ended them; 0 without a gap
  std::uint64_t journeys_double_gap = 0;  ///< if twice of it did
  JourneySample sample;                   ///< empty where nobody asked for one
  JourneySample unidentified_sample;      ///< likewise, of contacts of nobody known
  std::vector<std::string> employees;     ///< of the samples' contacts, ascending bytes
  PathCounts paths;                       ///< where they were asked for

  bool operator==(const JourneyCounts&) const = default;
};

/// Calls `visit(facet, history, contacts)` for each facet and history that some contact has, in
/// ascending order; `facet` is its place in `counts.facets`, `contacts` are those of each group.
/// What follows from facet and history alone is worked out once here, not once in every group.
/// Cost: O(cells).
template <class Visit>
void for_each_cell(const JourneyCounts& counts, Visit&& visit) {
  using Key = std::pair<std::uint32_t, score::History>;
  constexpr Key kEnd{~std::uint32_t{0}, 0};
  std::array<std::size_t, stats::kGroupCount> next{};
  const auto key_at = [&](std::size_t g) {
    const std::vector<CellTally>& cells = counts.groups[g].cells;
    return next[g] < cells.size() ? Key{cells[next[g]].facet, cells[next[g]].history} : kEnd;
  };
  while (true) {
    Key key = kEnd;
    for (std::size_t g = 0; g < stats::kGroupCount; ++g) key = std::min(key, key_at(g));
    if (key == kEnd) return;
    std::array<std::uint64_t, stats::kGroupCount> contacts{};
    for (std::size_t g = 0; g < stats::kGroupCount; ++g) {
      if (key_at(g) == key) contacts[g] = counts.groups[g].cells[next[g]++].contacts;
    }
    visit(key.first, key.second, contacts);
  }
}

}  // namespace fifteen::journey
