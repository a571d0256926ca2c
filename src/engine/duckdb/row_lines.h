#pragma once
// On which line of its file a row stands: scans name rows, people want lines.

#include <cstdint>
#include <map>
#include <optional>
#include <set>

#include "engine/duckdb/source.h"

namespace fifteen::duckdb_engine {

/// Returns the line (from 1) on which each of some rows (from 0) begins; of Parquet the row's
/// number. A CSV file must have been scanned, so that its rejects are known. Cost: for CSV, reads
/// the file up to the last of the rows. Errors: kInput: the file cannot be read any more.
Result<std::map<std::uint64_t, std::uint64_t>> row_lines(Database& database, const Source& source,
                                                         const std::set<std::uint64_t>& rows);

/// Returns the row, of `rows` from 0, that begins on a line, or nothing where none does. Cost: a
/// few readings of a text file.
Result<std::optional<std::uint64_t>> row_of_line(Database& database, const Source& source,
                                                 std::uint64_t rows, std::uint64_t line);

}  // namespace fifteen::duckdb_engine
