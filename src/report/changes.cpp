#include "report/changes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"
#include "report/json_parts.h"

namespace fifteen::report {
namespace {

using analyse::ChangeGap;
using analyse::Kept;
using analyse::MeasuredChange;
using analyse::MeasuredDifference;
using Json = nlohmann::ordered_json;

constexpr std::array<const char*, 4> kKeptNames{"as promised", "more", "less", "cannot be told"};
constexpr std::array<const char*, 5> kGapNames{"none", "no column", "no value", "no moment",
                                               "too little"};

bool is_share(ChangeMeasure measure) {
  return measure == ChangeMeasure::kMisery || measure == ChangeMeasure::kMagic ||
         measure == ChangeMeasure::kWon;
}

// "misery there", of so many contacts or journeys.
std::string what(ChangeMeasure measure) {
  switch (measure) {
    case ChangeMeasure::kMisery: return "misery there";
    case ChangeMeasure::kMagic: return "magic there";
    case ChangeMeasure::kHere: return "contacts there";
    case ChangeMeasure::kContacts: return "contacts in all";
    case ChangeMeasure::kMiseries: return "miseries";
    case ChangeMeasure::kWon: return "journeys won";
  }
  return "";
}

std::string level(ChangeMeasure measure, double value) {
  return is_share(measure) ? format_share(value) : fmt::format("{:.2f}", value);
}

std::string bare_size(ChangeMeasure measure, double value) {
  return is_share(measure) ? fmt::format("{:.1f}", 100 * value) : fmt::format("{:.3f}", value);
}

std::string size(ChangeMeasure measure, double value) {
  return bare_size(measure, value) + (is_share(measure) ? " points" : "");
}

const char* way(double value) { return value < 0 ? "less" : "more"; }

// "3.2 points less (1.0 to 5.2)", or from less to more.
std::string difference(const MeasuredDifference& d) {
  const stats::Estimate& e = d.effect;
  if (d.separable) {
    const double sign = e.value < 0 ? -1 : 1;
    return fmt::format("{} {} ({} to {})", size(d.measure, sign * e.value), way(e.value),
                       bare_size(d.measure, std::min(sign * e.low, sign * e.high)),
                       bare_size(d.measure, std::max(sign * e.low, sign * e.high)));
  }
  return fmt::format("no difference can be told (from {} {} to {} {})",
                     size(d.measure, std::fabs(e.low)), way(e.low),
                     size(d.measure, std::fabs(e.high)), way(e.high));
}

std::string promise(const MeasuredDifference& d) {
  if (!d.promised) return "";
  const std::string said =
      fmt::format(" Promised: {} {}", size(d.measure, std::fabs(*d.promised)), way(*d.promised));
  switch (*d.kept) {
    case Kept::kAsPromised: return said + ", and so it came.";
    case Kept::kMore: return said + "; it came to more.";
    case Kept::kLess: return said + "; it came to less.";
    case Kept::kCannotBeTold: return said + "; that it did something cannot be told yet.";
  }
  return said;
}

std::string standing(const MeasuredChange& change, const MeasuredDifference& d) {
  if (!d.separable) return "";
  if (d.placebo_fails)
    return ": an association only, for the same shows where the change was not there yet";
  return change.is_effect(d) ? ": an effect" : ": an association";
}

std::string told(const MeasuredChange& change, const MeasuredDifference& d) {
  const bool contacts = d.measure <= ChangeMeasure::kMagic;
  std::string name = what(d.measure);
  name.front() = static_cast<char>(name.front() - 'a' + 'A');
  return fmt::format("{}: {}{} {}, {} without it; {}{}.{}", name, level(d.measure, d.mean),
                     is_share(d.measure) ? " of" : " a journey in",
                     contacts ? format_counted(d.changed, "contact", "contacts")
                              : format_counted(d.changed, "journey", "journeys"),
                     level(d.measure, d.otherwise), difference(d), standing(change, d), promise(d));
}

std::string who(const MeasuredChange& change) {
  const ChangeRule& rule = change.rule;
  const std::string at = rule.moment.empty() ? "" : fmt::format(" at \"{}\"", rule.moment);
  switch (rule.assigned) {
    case Assigned::kLot:
      return fmt::format("\"{}\"{}, by lot: {} {} against {}.", rule.name, at, rule.by,
                         fmt::join(rule.changed, ", "),
                         format_counted(change.other_units, "other", "others"));
    case Assigned::kStaggered:
      return fmt::format("\"{}\"{}, one after another: {} values of {}, against {} without it.",
                         rule.name, at, change.units, rule.by, change.other_units);
    case Assigned::kEverywhere:
      return fmt::format(
          "\"{}\"{}, for all since {}: no experiment, so what differs from the line of the time "
          "before may have another cause.",
          rule.name, at, format_day(*rule.from_us));
  }
  return "";
}

std::string why_nothing(const MeasuredChange& change) {
  const ChangeRule& rule = change.rule;
  switch (change.gap) {
    case ChangeGap::kNone: return "";
    case ChangeGap::kNoColumn:
      return fmt::format("Not measured: no contact has a value of \"{}\".", rule.by);
    case ChangeGap::kNoValue:
      return fmt::format("Not measured: none of its values of \"{}\" is in the log.", rule.by);
    case ChangeGap::kNoMoment:
      return fmt::format("Not measured: no contact is at \"{}\".", rule.moment);
    case ChangeGap::kTooLittle:
      return "Not measured: too few contacts, or too little time, before it or since.";
  }
  return "";
}

// Places by whose absence the interval could not be tried.
std::string of_few_places(const MeasuredChange& change) {
  const auto& all = change.differences;
  const bool few = std::any_of(all.begin(), all.end(),
                               [](const MeasuredDifference& d) { return !d.over_units; });
  return few ? "So few places have it that whatever else happened there would be taken for it."
             : "";
}

std::string missing(const MeasuredChange& change) {
  constexpr std::size_t kShown = 3;
  if (change.missing.empty() || change.gap == ChangeGap::kNoColumn) return "";
  std::string names;
  for (std::size_t i = 0; i < std::min(kShown, change.missing.size()); ++i)
    names += (i == 0 ? "\"" : ", \"") + change.missing[i] + "\"";
  if (change.missing.size() > kShown)
    names += fmt::format(" and {} more", change.missing.size() - kShown);
  return fmt::format("Not in the log: {}.", names);
}

Json measure_json(const MeasuredChange& change, const MeasuredDifference& d) {
  return {{"measure", change_measure_name(d.measure)},
          {"changed", d.changed},
          {"others", d.others},
          {"left_out", d.left_out},
          {"mean", d.mean},
          {"otherwise", d.otherwise},
          {"difference", json_of(d.effect)},
          {"called", change.is_effect(d) ? "effect" : "association"},
          {"separable", d.separable},
          {"placebo", json_of(d.placebo)},
          {"placebo_fails", d.placebo_fails},
          {"promised", d.promised ? Json(*d.promised) : Json(nullptr)},
          {"kept", d.kept ? Json(kKeptNames[static_cast<std::size_t>(*d.kept)]) : Json(nullptr)}};
}

}  // namespace

std::vector<std::string> sentences_of(const MeasuredChange& change) {
  std::vector<std::string> out{who(change)};
  const auto add = [&](const std::string& sentence) {
    if (!sentence.empty()) out.push_back(sentence);
  };
  add(why_nothing(change));
  std::string untold;
  for (const MeasuredDifference& d : change.differences) {
    if (d.separable || d.promised) {
      add(told(change, d));
    } else {
      untold += (untold.empty() ? "" : ", ") + what(d.measure);
    }
  }
  if (!untold.empty()) add(fmt::format("No difference can be told of: {}.", untold));
  add(of_few_places(change));
  add(missing(change));
  return out;
}

Json json_of(const std::vector<MeasuredChange>& changes) {
  Json out = Json::array();
  for (const MeasuredChange& change : changes) {
    const ChangeRule& rule = change.rule;
    Json measures = Json::array();
    for (const MeasuredDifference& d : change.differences)
      measures.push_back(measure_json(change, d));
    out.push_back({{"name", rule.name},
                   {"moment", rule.moment.empty() ? Json(nullptr) : Json(rule.moment)},
                   {"assigned", assigned_name(rule.assigned)},
                   {"by", rule.by.empty() ? Json(nullptr) : Json(rule.by)},
                   {"from", rule.from_us ? Json(*rule.from_us) : Json(nullptr)},
                   {"units", change.units},
                   {"other_units", change.other_units},
                   {"missing", change.missing},
                   {"straddle_us", change.straddle_us},
                   {"period_us", change.period_us},
                   {"gap", kGapNames[static_cast<std::size_t>(change.gap)]},
                   {"sentences", sentences_of(change)},
                   {"measures", measures}});
  }
  return out;
}

}  // namespace fifteen::report
