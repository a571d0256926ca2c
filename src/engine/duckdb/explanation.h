#pragma once
// How one contact was scored: found by file and line, as every listing shows them.

#include "engine/duckdb/contact_list.h"

namespace fifteen::duckdb_engine {

/// Explains a contact; see Engine::explain.
Result<engine::Explanation> explain(Database& database, const std::vector<Feed>& feeds,
                                    const Stitching* stitching, const ListOptions& scoring,
                                    const engine::ExplainRequest& request);

}  // namespace fifteen::duckdb_engine
