#pragma once
// A contact as the journey pass sees it: 24 bytes, or 32 where the source has its own case ids.
//
// Everything that the pass does not need stays in the store: waits and durations are counted while
// reading (journey/contact_tally.h), names are numbers of a dictionary.

#include <cstdint>
#include <tuple>

#include "base/hash.h"
#include "contact/contact.h"
#include "stats/jackknife.h"

namespace fifteen::journey {

/// The customers are spread over kPartitionCount partitions by their hash; all contacts of a
/// customer are in one, and a partition lies within one jackknife group.
inline constexpr std::size_t kPartitionsPerGroup = 64;
inline constexpr std::size_t kPartitionCount = stats::kGroupCount * kPartitionsPerGroup;

/// Returns the partition of a customer's hash.
constexpr std::size_t partition_of(std::uint64_t customer_hash) {
  return static_cast<std::size_t>(((customer_hash >> 32U) * kPartitionCount) >> 32U);
}

/// The most rows of one run: the file order has 40 bits.
inline constexpr std::uint64_t kOrderMax = (std::uint64_t{1} << 40U) - 1;
/// The most distinct moments of one run.
inline constexpr std::size_t kMomentsMax = 0xFFFF;

/// What a contact's fields say about it, to be packed into a record.
struct ContactMarks {
  std::uint64_t order = 0;   ///< place in the source: breaks ties of `start`; at most kOrderMax
  std::uint16_t moment = 0;  ///< number in the run's dictionary
  Outcome outcome = Outcome::kUnscored;
  bool won = false;           ///< the won rule's expression is true here
  bool lost = false;          ///< the lost rule's expression is true here
  bool unidentified = false;  ///< nobody knows whose contact this is: it belongs to no journey
};

/// A contact of the one pass.
struct ContactRecord {
  std::uint64_t customer = 0;  ///< hash of the customer's id
  std::int64_t start = 0;      ///< microseconds since 1970 UTC
  std::uint64_t packed = 0;    ///< order, moment, outcome, marks; compares by order first

  std::uint64_t case_key() const { return 0; }
  std::uint64_t order() const { return packed >> 24U; }
  std::uint16_t moment() const { return static_cast<std::uint16_t>(packed >> 8U); }
  Outcome outcome() const { return static_cast<Outcome>((packed >> 6U) & 3U); }
  bool won() const { return (packed & 32U) != 0; }
  bool lost() const { return (packed & 16U) != 0; }
  bool unidentified() const { return (packed & 8U) != 0; }

  /// Same in all that is known of it but the place in the file.
  bool same_contact(const ContactRecord& other) const {
    return customer == other.customer && start == other.start &&
           ((packed ^ other.packed) & 0xFFFFFFU) == 0;
  }
  bool operator<(const ContactRecord& other) const {
    return std::tie(customer, start, packed) < std::tie(other.customer, other.start, other.packed);
  }
};

/// A contact of a source that has case ids.
struct CaseContactRecord : ContactRecord {
  std::uint64_t case_hash = 0;  ///< hash of the case id; 0 for a contact without one

  std::uint64_t case_key() const { return case_hash; }
  bool same_contact(const CaseContactRecord& other) const {
    return case_hash == other.case_hash && ContactRecord::same_contact(other);
  }
  bool operator<(const CaseContactRecord& other) const {
    return std::tie(customer, case_hash, start, packed) <
           std::tie(other.customer, other.case_hash, other.start, other.packed);
  }
};

constexpr std::uint64_t pack(const ContactMarks& marks) {
  return (marks.order << 24U) | (static_cast<std::uint64_t>(marks.moment) << 8U) |
         (static_cast<std::uint64_t>(marks.outcome) << 6U) | (marks.won ? 32U : 0U) |
         (marks.lost ? 16U : 0U) | (marks.unidentified ? 8U : 0U);
}

}  // namespace fifteen::journey
