#include "engine/duckdb/batch_writer.h"

#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "engine/duckdb/arrow_batches.h"
#include "engine/duckdb/database.h"

namespace fifteen::duckdb_engine {
namespace {

using engine::FileFormat;

constexpr const char* kView = "fifteen batches";

// The words of a column as a type of DuckDB's: codes become its values as they stand, and its
// Parquet writer has no text to look up for each row (without it, a fifth more time in all).
class WordsType {
 public:
  explicit WordsType(const TextList& words) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < words.size(); ++i) texts.emplace_back(words.at(i));
    std::vector<const char*> names;
    for (const std::string& text : texts) names.push_back(text.c_str());
    type_ = duckdb_create_enum_type(names.data(), names.size());
  }
  WordsType(const WordsType&) = delete;
  WordsType& operator=(const WordsType&) = delete;
  ~WordsType() { duckdb_destroy_logical_type(&type_); }

  duckdb_logical_type get() const { return type_; }

 private:
  duckdb_logical_type type_ = nullptr;
};

template <class Code>
void words_function(duckdb_function_info, duckdb_data_chunk chunk, duckdb_vector output) {
  duckdb_vector input = duckdb_data_chunk_get_vector(chunk, 0);
  const auto* const codes = static_cast<const std::int32_t*>(duckdb_vector_get_data(input));
  auto* const out = static_cast<Code*>(duckdb_vector_get_data(output));
  const std::uint64_t* const present = duckdb_vector_get_validity(input);
  const idx_t rows = duckdb_data_chunk_get_size(chunk);
  for (idx_t r = 0; r < rows; ++r) out[r] = static_cast<Code>(codes[r]);
  if (present == nullptr) return;
  duckdb_vector_ensure_validity_writable(output);
  std::copy(present, present + (rows + 63) / 64, duckdb_vector_get_validity(output));
}

std::string words_name(std::size_t column) { return fmt::format("fifteen_words_{}", column); }

// A function from codes to the column's words.
Status register_words(Database& database, const TextList& words, std::size_t column) {
  const WordsType type(words);
  duckdb_scalar_function function = duckdb_create_scalar_function();
  duckdb_scalar_function_set_name(function, words_name(column).c_str());
  duckdb_logical_type number = duckdb_create_logical_type(DUCKDB_TYPE_INTEGER);
  duckdb_scalar_function_add_parameter(function, number);
  duckdb_destroy_logical_type(&number);
  duckdb_scalar_function_set_return_type(function, type.get());
  duckdb_scalar_function_set_special_handling(function);
  switch (duckdb_enum_internal_type(type.get())) {
    case DUCKDB_TYPE_UTINYINT:
      duckdb_scalar_function_set_function(function, words_function<std::uint8_t>);
      break;
    case DUCKDB_TYPE_USMALLINT:
      duckdb_scalar_function_set_function(function, words_function<std::uint16_t>);
      break;
    default: duckdb_scalar_function_set_function(function, words_function<std::uint32_t>);
  }
  const duckdb_state state = duckdb_register_scalar_function(database.connection(), function);
  duckdb_destroy_scalar_function(&function);
  if (state == DuckDBSuccess) return {};
  return fail(ErrorKind::kInternal, "DuckDB does not take the words of a column");
}

// Times as all our files have them; in Parquet they stay times.
std::string select_sql(const BatchSource& source, FileFormat format) {
  std::string out;
  std::size_t number = 0;
  for (const ColumnSpec& column : source.columns()) {
    const std::string name = sql_name(column.name);
    out += out.empty() ? "select " : ", ";
    ++number;
    if (column.words.size() > 0) {
      out += fmt::format("{}({}) as {}", words_name(number - 1), name, name);
      continue;
    }
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
  for (std::size_t c = 0; c < source.columns().size() && done; ++c) {
    const TextList& words = source.columns()[c].words;
    if (words.size() > 0) done = register_words(**database, words, c);
  }
  if (!done) return done;
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
