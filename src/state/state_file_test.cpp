#include "state/state_file.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace fifteen::state
