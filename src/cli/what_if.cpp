// `fifteen whatif`: what would come of changes.

#include "analyse/what_if.h"

#include <algorithm>
#include <fmt/format.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "analyse/fate_model.h"
#include "analyse/sure_demand.h"
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
struct Counted {
  journey::JourneyCounts counts;
  journey::ContactTally tally;
  engine::FatePlan plan;
  DemandRules demand;
  WorthRules worth;
  std::vector<QueueRule> queues;
  std::string title;
  std::string fate_rule;
  bool fate_rule_is_default = false;
  std::vector<std::string> notes;
  std::size_t threads = 1;
};

Result<Counted> count_log(const WhatIfOptions& options) {
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
  return Counted{std::move(result->journeys),
                 std::move(result->contacts),
                 fate->plan,
                 log->mapping.demand,
                 log->mapping.worth,
                 log->mapping.queues,
                 title_of(log->files),
                 fate->rule,
                 fate->is_default,
                 fate->notes,
                 log->threads};
}

Result<Counted> count_states(const WhatIfOptions& options) {
  if (!options.where.empty()) {
    return fail(
        ErrorKind::kUsage,
        "--where: expected a log of contacts, got a state, which has none any more; give it "
        "to fifteen analyze --state");
  }
  auto state = open_states(options.read.files);
  if (!state) return fail(state.error());
  const state::FateFacts& fate = state->facts.fate;
  std::vector<std::string> titles;
  for (const state::SourceFile& file : state->facts.files) titles.push_back(file.title);
  return Counted{std::move(state->counts),
                 std::move(state->tally),
                 {fate.plan_won, fate.plan_lost, fate.is_default},
                 state->facts.demand,
                 state->facts.worth,
                 state->facts.queues,
                 title_of(titles),
                 fate.rule,
                 fate.is_default,
                 fate.notes,
                 threads_for(options.read.threads)};
}

Result<report::WhatIfDocument> answer(const WhatIfOptions& options, const Counted& counted) {
  const journey::JourneyCounts& counts = counted.counts;
  if (counts.moments.size() > analyse::kShiftMomentsMax) {
    return fail(
        ErrorKind::kInput,
        fmt::format("{}: expected at most {} different moments, got {}; map a column that "
                    "names fewer",
                    counted.title, analyse::kShiftMomentsMax, format_count(counts.moments.size())));
  }
  const auto model = analyse::FateModel::fit(counts, counted.threads);
  const journey::DemandPlan demand = journey::plan_demand(
      counts, counted.demand, {counted.plan.won, counted.plan.lost, counted.plan.guessed});
  const std::vector<journey::DemandTag> tags =
      analyse::sure_tags(counts, demand, journey::tag_sample(counts, demand));
  const analyse::ShiftTables tables = analyse::find_shifts(
      counts,
      {model ? &*model : nullptr,
       journey::fate_moments(counted.plan.won, counted.plan.lost, counts.moments.size()), tags,
       true},
      counted.threads);
  const analyse::Waiting waiting = analyse::find_waiting(counts, counted.tally, counted.queues);
  const auto steps = read_steps(tables, waiting, options.steps);
  if (!steps) return fail(steps.error());
  report::WhatIfDocument out;
  out.found =
      analyse::WhatIfs(tables,
                       analyse::moment_times(counts, counted.tally, demand, counted.worth.our_hour),
                       &waiting)
          .of(*steps);
  out.tool_version = FIFTEEN_VERSION;
  out.title = counted.title;
  out.fate_rule = counted.fate_rule;
  out.fate_rule_is_default = counted.fate_rule_is_default;
  out.sampled = 1 / tables.scale;
  out.notes = counted.notes;
  out.notes.insert(out.notes.end(), waiting.notes.begin(), waiting.notes.end());
  return out;
}

}  // namespace

Status what_if(const WhatIfOptions& options) {
  if (options.steps.empty()) {
    return fail(ErrorKind::kUsage,
                "expected a change to try, got none; give --fix \"MOMENT:misery=0.5x\" or "
                "--eliminate MOMENT or --promise \"MOMENT<=2min\", several where one comes after "
                "the other");
  }
  const bool states = !options.read.files.empty() && is_state(options.read.files.front());
  auto counted = states ? count_states(options) : count_log(options);
  if (!counted) return fail(counted.error());
  const auto document = answer(options, *counted);
  if (!document) return fail(document.error());
  return write_found(
      options.json, options.read.quiet, [&] { return report::to_json(*document); },
      [&] { return report::to_text(*document, colour_allowed(STDOUT_FILENO)); });
}

}  // namespace fifteen::cli
