#pragma once
// What a mapping says of failure demand: within which times contacts are held together.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fifteen {

/// The longest window in which a repeat is looked for, in days: the curve over the window ends
/// here.
inline constexpr int kRepeatDaysMax = 30;

/// When a contact is one that should not exist (journey/demand.h). Microseconds, from start to
/// start, both ends included.
struct DemandRules {
  std::int64_t repeat_within_us = 7 * 86'400'000'000;  ///< at most kRepeatDaysMax days
  /// What is open is forgotten after so long; a promise, so long after it was due.
  std::int64_t chase_within_us = 30 * 86'400'000'000;
  std::int64_t clarification_within_us = 3 * 86'400'000'000;
  std::int64_t leak_within_us = 3'600'000'000;
  std::int64_t misroute_within_us = 900'000'000;
  std::int64_t double_within_us = 86'400'000'000;
  std::int64_t queue_within_us = 600'000'000;  ///< by then a queue has sent its customer on
  double queue_share = 0.9;                    ///< in so many of its contacts, at the least
  /// Moments that are queues; nothing: found by what happens at them.
  std::optional<std::vector<std::string>> queues;
  std::vector<std::string> value;  ///< moments whose contacts are wanted, whatever else they are

  bool operator==(const DemandRules&) const = default;
};

}  // namespace fifteen
