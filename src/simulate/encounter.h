#pragma once
// What one contact comes to: its times, its outcome, what the customer says of it. Pure functions
// of the plan, the contact and its draws.

#include <cstdint>

#include "simulate/plan.h"
#include "simulate/queue.h"
#include "simulate/random.h"
#include "simulate/site.h"

namespace fifteen::simulate {

/// Writes start, length and wait into the row, cut to milliseconds, so that they add up. `served`
/// is null where nobody waits.
void set_times(Row& row, std::int64_t start_us, const Served* served, std::int64_t end_us);

/// Draws how the contact of the row turns out. `odds` are those of this customer, with these
/// people, before the wait.
std::uint8_t draw_outcome(const Plan& plan, const Row& row, Odds odds, const Served* served,
                          const Draws& draws);

/// Draws what the customer says of it: resolved, a rating, a text.
void draw_said(const Plan& plan, const Draws& draws, Row& row);

/// Puts rows in the order of their starts, which are `first_ms` or later; equal starts keep theirs.
void sort_by_start(std::vector<Row>& rows, std::int64_t first_ms);

}  // namespace fifteen::simulate
