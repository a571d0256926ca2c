#pragma once
// The rows of a chunk as contacts, read column by column: a loop over the values of one kind is
// what processors are quick at.

#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "engine/duckdb/field_reader.h"
#include "journey/facet.h"

namespace fifteen::duckdb_engine {

/// A time or duration that is not known.
inline constexpr std::int64_t kUnknownUs = std::numeric_limits<std::int64_t>::min();

struct ContactBatch {
  std::vector<std::uint32_t> rows;  ///< those that are contacts so far, ascending

  // By row of the chunk.
  std::vector<std::uint64_t> customers;
  std::vector<std::int64_t> starts;
  std::vector<ZoneFacts> zones;       ///< of the starts
  std::vector<std::int64_t> ends;     ///< kUnknownUs: none
  std::vector<std::int64_t> waits;    ///< likewise
  std::vector<std::int64_t> answers;  ///< likewise, from the start to when it was answered
  std::vector<std::int64_t> within;   ///< the wait that was promised; likewise
  std::vector<journey::Facet> facets;

  /// Begins with all rows of a chunk of `count`.
  void begin(std::size_t count);

  /// How long a contact with an end was served, since it was answered or else after the wait;
  /// kUnknownUs where it cannot be told. A wait longer than the whole contact was before it began,
  /// and says nothing of its service.
  std::int64_t service_us(std::uint32_t row) const {
    const std::int64_t before = answers[row] != kUnknownUs ? answers[row] : waits[row];
    if (ends[row] == kUnknownUs || before == kUnknownUs) return kUnknownUs;
    const std::int64_t took = ends[row] - starts[row];
    return before <= took ? took - before : kUnknownUs;
  }

  /// Leaves out the rows that `keep(row)` is false of.
  template <class Keep>
  void keep_if(Keep&& keep) {
    std::size_t kept = 0;
    for (const std::uint32_t row : rows) {
      rows[kept] = row;
      kept += keep(row) ? 1U : 0U;
    }
    rows.resize(kept);
  }
};

/// Called for each value that could not be used, with a fixed phrase of what is wrong.
using OnBadValue =
    std::function<void(std::uint32_t row, Field field, const char* wrong, const Argument& value)>;

/// Reads the starts, and leaves out the rows that have none.
void read_starts(const FieldRules& rules, const Argument& values, ContactBatch& batch,
                 const OnBadValue& bad);

/// Reads the ends; one before its start is none.
void read_ends(const FieldRules& rules, const Argument& values, ContactBatch& batch,
               const OnBadValue& bad);

/// Called for each rating that says something.
using OnRating = std::function<void(std::uint32_t row, Field field, const Rated& rated)>;

/// Reads what says how the contacts turned out into `waits` and the signs of the facets. `values`
/// holds a column for each of `fields`, which are some of kEvidenceFields in their order. The wait
/// is that of `waited`, or else reaches from the start to `answered`. A promise is held against
/// it, or against the whole contact where the fields know no waits at all.
void read_evidence(const FieldRules& rules, const std::vector<Field>& fields,
                   const Argument* values, ContactBatch& batch, const OnBadValue& bad,
                   const OnRating& rating);

}  // namespace fifteen::duckdb_engine
