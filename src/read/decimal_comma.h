#pragma once
// Numbers as most of Europe writes them: `3,5` and `1.234,5`.
//
// A column of such numbers is marked (`Column::decimal_comma`), by the mapping or because all its
// values look so, and its texts go through `with_decimal_point` before anybody reads a number.

#include <string>
#include <string_view>

namespace fifteen::read {

/// Returns whether a text is a number written with a decimal comma, or a whole one: an optional
/// sign; digits, also with a point before each three of them; at most one comma and digits after
/// it. `has_comma` says whether there is one.
bool is_comma_number(std::string_view text, bool& has_comma);

/// Rewrites the number at a text's beginning with a decimal point: `1.234,5 min` becomes
/// `1234.5 min`. Other texts stay as they are.
std::string with_decimal_point(std::string_view text);

}  // namespace fifteen::read
