#include "base/time_zone.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "base/time.h"

namespace fifteen {
namespace {

std::int64_t at(std::string_view text) { return parse_time(text).value().us; }

// Says in UTC what a clock on the wall shows.
std::string utc(const TimeZone& zone, std::string_view local) {
  return format_time(zone.to_utc(at(local)));
}

// Summer time began on 31 March 2024 and ended on 27 October, both at 01:00 UTC.
TimeZone stockholm() {
  return TimeZone({{at("2023-10-29T01:00Z"), kMicrosPerHour},
                   {at("2024-03-31T01:00Z"), 2 * kMicrosPerHour},
                   {at("2024-10-27T01:00Z"), kMicrosPerHour}});
}

// Daylight time began on 10 March 2024 at 02:00 and ended on 3 November at 02:00.
TimeZone new_york() {
  return TimeZone({{at("2023-11-05T06:00Z"), -5 * kMicrosPerHour},
                   {at("2024-03-10T07:00Z"), -4 * kMicrosPerHour},
                   {at("2024-11-03T06:00Z"), -5 * kMicrosPerHour}});
}

TEST(TimeZone, is_utc_by_default) { EXPECT_EQ(TimeZone().to_utc(12'345), 12'345); }

TEST(TimeZone, shows_the_local_time_of_an_instant) {
  EXPECT_EQ(TimeZone().to_local(12'345), 12'345);
  // To the microsecond: an hour east, then two, then one.
  const TimeZone zone({{0, 3'600'000'000}, {1'000, 7'200'000'000}, {2'000, 3'600'000'000}});
  EXPECT_EQ(zone.to_local(-5), 3'599'999'995);
  EXPECT_EQ(zone.to_local(999), 3'600'000'999);
  EXPECT_EQ(zone.to_local(1'000), 7'200'001'000);
  EXPECT_EQ(zone.to_local(1'999), 7'200'001'999);
  EXPECT_EQ(zone.to_local(2'000), 3'600'002'000);
}

TEST(TimeZone, knows_winter_and_summer) {
  EXPECT_EQ(utc(stockholm(), "2024-01-15 12:00"), "2024-01-15T11:00:00Z");
  EXPECT_EQ(utc(stockholm(), "2024-07-15 12:00"), "2024-07-15T10:00:00Z");
  EXPECT_EQ(utc(stockholm(), "2024-12-15 12:00"), "2024-12-15T11:00:00Z");
  EXPECT_EQ(utc(new_york(), "2024-01-15 12:00"), "2024-01-15T17:00:00Z");
  EXPECT_EQ(utc(new_york(), "2024-07-15 12:00"), "2024-07-15T16:00:00Z");
}

TEST(TimeZone, moves_a_time_that_does_not_exist_forward_by_the_gap) {
  EXPECT_EQ(utc(stockholm(), "2024-03-31 01:59:59"), "2024-03-31T00:59:59Z");
  EXPECT_EQ(utc(stockholm(), "2024-03-31 02:00"), "2024-03-31T01:00:00Z");  // the wall shows 03:00
  EXPECT_EQ(utc(stockholm(), "2024-03-31 02:30"), "2024-03-31T01:30:00Z");
  EXPECT_EQ(utc(stockholm(), "2024-03-31 03:00"), "2024-03-31T01:00:00Z");
  EXPECT_EQ(utc(stockholm(), "2024-03-31 03:30"), "2024-03-31T01:30:00Z");
  EXPECT_EQ(utc(new_york(), "2024-03-10 01:30"), "2024-03-10T06:30:00Z");
  EXPECT_EQ(utc(new_york(), "2024-03-10 02:30"), "2024-03-10T07:30:00Z");
  EXPECT_EQ(utc(new_york(), "2024-03-10 03:30"), "2024-03-10T07:30:00Z");
}

TEST(TimeZone, says_how_often_clocks_showed_a_time) {
  const auto clocks = [](const TimeZone& zone, std::string_view local) {
    LocalTime out{};
    zone.to_utc(at(local), out);
    return out;
  };
  const auto once = LocalTime::kOnce;
  EXPECT_EQ(clocks(TimeZone(), "2024-03-31 02:30"), once);
  EXPECT_EQ(clocks(stockholm(), "2024-03-31 01:59:59"), once);
  EXPECT_EQ(clocks(stockholm(), "2024-03-31 02:00"), LocalTime::kNever);
  EXPECT_EQ(clocks(stockholm(), "2024-03-31 02:59:59"), LocalTime::kNever);
  EXPECT_EQ(clocks(stockholm(), "2024-03-31 03:00"), once);
  EXPECT_EQ(clocks(stockholm(), "2024-10-27 01:59:59"), once);
  EXPECT_EQ(clocks(stockholm(), "2024-10-27 02:00"), LocalTime::kTwice);
  EXPECT_EQ(clocks(stockholm(), "2024-10-27 02:59:59"), LocalTime::kTwice);
  EXPECT_EQ(clocks(stockholm(), "2024-10-27 03:00"), once);
  EXPECT_EQ(clocks(new_york(), "2024-03-10 02:30"), LocalTime::kNever);
  EXPECT_EQ(clocks(new_york(), "2024-11-03 01:30"), LocalTime::kTwice);
  EXPECT_EQ(clocks(new_york(), "2024-11-03 02:00"), once);
  EXPECT_EQ(clocks(new_york(), "2030-07-01 02:00"), once);
}

TEST(TimeZone, takes_the_earlier_of_two_instants) {
  EXPECT_EQ(utc(stockholm(), "2024-10-27 01:59:59"), "2024-10-26T23:59:59Z");
  EXPECT_EQ(utc(stockholm(), "2024-10-27 02:00"), "2024-10-27T00:00:00Z");
  EXPECT_EQ(utc(stockholm(), "2024-10-27 02:59:59"), "2024-10-27T00:59:59Z");
  EXPECT_EQ(utc(stockholm(), "2024-10-27 03:00"), "2024-10-27T02:00:00Z");
  EXPECT_EQ(utc(new_york(), "2024-11-03 00:59"), "2024-11-03T04:59:00Z");
  EXPECT_EQ(utc(new_york(), "2024-11-03 01:30"), "2024-11-03T05:30:00Z");
  EXPECT_EQ(utc(new_york(), "2024-11-03 02:00"), "2024-11-03T07:00:00Z");
}

TEST(TimeZone, holds_its_first_offset_from_ever_and_its_last_for_ever) {
  EXPECT_EQ(utc(stockholm(), "1950-06-01 12:00"), "1950-06-01T11:00:00Z");
  EXPECT_EQ(utc(stockholm(), "2090-06-01 12:00"), "2090-06-01T11:00:00Z");
  const TimeZone india({{0, 19'800 * kMicrosPerSecond}});
  EXPECT_EQ(utc(india, "2024-06-01 12:00"), "2024-06-01T06:30:00Z");
  EXPECT_EQ(utc(india, "1960-06-01 12:00"), "1960-06-01T06:30:00Z");
}

TEST(TimeZone, gives_back_every_instant_that_a_wall_clock_shows_once) {
  const TimeZone zone = stockholm();
  const std::int64_t spring = at("2024-03-31T01:00Z");
  const std::int64_t autumn = at("2024-10-27T01:00Z");
  for (std::int64_t us = at("2024-03-01"); us < at("2024-12-01"); us += 7 * kMicrosPerMinute) {
    const std::int64_t offset = us >= spring && us < autumn ? 2 * kMicrosPerHour : kMicrosPerHour;
    const bool second_time = us >= autumn && us < autumn + kMicrosPerHour;
    ASSERT_EQ(zone.to_utc(us + offset), second_time ? us - kMicrosPerHour : us) << format_time(us);
  }
}

}  // namespace
}  // namespace fifteen
