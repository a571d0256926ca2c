#include "engine/duckdb/database.h"

#include <algorithm>
#include <fmt/format.h>

namespace fifteen::duckdb_engine {
namespace {

// A result that destroys itself.
struct QueryResult {
  duckdb_result value{};
  QueryResult() = default;
  QueryResult(const QueryResult&) = delete;
  QueryResult& operator=(const QueryResult&) = delete;
  ~QueryResult() { duckdb_destroy_result(&value); }
};

std::string doubled(std::string_view text, char quote) {
  std::string out(1, quote);
  for (const char c : text) {
    if (c == quote) out += quote;
    out += c;
  }
  return out + quote;
}

Status configure(duckdb_config config, const DatabaseOptions& options) {
  const std::vector<std::pair<const char*, std::string>> settings{
      {"threads", std::to_string(options.threads)},
      {"memory_limit", fmt::format("{}B", options.memory_bytes)},
      {"temp_directory", options.temporary_directory},
      {"autoinstall_known_extensions", "false"},
      {"autoload_known_extensions", "false"},
  };
  for (const auto& [name, value] : settings) {
    if (value.empty()) continue;
    if (duckdb_set_config(config, name, value.c_str()) != DuckDBSuccess) {
      return fail(ErrorKind::kInternal,
                  fmt::format("DuckDB does not take the setting {}={}", name, value));
    }
  }
  return {};
}

}  // namespace

std::string sql_text(std::string_view text) { return doubled(text, '\''); }
std::string sql_name(std::string_view name) { return doubled(name, '"'); }

Result<std::unique_ptr<Database>> Database::open(const DatabaseOptions& options) {
  std::unique_ptr<Database> database(new Database());
  duckdb_config config = nullptr;
  duckdb_create_config(&config);
  database->memory_bytes_ = options.memory_bytes;
  database->memory_alone_bytes_ = options.memory_alone_bytes;
  const Status configured = configure(config, options);
  char* message = nullptr;
  const bool opened = configured && duckdb_open_ext(nullptr, &database->database_, config,
                                                    &message) == DuckDBSuccess;
  duckdb_destroy_config(&config);
  const std::string why = message != nullptr ? message : "no reason given";
  duckdb_free(message);
  if (!configured) return fail(configured.error());
  if (!opened || duckdb_connect(database->database_, &database->connection_) != DuckDBSuccess) {
    return fail(ErrorKind::kInternal, "DuckDB does not start: " + why);
  }
  return database;
}

Database::~Database() {
  duckdb_disconnect(&connection_);
  duckdb_close(&database_);
}

Status Database::run(const std::string& sql) {
  QueryResult result;
  if (duckdb_query(connection_, sql.c_str(), &result.value) != DuckDBSuccess) {
    const char* why = duckdb_result_error(&result.value);
    return fail(ErrorKind::kInput, why != nullptr ? why : "DuckDB gives no reason");
  }
  return {};
}

Result<Rows> Database::query(const std::string& sql) {
  QueryResult result;
  if (duckdb_query(connection_, sql.c_str(), &result.value) != DuckDBSuccess) {
    const char* why = duckdb_result_error(&result.value);
    return fail(ErrorKind::kInput, why != nullptr ? why : "DuckDB gives no reason");
  }
  Rows out;
  const idx_t columns = duckdb_column_count(&result.value);
  for (idx_t c = 0; c < columns; ++c) out.names.emplace_back(duckdb_column_name(&result.value, c));
  const idx_t rows = duckdb_row_count(&result.value);
  for (idx_t r = 0; r < rows; ++r) {
    auto& row = out.rows.emplace_back();
    for (idx_t c = 0; c < columns; ++c) {
      if (duckdb_value_is_null(&result.value, c, r)) {
        row.emplace_back();
        continue;
      }
      const duckdb_string text = duckdb_value_string(&result.value, c, r);
      row.emplace_back(std::string(text.data == nullptr ? "" : text.data, text.size));
      duckdb_free(text.data);
    }
  }
  return out;
}

Status Database::take_memory(bool alone) {
  if (memory_alone_bytes_ <= memory_bytes_) return {};
  constexpr std::size_t kMega = 1'000'000;
  return run(fmt::format("set memory_limit = '{}MB'",
                         (alone ? memory_alone_bytes_ : memory_bytes_) / kMega));
}

double Database::progress() const {
  const double percent = duckdb_query_progress(connection_).percentage;
  return percent < 0 ? -1.0 : percent / 100.0;
}

}  // namespace fifteen::duckdb_engine
