#include "contact/business_calendar.h"

#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

#include "base/test_random.h"
#include "base/time.h"

namespace fifteen {
namespace {

constexpr std::int64_t kHour = kMicrosPerHour;

std::int64_t at(std::string_view text) { return parse_time(text).value().us; }
std::int64_t day_of(std::string_view text) { return days_of(at(text)); }

DaySpan span(int from_hour, int to_hour) { return {from_hour * kHour, to_hour * kHour}; }

// Summer time began on 31 March 2024 and ended on 27 October, both at 01:00 UTC.
TimeZone stockholm() {
  return TimeZone({{at("1970-01-01T00:00Z"), kHour},
                   {at("2024-03-31T01:00Z"), 2 * kHour},
                   {at("2024-10-27T01:00Z"), kHour}});
}

// Monday to Friday 9 to 12 and 13 to 18, Saturday 10 to 14; Christmas, and 24 December until noon.
BusinessHours office() {
  BusinessHours out;
  for (std::size_t d = 0; d < 5; ++d) out.week[d] = {span(9, 12), span(13, 18)};
  out.week[5] = {span(10, 14)};
  out.closed = {{12, 25}, {12, 26}};
  out.days[day_of("2024-12-24")] = {span(9, 12)};
  out.days[day_of("2024-06-06")] = {};
  return out;
}

BusinessHours nights() {
  BusinessHours out;
  for (auto& day : out.week) day = {span(22, 30)};
  return out;
}

TEST(BusinessCalendar, counts_open_hours_over_breaks_nights_and_weekends) {
  const BusinessCalendar calendar(office(), TimeZone());
  // 2024-05-03 was a Friday.
  EXPECT_EQ(calendar.between(at("2024-05-03T11:00Z"), at("2024-05-03T14:00Z")), 2 * kHour);
  EXPECT_EQ(calendar.between(at("2024-05-03T17:00Z"), at("2024-05-06T10:00Z")), 6 * kHour);
  EXPECT_EQ(calendar.between(at("2024-05-04T14:00Z"), at("2024-05-06T09:00Z")), 0);
  EXPECT_EQ(calendar.between(at("2024-05-06T00:00Z"), at("2024-05-13T00:00Z")), 44 * kHour);
}

TEST(BusinessCalendar, finds_what_is_due) {
  const BusinessCalendar calendar(office(), TimeZone());
  const auto due = [&](std::string_view from, std::int64_t within) {
    return format_time(calendar.due(at(from), within));
  };
  EXPECT_EQ(due("2024-05-03T10:00Z", kHour), "2024-05-03T11:00:00Z");
  EXPECT_EQ(due("2024-05-03T11:30Z", kHour), "2024-05-03T13:30:00Z");
  // At the end of a span, not at the beginning of the next.
  EXPECT_EQ(due("2024-05-03T11:00Z", kHour), "2024-05-03T12:00:00Z");
  EXPECT_EQ(due("2024-05-03T17:00Z", kHour), "2024-05-03T18:00:00Z");
  EXPECT_EQ(due("2024-05-03T17:00Z", 2 * kHour), "2024-05-04T11:00:00Z");
  // Asked on a Sunday: the time begins on Monday.
  EXPECT_EQ(due("2024-05-05T12:00Z", 4 * kHour), "2024-05-06T14:00:00Z");
  EXPECT_EQ(due("2024-05-05T12:00Z", 0), "2024-05-05T12:00:00Z");
}

TEST(BusinessCalendar, is_closed_on_holidays_and_has_days_of_their_own) {
  const BusinessCalendar calendar(office(), TimeZone());
  // Tuesday 24 December 2024 until noon, Wednesday and Thursday closed, open on Friday.
  EXPECT_EQ(calendar.between(at("2024-12-24T00:00Z"), at("2024-12-27T10:00Z")), 4 * kHour);
  EXPECT_EQ(format_time(calendar.due(at("2024-12-24T11:00Z"), 2 * kHour)), "2024-12-27T10:00:00Z");
  EXPECT_EQ(calendar.between(at("2024-06-06T00:00Z"), at("2024-06-07T00:00Z")), 0);
  // The next year has its Christmas, too, but no 24 December of its own.
  EXPECT_EQ(calendar.between(at("2025-12-24T00:00Z"), at("2025-12-27T00:00Z")), 8 * kHour);
}

TEST(BusinessCalendar, goes_by_the_clocks_of_its_zone) {
  const BusinessCalendar calendar(office(), stockholm());
  EXPECT_FALSE(calendar.is_open(at("2024-01-15T07:59:59Z")));
  EXPECT_TRUE(calendar.is_open(at("2024-01-15T08:00Z")));
  EXPECT_FALSE(calendar.is_open(at("2024-01-15T11:00Z")));
  EXPECT_TRUE(calendar.is_open(at("2024-07-15T07:00Z")));
  EXPECT_FALSE(calendar.is_open(at("2024-07-15T16:00Z")));
  // Friday before summer time begins, 17:00 by the clocks, to Monday 10:00 by the clocks.
  EXPECT_EQ(format_time(calendar.due(at("2024-03-29T16:00Z"), 6 * kHour)), "2024-04-01T08:00:00Z");
}

TEST(BusinessCalendar, works_the_hours_that_a_night_has_when_clocks_change) {
  const BusinessCalendar calendar(nights(), stockholm());
  const auto night = [&](std::string_view from, std::string_view to) {
    return calendar.between(at(from), at(to)) / kHour;
  };
  EXPECT_EQ(night("2024-03-29T12:00Z", "2024-03-30T12:00Z"), 8);
  EXPECT_EQ(night("2024-03-30T12:00Z", "2024-03-31T12:00Z"), 7);
  EXPECT_EQ(night("2024-10-26T12:00Z", "2024-10-27T12:00Z"), 9);
}

TEST(BusinessCalendar, begins_at_the_change_where_its_hour_does_not_exist) {
  BusinessHours hours;
  for (auto& day : hours.week) day = {{2 * kHour + kHour / 2, 6 * kHour}};
  const BusinessCalendar calendar(hours, stockholm());
  // Clocks jump from 2:00 to 3:00, at 01:00 UTC.
  EXPECT_FALSE(calendar.is_open(at("2024-03-31T00:59:59Z")));
  EXPECT_TRUE(calendar.is_open(at("2024-03-31T01:00Z")));
  EXPECT_EQ(calendar.between(at("2024-03-31T00:00Z"), at("2024-03-31T12:00Z")), 3 * kHour);
  // Clocks show 2:30 twice; it opens at the first.
  EXPECT_EQ(calendar.between(at("2024-10-27T00:00Z"), at("2024-10-27T12:00Z")),
            4 * kHour + kHour / 2);
}

TEST(BusinessCalendar, that_never_closes_counts_all_time) {
  BusinessHours always;
  for (auto& day : always.week) day = {span(0, 24)};
  const BusinessCalendar calendar(always, stockholm());
  std::mt19937_64 random = test_random(41);
  for (int i = 0; i < 1000; ++i) {
    const std::int64_t from = any_of(random, at("1971-01-01"), at("2098-01-01"));
    const std::int64_t length = any_of<std::int64_t>(random, 0, 400 * kMicrosPerDay);
    EXPECT_EQ(calendar.between(from, from + length), length);
    EXPECT_EQ(calendar.due(from, length), from + length);
  }
}

TEST(BusinessCalendar, counts_what_stepping_through_the_minutes_counts) {
  std::mt19937_64 random = test_random(42);
  const TimeZone zone = stockholm();
  const std::vector<BusinessHours> all{office(), nights()};
  for (const BusinessHours& hours : all) {
    const BusinessCalendar calendar(hours, zone);
    for (int i = 0; i < 40; ++i) {
      const std::int64_t from =
          any_of(random, at("2024-01-01"), at("2025-01-01")) / kMicrosPerMinute * kMicrosPerMinute;
      const int minutes = any_of(random, 0, 6000);
      std::int64_t open = 0;
      for (int m = 0; m < minutes; ++m)
        open += calendar.is_open(from + m * kMicrosPerMinute) ? kMicrosPerMinute : 0;
      EXPECT_EQ(calendar.between(from, from + minutes * kMicrosPerMinute), open);
    }
  }
}

// Additive, and `due` is the first instant by which so much has passed.
TEST(BusinessCalendar, adds_up_and_is_due_at_the_first_instant) {
  std::mt19937_64 random = test_random(43);
  const std::vector<BusinessHours> all{office(), nights()};
  for (const BusinessHours& hours : all) {
    const BusinessCalendar calendar(hours, stockholm());
    for (int i = 0; i < 2000; ++i) {
      const std::int64_t a = any_of(random, at("2023-06-01"), at("2025-06-01"));
      const std::int64_t b = a + any_of<std::int64_t>(random, 0, 90 * kMicrosPerDay);
      const std::int64_t c = b + any_of<std::int64_t>(random, 0, 90 * kMicrosPerDay);
      EXPECT_EQ(calendar.between(a, b) + calendar.between(b, c), calendar.between(a, c));
      const std::int64_t within = any_of<std::int64_t>(random, 1, 100 * kHour);
      const std::int64_t due = calendar.due(a, within);
      EXPECT_EQ(calendar.between(a, due), within);
      EXPECT_LT(calendar.between(a, due - 1), within);
    }
  }
}

TEST(BusinessCalendar, never_opens_again_after_its_last_year) {
  const BusinessCalendar calendar(office(), TimeZone());
  EXPECT_EQ(calendar.due(at("2150-01-01"), 1), kTimeMax);
  EXPECT_EQ(calendar.between(at("2101-01-01"), at("2150-01-01")), 0);
  EXPECT_EQ(calendar.due(at("1960-01-01"), kHour), at("1970-01-01T10:00Z"));
}

}  // namespace
}  // namespace fifteen
