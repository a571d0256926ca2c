#pragma once
// The document: everything an analysis says, as one structure. The terminal, JSON and the page
// render it, so a number is the same number everywhere. docs/formats/document.md describes the
// JSON.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analyse/findings.h"

namespace fifteen::report {

/// The version of the document's format: it changes when a key changes its meaning or goes away.
inline constexpr int kDocumentVersion = 1;

struct SourceFile {
  std::string name;
  std::uint64_t rows = 0;
};

struct MappedColumn {
  std::string field;
  std::string column;
  std::string reason;  ///< why it was guessed; empty: the user's mapping says so
  std::string file;    ///< whose column it is; empty: every file's
};

struct RejectSample {
  std::string file;
  std::uint64_t line = 0;
  std::string field;
  std::string reason;
  std::string text;
};

/// Rows, or values, that were left out.
struct LeftOut {
  std::uint64_t total = 0;
  std::map<std::string, std::uint64_t> by_reason;
  std::vector<RejectSample> samples;
};

struct Document {
  std::string tool_version;
  std::string title;
  std::vector<SourceFile> files;
  std::optional<std::int64_t> from_us;
  std::optional<std::int64_t> to_us;
  std::uint64_t naive_times = 0;    ///< contacts whose start named no zone
  std::uint64_t doubled_times = 0;  ///< of them, in an hour that the clocks repeated
  std::uint64_t skipped_times = 0;  ///< of them, in an hour that the clocks left out
  std::uint64_t filtered = 0;
  std::string filter;  ///< the expression of --where
  std::vector<MappedColumn> mapping;
  LeftOut rejects;
  LeftOut ignored_values;
  std::string fate_rule;  ///< in words
  bool fate_rule_is_default = false;
  analyse::Findings findings;
  std::vector<std::string> notes;
};

/// Returns three to six sentences that say the most important.
std::vector<std::string> headlines(const Document& document);

}  // namespace fifteen::report
