// `fifteen whatif`: what would come of changes.

#include "analyse/what_if.h"

#include <algorithm>
#include <fmt/format.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "analyse/target.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/fate_plan.h"
#include "cli/joining.h"
#include "cli/open_log.h"
#include "cli/progress_line.h"
#include "cli/source_notes.h"
#include "cli/state_of.h"
#include "report/what_if.h"

namespace fifteen::cli {
namespace {

Result<analyse::WhatIfStep> read_step(const analyse::ShiftTables& tables,
                                      const analyse::Waiting& waiting, const WhatIfOption& option) {
  if (option.kind == WhatIfOption::kEliminate)
    return analyse::read_elimination(tables, option.text);
  if (option.kind == WhatIfOption::kPromise)
    return analyse::read_promise(tables, waiting, option.text);
  return analyse::read_fix(tables, option.text);
}

Result<std::vector<analyse::WhatIfStep>> read_steps(const analyse::ShiftTables& tables,
                                                    const analyse::Waiting& waiting,
                                                    const std::vector<WhatIfOption>& options) {
  std::vector<analyse::WhatIfStep> out;
  for (const WhatIfOption& option : options) {
    auto step = read_step(tables, waiting, option);
    if (!step) return fail(step.error());
    out.push_back(std::move(*step));
  }
  return out;
}

// What an answer is made from: of a log that is read now, or of a state.
struct Asked {
  state::Facts facts;
  analyse::WhatIfTables tables;
};

Result<Asked> asked_of(state::State state, std::size_t threads) {
  if (!state.what_if) state.what_if = what_if_tables_of(state, threads);
  if (!state.what_if) {
    return fail(ErrorKind::kInput,
                fmt::format("{}: expected at most {} different moments, got {}; map a column that "
                            "names fewer",
                            title_of(state.facts), analyse::kShiftMomentsMax,
                            format_count(state.counts.moments.size())));
  }
  return Asked{std::move(state.facts), std::move(*state.what_if)};
}

Result<Asked> ask_log(const WhatIfOptions& options) {
  engine::Progress progress;
  const ProgressLine line(progress, options.read.quiet);
  auto log = open_log(options.read, progress);
  if (!log) return fail(log.error());
  if (const Status complete = check_complete(*log); !complete) return fail(complete.error());
  std::optional<FateChoice> fate;
  engine::RunRequest request = run_request(*log, options.read, options.where, progress, fate);
  request.variants_top = 0;
  auto result = log->engine->run(request);
  if (!result) return fail(result.error());
  return asked_of(state_of(*log, options.where, std::move(*result), *fate), log->threads);
}

Result<Asked> ask_states(const WhatIfOptions& options) {
  if (!options.where.empty()) {
    return fail(
        ErrorKind::kUsage,
        "--where: expected a log of contacts, got a state, which has none any more; give it "
        "to fifteen analyze --state");
  }
  if (options.read.files.size() == 1) {
    auto kept = open_what_if_state(options.read.files.front());
    if (!kept) return fail(kept.error());
    if (kept->tables) return Asked{std::move(kept->facts), std::move(*kept->tables)};
  }
  auto state = open_states(options.read.files);
  if (!state) return fail(state.error());
  return asked_of(std::move(*state), threads_for(options.read.threads));
}

// The steps that were asked for, or those that reach a target.
Result<std::vector<analyse::WhatIfStep>> steps_of(const WhatIfOptions& options,
                                                  const analyse::WhatIfTables& tables,
                                                  const analyse::WhatIfs& what_ifs,
                                                  std::optional<report::TargetFound>& target) {
  if (options.target.empty()) return read_steps(tables.shifts, tables.waiting, options.steps);
  const auto wanted = analyse::read_target(options.target, what_ifs.of({}), tables.decided);
  if (!wanted) return fail(wanted.error());
  analyse::TargetSearch found = analyse::find_target(tables.shifts, what_ifs, *wanted);
  target = report::TargetFound{options.target, found.reached, found.tried, found.told};
  return std::move(found.steps);
}

Result<report::WhatIfDocument> answer(const WhatIfOptions& options, const Asked& asked) {
  const analyse::WhatIfs what_ifs(asked.tables);
  report::WhatIfDocument out;
  const auto steps = steps_of(options, asked.tables, what_ifs, out.target);
  if (!steps) return fail(steps.error());
  out.found = what_ifs.of(*steps);
  out.tool_version = FIFTEEN_VERSION;
  out.title = title_of(asked.facts);
  out.fate_rule = asked.facts.fate.rule;
  out.fate_rule_is_default = asked.facts.fate.is_default;
  out.sampled = 1 / asked.tables.shifts.scale;
  out.notes = asked.facts.fate.notes;
  const std::vector<std::string>& notes = asked.tables.waiting.notes;
  out.notes.insert(out.notes.end(), notes.begin(), notes.end());
  return out;
}

Status check_changes(const WhatIfOptions& options) {
  if (options.steps.empty() == options.target.empty()) {
    return fail(ErrorKind::kUsage,
                options.target.empty()
                    ? "expected a change to try, got none; give --fix \"MOMENT:misery=0.5x\", "
                      "--eliminate MOMENT or --promise \"MOMENT<=2min\", several where one comes "
                      "after the other, or --target \"p_won=+2%\""
                    : "--target: expected no other change beside it, got some: it looks for the "
                      "changes itself");
  }
  return {};
}

}  // namespace

Status what_if(const WhatIfOptions& options) {
  if (const Status given = check_changes(options); !given) return given;
  const bool states = !options.read.files.empty() && is_state(options.read.files.front());
  const auto asked = states ? ask_states(options) : ask_log(options);
  if (!asked) return fail(asked.error());
  const auto document = answer(options, *asked);
  if (!document) return fail(document.error());
  return write_found(
      options.json, options.read.quiet, [&] { return report::to_json(*document); },
      [&] { return report::to_text(*document, colour_allowed(STDOUT_FILENO)); });
}

}  // namespace fifteen::cli
