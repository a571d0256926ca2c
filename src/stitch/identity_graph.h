#pragma once
// Collects which identities were seen together: each different identity once, each different link
// once, however often and by however many threads they are added.
//
// All pairs of a row's identities are links. Only hashes are kept: about 16 bytes for an identity
// and 13 for a link. Reading threads share the graph, each by a `Writer` of its own, which gathers
// some thousand rows before it takes a lock. `Customers::make` uses the graph up.
//
//   IdentityGraph graph;
//   IdentityGraph::Writer writer(graph);        // one for each thread
//   writer.add(identities_of_row);              // for each row
//   writer.flush();                             // or its destructor

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "stitch/rulebook.h"

namespace fifteen::stitch {

/// The number of an identity within its graph. It depends on the order of rows; answers do not.
using Node = std::uint32_t;

/// The different identities, found by their hash. Nodes are dense but for a few.
class NodeTable {
 public:
  NodeTable() : shards_(kShards) {}

  /// Returns an identity's node, or nothing when it was never added. Not while others add.
  std::optional<Node> find(std::uint64_t hash) const;
  std::uint64_t hash(Node node) const { return shard(node).hashes[node / kShards]; }
  Kind kind(Node node) const { return shard(node).marks[node / kShards] & kKindBits; }
  /// True when the identity was the strongest of a row.
  bool heads_a_row(Node node) const { return (shard(node).marks[node / kShards] & kHead) != 0; }
  /// True when there is an identity with this number.
  bool has(Node node) const { return node / kShards < shard(node).hashes.size(); }
  /// True when `a` names its customer rather than `b` does: by kind, then by hash.
  bool stronger(Node a, Node b) const {
    return std::pair(kind(a), hash(a)) < std::pair(kind(b), hash(b));
  }
  /// Returns how many identities there are.
  std::uint64_t size() const;
  /// Returns a bound of all nodes.
  std::size_t node_end() const;
  /// Returns the bytes allocated.
  std::size_t bytes() const;

 private:
  friend class IdentityGraph;
  static constexpr std::size_t kShardBits = 6;
  static constexpr std::size_t kShards = std::size_t{1} << kShardBits;
  static constexpr std::uint8_t kHead = 0x80;
  static constexpr std::uint8_t kKindBits = 0x7F;

  // The identities of equal upper bits of their hash. A slot holds 1 + the place of an identity in
  // 26 bits, below 6 bits of its hash, by which most of the others need not be looked at.
  struct Shard {
    std::vector<std::uint64_t> hashes;
    std::vector<std::uint8_t> marks;
    std::vector<std::uint32_t> slots;

    std::uint32_t put(std::uint64_t hash, std::uint8_t mark);
    std::optional<std::uint32_t> find(std::uint64_t hash) const;
    void grow();
  };
  static std::size_t shard_of(std::uint64_t hash) { return hash >> (64 - kShardBits); }
  const Shard& shard(Node node) const { return shards_[node % kShards]; }

  std::vector<Shard> shards_;
};

/// The identities and links of a log, while it is read.
class IdentityGraph {
 public:
  /// The most identities that a graph can be made to hold, for then 3 GB are gone.
  static constexpr std::uint64_t kIdentitiesMax = 200'000'000;

  /// Makes an empty graph. Once it has more than about `identities_max` identities it takes no
  /// more, and `Customers::make` will say so.
  explicit IdentityGraph(std::uint64_t identities_max = kIdentitiesMax)
      : identities_max_(identities_max) {}
  IdentityGraph(const IdentityGraph&) = delete;
  IdentityGraph& operator=(const IdentityGraph&) = delete;

  /// Adds rows for one thread.
  class Writer {
   public:
    explicit Writer(IdentityGraph& graph) : graph_(graph) {}
    Writer(Writer&&) = default;
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    Writer& operator=(Writer&&) = delete;
    ~Writer() { flush(); }

    /// Adds the identities of one row, none of them junk. Their order does not matter, nor do
    /// repeats. Costs as many links as there are pairs.
    void add(std::span<const Identity> row);
    /// Hands to the graph what was gathered. May throw std::bad_alloc; from the destructor that
    /// would end the process, so call this where it can be caught.
    void flush();

   private:
    void resolve();
    void link();

    IdentityGraph& graph_;
    std::vector<Identity> seen_;
    std::vector<std::uint8_t> marks_;                             // beside seen_
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs_;  // places in seen_
    std::vector<Node> nodes_;                                     // beside seen_
    std::vector<std::uint32_t> order_;                            // of seen_, by shard
    std::vector<std::uint64_t> links_;
  };

  /// True when identities were left out for want of room.
  bool full() const { return full_; }
  /// Returns the identities so far. Not while others add; nor `for_each_link` and `bytes`.
  const NodeTable& nodes() const { return nodes_; }
  /// Returns how many different links there are.
  std::uint64_t link_count() const;
  /// Returns the bytes allocated.
  std::size_t bytes() const;
  /// Calls `f(Node a, Node b)` once for each link, a < b, in any order.
  template <class F>
  void for_each_link(F&& f) const {
    for (const LinkShard& shard : links_) {
      for (const std::uint64_t link : shard.slots) {
        if (link != 0) f(static_cast<Node>(link >> 32U), static_cast<Node>(link));
      }
    }
  }
  /// Gives the identities away and forgets the links.
  NodeTable release();

 private:
  static constexpr std::size_t kShards = NodeTable::kShards;

  // Links are packed as the smaller node above the larger; no link is 0, since nodes differ.
  struct LinkShard {
    std::vector<std::uint64_t> slots;
    std::uint64_t size = 0;

    void put(std::uint64_t link);
    void grow();
  };

  NodeTable nodes_;
  std::array<LinkShard, kShards> links_;
  std::array<std::mutex, kShards> node_locks_;
  std::array<std::mutex, kShards> link_locks_;
  std::uint64_t identities_max_;
  std::atomic<bool> full_{false};
};

}  // namespace fifteen::stitch
