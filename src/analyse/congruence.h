#pragma once
// Channel congruence: the same promise across channels, side by side.
//
// A brand makes a promise once, and keeps it on the telephone, in the branch and in the chat, or it
// does not. Of all contacts at the moments that carry a promise, those of each channel stand beside
// those of its other channels: the shares of misery and of magic among the scored, and of late
// among those whose wait is known. Late is later than the log says was promised; where it says
// nothing of that, longer than at least three quarters of all these waits.
//
// A difference is the channel's share less that of the others. Its interval is the wider one of
// leaving out groups of customers (a customer may use several channels) and of taking the two for
// independent; it is told when that interval, widened to hold for all that is compared, excludes
// none.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "journey/alike.h"
#include "journey/counts.h"
#include "score/score.h"
#include "stats/estimate.h"

namespace fifteen::analyse {

/// A channel with fewer contacts, or a share of fewer, is shown and not compared.
inline constexpr std::uint64_t kCongruenceContactsMin = 30;

/// What is compared across channels: a promise with the moments that carry it, or a moment.
struct Promised {
  std::string name;
  std::vector<std::string> moments;
};

/// A share in one channel, and how it differs from that of the others.
struct ChannelShare {
  std::uint64_t contacts = 0;  ///< of which it is a share
  std::optional<stats::Estimate> share;
  std::optional<stats::Estimate> elsewhere;   ///< of the other channels
  std::optional<stats::Estimate> difference;  ///< share less elsewhere; none: too few
  bool told = false;
};

struct ChannelFigures {
  std::string channel;
  std::uint64_t contacts = 0;
  ChannelShare misery;
  ChannelShare magic;
  ChannelShare late;
};

struct Congruence {
  std::string name;
  std::vector<std::string> moments;  ///< those that are in the log
  /// Late is a wait of so long or longer; none: longer than the log says was promised.
  std::optional<std::int64_t> late_us;
  std::vector<ChannelFigures> channels;  ///< most contacts first, ties by name

  /// Some channel differs from the others.
  bool told() const;
};

/// Returns those of `promises` whose moments are met in two channels or more, in their order.
/// Contacts without a channel are none of them. `alike` is what was learned of the rated, or null.
/// Cost: O(cells x promises that a moment carries).
std::vector<Congruence> find_congruence(const journey::JourneyCounts& counts,
                                        const score::Weights& weights, const journey::Alike* alike,
                                        const std::vector<Promised>& promises);

}  // namespace fifteen::analyse
