#pragma once
// On which line of a CSV file a row begins, for messages about rows that were found faulty after
// parsing.
//
// Rows and lines differ: quoted fields may hold line breaks, blank lines are no rows, and rows that
// the parser itself rejected were never numbered.

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"

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

}  // namespace fifteen::read
