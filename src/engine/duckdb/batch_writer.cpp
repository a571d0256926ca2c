#include "engine/duckdb/batch_writer.h"

#include <fmt/format.h>

#include "engine/duckdb/arrow_batches.h"
#include "engine/duckdb/database.h"

namespace fifteen::duckdb_engine {
namespace {

using engine::FileFormat;

constexpr const char* kView = "fifteen batches";

// Times as all our files have them; in Parquet they stay times.
std::string select_sql(const BatchSource& source, FileFormat format) {
  std::string out;
  for (const ColumnSpec& column : source.columns()) {
    const std::string name = sql_name(column.name);
    out += out.empty() ? "select " : ", ";
    out += column.kind == ColumnKind::kTime && format != FileFormat::kParquet
               ? fmt::format(
                     "strftime(make_timestamp(epoch_us({0})), '%Y-%m-%dT%H:%M:%S.%gZ') as "
                     "{0}",
                     name)
               : name;
  }
  return out + " from " + sql_name(kView);
}

std::string format_sql(const BatchWriteRequest& request) {
  const char* const gzip = request.gzip ? ", compression gzip" : "";
  switch (request.format) {
    case FileFormat::kCsv:
      return fmt::format(
          R"(format csv, header true, delimiter ',', quote '"', escape '"', nullstr ''{})", gzip);
    case FileFormat::kJsonLines: return fmt::format("format json, array false{}", gzip);
    default:
      return fmt::format("format parquet, compression snappy, row_group_size {}", kBatchRows);
  }
}

}  // namespace

Status write_batches(BatchSource& source, const BatchWriteRequest& request) {
  FIFTEEN_CHECK(request.format != FileFormat::kXes, "batches are no event log");
  DatabaseOptions options;
  options.threads = request.threads;
  options.memory_bytes = request.memory_bytes;
  ArrowBatches batches(source);
  auto database = Database::open(options);
  if (!database) return fail(database.error());
  Status done = (*database)->run("set preserve_insertion_order = true");
  if (!done) return done;
  if (duckdb_arrow_scan((*database)->connection(), kView,
                        reinterpret_cast<duckdb_arrow_stream>(batches.stream())) != DuckDBSuccess)
    return fail(ErrorKind::kInternal, "DuckDB does not take the batches");
  done = (*database)->run(fmt::format("copy ({}) to {} ({}, use_tmp_file false)",
                                      select_sql(source, request.format), sql_text(request.path),
                                      format_sql(request)));
  if (done) return done;
  if (batches.failure()) return fail(*batches.failure());
  // DuckDB names the file that it cannot write, before the reason.
  const std::string& why = done.error().message;
  const std::size_t reason =
      why.find(request.path) == std::string::npos ? std::string::npos : why.rfind(": ");
  return fail(ErrorKind::kOutput, why.substr(reason == std::string::npos ? 0 : reason + 2));
}

}  // namespace fifteen::duckdb_engine
