#pragma once
// All contacts of a run as one relation, each once: rows with one contact id become one contact,
// repeated rows are left out, answers to surveys join the contact they rate.
//
// Where no source names contact ids and none is a survey, each row is a contact and nothing is
// stored: the relation is a view of the sources. Else it is a table.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/duckdb/contact_rows.h"
#include "engine/engine.h"

namespace fifteen::duckdb_engine {

/// True when a source names contact ids, or is a survey: then rows are not contacts one by one.
bool needs_merging(const std::vector<Feed>& feeds);

struct ContactTable {
  std::vector<ContactColumn> columns;
  Source source;  ///< as_source of the relation
  Feed feed;      ///< as_feed of it
  engine::MergeFacts facts;
};

struct ContactTableOptions {
  ContactRowsOptions rows;
  /// Names stitched customers in the column `customer`: needs a reading of all identities more.
  bool names = false;
};

/// Makes the relation. `feeds` and the options' stitching must outlive it.
/// Errors: kInput: a column that is not there, a source that breaks off, no room.
Result<std::unique_ptr<ContactTable>> contact_table(Database& database,
                                                    const std::vector<Feed>& feeds,
                                                    const ContactTableOptions& options);

}  // namespace fifteen::duckdb_engine
