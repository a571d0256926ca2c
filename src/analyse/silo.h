#pragma once
// The silo penalty: what being handed on to another channel, or another team, has to do with how
// the contact goes and how the journey ends.
//
// A contact is a change where its channel (or team) differs from that of the contact before in the
// same journey, both known; all other such contacts stayed. They are compared where what had come
// before is alike: segments, moment, the moment before, how the contact before turned out, visits
// to the moment. Where a moment is only ever reached by a change, nothing can be told.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyse/effect.h"
#include "journey/counts.h"

namespace fifteen::analyse {

/// So many kinds of change are named.
inline constexpr std::size_t kChangesShown = 5;

struct Change {
  std::string from;
  std::string to;
  std::uint64_t contacts = 0;
  std::optional<stats::Estimate> misery_share;  ///< of those scored
};

struct Silo {
  std::string dimension;      ///< channel or team
  std::uint64_t changed = 0;  ///< contacts
  std::uint64_t stayed = 0;
  std::optional<Effect> misery;  ///< of the contact, of changing
  std::optional<Effect> won;     ///< of its journey
  /// On the customer's journey before, which no change can have cost.
  std::optional<Effect> placebo;
  std::vector<Change> changes;       ///< most contacts first, then by name; kChangesShown at most
  std::uint64_t changes_hidden = 0;  ///< contacts of other changes
};

/// Returns a finding for each of channel and team that a log has, if any contact changed and any
/// stayed. Cost: a walk over the sample and two effects for each.
std::vector<Silo> find_silos(const journey::JourneyCounts& counts);

}  // namespace fifteen::analyse
