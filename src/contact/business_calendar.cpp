#include "contact/business_calendar.h"

#include <algorithm>

#include "base/time.h"

namespace fifteen {
namespace {

constexpr std::int64_t kYearsFrom = 1970;
constexpr std::int64_t kYearsTo = 2100;

// From Monday, 0. 1970-01-01 was a Thursday.
std::size_t weekday_of(std::int64_t day) {
  return static_cast<std::size_t>(((day + 3) % 7 + 7) % 7);
}

const std::vector<DaySpan>& hours_of(const BusinessHours& hours, std::int64_t day) {
  static const std::vector<DaySpan> kClosed;
  const auto own = hours.days.find(day);
  if (own != hours.days.end()) return own->second;
  if (!hours.closed.empty()) {
    const CivilDay civil = civil_from_days(day);
    const YearDay year_day{civil.month, civil.day};
    if (std::binary_search(hours.closed.begin(), hours.closed.end(), year_day)) return kClosed;
  }
  return hours.week[weekday_of(day)];
}

}  // namespace

BusinessCalendar::BusinessCalendar(const BusinessHours& hours, const TimeZone& zone) {
  const std::int64_t end = days_from_civil(kYearsTo, 1, 1);
  for (std::int64_t day = days_from_civil(kYearsFrom, 1, 1); day < end; ++day) {
    const std::int64_t midnight = day * kMicrosPerDay;
    for (const DaySpan& span : hours_of(hours, day)) {
      std::int64_t from_us = zone.first_at(midnight + span.from_us);
      const std::int64_t to_us = zone.first_at(midnight + span.to_us);
      // A shift of the day before may reach into this one.
      if (!spans_.empty()) from_us = std::max(from_us, spans_.back().to_us);
      if (to_us <= from_us) continue;
      if (!spans_.empty() && spans_.back().to_us == from_us) {
        spans_.back().to_us = to_us;
      } else {
        spans_.push_back({from_us, to_us, 0});
      }
    }
  }
  std::int64_t sum = 0;
  for (Open& span : spans_) {
    span.before_us = sum;
    sum += span.to_us - span.from_us;
  }
}

std::int64_t BusinessCalendar::open_before(std::int64_t us) const {
  const auto after = std::upper_bound(
      spans_.begin(), spans_.end(), us,
      [](std::int64_t instant, const Open& span) { return instant < span.from_us; });
  if (after == spans_.begin()) return 0;
  const Open& span = *(after - 1);
  return span.before_us + std::min(us, span.to_us) - span.from_us;
}

std::int64_t BusinessCalendar::due(std::int64_t from_us, std::int64_t within_us) const {
  if (within_us <= 0) return from_us;
  const std::int64_t wanted = open_before(from_us) + within_us;
  // The first span by whose end so much has passed.
  const auto span =
      std::lower_bound(spans_.begin(), spans_.end(), wanted, [](const Open& open, std::int64_t us) {
        return open.before_us + open.to_us - open.from_us < us;
      });
  if (span == spans_.end()) return kTimeMax;
  return span->from_us + (wanted - span->before_us);
}

bool BusinessCalendar::is_open(std::int64_t us) const {
  const auto after = std::upper_bound(
      spans_.begin(), spans_.end(), us,
      [](std::int64_t instant, const Open& span) { return instant < span.from_us; });
  return after != spans_.begin() && us < (after - 1)->to_us;
}

}  // namespace fifteen
