#include "state/merge.h"

#include <array>
#include <gtest/gtest.h>

#include "state/state_file.h"
#include "state/test_state.h"

namespace fifteen::state {
namespace {

constexpr double kEndDay = 301;
constexpr double kOwnEnd = 0;  // that of the last contact

NamedState named(State state, const std::string& name) { return {name, std::move(state)}; }

// The counts by group of contacts of nobody known are by their place in the file.
void forget_unidentified(std::vector<journey::TestContact>& contacts) {
  for (journey::TestContact& contact : contacts) contact.unidentified = false;
}

TEST(MergeStates, of_customers_apart_have_the_counts_of_the_whole_log) {
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 60; ++round) {
    auto contacts = random_contacts(random, any_of(random, 3, 600), 80);
    forget_unidentified(contacts);
    // Parts with cases end at one time: see lasts_to_end in merge_counts.cpp.
    const bool cases = round % 2 == 1;
    const double end_day = cases ? kEndDay : kOwnEnd;
    std::array<std::vector<journey::TestContact>, 3> parts;
    for (const journey::TestContact& contact : contacts)
      parts[static_cast<std::size_t>(contact.customer) % 3].push_back(contact);
    const State whole = state_of(contacts, end_day, "whole.csv", cases);
    std::array<State, 3> states;
    for (std::size_t p = 0; p < 3; ++p) {
      states[p] = state_of(parts[p], end_day, "part.csv", cases);
    }
    const auto ab = merge_states(named(states[0], "a"), named(states[1], "b"));
    ASSERT_TRUE(ab) << ab.error().message;
    const auto left = merge_states(named(*ab, "ab"), named(states[2], "c"));
    ASSERT_TRUE(left) << left.error().message;
    const auto bc = merge_states(named(states[1], "b"), named(states[2], "c"));
    ASSERT_TRUE(bc) << bc.error().message;
    const auto right = merge_states(named(states[0], "a"), named(*bc, "bc"));
    ASSERT_TRUE(right) << right.error().message;
    EXPECT_TRUE(write_state(*left) == write_state(*right)) << "in whatever order";
    journey::JourneyCounts expected = whole.counts;
    expected.periods = left->counts.periods;  // the logs of these tests have none
    EXPECT_TRUE(left->counts == expected) << "round " << round;
    EXPECT_TRUE(left->tally == whole.tally);
  }
}

TEST(MergeStates, refuses_a_customer_who_is_in_both) {
  const State state =
      state_of({{.customer = 1, .moment = "a"}, {.customer = 2, .moment = "b"}}, kEndDay, "a.csv");
  const State other = state_of({{.customer = 2, .moment = "c"}}, kEndDay, "b.csv");
  const auto merged = merge_states(named(state, "a.state"), named(other, "b.state"));
  ASSERT_FALSE(merged);
  EXPECT_EQ(merged.error().message,
            "a.state and b.state: expected states of different customers, got 1 customer that is "
            "in both; what a customer's contacts in two logs come to cannot be told from their "
            "counts: split logs by customer, or analyze them together");
}

TEST(MergeStates, refuses_other_parameters_by_their_name) {
  State a = state_of({{.customer = 1, .moment = "a"}}, kEndDay, "a.csv");
  State b = state_of({{.customer = 2, .moment = "a"}}, kEndDay, "b.csv");
  b.facts.parameters["journey.gap"] = "'7d'";
  const auto merged = merge_states(named(a, "a.state"), named(b, "b.state"));
  ASSERT_FALSE(merged);
  EXPECT_EQ(merged.error().message,
            "a.state and b.state: expected the same journey.gap, got '30d' and '7d'; make both "
            "states with one mapping");
}

TEST(MergeStates, refuses_what_the_whole_log_would_have_decided) {
  const State a = state_of({{.customer = 1, .moment = "a", .day = 3}}, kEndDay, "a.csv");
  const auto refused = [&](const auto& change) {
    State b = state_of({{.customer = 2, .moment = "a", .day = 4}}, kEndDay, "b.csv");
    State mine = a;
    change(mine, b);
    return !merge_states(named(std::move(mine), "a"), named(std::move(b), "b"));
  };
  EXPECT_FALSE(refused([](State&, State&) {}));
  EXPECT_TRUE(refused([](State& mine, State& b) {
    for (State* const state : {&mine, &b}) state->facts.fate.plan_lost.silence_us = 5;
    b.tally.to_us -= 1;
  })) << "logs that end at different times";
  EXPECT_TRUE(refused([](State& mine, State&) { mine.facts.fate.is_default = true; }));
  EXPECT_TRUE(refused([](State& mine, State&) { mine.alike.emplace(); }));
  EXPECT_TRUE(refused([](State&, State& b) { b.facts.learned_texts.emplace(); }));
  EXPECT_TRUE(refused([](State&, State& b) { b.facts.stitching.emplace(); }));
  EXPECT_TRUE(refused([](State&, State& b) { b.facts.filter = "moment = 'a'"; }));
}

// A log too large for its sample to be all of it has the sample of one log, however it was split.
TEST(MergeStates, cut_their_samples_to_that_of_one_log) {
  State a =
      state_of({{.customer = 1, .moment = "a"}, {.customer = 3, .moment = "b"}}, kEndDay, "a");
  State b = state_of({{.customer = 2, .moment = "a"}}, kEndDay, "b");
  a.tally.contacts = 3 * journey::kSampleContacts;
  b.tally.contacts = journey::kSampleContacts;
  a.counts.sample.bound = journey::sample_bound(a.tally.contacts);
  std::erase_if(a.counts.sample.journeys, [&](const journey::SampledJourney& journey) {
    return journey::place_in_group(journey.customer) >= a.counts.sample.bound;
  });
  const auto merged = merge_states(named(a, "a"), named(b, "b"));
  ASSERT_TRUE(merged) << merged.error().message;
  EXPECT_EQ(merged->counts.sample.bound, journey::sample_bound(4 * journey::kSampleContacts));
  for (const auto& journey : merged->counts.sample.journeys)
    EXPECT_LT(journey::place_in_group(journey.customer), merged->counts.sample.bound);
}

}  // namespace
}  // namespace fifteen::state
