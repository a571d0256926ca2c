#include "engine/duckdb/temporary_file.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <unistd.h>

namespace fifteen::duckdb_engine {

Result<std::shared_ptr<TemporaryFile>> TemporaryFile::create(const std::string& directory) {
  if (directory.empty()) {
    return fail(ErrorKind::kInput,
                "expected a directory for temporary files, got none; name one in TMPDIR");
  }
  std::shared_ptr<TemporaryFile> out(new TemporaryFile());
  out->directory_ = directory;
  std::error_code ignored;
  const bool made = std::filesystem::create_directories(directory, ignored);
  std::string name = directory + "/text-" + std::string(6, 'X');  // the form mkostemp fills
  out->file_ = ::mkostemp(name.data(), O_CLOEXEC);
  if (out->file_ < 0) {
    return fail(ErrorKind::kInput,
                fmt::format("{}: expected a directory to write a temporary file to, got: {}; name "
                            "another one in TMPDIR",
                            directory, std::strerror(errno)));
  }
  out->path_ = fmt::format("/proc/self/fd/{}", out->file_);
  if (::access(out->path_.c_str(), R_OK) == 0) {
    ::unlink(name.c_str());
    if (made) std::filesystem::remove(directory, ignored);
  } else {
    out->path_ = out->name_ = name;
  }
  return out;
}

TemporaryFile::~TemporaryFile() {
  if (file_ >= 0) ::close(file_);
  if (!name_.empty()) ::unlink(name_.c_str());
}

Status TemporaryFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      return fail(ErrorKind::kInput,
                  fmt::format("{}: expected room for a temporary file, got: {}; name another "
                              "directory in TMPDIR",
                              directory_, std::strerror(errno)));
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace fifteen::duckdb_engine
