#pragma once
// Texts as TOML has them.

#include <string>
#include <string_view>
#include <vector>

namespace fifteen::read {

/// On one line: literally between single quotes where that is possible, else between double quotes
/// with escapes.
std::string quote(std::string_view text);

/// A list of such texts.
std::string quote_all(const std::vector<std::string>& texts);

}  // namespace fifteen::read
