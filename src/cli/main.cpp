// fifteen: the engine for moments of truth. One file per subcommand lies beside this one.

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <fmt/format.h>
#include <malloc.h>
#include <new>

#include "cli/command.h"

namespace {

using namespace fifteen;

int report_failure(const Error& error) {
  const char* const hint =
      error.kind == ErrorKind::kInternal
          ? "\nfifteen: this should not happen; please report it with the command"
          : "";
  fmt::print(stderr, "fifteen: {}{}\n", error.message, hint);
  return exit_code(error.kind);
}

void add_read_options(CLI::App& command, cli::ReadOptions& options, std::string& memory) {
  command
      .add_option("FILE", options.files,
                  "Contacts: CSV, TSV, JSON Lines, Parquet, XES; also .gz and .zst")
      ->required();
  command.add_option("-m,--mapping", options.mapping,
                     "Which column is which field (TOML); guessed when absent");
  command.add_option("--timezone", options.zone,
                     "IANA zone of times that name none (default: UTC)");
  command.add_option("--time-format", options.time_format,
                     "strptime format of times (default: ISO 8601 or epoch)");
  command.add_option("--threads", options.threads, "Threads (default: all cores)")
      ->check(CLI::Range(1, 1024));
  command.add_option("--memory", memory,
                     "Most memory, such as 512MB (default: 1450MB); less memory reads oftener");
  command.add_flag("-q,--quiet", options.quiet, "No progress line and no summary");
}

int run(int argc, char** argv) {
  CLI::App app{"Fifteen: contacts in, moments of truth out."};
  app.name("fifteen");
  app.set_version_flag("--version", std::string("fifteen ") + FIFTEEN_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Exit status: 0 done, 2 wrong usage, 3 a file or mapping that cannot be used, 4 too many "
      "rows that\n"
      "cannot be read, 5 a result that cannot be written, 70 a bug.");
  std::string memory;

  cli::AnalyzeOptions analyze;
  CLI::App* const analyze_command =
      app.add_subcommand("analyze", "Find the moments of truth in a file of contacts");
  add_read_options(*analyze_command, analyze.read, memory);
  analyze_command->add_option("--json", analyze.json,
                              "Write the document as JSON to a file, or - for stdout");
  analyze_command->add_option("--html", analyze.html,
                              "Write the report as one self-contained page");
  analyze_command->add_option("--where", analyze.where,
                              "Only contacts for which this holds: 'channel = \"phone\"'");
  analyze_command
      ->add_option("--max-reject-share", analyze.read.reject_share_max,
                   "Stop when more than this share of the rows cannot be read (default: 0.05)")
      ->check(CLI::Range(0.0, 1.0));

  cli::ProbeOptions probe;
  CLI::App* const probe_command = app.add_subcommand("probe", "Show the guessed mapping of a file");
  add_read_options(*probe_command, probe.read, memory);
  probe_command->add_option("-o,--output", probe.output, "Write the mapping there");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int status = app.exit(error);
    return status == 0 ? 0 : exit_code(ErrorKind::kUsage);
  }
  if (!memory.empty()) {
    const auto bytes = cli::parse_size(memory);
    if (!bytes) return report_failure(bytes.error());
    analyze.read.memory_bytes = probe.read.memory_bytes = *bytes;
  }
  const Status status = *analyze_command ? cli::analyze(analyze) : cli::probe(probe);
  return status ? 0 : report_failure(status.error());
}

}  // namespace

int main(int argc, char** argv) {
  // Large blocks go back to the system when they are freed, so that --memory means what it says.
  constexpr int kReturnedFromBytes = 1 << 18;
  mallopt(M_MMAP_THRESHOLD, kReturnedFromBytes);
  try {
    return run(argc, argv);
  } catch (const std::bad_alloc&) {
    return report_failure(
        {ErrorKind::kInput, "expected to fit into memory, got no more of it; lower --memory"});
  } catch (const std::exception& error) {
    return report_failure({ErrorKind::kInternal, error.what()});
  }
}
