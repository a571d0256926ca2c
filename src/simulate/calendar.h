#pragma once
// When customers come: by the season, and within opening hours.

#include <cstdint>

#include "simulate/plan.h"
#include "simulate/random.h"

namespace fifteen::simulate {

/// Returns the time that is `after_us` of an average season later than `from_us`, or the period's
/// end.
std::int64_t seasonal(const Plan& plan, std::int64_t from_us, double after_us);

/// Returns `time_us` when it is within the hours, or else an even draw from the next opening hours.
std::int64_t within_hours(const Hours& hours, std::int64_t time_us, const Draws& draws);

}  // namespace fifteen::simulate
