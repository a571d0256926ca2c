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
#include "read/decimal_comma.h"
#include "read/long_lines.h"

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
  CsvLayout best;
  for (const std::string_view known : {",", ";", "\t", "|"}) {
    CsvLayout layout;
    layout.delimiter = delimiter.empty() ? known : delimiter;
    if (columns(layout) > columns(best) || !delimiter.empty()) best = layout;
  }
  return best;
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

// Writes the file's text as UTF-8, without its too long lines, to where DuckDB can read it.
Status copy_text(const OpenOptions& options, Source& source) {
  auto bytes = read::ByteSource::open(source.path);
  if (!bytes) return fail(bytes.error());
  std::vector<read::LongLine> long_lines;
  *bytes = read::without_long_lines(read::as_utf8(std::move(*bytes), source.encoding), long_lines);
  auto file = TemporaryFile::create(options.temporary_directory);
  if (!file) return fail(file.error());
  std::vector<char> buffer(std::size_t{1} << 18U);
  while (true) {
    const auto got = (*bytes)->read(buffer);
    if (!got) return fail(got.error());
    if (*got == 0) break;
    if (const Status written = (*file)->write({buffer.data(), *got}); !written) return written;
    if (options.progress && (*bytes)->size().value_or(0) > 0) {
      options.progress(
          0, static_cast<double>((*bytes)->consumed()) / static_cast<double>(*(*bytes)->size()));
    }
  }
  for (read::LongLine& l : long_lines) {
    if (l.line == 1) {
      return fail(ErrorKind::kInput,
                  fmt::format("{}:1: expected a header of at most 2 MB, got a longer line; is this "
                              "a log of contacts?",
                              source.path));
    }
    source.rejects.add(options.index,
                       {source.path, l.line, "", "a line longer than 2 MB", std::move(l.begin)});
  }
  source.text = std::move(*file);
  source.read_path = source.text->path();
  source.compression = "none";
  return {};
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
  bool copy = source.encoding != read::Encoding::kUtf8;
  if (source.compression == "none") {
    const auto long_line = read::may_have_long_line(source.path);
    if (!long_line) return fail(long_line.error());
    copy = copy || *long_line;
  }
  if (copy && source.encoding != read::Encoding::kUtf8 && options.mapping.encoding.empty()) {
    source.warnings.push_back(fmt::format("{}: read as {}; --encoding names another", source.path,
                                          read::encoding_name(source.encoding)));
  }
  return copy ? copy_text(options, source) : Status{};
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
  const std::vector<std::string> warnings = source.warnings;
  const Status opened = open_text(database, head, options, source);
  if (opened || source.text != nullptr || !has_mixed_ends(head.text)) return opened;
  // DuckDB wants lines to end in one way, which those of a copy do.
  if (const Status copied = copy_text(options, source); !copied) return copied;
  source.warnings = warnings;
  source.columns.clear();
  source.column_sql.clear();
  source.column_types.clear();
  return open_text(database, head, options, source);
}

}  // namespace fifteen::duckdb_engine
