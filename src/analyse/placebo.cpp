#include "analyse/placebo.h"

#include <algorithm>
#include <cstdint>
#include <span>

namespace fifteen::analyse {
namespace {

using journey::JourneySample;
using journey::SampledJourney;

struct Ended {
  std::int64_t last_us = 0;
  Fate fate = Fate::kOpen;
};

// The decided journeys of a customer, by their last contacts.
std::vector<Ended> ended(const JourneySample& sample, std::span<const SampledJourney> journeys) {
  std::vector<Ended> out;
  for (const SampledJourney& journey : journeys) {
    if (journey.fate != Fate::kOpen)
      out.push_back({sample.of(journey).back().start_us, journey.fate});
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Ended& a, const Ended& b) { return a.last_us < b.last_us; });
  return out;
}

}  // namespace

std::vector<Fate> earlier_fates(const JourneySample& sample) {
  std::vector<Fate> out(sample.journeys.size(), Fate::kOpen);
  for (std::size_t first = 0; first < sample.journeys.size();) {
    std::size_t end = first + 1;
    while (end < sample.journeys.size() &&
           sample.journeys[end].customer == sample.journeys[first].customer)
      ++end;
    if (end - first > 1) {
      const auto before = ended(sample, std::span(sample.journeys).subspan(first, end - first));
      for (std::size_t j = first; j < end; ++j) {
        const std::int64_t begins = sample.of(sample.journeys[j]).front().start_us;
        const auto later = std::lower_bound(
            before.begin(), before.end(), begins,
            [](const Ended& journey, std::int64_t us) { return journey.last_us < us; });
        if (later != before.begin()) out[j] = std::prev(later)->fate;
      }
    }
    first = end;
  }
  return out;
}

}  // namespace fifteen::analyse
