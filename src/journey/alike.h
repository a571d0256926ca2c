#pragma once
// How contacts like this one were rated: a model of the outcome fitted on the contacts whose
// customers said how it was, for those whose customers did not.
//
// It sees what scoring sees (the signs and the history) and besides the moment and the channel. Its
// weights are held towards those of the rules, so that where few were rated the rules go on, and
// where nobody of a kind was rated (who hangs up is not asked) the rules alone speak. What the
// model says beyond the rules is one more piece of evidence, `alike`.
//
// Who answers is not random: the model is fair to those who were not asked only as far as contacts
// that look alike turn out alike. Reports show it beside the figures of those who answered.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "journey/counts.h"
#include "journey/plan.h"
#include "stats/outcome_cells.h"
#include "stats/softmax.h"

namespace fifteen::journey {

/// With fewer contacts that were rated, or with fewer of each of two outcomes, nothing is learned.
inline constexpr std::uint64_t kRatedMin = 200;
inline constexpr std::uint64_t kRatedOfOutcomeMin = 20;
/// A log larger than this is learned from a part of its customers that has about so many contacts.
inline constexpr std::uint64_t kLearnedContacts = 1'000'000;

/// The levels that the model looks at. Rows of `levels` are in the order of the features.
class AlikeFeatures {
 public:
  static constexpr std::size_t kCount = 15;
  using Levels = std::array<std::uint32_t, kCount>;

  explicit AlikeFeatures(const std::vector<Dimension>& dimensions);

  Levels levels(const Facet& facet, score::History history) const;
  /// Returns the rules' weights by feature and level, as far as they have one.
  static std::vector<std::vector<stats::LogOdds>> rules(const score::Weights& weights);

 private:
  std::optional<std::size_t> channel_;  // which dimension it is
};

/// Returns the contacts that were rated, by level, for each group.
stats::GroupedCells rated_cells(const JourneyCounts& counts);

/// A fitted model. Copies share nothing.
class Alike {
 public:
  /// Fits the model to the rated contacts among `counts`; nothing when they are too few. The same
  /// bits for the same counts.
  static std::optional<Alike> fit(const JourneyCounts& counts, const score::Weights& weights);

  /// Returns what the model says of a contact beyond the rules.
  score::LogOdds odds(const Facet& facet, score::History history) const;
  std::uint64_t rated() const { return rated_; }
  const stats::SoftmaxModel& model() const { return model_; }

  /// Makes what was learned elsewhere: `dimensions` and `weights` as it was fitted with.
  static Alike learned(const std::vector<Dimension>& dimensions, stats::SoftmaxModel model,
                       const score::Weights& weights, std::uint64_t rated) {
    return {AlikeFeatures(dimensions), std::move(model), weights, rated};
  }

 private:
  Alike(AlikeFeatures features, stats::SoftmaxModel model, score::Weights weights,
        std::uint64_t rated)
      : features_(features), model_(std::move(model)), weights_(weights), rated_(rated) {}

  AlikeFeatures features_;
  stats::SoftmaxModel model_;
  score::Weights weights_;
  std::uint64_t rated_ = 0;
};

/// How strongly the model's weights are held to the rules', in contacts.
inline constexpr double kAlikeRidge = 10;

/// Returns the options of a fit.
stats::SoftmaxOptions alike_options(const score::Weights& weights);

}  // namespace fifteen::journey
