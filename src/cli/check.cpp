// `fifteen check`: promises as tests.

#include "report/check.h"

#include <algorithm>
#include <fmt/format.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "analyse/promises.h"
#include "analyse/shopped.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/command.h"
#include "cli/fate_plan.h"
#include "cli/joining.h"
#include "cli/open_log.h"
#include "cli/progress_line.h"
#include "cli/source_notes.h"
#include "read/shops.h"

namespace fifteen::cli {
namespace {

// A text as conditions have it; nothing where it has both kinds of quotes.
std::optional<std::string> quoted(const std::string& text) {
  const char quote = text.find('"') == std::string::npos ? '"' : '\'';
  if (text.find(quote) != std::string::npos) return std::nullopt;
  return quote + text + quote;
}

std::optional<std::string> at_moments(const std::vector<std::string>& moments) {
  std::string list;
  for (const std::string& moment : moments) {
    const auto name = quoted(moment);
    if (!name) return std::nullopt;
    list += (list.empty() ? "" : ", ") + *name;
  }
  return moments.size() == 1 ? "moment = " + list : fmt::format("moment in ({})", list);
}

// A duration as conditions have it, exactly.
std::string duration(std::int64_t us) {
  constexpr std::pair<std::int64_t, const char*> kUnits[]{{kMicrosPerDay, "d"},
                                                          {kMicrosPerHour, "h"},
                                                          {kMicrosPerMinute, "min"},
                                                          {kMicrosPerSecond, "s"},
                                                          {1000, "ms"}};
  for (const auto& [unit, name] : kUnits) {
    if (us % unit == 0) return fmt::format("{}{}", us / unit, name);
  }
  return fmt::format("{}us", us);
}

// What holds of a contact that breaks the promise, besides where it is; empty: that is no matter of
// one contact, or of none that conditions can tell.
std::string broken_when(const PromiseRule& rule, const OpenLog& log) {
  const auto mapped = [&](Field field) {
    for (std::size_t i = 0; i < log.files.size(); ++i) {
      if (log.mapping_of(i).has(field)) return true;
    }
    return false;
  };
  switch (rule.measure) {
    case PromiseMeasure::kWait:
      if (!mapped(Field::kWaited) || !rule.hours.empty()) return "";
      return "waited > " + duration(*rule.within_us);
    case PromiseMeasure::kRating:
      return fmt::format("{} {} {}", field_name(*rule.rating), rule.at_least ? "<" : ">",
                         rule.at_least ? *rule.at_least : *rule.at_most);
    case PromiseMeasure::kOutcome:
      if (rule.is_not) return fmt::format("outcome = {}", outcome_name(*rule.is_not));
      return fmt::format("outcome != {} and outcome != unscored", outcome_name(*rule.is));
    case PromiseMeasure::kResolved: return "resolved = false";
    case PromiseMeasure::kKeptWhen: return fmt::format("not ({})", rule.kept_when);
    default: return "";
  }
}

// The condition that opens the contacts that broke a promise; empty: none does.
std::string opens(const PromiseRule& rule, const OpenLog& log, const std::string& filter) {
  const std::string broken = broken_when(rule, log);
  if (broken.empty()) return "";
  std::string out;
  const auto add = [&](const std::string& part) { out += (out.empty() ? "" : " and ") + part; };
  if (!rule.moments.empty()) {
    const auto moments = at_moments(rule.moments);
    if (!moments) return "";
    add(*moments);
  }
  if (!filter.empty()) add("(" + filter + ")");
  if (!rule.where.empty()) add("(" + rule.where + ")");
  add(broken);
  return out;
}

Result<analyse::PromiseBar> bar_of(const CheckOptions& options) {
  if (options.sure && options.strict)
    return fail(ErrorKind::kUsage, "--strict: expected not to stand beside --sure; give one");
  if (options.sure) return analyse::PromiseBar::kSure;
  return options.strict ? analyse::PromiseBar::kStrict : analyse::PromiseBar::kLived;
}

Status check_by(const std::string& by, const journey::JourneyCounts& counts) {
  std::vector<std::string> known;
  for (const journey::Dimension& dimension : counts.dimensions) known.push_back(dimension.name);
  if (!counts.employees.empty()) known.emplace_back("employee");
  if (by.empty() || std::find(known.begin(), known.end(), by) != known.end()) return {};
  return fail(ErrorKind::kUsage,
              fmt::format("--by: expected one of {}, got \"{}\"; map the field, or name the column "
                          "under [segments]",
                          known.empty() ? "channel, reason, team, place, employee"
                                        : fmt::format("{}", fmt::join(known, ", ")),
                          printable(by)));
}

void add_notes(const engine::RunResult& result, const OpenLog& log,
               std::vector<std::string>& notes) {
  const std::vector<std::string> merging = merging_notes(result.source);
  notes.insert(notes.end(), merging.begin(), merging.end());
  add_time_notes(result.source.naive, log.mapping.zone, notes);
  const std::vector<std::string>& warnings = result.source.warnings;
  notes.insert(notes.end(), warnings.begin(), warnings.end());
  if (const std::uint64_t rejects = result.source.rejects.total(); rejects > 0)
    notes.push_back(fmt::format("{} could not be read; fifteen analyze names them",
                                format_counted(rejects, "row", "rows")));
}

// The promises held against the contacts of mystery shoppers alone.
Status add_audits_of(const OpenLog& log, engine::RunRequest request,
                     const std::optional<FateChoice>& fate, analyse::Shopped& shopped) {
  request.where =
      request.where.empty() ? "audit = true" : "(" + request.where + ") and audit = true";
  const auto result = log.engine->run(request);
  if (!result) return fail(result.error());
  const journey::DemandPlan demand = journey::plan_demand(
      result->journeys, log.mapping.demand, {fate->plan.won, fate->plan.lost, fate->plan.guessed});
  const auto audits = analyse::find_promises(result->journeys, log.mapping.promises,
                                             result->calendars, demand, analyse::Asked::kShops);
  if (!audits) return fail(audits.error());
  analyse::add_audits(*audits, shopped);
  return {};
}

Result<analyse::Shopped> shopped_of(const std::vector<std::string>& files, const Promises& promises,
                                    std::vector<std::string>& notes) {
  if (files.empty()) return analyse::Shopped();
  read::Rejects rejects;
  auto shops = read::read_shops(files, rejects);
  if (!shops) return fail(shops.error());
  if (rejects.total() > 0)
    notes.push_back(fmt::format("{} of shops could not be read; fifteen shop score names them",
                                format_counted(rejects.total(), "line", "lines")));
  std::vector<std::string> names;
  for (const PromiseRule& rule : promises.rules) names.push_back(rule.name);
  return analyse::shopped_in(std::move(shops->items), names);
}

Result<report::CheckDocument> answer(const CheckOptions& options, analyse::PromiseBar bar) {
  engine::Progress progress;
  const ProgressLine line(progress, options.read.quiet);
  auto log = open_log(options.read, progress);
  if (!log) return fail(log.error());
  if (const Status complete = check_complete(*log); !complete) return fail(complete.error());
  const Promises& promises = log->mapping.promises;
  if (promises.rules.empty()) {
    return fail(ErrorKind::kUsage,
                "expected promises to check, got none; give a file of them with -p, or [[promise]] "
                "in the mapping: docs/formats/promises.md has an example");
  }
  std::optional<FateChoice> fate;
  engine::RunRequest request = run_request(*log, options.read, options.where, progress, fate);
  request.variants_top = 0;
  request.mark_promises = true;
  const auto result = log->engine->run(request);
  if (!result) return fail(result.error());
  if (const Status known = check_by(options.by, result->journeys); !known)
    return fail(known.error());
  const journey::DemandPlan demand = journey::plan_demand(
      result->journeys, log->mapping.demand, {fate->plan.won, fate->plan.lost, fate->plan.guessed});
  auto found = analyse::find_promises(result->journeys, promises, result->calendars, demand);
  if (!found) return fail(found.error());
  report::CheckDocument document;
  auto shopped = shopped_of(options.shops, promises, document.notes);
  if (!shopped) return fail(shopped.error());
  if (result->source.audits > 0) {
    const Status added = add_audits_of(*log, request, fate, *shopped);
    if (!added) return fail(added.error());
  }
  std::vector<std::string> unknown;
  document.gaps = analyse::find_gaps(analyse::gap_sides(*shopped, *found, unknown));
  for (const std::string& name : unknown) {
    document.notes.push_back(
        fmt::format("shops look at a promise \"{}\" that is not among the promises", name));
  }
  document.tool_version = FIFTEEN_VERSION;
  document.title = title_of(log->files);
  document.filter = options.where;
  document.bar = bar;
  document.by = options.by;
  document.found = std::move(*found);
  for (const PromiseRule& rule : promises.rules)
    document.opens.push_back(opens(rule, *log, options.where));
  add_notes(*result, *log, document.notes);
  return document;
}

}  // namespace

Status check(const CheckOptions& options, bool& kept) {
  const auto bar = bar_of(options);
  if (!bar) return fail(bar.error());
  const auto document = answer(options, *bar);
  if (!document) return fail(document.error());
  kept = document->kept();
  if (!options.junit.empty()) {
    const Status written = write_file(options.junit, report::to_junit(*document));
    if (!written) return written;
  }
  return write_found(
      options.json, options.read.quiet, [&] { return report::to_json(*document); },
      [&] { return report::to_text(*document, colour_allowed(STDOUT_FILENO)); });
}

}  // namespace fifteen::cli
