#pragma once
// Rows that could not be read: counted by reason, the first ones kept with file, line and field.
//
// Everybody who reads adds here; every report shows it. A row is rejected at most once, for the
// first reason found.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fifteen::read {

/// One rejected row, as an example for a person to look at.
struct Reject {
  std::string file;
  std::uint64_t line = 0;  ///< 1-based line, or row of a Parquet file; 0 when unknown
  std::string field;       ///< the source column, empty when the whole row is at fault
  std::string reason;      ///< one of a few fixed phrases, such as "a time that cannot be read"
  std::string text;  ///< what was there, cut to `Rejects::kTextMax` bytes at a character's end

  bool operator==(const Reject&) const = default;
};

/// Counts rejects by reason and keeps the first `kSamplesMax` by (source order, line). Merging is
/// associative and commutative, so readers on several threads can each have their own.
class Rejects {
 public:
  static constexpr std::size_t kSamplesMax = 20;
  static constexpr std::size_t kTextMax = 120;

  /// Counts one rejected row. `source_index` is the file's place on the command line (first: 0).
  void add(std::size_t source_index, Reject reject);

  /// Adds another's counts and samples.
  void merge(const Rejects& other);

  std::uint64_t total() const { return total_; }
  const std::map<std::string, std::uint64_t>& by_reason() const { return by_reason_; }

  /// Returns the kept samples in (source order, line, field) order.
  std::vector<Reject> samples() const;

  /// Gives the samples of a source their lines: `line_of` maps the number that stood in for it.
  template <class LineOf>
  void relocate(std::size_t source_index, LineOf&& line_of) {
    for (Sample& sample : samples_) {
      if (sample.source_index == source_index) sample.reject.line = line_of(sample.reject.line);
    }
  }

  bool operator==(const Rejects&) const = default;

 private:
  struct Sample {
    std::size_t source_index = 0;
    Reject reject;
    bool operator==(const Sample&) const = default;
  };

  void keep(Sample sample);

  std::uint64_t total_ = 0;
  std::map<std::string, std::uint64_t> by_reason_;
  std::vector<Sample> samples_;  // sorted, at most kSamplesMax
};

}  // namespace fifteen::read
