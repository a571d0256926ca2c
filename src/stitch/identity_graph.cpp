#include "stitch/identity_graph.h"

#include <algorithm>

#include "base/hash.h"

namespace fifteen::stitch {
namespace {

constexpr std::size_t kGathered = 16'384;  // identities that a writer gathers
constexpr std::size_t kAhead = 8;          // how far memory is asked for before it is wanted
constexpr std::uint32_t kPlaceBits = 26;
constexpr std::uint32_t kPlaceMask = (1U << kPlaceBits) - 1;
constexpr std::size_t kSlotsMin = 64;

// Where the search for a mixed hash begins: 32 of its upper bits, stretched over any number of
// slots, so that tables can grow by less than doubling. The shard's bits are shifted out.
std::size_t first_slot(std::uint64_t mixed, std::size_t slots) {
  return ((mixed << 6U) >> 32U) * slots >> 32U;
}

// At most three quarters are used; a table grows by a half.
bool crowded(std::size_t size, std::size_t slots) { return (size + 1) * 4 > slots * 3; }
std::size_t larger(std::size_t slots) { return std::max(kSlotsMin, slots + slots / 2); }

std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash) << kPlaceBits; }

// Room for one more, growing by a quarter: doubling would waste more than the slots take.
template <class T>
void make_room(std::vector<T>& v) {
  if (v.size() == v.capacity()) v.reserve(std::max<std::size_t>(kSlotsMin, v.size() * 5 / 4));
}

}  // namespace

std::uint32_t NodeTable::Shard::put(std::uint64_t hash, std::uint8_t mark) {
  if (crowded(hashes.size(), slots.size())) grow();
  std::size_t at = first_slot(hash, slots.size());
  const std::uint32_t tag = tag_of(hash);
  for (; slots[at] != 0; at = at + 1 == slots.size() ? 0 : at + 1) {
    if ((slots[at] & ~kPlaceMask) != tag) continue;
    const std::uint32_t place = (slots[at] & kPlaceMask) - 1;
    if (hashes[place] != hash) continue;
    // The stronger kind stays, whichever came first.
    const std::uint8_t kind = std::min<std::uint8_t>(marks[place] & kKindBits, mark & kKindBits);
    marks[place] = static_cast<std::uint8_t>(kind | ((marks[place] | mark) & kHead));
    return place;
  }
  const auto place = static_cast<std::uint32_t>(hashes.size());
  make_room(hashes);
  make_room(marks);
  hashes.push_back(hash);
  marks.push_back(mark);
  slots[at] = tag | (place + 1);
  return place;
}

std::optional<std::uint32_t> NodeTable::Shard::find(std::uint64_t hash) const {
  if (slots.empty()) return std::nullopt;
  const std::uint32_t tag = tag_of(hash);
  for (std::size_t at = first_slot(hash, slots.size()); slots[at] != 0;
       at = at + 1 == slots.size() ? 0 : at + 1) {
    if ((slots[at] & ~kPlaceMask) != tag) continue;
    const std::uint32_t place = (slots[at] & kPlaceMask) - 1;
    if (hashes[place] == hash) return place;
  }
  return std::nullopt;
}

void NodeTable::Shard::grow() {
  const std::size_t wanted = larger(slots.size());
  slots = {};  // gone before the new ones come
  slots.resize(wanted);
  for (std::uint32_t place = 0; place < hashes.size(); ++place) {
    std::size_t at = first_slot(hashes[place], slots.size());
    while (slots[at] != 0) at = at + 1 == slots.size() ? 0 : at + 1;
    slots[at] = tag_of(hashes[place]) | (place + 1);
  }
}

std::optional<Node> NodeTable::find(std::uint64_t hash) const {
  const std::size_t shard = shard_of(hash);
  const auto place = shards_[shard].find(hash);
  if (!place) return std::nullopt;
  return static_cast<Node>(*place * kShards + shard);
}

std::uint64_t NodeTable::size() const {
  std::uint64_t size = 0;
  for (const Shard& shard : shards_) size += shard.hashes.size();
  return size;
}

std::size_t NodeTable::node_end() const {
  std::size_t most = 0;
  for (const Shard& shard : shards_) most = std::max(most, shard.hashes.size());
  return most * kShards;
}

std::size_t NodeTable::bytes() const {
  std::size_t bytes = 0;
  for (const Shard& shard : shards_) {
    bytes += shard.hashes.capacity() * sizeof(std::uint64_t) + shard.marks.capacity() +
             shard.slots.capacity() * sizeof(std::uint32_t);
  }
  return bytes;
}

void IdentityGraph::LinkShard::put(std::uint64_t link) {
  if (crowded(size, slots.size())) grow();
  std::size_t at = first_slot(mix64(link), slots.size());
  for (; slots[at] != 0; at = at + 1 == slots.size() ? 0 : at + 1) {
    if (slots[at] == link) return;
  }
  slots[at] = link;
  ++size;
}

void IdentityGraph::LinkShard::grow() {
  std::vector<std::uint64_t> old = std::move(slots);
  slots.assign(larger(old.size()), 0);
  for (const std::uint64_t link : old) {
    if (link == 0) continue;
    std::size_t at = first_slot(mix64(link), slots.size());
    while (slots[at] != 0) at = at + 1 == slots.size() ? 0 : at + 1;
    slots[at] = link;
  }
}

void IdentityGraph::Writer::add(std::span<const Identity> row) {
  if (row.empty()) return;
  const auto begin = static_cast<std::uint32_t>(seen_.size());
  const auto head =
      std::min_element(row.begin(), row.end(), [](const Identity& a, const Identity& b) {
        return std::pair(a.kind, a.hash) < std::pair(b.kind, b.hash);
      });
  for (const Identity& identity : row) {
    FIFTEEN_CHECK(identity.kind < kKindsMax, "a kind comes from a rulebook");
    seen_.push_back(identity);
    marks_.push_back(static_cast<std::uint8_t>(
        identity.kind | (identity == *head ? NodeTable::kHead : std::uint8_t{0})));
  }
  const auto end = static_cast<std::uint32_t>(seen_.size());
  for (std::uint32_t i = begin; i < end; ++i) {
    for (std::uint32_t j = i + 1; j < end; ++j) pairs_.emplace_back(i, j);
  }
  if (seen_.size() >= kGathered) flush();
}

void IdentityGraph::Writer::flush() {
  if (!graph_.full_) {
    resolve();
    if (!graph_.full_) link();
  }
  seen_.clear();
  marks_.clear();
  pairs_.clear();
}

// Puts places into the order of their shards: `ends[s]` is where shard s ends.
template <class ShardOf>
static std::array<std::uint32_t, 64> by_shard(std::size_t count, ShardOf&& shard_of,
                                              std::vector<std::uint32_t>& order) {
  std::array<std::uint32_t, 64> ends{};
  for (std::size_t i = 0; i < count; ++i) ++ends[shard_of(i)];
  std::uint32_t sum = 0;
  for (std::uint32_t& end : ends) end = std::exchange(sum, sum + end);
  order.resize(count);
  for (std::size_t i = 0; i < count; ++i)
    order[ends[shard_of(i)]++] = static_cast<std::uint32_t>(i);
  return ends;
}

void IdentityGraph::Writer::resolve() {
  const auto shard_of = [&](std::size_t i) { return NodeTable::shard_of(seen_[i].hash); };
  const auto ends = by_shard(seen_.size(), shard_of, order_);
  nodes_.resize(seen_.size());
  std::size_t next = 0;
  for (std::size_t s = 0; s < kShards; ++s) {
    if (next == ends[s]) continue;
    const std::scoped_lock lock(graph_.node_locks_[s]);
    NodeTable::Shard& shard = graph_.nodes_.shards_[s];
    // A bound for each shard, so that no counter is shared; shards are equal but for chance.
    const std::uint64_t most = graph_.identities_max_ / kShards + 1;
    if (shard.hashes.size() + (ends[s] - next) >
        std::min<std::uint64_t>(most + kGathered, kPlaceMask - 1)) {
      graph_.full_ = true;
      return;
    }
    for (; next < ends[s]; ++next) {
      if (next + kAhead < ends[s] && !shard.slots.empty()) {
        __builtin_prefetch(
            &shard.slots[first_slot(seen_[order_[next + kAhead]].hash, shard.slots.size())]);
      }
      const std::uint32_t i = order_[next];
      nodes_[i] = static_cast<Node>(shard.put(seen_[i].hash, marks_[i]) * kShards + s);
    }
  }
}

void IdentityGraph::Writer::link() {
  links_.clear();
  for (const auto& [i, j] : pairs_) {
    const auto [a, b] = std::minmax(nodes_[i], nodes_[j]);
    if (a != b) links_.push_back((std::uint64_t{a} << 32U) | b);
  }
  const auto shard_of = [&](std::size_t i) { return mix64(links_[i]) >> 58U; };
  const auto ends = by_shard(links_.size(), shard_of, order_);
  std::size_t next = 0;
  for (std::size_t s = 0; s < kShards; ++s) {
    if (next == ends[s]) continue;
    const std::scoped_lock lock(graph_.link_locks_[s]);
    LinkShard& shard = graph_.links_[s];
    for (; next < ends[s]; ++next) {
      if (next + kAhead < ends[s] && !shard.slots.empty()) {
        __builtin_prefetch(
            &shard.slots[first_slot(mix64(links_[order_[next + kAhead]]), shard.slots.size())]);
      }
      shard.put(links_[order_[next]]);
    }
  }
}

std::uint64_t IdentityGraph::link_count() const {
  std::uint64_t count = 0;
  for (const LinkShard& shard : links_) count += shard.size;
  return count;
}

std::size_t IdentityGraph::bytes() const {
  std::size_t bytes = nodes_.bytes();
  for (const LinkShard& shard : links_) bytes += shard.slots.capacity() * sizeof(std::uint64_t);
  return bytes;
}

NodeTable IdentityGraph::release() {
  for (LinkShard& shard : links_) shard = {};
  return std::move(nodes_);
}

}  // namespace fifteen::stitch
