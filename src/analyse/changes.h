#pragma once
// What changes did: the log of changes (contact/change_rules.h) against the log of contacts.
//
// Those who have a change are compared with what would have been without it. Where customers were
// drawn (`lot`), with the others. Where places got it one after another (`staggered`), with what
// each place was before and what the places without it did meanwhile (stats/panel.h). Both are
// experiments, and what differs is called an effect, unless the placebo fails: the same comparison
// of a time before the change must find nothing. Where all got it at once (`everywhere`), with the
// line of their own past (stats/interrupted.h): that is an association.
//
// All is worked out on the sample. Shares of outcomes are of contacts at the changed moment, by
// their own time; the other measures are of journeys, by the time of their first contact. Journeys
// that began so shortly before a change that they may have met it count neither way: those within
// `straddle_us` of it. Nor do those of the log's last such time, whose end is not seen yet.
//
// docs/methods/changes.md has assumptions and references.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "contact/change_rules.h"
#include "journey/counts.h"
#include "journey/plan.h"
#include "stats/estimate.h"

namespace fifteen::analyse {

/// How a measured difference stands to what was promised.
enum class Kept : std::uint8_t {
  kAsPromised,    ///< the interval holds the promise, and not nothing
  kMore,          ///< it lies wholly beyond the promise, on its side
  kLess,          ///< wholly short of it
  kCannotBeTold,  ///< it holds the promise and nothing both
};

struct MeasuredDifference {
  ChangeMeasure measure = ChangeMeasure::kMisery;
  std::uint64_t changed = 0;   ///< contacts, or journeys, that have the change
  std::uint64_t others = 0;    ///< that they are compared with
  std::uint64_t left_out = 0;  ///< that have it, and nothing compares with
  double mean = 0;             ///< of those that have it
  double otherwise = 0;        ///< what it would have been
  stats::Estimate effect;      ///< mean - otherwise
  bool over_units = true;      ///< its interval holds for other places, too
  /// The same of the time before the change; none: there is not enough of it.
  std::optional<stats::Estimate> placebo;
  bool placebo_fails = false;  ///< it can be told from zero, among the change's measures
  bool separable = false;      ///< the effect can, among all measures of all changes
  std::optional<double> promised;
  std::optional<Kept> kept;  ///< none: nothing was promised
};

/// Why nothing, or nothing more, can be said of a change.
enum class ChangeGap : std::uint8_t {
  kNone,
  kNoColumn,   ///< no contact has the column `by`
  kNoValue,    ///< none of its values is in the log
  kNoMoment,   ///< no contact is at the moment
  kTooLittle,  ///< too few contacts, or too little time, before or after
};

struct MeasuredChange {
  ChangeRule rule;
  ChangeGap gap = ChangeGap::kNone;
  std::vector<std::string> missing;  ///< values of the rule that no journey of the log has
  std::size_t units = 0;             ///< places (or arms) of the log that have it
  std::size_t other_units = 0;       ///< that never have it
  std::int64_t straddle_us = 0;      ///< journeys begun so shortly before count neither way
  std::int64_t period_us = 0;        ///< of a period of time
  std::vector<MeasuredDifference> differences;  ///< by measure

  /// Drawn or staggered, and its placebo holds: what differs is its effect.
  bool is_effect(const MeasuredDifference& difference) const {
    return rule.assigned != Assigned::kEverywhere && !difference.placebo_fails;
  }
};

/// Returns the changes in the order of their rules. Cost: one walk over the sample for each change,
/// and some hundred over its places and periods.
std::vector<MeasuredChange> find_changes(const journey::JourneyCounts& counts,
                                         const std::vector<ChangeRule>& rules,
                                         const journey::FateRule& won,
                                         const journey::FateRule& lost, std::size_t threads);

}  // namespace fifteen::analyse
