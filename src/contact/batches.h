#pragma once
// Contacts as typed columns, a batch of rows at a time: the door between whatever makes contacts
// and whatever writes them. Texts are codes into a dictionary, so that a name is spelled once for a
// batch and not once for a row.
//
//   while (auto batch = source.next(); batch && *batch) write(**batch);

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace fifteen {

/// Rows of every batch but the last.
inline constexpr std::size_t kBatchRows = 122'880;

enum class ColumnKind : std::uint8_t {
  kInteger,
  kReal,
  kTime,   ///< microseconds since 1970-01-01 UTC
  kTruth,  ///< yes or no
  kText,
};

/// Texts one behind the other: text i is bytes[offsets[i]] up to bytes[offsets[i + 1]].
struct TextList {
  std::vector<std::int32_t> offsets{0};
  std::string bytes;

  std::int32_t add(std::string_view text) {
    bytes += text;
    offsets.push_back(static_cast<std::int32_t>(bytes.size()));
    return static_cast<std::int32_t>(offsets.size()) - 2;
  }
  std::string_view at(std::size_t i) const {
    const auto from = static_cast<std::size_t>(offsets[i]);
    return std::string_view(bytes).substr(from, static_cast<std::size_t>(offsets[i + 1]) - from);
  }
  std::size_t size() const { return offsets.size() - 1; }
};

/// What a column is called and holds.
struct ColumnSpec {
  std::string name;
  ColumnKind kind = ColumnKind::kText;
  /// Of a text column: what its codes mean in every batch; empty: each batch has texts of its own.
  /// All different.
  TextList words = {};
};

/// The values of one column; only what its kind needs is filled.
struct ColumnValues {
  std::vector<std::int64_t> integers;  ///< kInteger, kTime
  std::vector<double> reals;           ///< kReal
  std::vector<std::uint8_t> bits;      ///< kTruth: bit r % 8 of byte r / 8
  std::vector<std::int32_t> codes;     ///< kText: which of `words`, or of `texts`
  TextList texts;                      ///< kText without `words`
  std::vector<std::uint8_t> present;   ///< bits as above; empty: no value is missing
  std::size_t missing = 0;
};

struct Batch {
  std::size_t rows = 0;
  std::vector<ColumnValues> columns;
};

/// Makes batches, one after another.
class BatchSource {
 public:
  BatchSource() = default;
  BatchSource(const BatchSource&) = delete;
  BatchSource& operator=(const BatchSource&) = delete;
  virtual ~BatchSource() = default;

  virtual const std::vector<ColumnSpec>& columns() const = 0;

  /// Returns the next batch, of kBatchRows rows but for the last, or null when there are no more.
  /// Is called from one thread at a time, but from different ones. Errors: those of the maker.
  virtual Result<std::unique_ptr<Batch>> next() = 0;
};

}  // namespace fifteen
