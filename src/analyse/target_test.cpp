#include "analyse/target.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "analyse/test_sample.h"
#include "stats/jackknife.h"

namespace fifteen::analyse {
namespace {

// 4,000 customers each come to three moments in turn, where half of the contacts are misery. Misery
// at the desk costs half of the journeys, on the web an eighth of them, at the gate none.
struct Log {
  WhatIfTables tables;
  std::optional<WhatIfs> what_ifs;

  Log() {
    TestSample sample;
    std::int64_t customer = 0;
    for (const bool desk : {false, true}) {
      for (const bool web : {false, true}) {
        for (const bool gate : {false, true}) {
          const int won = desk ? (web ? 150 : 200) : (web ? 400 : 450);
          for (int i = 0; i < 500; ++i) {
            const auto outcome = [](bool bad) {
              return bad ? Outcome::kMisery : Outcome::kNeutral;
            };
            sample.add({.customer = ++customer,
                        .fate = i < won ? Fate::kWon : Fate::kLost,
                        .contacts = {{"desk", 0, outcome(desk)},
                                     {"web", 1, outcome(web)},
                                     {"gate", 2, outcome(gate)}}});
          }
        }
      }
    }
    journey::JourneyCounts counts = sample.count();
    tables.shifts = find_shifts(counts, {nullptr, std::vector<bool>(3), {}}, 1);
    tables.times.resize(3);
    what_ifs.emplace(tables);
  }

  Target target(const std::string& text) const {
    auto read = read_target(text, what_ifs->of({}), 4'000);
    EXPECT_TRUE(read) << read.error().message;
    return read ? *read : Target{};
  }
  TargetSearch find(const std::string& text) const {
    return find_target(tables.shifts, *what_ifs, target(text));
  }
  double won(const std::vector<WhatIfStep>& steps) const {
    return what_ifs->of(steps).difference[static_cast<std::size_t>(Quantity::kWon)].value;
  }
};

TEST(Target, is_reached_where_it_takes_the_fewest_contacts_and_no_more_of_them_than_it_takes) {
  const Log log;
  // 200 of 4,000 journeys more. A misery at the desk costs half a journey: 400 of its 2,000.
  const TargetSearch found = log.find("p_won=+5%");
  ASSERT_TRUE(found.reached);
  EXPECT_EQ(found.tried, 3U);
  EXPECT_EQ(found.told, 2U);
  ASSERT_EQ(found.steps.size(), 1U);
  EXPECT_EQ(found.steps.front().text.substr(0, 19), "--fix desk:misery=0");
  EXPECT_NEAR(found.steps.front().changes.front().value, 0.8, 0.02);
  EXPECT_GE(log.won(found.steps), 200);
  // A hundredth less would not do.
  WhatIfStep less = found.steps.front();
  less.changes.front().value += 0.01;
  EXPECT_LT(log.won({less}), 200);
}

TEST(Target, takes_the_next_best_when_the_best_is_not_enough) {
  const Log log;
  // The desk brings 1,000, the web 200.
  const TargetSearch found = log.find("won=+1100");
  ASSERT_TRUE(found.reached);
  ASSERT_EQ(found.steps.size(), 2U);
  EXPECT_EQ(found.steps[0].text, "--fix desk:misery=0.00x");
  EXPECT_EQ(found.steps[1].text.substr(0, 10), "--fix web:");
  EXPECT_NEAR(log.won(found.steps), 1'100, 10);
}

TEST(Target, that_cannot_be_reached_says_how_far_one_comes) {
  const Log log;
  const TargetSearch found = log.find("won=+3000");
  EXPECT_FALSE(found.reached);
  EXPECT_EQ(found.steps.size(), 2U);
  EXPECT_NEAR(log.won(found.steps), 1'200, 30);
}

TEST(Target, of_misery_is_of_what_there_is) {
  const Log log;
  EXPECT_NEAR(log.target("miseries=-10%").change, -600, 1e-9);
  const TargetSearch found = log.find("miseries=-10%");
  ASSERT_TRUE(found.reached);
  EXPECT_LE(log.what_ifs->of(found.steps).difference[1].value, -600);
}

TEST(Target, says_what_it_does_not_understand) {
  const Log log;
  const WhatIf now = log.what_ifs->of({});
  const auto complaint = [&](const std::string& text) {
    const auto read = read_target(text, now, 4'000);
    EXPECT_FALSE(read) << text;
    return read ? "" : read.error().message;
  };
  EXPECT_NE(complaint("misries=-10%").find("did you mean \"miseries\"?"), std::string::npos);
  EXPECT_NE(complaint("p_won").find("such as \"p_won=+2%\""), std::string::npos);
  EXPECT_NE(complaint("p_won=2%").find("with its sign"), std::string::npos);
  EXPECT_NE(complaint("p_won=+2").find("points"), std::string::npos);
  EXPECT_NE(complaint("miseries=+10%").find("for the better"), std::string::npos);
  EXPECT_NE(complaint("our_cost=-10%").find("which is none here"), std::string::npos);
  EXPECT_NE(complaint("won=+nan").find("with its sign"), std::string::npos);
}

}  // namespace
}  // namespace fifteen::analyse
