#pragma once
// What would come of changes: contacts, hours, miseries, journeys won, money.
//
// A fix gives an outcome another share at a moment: so many contacts there turn out otherwise, and
// what follows is that much of the moment's shift (shifts.h). Where several outcomes are fixed, or
// several moments, one change comes after the other, each on what is left: a moment to which fewer
// customers come now has as much less to be changed. To eliminate a moment is to have all of its
// contacts turn out neutral, and then not to take place: what merely having to come does to the
// fate is left out, so what is gained is rather too little. Hours are the moment's mean times, of
// the log, for each contact.
//
// Closed form from the tables: no contact is looked at again. docs/methods/what_if.md has
// assumptions and what was checked.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyse/shifts.h"
#include "base/error.h"
#include "contact/outcome_change.h"
#include "journey/contact_tally.h"
#include "stats/estimate.h"

namespace fifteen::analyse {

/// One change that is tried.
struct WhatIfStep {
  std::string text;        ///< as the user wrote it, with its option
  std::size_t moment = 0;  ///< canonical
  bool eliminate = false;
  std::vector<OutcomeChange> changes;  ///< of a fix
};

/// Reads `--fix` and `--eliminate`. Errors: kUsage: no such moment, with the nearest; a moment that
/// is a fate cannot be eliminated; an outcome that never occurs there cannot be multiplied.
Result<WhatIfStep> read_fix(const ShiftTables& tables, const std::string& text);
Result<WhatIfStep> read_elimination(const ShiftTables& tables, const std::string& text);

/// How long a contact at a moment takes, on average: microseconds.
struct MomentTimes {
  double ours = 0;    ///< serving; 0: not known
  double theirs = 0;  ///< waiting and being served
};
/// By moment of the tables.
std::vector<MomentTimes> moment_times(const ShiftTables& tables,
                                      const journey::ContactTally& tally);

enum class Quantity : std::uint8_t { kContacts, kMiseries, kOurs, kTheirs, kWon, kValue };
inline constexpr std::size_t kQuantities = 6;
/// "contacts", "miseries", "our_hours", "customers_hours", "won", "value".
std::string_view quantity_name(Quantity quantity);
using Quantities = std::array<double, kQuantities>;
using QuantityEstimates = std::array<stats::Estimate, kQuantities>;

struct WhatIfStepResult {
  WhatIfStep step;
  QuantityEstimates difference;  ///< to the step before
  double moved = 0;              ///< contacts that turn out otherwise, or do not take place
  double unmatched = 0;          ///< of them, those whose effect on anything later is not known
};

struct WhatIfMoment {
  std::string moment;
  bool is_fate = false;  ///< reaching it decides a fate: its contacts are what was won, or lost
  double before = 0;     ///< contacts
  stats::Estimate difference;
};

struct WhatIf {
  Quantities before{};
  QuantityEstimates difference;         ///< after all steps
  std::vector<WhatIfStepResult> steps;  ///< in their order
  std::vector<WhatIfMoment> moments;    ///< largest difference first; those without one left out
  bool has_value = false;               ///< contacts bring money
  bool has_hours = false;               ///< some moment's times are known
};

/// Figures are of the whole log, scaled from the sample. Cost: O(steps x moments x groups).
WhatIf what_if(const ShiftTables& tables, const std::vector<MomentTimes>& times,
               const std::vector<WhatIfStep>& steps);

}  // namespace fifteen::analyse
