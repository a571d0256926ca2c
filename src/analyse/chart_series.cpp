#include "analyse/chart_series.h"

#include "journey/periods.h"
#include "journey/sampled_contacts.h"

namespace fifteen::analyse {

using journey::JourneyCounts;
using journey::SampledView;

ChartSeries chart_series(const JourneyCounts& counts) {
  const std::size_t periods = counts.periods.starts.size();
  const std::size_t moments = counts.moments.size();
  ChartSeries out;
  out.moments.assign(moments, OutcomeSeries(periods));
  for (const journey::GroupCounts& group : counts.groups) {
    for (const journey::PeriodTally& tally : group.periods) {
      for (std::size_t o = 0; o < kOutcomeCount; ++o)
        out.moments[tally.moment][tally.period][o] += tally.outcomes[o];
    }
  }
  for (const journey::Dimension& dimension : counts.dimensions)
    out.values.emplace_back(dimension.values.size(), OutcomeSeries(periods));
  out.customers.resize(periods);
  out.arrivals.assign(moments, std::vector<std::uint64_t>(periods));
  out.waits.resize(moments, std::vector<std::vector<std::int64_t>>(periods));
  if (periods == 0) return out;
  const journey::PeriodFinder finder(counts.periods.starts);
  std::vector<std::uint64_t> seen(periods);  // the number of the last customer who came in it
  std::uint64_t customers = 0;
  std::uint64_t last = 0;
  journey::for_each_contact(counts, [&](const SampledView& view) {
    const journey::Facet& facet = counts.facets[view.contact.facet];
    const std::size_t period = finder.of(view.contact.start_us);
    for (std::size_t d = 0; d < out.values.size(); ++d) {
      if (facet.values[d] != 0)
        ++out.values[d][facet.values[d] - 1U][period]
                    [static_cast<std::size_t>(view.contact.outcome)];
    }
    if (view.wait_us) out.waits[facet.moment][period].push_back(*view.wait_us);
    if (!view.identified) return;
    if (customers == 0 || view.journey.customer != last) ++customers;
    last = view.journey.customer;
    if (seen[period] != customers) ++out.customers[period];
    seen[period] = customers;
    ++out.arrivals[facet.moment][period];
  });
  return out;
}

std::vector<stats::ShareGroup> shares_of(const OutcomeSeries& series, Outcome outcome) {
  std::vector<stats::ShareGroup> out;
  for (const auto& outcomes : series) {
    std::uint64_t scored = 0;
    for (std::size_t o = 0; o < kOutcomeCount; ++o)
      scored += o == static_cast<std::size_t>(Outcome::kUnscored) ? 0 : outcomes[o];
    out.push_back({outcomes[static_cast<std::size_t>(outcome)], scored});
  }
  return out;
}

}  // namespace fifteen::analyse
