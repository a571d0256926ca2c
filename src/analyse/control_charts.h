#pragma once
// Is each moment as it was, or did something happen? Control charts of the log.
//
// Of each moment the shares of misery and of magic over time (p'-charts), how often customers come
// to it (u'-chart: its contacts for each customer of the period) and the median wait (XmR). Of each
// channel, reason, team, place and segment the shares of misery and magic. Limits are Laney's, so
// they hold for a million contacts a day, too (stats/control_chart.h). Where a change is recorded,
// a new base line begins.
//
// A chart's groups are the log's periods, or as many neighbours together as make them large enough.
// What is long enough for no chart is counted. Shares by moment are of all contacts; what else is
// charted is of the sample, which is all of a log of up to half a million contacts.
//
// docs/methods/control_charts.md has what was measured, and references.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "contact/change_rules.h"
#include "journey/counts.h"
#include "stats/control_chart.h"

namespace fifteen::analyse {

/// What a chart shows.
enum class ChartMeasure : std::uint8_t {
  kMisery,    ///< share of scored contacts
  kMagic,     ///< likewise
  kContacts,  ///< contacts at the moment for each customer who came at all
  kWait,      ///< median, in microseconds
};

/// Where most of what is unusual comes from.
struct LikelySegment {
  std::string dimension;
  std::string value;
  double share = 0;  ///< of the unusual hits, 0 to 1
};

/// Something happened.
struct SpecialCause {
  stats::ChartSignal signal;
  std::optional<stats::ChartShift> shift;  ///< when it likely began
  std::optional<LikelySegment> segment;    ///< none: it is everywhere, or cannot be told
};

/// A new base line.
struct BaseChange {
  std::size_t group = 0;  ///< it begins with
  std::string change;     ///< name of the recorded change
};

struct MomentChart {
  std::string moment;     ///< empty: of all moments
  std::string dimension;  ///< empty: of all contacts
  std::string value;
  ChartMeasure measure = ChartMeasure::kMisery;
  bool of_sample = false;               ///< not of all contacts
  std::size_t merged = 1;               ///< periods in a group
  std::vector<std::int64_t> starts;     ///< of groups, UTC microseconds
  std::vector<std::string> names;       ///< of groups: of their first periods
  std::vector<std::uint64_t> contacts;  ///< that a group's value is of
  stats::ControlChart chart;
  std::vector<SpecialCause> causes;  ///< in order of time; the chart's signals
  std::vector<BaseChange> bases;
};

struct ControlCharts {
  std::string period_unit;
  std::vector<MomentChart> charts;  ///< of moments by contacts, then by dimension and contacts
  std::uint64_t too_little = 0;     ///< moments and values for which there is no chart at all
  std::uint64_t repeated = 0;       ///< values whose charts equal those of a moment or other value
  std::uint64_t hidden = 0;         ///< charts of values beyond the largest kChartValuesMax
  std::uint64_t groups = 0;         ///< in all charts
  double false_alarms = 0;          ///< to be expected in so many groups if nothing happened
};

/// Of a dimension so many values are charted, of moments so many: the largest.
inline constexpr std::size_t kChartValuesMax = 8;
inline constexpr std::size_t kChartMomentsMax = 40;

/// Makes the charts. A log of fewer than kPhaseGroupsMin periods has none. Cost: two walks over the
/// sample.
ControlCharts find_control_charts(const journey::JourneyCounts& counts,
                                  const std::vector<ChangeRule>& changes);

}  // namespace fifteen::analyse
