#pragma once
// Promises as they were lived: how many kept them, of those whom they were made to.
//
// Worked out on the sample (journey/sample.h), which is all of a log of up to half a million
// contacts. What rows say of a promise (a wait, a rating, a condition) is marked there while
// reading; the rest, contacts tell by their facets, or by what comes after them.
//
// The lived share of a log that is in the sample as a whole is a fact: of these customers so many
// were kept their promise. Its interval says what other customers of the same business can expect.
// So a promise counts as kept by its lived share, unless the caller asks for more (`PromiseBar`).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "contact/promise_rules.h"
#include "journey/awaited.h"
#include "journey/counts.h"
#include "journey/demand.h"
#include "stats/estimate.h"
#include "stats/lottery.h"

namespace fifteen::analyse {

/// With fewer that say whether the promise was kept, a channel's (place's, team's) share is not
/// told.
inline constexpr std::uint64_t kLivedMin = 30;

/// How a promise was lived: by all, or by those of one channel, place, team or segment.
struct PromiseLived {
  std::string name;  ///< of the channel, ...; empty: all
  std::uint64_t kept = 0;
  std::uint64_t broken = 0;
  std::uint64_t open = 0;     ///< its time is not over when the log ends
  std::uint64_t unknown = 0;  ///< it was made, and nothing says whether it was kept
  stats::Estimate share;      ///< kept of those that were kept or broken; 0 in 0..1 for none

  std::uint64_t told() const { return kept + broken; }
  bool operator==(const PromiseLived&) const = default;
};

/// Those that the values of one dimension part.
struct PromiseBy {
  std::string dimension;
  std::vector<PromiseLived> values;  ///< most told first, ties by name; those of kLivedMin
  std::size_t left_out = 0;          ///< values with fewer
};

/// What mystery shoppers found: shares of visits at which the promise was kept.
struct PromiseShopped {
  std::uint64_t kept = 0;
  std::uint64_t visits = 0;
  stats::Estimate share;
};

/// What is asked of a promise to count as kept.
enum class PromiseBar : std::uint8_t {
  kLived,   ///< the lived share is at least what was said
  kSure,    ///< it is not surely broken: the interval does not lie below what was said
  kStrict,  ///< it is surely kept: the interval does not reach below what was said
};

enum class PromiseVerdict : std::uint8_t {
  kKept,
  kBroken,
  kNothing,  ///< nobody says whether it was kept
};

/// How often the units of one kind kept a promise in each period.
struct PromiseCapability {
  std::string units;  ///< "employee", "team" or "place"
  stats::Capability capability;
};

struct PromiseFinding {
  PromiseRule rule;
  PromiseLived lived;
  std::vector<PromiseBy> by;  ///< in the order of the log's dimensions; employees last
  std::vector<PromiseCapability> capability;
  /// Filled by who knows of mystery shops; nothing: nobody has shopped.
  std::optional<PromiseShopped> shopped;

  bool surely_kept() const { return lived.told() > 0 && lived.share.low >= rule.share; }
  bool surely_broken() const { return lived.told() > 0 && lived.share.high < rule.share; }
  /// Whether the promise counts as kept.
  PromiseVerdict verdict(PromiseBar bar) const;
};

struct PromisesFound {
  std::vector<PromiseFinding> promises;  ///< in their order
  std::uint64_t contacts = 0;            ///< that were looked at; silences are none
  std::uint64_t silences = 0;            ///< in the sample: what was due and did not come
  double sampled = 1;                    ///< of the log's journeys, the share that is in the sample
};

/// Whose contacts are held against promises.
enum class Asked : std::uint8_t {
  kCustomers,
  kShops,  ///< mystery shoppers', who need not have been at every moment
};

/// Holds a log against promises. `counts` are of a run that marked them; `demand` is what it knows
/// of failure demand, for first contacts. Errors: kInput: none of a promise's moments is in the
/// log, with the nearest. Cost: O(contacts of the sample x promises).
Result<PromisesFound> find_promises(const journey::JourneyCounts& counts, const Promises& promises,
                                    const journey::Calendars& calendars,
                                    const journey::DemandPlan& demand,
                                    Asked asked = Asked::kCustomers);

}  // namespace fifteen::analyse
