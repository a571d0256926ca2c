#pragma once
// The mapping's fate rules in terms of a log's moments, or the default rules where it has none.

#include <optional>
#include <string>
#include <vector>

#include "cli/open_log.h"
#include "engine/engine.h"
#include "journey/counts.h"
#include "read/mapping.h"

namespace fifteen::cli {

struct FateChoice {
  engine::FatePlan plan;
  std::string rule;  ///< in words, for the document
  bool is_default = false;
  std::vector<std::string> notes;  ///< what the reader of the report should know about it
};

/// Settles the rules. Errors: kInput: none of a rule's moments is in the log, with the nearest.
Result<FateChoice> choose_fate(const read::Mapping& mapping, const journey::JourneyCounts& sample);

/// A run over the contacts of a log for which `where` holds, whose fates are the mapping's or the
/// default ones. `fate` takes what was chosen while it runs; it, `log` and `progress` must outlive
/// the request.
engine::RunRequest run_request(const OpenLog& log, const ReadOptions& options,
                               const std::string& where, engine::Progress& progress,
                               std::optional<FateChoice>& fate);

}  // namespace fifteen::cli
