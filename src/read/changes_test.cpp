#include "read/changes.h"

#include <gtest/gtest.h>
#include <string>
#include <string_view>

#include "base/time.h"
#include "read/mapping.h"

namespace fifteen::read {
namespace {

std::string complaint(std::string_view text) {
  const auto changes = parse_changes(text, "changes.toml");
  return changes ? "no error" : changes.error().message;
}

constexpr std::string_view kAll = R"(
[[change]]
name = "a second server"
moment = "bag drop"
assigned = "staggered"
by = "place"
[change.started]
"airport 1" = 2025-03-01
"airport 2" = "2025-04-01 06:00"
[change.promised]
misery = -0.05
won = 0.01

[[change]]
name = "the new letter"
assigned = "lot"
by = "arm"
changed = ["b", "c"]
from = 2025-03-01T10:00:00+02:00

[[change]]
name = "open on Sundays"
assigned = "everywhere"
from = 2025-06-01
)";

TEST(Changes, are_read_with_their_days) {
  const auto changes = parse_changes(kAll, "changes.toml");
  ASSERT_TRUE(changes) << changes.error().message;
  ASSERT_EQ(changes->size(), 3U);
  const ChangeRule& server = (*changes)[0];
  EXPECT_EQ(server.name, "a second server");
  EXPECT_EQ(server.moment, "bag drop");
  EXPECT_EQ(server.assigned, Assigned::kStaggered);
  EXPECT_EQ(server.started.at("airport 1"), parse_time("2025-03-01")->us);
  EXPECT_EQ(server.started.at("airport 2"), parse_time("2025-04-01 06:00")->us);
  EXPECT_EQ(server.promised.at(ChangeMeasure::kMisery), -0.05);
  EXPECT_EQ(server.promised.at(ChangeMeasure::kWon), 0.01);
  EXPECT_EQ((*changes)[1].changed, (std::vector<std::string>{"b", "c"}));
  EXPECT_EQ((*changes)[1].from_us, parse_time("2025-03-01T08:00:00Z")->us);
  EXPECT_EQ((*changes)[2].assigned, Assigned::kEverywhere);
}

TEST(Changes, are_written_as_they_were_read) {
  const auto changes = parse_changes(kAll, "changes.toml");
  ASSERT_TRUE(changes);
  const auto again = parse_changes(write_changes(*changes), "again.toml");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(*again, *changes);
}

TEST(Changes, are_part_of_a_mapping_and_written_with_it) {
  const auto mapping =
      parse_mapping(std::string("[columns]\nmoment = 'm'\n") + std::string(kAll), "map.toml");
  ASSERT_TRUE(mapping) << mapping.error().message;
  EXPECT_EQ(mapping->changes.size(), 3U);
  const auto again = parse_mapping(write_mapping(*mapping), "again.toml");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->changes, mapping->changes);
}

TEST(Changes, say_what_they_lack) {
  const auto expect = [](std::string_view text, std::string_view said) {
    EXPECT_NE(complaint(text).find(said), std::string::npos) << complaint(text);
    EXPECT_EQ(complaint(text).find("changes.toml:"), 0U) << complaint(text);
  };
  expect("[[change]]\nname = 'a'", "expected `assigned`");
  expect("[[change]]\nassigned = 'lot'", "expected `name`");
  expect("[[change]]\nname = 'a'\nassigned = 'staggerd'", "did you mean \"staggered\"?");
  expect("[[change]]\nname = 'a'\nassigned = 'lot'", "expected `by`");
  expect("[[change]]\nname = 'a'\nassigned = 'lot'\nby = 'arm'", "expected `changed`");
  expect("[[change]]\nname = 'a'\nassigned = 'everywhere'", "expected `from`");
  expect("[[change]]\nname = 'a'\nassigned = 'everywhere'\nfrom = 2025-01-01\nby = 'x'",
         "expected no `by`");
  expect("[[change]]\nname = 'a'\nassigned = 'staggered'\nby = 'x'", "[change.started]");
  expect("[[change]]\nname = 'a'\nassigned = 'everywhere'\nfrom = 'soon'", "expected a day");
  expect("[[change]]\nname = 'a'\nassigned = 'everywhere'\nfrom = 12:30:00", "expected a day");
  expect(
      "[[change]]\nname = 'a'\nassigned = 'everywhere'\nfrom = 2025-01-01\n"
      "[change.promised]\nmisery = 0.1",
      "expected `moment`");
  expect(
      "[[change]]\nname = 'a'\nassigned = 'everywhere'\nfrom = 2025-01-01\n"
      "[change.promised]\nmisry = 0.1",
      "did you mean \"misery\"?");
  expect("[change]\nname = 'a'", "double brackets");
  expect("[changes]\n", "unknown key \"changes\"; did you mean \"change\"?");
  expect("x = [", "expected TOML");
}

TEST(Changes, of_a_file_that_is_none_say_so) {
  const auto changes = read_changes("/nowhere/changes.toml");
  ASSERT_FALSE(changes);
  EXPECT_NE(changes.error().message.find("expected a log of changes file, got none"),
            std::string::npos)
      << changes.error().message;
}

}  // namespace
}  // namespace fifteen::read
