#pragma once
// What would come of changes: contacts, hours, miseries, journeys won, money.
//
// A fix gives an outcome another share at a moment: so many contacts there turn out otherwise, and
// what follows is that much of the moment's shift (shifts.h). Where several outcomes are fixed, or
// several moments, one change comes after the other, each on what is left: a moment to which fewer
// customers come now has as much less to be changed. To eliminate a moment is to have all of its
// contacts turn out neutral, and then not to take place: what merely having to come does to the
// fate is left out, so what is gained is rather too little. Likewise failure demand can be
// eliminated, that at a moment or a kind of it at all moments. Hours and cost are the moment's
// means, of the log, for each contact.
//
// Closed form from the tables: no contact is looked at again. docs/methods/what_if.md has
// assumptions and what was checked.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyse/waits_now.h"
#include "analyse/what_if_tables.h"
#include "base/error.h"
#include "contact/outcome_change.h"
#include "stats/jackknifed.h"

namespace fifteen::analyse {

/// What a change does.
enum class WhatIfChange : std::uint8_t {
  kFix,
  kEliminate,  ///< a moment
  kRemove,     ///< failure demand: a removal of the tables
  kPromise,    ///< all are served within a time
};

/// One change that is tried.
struct WhatIfStep {
  std::string text;  ///< as the user wrote it, with its option
  WhatIfChange what = WhatIfChange::kFix;
  std::size_t moment = 0;              ///< canonical; of kRemove: the removal's place
  std::vector<OutcomeChange> changes;  ///< of a fix
  double promise_us = 0;               ///< of a promise: nobody waits longer at the moment
};

/// Reads `--fix`: "MOMENT:misery=0.5x". Errors: kUsage: no such moment, with the nearest; an
/// outcome that never occurs there cannot be multiplied.
Result<WhatIfStep> read_fix(const ShiftTables& tables, const std::string& text);
/// Reads `--eliminate`: a moment, "kind:KIND" for failure demand of a kind, with spaces or hyphens,
/// "failure:MOMENT" for that at a moment. Errors: kUsage: there is no such thing in the log, with
/// the nearest; a moment that is a fate cannot be eliminated.
Result<WhatIfStep> read_elimination(const ShiftTables& tables, const std::string& text);

/// Reads `--promise`: "MOMENT<=TIME". Errors: kUsage: no such moment, with the nearest; no time; a
/// moment without waits, or at which nobody was ever served within that time.
Result<WhatIfStep> read_promise(const ShiftTables& tables, const Waiting& waiting,
                                const std::string& text);

enum class Quantity : std::uint8_t { kContacts, kMiseries, kOurs, kTheirs, kCost, kWon, kValue };
inline constexpr std::size_t kQuantities = 7;
/// "contacts", "miseries", "our_hours", "customers_hours", "our_cost", "won", "value".
std::string_view quantity_name(Quantity quantity);
using Quantities = std::array<double, kQuantities>;
using QuantityEstimates = std::array<stats::Estimate, kQuantities>;

struct WhatIfStepResult {
  WhatIfStep step;
  QuantityEstimates difference;  ///< to the step before
  double moved = 0;              ///< contacts that turn out otherwise, or do not take place
  double unmatched = 0;          ///< of them, those whose effect on anything later is not known
  /// Of a promise at a queue that can be told: what it takes that 95 % are served within it. Their
  /// hours are in ours.
  std::optional<MoreServers> more;
};

struct WhatIfMoment {
  std::string moment;
  bool is_fate = false;  ///< reaching it decides a fate: its contacts are what was won, or lost
  double before = 0;     ///< contacts
  stats::Estimate difference;
};

struct WhatIf {
  Quantities before{};
  QuantityEstimates difference;          ///< after all steps
  std::vector<WhatIfStepResult> steps;   ///< in their order
  stats::Jackknifed<Quantities> change;  ///< likewise after all steps, to be weighed together
  std::vector<WhatIfMoment> moments;     ///< largest difference first; those without one left out
  std::vector<WhatIfQueue> queues;       ///< of the waiting; none without it
  bool has_value = false;                ///< contacts bring money
  bool has_hours = false;                ///< some moment's times are known
  bool has_cost = false;                 ///< some moment's cost is known
};

/// What-ifs of one log. Figures are of the whole log, scaled from the sample.
class WhatIfs {
 public:
  /// The tables must outlive it. Cost: as large as they are.
  explicit WhatIfs(const WhatIfTables& tables);

  /// Tries changes, one after the other. Cost: O(steps x moments x groups).
  WhatIf of(const std::vector<WhatIfStep>& steps) const;

 private:
  const WhatIfTables& tables_;
  const ShiftGroup& all_;
};

}  // namespace fifteen::analyse
