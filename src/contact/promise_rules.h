#pragma once
// What a brand promises its customers, as rules that a log can be held against; and the hours in
// which its time counts. docs/formats/promises.md tells how they are written.
//
// A promise has a measure: what of a contact, a journey or a pair of contacts is looked at. Each of
// them keeps the promise, breaks it, is still open when the log ends, or says nothing of it. The
// promise is kept when at least `share` of those that say something keep it.

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contact/contact.h"

namespace fifteen {

/// Of so many promises, and so many calendars of hours, a file may tell.
inline constexpr std::size_t kPromisesMax = 100;
inline constexpr std::size_t kHoursMax = 20;
/// So many of them may ask what only the contact's row tells: a wait, a rating, a condition.
inline constexpr std::size_t kPromisesOfRowsMax = 23;
/// So many of them may be of times until something comes: their silences are contacts.
inline constexpr std::size_t kAwaitedMax = 50;
/// Of them, so many may have a condition.
inline constexpr std::size_t kAwaitedWhereMax = 8;

/// What is measured.
enum class PromiseMeasure : std::uint8_t {
  kWait,          ///< the wait is at most `within`
  kDeadline,      ///< the wait, or else the whole contact, is within the log's own `promise`
  kUntil,         ///< a contact of `to` comes within `within` of one of `moments`
  kCallBack,      ///< the company calls or writes by the time that the log says it promised
  kRating,        ///< a rating is at least, or at most, so much
  kOutcome,       ///< how the contact turned out
  kResolved,      ///< the contact is noted as resolved
  kFirstContact,  ///< no other contact about the same follows within `within`
  kKeptWhen,      ///< a condition holds
};
inline constexpr std::array<std::string_view, 9> kPromiseMeasureNames{
    "wait",    "deadline", "time until",    "call back", "rating",
    "outcome", "resolved", "first contact", "kept when"};
constexpr std::string_view promise_measure_name(PromiseMeasure measure) {
  return kPromiseMeasureNames[static_cast<std::size_t>(measure)];
}

/// Whether something is waited for: what does not come by its time is a silence.
constexpr bool is_awaited(PromiseMeasure measure) {
  return measure == PromiseMeasure::kUntil || measure == PromiseMeasure::kCallBack;
}

struct PromiseRule {
  std::string name;
  std::string said;  ///< the brand's own words; may be empty
  PromiseMeasure measure = PromiseMeasure::kWait;
  double share = 1;                  ///< to keep, above 0 and at most 1
  std::vector<std::string> moments;  ///< whose contacts; none: all
  std::vector<std::string> to;       ///< what is waited for
  std::vector<std::string> unless;   ///< what makes the wait void, when it comes first
  std::optional<std::int64_t> within_us;
  std::string hours;               ///< the calendar by which `within` counts; empty: all the time
  std::optional<Field> rating;     ///< which rating
  std::optional<double> at_least;  ///< of the rating
  std::optional<double> at_most;
  std::optional<Outcome> is;  ///< how contacts are to turn out
  std::optional<Outcome> is_not;
  std::string kept_when;    ///< a condition; missing values say nothing
  std::string where;        ///< only contacts for which this holds; empty: all
  bool by_journey = false;  ///< journeys keep it, by all of their contacts, not contacts
  /// The name of the moment that a silence is; empty: there are none.
  std::string silence;

  /// Whether only the contact's row tells what the promise asks.
  bool asks_row() const {
    return measure == PromiseMeasure::kWait || measure == PromiseMeasure::kRating ||
           measure == PromiseMeasure::kKeptWhen || (!where.empty() && !is_awaited(measure));
  }
  bool operator==(const PromiseRule&) const = default;
};

/// From one time of a day to another, in microseconds since its midnight; `to_us` may be of the
/// next day.
struct DaySpan {
  std::int64_t from_us = 0;
  std::int64_t to_us = 0;

  bool operator==(const DaySpan&) const = default;
};

/// A day of every year.
struct YearDay {
  unsigned month = 1;
  unsigned day = 1;

  auto operator<=>(const YearDay&) const = default;
};

/// Hours of business: what lies between two spans of a day is a break.
struct BusinessHours {
  std::string name;
  std::string zone;                          ///< IANA zone; empty: the mapping's
  std::array<std::vector<DaySpan>, 7> week;  ///< from Monday on, ascending
  std::vector<YearDay> closed;               ///< on these days of every year, ascending
  /// Days (since 1970-01-01) with hours of their own, before all else; none: closed.
  std::map<std::int64_t, std::vector<DaySpan>> days;

  bool operator==(const BusinessHours&) const = default;
};

/// Promises, and the hours that they name.
struct Promises {
  std::vector<PromiseRule> rules;  ///< in their order
  std::vector<BusinessHours> hours;

  bool empty() const { return rules.empty() && hours.empty(); }
  bool operator==(const Promises&) const = default;
};

}  // namespace fifteen
