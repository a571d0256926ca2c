#pragma once
// Amounts of contacts: the money that a contact brought, how many people it reached, what it cost,
// how long one waited and was served, and, as a number, whom one met.
//
// Few questions ask for them, so they are no part of the records that the pass sorts. Where a
// source has them, reading keeps them in lists on the side, for customers who may be in the sample
// (sample.h): the more contacts have been read, the fewer these are, so the lists do not grow with
// the log. The pass asks for them by a contact's customer and place in the source, for the sample's
// contacts alone.
//
//   AmountLists lists;
//   auto& writer = lists.writer();                      // one for each thread
//   writer.add(kind, customer_hash, order, amount);
//   writer.read(contacts);                              // so many more
//   const Amounts amounts = std::move(lists).finish(sample_bound(all_contacts));
//   amounts.find(AmountKind::kValue, record.customer, record.order());   // null: none

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "contact/contact.h"
#include "journey/record.h"

namespace fifteen::journey {

/// What an amount counts: of `value` and `cost` hundredths of the currency's unit, of `reach`
/// people, of waits and services microseconds. An employee is 1 + the number of the name.
/// kPromises is what a row says of promises (PromiseMark), where a run asks for it; states do not
/// keep it.
enum class AmountKind : std::uint8_t {
  kValue = 0,
  kReach = 1,
  kCost = 2,
  kWait = 3,
  kService = 4,
  kEmployee = 5,
  kPromises = 6,
};
inline constexpr std::size_t kAmountKinds = 7;
/// Those that are a field's number, as it stands in the source.
inline constexpr std::array kFieldAmounts{AmountKind::kValue, AmountKind::kReach,
                                          AmountKind::kCost};

/// Whether an amount is a time, which may be zero.
constexpr bool is_time(AmountKind kind) {
  return kind == AmountKind::kWait || kind == AmountKind::kService;
}

/// Amounts of a contact lie within this of zero: that many of the 10,000 contacts of a journey add
/// up without overflow.
inline constexpr std::int64_t kAmountMax = 100'000'000'000'000;

/// Returns whether the field holds amounts.
constexpr bool is_amount(Field field) {
  return field == Field::kValue || field == Field::kReach || field == Field::kCost;
}

/// Whether states keep amounts of a kind.
constexpr bool is_kept(AmountKind kind) { return kind != AmountKind::kPromises; }

/// What a contact's row says of a promise: two bits of its amount of kPromises, the first promise
/// that asks the row (PromiseRule::asks_row) in the lowest ones.
enum class PromiseMark : std::uint8_t {
  kNone,  ///< it says nothing; of a promise with a condition: it is none of its contacts
  kBroken,
  kKept,
  kAsked,  ///< the promise's condition holds, and the row says nothing else
};
constexpr PromiseMark mark_of(std::int64_t marks, std::size_t promise) {
  return static_cast<PromiseMark>((marks >> (2 * promise)) & 3);
}
constexpr std::int64_t with_mark(std::int64_t marks, std::size_t promise, PromiseMark mark) {
  return marks | (static_cast<std::int64_t>(mark) << (2 * promise));
}

/// The field that holds amounts of one of these kinds.
constexpr Field field_of_amount(AmountKind kind) {
  constexpr std::array<Field, kFieldAmounts.size()> kFields{Field::kValue, Field::kReach,
                                                            Field::kCost};
  return kFields[static_cast<std::size_t>(kind)];
}

struct PlacedAmount {
  std::uint64_t order = 0;  ///< the contact's place in the source (ContactRecord::order)
  std::int64_t amount = 0;

  bool operator==(const PlacedAmount&) const = default;
};

/// The amounts of a sample's contacts.
class Amounts {
 public:
  /// Returns the amount of the customer's contact at that place, or nothing. Cost: O(1), and O(log)
  /// of the customer's own.
  std::optional<std::int64_t> find(AmountKind kind, std::uint64_t customer_hash,
                                   std::uint64_t order) const {
    const List& list = lists_[static_cast<std::size_t>(kind)];
    return list.amounts.empty() ? std::nullopt : list.find(customer_hash, order);
  }
  bool empty(AmountKind kind) const {
    return lists_[static_cast<std::size_t>(kind)].amounts.empty();
  }
  bool empty() const;
  /// Leaves out all amounts of a kind.
  void clear(AmountKind kind) { lists_[static_cast<std::size_t>(kind)] = {}; }

 private:
  friend class AmountLists;
  // Customers fall into buckets of a few amounts each, by ascending hash, as the pass comes by.
  struct List {
    std::uint64_t bound = 1;            // of the sample
    std::uint64_t buckets = 0;          // of a group of customers
    std::vector<std::uint32_t> begin;   // of each bucket, in `amounts`; and the end
    std::vector<PlacedAmount> amounts;  // in a bucket by ascending order

    /// `high` is the high half of a hash whose place is below the bound.
    std::size_t bucket_of(std::uint64_t high) const;
    std::optional<std::int64_t> find(std::uint64_t customer_hash, std::uint64_t order) const;
  };
  std::array<List, kAmountKinds> lists_;
};

/// Takes amounts while contacts are read.
class AmountLists {
 public:
  class Writer {
   public:
    explicit Writer(AmountLists& lists) : lists_(lists) {}

    /// Keeps the amount while its customer may be in the sample. Zero is none, but of a time.
    void add(AmountKind kind, std::uint64_t customer_hash, std::uint64_t order,
             std::int64_t amount);
    /// Tells that so many more contacts have been read, with an amount or without.
    void read(std::uint64_t contacts) { lists_.contacts_ += contacts; }

   private:
    friend class AmountLists;
    struct Kept {
      std::uint32_t high = 0;  // half of the customer's hash
      PlacedAmount amount;
    };
    // Lists are looked through for what is out of the sample whenever they are twice as long.
    static constexpr std::size_t kLookedMin = std::size_t{1} << 14U;
    struct List {
      std::vector<Kept> kept;
      std::size_t look_at = kLookedMin;
      std::uint64_t bound = kGroupPlaces;  // the last one looked at
    };

    void leave_out(List& list, std::uint64_t bound);

    AmountLists& lists_;
    std::array<List, kAmountKinds> all_;
  };

  AmountLists() = default;
  AmountLists(const AmountLists&) = delete;
  AmountLists& operator=(const AmountLists&) = delete;

  /// Makes a writer for the calling thread; it lives as long as the lists. Thread-safe.
  Writer& writer();
  /// Returns the amounts of the customers below the sample's bound. Call when all writers are done;
  /// the lists are used up.
  Amounts finish(std::uint64_t bound) &&;

 private:
  Amounts::List list_of(AmountKind kind, std::uint64_t bound);

  std::atomic<std::uint64_t> contacts_{0};
  std::mutex mutex_;
  std::vector<std::unique_ptr<Writer>> writers_;
};

}  // namespace fifteen::journey
