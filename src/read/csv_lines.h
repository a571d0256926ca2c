#pragma once
// What is asked of a CSV file beside its rows: the names in its header, where nobody else can tell;
// and on which line a row begins, for messages about rows that were found faulty after parsing.
//
// Rows and lines differ: quoted fields may hold line breaks, blank lines are no rows, and rows that
// the parser itself rejected were never numbered.

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "read/byte_source.h"

namespace fifteen::read {

struct CsvDialect {
  char quote = '"';
  char escape = '"';
  std::uint64_t lines_before_rows = 1;  ///< the header, and what stands above it
  std::string delimiter = ",";          ///< a quote opens a field only behind it
};

/// Returns the line (from 1) on which each of `rows` (from 0, ascending) begins. `rejected_lines`
/// are lines of rows that are not numbered. A row that is not found has line 0. Cost: reads the
/// file up to the last row.
Result<std::vector<std::uint64_t>> find_csv_lines(const std::string& path,
                                                  const CsvDialect& dialect,
                                                  const std::vector<std::uint64_t>& rows,
                                                  const std::set<std::uint64_t>& rejected_lines);

/// Likewise, of bytes that are read here.
Result<std::vector<std::uint64_t>> find_csv_lines(ByteSource& source, const CsvDialect& dialect,
                                                  const std::vector<std::uint64_t>& rows,
                                                  const std::set<std::uint64_t>& rejected_lines);

/// Returns how many lines of a file are not blank. Errors: kInput. Cost: reads the file.
Result<std::uint64_t> count_csv_lines(const std::string& path);

/// Returns the names in the header of a CSV text, at least one; a name that is empty is `column0`,
/// by its place. The header is the line after `lines_before_rows - 1` others.
std::vector<std::string> csv_header_names(std::string_view text, const CsvDialect& dialect);

}  // namespace fifteen::read
