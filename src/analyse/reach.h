#pragma once
// What is seen by others: the audience of public contacts, such as tweets and reviews.
//
// A misery in public is seen by more people than its customer. Added up here, by moment, are the
// public contacts of the sample (journey/sample.h: those with a reach above zero), the people whom
// they reached, and how much of that audience saw a misery. A few contacts have most of the
// audience, so the share of the largest hundredth is told beside.
//
// How many of those who see a misery stay away is not in the log. It is an assumption, `act`, and
// everything that rests on it is told for a tenth and for ten times of it, too.
// docs/methods/reach.md has the reasons and references.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "journey/counts.h"
#include "stats/estimate.h"

namespace fifteen::analyse {

/// The share of those who see a misery that is assumed to act on it.
inline constexpr double kActDefault = 0.001;
/// The assumption is tried divided by, and multiplied by, so much.
inline constexpr double kActRange = 10;

/// Public contacts of the sample. An audience counts a person once for each contact.
struct Audience {
  std::uint64_t contacts = 0;
  std::uint64_t miseries = 0;
  std::int64_t people = 0;
  std::int64_t misery_people = 0;
  stats::Estimate misery_share;  ///< of the people, those of miseries

  bool operator==(const Audience&) const = default;
};

struct MomentReach {
  std::string moment;
  Audience audience;

  bool operator==(const MomentReach&) const = default;
};

struct ReachFindings {
  Audience all;
  double sampled = 1;             ///< share of the log's customers that the sample is
  stats::Estimate misery_people;  ///< of the whole log, as far as the sample tells
  std::uint64_t top = 0;     ///< miseries of the largest reach, a hundredth of them, 1 at least
  double top_share = 0;      ///< of the misery's people, those of them
  double act = kActDefault;  ///< the assumption
  stats::Estimate lost;      ///< customers: `act` of `misery_people`
  double lost_low = 0;       ///< if `act` were kActRange times less
  double lost_high = 0;      ///< if it were kActRange times more
  std::vector<MomentReach> moments;  ///< by people of miseries, the most first; then by name

  bool operator==(const ReachFindings&) const = default;
};

/// Returns nothing where no contact of the sample is public. Intervals are those of leaving out a
/// group of customers at a time. Cost: one walk over the sample's journeys.
std::optional<ReachFindings> find_reach(const journey::JourneyCounts& counts, double act);

}  // namespace fifteen::analyse
