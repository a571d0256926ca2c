#pragma once
// What `fifteen attribute` says, as one structure, and its two renderings.
// docs/formats/attribution.md describes the JSON.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyse/attribution.h"
#include "report/document.h"

namespace fifteen::report {

/// The version of the document's format: it changes when a key changes its meaning or goes away.
inline constexpr int kAttributionVersion = 1;

struct AttributionDocument {
  std::string tool_version;
  std::string title;
  std::vector<SourceFile> files;
  bool from_paths = false;  ///< a table of paths, else a log of contacts
  bool of_misery = false;   ///< what is attributed are journeys' first miseries
  std::string fate_rule;    ///< in words; empty for a table of paths
  bool fate_rule_is_default = false;
  unsigned order_asked = 1;
  std::uint64_t open = 0;  ///< journeys without a fate yet
  LeftOut rejects;
  analyse::Attribution found;
  std::vector<std::string> notes;
};

/// The most important, in sentences; one says that all of it is association.
std::vector<std::string> headlines(const AttributionDocument& document);

/// Renders the document for a terminal.
std::string to_text(const AttributionDocument& document, bool colour);

/// Renders it as JSON: docs/formats/attribution.schema.json. Equal documents, equal bytes.
std::string to_json(const AttributionDocument& document);

}  // namespace fifteen::report
