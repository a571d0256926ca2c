#pragma once
// What the three forms of OCEL call things alike.

#include <string_view>

#include "read/row_sink.h"

namespace fifteen::read {

inline constexpr std::string_view kOddPart =
    "an attribute or relation that is not in the form of OCEL";

/// Returns the kind of values that the standard (`integer`), its first version (`int`), or a column
/// of SQLite (`TIMESTAMP`) names; text for other names. Case does not matter.
ValueKind ocel_kind(std::string_view type);

/// Whether a version that a log names can be read: 1, 2, and what begins with `1.` or `2.`; a log
/// that names none (nothing) can.
bool is_ocel_version(std::string_view version);

}  // namespace fifteen::read
