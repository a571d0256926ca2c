#pragma once
// The identities in the rows of the sources, and the customers they come to.
//
// Where a mapping names identities, who a row's customer is depends on all rows of all sources. So
// they are read once for their identities alone (`Stitching::make`), and then for their contacts,
// each of which asks for its customer by the identities of its row.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/duckdb/feed.h"
#include "engine/engine.h"
#include "stitch/customers.h"
#include "stitch/rulebook.h"

namespace fifteen::duckdb_engine {

/// Where the identities stand in the arguments of a call of ours.
struct IdentityLayout {
  struct Value {
    std::size_t at = 0;                ///< the argument that holds the value
    std::optional<std::size_t> named;  ///< the argument that holds the name of its kind
    stitch::Kind kind = 0;             ///< its kind, where no argument names it
    bool customer = false;             ///< the field `customer`, which may be unidentified
  };
  std::vector<std::string> sql;  ///< the arguments
  std::vector<Value> values;
};

/// What a thread needs for reading identities, used again for every row.
struct IdentityBuffer {
  std::vector<stitch::Identity> row;
  std::vector<std::string> texts;  ///< beside `row`, as `kind:value`; only where asked for
  std::string text;
  bool keep_texts = false;
};

class Stitching {
 public:
  /// Reads all sources for their identities and finds the customers.
  /// Errors: kInput: a rule or a column that cannot be used, too many identities.
  static Result<std::unique_ptr<Stitching>> make(Database& database, const std::vector<Feed>& feeds,
                                                 const StitchRules& rules,
                                                 engine::Progress* progress);

  const IdentityLayout& layout(const Feed& feed) const { return layouts_[feed.index]; }
  const stitch::Rulebook& book() const { return *book_; }
  const stitch::Customers& customers() const { return *customers_; }
  const stitch::JunkTally& junk() const { return *junk_; }

  /// Puts a row's identities into `buffer`, and counts junk into `junk` unless it is null.
  /// `arguments` are those of the layout.
  void read(const Feed& feed, const Argument* arguments, idx_t row, IdentityBuffer& buffer,
            stitch::JunkTally* junk = nullptr) const;

  /// Returns the customer of the row that was read last; nothing: nobody known. `apart`: as if
  /// nothing were stitched, by the strongest of the row's identities.
  std::optional<std::uint64_t> customer(const IdentityBuffer& buffer, bool apart) const;

 private:
  Stitching() = default;
  Status lay_out(Database& database, const std::vector<Feed>& feeds, const StitchRules& rules);

  std::vector<IdentityLayout> layouts_;
  std::optional<stitch::Rulebook> book_;
  std::optional<stitch::Customers> customers_;
  std::optional<stitch::JunkTally> junk_;
};

/// Returns `kind:value` as a customer's name: an identity of the kind `customer` is its id alone.
std::string shown_identity(std::string_view text);

/// True when some source names identities beside its customers, or states who is who.
bool needs_stitching(const std::vector<Feed>& feeds);

/// What stitching came to, for people: with the texts of the identities linked to most. Reads the
/// sources once more where there are any. Errors: kInput.
Result<engine::StitchReport> stitch_report(Database& database, const std::vector<Feed>& feeds,
                                           const Stitching& stitching);

/// Tells the story of one identity, `kind:value` or a customer's id. Reads the sources once more.
/// Errors: kUsage: no row has it; kInput.
Result<engine::IdentityStory> tell_story(Database& database, const std::vector<Feed>& feeds,
                                         const Stitching& stitching, const std::string& about);

/// Calls `take` with each chunk of a source's rows whose arguments are `arguments`, on DuckDB's
/// threads. Errors: kInput: the source breaks off.
using TakeChunk = std::function<void(duckdb_data_chunk)>;
Status for_each_chunk(Database& database, const Source& source, const std::string& arguments,
                      const TakeChunk& take);

}  // namespace fifteen::duckdb_engine
