#include "base/time.h"

#include <chrono>
#include <gtest/gtest.h>
#include <limits>
#include <string>

#include "base/test_random.h"

namespace fifteen {
namespace {

// 2024-05-01: 19,723 days to 2024 (54 years, 13 of them leap years) and 121 days of January to
// April.
constexpr std::int64_t kMayDay = 19'844 * kMicrosPerDay;

std::string read(std::string_view text) {
  const auto time = parse_time(text);
  if (!time) return "nothing";
  return std::to_string(time->us - kMayDay) + (time->has_zone ? " UTC" : " local");
}

TEST(Time, reads_dates_and_local_times) {
  EXPECT_EQ(read("2024-05-01"), "0 local");
  EXPECT_EQ(read("2024/05/01"), "0 local");
  EXPECT_EQ(read("20240501"), "0 local");
  EXPECT_EQ(read("2024-5-1"), "0 local");
  EXPECT_EQ(read("2024-05-01 10:00"), "36000000000 local");
  EXPECT_EQ(read("2024-05-01T10:00"), "36000000000 local");
  EXPECT_EQ(read("2024/05/01 10:00:01"), "36001000000 local");
  EXPECT_EQ(read("20240501T100001"), "36001000000 local");
  EXPECT_EQ(read("2024-05-01 0:10:27"), "627000000 local");
  EXPECT_EQ(read(" 2024-05-01\t"), "0 local");
}

TEST(Time, reads_offsets_as_instants) {
  EXPECT_EQ(read("2024-05-01T10:00:00Z"), "36000000000 UTC");
  EXPECT_EQ(read("2024-05-01t10:00:00z"), "36000000000 UTC");
  EXPECT_EQ(read("2024-05-01T10:00:00+02:00"), "28800000000 UTC");
  EXPECT_EQ(read("2024-05-01T10:00:00+0200"), "28800000000 UTC");
  EXPECT_EQ(read("2024-05-01T10:00:00+02"), "28800000000 UTC");
  EXPECT_EQ(read("2024-05-01 10:00:00 -0800"), "64800000000 UTC");
  EXPECT_EQ(read("20240501T100000+05:30"), "16200000000 UTC");
  EXPECT_EQ(read("2024-05-01T10:00Z"), "36000000000 UTC");
  EXPECT_EQ(parse_time("2024-05-01T10:00:00+02:00")->us, 1'714'550'400'000'000);
}

TEST(Time, reads_six_decimals_and_cuts_the_rest) {
  EXPECT_EQ(read("2024-05-01T00:00:00.25Z"), "250000 UTC");
  EXPECT_EQ(read("2024-05-01T00:00:00,25Z"), "250000 UTC");
  EXPECT_EQ(read("2024-05-01 00:00:00.000001"), "1 local");
  EXPECT_EQ(read("2024-05-01 00:00:00.123456999"), "123456 local");
}

TEST(Time, reads_midnight_of_the_day_that_ends_and_leap_seconds) {
  EXPECT_EQ(read("2024-05-01T24:00"), "86400000000 local");
  EXPECT_EQ(read("2024-05-01T24:00:00.000Z"), "86400000000 UTC");
  EXPECT_EQ(read("2024-05-01T24:01"), "nothing");
  EXPECT_EQ(read("2024-05-01T24:00:00.1"), "nothing");
  EXPECT_EQ(read("2024-05-01T10:59:60Z"), "39600000000 UTC");
  EXPECT_EQ(parse_time("2016-12-31T23:59:60Z")->us, 1'483'228'800'000'000);  // 2017 begins
  EXPECT_EQ(read("2024-05-01T10:59:61Z"), "nothing");
}

TEST(Time, tells_the_unit_of_an_epoch_by_its_digits) {
  const auto us = [](std::string_view text) {
    return parse_time(text).value_or(ParsedTime{-1}).us;
  };
  EXPECT_EQ(us("123456789"), 123'456'789'000'000);             // 9: seconds
  EXPECT_EQ(us("1714521600"), kMayDay);                        // 10
  EXPECT_EQ(us("17145216000"), 17'145'216'000'000'000);        // 11
  EXPECT_EQ(us("171452160000"), 171'452'160'000'000);          // 12: milliseconds
  EXPECT_EQ(us("1714521600000"), kMayDay);                     // 13
  EXPECT_EQ(us("17145216000000"), 17'145'216'000'000'000);     // 14
  EXPECT_EQ(us("171452160000000"), 171'452'160'000'000);       // 15: microseconds
  EXPECT_EQ(us("1714521600000000"), kMayDay);                  // 16
  EXPECT_EQ(us("17145216000000000"), 17'145'216'000'000'000);  // 17
  EXPECT_TRUE(parse_time("1714521600")->has_zone);
  EXPECT_EQ(us("19700102"), kMicrosPerDay);  // 8: a date
  EXPECT_EQ(read("1234567"), "nothing");
  EXPECT_EQ(us("171452160000000000"), 171'452'160'000'000);  // 18: nanoseconds
  EXPECT_EQ(us("1714521600000000999"), kMayDay);             // 19
  EXPECT_EQ(read("17145216000000000000"), "nothing");        // 20
  EXPECT_EQ(read("9999999999999999999"), "nothing");         // does not fit
}

TEST(Time, reads_decimals_and_signs_of_an_epoch) {
  const auto us = [](std::string_view text) {
    return parse_time(text).value_or(ParsedTime{-1}).us;
  };
  EXPECT_EQ(us("1714521600.25"), kMayDay + 250'000);
  EXPECT_EQ(us("1714521600.1234567"), kMayDay + 123'456);
  EXPECT_EQ(us("1714521600000.5"), kMayDay + 500);
  EXPECT_EQ(us("1714521600000000.9"), kMayDay);
  EXPECT_EQ(us("-1714521600"), -kMayDay);
  EXPECT_EQ(us("-1714521600.25"), -kMayDay - 250'000);
  for (const char* text : {"1714521600.", ".1714521600", "1714521600.2x", "1714521600.2.5",
                           "1714521600,25", "--1714521600", "-", "+1714521600", "-.5"}) {
    EXPECT_EQ(read(text), "nothing") << text;
  }
}

TEST(Time, knows_which_days_exist) {
  for (const char* day :
       {"2024-02-29", "2000-02-29", "2023-02-28", "2024-04-30", "0004-02-29", "2024-12-31"}) {
    EXPECT_TRUE(parse_time(day)) << day;
  }
  for (const char* day : {"2023-02-29", "1900-02-29", "2100-02-29", "2024-02-30", "2024-04-31",
                          "2024-01-00", "2024-00-01", "2024-13-01", "2024-01-32", "0000-01-01"}) {
    EXPECT_FALSE(parse_time(day)) << day;
  }
}

TEST(Time, reads_nothing_else) {
  for (const char* text : {"",
                           " ",
                           "today",
                           "2024",
                           "2024-05",
                           "2024-05-",
                           "2024-0501",
                           "202405-01",
                           "2024/05-01",
                           "24-05-01",
                           "01.05.2024",
                           "2024-05-01T",
                           "2024-05-01 ten",
                           "2024-05-01T10",
                           "2024-05-01T10:0",
                           "2024-05-01T10:60",
                           "2024-05-01T25:00",
                           "2024-05-01T10:00:",
                           "2024-05-01T10:00:00.",
                           "2024-05-01T10:00:00.Z",
                           "2024-05-01T10:00:00+2",
                           "2024-05-01T10:00:00+19:00",
                           "2024-05-01T10:00:00+02:60",
                           "2024-05-01T10:00:00ZZ",
                           "2024-05-01T10:00:00 UTC",
                           "2024-05-01Z",
                           "2024-05-01T1000:00",
                           "2024-05-01T10:0000",
                           "2024-05-01X10:00",
                           "-2024-05-01",
                           "2024-05-01T-1:00",
                           "x2024-05-01"}) {
    EXPECT_FALSE(parse_time(text)) << text;
  }
  EXPECT_FALSE(parse_time(std::string_view("2024-05-01\0", 11)));
}

TEST(Time, lies_between_the_years_1_and_9999) {
  EXPECT_EQ(parse_time("0001-01-01")->us, kTimeMin);
  EXPECT_EQ(parse_time("9999-12-31T23:59:59.999999Z")->us, kTimeMax);
  EXPECT_FALSE(parse_time("0001-01-01T00:00:00+00:01"));
  EXPECT_FALSE(parse_time("9999-12-31T24:00"));
  EXPECT_FALSE(parse_time("9999-12-31T23:59:59.999999-00:01"));
  EXPECT_FALSE(parse_time("-99999999999"));     // seconds: the year -1199
  EXPECT_FALSE(parse_time("-99999999999999"));  // milliseconds: the same
}

TEST(Time, writes_what_it_reads) {
  EXPECT_EQ(format_time(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(format_time(-1), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(format_time(kMayDay + 36'000'250'000), "2024-05-01T10:00:00.250000Z");
  EXPECT_EQ(format_time(kTimeMin), "0001-01-01T00:00:00Z");
  EXPECT_EQ(format_day(kMayDay - 1), "2024-04-30");
  std::mt19937_64 random = test_random();
  for (int i = 0; i < 100'000; ++i) {
    const std::int64_t us = any_of(random, kTimeMin, kTimeMax);
    const std::string text = format_time(us);
    ASSERT_EQ(parse_time(text), (ParsedTime{us, true})) << text;
    ASSERT_EQ(parse_time(format_day(us))->us,
              us - ((us % kMicrosPerDay) + kMicrosPerDay) % kMicrosPerDay);
  }
}

TEST(Time, counts_days_as_the_standard_library_does) {
  using namespace std::chrono;
  std::mt19937_64 random = test_random();
  for (int i = 0; i < 100'000; ++i) {
    const sys_days day{days{any_of(random, -719'162, 2'932'896)}};  // 0001-01-01 to 9999-12-31
    const year_month_day civil{day};
    ASSERT_EQ(days_from_civil(static_cast<int>(civil.year()), static_cast<unsigned>(civil.month()),
                              static_cast<unsigned>(civil.day())),
              day.time_since_epoch().count());
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(civil.year()),
                  static_cast<unsigned>(civil.month()), static_cast<unsigned>(civil.day()));
    ASSERT_EQ(format_day(day.time_since_epoch().count() * kMicrosPerDay), text);
  }
}

TEST(Duration, reads_a_number_with_a_unit) {
  EXPECT_EQ(parse_duration("250us"), 250);
  EXPECT_EQ(parse_duration("3ms"), 3000);
  for (const char* text : {"7s", "7 sec", "7 second", "7seconds", " 7 s ", "7.0s", "07s", "7.s"}) {
    EXPECT_EQ(parse_duration(text), 7'000'000) << text;
  }
  for (const char* text : {"5min", "5 minute", "5minutes"})
    EXPECT_EQ(parse_duration(text), 300'000'000) << text;
  for (const char* text : {"1.5 h", "1.5hour", "1.50 hours"}) {
    EXPECT_EQ(parse_duration(text), 5'400'000'000) << text;
  }
  for (const char* text : {"14d", "14 day", "14days", "2w", "2 week", "2 weeks"}) {
    EXPECT_EQ(parse_duration(text), 1'209'600'000'000) << text;
  }
  EXPECT_EQ(parse_duration("0.1s"), 100'000);
  EXPECT_EQ(parse_duration(".5s"), 500'000);
  EXPECT_EQ(parse_duration("0d"), 0);
  EXPECT_EQ(parse_duration("0.0000004s"), 0);
  EXPECT_EQ(parse_duration("0.0000006s"), 1);
}

TEST(Duration, reads_nothing_else) {
  for (const char* text :
       {"", " ", "5", "min", "-5min", "+5min", "5 parsecs", "1.2.3s", ".", ".s", "5 m in", "1e3s",
        "5MIN", "5min 3s", "0x5s", "99999999999d", "1234567890123456789us"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(Duration, keeps_every_microsecond_up_to_the_greatest) {
  EXPECT_EQ(parse_duration("9007199254740993us"), 9'007'199'254'740'993);  // no double holds it
  EXPECT_EQ(parse_duration("253402300799999999us"), kTimeMax);
  EXPECT_FALSE(parse_duration("253402300800000000us"));
  EXPECT_EQ(parse_duration("253402300799s"), 253'402'300'799 * kMicrosPerSecond);
  EXPECT_FALSE(parse_duration("253402300800s"));
  std::mt19937_64 random = test_random();
  for (int i = 0; i < 10'000; ++i) {
    const std::int64_t us = any_of<std::int64_t>(random, 0, kTimeMax);
    ASSERT_EQ(parse_duration(std::to_string(us) + "us"), us);
    const std::int64_t minutes = us / kMicrosPerMinute;
    ASSERT_EQ(parse_duration(std::to_string(minutes) + "min"), minutes * kMicrosPerMinute);
  }
}

TEST(Duration, is_written_in_its_two_largest_units) {
  EXPECT_EQ(format_duration(0), "0 us");
  EXPECT_EQ(format_duration(999), "999 us");
  EXPECT_EQ(format_duration(850'999), "850 ms");
  EXPECT_EQ(format_duration(45 * kMicrosPerSecond), "45 s");
  EXPECT_EQ(format_duration(61 * kMicrosPerSecond), "1 min 1 s");
  EXPECT_EQ(format_duration(11 * kMicrosPerMinute), "11 min");
  EXPECT_EQ(format_duration(3 * kMicrosPerHour + 59 * kMicrosPerSecond), "3 h");
  EXPECT_EQ(format_duration(273'600'000'000), "3 d 4 h");
  EXPECT_EQ(format_duration(400 * kMicrosPerDay + kMicrosPerHour), "400 d 1 h");
  EXPECT_EQ(format_duration(-90 * kMicrosPerSecond), "-1 min 30 s");
  EXPECT_EQ(format_duration(std::numeric_limits<std::int64_t>::min()), "-106751991 d 4 h");
}

}  // namespace
}  // namespace fifteen
