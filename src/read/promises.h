#pragma once
// Promises: `[[promise]]` tables and the `[hours]` that they name, in a mapping or in a file of
// their own (docs/formats/promises.md).

#include <string>
#include <string_view>

#include "base/error.h"
#include "contact/promise_rules.h"

namespace fifteen::read {

/// Reads a file of nothing but promises; `name` is its file, for messages. Errors: kInput, with
/// line and what was expected.
Result<Promises> parse_promises(std::string_view text, std::string_view name);

/// Reads such a file. Errors: as parse_promises, no promise in it, and a file that cannot be read.
Result<Promises> read_promises(const std::string& path);

/// Writes promises as TOML that parse_promises reads back.
std::string write_promises(const Promises& promises);

/// Adds promises and hours of a second file. Errors: kInput: a name that both have; more than
/// kPromisesMax. `name` is the second file, for messages.
Status add_promises(const Promises& more, std::string_view name, Promises& to);

/// Reads hours of a day: "09:00-17:30", "22:00-06:00" (into the next day), "00:00-24:00". Nothing
/// for anything else.
std::optional<DaySpan> parse_day_span(std::string_view text);

}  // namespace fifteen::read
