#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <tuple>
#include <unistd.h>

#include "analyse/changes.h"
#include "analyse/failure_demand.h"
#include "analyse/findings.h"
#include "analyse/reach.h"
#include "base/nearest.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/command.h"
#include "cli/fate_plan.h"
#include "cli/joining.h"
#include "cli/open_log.h"
#include "cli/progress_line.h"
#include "cli/source_notes.h"
#include "read/changes.h"
#include "read/guess.h"
#include "report/document.h"
#include "report/json.h"
#include "report/page.h"
#include "report/terminal.h"

namespace fifteen::cli {
namespace {

// Moments that [demand] names and the log does not have.
void add_demand_notes(const DemandRules& rules, const std::vector<std::string>& moments,
                      std::vector<std::string>& notes) {
  const auto look = [&](const std::vector<std::string>& names, const char* key) {
    for (const std::string& name : names) {
      if (std::binary_search(moments.begin(), moments.end(), name)) continue;
      notes.push_back(fmt::format("The moment \"{}\" of demand.{} is not in the log{}", name, key,
                                  did_you_mean(name, moments)));
    }
  };
  if (rules.queues) look(*rules.queues, "queues");
  look(rules.value, "value");
}

std::vector<std::string> notes_of(const OpenLog& log, const engine::RunResult& result,
                                  const analyse::Findings& findings, const FateChoice& fate) {
  std::vector<std::string> notes = fate.notes;
  const std::vector<std::string> merging = merging_notes(result.source);
  notes.insert(notes.end(), merging.begin(), merging.end());
  add_time_notes(result.source.naive, log.mapping.zone, notes);
  add_demand_notes(log.mapping.demand, result.journeys.moments, notes);
  if (findings.journeys_by_gap.size() == 3) {
    const auto& [half, gap, twice] = std::tie(
        findings.journeys_by_gap[0], findings.journeys_by_gap[1], findings.journeys_by_gap[2]);
    notes.push_back(fmt::format(
        "A journey ends after {} without a contact{}: {}; after {} there would be {}, after {} {}.",
        format_duration(gap.gap_us),
        log.mapping.gap_given ? "" : " (the default: [journey] gap in a mapping)",
        format_counted(gap.journeys, "journey", "journeys"), format_duration(half.gap_us),
        format_count(half.journeys), format_duration(twice.gap_us), format_count(twice.journeys)));
  }
  if (findings.unidentified > 0) {
    notes.push_back(format_counted(findings.unidentified, "contact is", "contacts are") +
                    " of nobody known: counted at the moments, and in no journey.");
  }
  const journey::JourneySample& sample = result.journeys.sample;
  if (findings.fate && findings.fate->journeys < findings.decided()) {
    notes.push_back(fmt::format(
        "Where fate is decided was worked out on {} of the {}: those of customers chosen by the "
        "hash of their id. Everything else counts all contacts.",
        format_counted(findings.fate->journeys, "journey", "journeys"),
        format_counted(findings.decided(), "decided one", "decided ones")));
  }
  if (sample.left_out > 0) {
    notes.push_back(
        fmt::format("{} of more than {} contacts: counted, but the fate model does without.",
                    format_counted(sample.left_out, "journey is", "journeys are"),
                    format_count(journey::kSampleJourneyMax)));
  }
  if (findings.duplicates > 0) {
    notes.push_back(
        fmt::format("{} another in customer, moment, start and outcome: {}.",
                    format_counted(findings.duplicates, "contact equals", "contacts equal"),
                    log.mapping.drop_duplicates
                        ? "dropped"
                        : "kept (journey.duplicates = \"drop\" in a mapping leaves them out)"));
  }
  const std::vector<journey::Facet>& facets = result.journeys.facets;
  const bool texts = std::any_of(facets.begin(), facets.end(),
                                 [](const journey::Facet& f) { return f.signs.text != 0; });
  if (result.learned_texts) {
    const engine::LearnedTexts& learned = *result.learned_texts;
    notes.push_back(fmt::format(
        "Texts were judged by what this log's own texts taught: {} whose outcome customers said, "
        "each judged by a model of the other half of the customers. On customers that it had not "
        "learned from, such a model is right about {} of them (macro F1 {:.2f}, calibration error "
        "{:.2f}). fifteen train makes one of all of them, for [score] model in a mapping.",
        format_counted(learned.texts, "text", "texts"), format_share(learned.accuracy),
        learned.macro_f1, learned.calibration_error));
  } else if (texts && log.mapping.score.model.empty()) {
    notes.emplace_back(
        "Texts were judged by a list of English words, which is weaker than a model: fifteen train "
        "makes one of texts whose outcome is known, for [score] model in a mapping.");
  }
  notes.insert(notes.end(), result.source.warnings.begin(), result.source.warnings.end());
  return notes;
}

// One list where the files share their mapping, else one for each file.
std::vector<report::MappedColumn> mapped_columns(const OpenLog& log) {
  std::vector<report::MappedColumn> out;
  const std::size_t lists = log.mapping.sources.empty() ? 1 : log.files.size();
  for (std::size_t i = 0; i < lists; ++i) {
    for (const auto& [field, column] : log.mapping_of(i).columns) {
      const auto reason = log.reasons[i].find(field);
      out.push_back({std::string(field_name(field)), column,
                     reason == log.reasons[i].end() ? "" : reason->second,
                     lists == 1 ? "" : log.files[i]});
    }
  }
  return out;
}

analyse::FateKind fate_kind(const read::Mapping& mapping) {
  return mapping.fate_is_value ? analyse::FateKind::kValue : analyse::FateKind::kWon;
}

report::Document make_document(const AnalyzeOptions& options, const OpenLog& log,
                               engine::RunResult& result, const FateChoice& fate) {
  report::Document document;
  document.tool_version = FIFTEEN_VERSION;
  document.title = title_of(log.files);
  for (const auto& file : result.source.files) document.files.push_back({file.name, file.rows});
  if (result.contacts.contacts > 0) {
    document.from_us = result.contacts.from_us;
    document.to_us = result.contacts.to_us;
  }
  document.naive_times = result.source.naive.times;
  document.doubled_times = result.source.naive.doubled;
  document.skipped_times = result.source.naive.skipped;
  document.filtered = result.source.filtered;
  document.filter = options.where;
  document.mapping = mapped_columns(log);
  document.rejects = left_out(result.source.rejects);
  document.ignored_values = left_out(result.source.ignored_values);
  document.fate_rule = fate.rule;
  document.fate_rule_is_default = fate.is_default;
  document.findings = analyse::find(result.journeys, result.contacts, fate.plan.won, fate.plan.lost,
                                    log.threads, fate_kind(log.mapping));
  document.scoring =
      analyse::find_scoring(result.journeys, result.contacts, result.weights, result.alike.get());
  document.drivers = analyse::find_moment_drivers(result.journeys, log.threads);
  const journey::DemandPlan demand = journey::plan_demand(
      result.journeys, log.mapping.demand, {fate.plan.won, fate.plan.lost, fate.plan.guessed});
  document.demand = analyse::find_failure_demand(result.journeys, demand,
                                                 journey::tag_sample(result.journeys, demand));
  document.reach =
      analyse::find_reach(result.journeys, log.mapping.act.value_or(analyse::kActDefault));
  document.changes = analyse::find_changes(result.journeys, log.mapping.changes, fate.plan.won,
                                           fate.plan.lost, log.threads);
  const engine::MergeFacts& merging = result.source.merging;
  document.merging = {result.source.statements,    merging.repeated,      merging.merged,
                      merging.disagreeing,         merging.disagreements, merging.answers_by_id,
                      merging.answers_by_customer, merging.answers_alone};
  document.notes = notes_of(log, result, document.findings, fate);
  return document;
}

Status write_outputs(const AnalyzeOptions& options, const report::Document& document) {
  if (!options.html.empty()) {
    const auto page = report::to_page(document);
    if (!page) return fail(page.error());
    if (const Status written = write_file(options.html, *page); !written) return written;
  }
  if (options.json == "-") return write_stdout(report::to_json(document));
  if (!options.json.empty()) {
    if (const Status written = write_file(options.json, report::to_json(document)); !written)
      return written;
  }
  if (options.read.quiet) return {};
  return write_stdout(report::to_text(document, {.colour = colour_allowed(STDOUT_FILENO)}));
}

}  // namespace

Status analyze(const AnalyzeOptions& options) {
  if (options.html == "-") {
    return fail(ErrorKind::kUsage,
                "--html: expected a path, got \"-\"; only --json writes to standard output");
  }
  engine::Progress progress;
  std::optional<FateChoice> fate;
  std::optional<report::Document> document;
  {
    const ProgressLine line(progress, options.read.quiet);
    auto log = open_log(options.read, progress);
    if (!log) return fail(log.error());
    if (!options.changes.empty()) {
      auto changes = read::read_changes(options.changes);
      if (!changes) return fail(changes.error());
      auto& all = log->mapping.changes;
      all.insert(all.end(), changes->begin(), changes->end());
    }
    if (const Status complete = check_complete(*log); !complete) return complete;
    engine::RunRequest request = run_request(*log, options.read, options.where, progress, fate);
    auto result = log->engine->run(request);
    if (!result) return fail(result.error());
    document = make_document(options, *log, *result, *fate);
    if (result->stitching) {
      // What the figures were without: the report says what hangs on who is who.
      request.apart = true;
      const auto apart = log->engine->run(request);
      if (!apart) return fail(apart.error());
      document->stitching =
          stitching_of(*result->stitching, document->findings,
                       analyse::find(apart->journeys, apart->contacts, fate->plan.won,
                                     fate->plan.lost, log->threads, fate_kind(log->mapping)));
    }
  }
  return write_outputs(options, *document);
}

}  // namespace fifteen::cli
