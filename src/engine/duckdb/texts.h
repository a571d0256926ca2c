#pragma once
// The texts of contacts whose outcome customers said: what `fifteen train` learns from.
//
// The relation of `contact_table` is scanned, and a function of ours takes each text; a bound keeps
// those of the customers with the least hashes.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/duckdb/contact_table.h"
#include "engine/duckdb/feed.h"
#include "engine/duckdb/identities.h"
#include "engine/engine.h"

namespace fifteen::duckdb_engine {

/// Which half of the customers a text belongs to: that of its customer, or, where nobody knows
/// whose it is, one by its own hash.
std::size_t half_of_text(std::optional<std::uint64_t> customer, std::string_view text);

/// Learns two models from the texts of a table's contacts, one of each half of the customers, so
/// that each text is judged by what others wrote. Nothing where there are fewer than
/// engine::kLearnedTextsMin texts whose outcome customers said, or too few of some half.
Result<std::optional<engine::LearnedTexts>> learn_from_texts(Database& database,
                                                             const ContactTable& table);

/// Hands up labelled texts; see Engine::texts. `stitching` may be null.
Result<engine::TextList> labelled_texts(Database& database, const std::vector<Feed>& feeds,
                                        const Stitching* stitching,
                                        const engine::TextRequest& request);

}  // namespace fifteen::duckdb_engine
