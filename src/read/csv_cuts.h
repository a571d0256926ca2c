#pragma once
// Parts of a CSV file that are no rows, and would take other rows with them: lines that are too
// long, quoted fields that are, quotes that are not closed.
//
// A reader that takes rows whole would need memory and time for the first two, and lose what
// follows the third. So the file is looked over once before it is read, at the speed of memory, and
// read without these parts where it has any. Each is a reject, and `LineGaps` tells which line of
// the file is which of what is read.
//
//   const auto cuts = find_csv_cuts(**source, dialect);    // mostly none
//   auto text = without_cuts(std::move(again), *cuts, left_out);

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "read/byte_source.h"
#include "read/csv_lines.h"

namespace fifteen::read {

/// A longer line, and a longer quoted field, is no part of a CSV file.
inline constexpr std::size_t kCsvRowBytesMax = 2'000'000;

/// So many parts are left out of a file at most; more are an error.
inline constexpr std::size_t kCsvCutsMax = std::size_t{1} << 20U;

/// A part of a text that is to be left out: whole lines, but for the last one's end.
struct CsvCut {
  enum class Why : std::uint8_t {
    kLongLine,   ///< the line is longer than `bytes_max`
    kLongField,  ///< a row is, with a quoted field of several lines
    /// A quote opens a field that does not end with its line, nor well on another: behind its next
    /// quote stands something else than a delimiter. Only the rest of its line is left out.
    kOpenQuote,
  };
  std::uint64_t from = 0;  ///< in bytes of the unpacked text
  std::uint64_t to = 0;    ///< the LF that ends it, or the end of the text
  std::uint64_t at = 0;    ///< where it goes wrong: the quote that opens the field, else `from`
  Why why = Why::kLongLine;

  bool operator==(const CsvCut&) const = default;
};

/// Finds what is to be left out of a text in UTF-8, in order. A quoted field that ends on its line
/// is left alone, whether it ends well or not, since a reader finds the next line by itself.
/// `after_chunk`, which may be empty, is called once for each megabyte.
/// Errors: kInput: those of the source; more than `kCsvCutsMax` cuts. Cost: one pass over the file,
/// about 0.3 s for each gigabyte. Memory: a chunk of a megabyte.
Result<std::vector<CsvCut>> find_csv_cuts(ByteSource& source, const CsvDialect& dialect,
                                          std::size_t bytes_max = kCsvRowBytesMax,
                                          const std::function<void()>& after_chunk = {});

/// A part that was left out.
struct LeftOut {
  CsvCut::Why why = CsvCut::Why::kLongLine;
  std::uint64_t line = 0;        ///< from 1: where it goes wrong
  std::uint64_t last_line = 0;   ///< the last that is left out
  std::uint64_t lines_gone = 0;  ///< so many lines less has the text: all but the one left empty
  std::string begin;             ///< its first bytes from there, within the line

  bool operator==(const LeftOut&) const = default;
};

/// Where the lines of a text without its cuts stand in the text with them.
class LineGaps {
 public:
  explicit LineGaps(const std::vector<LeftOut>& left_out);
  /// Returns the line in the whole text. Cost: logarithmic in the number of cuts.
  std::uint64_t line_before(std::uint64_t line) const;

 private:
  std::vector<std::pair<std::uint64_t, std::uint64_t>>
      gaps_;  // line after a gap, lines gone so far
};

/// Gives the bytes of `source` without the cuts, each an empty line, and adds these to `left_out`.
/// Both must outlive it. Every line ends in LF then, never in CRLF.
std::unique_ptr<ByteSource> without_cuts(std::unique_ptr<ByteSource> source,
                                         const std::vector<CsvCut>& cuts,
                                         std::vector<LeftOut>& left_out);

}  // namespace fifteen::read
