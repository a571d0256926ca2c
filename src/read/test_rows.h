#pragma once
// For tests of readers: a sink that keeps the rows as text.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "read/row_sink.h"

namespace fifteen::read {

/// Rows by the names of their columns; a value is its text with the letter of its kind behind a
/// blank where that is not text: `5 i`, with i, r, b and t for integer, real, boolean and time.
class TextRows : public RowSink {
 public:
  using Row = std::map<std::string, std::string>;

  std::size_t column(std::string_view name) override {
    const auto [at, made] = index_.emplace(std::string(name), columns.size());
    if (made) columns.emplace_back(name);
    return at->second;
  }
  void set(std::size_t column, std::string_view text, ValueKind kind) override {
    std::string& value = row_[columns.at(column)];
    value = text;
    if (kind != ValueKind::kText) {
      value += ' ';
      value += std::string_view("?irbt").at(static_cast<std::size_t>(kind));
    }
  }
  void drop_row() override { row_.clear(); }
  Status end_row(std::uint64_t line) override {
    rows.push_back(std::exchange(row_, {}));
    lines.push_back(line);
    return {};
  }

  std::vector<Row> rows;
  std::vector<std::uint64_t> lines;
  std::vector<std::string> columns;

 private:
  std::map<std::string, std::size_t> index_;
  Row row_;
};

}  // namespace fifteen::read
