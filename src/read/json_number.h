#pragma once
// Numbers as JSON spells them: their kind, without making them numbers, so that they keep their
// spelling.

#include <optional>
#include <string_view>

#include "read/row_sink.h"

namespace fifteen::read {

/// Returns what a JSON number is, integer or real, or nothing when the text is none. Integers
/// beyond 64 bits are text, so that an id keeps all its digits.
std::optional<ValueKind> kind_of_json_number(std::string_view text);

}  // namespace fifteen::read
