#pragma once
// DuckDB as a calculator that tests ask for the right answer. It shares no code with src/engine.

#include <cstdint>
#include <duckdb.h>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

namespace fifteen::tests {

using Rows = std::vector<std::vector<std::string>>;  ///< a missing value is "null"

/// An in-memory database. A query that fails fails the test.
class PlainSql {
 public:
  PlainSql() {
    duckdb_open(nullptr, &database_);
    duckdb_connect(database_, &connection_);
    run("set threads = 1");
  }
  PlainSql(const PlainSql&) = delete;
  PlainSql& operator=(const PlainSql&) = delete;
  ~PlainSql() {
    duckdb_disconnect(&connection_);
    duckdb_close(&database_);
  }

  void run(const std::string& sql) { query(sql); }

  Rows query(const std::string& sql) {
    Rows out;
    duckdb_result result;
    if (duckdb_query(connection_, sql.c_str(), &result) == DuckDBSuccess) {
      for (idx_t r = 0; r < duckdb_row_count(&result); ++r) {
        auto& row = out.emplace_back();
        for (idx_t c = 0; c < duckdb_column_count(&result); ++c) {
          char* const text = duckdb_value_varchar(&result, c, r);
          row.emplace_back(text == nullptr ? "null" : text);
          duckdb_free(text);
        }
      }
    } else {
      ADD_FAILURE() << duckdb_result_error(&result) << "\nin " << sql;
    }
    duckdb_destroy_result(&result);
    return out;
  }

  duckdb_connection connection() const { return connection_; }

 private:
  duckdb_database database_ = nullptr;
  duckdb_connection connection_ = nullptr;
};

/// Appends rows to a table.
class Appender {
 public:
  Appender(PlainSql& sql, const char* table) {
    duckdb_appender_create(sql.connection(), nullptr, table, &appender_);
  }
  Appender(const Appender&) = delete;
  Appender& operator=(const Appender&) = delete;
  ~Appender() { EXPECT_EQ(duckdb_appender_destroy(&appender_), DuckDBSuccess); }

  void add(std::int64_t value) { duckdb_append_int64(appender_, value); }
  void add(std::string_view text) {
    duckdb_append_varchar_length(appender_, text.data(), text.size());
  }
  void add_null() { duckdb_append_null(appender_); }
  void add_or_null(std::string_view text) { text.empty() ? add_null() : add(text); }
  void end_row() { EXPECT_EQ(duckdb_appender_end_row(appender_), DuckDBSuccess); }

 private:
  duckdb_appender appender_ = nullptr;
};

}  // namespace fifteen::tests
