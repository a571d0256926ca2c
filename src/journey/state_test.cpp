#include "journey/state.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <vector>

#include "base/test_random.h"

namespace fifteen::journey {
namespace {

std::uint64_t name_hash(std::uint16_t moment) { return mix64(moment); }

// Walks through moments, each with an outcome, and returns the last state.
StateKey walked(const std::vector<std::pair<std::uint16_t, Outcome>>& contacts) {
  StateWalk walk;
  std::map<std::uint16_t, std::uint32_t> visits;
  StateKey key;
  for (const auto& [moment, outcome] : contacts)
    key = walk.step(moment, name_hash(moment), ++visits[moment], outcome);
  return key;
}

constexpr Outcome kNone = Outcome::kUnscored;

TEST(State, keeps_the_set_of_moments_in_any_order) {
  const StateKey abc = walked({{1, kNone}, {2, kNone}, {3, kNone}});
  EXPECT_EQ(abc.set, name_hash(1) ^ name_hash(2) ^ name_hash(3));
  EXPECT_EQ(walked({{2, kNone}, {1, kNone}, {3, kNone}}), abc);
  EXPECT_NE(walked({{3, kNone}, {1, kNone}, {2, kNone}}), abc);  // it is at another moment
  EXPECT_EQ(walked({{3, kNone}, {1, kNone}, {2, kNone}}).masked(kPartSet), abc.masked(kPartSet));
  EXPECT_EQ(walked({{1, kNone}, {1, kNone}, {1, kNone}}).set, name_hash(1));
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 1000; ++round) {
    std::vector<std::pair<std::uint16_t, Outcome>> contacts;
    for (int i = any_of(random, 1, 12); i > 0; --i) {
      contacts.emplace_back(static_cast<std::uint16_t>(any_of(random, 0, 5)),
                            static_cast<Outcome>(any_of(random, 0, 3)));
    }
    const StateKey key = walked(contacts).masked(kPartSet | kPartRepeats);
    std::shuffle(contacts.begin(), contacts.end(), random);
    ASSERT_EQ(walked(contacts).masked(kPartSet | kPartRepeats), key);
  }
}

// What a key should hold, part by part.
struct Parts {
  std::uint64_t moment = 0;
  std::uint64_t outcome = 0;
  std::uint64_t visits = 0;
  std::uint64_t repeats = 0;
  std::uint64_t miseries = 0;
  std::uint64_t magics = 0;
};

std::uint64_t rest_of(const Parts& p, std::uint32_t parts = kPartAll) {
  return (p.moment << StateBits::kMoment) | (p.outcome << StateBits::kOutcome) |
         (p.visits << StateBits::kVisits) | (p.repeats << StateBits::kRepeats) |
         ((p.miseries * 4 + p.magics) << StateBits::kPast) | parts;
}

TEST(State, counts_visits_repeats_and_past_outcomes_up_to_its_bounds) {
  using enum Outcome;
  // Two visits here, one repeat, one misery before; this contact's own magic is not past.
  const StateKey key = walked({{1, kMisery}, {2, kNeutral}, {1, kMagic}});
  EXPECT_EQ(key.rest,
            rest_of({.moment = 1, .outcome = 3, .visits = 2, .repeats = 1, .miseries = 1}));
  EXPECT_EQ(walked({{1, kMagic}, {1, kMagic}, {2, kNone}}).rest,
            rest_of({.moment = 2, .visits = 1, .repeats = 1, .magics = 2}));
  std::vector<std::pair<std::uint16_t, Outcome>> many(9, {1, kMisery});
  EXPECT_EQ(walked(many).rest,
            rest_of({.moment = 1, .outcome = 1, .visits = 3, .repeats = 7, .miseries = 3}));
  const StateKey nine = walked(many);
  many.push_back({1, kMisery});
  EXPECT_EQ(walked(many), nine);
  many.resize(7);
  EXPECT_NE(walked(many), nine);  // six repeats
}

TEST(State, leaves_out_the_parts_that_are_masked) {
  using enum Outcome;
  const StateKey key = walked({{1, kMisery}, {2, kMagic}, {7, kNone}, {7, kNeutral}});
  EXPECT_EQ(key.masked(kPartAll), key);
  EXPECT_EQ(key.masked(kPartMoment).rest, rest_of({.moment = 7}, kPartMoment));
  EXPECT_EQ(key.masked(kPartMoment).set, 0U);
  EXPECT_EQ(key.masked(kPartOutcome).rest, rest_of({.outcome = 2}, kPartOutcome));
  EXPECT_EQ(key.masked(kPartVisits).rest, rest_of({.visits = 2}, kPartVisits));
  EXPECT_EQ(key.masked(kPartRepeats).rest, rest_of({.repeats = 1}, kPartRepeats));
  EXPECT_EQ(key.masked(kPartPast).rest, rest_of({.miseries = 1, .magics = 1}, kPartPast));
  EXPECT_EQ(key.masked(kPartSet), (StateKey{key.set, kPartSet}));
  std::set<StateKey> different;
  for (std::uint32_t parts = 0; parts <= kPartAll; ++parts) different.insert(key.masked(parts));
  EXPECT_EQ(different.size(), 64U);
}

TEST(State, starts_afresh) {
  StateWalk walk;
  walk.step(1, name_hash(1), 1, Outcome::kMisery);
  walk.step(1, name_hash(1), 2, Outcome::kMagic);
  walk.reset();
  EXPECT_EQ(walk.step(2, name_hash(2), 1, kNone), walked({{2, kNone}}));
}

}  // namespace
}  // namespace fifteen::journey
