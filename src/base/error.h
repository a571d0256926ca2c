#pragma once
// How Fifteen says that something went wrong.
//
// Three kinds of trouble, never mixed: the caller's data or the world is an `Error` in a `Result`;
// our own bug is a failed `FIFTEEN_CHECK`, on in all builds; a bad row is counted in
// `read::Rejects`.
//
//   Result<Mapping> mapping = read_mapping(path);
//   if (!mapping) return fail(mapping.error());

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace fifteen {

/// Says what the caller can do about an error. Each kind has one exit code (`exit_code`).
enum class ErrorKind : std::uint8_t {
  kUsage,     ///< the command line is wrong: see --help
  kInput,     ///< a file or mapping cannot be used: mend it
  kRejects,   ///< too many rows could not be read: mend the mapping, or raise --max-reject-share
  kOutput,    ///< a result could not be written: look at the disk or the path
  kInternal,  ///< our own bug, or a library's: report it
};

/// An error a person can act on. The message reads `where: what was expected, got what; what to
/// try`.
struct Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string message;

  bool operator==(const Error&) const = default;
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = tl::expected<void, Error>;

/// Wraps an error so that it can be returned from any function that returns a `Result`.
inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

/// Makes and wraps an error.
inline tl::unexpected<Error> fail(ErrorKind kind, std::string message) {
  return fail(Error{kind, std::move(message)});
}

/// Returns the exit status of the command line for an error kind; docs/guide/exit-codes.md lists
/// them.
constexpr int exit_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kUsage: return 2;
    case ErrorKind::kInput: return 3;
    case ErrorKind::kRejects: return 4;
    case ErrorKind::kOutput: return 5;
    case ErrorKind::kInternal: return 70;
  }
  return 70;
}

/// Prints the failed condition with its place and ends the process. Never returns.
[[noreturn]] void check_failed(const char* condition, const char* file, int line,
                               std::string_view why);

}  // namespace fifteen

/// Ends the process when `condition` is false: for what only our own bug can make false.
#define FIFTEEN_CHECK(condition, why)    \
  (static_cast<bool>(condition) ? void() \
                                : ::fifteen::check_failed(#condition, __FILE__, __LINE__, (why)))
