// `fifteen attribute`: conversions, or miseries, shared out to the moments that the paths go by.

#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <unistd.h>

#include "analyse/attribution.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/fate_plan.h"
#include "cli/joining.h"
#include "cli/open_log.h"
#include "cli/progress_line.h"
#include "cli/source_notes.h"
#include "read/encoding.h"
#include "read/path_table.h"
#include "report/attribution.h"

namespace fifteen::cli {
namespace {

using report::AttributionDocument;

// With more contacts counted in all than this, sums could overflow.
constexpr double kStepsMax = 4e18;

Result<std::string> head_of(read::ByteSource& source) {
  std::string head(read::kEncodingHeadBytes, '\0');
  std::size_t size = 0;
  while (size < head.size()) {
    const auto got = source.read({head.data() + size, head.size() - size});
    if (!got) return fail(got.error());
    if (*got == 0) break;
    size += *got;
  }
  head.resize(size);
  return head;
}

Result<read::Encoding> encoding_of_paths(const std::string& name, const std::string& head,
                                         const std::string& file) {
  if (name.empty()) return read::detect_encoding(head).value_or(read::Encoding::kUtf8);
  const auto known = read::encoding_of(name, head);
  if (known) return *known;
  return fail(ErrorKind::kUsage, fmt::format("{}: --encoding: expected one of {}, got \"{}\"", file,
                                             fmt::join(read::encoding_names(), ", "), name));
}

// The text of a table of paths as UTF-8. A pipe cannot be looked at first, so it is UTF-8 already.
Result<std::unique_ptr<read::ByteSource>> open_paths(const std::string& file,
                                                     const std::string& encoding) {
  auto source = read::ByteSource::open(file);
  if (!source) return fail(source.error());
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored)) return std::move(*source);
  const auto head = head_of(**source);
  if (!head) return fail(head.error());
  const auto found = encoding_of_paths(encoding, *head, file);
  if (!found) return fail(found.error());
  source = read::ByteSource::open(file);
  if (!source) return fail(source.error());
  return read::as_utf8(std::move(*source), *found);
}

// Whether a file's header is that of a table of paths. What cannot be opened is told later.
bool is_path_table(const std::string& file) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored)) return false;
  auto source = read::ByteSource::open(file);
  if (!source) return false;
  const auto head = head_of(**source);
  if (!head) return false;
  return read::is_path_table(
      read::to_utf8(*head, read::detect_encoding(*head).value_or(read::Encoding::kUtf8)));
}

// What a table of paths comes to.
struct PathTable {
  read::PathNames names;
  journey::PathTables counts;
  analyse::PathValues values;
  bool has_values = false;
  bool has_nulls = false;
  read::Rejects rejects;
  double steps = 0;  // counted so far, as often as their paths
};

Status add_row(const read::PathRow& row, PathTable& table) {
  table.steps += static_cast<double>(row.path.size() + 1) *
                 (static_cast<double>(row.conversions) + static_cast<double>(row.nulls));
  if (table.steps > kStepsMax) {
    return fail(ErrorKind::kInput,
                "expected at most 4e18 steps in all, counted as often as their paths, got more");
  }
  if (row.conversions > 0)
    table.counts.add(row.path, journey::PathEnd::kConversion, row.conversions);
  if (row.nulls > 0) table.counts.add(row.path, journey::PathEnd::kNull, row.nulls);
  table.counts.keep_bounded(journey::kPathStepsMax);
  table.values.add(row.path, row.value, table.names.names().size());
  return {};
}

void add_chain_notes(const AttributionDocument& document, std::vector<std::string>& notes) {
  const analyse::Attribution& found = document.found;
  if (found.order != 0 && found.order < document.order_asked) {
    notes.push_back(fmt::format(
        "The paths are too varied for a chain that remembers {} moments (more than {} different "
        "steps): it remembers {}.",
        document.order_asked, format_count(journey::kPathStepsMax), found.order));
  }
  constexpr double kAccurate = 1e-9;
  if (found.accuracy > kAccurate) {
    notes.push_back(fmt::format(
        "The chain runs on for so long that it was not solved to the end: its chances are right to "
        "{:.1g} of themselves.",
        found.accuracy));
  }
}

Result<AttributionDocument> attribute_paths(const AttributeOptions& options) {
  if (!options.where.empty() || options.of != "conversion") {
    return fail(
        ErrorKind::kUsage,
        fmt::format("{}: expected a log of contacts for {}, got a table of paths",
                    options.read.files.front(), options.where.empty() ? "--of misery" : "--where"));
  }
  PathTable table;
  table.counts.order = options.order;
  AttributionDocument document;
  std::uint64_t rows = 0;
  for (std::size_t i = 0; i < options.read.files.size(); ++i) {
    const std::string& file = options.read.files[i];
    auto source = open_paths(file, options.read.encoding);
    if (!source) return fail(source.error());
    read::PathTableOptions how;
    how.separator = options.separator;
    how.moments_max = analyse::kAttributedMomentsMax;
    how.source_index = i;
    const auto summary = read::read_path_table(
        **source, how, table.names, [&](const read::PathRow& row) { return add_row(row, table); },
        table.rejects);
    if (!summary) return fail(summary.error());
    rows += summary->rows;
    table.has_values = table.has_values || summary->has_values;
    table.has_nulls = table.has_nulls || summary->has_nulls;
    document.files.push_back({file, summary->rows});
  }
  if (const Status readable = check_rejects(table.rejects, rows, options.read.reject_share_max);
      !readable)
    return fail(readable.error());
  if (rows == 0) {
    return fail(ErrorKind::kInput, fmt::format("{}: expected paths, got a header and no row",
                                               options.read.files.front()));
  }
  journey::GroupedPaths grouped;
  grouped.merge(0, table.counts);
  analyse::AttributionOptions how;
  if (table.has_values) how.values = &table.values;
  document.from_paths = true;
  document.found = analyse::attribute(std::move(grouped).finish(), table.names.names(), how);
  document.rejects = left_out(table.rejects);
  if (!table.has_nulls) {
    document.notes.emplace_back(
        "The table has no column total_null, so every path converts: a removal effect is then the "
        "part of the conversions that go by the moment in the chain.");
  }
  return document;
}

Result<AttributionDocument> attribute_log(const AttributeOptions& options) {
  if (options.has_separator) {
    return fail(
        ErrorKind::kUsage,
        fmt::format("--separator: expected a table of paths, got {}; see --paths",
                    options.read.files.empty() ? "a log of contacts" : options.read.files.front()));
  }
  engine::Progress progress;
  const ProgressLine line(progress, options.read.quiet);
  auto log = open_log(options.read, progress);
  if (!log) return fail(log.error());
  if (const Status complete = check_complete(*log); !complete) return fail(complete.error());
  AttributionDocument document;
  document.of_misery = options.of == "misery";
  std::optional<FateChoice> fate;
  engine::RunRequest request = run_request(*log, options.read, options.where, progress, fate);
  request.variants_top = 0;
  request.paths = {options.order, document.of_misery};
  const auto result = log->engine->run(request);
  if (!result) return fail(result.error());
  const std::vector<std::string>& moments = result->journeys.moments;
  if (moments.size() > analyse::kAttributedMomentsMax) {
    return fail(ErrorKind::kInput,
                fmt::format("{}: expected at most {} different moments, got {}; map a column that "
                            "names fewer",
                            log->files.front(), format_count(analyse::kAttributedMomentsMax),
                            format_count(moments.size())));
  }
  analyse::AttributionOptions how;
  how.intervals = true;
  how.threads = log->threads;
  document.found = analyse::attribute(result->journeys.paths, moments, how);
  for (const auto& group : result->journeys.groups)
    document.open += group.journeys[static_cast<std::size_t>(Fate::kOpen)];
  for (const auto& file : result->source.files) document.files.push_back({file.name, file.rows});
  document.rejects = left_out(result->source.rejects);
  document.fate_rule = fate->rule;
  document.fate_rule_is_default = fate->is_default;
  // Misery needs no fate, but for saying which journeys are open.
  if (!document.of_misery || document.open > 0) document.notes = fate->notes;
  const std::vector<std::string> merging = merging_notes(result->source);
  document.notes.insert(document.notes.end(), merging.begin(), merging.end());
  add_time_notes(result->source.naive, log->mapping.zone, document.notes);
  const std::vector<std::string>& warnings = result->source.warnings;
  document.notes.insert(document.notes.end(), warnings.begin(), warnings.end());
  return document;
}

Status check_usage(const AttributeOptions& options) {
  if (options.of != "conversion" && options.of != "misery") {
    return fail(ErrorKind::kUsage,
                fmt::format("--of: expected conversion or misery, got \"{}\"", options.of));
  }
  if (options.separator.empty())
    return fail(ErrorKind::kUsage, "--separator: expected a text such as >, got none");
  if (options.paths && options.read.files.empty())
    return fail(ErrorKind::kUsage, "--paths: expected a FILE, got none");
  return {};
}

}  // namespace

Status attribute(const AttributeOptions& options) {
  if (const Status usable = check_usage(options); !usable) return usable;
  const std::vector<std::string>& files = options.read.files;
  const bool paths = options.paths || (!files.empty() && options.read.mapping.empty() &&
                                       is_path_table(files.front()));
  auto document = paths ? attribute_paths(options) : attribute_log(options);
  if (!document) return fail(document.error());
  std::vector<std::string> names;
  for (const report::SourceFile& file : document->files) names.push_back(file.name);
  document->title = title_of(names);
  document->tool_version = FIFTEEN_VERSION;
  document->order_asked = options.order;
  add_chain_notes(*document, document->notes);
  return write_found(
      options.json, options.read.quiet, [&] { return report::to_json(*document); },
      [&] { return report::to_text(*document, colour_allowed(STDOUT_FILENO)); });
}

}  // namespace fifteen::cli
