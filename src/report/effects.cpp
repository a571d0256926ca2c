#include "report/effects.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "report/json_parts.h"
#include "report/layout.h"

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

// In points of a chance, or so much money, whichever way.
std::string size_of(const stats::Estimate& effect, bool money) {
  if (!money) return points_of(effect);
  const double sign = effect.value < 0 ? -1 : 1;
  const double near = std::min(sign * effect.low, sign * effect.high);
  const double far = std::max(sign * effect.low, sign * effect.high);
  return fmt::format("{:.2f} ({:.2f} to {:.2f})", sign * effect.value, near, far);
}

std::string doubt(const analyse::OutcomeEffect& e) {
  if (e.doubt == analyse::Doubt::kPlacebo)
    return "; but it goes along with how an earlier journey had ended, too";
  if (e.doubt == analyse::Doubt::kWeak)
    return fmt::format("; a weak unknown cause could make that up (E-value {:.1f})",
                       e.fate.e_value->limit);
  return "";
}

}  // namespace

std::vector<std::string> effect_sentences(const analyse::Findings& found) {
  constexpr std::size_t kShown = 3;
  std::vector<std::string> out;
  if (!found.effects) return out;
  const bool money = found.fate_kind == analyse::FateKind::kValue;
  for (const analyse::OutcomeEffect& e : found.effects->effects) {
    if (!e.separable || out.size() == kShown) break;
    const stats::Estimate& effect = e.fate.effect;
    out.push_back(fmt::format(
        "After {} at \"{}\" ({}), {} is {} {} than after contacts alike that turned out "
        "otherwise{}.",
        outcome_name(e.outcome), e.moment, format_counted(e.fate.exposed, "contact", "contacts"),
        money ? "the value of a journey" : "the chance of being won", size_of(effect, money),
        effect.value < 0 ? "less" : "more", doubt(e)));
  }
  if (found.effects->placebo_fails())
    out.push_back(
        "The placebo fails: how contacts turn out goes along even with how the customer's earlier "
        "journey had ended. Something unknown makes some customers both come off badly and leave.");
  return out;
}

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
