// Feeds any bytes to the reader of path tables: it must neither crash nor hand on what it promises
// not to, and what it counts must agree with what it gave.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.h"
#include "read/path_table.h"

using namespace fifteen;
using namespace fifteen::read;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  auto source = ByteSource::from_memory("paths.csv", bytes);
  if (!source) return 0;
  PathNames names;
  Rejects rejects;
  std::uint64_t rows = 0;
  const auto summary = read_path_table(
      **source, {.separator = ">", .line_bytes_max = 500, .moments_max = 20}, names,
      [&](const PathRow& row) -> Status {
        ++rows;
        FIFTEEN_CHECK(row.conversions <= kPathCountMax && row.nulls <= kPathCountMax,
                      "counts are bounded");
        FIFTEEN_CHECK(std::isfinite(row.value), "values are numbers");
        for (const std::uint16_t step : row.path)
          FIFTEEN_CHECK(step < names.names().size(), "a step has a name");
        return {};
      },
      rejects);
  FIFTEEN_CHECK(names.names().size() <= 20, "no more names than allowed");
  for (const std::string& name : names.names()) {
    FIFTEEN_CHECK(!name.empty() && !find_bad_utf8(name), "a name is UTF-8");
    FIFTEEN_CHECK(name.find('>') == std::string::npos, "a step has no separator in it");
  }
  for (const Reject& reject : rejects.samples())
    FIFTEEN_CHECK(!find_bad_utf8(reject.text) && reject.line > 0, "a reject is UTF-8, with a line");
  if (!summary) {
    FIFTEEN_CHECK(!find_bad_utf8(summary.error().message), "a message is UTF-8");
    return 0;
  }
  FIFTEEN_CHECK(summary->rows == rows, "the summary counts the rows");
  return 0;
}
