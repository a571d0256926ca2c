#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "analyse/findings.h"
#include "cli/command.h"
#include "cli/fate_plan.h"
#include "cli/open_log.h"
#include "cli/progress_line.h"
#include "cli/state_of.h"
#include "read/changes.h"
#include "report/document.h"
#include "state/state_file.h"

namespace fifteen::cli {

Result<state::State> analyze_log(const AnalyzeOptions& options, engine::Progress& progress,
                                 std::size_t& threads) {
  auto log = open_log(options.read, progress);
  if (!log) return fail(log.error());
  for (const std::string& path : options.changes) {
    auto changes = read::read_changes(path);
    if (!changes) return fail(changes.error());
    auto& all = log->mapping.changes;
    all.insert(all.end(), changes->begin(), changes->end());
  }
  if (const Status complete = check_complete(*log); !complete) return fail(complete.error());
  std::optional<FateChoice> fate;
  engine::RunRequest request = run_request(*log, options.read, options.where, progress, fate);
  if (!options.state.empty()) request.variants_top = std::numeric_limits<std::size_t>::max();
  auto result = log->engine->run(request);
  if (!result) return fail(result.error());
  threads = log->threads;
  const std::optional<engine::StitchReport> stitching = std::move(result->stitching);
  state::State state = state_of(*log, options.where, std::move(*result), *fate);
  if (!stitching) return state;
  request.apart = true;
  const auto apart = log->engine->run(request);
  if (!apart) return fail(apart.error());
  state.facts.stitching = stitch_facts(
      *stitching,
      analyse::find(apart->journeys, apart->contacts, fate->plan.won, fate->plan.lost, log->threads,
                    {.kind = log->mapping.fate_is_value ? analyse::FateKind::kValue
                                                        : analyse::FateKind::kWon}));
  return state;
}

Status analyze(const AnalyzeOptions& options) {
  const DocumentOptions outputs{options.json, options.html, options.read.quiet};
  if (const Status possible = check_outputs(outputs); !possible) return possible;
  engine::Progress progress;
  std::optional<report::Document> document;
  {
    const ProgressLine line(progress, options.read.quiet);
    std::size_t threads = 1;
    auto state = analyze_log(options, progress, threads);
    if (!state) return fail(state.error());
    if (!options.state.empty()) {
      keep_what_if_tables(*state, threads);
      const Status written = write_file(options.state, state::write_state(*state));
      if (!written) return written;
    }
    document = document_of(std::move(*state), threads);
  }
  return write_outputs(outputs, *document);
}

}  // namespace fifteen::cli
