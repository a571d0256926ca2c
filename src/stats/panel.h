#pragma once
// A change that came to some units (places) at one time and to others at another: by how much those
// that have it differ from what they would have been.
//
// What a unit would have been in a period is the unit's own level plus the period's, both taken
// from what has not been changed yet: y = unit + period, fitted by least squares, weighted by how
// many things (contacts, journeys) each cell has. The effect is what the changed cells have more,
// on average over their things. Unlike a regression with a dummy, it never compares late units with
// early ones that have the change already.
//
//   Panel panel;
//   panel.add({.unit = 0, .period = 3, .changed = false, .group = 7}, /*things=*/1, /*sum=*/1);
//   const auto effect = panel_effect(panel);
//
// Sources: Borusyak, Jaravel, Spiess, Revisiting event-study designs, Review of Economic Studies 91
// (2024), the imputation estimator; Gardner, Two-stage differences in differences (2022).

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "stats/estimate.h"

namespace fifteen::stats {

/// Where things belong: those of one group of customers, in a unit and a period.
struct PanelKey {
  std::uint32_t unit = 0;
  std::uint32_t period = 0;
  bool changed = false;  ///< the unit had the change already
  std::uint8_t group = 0;

  auto operator<=>(const PanelKey&) const = default;
};

/// Things added up, in whole numbers.
struct PanelSums {
  std::int64_t things = 0;
  std::int64_t sum = 0;  ///< of y

  bool operator==(const PanelSums&) const = default;
};

class Panel {
 public:
  /// Units, periods below 2^28, groups below kGroupCount.
  void add(const PanelKey& key, std::int64_t things, std::int64_t sum) {
    PanelSums& sums = cells_[packed(key)];
    sums.things += things;
    sums.sum += sum;
  }
  /// Ascending by key.
  std::vector<std::pair<PanelKey, PanelSums>> cells() const;

 private:
  static std::uint64_t packed(const PanelKey& key) {
    return (std::uint64_t{key.unit} << 36U) | (std::uint64_t{key.period} << 8U) |
           (key.changed ? 0x80U : 0U) | key.group;
  }

  std::unordered_map<std::uint64_t, PanelSums> cells_;
};

struct PanelEffect {
  std::uint64_t changed = 0;   ///< things that have the change and are compared
  std::uint64_t others = 0;    ///< that have it not: what they are compared with
  std::uint64_t left_out = 0;  ///< that have it, and nothing to be compared with: their unit has
                               ///< always had it, or all others have it, too
  std::size_t units = 0;       ///< units among `changed`
  double mean = 0;             ///< of y, of `changed`
  double otherwise = 0;        ///< what it would have been
  /// mean - otherwise. The interval is the wider one of leaving out groups of customers and of
  /// leaving out groups of units (at most kGroupCount, dealt in turn): what happens at a place
  /// happens to all its customers.
  Estimate effect;
  bool over_units = false;  ///< units could be left out: the interval holds for other places, too

  bool operator==(const PanelEffect&) const = default;
};

/// Returns the effect, or nothing where no changed cell can be compared, or where a group of
/// customers cannot be left out without that. `units` > 1 are needed for the interval over units.
/// Cost: about 50 walks over the cells without the change, each some 40 times.
std::optional<PanelEffect> panel_effect(const Panel& panel);

/// The effect where customers were drawn: the mean of those that have the change less that of the
/// others, whatever unit and period. Nothing without either in some group of customers' absence.
std::optional<PanelEffect> drawn_effect(const Panel& panel);

}  // namespace fifteen::stats
