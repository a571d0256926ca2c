#pragma once
// Where a command writes contacts: the format that a path's ending names, and a file that is put in
// its place when it is whole.

#include <string>
#include <thread>

#include "base/error.h"
#include "engine/engine.h"

namespace fifteen::cli {

struct Target {
  engine::FileFormat format = engine::FileFormat::kCsv;
  bool gzip = false;
};

/// Returns the target that `format` names, or else the ending of the path `output`. Errors: kUsage.
Result<Target> target_of(const std::string& format, const std::string& output);

/// Where the engine writes: standard output through a pipe, a plain file through one beside it that
/// takes its place when it is whole, a device or pipe itself.
class OutputFile {
 public:
  /// `path` may be "-", standard output.
  explicit OutputFile(std::string path) : path_(std::move(path)) {}
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  /// Errors: kOutput: no file can be written there.
  Status open();

  /// The path that the engine writes to.
  const std::string& target() const { return target_; }

  /// Makes the error of what could not be done.
  Status failed(const char* what, const std::string& why) const;

  /// Puts the file in its place. Errors: kOutput.
  Status finish();

 private:
  Status open_pipe();
  void copy_to_stdout();
  void close_pipe();

  std::string path_;
  std::string target_;
  bool replace_ = false;
  int read_end_ = -1;
  int write_end_ = -1;
  std::thread copying_;
  Status written_;
};

}  // namespace fifteen::cli
