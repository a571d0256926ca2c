#pragma once
// The mapping's fate rules in terms of a log's moments, or the default rules where it has none.

#include <string>

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

}  // namespace fifteen::cli
