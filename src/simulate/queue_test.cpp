#include "simulate/queue.h"

#include <cmath>
#include <gtest/gtest.h>
#include <vector>

#include "base/time.h"
#include "simulate/random.h"

namespace fifteen::simulate {
namespace {

// A mean with its standard error from the means of 50 batches, since waits of one hour resemble
// each other.
struct Batched {
  std::vector<double> means;

  double mean() const {
    double sum = 0;
    for (const double m : means) sum += m;
    return sum / static_cast<double>(means.size());
  }
  double error() const {
    double sum = 0;
    for (const double m : means) sum += (m - mean()) * (m - mean());
    const auto n = static_cast<double>(means.size());
    return std::sqrt(sum / (n - 1) / n);
  }
};

struct LongRun {
  Batched wait_s;
  Batched waits;
  Batched abandons;
};

// Poisson arrivals, exponential service of a minute on average, exponential patience.
LongRun run_long(std::size_t servers, double arrivals_per_minute, double patience_minutes) {
  constexpr int kBatches = 50;
  constexpr int kWarmUp = 50'000;
  constexpr int kInBatch = 100'000;
  FifoQueue queue(servers);
  LongRun out;
  double now = 0;
  std::uint64_t customer = 0;
  for (int batch = -1; batch < kBatches; ++batch) {
    const int count = batch < 0 ? kWarmUp : kInBatch;
    double wait = 0;
    double waited = 0;
    double abandoned = 0;
    for (int i = 0; i < count; ++i) {
      const Draws draws(key_of(15, ++customer));
      now += draws.exponential(Purpose::kNextStart) * 60e6 / arrivals_per_minute;
      const auto service = static_cast<std::int64_t>(draws.exponential(Purpose::kService) * 60e6);
      const std::int64_t patience =
          patience_minutes > 0 ? static_cast<std::int64_t>(draws.exponential(Purpose::kPatience) *
                                                           patience_minutes * 60e6)
                               : kPatient;
      const Served served = queue.arrive(static_cast<std::int64_t>(now), service, patience);
      wait += static_cast<double>(served.waited_us) / 1e6;
      waited += served.waited_us > 0 ? 1 : 0;
      abandoned += served.abandoned ? 1 : 0;
    }
    if (batch < 0) continue;
    out.wait_s.means.push_back(wait / count);
    out.waits.means.push_back(waited / count);
    out.abandons.means.push_back(abandoned / count);
  }
  return out;
}

void expect_covers(const Batched& batched, double exact, double relative_error_max) {
  EXPECT_NEAR(batched.mean(), exact, 4 * batched.error());
  EXPECT_LT(batched.error(), relative_error_max * exact) << "too short a run to say anything";
}

TEST(FifoQueue, WithoutImpatienceHasTheWaitsOfErlangC) {
  const LongRun got = run_long(50, 48, 0);
  expect_covers(got.wait_s, 20.83, 0.05);
  expect_covers(got.waits, 0.694, 0.02);
  EXPECT_EQ(got.abandons.mean(), 0);
}

TEST(FifoQueue, WithImpatienceHasTheWaitsAndLossesOfErlangA) {
  const LongRun got = run_long(50, 48, 2);
  expect_covers(got.wait_s, 3.71, 0.02);
  expect_covers(got.abandons, 0.0309, 0.02);
  expect_covers(got.waits, 0.468, 0.02);
}

TEST(FifoQueue, OfOneServerWaitsForTheOneBefore) {
  FifoQueue queue(1);
  EXPECT_EQ(queue.arrive(0, 10, kPatient).waited_us, 0);
  EXPECT_EQ(queue.arrive(3, 10, kPatient).waited_us, 7);
  const Served gone = queue.arrive(4, 10, 5);
  EXPECT_TRUE(gone.abandoned);
  EXPECT_EQ(gone.waited_us, 5);
  EXPECT_EQ(queue.arrive(5, 10, kPatient).waited_us, 15) << "who left takes no time";
  EXPECT_EQ(queue.arrive(100, 10, 0).waited_us, 0);
}

TEST(FifoQueue, ServesAtOnceWhenServersCome) {
  FifoQueue queue(1);
  queue.arrive(0, 1000, kPatient);
  queue.staff(2, 10);
  EXPECT_EQ(queue.arrive(20, 1000, kPatient).waited_us, 0);
  queue.staff(1, 30);
  EXPECT_EQ(queue.servers(), 1U);
  EXPECT_EQ(queue.arrive(40, 1, kPatient).waited_us, 980) << "the one who would be free first went";
}

}  // namespace
}  // namespace fifteen::simulate
