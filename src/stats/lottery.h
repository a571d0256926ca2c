#pragma once
// How much of an outcome is a lottery: the share of its variance that is which unit (branch, shift,
// agent) the customer happened to meet. And capability: how often units keep a standard.
//
// At 0 it makes no difference whom one meets; at 1 whom one meets decides all. A share of 0.01 is
// no trifle: with outcomes that half of customers have, units then lie 5 points apart (one standard
// deviation: sqrt(0.01 x 0.5 x 0.5)), and the best of twenty is some 19 points from the worst.
//
//   lottery_share(units)           // {.hits = 31, .things = 400}: an outcome that is there or not
//   lottery_of_scores(units)       // sums of scores, or of what a model left unexplained
//   capability(cells, {.share = 0.9})
//
// Outcomes that are there or not: each unit's chance is drawn from a beta distribution, its hits
// from that chance (beta-binomial), and the share is 1 / (a + b + 1). The value has the most
// likelihood. The interval holds all shares whose likelihood, with the mean fitted anew, is less
// than t^2 / 2 below it in logarithms, with Student's t of units - 1 for the normal's 1.96: few
// units tell little of how units differ.
//
// How often it held what was planted (1,000 worlds each; 8, 20, 60 units of 30 to 2,000 things;
// means of 0.3 and 0.05): share 0.005: 94 % to 98 %; 0.02: 94 % to 96 %; 0.1: 94 % to 97 %; 0: 99 %
// to 100 %, as an interval that may end at 0 is a bound there, missed on one side only. The value
// is too small with few units: of 0.1 it finds 0.087 to 0.091 in 8, 0.095 in 20, 0.098 in 60. With
// the usual 1.92 for t^2 / 2 coverage was 90 % to 92 % with 8 units. Leaving out one unit at a time
// covers 70 % to 91 %, the Q profile below without its correction 68 % to 97 %. With case mix (two
// kinds of things, chances 0.1 and 0.5, and `variance`): 93 % to 97 %; without `variance` the same,
// but 60 units find 0.0043 of 0.005, 0.0187 of 0.02.
//
// Scores, or residuals: units' means are normal about a common one, with the variance looked for
// and what the scores within units leave of error. The variance is such that the means' weighted
// spread is what is expected of it (Paule and Mandel): with equal sizes that is the analysis of
// variance. The interval holds the variances with which that spread would not be out of the
// ordinary (Viechtbauer's Q profile), on fewer degrees of freedom where units' means lie far out
// more often than a normal's (as Bonett has it for one variance). Coverage (2,000 worlds, as
// above): normal units 95 % to 98 %; exponential ones 84 % to 92 %, of a share of 0.005: 92 % to 96
// %; chances from a beta distribution of mean 0.05 and share 0.1: 86 % to 91 %. So outcomes that
// are there or not belong above.
//
// Sources: Griffiths, Maximum likelihood estimation for the beta-binomial distribution, Biometrics
// 29 (1973); Searle, Casella, McCulloch, Variance Components (1992), 3.6, for unequal sizes; Paule
// and Mandel, J. Research National Bureau of Standards 87 (1982); Viechtbauer, Statistics in
// Medicine 26 (2007), the Q profile; Bonett, Computational Statistics and Data Analysis 50 (2006).

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "stats/estimate.h"

namespace fifteen::stats {

/// How often one unit's things (contacts) had the outcome.
struct UnitHits {
  std::uint64_t hits = 0;  ///< not more than `things`
  std::uint64_t things = 0;
  /// Hits to be expected of its things, whichever unit they had met (case mix), between 0 and
  /// `things` without these. For all units or for none. Absent: the same share for all.
  std::optional<double> expected = std::nullopt;
  /// The variance that chance gives the hits: the sum of p (1 - p) over its things, where chances
  /// p within the unit differ and are known. Absent: as if all were expected / things, which is
  /// more: the lottery would come out too small.
  std::optional<double> variance = std::nullopt;
};

/// Scores of one unit, or residuals: outcome less what a model expects of the thing.
struct UnitScores {
  std::uint64_t things = 0;
  double sum = 0;
  double squares = 0;
};

struct Lottery {
  std::size_t units = 0;  ///< with things
  Estimate share;         ///< 0 to 1; low is 0 where units cannot be told from one unit
  /// Standard deviation of units' true means, in the unit of the outcome (shares of 0 to 1).
  double between = 0;

  bool operator==(const Lottery&) const = default;
};

/// Returns the lottery share of an outcome that is there or not; nothing with fewer than two units,
/// or where all things or none had it. Cost: some 700 likelihoods of all units.
std::optional<Lottery> lottery_share(std::span<const UnitHits> units);

/// Returns the lottery share of scores; nothing with fewer than two units, without a unit of two
/// things, or where no score differs from another.
std::optional<Lottery> lottery_of_scores(std::span<const UnitScores> units);

/// What a one-way analysis of variance says of units of unequal size: the share of the variance by
/// (MSB - MSW) / (MSB + (n0 - 1) MSW), n0 = (N - sum n^2 / N) / (units - 1). It may be below 0.
struct OneWay {
  double between = 0;  ///< MSB
  double within = 0;   ///< MSW
  double size = 0;     ///< n0
  double share = 0;
};
std::optional<OneWay> one_way(std::span<const UnitScores> units);

/// What one unit did in one period.
struct CapabilityCell {
  std::uint32_t unit = 0;
  std::uint64_t hits = 0;
  std::uint64_t things = 0;
};

struct Standard {
  double share = 0;               ///< that is to be kept
  bool at_least = true;           ///< else: at most
  std::uint64_t things_min = 30;  ///< a cell of fewer is too small to tell
};

struct Capability {
  std::uint64_t cells = 0;      ///< large enough
  std::uint64_t met = 0;        ///< of these
  std::uint64_t too_small = 0;  ///< cells with some things, but fewer than things_min
  std::uint64_t undecided = 0;  ///< of `cells`: Wilson's interval of the cell holds the standard
  std::size_t units = 0;        ///< with cells large enough
  /// met / cells: which part of units' periods kept the standard. Interval: Wilson's for as many
  /// cells as these are worth, dependent as those of one unit are (leaving out one unit at a time),
  /// with Student's t of units - 1. Coverage with 8 to 60 units of 3 to 24 periods, kept in 50 %
  /// to 95 % of them, units' periods alike or not: 93 % to 99 %, once 89 %.
  Estimate share;

  bool operator==(const Capability&) const = default;
};

/// Returns how often the standard was kept; nothing without two units with cells large enough. Of
/// cells that agree (all kept it, or none did) no more are counted than there are units.
/// Source of the interval: Korn and Graubard, Survey Methodology 24 (1998).
std::optional<Capability> capability(std::span<const CapabilityCell> cells,
                                     const Standard& standard);

}  // namespace fifteen::stats
