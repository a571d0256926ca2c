#pragma once
// A contact as the journey pass sees it: 24 bytes, or 32 where the source has its own case ids.
//
// What is known of a contact besides whose it is and when it was is a number: its facet
// (journey/facet.h). What the pass does not need stays in the store: waits and durations are
// counted while reading (journey/contact_tally.h).

#include <array>
#include <cstdint>
#include <tuple>
#include <type_traits>

#include "base/hash.h"
#include "stats/jackknife.h"

namespace fifteen::journey {

/// The customers are spread over kPartitionCount partitions by their hash; all contacts of a
/// customer are in one, and a partition lies within one jackknife group.
inline constexpr std::size_t kPartitionsPerGroup = 64;
inline constexpr std::size_t kPartitionCount = stats::kGroupCount * kPartitionsPerGroup;

/// Within a group customers have a place by their hash, and each partition an equal part of them.
inline constexpr std::uint64_t kGroupPlaces = std::uint64_t{1} << 32U;
inline constexpr std::uint64_t kPartitionPlaces = kGroupPlaces / kPartitionsPerGroup;

/// Returns the place of a customer's hash in its group, less than kGroupPlaces: the larger the
/// hash, the larger the place.
constexpr std::uint64_t place_in_group(std::uint64_t customer_hash) {
  return ((customer_hash >> 32U) * stats::kGroupCount) % kGroupPlaces;
}

/// Returns the partition of a customer's hash.
constexpr std::size_t partition_of(std::uint64_t customer_hash) {
  return static_cast<std::size_t>(((customer_hash >> 32U) * kPartitionCount) >> 32U);
}

/// Returns the smallest high half (32 bits) of a hash in a partition.
constexpr std::uint64_t partition_begin(std::size_t partition) {
  return ((std::uint64_t{partition} << 32U) + kPartitionCount - 1) / kPartitionCount;
}

/// The most rows of one run: the file order has 40 bits.
inline constexpr std::uint64_t kOrderMax = (std::uint64_t{1} << 40U) - 1;
/// The number of facets that a record can tell apart.
inline constexpr std::uint32_t kFacetNumbers = 1U << 24U;

/// A contact of the one pass.
struct ContactRecord {
  std::uint64_t customer = 0;  ///< hash of the customer's id
  std::int64_t start = 0;      ///< microseconds since 1970 UTC
  std::uint64_t packed = 0;    ///< order 40 bits, facet 24

  std::uint64_t case_key() const { return 0; }
  /// Place in the source: breaks ties of `start`.
  std::uint64_t order() const { return packed >> 24U; }
  /// Number of the facet in the run's `Facets`.
  std::uint32_t facet() const { return static_cast<std::uint32_t>(packed) & (kFacetNumbers - 1); }

  /// Of the same customer and case at the same time.
  bool same_time(const ContactRecord& other) const {
    return customer == other.customer && start == other.start;
  }
  bool operator<(const ContactRecord& other) const {
    return std::tie(customer, start, packed) < std::tie(other.customer, other.start, other.packed);
  }
};

/// A contact of a source that has case ids.
struct CaseContactRecord : ContactRecord {
  std::uint64_t case_hash = 0;  ///< hash of the case id; 0 for a contact without one

  std::uint64_t case_key() const { return case_hash; }
  bool same_time(const CaseContactRecord& other) const {
    return case_hash == other.case_hash && ContactRecord::same_time(other);
  }
  bool operator<(const CaseContactRecord& other) const {
    return std::tie(customer, case_hash, start, packed) <
           std::tie(other.customer, other.case_hash, other.start, other.packed);
  }
};

/// `order` is at most kOrderMax, `facet` less than kFacetNumbers.
constexpr std::uint64_t pack(std::uint64_t order, std::uint32_t facet) {
  return (order << 24U) | facet;
}

/// A record as it waits in the pile: 4 bytes less, because its partition tells the hash's first ten
/// bits and its block the order's first nineteen, and times within 36,000 years of 1970 need 61
/// bits. Exact.
struct PiledContact {
  static constexpr unsigned kOrderBits = 21;
  static constexpr std::uint64_t kOrderSpan = std::uint64_t{1} << kOrderBits;

  std::array<std::uint32_t, 5> words{};

  PiledContact() = default;
  /// `first_order` is the block's; the record's is at least that and less than kOrderSpan beyond
  /// it.
  PiledContact(const ContactRecord& record, std::size_t partition, std::uint64_t first_order) {
    const std::uint64_t high = (record.customer >> 32U) - partition_begin(partition);  // 22 bits
    const std::uint64_t order = record.order() - first_order;                          // 21
    const std::uint64_t facet = record.facet();                                        // 24
    const std::uint64_t rest = high | (order << 22U) | (facet << 43U);
    const std::uint64_t time =
        (static_cast<std::uint64_t>(record.start) << 3U) | (facet >> (64U - 43U));
    words = {static_cast<std::uint32_t>(record.customer), static_cast<std::uint32_t>(time),
             static_cast<std::uint32_t>(time >> 32U), static_cast<std::uint32_t>(rest),
             static_cast<std::uint32_t>(rest >> 32U)};
  }

  /// Returns the record that was put in.
  ContactRecord unpack(std::size_t partition, std::uint64_t first_order) const {
    const std::uint64_t rest = words[3] | (std::uint64_t{words[4]} << 32U);
    const std::uint64_t time = words[1] | (std::uint64_t{words[2]} << 32U);
    const auto facet = static_cast<std::uint32_t>((rest >> 43U) | ((time & 7U) << (64U - 43U)));
    const std::uint64_t high = (rest & ((1U << 22U) - 1)) + partition_begin(partition);
    const std::uint64_t order = first_order + ((rest >> 22U) & (kOrderSpan - 1));
    ContactRecord record;
    record.customer = (high << 32U) | words[0];
    record.start = static_cast<std::int64_t>(time) >> 3U;
    record.packed = pack(order, facet);
    return record;
  }
};
static_assert(sizeof(PiledContact) == 20);

/// The same for a contact with a case id.
struct PiledCaseContact : PiledContact {
  std::array<std::uint32_t, 2> case_words{};

  PiledCaseContact() = default;
  PiledCaseContact(const CaseContactRecord& record, std::size_t partition,
                   std::uint64_t first_order)
      : PiledContact(record, partition, first_order),
        case_words{static_cast<std::uint32_t>(record.case_hash),
                   static_cast<std::uint32_t>(record.case_hash >> 32U)} {}

  CaseContactRecord unpack(std::size_t partition, std::uint64_t first_order) const {
    CaseContactRecord record;
    static_cast<ContactRecord&>(record) = PiledContact::unpack(partition, first_order);
    record.case_hash = case_words[0] | (std::uint64_t{case_words[1]} << 32U);
    return record;
  }
};
static_assert(sizeof(PiledCaseContact) == 28);

/// What a record is piled as.
template <class Record>
using Piled =
    std::conditional_t<std::is_same_v<Record, CaseContactRecord>, PiledCaseContact, PiledContact>;

}  // namespace fifteen::journey
