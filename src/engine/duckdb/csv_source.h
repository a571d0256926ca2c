#pragma once
// A CSV file as a relation of DuckDB: how its fields are parted, which text it is read as, how its
// numbers are written.

#include <optional>
#include <string>

#include "engine/duckdb/source.h"
#include "read/encoding.h"

namespace fifteen::duckdb_engine {

/// The beginning of a file, unpacked.
struct FileHead {
  std::string bytes;                       ///< at most `read::kEncodingHeadBytes`
  bool whole = false;                      ///< that is all there is
  std::optional<read::Encoding> encoding;  ///< nothing: none that is known
  std::string text;                        ///< the bytes as UTF-8
  std::string compression = "none";        ///< as DuckDB's readers call it
};

/// Reasons for which a part of a CSV file is a reject.
inline constexpr const char* kTooLong = "a line longer than 2 MB";
inline constexpr const char* kFieldTooLong = "a quoted field longer than 2 MB";
inline constexpr const char* kNotClosed = "a quote that is not closed";

/// Fills a source from a CSV file. A file that is not UTF-8 is written as UTF-8 to a temporary file
/// first, and a warning says so; likewise a file with parts that would take other rows with them
/// (read/csv_cuts.h), without these, which are rejects. Errors: kInput: no header, one column only,
/// not text, a packed file that breaks off, a full disk. Cost: one pass over the file.
Status open_csv(Database& database, const FileHead& head, const OpenOptions& options,
                Source& source);

}  // namespace fifteen::duckdb_engine
