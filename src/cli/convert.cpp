#include <fmt/format.h>

#include "base/text.h"
#include "cli/command.h"
#include "cli/open_log.h"
#include "cli/output_file.h"
#include "cli/progress_line.h"

namespace fifteen::cli {
namespace {

using engine::FileFormat;

std::string by_reason(const read::Rejects& rejects) {
  std::string out;
  for (const auto& [reason, count] : rejects.by_reason())
    out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", reason, format_count(count));
  return out;
}

// What has been left out or changed is always said, on standard error.
void tell(const engine::WriteResult& result) {
  const auto say = [](const std::string& text) {
    fmt::print(stderr, "fifteen: {}\n", printable(text));
  };
  const engine::SourceFacts& source = result.source;
  if (source.rejects.total() > 0) {
    say(fmt::format("left out {} that could not be read ({})",
                    format_counted(source.rejects.total(), "row", "rows"),
                    by_reason(source.rejects)));
  }
  if (source.ignored_values.total() > 0) {
    say(fmt::format("left out {} that could not be used ({})",
                    format_counted(source.ignored_values.total(), "value", "values"),
                    by_reason(source.ignored_values)));
  }
  if (!result.left_out.empty()) {
    say(
        fmt::format("left out the columns {}: their names differ from others in capitals "
                    "only",
                    fmt::join(result.left_out, ", ")));
  }
  if (!result.renamed.empty()) {
    say(fmt::format(
        "written with \"attribute:\" before the name, which would mean something else in "
        "this file: {}",
        fmt::join(result.renamed, ", ")));
  }
  if (result.replaced > 0) {
    say(fmt::format("{} characters that an event log cannot hold, now U+FFFD",
                    format_counted(result.replaced, "value has", "values have")));
  }
  for (const std::string& warning : source.warnings) say(warning);
}

Result<engine::WriteResult> write(const ConvertOptions& options, const Target& target,
                                  const OutputFile& output) {
  engine::Progress progress;
  const ProgressLine line(progress, options.read.quiet);
  auto log = open_log(options.read, progress);
  if (!log) return fail(log.error());
  if (const Status complete = check_complete(*log); !complete) return fail(complete.error());
  engine::WriteRequest request;
  request.mapping = log->mapping;
  request.where = options.where;
  request.reject_share_max = options.read.reject_share_max;
  request.path = output.target();
  request.format = target.format;
  request.gzip = target.gzip;
  request.scores = options.scores;
  request.progress = &progress;
  return log->engine->write_contacts(request);
}

}  // namespace

Status convert(const ConvertOptions& options) {
  const auto target = target_of(options.format, options.output);
  if (!target) return fail(target.error());
  if (options.scores && target->format == FileFormat::kXes) {
    return fail(ErrorKind::kUsage,
                "expected csv, jsonl or parquet for scores, got xes; name another format");
  }
  if (options.output == "-" && target->format == FileFormat::kParquet) {
    return fail(ErrorKind::kUsage,
                "-o -: expected csv, jsonl or xes for standard output, got parquet; name a file");
  }
  OutputFile output(options.output);
  if (const Status opened = output.open(); !opened) return opened;
  const auto result = write(options, *target, output);
  if (!result) {
    return result.error().kind == ErrorKind::kOutput
               ? output.failed("write all of it", result.error().message)
               : fail(result.error());
  }
  if (const Status finished = output.finish(); !finished) return finished;
  tell(*result);
  if (options.read.quiet || options.output == "-") return {};
  return write_stdout(printable(fmt::format("{}: {} with {}", options.output,
                                            format_counted(result->contacts, "contact", "contacts"),
                                            fmt::join(result->columns, ", "))) +
                      "\n");
}

}  // namespace fifteen::cli
