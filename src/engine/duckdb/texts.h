#pragma once
// The texts of contacts whose outcome customers said: what `fifteen train` learns from.
//
// The relation of `contact_table` is scanned, and a function of ours takes each text; a bound keeps
// those of the customers with the least hashes.

#include <vector>

#include "engine/duckdb/feed.h"
#include "engine/duckdb/identities.h"
#include "engine/engine.h"

namespace fifteen::duckdb_engine {

/// Hands up labelled texts; see Engine::texts. `stitching` may be null.
Result<engine::TextList> labelled_texts(Database& database, const std::vector<Feed>& feeds,
                                        const Stitching* stitching,
                                        const engine::TextRequest& request);

}  // namespace fifteen::duckdb_engine
