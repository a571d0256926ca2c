#include "analyse/control_charts.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <utility>

#include "analyse/chart_series.h"
#include "journey/periods.h"
#include "journey/sampled_contacts.h"

namespace fifteen::analyse {
namespace {

using journey::JourneyCounts;
using journey::PeriodUnit;

// Groups between two false alarms with the default rules (stats/run_rules.h).
constexpr double kGroupsPerFalseAlarm = 216;
// A median is of so many waits at least.
constexpr std::size_t kMedianMin = 10;
// A segment has so much of what is unusual, and is told from the others by so many sigmas.
constexpr double kSegmentShare = 0.6;
constexpr double kSegmentSigmas = 3;
// Special causes of a chart whose segments are looked for.
constexpr std::size_t kSegmentsMax = 3;

// How many neighbours may be put together: days to weeks, so that no group has more Sundays.
std::vector<std::size_t> merges_of(PeriodUnit unit) {
  switch (unit) {
    case PeriodUnit::kDay: return {1, 7, 14, 28};
    case PeriodUnit::kWeek: return {1, 2, 4};
    case PeriodUnit::kMonth: return {1, 3, 6};
    case PeriodUnit::kQuarter: return {1, 2, 4};
    case PeriodUnit::kYear: return {1};
  }
  return {1};
}

std::vector<std::size_t> by_size(const std::vector<std::uint64_t>& sizes) {
  std::vector<std::size_t> out(sizes.size());
  std::iota(out.begin(), out.end(), std::size_t{0});
  std::stable_sort(out.begin(), out.end(),
                   [&](std::size_t a, std::size_t b) { return sizes[a] > sizes[b]; });
  return out;
}

std::uint64_t size_of(const OutcomeSeries& series) {
  std::uint64_t out = 0;
  for (const auto& outcomes : series) {
    for (const std::uint64_t n : outcomes) out += n;
  }
  return out;
}

class Maker {
 public:
  Maker(const JourneyCounts& counts, const std::vector<ChangeRule>& changes)
      : counts_(counts), changes_(changes), series_(chart_series(counts)) {}

  ControlCharts make() {
    out_.period_unit = std::string(journey::period_unit_name(counts_.periods.unit));
    if (counts_.periods.starts.size() < stats::kPhaseGroupsMin) return std::move(out_);
    chart_moments();
    for (std::size_t d = 0; d < counts_.dimensions.size(); ++d) chart_values(d);
    for (MomentChart& chart : out_.charts) {
      for (const stats::ChartGroup& group : chart.chart.groups) {
        const bool judged = !group.empty && chart.chart.phases[group.phase].limits();
        out_.groups += judged ? 1 : 0;
      }
    }
    out_.false_alarms = static_cast<double>(out_.groups) / kGroupsPerFalseAlarm;
    find_segments();
    return std::move(out_);
  }

 private:
  // Calls `chart(which)` for the largest, `most` of them at most; the others are hidden.
  template <class Chart>
  void for_largest(const std::vector<OutcomeSeries>& all, std::size_t most, Chart&& chart) {
    std::vector<std::uint64_t> sizes;
    sizes.reserve(all.size());
    for (const OutcomeSeries& series : all) sizes.push_back(size_of(series));
    std::vector<std::size_t> order = by_size(sizes);
    if (order.size() > most) {
      out_.hidden += order.size() - most;
      order.resize(most);
    }
    for (const std::size_t which : order) {
      const std::size_t before = out_.charts.size();
      is_repeated_ = false;
      chart(which);
      if (out_.charts.size() == before) ++(is_repeated_ ? out_.repeated : out_.too_little);
    }
  }

  void chart_moments() {
    for_largest(series_.moments, kChartMomentsMax, [&](std::size_t m) {
      MomentChart subject;
      subject.moment = counts_.moments[m];
      add_shares(subject, series_.moments[m]);
      add_arrivals(subject, m);
      add_waits(subject, m);
    });
  }

  void chart_values(std::size_t d) {
    for_largest(series_.values[d], kChartValuesMax, [&](std::size_t v) {
      MomentChart subject;
      subject.dimension = counts_.dimensions[d].name;
      subject.value = counts_.dimensions[d].values[v];
      subject.of_sample = is_sample();
      add_shares(subject, series_.values[d][v]);
    });
  }

  bool is_sample() const { return counts_.sample.bound != journey::kGroupPlaces; }

  // Adds the chart of groups, as many neighbours together as make them large enough; none: too few.
  template <class Group, class Draw>
  void add_merged(const MomentChart& subject, const std::vector<Group>& groups,
                  std::uint64_t Group::*contacts_of, Draw&& draw) {
    for (const std::size_t merged : merges_of(counts_.periods.unit)) {
      const auto together = stats::merge_neighbours(groups, merged);
      if (together.size() < stats::kPhaseGroupsMin) break;
      if (!stats::groups_large_enough(together)) continue;
      std::vector<std::uint64_t> contacts;
      contacts.reserve(together.size());
      for (const Group& group : together) contacts.push_back(group.*contacts_of);
      add(subject, merged, contacts,
          [&](const stats::ChartOptions& options) { return draw(together, options); });
      break;
    }
  }

  void add_shares(MomentChart subject, const OutcomeSeries& series) {
    for (const auto& [measure, outcome] : {std::pair{ChartMeasure::kMisery, Outcome::kMisery},
                                           std::pair{ChartMeasure::kMagic, Outcome::kMagic}}) {
      subject.measure = measure;
      add_merged(subject, shares_of(series, outcome), &stats::ShareGroup::things,
                 [](const auto& groups, const auto& options) {
                   return stats::share_chart(groups, options);
                 });
    }
  }

  void add_arrivals(MomentChart subject, std::size_t m) {
    std::vector<stats::RateGroup> groups;
    for (std::size_t p = 0; p < series_.customers.size(); ++p)
      groups.push_back({series_.arrivals[m][p], static_cast<double>(series_.customers[p])});
    subject.measure = ChartMeasure::kContacts;
    subject.of_sample = is_sample();
    add_merged(
        subject, groups, &stats::RateGroup::events,
        [](const auto& merged, const auto& options) { return stats::rate_chart(merged, options); });
  }

  void add_waits(MomentChart subject, std::size_t m) {
    subject.measure = ChartMeasure::kWait;
    subject.of_sample = is_sample();
    for (const std::size_t merged : merges_of(counts_.periods.unit)) {
      std::vector<std::vector<std::int64_t>> groups;
      for (std::size_t p = 0; p < series_.waits[m].size(); ++p) {
        if (p % merged == 0) groups.emplace_back();
        for (const std::int64_t us : series_.waits[m][p]) groups.back().push_back(us);
      }
      if (groups.size() < stats::kPhaseGroupsMin) break;
      std::vector<std::optional<double>> medians;
      std::vector<std::uint64_t> contacts;
      std::size_t large = 0;
      std::size_t filled = 0;
      for (std::vector<std::int64_t>& waits : groups) {
        contacts.push_back(waits.size());
        filled += waits.empty() ? 0 : 1;
        large += waits.size() >= kMedianMin ? 1 : 0;
        medians.push_back(waits.size() < kMedianMin ? std::nullopt : std::optional(median(waits)));
      }
      if (large < stats::kPhaseGroupsMin || 10 * large < 9 * filled) continue;
      add(subject, merged, contacts,
          [&](const stats::ChartOptions& options) { return stats::value_chart(medians, options); });
      break;
    }
  }

  static double median(std::vector<std::int64_t>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) return static_cast<double>(*middle);
    return (static_cast<double>(*middle) +
            static_cast<double>(*std::max_element(values.begin(), middle))) /
           2;
  }

  // A chart whose groups are `merged` periods each.
  template <class Draw>
  void add(MomentChart subject, std::size_t merged, std::vector<std::uint64_t> contacts,
           Draw&& draw) {
    subject.merged = merged;
    subject.contacts = std::move(contacts);
    for (std::size_t p = 0; p < counts_.periods.starts.size(); p += merged) {
      subject.starts.push_back(counts_.periods.starts[p]);
      subject.names.push_back(counts_.periods.names[p]);
    }
    stats::ChartOptions options;
    subject.bases = bases_of(subject);
    for (const BaseChange& base : subject.bases) options.phases.push_back({base.group});
    subject.chart = draw(options);
    const bool drawn = std::any_of(subject.chart.phases.begin(), subject.chart.phases.end(),
                                   [](const stats::PhaseLimits& phase) { return phase.limits(); });
    if (!drawn) return;
    // A moment has its own charts, even where another always comes with it.
    if (!subject.dimension.empty() && is_drawn_already(subject)) {
      is_repeated_ = true;
      return;
    }
    if (subject.measure == ChartMeasure::kWait) {
      // Nobody waits less than not at all.
      for (stats::ChartGroup& group : subject.chart.groups) group.low = std::max(group.low, 0.0);
    }
    for (const stats::ChartSignal& signal : subject.chart.signals) {
      if (!is_part_of_another(signal, subject.chart.signals))
        subject.causes.push_back({signal, stats::find_shift(subject.chart, signal), {}});
    }
    out_.charts.push_back(std::move(subject));
  }

  // A reason that is another word for a moment, a team that is all of a place.
  bool is_drawn_already(const MomentChart& chart) const {
    return std::any_of(out_.charts.begin(), out_.charts.end(), [&](const MomentChart& other) {
      return other.measure == chart.measure && other.contacts == chart.contacts &&
             other.chart == chart.chart;
    });
  }

  // What lies within a longer run on the same side is the same cause.
  static bool is_part_of_another(const stats::ChartSignal& signal,
                                 const std::vector<stats::ChartSignal>& all) {
    const stats::RunSignal& run = signal.run;
    return std::any_of(all.begin(), all.end(), [&](const stats::ChartSignal& other) {
      const stats::RunSignal& longer = other.run;
      return longer.above == run.above && longer.first <= run.first && longer.last >= run.last &&
             longer.last - longer.first > run.last - run.first;
    });
  }

  // The groups with which new base lines begin: the first that are wholly after a change.
  std::vector<BaseChange> bases_of(const MomentChart& chart) const {
    std::map<std::size_t, std::string> found;
    for (const ChangeRule& change : changes_) {
      if (!change.moment.empty() && change.moment != chart.moment) continue;
      std::optional<std::int64_t> from = change.from_us;
      if (!change.started.empty()) {
        if (chart.dimension == change.by) {
          const auto own = change.started.find(chart.value);
          if (own == change.started.end()) continue;
          from = own->second;
        } else {
          from = std::min_element(change.started.begin(), change.started.end(),
                                  [](const auto& a, const auto& b) { return a.second < b.second; })
                     ->second;
        }
      }
      if (!from) continue;
      const auto at = std::lower_bound(chart.starts.begin(), chart.starts.end(), *from);
      const auto group = static_cast<std::size_t>(at - chart.starts.begin());
      if (group > 0 && group < chart.starts.size()) found.emplace(group, change.name);
    }
    std::vector<BaseChange> out;
    out.reserve(found.size());
    for (const auto& [group, name] : found) out.push_back({group, name});
    return out;
  }

  struct Window {
    double in = 0;
    double hits_in = 0;
    double out = 0;
    double hits_out = 0;

    void add(bool inside, bool hit) {
      (inside ? in : out) += 1;
      (inside ? hits_in : hits_out) += hit ? 1 : 0;
    }
    // Hits inside beyond those to be expected.
    double excess(double usual) const { return hits_in - in * usual; }
    double change() const { return hits_in / in - hits_out / out; }
    double variance() const {
      const double before = hits_out / out;
      const double inside = hits_in / in;
      return before * (1 - before) / out + inside * (1 - inside) / in;
    }
  };

  // A special cause whose segment is looked for: its time, and contacts within and without.
  struct Suspect {
    SpecialCause* cause = nullptr;
    Outcome outcome = Outcome::kMisery;
    std::int64_t from_us = 0;
    std::int64_t to_us = 0;
    Window all;
    std::vector<std::map<std::uint32_t, Window>> values;  // by dimension; employees last
  };

  void find_segments() {
    std::vector<std::vector<Suspect>> suspects = suspects_by_moment();
    journey::for_each_contact(counts_, [&](const journey::SampledView& view) {
      const journey::Facet& facet = counts_.facets[view.contact.facet];
      if (view.contact.outcome == Outcome::kUnscored) return;
      for (Suspect& suspect : suspects[facet.moment]) {
        const std::int64_t start_us = view.contact.start_us;
        const bool inside = start_us >= suspect.from_us && start_us < suspect.to_us;
        const bool hit = view.contact.outcome == suspect.outcome;
        suspect.all.add(inside, hit);
        for (std::size_t d = 0; d < counts_.dimensions.size(); ++d) {
          if (facet.values[d] != 0) suspect.values[d][facet.values[d] - 1U].add(inside, hit);
        }
        if (view.employee != 0) suspect.values.back()[view.employee - 1].add(inside, hit);
      }
    });
    for (const std::vector<Suspect>& of_moment : suspects) {
      for (const Suspect& suspect : of_moment)
        suspect.cause->segment = largest_segment(suspect.all, suspect.values);
    }
  }

  std::vector<std::vector<Suspect>> suspects_by_moment() {
    std::vector<std::vector<Suspect>> out(counts_.moments.size());
    for (MomentChart& chart : out_.charts) {
      if (chart.moment.empty() ||
          (chart.measure != ChartMeasure::kMisery && chart.measure != ChartMeasure::kMagic))
        continue;
      const auto moment = static_cast<std::size_t>(
          std::lower_bound(counts_.moments.begin(), counts_.moments.end(), chart.moment) -
          counts_.moments.begin());
      for (std::size_t c = 0; c < std::min(chart.causes.size(), kSegmentsMax); ++c) {
        SpecialCause& cause = chart.causes[c];
        Suspect& suspect = out[moment].emplace_back();
        suspect.cause = &cause;
        suspect.outcome =
            chart.measure == ChartMeasure::kMisery ? Outcome::kMisery : Outcome::kMagic;
        suspect.from_us = chart.starts[cause.shift ? cause.shift->first : cause.signal.run.first];
        const std::size_t after = cause.signal.run.last + 1;
        suspect.to_us = after < chart.starts.size() ? chart.starts[after]
                                                    : std::numeric_limits<std::int64_t>::max();
        suspect.values.resize(counts_.dimensions.size() + 1);
      }
    }
    return out;
  }

  std::optional<LikelySegment> largest_segment(
      const Window& all, const std::vector<std::map<std::uint32_t, Window>>& values) const {
    if (all.in == 0 || all.out == 0) return std::nullopt;
    const double excess = all.excess(all.hits_out / all.out);
    std::optional<LikelySegment> out;
    for (std::size_t d = 0; d < values.size(); ++d) {
      for (const auto& [v, window] : values[d]) {
        const Window others{all.in - window.in, all.hits_in - window.hits_in, all.out - window.out,
                            all.hits_out - window.hits_out};
        if (window.in < kMedianMin || window.out < kMedianMin || others.in < kMedianMin ||
            others.out < kMedianMin)
          continue;
        const double share = window.excess(window.hits_out / window.out) / excess;
        const double differs = window.change() - others.change();
        const double sigma = std::sqrt(window.variance() + others.variance());
        // As much more as there is more of it is no news.
        if (share < kSegmentShare || share < 1.5 * window.in / all.in || differs * excess <= 0 ||
            std::abs(differs) < kSegmentSigmas * sigma)
          continue;
        if (out && out->share >= share) continue;
        const bool employee = d == counts_.dimensions.size();
        out = {employee ? "employee" : counts_.dimensions[d].name,
               employee ? counts_.employees[v] : counts_.dimensions[d].values[v],
               std::min(share, 1.0)};
      }
    }
    return out;
  }

  const JourneyCounts& counts_;
  const std::vector<ChangeRule>& changes_;
  ChartSeries series_;
  ControlCharts out_;
  bool is_repeated_ = false;  // of what is being charted, a chart was drawn already
};

}  // namespace

ControlCharts find_control_charts(const JourneyCounts& counts,
                                  const std::vector<ChangeRule>& changes) {
  return Maker(counts, changes).make();
}

}  // namespace fifteen::analyse
