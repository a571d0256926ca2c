#include "journey/state.h"

#include <algorithm>

#include "base/hash.h"

namespace fifteen::journey {

std::vector<StateFacet> state_facets(const JourneyCounts& counts) {
  std::vector<std::uint64_t> hashes;
  hashes.reserve(counts.moments.size());
  for (const std::string& name : counts.moments) hashes.push_back(hash_text(name));
  std::vector<StateFacet> out;
  out.reserve(counts.facets.size());
  for (const Facet& facet : counts.facets) {
    StateFacet& state = out.emplace_back();
    state.moment = facet.moment;
    state.moment_hash = hashes[facet.moment];
    for (std::size_t d = 0; d < counts.dimensions.size(); ++d) {
      const std::string& name = counts.dimensions[d].name;
      if (name == kChannelDimension) state.channel = facet.values[d];
      if (name == kReasonDimension) state.reason = facet.values[d];
      if (!field_of(name)) state.segments = mix64(state.segments ^ facet.values[d]);
    }
  }
  return out;
}

State StateWalk::step(const SampledContact& contact) {
  const StateFacet& facet = facets_[contact.facet];
  if (first_contact_) start_us_ = last_us_ = contact.start_us;
  Visit& visit = visits_[facet.moment];
  if (visit.journey != journey_) visit = {journey_, 0};
  if (++visit.count == 1) {
    set_ ^= facet.moment_hash;
  } else {
    ++repeats_;
  }
  // The hash of a moment with its visits takes the place of that with one visit less.
  const auto visited = [&](std::uint32_t times) {
    return times == 0 ? 0 : mix64(facet.moment_hash + std::min(times, 3U));
  };
  bag_ ^= visited(visit.count) ^ visited(visit.count - 1);
  State state{};
  const auto put = [&](StatePart part, std::uint64_t value) {
    state[static_cast<std::size_t>(part)] = value;
  };
  put(StatePart::kMoment, facet.moment);
  put(StatePart::kSet, set_);
  put(StatePart::kBag, bag_);
  put(StatePart::kPrevious, previous_);
  put(StatePart::kVisits, std::min(visit.count, 3U));
  put(StatePart::kRepeats, std::min<std::uint64_t>(repeats_, 7));
  put(StatePart::kPast,
      std::min<std::uint64_t>(miseries_, 3) * 4 + std::min<std::uint64_t>(magics_, 3));
  put(StatePart::kLast, last_);
  put(StatePart::kSinceStart, state_time_level(contact.start_us - start_us_));
  put(StatePart::kSinceLast,
      first_contact_ ? 0 : 1 + state_time_level(contact.start_us - last_us_));
  put(StatePart::kChannel, facet.channel);
  put(StatePart::kReason, facet.reason);
  put(StatePart::kSegments, facet.segments);
  put(StatePart::kOutcome, static_cast<std::uint64_t>(contact.outcome));
  if (contact.outcome == Outcome::kMisery) ++miseries_;
  if (contact.outcome == Outcome::kMagic) ++magics_;
  previous_ = facet.moment + std::uint64_t{1};
  last_ = static_cast<std::uint64_t>(contact.outcome) + 1;
  last_us_ = contact.start_us;
  first_contact_ = false;
  return state;
}

}  // namespace fifteen::journey
