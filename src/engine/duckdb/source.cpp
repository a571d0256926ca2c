#include "engine/duckdb/source.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <optional>

#include "base/text.h"
#include "base/time.h"
#include "engine/duckdb/table_sink.h"
#include "read/byte_source.h"
#include "read/envelope.h"
#include "read/json_lines.h"
#include "read/ocel.h"
#include "read/xes.h"

namespace fifteen::duckdb_engine {
namespace {

using read::Column;
using read::ValueKind;

constexpr std::size_t kPeekBytes = 4096;

enum class Format { kCsv, kParquet, kXes, kJson, kOcelJson, kOcelXml, kOcelSqlite };

// What the first bytes are once unpacked, and how the file is packed.
struct Peek {
  std::string text;
  std::string compression = "none";  // as DuckDB's readers call it
};

Result<Peek> peek(const std::string& path) {
  auto raw = read::ByteSource::open(path);
  if (!raw) return fail(raw.error());
  Peek out;
  out.text.resize(kPeekBytes);
  std::size_t size = 0;
  while (size < kPeekBytes) {
    const auto got = (*raw)->read(std::span(out.text).subspan(size));
    if (!got) return fail(got.error());
    if (*got == 0) break;
    size += *got;
  }
  out.text.resize(size);
  std::array<char, 4> magic{};
  std::ifstream(path, std::ios::binary).read(magic.data(), magic.size());
  const std::string_view stored(magic.data(), magic.size());
  if (stored.starts_with("\x1F\x8B")) out.compression = "gzip";
  if (stored == "\x28\xB5\x2F\xFD") out.compression = "zstd";
  return out;
}

Format format_of(std::string_view text) {
  if (text.starts_with("PAR1")) return Format::kParquet;
  if (const std::optional<read::OcelForm> form = read::ocel_form_of(text)) {
    switch (*form) {
      case read::OcelForm::kSqlite: return Format::kOcelSqlite;
      case read::OcelForm::kXml: return Format::kOcelXml;
      case read::OcelForm::kJson: return Format::kOcelJson;
    }
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return Format::kCsv;
  text.remove_prefix(first);
  if (text.front() == '<') return Format::kXes;
  if (text.front() == '{' || text.front() == '[') return Format::kJson;
  return Format::kCsv;
}

// DuckDB takes * ? [ in a path for patterns; in brackets they stand for themselves.
std::string literal_path(const std::string& path) {
  std::string out;
  for (const char c : path) {
    if (c == '*' || c == '?' || c == '[') {
      out += std::string("[") + c + "]";
    } else {
      out += c;
    }
  }
  return sql_text(out);
}

// DuckDB's messages are long; the first line says what is wrong.
std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

ValueKind kind_of_type(const std::string& type) {
  constexpr std::array<std::string_view, 9> kIntegers{"TINYINT",   "SMALLINT", "INTEGER",
                                                      "BIGINT",    "HUGEINT",  "UTINYINT",
                                                      "USMALLINT", "UINTEGER", "UBIGINT"};
  if (std::find(kIntegers.begin(), kIntegers.end(), type) != kIntegers.end())
    return ValueKind::kInteger;
  if (type == "DOUBLE" || type == "FLOAT" || type.starts_with("DECIMAL")) return ValueKind::kReal;
  if (type == "BOOLEAN") return ValueKind::kBoolean;
  if (type.starts_with("TIMESTAMP") || type == "DATE") return ValueKind::kTime;
  return ValueKind::kText;
}

// Fills columns, their SQL names and types, and the first rows.
Status describe(Database& database, Source& source) {
  const auto described = database.query("describe select * from " + source.relation);
  if (!described) return fail(described.error());
  std::string list;
  for (const auto& row : described->rows) {
    const std::string name = row[0].value_or("");
    const std::string type = row[1].value_or("");
    if (source.kind == Source::Kind::kParquet && name == "file_row_number") continue;
    source.columns.push_back({name, kind_of_type(type), {}});
    source.column_sql.push_back(sql_name(name));
    source.column_types.push_back(type);
  }
  return {};
}

Status sample(Database& database, Source& source) {
  std::string list;
  for (const std::string& name : source.column_sql) {
    list += fmt::format("{}cast({} as varchar)", list.empty() ? "" : ", ", name);
  }
  const auto rows =
      database.query(fmt::format("select {} from {} limit {}", list, source.relation, kSampleRows));
  if (!rows) return fail(rows.error());
  for (std::size_t c = 0; c < source.columns.size(); ++c) {
    Column& column = source.columns[c];
    for (const auto& row : rows->rows) column.samples.push_back(row[c]);
    if (source.column_types[c] == "VARCHAR" && column.kind == ValueKind::kText) {
      column.kind = read::kind_of_samples(column.samples);
    }
  }
  return {};
}

tl::unexpected<Error> convert_first(const std::string& path, std::string_view got,
                                    std::string_view encoding) {
  return fail(
      ErrorKind::kInput,
      fmt::format(
          "{0}:1: expected UTF-8, got {1}; convert it: iconv -f {2} -t UTF-8 {0} > converted.csv",
          path, got, encoding));
}

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
            source.path, source.columns.front().name));
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
            source.path, column.name, delimiter, delimiter, delimiter));
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

// The names in a header. Good enough for a file of which DuckDB can make nothing.
std::vector<std::string> header_names(std::string_view text, const CsvLayout& layout) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (std::uint64_t i = 0; i < layout.skip && text.find('\n') != std::string_view::npos; ++i) {
    text.remove_prefix(text.find('\n') + 1);
  }
  std::vector<std::string> names(1);
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == layout.quote) {
      quoted = !quoted;
    } else if (quoted) {
      names.back() += text[at];
    } else if (text[at] == '\n' || text[at] == '\r') {
      break;
    } else if (text.substr(at).starts_with(layout.delimiter)) {
      names.emplace_back();
      at += layout.delimiter.size() - 1;
    } else {
      names.back() += text[at];
    }
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].empty()) names[i] = fmt::format("column{}", i);
  }
  return names;
}

// DuckDB's guess at the layout. `strict`: of all rows, not only of the good ones.
std::optional<CsvLayout> duckdb_layout(Database& database, const std::string& path,
                                       const Peek& begin, const std::string& delimiter,
                                       bool strict) {
  const auto sniffed = database.query(fmt::format(
      "select Delimiter, Quote, Escape, SkipRows from sniff_csv({}, header=true, all_varchar=true, "
      "ignore_errors={}, comment='', compression='{}'{})",
      literal_path(path), !strict, begin.compression,
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
Result<CsvLayout> sniff(Database& database, const std::string& path, const Peek& begin,
                        const std::string& delimiter) {
  const auto columns = [&](const CsvLayout& layout) {
    return header_names(begin.text, layout).size();
  };
  const auto lenient = duckdb_layout(database, path, begin, delimiter, false);
  if (lenient && columns(*lenient) > 1) return *lenient;
  const auto strict = duckdb_layout(database, path, begin, delimiter, true);
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

std::string read_csv(const std::string& path, const Peek& begin, const CsvLayout& layout) {
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
      literal_path(path), sql_text(layout.delimiter), sql_text({&layout.quote, 1}),
      sql_text({&layout.escape, 1}), layout.skip, columns, begin.compression);
}

Status open_csv(Database& database, const Peek& begin, const OpenOptions& options, Source& source) {
  source.kind = Source::Kind::kCsv;
  if (begin.text.starts_with("\xFF\xFE") || begin.text.starts_with("\xFE\xFF")) {
    return convert_first(source.path, "UTF-16", "UTF-16");
  }
  if (begin.text.find('\0') != std::string::npos) return not_csv(source.path, "it has NUL bytes");
  // Further down it is a matter of single rows, which are rejected and counted.
  if (find_bad_utf8(std::string_view(begin.text).substr(0, begin.text.find('\n')))) {
    return convert_first(source.path, "other bytes in the header", "LATIN1");
  }
  auto layout = sniff(database, source.path, begin, options.mapping.delimiter);
  if (!layout) return fail(layout.error());
  source.compression = begin.compression;
  source.dialect = {layout->quote, layout->escape, layout->skip + 1, layout->delimiter};
  if (layout->skip != 0) {
    source.warnings.push_back(fmt::format("{}: {} above the header passed over", source.path,
                                          format_counted(layout->skip, "line", "lines")));
  }
  source.order = "row_number() over () - 1";
  source.relation = read_csv(source.path, begin, *layout);
  Status described = describe(database, source);
  if (!described) {
    // DuckDB also looks over the first rows of a layout that it is told, unless it is told the
    // columns too.
    layout->columns = header_names(begin.text, *layout);
    source.relation = read_csv(source.path, begin, *layout);
    described = describe(database, source);
  }
  if (!described) return not_csv(source.path, first_line(described.error().message));
  if (const Status headed = check_header(source, layout->delimiter); !headed) return headed;
  return sample(database, source);
}

Status open_parquet(Database& database, Source& source) {
  source.kind = Source::Kind::kParquet;
  source.relation =
      fmt::format("read_parquet({}, file_row_number=true)", literal_path(source.path));
  source.order = "file_row_number";
  const auto broken = [&](const Error& error) {
    return fail(ErrorKind::kInput, fmt::format("{}: expected a whole Parquet file, got: {}",
                                               source.path, first_line(error.message)));
  };
  const auto rows = database.query(fmt::format(
      "select sum(num_rows) from parquet_file_metadata({})", literal_path(source.path)));
  if (!rows) return broken(rows.error());
  source.rows = std::stoull(rows->rows.at(0)[0].value_or("0"));
  if (const Status described = describe(database, source); !described)
    return broken(described.error());
  if (const Status sampled = sample(database, source); !sampled) return broken(sampled.error());
  return {};
}

using Progress = std::function<void(std::uint64_t rows)>;

// What a log says of starts and completes, and what became of them.
void note_lifecycle(const read::XesSummary& summary, Source& source) {
  const auto note = [&](std::string text) {
    source.warnings.push_back(fmt::format("{}: {}", source.path, text));
  };
  const read::xes::LifecycleCounts& counts = summary.lifecycle;
  if (counts.paired > 0) {
    note(
        fmt::format("starts joined with their ends into one contact each: {}; [xes] lifecycle = "
                    "\"events\" keeps them apart",
                    format_count(counts.paired)));
  }
  if (counts.schedules > 0) {
    note(
        fmt::format("events that schedule something, which are no contacts: {}; of these {} tell "
                    "how long a start was waited for",
                    format_count(counts.schedules), format_count(counts.schedules_used)));
  }
  if (counts.left_out > 0) {
    note(
        fmt::format("events that assign, suspend, resume or skip something, which are no contacts: "
                    "{}",
                    format_count(counts.left_out)));
  }
  if (!summary.paired && summary.starts > 0 && summary.ends > 0) {
    note(
        fmt::format("every event is a contact, though {} start and {} complete something; [xes] "
                    "lifecycle = \"pair\" makes one contact of both",
                    format_count(summary.starts), format_count(summary.ends)));
  }
}

// True when the rows are of no use, and the log is to be read again event by event.
Result<bool> fill_from_xes(read::ByteSource& bytes, read::Lifecycle lifecycle, std::size_t index,
                           const Progress& progress, TableSink& sink, Source& source) {
  const auto summary =
      read::read_xes(bytes, {.source_index = index, .lifecycle = lifecycle, .progress = progress},
                     sink, source.rejects);
  if (!summary) return fail(summary.error());
  if (summary->read_again_as_events) return true;
  for (const std::string& warning : summary->warnings) {
    source.warnings.push_back(fmt::format("{}: {}", source.path, warning));
  }
  if (summary->warnings_total > summary->warnings.size()) {
    source.warnings.push_back(
        fmt::format("{}: {} more of the kind", source.path,
                    format_count(summary->warnings_total - summary->warnings.size())));
  }
  if (summary->empty_traces > 0) {
    source.warnings.push_back(
        fmt::format("{}: {} traces without events", source.path, summary->empty_traces));
  }
  note_lifecycle(*summary, source);
  return false;
}

bool is_ocel(Format format) {
  return format == Format::kOcelJson || format == Format::kOcelXml || format == Format::kOcelSqlite;
}

Result<bool> fill_from_ocel(Format format, read::ByteSource& bytes, const OpenOptions& options,
                            const Progress& progress, TableSink& sink, Source& source) {
  read::OcelOptions ocel;
  ocel.source_index = options.index;
  ocel.customer_type = options.mapping.ocel_customer;
  ocel.case_type = options.mapping.ocel_case;
  ocel.progress = progress;
  auto summary = format == Format::kOcelJson
                     ? read::read_ocel_json(bytes, ocel, sink, source.rejects)
                 : format == Format::kOcelXml
                     ? read::read_ocel_xml(bytes, ocel, sink, source.rejects)
                     : read::read_ocel_sqlite(source.path, ocel, sink, source.rejects);
  if (!summary) return fail(summary.error());
  source.warnings = std::move(summary->warnings);
  return false;
}

Result<bool> fill_table(Format format, read::Lifecycle lifecycle, const OpenOptions& options,
                        TableSink& sink, Source& source) {
  auto bytes = read::ByteSource::open(source.path);
  if (!bytes) return fail(bytes.error());
  const auto progress = [&](std::uint64_t rows) {
    if (!options.progress) return;
    const double size = static_cast<double>((*bytes)->size().value_or(0));
    options.progress(rows, size > 0 ? static_cast<double>((*bytes)->consumed()) / size : -1.0);
  };
  if (format == Format::kXes) {
    return fill_from_xes(**bytes, lifecycle, options.index, progress, sink, source);
  }
  if (is_ocel(format)) return fill_from_ocel(format, **bytes, options, progress, sink, source);
  read::EnvelopeSink envelopes(sink, source.path, options.index, source.rejects);
  const auto summary = read::read_json_lines(
      **bytes, {.source_index = options.index, .progress = progress}, envelopes, source.rejects);
  if (!summary) return fail(summary.error());
  return false;
}

// Fills the source's table; a log whose starts and completes turn out not to be all of it, twice.
Status fill(Database& database, Format format, const OpenOptions& options,
            std::optional<TableSink>& sink, Source& source) {
  sink.emplace(database, source.table);
  const auto again = fill_table(format, options.mapping.lifecycle, options, *sink, source);
  if (!again) return fail(again.error());
  if (*again) {
    source.rejects = {};
    sink.reset();
    const Status dropped = database.run("drop table if exists " + sql_name(source.table));
    if (!dropped) return dropped;
    sink.emplace(database, source.table);
    const auto once = fill_table(format, read::Lifecycle::kEvents, options, *sink, source);
    if (!once) return fail(once.error());
  }
  return sink->finish();
}

Status open_table(Database& database, Format format, const OpenOptions& options, Source& source) {
  source.kind = Source::Kind::kTable;
  source.table = fmt::format("source_{}", options.index);
  std::optional<TableSink> filled;
  if (const Status status = fill(database, format, options, filled, source); !status) return status;
  const TableSink& sink = *filled;
  source.relation = sql_name(source.table);
  source.order = "rowid";
  source.rows = sink.rows();
  for (std::size_t c = 0; c < sink.names().size(); ++c) {
    source.columns.push_back({sink.names()[c], sink.kinds()[c], {}});
    source.column_sql.push_back(fmt::format("c{}", c));
    source.column_types.emplace_back("VARCHAR");
    if (sink.names()[c] == read::kStatementColumn)
      source.statement = fmt::format("c{} is not null", c);
  }
  if (source.rows == 0 && source.rejects.total() == 0) {
    return fail(ErrorKind::kInput,
                fmt::format("{}: expected contacts, got a log without events", source.path));
  }
  if (source.columns.empty()) {
    return fail(
        ErrorKind::kInput,
        fmt::format("{}: expected contacts, got no row that can be read; the first: line {}: {}",
                    source.path, source.rejects.samples().front().line,
                    source.rejects.samples().front().reason));
  }
  return sample(database, source);
}

}  // namespace

Result<Source> open_source(Database& database, const std::string& path,
                           const OpenOptions& options) {
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored) && !std::filesystem::is_directory(path, ignored) &&
      !std::filesystem::is_regular_file(path, ignored)) {
    return fail(ErrorKind::kInput,
                path +
                    ": expected a file, got a pipe or device; write it to a file first, it is "
                    "read more than once");
  }
  const auto begin = peek(path);
  if (!begin) return fail(begin.error());
  if (begin->text.empty()) {
    return fail(ErrorKind::kInput, path + ": expected contacts, got an empty file");
  }
  if (begin->text.size() < kPeekBytes &&
      begin->text.find_first_not_of(" \t\r\n") == std::string::npos) {
    return fail(ErrorKind::kInput, path + ": expected contacts, got blank lines only");
  }
  Source source;
  source.path = path;
  const Format format = format_of(begin->text);
  const Status opened = format == Format::kParquet ? open_parquet(database, source)
                        : format == Format::kCsv   ? open_csv(database, *begin, options, source)
                                                   : open_table(database, format, options, source);
  if (!opened) return fail(opened.error());
  return source;
}

}  // namespace fifteen::duckdb_engine
