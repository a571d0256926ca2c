#pragma once
// For fuzzers of readers: a sink that holds a reader to the promises of `RowSink`.

#include <cstddef>
#include <cstdint>
#include <map>
#include <simdjson.h>
#include <string>
#include <string_view>

#include "read/row_sink.h"

namespace fifteen::read {

class CheckingSink : public RowSink {
 public:
  /// `in_order`: the reader gives rows in the order of their lines.
  explicit CheckingSink(bool in_order = true) : in_order_(in_order) {}

  std::size_t column(std::string_view name) override {
    FIFTEEN_CHECK(!name.empty() && simdjson::validate_utf8(name), "a column's name is UTF-8");
    return columns_.emplace(std::string(name), columns_.size()).first->second;
  }
  void set(std::size_t column, std::string_view text, ValueKind kind) override {
    FIFTEEN_CHECK(column < columns_.size(), "a column has been made before it is set");
    FIFTEEN_CHECK(kind <= ValueKind::kTime, "a kind is one of the enumerators");
    FIFTEEN_CHECK(simdjson::validate_utf8(text), "a value is UTF-8");
  }
  void drop_row() override {}
  Status end_row(std::uint64_t line) override {
    FIFTEEN_CHECK(!in_order_ || line >= last_line_, "rows come in the order of their lines");
    last_line_ = line;
    ++rows;
    return {};
  }

  std::uint64_t rows = 0;

 private:
  bool in_order_;
  std::map<std::string, std::size_t> columns_;
  std::uint64_t last_line_ = 1;
};

}  // namespace fifteen::read
