#include "engine/duckdb/contact_list.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

#include "engine/duckdb/expression_sql.h"
#include "engine/duckdb/functions.h"
#include "engine/duckdb/renderers.h"
#include "engine/duckdb/row_lines.h"

namespace fifteen::duckdb_engine {
namespace {

using engine::ContactList;
using read::ValueKind;

bool is_duration(const ContactColumn& column) {
  return column.is_field &&
         (column.name == "waited" || column.name == "promise" || column.name == "call_back");
}

// A column as it is shown: times in ISO 8601, durations in seconds. `functions` is what the names
// of the renderers end with.
std::string shown_sql(const ContactColumn& column, const std::string& functions) {
  const std::string name = sql_name(column.name);
  if (column.type == "DOUBLE") return fmt::format("fifteen_number{}({})", functions, name);
  if (!column.is_field) return fmt::format("cast({} as varchar)", name);
  if (column.type == "TIMESTAMP")
    return fmt::format("fifteen_iso{}(epoch_us({}))", functions, name);
  if (is_duration(column)) return fmt::format("fifteen_seconds{}({})", functions, name);
  return fmt::format("cast({} as varchar)", name);
}

ValueKind shown_kind(const ContactColumn& column) {
  if (is_duration(column)) return ValueKind::kReal;
  return column.kind == ValueKind::kTime ? ValueKind::kText : column.kind;
}

// The names that are shown, besides outcome, file and line; without columns that are empty.
Result<std::vector<ContactColumn>> filled(Database& database, const ContactTable& table) {
  std::string counts;
  for (const ContactColumn& column : table.columns)
    counts += fmt::format("{}count({})", counts.empty() ? "" : ", ", sql_name(column.name));
  const auto found = database.query(fmt::format("select {} from shown", counts));
  if (!found) return fail(found.error());
  std::vector<ContactColumn> out;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (found->rows.at(0)[c] != "0" && !table.columns[c].is_double) out.push_back(table.columns[c]);
  }
  return out;
}

// Fills in file and line, which the last two cells of a row hold as source and place.
Status locate(Database& database, const std::vector<Feed>& feeds, ContactList& list) {
  std::map<std::size_t, std::set<std::uint64_t>> places;
  for (const auto& row : list.rows)
    places[std::stoull(*row[row.size() - 2])].insert(std::stoull(*row.back()));
  std::map<std::size_t, std::map<std::uint64_t, std::uint64_t>> lines;
  for (const auto& [source, rows] : places) {
    auto found = row_lines(database, *feeds[source].source, rows);
    if (!found) return fail(found.error());
    lines[source] = std::move(*found);
  }
  for (auto& row : list.rows) {
    const std::size_t source = std::stoull(*row[row.size() - 2]);
    row.back() = std::to_string(lines[source][std::stoull(*row.back())]);
    row[row.size() - 2] = feeds[source].source->path;
  }
  return {};
}

// Writes file and line of the contacts that caused others, whose orders stand in the third cell
// from the end.
Status locate_causes(Database& database, const std::vector<Feed>& feeds,
                     const std::vector<std::uint64_t>& first_orders, ContactList& list) {
  constexpr std::size_t kFromEnd = 3;
  const auto source_of = [&](std::uint64_t order) {
    return static_cast<std::size_t>(
        std::upper_bound(first_orders.begin(), first_orders.end() - 1, order) -
        first_orders.begin() - 1);
  };
  std::map<std::size_t, std::set<std::uint64_t>> places;
  for (const auto& row : list.rows) {
    const auto& cause = row[row.size() - kFromEnd];
    if (!cause) continue;
    const std::uint64_t order = std::stoull(*cause);
    places[source_of(order)].insert(order - first_orders[source_of(order)]);
  }
  std::map<std::size_t, std::map<std::uint64_t, std::uint64_t>> lines;
  for (const auto& [source, rows] : places) {
    auto found = row_lines(database, *feeds[source].source, rows);
    if (!found) return fail(found.error());
    lines[source] = std::move(*found);
  }
  for (auto& row : list.rows) {
    auto& cause = row[row.size() - kFromEnd];
    if (!cause) continue;
    const std::uint64_t order = std::stoull(*cause);
    const std::size_t source = source_of(order);
    cause = fmt::format("{}:{}", feeds[source].source->path,
                        lines[source][order - first_orders[source]]);
  }
  return {};
}

}  // namespace

Result<ContactList> list_contacts(Database& database, const std::vector<Feed>& feeds,
                                  const Stitching* stitching, const ListOptions& scoring,
                                  const engine::ContactRequest& request) {
  ContactTableOptions options;
  options.rows.stitching = stitching;
  options.rows.first_orders = scoring.first_orders;
  options.rows.attribute = [](const std::string&) { return true; };
  options.names = true;
  const auto table = contact_table(database, feeds, options);
  if (!table) return fail(table.error());
  const auto scored = scoring.scorer(**table);
  if (!scored) return fail(scored.error());
  const auto function = register_outcomes(database, *scored);
  if (!function) return fail(function.error());
  const std::string outcome = fmt::format("{}({})", *function, sql_name(kOrderColumn));
  DemandSql demand;
  if (scoring.demand) {
    auto registered = register_demand(database, *scored);
    if (!registered) return fail(registered.error());
    demand = std::move(*registered);
  }
  const auto where = listed_sql(request.where, (*table)->feed,
                                {.outcome_sql = outcome,
                                 .where = "--where",
                                 .demand_sql = demand.kind,
                                 .demand_also_sql = demand.also});
  if (!where) return fail(where.error());

  ContactList list;
  const std::string kept =
      fmt::format("select *, {} as \"fifteen outcome\" from {}{}", outcome,
                  (*table)->source.relation, where->empty() ? "" : " where " + *where);
  const std::string limit = request.limit == 0 ? "" : fmt::format(" limit {}", request.limit);
  const Status made =
      database.run(fmt::format("create or replace temp table shown as {} order by start, {}{}",
                               kept, sql_name(kOrderColumn), limit));
  if (!made) return fail(made.error());
  const auto columns = filled(database, **table);
  if (!columns) return fail(columns.error());

  const std::string functions = fresh_suffix();
  const Status renders = register_renderers(database, functions);
  if (!renders) return fail(renders.error());
  std::string shown;
  for (const ContactColumn& column : *columns) {
    list.columns.push_back({column.name, shown_kind(column)});
    shown += shown_sql(column, functions) + ", ";
  }
  list.columns.push_back({"outcome", ValueKind::kText});
  shown += "\"fifteen outcome\"";
  if (scoring.demand) {
    for (const auto& [name, sql] : {std::pair{kDemandName, &demand.kind},
                                    {kDemandAlsoName, &demand.also},
                                    {"because", &demand.because},
                                    {"caused_by", &demand.cause}}) {
      list.columns.push_back({name, ValueKind::kText});
      shown += ", " + *sql;
    }
  }
  list.columns.push_back({"file", ValueKind::kText});
  list.columns.push_back({"line", ValueKind::kInteger});
  auto rows = database.query(fmt::format("select {}, {}, {} from shown order by start, {}", shown,
                                         sql_name(kSourceColumn), sql_name(kPlaceColumn),
                                         sql_name(kOrderColumn)));
  if (!rows) return fail(rows.error());
  list.rows = std::move(rows->rows);
  list.total = list.rows.size();
  if (request.limit != 0 && list.total == request.limit) {
    // More than are shown, perhaps: another reading tells how many.
    const auto count = database.query(fmt::format("select count(*) from ({})", kept));
    if (!count) return fail(count.error());
    list.total = std::stoull(count->rows.at(0)[0].value_or("0"));
  }
  if (const Status located = locate(database, feeds, list); !located) return fail(located.error());
  if (scoring.demand) {
    const Status causes = locate_causes(database, feeds, scoring.first_orders, list);
    if (!causes) return fail(causes.error());
  }
  return list;
}

}  // namespace fifteen::duckdb_engine
