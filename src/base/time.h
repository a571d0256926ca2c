#pragma once
// Times and durations: integer microseconds, read from and written to text without clock, locale or
// environment.
//
//   parse_time("2024-05-01T10:00:00+02:00")->us      // 1714550400000000, had_zone
//   parse_duration("5min").value()                   // 300000000
//   format_duration(273600000000)                    // "3 d 4 h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fifteen {

inline constexpr std::int64_t kMicrosPerSecond = 1'000'000;
inline constexpr std::int64_t kMicrosPerMinute = 60 * kMicrosPerSecond;
inline constexpr std::int64_t kMicrosPerHour = 60 * kMicrosPerMinute;
inline constexpr std::int64_t kMicrosPerDay = 24 * kMicrosPerHour;

/// The days a time may fall in, as microseconds since 1970-01-01 UTC: years 0001 to 9999.
inline constexpr std::int64_t kTimeMin = -62'135'596'800 * kMicrosPerSecond;
inline constexpr std::int64_t kTimeMax = 253'402'300'800 * kMicrosPerSecond - 1;

/// A time as it stood in a source.
struct ParsedTime {
  std::int64_t us = 0;    ///< microseconds since 1970-01-01T00:00:00, in UTC when `has_zone`
  bool has_zone = false;  ///< the text named an offset or Z; an epoch number counts as UTC

  bool operator==(const ParsedTime&) const = default;
};

/// Reads an ISO 8601 date or date and time: `2024-05-01`, `2024-05-01 10:00`,
/// `2024-05-01T10:00:00.25Z`, `2024-05-01 10:00:00 -0800`, `20240501T100000+02:00`; `/` may stand
/// for `-` in the date; digits after the sixth decimal are cut. A plain number of 9 to 11, 12 to
/// 14, 15 to 17, 18 or 19 digits before its decimals is an epoch time in seconds, milliseconds,
/// microseconds or nanoseconds; what is finer than a microsecond is cut, towards 1970. Returns
/// nothing for anything else, also for a day that does not exist; a second of 60 is read as the
/// next minute's first.
std::optional<ParsedTime> parse_time(std::string_view text);

/// Writes `2024-05-01T10:00:00Z`, with six decimals where they are not zero.
std::string format_time(std::int64_t us);

/// Writes the UTC day, `2024-05-01`.
std::string format_day(std::int64_t us);

/// Reads a duration: a number with a unit: us, ms, s, min, h, d, w (also sec, second(s), minute(s),
/// hour(s), day(s), week(s)), such as `5min`, `1.5 h`, `30d`; or a clock, `1:30:00` (h:mm:ss) or
/// `1:30` (mm:ss). Returns nothing for anything else or when it does not fit.
std::optional<std::int64_t> parse_duration(std::string_view text);

/// Writes a duration for people, in its two largest units: `45 s`, `11 min`, `3 d 4 h`, `850 ms`.
std::string format_duration(std::int64_t us);

/// Returns days since 1970-01-01 of a day in the proleptic Gregorian calendar.
/// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil).
std::int64_t days_from_civil(std::int64_t year, unsigned month, unsigned day);

/// A day of the Gregorian calendar.
struct CivilDay {
  std::int64_t year = 1970;
  unsigned month = 1;
  unsigned day = 1;
};
/// Returns the day that is so many days after 1970-01-01: the inverse of days_from_civil.
CivilDay civil_from_days(std::int64_t days);
/// Returns the days since 1970-01-01 of a time in microseconds, rounded down.
std::int64_t days_of(std::int64_t us);

}  // namespace fifteen
