#pragma once
// Which units differ, as a funnel and not as a league table.
//
// Each unit's share of hits is set against how much it can tell, its number of things. About the
// share of all lie two limits, 95 % and 99.8 %, wide where things are few. Units scatter more than
// chance alone would have it, since no case mix is complete; the limits are widened by as much as
// the units without the outermost say, so that one wild unit cannot hide itself.
//
//   FunnelUnit{.hits = 542, .things = 2000}                      // or with its .expected hits
//   const auto plot = funnel(units);
//   funnel_limits(*plot, 2000)                                   // to be drawn
//
// How it goes:
//
// - z says by how many standard errors a unit lies above the target, on the scale where its chance
//   is a normal's: the normal score of the exact binomial mid-P (binomial_score), at every size. By
//   the normal approximation the upper 99.8 % limit, to be passed by 1 in 1,000, is passed by 4.3
//   where 5 hits are expected (share 5 %), 2.7 at 10, 2.1 at 20, 1.5 at 50, and the lower by 0 to
//   0.4; the score's by 0.9 to 1.5 and, from 10 on, 0.4 to 1.3.
// - With case mix, hits are set against the expected ones: a binomial of as many things with the
//   share expected / things, whose variance is at least that of the things' own chances. The share
//   shown is target x hits / expected (indirect standardisation), at as many things as would give
//   it that error.
// - Spread beyond chance. The mean square of z, with the tenth of units at either end moved in to
//   the next (winsorised), is Spiegelhalter's phi. Of normal z it is 0.68, not 1, as so much of the
//   spread is moved in; divided by that (winsorised_normal) it is `phi`. Undivided, limits are too
//   narrow by a fifth: of 200 units of one size whose true shares scatter by 2 points about 6 %,
//   1.1 % lay outside the 99.8 % limits, divided 0.26 %.
// - Additive (the default): units' true shares have a variance tau^2 about the target, such that
//   the mean square of the winsorised z / sqrt(1 + tau^2 / error^2) is what it should be. Where
//   units are of one size this is DerSimonian and Laird's tau^2, as in Spiegelhalter; where not,
//   the large units have the largest z, and to move these in takes spread away: of 0.02 planted in
//   units of 50 to 10,000 things theirs found 0.0149, this 0.0198. Multiplicative: z / sqrt(phi),
//   all units alike; in those same units it lets 4 % out of 99.8 % (additive 0.22 %), since what
//   differs between units does not vanish in large ones.
// - Spread is taken off even where it is not significant (phi above 1, tau^2 above 0): a test first
//   would let the limits be too narrow wherever it fails for few units. The test finds spread where
//   there is none in 3.6 % to 5 % of funnels.
// - A unit is named when it lies outside 99.8 % and passes Benjamini and Hochberg's guard at 5 % of
//   those named. The limit alone would name ten of 5,000 agents who are all alike; the guard alone,
//   one in twenty funnels of eight branches. Named of units that are alike: 0.07 % of 8, 0.08 % of
//   30, 0.01 % of 200. Of units that differ, but none more than their common spread has it: 1.0 %
//   of 8 (who tell little of their spread), 0.33 % of 30, 0.07 % of 200.
//
// Sources: Spiegelhalter, Funnel plots for comparing institutional performance, Statistics in
// Medicine 24 (2005); Paule and Mandel, J. Research National Bureau of Standards 87 (1982), for the
// variance; Benjamini and Hochberg, J. Royal Statistical Society B 57 (1995).

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace fifteen::stats {

struct FunnelUnit {
  std::uint64_t hits = 0;  ///< not more than `things`
  std::uint64_t things = 0;
  /// Hits to be expected of its case mix, between 0 and `things` without these; else the unit is
  /// not judged. For all units or for none.
  std::optional<double> expected = std::nullopt;
};

enum class FunnelSpread : std::uint8_t { kAdditive, kMultiplicative };

struct FunnelOptions {
  /// The share to compare with; absent: that of all units. Without it, expected hits are scaled so
  /// that they add up to the hits.
  std::optional<double> target = std::nullopt;
  std::uint64_t things_min = 30;  ///< units with fewer are not judged, nor named
  FunnelSpread spread = FunnelSpread::kAdditive;
};

enum class FunnelSide : std::uint8_t { kInside, kAbove, kBelow };

struct FunnelPlace {
  bool judged = false;
  double share = 0;     ///< to be drawn: target x hits / expected; hits / things without case mix
  double things = 0;    ///< to be drawn at: as many as would give the share its error
  double z = 0;         ///< against chance alone
  double adjusted = 0;  ///< against chance and spread
  FunnelSide named = FunnelSide::kInside;  ///< differs: outside 99.8 % and past the guard
  bool outside_95 = false;

  bool operator==(const FunnelPlace&) const = default;
};

struct Funnel {
  double target = 0;
  std::size_t judged = 0;
  std::size_t not_judged = 0;  ///< too few things, or nothing to be expected
  double winsorised = 0;       ///< Spiegelhalter's phi: mean square of the winsorised z
  double phi = 1;      ///< the same over what it is of normal z: 1 where only chance is at work
  double tau = 0;      ///< standard deviation of units' true shares about the target
  double p_value = 1;  ///< of as much spread, where there is none
  bool overdispersed = false;  ///< p_value below 0.05
  FunnelSpread spread = FunnelSpread::kAdditive;
  std::vector<FunnelPlace> units;  ///< as given

  bool operator==(const Funnel&) const = default;
};

/// Fewer units tell nothing of their spread.
inline constexpr std::size_t kFunnelUnitsMin = 5;

/// Returns the funnel; nothing with fewer than kFunnelUnitsMin units to judge, or where the target
/// is 0 or 1. Cost: O(units log units), some 100 walks over them.
std::optional<Funnel> funnel(std::span<const FunnelUnit> units, const FunnelOptions& options = {});

/// Limits at one size: shares that a unit passes whose `adjusted` passes the normal's quantile.
struct FunnelLimits {
  double low_998 = 0;  ///< 0 where even no hits would be inside, as the next
  double low_95 = 0;
  double high_95 = 1;  ///< 1 where even all hits would be inside, as the next
  double high_998 = 1;
};

/// Returns the limits for a unit of so many things (above 0; need not be whole). Without case mix
/// they say of every unit what its place says.
FunnelLimits funnel_limits(const Funnel& funnel, double things);

/// Returns the mean square of `z` with the tenth at either end (one at least) moved in to the next:
/// of 1 to 10 as z, 2 2 3 ... 8 9 9. Needs three or more.
double winsorised_square(std::vector<double> z);

/// Returns what winsorised_square is of `count` (3 at least) independent standard normals, on
/// average: within 0.0002. Cost: an integral for each of the tenth of up to 1,000. Source: David
/// and Nagaraja, Order Statistics (2003), 3.1.
double winsorised_normal(std::size_t count);

}  // namespace fifteen::stats
