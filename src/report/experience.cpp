#include "report/experience.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "base/text.h"
#include "base/time.h"

namespace fifteen::report {
namespace {

using analyse::Effect;
using analyse::Experience;
using stats::Estimate;

std::string share(const Estimate& e) {
  return fmt::format("{} ({} to {})", format_share(e.value), format_share(e.low),
                     format_share(e.high));
}

bool is_told(const Estimate& e) { return e.above(0) || e.below(0); }

// "3.1 points (1.0 to 5.2)": how far a told effect is from none.
std::string size_of(const Estimate& e) {
  const double sign = e.value < 0 ? -100 : 100;
  const double near = std::min(sign * e.low, sign * e.high);
  const double far = std::max(sign * e.low, sign * e.high);
  return fmt::format("{:.1f} points ({:.1f} to {:.1f})", sign * e.value, near, far);
}

// "-0.3 points, -2.1 to 1.5": of one that is not told.
std::string range_of(const Estimate& e) {
  return fmt::format("{:.1f} points, {:.1f} to {:.1f}", 100 * e.value + 0.0, 100 * e.low + 0.0,
                     100 * e.high + 0.0);
}

std::string more_or_less(const Estimate& e) { return e.value < 0 ? "less often" : "more often"; }

std::string median_sentence(const analyse::Recovery& r) {
  if (!r.median) {
    return fmt::format("Fewer than half of {} are seen to have something good after them.",
                       format_counted(r.miseries, "misery", "miseries"));
  }
  const std::string high =
      r.median->high_us ? format_duration(*r.median->high_us) : std::string("longer");
  std::string out = fmt::format(
      "After a misery, half have something good (neutral or magic) within {} ({} to {})",
      format_duration(r.median->us), format_duration(r.median->low_us), high);
  for (const analyse::RecoveredBy& point : r.curve) {
    if (point.us == kMicrosPerDay) out += fmt::format("; {} within a day", share(point.recovered));
  }
  return out + ".";
}

std::string window_sentence(const analyse::Recovery& r) {
  const auto any = std::find_if(r.landmarks.begin(), r.landmarks.end(),
                                [](const analyse::Landmark& l) { return l.effect.has_value(); });
  if (any == r.landmarks.end())
    return "Too little data to say what something good soon after a misery goes along with.";
  for (const analyse::Landmark& l : r.landmarks) {
    if (!l.effect) continue;
    // The first that is told is named, of so many that are looked at.
    const Estimate wide = stats::together(l.effect->effect, r.landmarks.size());
    if (!is_told(wide)) continue;
    return fmt::format(
        "Those who had something good within {} of their first misery are won {} {} than those "
        "alike, as undecided then, who had not: an association.",
        format_duration(l.us), size_of(wide), more_or_less(wide));
  }
  return fmt::format(
      "Whether something good came soon after the first misery is not told to go along with the "
      "end "
      "(by {}: {}).",
      format_duration(any->us), range_of(any->effect->effect));
}

std::string double_sentence(const analyse::DoubleDeviation& d) {
  if (!d.effect) return "Too little data to tell misery upon misery from a single one.";
  const std::string often = fmt::format("Misery follows misery in {} of {}", share(*d.share),
                                        format_counted(d.miseries, "misery", "miseries"));
  if (!is_told(d.effect->effect)) {
    return fmt::format("{}; such journeys are not told apart from those with good before it ({}).",
                       often, range_of(d.effect->effect));
  }
  return fmt::format("{}; such journeys are won {} {} than those alike with good before it.", often,
                     size_of(d.effect->effect), more_or_less(d.effect->effect));
}

std::string first_sentence(const analyse::FirstImpression& f) {
  const analyse::FirstOutcome& misery = f.misery;
  if (!misery.won && !misery.later_misery)
    return "Too little data to say what a first contact that was misery goes along with.";
  std::vector<std::string> parts;
  if (misery.later_misery) {
    const Estimate& e = misery.later_misery->effect;
    parts.push_back(
        is_told(e) ? fmt::format("later contacts are misery {} {}", size_of(e), more_or_less(e))
                   : fmt::format("later contacts are not told to be misery more or "
                                 "less often ({})",
                                 range_of(e)));
  }
  if (misery.won) {
    const Estimate& e = misery.won->effect;
    parts.push_back(is_told(e)
                        ? fmt::format("the journey is won {} {}", size_of(e), more_or_less(e))
                        : fmt::format("the journey is not told to be won more or less often ({})",
                                      range_of(e)));
  }
  return fmt::format("Where the first contact was misery, {}.", fmt::join(parts, ", and "));
}

std::string later_sentence(const analyse::FirstImpression& f) {
  if (!f.against_later)
    return "Too few contacts come both first and later to say whether the first counts more.";
  const Estimate& e = f.against_later->difference;
  if (!is_told(e)) {
    return fmt::format(
        "Misery at the first contact is not told to weigh more than the same later "
        "on ({}).",
        range_of(e));
  }
  return fmt::format("Misery at the first contact weighs {} {} than the same later on.", size_of(e),
                     e.value < 0 ? "more" : "less");
}

std::string figures_of(const analyse::MemoryModel& model) {
  std::string out;
  for (std::size_t i = 0; i < model.figures.size(); ++i) {
    out += (i == 0 ? "" : i + 1 == model.figures.size() ? " and " : ", ");
    out += fmt::format("the {}", remembered_name(model.figures[i]));
  }
  return out;
}

std::string peak_sentence(const analyse::PeakEnd& p) {
  const analyse::MemoryModel& model = p.models[p.supported];
  if (p.supported == 0) {
    return fmt::format(
        "The end of a journey goes with how its contacts went on the whole ({} explained); neither "
        "the first, the peak nor the end is told to add to that: the mean serves as well.",
        share(model.r2));
  }
  return fmt::format(
      "The end of a journey goes with {} of its contacts' outcomes ({} explained, {} more than by "
      "the mean alone).",
      figures_of(model), share(model.r2), size_of(model.gain));
}

std::string silo_sentence(const analyse::Silo& s) {
  const std::string what =
      fmt::format("After a change of {} ({} of {})", s.dimension, format_count(s.changed),
                  format_counted(s.changed + s.stayed, "contact", "contacts"));
  if (!s.misery && !s.won) {
    return fmt::format(
        "{}: too little data, for hardly any contacts alike came both with and "
        "without it.",
        what);
  }
  std::vector<std::string> parts;
  if (s.misery) {
    const Estimate& e = s.misery->effect;
    parts.push_back(is_told(e)
                        ? fmt::format("contacts are misery {} {}", size_of(e), more_or_less(e))
                        : fmt::format("contacts are not told to be misery more or less often ({})",
                                      range_of(e)));
  }
  if (s.won) {
    const Estimate& e = s.won->effect;
    parts.push_back(
        is_told(e)
            ? fmt::format("journeys are won {} {}", size_of(e), more_or_less(e))
            : fmt::format("journeys are not told to be won more or less often ({})", range_of(e)));
  }
  return fmt::format("{}, {} than where it stayed the same.", what, fmt::join(parts, ", and "));
}

}  // namespace

std::vector<std::string> recovery_sentences(const Experience& found) {
  if (!found.recovery) return {};
  const analyse::Recovery& r = *found.recovery;
  return {median_sentence(r), window_sentence(r), double_sentence(r.double_deviation),
          r.paradox_sentence};
}

std::vector<std::string> memory_sentences(const Experience& found) {
  std::vector<std::string> out;
  if (found.first_impression) {
    out.push_back(first_sentence(*found.first_impression));
    out.push_back(later_sentence(*found.first_impression));
    out.push_back(found.peak_end ? peak_sentence(*found.peak_end)
                                 : "Too few decided journeys with two scored contacts to say "
                                   "whether peak and end count more than the rest.");
  }
  for (const analyse::Silo& silo : found.silos) out.push_back(silo_sentence(silo));
  return out;
}

}  // namespace fifteen::report
