#pragma once
// The state of a journey after a contact: what the fate model may know of it.
//
// A state has parts, each a number. All but the outcome are known when the customer has come,
// before the contact has gone well or badly. The set of moments visited is the exclusive-or of
// their names' hashes: the same for every engine, whatever numbers it gives the moments.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "journey/counts.h"

namespace fifteen::journey {

enum class StatePart : std::uint8_t {
  kMoment,      ///< of the current contact
  kSet,         ///< the moments visited so far, this one among them
  kBag,         ///< the moments visited so far, each with its visits: 1, 2, 3 or more
  kPrevious,    ///< the moment of the contact before; none at the first
  kVisits,      ///< how often the journey has been at this moment: 1, 2, 3 or more
  kRepeats,     ///< contacts so far that were not a first visit: 0 .. 6, 7 or more
  kPast,        ///< miseries and magics before this contact: 0, 1, 2, 3 or more of each
  kLast,        ///< how the contact before turned out; none at the first
  kSinceStart,  ///< time since the first contact: level of kStateTimes
  kSinceLast,   ///< time since the contact before, likewise; none at the first
  kChannel,
  kReason,
  kSegments,  ///< the values of all segments together
  kOutcome,   ///< of the current contact
};
inline constexpr std::size_t kStatePartCount = 14;

/// Words for a chain of parts: "the current moment".
constexpr std::string_view state_part_name(StatePart part) {
  constexpr std::array<std::string_view, kStatePartCount> kNames{
      "the current moment",
      "the moments visited",
      "how often each was visited",
      "the moment before",
      "visits to the moment",
      "repeats so far",
      "earlier miseries and magics",
      "how the last contact turned out",
      "time since the start",
      "time since the last contact",
      "the channel",
      "the reason",
      "the customer's segments",
      "the outcome",
  };
  return kNames[static_cast<std::size_t>(part)];
}

/// Bounds of the levels of a time, in minutes: level 0 is below the first, 10 from the last on.
inline constexpr std::array<std::int64_t, 10> kStateTimes{1,     60,    360,   1440,   4320,
                                                          10080, 20160, 43200, 129600, 525600};

/// Returns the level of a time in microseconds.
constexpr std::uint64_t state_time_level(std::int64_t us) {
  std::uint64_t level = 0;
  for (const std::int64_t minutes : kStateTimes) level += us >= minutes * 60'000'000 ? 1U : 0U;
  return level;
}

/// What states ask of a facet.
struct StateFacet {
  std::uint64_t moment_hash = 0;
  std::uint64_t segments = 0;  ///< a hash of the values
  std::uint16_t moment = 0;
  std::uint16_t channel = 0;  ///< 1 + the value's number; 0: none, or no such dimension
  std::uint16_t reason = 0;
};

/// Returns it for each facet of `counts`. A dimension that is no field of a contact is a segment.
/// Cost: O(facets).
std::vector<StateFacet> state_facets(const JourneyCounts& counts);

/// A state: a number for each part.
using State = std::array<std::uint64_t, kStatePartCount>;

/// What a journey has been through, contact by contact.
class StateWalk {
 public:
  /// `facets` must outlive the walk.
  explicit StateWalk(const std::vector<StateFacet>& facets, std::size_t moments)
      : facets_(facets), visits_(moments) {}

  /// Begins another journey.
  void begin() {
    ++journey_;
    set_ = bag_ = repeats_ = miseries_ = magics_ = 0;
    previous_ = last_ = 0;
    first_contact_ = true;
  }

  /// Takes the next contact and returns the state after it. Cost: O(1).
  State step(const SampledContact& contact);

 private:
  struct Visit {
    std::uint32_t journey = 0;
    std::uint32_t count = 0;
  };

  const std::vector<StateFacet>& facets_;
  std::vector<Visit> visits_;
  std::uint32_t journey_ = 0;
  std::uint64_t set_ = 0;
  std::uint64_t bag_ = 0;
  std::uint64_t repeats_ = 0;
  std::uint64_t miseries_ = 0;
  std::uint64_t magics_ = 0;
  std::uint64_t previous_ = 0;  // 1 + the moment; 0: none
  std::uint64_t last_ = 0;      // 1 + the outcome; 0: none
  std::int64_t start_us_ = 0;
  std::int64_t last_us_ = 0;
  bool first_contact_ = true;
};

}  // namespace fifteen::journey
