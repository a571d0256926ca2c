#include "report/experience.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "base/text.h"
#include "base/time.h"
#include "report/layout.h"

namespace fifteen::report {
namespace {

using analyse::Effect;
using analyse::Experience;
using stats::Estimate;

// Sentences, and what there is too little data for.
class Sentences {
 public:
  void say(std::string sentence) { all_.push_back(std::move(sentence)); }
  void cannot_tell(std::string what) { untold_.push_back(std::move(what)); }
  std::vector<std::string> take() && {
    if (all_.empty() && !untold_.empty()) return {"Too little data."};
    if (!untold_.empty())
      all_.push_back(fmt::format("Too little data to tell {}.", fmt::join(untold_, "; ")));
    return std::move(all_);
  }

 private:
  std::vector<std::string> all_;
  std::vector<std::string> untold_;
};

std::string share(const Estimate& e) {
  return fmt::format("{} ({} to {})", format_share(e.value), format_share(e.low),
                     format_share(e.high));
}

// "-0.3 points, -2.1 to 1.5": of one that is not told.
std::string range_of(const Estimate& e) {
  return fmt::format("{:.1f} points, {:.1f} to {:.1f}", 100 * e.value + 0.0, 100 * e.low + 0.0,
                     100 * e.high + 0.0);
}

std::string more_or_less(const Estimate& e) { return e.value < 0 ? "less often" : "more often"; }

// What the placebo says, as the end of a sentence.
std::string doubt_of(const std::optional<Effect>& placebo) {
  if (!placebo || !placebo->effect.told()) return "";
  return "; but it goes with how their journeys before had ended, too: a hidden cause is likely";
}

void say_how_soon(const analyse::Recovery& r, Sentences& out) {
  if (r.curve.empty()) return out.cannot_tell("how soon something good comes");
  if (!r.median) {
    return out.say(fmt::format("Fewer than half of {} are seen to have something good after them.",
                               format_counted(r.miseries, "misery", "miseries")));
  }
  const std::string high =
      r.median->high_us ? format_duration(*r.median->high_us) : std::string("longer");
  std::string text = fmt::format(
      "After a misery, half have something good (neutral or magic) within {} ({} to {})",
      format_duration(r.median->us), format_duration(r.median->low_us), high);
  for (const analyse::RecoveredBy& point : r.curve) {
    if (point.us == kMicrosPerDay) text += fmt::format("; {} within a day", share(point.recovered));
  }
  out.say(text + ".");
}

void say_how_it_closes(const analyse::Recovery& r, Sentences& out) {
  const auto any = std::find_if(r.landmarks.begin(), r.landmarks.end(),
                                [](const analyse::Landmark& l) { return l.effect.has_value(); });
  if (any == r.landmarks.end())
    return out.cannot_tell("what something good soon after a misery goes along with");
  for (const analyse::Landmark& l : r.landmarks) {
    if (!l.effect) continue;
    // The first that is told is named, of so many that are looked at.
    const Estimate wide = stats::together(l.effect->effect, r.landmarks.size());
    if (!wide.told()) continue;
    out.say(fmt::format(
        "Those who had something good within {} of their first misery are won {} {} than those "
        "alike, as undecided then, who had not: an association.",
        format_duration(l.us), points_of(wide), more_or_less(wide)));
    return;
  }
  out.say(fmt::format(
      "Whether something good came soon after the first misery is not told to go along with the "
      "end "
      "(by {}: {}).",
      format_duration(any->us), range_of(any->effect->effect)));
}

void say_double(const analyse::DoubleDeviation& d, Sentences& out) {
  if (!d.effect) return out.cannot_tell("misery upon misery from a single one");
  const std::string often = fmt::format("Misery follows misery in {} of {}", share(*d.share),
                                        format_counted(d.miseries, "misery", "miseries"));
  if (!d.effect->effect.told()) {
    return out.say(
        fmt::format("{}; such journeys are not told apart from those with good before it ({}).",
                    often, range_of(d.effect->effect)));
  }
  out.say(fmt::format("{}; such journeys are won {} {} than those alike with good before it{}.",
                      often, points_of(d.effect->effect), more_or_less(d.effect->effect),
                      doubt_of(d.placebo)));
}

void say_first(const analyse::FirstImpression& f, Sentences& out) {
  const analyse::FirstOutcome& misery = f.misery;
  if (!misery.won && !misery.later_misery)
    return out.cannot_tell("what a first contact that was misery goes along with");
  std::vector<std::string> parts;
  if (misery.later_misery) {
    const Estimate& e = misery.later_misery->effect;
    parts.push_back(
        e.told() ? fmt::format("later contacts are misery {} {}", points_of(e), more_or_less(e))
                 : fmt::format("later contacts are not told to be misery more or "
                               "less often ({})",
                               range_of(e)));
  }
  if (misery.won) {
    const Estimate& e = misery.won->effect;
    parts.push_back(e.told()
                        ? fmt::format("the journey is won {} {}", points_of(e), more_or_less(e))
                        : fmt::format("the journey is not told to be won more or less often ({})",
                                      range_of(e)));
  }
  out.say(fmt::format("Where the first contact was misery, {}{}.", fmt::join(parts, ", and "),
                      doubt_of(misery.won ? misery.placebo : std::nullopt)));
}

void say_first_against_later(const analyse::FirstImpression& f, Sentences& out) {
  if (!f.against_later)
    return out.cannot_tell(
        "whether misery at the first contact counts more than the same later on");
  const Estimate& e = f.against_later->difference;
  if (!e.told()) {
    return out.say(
        fmt::format("Misery at the first contact is not told to weigh more than the same later "
                    "on ({}).",
                    range_of(e)));
  }
  out.say(fmt::format("Misery at the first contact weighs {} {} than the same later on.",
                      points_of(e), e.value < 0 ? "more" : "less"));
}

std::string figures_of(const analyse::MemoryModel& model) {
  std::string out;
  for (std::size_t i = 0; i < model.figures.size(); ++i) {
    out += (i == 0 ? "" : i + 1 == model.figures.size() ? " and " : ", ");
    out += fmt::format("the {}", remembered_name(model.figures[i]));
  }
  return out;
}

void say_peak_and_end(const std::optional<analyse::PeakEnd>& p, Sentences& out) {
  if (!p) return out.cannot_tell("whether peak and end count more than the rest");
  const analyse::MemoryModel& model = p->models[p->supported];
  if (p->supported == 0) {
    return out.say(fmt::format(
        "The end of a journey goes with how its contacts went on the whole ({} explained); neither "
        "the first, the peak nor the end is told to add to that: the mean serves as well.",
        share(model.r2)));
  }
  out.say(fmt::format(
      "The end of a journey goes with {} of its contacts' outcomes ({} explained, {} more than by "
      "the mean alone).",
      figures_of(model), share(model.r2), points_of(model.gain)));
}

void say_silo(const analyse::Silo& s, Sentences& out) {
  const std::string what =
      fmt::format("After a change of {} ({} of {})", s.dimension, format_count(s.changed),
                  format_counted(s.changed + s.stayed, "contact", "contacts"));
  if (!s.misery && !s.won) {
    return out.cannot_tell(
        fmt::format("what a change of {} goes along with ({} of {}: hardly any alike came both "
                    "with and without)",
                    s.dimension, format_count(s.changed),
                    format_counted(s.changed + s.stayed, "contact", "contacts")));
  }
  std::vector<std::string> parts;
  if (s.misery) {
    const Estimate& e = s.misery->effect;
    parts.push_back(e.told()
                        ? fmt::format("contacts are misery {} {}", points_of(e), more_or_less(e))
                        : fmt::format("contacts are not told to be misery more or less often ({})",
                                      range_of(e)));
  }
  if (s.won) {
    const Estimate& e = s.won->effect;
    parts.push_back(
        e.told()
            ? fmt::format("journeys are won {} {}", points_of(e), more_or_less(e))
            : fmt::format("journeys are not told to be won more or less often ({})", range_of(e)));
  }
  out.say(fmt::format("After a change of {} ({} of {}), {} than where it stayed the same{}.",
                      s.dimension, format_count(s.changed),
                      format_counted(s.changed + s.stayed, "contact", "contacts"),
                      fmt::join(parts, ", and "), doubt_of(s.won ? s.placebo : std::nullopt)));
}

}  // namespace

std::vector<std::string> recovery_sentences(const Experience& found) {
  if (!found.recovery) return {};
  const analyse::Recovery& r = *found.recovery;
  Sentences out;
  say_how_soon(r, out);
  say_how_it_closes(r, out);
  say_double(r.double_deviation, out);
  if (r.paradox) {
    out.say(r.paradox_sentence);
  } else {
    out.cannot_tell("recovered journeys from those without misery");
  }
  return std::move(out).take();
}

std::vector<std::string> memory_sentences(const Experience& found) {
  Sentences out;
  if (found.first_impression) {
    say_first(*found.first_impression, out);
    say_first_against_later(*found.first_impression, out);
    say_peak_and_end(found.peak_end, out);
  }
  for (const analyse::Silo& silo : found.silos) say_silo(silo, out);
  return std::move(out).take();
}

}  // namespace fifteen::report
