#pragma once
// On which line of its file a row stands: scans name rows, people want lines.

#include <cstdint>
#include <map>
#include <set>

#include "engine/duckdb/source.h"

namespace fifteen::duckdb_engine {

/// Returns the line (from 1) on which each of some rows (from 0) begins; of Parquet the row's
/// number. A CSV file must have been scanned, so that its rejects are known. Cost: for CSV, reads
/// the file up to the last of the rows. Errors: kInput: the file cannot be read any more.
Result<std::map<std::uint64_t, std::uint64_t>> row_lines(Database& database, const Source& source,
                                                         const std::set<std::uint64_t>& rows);

}  // namespace fifteen::duckdb_engine
