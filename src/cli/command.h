#pragma once
// What the subcommands share: their options, how a failure is told, where output goes.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace fifteen::cli {

/// A log that a state was made from: its files, and what its mapping said.
struct KnownLog {
  std::vector<std::string> files;
  std::string mapping;  ///< TOML
};

/// Options of every subcommand that reads contacts.
struct ReadOptions {
  std::vector<std::string> files;
  std::string mapping;   ///< path; empty: guess
  std::string promises;  ///< path of a file of promises besides the mapping's; empty: none
  std::string zone;      ///< --timezone
  std::string time_format;
  std::string encoding;  ///< --encoding
  double reject_share_max = 0.05;
  std::size_t threads = 0;  ///< 0: all cores
  std::size_t memory_bytes = 0;
  bool quiet = false;
  std::optional<KnownLog> known;  ///< in the place of `files` and `mapping`
};

struct AnalyzeOptions {
  ReadOptions read;
  std::string json;  ///< path, "-" for standard output, empty: none
  std::string html;
  std::string where;
  std::vector<std::string> changes;  ///< --changes: logs of changes besides the mapping's
  std::string state;                 ///< path of the state to write, empty: none
};

struct ReportOptions {
  std::vector<std::string> files;  ///< states
  std::string json;                ///< path, "-" for standard output, empty: none
  std::string html;
  std::size_t threads = 0;  ///< 0: all cores
  bool quiet = false;
};

struct MergeOptions {
  std::vector<std::string> files;  ///< states
  std::string output;              ///< path of the state of all of them
};

struct ContactsOptions {
  ReadOptions read;
  std::string where;
  std::size_t limit = 100;  ///< 0: all
  bool demand = false;      ///< tell which contacts are failure demand
  std::string format = "csv";
};

struct IdentitiesOptions {
  ReadOptions read;
  std::string customer;  ///< an identity kind:value, or a customer's id
  std::string other;     ///< another one: how the two hang together; empty: none
};

struct ProbeOptions {
  ReadOptions read;
  std::string output;  ///< where to write the mapping; empty: nowhere
};

struct ConvertOptions {
  ReadOptions read;
  std::string output;  ///< path, "-" for standard output
  std::string format;  ///< of the file; empty: by the path's ending
  std::string where;
  bool scores = false;  ///< with probabilities and evidence, as `fifteen score` writes them
};

struct ExplainOptions {
  ReadOptions read;
  std::string contact;  ///< FILE:LINE
  bool json = false;
};

struct TrainOptions {
  ReadOptions read;
  std::string where;
  std::string output;  ///< path of the model
};

/// A change that `fifteen whatif` tries.
struct WhatIfOption {
  enum Kind : std::uint8_t { kFix, kEliminate, kPromise };
  Kind kind = kFix;
  std::string text;
};

struct WhatIfOptions {
  ReadOptions read;
  std::string where;
  std::vector<WhatIfOption> steps;  ///< in the order of the command line
  std::string target;  ///< "p_won=+2%": the steps are looked for; empty: they are given
  std::string json;    ///< path, "-" for standard output, empty: none
};

struct CheckOptions {
  ReadOptions read;  ///< with the promises
  std::string where;
  std::vector<std::string> shops;  ///< files of mystery shops
  std::string by;                  ///< show shares by this dimension, too; empty: none
  bool sure = false;               ///< a promise is not kept only where that is sure
  bool strict = false;             ///< a promise is kept only where that is sure
  std::string json;                ///< path, "-" for standard output, empty: none
  std::string junit;               ///< path, empty: none
};

struct RegisterOptions {
  ReadOptions read;
  std::string where;
  std::vector<std::string> changes;  ///< logs of changes besides the mapping's
  std::string output = "-";          ///< of init: path of the register, "-" for standard output
  std::string known;                 ///< of review: path of the register
  bool update = false;               ///< of review: write what is seen now into the register
  std::string json;                  ///< of review: path, "-" for standard output, empty: none
};

struct ShopOptions {
  std::vector<std::string> files;  ///< of shops; of form: one, the scenario
  std::string places;              ///< of plan: path of a list of places, one a line; empty: none
  std::size_t visits = 10;         ///< of plan
  std::string json;                ///< path, "-" for standard output, empty: none
  std::string output = "-";        ///< of form: path of the page, "-" for standard output
  double reject_share_max = 0.05;
  bool quiet = false;
};

struct AttributeOptions {
  ReadOptions read;
  std::string where;
  std::string of = "conversion";  ///< or misery
  std::string separator = ">";    ///< of the steps of a path table
  bool has_separator = false;     ///< the user has given it
  std::string json;               ///< path, "-" for standard output, empty: none
  unsigned order = 1;             ///< 1 to 4
  bool paths = false;             ///< the files are path tables, whatever they look like
};

struct SimulateOptions {
  std::string world;                       ///< a shipped world's name, or the path of a TOML file
  std::optional<std::uint64_t> customers;  ///< nothing: the world's own number
  std::optional<std::uint64_t> seed;       ///< nothing: the world's own
  std::string output;                      ///< path, "-" for standard output
  std::string format;                      ///< of the file; empty: by the path's ending
  std::string mapping;                     ///< where to write it; empty: beside the output
  std::vector<std::string> fixes;          ///< such as "bag desk:misery=0.5x"
  std::vector<std::string> eliminated;     ///< moments
  std::size_t threads = 0;                 ///< 0: all cores
  std::size_t memory_bytes = 800'000'000;  ///< of the writer
  bool truth = false;
  bool list = false;   ///< only name the shipped worlds
  bool print = false;  ///< only show the world's file
  bool quiet = false;
};

/// Runs `fifteen analyze`. Errors: as documented in docs/guide/exit-codes.md.
Status analyze(const AnalyzeOptions& options);

/// Runs `fifteen report`.
Status report_states(const ReportOptions& options);

/// Runs `fifteen merge`.
Status merge_states(const MergeOptions& options);

/// Runs `fifteen contacts`.
Status contacts(const ContactsOptions& options);

/// Runs `fifteen identities`.
Status identities(const IdentitiesOptions& options);

/// Runs `fifteen probe`.
Status probe(const ProbeOptions& options);

/// Runs `fifteen convert`, and `fifteen score`.
Status convert(const ConvertOptions& options);

/// Runs `fifteen explain`.
Status explain(const ExplainOptions& options);

/// Runs `fifteen train`.
Status train(const TrainOptions& options);

/// Runs `fifteen attribute`.
Status attribute(const AttributeOptions& options);
Status what_if(const WhatIfOptions& options);

/// Runs `fifteen check`; `kept` tells whether all promises are.
Status check(const CheckOptions& options, bool& kept);

/// Runs `fifteen register init`.
Status register_init(const RegisterOptions& options);

/// Runs `fifteen register review`.
Status register_review(const RegisterOptions& options);

/// Runs `fifteen simulate`.
Status simulate_world(const SimulateOptions& options);

/// Runs `fifteen shop score`.
Status shop_score(const ShopOptions& options);

/// Runs `fifteen shop plan`.
Status shop_plan(const ShopOptions& options);

/// Runs `fifteen shop form`.
Status shop_form(const ShopOptions& options);

/// Reads a size such as 512MB, 1.5GB, 800000000 or 2GiB. Errors: kUsage.
Result<std::size_t> parse_size(const std::string& text);

/// Writes a whole file, through a temporary one beside it so that no half file stays behind.
/// Errors: kOutput.
Status write_file(const std::string& path, const std::string& content);

/// Writes to standard output. Errors: kOutput (a full disk, a closed pipe).
Status write_stdout(const std::string& content);

/// Writes what a command found: as JSON to the path that was asked for ("-": to standard output,
/// and nothing else; empty: nowhere), then, unless quiet, as text to standard output. Errors:
/// kOutput.
Status write_found(const std::string& json, bool quiet, const std::function<std::string()>& to_json,
                   const std::function<std::string()>& to_text);

/// The number of threads that was asked for, or as many as there are cores.
std::size_t threads_for(std::size_t asked);

/// Returns whether output to a stream may have colour: a terminal, and NO_COLOR is not set.
bool colour_allowed(int descriptor);

}  // namespace fifteen::cli
