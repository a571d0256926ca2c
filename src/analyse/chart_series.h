#pragma once
// What control charts are drawn from: the log's contacts by moment, by value of each dimension, and
// period. Not canonical findings: control_charts.h makes these.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "journey/counts.h"
#include "stats/control_chart.h"

namespace fifteen::analyse {

/// Outcomes by period.
using OutcomeSeries = std::vector<std::array<std::uint64_t, kOutcomeCount>>;

struct ChartSeries {
  std::vector<OutcomeSeries> moments;                ///< by moment; of all contacts
  std::vector<std::vector<OutcomeSeries>> values;    ///< by dimension and value; of the sample
  std::vector<std::uint64_t> customers;              ///< of the sample, who came in a period
  std::vector<std::vector<std::uint64_t>> arrivals;  ///< by moment and period, their contacts
  /// By moment and period, waits of the sample, microseconds, in no order.
  std::vector<std::vector<std::vector<std::int64_t>>> waits;
};

/// Cost: one walk over the sample.
ChartSeries chart_series(const journey::JourneyCounts& counts);

/// The contacts of a chart by the outcome that it counts, among those scored.
std::vector<stats::ShareGroup> shares_of(const OutcomeSeries& series, Outcome outcome);

}  // namespace fifteen::analyse
