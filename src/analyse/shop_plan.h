#pragma once
// The next visits of a mystery shop where they tell most.
//
// What is not known is each place's own part of the score. Before any visit its variance is that
// between places; after n visits whose shoppers made n_1, n_2, ... of them, the error of their mean
// is shopper x sum(n_j^2) / n^2 + rest / n, and what stays unknown is place x error / (place +
// error): the variance of the best estimate, which draws few visits towards the mean of all. One
// visit after another goes to the place where it takes most of that away. The less a place was
// visited, the more: places never visited come first. Where places do not differ as far as can be
// told, or nothing can be told yet, visits go where there are fewest.
//
// At the place the visit is of the scenario whose standards are known least: it takes most from the
// sum over its standards of variance / visits (Neyman's allocation, one visit at a time; ties: the
// one least often shopped at the place, then by name); and by the shopper who has been at the place
// least, then has made fewest visits: one shopper's eye is one error, however often it looks.
//
// Sources: Robinson, That BLUP is a good thing, Statistical Science 6 (1991); Neyman, JRSS 97
// (1934); Finn and Kayande, J. Retailing 75 (1999).

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyse/shops.h"
#include "contact/shop.h"

namespace fifteen::analyse {

struct PlannedVisit {
  std::string place;
  std::string scenario;  ///< empty: none has a name
  std::string shopper;   ///< empty: none is known
  std::uint64_t visits_before = 0;
  std::uint64_t shoppers_before = 0;  ///< who had been at the place; planned ones count
  /// The standard error of the place's own part, before this visit and after; none: not known.
  std::optional<double> error_before;
  std::optional<double> error_after;
  std::string why;  ///< in words
};

struct ShopPlan {
  std::vector<PlannedVisit> visits;  ///< in the order in which they tell most
  /// By which the visits were dealt out. None: too few visits to tell places from luck.
  std::optional<stats::ShopComponents> components;
  /// Means over all places, now and after these visits: of the standard error of a place's part,
  /// and of the reliability of its score.
  std::optional<double> error_now;
  std::optional<double> error_then;
  std::optional<double> reliability_now;
  std::optional<double> reliability_then;
  std::size_t places = 0;  ///< those of the shops and of `more_places`
};

/// Plans so many visits. `more_places` may name places that were never visited, and others.
/// Cost: O(visits x places).
ShopPlan plan_shops(std::span<const ShopItem> items, const std::vector<std::string>& more_places,
                    std::size_t visits);

}  // namespace fifteen::analyse
