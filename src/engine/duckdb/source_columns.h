#pragma once
// What the opening of every kind of file needs of DuckDB: a relation's columns and its first rows.

#include <string>

#include "engine/duckdb/source.h"

namespace fifteen::duckdb_engine {

/// Writes a path as an SQL text that DuckDB takes for this file, not for a pattern.
std::string literal_path(const std::string& path);

/// Returns what is wrong, of one of DuckDB's long messages.
std::string first_line(const std::string& text);

/// Fills the source's columns, their SQL names and types. Errors: those of DuckDB.
Status describe(Database& database, Source& source);

/// Fills the columns' first values, and their kinds where DuckDB knows texts only.
Status sample(Database& database, Source& source);

/// Adds a column for each field that the mapping joins from several. Errors: kInput: one of these
/// is not in the source.
Status join_columns(const read::SourceMapping& mapping, Source& source);

}  // namespace fifteen::duckdb_engine
