#include "engine/duckdb/row_lines.h"

#include <algorithm>
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
  for (std::size_t i = 0; i < places.size(); ++i) lines[places[i]] = source.line_of((*found)[i]);
  return lines;
}

Result<std::optional<std::uint64_t>> row_of_line(Database& database, const Source& source,
                                                 std::uint64_t rows, std::uint64_t line) {
  using Found = std::optional<std::uint64_t>;
  if (source.kind == Source::Kind::kParquet)
    return line >= 1 && line <= rows ? Found(line - 1) : Found();
  if (source.kind == Source::Kind::kTable) {
    const auto found = database.query(fmt::format(
        "select min(rowid) from {} where \"fifteen line\" = {}", source.relation, line));
    if (!found) return fail(found.error());
    const auto& row = found->rows.at(0)[0];
    return row ? Found(std::stoull(*row)) : Found();
  }
  // Lines rise with rows: the row lies between two of some that are spread evenly.
  constexpr std::uint64_t kLooks = 1000;
  std::uint64_t first = 0;
  std::uint64_t limit = rows;
  while (first < limit) {
    const std::uint64_t step = std::max<std::uint64_t>(1, (limit - first) / kLooks);
    std::set<std::uint64_t> looks;
    for (std::uint64_t row = first; row < limit; row += step) looks.insert(row);
    const auto lines = row_lines(database, source, looks);
    if (!lines) return fail(lines.error());
    std::uint64_t at = limit;
    for (const auto& [row, of_row] : *lines) {
      if (of_row == line) return Found(row);
      if (of_row > line) break;
      at = row;
    }
    if (at == limit || step == 1) return Found();
    first = at + 1;
    limit = std::min(limit, at + step);
  }
  return Found();
}

}  // namespace fifteen::duckdb_engine
