#pragma once
// The `[[promise]]` tables and the `[hours]` of a TOML file.

#include <optional>
#include <string>
#include <vector>

#include "contact/promise_rules.h"
#include "read/toml_table.h"

namespace fifteen::read {

/// Adds the promises of `[[promise]]`. Errors go to `root`.
void take_promises(TableReader& root, const toml::node& node, Promises& out);

/// Adds the calendars of `[hours.NAME]`. Errors go to `root`.
void take_hours(TableReader& root, const toml::node& node, Promises& out);

/// Says which promise counts by hours that are nowhere, or returns nothing.
std::optional<std::string> unknown_hours(const Promises& promises);

/// Writes calendars as TOML that take_hours reads back.
std::string write_hours(const std::vector<BusinessHours>& all);

}  // namespace fifteen::read
