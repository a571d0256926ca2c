#include "report/control_charts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "base/text.h"
#include "base/time.h"
#include "report/json_parts.h"

namespace fifteen::report {
namespace {

using analyse::ChartMeasure;
using analyse::ControlCharts;
using analyse::MomentChart;
using analyse::SpecialCause;
using Json = nlohmann::ordered_json;

constexpr std::array<const char*, 4> kMeasureNames{"misery", "magic", "contacts", "wait"};
constexpr std::array<const char*, 3> kKindNames{"p'", "u'", "XmR"};
constexpr std::array<const char*, 4> kRuleNames{"beyond limit", "one side", "two of three",
                                                "trend"};
constexpr std::array<const char*, 4> kBaseNames{"own", "borrowed", "too few", "no variation"};

std::string subject(const MomentChart& chart) {
  if (!chart.moment.empty()) return chart.moment;
  return fmt::format("{} {}", chart.dimension, chart.value);
}

const char* what(ChartMeasure measure) {
  switch (measure) {
    case ChartMeasure::kMisery: return "misery";
    case ChartMeasure::kMagic: return "magic";
    case ChartMeasure::kContacts: return "contacts a customer";
    case ChartMeasure::kWait: return "median wait";
  }
  return "";
}

std::string level(ChartMeasure measure, double value) {
  switch (measure) {
    case ChartMeasure::kMisery:
    case ChartMeasure::kMagic: return format_share(value);
    case ChartMeasure::kContacts: return fmt::format("{:.3f}", value);
    case ChartMeasure::kWait: return value < 1'000 ? "0 s" : format_duration(std::llround(value));
  }
  return "";
}

// The groups from `first` to `last`, by name: "in 2024-W18", "from 2024-W18 to 2024-W21".
std::string span(const MomentChart& chart, std::size_t first, std::size_t last) {
  const bool to_end = last + 1 == chart.names.size() && first < last;
  if (to_end) return "since " + chart.names[first];
  if (first == last && chart.merged == 1) return "in " + chart.names[first];
  if (first == last) return "from " + chart.names[first] + " on";
  return fmt::format("from {} to {}", chart.names[first], chart.names[last]);
}

double farthest(const MomentChart& chart) {
  double out = 0;
  for (const SpecialCause& cause : chart.causes) {
    for (std::size_t g = cause.signal.run.first; g <= cause.signal.run.last; ++g)
      out = std::max(out, std::fabs(chart.chart.groups[g].z));
  }
  return out;
}

// The mean of the cause's groups, by their contacts.
double mean_of(const MomentChart& chart, const stats::RunSignal& run) {
  double sum = 0;
  double weight = 0;
  for (std::size_t g = run.first; g <= run.last; ++g) {
    const stats::ChartGroup& group = chart.chart.groups[g];
    if (group.empty) continue;
    sum += group.weight * group.value;
    weight += group.weight;
  }
  return sum / weight;
}

Json cause_json(const MomentChart& chart, const SpecialCause& cause) {
  const stats::RunSignal& run = cause.signal.run;
  Json since = nullptr;
  if (cause.shift) {
    since = {{"first", cause.shift->first},
             {"earliest", cause.shift->earliest},
             {"latest", cause.shift->latest},
             {"before", cause.shift->before},
             {"after", cause.shift->after}};
  }
  Json segment = nullptr;
  if (cause.segment) {
    segment = {{"dimension", cause.segment->dimension},
               {"value", cause.segment->value},
               {"share", cause.segment->share}};
  }
  return {{"rule", kRuleNames[static_cast<std::size_t>(run.rule)]},
          {"first", run.first},
          {"last", run.last},
          {"above", run.above},
          {"size", cause.signal.size},
          {"since", since},
          {"segment", segment},
          {"sentence", sentence_of(chart, cause)}};
}

Json chart_json(const MomentChart& chart) {
  const auto text = [](const std::string& s) { return s.empty() ? Json(nullptr) : Json(s); };
  Json groups = Json::array();
  for (std::size_t g = 0; g < chart.chart.groups.size(); ++g) {
    const stats::ChartGroup& group = chart.chart.groups[g];
    const stats::PhaseLimits& phase = chart.chart.phases[group.phase];
    const bool judged = !group.empty && phase.limits();
    groups.push_back({{"name", chart.names[g]},
                      {"start_us", chart.starts[g]},
                      {"contacts", chart.contacts[g]},
                      {"value", group.empty ? Json(nullptr) : Json(group.value)},
                      {"centre", judged ? Json(phase.centre) : Json(nullptr)},
                      {"low", judged ? Json(group.low) : Json(nullptr)},
                      {"high", judged ? Json(group.high) : Json(nullptr)}});
  }
  Json phases = Json::array();
  for (const stats::PhaseLimits& phase : chart.chart.phases) {
    const auto base = std::find_if(chart.bases.begin(), chart.bases.end(),
                                   [&](const auto& b) { return b.group == phase.first; });
    phases.push_back({{"first", phase.first},
                      {"change", base == chart.bases.end() ? Json(nullptr) : Json(base->change)},
                      {"limits", kBaseNames[static_cast<std::size_t>(phase.base)]},
                      {"groups", phase.groups},
                      {"sigma_z", phase.sigma_z}});
  }
  Json causes = Json::array();
  for (const SpecialCause& cause : chart.causes) causes.push_back(cause_json(chart, cause));
  return {{"moment", text(chart.moment)},
          {"dimension", text(chart.dimension)},
          {"value", text(chart.value)},
          {"measure", kMeasureNames[static_cast<std::size_t>(chart.measure)]},
          {"kind", kKindNames[static_cast<std::size_t>(chart.chart.kind)]},
          {"of_sample", chart.of_sample},
          {"periods_in_group", chart.merged},
          {"groups", std::move(groups)},
          {"phases", std::move(phases)},
          {"causes", std::move(causes)}};
}

}  // namespace

std::string sentence_of(const MomentChart& chart, const SpecialCause& cause) {
  const stats::RunSignal& run = cause.signal.run;
  const stats::ChartGroup& first = chart.chart.groups[run.first];
  const double centre = chart.chart.phases[first.phase].centre;
  std::string out = fmt::format("{}: {} ", subject(chart), what(chart.measure));
  if (run.rule == stats::RunRule::kBeyondLimit && run.first == run.last) {
    out += fmt::format("{} {}, where {} to {} is usual", level(chart.measure, first.value),
                       span(chart, run.first, run.last), level(chart.measure, first.low),
                       level(chart.measure, first.high));
  } else {
    out += fmt::format("{} {}, {} on average", level(chart.measure, mean_of(chart, run)),
                       span(chart, run.first, run.last), level(chart.measure, centre));
    if (cause.shift && cause.shift->first != run.first)
      out += fmt::format("; it likely began in {}", chart.names[cause.shift->first]);
  }
  if (cause.segment) {
    out += fmt::format("; {} of it at {} {}", format_share(cause.segment->share),
                       cause.segment->dimension, cause.segment->value);
  }
  return out + ".";
}

std::vector<std::string> sentences_of(const ControlCharts& charts, std::size_t most) {
  std::vector<std::string> out;
  if (charts.charts.empty()) return out;
  std::vector<std::pair<double, const MomentChart*>> unusual;
  std::size_t causes = 0;
  for (const MomentChart& chart : charts.charts) {
    causes += chart.causes.size();
    if (!chart.causes.empty()) unusual.emplace_back(-farthest(chart), &chart);
  }
  out.push_back(fmt::format(
      "{} {}: {}; {:.1f} would be false alarms if nothing had happened.",
      format_counted(charts.charts.size(), "control chart", "control charts"),
      charts.charts.size() == 1 ? "is drawn" : "are drawn",
      causes == 0 ? "no special cause" : format_counted(causes, "special cause", "special causes"),
      charts.false_alarms));
  std::stable_sort(unusual.begin(), unusual.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::size_t shown = 0;
  for (const auto& [far, chart] : unusual) {
    for (const SpecialCause& cause : chart->causes) {
      if (shown == most) {
        out.push_back(fmt::format("And {}.", format_counted(causes - most, "more", "more")));
        return out;
      }
      out.push_back(sentence_of(*chart, cause));
      ++shown;
    }
  }
  return out;
}

Json json_of(const ControlCharts& charts) {
  constexpr std::size_t kSentences = 12;
  Json all = Json::array();
  for (const MomentChart& chart : charts.charts) all.push_back(chart_json(chart));
  return {{"period_unit", charts.period_unit},
          {"too_little", charts.too_little},
          {"repeated", charts.repeated},
          {"hidden", charts.hidden},
          {"groups", charts.groups},
          {"false_alarms", charts.false_alarms},
          {"sentences", sentences_of(charts, kSentences)},
          {"charts", std::move(all)}};
}

}  // namespace fifteen::report
