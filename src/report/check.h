#pragma once
// What `fifteen check` says, as one structure, and its three renderings. docs/formats/check.md
// describes the JSON.

#include <string>
#include <vector>

#include "analyse/promise_gap.h"
#include "analyse/promises.h"

namespace fifteen::report {

/// The version of the document's format: it changes when a key changes its meaning or goes away.
inline constexpr int kCheckVersion = 1;

struct CheckDocument {
  std::string tool_version;
  std::string title;
  std::string filter;  ///< empty: none
  analyse::PromiseBar bar = analyse::PromiseBar::kLived;
  std::string by;  ///< the dimension that the terminal shows; empty: none
  analyse::PromisesFound found;
  /// By promise, the condition that opens the contacts that broke it; empty: none does.
  std::vector<std::string> opens;
  std::vector<analyse::GapFinding> gaps;  ///< empty: nobody has shopped
  std::vector<std::string> notes;

  /// Whether all promises count as kept.
  bool kept() const;
};

/// What a promise is, in words: `wait within 2 min at "call"`.
std::string promise_in_words(const PromiseRule& rule);

/// "kept", "not kept" or "nothing to check".
std::string_view verdict_name(analyse::PromiseVerdict verdict);

/// Renders the document for a terminal.
std::string to_text(const CheckDocument& document, bool colour);

/// Renders it as JSON: docs/formats/check.schema.json. Equal documents, equal bytes.
std::string to_json(const CheckDocument& document);

/// Renders it as JUnit's XML: a test case for each promise, a failure for each that is not kept, an
/// error where there is nothing to check. Characters that XML cannot hold become U+FFFD.
std::string to_junit(const CheckDocument& document);

}  // namespace fifteen::report
