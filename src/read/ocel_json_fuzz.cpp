// Feeds any bytes to the reader of OCEL in JSON: it must neither crash nor hang nor give a row that
// breaks the promises of `RowSink`, and what it reports must agree with what it gave.

#include <cstddef>
#include <cstdint>
#include <string>

#include "read/checking_sink.h"
#include "read/ocel.h"

using namespace fifteen;
using namespace fifteen::read;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  auto source = ByteSource::from_memory("log.jsonocel", bytes);
  if (!source) return 0;
  CheckingSink sink(false);
  Rejects rejects;
  const Result<OcelSummary> summary = read_ocel_json(**source, {.columns_max = 50}, sink, rejects);
  if (!summary) {
    FIFTEEN_CHECK(simdjson::validate_utf8(summary.error().message), "a message is UTF-8");
    return 0;
  }
  FIFTEEN_CHECK(summary->rows == sink.rows, "the summary counts the rows");
  FIFTEEN_CHECK(summary->events <= summary->rows, "an event gives a row at least");
  for (const std::string& warning : summary->warnings) {
    FIFTEEN_CHECK(simdjson::validate_utf8(warning), "a warning is UTF-8");
  }
  for (const Reject& reject : rejects.samples()) {
    FIFTEEN_CHECK(simdjson::validate_utf8(reject.text), "a reject's text is UTF-8");
  }
  return 0;
}
