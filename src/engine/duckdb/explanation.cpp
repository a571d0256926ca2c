#include "engine/duckdb/explanation.h"

#include <filesystem>
#include <fmt/format.h>

#include "engine/duckdb/row_lines.h"

namespace fifteen::duckdb_engine {
namespace {

using engine::ExplainRequest;
using engine::Explanation;

// The feed of that file: by its whole path, or by its name alone where that is one file's.
Result<const Feed*> feed_of(const std::vector<Feed>& feeds, const std::string& file) {
  std::vector<const Feed*> by_name;
  for (const Feed& feed : feeds) {
    if (feed.source->path == file) return &feed;
    if (std::filesystem::path(feed.source->path).filename() == file) by_name.push_back(&feed);
  }
  if (by_name.size() == 1) return by_name.front();
  std::string known;
  for (const Feed& feed : feeds) known += (known.empty() ? "" : ", ") + feed.source->path;
  return fail(ErrorKind::kUsage,
              fmt::format("expected a contact of one of {}, got the file \"{}\"", known, file));
}

Error no_contact(const ExplainRequest& request) {
  return {ErrorKind::kUsage,
          fmt::format("{}:{}: expected a line on which a contact begins, got none there; `fifteen "
                      "contacts` shows each contact's line",
                      request.file, request.line)};
}

}  // namespace

Result<Explanation> explain(Database& database, const std::vector<Feed>& feeds,
                            const Stitching* stitching, const ListOptions& scoring,
                            const ExplainRequest& request) {
  const auto feed = feed_of(feeds, request.file);
  if (!feed) return fail(feed.error());
  const std::size_t index = (*feed)->index;
  const std::uint64_t rows = scoring.first_orders.at(index + 1) - scoring.first_orders.at(index);
  const auto place = row_of_line(database, *(*feed)->source, rows, request.line);
  if (!place) return fail(place.error());
  if (!*place) return fail(no_contact(request));

  ContactTableOptions options;
  options.rows.stitching = stitching;
  options.rows.first_orders = scoring.first_orders;
  options.rows.attribute = [](const std::string&) { return false; };
  options.names = true;
  const auto table = contact_table(database, feeds, options);
  if (!table) return fail(table.error());
  const auto contacts = scoring.scorer(**table);
  if (!contacts) return fail(contacts.error());
  const std::string& relation = (*table)->source.relation;
  const auto told = database.query(fmt::format("select {} from {} where {} = {} and {} = {}",
                                               told_sql(**table), relation, sql_name(kSourceColumn),
                                               index, sql_name(kPlaceColumn), **place));
  if (!told) return fail(told.error());
  if (told->rows.empty()) return fail(no_contact(request));

  Explanation out;
  const auto& row = told->rows.front();
  const auto scales = shared_scales(request.mapping);
  const std::uint64_t order = std::stoull(row[0].value_or("0"));
  const auto scored = contacts->scored(order);
  if (!scored) return fail(no_contact(request));
  out.customer = row[1].value_or("");
  out.moment = row[2].value_or("");
  out.scored = *scored;
  out.signs = contacts->signs(order);
  out.facts = facts_of(*contacts, order, std::span(row).subspan(3), scales);
  out.start_us = std::stoll(row[3 + told_start()].value_or("0"));
  out.base = contacts->weights.base;
  return out;
}

}  // namespace fifteen::duckdb_engine
