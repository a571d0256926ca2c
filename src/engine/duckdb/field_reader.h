#pragma once
// The values of a chunk of rows as a contact's fields: times, durations, ratings, yes and no.

#include <array>
#include <cstdint>
#include <duckdb.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "base/time_zone.h"
#include "contact/contact.h"
#include "journey/amounts.h"
#include "read/mapping.h"
#include "score/score.h"
#include "text/reader.h"

namespace fifteen::duckdb_engine {

/// A field that may be missing, be good, or be there and make no sense.
enum class Reading : std::uint8_t { kMissing, kGood, kBad };

/// Returns what a string of DuckDB holds: up to 12 bytes within itself, more where it points to.
/// DuckDB's own functions for it are too far away for loops over rows.
inline std::string_view text_of(const duckdb_string_t& text) {
  constexpr std::uint32_t kInlined = sizeof text.value.inlined.inlined;
  const std::uint32_t length = text.value.inlined.length;
  return {length <= kInlined ? text.value.inlined.inlined : text.value.pointer.ptr, length};
}

/// One argument of a function call: a vector of values of one of the types that `argument_sql`
/// makes.
class Argument {
 public:
  Argument() = default;
  explicit Argument(duckdb_vector vector);
  /// Values that lie somewhere else, as a vector has them; `validity` may be null.
  Argument(void* data, std::uint64_t* validity, duckdb_type type)
      : data_(data), validity_(validity), type_(type) {}

  bool missing(idx_t row) const {
    return validity_ != nullptr && !duckdb_validity_row_is_valid(validity_, row);
  }
  bool is_text() const { return type_ == DUCKDB_TYPE_VARCHAR; }
  duckdb_type type() const { return type_; }
  const void* values() const { return data_; }
  const std::uint64_t* validity() const { return validity_; }

  const duckdb_string_t& string(idx_t row) const {
    return static_cast<const duckdb_string_t*>(data_)[row];
  }
  std::string_view text(idx_t row) const { return text_of(string(row)); }
  std::int64_t integer(idx_t row) const { return static_cast<const std::int64_t*>(data_)[row]; }
  double real(idx_t row) const { return static_cast<const double*>(data_)[row]; }
  bool truth(idx_t row) const { return static_cast<const bool*>(data_)[row]; }

  /// Returns the value as a person would write it, for messages.
  std::string shown(idx_t row) const;

 private:
  void* data_ = nullptr;
  std::uint64_t* validity_ = nullptr;
  duckdb_type type_ = DUCKDB_TYPE_INVALID;
};

/// Returns the arguments of a call.
std::vector<Argument> arguments_of(duckdb_data_chunk chunk);

/// How a mapping says that values are to be read.
struct FieldRules {
  TimeZone zone;
  std::string time_format;
  std::int64_t number_unit_us = 1'000'000;
  read::OutcomeWords words;
  std::array<score::Scale, kFieldCount>
      scales{};  ///< by field; used for csat, nps, ces, stars, rating
  std::optional<std::int64_t> promise_us;
  std::int64_t call_back_us = kMicrosPerDay;  ///< when a call back is due that a plain yes promises
  std::shared_ptr<const text::Reader> texts;  ///< judges texts; null: they are not scored
};

/// What a time's text left to the zone of the mapping.
struct ZoneFacts {
  bool naive = false;                   ///< the source named no zone
  LocalTime clocks = LocalTime::kOnce;  ///< how often the zone's clocks showed it
};

/// Reads a time in UTC microseconds.
Reading read_time(const FieldRules& rules, const Argument& argument, idx_t row, std::int64_t& us,
                  ZoneFacts& zone);
Reading read_time(const FieldRules& rules, const Argument& argument, idx_t row, std::int64_t& us);
/// Reads a duration in microseconds: a number of the mapping's unit, a duration with its unit, or
/// h:mm:ss.
Reading read_duration(const FieldRules& rules, const Argument& argument, idx_t row,
                      std::int64_t& us);
Reading read_real(const Argument& argument, idx_t row, double& value);
Reading read_truth(const Argument& argument, idx_t row, bool& value);
/// Reads "inbound", "outbound" or "silence", and words for them such as "received" and "sent".
Reading read_direction(const Argument& argument, idx_t row, score::Direction& direction);
Reading read_outcome(const FieldRules& rules, const Argument& argument, idx_t row,
                     Outcome& outcome);

/// The fields that say how a contact turned out, in the order of the functions' arguments.
inline constexpr std::array kEvidenceFields{
    Field::kOutcome,  Field::kCsat,      Field::kNps,       Field::kCes,     Field::kStars,
    Field::kRating,   Field::kResolved,  Field::kAbandoned, Field::kWaited,  Field::kPromise,
    Field::kAnswered, Field::kTransfers, Field::kDirection, Field::kCallBack};

/// Of a contact, when it began and ended, as far as that is known.
struct Span {
  std::optional<std::int64_t> start_us;
  std::optional<std::int64_t> end_us;
};

/// A rating as it was given, and what it says.
struct Rated {
  double value = 0;
  Outcome outcome = Outcome::kUnscored;
};

/// Reads a rating by the scale of its field; a value that means "does not apply" is missing.
/// `wrong` says what makes no sense.
Reading read_rating(const FieldRules& rules, Field field, const Argument& argument, idx_t row,
                    Rated& rated, const char*& wrong);

/// Reads how often a contact was transferred, as the level of `Signs::transfers`.
Reading read_transfers(const Argument& argument, idx_t row, std::uint8_t& level);

/// Reads an amount: money in hundredths of its unit, people in whole ones, halves away from zero.
/// `wrong` says what makes no sense.
Reading read_amount(const Argument& argument, idx_t row, journey::AmountKind kind,
                    std::int64_t& amount, const char*& wrong);

/// Reads when a contact was answered, as the wait since its start. `wrong` says what makes no
/// sense.
Reading read_answered(const FieldRules& rules, const Argument& argument, idx_t row,
                      const Span& span, std::int64_t& waited_us, const char*& wrong);

/// Reads a promise: the wait that was promised, as a duration, or the time until which it was.
/// `wrong` says what makes no sense.
Reading read_promise(const FieldRules& rules, const Argument& argument, idx_t row, const Span& span,
                     std::int64_t& us, const char*& wrong);

/// Reads in what time after the start a call back was promised, in microseconds, at least the
/// shortest of score::kCallBackBounds and at most kCallBackMaxUs: from a duration, from the time
/// until which it was promised (a day alone counts to its end), or from a yes. A no, and a promise
/// for the very start, is missing. A plain 1 is a yes where the mapping's unit is shorter than an
/// hour, and a plain number of more units than kCallBackMaxUs has is a time. `wrong` says what
/// makes no sense.
Reading read_call_back(const FieldRules& rules, const Argument& argument, idx_t row,
                       const Span& span, std::int64_t& us, const char*& wrong);

inline constexpr const char* kOutsideScale = "a rating outside its scale";
inline constexpr const char* kBadDuration = "a duration that cannot be read";

}  // namespace fifteen::duckdb_engine
