#include "engine/duckdb/csv_source.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <vector>

#include "base/text.h"
#include "base/time.h"
#include "engine/duckdb/source_columns.h"
#include "read/byte_source.h"
#include "read/csv_cuts.h"
#include "read/decimal_comma.h"

namespace fifteen::duckdb_engine {
namespace {

using read::Column;

constexpr std::size_t kNulLookedAt = 4096;
constexpr std::size_t kNameShown = 60;

tl::unexpected<Error> not_csv(const std::string& path, const std::string& why) {
  return fail(
      ErrorKind::kInput,
      fmt::format(
          "{}: expected CSV, Parquet, XES, OCEL or JSON Lines, got something else ({}); is this a "
          "log of contacts?",
          path, why));
}

// A header is names; a first row of values means there is none.
Status check_header(const Source& source, std::string_view delimiter) {
  if (source.columns.size() == 1) {
    return fail(
        ErrorKind::kInput,
        fmt::format(
            "{}: expected columns parted by commas, semicolons, tabs or bars, got one column "
            "\"{}\"; if another character parts them, give it as [csv] delimiter in a mapping",
            source.path, shortened(source.columns.front().name, kNameShown)));
  }
  for (const Column& column : source.columns) {
    double number = 0;
    const char* const end = column.name.data() + column.name.size();
    const auto [rest, error] = std::from_chars(column.name.data(), end, number);
    const bool is_number = error == std::errc{} && rest == end;
    if (!is_number && !parse_time(column.name)) continue;
    return fail(
        ErrorKind::kInput,
        fmt::format(
            "{}:1: expected a header with the columns' names, got the value \"{}\" (parted by "
            "\"{}\"); add a first line such as customer{}moment{}start",
            source.path, shortened(column.name, kNameShown), delimiter, delimiter, delimiter));
  }
  return {};
}

// How the fields of a CSV file are told apart.
struct CsvLayout {
  std::string delimiter = ",";
  char quote = '"';
  char escape = '"';
  std::uint64_t skip = 0;            // lines above the header
  std::vector<std::string> columns;  // empty: DuckDB reads the header
};

read::CsvDialect dialect_of(const CsvLayout& layout) {
  return {layout.quote, layout.escape, layout.skip + 1, layout.delimiter};
}

// The names in the header.
std::vector<std::string> header_names(std::string_view text, const CsvLayout& layout) {
  return read::csv_header_names(text, dialect_of(layout));
}

// DuckDB's guess at the layout. `strict`: of all rows, not only of the good ones.
std::optional<CsvLayout> duckdb_layout(Database& database, const Source& source,
                                       const std::string& delimiter, bool strict) {
  const auto sniffed = database.query(fmt::format(
      "select Delimiter, Quote, Escape, SkipRows from sniff_csv({}, header=true, all_varchar=true, "
      "ignore_errors={}, comment='', compression='{}'{})",
      literal_path(source.read_path), !strict, source.compression,
      delimiter.empty() ? "" : ", delim=" + sql_text(delimiter)));
  if (!sniffed) return std::nullopt;
  const auto& row = sniffed->rows.at(0);
  const auto character = [](const std::optional<std::string>& text, char other) {
    return !text || text->empty() || *text == "(empty)" ? other : text->front();
  };
  CsvLayout layout;
  layout.delimiter = row[0].value_or(",");
  layout.quote = character(row[1], '"');
  layout.escape = character(row[2], layout.quote);
  layout.skip = std::stoull(row[3].value_or("0"));
  return layout;
}

// The delimiter that makes most columns of the header.
CsvLayout layout_by_header(const FileHead& head, const std::string& delimiter) {
  CsvLayout best;
  for (const std::string_view known : {",", ";", "\t", "|"}) {
    CsvLayout layout;
    layout.delimiter = delimiter.empty() ? known : delimiter;
    const bool more = header_names(head.text, layout).size() > header_names(head.text, best).size();
    if (more || !delimiter.empty()) best = layout;
  }
  return best;
}

// Tells how the file is laid out. DuckDB's guess that passes over bad rows comes first; where it
// finds one column, lines may stand above the header; where it finds nothing, the header alone
// decides.
CsvLayout sniff(Database& database, const Source& source, const FileHead& head,
                const std::string& delimiter) {
  const auto columns = [&](const CsvLayout& layout) {
    return header_names(head.text, layout).size();
  };
  const auto lenient = duckdb_layout(database, source, delimiter, false);
  if (lenient && columns(*lenient) > 1) return *lenient;
  const auto strict = duckdb_layout(database, source, delimiter, true);
  if (strict && columns(*strict) > 1) return *strict;
  if (lenient) return *lenient;
  return layout_by_header(head, delimiter);
}

std::string read_csv(const Source& source, const CsvLayout& layout) {
  std::string columns = "all_varchar=true";
  if (!layout.columns.empty()) {
    columns = "auto_detect=false, columns={";
    for (const std::string& name : layout.columns) {
      columns += fmt::format("{}{}: 'VARCHAR'", columns.back() == '{' ? "" : ", ", sql_text(name));
    }
    columns += "}";
  }
  return fmt::format(
      "read_csv({}, delim={}, quote={}, escape={}, comment='', header=true, skip={}, {}, "
      "ignore_errors=true, store_rejects=true, compression='{}')",
      literal_path(source.read_path), sql_text(layout.delimiter), sql_text({&layout.quote, 1}),
      sql_text({&layout.escape, 1}), layout.skip, columns, source.compression);
}

void report_progress(const OpenOptions& options, const read::ByteSource& bytes) {
  if (!options.progress || bytes.size().value_or(0) == 0) return;
  options.progress(0, static_cast<double>(bytes.consumed()) / static_cast<double>(*bytes.size()));
}

// Writes what the source is read from as UTF-8, without some parts, to where DuckDB can read it.
Status copy_text(const OpenOptions& options, read::Encoding encoding,
                 const std::vector<read::CsvCut>& cuts, Source& source,
                 std::vector<read::LeftOut>& left_out) {
  auto bytes = read::ByteSource::open(source.read_path);
  if (!bytes) return fail(bytes.error());
  *bytes = read::without_cuts(read::as_utf8(std::move(*bytes), encoding), cuts, left_out);
  auto file = TemporaryFile::create(options.temporary_directory);
  if (!file) return fail(file.error());
  std::vector<char> buffer(std::size_t{1} << 18U);
  while (true) {
    const auto got = (*bytes)->read(buffer);
    if (!got) return fail(got.error());
    if (*got == 0) break;
    if (const Status written = (*file)->write({buffer.data(), *got}); !written) return written;
    report_progress(options, **bytes);
  }
  source.text = std::move(*file);
  source.read_path = source.text->path();
  source.compression = "none";
  return {};
}

// What was left out of a copy are rejects; of a header they are the end.
Status reject_left_out(const OpenOptions& options, const read::CsvDialect& dialect,
                       const std::vector<read::LeftOut>& left_out, Source& source,
                       std::vector<std::string>& warnings) {
  constexpr std::uint64_t kWarningsMax = 3;
  std::uint64_t long_fields = 0;
  for (const read::LeftOut& part : left_out) {
    if (part.line < dialect.lines_before_rows) continue;
    const bool open = part.why == read::CsvCut::Why::kOpenQuote;
    if (part.line == dialect.lines_before_rows) {
      return fail(ErrorKind::kInput,
                  fmt::format("{}:{}: expected a header {}", source.path, part.line,
                              open ? "whose quotes are closed, got one that is not; close it"
                                   : "of at most 2 MB, got a longer line; is this a log of "
                                     "contacts?"));
    }
    const bool field = part.why == read::CsvCut::Why::kLongField;
    if (field && ++long_fields <= kWarningsMax) {
      warnings.push_back(
          fmt::format("{}: a quoted field longer than 2 MB opens on line {} and ends on line {}; "
                      "close its quote earlier if it takes rows with it",
                      source.path, source.line_of(part.line), source.line_of(part.last_line)));
    }
    source.rejects.add(options.index, {source.path, source.line_of(part.line), "",
                                       open    ? kNotClosed
                                       : field ? kFieldTooLong
                                               : kTooLong,
                                       part.begin});
  }
  source.gaps.emplace_back(left_out);
  return {};
}

// Finds what would take other rows with it, where DuckDB reads the source.
Result<std::vector<read::CsvCut>> find_cuts(const OpenOptions& options,
                                            const read::CsvDialect& dialect, const Source& source) {
  auto bytes = read::ByteSource::open(source.read_path);
  if (!bytes) return fail(bytes.error());
  return read::find_csv_cuts(**bytes, dialect, read::kCsvRowBytesMax,
                             [&] { report_progress(options, **bytes); });
}

bool quotes_alike(const read::CsvDialect& a, const read::CsvDialect& b) {
  return a.quote == b.quote && a.escape == b.escape && a.delimiter == b.delimiter;
}

// The layout by the first lines alone, where the whole file may be too much for DuckDB.
Result<CsvLayout> sniff_head(Database& database, const FileHead& head, const OpenOptions& options) {
  auto file = TemporaryFile::create(options.temporary_directory);
  if (!file) return fail(file.error());
  const std::string_view text(head.text);
  const Status written = (*file)->write(head.whole ? text : text.substr(0, text.rfind('\n') + 1));
  if (!written) return fail(written.error());
  Source begin;
  begin.read_path = (*file)->path();
  return sniff(database, begin, head, options.mapping.delimiter);
}

// Looks the source's text over as one of the layout, and makes a copy where it has parts that are
// to be left out: true then.
Result<bool> leave_out_cuts(const OpenOptions& options, const read::CsvDialect& dialect,
                            Source& source, std::vector<std::string>& warnings) {
  const auto cuts = find_cuts(options, dialect, source);
  if (!cuts) return fail(cuts.error());
  if (cuts->empty()) return false;
  std::vector<read::LeftOut> left_out;
  Status done = copy_text(options, read::Encoding::kUtf8, *cuts, source, left_out);
  if (done) done = reject_left_out(options, dialect, left_out, source, warnings);
  if (!done) return fail(done.error());
  return true;
}

// Settles what DuckDB reads: the file itself, or its text as UTF-8.
Status settle_text(const FileHead& head, const OpenOptions& options, Source& source) {
  source.read_path = source.path;
  source.compression = head.compression;
  source.encoding = head.encoding.value_or(read::Encoding::kUtf8);
  // What is no text here and there is a matter of single rows, which are rejected and counted.
  if (find_bad_utf8(std::string_view(head.text).substr(0, head.text.find('\n')))) {
    return fail(ErrorKind::kInput,
                fmt::format("{}:1: expected {}, got other bytes in the header; name the file's "
                            "encoding with --encoding, such as windows-1252",
                            source.path, read::encoding_name(source.encoding)));
  }
  if (source.encoding == read::Encoding::kUtf8) return {};
  if (options.mapping.encoding.empty()) {
    source.warnings.push_back(fmt::format("{}: read as {}; --encoding names another", source.path,
                                          read::encoding_name(source.encoding)));
  }
  std::vector<read::LeftOut> none;
  return copy_text(options, source.encoding, {}, source, none);
}

// Makes the text one that DuckDB gets to the end of, and says as which layout it was looked over.
// DuckDB's guess at the layout takes a text for that, so the header's comes first.
Result<read::CsvDialect> settle_cuts(Database& database, const FileHead& head,
                                     const OpenOptions& options, Source& source) {
  read::CsvDialect dialect = dialect_of(layout_by_header(head, options.mapping.delimiter));
  const auto cuts = find_cuts(options, dialect, source);
  if (!cuts) return fail(cuts.error());
  if (cuts->empty()) return dialect;
  const auto layout = sniff_head(database, head, options);
  if (!layout) return fail(layout.error());
  dialect = dialect_of(*layout);
  const auto left_out = leave_out_cuts(options, dialect, source, source.warnings);
  if (!left_out) return fail(left_out.error());
  return dialect;
}

// Finds the columns of numbers with a decimal comma: all of them may be where the user says so;
// else, where the delimiter is no comma, those of which all values look so.
void settle_decimals(const OpenOptions& options, const CsvLayout& layout, Source& source) {
  if (options.mapping.decimal == "." ||
      (options.mapping.decimal.empty() && layout.delimiter == ","))
    return;
  std::string found;
  for (Column& column : source.columns) {
    bool all = true;
    bool any = false;
    for (const auto& value : column.samples) {
      if (!value || value->empty()) continue;
      bool comma = false;
      all = all && read::is_comma_number(*value, comma);
      any = any || comma;
    }
    column.decimal_comma = options.mapping.decimal == "," || (all && any);
    if (!column.decimal_comma) continue;
    column.kind = read::kind_of_samples(column.number_samples());
    if (any && all) found += fmt::format("{}\"{}\"", found.empty() ? "" : ", ", column.name);
  }
  if (options.mapping.decimal.empty() && !found.empty()) {
    source.warnings.push_back(
        fmt::format("{}: {} read as numbers with a decimal comma", source.path, found));
  }
}

// CRLF and LF alone end lines here.
bool has_mixed_ends(std::string_view text) {
  bool crlf = false;
  bool lf = false;
  for (std::size_t at = text.find('\n'); at != std::string_view::npos;
       at = text.find('\n', at + 1)) {
    (at > 0 && text[at - 1] == '\r' ? crlf : lf) = true;
  }
  return crlf && lf;
}

// More columns take DuckDB gigabytes.
Status check_width(const std::string& path, std::string_view text) {
  constexpr std::ptrdiff_t kColumnsMax = 10'000;
  const std::string_view header = text.substr(0, text.find('\n'));
  for (const char delimiter : {',', ';', '\t', '|'}) {
    const auto columns = std::count(header.begin(), header.end(), delimiter) + 1;
    if (columns <= kColumnsMax) continue;
    return fail(ErrorKind::kInput,
                fmt::format("{}:1: expected at most {} columns, got {}; leave out those that say "
                            "nothing of contacts",
                            path, format_count(kColumnsMax),
                            format_count(static_cast<std::uint64_t>(columns))));
  }
  return {};
}

// Describes the text that is settled.
Status open_text(Database& database, const FileHead& head, const OpenOptions& options,
                 Source& source) {
  CsvLayout layout = sniff(database, source, head, options.mapping.delimiter);
  source.dialect = dialect_of(layout);
  if (layout.skip != 0) {
    source.warnings.push_back(fmt::format("{}: {} above the header passed over", source.path,
                                          format_counted(layout.skip, "line", "lines")));
  }
  source.order = "row_number() over () - 1";
  source.relation = read_csv(source, layout);
  Status described = describe(database, source);
  if (!described) {
    // DuckDB also looks over the first rows of a layout that it is told, unless it is told the
    // columns too.
    layout.columns = header_names(head.text, layout);
    source.relation = read_csv(source, layout);
    described = describe(database, source);
  }
  if (!described) return not_csv(source.path, first_line(described.error().message));
  if (const Status headed = check_header(source, layout.delimiter); !headed) return headed;
  if (const Status sampled = sample(database, source); !sampled)
    return not_csv(source.path, first_line(sampled.error().message));
  settle_decimals(options, layout, source);
  return {};
}

}  // namespace

Status open_csv(Database& database, const FileHead& head, const OpenOptions& options,
                Source& source) {
  source.kind = Source::Kind::kCsv;
  if (head.text.substr(0, kNulLookedAt).find('\0') != std::string::npos)
    return not_csv(source.path, "it has NUL bytes");
  if (const Status settled = settle_text(head, options, source); !settled) return settled;
  if (const Status narrow = check_width(source.path, head.text); !narrow) return narrow;
  const auto walked = settle_cuts(database, head, options, source);
  if (!walked) return fail(walked.error());
  std::vector<std::string> warnings = source.warnings;
  const auto open_again = [&] {
    source.warnings = warnings;
    source.columns.clear();
    source.column_sql.clear();
    source.column_types.clear();
    return open_text(database, head, options, source);
  };
  Status opened = open_text(database, head, options, source);
  if (opened && !quotes_alike(*walked, source.dialect)) {
    const auto left_out = leave_out_cuts(options, source.dialect, source, warnings);
    if (!left_out) return fail(left_out.error());
    if (*left_out) opened = open_again();
  }
  if (opened || source.text != nullptr || !has_mixed_ends(head.text)) return opened;
  // DuckDB wants lines to end in one way, which those of a copy do.
  std::vector<read::LeftOut> none;
  const Status copied = copy_text(options, read::Encoding::kUtf8, {}, source, none);
  return copied ? open_again() : copied;
}

}  // namespace fifteen::duckdb_engine
