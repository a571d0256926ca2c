#include "report/effects.h"

#include "report/json_parts.h"

namespace fifteen::report {
namespace {

using Json = nlohmann::ordered_json;

const char* doubt_name(analyse::Doubt doubt) {
  switch (doubt) {
    case analyse::Doubt::kNone: return "none";
    case analyse::Doubt::kPlacebo: return "placebo";
    case analyse::Doubt::kWeak: return "weak";
  }
  return "none";
}

}  // namespace

Json json_of(const analyse::OutcomeEffects& found) {
  Json rows = Json::array();
  for (const analyse::OutcomeEffect& e : found.effects) {
    rows.push_back({{"moment", e.moment},
                    {"outcome", outcome_name(e.outcome)},
                    {"won", json_of(e.fate)},
                    {"placebo", json_of(e.placebo)},
                    {"separable", e.separable},
                    {"doubt", doubt_name(e.doubt)}});
  }
  return {{"placebo_misery", json_of(found.placebo_misery)},
          {"placebo_magic", json_of(found.placebo_magic)},
          {"placebo_fails", found.placebo_fails()},
          {"rows", rows}};
}

Json json_of(const analyse::OpenJourneys& found) {
  Json last = Json::array();
  for (const analyse::OpenAt& at : found.by_last) {
    last.push_back({{"moment", at.moment},
                    {"outcome", outcome_name(at.outcome)},
                    {"journeys", at.journeys},
                    {"p_won", json_of(at.p_won)}});
  }
  return {{"journeys", found.journeys},
          {"p_won", found.journeys > 0 ? json_of(found.p_won) : Json(nullptr)},
          {"fallen", found.fallen ? Json(*found.fallen) : Json(nullptr)},
          {"last", last}};
}

}  // namespace fifteen::report
