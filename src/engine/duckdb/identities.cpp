#include "engine/duckdb/identities.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "engine/duckdb/functions.h"
#include "engine/duckdb/row_lines.h"

namespace fifteen::duckdb_engine {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

Result<std::size_t> column_at(const Feed& feed, const std::string& column) {
  const auto found = read::find_column(feed.source->columns, column,
                                       fmt::format("{}: [identities]", feed.source->path));
  if (!found) return fail(found.error());
  return static_cast<std::size_t>(*found - feed.source->columns.data());
}

// The kinds that a column of kinds names.
Status add_named_kinds(Database& database, const Feed& feed, const std::string& column,
                       std::set<std::string>& kinds) {
  const auto at = column_at(feed, column);
  if (!at) return fail(at.error());
  const auto rows = database.query(
      fmt::format("select distinct lower(trim(cast({} as varchar))) from {} limit {}",
                  feed.source->column_sql[*at], feed.source->relation, stitch::kKindsMax + 2));
  if (!rows) return fail(rows.error());
  for (const auto& row : rows->rows) {
    if (row[0] && !row[0]->empty()) kinds.insert(*row[0]);
  }
  return {};
}

Result<std::set<std::string>> kinds_of(Database& database, const std::vector<Feed>& feeds) {
  std::set<std::string> kinds;
  for (const Feed& feed : feeds) {
    if (feed.mapping.has(Field::kCustomer)) kinds.insert(feed.mapping.customer_kind);
    for (const auto& [kind, columns] : feed.mapping.identities) kinds.insert(kind);
    for (const read::TypedIdentity& typed : feed.mapping.typed_identities) {
      const Status added = add_named_kinds(database, feed, typed.kind_column, kinds);
      if (!added) return fail(added.error());
    }
  }
  return kinds;
}

Result<IdentityLayout> layout_of(const Feed& feed, const stitch::Rulebook& book) {
  IdentityLayout layout;
  const auto add = [&](const std::string& column) -> Result<std::size_t> {
    const auto at = column_at(feed, column);
    if (!at) return fail(at.error());
    layout.sql.push_back(fmt::format("cast({} as varchar)", feed.source->column_sql[*at]));
    return layout.sql.size() - 1;
  };
  if (feed.mapping.has(Field::kCustomer)) {
    const auto sql = argument_sql(feed.mapping, *feed.source, Field::kCustomer);
    if (!sql) return fail(sql.error());
    layout.sql.push_back(*sql);
    layout.values.push_back(
        {layout.sql.size() - 1, std::nullopt, *book.kind(feed.mapping.customer_kind), true});
  }
  for (const auto& [kind, columns] : feed.mapping.identities) {
    for (const std::string& column : columns) {
      const auto at = add(column);
      if (!at) return fail(at.error());
      layout.values.push_back({*at, std::nullopt, *book.kind(kind), false});
    }
  }
  for (const read::TypedIdentity& typed : feed.mapping.typed_identities) {
    const auto named = add(typed.kind_column);
    if (!named) return fail(named.error());
    for (const std::string& column : typed.columns) {
      const auto at = add(column);
      if (!at) return fail(at.error());
      layout.values.push_back({*at, *named, 0, false});
    }
  }
  return layout;
}

// One thread's part of reading all rows for their identities.
struct Worker {
  Worker(stitch::IdentityGraph& graph, const stitch::Rulebook& book) : writer(graph), junk(book) {}
  stitch::IdentityGraph::Writer writer;
  stitch::JunkTally junk;
  IdentityBuffer buffer;
};

// What `for_each_chunk` hands to DuckDB.
void take_chunk(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector output) {
  const auto* const take =
      static_cast<const TakeChunk*>(duckdb_scalar_function_get_extra_info(info));
  try {
    (*take)(chunk);
  } catch (const std::exception& error) {
    duckdb_scalar_function_set_error(info, error.what());
    return;
  }
  auto* const out = static_cast<std::int64_t*>(duckdb_vector_get_data(output));
  std::fill_n(out, duckdb_data_chunk_get_size(chunk), 0);
}

}  // namespace

Status for_each_chunk(Database& database, const Source& source, const std::string& arguments,
                      const TakeChunk& take) {
  const std::string name = "fifteen_take" + fresh_suffix();
  const Status registered = register_function(database, name, DUCKDB_TYPE_BIGINT, take_chunk,
                                              const_cast<TakeChunk*>(&take), nullptr);
  if (!registered) return registered;
  const Status ran = database.run(
      fmt::format("select sum({}({})) from (select cast({} as bigint) as fifteen_order, * from {})",
                  name, arguments, source.order, source.relation));
  if (ran) return {};
  return fail(ErrorKind::kInput, fmt::format("{}: expected rows up to the end, got: {}",
                                             source.path, ran.error().message));
}

namespace {

// Calls `take(identities with their texts, the row's place)` for every row, on DuckDB's threads.
template <class Take>
Status for_each_row(Database& database, const Feed& feed, const Stitching& stitching, Take&& take) {
  const TakeChunk each = [&](duckdb_data_chunk chunk) {
    IdentityBuffer buffer;
    buffer.keep_texts = true;
    const std::vector<Argument> arguments = arguments_of(chunk);
    for (idx_t r = 0; r < duckdb_data_chunk_get_size(chunk); ++r) {
      stitching.read(feed, arguments.data(), r, buffer);
      take(buffer, static_cast<std::uint64_t>(arguments.back().integer(r)));
    }
  };
  return for_each_chunk(
      database, *feed.source,
      fmt::format("{}, fifteen_order", fmt::join(stitching.layout(feed).sql, ", ")), each);
}

}  // namespace

std::string shown_identity(std::string_view text) {
  const std::string prefix = std::string(read::kCustomerKind) + ":";
  if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
  return std::string(text);
}

bool needs_stitching(const std::vector<Feed>& feeds) {
  return std::any_of(feeds.begin(), feeds.end(), [](const Feed& feed) {
    return feed.mapping.names_identities() || feed.kind == read::SourceKind::kIdentities;
  });
}

Status Stitching::lay_out(Database& database, const std::vector<Feed>& feeds,
                          const StitchRules& rules) {
  const auto kinds = kinds_of(database, feeds);
  if (!kinds) return fail(kinds.error());
  auto book = stitch::Rulebook::make(rules, std::vector<std::string>(kinds->begin(), kinds->end()));
  if (!book) return fail(book.error());
  book_ = std::move(*book);
  for (const Feed& feed : feeds) {
    auto layout = layout_of(feed, *book_);
    if (!layout) return fail(layout.error());
    if (layout->values.empty()) {
      return fail(
          ErrorKind::kInput,
          fmt::format("{}: expected a column for \"customer\" or [identities], got neither: "
                      "nobody could be told in it",
                      feed.source->path));
    }
    layouts_.push_back(std::move(*layout));
  }
  return {};
}

Result<std::unique_ptr<Stitching>> Stitching::make(Database& database,
                                                   const std::vector<Feed>& feeds,
                                                   const StitchRules& rules,
                                                   engine::Progress* progress) {
  std::unique_ptr<Stitching> out(new Stitching());
  if (const Status laid = out->lay_out(database, feeds, rules); !laid) return fail(laid.error());
  stitch::IdentityGraph graph;
  std::mutex mutex;
  std::map<std::thread::id, std::unique_ptr<Worker>> workers;
  for (const Feed& feed : feeds) {
    const TakeChunk take = [&](duckdb_data_chunk chunk) {
      Worker* worker = nullptr;
      {
        const std::scoped_lock lock(mutex);
        auto& mine = workers[std::this_thread::get_id()];
        if (mine == nullptr) mine = std::make_unique<Worker>(graph, *out->book_);
        worker = mine.get();
      }
      const std::vector<Argument> arguments = arguments_of(chunk);
      const idx_t rows = duckdb_data_chunk_get_size(chunk);
      for (idx_t r = 0; r < rows; ++r) {
        out->read(feed, arguments.data(), r, worker->buffer, &worker->junk);
        worker->writer.add(worker->buffer.row);
      }
      if (progress != nullptr) progress->rows.fetch_add(rows, std::memory_order_relaxed);
    };
    const Status read = for_each_chunk(
        database, *feed.source, fmt::format("{}", fmt::join(out->layout(feed).sql, ", ")), take);
    if (!read) return fail(read.error());
  }
  out->junk_.emplace(*out->book_);
  for (auto& [id, worker] : workers) {
    worker->writer.flush();
    out->junk_->merge(worker->junk);
  }
  if (progress != nullptr) progress->rows.store(0);
  auto customers = stitch::Customers::make(graph, *out->book_);
  if (!customers) return fail(customers.error());
  out->customers_ = std::move(*customers);
  return out;
}

Result<engine::StitchReport> stitch_report(Database& database, const std::vector<Feed>& feeds,
                                           const Stitching& stitching) {
  constexpr std::size_t kQuarantinedShown = 20;
  const stitch::StitchFacts& facts = stitching.customers().facts();
  engine::StitchReport report;
  report.identities = facts.identities;
  report.links = facts.links;
  report.customers = facts.customers;
  report.joined = facts.joined;
  report.unstitched = facts.unstitched;
  report.quarantined = facts.quarantined;
  report.cut = facts.links_cut;
  for (const auto& line : stitching.junk().lines(stitching.book())) {
    if (line.junk == stitch::Junk::kEmpty) continue;
    report.junk.push_back({line.kind, line.what, line.count});
  }
  const auto top = stitching.customers().most_linked(kQuarantinedShown);
  std::map<std::uint64_t, std::string> texts;
  for (const auto& quarantined : top) texts[quarantined.identity.hash];
  std::mutex mutex;
  for (const Feed& feed : feeds) {
    if (top.empty()) break;
    const Status read =
        for_each_row(database, feed, stitching, [&](const IdentityBuffer& buffer, std::uint64_t) {
          for (std::size_t i = 0; i < buffer.row.size(); ++i) {
            const auto found = texts.find(buffer.row[i].hash);
            if (found == texts.end()) continue;
            const std::scoped_lock lock(mutex);
            // Of several spellings the least, so that threads do not matter.
            if (found->second.empty() || buffer.texts[i] < found->second)
              found->second = buffer.texts[i];
          }
        });
    if (!read) return fail(read.error());
  }
  for (const auto& quarantined : top) {
    report.quarantined_top.push_back(
        {texts[quarantined.identity.hash],
         std::string(stitching.book().kind_name(quarantined.linked_kind)), quarantined.linked_to});
  }
  return report;
}

namespace {

// An identity as people write it: with its kind, or a customer's id alone.
Result<stitch::Identity> identity_of(const Stitching& stitching, const std::string& about) {
  std::string normal;
  const std::size_t colon = about.find(':');
  const bool kind_given =
      colon != std::string::npos && stitching.book().kind(about.substr(0, colon)).has_value();
  const auto parsed = stitching.book().parse(
      kind_given ? about : fmt::format("{}:{}", read::kCustomerKind, about), about, normal);
  if (!parsed) return fail(ErrorKind::kUsage, parsed.error().message);
  if (stitching.customers().standing(*parsed) != stitch::Standing::kUnseen) return *parsed;
  std::vector<std::string> kinds;
  for (std::size_t k = 0; k < stitching.book().kind_count(); ++k)
    kinds.emplace_back(stitching.book().kind_name(static_cast<stitch::Kind>(k)));
  return fail(ErrorKind::kUsage,
              fmt::format("{}: expected an identity that is in the sources, as kind:value or a "
                          "customer's id, got one that is in none; kinds are {}",
                          about, fmt::join(kinds, ", ")));
}

// The story knows rows; people want lines.
Status locate(Database& database, const std::vector<Feed>& feeds, stitch::Story& story) {
  std::map<std::uint32_t, std::set<std::uint64_t>> rows;
  for (const stitch::StoryLink& link : story.links) {
    for (const stitch::Sighting& s : link.sightings) rows[s.source].insert(s.first_line);
  }
  for (const auto& [source, places] : rows) {
    const auto lines = row_lines(database, *feeds[source].source, places);
    if (!lines) return fail(lines.error());
    for (stitch::StoryLink& link : story.links) {
      for (stitch::Sighting& s : link.sightings) {
        if (s.source == source) s.first_line = lines->at(s.first_line);
      }
    }
  }
  return {};
}

}  // namespace

Result<engine::IdentityStory> tell_story(Database& database, const std::vector<Feed>& feeds,
                                         const Stitching& stitching, const std::string& about) {
  const auto identity = identity_of(stitching, about);
  if (!identity) return fail(identity.error());
  stitch::StoryTeller teller(stitching.customers(), *identity);
  std::mutex mutex;
  for (const Feed& feed : feeds) {
    const Status read = for_each_row(
        database, feed, stitching, [&](const IdentityBuffer& buffer, std::uint64_t place) {
          if (!teller.wants(buffer.row)) return;
          const std::scoped_lock lock(mutex);
          teller.add(buffer.row, buffer.texts, static_cast<std::uint32_t>(feed.index), place);
        });
    if (!read) return fail(read.error());
  }
  engine::IdentityStory out;
  out.story = teller.tell();
  const auto at = out.story.find(*identity);
  FIFTEEN_CHECK(at.has_value(), "a story without whom it is about");
  out.about = *at;
  for (const Feed& feed : feeds) out.sources.push_back(feed.source->path);
  for (std::size_t k = 0; k < stitching.book().kind_count(); ++k)
    out.kinds.emplace_back(stitching.book().kind_name(static_cast<stitch::Kind>(k)));
  const Status located = locate(database, feeds, out.story);
  if (!located) return fail(located.error());
  return out;
}

void Stitching::read(const Feed& feed, const Argument* arguments, idx_t row, IdentityBuffer& buffer,
                     stitch::JunkTally* junk) const {
  buffer.row.clear();
  buffer.texts.clear();
  for (const IdentityLayout::Value& value : layouts_[feed.index].values) {
    const Argument& argument = arguments[value.at];
    if (argument.missing(row)) continue;
    stitch::Kind kind = value.kind;
    if (value.named) {
      const Argument& named = arguments[*value.named];
      if (named.missing(row)) continue;
      const auto known = book_->kind(lower(named.text(row)));
      if (!known) continue;
      kind = *known;
    }
    const std::string number = argument.is_text() ? "" : std::to_string(argument.integer(row));
    const std::string_view text = argument.is_text() ? argument.text(row) : number;
    if (value.customer) {
      const auto& nobody = feed.mapping.unidentified;
      if (std::find(nobody.begin(), nobody.end(), text) != nobody.end()) continue;
    }
    const stitch::Reading reading = book_->read(kind, text, buffer.text);
    if (junk != nullptr) junk->add(reading);
    if (reading.junk != stitch::Junk::kNo) continue;
    buffer.row.push_back(reading.identity);
    if (buffer.keep_texts) buffer.texts.push_back(buffer.text);
  }
}

std::optional<std::uint64_t> Stitching::customer(const IdentityBuffer& buffer, bool apart) const {
  if (!apart) return customers_->of(buffer.row);
  if (buffer.row.empty()) return std::nullopt;
  return std::min_element(buffer.row.begin(), buffer.row.end(),
                          [](const auto& a, const auto& b) {
                            return std::pair(a.kind, a.hash) < std::pair(b.kind, b.hash);
                          })
      ->hash;
}

}  // namespace fifteen::duckdb_engine
