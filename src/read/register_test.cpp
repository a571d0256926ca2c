#include "read/register.h"

#include <gtest/gtest.h>
#include <string>
#include <string_view>

#include "base/time.h"
#include "read/changes.h"

namespace fifteen::read {
namespace {

std::string complaint(std::string_view text) {
  const auto known = parse_register(text, "moments.toml");
  return known ? "no error" : known.error().message;
}

constexpr std::string_view kAll = R"(# Our moments. Ask Ann.

[[moment]]
name = "bag desk"
owner = "Ann"            # since May
purpose = "have my bag, or know where it is"
promise = "Your bag within fifteen minutes"
promises = ["bags in 15 min"]
standard = "DHM 412"
status = "make magic"

[[moment.idea]]
what = "call the customer before she has to"
tried = 2025-03-01

[[moment.idea]]
what = "a second server"
change = "second server"

[[moment.idea]]
what = "a kiosk"
tried = 2025-04-01
[moment.idea.change]
assigned = "staggered"
by = "place"
[moment.idea.change.started]
"airport 1" = 2025-04-01
[moment.idea.change.promised]
misery = -0.05

[[moment.idea]]
what = "coffee"

# What was done here.
[[moment.change]]
name = "second server"
assigned = "everywhere"
from = 2025-02-01
[moment.change.promised]
misery = -0.02

# The next one is nobody's.
[[moment]]
name = "check-in"

[[change]]
name = "the new letter"
assigned = "lot"
by = "arm"
changed = ["b"]
)";

MomentSeen some_seen() {
  MomentSeen out;
  out.from_us = parse_time("2025-01-01T08:00:00Z")->us;
  out.to_us = parse_time("2025-06-30T21:15:00.5Z")->us;
  out.contacts = 1234;
  out.journeys = SeenShare{0.25, 0.2, 0.3};
  out.misery = SeenShare{0.125, 0.1, 0.15};
  out.truth = SeenShare{1e-05, -0.001, 1};
  out.verdict = "fix";
  return out;
}

TEST(RegisterFile, is_read_with_owners_ideas_and_changes) {
  const auto known = parse_register(kAll, "moments.toml");
  ASSERT_TRUE(known) << known.error().message;
  ASSERT_EQ(known->moments.size(), 2U);
  const RegisteredMoment& desk = known->moments[0];
  EXPECT_EQ(desk.owner, "Ann");
  EXPECT_EQ(desk.promise, "Your bag within fifteen minutes");
  EXPECT_EQ(desk.promises, (std::vector<std::string>{"bags in 15 min"}));
  EXPECT_EQ(desk.standard, "DHM 412");
  EXPECT_EQ(desk.status, MomentStatus::kMakeMagic);
  ASSERT_EQ(desk.ideas.size(), 4U);
  EXPECT_EQ(desk.ideas[0].tried_us, parse_time("2025-03-01")->us);
  EXPECT_EQ(desk.ideas[1].change, "second server");
  EXPECT_FALSE(desk.ideas[3].tried());
  EXPECT_FALSE(desk.seen);
  EXPECT_EQ(known->moments[1].status, MomentStatus::kUndecided);
  EXPECT_EQ(known->changes.size(), 1U);
}

TEST(RegisterFile, gives_the_changes_of_a_moment_its_name) {
  const auto known = parse_register(kAll, "moments.toml");
  ASSERT_TRUE(known) << known.error().message;
  const RegisteredMoment& desk = known->moments[0];
  ASSERT_EQ(desk.changes.size(), 1U);
  EXPECT_EQ(desk.changes[0].moment, "bag desk");
  ASSERT_TRUE(desk.ideas[2].rule);
  EXPECT_EQ(desk.ideas[2].rule->moment, "bag desk");
  EXPECT_EQ(desk.ideas[2].rule->name, "a kiosk");
  EXPECT_EQ(desk.ideas[2].rule->promised.at(ChangeMeasure::kMisery), -0.05);
}

TEST(RegisterFile, is_a_log_of_changes) {
  const auto changes = parse_changes(kAll, "moments.toml");
  ASSERT_TRUE(changes) << changes.error().message;
  std::vector<std::string> names;
  for (const ChangeRule& rule : *changes) names.push_back(rule.name);
  // One that was tried by a change of another name is not measured twice.
  EXPECT_EQ(names, (std::vector<std::string>{"the new letter", "second server",
                                             "call the customer before she has to", "a kiosk"}));
  EXPECT_EQ((*changes)[2].assigned, Assigned::kEverywhere);
  EXPECT_EQ((*changes)[2].from_us, parse_time("2025-03-01")->us);
}

TEST(RegisterFile, is_written_as_it_was_read) {
  auto known = parse_register(kAll, "moments.toml");
  ASSERT_TRUE(known);
  known->moments[0].seen = some_seen();
  const std::string written = write_register(*known);
  const auto again = parse_register(written, "again.toml");
  ASSERT_TRUE(again) << again.error().message << written;
  EXPECT_EQ(*again, *known);
  EXPECT_EQ(write_register(*again), written);
}

TEST(RegisterFile, with_blanks_says_what_may_be_filled_in) {
  RegisteredMoment moment;
  moment.name = "it's here";
  const std::string written = write_blank_moment(moment);
  for (const char* key : {"owner", "purpose", "promise", "promises", "standard", "status"})
    EXPECT_NE(written.find("\n" + std::string(key) + " = "), std::string::npos) << key;
  const auto again = parse_register(written, "again.toml");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->moments.at(0), moment);
}

TEST(RegisterFile, is_brought_up_to_date_without_touching_what_people_wrote) {
  const auto once =
      note_seen(kAll, "moments.toml", {{"bag desk", some_seen()}, {"check-in", some_seen()}}, {});
  ASSERT_TRUE(once) << once.error().message;
  const auto known = parse_register(*once, "moments.toml");
  ASSERT_TRUE(known) << known.error().message;
  EXPECT_EQ(known->moments[0].seen, some_seen());
  EXPECT_EQ(known->moments[1].seen, some_seen());
  // All lines of before are there, in their order.
  std::size_t at = 0;
  std::string_view rest = kAll;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    at = once->find(std::string(rest.substr(0, end)), at);
    ASSERT_NE(at, std::string::npos) << rest.substr(0, end);
    rest.remove_prefix(end + 1);
  }
  // The comment that stands above the next moment stays there.
  EXPECT_NE(once->find("\n\n# The next one is nobody's.\n[[moment]]\nname = \"check-in\"\n\n"
                       "[moment.seen]"),
            std::string::npos)
      << *once;
}

TEST(RegisterFile, has_newer_figures_in_the_place_of_older_ones) {
  const auto once = note_seen(kAll, "moments.toml", {{"bag desk", some_seen()}}, {});
  ASSERT_TRUE(once);
  MomentSeen newer = some_seen();
  newer.contacts = 99;
  newer.truth.reset();
  newer.magic = SeenShare{0.5, 0.25, 0.75};
  RegisteredMoment added;
  added.name = "lounge";
  added.seen = newer;
  const auto twice = note_seen(*once, "moments.toml", {{"bag desk", newer}}, {added});
  ASSERT_TRUE(twice) << twice.error().message;
  const auto known = parse_register(*twice, "moments.toml");
  ASSERT_TRUE(known) << known.error().message;
  EXPECT_EQ(known->moments[0].seen, newer);
  EXPECT_EQ(known->moments[2], added);
  // The same again changes nothing.
  EXPECT_EQ(note_seen(*twice, "moments.toml", {{"bag desk", newer}}, {}).value(), *twice);
}

TEST(RegisterFile, keeps_the_ends_of_its_lines) {
  const auto out = note_seen("[[moment]]\r\nname = 'a'\r\n", "m.toml", {{"a", some_seen()}}, {});
  ASSERT_TRUE(out) << out.error().message;
  for (std::size_t at = out->find('\n'); at != std::string::npos; at = out->find('\n', at + 1))
    EXPECT_EQ((*out)[at - 1], '\r');
  EXPECT_TRUE(note_seen("[[moment]]\nname = 'a'", "m.toml", {{"a", some_seen()}}, {}));
}

TEST(RegisterFile, that_cannot_be_edited_is_left_alone) {
  const auto expect_left = [](std::string_view text) {
    const auto out = note_seen(text, "m.toml", {{"a", some_seen()}}, {});
    ASSERT_FALSE(out) << *out;
    EXPECT_NE(out.error().message.find("another way of writing"), std::string::npos)
        << out.error().message;
  };
  expect_left("moment = [{ name = 'a' }]\n");
  expect_left("[[moment]]\nname = 'a'\nseen = { from = 2025-01-01, to = 2025-01-02 }\n");
  expect_left("[[moment]]\nname = 'a'\npurpose = '''\n# b'''\n");
}

TEST(RegisterFile, says_what_is_wrong_with_it) {
  const auto expect = [](std::string_view text, std::string_view said) {
    EXPECT_NE(complaint(text).find(said), std::string::npos) << complaint(text);
  };
  expect("[[moment]]\nowner = 'x'\n", "moments.toml:1: expected `name` in [[moment]], got none");
  expect("[[moment]]\nname = 'x'\nowned = 'y'\n",
         "unknown key \"moment.owned\"; did you mean \"owner\"?");
  expect("[[moment]]\nname = 'x'\nstatus = 'make magik'\n", "did you mean \"make magic\"?");
  expect("[[moment]]\nname = 'x'\n[[moment]]\nname = 'x'\n",
         "moments.toml:3: expected each moment once, got \"x\" twice");
  expect("[[moment]]\nname = 'x'\n[[moment.idea]]\ntried = 2025-01-01\n", "expected `what`");
  expect("[[moment]]\nname = 'x'\n[[moment.idea]]\nwhat = 'y'\nchange = 3\n",
         "expected the name of a change");
  expect("[[moment]]\nname = 'x'\n[[moment.change]]\nname = 'y'\n", "expected `assigned`");
  expect("[[moment]]\nname = 'x'\n[moment.seen]\ncontacts = -1\n", "whole number of 0 or more");
  expect("[[moment]]\nname = 'x'\n[moment.seen]\ncontacts = 1\n", "expected `from` and `to`");
  expect("[moment]\nname = 'x'\n", "[[moment]] in double brackets");
  expect("[[moment]\n", "moments.toml:1: expected TOML");
  expect("moments = 3\n", "did you mean \"moment\"?; see docs/formats/register.md");
}

TEST(RegisterFile, has_no_more_changes_than_are_measured) {
  std::string text = "[[moment]]\nname = 'x'\n";
  for (int i = 0; i <= 100; ++i) text += "[[moment.idea]]\nwhat = 'i'\ntried = 2025-01-01\n";
  EXPECT_NE(
      complaint(text).find("expected at most 100 changes, with ideas that were tried, got 101"),
      std::string::npos)
      << complaint(text);
}

}  // namespace
}  // namespace fifteen::read
