#pragma once
// Who is who: the customers that a graph of identities falls into.
//
// A customer is a set of identities that hang together by links that are not excluded. Excluded
// are all links of quarantined identities (linked to too many: a kiosk, a shop's phone), and those
// that the user cuts. docs/methods/stitching.md has the rules. Nothing here depends on the order
// of rows or on threads.
//
//   const Result<Customers> customers = Customers::make(graph, *book);
//   if (const auto customer = customers->of(identities_of_row)) ... else nobody known

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/error.h"
#include "stitch/identity_graph.h"
#include "stitch/rulebook.h"

namespace fifteen::stitch {

/// What stitching came to.
struct StitchFacts {
  std::uint64_t identities = 0;         ///< different identities that are no junk
  std::uint64_t links = 0;              ///< different pairs of identities seen in one row
  std::uint64_t links_quarantined = 0;  ///< of these, links of quarantined identities
  std::uint64_t links_cut = 0;          ///< of the others, those that the mapping cuts
  std::uint64_t quarantined = 0;        ///< identities linked to too many
  std::uint64_t cut = 0;  ///< identities, not quarantined, all of whose links the mapping cuts
  std::uint64_t customers = 0;   ///< sets of identities that hang together, without these two
  std::uint64_t of_several = 0;  ///< customers that have two identities or more
  /// Different identities that are the strongest of a row: the customers without stitching.
  std::uint64_t unstitched = 0;
  /// Customers that would be several without stitching.
  std::uint64_t joined = 0;

  bool operator==(const StitchFacts&) const = default;
};

/// An identity that is linked to too many.
struct Quarantined {
  Identity identity;
  Kind linked_kind = 0;         ///< of what kind: the strongest of which there are too many
  std::uint32_t linked_to = 0;  ///< to how many different identities of this kind

  bool operator==(const Quarantined&) const = default;
};

/// What an identity is to its customer.
enum class Standing : std::uint8_t {
  kUnseen,       ///< it was in no row
  kMember,       ///< it is one of a customer's identities
  kQuarantined,  ///< it is linked to too many
  kCut,          ///< the mapping cuts all its links
};

/// The customers of a log. Read by any number of threads.
class Customers {
 public:
  /// Finds the customers and uses the graph up. An `Error` of kind `kInput` when the graph was
  /// full. Needs 8 bytes for an identity besides the graph while it works, and 8 for each link of
  /// those linked to many; afterwards the links' memory is free again.
  static Result<Customers> make(IdentityGraph& graph, const Rulebook& book);

  /// Returns the customer of a row by the strongest of its identities that is neither quarantined
  /// nor cut (ties by hash): the hash of the strongest identity of that customer. Nothing: nobody
  /// known. An identity that was in no row is a customer of its own.
  std::optional<std::uint64_t> of(std::span<const Identity> row) const;
  /// Returns the customer of an identity; nothing when it is quarantined, cut or unseen.
  std::optional<std::uint64_t> of(const Identity& identity) const;
  /// Returns what an identity is to its customer.
  Standing standing(const Identity& identity) const;
  /// True when the mapping cuts the link between these two, or all links of one of them.
  bool cuts(const Identity& a, const Identity& b) const;
  /// Returns why an identity is quarantined; nothing when it is not.
  std::optional<Quarantined> quarantine_of(const Identity& identity) const;

  const StitchFacts& facts() const { return facts_; }
  /// Returns the `count` quarantined identities that are linked to most; ties by kind, then hash.
  std::vector<Quarantined> most_linked(std::size_t count) const;
  /// Returns the bytes allocated.
  std::size_t bytes() const;

 private:
  static constexpr Node kNobody = 0xFFFFFFFF;

  Customers() = default;
  void quarantine(const IdentityGraph& graph, const Rulebook& book);
  void judge(Node node, Kind linked_kind, std::uint32_t linked_to, const IdentityGraph& graph,
             const Rulebook& book);
  void take_cuts(const IdentityGraph& graph, const Rulebook& book);
  void join(const IdentityGraph& graph);
  void count();
  Node root_of(Node node);
  bool is_quarantined(Node node) const;

  struct Case {  // of a quarantined identity
    Node node = 0;
    std::uint32_t linked_to = 0;
    Kind linked_kind = 0;
  };
  NodeTable nodes_;
  std::vector<Node> strongest_;           // by node: its customer's strongest identity, or kNobody
  std::vector<Case> cases_;               // sorted by node
  std::vector<std::uint64_t> cut_nodes_;  // hashes, sorted
  std::vector<std::pair<std::uint64_t, std::uint64_t>> cut_links_;  // hashes, smaller first; sorted
  StitchFacts facts_;
};

}  // namespace fifteen::stitch
