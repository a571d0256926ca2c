#pragma once
// Names, of moments or of other things, as small numbers, given out by many threads at once.
//
// Numbers come in the order of arrival, which differs from run to run; `canonical()` gives each its
// rank by name, which does not, and the pass works with ranks only.

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fifteen::journey {

/// The most names of one dictionary, so the most moments of one run.
inline constexpr std::size_t kNamesMax = 0xFFFF;

class Dictionary {
 public:
  /// Returns the number of a name, giving the next one to a new name; nothing when kNamesMax are
  /// in use. Thread-safe, and slow enough that callers keep a cache of their own.
  std::optional<std::uint16_t> number(std::string_view name);

  /// Returns the number of a name that has one. Thread-safe.
  std::optional<std::uint16_t> find(std::string_view name) const;

  /// Returns the names in ascending order of their bytes. Not while others add.
  std::vector<std::string> names() const;

  /// Returns the rank in `names()` for each number. Not while others add.
  std::vector<std::uint16_t> canonical() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::uint16_t, std::less<>> numbers_;
};

}  // namespace fifteen::journey
