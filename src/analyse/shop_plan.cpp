#include "analyse/shop_plan.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <set>
#include <tuple>

#include "base/text.h"

namespace fifteen::analyse {
namespace {

// Visits to a place, by who made them.
struct PlaceVisits {
  double count = 0;
  std::map<std::string, double> by_shopper;
  std::map<std::string, double> by_scenario;

  void add(const std::string& shopper, const std::string& scenario) {
    // Shoppers who are not known are each another one.
    const std::string name = shopper.empty() ? fmt::format("\n{}", by_shopper.size()) : shopper;
    count += 1;
    by_shopper[name] += 1;
    by_scenario[scenario] += 1;
  }

  // The error variance of the place's mean score.
  double error(const stats::ShopComponents& c) const {
    double squares = 0;
    for (const auto& [name, n] : by_shopper) squares += n * n;
    return c.shopper * squares / (count * count) + c.rest / count;
  }
  // Of the place's own part, what is not known.
  double unknown(const stats::ShopComponents& c) const {
    if (count == 0 || c.place <= 0) return c.place;
    const double e = error(c);
    return c.place * e / (c.place + e);
  }
  double reliability(const stats::ShopComponents& c) const {
    return c.place > 0 ? 1 - unknown(c) / c.place : 0;
  }
};

// What is known of a standard: shares of visits, and how many there are with those that are
// planned.
struct StandardVisits {
  double count = 0;
  double sum = 0;
  double squares = 0;

  double variance() const {
    // That of a fact which is so half the time, before two visits say otherwise.
    constexpr double kMost = 0.25;
    if (seen < 2) return kMost;
    return std::max(0.0, (squares - sum * sum / seen) / (seen - 1));
  }
  double gain() const { return count > 0 ? variance() / (count * (count + 1)) : variance(); }
  double seen = 0;  // of `count`, those that were made
};

class Planner {
 public:
  Planner(std::span<const ShopItem> items, const std::vector<std::string>& more_places) {
    for (const std::string& place : more_places) places_[place];
    const Shops shops = find_shops(items);
    if (shops.reliability) plan_.components = shops.reliability->components;
    for (const ShopVisitScore& visit : shops.visits) {
      places_[visit.place].add(visit.shopper, visit.scenario);
      if (!visit.shopper.empty()) shoppers_[visit.shopper] += 1;
    }
    add_standards(items);
  }

  ShopPlan run(std::size_t visits) {
    plan_.places = places_.size();
    if (places_.empty()) return std::move(plan_);
    means(plan_.error_now, plan_.reliability_now);
    for (std::size_t i = 0; i < visits; ++i) plan_.visits.push_back(next());
    means(plan_.error_then, plan_.reliability_then);
    return std::move(plan_);
  }

 private:
  // By visit and standard the share that it had, and by scenario its standards. What has no
  // standard is one by its item's name.
  void add_standards(std::span<const ShopItem> items) {
    std::map<std::tuple<std::string, std::string>, std::pair<double, double>> shares;
    for (const ShopItem& item : items) {
      const std::string& name = item.standard.empty() ? item.item : item.standard;
      scenarios_[item.scenario].insert(name);
      auto& [got, weight] = shares[{name, item.visit}];
      got += item.weight * item.share();
      weight += item.weight;
    }
    for (const auto& [key, share] : shares) {
      StandardVisits& standard = standards_[std::get<0>(key)];
      const double x = share.first / share.second;
      standard.count += 1;
      standard.seen += 1;
      standard.sum += x;
      standard.squares += x * x;
    }
  }

  bool tells() const { return plan_.components && plan_.components->place > 0; }

  void means(std::optional<double>& error, std::optional<double>& reliability) const {
    if (!tells()) return;
    double errors = 0;
    double reliabilities = 0;
    for (const auto& [name, place] : places_) {
      errors += std::sqrt(place.unknown(*plan_.components));
      reliabilities += place.reliability(*plan_.components);
    }
    error = errors / static_cast<double>(places_.size());
    reliability = reliabilities / static_cast<double>(places_.size());
  }

  // Who has been at the place least, then made fewest visits, then by name.
  std::string shopper_for(const PlaceVisits& place) const {
    const std::string* best = nullptr;
    std::tuple<double, double> least{};
    for (const auto& [name, all] : shoppers_) {
      const auto here = place.by_shopper.find(name);
      const std::tuple rank(here == place.by_shopper.end() ? 0.0 : here->second, all);
      if (best != nullptr && !(rank < least)) continue;
      best = &name;
      least = rank;
    }
    return best == nullptr ? "" : *best;
  }

  std::string scenario_for(const PlaceVisits& place) const {
    const std::string* best = nullptr;
    std::tuple<double, double> most{};
    for (const auto& [name, standards] : scenarios_) {
      double gain = 0;
      for (const std::string& standard : standards) gain += standards_.at(standard).gain();
      const auto here = place.by_scenario.find(name);
      const std::tuple rank(gain, here == place.by_scenario.end() ? 0.0 : -here->second);
      if (best != nullptr && !(most < rank)) continue;
      best = &name;
      most = rank;
    }
    return best == nullptr ? "" : *best;
  }

  // How much one more visit, by another shopper or who is left, takes from what is not known.
  double gain(const PlaceVisits& place, const std::string& shopper) const {
    if (!tells()) return -place.count;
    PlaceVisits after = place;
    after.add(shopper, "");
    return place.unknown(*plan_.components) - after.unknown(*plan_.components);
  }

  PlannedVisit next() {
    auto best = places_.end();
    std::tuple<double, double> most{};
    for (auto place = places_.begin(); place != places_.end(); ++place) {
      const std::tuple rank(gain(place->second, shopper_for(place->second)), -place->second.count);
      if (best != places_.end() && !(most < rank)) continue;
      best = place;
      most = rank;
    }
    PlannedVisit out;
    PlaceVisits& place = best->second;
    out.place = best->first;
    out.scenario = scenario_for(place);
    out.shopper = shopper_for(place);
    out.visits_before = static_cast<std::uint64_t>(place.count);
    out.shoppers_before = place.by_shopper.size();
    if (tells()) out.error_before = std::sqrt(place.unknown(*plan_.components));
    out.why = why(out, place);
    place.add(out.shopper, out.scenario);
    if (tells()) out.error_after = std::sqrt(place.unknown(*plan_.components));
    if (!out.shopper.empty()) shoppers_[out.shopper] += 1;
    if (const auto found = scenarios_.find(out.scenario); found != scenarios_.end()) {
      for (const std::string& standard : found->second) standards_[standard].count += 1;
    }
    return out;
  }

  std::string why(const PlannedVisit& visit, const PlaceVisits& place) const {
    if (visit.visits_before == 0) return "never visited";
    std::string out = format_counted(visit.visits_before, "visit", "visits");
    if (visit.visits_before > 1) {
      out += fmt::format(" by {}", format_counted(visit.shoppers_before, "shopper", "shoppers"));
    }
    const bool came = place.by_shopper.contains(visit.shopper);
    if (!visit.shopper.empty() && !came) out += ", not by this one";
    if (!plan_.components) return out + "; too few visits in all to tell places from luck";
    if (!tells()) return out + "; places do not differ as far as can be told";
    return out + fmt::format("; known to {:.1f} points",
                             100 * std::sqrt(place.unknown(*plan_.components)));
  }

  ShopPlan plan_;
  std::map<std::string, PlaceVisits> places_;
  std::map<std::string, double> shoppers_;  // visits of each who is known
  std::map<std::string, StandardVisits> standards_;
  std::map<std::string, std::set<std::string>> scenarios_;
};

}  // namespace

ShopPlan plan_shops(std::span<const ShopItem> items, const std::vector<std::string>& more_places,
                    std::size_t visits) {
  return Planner(items, more_places).run(visits);
}

}  // namespace fifteen::analyse
