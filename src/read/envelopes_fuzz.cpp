// Feeds any bytes, read as JSON Lines, to the sink that knows envelopes: it must neither crash nor
// give a row that breaks the promises of `RowSink`; a row is given or rejected, and never both.

#include <cstddef>
#include <cstdint>
#include <string>

#include "read/checking_sink.h"
#include "read/envelope.h"
#include "read/json_lines.h"

using namespace fifteen;
using namespace fifteen::read;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto source =
      ByteSource::from_memory("events.jsonl", {reinterpret_cast<const char*>(data), size});
  if (!source) return 0;
  CheckingSink sink;
  Rejects rejects;
  EnvelopeSink envelopes(sink, "events.jsonl", 0, rejects);
  const Result<JsonLinesSummary> summary =
      read_json_lines(**source, {.columns_max = 100, .line_bytes_max = 4096}, envelopes, rejects);
  if (!summary) {
    FIFTEEN_CHECK(simdjson::validate_utf8(summary.error().message), "a message is UTF-8");
    return 0;
  }
  FIFTEEN_CHECK(sink.rows + rejects.total() == summary->rows + summary->rejected,
                "a row is given or rejected");
  FIFTEEN_CHECK(envelopes.kind() != EnvelopeSink::Kind::kNone || sink.rows == summary->rows,
                "what is no envelope passes");
  for (const Reject& reject : rejects.samples()) {
    FIFTEEN_CHECK(simdjson::validate_utf8(reject.text), "a reject's text is UTF-8");
  }
  return 0;
}
