#pragma once
// Which changes would reach a target, and touch the fewest contacts.
//
//   const auto target = read_target("p_won=+2%", what_ifs.of({}).before, decided);
//   const TargetSearch found = find_target(tables, what_ifs, *target);
//
// Tried are a fix of each moment (none of its contacts is misery any more, or some part of them)
// and failure demand taken away at each moment. Those whose effect can be told are taken by what
// they bring for each contact that is changed, the most first, each upon what the others have
// left, until the target is reached; of the last fix only as much as it takes, and what the target
// can do without is left out again. Taken for themselves, and of parts, that is the cheapest set
// (Dantzig's bound of the knapsack); changes that share in one gain can make it a little dearer.
//
// Source: Dantzig, Discrete-variable extremum problems, Operations Research 5 (1957).

#include <string>
#include <vector>

#include "analyse/what_if.h"
#include "base/error.h"

namespace fifteen::analyse {

struct Target {
  std::string text;  ///< as the user wrote it
  Quantity quantity = Quantity::kWon;
  double change = 0;  ///< in the quantity's unit: for the better, so not 0
};

/// Reads "NAME=CHANGE": `p_won`, in points of the `decided` journeys of the log ("p_won=+2%"), or a
/// quantity's name, with a number or a percentage of what there is ("miseries=-10%", "won=+500").
/// Errors: kUsage: no such name, with the nearest; a change for the worse, or of what there is
/// none of.
Result<Target> read_target(const std::string& text, const WhatIf& now, double decided);

struct TargetSearch {
  std::vector<WhatIfStep> steps;  ///< in the order in which they were taken
  bool reached = false;           ///< else they are all that can be told
  std::size_t tried = 0;          ///< changes that there were
  std::size_t told = 0;           ///< of them, those that are told to bring something
};

/// `what_ifs` are those of the tables. Cost: as many what-ifs as moments and removals, and those of
/// the steps.
TargetSearch find_target(const ShiftTables& tables, const WhatIfs& what_ifs, const Target& target);

}  // namespace fifteen::analyse
