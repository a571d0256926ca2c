#pragma once
// Time as a business counts it: open hours only, by the clocks of its own zone.
//
//   const BusinessCalendar office(hours, zone);        // Mon-Fri 9 to 12, 13 to 18
//   office.due(friday_17_00, 2 * kMicrosPerHour)       // Monday 10:00
//   office.between(friday_17_00, monday_10_00)         // 2 h
//
// All open spans from 1970 to 2099 are worked out at once (two for each day are 2 MB), so both
// answers are a search. Outside these years it is never open.
//
// Where clocks change, an hour that does not exist is not worked and one that comes twice is worked
// twice: a night shift from 22:00 to 6:00 has seven hours in one night of spring and nine in one of
// autumn. A span that begins or ends at a time that exists twice means the first.

#include <cstdint>
#include <vector>

#include "base/time_zone.h"
#include "contact/promise_rules.h"

namespace fifteen {

class BusinessCalendar {
 public:
  /// Works out when it is open. Days that overlap, by shifts across midnight, are open once. Cost:
  /// some 10 ms.
  BusinessCalendar(const BusinessHours& hours, const TimeZone& zone);

  /// Returns how much of the time from `from_us` to `to_us`, which is not earlier, is open. Cost:
  /// O(log spans).
  std::int64_t between(std::int64_t from_us, std::int64_t to_us) const {
    return open_before(to_us) - open_before(from_us);
  }

  /// Returns the first instant by which so much open time has passed since `from_us`: at the end of
  /// a day rather than the beginning of the next. Nothing has passed at `from_us` itself, whether
  /// it is open or not. kTimeMax: never. Cost: O(log spans).
  std::int64_t due(std::int64_t from_us, std::int64_t within_us) const;

  /// Whether it is open at an instant: at the beginning of a span, not at its end.
  bool is_open(std::int64_t us) const;

 private:
  struct Open {
    std::int64_t from_us = 0;
    std::int64_t to_us = 0;
    std::int64_t before_us = 0;  ///< open time before it
  };

  std::int64_t open_before(std::int64_t us) const;

  std::vector<Open> spans_;  // ascending, apart
};

}  // namespace fifteen
