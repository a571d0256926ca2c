#pragma once
// The values of a chunk of rows as a contact's fields: times, durations, ratings, yes and no.

#include <algorithm>
#include <array>
#include <cstdint>
#include <duckdb.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time_zone.h"
#include "contact/contact.h"
#include "read/mapping.h"
#include "score/score.h"
#include "text/reader.h"

namespace fifteen::duckdb_engine {

/// A field that may be missing, be good, or be there and make no sense.
enum class Reading : std::uint8_t { kMissing, kGood, kBad };

/// One argument of a function call: a vector of values of one of the types that `argument_sql`
/// makes.
class Argument {
 public:
  Argument() = default;
  explicit Argument(duckdb_vector vector);

  bool missing(idx_t row) const {
    return validity_ != nullptr && !duckdb_validity_row_is_valid(validity_, row);
  }
  bool is_text() const { return type_ == DUCKDB_TYPE_VARCHAR; }
  duckdb_type type() const { return type_; }

  const duckdb_string_t& string(idx_t row) const {
    return static_cast<const duckdb_string_t*>(data_)[row];
  }
  std::string_view text(idx_t row) const {
    duckdb_string_t* value = static_cast<duckdb_string_t*>(data_) + row;
    return {duckdb_string_t_data(value), duckdb_string_t_length(*value)};
  }
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
    Field::kOutcome,  Field::kCsat,      Field::kNps,       Field::kCes,    Field::kStars,
    Field::kRating,   Field::kResolved,  Field::kAbandoned, Field::kWaited, Field::kPromise,
    Field::kAnswered, Field::kTransfers, Field::kDirection};

/// A value that could not be used, for `report` below.
struct BadValue {
  Field field;
  const char* reason;
};

/// Of a contact, when it began and ended, as far as that is known.
struct Span {
  std::optional<std::int64_t> start_us;
  std::optional<std::int64_t> end_us;
};

/// Reads the evidence of one row. `arguments` holds one for each of `fields`; `bad` is called for
/// each value that makes no sense, which then counts as missing. The wait is that of `waited`, or
/// else reaches from the start to `answered`.
template <class OnBad>
score::Evidence read_evidence(const FieldRules& rules, const std::vector<Field>& fields,
                              const Argument* arguments, idx_t row, const Span& span, OnBad&& bad);

/// Reads when a contact was answered, as the wait since its start. `wrong` says what makes no
/// sense.
Reading read_answered(const FieldRules& rules, const Argument& argument, idx_t row,
                      const Span& span, std::int64_t& waited_us, const char*& wrong);

/// Reads a promise: the wait that was promised, as a duration, or the time until which it was.
/// `wrong` says what makes no sense.
Reading read_promise(const FieldRules& rules, const Argument& argument, idx_t row, const Span& span,
                     std::int64_t& us, const char*& wrong);

inline constexpr const char* kBadDuration = "a duration that cannot be read";

}  // namespace fifteen::duckdb_engine

namespace fifteen::duckdb_engine {

template <class OnBad>
score::Evidence read_evidence(const FieldRules& rules, const std::vector<Field>& fields,
                              const Argument* arguments, idx_t row, const Span& span, OnBad&& bad) {
  score::Evidence evidence;
  evidence.promise_us = rules.promise_us;
  // A promise of a wait is not held against the whole contact where only this wait is missing.
  const bool waits = std::any_of(fields.begin(), fields.end(), [](Field field) {
    return field == Field::kWaited || field == Field::kAnswered;
  });
  if (!waits && span.start_us && span.end_us) evidence.took_us = *span.end_us - *span.start_us;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const Argument& argument = arguments[i];
    switch (fields[i]) {
      case Field::kOutcome:
        if (read_outcome(rules, argument, row, evidence.stated) == Reading::kBad) {
          bad(BadValue{fields[i], "an outcome that is none of the mapping's words"}, argument);
        }
        break;
      case Field::kResolved:
      case Field::kAbandoned: {
        bool value = false;
        const Reading reading = read_truth(argument, row, value);
        if (reading == Reading::kBad) bad(BadValue{fields[i], "neither yes nor no"}, argument);
        if (reading == Reading::kGood) {
          (fields[i] == Field::kResolved ? evidence.resolved : evidence.abandoned) = value;
        }
        break;
      }
      case Field::kWaited: {
        std::int64_t us = 0;
        const Reading reading = read_duration(rules, argument, row, us);
        if (reading == Reading::kBad) bad(BadValue{fields[i], kBadDuration}, argument);
        if (reading == Reading::kGood) evidence.waited_us = us;
        break;
      }
      case Field::kPromise: {
        std::int64_t us = 0;
        const char* wrong = "";
        const Reading reading = read_promise(rules, argument, row, span, us, wrong);
        if (reading == Reading::kBad) bad(BadValue{fields[i], wrong}, argument);
        if (reading == Reading::kGood) evidence.promise_us = us;
        break;
      }
      case Field::kAnswered: {
        std::int64_t us = 0;
        const char* wrong = "";
        const Reading reading = read_answered(rules, argument, row, span, us, wrong);
        if (reading == Reading::kBad) bad(BadValue{fields[i], wrong}, argument);
        if (reading == Reading::kGood && !evidence.waited_us) evidence.waited_us = us;
        break;
      }
      case Field::kTransfers: {
        double value = 0;
        const Reading reading = read_real(argument, row, value);
        if (reading == Reading::kBad || (reading == Reading::kGood && !(value >= 0))) {
          bad(BadValue{fields[i], "a number of transfers that is none"}, argument);
        } else if (reading == Reading::kGood) {
          evidence.transfers = value >= 2 ? 2 : static_cast<std::int64_t>(value);
        }
        break;
      }
      case Field::kDirection:
        // Any other word is no evidence.
        read_direction(argument, row, evidence.direction);
        break;
      default: {
        double value = 0;
        const Reading reading = read_real(argument, row, value);
        if (reading == Reading::kBad)
          bad(BadValue{fields[i], "a rating that is no number"}, argument);
        if (reading != Reading::kGood) break;
        const score::Scale& scale = rules.scales[static_cast<std::size_t>(fields[i])];
        const std::vector<double>& none = scale.not_applicable;
        if (std::find(none.begin(), none.end(), value) != none.end()) break;
        const auto rated = score::rate(value, scale);
        if (!rated) {
          bad(BadValue{fields[i], "a rating outside its scale"}, argument);
        } else {
          evidence.rated = score::worse(evidence.rated, *rated);
          for (std::size_t k = 0; k < score::kInstrumentCount; ++k) {
            if (score::kInstruments[k] == fields[i]) evidence.ratings[k] = {value, *rated};
          }
        }
      }
    }
  }
  return evidence;
}

}  // namespace fifteen::duckdb_engine
