#pragma once
// The rows of a CSV text that is held as a whole: small files that people keep, such as mystery
// shops. Large ones go through DuckDB.
//
// Fields are parted by the first of comma, semicolon, tab and bar that makes the wanted header;
// quoted fields may hold delimiters, doubled quotes and line breaks. Source: RFC 4180.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fifteen::read {

/// One row and the line on which it begins.
struct CsvRow {
  std::uint64_t line = 0;  ///< from 1
  std::vector<std::string> fields;
  const char* wrong =
      nullptr;  ///< what is amiss: a fixed phrase; the fields are then not all there
};

/// Reads row after row; blank lines are none. A row with an open quote or text behind a closed one
/// is wrong as far as its first line's end, and the next one begins there.
class CsvRows {
 public:
  CsvRows(std::string_view text, char delimiter);

  /// Fills the next row; false at the end.
  bool next(CsvRow& row);

 private:
  bool quoted(std::string& field);

  std::string_view text_;
  char delimiter_;
  std::size_t at_ = 0;
  std::uint64_t line_ = 1;
};

/// The characters that may part fields, in the order in which they are tried.
inline constexpr std::string_view kCsvDelimiters = ",;\t|";

}  // namespace fifteen::read
