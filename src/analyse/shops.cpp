#include "analyse/shops.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "stats/mean.h"
#include "stats/proportion.h"
#include "stats/student.h"

namespace fifteen::analyse {
namespace {

using Items = std::vector<const ShopItem*>;

// Weighted shares of one visit's items.
struct VisitSums {
  double weight = 0;
  double got = 0;
  std::uint64_t items = 0;
  bool full = true;

  void add(const ShopItem& item) {
    weight += item.weight;
    got += item.weight * item.share();
    ++items;
    full = full && item.score >= item.most;
  }
  double share() const { return weight > 0 ? std::clamp(got / weight, 0.0, 1.0) : 0; }
};

// One visit's part in a figure, and where it belongs.
struct Scored {
  const ShopItem* first = nullptr;
  VisitSums sums;
};

// Scores are counted in millionths, so that sums are the same in whatever order.
constexpr double kMillion = 1e6;

// A visit's part in a mean, 0 to 1.
struct Valued {
  const ShopItem* first = nullptr;
  double value = 0;
};

// The variance of a mean by leaving out all visits that are alike in a key at a time, and of how
// many keys.
struct Without {
  std::size_t parts = 0;
  double variance = 0;
};

template <class Key>
Without variance_without(const std::vector<Valued>& visits, double mean, Key&& key) {
  std::map<std::string_view, std::pair<double, double>> parts;  // sum and count
  double sum = 0;
  for (const Valued& visit : visits) {
    auto& part = parts[key(*visit.first)];
    part.first += visit.value;
    part.second += 1;
    sum += visit.value;
  }
  constexpr std::size_t kLeast = 3;
  if (parts.size() < kLeast) return {parts.size(), 0};
  const auto count = static_cast<double>(parts.size());
  const auto all = static_cast<double>(visits.size());
  double squares = 0;
  for (const auto& [name, part] : parts) {
    const double apart = (sum - part.first) / (all - part.second) - mean;
    squares += apart * apart;
  }
  return {parts.size(), (count - 1) / count * squares};
}

// The interval of a mean whose visits resemble each other by place, and by shopper: the variances
// of both added, less that of visits, which is in both.
stats::Estimate widened(stats::Estimate e, const std::vector<Valued>& visits) {
  const bool known = std::none_of(visits.begin(), visits.end(),
                                  [](const Valued& visit) { return visit.first->shopper.empty(); });
  const auto by_place = variance_without(
      visits, e.value, [](const ShopItem& item) -> std::string_view { return item.place; });
  const auto by_shopper = variance_without(visits, e.value, [&](const ShopItem& item) {
    return std::string_view(known ? item.shopper : item.visit);
  });
  const auto by_visit = variance_without(
      visits, e.value, [](const ShopItem& item) -> std::string_view { return item.visit; });
  const double variance = std::max({by_place.variance, by_shopper.variance,
                                    by_place.variance + by_shopper.variance - by_visit.variance});
  std::size_t parts = visits.size();
  for (const Without& without : {by_place, by_shopper}) {
    if (without.variance > 0) parts = std::min(parts, without.parts);
  }
  if (variance <= 0) return e;
  const double half = stats::student_quantile(0.025, parts - 1) * std::sqrt(variance);
  e.low = std::max(0.0, std::min(e.low, e.value - half));
  e.high = std::min(1.0, std::max(e.high, e.value + half));
  return e;
}

ShopScore score_of(const std::vector<Scored>& visits) {
  ShopScore out;
  stats::MeanSums sums;
  std::vector<Valued> values;
  values.reserve(visits.size());
  for (const Scored& visit : visits) {
    ++out.visits;
    out.items += visit.sums.items;
    values.push_back({visit.first, visit.sums.share()});
    sums.add(std::llround(visit.sums.share() * kMillion));
  }
  const auto mean = stats::mean(sums, {0, kMillion});
  if (!mean) return out;
  out.score =
      widened({mean->value / kMillion, mean->low / kMillion, mean->high / kMillion}, values);
  return out;
}

// The visits of some items, by name.
template <class Wanted>
std::vector<Scored> visits_of(const Items& items, Wanted&& wanted) {
  std::map<std::string_view, Scored> visits;
  for (const ShopItem* item : items) {
    if (!wanted(*item)) continue;
    Scored& visit = visits[item->visit];
    if (visit.first == nullptr) visit.first = item;
    visit.sums.add(*item);
  }
  std::vector<Scored> out;
  out.reserve(visits.size());
  for (const auto& [name, visit] : visits) out.push_back(visit);
  return out;
}

bool is_objective(const ShopItem& item) { return item.kind == ShopKind::kObjective; }

ShopFigures figures_of(std::string name, const Items& items) {
  ShopFigures out;
  out.name = std::move(name);
  const auto all = visits_of(items, [](const ShopItem&) { return true; });
  const auto facts = visits_of(items, is_objective);
  const auto felt = visits_of(items, [](const ShopItem& item) { return !is_objective(item); });
  out.all = score_of(all);
  out.objective = score_of(facts);
  out.subjective = score_of(felt);
  const auto& asked = facts.empty() ? all : facts;
  std::vector<Valued> kept;
  kept.reserve(asked.size());
  for (const Scored& visit : asked) {
    out.kept += visit.sums.full ? 1 : 0;
    kept.push_back({visit.first, visit.sums.full ? 1.0 : 0.0});
  }
  if (!asked.empty()) out.kept_share = widened(stats::wilson(out.kept, asked.size()), kept);
  return out;
}

std::vector<ShopFigures> by(const Items& items, std::string ShopItem::*key) {
  std::map<std::string, Items> groups;
  for (const ShopItem* item : items) {
    if (!(item->*key).empty()) groups[item->*key].push_back(item);
  }
  std::vector<ShopFigures> out;
  out.reserve(groups.size());
  for (const auto& [name, group] : groups) out.push_back(figures_of(name, group));
  std::stable_sort(out.begin(), out.end(), [](const ShopFigures& a, const ShopFigures& b) {
    return a.all.score->value < b.all.score->value;
  });
  return out;
}

std::vector<ShopItemFigures> by_item(const Items& items) {
  std::map<std::tuple<std::string, std::string>, Items> groups;
  std::map<std::string_view, double> weights;  // by visit
  for (const ShopItem* item : items) {
    groups[{item->moment, item->item}].push_back(item);
    weights[item->visit] += item->weight;
  }
  const auto visits = static_cast<double>(weights.size());
  std::vector<ShopItemFigures> out;
  for (const auto& [key, group] : groups) {
    ShopItemFigures one;
    one.moment = std::get<0>(key);
    one.item = std::get<1>(key);
    one.kind = group.front()->kind;
    one.all = score_of(visits_of(group, [](const ShopItem&) { return true; }));
    const ShopItem* least = nullptr;
    for (const ShopItem* item : group) {
      one.lost += item->weight * (1 - item->share()) / weights[item->visit] / visits;
      const bool lower = least == nullptr || item->share() < least->share();
      if (item->share() < 1 && !item->evidence.empty() && lower) least = item;
    }
    if (least != nullptr) {
      one.evidence = least->evidence;
      one.visit = least->visit;
    }
    out.push_back(std::move(one));
  }
  std::stable_sort(out.begin(), out.end(), [](const ShopItemFigures& a, const ShopItemFigures& b) {
    return a.lost > b.lost;
  });
  return out;
}

// Shoppers who are not known are each another one.
template <class Wanted>
std::optional<stats::ShopReliability> reliability_of(const Items& items, Wanted&& wanted) {
  std::map<std::string, std::uint32_t> places;
  std::map<std::string, std::uint32_t> shoppers;
  std::vector<stats::ShopVisit> visits;
  std::uint32_t nobody = 1U << 31U;
  for (const Scored& visit : visits_of(items, wanted)) {
    stats::ShopVisit one;
    one.place =
        places.emplace(visit.first->place, static_cast<std::uint32_t>(places.size())).first->second;
    one.shopper =
        visit.first->shopper.empty()
            ? nobody++
            : shoppers.emplace(visit.first->shopper, static_cast<std::uint32_t>(shoppers.size()))
                  .first->second;
    one.score = visit.sums.share();
    visits.push_back(one);
  }
  if (visits.empty()) return std::nullopt;
  return stats::shop_reliability(visits, kReliabilityTarget);
}

void add_visits(const Items& items, Shops& out) {
  std::map<std::string_view, std::optional<std::int64_t>> times;
  for (const ShopItem* item : items) {
    if (!item->time_us) continue;
    auto& time = times[item->visit];
    time = time ? std::min(*time, *item->time_us) : *item->time_us;
  }
  std::set<std::string> places;
  std::set<std::string> shoppers;
  for (const Scored& visit : visits_of(items, [](const ShopItem&) { return true; })) {
    const ShopItem& first = *visit.first;
    ShopVisitScore one{first.visit,   first.scenario, first.shopper,     first.place,
                       first.channel, std::nullopt,   visit.sums.share()};
    if (const auto time = times.find(first.visit); time != times.end()) {
      one.time_us = time->second;
      out.from_us = std::min(out.from_us.value_or(*one.time_us), *one.time_us);
      out.to_us = std::max(out.to_us.value_or(*one.time_us), *one.time_us);
    }
    places.insert(one.place);
    if (one.shopper.empty()) {
      ++out.visits_of_nobody;
    } else {
      shoppers.insert(one.shopper);
    }
    out.visits.push_back(std::move(one));
  }
  out.places_count = places.size();
  out.shoppers_count = shoppers.size();
}

}  // namespace

Shops find_shops(std::span<const ShopItem> all) {
  Items items;
  items.reserve(all.size());
  for (const ShopItem& item : all) items.push_back(&item);
  Shops out;
  out.items = items.size();
  out.all = figures_of("", items);
  out.standards = by(items, &ShopItem::standard);
  out.promises = by(items, &ShopItem::promise);
  out.moments = by(items, &ShopItem::moment);
  out.scenarios = by(items, &ShopItem::scenario);
  out.places = by(items, &ShopItem::place);
  out.channels = by(items, &ShopItem::channel);
  out.by_item = by_item(items);
  add_visits(items, out);
  out.reliability = reliability_of(items, [](const ShopItem&) { return true; });
  out.objective_reliability = reliability_of(items, is_objective);
  out.subjective_reliability =
      reliability_of(items, [](const ShopItem& item) { return !is_objective(item); });
  return out;
}

}  // namespace fifteen::analyse
