#pragma once
// Opening a log for a subcommand: the engine, and the mapping that the user gave or that was
// guessed.

#include <map>
#include <memory>
#include <string>

#include "cli/command.h"
#include "engine/engine.h"
#include "read/mapping.h"

namespace fifteen::cli {

struct OpenLog {
  std::unique_ptr<engine::Engine> engine;
  read::Mapping mapping;
  std::map<Field, std::string> reasons;  ///< of guessed columns; empty for a mapping of the user
  bool guessed = false;
  std::size_t threads = 1;
  std::size_t memory_bytes = 0;
};

/// Opens the files with the embedded engine and settles the mapping. Errors: kUsage, kInput.
Result<OpenLog> open_log(const ReadOptions& options, engine::Progress& progress);

}  // namespace fifteen::cli
