#include "analyse/necessity.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "analyse/test_sample.h"
#include "stats/jackknife.h"

namespace fifteen::analyse {
namespace {

using journey::JourneyCounts;

// Each customer has one journey, whose last contact may be its fate.
class Log {
 public:
  void add(int times, Fate fate, const std::vector<std::string>& moments,
           bool fate_is_last = false) {
    std::vector<TestStep> contacts;
    for (const std::string& moment : moments)
      contacts.push_back({moment, static_cast<double>(contacts.size()), Outcome::kNeutral});
    for (int i = 0; i < times; ++i) {
      journeys_.push_back({.customer = static_cast<std::int64_t>(journeys_.size() + 1),
                           .fate = fate,
                           .contacts = contacts,
                           .fate_is_last = fate_is_last});
    }
  }

  // By moment.
  std::map<std::string, Necessity> find(const std::vector<std::string>& fates = {}) const {
    TestSample sample;
    for (const TestJourney& journey : journeys_) sample.add(journey);
    JourneyCounts counts = sample.count();
    for (auto& group : counts.groups) group.moments.resize(counts.moments.size());
    for (const auto& journey : counts.sample.journeys) {
      auto& group = counts.groups[stats::group_of(journey.customer)];
      const auto fate = static_cast<std::size_t>(journey.fate);
      ++group.journeys[fate];
      std::set<std::size_t> seen;
      for (const auto& contact : counts.sample.of(journey))
        seen.insert(counts.facets[contact.facet].moment);
      for (const std::size_t m : seen) ++group.moments[m].journeys[fate];
    }
    std::vector<bool> is_fate;
    for (const std::string& moment : counts.moments)
      is_fate.push_back(std::find(fates.begin(), fates.end(), moment) != fates.end());
    const std::vector<Necessity> found = find_necessity(counts, is_fate, 2);
    std::map<std::string, Necessity> out;
    for (std::size_t m = 0; m < found.size(); ++m) out[counts.moments[m]] = found[m];
    return out;
  }

 private:
  std::vector<TestJourney> journeys_;
};

TEST(Necessity, is_the_share_of_those_won_that_would_have_been_lost) {
  Log log;
  // Of those who see the adviser 60 % are won, of those alike who do not 30 %: half of the won.
  log.add(1'200, Fate::kWon, {"enter", "adviser", "leave"});
  log.add(800, Fate::kLost, {"enter", "adviser", "leave"});
  log.add(600, Fate::kWon, {"enter", "leave"});
  log.add(1'400, Fate::kLost, {"enter", "leave"});
  const auto found = log.find();
  const Necessity& adviser = found.at("adviser");
  EXPECT_EQ(adviser.came, 2'000U);
  ASSERT_TRUE(adviser.needed);
  EXPECT_NEAR(adviser.needed->value, 0.5, 0.02);
  EXPECT_TRUE(adviser.is_needed());
  EXPECT_NEAR(adviser.among_won.value, 2.0 / 3, 1e-9);
  EXPECT_NEAR(adviser.among_lost.value, 800.0 / 2'200, 1e-9);
}

TEST(Necessity, of_a_step_that_nearly_all_take_is_none_where_the_others_do_as_well) {
  Log log;
  log.add(1'800, Fate::kWon, {"enter", "ticket machine", "counter"});
  log.add(200, Fate::kLost, {"enter", "ticket machine", "guard"});
  log.add(180, Fate::kWon, {"enter", "counter"});
  log.add(20, Fate::kLost, {"enter", "guard"});
  const auto found = log.find();
  const Necessity& machine = found.at("ticket machine");
  EXPECT_GT(machine.among_won.value, 0.9);
  ASSERT_TRUE(machine.needed);
  EXPECT_NEAR(machine.needed->value, 0, 0.06);
  EXPECT_FALSE(machine.is_needed());
  // Who does not come to the counter is lost.
  ASSERT_TRUE(found.at("counter").needed);
  EXPECT_GT(found.at("counter").needed->value, 0.9);
  EXPECT_TRUE(found.at("counter").is_needed());
}

TEST(Necessity, does_not_take_those_who_left_before_for_those_who_did_without) {
  Log log;
  log.add(3'000, Fate::kLost, {"order"});
  log.add(500, Fate::kWon, {"order", "status call"});
  log.add(500, Fate::kLost, {"order", "status call"});
  log.add(500, Fate::kWon, {"order", "delivery"});
  log.add(500, Fate::kLost, {"order", "delivery"});
  const auto found = log.find();
  // Half of the won journeys contain a call, and an eighth of the lost ones.
  EXPECT_GT(found.at("status call").among_won.low, found.at("status call").among_lost.high);
  ASSERT_TRUE(found.at("status call").needed);
  EXPECT_NEAR(found.at("status call").needed->value, 0, 0.08);
  EXPECT_FALSE(found.at("status call").is_needed());
}

TEST(Necessity, where_nobody_goes_without_is_told_by_coverage) {
  Log log;
  log.add(500, Fate::kWon, {"basket", "payment", "thanks"}, true);
  log.add(100, Fate::kLost, {"basket", "payment"});
  log.add(900, Fate::kLost, {"basket"});
  const auto found = log.find({"thanks"});
  EXPECT_FALSE(found.at("payment").needed);
  EXPECT_EQ(found.at("payment").without, 0U + 900U);
  EXPECT_TRUE(found.at("payment").is_needed());
  // Of a fate nothing is compared.
  EXPECT_EQ(found.at("thanks").came, 0U);
  EXPECT_FALSE(found.at("thanks").needed);
}

TEST(Necessity, is_not_told_without_fates) {
  Log log;
  log.add(100, Fate::kOpen, {"call"});
  EXPECT_TRUE(log.find().empty());
  log.add(100, Fate::kWon, {"call"});
  EXPECT_TRUE(log.find().empty());
}

}  // namespace
}  // namespace fifteen::analyse
