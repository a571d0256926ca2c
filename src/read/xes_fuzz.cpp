// Feeds any bytes to the XES reader: it must neither crash nor give a row that breaks the promises
// of `RowSink`, and what it reports must agree with what it gave.

#include <cstddef>
#include <cstdint>
#include <map>
#include <simdjson.h>
#include <string>
#include <string_view>

#include "read/xes.h"

namespace {

using namespace fifteen;
using namespace fifteen::read;

class CheckingSink : public RowSink {
 public:
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
    FIFTEEN_CHECK(line >= last_line_, "rows come in the order of their lines");
    last_line_ = line;
    ++rows;
    return {};
  }

  std::uint64_t rows = 0;

 private:
  std::map<std::string, std::size_t> columns_;
  std::uint64_t last_line_ = 1;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto source = ByteSource::from_memory("log.xes", {reinterpret_cast<const char*>(data), size});
  if (!source) return 0;
  CheckingSink sink;
  Rejects rejects;
  const Result<XesSummary> summary =
      read_xes(**source, {.columns_max = 50, .list_items_max = 3}, sink, rejects);
  if (!summary) {
    FIFTEEN_CHECK(simdjson::validate_utf8(summary.error().message), "a message is UTF-8");
    return 0;
  }
  FIFTEEN_CHECK(summary->events == sink.rows, "the summary counts the rows");
  FIFTEEN_CHECK(summary->misplaced_events == rejects.total(), "the summary counts the rejects");
  FIFTEEN_CHECK(summary->empty_traces <= summary->traces, "an empty trace is a trace");
  for (const std::string& warning : summary->warnings) {
    FIFTEEN_CHECK(simdjson::validate_utf8(warning), "a warning is UTF-8");
  }
  return 0;
}
