#pragma once
// What `fifteen whatif` says, as one structure, and its two renderings. docs/formats/what_if.md
// describes the JSON.

#include <optional>
#include <string>
#include <vector>

#include "analyse/what_if.h"

namespace fifteen::report {

/// The version of the document's format: it changes when a key changes its meaning or goes away.
inline constexpr int kWhatIfVersion = 1;

/// How a target was looked for.
struct TargetFound {
  std::string text;       ///< as the user wrote it
  bool reached = false;   ///< else the steps are all that can be told to bring something
  std::size_t tried = 0;  ///< changes
  std::size_t told = 0;   ///< of them, those that are told to bring something
};

struct WhatIfDocument {
  std::string tool_version;
  std::string title;
  std::string fate_rule;  ///< in words
  bool fate_rule_is_default = false;
  double sampled = 1;  ///< of the log's journeys, the share that was worked with
  analyse::WhatIf found;
  std::optional<TargetFound> target;  ///< none: the steps were given
  std::vector<std::string> notes;
};

/// What all of it takes for granted, in sentences.
std::vector<std::string> assumptions(const WhatIfDocument& document);

/// Renders the document for a terminal.
std::string to_text(const WhatIfDocument& document, bool colour);

/// Renders it as JSON: docs/formats/what_if.schema.json. Equal documents, equal bytes.
std::string to_json(const WhatIfDocument& document);

}  // namespace fifteen::report
