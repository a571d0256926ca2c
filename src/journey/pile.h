#pragma once
// Where contacts wait for the pass: piled by partition of the customer, in a bounded amount of
// memory.
//
// Threads that read each have a writer; a writer appends 20-byte records to one block per
// partition, so that writing is sequential in 1280 places and needs no lock. When the budget is
// used up, the pile gives up the upper half of its partitions and keeps on collecting the lower
// half: the caller then runs the pass on what was kept (`limit()`), and reads the source again for
// the rest. So no estimate of the source's size is needed, and the answers do not depend on how
// often that happens.
//
//   Pile<ContactRecord> pile({.first = 0, .budget_bytes = 800'000'000});
//   auto& writer = pile.writer();       // one for each thread
//   writer.add(record);
//   pile.limit();                       // partitions [first, limit) are complete
//   pile.copy(partition, records);

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "base/error.h"
#include "journey/record.h"

namespace fifteen::journey {

struct PileOptions {
  std::size_t first = 0;         ///< partitions before this one are passed over
  std::size_t budget_bytes = 0;  ///< for records; one partition is kept however large it is
  /// How many records of all partitions are to come, where that is known: then the range is chosen
  /// to begin with so that readings are equally large, instead of being halved on the way. 0: not
  /// known.
  std::uint64_t records_expected = 0;
};

template <class Record>
class Pile {
 public:
  static constexpr std::size_t kBlockRecords = 192;
  static constexpr std::size_t kSlabBlocks = 128;

  class Writer {
   public:
    explicit Writer(Pile& pile) : pile_(pile), parts_(kPartitionCount) {}

    /// Keeps a record, or passes it over when its partition is outside the pile's range.
    void add(const Record& record) {
      const std::size_t partition = partition_of(record.customer);
      if (partition < pile_.first_) return;
      if (partition >= pile_.limit_.load(std::memory_order_relaxed)) return;
      Part& part = parts_[partition];
      const std::uint64_t order = record.order();
      // Unsigned: an order before the block's first is beyond its span, too.
      if (part.used == kBlockRecords || order - part.first_order >= PiledContact::kOrderSpan) {
        if (!start_block(partition, order)) return;
      }
      part.last[part.used++] = Piled<Record>(record, partition, part.first_order);
    }

   private:
    friend class Pile;

    struct Block {
      Piled<Record>* records = nullptr;
      std::uint64_t first_order = 0;
      std::size_t used = kBlockRecords;  // of the last block: see Part
    };

    struct Part {
      std::vector<Block> blocks;
      Piled<Record>* last = nullptr;     // the last block's records
      std::uint64_t first_order = 0;     // and its first order
      std::size_t used = kBlockRecords;  // and how many it has
    };

    // False when the partition has been given up meanwhile.
    bool start_block(std::size_t partition, std::uint64_t order) {
      while (free_.empty()) {
        give_up_dropped();
        if (partition >= kept_) return false;
        if (free_.empty()) take_slab();
      }
      Part& part = parts_[partition];
      if (!part.blocks.empty()) part.blocks.back().used = part.used;
      part.last = free_.back();
      part.first_order = order;
      part.used = 0;
      part.blocks.push_back({part.last, order});
      free_.pop_back();
      return true;
    }

    // Frees the blocks of partitions that the pile no longer collects.
    void give_up_dropped() {
      const std::size_t limit = pile_.limit_.load(std::memory_order_acquire);
      for (std::size_t p = limit; p < kept_; ++p) {
        Part& part = parts_[p];
        for (const Block& block : part.blocks) free_.push_back(block.records);
        part = Part{};
      }
      kept_ = std::min(kept_, limit);
    }

    void take_slab() {
      if (!pile_.reserve_slab()) return;  // the range has shrunk: look again for freed blocks
      slabs_.push_back(
          std::make_unique_for_overwrite<Piled<Record>[]>(kBlockRecords * kSlabBlocks));
      Piled<Record>* const slab = slabs_.back().get();
      for (std::size_t i = kSlabBlocks; i-- > 0;) free_.push_back(slab + i * kBlockRecords);
    }

    Pile& pile_;
    std::vector<Part> parts_;
    std::vector<Piled<Record>*> free_;
    std::vector<std::unique_ptr<Piled<Record>[]>> slabs_;
    std::size_t kept_ = kPartitionCount;
  };

  explicit Pile(const PileOptions& options)
      : first_(options.first), budget_bytes_(options.budget_bytes) {
    FIFTEEN_CHECK(options.first < kPartitionCount, "a pile of no partitions");
    limit_ = first_ + partitions_that_fit(options);
  }

  /// Returns whether a customer of this hash is in the range that is being collected now.
  /// Thread-safe.
  bool wants(std::uint64_t customer_hash) const {
    const std::size_t partition = partition_of(customer_hash);
    return partition >= first_ && partition < limit_.load(std::memory_order_relaxed);
  }

  /// Makes a writer for the calling thread; it lives as long as the pile. Thread-safe.
  Writer& writer() {
    const std::scoped_lock lock(mutex_);
    writers_.push_back(std::make_unique<Writer>(*this));
    return *writers_.back();
  }

  /// Returns the end of the range of partitions that are complete. Call when all writers are done.
  std::size_t limit() const { return limit_.load(); }

  /// Copies a partition's records into `records` (cleared first), in no particular order.
  /// Thread-safe once all writers are done.
  void copy(std::size_t partition, std::vector<Record>& records) const {
    records.clear();
    for (const auto& writer : writers_) {
      const auto& part = writer->parts_[partition];
      for (std::size_t b = 0; b < part.blocks.size(); ++b) {
        const auto& block = part.blocks[b];
        const std::size_t used = b + 1 == part.blocks.size() ? part.used : block.used;
        for (std::size_t i = 0; i < used; ++i) {
          records.push_back(block.records[i].unpack(partition, block.first_order));
        }
      }
    }
  }

 private:
  static std::size_t partitions_that_fit(const PileOptions& options) {
    const std::size_t left = kPartitionCount - options.first;
    // Blocks are not full at the end, and customers are not spread evenly.
    constexpr double kSlack = 1.03;
    const double bytes = kSlack * static_cast<double>(options.records_expected) *
                         sizeof(Piled<Record>) * static_cast<double>(left) /
                         static_cast<double>(kPartitionCount);
    const auto readings =
        static_cast<std::size_t>(
            bytes / static_cast<double>(std::max<std::size_t>(1, options.budget_bytes))) +
        1;
    return std::max<std::size_t>(1, (left + readings - 1) / readings);
  }

  // True when another slab fits the budget; otherwise gives up the upper half of the range, unless
  // that is a single partition, which is kept whatever it takes.
  bool reserve_slab() {
    constexpr std::size_t kSlabBytes = kBlockRecords * kSlabBlocks * sizeof(Piled<Record>);
    const std::scoped_lock lock(mutex_);
    const std::size_t limit = limit_.load();
    if (used_bytes_ + kSlabBytes > budget_bytes_ && limit > first_ + 1 && !halved_since_slab_) {
      limit_.store(first_ + (limit - first_ + 1) / 2, std::memory_order_release);
      halved_since_slab_ = true;
      return false;
    }
    halved_since_slab_ = false;
    used_bytes_ += kSlabBytes;
    return true;
  }

  std::size_t first_;
  std::size_t budget_bytes_;
  std::atomic<std::size_t> limit_{kPartitionCount};
  std::mutex mutex_;
  std::size_t used_bytes_ = 0;
  bool halved_since_slab_ = false;
  std::vector<std::unique_ptr<Writer>> writers_;
};

}  // namespace fifteen::journey
