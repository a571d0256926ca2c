#pragma once
// Our functions within DuckDB's SQL that show a contact's values as text, in lists and in files.

#include <string>

#include "engine/duckdb/database.h"

namespace fifteen::duckdb_engine {

/// Registers, all with `suffix` behind their names: fifteen_iso(microseconds) a time in UTC as ISO
/// 8601, fifteen_seconds(microseconds) a duration in seconds, both with as many decimals as they
/// need; fifteen_number(double) in the fewest digits that read back as the same number.
Status register_renderers(Database& database, const std::string& suffix);

}  // namespace fifteen::duckdb_engine
