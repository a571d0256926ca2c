#pragma once
// The contacts behind a figure: those for which a condition holds, in order of time.

#include "engine/duckdb/contact_table.h"
#include "engine/engine.h"

namespace fifteen::duckdb_engine {

/// Lists contacts; see Engine::contacts.
Result<engine::ContactList> list_contacts(Database& database, const std::vector<Feed>& feeds,
                                          const Stitching* stitching,
                                          const engine::ContactRequest& request);

}  // namespace fifteen::duckdb_engine
