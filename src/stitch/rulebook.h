#pragma once
// The rules of stitching, checked and ready: what an identity is, how strong its kind is, what is
// junk, how many links are too many, what the user cuts.
//
// An identity is a kind and a value, such as `email:ann@example.org`. All that is kept of it is a
// hash of 64 bits and the rank of its kind. A `Rulebook` is made once for a run and read by all
// threads; each keeps a buffer for texts.
//
//   const Result<Rulebook> book = Rulebook::make(mapping.stitch, {"customer", "email"});
//   const Reading reading = book->read(*book->kind("email"), " Ann@Example.org", buffer);
//   if (reading.junk == Junk::kNo) row.push_back(reading.identity);  // buffer:
//   email:ann@example.org

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "contact/stitch_rules.h"

namespace fifteen::stitch {

/// The rank of a kind of identity: 0 is the strongest.
using Kind = std::uint8_t;
/// The most kinds there can be.
inline constexpr std::size_t kKindsMax = 120;

/// One identity. Identities of equal hash are the same, and then of the stronger kind of the two.
struct Identity {
  /// `hash_id(value)` for the kind called `customer`, so that logs which know nothing else keep the
  /// hashes they have without stitching; for others `hash_id("kind:value")`.
  std::uint64_t hash = 0;
  Kind kind = 0;

  bool operator==(const Identity&) const = default;
};

/// Why a value identifies nobody.
enum class Junk : std::uint8_t {
  kNo,         ///< it identifies somebody
  kEmpty,      ///< nothing but blanks
  kWord,       ///< a word of `StitchRules::junk`
  kNoAddress,  ///< an e-mail address without an @, or with nothing on one side of it
  kMailbox,    ///< an e-mail address of `StitchRules::junk_mailboxes`
  kNoNumber,   ///< a phone number of less than six digits, or of one digit again and again
};
inline constexpr std::size_t kJunkCount = 6;

/// What was read from one value.
struct Reading {
  Identity identity;  ///< its hash is meaningless where `junk` is not `kNo`
  Junk junk = Junk::kNo;
  std::uint16_t word = 0;  ///< which junk word or mailbox, for `JunkTally`
};

/// A cut whose identities have been read. Without `b`: all links of `a`.
struct Cut {
  Identity a;
  std::optional<Identity> b;
};

class Rulebook {
 public:
  /// Checks the rules. `used` are the kinds that sources have, in any order. A bad kind (empty, or
  /// with a colon), more than `kKindsMax` kinds, a phone prefix without digits, or a cut that is
  /// not `kind:value` or names junk is an `Error` of kind `kInput`.
  static Result<Rulebook> make(const StitchRules& rules, std::span<const std::string> used);

  /// Returns the rank of a kind, or nothing when it is neither in the rules nor used.
  std::optional<Kind> kind(std::string_view name) const;
  /// Returns the name of a kind.
  std::string_view kind_name(Kind kind) const { return kinds_[kind]; }
  /// Returns how many kinds there are.
  std::size_t kind_count() const { return kinds_.size(); }
  /// Returns how many identities of one kind an identity of this kind may be linked to.
  std::uint32_t most(Kind kind) const { return most_[kind]; }
  const std::vector<Cut>& cuts() const { return cuts_; }

  /// Reads a value of any bytes. `text` is overwritten with `kind:value` in the normal spelling.
  /// Allocates nothing once `text` is large enough.
  Reading read(Kind kind, std::string_view value, std::string& text) const;

  /// Reads `kind:value`, as in cuts and commands. Anything else is an `Error` of kind `kInput` that
  /// begins with `where`.
  Result<Identity> parse(std::string_view text, std::string_view where, std::string& normal) const;

 private:
  friend class JunkTally;
  enum class Spelling : std::uint8_t { kPlain, kEmail, kPhone };

  // Words that are found without regard to ASCII case.
  class Words {
   public:
    explicit Words(const std::vector<std::string>& words = {});
    std::optional<std::uint16_t> find(std::string_view text) const;
    const std::vector<std::string>& all() const { return words_; }

   private:
    std::vector<std::string> words_;  // sorted, in lower case
    std::bitset<256> first_;          // the bytes they begin with
    std::size_t longest_ = 0;
  };

  Rulebook() = default;
  Status set_kinds(const StitchRules& rules, std::span<const std::string> used);
  Status set_limits(const StitchRules& rules);
  Status set_prefix(const std::string& prefix);
  Status set_cuts(const StitchRules& rules);
  void find_junk(Kind kind, std::string_view value, bool number, Reading& reading) const;

  std::vector<std::string> kinds_;  // strongest first
  std::vector<Spelling> spellings_;
  std::vector<std::uint32_t> most_;
  std::optional<Kind> customer_;  // the kind called so
  Words junk_;
  Words mailboxes_;
  std::optional<std::uint16_t> zeros_;  // the junk word `0`
  std::string phone_prefix_;            // normal: a plus and digits; or empty
  std::vector<Cut> cuts_;
};

/// Counts junk by kind and value. Bounded by the rules: values that are no words are counted by
/// what is wrong with them.
class JunkTally {
 public:
  /// One line of the tally.
  struct Line {
    std::string kind;
    std::string what;  ///< a word, or `no address`, `no number`; empty for empty values
    Junk junk = Junk::kNo;
    std::uint64_t count = 0;
  };

  explicit JunkTally(const Rulebook& book);
  /// Counts a reading, unless it identifies somebody.
  void add(const Reading& reading);
  /// Adds the counts of another tally of the same rulebook.
  void merge(const JunkTally& other);
  /// Returns what was counted, most frequent first; ties by kind, then by what.
  std::vector<Line> lines(const Rulebook& book) const;

 private:
  std::size_t words_;     // how many junk words
  std::size_t per_kind_;  // counters of each kind
  std::vector<std::uint64_t> counts_;
};

}  // namespace fifteen::stitch
