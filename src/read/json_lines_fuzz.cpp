// Feeds any bytes to the JSON Lines reader: it must neither crash nor give a row that breaks the
// promises of `RowSink`; and where the file is lines, it must take just the lines that simdjson's
// other parser, which checks everything, takes for objects.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <simdjson.h>
#include <string>
#include <string_view>

#include "read/checking_sink.h"
#include "read/json_lines.h"

namespace {

using namespace fifteen;
using namespace fifteen::read;

// Objects are flat by then, so each column is set once in a row.
class LineSink : public CheckingSink {
 public:
  void set(std::size_t column, std::string_view text, ValueKind kind) override {
    CheckingSink::set(column, text, kind);
    FIFTEEN_CHECK(set_.insert(column).second, "a column is set once in a row");
  }
  Status end_row(std::uint64_t line) override {
    lines.insert(line);
    set_.clear();
    return CheckingSink::end_row(line);
  }

  std::set<std::uint64_t> lines;

 private:
  std::set<std::size_t> set_;
};

// Numbers too large for a double are the one thing that ours takes and the other does not.
void check_line(std::string_view line, bool taken, std::string_view reason) {
  simdjson::dom::parser parser;
  simdjson::dom::element element;
  const simdjson::error_code code = parser.parse(line.data(), line.size()).get(element);
  if (code == simdjson::NUMBER_ERROR) return;
  const bool object = code == simdjson::SUCCESS && element.is_object();
  FIFTEEN_CHECK(object || !taken, "a line that is taken is a JSON object");
  FIFTEEN_CHECK(code != simdjson::SUCCESS || reason != "not valid JSON", "JSON is known as such");
  FIFTEEN_CHECK(!object || reason != "not a JSON object", "an object is known as such");
  FIFTEEN_CHECK(code != simdjson::SUCCESS || reason != "text that is not UTF-8", "UTF-8 is, too");
}

void check_lines(std::string_view text, const LineSink& sink, const Rejects& rejects) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::map<std::uint64_t, std::string> rejected;
  for (const Reject& reject : rejects.samples()) rejected[reject.line] = reject.reason;
  for (std::uint64_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const auto reject = rejected.find(number);
    const bool taken = sink.lines.contains(number);
    FIFTEEN_CHECK(reject == rejected.end() || !taken, "a line is a row or a reject, not both");
    check_line(line, taken, reject == rejected.end() ? "" : reject->second);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto source = ByteSource::from_memory("calls.jsonl", std::string(text));
  if (!source) return 0;
  const bool packed = text.starts_with("\x1f\x8b") || text.starts_with("\x28\xB5\x2F\xFD") ||
                      (size >= 4 && text.substr(1, 3) == "\x2A\x4D\x18");
  LineSink sink;
  Rejects rejects;
  const Result<JsonLinesSummary> summary =
      read_json_lines(**source, {.columns_max = 100, .line_bytes_max = 4096}, sink, rejects);
  if (!summary) {
    FIFTEEN_CHECK(simdjson::validate_utf8(summary.error().message), "a message is UTF-8");
    return 0;
  }
  FIFTEEN_CHECK(summary->rows == sink.rows, "the summary counts the rows");
  FIFTEEN_CHECK(summary->rejected == rejects.total(), "the summary counts the rejects");
  for (const Reject& reject : rejects.samples()) {
    FIFTEEN_CHECK(simdjson::validate_utf8(reject.text), "a reject's text is UTF-8");
  }
  std::string_view head = text;
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  const std::size_t first = head.find_first_not_of(" \t\r\n");
  const bool array = first != std::string_view::npos && head[first] == '[';
  const std::size_t end = head.find('\n', std::min(first, head.size()));
  const bool laid_out = end != std::string_view::npos && head[first] == '{' &&
                        head.find_first_not_of(" \t\r\n", first + 1) > end;
  if (!array && !laid_out && !packed) check_lines(text, sink, rejects);
  return 0;
}
