#pragma once
// The document for a terminal: what a person wants to know in one screen.

#include <cstddef>
#include <string>

#include "report/document.h"

namespace fifteen::report {

struct TerminalOptions {
  bool colour = false;
  std::size_t moments_max = 20;  ///< further moments are counted in a line
};

/// Returns the summary: headlines, the table of moments, the most common journeys, what was left
/// out.
std::string to_text(const Document& document, const TerminalOptions& options);

}  // namespace fifteen::report
