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
#include <functional>
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
/// What a journey's contacts brought, in the currency's units.
double journey_value(const journey::JourneySample& sample, const journey::SampledJourney& journey);

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

/// What makes contacts alike before their outcomes are known: segments and moment in any case, then
/// what the chain looks at.
std::vector<journey::StatePart> alike_by(const std::vector<ChainLevel>& chain);

/// Chooses the chain, for a log of these steps. Ties: the part, and the shrinkage, named first.
/// Looks at about kChainSteps steps, of journeys from all groups alike. Cost: some fifty look-ups a
/// step.
inline constexpr std::size_t kChainSteps = 1U << 16U;
std::vector<ChainLevel> choose_chain(const journey::JourneyCounts& counts, const FateSteps& steps,
                                     std::size_t threads);

static_assert(kOutcomeCount == 4);
/// The contacts of a node by outcome: how many, and their fates added up.
struct OutcomeSums {
  std::array<double, kOutcomeCount> n{};
  std::array<double, kOutcomeCount> y{};

  void add(const OutcomeSums& other) {
    for (std::size_t o = 0; o < kOutcomeCount; ++o) {
      n[o] += other.n[o];
      y[o] += other.y[o];
    }
  }
  double all_n() const { return n[0] + n[1] + n[2] + n[3]; }
  double all_y() const { return y[0] + y[1] + y[2] + y[3]; }
};

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
  std::size_t nodes() const { return nodes_.size(); }  ///< of the finest level before the outcome
  /// Which of them a leaf belongs to, and its outcome.
  static std::size_t node_of(std::uint32_t leaf) { return leaf / kOutcomeCount; }
  static std::size_t outcome_of(std::uint32_t leaf) { return leaf % kOutcomeCount; }

  /// The chances at a node. Of an outcome that no step there has had, nothing is said.
  struct Chances {
    double before = 0;                          ///< q
    std::array<double, kOutcomeCount> after{};  ///< p
  };
  /// Chances fitted to some journeys.
  struct Fit {
    double start = 0.5;  ///< before the first contact
    std::vector<Chances> nodes;

    double before(std::uint32_t leaf) const { return nodes[node_of(leaf)].before; }
    double after(std::uint32_t leaf) const { return nodes[node_of(leaf)].after[outcome_of(leaf)]; }

   private:
    friend class FateTree;
    std::vector<Chances> coarser_;  // of the level above, while fitting
  };
  /// The sums of all nodes, by level from the root down. One that is filled again keeps its memory:
  /// fits follow each other by the dozen, and fresh pages would take as long as the sums.
  using Sums = std::vector<std::vector<OutcomeSums>>;
  /// Adds up `leaves`, by node of the finest level, in `sums`.
  void add_up(const std::vector<OutcomeSums>& leaves, Sums& sums) const;
  /// Fits to what was added up. `journeys` are the sums of the journeys' fates.
  void fit(const Sums& sums, const FateSums& journeys, double outcome_shrinkage, Fit& out) const;

 private:
  FateKind kind_ = FateKind::kWon;
  std::vector<ChainLevel> chain_;
  std::size_t decided_;                // steps of decided journeys
  KeyTree nodes_;                      // by all parts but the outcome
  std::vector<std::uint32_t> leaves_;  // by step; those of open journeys behind the others
  /// By level from the root down, then by node: the outcomes that its steps have had, a bit each.
  std::vector<std::vector<std::uint8_t>> seen_;
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
  /// Calls `visit(group, fit)` for each group, with the chances of its half without the group, on
  /// `threads` threads at once. A fit is gone when `visit` returns.
  using LeaveOut = std::function<void(std::size_t group, const FateTree::Fit& rest)>;
  void leave_each_out(std::size_t threads, const LeaveOut& visit) const;

 private:
  struct HalfSums {
    std::vector<OutcomeSums> leaves;  // by node of the finest level
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
