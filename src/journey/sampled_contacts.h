#pragma once
// The contacts of a log's sample one by one, each with what it has on the side (amounts.h): how
// long one waited and was served, and whom one met. Those of nobody known come after those of
// customers.
//
//   for_each_contact(counts, [&](const SampledView& view) {
//     if (view.service_us) services.push_back(*view.service_us);
//   });

#include <cstddef>
#include <cstdint>
#include <optional>

#include "journey/counts.h"
#include "stats/jackknife.h"

namespace fifteen::journey {

/// A contact of the sample.
struct SampledView {
  const SampledContact& contact;
  const SampledJourney& journey;
  bool identified = true;
  std::optional<std::int64_t> wait_us{};
  std::optional<std::int64_t> service_us{};
  std::uint32_t employee = 0;  ///< 1 + the place in JourneyCounts::employees; 0: not known

  /// Of a contact of nobody known, by its place.
  std::size_t group() const { return stats::group_of(journey.customer); }
};

/// Calls `visit(view)` for each contact, in the order of the samples. Cost: one walk.
template <class Visit>
void for_each_contact(const JourneyCounts& counts, Visit&& visit) {
  for (const JourneySample* const sample : {&counts.sample, &counts.unidentified_sample}) {
    std::array<std::size_t, kAmountKinds> next{};
    const auto amount = [&](AmountKind kind, std::uint32_t contact) -> std::optional<std::int64_t> {
      const auto& amounts = sample->of_kind(kind);
      std::size_t& at = next[static_cast<std::size_t>(kind)];
      if (at == amounts.size() || amounts[at].contact != contact) return std::nullopt;
      return amounts[at++].amount;
    };
    for (const SampledJourney& journey : sample->journeys) {
      for (std::uint32_t c = journey.first; c < journey.first + journey.contacts; ++c) {
        SampledView view{sample->contacts[c], journey, sample == &counts.sample};
        view.wait_us = amount(AmountKind::kWait, c);
        view.service_us = amount(AmountKind::kService, c);
        view.employee = static_cast<std::uint32_t>(amount(AmountKind::kEmployee, c).value_or(0));
        visit(view);
      }
    }
  }
}

}  // namespace fifteen::journey
