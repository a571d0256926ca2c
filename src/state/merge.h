#pragma once
// States of different customers, put together to the state of all of them.
//
// Sums are added, names united, the samples cut to what the sample of one log with so many contacts
// would be. So the document of logs that were split by customer is that of the whole log. What
// depends on the whole log in other ways cannot be put together from parts, and is refused where it
// would differ: see merge_states.

#include <string>

#include "base/error.h"
#include "state/state.h"

namespace fifteen::state {

/// A state with what it is called in messages.
struct NamedState {
  std::string name;
  State state;
};

/// Returns the state of both; the order of `a` and `b` shows only in what names the sources. The
/// notes on fates are those of `a`. Errors: kInput: another parameter (it is named), a customer in
/// both, a silence that decides fates in logs that end at different times, default fate rules that
/// differ, periods of different length, stitched identities, or something learned from ratings or
/// texts.
Result<State> merge_states(const NamedState& a, const NamedState& b);

/// Counts of a log, with what they do not tell of it.
struct CountsOfLog {
  const journey::JourneyCounts& counts;
  std::uint64_t contacts = 0;
  std::int64_t end_us = 0;  ///< the last start
};

/// Returns the counts of both, which have the same dimensions and all variants. `periods` are those
/// of both logs together; each log's are among them. Cost: sorting what both have.
journey::JourneyCounts merge_counts(const CountsOfLog& a, const CountsOfLog& b,
                                    journey::Periods periods);

}  // namespace fifteen::state
