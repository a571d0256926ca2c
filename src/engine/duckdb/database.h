#pragma once
// DuckDB behind a small door: values that close themselves, errors as `Result`.
//
// No type of DuckDB leaves this folder.

#include <cstdint>
#include <duckdb.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace fifteen::duckdb_engine {

/// A whole, small query result, as text; a missing value is empty.
struct Rows {
  std::vector<std::string> names;
  std::vector<std::vector<std::optional<std::string>>> rows;
};

struct DatabaseOptions {
  std::size_t threads = 1;
  std::size_t memory_bytes = 0;        ///< DuckDB's own limit
  std::string temporary_directory;     ///< where it may spill; empty: nowhere
  std::size_t memory_alone_bytes = 0;  ///< its limit while nothing else needs memory, or less
};

/// An in-memory database with one connection. Not thread-safe, but for `progress` and `interrupt`.
class Database {
 public:
  static Result<std::unique_ptr<Database>> open(const DatabaseOptions& options);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  /// Runs a query whose result is small. Errors: kInput with DuckDB's own words.
  Result<Rows> query(const std::string& sql);

  /// Runs a query for its effect.
  Status run(const std::string& sql);

  /// Lets DuckDB use all of `memory_alone_bytes`, or no more than `memory_bytes`.
  /// Errors: kInput: it has more in use and cannot spill.
  Status take_memory(bool alone);

  /// Returns the share of the running query that is done, 0 to 1, or a negative number when
  /// unknown.
  double progress() const;

  duckdb_connection connection() const { return connection_; }

 private:
  Database() = default;

  std::size_t memory_bytes_ = 0;
  std::size_t memory_alone_bytes_ = 0;
  duckdb_database database_ = nullptr;
  duckdb_connection connection_ = nullptr;
};

/// Quotes a text, and a name, for SQL.
std::string sql_text(std::string_view text);
std::string sql_name(std::string_view name);

}  // namespace fifteen::duckdb_engine
