#pragma once
// Event logs in XES (IEEE 1849), as process mining tools export them: one row for each event, or
// for each contact where events tell its start and its end. docs/formats/xes.md says what is read
// how.
//
// The columns of a row are the event's attributes by their key (`concept:name`, `time:timestamp`),
// and the attributes of its trace with `case:` before the key (`case:concept:name`). Attributes
// inside an attribute become `parent/child`; items of a list that have one key become `list/key`,
// `list/key[2]`, and so on. When an event itself has a key such as `case:concept:name`, the trace's
// wins. The file is streamed; only one trace is kept, because its attributes may come after its
// events, and a start waits for its complete.
//
//   Result<XesSummary> summary = read_xes(**source, {.source_index = 0}, sink, rejects);

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "read/byte_source.h"
#include "read/rejects.h"
#include "read/row_sink.h"
#include "read/xes_lifecycle.h"

namespace fifteen::read {

struct XesOptions {
  std::size_t source_index = 0;      ///< the file's place on the command line, for `Rejects`
  std::size_t columns_max = 10'000;  ///< different keys beyond this are left out, with a warning
  std::size_t list_items_max = 16;   ///< items of a list with one key beyond this are left out
  std::size_t tag_bytes_max = std::size_t{16} << 20U;     ///< a longer tag or comment is an error
  std::size_t trace_bytes_max = std::size_t{256} << 20U;  ///< a larger trace is read in parts
  Lifecycle lifecycle = Lifecycle::kAuto;                 ///< what becomes of starts and completes
  std::function<void(std::uint64_t events)> progress = {};  ///< called now and then, may be empty
};

/// What was in a log, and what was odd about it without stopping the reading.
struct XesSummary {
  static constexpr std::size_t kWarningsMax = 20;

  std::uint64_t traces = 0;
  std::uint64_t empty_traces = 0;      ///< traces without events, which give no rows
  std::uint64_t unnamed_traces = 0;    ///< without concept:name: `case:concept:name` is "trace N"
  std::uint64_t events = 0;            ///< rows given to the sink
  std::uint64_t starts = 0;            ///< events that start something
  std::uint64_t ends = 0;              ///< events that complete or abort something
  std::uint64_t misplaced_events = 0;  ///< events outside a trace, each a reject
  std::uint64_t values_left_out = 0;   ///< beyond `columns_max` or `list_items_max`
  bool paired = false;  ///< a start and its end are one row: `lifecycle` says of how many
  xes::LifecycleCounts lifecycle;
  /// With kAuto: the log turned out to have more than starts and completes when some were paired.
  /// The rows given so far, and what was counted, are of no use: read again with kEvents.
  bool read_again_as_events = false;
  std::uint64_t warnings_total = 0;
  std::vector<std::string> warnings;  ///< the first `kWarningsMax`, each with line and element
};

/// Reads a whole log into `sink`. Values are the text of the file; their kind is the one that the
/// element says (string and id: text), but an `int`, `float` or `boolean` that is none is text, and
/// an empty one is missing. Events outside a trace are rejects ("an event outside a trace"). Global
/// attributes declare, they never fill in. Errors (kInput): XML that is not well-formed, with its
/// line, or beyond the tokenizer's bounds; a DOCTYPE; a root other than `<log>`; an empty file; an
/// event beyond `trace_bytes_max`; those of `source`; and those of `sink`. The traces before an
/// error are in the sink then. Memory: the largest trace, or twice `trace_bytes_max`.
Result<XesSummary> read_xes(ByteSource& source, const XesOptions& options, RowSink& sink,
                            Rejects& rejects);

}  // namespace fifteen::read
