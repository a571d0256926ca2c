#pragma once
// Mystery shops: what shoppers found, by standard, promise, moment, place and channel; how far it
// can be relied on; and which visits would tell most.
//
// A visit's score is the weighted share of what its items could have: the sum of weight x score /
// max over the sum of weights. A group's score (of a standard, say) is the mean over visits of the
// visit's weighted share of the group's items, so that each visit counts once. Items that say
// whether something was so (objective) and items of how it was (subjective) are also told apart:
// what a shopper remembers of facts errs, and what she feels is hers.
//
//   const Shops shops = find_shops(items);
//   shops.all.score;                        // 0.81, 0.76 to 0.86
//   shops.reliability->needed.visits;       // of each place, for 0.8
//
// Visits to a place resemble each other, as do those of a shopper. Intervals take the wider of:
// visits for independent (Student's t; Wilson's of a share of visits that kept something), and the
// variances of leaving out one place, and one shopper, at a time, added, less that of leaving out
// one visit, with Student's t of the fewer of them less one; of three or more each. Where shoppers
// are not known, each visit is by another. Source: Cameron, Gelbach, Miller, Robust inference with
// multiway clustering, J. Business and Economic Statistics 29 (2011). That of the reliability:
// stats/generalizability.h.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "contact/shop.h"
#include "stats/estimate.h"
#include "stats/generalizability.h"

namespace fifteen::analyse {

/// A mean share over visits, 0 to 1; nothing of it where no visit has such items.
struct ShopScore {
  std::uint64_t visits = 0;
  std::uint64_t items = 0;
  std::optional<stats::Estimate> score;  ///< one visit: 0 to 1

  bool operator==(const ShopScore&) const = default;
};

struct ShopFigures {
  std::string name;
  ShopScore all;
  ShopScore objective;
  ShopScore subjective;
  /// Visits of which every objective item has all it could have; without any, every item.
  std::uint64_t kept = 0;
  std::optional<stats::Estimate> kept_share;  ///< of the visits
};

/// An item over all visits.
struct ShopItemFigures {
  std::string moment;
  std::string item;
  ShopKind kind = ShopKind::kObjective;
  ShopScore all;
  double lost = 0;       ///< of what visits could have had in all, the share that this item cost
  std::string evidence;  ///< of the visit that scored least, the first of them
  std::string visit;     ///< that visit
};

struct ShopVisitScore {
  std::string visit;
  std::string scenario;
  std::string shopper;  ///< empty: not known
  std::string place;
  std::string channel;
  std::optional<std::int64_t> time_us;  ///< the first of its items'
  double score = 0;
};

struct Shops {
  std::uint64_t items = 0;
  std::size_t places_count = 0;
  std::size_t shoppers_count = 0;      ///< who are known by name
  std::uint64_t visits_of_nobody = 0;  ///< whose shopper is not known: each by another one
  std::optional<std::int64_t> from_us;
  std::optional<std::int64_t> to_us;
  ShopFigures all;
  std::vector<ShopFigures> standards;  ///< these and the following: lowest score first
  std::vector<ShopFigures> promises;
  std::vector<ShopFigures> moments;
  std::vector<ShopFigures> scenarios;
  std::vector<ShopFigures> places;
  std::vector<ShopFigures> channels;
  std::vector<ShopItemFigures> by_item;  ///< that cost most first
  std::vector<ShopVisitScore> visits;    ///< by name
  /// Of places' mean scores. None: fewer than three places, or no place visited twice.
  std::optional<stats::ShopReliability> reliability;
  std::optional<stats::ShopReliability> objective_reliability;
  std::optional<stats::ShopReliability> subjective_reliability;
};

/// The reliability that is asked for.
inline constexpr double kReliabilityTarget = 0.8;

/// Makes the findings of items, in any order. Cost: O(items log items).
Shops find_shops(std::span<const ShopItem> items);

}  // namespace fifteen::analyse
