// Mystery shops, and the plan of the next visits, as JSON.

#include <array>
#include <nlohmann/json.hpp>

#include "report/json_parts.h"
#include "report/shops.h"

namespace fifteen::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<const char*, 4> kShopperParts{"told", "in rest", "in place", "one shopper"};

Json or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

template <class Number>
Json or_null(const std::optional<Number>& number) {
  return number ? Json(*number) : Json(nullptr);
}

Json json_of(const analyse::ShopScore& score) {
  return {
      {"visits", score.visits}, {"items", score.items}, {"score", report::json_of(score.score)}};
}

Json json_of(const analyse::ShopFigures& one) {
  Json out = Json::object();
  if (!one.name.empty()) out["name"] = one.name;
  out["all"] = json_of(one.all);
  out["objective"] = json_of(one.objective);
  out["subjective"] = json_of(one.subjective);
  out["kept"] = one.kept;
  out["kept_share"] = report::json_of(one.kept_share);
  return out;
}

Json json_of(const analyse::ShopItemFigures& one) {
  return {
      {"moment", or_null(one.moment)},    {"item", one.item}, {"kind", shop_kind_name(one.kind)},
      {"all", json_of(one.all)},          {"lost", one.lost}, {"evidence", or_null(one.evidence)},
      {"evidence_of", or_null(one.visit)}};
}

Json json_of(const analyse::ShopVisitScore& visit) {
  return {{"visit", visit.visit},
          {"scenario", or_null(visit.scenario)},
          {"shopper", or_null(visit.shopper)},
          {"place", visit.place},
          {"channel", or_null(visit.channel)},
          {"time", or_null(visit.time_us)},
          {"score", visit.score}};
}

Json json_of(const stats::ShopComponents& c) {
  return {{"place", c.place},
          {"shopper", c.shopper},
          {"rest", c.rest},
          {"shopper_part", kShopperParts[static_cast<std::size_t>(c.shopper_part)]}};
}

Json json_of(const std::optional<stats::ShopReliability>& study) {
  if (!study) return nullptr;
  return {{"variances", json_of(study->components)},
          {"visits", study->design.visits},
          {"shoppers", study->design.shoppers},
          {"reliability", report::json_of(study->reliability)},
          {"target", analyse::kReliabilityTarget},
          {"visits_needed",
           {{"value", or_null(study->needed.visits)},
            {"low", or_null(study->needed.low)},
            {"high", or_null(study->needed.high)}}}};
}

template <class Items>
Json list_of(const Items& items) {
  Json out = Json::array();
  for (const auto& item : items) out.push_back(json_of(item));
  return out;
}

Json head_of(const std::string& version, const std::string& title) {
  return {{"version", kShopsVersion},
          {"tool", {{"name", "fifteen"}, {"version", version}}},
          {"title", title}};
}

std::string text_of(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string to_json(const ShopDocument& document) {
  const analyse::Shops& shops = document.found;
  Json out = head_of(document.tool_version, document.title);
  out["from"] = or_null(shops.from_us);
  out["to"] = or_null(shops.to_us);
  out["places_count"] = shops.places_count;
  out["shoppers_count"] = shops.shoppers_count;
  out["visits_of_nobody"] = shops.visits_of_nobody;
  out["not_applicable"] = document.not_applicable;
  out["all"] = json_of(shops.all);
  out["standards"] = list_of(shops.standards);
  out["promises"] = list_of(shops.promises);
  out["moments"] = list_of(shops.moments);
  out["scenarios"] = list_of(shops.scenarios);
  out["places"] = list_of(shops.places);
  out["channels"] = list_of(shops.channels);
  out["items"] = list_of(shops.by_item);
  out["visits"] = list_of(shops.visits);
  out["reliability"] = json_of(shops.reliability);
  out["objective_reliability"] = json_of(shops.objective_reliability);
  out["subjective_reliability"] = json_of(shops.subjective_reliability);
  out["sentences"] = reliability_in_words(shops);
  out["rejects"] = report::json_of(document.rejects);
  return text_of(out);
}

std::string to_json(const ShopPlanDocument& document) {
  const analyse::ShopPlan& plan = document.plan;
  Json visits = Json::array();
  for (const analyse::PlannedVisit& visit : plan.visits) {
    visits.push_back({{"place", visit.place},
                      {"scenario", or_null(visit.scenario)},
                      {"shopper", or_null(visit.shopper)},
                      {"visits_before", visit.visits_before},
                      {"shoppers_before", visit.shoppers_before},
                      {"error_before", or_null(visit.error_before)},
                      {"error_after", or_null(visit.error_after)},
                      {"why", visit.why}});
  }
  Json out = head_of(document.tool_version, document.title);
  out["places"] = plan.places;
  out["variances"] = plan.components ? json_of(*plan.components) : Json(nullptr);
  out["error_now"] = or_null(plan.error_now);
  out["error_then"] = or_null(plan.error_then);
  out["reliability_now"] = or_null(plan.reliability_now);
  out["reliability_then"] = or_null(plan.reliability_then);
  out["visits"] = visits;
  out["rejects"] = report::json_of(document.rejects);
  return text_of(out);
}

}  // namespace fifteen::report
