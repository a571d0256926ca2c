// Feeds any bytes to what we do ourselves with a CSV file: its encoding, its text as UTF-8, the
// names in its header, what is left out of it, the lines of its rows, numbers with a decimal comma.
//
// The first byte says which encoding and which dialect.

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "read/csv_cuts.h"
#include "read/csv_lines.h"
#include "read/decimal_comma.h"
#include "read/encoding.h"

namespace {

using namespace fifteen;
using namespace fifteen::read;

// Not as a file, which might be unpacked: a byte before it keeps it from looking like one.
std::unique_ptr<ByteSource> source_of(std::string_view bytes) {
  auto source = ByteSource::from_memory("f", " " + std::string(bytes));
  FIFTEEN_CHECK(source.has_value(), "bytes in memory can be read");
  char blank = 0;
  FIFTEEN_CHECK((*source)->read({&blank, 1}).value() == 1, "and so can the first");
  return std::move(*source);
}

std::string all_of(ByteSource& text, std::size_t piece) {
  std::string out;
  std::vector<char> buffer(piece);
  while (true) {
    const auto got = text.read(buffer);
    FIFTEEN_CHECK(got.has_value(), "no bytes are an error");
    if (*got == 0) return out;
    out.append(buffer.data(), *got);
  }
}

std::string read_all(std::string_view bytes, Encoding encoding, std::size_t piece) {
  return all_of(*as_utf8(source_of(bytes), encoding), piece);
}

// With their ends; `lf`: without the CR of CRLF.
std::vector<std::string> lines_of(std::string_view text, bool lf) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t newline = text.find('\n', at);
    std::string line(text.substr(at, newline - at));
    at = newline == std::string_view::npos ? text.size() : newline + 1;
    if (newline != std::string_view::npos) {
      if (lf && line.ends_with('\r')) line.pop_back();
      line += '\n';
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

void leave_out(std::string_view bytes, const CsvDialect& dialect) {
  constexpr std::size_t kBytesMax = 30;
  const auto cuts = find_csv_cuts(*source_of(bytes), dialect, kBytesMax);
  FIFTEEN_CHECK(cuts.has_value(), "there are few of them");
  std::uint64_t end = 0;
  for (const CsvCut& cut : *cuts) {
    FIFTEEN_CHECK(cut.from >= end && cut.at >= cut.from && cut.to >= cut.at, "cuts are in order");
    FIFTEEN_CHECK(cut.from == 0 || bytes[cut.from - 1] == '\n', "they begin with a line");
    FIFTEEN_CHECK(cut.to == bytes.size() || bytes[cut.to] == '\n', "and end with one");
    end = cut.to;
  }
  std::vector<LeftOut> left_out;
  const std::string text = all_of(*without_cuts(source_of(bytes), *cuts, left_out), 100);
  FIFTEEN_CHECK(left_out.size() == cuts->size(), "each is named");
  const LineGaps gaps(left_out);
  const std::vector<std::string> before = lines_of(bytes, true);
  const std::vector<std::string> after = lines_of(text, false);
  for (std::size_t i = 0; i < after.size(); ++i) {
    const std::uint64_t line = gaps.line_before(i + 1);
    FIFTEEN_CHECK(line <= before.size(), "a line was there before");
    FIFTEEN_CHECK(after[i] == "\n" || after[i] == before[line - 1], "and is what it was");
  }
}

void convert(std::string_view bytes, Encoding encoding) {
  const std::string whole = read_all(bytes, encoding, 1 << 16U);
  FIFTEEN_CHECK(read_all(bytes, encoding, 3) == whole, "small pieces make the same text");
  FIFTEEN_CHECK(whole.starts_with(to_utf8(bytes, encoding)), "and so does memory");
  if (encoding == Encoding::kUtf8) return;
  std::string good = whole;
  good.erase(std::remove(good.begin(), good.end(), '\xFF'), good.end());
  FIFTEEN_CHECK(!find_bad_utf8(good), "all but the mark of what is no character is UTF-8");
  if (encoding == Encoding::kLatin1 || encoding == Encoding::kWindows1252) {
    FIFTEEN_CHECK(std::count(whole.begin(), whole.end(), '\n') ==
                      std::count(bytes.begin(), bytes.end(), '\n'),
                  "lines stay lines");
  }
}

void find_lines(std::string_view bytes, const CsvDialect& dialect) {
  auto source = ByteSource::from_memory("f", " " + std::string(bytes));
  FIFTEEN_CHECK(source.has_value(), "bytes in memory can be read");
  const auto lines = find_csv_lines(**source, dialect, {0, 1, 2, 7}, {3});
  FIFTEEN_CHECK(lines.has_value() && lines->size() == 4, "each row has an answer");
  std::uint64_t before = dialect.lines_before_rows;
  bool ended = false;
  for (const std::uint64_t line : *lines) {
    FIFTEEN_CHECK(line == 0 || (!ended && line > before && line != 3), "lines ascend");
    if (line != 0) before = line;
    ended = line == 0;
  }
}

void read_number(std::string_view text) {
  bool has_comma = false;
  if (!is_comma_number(text, has_comma)) return;
  const std::string plain = with_decimal_point(text);
  double value = 0;
  const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
  const bool read = error == std::errc{} || error == std::errc::result_out_of_range;
  FIFTEEN_CHECK(read && end == plain.data() + plain.size(), "a comma number is a number");
  FIFTEEN_CHECK(has_comma == (plain.find('.') != std::string::npos), "a point for the comma");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const unsigned choice = data[0];
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  convert(bytes, static_cast<Encoding>(choice % 5));
  const auto detected = detect_encoding(bytes);
  if (detected == Encoding::kWindows1252) {
    FIFTEEN_CHECK(!find_bad_utf8(to_utf8(bytes, *detected)), "a guess fits all of the text");
  }
  const std::vector<std::string> delimiters{",", ";", "\t", "||", ""};
  const CsvDialect dialect{.quote = (choice & 8U) != 0 ? '\'' : '"',
                           .escape = (choice & 16U) != 0 ? '\\' : '"',
                           .lines_before_rows = 1 + (choice & 32U) / 32U,
                           .delimiter = delimiters[choice % delimiters.size()]};
  const auto names = csv_header_names(bytes, dialect);
  FIFTEEN_CHECK(!names.empty(), "a header has a name");
  for (const std::string& name : names) FIFTEEN_CHECK(!name.empty(), "which is not empty");
  find_lines(bytes, dialect);
  leave_out(bytes, dialect);
  read_number(bytes);
  return 0;
}
