#include "analyse/moment_drivers.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>

#include "base/test_random.h"

namespace fifteen::analyse {
namespace {

using journey::Facet;
using journey::JourneyCounts;

// Contacts one by one, put into cells as the pass does.
class TestContacts {
 public:
  TestContacts(std::vector<std::string> moments, std::vector<journey::Dimension> dimensions) {
    counts_.moments = std::move(moments);
    counts_.dimensions = std::move(dimensions);
  }

  void add(std::size_t group, const Facet& facet, score::History history) {
    const journey::FacetKey key = journey::key_of(facet);
    const auto found = numbers_.try_emplace({key.first, key.second, key.third},
                                            static_cast<std::uint32_t>(counts_.facets.size()));
    if (found.second) counts_.facets.push_back(facet);
    ++cells_[group][{found.first->second, history}];
  }

  JourneyCounts counts() const {
    JourneyCounts out = counts_;
    for (std::size_t g = 0; g < stats::kGroupCount; ++g) {
      for (const auto& [key, contacts] : cells_[g])
        out.groups[g].cells.push_back({key.first, key.second, contacts});
    }
    return out;
  }

 private:
  JourneyCounts counts_;
  std::map<std::array<std::uint64_t, 3>, std::uint32_t> numbers_;
  std::array<std::map<std::pair<std::uint32_t, score::History>, std::uint64_t>, stats::kGroupCount>
      cells_;
};

double chance(std::mt19937_64& random) {
  return std::uniform_real_distribution<double>(0, 1)(random);
}

// A desk where waiting longer than promised makes misery, and a shop where being met in person
// makes magic. Nobody rates at the gate, and few at the lounge.
JourneyCounts airline(std::mt19937_64& random) {
  TestContacts contacts({"desk", "gate", "lounge", "shop"}, {{"channel", {"app", "person"}}});
  for (int i = 0; i < 20'000; ++i) {
    Facet facet;
    facet.moment = any_of<std::uint16_t>(random, 0, 3);
    if (facet.moment == 2 && i > 400) continue;
    facet.signs.pace = static_cast<score::Pace>(any_of(random, 1, 4));
    facet.values[0] = any_of<std::uint16_t>(random, 1, 2);
    const bool late = facet.signs.pace >= score::Pace::kLate;
    const double misery = 0.2 + (facet.moment == 0 && late ? 0.3 : 0);
    const double magic = 0.2 + (facet.moment == 3 && facet.values[0] == 2 ? 0.3 : 0);
    const double x = chance(random);
    if (facet.moment != 1) {
      facet.signs.rated = x < misery           ? Outcome::kMisery
                          : x < misery + magic ? Outcome::kMagic
                                               : Outcome::kNeutral;
    }
    contacts.add(any_of<std::size_t>(random, 0, 19), facet,
                 once_in(random, 2) ? score::History{score::kLater} : score::History{0});
  }
  return contacts.counts();
}

const DriverEffect& effect_of(const DriversOfMoment& moment, const OutcomeDrivers& outcome,
                              std::string_view name) {
  const auto found = std::find_if(moment.drivers.begin(), moment.drivers.end(),
                                  [&](const Driver& driver) { return driver.name == name; });
  return outcome.drivers.at(static_cast<std::size_t>(found - moment.drivers.begin()));
}

TEST(MomentDrivers, tell_what_was_planted_where_it_was_planted) {
  std::mt19937_64 random = test_random();
  const auto found = find_moment_drivers(airline(random), 2);
  ASSERT_EQ(found.size(), 2U);  // nobody rates at the gate, too few in the lounge
  for (const DriversOfMoment& moment : found) {
    const bool desk = moment.moment == "desk";
    EXPECT_EQ(desk || moment.moment == "shop", true);
    const DriverEffect& promise = effect_of(moment, moment.found.misery, "promise");
    EXPECT_EQ(promise.reference, 1U);
    EXPECT_NEAR(promise.levels[3].effect.value, desk ? 0.3 : 0, 0.1);
    const DriverEffect& channel = effect_of(moment, moment.found.magic, "channel");
    const LevelEffect& other = channel.levels[1 - channel.reference];
    EXPECT_NEAR(std::abs(other.effect.value), desk ? 0 : 0.3, 0.1);
    EXPECT_EQ((desk ? promise : channel).rank, 1U);
    EXPECT_EQ(std::abs(desk ? promise.levels[2].told : other.told), 1);
  }
  const DriversOfMoment& desk = found[found[0].moment == "desk" ? 0 : 1];
  EXPECT_EQ(effect_of(desk, desk.found.misery, "promise").impact->impact, stats::Impact::kBasic);
}

TEST(MomentDrivers, count_only_contacts_whose_customers_said_how_it_was) {
  std::mt19937_64 random = test_random();
  const JourneyCounts counts = airline(random);
  std::uint64_t rated = 0;
  for (const auto& group : counts.groups) {
    for (const auto& cell : group.cells) {
      const Facet& facet = counts.facets[cell.facet];
      if (facet.moment == 0 && facet.signs.said() != Outcome::kUnscored) rated += cell.contacts;
    }
  }
  const auto found = find_moment_drivers(counts, 1);
  const DriversOfMoment& desk = found[found[0].moment == "desk" ? 0 : 1];
  EXPECT_EQ(desk.outcomes[0] + desk.outcomes[1] + desk.outcomes[2], rated);
  const DriverEffect& promise = effect_of(desk, desk.found.misery, "promise");
  std::uint64_t of_levels = 0;
  for (const LevelEffect& level : promise.levels) of_levels += level.contacts;
  EXPECT_EQ(of_levels, rated);
}

TEST(MomentDrivers, put_rare_names_together_and_leave_out_what_multiplies) {
  std::mt19937_64 random = test_random();
  std::vector<journey::Dimension> dimensions(5);
  for (std::size_t d = 0; d < dimensions.size(); ++d) {
    dimensions[d].name = "d" + std::to_string(d);
    for (int v = 0; v < 40; ++v) dimensions[d].values.push_back("v" + std::to_string(100 + v));
  }
  TestContacts contacts({"call"}, dimensions);
  for (int i = 0; i < 30'000; ++i) {
    Facet facet;
    for (std::size_t d = 0; d < dimensions.size(); ++d)
      facet.values[d] =
          std::max(any_of<std::uint16_t>(random, 1, 40), any_of<std::uint16_t>(random, 1, 40));
    facet.signs.rated = static_cast<Outcome>(any_of(random, 1, 3));
    contacts.add(any_of<std::size_t>(random, 0, 19), facet, 0);
  }
  const auto found = find_moment_drivers(contacts.counts(), 2);
  ASSERT_EQ(found.size(), 1U);
  ASSERT_EQ(found[0].drivers.size(), 3U);  // 12 * 12 * 12 combinations
  EXPECT_EQ(found[0].drivers[0].levels.size(), kDriverLevelsMax);
  EXPECT_EQ(found[0].drivers[0].levels.back(), "all others");
  EXPECT_EQ(found[0].left_out, (std::vector<std::string>{"d3", "d4"}));
  std::uint64_t of_levels = 0;
  for (const LevelEffect& level : found[0].found.misery.drivers[0].levels)
    of_levels += level.contacts;
  EXPECT_EQ(of_levels, 30'000U);
}

TEST(MomentDrivers, name_together_what_always_comes_together) {
  std::mt19937_64 random = test_random();
  TestContacts contacts({"call"}, {});
  for (int i = 0; i < 2000; ++i) {
    Facet facet;
    facet.signs.rated = static_cast<Outcome>(any_of(random, 1, 3));
    const bool again = once_in(random, 3);
    contacts.add(any_of<std::size_t>(random, 0, 19), facet,
                 again ? score::History{score::kRepeated | score::kReopened} : score::History{0});
  }
  const auto found = find_moment_drivers(contacts.counts(), 1);
  ASSERT_EQ(found.size(), 1U);
  ASSERT_EQ(found[0].drivers.size(), 1U);
  EXPECT_EQ(found[0].drivers[0].name,
            "came again for the same reason, always with: came back though it was resolved");
}

TEST(MomentDrivers, are_none_where_nobody_said_anything) {
  TestContacts contacts({"call"}, {});
  for (std::size_t i = 0; i < 1000; ++i) {
    Facet facet;
    facet.signs.abandoned = i % 3 == 0 ? score::Answer::kYes : score::Answer::kNo;
    contacts.add(i % 20, facet, 0);
  }
  EXPECT_TRUE(find_moment_drivers(contacts.counts(), 1).empty());
  EXPECT_TRUE(find_moment_drivers(JourneyCounts{}, 1).empty());
}

}  // namespace
}  // namespace fifteen::analyse
