#pragma once
// The `[[change]]` tables of a TOML file.

#include <string>
#include <string_view>
#include <vector>

#include "contact/change_rules.h"
#include "read/toml_table.h"

namespace fifteen::read {

/// Adds the changes of `[[change]]`; those that name no moment are of `moment`. Errors go to
/// `root`.
void take_changes(TableReader& root, const toml::node& node, std::vector<ChangeRule>& out,
                  std::string_view moment = "");

/// Writes one change as a table of that path, or as one of a list of such tables.
std::string write_change(const ChangeRule& rule, std::string_view path, bool of_list = true);

/// Reads one change, whose table `reader` has; what `rule` has already is taken where the table
/// does not say. Errors go to `reader`.
void take_change(TableReader& reader, const toml::node& node, ChangeRule& rule);

}  // namespace fifteen::read
