#include "engine/duckdb/row_lines.h"

#include <fmt/format.h>

#include "read/csv_lines.h"

namespace fifteen::duckdb_engine {
namespace {

using Lines = std::map<std::uint64_t, std::uint64_t>;

// The lines that DuckDB's CSV reader could not take; none where no scan has kept rejects.
std::set<std::uint64_t> rejected_lines(Database& database, const Source& source) {
  std::set<std::uint64_t> lines;
  const auto rows = database.query(
      fmt::format("select distinct e.line from reject_errors e join reject_scans s using (scan_id, "
                  "file_id) where s.file_path = {}",
                  sql_text(source.read_path)));
  if (!rows) return lines;
  for (const auto& row : rows->rows) lines.insert(std::stoull(row[0].value_or("0")));
  return lines;
}

Result<Lines> table_lines(Database& database, const Source& source,
                          const std::set<std::uint64_t>& rows) {
  Lines lines;
  std::string list;
  for (const std::uint64_t row : rows) list += fmt::format("{}{}", list.empty() ? "" : ", ", row);
  const auto found = database.query(fmt::format(
      "select rowid, \"fifteen line\" from {} where rowid in ({})", source.relation, list));
  if (!found) return fail(found.error());
  for (const auto& row : found->rows)
    lines[std::stoull(row[0].value_or("0"))] = std::stoull(row[1].value_or("0"));
  return lines;
}

}  // namespace

Result<Lines> row_lines(Database& database, const Source& source,
                        const std::set<std::uint64_t>& rows) {
  Lines lines;
  if (rows.empty()) return lines;
  if (source.kind == Source::Kind::kTable) return table_lines(database, source, rows);
  if (source.kind == Source::Kind::kParquet) {
    for (const std::uint64_t row : rows) lines[row] = row + 1;
    return lines;
  }
  const std::vector<std::uint64_t> places(rows.begin(), rows.end());
  const auto found = read::find_csv_lines(source.read_path, source.dialect, places,
                                          rejected_lines(database, source));
  if (!found) return fail(found.error());
  for (std::size_t i = 0; i < places.size(); ++i) lines[places[i]] = (*found)[i];
  return lines;
}

}  // namespace fifteen::duckdb_engine
