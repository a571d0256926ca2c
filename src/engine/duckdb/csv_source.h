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

/// Fills a source from a CSV file. A file that is not UTF-8 is written as UTF-8 to a temporary file
/// first, and a warning says so; likewise a file with lines of more than 2 MB, without these, which
/// are rejects. Errors: kInput: no header, one column only, not text, a full disk.
Status open_csv(Database& database, const FileHead& head, const OpenOptions& options,
                Source& source);

}  // namespace fifteen::duckdb_engine
