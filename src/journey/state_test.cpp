#include "journey/state.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "base/test_random.h"
#include "journey/test_log.h"

namespace fifteen::journey {
namespace {

struct Told {
  std::string moment;
  Outcome outcome = Outcome::kUnscored;
  double day = 0;
};

// The states of one customer's journey.
std::vector<State> walked(const std::vector<Told>& contacts) {
  TestLog log;
  for (const char* moment : {"a", "b", "c", "d"})  // the same names in every log
    log.add({.customer = 2, .moment = moment, .day = 0});
  for (const Told& told : contacts)
    log.add({.customer = 1, .moment = told.moment, .day = told.day, .outcome = told.outcome});
  const JourneyCounts counts = log.count();
  const std::vector<StateFacet> facets = state_facets(counts);
  StateWalk walk(facets, counts.moments.size());
  std::vector<State> out;
  for (const SampledJourney& journey : counts.sample.journeys) {
    walk.begin();
    if (journey.customer != hash_id(1)) {
      for (const SampledContact& contact : counts.sample.of(journey)) walk.step(contact);
      continue;
    }
    for (const SampledContact& contact : counts.sample.of(journey))
      out.push_back(walk.step(contact));
  }
  return out;
}

std::uint64_t part(const State& state, StatePart part) {
  return state[static_cast<std::size_t>(part)];
}

TEST(State, keeps_the_set_of_moments_in_any_order) {
  const auto set = [](const std::vector<Told>& told) {
    return part(walked(told).back(), StatePart::kSet);
  };
  EXPECT_EQ(set({{"a"}, {"b"}, {"c"}}), hash_text("a") ^ hash_text("b") ^ hash_text("c"));
  EXPECT_EQ(set({{"c"}, {"a"}, {"b"}}), set({{"a"}, {"b"}, {"c"}}));
  EXPECT_EQ(set({{"a"}, {"a"}, {"a"}}), hash_text("a"));
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 100; ++round) {
    std::vector<Told> told;
    for (int i = any_of(random, 1, 12); i > 0; --i)
      told.push_back({std::string(1, static_cast<char>('a' + any_of(random, 0, 3)))});
    const State before = walked(told).back();
    std::shuffle(told.begin(), told.end(), random);
    const State after = walked(told).back();
    ASSERT_EQ(part(after, StatePart::kSet), part(before, StatePart::kSet));
    ASSERT_EQ(part(after, StatePart::kRepeats), part(before, StatePart::kRepeats));
  }
}

TEST(State, counts_visits_repeats_and_past_outcomes_up_to_its_bounds) {
  using enum Outcome;
  const std::vector<State> states = walked({{"a", kMisery}, {"b", kNeutral}, {"a", kMagic}});
  const State& last = states.back();
  EXPECT_EQ(part(last, StatePart::kMoment), 0U);
  EXPECT_EQ(part(last, StatePart::kPrevious), 2U);  // 1 + b
  EXPECT_EQ(part(last, StatePart::kVisits), 2U);
  EXPECT_EQ(part(last, StatePart::kRepeats), 1U);
  EXPECT_EQ(part(last, StatePart::kPast), 4U);  // one misery; this contact's magic is not past
  EXPECT_EQ(part(last, StatePart::kLast), 1 + static_cast<std::uint64_t>(kNeutral));
  EXPECT_EQ(part(last, StatePart::kOutcome), static_cast<std::uint64_t>(kMagic));
  EXPECT_EQ(part(states.front(), StatePart::kPrevious), 0U);
  EXPECT_EQ(part(states.front(), StatePart::kLast), 0U);

  const State many = walked(std::vector<Told>(9, {"a", kMisery})).back();
  EXPECT_EQ(part(many, StatePart::kVisits), 3U);
  EXPECT_EQ(part(many, StatePart::kRepeats), 7U);
  EXPECT_EQ(part(many, StatePart::kPast), 12U);
  EXPECT_EQ(walked(std::vector<Told>(10, {"a", kMisery})).back(), many);
}

TEST(State, tells_times_apart_by_level) {
  const double minute = 1.0 / 1440;
  const std::vector<State> states =
      walked({{"a", {}, 0}, {"a", {}, 0.5 * minute}, {"b", {}, 2}, {"b", {}, 2 + minute}});
  const auto levels = [&](StatePart p) {
    std::vector<std::uint64_t> out;
    for (const State& state : states) out.push_back(part(state, p));
    return out;
  };
  // Less than a minute; two days; bounds belong to the level above.
  EXPECT_EQ(levels(StatePart::kSinceStart), (std::vector<std::uint64_t>{0, 0, 4, 4}));
  EXPECT_EQ(levels(StatePart::kSinceLast), (std::vector<std::uint64_t>{0, 1, 5, 2}));
  EXPECT_EQ(state_time_level(0), 0U);
  EXPECT_EQ(state_time_level(std::int64_t{1} << 60U), kStateTimes.size());
}

TEST(State, knows_channels_reasons_and_segments_by_their_dimensions) {
  JourneyCounts counts;
  counts.moments = {"a"};
  counts.dimensions = {
      {"channel", {"phone", "web"}}, {"reason", {"bill"}}, {"tier", {"gold"}}, {"place", {"x"}}};
  counts.facets.resize(3);
  counts.facets[1].values = {2, 1, 1, 1};
  counts.facets[2].values = {2, 1, 0, 0};
  const std::vector<StateFacet> facets = state_facets(counts);
  EXPECT_EQ(facets[0].channel, 0U);
  EXPECT_EQ(facets[1].channel, 2U);
  EXPECT_EQ(facets[1].reason, 1U);
  EXPECT_NE(facets[1].segments, facets[2].segments);
  EXPECT_EQ(facets[0].segments, facets[2].segments);  // a place is no segment
}

TEST(State, starts_afresh) {
  const State alone = walked({{"b"}}).back();
  EXPECT_EQ(part(alone, StatePart::kRepeats), 0U);
  EXPECT_EQ(part(alone, StatePart::kPast), 0U);
  EXPECT_EQ(part(alone, StatePart::kVisits), 1U);
  EXPECT_EQ(part(alone, StatePart::kSet), hash_text("b"));
}

}  // namespace
}  // namespace fifteen::journey
