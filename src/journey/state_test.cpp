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

TEST(State, counts_visits_repeats_and_past_outcomes_up_to_its_bounds) {
  using enum Outcome;
  // Two visits here, one repeat, one misery before; this contact's own magic is not past.
  const StateKey key = walked({{1, kMisery}, {2, kNeutral}, {1, kMagic}});
  EXPECT_EQ(key.rest, 1U | (3U << 16U) | (2U << 18U) | (1U << 20U) | (1U << 23U) | (0U << 25U) |
                          (std::uint64_t{kPartAll} << 32U));
  EXPECT_EQ(walked({{1, kMagic}, {1, kMagic}, {2, kNone}}).rest,
            2U | (0U << 16U) | (1U << 18U) | (1U << 20U) | (0U << 23U) | (2U << 25U) |
                (std::uint64_t{kPartAll} << 32U));
  std::vector<std::pair<std::uint16_t, Outcome>> many(9, {1, kMisery});
  EXPECT_EQ(walked(many).rest, 1U | (1U << 16U) | (3U << 18U) | (7U << 20U) | (3U << 23U) |
                                   (std::uint64_t{kPartAll} << 32U));
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
  EXPECT_EQ(key.masked(kPartMoment).rest, 7U | (std::uint64_t{kPartMoment} << 32U));
  EXPECT_EQ(key.masked(kPartMoment).set, 0U);
  EXPECT_EQ(key.masked(kPartOutcome).rest, (2U << 16U) | (std::uint64_t{kPartOutcome} << 32U));
  EXPECT_EQ(key.masked(kPartVisits).rest, (2U << 18U) | (std::uint64_t{kPartVisits} << 32U));
  EXPECT_EQ(key.masked(kPartRepeats).rest, (1U << 20U) | (std::uint64_t{kPartRepeats} << 32U));
  EXPECT_EQ(key.masked(kPartPast).rest,
            (1U << 23U) | (1U << 25U) | (std::uint64_t{kPartPast} << 32U));
  EXPECT_EQ(key.masked(kPartSet), (StateKey{key.set, std::uint64_t{kPartSet} << 32U}));
  std::set<StateKey> different;
  for (std::uint32_t parts = 0; parts <= kPartAll; ++parts) different.insert(key.masked(parts));
  EXPECT_EQ(different.size(), 64U);
}

TEST(State, is_masked_in_steps_as_at_once) {
  std::mt19937_64 random = test_random();
  for (int i = 0; i < 10'000; ++i) {
    const StateKey key{random(), (random() & 0x7FFFFFFU) | (std::uint64_t{kPartAll} << 32U)};
    const auto fine = static_cast<std::uint32_t>(any_of(random, 0, 63));
    const std::uint32_t coarse = fine & static_cast<std::uint32_t>(any_of(random, 0, 63));
    ASSERT_EQ(key.masked(fine).masked(coarse), key.masked(coarse));
  }
}

TEST(State, exchanges_its_moment) {
  const StateKey key = walked({{1, Outcome::kMisery}, {7, kNone}});
  EXPECT_EQ(key.with_moment(9).moment(), 9);
  EXPECT_EQ(key.with_moment(9).with_moment(7), key);
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
