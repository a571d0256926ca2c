#include "engine/duckdb/source.h"

#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>

#include "base/nearest.h"
#include "engine/duckdb/csv_source.h"
#include "engine/duckdb/source_columns.h"
#include "engine/duckdb/table_sink.h"
#include "read/byte_source.h"
#include "read/encoding.h"
#include "read/json_lines.h"
#include "read/xes.h"

namespace fifteen::duckdb_engine {
namespace {

enum class Format { kCsv, kParquet, kXes, kJson };

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

// JSON is UTF-8, and may be UTF-16. Single bytes of another encoding are rejects, unless the user
// says better. (XES names its encoding itself.)
bool converts_json(const OpenOptions& options, const FileHead& head) {
  const auto encoding = head.encoding.value_or(read::Encoding::kUtf8);
  const bool wide = encoding == read::Encoding::kUtf16Le || encoding == read::Encoding::kUtf16Be;
  return wide || (!options.mapping.encoding.empty() && encoding != read::Encoding::kUtf8);
}

Status fill_table(Format format, const FileHead& head, const OpenOptions& options, TableSink& sink,
                  Source& source) {
  auto bytes = read::ByteSource::open(source.path);
  if (!bytes) return fail(bytes.error());
  if (format == Format::kJson && converts_json(options, head)) {
    *bytes = read::as_utf8(std::move(*bytes), *head.encoding);
  }
  const auto progress = [&](std::uint64_t rows) {
    if (!options.progress) return;
    const double size = static_cast<double>((*bytes)->size().value_or(0));
    options.progress(rows, size > 0 ? static_cast<double>((*bytes)->consumed()) / size : -1.0);
  };
  if (format == Format::kXes) {
    const auto summary = read::read_xes(
        **bytes, {.source_index = options.index, .progress = progress}, sink, source.rejects);
    if (!summary) return fail(summary.error());
    source.warnings = summary->warnings;
    if (summary->empty_traces > 0) {
      source.warnings.push_back(
          fmt::format("{}: {} traces without events", source.path, summary->empty_traces));
    }
    return {};
  }
  const auto summary = read::read_json_lines(
      **bytes, {.source_index = options.index, .progress = progress}, sink, source.rejects);
  return summary ? Status{} : fail(summary.error());
}

Status open_table(Database& database, Format format, const FileHead& head,
                  const OpenOptions& options, Source& source) {
  source.kind = Source::Kind::kTable;
  source.table = fmt::format("source_{}", options.index);
  TableSink sink(database, source.table);
  if (const Status filled = fill_table(format, head, options, sink, source); !filled) return filled;
  if (const Status finished = sink.finish(); !finished) return finished;
  source.relation = sql_name(source.table);
  source.order = "rowid";
  source.rows = sink.rows();
  for (std::size_t c = 0; c < sink.names().size(); ++c) {
    source.columns.push_back({sink.names()[c], sink.kinds()[c], {}});
    source.column_sql.push_back(fmt::format("c{}", c));
    source.column_types.emplace_back("VARCHAR");
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
  // Whatever encoding is named, it is not that of Parquet, nor of XML that is readable as it is.
  const Format stored = format_of(head->bytes);
  const bool settled_by_bytes = stored == Format::kParquet || stored == Format::kXes;
  const Format format = settled_by_bytes ? stored : format_of(head->text);
  const Status opened = format == Format::kParquet ? open_parquet(database, source)
                        : format == Format::kCsv
                            ? open_csv(database, *head, options, source)
                            : open_table(database, format, *head, options, source);
  if (!opened) return fail(opened.error());
  return source;
}

}  // namespace fifteen::duckdb_engine
