#include "journey/periods.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "base/test_random.h"
#include "base/time.h"

namespace fifteen::journey {
namespace {

std::int64_t at(std::string_view text) { return parse_time(text)->us; }

Periods between(std::string_view from, std::string_view to) {
  return periods_of(at(from), at(to), TimeZone());
}

using Names = std::vector<std::string>;

TEST(Periods, are_days_in_a_short_log) {
  const Periods periods = between("2024-02-28T23:59:59Z", "2024-03-01");
  EXPECT_EQ(periods.unit, PeriodUnit::kDay);
  EXPECT_EQ(periods.names, (Names{"2024-02-28", "2024-02-29", "2024-03-01"}));
  EXPECT_EQ(periods.starts[1], at("2024-02-29"));
}

TEST(Periods, are_iso_weeks_in_a_log_of_months) {
  const Periods periods = between("2020-12-30", "2021-03-10");
  EXPECT_EQ(periods.unit, PeriodUnit::kWeek);
  EXPECT_EQ(periods.names.front(), "2020-W53");  // Monday, 28 December
  EXPECT_EQ(periods.names[1], "2021-W01");
  EXPECT_EQ(periods.starts[1], at("2021-01-04"));
}

TEST(Periods, are_months_quarters_and_years_in_longer_logs) {
  EXPECT_EQ(between("2020-01-15", "2021-12-31").names.back(), "2021-12");
  EXPECT_EQ(between("2010-01-15", "2021-12-31").names.front(), "2010-Q1");
  EXPECT_EQ(between("1900-01-15", "2021-12-31").names.size(), 122U);
}

TEST(Periods, of_one_moment_are_one_day) {
  EXPECT_EQ(between("2024-05-01T10:00:00Z", "2024-05-01T10:00:00Z").names, Names{"2024-05-01"});
}

TEST(Periods, begin_at_midnight_of_their_zone) {
  const TimeZone east({{0, 2 * kMicrosPerHour}});
  const Periods periods = periods_of(at("2024-05-01T21:00:00Z"), at("2024-05-01T23:00:00Z"), east);
  EXPECT_EQ(periods.names, (Names{"2024-05-01", "2024-05-02"}));
  EXPECT_EQ(periods.starts[1], at("2024-05-01T22:00:00Z"));
}

TEST(Periods, hold_every_time_of_the_log_and_none_is_empty_at_the_ends) {
  std::mt19937_64 random = test_random();
  for (int i = 0; i < 500; ++i) {
    const std::int64_t from = any_of<std::int64_t>(random, 0, at("2100-01-01"));
    const std::int64_t to =
        from + any_of<std::int64_t>(random, 0, kMicrosPerDay * (1 + (i % 3) * 1000));
    const TimeZone zone({{0, any_of<std::int64_t>(random, -12, 12) * kMicrosPerHour}});
    const Periods periods = periods_of(from, to, zone);
    ASSERT_FALSE(periods.starts.empty());
    ASSERT_LE(periods.starts.size(), kPeriodsMax);
    ASSERT_EQ(periods.starts.size(), periods.names.size());
    ASSERT_LE(periods.starts.front(), from);
    ASSERT_LE(periods.starts.back(), to);
    if (periods.starts.size() > 1) {
      ASSERT_GT(periods.starts[1], from);
    }
    for (std::size_t k = 1; k < periods.starts.size(); ++k)
      ASSERT_LT(periods.starts[k - 1], periods.starts[k]);
  }
}

TEST(PeriodFinder, finds_what_a_search_finds) {
  std::mt19937_64 random = test_random();
  for (int i = 0; i < 500; ++i) {
    const std::int64_t from = any_of<std::int64_t>(random, 0, at("2100-01-01"));
    const std::int64_t length = any_of<std::int64_t>(random, 0, kMicrosPerDay * (1 + i % 3 * 9000));
    const std::vector<std::int64_t> starts = periods_of(from, from + length, TimeZone()).starts;
    const PeriodFinder finder(starts);
    for (int k = 0; k < 200; ++k) {
      const std::int64_t edge = starts[any_of<std::size_t>(random, 0, starts.size() - 1)];
      const std::int64_t us =
          std::max(starts[0], once_in(random, 2) ? edge + any_of<std::int64_t>(random, -1, 1)
                                                 : from + any_of<std::int64_t>(random, 0, length));
      const auto after = std::upper_bound(starts.begin(), starts.end(), us);
      ASSERT_EQ(finder.of(us), static_cast<std::size_t>(after - starts.begin()) - 1);
    }
  }
}

}  // namespace
}  // namespace fifteen::journey
