#pragma once
// Reading a source into the pile: a scalar function of DuckDB as a sink.
//
// DuckDB scans the source on all its threads and calls our function with chunks of 2048 rows; each
// thread makes records of them and appends to its own writer. Measured here on 50 million rows: 1.0
// to 1.5 s, against 2.5 to 3.4 s for a streamed result. The function is volatile and takes missing
// values, so it sees every row. Rows of a CSV file, which are numbered, come on one thread: others
// help with them (chunk_queue.h): 5 million contacts take 2.9 to 3.1 s in all on two processors,
// not 3.5 to 4.1.

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "contact/business_calendar.h"
#include "contact/promise_rules.h"
#include "engine/duckdb/feed.h"
#include "engine/duckdb/identities.h"
#include "engine/engine.h"
#include "journey/amounts.h"
#include "journey/contact_tally.h"
#include "journey/facet.h"
#include "journey/pile.h"
#include "journey/record.h"
#include "read/rejects.h"

namespace fifteen::duckdb_engine {

/// What a scan asks of rows for one promise.
struct RowPromise {
  const PromiseRule* rule = nullptr;
  std::shared_ptr<const BusinessCalendar> calendar;  ///< null: all time counts
  std::string where_sql;                             ///< may be empty
  std::string kept_sql;                              ///< of kKeptWhen
};

/// What one scan of a source reads and where it goes.
struct ScanOptions {
  const Feed* feed = nullptr;
  std::string where_sql;  ///< condition on the source's columns, may be empty
  std::string audit_sql;  ///< likewise: a mystery shopper's, which is left out
  std::string won_sql;    ///< likewise: the contact decides its journey's fate
  std::string lost_sql;
  std::vector<std::string> asks_sql;     ///< likewise, by bit of Facet::asks
  std::vector<RowPromise> promises;      ///< to be marked, in their order
  const Stitching* stitching = nullptr;  ///< tells customers by identities; null: by their ids
  bool apart = false;                    ///< as if nothing were stitched
  std::uint64_t first_order = 0;         ///< the place of the source's first row among all rows
  bool count = true;        ///< also count rejects and tallies (the first reading does)
  std::size_t threads = 1;  ///< to read on
  journey::AmountLists* amounts = nullptr;  ///< takes the contacts' amounts; null: nobody asks
  engine::Progress* progress = nullptr;     ///< kept up to date while reading, may be null
};

/// Ratings outside their scale.
struct OutsideScale {
  std::uint64_t count = 0;
  double least = std::numeric_limits<double>::infinity();
  double most = -std::numeric_limits<double>::infinity();

  void add(double value) { merge({1, value, value}); }
  void merge(const OutsideScale& other) {
    count += other.count;
    least = std::min(least, other.least);
    most = std::max(most, other.most);
  }
};

/// What a scan has found besides records.
struct ScanResult {
  std::uint64_t rows = 0;
  std::uint64_t filtered = 0;
  std::uint64_t audits = 0;
  std::uint64_t statements = 0;  ///< rows that are no contacts; filled by who calls
  engine::NaiveTimes naive;
  read::Rejects rejects;         ///< samples' `line` is the row's place in the source, from 0
  read::Rejects ignored_values;  ///< likewise
  std::map<Field, OutsideScale> outside;
  journey::ContactTally tally;
};

/// Reads all rows of the source into `pile`; without one, only to count. Where there are more
/// facets or values than `facets` takes, it says so (`Facets::crowded`) and the pile is of no use.
/// Errors: kInput (the source breaks off, too many moments).
template <class Record>
Result<ScanResult> scan(Database& database, const ScanOptions& options, journey::Facets& facets,
                        journey::Pile<Record>* pile);

}  // namespace fifteen::duckdb_engine
