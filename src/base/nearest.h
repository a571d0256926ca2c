#pragma once
// "Did you mean ...": the known name that is nearest to one that is not known.

#include <span>
#include <string>
#include <string_view>

namespace fifteen {

/// Returns the name with the smallest edit distance to `name` (ASCII case ignored; ties: the
/// first), or an empty string when none is within half its length (or two edits, for short names)
/// and keeps a letter of it. Source: Levenshtein distance, Wagner and Fischer 1974.
std::string nearest(std::string_view name, std::span<const std::string> known);

/// Returns `; did you mean "x"?` for the nearest name, or an empty string.
std::string did_you_mean(std::string_view name, std::span<const std::string> known);

}  // namespace fifteen
