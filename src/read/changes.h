#pragma once
// The log of changes: `[[change]]` tables, in a mapping or in a file of their own
// (docs/formats/mapping.md).

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "contact/change_rules.h"

namespace fifteen::read {

/// Of so many changes, and so many values of one, a log is made.
inline constexpr std::size_t kChangesMax = 100;
inline constexpr std::size_t kChangeValuesMax = 10'000;

/// Reads a file of nothing but changes, or a register of moments with its changes
/// (read/register.h); `name` is its file, for messages. Errors: kInput, with line and what was
/// expected.
Result<std::vector<ChangeRule>> parse_changes(std::string_view text, std::string_view name);

/// Reads such a file. Errors: as parse_changes, and a file that cannot be read.
Result<std::vector<ChangeRule>> read_changes(const std::string& path);

/// Writes changes as TOML that parse_changes reads back.
std::string write_changes(const std::vector<ChangeRule>& changes);

}  // namespace fifteen::read
