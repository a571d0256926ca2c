#include "state/state_file.h"

#include <functional>
#include <gtest/gtest.h>

#include "analyse/what_if.h"
#include "state/merge.h"
#include "state/test_state.h"

namespace fifteen::state {
namespace {

// Everything that a state can have.
State full_state(std::mt19937_64& random) {
  State out = state_of(random_contacts(random, any_of(random, 1, 400), 60), 301, "a.csv");
  Facts& facts = out.facts;
  facts.columns = {{"customer", "who", "by its name", ""}};
  facts.filter = "channel = 'phone'";
  facts.fate.lost.silence_us = 5;
  facts.fate.notes = {"a note"};
  facts.act = 0.25;
  facts.rejects = {2, {{"no time", 2}}, {{"a.csv", 3, "start", "no time", "\xC3\xA4"}}};
  facts.joined.disagreements = {{"csat", 3}};
  facts.warnings = {"a warning"};
  facts.learned_texts = {2000, 0.9, 0.8, 0.01};
  facts.stitching.emplace();
  facts.stitching->quarantined_top = {{"email:a", "phone", 90}};
  facts.stitching->junk = {{"email", "none", 4}};
  facts.stitching->apart_p_won = 0.5;
  out.alike.emplace();
  out.alike->rated = 300;
  out.alike->model.intercept = {-1, 2};
  out.alike->model.weights.resize(journey::AlikeFeatures::kCount);
  out.alike->model.weights[3] = {{0.5, -0.5}, {1, 2}};
  return out;
}

TEST(StateFile, gives_back_what_was_written) {
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 50; ++round) {
    const State state = full_state(random);
    const std::string bytes = write_state(state);
    const auto found = read_state(bytes, "a.state");
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_TRUE(equal(*found, state));
    EXPECT_TRUE(write_state(*found) == bytes);
  }
}

TEST(StateFile, that_breaks_off_anywhere_is_an_error) {
  std::mt19937_64 random = test_random();
  const std::string bytes = write_state(full_state(random));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto found = read_state(std::string_view(bytes).substr(0, size), "a.state");
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, ErrorKind::kInput);
  }
}

TEST(StateFile, with_any_byte_changed_is_an_error) {
  std::mt19937_64 random = test_random();
  const std::string bytes = write_state(full_state(random));
  for (int round = 0; round < 2000; ++round) {
    std::string changed = bytes;
    const auto at = any_of(random, std::size_t{0}, bytes.size() - 1);
    changed[at] = static_cast<char>(changed[at] ^ any_of(random, 1, 255));
    EXPECT_FALSE(read_state(changed, "a.state")) << "byte " << at;
  }
}

// Behind right checksums every change is either refused or another state, written as it was read.
TEST(StateFile, is_written_in_one_way_only) {
  std::mt19937_64 random = test_random();
  const std::string bytes = write_state(full_state(random));
  int accepted = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string changed = bytes;
    const auto at = any_of(random, std::size_t{13}, bytes.size() - 1);
    changed[at] = static_cast<char>(changed[at] ^ any_of(random, 1, 255));
    changed = with_checksums(changed);
    const auto found = read_state(changed, "a.state");
    if (!found) continue;
    ++accepted;
    EXPECT_TRUE(write_state(*found) == changed) << "byte " << at;
  }
  EXPECT_GT(accepted, 10);
}

TEST(StateFile, says_where_it_is_wrong) {
  EXPECT_NE(read_state("customer,moment", "log.csv")
                .error()
                .message.find(
                    "log.csv: expected a state file, got something else; fifteen analyze --state"),
            std::string::npos);
  std::mt19937_64 random = test_random();
  std::string bytes = write_state(full_state(random));
  bytes[12] = 9;
  EXPECT_NE(read_state(bytes, "a.state").error().message.find("version 2, got version 9"),
            std::string::npos);
}

// What what-ifs are answered from.

State state_with_tables(std::mt19937_64& random) {
  State out = full_state(random);
  keep_tables(out);
  return out;
}

// A section's bytes: the place after its length and checksum, and how many.
std::pair<std::size_t, std::size_t> section_of(const std::string& bytes, std::size_t section) {
  std::size_t at = 13;
  for (;; --section) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < 8; ++i)
      size |= std::size_t{static_cast<std::uint8_t>(bytes[at + i])} << (8 * i);
    if (section == 0) return {at + 16, size};
    at += 16 + size;
  }
}
constexpr std::size_t kCountsSection = 3;
constexpr std::size_t kTablesSection = 6;

// Changes of every sort that there can be.
std::vector<analyse::WhatIfStep> steps_of(const analyse::WhatIfTables& tables) {
  using analyse::WhatIfChange;
  std::vector<analyse::WhatIfStep> out;
  for (std::size_t m = 0; m < tables.shifts.moments.size(); ++m) {
    out.push_back({"", WhatIfChange::kFix, m, {{Outcome::kMisery, true, 0.5}}});
    if (tables.waiting.moments[m].known())
      out.push_back({"", WhatIfChange::kPromise, m, {}, 100e6});
  }
  for (std::size_t r = 0; r < tables.shifts.removals.size(); ++r)
    out.push_back({"", WhatIfChange::kRemove, r, {}});
  out.push_back({"", WhatIfChange::kEliminate, 0, {}});
  return out;
}

void expect_same_answers(const analyse::WhatIfTables& a, const analyse::WhatIfTables& b) {
  const auto steps = steps_of(a);
  const analyse::WhatIf of_a = analyse::WhatIfs(a).of(steps);
  const analyse::WhatIf of_b = analyse::WhatIfs(b).of(steps);
  EXPECT_EQ(of_a.before, of_b.before);
  EXPECT_EQ(of_a.change.whole, of_b.change.whole);
  EXPECT_EQ(of_a.change.without, of_b.change.without);
  ASSERT_EQ(of_a.queues.size(), of_b.queues.size());
  for (std::size_t q = 0; q < of_a.queues.size(); ++q) {
    EXPECT_EQ(of_a.queues[q].name, of_b.queues[q].name);
    EXPECT_EQ(of_a.queues[q].patience_us, of_b.queues[q].patience_us);
    EXPECT_EQ(of_a.queues[q].wait_after_us.value, of_b.queues[q].wait_after_us.value);
  }
}

TEST(StateFile, with_tables_of_what_ifs_gives_back_what_was_written) {
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 20; ++round) {
    State state = state_with_tables(random);
    ASSERT_FALSE(state.what_if->waiting.queues.empty());
    if (round % 2 == 1)
      state.what_if->waiting.queues[0].patience_us = std::numeric_limits<double>::infinity();
    const std::string bytes = write_state(state);
    const auto found = read_state(bytes, "a.state");
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_TRUE(equal(*found, state));
    ASSERT_TRUE(found->what_if);
    EXPECT_TRUE(write_state(*found) == bytes);
    expect_same_answers(*state.what_if, *found->what_if);
  }
}

TEST(StateFile, is_read_for_what_ifs_alone_as_in_the_whole) {
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 20; ++round) {
    const State state = round == 0 ? full_state(random) : state_with_tables(random);
    const auto found = read_what_if_state(write_state(state), "a.state");
    ASSERT_TRUE(found) << found.error().message;
    Facts facts = state.facts;
    facts.fate.plan_won = facts.fate.plan_lost = {};
    EXPECT_TRUE(found->facts == facts);
    ASSERT_EQ(found->tables.has_value(), state.what_if.has_value());
    if (!found->tables) continue;
    expect_same_answers(*state.what_if, *found->tables);
    State again = state;
    again.what_if = found->tables;
    EXPECT_TRUE(write_state(again) == write_state(state));
  }
}

TEST(StateFile, holds_what_ifs_of_a_log_without_journeys) {
  State state = state_of({{.customer = 1, .moment = "a", .unidentified = true}}, 0, "a.csv");
  keep_tables(state);
  const std::string bytes = write_state(state);
  const auto found = read_state(bytes, "a.state");
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_TRUE(write_state(*found) == bytes);
}

TEST(StateFile, is_read_for_what_ifs_without_a_look_at_the_rest) {
  std::mt19937_64 random = test_random();
  const std::string bytes = write_state(state_with_tables(random));
  const auto changed_at = [&](std::size_t section) {
    const auto [at, size] = section_of(bytes, section);
    std::string out = bytes;
    const std::size_t place = at + any_of(random, std::size_t{0}, size - 1);
    out[place] = static_cast<char>(out[place] ^ any_of(random, 1, 255));
    return out;
  };
  for (int round = 0; round < 100; ++round) {
    const std::string counts = changed_at(kCountsSection);
    EXPECT_FALSE(read_state(counts, "a.state"));
    EXPECT_TRUE(read_what_if_state(counts, "a.state"));
    const auto tables = read_what_if_state(changed_at(kTablesSection), "a.state");
    ASSERT_FALSE(tables);
    EXPECT_EQ(tables.error().kind, ErrorKind::kInput);
  }
}

// Numbers may be others, no part may be of another length.
TEST(StateFile, with_changed_tables_is_refused_or_answers) {
  std::mt19937_64 random = test_random();
  State state = state_of(random_contacts(random, 40, 5), 301, "a.csv");
  keep_tables(state);
  const std::string whole = write_state(state);
  const auto [at, size] = section_of(whole, kTablesSection);
  int accepted = 0;
  int refused = 0;
  for (int round = 0; round < 500; ++round) {
    std::string changed = whole;
    const std::size_t place = at + any_of(random, std::size_t{0}, size - 1);
    changed[place] = static_cast<char>(changed[place] ^ any_of(random, 1, 255));
    changed = with_checksums(changed);
    const auto found = read_what_if_state(changed, "a.state");
    EXPECT_EQ(found.has_value(), read_state(changed, "a.state").has_value()) << "byte " << place;
    ++(found ? accepted : refused);
    if (found) (void)analyse::WhatIfs(*found->tables).of(steps_of(*found->tables));
  }
  EXPECT_GT(accepted, 10);
  EXPECT_GT(refused, 0);
}

using Tables = analyse::WhatIfTables;
using Change = std::function<void(Tables&)>;

void expect_refused(const State& state, const std::vector<Change>& changes) {
  for (std::size_t c = 0; c < changes.size(); ++c) {
    State changed = state;
    changes[c](*changed.what_if);
    const std::string bytes = write_state(changed);
    EXPECT_FALSE(read_state(bytes, "a.state")) << "change " << c;
    const auto found = read_what_if_state(bytes, "a.state");
    ASSERT_FALSE(found) << "change " << c;
    EXPECT_NE(found.error().message.find("expected tables that fit each other"), std::string::npos)
        << found.error().message;
  }
}

TEST(StateFile, with_shifts_that_do_not_fit_is_refused) {
  std::mt19937_64 random = test_random();
  State state = state_of(random_contacts(random, 400, 20), 301, "a.csv");
  keep_tables(state);
  ASSERT_FALSE(state.what_if->shifts.removals.empty());
  const auto first = [](Tables& t) -> analyse::ShiftGroup& { return t.shifts.groups[0]; };
  expect_refused(
      state, {[](Tables& t) { t.shifts.is_fate.pop_back(); }, [](Tables& t) { t.times.pop_back(); },
              [](Tables& t) { t.shifts.moments.emplace_back("z"); },
              [](Tables& t) { t.shifts.removals.pop_back(); },
              [](Tables& t) { t.shifts.removals[0].moments = {99}; },
              [](Tables& t) { t.shifts.removals[0].moments.clear(); },
              [](Tables& t) { std::swap(t.shifts.removals.front(), t.shifts.removals.back()); },
              [](Tables& t) { t.shifts.whole.shifts.pop_back(); },
              [&](Tables& t) { first(t).moments.pop_back(); },
              [&](Tables& t) { first(t).shifts.pop_back(); },
              [&](Tables& t) { first(t).shifts[0][1].contacts.pop_back(); },
              [&](Tables& t) { first(t).removals.emplace_back(); },
              [&](Tables& t) { first(t).removals[0].taken.clear(); },
              [&](Tables& t) { first(t).removals[0].parts[1].contacts.emplace_back(); }});
}

TEST(StateFile, with_queues_that_do_not_fit_is_refused) {
  std::mt19937_64 random = test_random();
  State state = state_of(random_contacts(random, 400, 20), 301, "a.csv");
  keep_tables(state);
  ASSERT_GT(state.what_if->waiting.queues.size(), 1U);
  const auto first = [](Tables& t) -> analyse::StaffedQueue& { return t.waiting.queues[0]; };
  expect_refused(
      state,
      {[](Tables& t) { t.waiting.moments.pop_back(); },
       [](Tables& t) { t.waiting.queues.pop_back(); },
       [](Tables& t) { t.waiting.moments[0].points.clear(); },
       [](Tables& t) { t.waiting.moments[0].points[0].level = analyse::kWaitLevels; },
       [](Tables& t) { t.waiting.moments[0].points[0].us = 1e300; },
       [](Tables& t) { t.waiting.moments[0].points[0].us = -1; },
       [&](Tables& t) { first(t).moments = {99}; }, [&](Tables& t) { first(t).moments.clear(); },
       [&](Tables& t) { first(t).moments = t.waiting.queues[1].moments; },
       [&](Tables& t) { first(t).curve.clear(); }, [&](Tables& t) { first(t).curve[0].load = 0; },
       [&](Tables& t) { first(t).curve[0].load = 1; },
       [&](Tables& t) { first(t).places[1].servers = 1; },
       [&](Tables& t) { first(t).places[0].servers = kQueueServersMax + 1; },
       [&](Tables& t) { first(t).places[0].hours.resize(analyse::kQueueHoursMax + 1); },
       [&](Tables& t) { first(t).places.resize(analyse::kQueuePlacesMax + 1); }});
}

// Lines of customers that no queue has: to look at one for every number of servers takes a while,
// not for ever.
TEST(StateFile, with_queues_beyond_all_bounds_answers_promises) {
  std::mt19937_64 random = test_random();
  State state = state_of(random_contacts(random, 100, 20), 301, "a.csv");
  keep_tables(state);
  analyse::StaffedQueue& queue = state.what_if->waiting.queues[0];
  queue.patience_us = 1e300;
  queue.places[0].hours[0].arrivals = 1e300;
  const auto found = read_what_if_state(write_state(state), "a.state");
  ASSERT_TRUE(found) << found.error().message;
  const analyse::WhatIf answer =
      analyse::WhatIfs(*found->tables)
          .of({{"", analyse::WhatIfChange::kPromise, queue.moments[0], {}, 60e6}});
  EXPECT_FALSE(answer.steps[0].more);
}

TEST(StateFile, of_queues_in_the_order_of_the_mapping_is_read) {
  std::mt19937_64 random = test_random();
  State state = state_of(random_contacts(random, 400, 20), 301, "a.csv");
  state.facts.queues = {{"hotline", {"e", "b"}, std::nullopt, std::nullopt, true}};
  keep_tables(state);
  EXPECT_EQ(state.what_if->waiting.queues[0].moments, (std::vector<std::size_t>{4, 1}));
  const auto found = read_state(write_state(state), "a.state");
  EXPECT_TRUE(found) << found.error().message;
}

TEST(StateFile, merged_with_another_has_no_tables_of_what_ifs) {
  std::mt19937_64 random = test_random();
  auto north = random_contacts(random, 200, 20);
  auto south = random_contacts(random, 200, 20);
  for (journey::TestContact& contact : north) contact.unidentified = false;
  for (journey::TestContact& contact : south) {
    contact.unidentified = false;
    contact.customer += 20;
  }
  State a = state_of(north, 301, "north.csv");
  State b = state_of(south, 301, "south.csv");
  keep_tables(a);
  keep_tables(b);
  const auto both = merge_states({"a", a}, {"b", b});
  ASSERT_TRUE(both) << both.error().message;
  EXPECT_FALSE(both->what_if);
  EXPECT_TRUE(read_state(write_state(*both), "ab.state"));
}

}  // namespace
}  // namespace fifteen::state
