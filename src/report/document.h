#pragma once
// The document: everything an analysis says, as one structure. The terminal, JSON and the page
// render it, so a number is the same number everywhere. docs/formats/document.md describes the
// JSON.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analyse/changes.h"
#include "analyse/control_charts.h"
#include "analyse/failure_demand.h"
#include "analyse/fair_comparison.h"
#include "analyse/findings.h"
#include "analyse/kill_list.h"
#include "analyse/moment_drivers.h"
#include "analyse/reach.h"
#include "analyse/scoring.h"

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

/// The figures that change first with who is who.
struct Headline {
  std::uint64_t customers = 0;
  std::uint64_t journeys = 0;
  std::optional<double> p_won;  ///< of decided journeys
  std::optional<double> r2;

  bool operator==(const Headline&) const = default;
};

/// What joining identities to customers has come to.
struct Stitching {
  struct Quarantined {
    std::string identity;  ///< kind:value
    std::string linked_kind;
    std::uint64_t linked_to = 0;  ///< different identities of that kind
  };
  struct Junk {
    std::string kind;
    std::string value;
    std::uint64_t count = 0;
  };
  std::uint64_t identities = 0;   ///< different ones
  std::uint64_t links = 0;        ///< different pairs of them in one row
  std::uint64_t customers = 0;    ///< that the identities come to, also those without a contact
  std::uint64_t joined = 0;       ///< customers that were several before
  std::uint64_t joined_from = 0;  ///< customers if nothing were stitched
  std::uint64_t quarantined = 0;  ///< identities linked to too many
  std::uint64_t links_cut = 0;    ///< by the mapping
  std::vector<Quarantined> quarantined_top;
  std::vector<Junk> junk;  ///< values that identify nobody
  Headline stitched;
  Headline apart;  ///< the same figures without stitching
};

/// What became of rows that are not contacts one by one.
struct Merging {
  std::uint64_t statements = 0;
  std::uint64_t repeated = 0;
  std::uint64_t merged = 0;
  std::uint64_t disagreeing = 0;
  std::map<std::string, std::uint64_t> disagreements;  ///< field -> contacts
  std::uint64_t answers_by_id = 0;
  std::uint64_t answers_by_customer = 0;
  std::uint64_t answers_alone = 0;
};

struct Document {
  std::string tool_version;
  std::string title;
  std::vector<SourceFile> files;
  std::optional<std::int64_t> from_us;
  std::optional<std::int64_t> to_us;
  std::string first_day;  ///< of the first start, by the clocks of the log's zone; empty: no start
  std::string last_day;   ///< of the last start likewise
  std::uint64_t naive_times = 0;    ///< contacts whose start named no zone
  std::uint64_t doubled_times = 0;  ///< of them, in an hour that the clocks repeated
  std::uint64_t skipped_times = 0;  ///< of them, in an hour that the clocks left out
  std::uint64_t filtered = 0;
  std::string filter;  ///< the expression of --where
  std::vector<MappedColumn> mapping;
  Merging merging;
  std::optional<Stitching> stitching;  ///< none: customers are told by their ids
  LeftOut rejects;
  LeftOut ignored_values;
  std::string fate_rule;  ///< in words
  bool fate_rule_is_default = false;
  analyse::Findings findings;
  analyse::Scoring scoring;
  std::vector<analyse::DriversOfMoment> drivers;
  std::optional<analyse::FailureDemand> demand;  ///< none: no contact asks for anything
  std::optional<analyse::KillList> kill_list;    ///< likewise; none: too many moments
  std::optional<analyse::ReachFindings> reach;   ///< none: no contact is public
  std::vector<analyse::MeasuredChange> changes;  ///< by the log of changes
  analyse::ControlCharts control_charts;
  std::vector<analyse::FairComparison> comparisons;  ///< of employees, teams, places
  std::vector<std::string> notes;
};

/// Returns three to seven sentences that say the most important.
std::vector<std::string> headlines(const Document& document);

}  // namespace fifteen::report
