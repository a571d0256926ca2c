#include "read/promises.h"

#include <gtest/gtest.h>
#include <string>
#include <string_view>

#include "base/time.h"
#include "read/mapping.h"

namespace fifteen::read {
namespace {

std::string complaint(std::string_view text) {
  const auto promises = parse_promises(text, "promises.toml");
  return promises ? "no error" : promises.error().message;
}

// A promise with these lines besides a name and a share.
std::string complaint_of(const std::string& lines) {
  return complaint("[[promise]]\nname = \"p\"\nshare = 0.9\n" + lines);
}

constexpr std::string_view kAll = R"(
[[promise]]
name = "quick"
said = "We answer within two minutes."
measure = "wait"
moments = ["call", "chat"]
within = "2min"
hours = "office"
share = 0.8

[[promise]]
name = "refund"
measure = "time until"
moments = ["refund asked"]
to = ["refund paid", "refund refused"]
unless = "withdrawn"
within = "5d"
where = 'amount < 100'
share = 0.95

[[promise]]
name = "call back"
measure = "call back"
silence = "nobody called"
share = 1

[[promise]]
name = "calm"
measure = "outcome"
is_not = "misery"
share = 0.9
each = "journey"

[[promise]]
name = "stars"
measure = "rating"
rating = "csat"
at_least = 4
share = 0.5

[[promise]]
name = "at once"
measure = "first contact"
within = "7d"
share = 0.7

[[promise]]
name = "deadline"
measure = "kept when"
kept_when = "enddate <= enddate_planned"
share = 0.9

[hours.office]
zone = "Europe/Stockholm"
mon-thu = ["09:00-12:30", "13:00-17:30"]
fri = "09:00-12:00"
sun = "22:00-06:00"
holidays = [2024-12-27, "2024-12-31", "12-25", "01-01"]
[hours.office.days]
"2024-12-24" = "09:00-12:00"
)";

TEST(Promises, are_read_with_their_hours) {
  const auto promises = parse_promises(kAll, "promises.toml");
  ASSERT_TRUE(promises) << promises.error().message;
  ASSERT_EQ(promises->rules.size(), 7U);
  const PromiseRule& quick = promises->rules[0];
  EXPECT_EQ(quick.said, "We answer within two minutes.");
  EXPECT_EQ(quick.measure, PromiseMeasure::kWait);
  EXPECT_EQ(quick.within_us, 2 * kMicrosPerMinute);
  EXPECT_EQ(quick.share, 0.8);
  EXPECT_EQ(quick.silence, "");
  const PromiseRule& refund = promises->rules[1];
  EXPECT_EQ(refund.to, (std::vector<std::string>{"refund paid", "refund refused"}));
  EXPECT_EQ(refund.unless, (std::vector<std::string>{"withdrawn"}));
  EXPECT_EQ(refund.silence, "refund: nothing came");
  EXPECT_EQ(promises->rules[2].silence, "nobody called");
  EXPECT_EQ(promises->rules[3].is_not, Outcome::kMisery);
  EXPECT_TRUE(promises->rules[3].by_journey);
  EXPECT_EQ(promises->rules[4].rating, Field::kCsat);
  EXPECT_EQ(promises->rules[4].at_least, 4);
  ASSERT_EQ(promises->hours.size(), 1U);
  const BusinessHours& office = promises->hours[0];
  EXPECT_EQ(office.zone, "Europe/Stockholm");
  const auto minutes = [](int n) { return n * kMicrosPerMinute; };
  EXPECT_EQ(office.week[3],
            (std::vector<DaySpan>{{minutes(540), minutes(750)}, {minutes(780), minutes(1050)}}));
  EXPECT_EQ(office.week[4], (std::vector<DaySpan>{{minutes(540), minutes(720)}}));
  EXPECT_TRUE(office.week[5].empty());
  EXPECT_EQ(office.week[6], (std::vector<DaySpan>{{minutes(1320), minutes(1800)}}));
  EXPECT_EQ(office.closed, (std::vector<YearDay>{{1, 1}, {12, 25}}));
  EXPECT_EQ(office.days.size(), 3U);
  EXPECT_TRUE(office.days.at(days_from_civil(2024, 12, 27)).empty());
  EXPECT_EQ(office.days.at(days_from_civil(2024, 12, 24)).size(), 1U);
}

TEST(Promises, are_written_as_they_are_read) {
  const auto promises = parse_promises(kAll, "promises.toml");
  ASSERT_TRUE(promises);
  const auto again = parse_promises(write_promises(*promises), "again.toml");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(*again, *promises);
}

TEST(Promises, may_stand_in_a_mapping) {
  const auto mapping = parse_mapping(kAll, "map.toml");
  ASSERT_TRUE(mapping) << mapping.error().message;
  EXPECT_EQ(mapping->promises, *parse_promises(kAll, "promises.toml"));
  const auto again = parse_mapping(write_mapping(*mapping), "again.toml");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(*again, *mapping);
}

TEST(Promises, name_what_they_lack_and_what_they_cannot_have) {
  EXPECT_EQ(complaint("[[promise]]\nname = \"p\"\nmeasure = \"resolved\"\n"),
            "promises.toml:1: expected `share` in [[promise]], the share that is to be kept, such "
            "as 0.95: above 0 and at most 1; see docs/formats/promises.md");
  EXPECT_EQ(complaint_of("measure = \"waits\"\n"),
            "promises.toml:4: expected \"wait\", \"deadline\", \"time until\", \"call back\", "
            "\"rating\", \"outcome\", \"resolved\", \"first contact\" or \"kept when\" for "
            "\"promise.measure\"; did you mean \"wait\"?; see docs/formats/promises.md");
  EXPECT_EQ(complaint_of("measure = \"wait\"\n"),
            "promises.toml:1: expected `within`, the time, such as \"2min\", of the promise \"p\" "
            "(wait), got none; see docs/formats/promises.md");
  EXPECT_EQ(complaint_of("measure = \"resolved\"\nto = [\"x\"]\n"),
            "promises.toml:1: expected no `to` of the promise \"p\" (resolved), got one; see "
            "docs/formats/promises.md");
  EXPECT_EQ(complaint_of("measure = \"rating\"\nrating = \"csat\"\n"),
            "promises.toml:1: expected `at_least` or `at_most` of the promise \"p\" (rating), one "
            "of them; see docs/formats/promises.md");
  EXPECT_EQ(complaint_of("measure = \"outcome\"\n"),
            "promises.toml:1: expected `is` or `is_not` of the promise \"p\" (outcome), one of "
            "them; see docs/formats/promises.md");
  EXPECT_EQ(complaint_of("measure = \"first contact\"\nwithin = \"36h\"\n"),
            "promises.toml:1: expected whole days, at most 60, for `within` of the promise \"p\" "
            "(first contact); see docs/formats/promises.md");
  EXPECT_EQ(complaint_of("measure = \"wait\"\nwithin = \"0s\"\n"),
            "promises.toml:1: expected more than no time for `within` of the promise \"p\"; see "
            "docs/formats/promises.md");
  EXPECT_EQ(complaint_of("measure = \"wait\"\nwithin = \"1min\"\nhour = \"x\"\n"),
            "promises.toml:6: unknown key \"promise.hour\"; did you mean \"hours\"?; see "
            "docs/formats/promises.md");
  EXPECT_NE(complaint_of("measure = \"kept when\"\nkept_when = \"a <\"\n")
                .find("kept_when of the promise \"p\""),
            std::string::npos);
  EXPECT_EQ(complaint("[promise]\n"),
            "promises.toml:1: expected [[promise]] in double brackets, one for each promise; see "
            "docs/formats/promises.md");
}

TEST(Promises, have_names_of_their_own_and_hours_that_are_there) {
  const std::string one = "[[promise]]\nname = \"p\"\nshare = 1\nmeasure = \"resolved\"\n";
  EXPECT_EQ(complaint(one + one),
            "promises.toml:5: expected another name than \"p\", which an earlier promise has; see "
            "docs/formats/promises.md");
  EXPECT_EQ(complaint_of("measure = \"wait\"\nwithin = \"1h\"\nhours = \"offices\"\n"
                         "[hours.office]\nmon = \"09:00-17:00\"\n"),
            "promises.toml: expected [hours.offices], by which the promise \"p\" counts, got none; "
            "did you mean \"office\"?; see docs/formats/promises.md");
}

TEST(Promises, refuse_hours_that_are_none) {
  const auto of = [](const std::string& lines) { return complaint("[hours.h]\n" + lines); };
  EXPECT_EQ(of("mon = \"9-17\"\n"),
            "promises.toml:2: expected hours such as \"09:00-17:30\" for \"mon\", at most 24 of a "
            "day, got \"9-17\"; see docs/formats/promises.md");
  EXPECT_EQ(of("mon = [\"13:00-17:00\", \"09:00-12:00\"]\n"),
            "promises.toml:2: expected the hours of \"mon\" one after the other, got "
            "\"09:00-12:00\" after \"13:00-17:00\"; see docs/formats/promises.md");
  EXPECT_EQ(of("mon-fri = \"09:00-17:00\"\ntue = \"10:00-11:00\"\n"),
            "promises.toml:3: expected the hours of each day once, got those of \"tue\" again in "
            "\"tue\"; see docs/formats/promises.md");
  EXPECT_EQ(of("moon = \"09:00-17:00\"\n"),
            "promises.toml:2: unknown key \"moon\" of hours; did you mean \"mon\"?; see "
            "docs/formats/promises.md");
  EXPECT_EQ(of("zone = \"Europe/Stockholm\"\n"),
            "promises.toml:1: expected hours of some day of the week of \"h\", such as mon-fri = "
            "[\"09:00-17:30\"], got none; see docs/formats/promises.md");
  EXPECT_EQ(of("mon = \"09:00-17:00\"\nholidays = [\"02-30\"]\n"),
            "promises.toml:3: expected days such as \"2025-12-24\", or \"12-25\" for every year, "
            "in \"holidays\", got \"02-30\"; see docs/formats/promises.md");
  EXPECT_FALSE(parse_day_span("09:00-09:00"));
  EXPECT_FALSE(parse_day_span("09:60-10:00"));
  EXPECT_FALSE(parse_day_span("24:00-01:00"));
  EXPECT_EQ(parse_day_span("00:00-24:00"), (DaySpan{0, kMicrosPerDay}));
  EXPECT_EQ(parse_day_span("18:00-00:00"), (DaySpan{18 * kMicrosPerHour, kMicrosPerDay}));
}

TEST(Promises, of_a_second_file_join_those_of_the_mapping) {
  const auto first = parse_promises(kAll, "map.toml");
  ASSERT_TRUE(first);
  Promises all = *first;
  const auto same = add_promises(*first, "promises.toml", all);
  ASSERT_FALSE(same);
  EXPECT_EQ(same.error().message,
            "promises.toml: expected other hours than \"office\", which the mapping has");
  const auto more = parse_promises(
      "[[promise]]\nname = \"new\"\nshare = 1\nmeasure = \"resolved\"\n", "promises.toml");
  ASSERT_TRUE(more);
  ASSERT_TRUE(add_promises(*more, "promises.toml", all));
  EXPECT_EQ(all.rules.size(), 8U);
}

}  // namespace
}  // namespace fifteen::read
