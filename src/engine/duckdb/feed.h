#pragma once
// A source with what its mapping says of it: all that is needed to read its rows as contacts.

#include <string>
#include <vector>

#include "engine/duckdb/field_reader.h"
#include "engine/duckdb/source.h"
#include "engine/engine.h"
#include "read/mapping.h"

namespace fifteen::duckdb_engine {

struct Feed {
  const Source* source = nullptr;
  std::size_t index = 0;  ///< place among the sources, from 0
  read::SourceMapping mapping;
  read::SourceKind kind = read::SourceKind::kContacts;
  std::size_t group = 0;  ///< sources of one group are parts of one; see MappedSource
  std::int64_t window_us = 0;
  FieldRules rules;
  /// Ratings that are there to be counted only: what they say of their contacts is in the outcome.
  std::vector<Field> counted_ratings;
  /// SQL of a customer's key, where rows have it instead of ids; null: nobody known.
  std::string key;
  std::string functions;  ///< what the names of our functions end with when they read this source
};

/// Joins each source with its mapping (the request's own where it lists no sources), and registers
/// our functions for it. Errors: kUsage: a zone that is not known.
Result<std::vector<Feed>> make_feeds(Database& database, const std::vector<Source>& sources,
                                     const read::Mapping& mapping);

/// True when one column is both the case and the customer: then a customer's contacts are one
/// journey.
bool case_is_customer(const Feed& feed);
/// True when the source has cases that are not its customers.
bool has_own_cases(const Feed& feed);

}  // namespace fifteen::duckdb_engine
