#pragma once
// How long until something happens, where not everything was watched until it did.
//
// Each unit was watched for some time; at its end the event came, or nobody looked any more. The
// share without the event after a time is the product, over the times of events up to it, of the
// share of those still watched that had none (Kaplan and Meier, JASA 53, 1958).
//
//   const KaplanMeier curve({{.us = 6, .event = true, .group = 3}, {.us = 9, .group = 4}});
//   curve.steps()            // as in a textbook: Greenwood's variance, units independent
//   curve.at(times)          // customers may have several units: jackknife over their groups

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "stats/estimate.h"
#include "stats/jackknife.h"

namespace fifteen::stats {

struct FollowUp {
  std::int64_t us = 0;     ///< how long it was watched, 0 at least; any unit of time will do
  bool event = false;      ///< whether the event came then; else it is not known when it came
  std::uint8_t group = 0;  ///< jackknife group of the customer

  bool operator==(const FollowUp&) const = default;
};

/// The curve falls here.
struct SurvivalStep {
  std::int64_t us = 0;
  std::uint64_t at_risk = 0;  ///< watched for so long, or longer
  std::uint64_t events = 0;
  /// The share without the event after it. Interval: log(-log S) with Greenwood's variance of log S
  /// (1926), which stays within 0 and 1; units are taken for independent. At 0 it reaches from 0 to
  /// the upper end of the step before.
  Estimate survival;

  bool operator==(const SurvivalStep&) const = default;
};

/// A time with its interval; the upper end may lie beyond what was watched.
struct TimeEstimate {
  std::int64_t us = 0;
  std::int64_t low_us = 0;
  std::optional<std::int64_t> high_us;

  bool operator==(const TimeEstimate&) const = default;
};

class KaplanMeier {
 public:
  /// Takes the units in any order. A unit whose watch ends when another's event comes is still at
  /// risk of it. Cost: a sort.
  explicit KaplanMeier(std::vector<FollowUp> units);

  std::uint64_t units() const { return units_.size(); }
  std::uint64_t events() const { return events_; }
  /// Returns how many were watched for so long, or longer.
  std::uint64_t at_risk(std::int64_t us) const;

  /// Returns the curve, by rising time; empty without events.
  std::vector<SurvivalStep> steps() const;

  /// Returns the share without the event after each of some rising times (at the time itself, if it
  /// is one of an event), with jackknife intervals cut to 0..1; Wilson's where the groups do not
  /// differ. Beyond what was watched the last value stands. Without units: 1 in 0..1.
  /// Cost: one walk over the units.
  std::vector<Estimate> at(std::span<const std::int64_t> times) const;

  /// Returns the first time after which half, or more, had the event; nothing where the curve does
  /// not fall so far. Its interval is where the curve falls to 1/2 and as much above or below as
  /// the interval at the median says (Woodruff, JASA 47, 1952). Cost: three walks.
  std::optional<TimeEstimate> median() const;

 private:
  std::optional<std::int64_t> first_at_most(double survival) const;

  std::vector<FollowUp> units_;  // by rising time, events first
  std::uint64_t events_ = 0;
};

}  // namespace fifteen::stats
