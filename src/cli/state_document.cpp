// The document of a state.

#include <algorithm>
#include <fmt/format.h>
#include <malloc.h>
#include <mutex>
#include <tuple>
#include <unistd.h>

#include "analyse/changes.h"
#include "analyse/control_charts.h"
#include "analyse/failure_demand.h"
#include "analyse/fair_comparison.h"
#include "analyse/findings.h"
#include "analyse/kill_list.h"
#include "analyse/reach.h"
#include "analyse/sure_demand.h"
#include "base/nearest.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/command.h"
#include "cli/joining.h"
#include "cli/source_notes.h"
#include "cli/state_of.h"
#include "report/json.h"
#include "report/page.h"
#include "report/terminal.h"

namespace fifteen::cli {
namespace {

// How many variants a document shows; a state has all of them.
constexpr std::size_t kVariantsShown = 20;

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

std::uint64_t silences_in(const journey::JourneyCounts& counts) {
  std::uint64_t out = 0;
  for (const auto& group : counts.groups) {
    for (const journey::CellTally& cell : group.cells) {
      const score::Signs& signs = counts.facets[cell.facet].signs;
      out += signs.direction == score::Direction::kSilence ? cell.contacts : 0;
    }
  }
  return out;
}

std::vector<std::string> notes_of(const state::State& state, const analyse::Findings& findings) {
  const state::Facts& facts = state.facts;
  std::vector<std::string> notes = facts.fate.notes;
  const std::vector<std::string> merging = merging_notes(facts.joined);
  notes.insert(notes.end(), merging.begin(), merging.end());
  add_time_notes({facts.naive_times, facts.doubled_times, facts.skipped_times}, facts.zone, notes);
  add_demand_notes(facts.demand, state.counts.moments, notes);
  if (findings.journeys_by_gap.size() == 3) {
    const auto& [half, gap, twice] = std::tie(
        findings.journeys_by_gap[0], findings.journeys_by_gap[1], findings.journeys_by_gap[2]);
    notes.push_back(fmt::format(
        "A journey ends after {} without a contact{}: {}; after {} there would be {}, after {} {}.",
        format_duration(gap.gap_us),
        facts.gap_given ? "" : " (the default: [journey] gap in a mapping)",
        format_counted(gap.journeys, "journey", "journeys"), format_duration(half.gap_us),
        format_count(half.journeys), format_duration(twice.gap_us), format_count(twice.journeys)));
  }
  if (findings.unidentified > 0) {
    notes.push_back(format_counted(findings.unidentified, "contact is", "contacts are") +
                    " of nobody known: counted at the moments, and in no journey.");
  }
  if (const std::uint64_t silences = silences_in(state.counts); silences > 0) {
    notes.push_back(fmt::format(
        "{}: what was due and had not come. Those of promises have no row in the log; they count "
        "at their moments and in the journeys like any other.",
        format_counted(silences, "contact is a silence", "contacts are silences")));
  }
  if (facts.audits > 0) {
    notes.push_back(
        format_counted(facts.audits, "contact was a mystery shop", "contacts were mystery shops") +
        ": in no figure, since no customer was there. --where \"audit = true\" looks at them.");
  }
  const journey::JourneySample& sample = state.counts.sample;
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
                    facts.drop_duplicates
                        ? "dropped"
                        : "kept (journey.duplicates = \"drop\" in a mapping leaves them out)"));
  }
  const std::vector<journey::Facet>& facets = state.counts.facets;
  const bool texts = std::any_of(facets.begin(), facets.end(),
                                 [](const journey::Facet& f) { return f.signs.text != 0; });
  if (facts.learned_texts) {
    const state::TextFacts& learned = *facts.learned_texts;
    notes.push_back(fmt::format(
        "Texts were judged by what this log's own texts taught: {} whose outcome customers said, "
        "each judged by a model of the other half of the customers. On customers that it had not "
        "learned from, such a model is right about {} of them (macro F1 {:.2f}, calibration error "
        "{:.2f}). fifteen train makes one of all of them, for [score] model in a mapping.",
        format_counted(learned.texts, "text", "texts"), format_share(learned.accuracy),
        learned.macro_f1, learned.calibration_error));
  } else if (texts && !facts.has_text_model) {
    notes.emplace_back(
        "Texts were judged by a list of English words, which is weaker than a model: fifteen train "
        "makes one of texts whose outcome is known, for [score] model in a mapping.");
  }
  notes.insert(notes.end(), facts.warnings.begin(), facts.warnings.end());
  return notes;
}

// The failure demand of a state: where it is looked for, and what of it is sure.
struct Demand {
  journey::DemandPlan plan;
  std::vector<journey::DemandTag> tags;
  std::vector<journey::DemandTag> sure;
};

Demand demand_of(const state::State& state) {
  const state::FateFacts& fate = state.facts.fate;
  Demand out;
  out.plan = journey::plan_demand(state.counts, state.facts.demand,
                                  {fate.plan_won, fate.plan_lost, fate.is_default});
  out.tags = journey::tag_sample(state.counts, out.plan);
  out.sure = analyse::sure_tags(state.counts, out.plan, out.tags);
  return out;
}

analyse::FateKind fate_kind(const state::Facts& facts) {
  return facts.fate_is_value ? analyse::FateKind::kValue : analyse::FateKind::kWon;
}

analyse::WhatIfTables tables_of(const state::State& state, const Demand& demand,
                                const analyse::FateModel* model, std::size_t threads) {
  const journey::JourneyCounts& counts = state.counts;
  const state::FateFacts& fate = state.facts.fate;
  const std::vector<bool> is_fate =
      journey::fate_moments(fate.plan_won, fate.plan_lost, counts.moments.size());
  return analyse::what_if_tables({counts, state.tally, is_fate, demand.plan, demand.sure, model,
                                  state.facts.worth, state.facts.queues},
                                 threads);
}

bool has_any(const std::vector<journey::DemandTag>& tags) {
  return std::any_of(tags.begin(), tags.end(), [](const auto& tag) { return tag.kinds != 0; });
}

report::LeftOut left_out_of(const state::LeftOut& facts) {
  report::LeftOut out;
  out.total = facts.total;
  out.by_reason = facts.by_reason;
  for (const state::LeftOutSample& s : facts.samples)
    out.samples.push_back({s.file, s.line, s.field, s.reason, s.text});
  return out;
}

void add_facts(const state::Facts& facts, report::Document& document) {
  for (const state::SourceFile& file : facts.files)
    document.files.push_back({file.name, file.rows});
  document.title = title_of(facts);
  document.naive_times = facts.naive_times;
  document.doubled_times = facts.doubled_times;
  document.skipped_times = facts.skipped_times;
  document.filtered = facts.filtered;
  document.filter = facts.filter;
  for (const state::MappedColumn& c : facts.columns)
    document.mapping.push_back({c.field, c.column, c.reason, c.file});
  document.rejects = left_out_of(facts.rejects);
  document.ignored_values = left_out_of(facts.ignored_values);
  document.fate_rule = facts.fate.rule;
  document.fate_rule_is_default = facts.fate.is_default;
  const state::JoinedRows& joined = facts.joined;
  document.merging = {joined.statements,          joined.repeated,      joined.merged,
                      joined.disagreeing,         joined.disagreements, joined.answers_by_id,
                      joined.answers_by_customer, joined.answers_alone};
}

}  // namespace

std::optional<analyse::WhatIfTables> what_if_tables_of(const state::State& state,
                                                       std::size_t threads) {
  if (state.counts.moments.size() > analyse::kShiftMomentsMax) return std::nullopt;
  const auto model = analyse::FateModel::fit(state.counts, threads, fate_kind(state.facts));
  return tables_of(state, demand_of(state), model ? &*model : nullptr, threads);
}

void keep_what_if_tables(state::State& state, std::size_t threads) {
  if (state.what_if || state.counts.moments.size() > kKeptMomentsMax) return;
  state.what_if = what_if_tables_of(state, threads);
}

report::Document document_of(state::State&& state, std::size_t threads) {
  // What follows is as large as the sample, whatever the log: blocks that are freed may serve the
  // next ones (main has them returned). Fresh pages for each took a tenth of the time.
  constexpr int kKeptUpTo = 1 << 25;
  mallopt(M_MMAP_THRESHOLD, kKeptUpTo);
  mallopt(M_TRIM_THRESHOLD, 4 * kKeptUpTo);
  const state::Facts& facts = state.facts;
  if (state.counts.variants_top.size() > kVariantsShown)
    state.counts.variants_top.resize(kVariantsShown);
  report::Document document;
  document.tool_version = FIFTEEN_VERSION;
  add_facts(facts, document);
  if (state.tally.contacts > 0) {
    document.from_us = state.tally.from_us;
    document.to_us = state.tally.to_us;
    document.first_day = format_day(state.tally.from_local_us);
    document.last_day = format_day(state.tally.to_local_us);
  }
  std::optional<analyse::WhatIfTables> tables = std::move(state.what_if);
  // Verdicts and the kill list go by what of the failure demand is sure.
  Demand demand;
  std::once_flag demand_told;
  const auto tell_demand = [&] { std::call_once(demand_told, [&] { demand = demand_of(state); }); };
  std::optional<analyse::FailureDemand> sure;
  const auto find_demand = [&] {
    tell_demand();
    document.demand = analyse::find_failure_demand(state.counts, demand.plan, demand.tags);
    sure = demand.sure == demand.tags
               ? document.demand
               : analyse::find_failure_demand(state.counts, demand.plan, demand.sure);
  };
  const auto lists = [&] {
    return has_any(demand.sure) && state.counts.moments.size() <= analyse::kShiftMomentsMax;
  };
  const auto make_tables = [&](const analyse::FateModel* model) {
    tell_demand();
    if (lists() && !tables) tables = tables_of(state, demand, model, threads);
  };
  const auto find_outcomes = [&] {
    std::optional<journey::Alike> alike;
    if (state.alike) {
      alike = journey::Alike::learned(state.counts.dimensions, std::move(state.alike->model),
                                      state.weights, state.alike->rated);
    }
    document.scoring =
        analyse::find_scoring(state.counts, state.tally, state.weights, alike ? &*alike : nullptr);
  };
  const auto find_drivers = [&] {
    document.drivers = analyse::find_moment_drivers(state.counts, threads);
  };
  const auto find_charts = [&] {
    document.control_charts = analyse::find_control_charts(state.counts, facts.changes);
  };
  const auto find_differences = [&] {
    document.comparisons = analyse::find_fair_comparisons(state.counts, state.tally);
    document.changes = analyse::find_changes(state.counts, facts.changes, facts.fate.plan_won,
                                             facts.fate.plan_lost, threads);
    document.reach = analyse::find_reach(state.counts, facts.act.value_or(analyse::kActDefault));
  };
  document.findings =
      analyse::find(state.counts, state.tally, facts.fate.plan_won, facts.fate.plan_lost, threads,
                    {fate_kind(facts),
                     [&] { return sure ? &*sure : nullptr; },
                     make_tables,
                     {find_demand, find_drivers, find_charts, find_outcomes, find_differences}});
  if (sure && lists() && tables) {
    document.kill_list = analyse::find_kill_list({state.counts, demand.sure, *sure, tables->shifts,
                                                  analyse::WhatIfs(*tables),
                                                  document.findings.necessity, facts.worth});
    document.kill_list->unsure = document.demand->failure - sure->failure;
  }
  document.notes = notes_of(state, document.findings);
  if (facts.stitching) document.stitching = stitching_of(*facts.stitching, document.findings);
  return document;
}

Status check_outputs(const DocumentOptions& options) {
  if (options.html != "-") return {};
  return fail(ErrorKind::kUsage,
              "--html: expected a path, got \"-\"; only --json writes to standard output");
}

Status write_outputs(const DocumentOptions& options, const report::Document& document) {
  if (!options.html.empty()) {
    const auto page = report::to_page(document);
    if (!page) return fail(page.error());
    if (const Status written = write_file(options.html, *page); !written) return written;
  }
  return write_found(
      options.json, options.quiet, [&] { return report::to_json(document); },
      [&] { return report::to_text(document, {.colour = colour_allowed(STDOUT_FILENO)}); });
}

}  // namespace fifteen::cli
