// `fifteen whatif`: what would come of changes.

#include "analyse/what_if.h"

#include <fmt/format.h>
#include <unistd.h>
#include <vector>

#include "analyse/fate_model.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/fate_plan.h"
#include "cli/joining.h"
#include "cli/open_log.h"
#include "cli/progress_line.h"
#include "cli/source_notes.h"
#include "report/what_if.h"

namespace fifteen::cli {
namespace {

std::vector<bool> fate_moments(const engine::FatePlan& plan, std::size_t moments) {
  std::vector<bool> out(moments);
  for (const journey::FateRule* const rule : {&plan.won, &plan.lost}) {
    for (std::size_t m = 0; m < std::min(moments, rule->moments.size()); ++m)
      out[m] = out[m] || rule->moments[m];
  }
  return out;
}

Result<std::vector<analyse::WhatIfStep>> read_steps(const analyse::ShiftTables& tables,
                                                    const std::vector<WhatIfOption>& options) {
  std::vector<analyse::WhatIfStep> out;
  for (const WhatIfOption& option : options) {
    auto step = option.eliminate ? analyse::read_elimination(tables, option.text)
                                 : analyse::read_fix(tables, option.text);
    if (!step) return fail(step.error());
    out.push_back(std::move(*step));
  }
  return out;
}

}  // namespace

Status what_if(const WhatIfOptions& options) {
  if (options.steps.empty()) {
    return fail(ErrorKind::kUsage,
                "expected a change to try, got none; give --fix \"MOMENT:misery=0.5x\" or "
                "--eliminate MOMENT, several where one comes after the other");
  }
  report::WhatIfDocument document;
  {
    engine::Progress progress;
    const ProgressLine line(progress, options.read.quiet);
    auto log = open_log(options.read, progress);
    if (!log) return fail(log.error());
    if (const Status complete = check_complete(*log); !complete) return complete;
    std::optional<FateChoice> fate;
    engine::RunRequest request = run_request(*log, options.read, options.where, progress, fate);
    request.variants_top = 0;
    const auto result = log->engine->run(request);
    if (!result) return fail(result.error());
    const journey::JourneyCounts& counts = result->journeys;
    if (counts.moments.size() > analyse::kShiftMomentsMax) {
      return fail(
          ErrorKind::kInput,
          fmt::format("{}: expected at most {} different moments, got {}; map a column that "
                      "names fewer",
                      log->files.front(), analyse::kShiftMomentsMax,
                      format_count(counts.moments.size())));
    }
    const auto model = analyse::FateModel::fit(counts, log->threads);
    const analyse::ShiftTables tables =
        analyse::find_shifts(counts, model ? &*model : nullptr,
                             fate_moments(fate->plan, counts.moments.size()), log->threads);
    const auto steps = read_steps(tables, options.steps);
    if (!steps) return fail(steps.error());
    document.found =
        analyse::what_if(tables, analyse::moment_times(tables, result->contacts), *steps);
    document.tool_version = FIFTEEN_VERSION;
    document.title = title_of(log->files);
    document.fate_rule = fate->rule;
    document.fate_rule_is_default = fate->is_default;
    document.sampled = 1 / tables.scale;
    document.notes = fate->notes;
  }
  if (options.json == "-") return write_stdout(report::to_json(document));
  if (!options.json.empty()) {
    if (const Status written = write_file(options.json, report::to_json(document)); !written)
      return written;
  }
  if (options.read.quiet) return {};
  return write_stdout(report::to_text(document, colour_allowed(STDOUT_FILENO)));
}

}  // namespace fifteen::cli
