#pragma once
// The columns of a file of contacts that we write: first the fields by their names, then what else
// the sources have.
//
// The file says by its columns' names what they are, so that a guess needs no mapping. A column of
// a source keeps its name, unless a guess would take it for a field; then `attribute:` comes before
// it. Waits are seconds, times are UTC, and the outcome is what the customer said, for the rest is
// scored again: ratings of a contact that says nothing were outside their scale, and are left out.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/duckdb/contact_table.h"
#include "engine/duckdb/feed.h"
#include "engine/engine.h"

namespace fifteen::duckdb_engine {

/// What a column's SQL holds, and how a format is to show it.
enum class WrittenKind : std::uint8_t {
  kText,
  kTime,      ///< a TIMESTAMP in UTC
  kDuration,  ///< a BIGINT of microseconds
  kReal,      ///< a DOUBLE
  kTruth,     ///< a BOOLEAN
  kInteger,   ///< a number without decimals
  kList,      ///< a text of reasons parted by kReasonMark
  kOther,     ///< anything that DuckDB knows; as text outside Parquet
};

struct WrittenColumn {
  std::string name;  ///< as it is written
  std::string sql;   ///< over the relation of contacts
  WrittenKind kind = WrittenKind::kText;
  std::optional<Field> field;
  read::ValueKind said = read::ValueKind::kText;  ///< what the source says of the values of a text
  bool always = false;                            ///< is written even where it says nothing
};

/// The sources' own columns that are to be written, and those that cannot be: their names differ
/// only in case from another's, or are a field's that is mapped from another column.
struct Attributes {
  std::set<std::string> names;
  std::set<std::string> left_out;
};
Attributes attributes_of(const std::vector<Feed>& feeds);

/// How contacts become rows.
struct WritingRules {
  std::string said_sql;  ///< SQL of what the customer said, by the outcome's name; null: nothing
  bool cases = false;    ///< some source has cases
  bool whole = false;    ///< journeys are not cut: a contact without a case is in its customer's
};

/// Returns all columns that the contacts of `table` may have.
std::vector<WrittenColumn> written_columns(const ContactTable& table, const WritingRules& rules);

/// Gives the columns the names that a format wants, and returns the sources' columns that are
/// written under another name than their own.
std::vector<std::string> name_columns(std::vector<WrittenColumn>& columns,
                                      engine::FileFormat format);

/// Returns SQL that shows a column in a format. `functions` is what the names of fifteen_iso (of
/// microseconds), fifteen_seconds (likewise) and fifteen_number (of a double) end with.
std::string rendered(const WrittenColumn& column, engine::FileFormat format,
                     const std::string& functions);

}  // namespace fifteen::duckdb_engine
