#pragma once
// Numbers in sentences: the same spelling in the terminal, the page's headlines and messages. And
// text of a stranger, made fit to be shown.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fifteen {

/// Writes a whole number with thousands apart: `1,434`.
std::string format_count(std::uint64_t value);

/// Writes a fraction as a percentage with sensible digits: `70.7%`, `0.04%`, `0%`, `-3.1%`.
std::string format_share(double share);

/// Writes money, or another figure with two places, with thousands apart: `1,434.50`, `-0.05`.
std::string format_money(double amount);

/// Writes a number with its noun: `1 row`, `1,434 rows`.
std::string format_counted(std::uint64_t count, std::string_view one, std::string_view many);

/// Returns the place of the first byte that is not UTF-8, or nothing.
std::optional<std::size_t> find_bad_utf8(std::string_view text);

/// Returns the text without anything that a terminal would act on: controls (also those of C1),
/// marks that turn the direction of writing, and bytes that are not UTF-8. Each becomes one space,
/// or U+FFFD; a newline stays when `keep_newlines`.
std::string printable(std::string_view text, bool keep_newlines = false);

/// Returns the columns that a printable text takes: characters, each counted as one.
std::size_t width_of(std::string_view text);

/// Makes a text printable and cuts it to `width` columns, the last of them an ellipsis.
std::string shortened(std::string_view text, std::size_t width);

}  // namespace fifteen
