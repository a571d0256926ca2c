#pragma once
// A sink for a reader's bench: it counts what it is given, and keeps nothing.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "read/row_sink.h"

namespace fifteen::read {

class CountingSink final : public RowSink {
 public:
  std::size_t column(std::string_view name) override {
    return columns_.emplace(std::string(name), columns_.size()).first->second;
  }
  void set(std::size_t /*column*/, std::string_view text, ValueKind /*kind*/) override {
    ++values;
    bytes += text.size();
  }
  void drop_row() override {}
  Status end_row(std::uint64_t /*line*/) override {
    ++rows;
    return {};
  }

  std::uint64_t rows = 0;
  std::uint64_t values = 0;
  std::uint64_t bytes = 0;

 private:
  std::unordered_map<std::string, std::size_t> columns_;
};

}  // namespace fifteen::read
