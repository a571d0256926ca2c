#pragma once
// Shares of independent answers, and the net promoter score, from counts.
//
//   wilson(15, 148)                      // 0.101, 0.062 to 0.161
//   net_promoter({200, 120, 80})         // 30, 22.3 to 37.7
//
// These intervals take every answer for independent. Where customers answer more than once, leave
// one group of customers out at a time instead (jackknife.h).

#include <cstdint>

#include "stats/estimate.h"

namespace fifteen::stats {

/// Returns Wilson's 95 % interval of `hits` among `total`, which must not be 0.
/// Source: Wilson, JASA 22 (1927).
Estimate wilson(std::uint64_t hits, std::uint64_t total);

/// Answers to "would you recommend us", 0 to 10.
struct NpsCounts {
  std::uint64_t promoters = 0;   ///< 9 and 10
  std::uint64_t passives = 0;    ///< 7 and 8
  std::uint64_t detractors = 0;  ///< 0 to 6

  void merge(const NpsCounts& other) {
    promoters += other.promoters;
    passives += other.passives;
    detractors += other.detractors;
  }

  bool operator==(const NpsCounts&) const = default;
};

/// Returns the net promoter score, -100 to 100, with its 95 % interval: 100 (p - d), with the
/// variance 100^2 (p + d - (p - d)^2) / n of a difference of two shares of one multinomial. The
/// score of nobody is 0 in -100..100. Where all gave one kind of answer that variance is 0, which
/// is no certainty: then the interval is what is left if as many as Wilson's interval allows had
/// gone to the other end.
Estimate net_promoter(const NpsCounts& counts);

}  // namespace fifteen::stats
