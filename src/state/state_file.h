#pragma once
// State files: a state as bytes, and back.
//
// A file begins with the magic bytes and the format's version. Sections follow, each with its
// length and a checksum (XXH3, 64 bits); there is one way to write a state. What is read is checked
// before it is used: lengths against what is left, places against the tables that they point into,
// the order of every table.

#include <string>
#include <string_view>

#include "base/error.h"
#include "state/state.h"

namespace fifteen::state {

/// Changes whenever a file of the version before would be read otherwise.
inline constexpr std::uint64_t kStateVersion = 2;

/// Returns the state as the bytes of a file. The counts have no paths.
std::string write_state(const State& state);

/// How many bytes tell a state file, and whether these are they.
inline constexpr std::size_t kStateHeadBytes = 16;
bool begins_state(std::string_view head);

/// Reads a state from the bytes of a file; `name` is its path, for messages.
/// Errors: kInput: it is no state file, of another version, or damaged.
Result<State> read_state(std::string_view bytes, std::string_view name);

/// What what-ifs are answered from, without all else.
struct WhatIfState {
  Facts facts;  ///< but `plan_won` and `plan_lost` of the fate, which go by the counts' moments
  std::optional<analyse::WhatIfTables> tables;  ///< nothing: they have not been worked out
};
/// Reads no more than that, and checks no more. Errors: as read_state.
Result<WhatIfState> read_what_if_state(std::string_view bytes, std::string_view name);

/// Returns the bytes with the checksums that their sections should have, as far as sections can be
/// told: for fuzzing what lies behind them.
std::string with_checksums(std::string_view bytes);

}  // namespace fifteen::state
