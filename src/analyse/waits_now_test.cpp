#include "analyse/waits_now.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "analyse/test_queue.h"
#include "analyse/what_if.h"
#include "base/test_random.h"

namespace fifteen::analyse {
namespace {

// One hotline for orders and, as many, for their status.
QueueLog hotline(std::uint64_t seed) {
  std::mt19937_64 random = test_random(seed);
  QueueLog both({"order call", "status call"}, {"hotline"});
  both.serve({0, 1}, 1, 0, 400, 20, 0.1, 3, 0.2, random);
  return both;
}

ShiftTables tables_of(const QueueLog& log) {
  return find_shifts(log.counts(), {nullptr, std::vector<bool>(log.counts().moments.size()), {}},
                     1);
}

std::vector<MomentTimes> times_of(const QueueLog& log) {
  return moment_times(log.counts(), log.tally(), journey::plan_demand(log.counts(), {}, {{}, {}}),
                      std::nullopt);
}

WhatIf tried(const ShiftTables& shifts, const std::vector<MomentTimes>& times,
             const Waiting& waiting, const std::vector<WhatIfStep>& steps) {
  const WhatIfTables tables{shifts, times, waiting, 0};
  return WhatIfs(tables).of(steps);
}

double of(const QuantityEstimates& estimates, Quantity quantity) {
  return estimates[static_cast<std::size_t>(quantity)].value;
}

TEST(WaitsNow, spares_others_of_their_waits_when_fewer_come) {
  const QueueLog log = hotline(1);
  const ShiftTables tables = tables_of(log);
  const Waiting waiting = log.waiting();
  const std::vector<MomentTimes> times = times_of(log);
  const std::vector<WhatIfStep> steps{*read_elimination(tables, "status call")};
  const WhatIf apart = tried(tables, times, {}, steps);
  const WhatIf together = tried(tables, times, waiting, steps);
  // Half of the load: what its mix says, and nothing else.
  const ShiftGroup& all = tables.whole;
  const double misery = all.moments[0].outcomes[static_cast<std::size_t>(Outcome::kMisery)];
  const double work = all.moments[0].contacts * waiting.moments[0].service_us;
  const double other = all.moments[1].contacts * waiting.moments[1].service_us;
  const WaitMix mix =
      mix_waits(waiting.moments[0], waiting.all[0], waiting.queues[0].ratio(work / (work + other)));
  EXPECT_LT(mix.misery, 0.5);
  EXPECT_NEAR(
      of(together.difference, Quantity::kMiseries) - of(apart.difference, Quantity::kMiseries),
      (mix.misery - 1) * misery, 1e-6);
  EXPECT_EQ(of(together.difference, Quantity::kContacts),
            of(apart.difference, Quantity::kContacts));
  const double wait_h = waiting.moments[0].wait_us * (mix.wait - 1) / kMicrosPerHour;
  const double ours_h = times[0].ours * (mix.served - 1) / kMicrosPerHour;
  EXPECT_NEAR(of(together.difference, Quantity::kTheirs) - of(apart.difference, Quantity::kTheirs),
              all.moments[0].contacts * (wait_h + ours_h), 1e-6);
  ASSERT_EQ(together.queues.size(), 1U);
  EXPECT_NEAR(together.queues[0].load.value, work / (work + other), 1e-9);
  EXPECT_NEAR(together.queues[0].wait_after_us.value, waiting.moments[0].wait_us * mix.wait, 1e-3);
  EXPECT_LT(together.queues[0].wait_after_us.high, together.queues[0].wait_us);
  EXPECT_LT(together.queues[0].left_after.value, together.queues[0].left);
}

TEST(WaitsNow, without_a_change_of_load_is_as_without_queues) {
  const QueueLog log = hotline(2);
  const ShiftTables tables = tables_of(log);
  const Waiting waiting = log.waiting();
  const std::vector<MomentTimes> times = times_of(log);
  const std::vector<WhatIfStep> steps{*read_fix(tables, "order call:misery=0.5x")};
  const WhatIf apart = tried(tables, times, {}, steps);
  const WhatIf together = tried(tables, times, waiting, steps);
  for (std::size_t q = 0; q < kQuantities; ++q) {
    EXPECT_EQ(together.difference[q].value, apart.difference[q].value) << q;
    EXPECT_EQ(together.difference[q].low, apart.difference[q].low) << q;
  }
  EXPECT_EQ(together.queues[0].wait_after_us.value, together.queues[0].wait_us);
  EXPECT_EQ(together.queues[0].load.value, 1);
}

TEST(WaitsNow, keeps_a_promise_and_pays_for_it) {
  const QueueLog log = hotline(3);
  const ShiftTables tables = tables_of(log);
  const Waiting waiting = log.waiting();
  const auto promise = read_promise(tables, waiting, "order call <= 36s");
  ASSERT_TRUE(promise) << promise.error().message;
  const WhatIf found = tried(tables, times_of(log), waiting, {*promise});
  // Nobody waits for three minutes, which is what makes misery.
  const double misery =
      tables.whole.moments[0].outcomes[static_cast<std::size_t>(Outcome::kMisery)];
  EXPECT_NEAR(of(found.difference, Quantity::kMiseries), -misery, 0.05 * misery);
  ASSERT_TRUE(found.steps[0].more);
  EXPECT_GE(found.steps[0].more->servers, 1U);
  EXPECT_GT(found.steps[0].more->hours, 1'000);
  EXPECT_GT(of(found.difference, Quantity::kOurs), found.steps[0].more->hours);
  EXPECT_LT(of(found.difference, Quantity::kTheirs), 0);
  EXPECT_GT(found.steps[0].moved, 0);
  // What is promised already changes nothing more.
  const auto longer = read_promise(tables, waiting, "order call<=2h");
  const WhatIf twice = tried(tables, times_of(log), waiting, {*promise, *longer});
  EXPECT_EQ(of(twice.steps[1].difference, Quantity::kMiseries), 0);
}

TEST(WaitsNow, says_what_cannot_be_promised) {
  const QueueLog log = hotline(4);
  const ShiftTables tables = tables_of(log);
  const Waiting waiting = log.waiting();
  const auto message = [&](const std::string& text) {
    const auto step = read_promise(tables, waiting, text);
    return step ? std::string("none") : step.error().message;
  };
  EXPECT_NE(message("order cal<=1min").find("did you mean \"order call\"?"), std::string::npos);
  EXPECT_NE(message("order call").find("expected a moment and a time"), std::string::npos);
  EXPECT_NE(message("order call<=soon").find("expected a moment and a time"), std::string::npos);
  EXPECT_NE(message("order call<=0s").find("expected a moment and a time"), std::string::npos);
  const Waiting none = find_waiting(log.counts(), {}, {});
  const auto step = read_promise(tables, none, "order call<=1min");
  ASSERT_FALSE(step);
  EXPECT_NE(step.error().message.find("where none has one"), std::string::npos);
}

}  // namespace
}  // namespace fifteen::analyse
