// `fifteen contacts`: the contacts behind a figure, for people (CSV) and programs (JSON).

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/command.h"
#include "cli/fate_plan.h"
#include "cli/open_log.h"
#include "cli/progress_line.h"
#include "cli/state_of.h"

namespace fifteen::cli {
namespace {

using engine::ContactList;
using read::ValueKind;

std::string csv_cell(const std::optional<std::string>& value) {
  if (!value) return "";
  if (value->find_first_of(",\"\r\n") == std::string::npos) return *value;
  std::string out = "\"";
  for (const char c : *value) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + '"';
}

std::string to_csv(const ContactList& list) {
  std::string out;
  for (const auto& column : list.columns) out += (out.empty() ? "" : ",") + csv_cell(column.name);
  out += '\n';
  for (const auto& row : list.rows) {
    for (std::size_t c = 0; c < row.size(); ++c) out += (c == 0 ? "" : ",") + csv_cell(row[c]);
    out += '\n';
  }
  return out;
}

nlohmann::ordered_json json_value(const std::string& text, ValueKind kind) {
  switch (kind) {
    case ValueKind::kBoolean: return text == "true";
    case ValueKind::kInteger:
    case ValueKind::kReal: {
      const auto number = nlohmann::ordered_json::parse(text, nullptr, false);
      if (number.is_number()) return number;
      return text;
    }
    default: return text;
  }
}

// An array with one contact a line; a field that a contact lacks is not in it.
std::string to_json(const ContactList& list) {
  std::string out = "[";
  for (const auto& row : list.rows) {
    nlohmann::ordered_json contact = nlohmann::ordered_json::object();
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (row[c]) contact[list.columns[c].name] = json_value(*row[c], list.columns[c].kind);
    }
    out += (out.size() > 1 ? ",\n" : "\n") +
           contact.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  }
  return out + "\n]\n";
}

// A state names the log that it was made from; that is read again, as it was then.
Result<ContactsOptions> of_state(const ContactsOptions& options) {
  const std::string& path = options.read.files.front();
  const auto state = open_what_if_state(path);
  if (!state) return fail(state.error());
  const state::Facts& facts = state->facts;
  if (facts.mapping.empty()) {
    return fail(ErrorKind::kUsage,
                fmt::format("{}: expected a state of logs with one mapping, got one of several, "
                            "which lists no contacts; give the logs with their mapping (-m)",
                            path));
  }
  ContactsOptions out = options;
  out.read.known = KnownLog{facts.paths, facts.mapping};
  if (!facts.filter.empty()) {
    out.where = options.where.empty() ? facts.filter
                                      : fmt::format("({}) and ({})", facts.filter, options.where);
  }
  return out;
}

// A silence has no row: who asks for one hears which contacts waited.
std::string about_silences(const Promises& promises, const std::string& where) {
  std::string out;
  for (const PromiseRule& rule : promises.rules) {
    if (rule.silence.empty() || where.find(rule.silence) == std::string::npos) continue;
    out += fmt::format("\"{}\" is a silence, which has no row: it is what did not come after {}\n",
                       printable(rule.silence),
                       rule.moments.empty()
                           ? "a promise to call back"
                           : fmt::format("\"{}\"", printable(fmt::format(
                                                       "{}", fmt::join(rule.moments, "\", \"")))));
  }
  return out;
}

}  // namespace

Status contacts(const ContactsOptions& given) {
  if (given.format != "csv" && given.format != "json") {
    return fail(ErrorKind::kUsage,
                fmt::format("--format: expected csv or json, got \"{}\"", given.format));
  }
  const bool is_of_state = given.read.files.size() == 1 && is_state(given.read.files.front());
  const auto chosen = is_of_state ? of_state(given) : Result<ContactsOptions>(given);
  if (!chosen) return fail(chosen.error());
  const ContactsOptions& options = *chosen;
  engine::Progress progress;
  std::optional<ContactList> list;
  std::string silences;
  {
    const ProgressLine line(progress, options.read.quiet);
    auto log = open_log(options.read, progress);
    if (!log) return fail(log.error());
    if (const Status complete = check_complete(*log); !complete) return complete;
    engine::ContactRequest request;
    request.mapping = log->mapping;
    request.where = options.where;
    request.limit = options.limit;
    request.demand = options.demand;
    std::optional<FateChoice> fate;
    const engine::RunRequest run = run_request(*log, options.read, "", progress, fate);
    request.plan_fate = run.plan_fate;
    request.fate_needs_sample = run.fate_needs_sample;
    request.reject_share_max = options.read.reject_share_max;
    request.progress = &progress;
    auto found = log->engine->contacts(request);
    if (!found) return fail(found.error());
    list = std::move(*found);
    silences = about_silences(log->mapping.promises, options.where);
  }
  const Status written = write_stdout(options.format == "csv" ? to_csv(*list) : to_json(*list));
  if (!written || options.read.quiet) return written;
  fmt::print(stderr, "{}", silences);
  for (const auto& [reason, count] : list->source.rejects.by_reason()) {
    fmt::print(stderr, "{} left out: {}\n",
               format_counted(count, "row that is no contact", "rows that are no contacts"),
               reason);
  }
  if (list->total > list->rows.size()) {
    fmt::print(stderr, "the first {} of {}; --limit 0 lists all\n", format_count(list->rows.size()),
               format_counted(list->total, "contact", "contacts"));
  } else {
    fmt::print(stderr, "{}\n", format_counted(list->total, "contact", "contacts"));
  }
  return {};
}

}  // namespace fifteen::cli
