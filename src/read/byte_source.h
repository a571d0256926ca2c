#pragma once
// The one door to files: bytes in order, whether the file is plain, gzip or zstd.
//
// Readers ask for the next bytes and never see how they were stored. The format is told by the
// first bytes of the file, never by its name, because exports are often named wrongly. Nothing is
// read twice, so a pipe such as /dev/stdin works too. Memory does not grow with the file.
//
//   Result<std::unique_ptr<ByteSource>> source = ByteSource::open("calls.xes.gz");
//   if (!source) return fail(source.error());
//   Result<std::size_t> got = (*source)->read(buffer);  // 0: the end

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "base/error.h"

namespace fifteen::read {

/// Gives the bytes of one file in order, unpacked. Not thread-safe.
class ByteSource {
 public:
  /// Opens a file: plain, gzip (also of several members) or zstd (also of several frames).
  /// Errors (kInput): no such file, a directory, no permission; an archive of another kind.
  static Result<std::unique_ptr<ByteSource>> open(const std::string& path);

  /// Takes bytes in memory for those of a file, unpacking them likewise. `name` stands for the path
  /// in messages. Errors: as `open`.
  static Result<std::unique_ptr<ByteSource>> from_memory(std::string name, std::string bytes);

  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;

  /// Fills the beginning of `buffer` and returns how many bytes it put there; 0 means the end. May
  /// give less than fits before the end. The buffer must not be empty.
  /// Errors (kInput): the disk, a truncated or damaged gzip or zstd stream; what was read before
  /// stays good. After an error the source must not be read again.
  virtual Result<std::size_t> read(std::span<char> buffer) = 0;

  /// Returns how many bytes of the file, as stored, have been taken so far: for a progress line.
  virtual std::uint64_t consumed() const = 0;

  /// Returns the size of the file as stored, or nothing when it is a pipe.
  std::optional<std::uint64_t> size() const { return size_; }

  /// Returns the path, for messages.
  const std::string& name() const { return name_; }

 protected:
  ByteSource(std::string name, std::optional<std::uint64_t> size)
      : name_(std::move(name)), size_(size) {}

 private:
  std::string name_;
  std::optional<std::uint64_t> size_;
};

/// Returns how many bytes of a source are worth reading at a time: at most `bytes_max`, and fewer
/// of a small file, whose reader then needs no large buffer.
std::size_t worth_reading(const ByteSource& source, std::size_t bytes_max);

}  // namespace fifteen::read
