// `fifteen register`: the moments with owners, promises and ideas, and what has changed at them.

#include "read/register.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <unistd.h>
#include <utility>

#include "analyse/congruence.h"
#include "analyse/register.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/progress_line.h"
#include "cli/state_of.h"
#include "read/changes.h"
#include "report/register.h"

namespace fifteen::cli {
namespace {

constexpr std::string_view kHead =
    R"(# The register of moments: who owns each, what the customer wants there, what is promised, to which
# standard, and what would make them say wow ([[moment.idea]] what = "..."). status: eliminate, fix,
# make magic or keep; it begins as the log's verdict. [moment.seen] is what was seen in the log:
# `fifteen register review` says what has changed since, and with --update writes it anew.
)";

// What a log says, as far as the register asks for it.
struct Found {
  std::string title;
  journey::JourneyCounts counts;
  report::Document document;
  std::vector<analyse::Congruence> congruence;

  analyse::RegisterLog log() const {
    return {counts, document.findings, document.changes, document.from_us.value_or(0),
            document.to_us.value_or(0)};
  }
};

// The changes of files, and those that the state has of its own.
Status add_changes(const std::vector<std::string>& paths, std::vector<ChangeRule>& all) {
  for (const std::string& path : paths) {
    const auto changes = read::read_changes(path);
    if (!changes) return fail(changes.error());
    for (const ChangeRule& rule : *changes) {
      std::erase_if(all, [&](const ChangeRule& old) {
        return old.name == rule.name && old.moment == rule.moment;
      });
      all.push_back(rule);
    }
  }
  return {};
}

Result<state::State> state_of_files(const RegisterOptions& options,
                                    const std::vector<std::string>& changes, std::size_t& threads) {
  const bool states = !options.read.files.empty() && is_state(options.read.files.front());
  if (!states) {
    engine::Progress progress;
    const ProgressLine line(progress, options.read.quiet);
    AnalyzeOptions analyze;
    analyze.read = options.read;
    analyze.where = options.where;
    analyze.changes = changes;
    return analyze_log(analyze, progress, threads);
  }
  if (!options.where.empty()) {
    return fail(ErrorKind::kUsage,
                "--where: expected a log of contacts, got a state, which has none any more; give "
                "it to fifteen analyze --state");
  }
  auto state = open_states(options.read.files);
  if (!state) return fail(state.error());
  threads = threads_for(options.read.threads);
  if (const Status added = add_changes(changes, state->facts.changes); !added)
    return fail(added.error());
  return state;
}

// What is promised, with the moments that carry it: by its name, by its words, else the moment.
std::vector<analyse::Promised> promised_of(const Register& known) {
  std::vector<analyse::Promised> out;
  std::map<std::string, std::size_t> places;
  const auto add = [&](const std::string& name, const std::string& moment) {
    const auto [at, is_new] = places.emplace(name, out.size());
    if (is_new) out.push_back({name, {}});
    auto& moments = out[at->second].moments;
    if (std::find(moments.begin(), moments.end(), moment) == moments.end())
      moments.push_back(moment);
  };
  for (const RegisteredMoment& moment : known.moments) {
    for (const std::string& name : moment.promises) add(name, moment.name);
    if (!moment.promise.empty()) add(moment.promise, moment.name);
    if (moment.promises.empty() && moment.promise.empty()) add(moment.name, moment.name);
  }
  return out;
}

Result<Found> find_in(const RegisterOptions& options, const std::vector<std::string>& changes,
                      const Register& known) {
  std::size_t threads = 1;
  auto state = state_of_files(options, changes, threads);
  if (!state) return fail(state.error());
  Found out;
  out.title = title_of(state->facts);
  std::optional<journey::Alike> alike;
  if (state->alike) {
    alike = journey::Alike::learned(state->counts.dimensions, state->alike->model, state->weights,
                                    state->alike->rated);
  }
  out.congruence = analyse::find_congruence(state->counts, state->weights,
                                            alike ? &*alike : nullptr, promised_of(known));
  // Of the counts, the journeys of each moment are asked for once more.
  out.counts.moments = state->counts.moments;
  out.counts.groups = state->counts.groups;
  out.document = document_of(std::move(*state), threads);
  return out;
}

RegisteredMoment entry_of(const analyse::RegisterLog& log, const analyse::Moment& moment) {
  RegisteredMoment out;
  out.name = moment.name;
  if (!moment.is_fate) out.status = analyse::status_of(moment.verdict);
  out.seen = analyse::seen_of(log, moment);
  return out;
}

// Moments that the register does not have come to its end; no figure of those that are gone is
// touched.
Result<std::string> newer(const std::string& text, const RegisterOptions& options,
                          const Found& found, const analyse::RegisterReview& review) {
  std::map<std::string, MomentSeen> seen;
  for (const analyse::ReviewedMoment& moment : review.moments) seen[moment.name] = moment.now;
  std::vector<RegisteredMoment> added;
  for (const analyse::Moment& moment : review.added) added.push_back(entry_of(found.log(), moment));
  return read::note_seen(text, options.known, seen, added);
}

Status update(const std::string& text, const RegisterOptions& options, const Found& found,
              const analyse::RegisterReview& review) {
  const auto written = newer(text, options, found, review);
  if (!written) return fail(written.error());
  if (*written != text) {
    if (const Status done = write_file(options.known, *written); !done) return done;
  }
  if (options.read.quiet || options.json == "-") return {};
  return write_stdout(fmt::format("  {}: the figures of now at {}; {} added.\n",
                                  printable(options.known),
                                  format_counted(review.moments.size(), "moment", "moments"),
                                  format_counted(review.added.size(), "moment", "moments")));
}

}  // namespace

Status register_init(const RegisterOptions& options) {
  std::error_code ignored;
  if (options.output != "-" && std::filesystem::is_regular_file(options.output, ignored)) {
    return fail(ErrorKind::kUsage,
                fmt::format("{}: expected no file there yet, got one; give another path, or bring "
                            "it up to date with fifteen register review --register {} --update",
                            options.output, options.output));
  }
  const auto found = find_in(options, {}, {});
  if (!found) return fail(found.error());
  const auto& moments = found->document.findings.moments;
  if (moments.size() > kRegisterMomentsMax) {
    return fail(
        ErrorKind::kInput,
        fmt::format("{}: expected at most {} different moments, got {}; map a column that "
                    "names fewer",
                    found->title, format_count(kRegisterMomentsMax), format_count(moments.size())));
  }
  std::string text(kHead);
  for (const analyse::Moment& moment : moments)
    text += read::write_blank_moment(entry_of(found->log(), moment));
  if (options.output == "-") return write_stdout(text);
  if (const Status written = write_file(options.output, text); !written) return written;
  if (options.read.quiet) return {};
  return write_stdout(fmt::format("{}: {}, none with an owner yet.\n", printable(options.output),
                                  format_counted(moments.size(), "moment", "moments")));
}

Status register_review(const RegisterOptions& options) {
  const auto text = read::read_register_text(options.known);
  if (!text) return fail(text.error());
  const auto known = read::parse_register(*text, options.known);
  if (!known) return fail(known.error());
  std::vector<std::string> changes = options.changes;
  changes.push_back(options.known);
  const auto found = find_in(options, changes, *known);
  if (!found) return fail(found.error());
  report::RegisterDocument document;
  document.tool_version = FIFTEEN_VERSION;
  document.title = found->title;
  document.register_name = std::filesystem::path(options.known).filename().string();
  document.review = analyse::review_register(*known, found->log());
  document.congruence = found->congruence;
  const Status written = write_found(
      options.json, options.read.quiet, [&] { return report::to_json(document); },
      [&] { return report::to_text(document, colour_allowed(STDOUT_FILENO)); });
  if (!written || !options.update) return written;
  return update(*text, options, *found, document.review);
}

}  // namespace fifteen::cli
