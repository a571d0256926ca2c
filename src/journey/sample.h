#pragma once
// A sample of whole customers, contact by contact: what needs more than counts is worked out on it.
//
// Counts are of all contacts. How fate is decided, what a misery leads to, or which state a journey
// is in, asks for contacts in their order; half a million answer that as well as fifty million.
// Customers are chosen by the hash of their id, from each group alike, so the sample is the same
// whatever the threads, the memory and the engine, the sample of a merged log is part of its logs'
// samples, and logs of up to kSampleContacts contacts are in it as a whole. A customer is in it
// whose place within the group (record.h) is below a bound: so are whole partitions of customers,
// and a part of one.

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "contact/contact.h"
#include "journey/amounts.h"
#include "journey/record.h"
#include "score/history.h"

namespace fifteen::journey {

/// About how many contacts are in the sample of a larger log.
inline constexpr std::uint64_t kSampleContacts = 500'000;
/// A journey of more contacts is a machine's, or an id that is none: it is left out, and counted.
inline constexpr std::size_t kSampleJourneyMax = 10'000;

/// Returns below which place in their group customers are in the sample of a log of so many
/// contacts: kGroupPlaces for all of them.
constexpr std::uint64_t sample_bound(std::uint64_t contacts) {
  if (contacts <= kSampleContacts) return kGroupPlaces;
  const std::uint64_t bound = kSampleContacts * kGroupPlaces / contacts;
  return bound == 0 ? 1 : bound;
}

struct SampledContact {
  std::int64_t start_us = 0;
  std::uint32_t facet = 0;  ///< place in JourneyCounts::facets
  score::History history = 0;
  Outcome outcome = Outcome::kUnscored;

  bool operator==(const SampledContact&) const = default;
};

/// An amount of one of the sample's contacts (journey/amounts.h).
struct SampledAmount {
  std::uint32_t contact = 0;  ///< place in JourneySample::contacts
  std::int64_t amount = 0;

  bool operator==(const SampledAmount&) const = default;
};

struct SampledJourney {
  std::uint64_t customer = 0;  ///< hash of the id
  std::uint32_t first = 0;     ///< place of its first contact in JourneySample::contacts
  std::uint32_t contacts = 0;
  /// Of them, those before the contact that is the fate: these may explain it.
  std::uint32_t before_fate = 0;
  Fate fate = Fate::kOpen;
  bool is_case = false;  ///< its contacts have a case id
  /// The customer's next contact after it, or the end of the log.
  std::int64_t seen_until_us = 0;

  bool operator==(const SampledJourney&) const = default;
};

/// Journeys by ascending hash of the customer, so that those of a group lie together; a customer's
/// by case and start. Contacts lie in the order of their journeys.
struct JourneySample {
  std::vector<SampledContact> contacts;
  std::vector<SampledJourney> journeys;
  /// By kind, the contacts that have an amount other than zero, ascending.
  std::array<std::vector<SampledAmount>, kAmountKinds> amounts;
  std::uint64_t bound = kGroupPlaces;  ///< customers below this place in their group are in it
  std::uint64_t left_out = 0;          ///< journeys of more than kSampleJourneyMax

  std::span<const SampledContact> of(const SampledJourney& journey) const {
    return std::span(contacts).subspan(journey.first, journey.contacts);
  }
  /// The amounts of a kind.
  const std::vector<SampledAmount>& of_kind(AmountKind kind) const {
    return amounts[static_cast<std::size_t>(kind)];
  }
  /// The amounts of a kind of a journey's contacts. Cost: O(log amounts).
  std::span<const SampledAmount> of_kind(AmountKind kind, const SampledJourney& journey) const;
  void append(const JourneySample& other);
  /// Returns the sample with its journeys in their order, which those of a customer have already.
  JourneySample in_order() const;
  bool operator==(const JourneySample&) const = default;
};

/// A log's sample: journeys of customers, and contacts of nobody known, each a journey of its own
/// that has no fate. Whose these are nobody can tell, so they are chosen by their place.
struct LogSample {
  JourneySample known;
  JourneySample unidentified;

  /// Replaces all amounts of a kind.
  template <class Change>
  void rename(AmountKind kind, Change&& change) {
    for (JourneySample* const part : {&known, &unidentified}) {
      for (SampledAmount& amount : part->amounts[static_cast<std::size_t>(kind)])
        amount.amount = change(amount.amount);
    }
  }
};

/// Returns those of the employees' names, in their order, that the sample has, and numbers its
/// employees by them.
std::vector<std::string> keep_used(const std::vector<std::string>& employees, LogSample& sample);

/// Takes the parts of a sample from several threads and puts them in order.
class Sampler {
 public:
  /// `bound` is that of the places in a group, see sample_bound.
  explicit Sampler(std::uint64_t bound) : bound_(bound) {}

  /// Whether customers of the partition can be in the sample.
  bool wants(std::size_t partition) const {
    return partition % kPartitionsPerGroup * kPartitionPlaces < bound_;
  }
  /// Whether all of them are.
  bool wants_all(std::size_t partition) const {
    return (partition % kPartitionsPerGroup + 1) * kPartitionPlaces <= bound_;
  }
  bool wants_customer(std::uint64_t customer_hash) const {
    return place_in_group(customer_hash) < bound_;
  }
  /// Takes the journeys of partitions from `first` on, customers in any order. Thread-safe.
  void add(std::size_t first, const LogSample& part);
  /// Returns the sample; the sampler is used up.
  LogSample finish() &&;

 private:
  std::uint64_t bound_;
  std::mutex mutex_;
  std::map<std::size_t, LogSample> parts_;
};

}  // namespace fifteen::journey
