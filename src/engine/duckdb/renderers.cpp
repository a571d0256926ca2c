#include "engine/duckdb/renderers.h"

#include <fmt/format.h>

#include "base/time.h"
#include "engine/duckdb/functions.h"

namespace fifteen::duckdb_engine {
namespace {

std::string without_zeros(std::string text) {
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text;
}

// A time with as many decimals as it needs.
std::string iso(std::int64_t us) {
  std::string text = format_time(us);
  if (text.find('.') == std::string::npos) return text;
  text.pop_back();  // Z
  return without_zeros(std::move(text)) + "Z";
}

std::string seconds(std::int64_t us) {
  return without_zeros(fmt::format("{}.{:06}", us / kMicrosPerSecond, us % kMicrosPerSecond));
}

template <class Render>
void render_all(duckdb_data_chunk chunk, duckdb_vector output, Render&& text_of) {
  const Argument argument(duckdb_data_chunk_get_vector(chunk, 0));
  for (idx_t r = 0; r < duckdb_data_chunk_get_size(chunk); ++r) {
    if (argument.missing(r)) {
      null_at(output, r);
      continue;
    }
    const std::string text = text_of(argument, r);
    duckdb_vector_assign_string_element_len(output, r, text.data(), text.size());
  }
}

void iso_function(duckdb_function_info, duckdb_data_chunk chunk, duckdb_vector output) {
  render_all(chunk, output,
             [](const Argument& value, idx_t row) { return iso(value.integer(row)); });
}

void seconds_function(duckdb_function_info, duckdb_data_chunk chunk, duckdb_vector output) {
  render_all(chunk, output,
             [](const Argument& value, idx_t row) { return seconds(value.integer(row)); });
}

void number_function(duckdb_function_info, duckdb_data_chunk chunk, duckdb_vector output) {
  render_all(chunk, output,
             [](const Argument& value, idx_t row) { return fmt::format("{}", value.real(row)); });
}

}  // namespace

Status register_renderers(Database& database, const std::string& suffix) {
  const auto add = [&](const char* name, duckdb_scalar_function_t function) {
    return register_function(database, name + suffix, DUCKDB_TYPE_VARCHAR, function, nullptr,
                             nullptr);
  };
  Status status = add("fifteen_iso", iso_function);
  if (status) status = add("fifteen_seconds", seconds_function);
  if (status) status = add("fifteen_number", number_function);
  return status;
}

}  // namespace fifteen::duckdb_engine
