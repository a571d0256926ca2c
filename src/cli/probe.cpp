#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "cli/command.h"
#include "cli/open_log.h"
#include "read/guess.h"

namespace fifteen::cli {
namespace {

constexpr std::size_t kContactsShown = 3;
constexpr std::size_t kExamplesShown = 3;

const read::Column* column_named(const std::vector<read::Column>& columns,
                                 const std::string& name) {
  const auto found = read::find_column(columns, name, "probe");
  return found ? *found : nullptr;
}

std::string mapped_fields(const OpenLog& log, std::size_t file) {
  std::string out;
  for (const auto& [field, name] : log.mapping_of(file).columns) {
    const auto reason = log.reasons[file].find(field);
    out += fmt::format("  {:10} = {:28}{}\n", field_name(field),
                       fmt::format("\"{}\"", shortened(name, 40)),
                       reason == log.reasons[file].end() ? "" : "  # " + reason->second);
  }
  return out.empty() ? "  nothing could be guessed\n" : out;
}

std::string unused_columns(const OpenLog& log, std::size_t file) {
  std::string out;
  for (const read::Column& column : log.engine->columns(file)) {
    const auto& mapped = log.mapping_of(file).columns;
    const bool used = std::any_of(mapped.begin(), mapped.end(),
                                  [&](const auto& m) { return m.second == column.name; });
    if (used) continue;
    std::string examples;
    std::size_t shown = 0;
    for (const auto& sample : column.samples) {
      if (!sample || shown == kExamplesShown) continue;
      examples += (examples.empty() ? "" : ", ") + shortened(*sample, 24);
      ++shown;
    }
    out += fmt::format("  {:40} {}\n", shortened(column.name, 38),
                       examples.empty() ? "(empty)" : examples);
  }
  return out;
}

std::string sample_contacts(const OpenLog& log, std::size_t file) {
  std::string out;
  for (std::size_t i = 0; i < kContactsShown; ++i) {
    std::string contact;
    for (const auto& [field, name] : log.mapping_of(file).columns) {
      const read::Column* column = column_named(log.engine->columns(file), name);
      if (column == nullptr || i >= column->samples.size()) continue;
      contact += fmt::format("    {:10} {}\n", field_name(field),
                             column->samples[i] ? shortened(*column->samples[i], 70) : "(missing)");
    }
    if (!contact.empty()) out += fmt::format("  contact {}\n{}", i + 1, contact);
  }
  return out;
}

std::string shown_file(const OpenLog& log, std::size_t file) {
  const auto& columns = log.engine->columns(file);
  std::string out = fmt::format(
      "{}: {}\n\n{}\n{}", log.files[file], format_counted(columns.size(), "column", "columns"),
      log.guessed[file] ? "guessed mapping" : "mapping", mapped_fields(log, file));
  const auto& unidentified = log.mapping_of(file).unidentified;
  if (!unidentified.empty()) {
    out += fmt::format("  customers \"{}\" count as not identified\n",
                       fmt::join(unidentified, "\", \""));
  }
  const std::string unused = unused_columns(log, file);
  if (!unused.empty()) out += "\ncolumns without a field (usable in --where and [fate])\n" + unused;
  return out + "\nthe first contacts\n" + sample_contacts(log, file);
}

}  // namespace

Status probe(const ProbeOptions& options) {
  engine::Progress progress;
  auto log = open_log(options.read, progress);
  if (!log) return fail(log.error());
  std::string out;
  // Files that share a mapping look alike: the first stands for them.
  const std::size_t shown = log->mapping.sources.empty() ? 1 : log->files.size();
  for (std::size_t i = 0; i < shown; ++i) out += (i == 0 ? "" : "\n\n") + shown_file(*log, i);
  if (!options.output.empty()) {
    const Status written =
        write_file(options.output, read::write_mapping(log->mapping, log->reasons.front()));
    if (!written) return written;
    out += fmt::format("\nwritten to {}; use it with: fifteen analyze {} -m {}\n", options.output,
                       fmt::join(log->files, " "), options.output);
  }
  if (const Status written = write_stdout(printable(out, true)); !written) return written;
  return check_complete(*log);
}

}  // namespace fifteen::cli
