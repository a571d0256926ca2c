// Feeds any bytes to the XES reader: it must neither crash nor give a row that breaks the promises
// of `RowSink`, and what it reports must agree with what it gave.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "read/checking_sink.h"
#include "read/xes.h"

using namespace fifteen;
using namespace fifteen::read;

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
