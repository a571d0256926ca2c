#pragma once
// Removal effects of an absorbing Markov chain: how much less often it ends in a conversion when
// some of its states are taken away and every way into them leads to nothing.
//
//   AbsorbingChain chain;
//   chain.owners = {kNobody, 0, 1};                                  // the start and two states
//   chain.steps = {{0, 1}, {0, 2}, {1, kConversion}, {2, kNull}};    // ascending
//   const std::vector<double> weights{3, 1, 3, 1};
//   const RemovalEffects found = removal_effects(chain, 2, weights); // conversion 0.75
//
// In that chain 1 - effect of an owner is the share of the conversions whose way touches none of
// its states. Source: Anderl, Becker, von Wangenheim, Schumann, Mapping the customer journey,
// International Journal of Research in Marketing 33 (2016), section 3.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace fifteen::stats {

/// The two ends, as where a step leads.
inline constexpr std::uint32_t kConversion = 0xFFFFFFFE;
inline constexpr std::uint32_t kNull = 0xFFFFFFFF;
/// The owner of a state that is never taken away, as the start is.
inline constexpr std::uint32_t kNobody = 0xFFFFFFFF;

struct ChainStep {
  std::uint32_t from = 0;
  std::uint32_t to = 0;  ///< a state, kConversion or kNull

  auto operator<=>(const ChainStep&) const = default;
};

/// State 0 is the start.
struct AbsorbingChain {
  std::vector<std::uint32_t> owners;  ///< by state: with whom it is taken away, or kNobody
  std::vector<ChainStep> steps;       ///< ascending, each once
};

struct RemovalOptions {
  /// What may be missing of a chance, as a share of the chance of a conversion, where the chain is
  /// solved in sweeps.
  double tolerance = 1e-14;
  std::size_t sweeps_max = 10'000;  ///< then the answer is as good as `accuracy` says
  /// Chains of at most so many states are factorized where 2,000 sweeps are not enough.
  std::size_t factor_states_max = 5'000;
};

struct RemovalEffects {
  double conversion = 0;        ///< the chance to end there, from the start
  std::vector<double> effects;  ///< by owner, 0 to 1; 0 where nothing converts
  /// States that the start leads to, and no way leads from them to an end: they count as null.
  std::size_t stuck = 0;
  /// At most this share of a conversion is missing of any chance (rounding apart).
  double accuracy = 0;
};

/// Returns the chance of a conversion and each owner's effect: 1 - chance without / chance.
/// `weights` are those of the steps, not negative and finite; a step of weight 0 is none, and what
/// matters is a weight's share of its state's. Steps of a state to itself change nothing.
///
/// Where each owner has one state at most: one sparse LU factorization and a solution for each
/// owner, by chance without i = chance - P(hit i) chance from i, P(hit i) = N(start, i) / N(i, i).
/// Else in sweeps (Gauss and Seidel's) over all owners at once, until what is still under way from
/// the start is less than the tolerance; the chances come from below, so that this bounds the
/// error. Equal input, equal bits. Cost: O(owners states) and the fill of the factors; or
/// O(owners steps) for each sweep, of which there are about 35 times the mean length of a way.
RemovalEffects removal_effects(const AbsorbingChain& chain, std::size_t owner_count,
                               std::span<const double> weights, const RemovalOptions& options = {});

}  // namespace fifteen::stats
