#include "cli/open_log.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <unistd.h>

#include "cli/source_files.h"
#include "contact/expression.h"
#include "engine/duckdb/duckdb_engine.h"
#include "read/guess.h"
#include "read/promises.h"

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

bool same_names(const std::vector<read::Column>& a, const std::vector<read::Column>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& x, const auto& y) { return x.name == y.name; });
}

// Puts the guess where the mapping says nothing. A field that is constant needs no column.
void take_guess(const read::Guess& guess, read::SourceMapping& mapping,
                std::map<Field, std::string>& reasons) {
  mapping.columns = guess.mapping.columns;
  reasons = guess.reasons;
  for (const auto& [field, value] : mapping.constants) {
    mapping.columns.erase(field);
    reasons.erase(field);
  }
  if (mapping.unidentified.empty()) mapping.unidentified = guess.mapping.unidentified;
  if (!mapping.names_identities()) {
    mapping.identities = guess.mapping.identities;
    mapping.typed_identities = guess.mapping.typed_identities;
  }
  if (mapping.number_unit_us == read::SourceMapping().number_unit_us)
    mapping.number_unit_us = guess.mapping.number_unit_us;
}

// Files without a mapping: those with equal columns share a guess. Where all do, it is the
// mapping's own.
void guess_all(OpenLog& log) {
  read::Mapping& mapping = log.mapping;
  const bool alike =
      std::all_of(log.files.begin(), log.files.end(), [&, i = std::size_t{0}](const auto&) mutable {
        return same_names(log.engine->columns(0), log.engine->columns(i++));
      });
  const read::Guess first = read::guess_mapping(log.engine->columns(0));
  if (!mapping.gap_given) {
    mapping.gap_us = first.mapping.gap_us;
    mapping.gap_given = first.mapping.gap_given;
  }
  log.guessed.assign(log.files.size(), true);
  if (alike) {
    take_guess(first, mapping, log.reasons[0]);
    return;
  }
  std::vector<std::size_t> shapes;
  for (std::size_t i = 0; i < log.files.size(); ++i) {
    const auto known = std::find_if(shapes.begin(), shapes.end(), [&](std::size_t other) {
      return same_names(log.engine->columns(i), log.engine->columns(other));
    });
    read::MappedSource source;
    static_cast<read::SourceMapping&>(source) = mapping;
    source.files = log.files[i];
    source.group = static_cast<std::size_t>(known - shapes.begin());
    const std::size_t like = known == shapes.end() ? i : *known;
    if (known == shapes.end()) shapes.push_back(i);
    take_guess(read::guess_mapping(log.engine->columns(like)), source, log.reasons[i]);
    mapping.sources.push_back(std::move(source));
  }
}

void settle_columns(OpenLog& log) {
  log.reasons.resize(log.files.size());
  log.guessed.resize(log.files.size());
  if (log.mapping.sources.empty()) {
    if (log.mapping.columns.empty()) guess_all(log);
    return;
  }
  for (std::size_t i = 0; i < log.files.size(); ++i) {
    read::MappedSource& source = log.mapping.sources[i];
    if (!source.columns.empty()) continue;
    log.guessed[i] = true;
    take_guess(read::guess_mapping(log.engine->columns(i)), source, log.reasons[i]);
  }
}

// An answer to a survey is a moment of its own where it finds no contact.
void name_surveys(read::Mapping& mapping) {
  for (read::MappedSource& source : mapping.sources) {
    if (source.kind == read::SourceKind::kSurvey && !source.has(Field::kMoment))
      source.constants[Field::kMoment] = "survey";
  }
}

template <class Change>
void change_sources(read::Mapping& mapping, Change&& change) {
  change(static_cast<read::SourceMapping&>(mapping));
  for (read::MappedSource& source : mapping.sources) change(source);
}

// The mapping is the one that a state has kept: nothing is left to be settled.
Status take_known(const KnownLog& known, OpenLog& log) {
  auto mapping = read::parse_mapping(known.mapping, "the state's mapping");
  if (!mapping) return fail(mapping.error());
  log.mapping = std::move(*mapping);
  log.files = known.files;
  return check_rules(log.mapping, "the state's mapping");
}

Status read_user_mapping(const ReadOptions& options, OpenLog& log) {
  if (options.known) return take_known(*options.known, log);
  log.files = options.files;
  log.mapping.scales = read::usual_scales();
  if (!options.mapping.empty()) {
    auto mapping = read::read_mapping(options.mapping);
    if (!mapping) return fail(mapping.error());
    log.mapping = std::move(*mapping);
    // A model lies beside the mapping that names it; a whole path stays what it is.
    if (std::string& model = log.mapping.score.model; !model.empty())
      model = (std::filesystem::path(options.mapping).parent_path() / model).string();
    if (const Status parsed = check_rules(log.mapping, options.mapping); !parsed) return parsed;
    if (!log.mapping.sources.empty()) {
      auto sources = source_files(log.mapping, options.mapping, options.files);
      if (!sources) return fail(sources.error());
      log.mapping.sources = std::move(*sources);
      log.files.clear();
      for (const read::MappedSource& source : log.mapping.sources)
        log.files.push_back(source.files);
    }
  }
  if (!options.promises.empty()) {
    const auto promises = read::read_promises(options.promises);
    if (!promises) return fail(promises.error());
    const Status added = read::add_promises(*promises, options.promises, log.mapping.promises);
    if (!added) return added;
  }
  if (log.files.empty()) {
    return fail(
        ErrorKind::kUsage,
        "expected a FILE of contacts, or a mapping (-m) that names its files in [[source]]; "
        "see fifteen --help");
  }
  change_sources(log.mapping, [&](read::SourceMapping& source) {
    if (!options.zone.empty()) source.zone = options.zone;
    if (!options.time_format.empty()) source.time_format = options.time_format;
    if (!options.encoding.empty()) source.encoding = options.encoding;
  });
  return {};
}

}  // namespace

Result<OpenLog> open_log(const ReadOptions& options, engine::Progress& progress) {
  OpenLog log;
  log.threads = threads_for(options.threads);
  log.memory_bytes = options.memory_bytes != 0 ? options.memory_bytes : kMemoryDefault;
  if (const Status known = read_user_mapping(options, log); !known) return fail(known.error());
  duckdb_engine::EngineOptions engine_options;
  engine_options.threads = log.threads;
  engine_options.memory_bytes = log.memory_bytes;
  engine_options.temporary_directory = temporary_directory();
  engine_options.mapping = log.mapping;
  engine_options.progress = &progress;
  auto engine = duckdb_engine::DuckDbEngine::open(log.files, engine_options);
  if (!engine) return fail(engine.error());
  log.engine = std::move(*engine);
  settle_columns(log);
  name_surveys(log.mapping);
  return log;
}

Status check_complete(const OpenLog& log) {
  for (std::size_t i = 0; i < log.files.size(); ++i) {
    if (i > 0 && log.mapping.sources.empty()) break;  // the files share the mapping
    const bool statements = !log.mapping.sources.empty() &&
                            log.mapping.sources[i].kind == read::SourceKind::kIdentities;
    if (statements) continue;
    const Status complete =
        read::check_complete(log.mapping_of(i), log.engine->columns(i), log.files[i]);
    if (!complete) return complete;
  }
  return {};
}

}  // namespace fifteen::cli
