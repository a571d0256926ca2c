#pragma once
// The contacts behind a figure: those for which a condition holds, in order of time.

#include "engine/duckdb/contact_table.h"
#include "engine/duckdb/scored_contacts.h"
#include "engine/engine.h"

namespace fifteen::duckdb_engine {

struct ListOptions {
  std::vector<std::uint64_t> first_orders;  ///< SourceReader::first_orders
  Scorer scorer;
  bool demand = false;  ///< tell of failure demand, which the scorer has looked for
};

/// Lists contacts; see Engine::contacts.
Result<engine::ContactList> list_contacts(Database& database, const std::vector<Feed>& feeds,
                                          const Stitching* stitching, const ListOptions& scoring,
                                          const engine::ContactRequest& request);

}  // namespace fifteen::duckdb_engine
