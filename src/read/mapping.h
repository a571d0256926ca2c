#pragma once
// The mapping: which source column is which field of a contact, and the user's rules for journeys,
// fates and outcomes. A TOML file, described in docs/formats/mapping.md; guessed when absent
// (read/guess.h).

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "contact/change_rules.h"
#include "contact/contact.h"
#include "contact/demand_rules.h"
#include "contact/promise_rules.h"
#include "contact/queue_rules.h"
#include "contact/score_rules.h"
#include "contact/stitch_rules.h"
#include "contact/worth_rules.h"
#include "read/xes_lifecycle.h"

namespace fifteen::read {

/// The kind of identity that the field `customer` holds, unless a mapping says otherwise.
inline constexpr const char* kCustomerKind = "customer";

/// When a journey is won, or lost: any of the three may be given.
struct FateRules {
  std::vector<std::string> moments;        ///< reaching one of these moments
  std::string where;                       ///< an expression that holds at one of its contacts
  std::optional<std::int64_t> silence_us;  ///< no contact for so long

  bool empty() const { return moments.empty() && where.empty() && !silence_us; }
  bool operator==(const FateRules&) const = default;
};

/// A rating scale: which values are misery and which magic. `worst` may be the higher number.
struct RatingScale {
  double worst = 1;
  double best = 5;
  double misery_to = 2;   ///< from worst up to here is misery
  double magic_from = 5;  ///< from here to best is magic
  std::vector<double> not_applicable =
      {};  ///< values that are no ratings, such as 0 for "not used"

  bool operator==(const RatingScale&) const = default;
};

/// How an outcome column is spelled. Compared without regard to ASCII case.
struct OutcomeWords {
  std::vector<std::string> magic{"magic", "positive", "promoter", "delighted", "very satisfied"};
  std::vector<std::string> neutral{"neutral", "passive", "satisfied", "ok"};
  std::vector<std::string> misery{"misery", "negative", "detractor", "dissatisfied",
                                  "very dissatisfied"};

  bool operator==(const OutcomeWords&) const = default;
};

/// Words that mean yes in a column that has others for no, in any case; none: yes and no
/// themselves.
struct YesWords {
  std::vector<std::string> abandoned;
  std::vector<std::string> resolved;

  bool operator==(const YesWords&) const = default;
};

/// Identities whose kind stands in a column of its own, such as `identitytype` beside `identity`.
struct TypedIdentity {
  std::vector<std::string> columns;
  std::string kind_column;

  bool operator==(const TypedIdentity&) const = default;
};

/// What a mapping says of one source: what its columns mean and how its values are spelled.
struct SourceMapping {
  std::map<Field, std::string> columns;  ///< field -> source column
  /// Of `columns`, the times that stand in several columns of the source, such as a date and a time
  /// of day: they are read as one text, with a blank between, and `columns` has a name for it.
  std::map<Field, std::vector<std::string>> joined;
  std::map<Field, std::string> constants;     ///< field -> the same value for every contact
  std::vector<std::string> unidentified;      ///< customer ids that mean "not known"
  std::string customer_kind = kCustomerKind;  ///< the kind of identity that `customer` holds
  /// Kind -> the columns that hold identities of that kind, besides `customer`.
  std::map<std::string, std::vector<std::string>> identities;
  std::vector<TypedIdentity> typed_identities;
  std::string zone;                         ///< IANA zone of times without one; empty: UTC
  std::string time_format;                  ///< strptime format of times; empty: ISO 8601 or epoch
  std::int64_t number_unit_us = 1'000'000;  ///< what a plain number of a duration counts
  OutcomeWords outcome_words;
  YesWords yes_words;
  std::map<Field, RatingScale> scales;     ///< for csat, nps, ces, stars, rating
  std::optional<std::int64_t> promise_us;  ///< the wait that is promised for every contact
  std::string delimiter;                   ///< of a CSV file; empty: detected
  Lifecycle lifecycle = Lifecycle::kAuto;  ///< of an XES log: whether starts and completes pair
  std::string
      ocel_customer;      ///< of an OCEL log: the object type that is the customer; empty: guessed
  std::string ocel_case;  ///< of an OCEL log: the object type that is the case; empty: none
  std::string decimal;    ///< of its numbers, "," or "."; empty: detected
  std::string encoding;   ///< of a text file; empty: detected

  bool has_column(Field field) const { return columns.count(field) != 0; }
  /// True when the source has the field, from a column or as a constant.
  bool has(Field field) const { return has_column(field) || constants.count(field) != 0; }
  bool names_identities() const { return !identities.empty() || !typed_identities.empty(); }
  bool operator==(const SourceMapping&) const = default;
};

/// What the rows of a source are.
enum class SourceKind : std::uint8_t {
  kContacts,
  kSurvey,      ///< answers that rate a contact of another source
  kIdentities,  ///< statements of who is who, and no contacts
};

/// One `[[source]]` of a mapping.
struct MappedSource : SourceMapping {
  std::string files;  ///< path or pattern, beside the mapping's file where relative
  SourceKind kind = SourceKind::kContacts;
  /// How long before a survey's answer the contact may lie that it rates.
  std::int64_t window_us = 7 * 86'400'000'000;
  std::size_t group = 0;  ///< which [[source]] it is, where a pattern has become several files

  bool operator==(const MappedSource&) const = default;
};

/// A whole mapping. What its own tables say of a source holds for each source that does not say
/// otherwise.
struct Mapping : SourceMapping {
  std::optional<std::int64_t> gap_us = 30 * 86'400'000'000;  ///< nothing: journeys are never cut
  bool gap_given = false;  ///< the gap is the user's, not the default
  FateRules won;
  FateRules lost;
  bool fate_is_value = false;  ///< a decided journey's fate is the value of its contacts
  std::optional<double> act;   ///< share of those who see a misery that act on it; none: usual
  bool drop_duplicates = false;
  StitchRules stitch;
  ScoreRules score;
  DemandRules demand;
  WorthRules worth;
  /// Columns (or fields) whose values part customers or contacts into groups, for outcomes by each.
  std::vector<std::string> segments;
  std::vector<ChangeRule> changes;  ///< in their order
  std::vector<QueueRule> queues;    ///< in their order
  Promises promises;
  std::vector<MappedSource> sources;  ///< empty: every file is read by this mapping

  bool operator==(const Mapping&) const = default;
};

/// Returns the scales of the field's usual instruments: csat and stars 1 to 5, nps 0 to 10, ces 1
/// to 7.
std::map<Field, RatingScale> usual_scales();

/// Reads a mapping from TOML text; `name` is its file, for messages.
/// Errors: kInput, with line, what was expected and the nearest known word.
Result<Mapping> parse_mapping(std::string_view text, std::string_view name);

/// Reads a mapping file. Errors: as parse_mapping, and a file that cannot be read.
Result<Mapping> read_mapping(const std::string& path);

/// Writes a mapping as TOML that parse_mapping reads back to an equal mapping. `reasons` become
/// comments behind the columns' lines.
std::string write_mapping(const Mapping& mapping, const std::map<Field, std::string>& reasons = {});

}  // namespace fifteen::read
