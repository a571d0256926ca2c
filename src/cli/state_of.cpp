#include "cli/state_of.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <string_view>
#include <utility>

#include "base/time.h"
#include "cli/joining.h"
#include "cli/source_notes.h"
#include "read/promises.h"

namespace fifteen::cli {
namespace {

// One list where the files share their mapping, else one for each file.
std::vector<state::MappedColumn> mapped_columns(const OpenLog& log) {
  std::vector<state::MappedColumn> out;
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

state::LeftOut left_out_facts(const read::Rejects& rejects) {
  state::LeftOut out;
  out.total = rejects.total();
  out.by_reason = rejects.by_reason();
  for (const read::Reject& r : rejects.samples())
    out.samples.push_back({r.file, r.line, r.field, r.reason, r.text});
  return out;
}

// What the mapping asks, by the name of its key; not what its sources are.
std::map<std::string, std::string> parameters_of(const read::Mapping& mapping) {
  std::map<std::string, std::string> out;
  const std::string text = read::write_mapping(mapping);
  std::string table;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = std::string_view(text).substr(at, end - at);
    at = end + 1;
    if (line.starts_with('[')) {
      table = line.substr(1, line.find(']') - 1);
      if (line.starts_with("[[")) break;  // the sources
      continue;
    }
    const std::size_t equals = line.find(" = ");
    if (equals == std::string_view::npos || table.starts_with("columns")) continue;
    out[(table.empty() ? "" : table + ".") + std::string(line.substr(0, equals))] =
        line.substr(equals + 3);
  }
  return out;
}

// Silences count up to the end of the log, so logs that end at other times have others.
void add_silences(const Promises& promises, std::int64_t log_end_us,
                  std::map<std::string, std::string>& parameters) {
  Promises awaited{{}, promises.hours};
  for (const PromiseRule& rule : promises.rules) {
    if (is_awaited(rule.measure) && !rule.silence.empty()) awaited.rules.push_back(rule);
  }
  if (awaited.rules.empty()) return;
  std::string text = read::write_promises(awaited);
  std::replace(text.begin(), text.end(), '\n', ' ');
  parameters["[[promise]]"] = text;
  parameters["end of the log, up to which silences count"] = format_time(log_end_us);
}

state::FateNames names_of(const read::FateRules& rules) {
  return {rules.moments, rules.where, rules.silence_us};
}

read::FateRules rules_of(const state::FateNames& names) {
  read::FateRules out;
  out.moments = names.moments;
  out.where = names.where;
  out.silence_us = names.silence_us;
  return out;
}

void add_source_facts(const engine::SourceFacts& source, state::Facts& facts) {
  facts.filtered = source.filtered;
  facts.audits = source.audits;
  facts.naive_times = source.naive.times;
  facts.doubled_times = source.naive.doubled;
  facts.skipped_times = source.naive.skipped;
  facts.rejects = left_out_facts(source.rejects);
  facts.ignored_values = left_out_facts(source.ignored_values);
  facts.joined = joined_rows(source);
  facts.warnings = source.warnings;
}

}  // namespace

std::string title_of(const state::Facts& facts) {
  std::vector<std::string> titles;
  for (const state::SourceFile& file : facts.files) titles.push_back(file.title);
  return title_of(titles);
}

state::FateFacts fate_facts(const read::Mapping& mapping, const FateChoice& choice) {
  state::FateFacts out;
  out.won = names_of(mapping.won);
  out.lost = names_of(mapping.lost);
  out.is_default = choice.is_default;
  out.rule = choice.rule;
  out.notes = choice.notes;
  out.plan_won = choice.plan.won;
  out.plan_lost = choice.plan.lost;
  return out;
}

read::Mapping mapping_of(const state::FateFacts& facts) {
  read::Mapping out;
  out.won = rules_of(facts.won);
  out.lost = rules_of(facts.lost);
  return out;
}

state::State state_of(const OpenLog& log, const std::string& where, engine::RunResult&& result,
                      const FateChoice& fate) {
  state::State out;
  state::Facts& facts = out.facts;
  facts.parameters = parameters_of(log.mapping);
  add_silences(log.mapping.promises, result.contacts.to_us, facts.parameters);
  for (std::size_t f = 0; f < result.source.files.size(); ++f) {
    const auto& file = result.source.files[f];
    const std::string& path = f < log.files.size() ? log.files[f] : file.name;
    facts.files.push_back({file.name, std::filesystem::path(path).filename().string(), file.rows});
  }
  facts.paths = log.files;
  facts.mapping = read::write_mapping(log.mapping);
  facts.columns = mapped_columns(log);
  facts.filter = where;
  facts.zone = log.mapping.zone;
  facts.fate = fate_facts(log.mapping, fate);
  facts.fate_is_value = log.mapping.fate_is_value;
  facts.act = log.mapping.act;
  facts.demand = log.mapping.demand;
  facts.worth = log.mapping.worth;
  facts.changes = log.mapping.changes;
  facts.queues = log.mapping.queues;
  facts.gap_given = log.mapping.gap_given;
  facts.drop_duplicates = log.mapping.drop_duplicates;
  facts.has_text_model = !log.mapping.score.model.empty();
  facts.learns_alike = log.mapping.score.alike;
  add_source_facts(result.source, facts);
  if (result.learned_texts) {
    facts.learned_texts = {result.learned_texts->texts, result.learned_texts->accuracy,
                           result.learned_texts->macro_f1, result.learned_texts->calibration_error};
  }
  out.counts = std::move(result.journeys);
  out.tally = std::move(result.contacts);
  out.weights = result.weights;
  if (result.alike != nullptr) out.alike = {result.alike->model(), result.alike->rated()};
  return out;
}

state::StitchFacts stitch_facts(const engine::StitchReport& report,
                                const analyse::Findings& apart) {
  state::StitchFacts out;
  out.identities = report.identities;
  out.links = report.links;
  out.customers = report.customers;
  out.joined = report.joined;
  out.joined_from = report.unstitched;
  out.quarantined = report.quarantined;
  out.links_cut = report.cut;
  for (const auto& q : report.quarantined_top)
    out.quarantined_top.push_back({q.identity, q.linked_kind, q.linked_to});
  for (const auto& junk : report.junk) out.junk.push_back({junk.kind, junk.value, junk.count});
  out.apart_customers = apart.customers;
  out.apart_journeys = apart.journeys;
  if (apart.p_won) out.apart_p_won = apart.p_won->value;
  if (apart.fate) out.apart_r2 = apart.fate->r2.value;
  return out;
}

}  // namespace fifteen::cli
