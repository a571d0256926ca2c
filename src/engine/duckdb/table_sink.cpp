#include "engine/duckdb/table_sink.h"

#include <fmt/format.h>
#include <utility>

namespace fifteen::duckdb_engine {
namespace {

duckdb_data_chunk make_chunk(std::size_t texts) {
  duckdb_logical_type text = duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR);
  duckdb_logical_type number = duckdb_create_logical_type(DUCKDB_TYPE_BIGINT);
  std::vector<duckdb_logical_type> types(texts + 1, text);
  types.front() = number;
  duckdb_data_chunk chunk = duckdb_create_data_chunk(types.data(), types.size());
  duckdb_destroy_logical_type(&text);
  duckdb_destroy_logical_type(&number);
  return chunk;
}

read::ValueKind both(read::ValueKind a, read::ValueKind b) {
  using read::ValueKind;
  if (a == b) return a;
  const auto number = [](ValueKind k) { return k == ValueKind::kInteger || k == ValueKind::kReal; };
  return number(a) && number(b) ? ValueKind::kReal : ValueKind::kText;
}

}  // namespace

TableSink::TableSink(Database& database, std::string table)
    : database_(database), table_(std::move(table)) {}

TableSink::~TableSink() {
  duckdb_destroy_data_chunk(&chunk_);
  duckdb_appender_destroy(&appender_);
}

std::size_t TableSink::column(std::string_view name) {
  const auto [found, is_new] = numbers_.try_emplace(std::string(name), names_.size());
  if (is_new) {
    names_.emplace_back(name);
    kinds_.push_back(read::ValueKind::kText);
    kind_known_.push_back(false);
    row_.emplace_back();
  }
  return found->second;
}

void TableSink::set(std::size_t column, std::string_view text, read::ValueKind kind) {
  Cell& cell = row_[column];
  if (!cell.given) set_.push_back(column);
  cell.given = true;
  cell.text.assign(text);
  kinds_[column] = kind_known_[column] ? both(kinds_[column], kind) : kind;
  kind_known_[column] = true;
}

void TableSink::drop_row() {
  for (const std::size_t column : set_) row_[column].given = false;
  set_.clear();
}

Status TableSink::end_row(std::uint64_t line) {
  if (chunk_ == nullptr || chunk_columns_ < names_.size()) {
    if (const Status flushed = flush(); !flushed) return flushed;
    if (const Status opened = open(); !opened) return opened;
  }
  duckdb_vector lines = duckdb_data_chunk_get_vector(chunk_, 0);
  static_cast<std::int64_t*>(duckdb_vector_get_data(lines))[chunk_rows_] =
      static_cast<std::int64_t>(line);
  for (std::size_t c = 0; c < chunk_columns_; ++c) {
    duckdb_vector cells = duckdb_data_chunk_get_vector(chunk_, c + 1);
    if (row_[c].given) {
      duckdb_vector_assign_string_element_len(cells, chunk_rows_, row_[c].text.data(),
                                              row_[c].text.size());
    } else {
      duckdb_vector_ensure_validity_writable(cells);
      duckdb_validity_set_row_invalid(duckdb_vector_get_validity(cells), chunk_rows_);
    }
  }
  drop_row();
  ++chunk_rows_;
  ++rows_;
  return chunk_rows_ == duckdb_vector_size() ? flush() : Status{};
}

Status TableSink::finish() {
  if (appender_ == nullptr) {
    if (const Status opened = open(); !opened) return opened;
  }
  if (const Status flushed = flush(); !flushed) return flushed;
  if (duckdb_appender_destroy(&appender_) != DuckDBSuccess) {
    return fail(ErrorKind::kInternal, "DuckDB does not take the rows that were read");
  }
  return {};
}

// Makes the table's columns and the appender as wide as the rows are now.
Status TableSink::open() {
  duckdb_appender_destroy(&appender_);
  if (!table_made_) {
    const Status made = database_.run(
        fmt::format("create table {} ({} bigint)", sql_name(table_), sql_name(kLineColumn)));
    if (!made) return made;
    table_made_ = true;
  }
  for (; table_columns_ < names_.size(); ++table_columns_) {
    // DuckDB's names ignore case and must not be empty; ours do not, so they are told apart by
    // number.
    const Status added = database_.run(
        fmt::format("alter table {} add column c{} varchar", sql_name(table_), table_columns_));
    if (!added) return added;
  }
  if (duckdb_appender_create(database_.connection(), nullptr, table_.c_str(), &appender_) !=
      DuckDBSuccess) {
    const char* why = duckdb_appender_error(appender_);
    return fail(ErrorKind::kInternal,
                fmt::format("DuckDB opens no table: {}", why == nullptr ? "" : why));
  }
  duckdb_destroy_data_chunk(&chunk_);
  chunk_columns_ = names_.size();
  chunk_ = make_chunk(chunk_columns_);
  return {};
}

Status TableSink::flush() {
  if (chunk_ == nullptr || chunk_rows_ == 0) return {};
  duckdb_data_chunk_set_size(chunk_, chunk_rows_);
  if (duckdb_append_data_chunk(appender_, chunk_) != DuckDBSuccess) {
    const char* why = duckdb_appender_error(appender_);
    return fail(ErrorKind::kInput,
                fmt::format("the rows do not fit: {}", why == nullptr ? "" : why));
  }
  duckdb_data_chunk_reset(chunk_);
  chunk_rows_ = 0;
  return {};
}

}  // namespace fifteen::duckdb_engine
