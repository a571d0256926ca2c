#pragma once
// Opening a log for a subcommand: the engine, and the mapping that the user gave or that was
// guessed.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "engine/engine.h"
#include "read/mapping.h"

namespace fifteen::cli {

struct OpenLog {
  std::unique_ptr<engine::Engine> engine;
  std::vector<std::string> files;  ///< one for each source of the engine
  read::Mapping mapping;           ///< with one source for each file, or none where all are alike
  /// For each file why its columns were guessed; empty where the user's mapping gives them.
  std::vector<std::map<Field, std::string>> reasons;
  std::vector<bool> guessed;  ///< for each file

  /// What the mapping says of a file.
  const read::SourceMapping& mapping_of(std::size_t file) const {
    if (mapping.sources.empty()) return mapping;
    return mapping.sources.at(file);
  }
  std::size_t threads = 1;
  std::size_t memory_bytes = 0;
};

/// Opens the files with the embedded engine and settles the mapping: the user's; where that names
/// no columns, or where there is none, a guess for each file whose columns differ from those of the
/// files before it.
/// Errors: kUsage, kInput: those of opening.
Result<OpenLog> open_log(const ReadOptions& options, engine::Progress& progress);

/// Checks that each file's rows can be contacts. Errors: kInput: no column for who, what or when.
Status check_complete(const OpenLog& log);

}  // namespace fifteen::cli
