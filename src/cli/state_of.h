#pragma once
// An analysis as a state: what its document is made from.

#include <string>
#include <vector>

#include "analyse/findings.h"
#include "cli/command.h"
#include "cli/fate_plan.h"
#include "cli/open_log.h"
#include "engine/engine.h"
#include "report/document.h"
#include "state/state.h"
#include "state/state_file.h"

namespace fifteen::cli {

/// Makes the state of a run; its counts are taken over. `where` is the condition of the run, or
/// empty. What stitching came to is not in it: see stitch_facts.
state::State state_of(const OpenLog& log, const std::string& where, engine::RunResult&& result,
                      const FateChoice& fate);

/// Reads a log as `fifteen analyze` does: runs the engine, twice where identities are stitched, for
/// the report says what hangs on who is who. `threads` becomes the number of them that was used.
/// Errors: those of opening and of reading.
Result<state::State> analyze_log(const AnalyzeOptions& options, engine::Progress& progress,
                                 std::size_t& threads);

/// The log's title: the names of its files.
std::string title_of(const state::Facts& facts);

/// What stitching came to; `apart` are the findings as if nothing were stitched.
state::StitchFacts stitch_facts(const engine::StitchReport& report, const analyse::Findings& apart);

/// What the mapping's rules, or the default ones, are in a log, and back.
state::FateFacts fate_facts(const read::Mapping& mapping, const FateChoice& choice);
read::Mapping mapping_of(const state::FateFacts& facts);

/// Works out what what-ifs are answered from; nothing where there are more moments than
/// analyse::kShiftMomentsMax. Threads only share out the work.
std::optional<analyse::WhatIfTables> what_if_tables_of(const state::State& state,
                                                       std::size_t threads);

/// Keeps them in a state that is going to be written, unless there are more moments than
/// kKeptMomentsMax: they grow with their square.
inline constexpr std::size_t kKeptMomentsMax = 100;
void keep_what_if_tables(state::State& state, std::size_t threads);

/// Makes the document of a state. Threads only share out the work. Cost: that of an analysis
/// without its reading.
report::Document document_of(state::State&& state, std::size_t threads);

/// Whether a file begins as a state does; false also where it cannot be read.
bool is_state(const std::string& path);

/// Reads a state file. Errors: kInput.
Result<state::State> open_state(const std::string& path);

/// Reads what what-ifs are answered from. Errors: kInput.
Result<state::WhatIfState> open_what_if_state(const std::string& path);

/// Reads states and puts them together. Errors: kInput, as state::merge_states.
Result<state::State> open_states(const std::vector<std::string>& paths);

/// Where a document goes.
struct DocumentOptions {
  std::string json;  ///< path, "-" for standard output, empty: none
  std::string html;
  bool quiet = false;
};

/// Checks what can be known before the work. Errors: kUsage.
Status check_outputs(const DocumentOptions& options);

/// Writes a document to where it was asked for, and its summary to standard output. Errors:
/// kOutput.
Status write_outputs(const DocumentOptions& options, const report::Document& document);

}  // namespace fifteen::cli
