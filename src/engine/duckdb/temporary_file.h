#pragma once
// A file for what is read more than once and is not on disk as it is needed. Nobody else can read
// it, and it is gone with the process, whatever ends it: it has no name.

#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"

namespace fifteen::duckdb_engine {

class TemporaryFile {
 public:
  /// Makes an empty file in a directory, which is made where it is missing and taken away again
  /// where it is left empty. Errors: kInput.
  static Result<std::shared_ptr<TemporaryFile>> create(const std::string& directory);

  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile();

  /// Appends bytes. Errors: kInput, such as a full disk.
  Status write(std::string_view bytes);

  /// Returns a path by which this process can open it as long as it lives.
  const std::string& path() const { return path_; }

 private:
  TemporaryFile() = default;

  int file_ = -1;
  std::string path_;
  std::string name_;       // on disk, where it could not go without
  std::string directory_;  // for messages
};

}  // namespace fifteen::duckdb_engine
