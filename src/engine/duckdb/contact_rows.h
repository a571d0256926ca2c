#pragma once
// The rows of the sources as contacts with equal columns: what merging rows, listing contacts and
// writing them out begin with.
//
// Each source becomes a select with the fields its mapping fills, typed and in fixed units, and
// with its other columns as attributes; the selects become one relation. Rows that are rejects are
// left out: reading for counts has counted them.

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/duckdb/feed.h"
#include "engine/duckdb/identities.h"

namespace fifteen::duckdb_engine {

/// Names of the columns that are none of a source's.
inline constexpr const char* kOrderColumn = "fifteen order";  ///< the rows' order over all sources
inline constexpr const char* kSourceColumn = "fifteen source";  ///< Feed::index
inline constexpr const char* kPlaceColumn = "fifteen place";    ///< the row's place in its source
inline constexpr const char* kKeyColumn = "fifteen customer";   ///< the customer's key, or null
inline constexpr const char* kStatedColumn = "fifteen stated";  ///< an outcome in words, or null
inline constexpr const char* kRatedColumn = "fifteen rated";    ///< Outcome of the worst rating
/// What customers said, stated or rated, in words.
inline constexpr const char* kSaidColumn = "fifteen said";

/// Attributes of traces have names that begin with this; conditions may leave it out.
inline constexpr std::string_view kTracePrefix = "case:";
/// True when a column is among the names of conditions.
bool is_named(const std::set<std::string>& names, const std::string& column);

/// One column of the relation, besides those above.
struct ContactColumn {
  std::string name;  ///< of a field, or of a source's column
  std::string type;  ///< DuckDB's
  read::ValueKind kind = read::ValueKind::kText;
  bool is_field = false;
  /// A source's column whose values are those of a field: there for conditions, not to be shown.
  bool is_double = false;

  bool operator==(const ContactColumn&) const = default;
};

/// The relation of all sources' contacts.
struct ContactRows {
  std::string select;  ///< of the columns above (without kSaidColumn) and of `columns`
  std::vector<ContactColumn> columns;
};

struct ContactRowsOptions {
  const Stitching* stitching = nullptr;  ///< null: customers are told by their ids
  bool apart = false;                    ///< as if nothing were stitched
  /// The order of each source's first row (SourceReader::first_orders).
  std::vector<std::uint64_t> first_orders;
  /// Which of the sources' own columns are wanted.
  std::function<bool(const std::string& name)> attribute;
  /// Columns that are called as a field is, whatever their capitals, but are mapped to none, are
  /// attributes by the name `attribute:NAME`. Else they are left out.
  bool fields_as_attributes = false;
};

/// Makes the relation, and registers what it calls; `feeds` and the options must outlive it.
/// Statements of who is who are no contacts and not in it. Errors: kInput: a column that is not
/// there.
Result<ContactRows> contact_rows(Database& database, const std::vector<Feed>& feeds,
                                 const ContactRowsOptions& options);

/// True when a column's name is a field's, whatever its capitals.
bool is_called_as_a_field(const std::string& name);

/// Returns SQL of kSaidColumn over a relation that has kStatedColumn and kRatedColumn.
std::string said_sql();

/// Describes `relation`, which has all columns above and `columns`, as a source.
Source as_source(const std::string& relation, const std::vector<ContactColumn>& columns);

/// The source of `as_source` as a feed whose fields are read as they stand. `source` must outlive
/// it. Registers its functions.
Result<Feed> as_feed(Database& database, const Source& source,
                     const std::vector<ContactColumn>& columns);

}  // namespace fifteen::duckdb_engine
