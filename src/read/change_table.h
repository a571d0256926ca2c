#pragma once
// The `[[change]]` tables of a TOML file.

#include <vector>

#include "contact/change_rules.h"
#include "read/toml_table.h"

namespace fifteen::read {

/// Adds the changes of `[[change]]`. Errors go to `root`.
void take_changes(TableReader& root, const toml::node& node, std::vector<ChangeRule>& out);

}  // namespace fifteen::read
