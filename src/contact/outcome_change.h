#pragma once
// Another share of an outcome at a moment, as a user writes it: `bag desk:misery=0.5x`.

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "contact/contact.h"

namespace fifteen {

struct OutcomeChange {
  Outcome outcome = Outcome::kMisery;  ///< misery, neutral or magic
  bool times = true;                   ///< the share is multiplied by `value`, or else is `value`
  double value = 1;                    ///< 0 to 1,000,000, or 0 to 1

  bool operator==(const OutcomeChange&) const = default;
};

/// A moment's name, and what of it changes, in the order in which it was written.
struct MomentFix {
  std::string moment;
  std::vector<OutcomeChange> changes;  ///< one at least

  bool operator==(const MomentFix&) const = default;
};

/// Reads `moment:outcome=share` or `moment:outcome=factorx`; several outcomes are parted by commas.
/// The moment ends at the last colon. Errors: kUsage.
Result<MomentFix> parse_moment_fix(std::string_view text);

}  // namespace fifteen
