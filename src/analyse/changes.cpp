#include "analyse/changes.h"

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <utility>

#include "base/share_out.h"
#include "base/time.h"
#include "stats/interrupted.h"
#include "stats/panel.h"

namespace fifteen::analyse {
namespace {

using journey::JourneyCounts;
using journey::SampledContact;
using journey::SampledJourney;

constexpr std::uint32_t kNoUnit = std::numeric_limits<std::uint32_t>::max();
constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t kMeasures = kChangeMeasures;

constexpr std::size_t at(ChangeMeasure measure) { return static_cast<std::size_t>(measure); }

// The time that the sample spans.
struct Span {
  std::int64_t from_us = 0;
  std::int64_t to_us = 0;
  std::int64_t length() const { return to_us - from_us; }
};

Span span_of(const journey::JourneySample& sample) {
  Span out{kNever, std::numeric_limits<std::int64_t>::min()};
  for (const SampledContact& contact : sample.contacts) {
    out.from_us = std::min(out.from_us, contact.start_us);
    out.to_us = std::max(out.to_us, contact.start_us);
  }
  return out;
}

// Days for some weeks, weeks for some years.
std::int64_t period_for(const Span& span) {
  constexpr std::int64_t kWeek = 7 * kMicrosPerDay;
  if (span.length() < 12 * kWeek) return kMicrosPerDay;
  return span.length() < 500 * kWeek ? kWeek : 4 * kWeek;
}

// Nineteen of twenty journeys are over after so long, and then their silence has to pass; at most a
// quarter of the log.
std::int64_t straddle_for(const journey::JourneySample& sample, const Span& span,
                          const journey::FateRule& won, const journey::FateRule& lost) {
  std::vector<std::int64_t> lengths;
  lengths.reserve(sample.journeys.size());
  for (const SampledJourney& journey : sample.journeys) {
    const auto contacts = sample.of(journey);
    lengths.push_back(contacts.back().start_us - contacts.front().start_us);
  }
  const auto place = static_cast<std::ptrdiff_t>(lengths.size() * 19 / 20);
  std::nth_element(lengths.begin(), lengths.begin() + place, lengths.end());
  const std::int64_t silence = std::max(won.silence_us.value_or(0), lost.silence_us.value_or(0));
  return std::min(lengths[static_cast<std::size_t>(place)] + silence, span.length() / 4);
}

// A change as it is looked up.
class Looked {
 public:
  Looked(const JourneyCounts& counts, const ChangeRule& rule, const Span& span)
      : counts_(counts), rule_(rule), span_(span) {
    for (std::size_t m = 0; m < counts.moments.size(); ++m) {
      if (counts.moments[m] == rule.moment) moment_ = static_cast<std::uint16_t>(m);
    }
    for (std::size_t d = 0; d < counts.dimensions.size(); ++d) {
      if (counts.dimensions[d].name == rule.by) dimension_ = d;
    }
    if (!dimension_) return;
    for (const std::string& value : counts.dimensions[*dimension_].values)
      since_.push_back(since(value));
  }

  bool has_column() const { return dimension_ && !since_.empty(); }
  bool of_moment() const { return moment_.has_value(); }
  bool everywhere() const { return rule_.assigned == Assigned::kEverywhere; }
  bool is_here(const SampledContact& contact) const {
    return moment_ && counts_.facets[contact.facet].moment == *moment_;
  }

  // Where a contact says that it belongs; kNoUnit: it does not.
  std::uint32_t unit_of(const SampledContact& contact) const {
    if (everywhere()) return 0;
    const std::uint16_t value = counts_.facets[contact.facet].values[*dimension_];
    return value == 0 ? kNoUnit : value - 1U;
  }
  // Where a journey belongs: where its first contact does that says so.
  std::uint32_t unit_of(std::span<const SampledContact> contacts) const {
    for (const SampledContact& contact : contacts) {
      if (const std::uint32_t unit = unit_of(contact); unit != kNoUnit) return unit;
    }
    return kNoUnit;
  }
  // Since when a unit has the change; kNever: it has not. Those who were drawn have always had it.
  std::int64_t since(std::uint32_t unit) const {
    return everywhere() ? *rule_.from_us : since_[unit];
  }
  // Where customers were drawn, what was before they were is no part of the comparison.
  std::int64_t from_us() const {
    return rule_.assigned == Assigned::kLot ? rule_.from_us.value_or(span_.from_us) : span_.from_us;
  }

 private:
  std::int64_t since(const std::string& value) const {
    if (rule_.assigned == Assigned::kStaggered) {
      const auto found = rule_.started.find(value);
      return found == rule_.started.end() ? kNever : found->second;
    }
    const bool has =
        std::find(rule_.changed.begin(), rule_.changed.end(), value) != rule_.changed.end();
    return has ? std::numeric_limits<std::int64_t>::min() : kNever;
  }

  const JourneyCounts& counts_;
  const ChangeRule& rule_;
  const Span& span_;
  std::optional<std::uint16_t> moment_;
  std::optional<std::size_t> dimension_;
  std::vector<std::int64_t> since_;  // by value
};

// When contacts and journeys count, and as what.
struct Window {
  std::int64_t from_us = 0;        // nothing before counts
  std::int64_t until_us = kNever;  // nothing from here on counts
  std::int64_t straddle_us = 0;
  std::int64_t last_us = kNever;  // of journeys: none that begins later counts
  // For the placebo: what has the change counts not at all, and units are taken to have it from
  // halfway between `from_us` and their own day on.
  bool placebo = false;
};

// Nothing: it counts neither way; else whether the unit has the change at that time.
std::optional<bool> standing(const Window& window, std::int64_t at_us, std::int64_t since_us,
                             std::int64_t straddle_us) {
  if (at_us < window.from_us || at_us >= window.until_us) return std::nullopt;
  std::int64_t since = since_us;
  if (window.placebo && since_us != kNever) {
    // A unit that had it at the beginning has no time before.
    if (since_us <= window.from_us) return std::nullopt;
    if (at_us >= since_us - straddle_us) return std::nullopt;
    since = window.from_us + (since_us - window.from_us) / 2;
  }
  if (at_us >= since) return true;
  if (since != kNever && at_us >= since - straddle_us) return std::nullopt;
  return false;
}

using Panels = std::array<stats::Panel, kMeasures>;

class Gathering {
 public:
  Gathering(const JourneyCounts& counts, const Looked& looked, const Window& window,
            std::int64_t origin_us, std::int64_t period_us)
      : counts_(counts),
        looked_(looked),
        window_(window),
        origin_us_(origin_us),
        period_us_(period_us) {}

  Panels gather() {
    for (const SampledJourney& journey : counts_.sample.journeys) {
      const auto contacts = counts_.sample.of(journey);
      const std::uint32_t unit = looked_.unit_of(contacts);
      group_ = static_cast<std::uint8_t>(stats::group_of(journey.customer));
      Tally tally;
      for (const SampledContact& contact : contacts) take(contact, unit, tally);
      if (unit != kNoUnit) take(journey, contacts.front().start_us, unit, tally);
    }
    return std::move(panels_);
  }

 private:
  struct Tally {
    std::int64_t here = 0;
    std::int64_t contacts = 0;
    std::int64_t miseries = 0;
  };

  void take(const SampledContact& contact, std::uint32_t unit_of_journey, Tally& tally) {
    const bool misery = contact.outcome == Outcome::kMisery;
    ++tally.contacts;
    tally.miseries += misery ? 1 : 0;
    if (!looked_.is_here(contact)) return;
    ++tally.here;
    const std::uint32_t own = looked_.unit_of(contact);
    const std::uint32_t unit = own != kNoUnit ? own : unit_of_journey;
    if (contact.outcome == Outcome::kUnscored || unit == kNoUnit) return;
    const auto changed = standing(window_, contact.start_us, looked_.since(unit), 0);
    if (!changed) return;
    add(ChangeMeasure::kMisery, unit, contact.start_us, *changed, misery ? 1 : 0);
    add(ChangeMeasure::kMagic, unit, contact.start_us, *changed,
        contact.outcome == Outcome::kMagic ? 1 : 0);
  }

  void take(const SampledJourney& journey, std::int64_t begins_us, std::uint32_t unit,
            const Tally& tally) {
    if (begins_us > window_.last_us) return;
    const auto changed = standing(window_, begins_us, looked_.since(unit), window_.straddle_us);
    if (!changed) return;
    if (looked_.of_moment()) add(ChangeMeasure::kHere, unit, begins_us, *changed, tally.here);
    add(ChangeMeasure::kContacts, unit, begins_us, *changed, tally.contacts);
    add(ChangeMeasure::kMiseries, unit, begins_us, *changed, tally.miseries);
    if (journey.fate != Fate::kOpen)
      add(ChangeMeasure::kWon, unit, begins_us, *changed, journey.fate == Fate::kWon ? 1 : 0);
  }

  void add(ChangeMeasure measure, std::uint32_t unit, std::int64_t us, bool changed,
           std::int64_t y) {
    const auto period = static_cast<std::uint32_t>((us - origin_us_) / period_us_);
    panels_[at(measure)].add({unit, period, changed, group_}, 1, y);
  }

  const JourneyCounts& counts_;
  const Looked& looked_;
  const Window& window_;
  std::int64_t origin_us_;
  std::int64_t period_us_;
  std::uint8_t group_ = 0;
  Panels panels_;
};

std::optional<stats::PanelEffect> of_series(const stats::Panel& panel) {
  std::map<std::uint32_t, std::array<stats::SeriesPoint, 2>> periods;
  for (const auto& [key, sums] : panel.cells()) {
    stats::SeriesPoint& point = periods[key.period][key.changed ? 1 : 0];
    point.time = key.period;
    point.things += static_cast<double>(sums.things);
    point.sum += static_cast<double>(sums.sum);
  }
  std::array<std::vector<stats::SeriesPoint>, 2> parts;
  std::array<double, 2> things{};
  for (const auto& [period, points] : periods) {
    // The period in which it begins is neither.
    if (points[0].things > 0 && points[1].things > 0) continue;
    for (std::size_t side = 0; side < 2; ++side) {
      if (points[side].things > 0) parts[side].push_back(points[side]);
      things[side] += points[side].things;
    }
  }
  const auto found = stats::interrupted(parts[0], parts[1]);
  if (!found) return std::nullopt;
  stats::PanelEffect out;
  out.changed = static_cast<std::uint64_t>(things[1]);
  out.others = static_cast<std::uint64_t>(things[0]);
  out.units = 1;
  out.mean = found->mean;
  out.otherwise = found->otherwise;
  out.effect = found->effect;
  out.over_units = true;
  return out;
}

std::optional<stats::PanelEffect> measure(Assigned assigned, const stats::Panel& panel) {
  switch (assigned) {
    case Assigned::kLot: return stats::drawn_effect(panel);
    case Assigned::kStaggered: return stats::panel_effect(panel);
    case Assigned::kEverywhere: return of_series(panel);
  }
  return std::nullopt;
}

Kept kept_of(const stats::Estimate& effect, double promised) {
  const double sign = promised < 0 ? -1 : 1;
  const double near = std::min(sign * effect.low, sign * effect.high);
  const double far = std::max(sign * effect.low, sign * effect.high);
  if (near > sign * promised) return Kept::kMore;
  if (far < sign * promised) return Kept::kLess;
  return near <= 0 ? Kept::kCannotBeTold : Kept::kAsPromised;
}

// The time before the change, where there is one: for those drawn, all of it.
std::optional<Window> placebo_window(const ChangeRule& rule, const Looked& looked,
                                     const Window& window, const Span& span) {
  Window out = window;
  out.from_us = span.from_us;
  if (rule.assigned != Assigned::kLot) {
    out.placebo = true;
    return out;
  }
  if (looked.from_us() <= span.from_us) return std::nullopt;
  out.until_us = looked.from_us();
  out.last_us = out.until_us - window.straddle_us;
  return out;
}

void name_units(const JourneyCounts& counts, const ChangeRule& rule, MeasuredChange& out) {
  const auto dimension =
      std::find_if(counts.dimensions.begin(), counts.dimensions.end(),
                   [&](const journey::Dimension& d) { return d.name == rule.by; });
  if (dimension == counts.dimensions.end()) return;
  const std::vector<std::string>& values = dimension->values;
  const auto look_for = [&](const std::string& value) {
    if (std::binary_search(values.begin(), values.end(), value)) {
      ++out.units;
    } else {
      out.missing.push_back(value);
    }
  };
  for (const std::string& value : rule.changed) look_for(value);
  for (const auto& [value, us] : rule.started) look_for(value);
  out.other_units = values.size() - out.units;
}

MeasuredChange measure_change(const JourneyCounts& counts, const ChangeRule& rule, const Span& span,
                              std::int64_t straddle_us) {
  MeasuredChange out;
  out.rule = rule;
  out.straddle_us = straddle_us;
  out.period_us = period_for(span);
  name_units(counts, rule, out);
  const Looked looked(counts, rule, span);
  if (!rule.moment.empty() && !looked.of_moment()) out.gap = ChangeGap::kNoMoment;
  if (!looked.everywhere() && out.units == 0) out.gap = ChangeGap::kNoValue;
  if (!looked.everywhere() && !looked.has_column()) out.gap = ChangeGap::kNoColumn;
  if (out.gap != ChangeGap::kNone) return out;

  const Window window{looked.from_us(), kNever, straddle_us, span.to_us - straddle_us, false};
  const auto gather = [&](const Window& w) {
    return Gathering(counts, looked, w, span.from_us, out.period_us).gather();
  };
  const Panels panels = gather(window);
  std::optional<Panels> before;
  if (const auto earlier = placebo_window(rule, looked, window, span)) before = gather(*earlier);
  for (std::size_t m = 0; m < kMeasures; ++m) {
    const auto found = measure(rule.assigned, panels[m]);
    if (!found) continue;
    MeasuredDifference difference;
    difference.measure = static_cast<ChangeMeasure>(m);
    difference.changed = found->changed;
    difference.others = found->others;
    difference.left_out = found->left_out;
    difference.mean = found->mean;
    difference.otherwise = found->otherwise;
    difference.effect = found->effect;
    difference.over_units = rule.assigned != Assigned::kStaggered || found->over_units;
    if (before) {
      if (const auto placebo = measure(rule.assigned, (*before)[m]))
        difference.placebo = placebo->effect;
    }
    if (const auto promised = rule.promised.find(difference.measure);
        promised != rule.promised.end()) {
      difference.promised = promised->second;
      difference.kept = kept_of(difference.effect, promised->second);
    }
    out.differences.push_back(difference);
  }
  if (out.differences.empty()) out.gap = ChangeGap::kTooLittle;
  return out;
}

}  // namespace

std::vector<MeasuredChange> find_changes(const JourneyCounts& counts,
                                         const std::vector<ChangeRule>& rules,
                                         const journey::FateRule& won,
                                         const journey::FateRule& lost, std::size_t threads) {
  std::vector<MeasuredChange> out(rules.size());
  if (counts.sample.journeys.empty()) {
    for (std::size_t i = 0; i < rules.size(); ++i) {
      out[i].rule = rules[i];
      out[i].gap = ChangeGap::kTooLittle;
    }
    return out;
  }
  const Span span = span_of(counts.sample);
  const std::int64_t straddle_us = straddle_for(counts.sample, span, won, lost);
  share_out(rules.size(), threads,
            [&](std::size_t i) { out[i] = measure_change(counts, rules[i], span, straddle_us); });
  std::size_t told = 0;
  for (const MeasuredChange& change : out) told += change.differences.size();
  for (MeasuredChange& change : out) {
    for (MeasuredDifference& d : change.differences) {
      d.separable = stats::together(d.effect, told).told();
      d.placebo_fails = d.placebo && stats::together(*d.placebo, change.differences.size()).told();
    }
  }
  return out;
}

}  // namespace fifteen::analyse
