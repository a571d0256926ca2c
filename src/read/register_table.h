#pragma once
// The `[[moment]]` tables of a TOML file.

#include "contact/register_rules.h"
#include "read/toml_table.h"

namespace fifteen::read {

inline constexpr std::string_view kRegisterPage = "docs/formats/register.md";

/// Adds the moments of `[[moment]]`. Errors go to `root`.
void take_moments(TableReader& root, const toml::node& node, Register& out);

}  // namespace fifteen::read
