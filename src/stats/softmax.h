#pragma once
// How likely is misery, neutral or magic, given what is known of a contact?
//
// A multinomial logistic regression: the log odds of misery, and of magic, against neutral are an
// intercept plus one weight for the contact's level of each feature. Weights are held towards 0 by
// a ridge, so that a level with few contacts says little and one with many says what its contacts
// say; a cross of two features (moment and channel), given as a feature of its own beside both, is
// held towards their sum. The ridge does not care which outcome the others are compared with.
//
//   SoftmaxModel model = fit_softmax(cells, {.monotone = {kWait}});
//   model.predict({kPhone, kLong});     // {0.61, 0.30, 0.09}
//
// Features may be held monotone: their levels are ordered from good to bad (waits from short to
// long), and a higher level then never makes misery less likely or magic more likely.
//
// The fit. Penalised likelihood is concave. Newton's method finds its top; each step is solved by
// conjugate gradients on products with the Hessian, so that no matrix is made: one product walks
// once over the cells. It is preconditioned by the 2 x 2 blocks of each level and the shifts of
// whole features. Monotone features are fitted as steps from level to level that must not be
// negative, by Bertsekas' projection. 100,000 cells of 8 features with 2,000 levels take 0.24 s,
// and 0.42 s with a monotone feature (decision record 0018).
//
// Sources: Hosmer, Lemeshow and Sturdivant, Applied Logistic Regression (2013), chapter 8, for the
// model; le Cessie and van Houwelingen, Applied Statistics 41 (1992), for the ridge; Nocedal and
// Wright, Numerical Optimization (2006), algorithm 7.1, for the steps; Bertsekas, SIAM Journal on
// Control and Optimization 20 (1982), for the projection.

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

#include "stats/outcome_cells.h"

namespace fifteen::stats {

/// Log odds against neutral: of misery, of magic.
struct LogOdds {
  double misery = 0;
  double magic = 0;

  bool operator==(const LogOdds&) const = default;
};

/// Probabilities that add up to 1.
struct OutcomeChances {
  double misery = 0;
  double neutral = 0;
  double magic = 0;
};

struct SoftmaxOptions {
  /// How strongly weights are held to 0: ridge / 2 x the sum over levels of the squared weights of
  /// the three outcomes, centred; 4 expects weights of about a half. `cross_fitted_log_loss` tells
  /// which one a log wants. 0 has an optimum only where every level has every outcome.
  double ridge = 4;
  /// What weights are held towards instead of 0, by feature and level; levels beyond it: 0. A level
  /// without contacts has these weights. Not for monotone features.
  std::vector<std::vector<LogOdds>> towards = {};
  /// Features whose levels are ordered from good to bad: never less misery, never more magic.
  std::vector<std::size_t> monotone = {};
  int steps_max = 100;
};

struct SoftmaxModel {
  LogOdds intercept;
  std::vector<std::vector<LogOdds>> weights;  ///< by feature and level
  bool converged = false;                     ///< false: steps_max was reached
  int steps = 0;                              ///< Newton steps that were made

  /// Returns the log odds of a contact with these levels; see `predict`.
  LogOdds odds(std::span<const std::uint32_t> levels) const;

  /// Returns the chances of a contact with these levels, one of each feature. An unknown level
  /// (kNoLevel, or one beyond those of the fit) adds nothing; nor does one without contacts in the
  /// fit, except between the levels of a monotone feature.
  OutcomeChances predict(std::span<const std::uint32_t> levels) const;
  OutcomeChances predict(std::initializer_list<std::uint32_t> levels) const {
    return predict(std::span(levels.begin(), levels.size()));
  }
};

/// Returns the model with the largest penalised likelihood; the same bits for the same contacts in
/// whatever order and whatever cells they were added. It stops when a step would change no figure
/// by a ten-millionth of its standard error. An outcome that no contact has would have no finite
/// odds: then half a contact of each outcome is added. `begin`, a model of the same features, only
/// makes it faster. Cost: see above; memory about 70 bytes for each cell and 8 for each of its
/// levels.
SoftmaxModel fit_softmax(const OutcomeCells& cells, const SoftmaxOptions& options = {},
                         const SoftmaxModel* begin = nullptr);

/// A model of all groups of customers, and one without each, for intervals of whatever follows from
/// it.
struct GroupedSoftmax {
  SoftmaxModel all;
  std::array<SoftmaxModel, kGroupCount> without;

  /// Returns a figure of the model with its interval. `figure` takes a SoftmaxModel.
  template <class Figure>
  Estimate estimate(const Figure& figure) const {
    std::array<double, kGroupCount> parts{};
    for (std::size_t g = 0; g < kGroupCount; ++g) parts[g] = figure(without[g]);
    return jackknife(figure(all), parts);
  }
};

/// Returns the models. All have the same levels. Cost: one fit, and 20 that begin at its end; the
/// threads only share out these.
GroupedSoftmax fit_softmax(const GroupedCells& groups, const SoftmaxOptions& options,
                           std::size_t threads);

/// Two models, each of one half of the customers, for predictions of customers that a model has not
/// seen.
struct CrossFit {
  std::array<SoftmaxModel, 2> of_half;  ///< of the even groups, of the odd ones

  /// Returns the chances of a contact of a customer of `group`, by the other half's model.
  OutcomeChances predict(std::size_t group, std::span<const std::uint32_t> levels) const {
    return of_half[1 - group % 2].predict(levels);
  }
};

/// Returns the two models.
CrossFit cross_fit(const GroupedCells& groups, const SoftmaxOptions& options);

/// Returns the mean of -log(chance of what happened), of contacts predicted by the other half's
/// model, in nats; 0 without contacts. The smaller, the better: a guess among three has log 3 =
/// 1.0986.
double cross_fitted_log_loss(const GroupedCells& groups, const CrossFit& fit);

}  // namespace fifteen::stats
