#pragma once
// Lines too long to be rows: a reader that takes rows whole would need memory for them, or lose
// what follows. They are found without reading the file, and left out of a copy of it.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "read/byte_source.h"

namespace fifteen::read {

/// A longer line is no row of a CSV file.
inline constexpr std::size_t kCsvLineBytesMax = 2'000'000;

/// A line that was left out.
struct LongLine {
  std::uint64_t line = 0;  ///< from 1
  std::string begin;       ///< its first bytes
};

/// Returns whether a plain file may have a line of more than `bytes_max` bytes: true of each file
/// that has one, and of no file whose lines all have at most half as many.
/// Errors: kInput. Cost: a few bytes of each `bytes_max / 2`.
Result<bool> may_have_long_line(const std::string& path, std::size_t bytes_max = kCsvLineBytesMax);

/// Gives the bytes of `source` with each line of more than `bytes_max` bytes left empty, and adds
/// these lines to `found`, which must outlive it. Every line ends in LF then, never in CRLF.
/// Memory: a line.
std::unique_ptr<ByteSource> without_long_lines(std::unique_ptr<ByteSource> source,
                                               std::vector<LongLine>& found,
                                               std::size_t bytes_max = kCsvLineBytesMax);

}  // namespace fifteen::read
