#pragma once
// The check that should find nothing: what happens at a contact cannot change how an earlier
// journey of the same customer ended. Where it seems to, something unknown makes some customers
// both come off badly and leave, and what is said of the later journey is in doubt, too.

#include <vector>

#include "contact/contact.h"
#include "journey/sample.h"

namespace fifteen::analyse {

/// By journey of the sample: how the latest decided journey of its customer ended of those whose
/// last contact was before its first; open: there is none. Cost: O(journeys log journeys).
std::vector<Fate> earlier_fates(const journey::JourneySample& sample);

}  // namespace fifteen::analyse
