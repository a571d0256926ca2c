#include "simulate/calendar.h"

#include <algorithm>
#include <vector>

#include "base/time.h"

namespace fifteen::simulate {

std::int64_t seasonal(const Plan& plan, std::int64_t from_us, double after_us) {
  constexpr auto kDay = static_cast<double>(kMicrosPerDay);
  const std::vector<double>& sums = plan.season;
  const double from = static_cast<double>(from_us - plan.world.start_us) / kDay;
  if (from >= static_cast<double>(plan.world.days)) return plan.end_us;
  const auto day = static_cast<std::size_t>(from);
  const double before = sums[day] + (from - static_cast<double>(day)) * (sums[day + 1] - sums[day]);
  const double wanted = before + after_us / kDay;
  if (wanted >= sums.back()) return plan.end_us;
  const auto next = std::upper_bound(sums.begin(), sums.end(), wanted);
  const double rest = (wanted - *(next - 1)) / (*next - *(next - 1));
  const double to = static_cast<double>(next - 1 - sums.begin()) + rest;
  return plan.world.start_us + static_cast<std::int64_t>(to * kDay);
}

std::int64_t within_hours(const Hours& hours, std::int64_t time_us, const Draws& draws) {
  std::int64_t day = days_of(time_us);
  // Day 0, 1970-01-01, was a Thursday.
  const auto open = [&] { return hours.days[static_cast<std::size_t>(((day + 3) % 7 + 7) % 7)]; };
  const std::int64_t of_day = time_us - day * kMicrosPerDay;
  if (open() && of_day >= hours.from_us && of_day < hours.to_us) return time_us;
  if (of_day >= hours.from_us) ++day;
  while (!open()) ++day;
  return day * kMicrosPerDay + hours.from_us +
         static_cast<std::int64_t>(draws.uniform(Purpose::kOpenHour) *
                                   static_cast<double>(hours.to_us - hours.from_us));
}

}  // namespace fifteen::simulate
