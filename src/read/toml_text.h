#pragma once
// Texts as TOML has them.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fifteen::read {

/// On one line: literally between single quotes where that is possible, else between double quotes
/// with escapes.
std::string quote(std::string_view text);

/// A list of such texts.
std::string quote_all(const std::vector<std::string>& texts);

/// Returns a duration in microseconds as text that parse_duration reads back to the same.
std::string exact_duration(std::int64_t us);

}  // namespace fifteen::read
