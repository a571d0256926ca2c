#pragma once
// How contacts were scored, for SQL: the pass notes each contact's facet and history by its order
// over all sources, and conditions and listings look up what that makes of them.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/duckdb/contact_table.h"
#include "engine/duckdb/database.h"
#include "journey/demand.h"
#include "journey/pass.h"
#include "read/mapping.h"
#include "score/reason.h"

namespace fifteen::duckdb_engine {

/// Which contacts are failure demand, and by what.
struct ListedDemand {
  journey::DemandPlan plan;
  std::vector<journey::DemandNote> notes;  ///< by rising order; without queues
  std::vector<std::string> moments;        ///< names, by canonical moment
  std::vector<std::string> reasons;        ///< names of the values
};

/// Failure demand of one contact.
struct ToldDemand {
  std::string kind;  ///< that it counts as
  std::string also;  ///< other kinds, parted by ", "
  std::string because;
  std::optional<std::uint64_t> cause;  ///< the order of the contact that caused it
};

/// All that is needed to score a contact once more.
struct ScoredContacts {
  journey::Notes notes;
  std::vector<journey::Facet> facets;              ///< canonical
  std::vector<journey::HistoryOutcomes> outcomes;  ///< by canonical facet
  score::Weights weights;
  journey::AlikeOdds alike;                   ///< may be empty
  std::shared_ptr<const text::Reader> texts;  ///< null: texts are not scored
  std::optional<ListedDemand> demand;         ///< nothing: nobody asked

  /// Returns the outcome of the contact of that order; unscored when there is none.
  Outcome outcome(std::uint64_t order) const;
  /// Returns the signs of the contact of that order; none when there is none.
  score::Signs signs(std::uint64_t order) const;
  /// Returns how the contact of that order was scored, or nothing when there is none.
  std::optional<score::Scored> scored(std::uint64_t order) const;
  /// Returns what failure demand the contact of that order is, or nothing when it is none.
  /// Cost: O(log notes).
  std::optional<ToldDemand> told_demand(std::uint64_t order) const;
};

/// Registers a function from a row's order over all sources to the name of the contact's outcome,
/// and returns the function's name. `scored` must outlive the queries that call it.
Result<std::string> register_outcomes(Database& database, const ScoredContacts& scored);

/// SQL, over a table of contacts, of failure demand: null where a contact is none.
struct DemandSql {
  std::string kind;
  std::string also;
  std::string because;
  std::string cause;  ///< the order of the contact that caused it
};

/// Registers functions that tell of failure demand. `scored`, which must have it, must outlive the
/// queries.
Result<DemandSql> register_demand(Database& database, const ScoredContacts& scored);

/// SQL, over a table of contacts, of what there is to say of a contact's score.
struct ScoreSql {
  std::string outcome;  ///< its name
  std::string misery;   ///< probabilities; null where the contact is unscored
  std::string neutral;
  std::string magic;
  std::string evidence;  ///< reasons with their weights, strongest first, parted by kReasonMark
};
inline constexpr const char* kReasonMark = "; ";

/// Returns the scales of the ratings, where all sources have the same; else none.
std::map<Field, read::RatingScale> shared_scales(const read::Mapping& mapping);

/// Registers functions that tell of scores, and returns the SQL that calls them. `scored` must
/// outlive the queries. `scales` are those of the ratings, where all sources have the same.
Result<ScoreSql> register_scores(Database& database, const ScoredContacts& scored,
                                 const ContactTable& table,
                                 const std::map<Field, read::RatingScale>& scales);

/// Returns SQL, over a table of contacts, of what `facts_of` reads, behind the contact's order,
/// customer and moment.
std::string told_sql(const ContactTable& table);
/// Returns the facts in a row of `told_sql`'s values, from the fourth on; the last two are the text
/// and the customer's key.
score::ContactFacts facts_of(const ScoredContacts& scored, std::uint64_t order,
                             std::span<const std::optional<std::string>> told,
                             const std::map<Field, read::RatingScale>& scales);
/// Returns where among these the contact's start stands, in microseconds.
std::size_t told_start();

/// Scores all contacts of a table.
using Scorer = std::function<Result<ScoredContacts>(const ContactTable&)>;

}  // namespace fifteen::duckdb_engine
