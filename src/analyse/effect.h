#pragma once
// What something that happened to some contacts (or journeys) has to do with what came of them,
// compared with those alike to which it did not happen.
//
// The exposed are compared with what would have come of them otherwise. That is estimated twice:
// by how the others alike came off (their mean in the same node of a tree of keys, shrunk to the
// coarser node's), and by weighing the others so that they are made up as the exposed are (by the
// odds of being exposed, likewise shrunk). The two are joined such that the figure is right where
// either is (augmented inverse probability weighting, of the effect on the exposed); both are
// fitted to the other half of the customers. Exposed ones whom hardly anybody alike compares with
// are left out, and counted.
//
// An effect is an association: what makes contacts alike is what the log knows. The E-value says
// how strong an unknown common cause would have to be to make it all up.
//
// Sources: Robins, Rotnitzky, Zhao, JASA 89 (1994); Chernozhukov and others, Double/debiased
// machine learning, Econometrics Journal 21 (2018); VanderWeele and Ding, Sensitivity analysis in
// observational research: introducing the E-value, Annals of Internal Medicine 167 (2017).

#include <cstdint>
#include <optional>
#include <vector>

#include "analyse/key_cells.h"
#include "stats/estimate.h"

namespace fifteen::analyse {

/// Contacts or journeys, one row each.
struct EffectUnits {
  struct Unit {
    double y = 0;            ///< what came of it: 0 or 1, or any number
    std::uint32_t cell = 0;  ///< of what makes units alike
    std::uint8_t group = 0;  ///< jackknife group of the customer
    bool exposed = false;    ///< it happened
  };
  std::vector<Unit> units;

  std::size_t size() const { return units.size(); }
  void add(std::size_t group, bool exposed, double y, std::uint32_t cell) {
    units.push_back({y, cell, static_cast<std::uint8_t>(group), exposed});
  }
};

/// How strongly an unknown common cause would have to be tied to both sides, as a ratio of risks,
/// to make up an effect: 1 is not at all.
struct EValue {
  double value = 1;  ///< of the effect
  double limit = 1;  ///< of the end of its interval that is nearer to none

  bool operator==(const EValue&) const = default;
};

/// The E-value of a ratio of risks, above 0: r + sqrt(r (r - 1)) of it or its inverse, the one
/// above 1.
double e_value(double risk_ratio);

struct Effect {
  std::uint64_t exposed = 0;    ///< that are compared
  std::uint64_t others = 0;     ///< with whom
  std::uint64_t unmatched = 0;  ///< exposed ones whom nobody alike compares with: left out
  stats::Estimate mean;         ///< of y, of the exposed; of yes and no within 0 to 1
  double otherwise = 0;         ///< what it would have been
  stats::Estimate crude;        ///< exposed less others, as they are
  stats::Estimate effect;       ///< mean - otherwise: of alike ones
  /// Of the risk of the rarer of y = 0 and y = 1; nothing where y is something else, or nobody
  /// would be at risk.
  std::optional<EValue> e_value;

  bool operator==(const Effect&) const = default;
};

/// Of fewer exposed or fewer others, nothing is said.
inline constexpr std::uint64_t kEffectUnitsMin = 30;
/// An exposed one is unmatched when more than this share of those alike is exposed.
inline constexpr double kEffectExposedMax = 0.95;

/// Returns the effect, or nothing: fewer than kEffectUnitsMin of either kind (with a comparison),
/// or all in one half. `cells` are what makes units alike, from coarse to fine: what must be alike
/// in any case, such as segments, comes first. Intervals: delete-one-group jackknife, all fitted
/// anew. Cost: a walk over the units, and some thirty over the cells.
std::optional<Effect> find_effect(const EffectUnits& units, const KeyCells& cells);

}  // namespace fifteen::analyse
