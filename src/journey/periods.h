#pragma once
// The calendar periods of a log: days, weeks, months, quarters or years, whichever are few enough
// to be looked at.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time_zone.h"

namespace fifteen::journey {

enum class PeriodUnit : std::uint8_t { kDay, kWeek, kMonth, kQuarter, kYear };

/// The most periods of a log, unless it is longer than so many years.
inline constexpr std::size_t kPeriodsMax = 62;

struct Periods {
  PeriodUnit unit = PeriodUnit::kDay;
  /// Where each begins, ascending, in UTC microseconds; it ends where the next begins.
  std::vector<std::int64_t> starts;
  std::vector<std::string> names;  ///< "2024-05-01", "2024-W18", "2024-05", "2024-Q2", "2024"

  bool operator==(const Periods&) const = default;
};

std::string_view period_unit_name(PeriodUnit unit);

/// Returns the periods from that of `from_us` to that of `to_us`, of the finest unit that makes at
/// most kPeriodsMax of them (years otherwise), by the calendar of `zone`. Weeks are those of ISO
/// 8601.
Periods periods_of(std::int64_t from_us, std::int64_t to_us, const TimeZone& zone);

/// Finds the periods of times. They are about equally long, so the right one is at, or next to, the
/// one that equally long ones would give.
class PeriodFinder {
 public:
  /// `starts` are those of periods; they must outlive the finder.
  explicit PeriodFinder(const std::vector<std::int64_t>& starts);

  /// Returns the place of the period that a time lies in; the first for times before all. There
  /// must be a period. Cost: O(1) where periods are about equally long.
  std::size_t of(std::int64_t us) const;

 private:
  const std::vector<std::int64_t>& starts_;
  double per_us_ = 0;
};

}  // namespace fifteen::journey
