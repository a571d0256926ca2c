// fifteen: the engine for moments of truth. One file per subcommand lies beside this one.

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdio>
#include <exception>
#include <fmt/format.h>
#include <malloc.h>
#include <new>
#include <string>
#include <vector>

#include "base/nearest.h"
#include "base/text.h"
#include "cli/command.h"

namespace {

using namespace fifteen;

// What `fifteen check` ends with where a promise is not kept.
constexpr int kNotKept = 1;

int report_failure(const Error& error) {
  const char* const hint =
      error.kind == ErrorKind::kInternal
          ? "\nfifteen: this should not happen; please report it with the command"
          : "";
  fmt::print(stderr, "fifteen: {}{}\n", printable(error.message, true), hint);
  return exit_code(error.kind);
}

// Like CLI::Range, but says what was expected the way we say it.
CLI::Validator number_from(double low, double high) {
  return {
      [low, high](const std::string& text) {
        double value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        const bool good = error == std::errc{} && end == text.data() + text.size() &&
                          value >= low && value <= high;
        return good ? ""
                    : fmt::format("expected a number from {} to {}, got \"{}\"", low, high, text);
      },
      ""};
}

// A check that an option is a whole number between the bounds.
CLI::Validator whole_from(std::uint64_t low, std::uint64_t high) {
  return {[low, high](std::string& text) {
            std::uint64_t value = 0;
            const auto [end, error] =
                std::from_chars(text.data(), text.data() + text.size(), value);
            const bool good = error == std::errc{} && end == text.data() + text.size() &&
                              value >= low && value <= high;
            return good ? ""
                        : fmt::format("expected a whole number from {} to {}, got \"{}\"", low,
                                      high, text);
          },
          ""};
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> out;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) out.push_back("--" + name);
  }
  return out;
}

// What is wrong with the arguments, in our words where we know better than the library.
std::string usage_message(const CLI::App& app, const CLI::ParseError& error,
                          const std::vector<std::string>& arguments) {
  const auto chosen = app.get_subcommands();
  if (chosen.empty()) {
    std::vector<std::string> known;
    for (const CLI::App* command : app.get_subcommands({})) known.push_back(command->get_name());
    const std::string list = fmt::format("one of {}", fmt::join(known, ", "));
    if (arguments.empty())
      return fmt::format("expected a subcommand, {}; see fifteen --help", list);
    return fmt::format("expected a subcommand, {}, got \"{}\"{}; see fifteen --help", list,
                       arguments.front(), did_you_mean(arguments.front(), known));
  }
  const CLI::App* command = chosen.front();
  std::string path = command->get_name();
  while (!command->get_subcommands().empty()) {
    command = command->get_subcommands().front();
    path += " " + command->get_name();
  }
  const std::string help = fmt::format("; see fifteen {} --help", path);
  if (!command->get_subcommands({}).empty()) {
    std::vector<std::string> known;
    for (const CLI::App* part : command->get_subcommands({})) known.push_back(part->get_name());
    const std::vector<std::string> rest = command->remaining();
    return fmt::format("expected {} {}, got {}{}", path, fmt::join(known, " or "),
                       rest.empty() ? "nothing more" : fmt::format("\"{}\"", rest.front()), help);
  }
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    for (const std::string& unknown : command->remaining()) {
      const std::string name = unknown.substr(0, unknown.find('='));
      return fmt::format("unknown option {}{}{}", name, did_you_mean(name, option_names(*command)),
                         help);
    }
  }
  return error.what() + help;
}

void add_read_options(CLI::App& command, cli::ReadOptions& options, std::string& memory) {
  command.add_option(
      "FILE", options.files,
      "Contacts: CSV, TSV, JSON Lines, Parquet, XES, OCEL; also .gz and .zst. May be left "
      "out where the mapping names its files in [[source]]");
  command.add_option("-m,--mapping", options.mapping,
                     "Which column is which field (TOML); guessed when absent");
  command.add_option("--timezone", options.zone,
                     "IANA zone of times that name none (default: UTC)");
  command.add_option("--time-format", options.time_format,
                     "strptime format of times (default: ISO 8601 or epoch)");
  command.add_option("--encoding", options.encoding,
                     "Of text files: utf-8, windows-1252, latin-1, utf-16 (default: detected)");
  command.add_option("--threads", options.threads, "Threads (default: all cores)")
      ->check(number_from(1, 1024));
  command.add_option("--memory", memory,
                     "Most memory, such as 512MB (default: 1450MB); less memory reads oftener");
  command.add_flag("-q,--quiet", options.quiet, "No progress line and no summary");
}

void add_promises_option(CLI::App& command, cli::ReadOptions& options) {
  command.add_option("-p,--promises", options.promises,
                     "Promises (TOML), besides those of the mapping: what does not come by its "
                     "time is a contact, too");
}

void add_reject_option(CLI::App& command, cli::ReadOptions& options) {
  command
      .add_option("--max-reject-share", options.reject_share_max,
                  "Stop when more than this share of the rows cannot be read (default: 0.05)")
      ->check(number_from(0, 1));
}

void add_changes_option(CLI::App& command, std::vector<std::string>& changes) {
  command
      .add_option("--changes", changes,
                  "A log of changes, or a register of moments (TOML): what they did is measured")
      ->allow_extra_args(false);
}

// `fifteen register init` and `fifteen register review`.
struct RegisterCommands {
  cli::RegisterOptions options;
  CLI::App* command = nullptr;
  CLI::App* init = nullptr;
  CLI::App* review = nullptr;

  void add_to(CLI::App& app, std::string& memory) {
    command = app.add_subcommand(
        "register", "Keep a register of moments: owners, promises, ideas, what has changed");
    command->require_subcommand(1);
    init = command->add_subcommand("init", "Write the register of a log, to be filled in");
    review = command->add_subcommand("review", "Say what has changed since the register was seen");
    for (CLI::App* const one : {init, review}) {
      add_read_options(*one, options.read, memory);
      one->add_option("--where", options.where,
                      "Only contacts for which this holds: 'channel = \"phone\"'");
      add_reject_option(*one, options.read);
    }
    init->add_option("-o,--output", options.output,
                     "Write it there, such as moments.toml (default: - for stdout)");
    review->add_option("--register", options.known, "The register, such as moments.toml")
        ->required();
    review->add_flag("--update", options.update,
                     "Write what is seen now into the register, and moments that it does not have");
    add_changes_option(*review, options.changes);
    review->add_option("--json", options.json,
                       "Write the review as JSON to a file, or - for stdout");
  }

  Status run() const { return *init ? cli::register_init(options) : cli::register_review(options); }
};

// `fifteen shop score`, `fifteen shop plan` and `fifteen shop form`.
struct ShopCommands {
  cli::ShopOptions options;
  CLI::App* command = nullptr;
  CLI::App* score = nullptr;
  CLI::App* plan = nullptr;
  CLI::App* form = nullptr;

  void add_to(CLI::App& app) {
    command = app.add_subcommand("shop", "Mystery shops: scores, the next visits, forms");
    command->require_subcommand(1);
    score = command->add_subcommand("score", "What shoppers found, and how far to rely on it");
    plan = command->add_subcommand("plan", "The next visits, where they tell most");
    form = command->add_subcommand("form", "Make the page on which a scenario is filled in");
    for (CLI::App* const one : {score, plan}) {
      one->add_option("SHOPS", options.files,
                      "Visits as CSV, one line for each item; also .gz, .zst")
          ->required();
      one->add_option("--json", options.json,
                      "Write the answer as JSON to a file, or - for stdout");
      one->add_option("--max-reject-share", options.reject_share_max,
                      "Stop when more than this share of the rows cannot be read (default: 0.05)")
          ->check(number_from(0, 1));
      one->add_flag("-q,--quiet", options.quiet, "No summary");
    }
    plan->add_option("-n,--visits", options.visits, "So many (default: 10)")
        ->check(whole_from(1, 10'000));
    plan->add_option("--places", options.places,
                     "A list of places, one on each line, also of those never visited");
    form->add_option("SCENARIO", options.files, "What to look at (TOML)")->required()->expected(1);
    form->add_option("-o,--output", options.output,
                     "Write the page there, such as form.html (default: - for stdout)");
  }

  Status run() const {
    if (*score) return cli::shop_score(options);
    return *plan ? cli::shop_plan(options) : cli::shop_form(options);
  }
};

int run(int argc, char** argv) {
  CLI::App app{"Fifteen: contacts in, moments of truth out."};
  app.name("fifteen");
  app.set_version_flag("--version", std::string("fifteen ") + FIFTEEN_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Exit status: 0 done, 1 a promise is not kept, 2 wrong usage, 3 a file or mapping that "
      "cannot be\n"
      "used, 4 too many rows that cannot be read, 5 a result that cannot be written, 70 a bug.");
  std::string memory;

  cli::AnalyzeOptions analyze;
  CLI::App* const analyze_command =
      app.add_subcommand("analyze", "Find the moments of truth in a file of contacts");
  add_read_options(*analyze_command, analyze.read, memory);
  add_promises_option(*analyze_command, analyze.read);
  analyze_command->add_option("--json", analyze.json,
                              "Write the document as JSON to a file, or - for stdout");
  analyze_command->add_option("--html", analyze.html,
                              "Write the report as one self-contained page");
  add_changes_option(*analyze_command, analyze.changes);
  analyze_command->add_option("--where", analyze.where,
                              "Only contacts for which this holds: 'channel = \"phone\"'");
  add_reject_option(*analyze_command, analyze.read);

  analyze_command->add_option("--state", analyze.state,
                              "Write what the document is made from, for fifteen report and merge");

  cli::ReportOptions report;
  CLI::App* const report_command =
      app.add_subcommand("report", "Make the document of a state, or of several, without the logs");
  report_command->add_option("STATE", report.files, "States that analyze or merge has written")
      ->required();
  report_command->add_option("--json", report.json,
                             "Write the document as JSON to a file, or - for stdout");
  report_command->add_option("--html", report.html, "Write the report as one self-contained page");
  report_command->add_option("--threads", report.threads, "Threads (default: all cores)")
      ->check(number_from(1, 1024));
  report_command->add_flag("-q,--quiet", report.quiet, "No summary");

  cli::MergeOptions merge;
  CLI::App* const merge_command =
      app.add_subcommand("merge", "Put states of different customers together");
  merge_command->add_option("STATE", merge.files, "States that analyze or merge has written")
      ->required();
  merge_command->add_option("-o,--output", merge.output, "Write the state of all of them there")
      ->required();

  cli::ContactsOptions contacts;
  CLI::App* const contacts_command =
      app.add_subcommand("contacts", "List the contacts behind a figure");
  add_read_options(*contacts_command, contacts.read, memory);
  add_promises_option(*contacts_command, contacts.read);
  contacts_command->add_option("--where", contacts.where,
                               "Only contacts for which this holds: 'moment = \"call\" and outcome "
                               "= misery'");
  contacts_command->add_option("--limit", contacts.limit,
                               "At most so many, the earliest (default: 100); 0: all");
  contacts_command->add_flag("--demand", contacts.demand,
                             "Say which contacts are failure demand, and what caused them");
  contacts_command->add_option("--format", contacts.format, "csv or json (default: csv)");
  add_reject_option(*contacts_command, contacts.read);

  cli::IdentitiesOptions identities;
  CLI::App* const identities_command =
      app.add_subcommand("identities", "Show why records are one customer");
  identities_command
      ->add_option("CUSTOMER", identities.customer,
                   "An identity such as email:ann@example.org, or a customer's id")
      ->required();
  identities_command->add_option("--with", identities.other,
                                 "Another identity: show how the two hang together");
  add_read_options(*identities_command, identities.read, memory);

  cli::ProbeOptions probe;
  CLI::App* const probe_command = app.add_subcommand("probe", "Show the guessed mapping of a file");
  add_read_options(*probe_command, probe.read, memory);
  probe_command->add_option("-o,--output", probe.output, "Write the mapping there");

  cli::ConvertOptions convert;
  CLI::App* const convert_command =
      app.add_subcommand("convert", "Write the contacts, each once, as one file");
  add_read_options(*convert_command, convert.read, memory);
  add_promises_option(*convert_command, convert.read);
  convert_command
      ->add_option("-o,--output", convert.output,
                   "Write there: .csv, .jsonl, .parquet, .xes; also .csv.gz, .jsonl.gz, .xes.gz; - "
                   "for stdout")
      ->required();
  convert_command->add_option("--format", convert.format,
                              "csv, jsonl, parquet or xes, whatever the file's ending");
  convert_command->add_option("--where", convert.where,
                              "Only contacts for which this holds: 'channel = \"phone\"'");
  add_reject_option(*convert_command, convert.read);

  cli::ConvertOptions score;
  score.scores = true;
  score.output = "-";
  CLI::App* const score_command =
      app.add_subcommand("score", "Write each contact's outcome, probabilities and evidence");
  add_read_options(*score_command, score.read, memory);
  add_promises_option(*score_command, score.read);
  score_command->add_option("-o,--output", score.output,
                            "Write there: .csv, .jsonl, .parquet; also .csv.gz, .jsonl.gz "
                            "(default: - for stdout)");
  score_command->add_option("--format", score.format,
                            "csv, jsonl or parquet, whatever the file's ending (stdout: csv)");
  score_command->add_option("--where", score.where,
                            "Only contacts for which this holds: 'outcome = misery'");
  add_reject_option(*score_command, score.read);

  cli::ExplainOptions explain;
  CLI::App* const explain_command =
      app.add_subcommand("explain", "Show the arithmetic of one contact's score");
  explain_command
      ->add_option("CONTACT", explain.contact, "FILE:LINE, as `fifteen contacts` shows them")
      ->required();
  explain_command->add_flag("--json", explain.json, "As JSON");
  add_read_options(*explain_command, explain.read, memory);
  add_promises_option(*explain_command, explain.read);

  cli::TrainOptions train;
  CLI::App* const train_command = app.add_subcommand(
      "train", "Learn from texts with a known outcome what a text says of its contact");
  add_read_options(*train_command, train.read, memory);
  train_command
      ->add_option("-o,--output", train.output, "Write the model there, such as calls.f15t")
      ->required();
  train_command->add_option("--where", train.where,
                            "Only contacts for which this holds: 'channel = \"chat\"'");
  add_reject_option(*train_command, train.read);

  cli::AttributeOptions attribute;
  std::string separator;
  CLI::App* const attribute_command = app.add_subcommand(
      "attribute", "Share out conversions, or miseries, to the moments that paths go by");
  add_read_options(*attribute_command, attribute.read, memory);
  attribute_command
      ->add_option("--order", attribute.order,
                   "Last moments that the chain remembers, 1 to 4 (default: 1)")
      ->check(number_from(1, 4));
  attribute_command->add_option("--of", attribute.of,
                                "conversion or misery: what is attributed (default: conversion, "
                                "which is won)");
  attribute_command->add_flag("--paths", attribute.paths,
                              "FILE is a table of paths (default: told by its header)");
  attribute_command->add_option("--separator", separator,
                                "Between the steps of a table of paths (default: >)");
  attribute_command->add_option("--json", attribute.json,
                                "Write the document as JSON to a file, or - for stdout");
  attribute_command->add_option("--where", attribute.where,
                                "Only contacts for which this holds: 'channel = \"phone\"'");
  add_reject_option(*attribute_command, attribute.read);

  cli::WhatIfOptions what_if;
  std::vector<std::string> fixes;
  std::vector<std::string> eliminated;
  std::vector<std::string> promises;
  CLI::App* const what_if_command =
      app.add_subcommand("whatif", "What would come of changes: contacts, hours, miseries, won");
  add_read_options(*what_if_command, what_if.read, memory);
  add_promises_option(*what_if_command, what_if.read);
  CLI::Option* const fix_option =
      what_if_command
          ->add_option("--fix", fixes,
                       "Another share of an outcome at a moment: 'bag desk:misery=0.5x'")
          ->allow_extra_args(false);
  CLI::Option* const eliminate_option =
      what_if_command
          ->add_option("--eliminate", eliminated, "A moment whose contacts do not take place")
          ->allow_extra_args(false);
  CLI::Option* const promise_option =
      what_if_command
          ->add_option("--promise", promises,
                       "A moment, and the time within which all are served: 'call<=2min'")
          ->allow_extra_args(false);
  what_if_command->add_option("--target", what_if.target,
                              "Look for the changes of the fewest contacts: 'p_won=+2%'");
  what_if_command->add_option("--json", what_if.json,
                              "Write the answer as JSON to a file, or - for stdout");
  what_if_command->add_option("--where", what_if.where,
                              "Only contacts for which this holds: 'channel = \"phone\"'");
  add_reject_option(*what_if_command, what_if.read);

  cli::CheckOptions check;
  CLI::App* const check_command =
      app.add_subcommand("check", "Hold a log against promises: said, lived, shopped");
  add_read_options(*check_command, check.read, memory);
  check_command->add_option("-p,--promises", check.read.promises,
                            "Promises (TOML), besides those of the mapping");
  check_command->add_option("--shops", check.shops,
                            "Files of mystery shops, whose items name promises");
  check_command->add_option("--by", check.by, "Also by channel, reason, team, place or a segment");
  check_command->add_flag("--sure", check.sure,
                          "Not kept is only what surely is not: the interval lies below");
  check_command->add_flag("--strict", check.strict,
                          "Kept is only what surely is: the interval does not reach below");
  check_command->add_option("--json", check.json,
                            "Write the answer as JSON to a file, or - for stdout");
  check_command->add_option("--junit", check.junit,
                            "Write the promises as test cases (JUnit's XML) to a file");
  check_command->add_option("--where", check.where,
                            "Only contacts for which this holds: 'channel = \"phone\"'");
  add_reject_option(*check_command, check.read);
  RegisterCommands registering;
  registering.add_to(app, memory);
  ShopCommands shopping;
  shopping.add_to(app);

  cli::SimulateOptions simulate;
  CLI::App* const simulate_command =
      app.add_subcommand("simulate", "Make contacts of a world whose truth is known");
  simulate_command->add_option("WORLD", simulate.world,
                               "A shipped world's name (see --list), or a TOML file");
  simulate_command
      ->add_option("-n,--customers", simulate.customers, "Customers (default: the world's)")
      ->check(whole_from(1, 1'000'000'000));
  simulate_command->add_option("-o,--output", simulate.output,
                               "Write there: .parquet, .csv, .jsonl; also .csv.gz, .jsonl.gz; - "
                               "for stdout");
  simulate_command->add_option("--format", simulate.format,
                               "csv, jsonl or parquet, whatever the file's ending");
  simulate_command
      ->add_option("--seed", simulate.seed, "Another seed, another luck (default: the world's)")
      ->check(whole_from(0, UINT64_MAX));
  simulate_command
      ->add_option("--fix", simulate.fixes,
                   "Another share of an outcome at a moment: 'bag desk:misery=0.5x'")
      ->allow_extra_args(false);
  simulate_command
      ->add_option("--eliminate", simulate.eliminated, "A moment whose contacts do not occur")
      ->allow_extra_args(false);
  simulate_command->add_flag("--truth", simulate.truth,
                             "Also what no log knows: true outcomes, causes, chances of won");
  simulate_command->add_option("--mapping", simulate.mapping,
                               "Write the mapping there (default: beside the output)");
  simulate_command->add_option("--threads", simulate.threads, "Threads (default: all cores)")
      ->check(whole_from(1, 1024));
  simulate_command->add_flag("--list", simulate.list, "Name the shipped worlds");
  simulate_command->add_flag("--print", simulate.print,
                             "Show the world's file, to begin your own with");
  simulate_command->add_flag("-q,--quiet", simulate.quiet, "No progress line and no summary");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    return report_failure({ErrorKind::kUsage, usage_message(app, error, {argv + 1, argv + argc})});
  }
  if (!memory.empty()) {
    const auto bytes = cli::parse_size(memory);
    if (!bytes) return report_failure(bytes.error());
    for (cli::ReadOptions* read :
         {&analyze.read, &contacts.read, &identities.read, &probe.read, &convert.read, &score.read,
          &explain.read, &train.read, &attribute.read, &what_if.read, &check.read,
          &registering.options.read})
      read->memory_bytes = *bytes;
  }
  Status status;
  if (*analyze_command) status = cli::analyze(analyze);
  if (*report_command) status = cli::report_states(report);
  if (*merge_command) status = cli::merge_states(merge);
  if (*contacts_command) status = cli::contacts(contacts);
  if (*identities_command) status = cli::identities(identities);
  if (*convert_command) status = cli::convert(convert);
  if (score.output == "-" && score.format.empty()) score.format = "csv";
  if (*score_command) status = cli::convert(score);
  if (*explain_command) status = cli::explain(explain);
  if (*probe_command) status = cli::probe(probe);
  if (*attribute_command) {
    if (attribute_command->count("--separator") > 0) {
      attribute.separator = separator;
      attribute.has_separator = true;
    }
    status = cli::attribute(attribute);
  }
  if (*train_command) status = cli::train(train);
  if (*what_if_command) {
    // One change comes after the other as the command line has them, whichever option they are of.
    std::size_t fix = 0;
    std::size_t elimination = 0;
    std::size_t promise = 0;
    for (const CLI::Option* const option : what_if_command->parse_order()) {
      using Option = cli::WhatIfOption;
      if (option == fix_option) what_if.steps.push_back({Option::kFix, fixes.at(fix++)});
      if (option == eliminate_option)
        what_if.steps.push_back({Option::kEliminate, eliminated.at(elimination++)});
      if (option == promise_option)
        what_if.steps.push_back({Option::kPromise, promises.at(promise++)});
    }
    status = cli::what_if(what_if);
  }
  bool kept = true;
  if (*check_command) status = cli::check(check, kept);
  if (*shopping.command) status = shopping.run();
  if (*registering.command) status = registering.run();
  if (*simulate_command) status = cli::simulate_world(simulate);
  if (!status) return report_failure(status.error());
  return kept ? 0 : kNotKept;
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
