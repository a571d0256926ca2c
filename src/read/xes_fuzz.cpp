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

namespace {

void check(const std::string& bytes, Lifecycle lifecycle) {
  auto source = ByteSource::from_memory("log.xes", bytes);
  if (!source) return;
  CheckingSink sink;
  Rejects rejects;
  const Result<XesSummary> summary = read_xes(
      **source,
      {.columns_max = 50, .list_items_max = 3, .trace_bytes_max = 500, .lifecycle = lifecycle},
      sink, rejects);
  if (!summary) {
    FIFTEEN_CHECK(simdjson::validate_utf8(summary.error().message), "a message is UTF-8");
    return;
  }
  FIFTEEN_CHECK(summary->events == sink.rows, "the summary counts the rows");
  FIFTEEN_CHECK(summary->misplaced_events == rejects.total(), "the summary counts the rejects");
  FIFTEEN_CHECK(summary->empty_traces <= summary->traces, "an empty trace is a trace");
  for (const std::string& warning : summary->warnings) {
    FIFTEEN_CHECK(simdjson::validate_utf8(warning), "a warning is UTF-8");
  }
  const xes::LifecycleCounts& counts = summary->lifecycle;
  FIFTEEN_CHECK(counts.paired <= summary->starts && counts.paired <= summary->ends,
                "a pair is a start and an end");
  FIFTEEN_CHECK(counts.schedules_used <= counts.schedules, "a schedule is used once");
  FIFTEEN_CHECK(summary->paired || summary->read_again_as_events || counts.paired == 0,
                "pairs only where it pairs");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  check(bytes, Lifecycle::kAuto);
  check(bytes, Lifecycle::kPair);
  return 0;
}
