#pragma once
// Attribution: which moments the conversions go by, as the field counts it. Five rules side by
// side, since each tells another story: the removal effect in a Markov chain, the first touch, the
// last one, all alike, and by position.
//
//   const Attribution found = attribute(counts.paths, counts.moments, {.intervals = true});
//
// All of it is association: what goes along with conversions, not what brings them about.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyse/path_orders.h"
#include "journey/path_counts.h"
#include "stats/estimate.h"

namespace fifteen::analyse {

/// More moments than anybody compares; their chains would take too long.
inline constexpr std::size_t kAttributedMomentsMax = 1'000;

/// The rules by which conversions are shared out.
enum class CreditRule : std::uint8_t {
  kChain,     ///< by removal effects
  kFirst,     ///< all to the path's first moment
  kLast,      ///< all to its last
  kLinear,    ///< to all its contacts alike
  kPosition,  ///< 40% first, 40% last, the rest alike; of two 50% each
};
inline constexpr std::size_t kCreditRules = 5;

/// The rule's name in the document: chain, first, last, linear, position.
std::string_view credit_rule_name(CreditRule rule);

/// Returns what the contact at `place` (from 0) of a path of `length` is given, of 1.
double position_credit(std::uint64_t place, std::uint64_t length);

/// Values of conversions by moment, for the rules that share them out path by path.
struct PathValues {
  double total = 0;  ///< of paths with a moment
  double untouched = 0;
  /// By rule, then by moment; the chain's stay empty.
  std::array<std::vector<double>, kCreditRules> shared;

  /// Adds the value of the conversions of a path. Cost: O(path).
  void add(std::span<const std::uint16_t> path, double value, std::size_t moments);
};

struct AttributedMoment {
  std::string name;
  stats::Estimate effect;  ///< share of conversions that the chain loses without the moment
  std::array<stats::Estimate, kCreditRules> shares;  ///< of the conversions, by rule
  std::array<double, kCreditRules> conversions{};    ///< share times conversions
  std::array<double, kCreditRules> values{};         ///< likewise of the value; 0 without values
  CreditRule most = CreditRule::kChain;   ///< that gives it the largest share; ties: the first
  CreditRule least = CreditRule::kChain;  ///< and the smallest
  stats::Estimate apart;                  ///< how much more the one gives than the other
  /// The rules differ for this moment by more than chance: `apart`, widened for all pairs of rules
  /// and all moments, is above 0. False without intervals.
  bool apart_clear = false;
  std::uint64_t contacts = 0;  ///< times in paths that convert
  std::size_t rank_best = 0;   ///< 1: none has clearly more credit by the chain; 0: not known
  std::size_t rank_worst = 0;
};

struct Attribution {
  unsigned order = 0;  ///< of the chain: fewer than asked where there were too many different steps
  journey::PathEnds ends;
  bool has_intervals = false;
  bool has_values = false;
  stats::Estimate conversion;   ///< share of the paths with a moment that convert
  double chain_conversion = 0;  ///< the chain's chance of one: the same, but for rounding
  double value = 0;             ///< of the conversions of paths with a moment
  double untouched_value = 0;
  std::size_t states = 0;  ///< of the chain, without its start
  std::size_t steps = 0;
  double accuracy = 0;                    ///< see stats::RemovalEffects
  std::vector<AttributedMoment> moments;  ///< that are in a path; most credit by the chain first
  std::vector<OrderFigures> orders;       ///< from 0 to that of the chain; none without intervals

  std::uint64_t conversions() const { return ends.conversions - ends.untouched_conversions; }
  std::uint64_t nulls() const { return ends.nulls - ends.untouched_nulls; }
};

struct AttributionOptions {
  /// The groups are of customers, so that leaving out one at a time gives intervals; else there are
  /// none.
  bool intervals = false;
  const PathValues* values = nullptr;
  std::size_t threads = 1;  ///< only share out the work
};

/// Shares out the conversions. The order is that of `counts`. Ties: by the moments' names. Where
/// nothing converts all effects and shares are 0. At most kAttributedMomentsMax moments (a check).
/// Cost: a solution of the chain, and 20 more for intervals.
Attribution attribute(const journey::PathCounts& counts, const std::vector<std::string>& names,
                      const AttributionOptions& options);

}  // namespace fifteen::analyse
