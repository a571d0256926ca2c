#pragma once
// A zone's offsets, asked of DuckDB's own time zone data.

#include <string>

#include "base/time_zone.h"
#include "engine/duckdb/database.h"

namespace fifteen::duckdb_engine {

/// Returns the offsets of an IANA zone from 1970 to 2100, to the quarter of an hour on which they
/// change. Errors: kUsage: not a zone, with the nearest.
Result<TimeZone> load_time_zone(Database& database, const std::string& name);

}  // namespace fifteen::duckdb_engine
