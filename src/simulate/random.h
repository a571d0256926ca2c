#pragma once
// Random numbers without a stream: each is a hash of what it is for (seed, customer, journey,
// contact, purpose), so no draw depends on how many were made before it. A world that is run again
// with a change therefore meets the same luck wherever the change has not reached, and sites can be
// run in any order on any thread.
//
// Nothing here calls the standard library's distributions or libm, which differ between machines:
// sums, products, quotients and square roots of IEEE numbers do not.
//
//   const Draws contact(key_of(journey_key, 3));
//   if (contact.uniform(Purpose::kRated) < 0.2) ...

#include <bit>
#include <cmath>
#include <cstdint>

#include "base/hash.h"

namespace fifteen::simulate {

/// e to the power of x, within 2 units of the last place; x beyond ±700 counts as ±700.
double exact_exp(double x);

/// The natural logarithm of x > 0 (normal numbers), within 2 units of the last place.
double exact_log(double x);

/// What a draw decides. The values are part of every world's numbers: do not renumber.
enum class Purpose : std::uint64_t {
  kAttribute = 1,  ///< and the attribute's number as the attempt
  kFirstStart,
  kNextStart,
  kHour,
  kFirstMoment,
  kOpenHour,
  kService,
  kPatience,
  kEmployee,
  kOutcome,
  kRated,
  kCsat,
  kWrites,
  kText,
  kResolved,
  kLostAtOnce,
  kCause,
  kCauseAfter,
  kPromise,
  kPromiseKept,
  kPromiseAfter,
  kAsks,
  kAsksAfter,
  kNext,
  kNextAfter,
  kFate,
  kOpen,
  kFateAfter,
  kSiteEffect,
  kEmployeeEffect,
  kChanged,
  kChangeDay,
};

/// The key of part number `number` of what has the key `whole`.
constexpr std::uint64_t key_of(std::uint64_t whole, std::uint64_t number) {
  return mix64(whole ^ mix64(number * 0xD1342543DE82EF95ULL + 0x632BE59BD9B4E019ULL));
}

/// The draws of one thing, by its key.
class Draws {
 public:
  explicit constexpr Draws(std::uint64_t key) : key_(key) {}

  constexpr std::uint64_t bits(Purpose purpose, std::uint64_t attempt = 0) const {
    return mix64(key_ + static_cast<std::uint64_t>(purpose) * 0xA0761D6478BD642FULL +
                 attempt * 0xE7037ED1A0B428DBULL);
  }
  /// Evenly from 0 up to, but not, 1: a multiple of 2^-53.
  constexpr double uniform(Purpose purpose, std::uint64_t attempt = 0) const {
    return static_cast<double>(bits(purpose, attempt) >> 11U) * 0x1p-53;
  }
  /// Of a whole number below `count`, which is at most 2^32.
  constexpr std::uint64_t below(Purpose purpose, std::uint64_t count) const {
    return ((bits(purpose) >> 32U) * count) >> 32U;
  }
  /// With mean 1.
  double exponential(Purpose purpose) const { return -exact_log(1.0 - uniform(purpose)); }
  /// With mean 0 and standard deviation 1. Source: the polar method (Marsaglia 1964).
  double normal(Purpose purpose) const;

 private:
  std::uint64_t key_;
};

}  // namespace fifteen::simulate
