#include "analyse/control_charts.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <random>
#include <string>

#include "analyse/test_sample.h"
#include "base/test_random.h"

namespace fifteen::analyse {
namespace {

// Calls on each of some days, at two places in turn; how likely misery is, the caller says.
struct Calls {
  int days = 60;
  int a_day = 100;
  std::function<double(int day, int place)> misery = [](int, int) { return 0.2; };
  std::function<double(int day)> wait_s = [](int) { return 60.0; };
};

journey::JourneyCounts log_of(const Calls& calls, std::mt19937_64& random) {
  TestSample log({"place"});
  std::int64_t customer = 0;
  std::exponential_distribution<double> wait;
  for (int day = 0; day < calls.days; ++day) {
    for (int i = 0; i < calls.a_day; ++i) {
      const int place = i % 2;
      const bool bad = std::bernoulli_distribution(calls.misery(day, place))(random);
      const auto wait_us = static_cast<std::int64_t>(1e6 * calls.wait_s(day) * wait(random));
      log.add({.customer = ++customer,
               .contacts = {{"call",
                             day + 0.5,
                             bad ? Outcome::kMisery : Outcome::kNeutral,
                             {place == 0 ? "Lund" : "Kiel"},
                             wait_us}}});
    }
  }
  return log.count_periods();
}

const MomentChart* find(const ControlCharts& charts, ChartMeasure measure,
                        const std::string& moment, const std::string& value = "") {
  for (const MomentChart& chart : charts.charts) {
    if (chart.measure == measure && chart.moment == moment && chart.value == value) return &chart;
  }
  return nullptr;
}

TEST(ControlCharts, find_a_shift_with_its_day_and_its_place) {
  std::mt19937_64 random = test_random(1);
  Calls calls;
  calls.misery = [](int day, int place) { return place == 1 && day >= 40 ? 0.5 : 0.2; };
  const ControlCharts charts = find_control_charts(log_of(calls, random), {});
  EXPECT_EQ(charts.period_unit, "day");
  const MomentChart* const chart = find(charts, ChartMeasure::kMisery, "call");
  ASSERT_NE(chart, nullptr);
  EXPECT_EQ(chart->merged, 1U);
  ASSERT_EQ(chart->starts.size(), 60U);
  ASSERT_FALSE(chart->causes.empty());
  const auto shift = std::find_if(chart->causes.begin(), chart->causes.end(),
                                  [](const SpecialCause& c) { return c.signal.run.above; });
  ASSERT_NE(shift, chart->causes.end());
  ASSERT_TRUE(shift->shift.has_value());
  EXPECT_NEAR(static_cast<double>(shift->shift->first), 40, 2);
  ASSERT_TRUE(shift->segment.has_value());
  EXPECT_EQ(shift->segment->dimension, "place");
  EXPECT_EQ(shift->segment->value, "Kiel");
  EXPECT_GT(shift->segment->share, 0.7);
  // The other place's own chart has nothing that lies above.
  const MomentChart* const calm = find(charts, ChartMeasure::kMisery, "", "Lund");
  ASSERT_NE(calm, nullptr);
  EXPECT_LE(calm->causes.size(), 1U);
  EXPECT_FALSE(find(charts, ChartMeasure::kMisery, "", "Kiel")->causes.empty());
}

TEST(ControlCharts, of_moments_that_always_come_together_are_all_drawn_and_of_equal_values_one) {
  std::mt19937_64 random = test_random(12);
  TestSample log({"reason", "place"});
  std::int64_t customer = 0;
  for (int day = 0; day < 30; ++day) {
    for (int i = 0; i < 100; ++i) {
      const Outcome outcome =
          std::bernoulli_distribution(0.2)(random) ? Outcome::kMisery : Outcome::kNeutral;
      log.add({.customer = ++customer,
               .contacts = {{"call", day + 0.5, outcome, {"phone", "Lund"}},
                            {"form", day + 0.6, outcome, {"web", "Kiel"}}}});
    }
  }
  const ControlCharts charts = find_control_charts(log.count_periods(), {});
  EXPECT_NE(find(charts, ChartMeasure::kMisery, "call"), nullptr);
  EXPECT_NE(find(charts, ChartMeasure::kMisery, "form"), nullptr);
  // All four values have the chart that the moments have.
  EXPECT_EQ(find(charts, ChartMeasure::kMisery, "", "Lund"), nullptr);
  EXPECT_EQ(charts.repeated, 4U);
  EXPECT_EQ(charts.too_little, 0U);
}

TEST(ControlCharts, name_no_place_where_all_are_alike) {
  std::mt19937_64 random = test_random(2);
  Calls calls;
  calls.misery = [](int day, int) { return day >= 40 ? 0.4 : 0.2; };
  const ControlCharts charts = find_control_charts(log_of(calls, random), {});
  const MomentChart& chart = *find(charts, ChartMeasure::kMisery, "call");
  ASSERT_FALSE(chart.causes.empty());
  for (const SpecialCause& cause : chart.causes) EXPECT_FALSE(cause.segment.has_value());
}

TEST(ControlCharts, begin_a_new_base_line_where_a_change_is_recorded) {
  std::mt19937_64 random = test_random(3);
  Calls calls;
  calls.misery = [](int day, int) { return day >= 30 ? 0.1 : 0.3; };
  const journey::JourneyCounts counts = log_of(calls, random);
  ChangeRule change;
  change.name = "new script";
  change.moment = "call";
  change.from_us = counts.periods.starts[30];
  const ControlCharts charts = find_control_charts(counts, {change});
  const MomentChart& chart = *find(charts, ChartMeasure::kMisery, "call");
  ASSERT_EQ(chart.bases.size(), 1U);
  EXPECT_EQ(chart.bases[0].group, 30U);
  EXPECT_EQ(chart.bases[0].change, "new script");
  ASSERT_EQ(chart.chart.phases.size(), 2U);
  EXPECT_NEAR(chart.chart.phases[0].centre, 0.3, 0.03);
  EXPECT_NEAR(chart.chart.phases[1].centre, 0.1, 0.02);
  EXPECT_TRUE(chart.causes.empty());
  // What was not recorded is a special cause.
  EXPECT_FALSE(
      find(find_control_charts(counts, {}), ChartMeasure::kMisery, "call")->causes.empty());
}

TEST(ControlCharts, put_days_together_until_they_are_large_enough) {
  std::mt19937_64 random = test_random(4);
  Calls calls;
  calls.days = 60;
  calls.a_day = 1'000;
  const ControlCharts daily = find_control_charts(log_of(calls, random), {});
  EXPECT_EQ(find(daily, ChartMeasure::kMisery, "call")->merged, 1U);
  // Two calls a day are fourteen in a week: there are not twelve weeks, so nothing is said.
  calls.a_day = 2;
  const ControlCharts none = find_control_charts(log_of(calls, random), {});
  EXPECT_EQ(find(none, ChartMeasure::kMisery, "call"), nullptr);
  EXPECT_GT(none.too_little, 0U);
  // Of a year in weeks, with two miseries a week expected, fortnights or months are.
  calls.days = 360;
  calls.a_day = 2;
  const ControlCharts weeks = find_control_charts(log_of(calls, random), {});
  EXPECT_EQ(weeks.period_unit, "week");
  const MomentChart* const merged = find(weeks, ChartMeasure::kMisery, "call");
  ASSERT_NE(merged, nullptr);
  EXPECT_GT(merged->merged, 1U);
}

TEST(ControlCharts, chart_the_median_wait) {
  std::mt19937_64 random = test_random(5);
  Calls calls;
  calls.wait_s = [](int day) { return day >= 45 ? 120.0 : 60.0; };
  const ControlCharts charts = find_control_charts(log_of(calls, random), {});
  const MomentChart* const chart = find(charts, ChartMeasure::kWait, "call");
  ASSERT_NE(chart, nullptr);
  EXPECT_EQ(chart->chart.kind, stats::ChartKind::kValue);
  // Of an exponential time the median is ln 2 of the mean.
  EXPECT_NEAR(chart->chart.groups[3].value / 1e6, 60 * 0.693, 15);
  ASSERT_FALSE(chart->causes.empty());
  ASSERT_TRUE(chart->causes.back().shift.has_value());
  EXPECT_NEAR(static_cast<double>(chart->causes.back().shift->first), 45, 2);
}

TEST(ControlCharts, chart_how_often_customers_come) {
  std::mt19937_64 random = test_random(6);
  TestSample log;
  std::int64_t customer = 0;
  for (int day = 0; day < 60; ++day) {
    for (int i = 0; i < 80; ++i) {
      TestJourney journey{.customer = ++customer, .contacts = {}};
      journey.contacts.push_back({"order", day + 0.1, Outcome::kNeutral});
      std::poisson_distribution<int> calls(day >= 40 ? 0.6 : 0.3);
      for (int c = calls(random); c > 0; --c)
        journey.contacts.push_back({"call", day + 0.5, Outcome::kNeutral});
      log.add(journey);
    }
  }
  const ControlCharts charts = find_control_charts(log.count_periods(), {});
  const MomentChart* const chart = find(charts, ChartMeasure::kContacts, "call");
  ASSERT_NE(chart, nullptr);
  EXPECT_NEAR(chart->chart.phases[0].centre, 0.4, 0.05);
  ASSERT_FALSE(chart->causes.empty());
  const auto above = std::find_if(chart->causes.begin(), chart->causes.end(),
                                  [](const SpecialCause& c) { return c.signal.run.above; });
  ASSERT_NE(above, chart->causes.end());
  ASSERT_TRUE(above->shift.has_value());
  EXPECT_NEAR(static_cast<double>(above->shift->first), 40, 2);
  // The order itself comes once a customer: nothing varies, and nothing is said.
  EXPECT_EQ(find(charts, ChartMeasure::kContacts, "order"), nullptr);
}

TEST(ControlCharts, alarm_no_more_often_than_they_say) {
  std::mt19937_64 random = test_random(7);
  double foretold = 0;
  double alarms = 0;
  for (int round = 0; round < 60; ++round) {
    Calls calls;
    calls.a_day = 60;
    // Days differ by more than chance: some are bad for everybody.
    std::vector<double> days;
    std::normal_distribution<double> day(0, 0.3);
    for (int d = 0; d < calls.days; ++d) days.push_back(1 / (1 + std::exp(1.2 - day(random))));
    calls.misery = [&](int d, int) { return days[static_cast<std::size_t>(d)]; };
    const ControlCharts charts = find_control_charts(log_of(calls, random), {});
    foretold += charts.false_alarms;
    for (const MomentChart& chart : charts.charts)
      alarms += static_cast<double>(chart.causes.size());
  }
  EXPECT_GT(alarms, 0.5 * foretold);
  EXPECT_LT(alarms, 1.5 * foretold);
}

TEST(ControlCharts, say_nothing_of_a_short_log) {
  std::mt19937_64 random = test_random(8);
  Calls calls;
  calls.days = 8;
  EXPECT_TRUE(find_control_charts(log_of(calls, random), {}).charts.empty());
  EXPECT_TRUE(find_control_charts({}, {}).charts.empty());
}

}  // namespace
}  // namespace fifteen::analyse
