#pragma once
// Reading all sources of a run into a pile, once or more often, and what there is to count about
// their rows: how many, which were rejected and on which line, which values were ignored.

#include <string>
#include <vector>

#include "engine/duckdb/scan.h"
#include "engine/engine.h"

namespace fifteen::duckdb_engine {

/// The conditions of a run as SQL over one source.
struct Conditions {
  std::string where;
  std::string audit;
  std::string won;
  std::string lost;
  std::vector<std::string> asks;     ///< of promises that are awaited, by bit of Facet::asks
  std::vector<RowPromise> promises;  ///< that are to be marked
};

/// Reads the sources one after another. All that it is given must outlive it.
template <class Record>
class SourceReader {
 public:
  SourceReader(Database& database, const std::vector<Feed>& feeds,
               const engine::RunRequest& request, const Stitching* stitching)
      : database_(database), feeds_(feeds), request_(request), stitching_(stitching) {}

  /// Renders the run's conditions for each source. `outcome` is the name of the function that tells
  /// a contact's outcome (register_outcomes), with the order of each source's first row; it is
  /// empty where no condition asks for outcomes. Errors: kUsage, kInput.
  /// `calendars` are those of the promises that are to be marked.
  Status prepare(const std::string& outcome = "",
                 const std::vector<std::uint64_t>& first_orders = {},
                 const journey::Calendars& calendars = {});

  /// Only counts what there is to count about rows, but for what a filter leaves out.
  Status count(engine::RunResult& result);

  /// Reads all contacts that the pile wants. The first time (`first`) everything is counted that is
  /// about rows, and put into `result`. Errors: those of `scan`; kRejects: too many rows cannot be
  /// read. Amounts go into `amounts` where it is not null, the first time only.
  Status read(bool first, journey::Facets& facets, journey::Pile<Record>& pile,
              engine::RunResult& result, journey::AmountLists* amounts = nullptr);

  /// Returns the order of each source's first row over all sources, and behind them that of the row
  /// after the last. Once `read` or `count` has been through.
  const std::vector<std::uint64_t>& first_orders() const { return first_orders_; }

 private:
  ScanOptions scan_options(std::size_t i) const;
  Result<ScanResult> scan_whole(const ScanOptions& options, journey::Facets& facets,
                                journey::Pile<Record>* pile);
  Status add_statements(std::size_t i, engine::RunResult& result);
  Status add(std::size_t i, ScanResult found, std::uint64_t& all_rows, engine::RunResult& result);

  Database& database_;
  const std::vector<Feed>& feeds_;
  const engine::RunRequest& request_;
  const Stitching* stitching_;
  std::vector<Conditions> conditions_;
  std::vector<std::uint64_t> first_orders_;
};

/// What there is to know of rows before anything is made of them.
struct CountedRows {
  engine::SourceFacts source;
  std::vector<std::uint64_t> first_orders;  ///< see SourceReader
};

/// Reads all rows once to count them, with the limit of rejects and the progress of `request`,
/// which may be of any kind. Errors: as SourceReader::count.
template <class Request>
Result<CountedRows> count_rows(Database& database, const std::vector<Feed>& feeds,
                               const Stitching* stitching, const Request& request) {
  engine::RunRequest counting;
  counting.mapping = request.mapping;
  counting.reject_share_max = request.reject_share_max;
  counting.progress = request.progress;
  engine::RunResult counted;
  SourceReader<journey::ContactRecord> reader(database, feeds, counting, stitching);
  if (const Status done = reader.count(counted); !done) return fail(done.error());
  return CountedRows{std::move(counted.source), reader.first_orders()};
}

}  // namespace fifteen::duckdb_engine
