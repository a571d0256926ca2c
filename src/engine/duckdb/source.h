#pragma once
// One file as a relation of DuckDB: what to select from, in which order the rows stand, which
// columns.
//
// CSV and Parquet are read by DuckDB itself each time they are scanned. XES, OCEL
// and JSON Lines are read by our readers into a table first.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/duckdb/database.h"
#include "engine/duckdb/temporary_file.h"
#include "read/column.h"
#include "read/csv_cuts.h"
#include "read/csv_lines.h"
#include "read/encoding.h"
#include "read/mapping.h"
#include "read/rejects.h"

namespace fifteen::duckdb_engine {

/// The first rows that are looked at to guess kinds and the mapping.
inline constexpr std::size_t kSampleRows = 500;

struct Source {
  enum class Kind { kCsv, kParquet, kTable };

  std::string path;
  std::string read_path;  ///< of a CSV file: what DuckDB reads, the file or its text as UTF-8
  std::shared_ptr<TemporaryFile> text;  ///< keeps that text
  std::vector<read::LineGaps> gaps;     ///< where its lines stand in the file, by each copy
  read::Encoding encoding = read::Encoding::kUtf8;
  Kind kind = Kind::kTable;
  std::string relation;              ///< what to select from
  std::string compression = "none";  ///< of a CSV file: none, gzip or zstd
  std::string order;                 ///< SQL: the row's place in the file, from 0
  /// SQL: true for rows that state who is who and are no contacts; empty: there are none.
  std::string statement;
  std::vector<read::Column> columns;
  std::vector<std::string> column_sql;    ///< SQL name of each column
  std::vector<std::string> column_types;  ///< DuckDB's type of each column
  read::CsvDialect dialect;               ///< of a CSV file
  std::uint64_t rows = 0;                 ///< where known without reading: Parquet, tables
  std::string table;                      ///< of a table: its name
  read::Rejects rejects;                  ///< that a reader of ours has found
  std::vector<std::string> warnings;

  /// Returns which line of the file is a line of what DuckDB reads.
  std::uint64_t line_of(std::uint64_t read_line) const {
    for (auto gap = gaps.rbegin(); gap != gaps.rend(); ++gap)
      read_line = gap->line_before(read_line);
    return read_line;
  }
};

struct OpenOptions {
  std::size_t index = 0;  ///< place among the sources
  /// How to open it: encoding, a CSV file's delimiter and decimals, an XES log's life cycle ...
  read::SourceMapping mapping = {};
  std::string temporary_directory = {};  ///< for a CSV file's text that DuckDB cannot read as it is
  std::function<void(std::uint64_t rows, double share)> progress = {};  ///< may be empty
};

/// Opens a file, telling its format from its first bytes, not its name.
/// Errors: kInput: no such file, a directory, empty, no header, one column only, not a known
/// format, broken.
Result<Source> open_source(Database& database, const std::string& path, const OpenOptions& options);

}  // namespace fifteen::duckdb_engine
