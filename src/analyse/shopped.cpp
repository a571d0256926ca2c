#include "analyse/shopped.h"

#include <algorithm>
#include <optional>
#include <span>

#include "analyse/shops.h"

namespace fifteen::analyse {
namespace {

using Key = Shopped::key_type;

void add_items(std::span<const ShopItem> items, const std::string& place,
               const std::string& channel, Shopped& out) {
  for (const ShopFigures& promise : find_shops(items).promises) {
    if (promise.name.empty() || !promise.kept_share) continue;
    out[Key{promise.name, place, channel}] = {promise.kept, promise.all.visits,
                                              *promise.kept_share};
  }
}

// The items at each place, or on each channel.
std::map<std::string, std::vector<ShopItem>> parted(std::span<const ShopItem> items,
                                                    std::string ShopItem::*by) {
  std::map<std::string, std::vector<ShopItem>> out;
  for (const ShopItem& item : items) {
    if (!(item.*by).empty()) out[item.*by].push_back(item);
  }
  return out;
}

// How customers of one value of a dimension lived a promise; nothing: too few say.
const PromiseLived* lived_by(const PromiseFinding& finding, const std::string& dimension,
                             const std::string& value) {
  for (const PromiseBy& by : finding.by) {
    if (by.dimension != dimension) continue;
    for (const PromiseLived& lived : by.values) {
      if (lived.name == value) return &lived;
    }
  }
  return nullptr;
}

GapSides sides_of(const PromiseFinding& finding, const PromiseLived* lived,
                  const PromiseShopped& shopped) {
  GapSides out;
  out.name = finding.rule.name;
  out.said = finding.rule.share;
  out.shopped = shopped.share;
  if (lived != nullptr && lived->told() > 0) out.lived = lived->share;
  out.perceived = finding.rule.measure == PromiseMeasure::kRating;
  return out;
}

}  // namespace

Shopped shopped_in(std::vector<ShopItem> items, const std::vector<std::string>& promises) {
  for (ShopItem& item : items) {
    if (item.promise.empty() &&
        std::find(promises.begin(), promises.end(), item.standard) != promises.end())
      item.promise = item.standard;
  }
  Shopped out;
  add_items(items, "", "", out);
  for (const auto& [place, some] : parted(items, &ShopItem::place)) add_items(some, place, "", out);
  for (const auto& [channel, some] : parted(items, &ShopItem::channel))
    add_items(some, "", channel, out);
  return out;
}

void add_audits(const PromisesFound& audits, Shopped& out) {
  const auto add = [&](Key key, const PromiseLived& lived) {
    if (lived.told() > 0)
      out.emplace(std::move(key), PromiseShopped{lived.kept, lived.told(), lived.share});
  };
  for (const PromiseFinding& finding : audits.promises) {
    add({finding.rule.name, "", ""}, finding.lived);
    for (const PromiseBy& by : finding.by) {
      for (const PromiseLived& lived : by.values) {
        if (by.dimension == "place") add({finding.rule.name, lived.name, ""}, lived);
        if (by.dimension == "channel") add({finding.rule.name, "", lived.name}, lived);
      }
    }
  }
}

std::vector<GapSides> gap_sides(const Shopped& shopped, PromisesFound& found,
                                std::vector<std::string>& unknown) {
  std::vector<GapSides> out;
  for (PromiseFinding& finding : found.promises) {
    // By key: all of it comes first, then channels, then places.
    for (auto at = shopped.lower_bound(Key{finding.rule.name, "", ""});
         at != shopped.end() && std::get<0>(at->first) == finding.rule.name; ++at) {
      const auto& [name, place, channel] = at->first;
      const bool all = place.empty() && channel.empty();
      if (all) finding.shopped = at->second;
      const PromiseLived* const lived = all ? &finding.lived
                                            : lived_by(finding, place.empty() ? "channel" : "place",
                                                       place.empty() ? channel : place);
      GapSides sides = sides_of(finding, lived, at->second);
      sides.place = place;
      sides.channel = channel;
      out.push_back(std::move(sides));
    }
  }
  for (const auto& [key, visits] : shopped) {
    const std::string& name = std::get<0>(key);
    const bool known = std::any_of(found.promises.begin(), found.promises.end(),
                                   [&](const auto& p) { return p.rule.name == name; });
    if (!known && std::find(unknown.begin(), unknown.end(), name) == unknown.end())
      unknown.push_back(name);
  }
  return out;
}

}  // namespace fifteen::analyse
