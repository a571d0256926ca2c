#pragma once
// The filter language as DuckDB's SQL, with the types of a mapping's fields and a source's columns.

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time_zone.h"
#include "contact/expression.h"
#include "engine/duckdb/feed.h"

namespace fifteen::duckdb_engine {

/// Names in conditions that are neither fields nor columns: what failure demand a contact counts
/// as, and what it is besides. A source's own column of that name comes first.
inline constexpr const char* kDemandName = "demand";
inline constexpr const char* kDemandAlsoName = "demand_also";

struct RenderOptions {
  const std::string& outcome_sql;  ///< SQL of a contact's outcome
  std::string_view where;          ///< what the expression is, for messages
  /// Other sources of the run: a name that only they know is missing in every row of this one.
  std::vector<const Feed*> others = {};
  std::string demand_sql = {};  ///< SQL of kDemandName; empty: nobody knows here
  std::string demand_also_sql = {};
};

/// Renders an expression as an SQL condition that is true, false or (with a missing value) null.
/// Names are the mapping's fields first, then the source's columns. Times that name no zone are in
/// the feed's.
/// Errors: kUsage: a name that is neither, with the nearest; a value that does not fit the name's
/// type.
Result<std::string> render(const Expression& expression, const Feed& feed,
                           const RenderOptions& options);

/// Parses and renders a condition; an empty text stays empty. Errors: those of parse_expression,
/// with `options.where` before them, and of render.
Result<std::string> condition_sql(const std::string& text, const Feed& feed,
                                  const RenderOptions& options);

/// Returns what tells the contacts of mystery shoppers, which are left out unless the condition
/// `text` asks for `audit` itself; empty: there are none, or it asks. Errors: those of
/// parse_expression.
Result<std::string> audit_sql(const std::string& text, const Feed& feed);

/// Returns condition_sql without the contacts that audit_sql tells.
Result<std::string> listed_sql(const std::string& text, const Feed& feed,
                               const RenderOptions& options);

}  // namespace fifteen::duckdb_engine
