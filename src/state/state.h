#pragma once
// What an analysis was made from, without its contacts: enough to make its document again, and
// together with the states of other customers the document of all of them.
//
//   fifteen analyze north.parquet --state north.state
//   fifteen merge north.state south.state -o all.state
//   fifteen report all.state --html all.html
//
// docs/formats/state.md describes the file. The counts hold all variants, not only the most
// frequent ones: which are the most frequent of all customers, no part knows.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analyse/what_if_tables.h"
#include "contact/change_rules.h"
#include "contact/demand_rules.h"
#include "contact/queue_rules.h"
#include "contact/score_rules.h"
#include "contact/worth_rules.h"
#include "journey/alike.h"
#include "journey/contact_tally.h"
#include "journey/counts.h"
#include "journey/plan.h"
#include "score/score.h"

namespace fifteen::state {

/// A rule of the mapping, as it says it; all empty: no rule.
struct FateNames {
  std::vector<std::string> moments;
  std::string where;
  std::optional<std::int64_t> silence_us;

  bool operator==(const FateNames&) const = default;
};

/// What decides a fate.
struct FateFacts {
  FateNames won;
  FateNames lost;
  bool is_default = false;  ///< the mapping has no rules
  std::string rule;         ///< in words
  std::vector<std::string> notes;
  journey::FateRule plan_won;  ///< in terms of the counts' moments
  journey::FateRule plan_lost;

  bool operator==(const FateFacts&) const = default;
};

struct LeftOutSample {
  std::string file;
  std::uint64_t line = 0;
  std::string field;
  std::string reason;
  std::string text;

  bool operator==(const LeftOutSample&) const = default;
};

/// Rows, or values, that were left out.
struct LeftOut {
  std::uint64_t total = 0;
  std::map<std::string, std::uint64_t> by_reason;
  std::vector<LeftOutSample> samples;

  bool operator==(const LeftOut&) const = default;
};

/// What became of rows that are not contacts one by one (engine::MergeFacts).
struct JoinedRows {
  std::uint64_t statements = 0;
  std::uint64_t repeated = 0;
  std::uint64_t merged = 0;
  std::uint64_t disagreeing = 0;
  std::map<std::string, std::uint64_t> disagreements;
  std::uint64_t answers_by_id = 0;
  std::uint64_t answers_by_customer = 0;
  std::uint64_t answers_alone = 0;

  bool operator==(const JoinedRows&) const = default;
};

/// What stitching came to, and what the figures were without it.
struct StitchFacts {
  struct Quarantined {
    std::string identity;
    std::string linked_kind;
    std::uint64_t linked_to = 0;

    bool operator==(const Quarantined&) const = default;
  };
  struct Junk {
    std::string kind;
    std::string value;
    std::uint64_t count = 0;

    bool operator==(const Junk&) const = default;
  };
  std::uint64_t identities = 0;
  std::uint64_t links = 0;
  std::uint64_t customers = 0;
  std::uint64_t joined = 0;
  std::uint64_t joined_from = 0;
  std::uint64_t quarantined = 0;
  std::uint64_t links_cut = 0;
  std::vector<Quarantined> quarantined_top;
  std::vector<Junk> junk;
  std::uint64_t apart_customers = 0;
  std::uint64_t apart_journeys = 0;
  std::optional<double> apart_p_won;
  std::optional<double> apart_r2;

  bool operator==(const StitchFacts&) const = default;
};

/// What the log's own texts taught.
struct TextFacts {
  std::uint64_t texts = 0;
  double accuracy = 0;
  double macro_f1 = 0;
  double calibration_error = 0;

  bool operator==(const TextFacts&) const = default;
};

struct MappedColumn {
  std::string field;
  std::string column;
  std::string reason;
  std::string file;

  bool operator==(const MappedColumn&) const = default;
};

struct SourceFile {
  std::string name;   ///< as the document has it
  std::string title;  ///< the file's own name, without folders
  std::uint64_t rows = 0;

  bool operator==(const SourceFile&) const = default;
};

/// What a document says besides what follows from counts.
struct Facts {
  /// What the analysis was asked, by name, ascending: only states with equal ones merge.
  std::map<std::string, std::string> parameters;
  std::vector<SourceFile> files;
  std::vector<std::string> paths;  ///< of the log, as they were given
  std::string mapping;             ///< TOML, with columns; empty: of several logs, not the same
  std::vector<MappedColumn> columns;
  std::string filter;  ///< the expression of --where
  std::string zone;    ///< of times that name none, IANA; empty: UTC
  FateFacts fate;
  bool fate_is_value = false;
  std::optional<double> act;  ///< share of those who see a misery that act on it; none: usual
  DemandRules demand;
  WorthRules worth;
  std::vector<ChangeRule> changes;
  std::vector<QueueRule> queues;
  bool gap_given = false;  ///< the gap is the user's, not the default
  bool drop_duplicates = false;
  bool has_text_model = false;  ///< the mapping names a file with one
  bool learns_alike = false;    ///< the mapping allows to learn from rated contacts
  std::uint64_t filtered = 0;   ///< contacts left out by the filter
  std::uint64_t audits = 0;     ///< contacts of mystery shoppers, left out
  std::uint64_t naive_times = 0;
  std::uint64_t doubled_times = 0;
  std::uint64_t skipped_times = 0;
  LeftOut rejects;
  LeftOut ignored_values;
  JoinedRows joined;
  std::vector<std::string> warnings;
  std::optional<TextFacts> learned_texts;
  std::optional<StitchFacts> stitching;

  bool operator==(const Facts&) const = default;
};

/// What was learned of contacts that were rated, as journey::Alike has it.
struct LearnedAlike {
  stats::SoftmaxModel model;
  std::uint64_t rated = 0;
};

struct State {
  Facts facts;
  journey::JourneyCounts counts;
  journey::ContactTally tally;
  score::Weights weights;
  std::optional<LearnedAlike> alike;
  /// Of all else that the state holds, where it has been worked out.
  std::optional<analyse::WhatIfTables> what_if;
};

}  // namespace fifteen::state
