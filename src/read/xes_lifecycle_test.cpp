#include "read/xes_lifecycle.h"

#include <array>
#include <gtest/gtest.h>
#include <random>
#include <string>
#include <vector>

#include "base/test_random.h"

namespace fifteen::read::xes {
namespace {

constexpr std::size_t kNone = LifecycleFate::kNone;

using Fates = std::vector<LifecycleFate>;

TEST(XesLifecycle, knows_the_transitions_of_the_standard_in_any_case) {
  EXPECT_EQ(transition_of("COMPLETE"), Transition::kEnd);
  EXPECT_EQ(transition_of("start"), Transition::kStart);
  EXPECT_EQ(transition_of("Schedule"), Transition::kSchedule);
  EXPECT_EQ(transition_of("ate_abort"), Transition::kEnd);
  EXPECT_EQ(transition_of("suspend"), Transition::kBetween);
  EXPECT_EQ(transition_of("unknown"), Transition::kNone);
  EXPECT_EQ(transition_of("starts"), Transition::kNone);
  EXPECT_EQ(transition_of(""), Transition::kNone);
  EXPECT_FALSE(is_beyond_start_and_complete("Start"));
  EXPECT_FALSE(is_beyond_start_and_complete(""));
  EXPECT_TRUE(is_beyond_start_and_complete("unknown"));
}

TEST(XesLifecycle, closes_the_earliest_start_of_the_same_name) {
  const std::vector<LifecycleEvent> events = {
      {Transition::kStart, "a", "", ""}, {Transition::kStart, "b", "", ""},
      {Transition::kStart, "a", "", ""}, {Transition::kEnd, "a", "", ""},
      {Transition::kEnd, "a", "", ""},   {Transition::kEnd, "a", "", ""}};
  EXPECT_EQ(pair_events(events), (Fates{{true, 3, kNone},
                                        {true, kNone, kNone},
                                        {true, 4, kNone},
                                        {false, kNone, kNone},
                                        {false, kNone, kNone},
                                        {true, kNone, kNone}}));
}

TEST(XesLifecycle, goes_by_instance_where_both_have_one_and_then_by_resource) {
  const std::vector<LifecycleEvent> events = {
      {Transition::kStart, "a", "1", "Ann"}, {Transition::kStart, "a", "2", "Bob"},
      {Transition::kStart, "a", "2", "Ann"}, {Transition::kEnd, "a", "2", "Ann"},
      {Transition::kEnd, "a", "3", "Ann"},   {Transition::kEnd, "a", "", "Zoe"}};
  const Fates fates = pair_events(events);
  EXPECT_EQ(fates[2].end, 3U);
  EXPECT_TRUE(fates[4].row);
  EXPECT_EQ(fates[0].end, 5U);
  EXPECT_EQ(fates[1].end, kNone);
}

TEST(XesLifecycle, gives_a_start_its_schedule_and_makes_no_contact_of_what_lies_between) {
  const std::vector<LifecycleEvent> events = {
      {Transition::kSchedule, "a", "", ""}, {Transition::kBetween, "a", "", ""},
      {Transition::kStart, "a", "", "Ann"}, {Transition::kBetween, "a", "", "Ann"},
      {Transition::kEnd, "a", "", "Ann"},   {Transition::kSchedule, "a", "", ""},
      {Transition::kNone, "a", "", ""}};
  EXPECT_EQ(pair_events(events), (Fates{{false, kNone, kNone},
                                        {false, kNone, kNone},
                                        {true, 4, 0},
                                        {false, kNone, kNone},
                                        {false, kNone, kNone},
                                        {false, kNone, kNone},
                                        {true, kNone, kNone}}));
}

// The rule as it is written, each event looking at all before it.
Fates plainly(const std::vector<LifecycleEvent>& events) {
  Fates fates(events.size());
  std::vector<bool> taken(events.size(), false);
  const auto take = [&](Transition kind, std::size_t i) {
    std::size_t best = kNone;
    for (std::size_t j = 0; j < i; ++j) {
      if (taken[j] || events[j].transition != kind || events[j].name != events[i].name) continue;
      if (!events[j].instance.empty() && !events[i].instance.empty() &&
          events[j].instance != events[i].instance)
        continue;
      if (best == kNone ||
          (events[best].resource != events[i].resource && events[j].resource == events[i].resource))
        best = j;
    }
    if (best != kNone) taken[best] = true;
    return best;
  };
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Transition kind = events[i].transition;
    if (kind == Transition::kSchedule || kind == Transition::kBetween) fates[i].row = false;
    if (kind == Transition::kStart) fates[i].schedule = take(Transition::kSchedule, i);
    if (kind != Transition::kEnd) continue;
    const std::size_t start = take(Transition::kStart, i);
    fates[i].row = start == kNone;
    if (start != kNone) fates[start].end = i;
  }
  return fates;
}

TEST(XesLifecycle, follows_the_rule_on_random_traces) {
  std::mt19937_64 random = test_random();
  constexpr std::array<std::string_view, 3> kTexts = {"", "x", "y"};
  for (int round = 0; round < 2'000; ++round) {
    std::vector<LifecycleEvent> events(any_of<std::size_t>(random, 0, 40));
    for (LifecycleEvent& event : events) {
      event = {static_cast<Transition>(any_of(random, 0, 4)), kTexts[any_of(random, 0, 2)],
               kTexts[any_of(random, 0, 2)], kTexts[any_of(random, 0, 2)]};
    }
    ASSERT_EQ(pair_events(events), plainly(events)) << round;
  }
}

TEST(XesLifecycle, takes_no_quadratic_time) {
  std::vector<LifecycleEvent> events(1'000'000, {Transition::kStart, "a", "1", ""});
  for (std::size_t i = 0; i < 1'000; ++i) events.push_back({Transition::kEnd, "a", "2", ""});
  EXPECT_TRUE(pair_events(events).back().row);
}

}  // namespace
}  // namespace fifteen::read::xes
