#include "report/json_parts.h"

namespace fifteen::report {

using Json = nlohmann::ordered_json;

// Adding 0 makes 0 of -0.
Json json_of(const stats::Estimate& e) {
  return {{"value", e.value + 0.0}, {"low", e.low + 0.0}, {"high", e.high + 0.0}};
}

Json json_of(const std::optional<stats::Estimate>& e) { return e ? json_of(*e) : Json(nullptr); }

Json json_of(const analyse::Effect& e) {
  return {{"exposed", e.exposed},
          {"others", e.others},
          {"unmatched", e.unmatched},
          {"mean", json_of(e.mean)},
          {"otherwise", e.otherwise + 0.0},
          {"crude", json_of(e.crude)},
          {"effect", json_of(e.effect)},
          {"e_value", e.e_value ? Json{{"value", e.e_value->value}, {"limit", e.e_value->limit}}
                                : Json(nullptr)}};
}

Json json_of(const std::optional<analyse::Effect>& e) { return e ? json_of(*e) : Json(nullptr); }

Json json_of(const LeftOut& out) {
  Json by_reason = Json::object();
  for (const auto& [reason, count] : out.by_reason) by_reason[reason] = count;
  Json samples = Json::array();
  for (const RejectSample& s : out.samples) {
    samples.push_back({{"file", s.file},
                       {"line", s.line},
                       {"field", s.field},
                       {"reason", s.reason},
                       {"text", s.text}});
  }
  return {{"total", out.total}, {"by_reason", by_reason}, {"samples", samples}};
}

}  // namespace fifteen::report
