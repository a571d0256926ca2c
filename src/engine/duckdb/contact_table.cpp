#include "engine/duckdb/contact_table.h"

#include <algorithm>
#include <fmt/format.h>

namespace fifteen::duckdb_engine {
namespace {

using read::SourceKind;
using read::ValueKind;

// Rows of equal id and customer are one contact; of two customers they are two, for an event may
// have two customers, and two systems may count from 1.
constexpr const char* kRows = "fifteen_rows";          // the sources' rows
constexpr const char* kKept = "fifteen_kept";          // without repeated rows
constexpr const char* kMerged = "fifteen_merged";      // contacts, without surveys
constexpr const char* kAnswers = "fifteen_answers";    // which answer goes to which contact
constexpr const char* kContacts = "fifteen_contacts";  // the result
constexpr const char* kNames = "fifteen_names";        // of stitched customers

const std::string kOrder = sql_name(kOrderColumn);
const std::string kSource = sql_name(kSourceColumn);
const std::string kPlace = sql_name(kPlaceColumn);
const std::string kKey = sql_name(kKeyColumn);
const std::string kStated = sql_name(kStatedColumn);
const std::string kRated = sql_name(kRatedColumn);
const std::string kGroup = "\"fifteen group\"";
const std::string kSurvey = "\"fifteen survey\"";
const std::string kWindow = "\"fifteen window\"";

// What an answer to a survey tells of the contact that it rates.
bool is_of_an_answer(const ContactColumn& column) {
  const auto field = column.is_field ? field_of(column.name) : std::nullopt;
  if (!field) return true;
  switch (*field) {
    case Field::kCsat:
    case Field::kNps:
    case Field::kCes:
    case Field::kStars:
    case Field::kRating:
    case Field::kResolved:
    case Field::kText: return true;
    default: return false;
  }
}

// A value by the feed that a row is of.
template <class Value>
std::string by_feed(const std::vector<Feed>& feeds, Value&& value) {
  std::string out = "case " + kSource;
  for (const Feed& feed : feeds) out += fmt::format(" when {} then {}", feed.index, value(feed));
  return out + " end";
}

// A row's order over all sources.
std::string order_sql(const std::vector<Feed>& feeds,
                      const std::vector<std::uint64_t>& first_orders) {
  const std::string first =
      by_feed(feeds, [&](const Feed& feed) { return first_orders.at(feed.index); });
  return fmt::format("({} + {})", first, kPlace);
}

class Merger {
 public:
  Merger(Database& database, const std::vector<Feed>& feeds, const ContactRows& rows,
         std::string order)
      : database_(database), feeds_(feeds), rows_(rows), order_(std::move(order)) {
    has_ids_ = has(Field::kId);
    surveys_ = std::any_of(feeds.begin(), feeds.end(),
                           [](const Feed& feed) { return feed.kind == SourceKind::kSurvey; });
  }

  Status run(engine::MergeFacts& facts) {
    Status done = store_rows();
    if (done) done = leave_out_repeats();
    if (done) done = merge_ids();
    if (done) done = join_answers();
    if (done) done = count(facts);
    if (done) done = store_contacts();
    for (const char* table : {kRows, kKept, kMerged, kAnswers}) {
      if (done) done = database_.run(fmt::format("drop table {}", table));
    }
    return done;
  }

 private:
  bool has(Field field) const {
    return std::any_of(rows_.columns.begin(), rows_.columns.end(), [&](const ContactColumn& c) {
      return c.is_field && c.name == field_name(field);
    });
  }

  Status make(const char* table, const std::string& select) {
    const Status made =
        database_.run(fmt::format("create or replace table {} as {}", table, select));
    if (made) return made;
    return fail(ErrorKind::kInput,
                fmt::format("expected to put the contacts of the sources together, got: {}; a "
                            "larger --memory may help",
                            made.error().message));
  }

  Status store_rows() {
    const std::string group = by_feed(feeds_, [](const Feed& f) { return f.group; });
    const std::string survey =
        by_feed(feeds_, [](const Feed& f) { return f.kind == SourceKind::kSurvey; });
    const std::string window = by_feed(feeds_, [](const Feed& f) { return f.window_us; });
    return make(kRows, fmt::format("select *, {} as {}, {} as {}, {} as {}, {}::bigint as {} from "
                                   "({})",
                                   order_, kOrder, group, kGroup, survey, kSurvey, window, kWindow,
                                   rows_.select));
  }

  // Of the rows of one source with one id and customer, the first stays.
  Status leave_out_repeats() {
    if (!has_ids_) return make(kKept, fmt::format("select * from {}", kRows));
    return make(kKept, fmt::format("select * from {0} where id is null or {1} in (select min({1}) "
                                   "from {0} where id is not null group by id, {2}, {3})",
                                   kRows, kOrder, kGroup, kKey));
  }

  // Every column that is told, by the row that comes first; the worst rating.
  std::string first_told(const std::string& order, bool (*wanted)(const ContactColumn&)) const {
    std::string out =
        fmt::format("arg_min({0}, {1}) as {0}, min({2}) as {2}", kStated, order, kRated);
    for (const ContactColumn& column : rows_.columns) {
      if (!wanted(column)) continue;
      out += fmt::format(", arg_min({0}, {1}) as {0}", sql_name(column.name), order);
    }
    return out;
  }

  std::string told_names() const {
    std::string out = kStated + ", " + kRated;
    for (const ContactColumn& column : rows_.columns) out += ", " + sql_name(column.name);
    return out;
  }

  // Rows of different sources with one id, and no two customers, are one contact.
  Status merge_ids() {
    const std::string own = fmt::format("{}, {}, {}, {}", kOrder, kSource, kPlace, kKey);
    const std::string contacts = fmt::format("select * from {} where not {}", kKept, kSurvey);
    if (!has_ids_)
      return make(kMerged, fmt::format("select {}, {} from ({})", own, told_names(), contacts));
    const std::string shared = fmt::format(
        "select id, arg_min({0}, {1}) as first_key from ({2}) where id is not null "
        "group by id having count(distinct {3}) > 1",
        kKey, kOrder, contacts, kGroup);
    return make(
        kMerged,
        fmt::format(
            "with contacts as ({0}), shared as ({1}) select {2}, {3} from contacts anti join "
            "shared using (id) union all select min({4}), arg_min({5}, {4}), "
            "arg_min({6}, {4}), coalesce({7}, first_key), {8} from contacts join shared "
            "using (id) group by id, coalesce({7}, first_key)",
            contacts, shared, own, told_names(), kOrder, kSource, kPlace, kKey,
            first_told(kOrder, [](const ContactColumn&) { return true; })));
  }

  // By the contact's id, else the customer's nearest contact before the answer.
  Status join_answers() {
    std::string by_id = "select null::bigint as answer, null::bigint as target where false";
    if (!surveys_) return make(kAnswers, by_id + " limit 0");
    if (has_ids_) {
      by_id = fmt::format(
          "select s.{0} as answer, min(c.{0}) as target from {1} s join {2} c using "
          "(id) where s.{3} and (s.{4} is null or c.{4} is null or s.{4} = c.{4}) "
          "group by s.{0}",
          kOrder, kKept, kMerged, kSurvey, kKey);
    }
    const std::string nearest = fmt::format(
        "select s.{0} as answer, c.target from (select * from {1} where {3} and {0} not in (select "
        "answer from by_id)) s asof join (select {4}, start, max({0}) as target from {2} group by "
        "{4}, start) c on s.{4} = c.{4} and s.start >= c.start where epoch_us(s.start) - "
        "epoch_us(c.start) <= s.{5}",
        kOrder, kKept, kMerged, kSurvey, kKey, kWindow);
    return make(
        kAnswers,
        fmt::format("with by_id as ({}), nearest as ({}) select *, true as by_id from by_id "
                    "union all select *, false from nearest",
                    by_id, nearest));
  }

  // What the contacts are with the answers to them, and the answers that found none.
  Status store_contacts() {
    std::string told =
        fmt::format("coalesce(c.{0}, a.{0}) as {0}, least(c.{1}, a.{1}) as {1}", kStated, kRated);
    for (const ContactColumn& column : rows_.columns) {
      const std::string name = sql_name(column.name);
      told += is_of_an_answer(column) ? fmt::format(", coalesce(c.{0}, a.{0}) as {0}", name)
                                      : fmt::format(", c.{}", name);
    }
    const std::string own = fmt::format("{}, {}, {}, {}", kOrder, kSource, kPlace, kKey);
    const std::string answers =
        fmt::format("select target, {} from {} join {} on {} = answer group by target",
                    first_told(kOrder, is_of_an_answer), kKept, kAnswers, kOrder);
    const std::string alone =
        fmt::format("select {}, {} from {} where {} and {} not in (select answer from {})", own,
                    told_names(), kKept, kSurvey, kOrder, kAnswers);
    const std::string all = fmt::format(
        "select c.{}, c.{}, c.{}, c.{}, {} from {} c left join ({}) a on c.{} = a.target union all "
        "{}",
        kOrder, kSource, kPlace, kKey, told, kMerged, answers, kOrder, alone);
    const auto place = order_sql();
    if (!place) return fail(place.error());
    return make(kContacts, fmt::format("select * replace ({} as {}), {} as {} from ({})", *place,
                                       kOrder, said_sql(), sql_name(kSaidColumn), all));
  }

  // The rows' order in as few numbers as there are places in the sources.
  Result<std::string> order_sql() {
    const auto ends = database_.query(fmt::format(
        "select {0}, max({1}) + 1 from {2} group by {0} order by {0}", kSource, kPlace, kRows));
    if (!ends) return fail(ends.error());
    std::uint64_t begin = 0;
    std::string out = "case " + kSource;
    for (const auto& row : ends->rows) {
      out += fmt::format(" when {} then {}", *row[0], begin);
      begin += std::stoull(*row[1]);
    }
    return ends->rows.empty() ? kPlace : fmt::format("{} end + {}", out, kPlace);
  }

  Result<std::uint64_t> number(const std::string& select) {
    const auto rows = database_.query(select);
    if (!rows) return fail(rows.error());
    return std::stoull(rows->rows.at(0).at(0).value_or("0"));
  }

  Status count(engine::MergeFacts& facts) {
    const auto take = [&](std::uint64_t& out, const std::string& select) -> Status {
      const auto found = number(select);
      if (!found) return fail(found.error());
      out = *found;
      return {};
    };
    std::uint64_t kept = 0;
    Status done = take(kept, fmt::format("select count(*) from {}", kKept));
    if (done) done = take(facts.repeated, fmt::format("select count(*) from {}", kRows));
    facts.repeated -= kept;
    if (done)
      done =
          take(facts.merged, fmt::format("select (select count(*) from {} where not {}) - (select "
                                         "count(*) from {})",
                                         kKept, kSurvey, kMerged));
    if (done && surveys_) done = count_answers(facts, take);
    if (done && facts.merged > 0) done = count_disagreements(facts);
    return done;
  }

  template <class Take>
  Status count_answers(engine::MergeFacts& facts, Take&& take) {
    Status done =
        take(facts.answers_by_id, fmt::format("select count(*) from {} where by_id", kAnswers));
    if (done)
      done = take(facts.answers_by_customer,
                  fmt::format("select count(*) from {} where not by_id", kAnswers));
    std::uint64_t all = 0;
    if (done) done = take(all, fmt::format("select count(*) from {} where {}", kKept, kSurvey));
    facts.answers_alone = all - facts.answers_by_id - facts.answers_by_customer;
    return done;
  }

  // Of the contacts that several rows tell of: which fields they tell differently.
  Status count_disagreements(engine::MergeFacts& facts) {
    std::string differ;
    std::string any = "false";
    std::vector<std::string> names;
    for (const ContactColumn& column : rows_.columns) {
      if (!column.is_field || column.name == "id" || column.name == "customer") continue;
      names.push_back(column.name);
      const std::string flag = fmt::format("d{}", names.size());
      differ += fmt::format(", count(distinct {}) > 1 as {}", sql_name(column.name), flag);
      any += " or " + flag;
    }
    std::string sums = fmt::format("count(*) filter (where {})", any);
    for (std::size_t i = 1; i <= names.size(); ++i)
      sums += fmt::format(", count(*) filter (where d{})", i);
    const auto rows = database_.query(
        fmt::format("with shared as (select id, arg_min({0}, {1}) as first_key from {2} where not "
                    "{3} and id is not null group by id having count(distinct {4}) > 1) select {5} "
                    "from (select id{6} from {2} join shared using (id) where not {3} group by id, "
                    "coalesce({0}, first_key))",
                    kKey, kOrder, kKept, kSurvey, kGroup, sums, differ));
    if (!rows) return fail(rows.error());
    const auto& row = rows->rows.at(0);
    facts.disagreeing = std::stoull(row[0].value_or("0"));
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::uint64_t count = std::stoull(row[i + 1].value_or("0"));
      if (count > 0) facts.disagreements[names[i]] = count;
    }
    return {};
  }

  Database& database_;
  const std::vector<Feed>& feeds_;
  const ContactRows& rows_;
  std::string order_;  // SQL
  bool has_ids_ = false;
  bool surveys_ = false;
};

// The texts of the identities that stitched customers go by.
Status store_names(Database& database, const std::vector<Feed>& feeds, const Stitching& stitching) {
  std::string select;
  for (const Feed& feed : feeds) {
    const std::string arguments = fmt::format("{}", fmt::join(stitching.layout(feed).sql, ", "));
    select +=
        fmt::format("{}select fifteen_customer{}({}) as key, fifteen_name{}({}) as name from {}",
                    select.empty() ? "" : " union all ", feed.functions, arguments, feed.functions,
                    arguments, feed.source->relation);
  }
  return database.run(
      fmt::format("create or replace table {} as select key, min(name) as name from ({}) where "
                  "name is not null "
                  "group by key",
                  kNames, select));
}

// The relation with the names of stitched customers as its column `customer`.
std::string with_names(const std::string& relation, const std::vector<ContactColumn>& columns) {
  const bool has = std::any_of(columns.begin(), columns.end(),
                               [](const auto& c) { return c.is_field && c.name == "customer"; });
  return fmt::format("(select r.* {} from {} r left join {} n on r.{} = n.key)",
                     has ? "replace (n.name as customer)" : ", n.name as customer", relation,
                     kNames, kKey);
}

// The scale of a rating that some source has, where all that have it are of one scale.
std::optional<score::Scale> shared_scale(const std::vector<Feed>& feeds, Field field) {
  std::optional<score::Scale> out;
  for (const Feed& feed : feeds) {
    if (!feed.mapping.has(field)) continue;
    const score::Scale& scale = feed.rules.scales[static_cast<std::size_t>(field)];
    if (out && *out != scale) return std::nullopt;
    out = scale;
  }
  return out;
}

}  // namespace

bool needs_merging(const std::vector<Feed>& feeds) {
  return std::any_of(feeds.begin(), feeds.end(), [](const Feed& feed) {
    return feed.kind == SourceKind::kSurvey ||
           (feed.kind == SourceKind::kContacts && feed.mapping.has_column(Field::kId));
  });
}

Result<std::unique_ptr<ContactTable>> contact_table(Database& database,
                                                    const std::vector<Feed>& feeds,
                                                    const ContactTableOptions& options) {
  const auto rows = contact_rows(database, feeds, options.rows);
  if (!rows) return fail(rows.error());
  auto table = std::make_unique<ContactTable>();
  table->columns = rows->columns;
  std::string relation = kContacts;
  const std::string order = order_sql(feeds, options.rows.first_orders);
  if (needs_merging(feeds)) {
    // Nothing waits for the pass yet: until then DuckDB may have what will be the pile's.
    Status merged = database.take_memory(true);
    if (merged) merged = Merger(database, feeds, *rows, order).run(table->facts);
    if (merged) merged = database.take_memory(false);
    if (!merged) return fail(merged.error());
  } else {
    relation = fmt::format("(select *, {} as {}, {} as {} from ({}))", order, kOrder, said_sql(),
                           sql_name(kSaidColumn), rows->select);
  }
  if (options.names && options.rows.stitching != nullptr && !options.rows.apart) {
    const Status named = store_names(database, feeds, *options.rows.stitching);
    if (!named) return fail(named.error());
    relation = with_names(relation, table->columns);
    const bool has = std::any_of(table->columns.begin(), table->columns.end(),
                                 [](const auto& c) { return c.is_field && c.name == "customer"; });
    if (!has)
      table->columns.insert(table->columns.begin(),
                            {"customer", "VARCHAR", ValueKind::kText, true, false});
  }
  table->source = as_source(relation, table->columns);
  auto feed = as_feed(database, table->source, table->columns);
  if (!feed) return fail(feed.error());
  table->feed = std::move(*feed);
  table->feed.rules.texts = feeds.front().rules.texts;
  for (const Field field : kRatingFields) {
    const auto scale = shared_scale(feeds, field);
    if (!scale) continue;
    table->feed.counted_ratings.push_back(field);
    table->feed.rules.scales[static_cast<std::size_t>(field)] = *scale;
  }
  return table;
}

}  // namespace fifteen::duckdb_engine
