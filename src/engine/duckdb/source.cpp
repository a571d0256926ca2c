#include "engine/duckdb/source.h"

#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <optional>

#include "base/nearest.h"
#include "base/text.h"
#include "engine/duckdb/csv_source.h"
#include "engine/duckdb/source_columns.h"
#include "engine/duckdb/table_sink.h"
#include "read/byte_source.h"
#include "read/encoding.h"
#include "read/envelope.h"
#include "read/json_lines.h"
#include "read/ocel.h"
#include "read/xes.h"

namespace fifteen::duckdb_engine {
namespace {

// What a format is told by.
constexpr std::size_t kFormatBytes = 4096;

enum class Format { kCsv, kParquet, kXes, kJson, kOcelJson, kOcelXml, kOcelSqlite };

// The file's first bytes once unpacked, and how it is packed.
Result<FileHead> peek(const std::string& path) {
  auto raw = read::ByteSource::open(path);
  if (!raw) return fail(raw.error());
  FileHead out;
  out.bytes.resize(read::kEncodingHeadBytes);
  std::size_t size = 0;
  while (size < out.bytes.size()) {
    const auto got = (*raw)->read(std::span(out.bytes).subspan(size));
    if (!got) return fail(got.error());
    if (*got == 0) break;
    size += *got;
  }
  out.whole = size < out.bytes.size();
  out.bytes.resize(size);
  std::array<char, 4> magic{};
  std::ifstream(path, std::ios::binary).read(magic.data(), magic.size());
  const std::string_view stored(magic.data(), magic.size());
  if (stored.starts_with("\x1F\x8B")) out.compression = "gzip";
  if (stored == "\x28\xB5\x2F\xFD") out.compression = "zstd";
  return out;
}

// Settles how the text is encoded: as the user says, or by its bytes.
Status settle_encoding(const std::string& path, const std::string& given, FileHead& head) {
  if (!given.empty()) {
    head.encoding = read::encoding_of(given, head.bytes);
    if (!head.encoding) {
      const auto known = read::encoding_names();
      return fail(ErrorKind::kUsage,
                  fmt::format("{}: expected an encoding, one of {}, got \"{}\"{}", path,
                              fmt::join(known, ", "), given, did_you_mean(given, known)));
    }
  } else {
    head.encoding = read::detect_encoding(head.bytes);
  }
  head.text = read::to_utf8(head.bytes, head.encoding.value_or(read::Encoding::kUtf8));
  return {};
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

bool is_json(Format format) { return format == Format::kJson || format == Format::kOcelJson; }

// JSON is UTF-8, and may be UTF-16. Single bytes of another encoding are rejects, unless the user
// says better. (XES names its encoding itself.)
bool converts_json(const OpenOptions& options, const FileHead& head) {
  const auto encoding = head.encoding.value_or(read::Encoding::kUtf8);
  const bool wide = encoding == read::Encoding::kUtf16Le || encoding == read::Encoding::kUtf16Be;
  return wide || (!options.mapping.encoding.empty() && encoding != read::Encoding::kUtf8);
}

Result<bool> fill_table(Format format, const FileHead& head, read::Lifecycle lifecycle,
                        const OpenOptions& options, TableSink& sink, Source& source) {
  auto bytes = read::ByteSource::open(source.path);
  if (!bytes) return fail(bytes.error());
  if (is_json(format) && converts_json(options, head)) {
    *bytes = read::as_utf8(std::move(*bytes), *head.encoding);
  }
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
Status fill(Database& database, Format format, const FileHead& head, const OpenOptions& options,
            std::optional<TableSink>& sink, Source& source) {
  sink.emplace(database, source.table);
  const auto again = fill_table(format, head, options.mapping.lifecycle, options, *sink, source);
  if (!again) return fail(again.error());
  if (*again) {
    source.rejects = {};
    sink.reset();
    const Status dropped = database.run("drop table if exists " + sql_name(source.table));
    if (!dropped) return dropped;
    sink.emplace(database, source.table);
    const auto once = fill_table(format, head, read::Lifecycle::kEvents, options, *sink, source);
    if (!once) return fail(once.error());
  }
  return sink->finish();
}

Status open_table(Database& database, Format format, const FileHead& head,
                  const OpenOptions& options, Source& source) {
  source.kind = Source::Kind::kTable;
  source.table = fmt::format("source_{}", options.index);
  std::optional<TableSink> filled;
  if (const Status status = fill(database, format, head, options, filled, source); !status)
    return status;
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
  auto head = peek(path);
  if (!head) return fail(head.error());
  if (head->bytes.empty()) {
    return fail(ErrorKind::kInput, path + ": expected contacts, got an empty file");
  }
  if (const Status settled = settle_encoding(path, options.mapping.encoding, *head); !settled)
    return fail(settled.error());
  if (head->whole && head->text.find_first_not_of(" \t\r\n") == std::string::npos) {
    return fail(ErrorKind::kInput, path + ": expected contacts, got blank lines only");
  }
  Source source;
  source.path = path;
  // Whatever encoding is named, it is not that of Parquet or SQLite, nor of XML that can be read as
  // it is.
  const auto begin = [](const std::string& text) {
    return std::string_view(text).substr(0, kFormatBytes);
  };
  const Format stored = format_of(begin(head->bytes));
  const bool is_text = stored == Format::kCsv || is_json(stored);
  const Format format = is_text ? format_of(begin(head->text)) : stored;
  const Status opened = format == Format::kParquet ? open_parquet(database, source)
                        : format == Format::kCsv
                            ? open_csv(database, *head, options, source)
                            : open_table(database, format, *head, options, source);
  if (!opened) return fail(opened.error());
  if (const Status joined = join_columns(options.mapping, source); !joined)
    return fail(joined.error());
  return source;
}

}  // namespace fifteen::duckdb_engine
