#pragma once
// The pass: the contacts of one customer after another, in time order, into tables of counts.
//
// This is the one hot loop of Fifteen. It sees sorted records of whole customers, cuts them into
// journeys, finds each journey's fate, and adds integers.
//
//   Pass pass(plan);
//   GroupTables tables(plan.moments.size());
//   pass.run(std::span<const ContactRecord>(sorted), tables);

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "journey/demand.h"
#include "journey/history_walk.h"
#include "journey/pile.h"
#include "journey/plan.h"
#include "journey/record.h"
#include "journey/sample.h"
#include "journey/tables.h"

namespace fifteen::journey {

/// What each contact was scored by, by its place in the source (`Record::order`): the canonical
/// facet + 1 and the history. 0: no contact.
using Notes = std::vector<std::uint32_t>;
inline constexpr unsigned kHistoryBits = 6;
static_assert(score::kHistoryCount == 1U << kHistoryBits && kFacetsMax < 1U << (32 - kHistoryBits));
constexpr std::uint32_t note_of(std::uint32_t facet, score::History history) {
  return ((facet + 1) << kHistoryBits) | history;
}
constexpr score::History history_of_note(std::uint32_t note) {
  return static_cast<score::History>(note & (score::kHistoryCount - 1));
}
constexpr std::uint32_t facet_of_note(std::uint32_t note) { return (note >> kHistoryBits) - 1; }

struct PassOptions {
  Notes* notes = nullptr;         ///< takes how each contact was scored; null: nobody asks
  DemandNotes* demand = nullptr;  ///< takes which contacts are failure demand; null: nobody asks
  bool only_cells = false;        ///< count facets, histories and outcomes, but nothing of journeys
  Sampler* sampler = nullptr;     ///< takes the sample's journeys; null: nobody asks
  const Amounts* amounts = nullptr;  ///< of the sample's contacts; null: there are none
  PathRequest paths;                 ///< what to count of paths; by default nothing
};

/// One thread's working memory for the pass, reused from partition to partition.
template <class Record>
class Pass {
 public:
  /// `plan` and the notes must outlive the pass.
  explicit Pass(const JourneyPlan& plan, const PassOptions& options = {});

  /// Adds the contacts of whole customers of one group, sorted by (customer, case, start, order).
  /// Cost: O(contacts), one or two look-ups in tables that fit the second-level cache.
  /// Their journeys go into `sample` where it is not null.
  void run(std::span<const Record> records, GroupTables& tables, LogSample* sample = nullptr);

  /// Adds to the tables what the runs since the last call have counted apart.
  void finish(GroupTables& tables);

  /// What was noted of failure demand.
  const std::vector<DemandNote>& demand_notes() const { return demand_notes_; }

 private:
  struct Visit {
    std::uint32_t journey = 0;
    std::uint32_t count = 0;
  };

  /// A journey that has been walked through and whose variant is to be counted. The table's line
  /// that it needs is being fetched meanwhile, so it is counted after the next one has been walked
  /// through.
  struct Walked {
    std::vector<std::uint16_t> moments;
    std::uint64_t variant = 0;
  };

  void customer(std::span<const Record> contacts, GroupTables& tables);
  /// Returns the contacts of the journey that begins at the first of `contacts` (same customer and
  /// case), and counts what becomes of it under half and double the gap. What ends a journey
  /// between two contacts depends on these two alone, so each gap is counted by itself.
  std::size_t journey_length(std::span<const Record> contacts, GroupTables& tables) const;
  /// Counts a contact by itself and returns its outcome.
  Outcome count_contact(const Record& contact, score::History history, GroupTables& tables);
  void journey(std::span<const Record> contacts, const score::History* histories,
               std::int64_t silent_until_us, GroupTables& tables);
  void count_cell(std::uint32_t facet, score::History history, GroupTables& tables);
  void count_period(std::size_t period, std::uint16_t moment, Outcome outcome, GroupTables& tables);
  void count_moments(Fate fate, GroupTables& tables);
  void count_walked(GroupTables& tables);
  void note_demand(std::span<const Record> contacts);
  void add_unidentified(const Record& contact, Outcome outcome);
  void add_sampled(const Record& contact, const SampledContact& sampled);
  void end_sampled(SampledJourney journey);
  void count_path(Fate fate, std::size_t before_fate, std::size_t first_misery,
                  GroupTables& tables);
  Fate mark_of(const PlannedFacet& facet, bool& is_fate) const;
  const PlannedFacet& facet_of(const Record& record) const { return plan_.planned[record.facet()]; }
  Fate silence_fate(std::int64_t silence_us) const;

  const JourneyPlan& plan_;
  PassOptions options_;
  std::vector<std::uint64_t> name_hashes_;  // by canonical moment
  std::vector<Visit> visits_;
  std::vector<std::uint32_t> customer_seen_;
  std::uint32_t journey_number_ = 0;
  std::uint32_t customer_number_ = 0;
  // Counts of cells and periods where there are few of these: an array is faster than a table. They
  // go into the tables in `finish`. Cells lie by facet, then by the place of the history
  // among those that there can be.
  std::vector<score::History> histories_;
  std::array<std::uint8_t, score::kHistoryCount> history_places_{};
  std::vector<std::uint64_t> dense_cells_;
  std::vector<std::uint64_t> dense_periods_;
  PeriodFinder periods_;
  HistoryWalk<Record> history_;
  Walked now_;                       // the journey that is being walked through
  Walked before_;                    // the one before, not counted yet; no moments: none
  LogSample* samples_ = nullptr;     // of the run; null: its customers are not in the sample
  JourneySample* sample_ = nullptr;  // the part of it that contacts go to
  std::optional<DemandWalk> demand_;
  std::vector<DemandNote> demand_notes_;
};

/// Partitions [first, limit).
struct PartitionRange {
  std::size_t first = 0;
  std::size_t limit = 0;
};

/// Runs the pass over some partitions of the pile on `threads` threads and adds to `tables`, and
/// writes notes where they are asked for. The pile keeps its records.
/// The order of additions differs from run to run; what they add up to does not.
template <class Record>
void run_pass(const JourneyPlan& plan, const Pile<Record>& pile, PartitionRange range,
              std::size_t threads, Tables& tables, const PassOptions& options = {});

}  // namespace fifteen::journey
