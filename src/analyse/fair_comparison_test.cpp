#include "analyse/fair_comparison.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <string>
#include <vector>

#include "analyse/test_sample.h"
#include "base/test_random.h"

namespace fifteen::analyse {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

// A log of calls: each has an employee, and is served for some seconds.
class CallLog {
 public:
  void call(const std::string& employee, const std::string& moment, Outcome outcome,
            std::int64_t service_s, const std::string& place = "") {
    log_.add({.customer = ++customer_,
              .contacts = {{moment,
                            0.001 * static_cast<double>(customer_),
                            outcome,
                            {place},
                            {},
                            service_s * kSecond,
                            employee}}});
    tally_.services[moment].add(stats::bucket_of(service_s * kSecond));
  }
  std::vector<FairComparison> compare() const {
    return find_fair_comparisons(log_.count(), tally_);
  }

 private:
  TestSample log_{{"place"}};
  journey::ContactTally tally_;
  std::int64_t customer_ = 0;
};

const FairComparison* find(const std::vector<FairComparison>& all, const std::string& units,
                           CompareMeasure measure) {
  for (const FairComparison& one : all) {
    if (one.units == units && one.measure == measure) return &one;
  }
  return nullptr;
}

TEST(FairComparison, finds_the_one_who_hangs_up) {
  // As in a bank's log: thirty who serve some 2,000 calls each, a hundredth to a tenth of them for
  // less than ten seconds; one cuts 27 % short.
  std::mt19937_64 random = test_random(1);
  CallLog log;
  for (int e = 0; e < 30; ++e) {
    const double share = e == 17 ? 0.27 : 0.01 + 0.002 * (e % 20);
    const int calls = 600 + 70 * e;
    for (int i = 0; i < calls; ++i) {
      const bool cut = std::bernoulli_distribution(share)(random);
      log.call("E" + std::to_string(e), "call", Outcome::kUnscored, cut ? 3 : 150);
    }
  }
  for (int i = 0; i < 500; ++i) log.call("NO_SERVER", "call", Outcome::kUnscored, 0);
  for (int i = 0; i < 12; ++i) log.call("new one", "call", Outcome::kUnscored, 2);
  const auto all = log.compare();
  const FairComparison* const cut = find(all, "employee", CompareMeasure::kCutShort);
  ASSERT_NE(cut, nullptr);
  EXPECT_EQ(find(all, "employee", CompareMeasure::kMisery), nullptr);
  EXPECT_EQ(find(all, "place", CompareMeasure::kCutShort), nullptr);
  EXPECT_EQ(cut->without_unit, 500U);
  EXPECT_EQ(cut->too_small, 1U);
  ASSERT_EQ(cut->judged.size(), 30U);
  for (const ComparedUnit& unit : cut->judged) {
    EXPECT_EQ(unit.place.named,
              unit.name == "E17" ? stats::FunnelSide::kAbove : stats::FunnelSide::kInside)
        << unit.name;
  }
  EXPECT_TRUE(std::is_sorted(cut->judged.begin(), cut->judged.end(),
                             [](const auto& a, const auto& b) { return a.contacts > b.contacts; }));
  ASSERT_TRUE(cut->lottery.has_value());
  EXPECT_GT(cut->lottery->share.low, 0);
}

TEST(FairComparison, does_not_blame_those_who_serve_the_hard_cases) {
  std::mt19937_64 random = test_random(2);
  CallLog log;
  for (int e = 0; e < 20; ++e) {
    for (int i = 0; i < 400; ++i) {
      // The last five serve complaints for the most part.
      const bool complaint = std::bernoulli_distribution(e < 15 ? 0.1 : 0.9)(random);
      const bool bad = std::bernoulli_distribution(complaint ? 0.6 : 0.05)(random);
      log.call("E" + std::to_string(e), complaint ? "complaint" : "order",
               bad ? Outcome::kMisery : Outcome::kNeutral, 150);
    }
  }
  const auto all = log.compare();
  const FairComparison* const misery = find(all, "employee", CompareMeasure::kMisery);
  ASSERT_NE(misery, nullptr);
  for (const ComparedUnit& unit : misery->judged) {
    EXPECT_EQ(unit.place.named, stats::FunnelSide::kInside) << unit.name;
    EXPECT_NEAR(static_cast<double>(unit.hits) / unit.expected, 1, 0.35) << unit.name;
  }
  ASSERT_TRUE(misery->lottery.has_value());
  EXPECT_LT(misery->lottery->share.value, 0.005);
}

TEST(FairComparison, covers_the_lottery_that_was_planted) {
  // Employees' chances differ by a beta distribution: its share of the variance is 1 / (a + b + 1).
  std::mt19937_64 random = test_random(3);
  constexpr double kShare = 0.03;
  constexpr double kMean = 0.3;
  const double size = 1 / kShare - 1;
  int covered = 0;
  constexpr int kWorlds = 60;
  for (int world = 0; world < kWorlds; ++world) {
    CallLog log;
    for (int e = 0; e < 25; ++e) {
      const double a = std::gamma_distribution<double>(kMean * size)(random);
      const double b = std::gamma_distribution<double>((1 - kMean) * size)(random);
      std::bernoulli_distribution bad(a / (a + b));
      for (int i = 0; i < 120; ++i) {
        log.call("E" + std::to_string(e), i % 3 == 0 ? "call" : "chat",
                 bad(random) ? Outcome::kMisery : Outcome::kNeutral, 150);
      }
    }
    const auto all = log.compare();
    const FairComparison* const misery = find(all, "employee", CompareMeasure::kMisery);
    ASSERT_NE(misery, nullptr);
    const stats::Estimate& share = misery->lottery->share;
    covered += share.low <= kShare && kShare <= share.high ? 1 : 0;
    EXPECT_EQ(misery->moments.size(), 2U);
  }
  // 95 %: 57 of 60; fewer than 52 would be seen in one of 100 rows of worlds.
  EXPECT_GE(covered, 52);
}

TEST(FairComparison, needs_five_units) {
  std::mt19937_64 random = test_random(4);
  CallLog log;
  for (int i = 0; i < 2'000; ++i) {
    log.call("E" + std::to_string(i % 4), "call",
             random() % 3 == 0 ? Outcome::kMisery : Outcome::kNeutral, 150);
  }
  EXPECT_TRUE(log.compare().empty());
}

TEST(FairComparison, takes_no_stand_in_for_nobody_for_a_unit) {
  for (const char* const name :
       {"", "-", "NO_SERVER", "n/a", "N.A.", "None", "Unknown", "not assigned", "0", "null"})
    EXPECT_TRUE(is_no_unit(name)) << name;
  for (const char* const name : {"Noel", "MORIAH", "Na'ama", "Anonima", "00", "Nobody Jones"})
    EXPECT_FALSE(is_no_unit(name)) << name;
}

}  // namespace
}  // namespace fifteen::analyse
