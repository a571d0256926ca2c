#include "cli/joining.h"

#include <fmt/format.h>

#include "base/text.h"

namespace fifteen::cli {
namespace {

report::Headline headline_of(const analyse::Findings& findings) {
  report::Headline out;
  out.customers = findings.customers;
  out.journeys = findings.journeys;
  if (findings.p_won) out.p_won = findings.p_won->value;
  if (findings.fate) out.r2 = findings.fate->r2.value;
  return out;
}

}  // namespace

report::Stitching stitching_of(const state::StitchFacts& facts, const analyse::Findings& stitched) {
  report::Stitching out;
  out.identities = facts.identities;
  out.links = facts.links;
  out.joined = facts.joined;
  out.joined_from = facts.joined_from;
  out.customers = facts.customers;
  out.quarantined = facts.quarantined;
  out.links_cut = facts.links_cut;
  for (const auto& q : facts.quarantined_top)
    out.quarantined_top.push_back({q.identity, q.linked_kind, q.linked_to});
  for (const auto& junk : facts.junk) out.junk.push_back({junk.kind, junk.value, junk.count});
  out.stitched = headline_of(stitched);
  out.apart = {facts.apart_customers, facts.apart_journeys, facts.apart_p_won, facts.apart_r2};
  return out;
}

state::JoinedRows joined_rows(const engine::SourceFacts& source) {
  const engine::MergeFacts& merging = source.merging;
  return {source.statements,           merging.repeated,      merging.merged,
          merging.disagreeing,         merging.disagreements, merging.answers_by_id,
          merging.answers_by_customer, merging.answers_alone};
}

std::vector<std::string> merging_notes(const engine::SourceFacts& facts) {
  return merging_notes(joined_rows(facts));
}

std::vector<std::string> merging_notes(const state::JoinedRows& merging) {
  std::vector<std::string> notes;
  if (merging.statements > 0) {
    notes.push_back(format_counted(merging.statements, "row says", "rows say") +
                    " who is who and is no contact.");
  }
  if (merging.repeated > 0) {
    notes.push_back(format_counted(merging.repeated, "row repeats", "rows repeat") +
                    " the contact id and customer of an earlier row of the same source: left out.");
  }
  if (merging.merged > 0) {
    notes.push_back(format_counted(merging.merged, "row", "rows") +
                    " of a further source joined the contact with the same id.");
  }
  if (merging.disagreeing > 0) {
    std::string fields;
    for (const auto& [field, count] : merging.disagreements)
      fields += fmt::format("{}{} {}", fields.empty() ? "" : ", ", field, format_count(count));
    notes.push_back(
        fmt::format("The sources tell {} differently ({}): the first source in the mapping holds.",
                    format_counted(merging.disagreeing, "contact", "contacts"), fields));
  }
  const std::uint64_t answers =
      merging.answers_by_id + merging.answers_by_customer + merging.answers_alone;
  if (answers > 0) {
    notes.push_back(fmt::format(
        "{}: {} joined the contact of their id, {} their customer's last contact before, and {} "
        "found none and are contacts of their own.",
        format_counted(answers, "answer to a survey", "answers to surveys"),
        format_count(merging.answers_by_id), format_count(merging.answers_by_customer),
        format_count(merging.answers_alone)));
  }
  return notes;
}

}  // namespace fifteen::cli
