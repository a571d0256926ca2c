#pragma once
// A table of paths, as tools for attribution write and read it: a line for each path, how often it
// ended in a conversion, what these were worth, and how often it did not.
//
//   path,total_conversions,total_conversion_value,total_null
//   eta > iota > alpha > eta,1,0.244,3
//
// One pass, a line at a time; the steps' names become numbers. A line that is no path is a reject
// like any other. Separators of fields are told by the header, those of steps by the options.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "read/byte_source.h"
#include "read/rejects.h"

namespace fifteen::read {

/// A longer line is no path.
inline constexpr std::size_t kPathLineBytesMax = 64'000'000;
/// A larger count is none.
inline constexpr std::uint64_t kPathCountMax = 1'000'000'000'000;

/// Numbers for the names of steps, in order of arrival.
class PathNames {
 public:
  /// Returns the number of a name, giving the next one to a new name.
  std::uint16_t number(std::string_view name);
  bool knows(std::string_view name) const { return numbers_.contains(std::string(name)); }
  const std::vector<std::string>& names() const { return names_; }

 private:
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::uint16_t> numbers_;
};

struct PathTableOptions {
  std::string separator = ">";  ///< of steps; spaces around a step are no part of it
  std::size_t line_bytes_max = kPathLineBytesMax;
  std::size_t moments_max = 65'535;  ///< more different names are an error
  std::size_t source_index = 0;      ///< of the file, for rejects
};

/// One line. The path holds until the next one.
struct PathRow {
  std::span<const std::uint16_t> path;  ///< numbers of names; may be empty
  std::uint64_t conversions = 0;
  std::uint64_t nulls = 0;
  double value = 0;  ///< finite
};

struct PathTableSummary {
  std::uint64_t rows = 0;   ///< lines that were taken
  bool has_nulls = false;   ///< there is a column total_null
  bool has_values = false;  ///< and total_conversion_value
};

/// Returns whether a text's first line is the header of such a table: it has the columns `path` and
/// `total_conversions`, whatever the case and the delimiter (comma, semicolon, tab, bar).
bool is_path_table(std::string_view text);

/// Reads a table in UTF-8. `take` is called for each path, in the order of the lines; its error
/// ends the reading. Rejected are lines with another number of fields than the header, an empty
/// step, counts that are no whole numbers of 0 or more or above kPathCountMax, values that are no
/// numbers, open quotes (a field ends with its line), text that is not UTF-8, and lines that are
/// too long. Blank lines are nothing.
/// Errors: kInput: those of the source; a header without the two columns; too many names.
Result<PathTableSummary> read_path_table(ByteSource& source, const PathTableOptions& options,
                                         PathNames& names,
                                         const std::function<Status(const PathRow&)>& take,
                                         Rejects& rejects);

}  // namespace fifteen::read
