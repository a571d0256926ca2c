#include "report/experience.h"
#include "report/json_parts.h"

namespace fifteen::report {
namespace {

using Json = nlohmann::ordered_json;
using analyse::Experience;

Json time(const std::optional<stats::TimeEstimate>& t) {
  if (!t) return nullptr;
  return {{"us", t->us},
          {"low_us", t->low_us},
          {"high_us", t->high_us ? Json(*t->high_us) : Json(nullptr)}};
}

Json next(const analyse::AfterMisery& n) {
  return {{"moment", n.moment.empty() ? Json(nullptr) : Json(n.moment)},
          {"miseries", n.miseries},
          {"share", json_of(n.share)},
          {"time_us", n.time_us ? Json(*n.time_us) : Json(nullptr)},
          {"misery_share", json_of(n.misery_share)},
          {"magic_share", json_of(n.magic_share)},
          {"won", json_of(n.won)}};
}

Json kinds(const analyse::Recovery& r) {
  Json out = Json::array();
  for (std::size_t k = 0; k < analyse::kMiseryKindCount; ++k) {
    out.push_back({{"misery", misery_kind_name(static_cast<analyse::MiseryKind>(k))},
                   {"journeys", r.kinds[k].journeys},
                   {"won", json_of(r.kinds[k].won)}});
  }
  return out;
}

Json recovery(const Experience& found) {
  if (!found.recovery) return nullptr;
  const analyse::Recovery& r = *found.recovery;
  Json after = Json::array();
  for (const analyse::AfterMisery& n : r.next) after.push_back(next(n));
  Json curve = Json::array();
  for (const analyse::RecoveredBy& c : r.curve)
    curve.push_back({{"us", c.us}, {"at_risk", c.at_risk}, {"recovered", json_of(c.recovered)}});
  Json landmarks = Json::array();
  for (const analyse::Landmark& l : r.landmarks) {
    landmarks.push_back({{"us", l.us},
                         {"undecided", l.undecided},
                         {"recovered", l.recovered},
                         {"won", json_of(l.effect)}});
  }
  const analyse::DoubleDeviation& d = r.double_deviation;
  return {{"sentences", recovery_sentences(found)},
          {"miseries", r.miseries},
          {"journeys", r.journeys},
          {"fate_next", r.fate_next},
          {"fate_next_won", json_of(r.fate_next_won)},
          {"next", after},
          {"curve", curve},
          {"median", time(r.median)},
          {"landmarks", landmarks},
          {"double_deviation",
           {{"miseries", d.miseries},
            {"doubled", d.doubled},
            {"share", json_of(d.share)},
            {"won", json_of(d.effect)},
            {"placebo", json_of(d.placebo)},
            {"before_good", json_of(d.before_good)}}},
          {"kinds", kinds(r)},
          {"recovered_against_none", json_of(r.paradox)}};
}

Json first_outcome(const analyse::FirstOutcome& f) {
  return {{"journeys", f.journeys},
          {"others", f.others},
          {"later_misery", json_of(f.later_misery)},
          {"won", json_of(f.won)},
          {"placebo", json_of(f.placebo)}};
}

Json first_impression(const std::optional<analyse::FirstImpression>& f) {
  if (!f) return nullptr;
  Json against = nullptr;
  if (f->against_later) {
    const analyse::FirstAgainstLater& a = *f->against_later;
    against = {{"first_miseries", a.first_miseries},
               {"later_miseries", a.later_miseries},
               {"first", json_of(a.first)},
               {"later", json_of(a.later)},
               {"difference", json_of(a.difference)}};
  }
  return {{"journeys", f->journeys},
          {"misery", first_outcome(f->misery)},
          {"magic", first_outcome(f->magic)},
          {"against_later", against}};
}

Json peak_end(const std::optional<analyse::PeakEnd>& p) {
  if (!p) return nullptr;
  Json models = Json::array();
  for (const analyse::MemoryModel& m : p->models) {
    Json figures = Json::array();
    for (const analyse::Remembered figure : m.figures) figures.push_back(remembered_name(figure));
    models.push_back({{"figures", figures}, {"r2", json_of(m.r2)}, {"gain", json_of(m.gain)}});
  }
  Json weights = Json::array();
  for (const analyse::MemoryWeight& w : p->weights)
    weights.push_back({{"figure", remembered_name(w.figure)}, {"weight", json_of(w.weight)}});
  return {{"journeys", p->journeys},
          {"models", models},
          {"supported", p->supported},
          {"weights", weights}};
}

Json silos(const std::vector<analyse::Silo>& found) {
  Json out = Json::array();
  for (const analyse::Silo& s : found) {
    Json changes = Json::array();
    for (const analyse::Change& c : s.changes) {
      changes.push_back({{"from", c.from},
                         {"to", c.to},
                         {"contacts", c.contacts},
                         {"misery_share", json_of(c.misery_share)}});
    }
    out.push_back({{"dimension", s.dimension},
                   {"changed", s.changed},
                   {"stayed", s.stayed},
                   {"misery", json_of(s.misery)},
                   {"won", json_of(s.won)},
                   {"placebo", json_of(s.placebo)},
                   {"changes", changes},
                   {"changes_hidden", s.changes_hidden}});
  }
  return out;
}

}  // namespace

Json json_of(const Experience& found) {
  return {{"recovery", recovery(found)},
          {"memory_sentences", memory_sentences(found)},
          {"first_impression", first_impression(found.first_impression)},
          {"peak_end", peak_end(found.peak_end)},
          {"silos", silos(found.silos)}};
}

}  // namespace fifteen::report
