#pragma once
// What the pass is asked to do: how to cut journeys, what decides a fate, and how facets are
// scored.

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "contact/contact.h"
#include "contact/score_rules.h"
#include "journey/awaited.h"
#include "journey/facet.h"
#include "journey/periods.h"
#include "score/history.h"
#include "score/score.h"

namespace fifteen::journey {

/// Rules of `won` or of `lost`. A journey takes the fate of the first contact at which a rule
/// holds; where both hold at one contact it is lost.
struct FateRule {
  /// For each canonical moment, whether reaching it decides the fate. Such a contact is the fate:
  /// it and what comes after it explain nothing, so the fate model stops before it.
  std::vector<bool> moments;
  /// A journey without another mark has this fate once its customer has been silent for so long
  /// (microseconds).
  std::optional<std::int64_t> silence_us;

  bool decides(std::size_t moment) const { return moment < moments.size() && moments[moment]; }
  bool operator==(const FateRule&) const = default;
};

/// Returns for each moment whether reaching it decides a fate.
inline std::vector<bool> fate_moments(const FateRule& won, const FateRule& lost,
                                      std::size_t moments) {
  std::vector<bool> out;
  for (std::size_t m = 0; m < moments; ++m) out.push_back(won.decides(m) || lost.decides(m));
  return out;
}

/// The outcome of a facet for each history.
class HistoryOutcomes {
 public:
  Outcome of(score::History history) const {
    return static_cast<Outcome>((words_[history / kPerWord] >> (2U * (history % kPerWord))) & 3U);
  }
  /// Sets the outcome of a history that has none yet.
  void set(score::History history, Outcome outcome) {
    words_[history / kPerWord] |= static_cast<std::uint64_t>(outcome)
                                  << (2U * (history % kPerWord));
  }
  bool operator==(const HistoryOutcomes&) const = default;

 private:
  static constexpr unsigned kPerWord = 32;  // two bits each, from the lowest
  std::array<std::uint64_t, score::kHistoryCount / kPerWord> words_{};
};

/// A facet as the pass looks at it, by its number in the records: 32 bytes.
struct PlannedFacet {
  HistoryOutcomes outcomes;
  std::uint32_t canonical = 0;  ///< its rank in JourneyPlan::facets
  /// Facets that count as equal where a row comes twice: by moment, own outcome and marks.
  std::uint32_t same = 0;
  std::uint16_t moment = 0;  ///< canonical
  std::uint16_t reason = 0;  ///< 1 + the value's number; 0: no reason
  score::Direction direction = score::Direction::kUnknown;
  score::Answer resolved = score::Answer::kUnknown;
  std::uint8_t call_back = 0;  ///< score::call_back_level
  bool won : 1 = false;
  bool lost : 1 = false;
  bool unidentified : 1 = false;
  bool self_service : 1 = false;  ///< nobody serves on its channel
  /// Has a reason, a direction, a resolution or a promise to call back: see HistoryWalk.
  bool asks_past : 1 = false;

  Outcome outcome(score::History history) const { return outcomes.of(history); }
  bool operator==(const PlannedFacet&) const = default;
};
static_assert(sizeof(PlannedFacet) == 32);

/// A dimension with the names of its values.
struct Dimension {
  std::string name;
  std::vector<std::string> values;  ///< ascending bytes; a facet holds 1 + the place, 0: no value

  bool operator==(const Dimension&) const = default;
};

struct JourneyPlan {
  std::vector<std::string> moments;  ///< canonical names: ascending bytes
  std::vector<Dimension> dimensions;
  std::vector<Facet> facets;          ///< canonical
  std::vector<PlannedFacet> planned;  ///< for each number in the records
  Periods periods;                    ///< contacts are counted by; none: by no period
  /// What of the past is looked at; nothing: contacts are scored by themselves and their place.
  std::optional<HistoryRules> history;
  /// The signs (HistorySign) that histories can have; all: nobody has looked.
  score::History history_signs = score::kHistoryCount - 1;
  FateRule won;
  FateRule lost;
  /// What is waited for: what does not come becomes a contact. None: all that waits is in the log.
  std::vector<AwaitRule> awaits;
  /// Contacts without a case id that are further apart belong to different journeys; nothing: never
  /// cut.
  std::optional<std::int64_t> gap_us;
  /// The end of the log: a journey's silence after its last contact is counted up to here.
  std::int64_t log_end_us = 0;
  /// Leave out contacts that equal the one before in everything but their place in the file.
  bool drop_duplicates = false;
};

/// Whether two records are one row that comes twice.
template <class Record>
bool same_contact(const JourneyPlan& plan, const Record& a, const Record& b) {
  return a.same_time(b) && plan.planned[a.facet()].same == plan.planned[b.facet()].same;
}

/// Begins a plan: names, facets and their outcomes by `weights`. Cost: O(facets).
JourneyPlan plan_for(const Facets& facets, const score::Weights& weights);

/// Makes the plan look at customers' pasts, where its facets tell what `rules` ask for. Cost:
/// O(facets).
void look_back(JourneyPlan& plan, const HistoryRules& rules);

/// Scores the plan's facets once more, for the histories that there can be. `alike` is asked for
/// what contacts of a facet and history were rated; it may be empty.
using AlikeOdds = std::function<std::optional<score::LogOdds>(const Facet&, score::History)>;
void score_facets(JourneyPlan& plan, const score::Weights& weights, const AlikeOdds& alike);

}  // namespace fifteen::journey
