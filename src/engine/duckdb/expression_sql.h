#pragma once
// The filter language as DuckDB's SQL, with the types of a mapping's fields and a source's columns.

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/time_zone.h"
#include "contact/expression.h"
#include "engine/duckdb/source.h"
#include "read/mapping.h"

namespace fifteen::duckdb_engine {

struct RenderOptions {
  const std::string& outcome_sql;  ///< SQL of a contact's outcome
  const TimeZone& zone;            ///< of times in the expression that name none
  std::string_view where;          ///< what the expression is, for messages
};

/// Renders an expression as an SQL condition that is true, false or (with a missing value) null.
/// Names are the mapping's fields first, then the source's columns.
/// Errors: kUsage: a name that is neither, with the nearest; a value that does not fit the name's
/// type.
Result<std::string> render(const Expression& expression, const read::Mapping& mapping,
                           const Source& source, const RenderOptions& options);

}  // namespace fifteen::duckdb_engine
