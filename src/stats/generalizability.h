#pragma once
// Can a mystery shop tell places apart? How much of what its scores differ by is the place, how
// much who shopped, how much the day; and how many visits a place's score needs to be relied on.
//
// A score is the common level plus the place's part, the shopper's part and the visit's own:
// y = m + place + shopper + rest. Shoppers may visit many places (crossed), one each (nested), or
// some of each, unequally often. The variances of the parts come from sums of squares that are set
// equal to what they are expected to be (Henderson's method I): without bias, whatever the numbers
// of visits, and by the mean squares of the textbook where these are equal.
//
//   const auto study = shop_reliability(visits);   // {.place = 3, .shopper = 14, .score = 82}
//   study->reliability                             // of a place's mean score, as visited: 0.84
//   study->needed.visits                           // 2, by two shoppers, for 0.8
//
// Reliability is the share of the variance of places' mean scores that is the places':
// place / (place + shopper / shoppers + rest / visits), with the shoppers and visits of a place. It
// is the square of the correlation of the score with the truth. Shoppers count in full, as if each
// place had drawn its own: where all places are seen by the very same shoppers, their differences
// are more reliable than this says.
//
// How often the interval held what was planted (1,000 worlds each; 8, 20, 60 places of 2 to 10
// visits; reliability 0.42 to 0.75): with 6, 20 or 40 shoppers who go everywhere 92 % to 98 %, with
// shoppers of each place's own 93 % to 95 %; where places do not differ, 98 % to 100 %, as it may
// end at 0. Without leaving out shoppers, too, it was 82 % with 60 places and 6 shoppers; with both
// variances added, up to 99.9 %. The intervals are wide: with 8 places they reach over 0.75 of the
// 0..1, with 60 over 0.2 to 0.5. Variances were found within the error of 1,000 worlds (2 %).
//
// Sources: Finn and Kayande, Unmasking a phantom: a psychometric assessment of mystery shopping,
// J. Retailing 75 (1999); Cronbach, Gleser, Nanda, Rajaratnam, The Dependability of Behavioral
// Measurements (1972); Henderson, Biometrics 9 (1953); Searle, Casella, McCulloch, Variance
// Components (1992), 5.3; Arvesen and Schmitz, Biometrics 26 (1970), for leaving out of logarithms.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "stats/estimate.h"

namespace fifteen::stats {

/// One visit of a shopper to a place.
struct ShopVisit {
  std::uint32_t place = 0;
  std::uint32_t shopper = 0;
  double score = 0;
};

/// Whether shoppers can be told from the rest.
enum class ShopperPart : std::uint8_t {
  kTold,
  kInRest,   ///< each shopper came once: who shopped is part of `rest`
  kInPlace,  ///< each place has shoppers of its own, one, or nearly: part of `place`, which is then
             ///< too large, and so is reliability
  kInNobody,  ///< there was one shopper: how others would differ is not known, and taken for not
};

/// Variances of the parts of a score, in its unit squared.
struct ShopComponents {
  std::uint64_t visits = 0;
  std::size_t places = 0;
  std::size_t shoppers = 0;
  double mean = 0;  ///< of all scores
  double place = 0;
  double shopper = 0;  ///< 0 unless told
  double rest = 0;
  ShopperPart shopper_part = ShopperPart::kTold;
  /// Came out below 0, as it may where it is small, and was set to 0.
  bool place_negative = false;
  bool shopper_negative = false;

  bool operator==(const ShopComponents&) const = default;
};

/// How a place is visited. Neither need be whole: they may be means over places.
struct ShopDesign {
  double visits = 1;
  double shoppers = 1;  ///< at most `visits`

  bool operator==(const ShopDesign&) const = default;
};

/// Returns the variances; nothing with fewer than two places, without a place of two visits, or
/// where all visits of all places have one score. Cost: a sort of the visits.
std::optional<ShopComponents> shop_components(std::span<const ShopVisit> visits);

/// Returns the reliability of a place's mean score, 0 to 1.
double reliability(const ShopComponents& components, const ShopDesign& design);

/// Visits of each place for a reliability. Nothing: no number of visits is known to give it.
struct VisitsNeeded {
  std::optional<std::uint64_t> visits;
  std::optional<std::uint64_t> low;  ///< the interval's ends, by those of reliability
  std::optional<std::uint64_t> high;

  bool operator==(const VisitsNeeded&) const = default;
};

struct ShopReliability {
  ShopComponents components;
  /// What the places were visited like, on average: so many visits and shoppers at each place would
  /// give scores as much error as the unequal numbers do on average.
  ShopDesign design;
  /// Of a place's mean score with this design. Interval: by leaving out one place at a time, of
  /// log((place + error) / error), with Student's t of places - 1; where shoppers go to two places
  /// or more on average, the wider of this and leaving out one shopper at a time. Cut to 0..1.
  Estimate reliability;
  VisitsNeeded needed;  ///< for the target, each by another shopper

  bool operator==(const ShopReliability&) const = default;
};

/// Fewer places give no interval.
inline constexpr std::size_t kShopPlacesMin = 3;

/// Returns the reliability of the shop as it was done, and the visits for `target` (above 0, below
/// 1); nothing where there are no components, or fewer than kShopPlacesMin places.
/// Cost: a sort of the visits, and a few walks over them.
std::optional<ShopReliability> shop_reliability(std::span<const ShopVisit> visits,
                                                double target = 0.8);

/// Returns how many visits give a place's score the `target` (above 0, below 1) if each shopper
/// makes `each` of them (1 at least); nothing where places do not differ.
std::optional<std::uint64_t> visits_needed(const ShopComponents& components, double target,
                                           double each = 1);

}  // namespace fifteen::stats
