#pragma once
// Chances of the beta, gamma, chi-square and binomial distributions, and normal scores of them.
//
//   beta_below(2, 3, 0.5)          // 0.6875
//   chi_square_tail(3.841459, 1)   // 0.05
//   binomial_score(9, 10, 0.5)     // 2.53: nine heads of ten lie where a normal's 2.53 does

namespace fifteen::stats {

/// Returns the chance that a beta variable of shapes `a`, `b` above 0 is at most `x`, 0 to 1.
/// Relative error: below 1e-12 for shapes up to 1,000, growing as the shapes times 1e-15 beyond.
/// Cost: some sqrt(a + b) terms. Source: DLMF 8.17.22, a continued fraction by Lentz's method.
double beta_below(double a, double b, double x);

/// Returns the chance that a gamma variable of `shape` above 0 and scale 1 is at most `x`, 0 at
/// least. Error as above. Source: DLMF 8.7.1 (series) and 8.9.2 (continued fraction).
double gamma_below(double shape, double x);

/// Returns the chance that a chi-square variable of `freedom` (above 0) exceeds `x`, 0 at least.
double chi_square_tail(double x, double freedom);

/// Returns what a chi-square variable exceeds with probability `tail`, 0 to 1 without its ends:
/// within 1e-10 of it. By halving.
double chi_square_quantile(double tail, double freedom);

/// Returns the probability that a standard normal exceeds `z`.
double normal_tail(double z);

/// Returns by how many standard errors `hits` of `n` lie above what a binomial of `n` and `share`
/// (0 to 1 without its ends) leads to expect: the z at which a normal has the same mid-P, which is
/// the chance of fewer hits and half the chance of as many. The hits and `n` need not be whole: the
/// chances are then those of the beta function, which meets them. Rises with `hits`. Mid-P below
/// 1e-12 (beyond 7.03) are not told apart by their chance but by the root of the deviance, which is
/// the same to a few parts in a hundred there. Cost: two beta_below.
/// Sources: Lancaster, JASA 56 (1961), the mid-P; McCullagh and Nelder, Generalized Linear Models
/// (1989), 2.4.
double binomial_score(double hits, double n, double share);

}  // namespace fifteen::stats
