#pragma once
// JSON Lines: one JSON object on each line, as event streams and warehouses export them. A file
// whose first character is `[` is read as one array of objects. One whose first line is nothing but
// `{` is read as objects that are laid out over several lines, one after another.
//
// Objects inside an object flatten to columns with dots (`customer.id`); an array becomes its JSON
// text; null leaves the column missing; a number keeps its spelling. A column that a row has twice
// keeps the last value. The file is streamed, so memory is a few times the longest line.
//
//   Result<JsonLinesSummary> summary = read_json_lines(**source, {.source_index = 0}, sink,
//   rejects);

#include <cstddef>
#include <cstdint>
#include <functional>

#include "base/error.h"
#include "read/byte_source.h"
#include "read/rejects.h"
#include "read/row_sink.h"

namespace fifteen::read {

struct JsonLinesOptions {
  std::size_t source_index = 0;      ///< the file's place on the command line, for `Rejects`
  std::size_t columns_max = 10'000;  ///< a row that would bring more columns is a reject
  std::size_t depth_max = 64;        ///< of objects and arrays in a row; a deeper one is a reject
  std::size_t line_bytes_max = std::size_t{16} << 20U;  ///< a longer line is a reject
  std::function<void(std::uint64_t rows)> progress =
      nullptr;  ///< called now and then, may be empty
};

struct JsonLinesSummary {
  std::uint64_t rows = 0;         ///< given to the sink
  std::uint64_t rejected = 0;     ///< added to `Rejects`
  std::uint64_t blank_lines = 0;  ///< neither

  bool operator==(const JsonLinesSummary&) const = default;
};

/// Reads a whole file into `sink`. Strings are text, also those that look like times; integers
/// beyond 64 bits are text, so that an id keeps all its digits; an empty key is called `(empty)`. A
/// key that is null in every row is a column all the same. Rejects, with the line on which they
/// begin: "not valid JSON", "not a JSON object", "text that is not UTF-8", "nested too deeply", "a
/// line longer than N MB", "more than N columns", "a key longer than N bytes". A reject makes no
/// columns. Errors (kInput): an array that does not end, or text after it; an object of several
/// lines that does not end, or is longer than `line_bytes_max`; UTF-16; those of `source`; and
/// those of `sink`. The rows before an error are in the sink then. An empty file has no rows, and
/// is good.
Result<JsonLinesSummary> read_json_lines(ByteSource& source, const JsonLinesOptions& options,
                                         RowSink& sink, Rejects& rejects);

}  // namespace fifteen::read
