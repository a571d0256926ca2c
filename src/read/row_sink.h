#pragma once
// Where readers put their rows: the narrow door between a format and whatever keeps the rows.
//
// A reader (XES, JSON Lines) streams a file into a `RowSink`: for each row it sets the columns that
// the row has, then ends the row with the line it began on. Columns are made on first use. Values
// stay the text of the source, with a kind as a hint, so nothing is lost by an early conversion and
// an id spelled `NA` or `null` stays an id. The reader knows nothing of the store behind the door.
//
//   const std::size_t moment = sink.column("concept:name");
//   sink.set(moment, "bag desk", ValueKind::kText);
//   sink.end_row(42);

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error.h"

namespace fifteen::read {

/// What the source says a value is. Values of several kinds in one column make the column text, but
/// integer and real together make real.
enum class ValueKind : std::uint8_t { kText, kInteger, kReal, kBoolean, kTime };

/// The column that marks a row as a statement of who is who, with its sort (`identify`, `alias`,
/// `group`) as the value. Such a row is no contact, and no reject for the want of a moment.
inline constexpr std::string_view kStatementColumn = "fifteen:statement";

/// Takes rows of named, sparse columns. Not thread-safe; rows keep the order in which they were
/// ended.
class RowSink {
 public:
  RowSink() = default;
  RowSink(const RowSink&) = delete;
  RowSink& operator=(const RowSink&) = delete;
  virtual ~RowSink() = default;

  /// Returns the index of the column `name`, making it when it is new. Equal names, equal index.
  virtual std::size_t column(std::string_view name) = 0;

  /// Sets a column of the current row; a column set twice keeps the last value. The text must be
  /// valid UTF-8 and is copied. A column that is not set is missing in this row.
  virtual void set(std::size_t column, std::string_view text, ValueKind kind) = 0;

  /// Forgets what has been set since the last row ended (the row turned out to be a reject).
  virtual void drop_row() = 0;

  /// Ends the current row, which began on line `line` of its source (1-based).
  /// Errors: the store cannot take the row (disk full, out of memory).
  virtual Status end_row(std::uint64_t line) = 0;
};

}  // namespace fifteen::read
