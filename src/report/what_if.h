#pragma once
// What `fifteen whatif` says, as one structure, and its two renderings. docs/formats/what_if.md
// describes the JSON.

#include <string>
#include <vector>

#include "analyse/what_if.h"

namespace fifteen::report {

/// The version of the document's format: it changes when a key changes its meaning or goes away.
inline constexpr int kWhatIfVersion = 1;

struct WhatIfDocument {
  std::string tool_version;
  std::string title;
  std::string fate_rule;  ///< in words
  bool fate_rule_is_default = false;
  double sampled = 1;  ///< of the log's journeys, the share that was worked with
  analyse::WhatIf found;
  std::vector<std::string> notes;
};

/// What all of it takes for granted, in sentences.
std::vector<std::string> assumptions(const WhatIfDocument& document);

/// Renders the document for a terminal.
std::string to_text(const WhatIfDocument& document, bool colour);

/// Renders it as JSON: docs/formats/what_if.schema.json. Equal documents, equal bytes.
std::string to_json(const WhatIfDocument& document);

}  // namespace fifteen::report
