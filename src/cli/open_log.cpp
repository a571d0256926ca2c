#include "cli/open_log.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <thread>
#include <unistd.h>

#include "contact/expression.h"
#include "engine/duckdb/duckdb_engine.h"
#include "read/guess.h"

namespace fifteen::cli {
namespace {

// Enough for 50 million contacts in one reading; more are read twice or oftener.
constexpr std::size_t kMemoryDefault = 1'450'000'000;

std::string temporary_directory() {
  std::error_code error;
  const std::filesystem::path base = std::filesystem::temp_directory_path(error);
  return error ? std::string() : (base / fmt::format("fifteen-{}", getpid())).string();
}

// What is wrong with an expression is known before a row is read, and then it is the mapping's
// fault.
Status check_rules(const read::Mapping& mapping, const std::string& path) {
  for (const auto& [text, name] : {std::pair{&mapping.won.where, "fate.won.where"},
                                   std::pair{&mapping.lost.where, "fate.lost.where"}}) {
    if (text->empty()) continue;
    const auto parsed = parse_expression(*text, fmt::format("{}: {}", path, name));
    if (!parsed) return fail(ErrorKind::kInput, parsed.error().message);
  }
  return {};
}

}  // namespace

Result<OpenLog> open_log(const ReadOptions& options, engine::Progress& progress) {
  OpenLog log;
  log.threads =
      options.threads != 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
  log.memory_bytes = options.memory_bytes != 0 ? options.memory_bytes : kMemoryDefault;
  if (!options.mapping.empty()) {
    auto mapping = read::read_mapping(options.mapping);
    if (!mapping) return fail(mapping.error());
    log.mapping = std::move(*mapping);
    if (const Status parsed = check_rules(log.mapping, options.mapping); !parsed)
      return fail(parsed.error());
  }
  duckdb_engine::EngineOptions engine_options;
  engine_options.threads = log.threads;
  engine_options.memory_bytes = log.memory_bytes;
  engine_options.temporary_directory = temporary_directory();
  engine_options.delimiter = log.mapping.delimiter;
  engine_options.progress = &progress;
  auto engine = duckdb_engine::DuckDbEngine::open(options.files, engine_options);
  if (!engine) return fail(engine.error());
  log.engine = std::move(*engine);
  if (options.mapping.empty()) {
    read::Guess guess = read::guess_mapping(log.engine->columns());
    log.mapping = std::move(guess.mapping);
    log.reasons = std::move(guess.reasons);
    log.guessed = true;
  }
  if (!options.zone.empty()) log.mapping.zone = options.zone;
  if (!options.time_format.empty()) log.mapping.time_format = options.time_format;
  return log;
}

}  // namespace fifteen::cli
