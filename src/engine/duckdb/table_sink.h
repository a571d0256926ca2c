#pragma once
// A table of DuckDB as a sink for the readers: text columns, made as the rows bring them.

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/duckdb/database.h"
#include "read/row_sink.h"

namespace fifteen::duckdb_engine {

/// The column that holds each row's line in its source. It is not a column of the source.
inline constexpr const char* kLineColumn = "fifteen line";

/// Appends rows to a new table, 2048 at a time; column number N of the sink is the table's column
/// `cN`, whatever its name, because DuckDB's names ignore case. Call `finish` after the last row.
class TableSink final : public read::RowSink {
 public:
  TableSink(Database& database, std::string table);
  ~TableSink() override;

  std::size_t column(std::string_view name) override;
  void set(std::size_t column, std::string_view text, read::ValueKind kind) override;
  void drop_row() override;
  Status end_row(std::uint64_t line) override;

  /// Writes what is left. Errors: as end_row.
  Status finish();

  std::uint64_t rows() const { return rows_; }
  const std::vector<std::string>& names() const { return names_; }
  /// Returns what the source said each column's values are, put together.
  const std::vector<read::ValueKind>& kinds() const { return kinds_; }

 private:
  struct Cell {
    std::string text;
    bool given = false;
  };

  Status open();
  Status flush();

  Database& database_;
  std::string table_;
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::size_t> numbers_;
  std::vector<read::ValueKind> kinds_;
  std::vector<bool> kind_known_;
  std::vector<Cell> row_;
  std::vector<std::size_t> set_;  // columns given in the current row
  bool table_made_ = false;
  std::size_t table_columns_ = 0;  // that the table has already
  duckdb_appender appender_ = nullptr;
  duckdb_data_chunk chunk_ = nullptr;
  std::size_t chunk_columns_ = 0;  // that the chunk was made with
  idx_t chunk_rows_ = 0;
  std::uint64_t rows_ = 0;
};

}  // namespace fifteen::duckdb_engine
