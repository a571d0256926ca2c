#pragma once
// Why records are one customer: the links behind it, where each was seen, and what was excluded.
//
// The graph keeps no texts and no lines. A `StoryTeller` is told the rows again, with both, takes
// those of one customer and makes a `Story`, which is the same for any order of rows.
//
//   StoryTeller teller(customers, one);
//   if (teller.wants(row)) teller.add(row, texts, source, line);   // for each row, again
//   const Story story = teller.tell();
//   path_between(story, *story.find(one), *story.find(other));

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stitch/customers.h"

namespace fifteen::stitch {

/// Where a link was seen, in one source.
struct Sighting {
  std::uint32_t source = 0;      ///< the caller's number of the source
  std::uint64_t rows = 0;        ///< in how many rows
  std::uint64_t first_line = 0;  ///< the least line of these

  bool operator==(const Sighting&) const = default;
};

/// An identity of the story: the customer's, or linked to one of theirs.
struct StoryIdentity {
  std::string text;  ///< `kind:value`, fit to be shown, at most `StoryTeller::kTextMax` columns
  Identity identity;
  Standing standing = Standing::kUnseen;
  bool ours = false;                    ///< it is one of the customer's, or the one asked about
  std::uint64_t rows = 0;               ///< in how many rows of the story it is
  std::optional<Quarantined> too_many;  ///< why it is quarantined

  bool operator==(const StoryIdentity&) const = default;
};

/// What a link does.
enum class LinkState : std::uint8_t {
  kJoins,        ///< its two identities are one customer's
  kQuarantined,  ///< one of them is quarantined
  kCut,          ///< the mapping cuts it
};

/// A link of the story.
struct StoryLink {
  std::size_t a = 0;  ///< the stronger: its place in `Story::identities`
  std::size_t b = 0;
  LinkState state = LinkState::kJoins;
  std::vector<Sighting> sightings;  ///< by source

  bool operator==(const StoryLink&) const = default;
};

/// Why some records are one customer.
struct Story {
  std::vector<StoryIdentity> identities;  ///< strongest kind first, then by text
  std::vector<StoryLink> links;           ///< by `a`, then `b`
  /// Sightings of links and identities beyond what is kept.
  std::uint64_t left_out = 0;

  /// Returns the place of the identity with this hash.
  std::optional<std::size_t> find(const Identity& identity) const;
  bool operator==(const Story&) const = default;
};

/// Gathers the rows of one customer. For one thread; several are merged.
class StoryTeller {
 public:
  static constexpr std::size_t kTextMax = 200;

  /// Asks about one identity: its customer's; or, when it is quarantined or cut, all that it is
  /// linked to. Keeps `most` identities and as many links: the first by kind and hash, so that it
  /// does not matter which come first. Keeps a reference to `customers`.
  StoryTeller(const Customers& customers, const Identity& about, std::size_t most = 10'000);

  /// True when a row belongs to the story. Thread-safe, allocates nothing.
  bool wants(std::span<const Identity> row) const;
  /// Adds a row that is wanted. `texts` are the identities' `kind:value`, in the same order.
  void add(std::span<const Identity> row, std::span<const std::string> texts, std::uint32_t source,
           std::uint64_t line);
  /// Adds what another teller of the same story was told.
  void merge(const StoryTeller& other);
  /// Returns the story so far.
  Story tell() const;

 private:
  using Key = std::pair<Kind, std::uint64_t>;  // an identity, in order of strength
  struct Person {
    std::string text;
    std::uint64_t rows = 0;
  };
  struct Seen {
    std::uint64_t rows = 0;
    std::uint64_t first_line = 0;
  };
  using Sightings = std::map<std::uint32_t, Seen>;

  bool is_ours(const Identity& identity) const;
  void note(const Key& key, std::string text, std::uint64_t rows);
  void note(const std::pair<Key, Key>& link, std::uint32_t source, const Seen& seen);
  LinkState state_of(const StoryIdentity& a, const StoryIdentity& b) const;

  const Customers& customers_;
  Identity about_;
  std::optional<std::uint64_t> customer_;
  std::size_t most_;
  std::map<Key, Person> identities_;
  std::map<std::pair<Key, Key>, Sightings> links_;
  std::uint64_t left_out_ = 0;
};

/// Returns the places in `story.links` of a shortest way by links that join, from one identity of
/// the story to another; nothing when there is none. Ties: the way by the first identities.
std::optional<std::vector<std::size_t>> path_between(const Story& story, std::size_t from,
                                                     std::size_t to);

}  // namespace fifteen::stitch
