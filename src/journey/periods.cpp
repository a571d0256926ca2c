#include "journey/periods.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/time.h"

namespace fifteen::journey {
namespace {

// Monday is 0.
std::int64_t weekday(std::int64_t days) { return ((days + 3) % 7 + 7) % 7; }

// The first day of the period that a day lies in.
std::int64_t period_begin(PeriodUnit unit, std::int64_t days) {
  const CivilDay day = civil_from_days(days);
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
  const CivilDay day = civil_from_days(begin);
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
  const std::int64_t first = days_of(from_us) - 1;
  const std::int64_t last = days_of(to_us) + 1;
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

PeriodFinder::PeriodFinder(const std::vector<std::int64_t>& starts) : starts_(starts) {
  if (starts.size() < 2) return;
  per_us_ =
      static_cast<double>(starts.size() - 1) / static_cast<double>(starts.back() - starts.front());
}

std::size_t PeriodFinder::of(std::int64_t us) const {
  const double guess = static_cast<double>(us - starts_.front()) * per_us_;
  auto period =
      static_cast<std::size_t>(std::clamp(guess, 0.0, static_cast<double>(starts_.size() - 1)));
  while (period > 0 && us < starts_[period]) --period;
  while (period + 1 < starts_.size() && us >= starts_[period + 1]) ++period;
  return period;
}

}  // namespace fifteen::journey
