#include "journey/periods.h"

#include <array>
#include <fmt/format.h>

#include "base/time.h"

namespace fifteen::journey {
namespace {

struct Day {
  std::int64_t year = 1970;
  unsigned month = 1;
  unsigned day = 1;
};

// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms" (civil_from_days).
Day civil_from_days(std::int64_t days) {
  days += 719'468;
  const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const std::int64_t of_era = days - era * 146'097;
  const std::int64_t year = (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
  const std::int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
  const std::int64_t shifted = (5 * of_year + 2) / 153;
  const std::int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
  return {year + era * 400 + (month <= 2 ? 1 : 0), static_cast<unsigned>(month),
          static_cast<unsigned>(of_year - (153 * shifted + 2) / 5 + 1)};
}

std::int64_t floor_days(std::int64_t us) {
  return us >= 0 ? us / kMicrosPerDay : -((-us + kMicrosPerDay - 1) / kMicrosPerDay);
}

// Monday is 0.
std::int64_t weekday(std::int64_t days) { return ((days + 3) % 7 + 7) % 7; }

// The first day of the period that a day lies in.
std::int64_t period_begin(PeriodUnit unit, std::int64_t days) {
  const Day day = civil_from_days(days);
  switch (unit) {
    case PeriodUnit::kDay: return days;
    case PeriodUnit::kWeek: return days - weekday(days);
    case PeriodUnit::kMonth: return days_from_civil(day.year, day.month, 1);
    case PeriodUnit::kQuarter: return days_from_civil(day.year, (day.month - 1) / 3 * 3 + 1, 1);
    case PeriodUnit::kYear: break;
  }
  return days_from_civil(day.year, 1, 1);
}

// The first day of the period after the one that begins on a day.
std::int64_t next_begin(PeriodUnit unit, std::int64_t begin) {
  constexpr std::array<std::int64_t, 5> kLonger{1, 7, 31, 92, 366};
  return period_begin(unit, begin + kLonger[static_cast<std::size_t>(unit)]);
}

std::string name_of(PeriodUnit unit, std::int64_t begin) {
  const Day day = civil_from_days(begin);
  switch (unit) {
    case PeriodUnit::kDay: return fmt::format("{:04}-{:02}-{:02}", day.year, day.month, day.day);
    case PeriodUnit::kWeek: {
      // A week is of the year that its Thursday lies in.
      const std::int64_t thursday = begin + 3;
      const std::int64_t year = civil_from_days(thursday).year;
      return fmt::format("{:04}-W{:02}", year, (thursday - days_from_civil(year, 1, 1)) / 7 + 1);
    }
    case PeriodUnit::kMonth: return fmt::format("{:04}-{:02}", day.year, day.month);
    case PeriodUnit::kQuarter: return fmt::format("{:04}-Q{}", day.year, (day.month - 1) / 3 + 1);
    case PeriodUnit::kYear: break;
  }
  return fmt::format("{:04}", day.year);
}

}  // namespace

std::string_view period_unit_name(PeriodUnit unit) {
  constexpr std::array<std::string_view, 5> kNames{"day", "week", "month", "quarter", "year"};
  return kNames[static_cast<std::size_t>(unit)];
}

Periods periods_of(std::int64_t from_us, std::int64_t to_us, const TimeZone& zone) {
  Periods out;
  if (to_us < from_us) return out;
  // Offsets are less than a day, so the local days of the ends lie within one of those in UTC; a
  // period too many at either end is left out below.
  const std::int64_t first = floor_days(from_us) - 1;
  const std::int64_t last = floor_days(to_us) + 1;
  for (const PeriodUnit unit : {PeriodUnit::kDay, PeriodUnit::kWeek, PeriodUnit::kMonth,
                                PeriodUnit::kQuarter, PeriodUnit::kYear}) {
    out = {unit, {}, {}};
    for (std::int64_t begin = period_begin(unit, first); begin <= last;) {
      const std::int64_t next = next_begin(unit, begin);
      const std::int64_t start = zone.to_utc(begin * kMicrosPerDay);
      if (start <= to_us && zone.to_utc(next * kMicrosPerDay) > from_us) {
        out.starts.push_back(start);
        out.names.push_back(name_of(unit, begin));
      }
      if (out.starts.size() > kPeriodsMax && unit != PeriodUnit::kYear) break;
      begin = next;
    }
    if (out.starts.size() <= kPeriodsMax) break;
  }
  return out;
}

}  // namespace fifteen::journey
