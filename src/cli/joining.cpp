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

report::Stitching stitching_of(const engine::StitchReport& report,
                               const analyse::Findings& stitched, const analyse::Findings& apart) {
  report::Stitching out;
  out.identities = report.identities;
  out.links = report.links;
  out.joined = report.joined;
  out.joined_from = report.unstitched;
  out.customers = report.customers;
  out.quarantined = report.quarantined;
  out.links_cut = report.cut;
  for (const auto& q : report.quarantined_top)
    out.quarantined_top.push_back({q.identity, q.linked_kind, q.linked_to});
  for (const auto& junk : report.junk) out.junk.push_back({junk.kind, junk.value, junk.count});
  out.stitched = headline_of(stitched);
  out.apart = headline_of(apart);
  return out;
}

std::vector<std::string> merging_notes(const engine::SourceFacts& facts) {
  const engine::MergeFacts& merging = facts.merging;
  std::vector<std::string> notes;
  if (facts.statements > 0) {
    notes.push_back(format_counted(facts.statements, "row says", "rows say") +
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
