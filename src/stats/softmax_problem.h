#pragma once
// The penalised likelihood of softmax.h as a function of a vector: its value, its gradient, and
// products with its Hessian. Used by softmax.cpp only.
//
// Coefficients come in slots of two (misery, magic): slot 0 is the intercept, then come the levels
// of the first feature, and so on. A monotone feature's slots hold its first level's weights and
// then the steps from each level to the next; all others hold weights.

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "stats/outcome_cells.h"
#include "stats/symmetric.h"

namespace fifteen::stats {

using Slots = std::vector<double>;  // two for each slot

class SoftmaxProblem {
 public:
  /// `cells` must be in order. `monotone` names features that exist.
  SoftmaxProblem(const OutcomeCells& cells, std::span<const std::uint32_t> level_counts,
                 std::span<const std::size_t> monotone, double ridge);

  std::size_t slots() const { return slots_; }
  std::size_t features() const { return features_; }
  std::size_t first_slot(std::size_t feature) const { return first_[feature]; }
  std::size_t level_count(std::size_t feature) const {
    return first_[feature + 1] - first_[feature];
  }

  /// Returns the penalised negative log likelihood, in nats, and its gradient, and keeps the
  /// chances of all cells at this place for `curve` and `blocks`.
  double value_and_gradient(const Slots& at, Slots& gradient);

  /// Returns the product of the Hessian, at the place of value_and_gradient, with `x`.
  void curve(const Slots& x, Slots& product) const;

  /// Returns the 2 x 2 blocks of the Hessian's diagonal: for each slot misery-misery,
  /// misery-magic, magic-magic.
  std::vector<double> blocks() const;

  /// Returns the Hessian among the shifts of whole features: place 2 k and 2 k + 1 for the
  /// intercept (k = 0) and for all levels of feature k - 1 at once. These are nearly
  /// interchangeable: what is added to a feature and taken from the intercept costs the ridge only.
  Matrix shifts() const;

  /// How many slots, from its first on, a shift of the feature changes.
  std::size_t shifted_slots(std::size_t feature) const {
    const std::size_t count = level_count(feature);
    return count > 1 && is_step(first_slot(feature) + 1) ? 1 : count;
  }

  /// Holds weights towards these (two for each slot) instead of 0: what coefficients stand for is
  /// the distance to them.
  void hold_towards(Slots weights) {
    towards_ = std::move(weights);
    towards_.resize(2 * slots_ + 2, 0.0);
  }
  /// Returns what the coefficients' weights are measured from.
  const Slots& towards() const { return towards_; }

  /// Returns weights for steps: adds up the slots of monotone features.
  Slots weights_of(Slots steps) const;

  /// Returns steps for weights.
  Slots steps_of(Slots weights) const;

  /// True for slots that hold a step, which must not be negative for misery or positive for magic.
  bool is_step(std::size_t slot) const { return is_step_[slot] != 0; }

  /// True for levels without contacts, whose weight is 0; not those of monotone features, which lie
  /// between their neighbours.
  bool is_empty(std::size_t slot) const { return is_empty_[slot] != 0; }

 private:
  struct Chances {
    double misery;
    double magic;
    double log_sum;  // log(1 + e^misery + e^magic)
    double misery_odds;
    double magic_odds;
  };
  void add_cells(const OutcomeCells& cells, std::span<const std::uint32_t> level_counts);
  Chances chances(std::size_t cell, const Slots& weights) const;
  double loss(std::size_t cell, const Chances& chances) const;
  double penalty(const Slots& weights) const;
  void add_penalty_gradient(const Slots& weights, Slots& gradient) const;
  void gather(Slots& of_weights) const;  // from weights to steps

  std::size_t features_;
  std::size_t slots_;
  double ridge_;
  std::vector<std::size_t> first_;  // slot of each feature's first level, and the end
  std::vector<std::size_t> monotone_;
  std::vector<std::uint8_t> is_step_;   // by slot
  std::vector<std::uint8_t> is_empty_;  // by slot
  std::vector<std::uint32_t> slot_of_;  // cell after cell; `slots_` for no level
  std::vector<double> counts_;          // cell after cell, three each
  Slots towards_;
  std::vector<double> at_;  // the chances of misery and magic, two each
};

}  // namespace fifteen::stats
