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

std::string mapped_fields(const OpenLog& log) {
  std::string out;
  for (const auto& [field, name] : log.mapping.columns) {
    const auto reason = log.reasons.find(field);
    out += fmt::format("  {:10} = {:28}{}\n", field_name(field),
                       fmt::format("\"{}\"", shortened(name, 40)),
                       reason == log.reasons.end() ? "" : "  # " + reason->second);
  }
  return out.empty() ? "  nothing could be guessed\n" : out;
}

std::string unused_columns(const OpenLog& log) {
  std::string out;
  for (const read::Column& column : log.engine->columns()) {
    const bool used = std::any_of(log.mapping.columns.begin(), log.mapping.columns.end(),
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

std::string sample_contacts(const OpenLog& log) {
  std::string out;
  for (std::size_t i = 0; i < kContactsShown; ++i) {
    std::string contact;
    for (const auto& [field, name] : log.mapping.columns) {
      const read::Column* column = column_named(log.engine->columns(), name);
      if (column == nullptr || i >= column->samples.size()) continue;
      contact += fmt::format("    {:10} {}\n", field_name(field),
                             column->samples[i] ? shortened(*column->samples[i], 70) : "(missing)");
    }
    if (!contact.empty()) out += fmt::format("  contact {}\n{}", i + 1, contact);
  }
  return out;
}

}  // namespace

Status probe(const ProbeOptions& options) {
  engine::Progress progress;
  auto log = open_log(options.read, progress);
  if (!log) return fail(log.error());
  const std::string& file = options.read.files.front();
  std::string out = fmt::format("{}: {} columns\n\n{}\n{}", file, log->engine->columns().size(),
                                log->guessed ? "guessed mapping" : "mapping", mapped_fields(*log));
  if (!log->mapping.unidentified.empty()) {
    out += fmt::format("  customers \"{}\" count as not identified\n",
                       fmt::join(log->mapping.unidentified, "\", \""));
  }
  const std::string unused = unused_columns(*log);
  if (!unused.empty()) out += "\ncolumns without a field (usable in --where and [fate])\n" + unused;
  out += "\nthe first contacts\n" + sample_contacts(*log);
  if (!options.output.empty()) {
    const Status written =
        write_file(options.output, read::write_mapping(log->mapping, log->reasons));
    if (!written) return written;
    out += fmt::format("\nwritten to {}; use it with: fifteen analyze {} -m {}\n", options.output,
                       file, options.output);
  }
  if (const Status written = write_stdout(printable(out, true)); !written) return written;
  return read::check_complete(log->mapping, log->engine->columns(), file);
}

}  // namespace fifteen::cli
