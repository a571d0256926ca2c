#pragma once
// Writing the contacts of a run to a file, each once: what `fifteen convert` does.
//
// The relation of `contact_table` is filtered, its columns that hold a value are rendered for the
// format, and DuckDB's COPY writes the result. Event logs are written by COPY as well: a function
// of ours makes the lines. What is written is understood without a mapping: see `written_columns`.

#include <vector>

#include "engine/duckdb/feed.h"
#include "engine/duckdb/identities.h"
#include "engine/duckdb/scored_contacts.h"
#include "engine/engine.h"

namespace fifteen::duckdb_engine {

using ScorerMaker = std::function<Scorer(const std::vector<std::uint64_t>& first_orders)>;

/// Writes the contacts of the feeds. `stitching` may be null; `scorer_for` makes the scorer, given
/// the order of each source's first row.
/// Errors: kInput: a column that is not there, no room; kUsage: the filter; kRejects; kOutput: the
/// file cannot be written.
Result<engine::WriteResult> write_contacts(Database& database, const std::vector<Feed>& feeds,
                                           const Stitching* stitching,
                                           const ScorerMaker& scorer_for,
                                           const engine::WriteRequest& request);

}  // namespace fifteen::duckdb_engine
