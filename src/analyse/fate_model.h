#pragma once
// The fate model: the chance that a journey will be won, from the state that it is in. Or, where
// that is asked for, how much money it will have brought: a chance is then an expected value.
//
// States are told apart by a chain of parts (journey/state.h), from coarse to fine: a tree whose
// root is every journey, and whose nodes at each level have one more part in common. The chance at
// a node is that of its own contacts, shrunk to the coarser node's: p = (sum of Y + k p_coarser) /
// (n + k). Which parts, in which order, and each level's k are chosen for the log: the next part is
// the one that makes the out-of-sample squared error (the Brier score) least, until none makes it
// smaller.
//
// What is known when the customer has come (q) and what is known after (p) are told apart by the
// contact's outcome alone. What an outcome does is much the same in states that are much alike, and
// a fine state has few contacts of each: so a node's chance after an outcome is shrunk to that of
// its other contacts, moved by what the outcome does at the coarser node, in odds (a value by as
// much).
//
// Customers of the even groups are scored by the contacts of the odd ones, and the other way round.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "analyse/key_tree.h"
#include "journey/counts.h"
#include "journey/state.h"

namespace fifteen::analyse {

/// The two sides of cross-fitting.
inline constexpr std::size_t kHalves = 2;
constexpr std::size_t half_of(std::size_t group) { return group % kHalves; }

/// What the fate of a decided journey is.
enum class FateKind : std::uint8_t {
  kWon,    ///< whether it was won: 1 or 0
  kValue,  ///< the value of all its contacts, in the currency's units
};

/// Fates added up. A fate is Y, as its kind has it.
struct FateSums {
  double n = 0;
  double y = 0;
  double yy = 0;

  void add(double fate, double sign) {
    n += sign;
    y += sign * fate;
    yy += sign * fate * fate;
  }
  void add(const FateSums& other, double sign) {
    n += sign * other.n;
    y += sign * other.y;
    yy += sign * other.yy;
  }
  /// Sum of (Y - p)^2.
  double error(double p) const { return yy - 2 * p * y + n * p * p; }
  /// Sum of (Y - mean Y)^2.
  double variance() const { return n > 0 ? yy - y * y / n : 0; }
};

/// The contacts that may explain a fate, in the sample's order: those before it, of journeys that
/// are decided. Each is a step.
struct FateSteps {
  FateKind kind = FateKind::kWon;
  struct Journey {
    double fate = 0;
    std::uint32_t first = 0;  ///< its first step
    std::uint32_t steps = 0;
    std::uint32_t sampled = 0;  ///< place in JourneySample::journeys
  };
  std::vector<Journey> journeys;
  std::vector<std::uint32_t> contacts;  ///< by step, the place in JourneySample::contacts
  /// The journeys of group g are [groups[g], groups[g + 1]).
  std::array<std::size_t, stats::kGroupCount + 1> groups{};

  std::span<const Journey> of_group(std::size_t g) const {
    return std::span(journeys).subspan(groups[g], groups[g + 1] - groups[g]);
  }
};
FateSteps fate_steps(const journey::JourneySample& sample, FateKind kind = FateKind::kWon);
/// The contacts of the journeys that are still open. Their fates are none: 0.
FateSteps open_steps(const journey::JourneySample& sample);

/// By part, then by step; empty where the part was not asked for.
using StateColumns = std::array<std::vector<std::uint64_t>, journey::kStatePartCount>;
/// Returns the states of the steps, part by part. Cost: one walk over the steps. Threads only share
/// out the work.
StateColumns state_columns(const journey::JourneyCounts& counts, const FateSteps& steps,
                           std::span<const journey::StatePart> parts, std::size_t threads = 1);

/// A level of the tree: the part by which nodes are divided, and how strongly what they become is
/// held to what they were.
struct ChainLevel {
  journey::StatePart part = journey::StatePart::kOutcome;
  double shrinkage = 0;  ///< in contacts

  bool operator==(const ChainLevel&) const = default;
};

/// Chooses the chain, for a log of these steps. Ties: the part, and the shrinkage, named first.
/// Looks at about kChainSteps steps, of journeys from all groups alike. Cost: some fifty look-ups a
/// step.
inline constexpr std::size_t kChainSteps = 1U << 16U;
std::vector<ChainLevel> choose_chain(const journey::JourneyCounts& counts, const FateSteps& steps,
                                     std::size_t threads);

/// The steps' places in the tree of a chain. A leaf is a node of the finest level with an outcome.
class FateTree {
 public:
  /// The last level of the chain is the outcome. Steps of open journeys have places, too. Cost: one
  /// look-up a step and level. Threads only share out the work.
  FateTree(const journey::JourneyCounts& counts, const FateSteps& steps, const FateSteps& open,
           std::vector<ChainLevel> chain, std::size_t threads);

  const std::vector<ChainLevel>& chain() const { return chain_; }
  std::uint32_t leaf(std::size_t step) const { return leaves_[step]; }
  std::uint32_t open_leaf(std::size_t step) const { return leaves_[decided_ + step]; }
  std::size_t size() const { return nodes_.size() * kOutcomeCount; }  ///< leaves
  /// The node that knows all but the outcome.
  static std::size_t before(std::uint32_t leaf) { return leaf / kOutcomeCount; }

  /// Chances fitted to some journeys.
  struct Fit {
    double start = 0.5;          ///< before the first contact
    std::vector<double> before;  ///< q, by the node before the outcome
    std::vector<double> after;   ///< p, by leaf
  };
  /// `leaves` are the sums of fates of the contacts at each leaf, `journeys` those of the journeys.
  Fit fit(const std::vector<FateSums>& leaves, const FateSums& journeys) const {
    return fit(leaves, journeys, chain_.back().shrinkage);
  }
  /// The same with another shrinkage of the outcome.
  Fit fit(const std::vector<FateSums>& leaves, const FateSums& journeys,
          double outcome_shrinkage) const;

 private:
  FateKind kind_ = FateKind::kWon;
  std::vector<ChainLevel> chain_;
  std::size_t decided_;                // steps of decided journeys
  KeyTree nodes_;                      // by all parts but the outcome
  std::vector<std::uint32_t> leaves_;  // by step; those of open journeys behind the others
};

/// The model of a log, fitted to each half of the customers.
class FateModel {
 public:
  /// Returns nothing when all decided journeys of the sample have one fate: there is nothing to
  /// explain. Threads only share out the work.
  static std::optional<FateModel> fit(const journey::JourneyCounts& counts, std::size_t threads,
                                      FateKind kind = FateKind::kWon);
  /// The same, of won and lost fates, with a chain that is given.
  static std::optional<FateModel> fit(const journey::JourneyCounts& counts,
                                      std::vector<ChainLevel> chain);

  const FateSteps& steps() const { return steps_; }
  const FateSteps& open() const { return open_; }
  const FateTree& tree() const { return tree_; }
  /// The chances by which customers of a group are judged: those of the other half.
  const FateTree::Fit& judging(std::size_t group) const { return fits_[1 - half_of(group)]; }
  /// The chances as a half's own customers have them.
  const FateTree::Fit& fitted(std::size_t half) const { return fits_[half]; }
  /// The same without a group that is left out of its half.
  FateTree::Fit without(std::size_t group) const;

 private:
  struct HalfSums {
    std::vector<FateSums> leaves;
    FateSums journeys;
  };

  FateModel(FateSteps steps, FateSteps open, FateTree tree, std::size_t threads);
  void add_group(std::size_t group, double sign, HalfSums& half) const;

  FateSteps steps_;
  FateSteps open_;
  FateTree tree_;
  std::array<HalfSums, kHalves> halves_;
  std::array<FateTree::Fit, kHalves> fits_;
};

}  // namespace fifteen::analyse
