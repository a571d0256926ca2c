#pragma once
// Mystery shops: what somebody who plays a customer found, item by item; and the scenario that says
// what to look at. docs/formats/shops.md tells how both are written.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fifteen {

/// What an item asks: something that was so or not, whoever looks, or how it was to whom it
/// happened.
enum class ShopKind : std::uint8_t { kObjective, kSubjective };
inline constexpr std::array<std::string_view, 2> kShopKindNames{"objective", "subjective"};
constexpr std::string_view shop_kind_name(ShopKind kind) {
  return kShopKindNames[static_cast<std::size_t>(kind)];
}

/// The columns of a file of shops, in the order in which a form writes them.
inline constexpr std::string_view kShopColumns =
    "visit,scenario,shopper,place,channel,time,moment,item,standard,promise,kind,score,max,weight,"
    "evidence";

/// One item of one visit, as it was scored.
struct ShopItem {
  std::string visit;     ///< all items of one visit have the same
  std::string scenario;  ///< may be empty, as may be all texts but visit, place and item
  std::string shopper;   ///< empty: not known
  std::string place;
  std::string channel;
  std::string moment;
  std::string item;
  std::string standard;
  std::string promise;  ///< the name of a promise
  std::string evidence;
  std::optional<std::int64_t> time_us;
  ShopKind kind = ShopKind::kObjective;
  double score = 0;   ///< 0 to `most`
  double most = 1;    ///< above 0
  double weight = 1;  ///< above 0

  /// The share of what could be had, 0 to 1.
  double share() const { return score / most; }
  bool operator==(const ShopItem&) const = default;
};

/// What a scenario asks the shopper to look at.
struct ScenarioItem {
  std::string item;
  std::string moment;
  std::string standard;
  std::string promise;
  ShopKind kind = ShopKind::kObjective;
  double most = 1;  ///< whole; 1: yes or no
  double weight = 1;

  bool operator==(const ScenarioItem&) const = default;
};

struct ShopScenario {
  std::string name;
  std::string brief;                  ///< what the shopper is to do; may be empty
  std::vector<std::string> places;    ///< to choose from; none: to be written
  std::vector<std::string> channels;  ///< likewise
  std::vector<ScenarioItem> items;

  bool operator==(const ShopScenario&) const = default;
};

}  // namespace fifteen
