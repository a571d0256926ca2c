#pragma once
// How contacts of a moment turn out when they wait otherwise: the waits that were seen, made
// shorter or longer, and outcomes by how long one waits.
//
// Of each moment with waits there are, by level of the wait and by whether one left, the outcomes
// of the sample's contacts; and how long one waits within a level, of the log's histogram. What
// misery a wait makes is a line between the levels' shares, over the logarithm of the wait; levels
// of few contacts are shrunk to the moment's share. A contact that waits otherwise turns out as
// those do that wait so long. Where nothing changes, nothing changes: all factors are exactly 1.

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "contact/contact.h"
#include "journey/contact_tally.h"
#include "journey/counts.h"
#include "score/signs.h"

namespace fifteen::analyse {

inline constexpr std::size_t kWaitLevels = score::kWaitBounds.size() + 2;  ///< level 0: no wait

/// Contacts of a moment: by level of the wait, whether one left, and outcome.
struct WaitSums {
  std::array<std::array<std::array<double, kOutcomeCount>, 2>, kWaitLevels> counts{};

  void add(const WaitSums& other, double factor = 1);
  double of(std::size_t level, std::size_t left) const;
  /// Contacts with a wait; of them, those who left.
  double waiting() const;
  double left() const;
};

/// A part of a moment's waits.
struct WaitPoint {
  double us = 0;
  double weight = 0;  ///< share of its level's contacts
  std::uint8_t level = 0;
};

struct MomentWaits {
  std::vector<WaitPoint> points;  ///< ascending; empty: the moment has no waits
  std::array<WaitSums, stats::kGroupCount> groups;
  double logged = 0;   ///< contacts of the log that have a wait
  double wait_us = 0;  ///< their mean, of the log
  /// Mean time of being served, of those who are: longer than a second. 0: not known.
  double service_us = 0;

  bool known() const { return !points.empty(); }
  /// Mean wait of a level.
  double level_us(std::size_t level) const;
  WaitSums all() const;
  WaitSums without(std::size_t group) const;
};

/// The mean of the times longer than a second: nobody is served in less. 0: there are none.
double served_mean(const stats::LogHistogram& services);

/// By moment of the counts. Cost: one walk over the sample, and over the histograms.
std::vector<MomentWaits> moment_waits(const journey::JourneyCounts& counts,
                                      const journey::ContactTally& tally);

/// What waits become, to what they were.
struct WaitRatio {
  double must_wait = 1;  ///< the part of those who waited that still does
  double wait = 1;       ///< the mean wait of all
};

/// What follows at a moment: factors.
struct WaitMix {
  double wait = 1;    ///< of the mean wait of all with a wait
  double served = 1;  ///< of those served
  double misery = 1;  ///< of the moment's miseries
  double magic = 1;

  bool operator==(const WaitMix&) const = default;
};

/// Mixes a moment's outcomes anew. Who still waits, waits as much shorter as the mean then asks
/// for; of those who left, as many stay as the wait is shorter, the impatience of a queue with
/// patience of one rate; with longer waits more leave, rather those who waited long. `most_us` cuts
/// all waits above it, nobody of whom leaves: they turn out as those on average who were served
/// within it. Miseries and magic are by the line, before and after. `sums` are of the moment's
/// contacts in all or all but one groups. Cost: O(points).
WaitMix mix_waits(const MomentWaits& moment, const WaitSums& sums, const WaitRatio& ratio,
                  std::optional<double> most_us = std::nullopt);

}  // namespace fifteen::analyse
