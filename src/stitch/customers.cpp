#include "stitch/customers.h"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>

#include "base/text.h"

namespace fifteen::stitch {
namespace {

// The strongest first; ties by hash.
bool before(const Identity& a, const Identity& b) {
  return std::pair(a.kind, a.hash) < std::pair(b.kind, b.hash);
}

template <class T>
void sort_unique(std::vector<T>& v) {
  std::sort(v.begin(), v.end());
  v.erase(std::unique(v.begin(), v.end()), v.end());
}

}  // namespace

Result<Customers> Customers::make(IdentityGraph& graph, const Rulebook& book) {
  if (graph.full()) {
    return fail(ErrorKind::kInput,
                fmt::format("stitch: expected identities that fit into memory, got more than {}; "
                            "leave out a kind that changes with every contact, such as session",
                            format_count(graph.nodes().size())));
  }
  Customers out;
  out.facts_.identities = graph.nodes().size();
  out.facts_.links = graph.link_count();
  out.strongest_.assign(graph.nodes().node_end(), kNobody);
  for (std::size_t node = 0; node < out.strongest_.size(); ++node) {
    if (graph.nodes().has(static_cast<Node>(node))) out.strongest_[node] = static_cast<Node>(node);
  }
  out.quarantine(graph, book);
  out.take_cuts(graph, book);
  out.join(graph);
  out.nodes_ = graph.release();
  out.count();
  return out;
}

// Two walks over the links. The first counts for each identity its neighbours of all kinds that
// count; only of those with too many in all, which are few, the second writes down the kinds.
void Customers::quarantine(const IdentityGraph& graph, const Rulebook& book) {
  const NodeTable& nodes = graph.nodes();
  std::vector<std::uint32_t> counts(strongest_.size());
  const auto for_each_counted = [&](auto&& count) {
    graph.for_each_link([&](Node a, Node b) {
      const Kind of_a = nodes.kind(a);
      const Kind of_b = nodes.kind(b);
      if (of_b <= of_a) count(a, of_b);
      if (of_a <= of_b) count(b, of_a);
    });
  };
  for_each_counted([&](Node node, Kind) { ++counts[node]; });
  std::uint64_t suspected = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const bool fine = counts[i] == 0 || counts[i] <= book.most(nodes.kind(static_cast<Node>(i)));
    if (fine) counts[i] = 0;
    suspected += counts[i];
  }
  std::vector<std::uint64_t> linked;  // to what kind, below the node
  linked.reserve(suspected);
  for_each_counted([&](Node node, Kind kind) {
    if (counts[node] > 0) linked.push_back((std::uint64_t{node} << 8U) | kind);
  });
  std::sort(linked.begin(), linked.end());
  for (auto begin = linked.begin(); begin != linked.end();) {
    const auto end = std::find_if(begin, linked.end(), [&](auto x) { return x != *begin; });
    judge(static_cast<Node>(*begin >> 8U), static_cast<Kind>(*begin & 0xFFU),
          static_cast<std::uint32_t>(end - begin), graph, book);
    begin = end;
  }
  facts_.quarantined = cases_.size();
}

// Nodes come in their order, and of each the strongest kind first.
void Customers::judge(Node node, Kind linked_kind, std::uint32_t linked_to,
                      const IdentityGraph& graph, const Rulebook& book) {
  if (strongest_[node] == kNobody || linked_to <= book.most(graph.nodes().kind(node))) return;
  strongest_[node] = kNobody;
  cases_.push_back({node, linked_to, linked_kind});
}

void Customers::take_cuts(const IdentityGraph& graph, const Rulebook& book) {
  for (const Cut& cut : book.cuts()) {
    if (cut.b) {
      cut_links_.push_back(std::minmax(cut.a.hash, cut.b->hash));
    } else {
      cut_nodes_.push_back(cut.a.hash);
    }
  }
  sort_unique(cut_nodes_);
  sort_unique(cut_links_);
  for (const std::uint64_t hash : cut_nodes_) {
    const auto node = graph.nodes().find(hash);
    if (!node || strongest_[*node] == kNobody) continue;
    strongest_[*node] = kNobody;
    ++facts_.cut;
  }
}

// The root of a customer's identities is always the strongest of them.
void Customers::join(const IdentityGraph& graph) {
  std::vector<std::pair<Node, Node>> cut;
  for (const auto& [a, b] : cut_links_) {
    const auto node_a = graph.nodes().find(a);
    const auto node_b = graph.nodes().find(b);
    if (node_a && node_b) cut.push_back(std::minmax(*node_a, *node_b));
  }
  std::sort(cut.begin(), cut.end());
  graph.for_each_link([&](Node a, Node b) {
    if (strongest_[a] == kNobody || strongest_[b] == kNobody) {
      // Whether by quarantine or by a cut is told apart only here: most links have neither.
      const bool quarantined = is_quarantined(a) || is_quarantined(b);
      ++(quarantined ? facts_.links_quarantined : facts_.links_cut);
      return;
    }
    if (!cut.empty() && std::binary_search(cut.begin(), cut.end(), std::pair(a, b))) {
      ++facts_.links_cut;
      return;
    }
    const Node root_a = root_of(a);
    const Node root_b = root_of(b);
    if (root_a == root_b) return;
    if (graph.nodes().stronger(root_a, root_b)) {
      strongest_[root_b] = root_a;
    } else {
      strongest_[root_a] = root_b;
    }
  });
  for (std::size_t node = 0; node < strongest_.size(); ++node) {
    if (strongest_[node] != kNobody) strongest_[node] = root_of(static_cast<Node>(node));
  }
}

// Halves the path on the way.
Node Customers::root_of(Node node) {
  while (strongest_[node] != node) {
    strongest_[node] = strongest_[strongest_[node]];
    node = strongest_[node];
  }
  return node;
}

void Customers::count() {
  constexpr std::uint8_t kSeveral = 2;
  std::vector<std::uint8_t> members(strongest_.size());  // by the strongest; up to two
  std::vector<std::uint8_t> heads(strongest_.size());
  for (std::size_t node = 0; node < strongest_.size(); ++node) {
    if (!nodes_.has(static_cast<Node>(node))) continue;
    const bool heads_a_row = nodes_.heads_a_row(static_cast<Node>(node));
    if (heads_a_row) ++facts_.unstitched;
    const Node root = strongest_[node];
    if (root == kNobody) continue;
    if (root == node) ++facts_.customers;
    if (members[root] < kSeveral && ++members[root] == kSeveral) ++facts_.of_several;
    if (heads_a_row && heads[root] < kSeveral && ++heads[root] == kSeveral) ++facts_.joined;
  }
}

std::optional<std::uint64_t> Customers::of(std::span<const Identity> row) const {
  const Identity* last = nullptr;
  for (std::size_t tried = 0; tried < row.size(); ++tried) {
    // The next in order; rows are too short for sorting to be worth it.
    const Identity* next = nullptr;
    for (const Identity& identity : row) {
      if (last != nullptr && !before(*last, identity)) continue;
      if (next == nullptr || before(identity, *next)) next = &identity;
    }
    if (next == nullptr) return std::nullopt;
    const auto node = nodes_.find(next->hash);
    if (!node) return next->hash;
    if (strongest_[*node] != kNobody) return nodes_.hash(strongest_[*node]);
    last = next;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> Customers::of(const Identity& identity) const {
  const auto node = nodes_.find(identity.hash);
  if (!node || strongest_[*node] == kNobody) return std::nullopt;
  return nodes_.hash(strongest_[*node]);
}

bool Customers::is_quarantined(Node node) const {
  return std::binary_search(cases_.begin(), cases_.end(), Case{node, 0, 0},
                            [](const Case& a, const Case& b) { return a.node < b.node; });
}

Standing Customers::standing(const Identity& identity) const {
  const auto node = nodes_.find(identity.hash);
  if (!node) return Standing::kUnseen;
  if (strongest_[*node] != kNobody) return Standing::kMember;
  return is_quarantined(*node) ? Standing::kQuarantined : Standing::kCut;
}

bool Customers::cuts(const Identity& a, const Identity& b) const {
  const auto cut = [&](std::uint64_t hash) {
    return std::binary_search(cut_nodes_.begin(), cut_nodes_.end(), hash);
  };
  const std::pair<std::uint64_t, std::uint64_t> link = std::minmax(a.hash, b.hash);
  return cut(a.hash) || cut(b.hash) ||
         std::binary_search(cut_links_.begin(), cut_links_.end(), link);
}

std::optional<Quarantined> Customers::quarantine_of(const Identity& identity) const {
  const auto node = nodes_.find(identity.hash);
  if (!node) return std::nullopt;
  const auto at = std::lower_bound(cases_.begin(), cases_.end(), Case{*node, 0, 0},
                                   [](const Case& a, const Case& b) { return a.node < b.node; });
  if (at == cases_.end() || at->node != *node) return std::nullopt;
  return Quarantined{{identity.hash, nodes_.kind(*node)}, at->linked_kind, at->linked_to};
}

std::vector<Quarantined> Customers::most_linked(std::size_t count) const {
  std::vector<Quarantined> out;
  out.reserve(cases_.size());
  for (const Case& c : cases_) {
    out.push_back({{nodes_.hash(c.node), nodes_.kind(c.node)}, c.linked_kind, c.linked_to});
  }
  const auto more = [](const Quarantined& a, const Quarantined& b) {
    return std::tie(b.linked_to, a.identity.kind, a.identity.hash) <
           std::tie(a.linked_to, b.identity.kind, b.identity.hash);
  };
  count = std::min(count, out.size());
  std::partial_sort(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(count), out.end(), more);
  out.resize(count);
  return out;
}

std::size_t Customers::bytes() const {
  return nodes_.bytes() + strongest_.capacity() * sizeof(Node) + cases_.capacity() * sizeof(Case);
}

}  // namespace fifteen::stitch
