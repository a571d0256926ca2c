#pragma once
// What customers live through, beyond single moments: after a misery, at first, at the peak and the
// end, and when they are handed on.

#include <optional>
#include <vector>

#include "analyse/first_impression.h"
#include "analyse/peak_end.h"
#include "analyse/recovery.h"
#include "analyse/silo.h"

namespace fifteen::analyse {

struct Experience {
  std::optional<Recovery> recovery;
  std::optional<FirstImpression> first_impression;
  std::optional<PeakEnd> peak_end;
  std::vector<Silo> silos;
};

/// Works out all of them on the sample. Threads only share out the work.
Experience find_experience(const journey::JourneyCounts& counts, std::size_t threads);

}  // namespace fifteen::analyse
