#include "engine/duckdb/scan.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <memory>
#include <mutex>
#include <set>

#include "engine/duckdb/functions.h"
#include "engine/duckdb/scan_counts.h"

namespace fifteen::duckdb_engine {
namespace {

// Where each argument stands in the sink's call; -1: not there.
struct Layout {
  int order = 0;
  int keep = -1;
  int won = -1;
  int lost = -1;
  int customer = -1;
  int identities = -1;  // the first of them
  int case_id = -1;
  int moment = -1;
  int start = -1;
  int end = -1;
  int evidence = -1;  // the first of them
  std::vector<Field> evidence_fields;
  std::vector<int> dimensions;  // by dimension
  int text = -1;
  std::size_t count = 0;
};

const char* column_of(const read::SourceMapping& mapping, Field field) {
  const auto found = mapping.columns.find(field);
  return found == mapping.columns.end() ? "" : found->second.c_str();
}

// Everything of one scan that does not depend on the record's type.
class ScanBase {
 public:
  virtual ~ScanBase() = default;
  virtual void take(duckdb_data_chunk chunk) = 0;

  std::uint64_t id = 0;
  std::atomic<bool> too_many_moments{false};
};

template <class Record>
class Scan final : public ScanBase {
 public:
  Scan(const Database& database, const ScanOptions& options, Layout layout, journey::Facets& facets,
       journey::Pile<Record>* pile)
      : database_(database),
        options_(options),
        layout_(std::move(layout)),
        facets_(facets),
        pile_(pile) {
    for (const std::string& id_text : options.feed->mapping.unidentified)
      unidentified_.insert(hash_id(id_text));
  }

  void take(duckdb_data_chunk chunk) override;
  ScanResult result() const;

 private:
  struct Worker {
    Worker(journey::Facets& all, typename journey::Pile<Record>::Writer* pile_writer)
        : moments(all.moments()), facets(all), writer(pile_writer) {
      for (std::size_t d = 0; d < all.dimensions().size(); ++d) values.emplace_back(all.values(d));
    }

    NameCache moments;
    std::vector<NameCache> values;  // by dimension
    journey::FacetCache facets;
    text::Scratch scratch;
    typename journey::Pile<Record>::Writer* writer;  // null: only counts
    std::vector<Argument> arguments;
    IdentityBuffer identities;
    std::uint64_t rows = 0;
    std::uint64_t filtered = 0;
    engine::NaiveTimes naive;
    std::uint64_t contacts = 0;
    std::int64_t from_us = std::numeric_limits<std::int64_t>::max();
    std::int64_t to_us = std::numeric_limits<std::int64_t>::min();
    BucketCounts waits;
    BucketCounts services;
    BucketCounts durations;
    journey::FlatCounts<std::uint64_t, journey::RatingTally> ratings;  // moment << 8 | instrument
    read::Rejects rejects;
    read::Rejects ignored;
  };

  Worker& worker();
  double share_read() const;
  const Argument* argument(const Worker& w, int at) const {
    return at < 0 ? nullptr : &w.arguments[static_cast<std::size_t>(at)];
  }
  bool truth(const Worker& w, int at, idx_t row) const {
    const Argument* a = argument(w, at);
    return a != nullptr && !a->missing(row) && a->truth(row);
  }
  std::uint64_t customer_of(Worker& w, idx_t row, std::uint64_t order, bool& unidentified) const;
  void row(Worker& w, idx_t row);
  bool add_values(Worker& w, idx_t row, journey::Facet& facet);
  std::optional<std::int64_t> end_of(Worker& w, idx_t row, std::uint64_t place, std::int64_t start);
  void reject(Worker& w, std::uint64_t order, Field field, const char* reason, std::string text) {
    if (!options_.count) return;
    w.rejects.add(options_.feed->index,
                  {options_.feed->source->path, order, column_of(options_.feed->mapping, field),
                   reason, std::move(text)});
  }
  void ignore(Worker& w, std::uint64_t order, Field field, const char* reason, std::string text) {
    if (!options_.count) return;
    w.ignored.add(options_.feed->index,
                  {options_.feed->source->path, order, column_of(options_.feed->mapping, field),
                   reason, std::move(text)});
  }
  void tally(Worker& w, std::uint16_t moment, std::int64_t start, std::optional<std::int64_t> end,
             std::optional<std::int64_t> waited);
  static void tally_ratings(Worker& w, std::uint16_t moment, const score::Evidence& evidence);

  const Database& database_;
  const ScanOptions& options_;
  Layout layout_;
  journey::Facets& facets_;
  journey::Pile<Record>* pile_;
  std::set<std::uint64_t> unidentified_;
  std::atomic<std::uint64_t> rows_{0};
  std::mutex mutex_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

template <class Record>
typename Scan<Record>::Worker& Scan<Record>::worker() {
  thread_local std::uint64_t scan_id = 0;
  thread_local Worker* mine = nullptr;
  if (scan_id != id) {
    const std::scoped_lock lock(mutex_);
    workers_.push_back(
        std::make_unique<Worker>(facets_, pile_ == nullptr ? nullptr : &pile_->writer()));
    mine = workers_.back().get();
    scan_id = id;
  }
  return *mine;
}

// Where a file does not say how many rows it has, DuckDB knows its bytes, but in the first reading
// only.
template <class Record>
double Scan<Record>::share_read() const {
  const std::uint64_t all = options_.feed->source->rows;
  if (all > 0) return static_cast<double>(rows_.load()) / static_cast<double>(all);
  return options_.count ? database_.progress() : -1.0;
}

template <class Record>
void Scan<Record>::take(duckdb_data_chunk chunk) {
  Worker& w = worker();
  const idx_t rows = duckdb_data_chunk_get_size(chunk);
  w.arguments.clear();
  for (std::size_t c = 0; c < layout_.count; ++c) {
    w.arguments.emplace_back(duckdb_data_chunk_get_vector(chunk, c));
  }
  for (idx_t r = 0; r < rows; ++r) row(w, r);
  if (options_.progress == nullptr) return;
  options_.progress->rows.fetch_add(rows, std::memory_order_relaxed);
  constexpr std::uint64_t kRowsPerLook = 1 << 16U;
  rows_ += rows;
  if (w.rows % kRowsPerLook < rows) options_.progress->share.store(share_read());
}

// The hash of the row's customer. Nobody's contacts are spread by their place, far from any
// customer's hash.
template <class Record>
std::uint64_t Scan<Record>::customer_of(Worker& w, idx_t row, std::uint64_t order,
                                        bool& unidentified) const {
  if (options_.stitching != nullptr) {
    options_.stitching->read(*options_.feed, argument(w, layout_.identities), row, w.identities);
    const auto stitched = options_.stitching->customer(w.identities, options_.apart);
    unidentified = !stitched;
    return stitched.value_or(mix64(~order));
  }
  const Argument& customer = *argument(w, layout_.customer);
  if (!options_.feed->key.empty()) {
    unidentified = customer.missing(row);
    return unidentified ? mix64(~order) : static_cast<std::uint64_t>(customer.integer(row));
  }
  unidentified = customer.missing(row) || (customer.is_text() && customer.text(row).empty());
  if (!unidentified) {
    const std::uint64_t hash =
        customer.is_text() ? hash_id(customer.text(row)) : hash_id(customer.integer(row));
    unidentified = !unidentified_.empty() && unidentified_.count(hash) != 0;
    if (!unidentified) return hash;
  }
  return mix64(~order);
}

template <class Record>
std::optional<std::int64_t> Scan<Record>::end_of(Worker& w, idx_t row, std::uint64_t place,
                                                 std::int64_t start) {
  const Argument* const ends = argument(w, layout_.end);
  if (ends == nullptr) return std::nullopt;
  std::int64_t us = 0;
  const Reading ended = read_time(options_.feed->rules, *ends, row, us);
  if (ended == Reading::kGood && us >= start) return us;
  if (ended == Reading::kBad) {
    ignore(w, place, Field::kEnd, "a time that cannot be read", ends->shown(row));
  } else if (ended == Reading::kGood) {
    ignore(w, place, Field::kEnd, "an end before the start", ends->shown(row));
  }
  return std::nullopt;
}

template <class Record>
void Scan<Record>::row(Worker& w, idx_t row) {
  ++w.rows;
  const auto place = static_cast<std::uint64_t>(argument(w, layout_.order)->integer(row));
  const std::uint64_t order = options_.first_order + place;
  bool unidentified = false;
  const std::uint64_t customer = customer_of(w, row, order, unidentified);
  // A later reading wants the customers that the earlier ones had no room for, and nothing else.
  if (!options_.count && !pile_->wants(customer)) return;
  const Argument& moment = *argument(w, layout_.moment);
  if (moment.missing(row) || moment.text(row).empty())
    return reject(w, place, Field::kMoment, "no moment", "");

  std::int64_t start = 0;
  ZoneFacts zone;
  const Argument& starts = *argument(w, layout_.start);
  const Reading started = read_time(options_.feed->rules, starts, row, start, zone);
  if (started == Reading::kMissing) return reject(w, place, Field::kStart, "no start time", "");
  if (started == Reading::kBad) {
    return reject(w, place, Field::kStart, "a time that cannot be read", starts.shown(row));
  }
  if (layout_.keep >= 0 && !truth(w, layout_.keep, row)) {
    ++w.filtered;
    return;
  }
  const auto number = w.moments.number(moment.string(row));
  if (!number) {
    too_many_moments.store(true);
    return;
  }

  const std::optional<std::int64_t> end = end_of(w, row, place, start);
  score::Evidence evidence;
  if (layout_.evidence >= 0) {
    evidence =
        read_evidence(options_.feed->rules, layout_.evidence_fields, argument(w, layout_.evidence),
                      row, {start, end}, [&](const BadValue& bad, const Argument& value) {
                        ignore(w, place, bad.field, bad.reason, value.shown(row));
                      });
  }

  const Argument* const texts = argument(w, layout_.text);
  if (texts != nullptr && !texts->missing(row)) {
    const auto says = options_.feed->rules.texts->score(texts->text(row), w.scratch);
    if (says) evidence.text = text::level(*says);
  }

  journey::Facet facet;
  facet.moment = *number;
  facet.won = truth(w, layout_.won, row);
  facet.lost = truth(w, layout_.lost, row);
  facet.unidentified = unidentified;
  facet.signs = score::signs_of(evidence);
  if (!add_values(w, row, facet)) return;
  const auto facet_number = w.facets.number(facet);
  if (!facet_number) return;  // too many: this reading is in vain

  Record record;
  record.customer = customer;
  record.start = start;
  record.packed = journey::pack(order, *facet_number);
  if constexpr (std::is_same_v<Record, journey::CaseContactRecord>) {
    const Argument* ids = argument(w, layout_.case_id);
    const bool missing =
        ids == nullptr || ids->missing(row) || (ids->is_text() && ids->text(row).empty());
    if (!missing) {
      record.case_hash =
          (ids->is_text() ? hash_id(ids->text(row)) : hash_id(ids->integer(row))) | 1U;
    }
  }
  if (w.writer != nullptr) w.writer->add(record);
  if (options_.count) {
    w.naive.times += zone.naive ? 1 : 0;
    w.naive.doubled += zone.clocks == LocalTime::kTwice ? 1 : 0;
    w.naive.skipped += zone.clocks == LocalTime::kNever ? 1 : 0;
    tally(w, *number, start, end, evidence.waited_us);
    if (evidence.rated != Outcome::kUnscored) tally_ratings(w, *number, evidence);
  }
}

// The row's values of the dimensions. False: too many, this reading is in vain.
template <class Record>
bool Scan<Record>::add_values(Worker& w, idx_t row, journey::Facet& facet) {
  for (std::size_t d = 0; d < layout_.dimensions.size(); ++d) {
    const Argument* const value = argument(w, layout_.dimensions[d]);
    if (value == nullptr || value->missing(row) || value->text(row).empty()) continue;
    const auto number = w.values[d].number(value->string(row));
    if (!number) {
      facets_.crowded(d);
      return false;
    }
    facet.values[d] = static_cast<std::uint16_t>(*number + 1);
  }
  return true;
}

template <class Record>
void Scan<Record>::tally(Worker& w, std::uint16_t moment, std::int64_t start,
                         std::optional<std::int64_t> end, std::optional<std::int64_t> waited) {
  ++w.contacts;
  w.from_us = std::min(w.from_us, start);
  w.to_us = std::max(w.to_us, start);
  if (waited) w.waits.add(moment, *waited);
  if (!end) return;
  w.durations.add(moment, *end - start);
  // A wait longer than the whole contact was before it began, and says nothing of its service.
  if (waited && *waited <= *end - start) w.services.add(moment, *end - start - *waited);
}

template <class Record>
void Scan<Record>::tally_ratings(Worker& w, std::uint16_t moment, const score::Evidence& evidence) {
  constexpr double kPerPoint = 1000;
  constexpr double kPointsMax = 1e6;  // keeps sums of squares within their room
  for (std::size_t i = 0; i < score::kInstrumentCount; ++i) {
    const score::Rated& rated = evidence.ratings[i];
    if (rated.outcome == Outcome::kUnscored || std::abs(rated.value) > kPointsMax) continue;
    w.ratings.at((std::uint64_t{moment} << 8U) | i)
        .add(std::llround(rated.value * kPerPoint), rated.outcome);
  }
}

template <class Record>
ScanResult Scan<Record>::result() const {
  ScanResult out;
  const std::vector<std::string> by_rank = facets_.moments().names();
  const std::vector<std::uint16_t> ranks = facets_.moments().canonical();
  std::vector<std::string> names(ranks.size());
  for (std::size_t i = 0; i < ranks.size(); ++i) names[i] = by_rank[ranks[i]];
  for (const auto& w : workers_) {
    out.rows += w->rows;
    out.filtered += w->filtered;
    out.naive.merge(w->naive);
    out.rejects.merge(w->rejects);
    out.ignored_values.merge(w->ignored);
    out.tally.contacts += w->contacts;
    out.tally.from_us = std::min(out.tally.from_us, w->from_us);
    out.tally.to_us = std::max(out.tally.to_us, w->to_us);
    w->waits.add_to(out.tally.waits, names);
    w->services.add_to(out.tally.services, names);
    w->durations.add_to(out.tally.durations, names);
    w->ratings.for_each([&](std::uint64_t key, const journey::RatingTally& tally) {
      const Field instrument = score::kInstruments[key & 0xFFU];
      out.tally.ratings[{std::string(field_name(instrument)), names[key >> 8U]}].merge(tally);
    });
  }
  return out;
}

void take_chunk(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector output) {
  auto* const scan = static_cast<ScanBase*>(duckdb_scalar_function_get_extra_info(info));
  try {
    scan->take(chunk);
  } catch (const std::exception& error) {
    duckdb_scalar_function_set_error(info, error.what());
    return;
  }
  auto* const out = static_cast<std::int64_t*>(duckdb_vector_get_data(output));
  std::fill_n(out, duckdb_data_chunk_get_size(chunk), 0);
}

// The text of a dimension: a field, or else a column of the source; empty where it has neither.
Result<std::string> dimension_sql(const read::SourceMapping& mapping, const Source& source,
                                  const std::string& name) {
  const auto field = field_of(name);
  if (field && mapping.has(*field)) return argument_sql(mapping, source, *field);
  const auto column = read::find_column(source.columns, name, "");
  if (field || !column) return std::string();
  const auto at = static_cast<std::size_t>(*column - source.columns.data());
  return fmt::format("cast({} as varchar)", source.column_sql[at]);
}

// The arguments of the sink's call, in the order of `layout`.
Result<std::string> sink_arguments(const ScanOptions& options, bool with_case,
                                   const std::vector<std::string>& dimensions, Layout& layout) {
  std::string list;
  const auto add = [&](const std::string& sql) {
    list += (list.empty() ? "" : ", ") + sql;
    return static_cast<int>(layout.count++);
  };
  Status status;
  const auto add_field = [&](Field field) {
    const auto sql = argument_sql(options.feed->mapping, *options.feed->source, field);
    if (!sql) {
      if (status) status = fail(sql.error());
      return -1;
    }
    return add(*sql);
  };
  const auto mapped = [&](Field field) { return options.feed->mapping.has(field); };
  layout.order = add("fifteen_order");
  if (options.stitching != nullptr) {
    for (const std::string& sql : options.stitching->layout(*options.feed).sql) {
      const int at = add(sql);
      if (layout.identities < 0) layout.identities = at;
    }
  } else {
    const std::string& key = options.feed->key;
    layout.customer = key.empty() ? add_field(Field::kCustomer) : add(key);
  }
  layout.moment = add_field(Field::kMoment);
  layout.start = add_field(Field::kStart);
  if (with_case && mapped(Field::kCase)) layout.case_id = add_field(Field::kCase);
  if (mapped(Field::kEnd)) layout.end = add_field(Field::kEnd);
  layout.evidence_fields = evidence_of(options.feed->mapping);
  for (const Field field : layout.evidence_fields) {
    const int at = add_field(field);
    if (layout.evidence < 0) layout.evidence = at;
  }
  if (options.feed->rules.texts != nullptr && mapped(Field::kText))
    layout.text = add_field(Field::kText);
  for (const std::string& name : dimensions) {
    const auto sql = dimension_sql(options.feed->mapping, *options.feed->source, name);
    if (!sql) return fail(sql.error());
    layout.dimensions.push_back(sql->empty() ? -1 : add(*sql));
  }
  const auto add_condition = [&](const std::string& sql) {
    return sql.empty() ? -1 : add(fmt::format("coalesce({}, false)", sql));
  };
  layout.keep = add_condition(options.where_sql);
  layout.won = add_condition(options.won_sql);
  layout.lost = add_condition(options.lost_sql);
  if (!status) return fail(status.error());
  return list;
}

}  // namespace

template <class Record>
Result<ScanResult> scan(Database& database, const ScanOptions& options, journey::Facets& facets,
                        journey::Pile<Record>* pile) {
  static std::atomic<std::uint64_t> next_id{1};
  Layout layout;
  constexpr bool kWithCase = std::is_same_v<Record, journey::CaseContactRecord>;
  const auto arguments = sink_arguments(options, kWithCase, facets.dimensions(), layout);
  if (!arguments) return fail(arguments.error());
  Scan<Record> scan(database, options, layout, facets, pile);
  scan.id = next_id++;
  const std::string name = "fifteen_read" + fresh_suffix();
  const Status registered = register_function(database, name, DUCKDB_TYPE_BIGINT, take_chunk,
                                              static_cast<ScanBase*>(&scan), nullptr);
  if (!registered) return fail(registered.error());
  const Source& source = *options.feed->source;
  const std::string contacts =
      source.statement.empty() ? "" : fmt::format(" where not ({})", source.statement);
  const Status ran = database.run(fmt::format(
      "select sum({}({})) from (select cast({} as bigint) as fifteen_order, * from {}){}", name,
      *arguments, source.order, source.relation, contacts));
  if (!ran) {
    return fail(ErrorKind::kInput, fmt::format("{}: expected rows up to the end, got: {}",
                                               options.feed->source->path, ran.error().message));
  }
  if (scan.too_many_moments) {
    return fail(
        ErrorKind::kInput,
        fmt::format(
            "{}: expected at most {} different moments in \"{}\", got more; is it an id? map "
            "`moment` to a column that names the touchpoint",
            options.feed->source->path, journey::kNamesMax,
            column_of(options.feed->mapping, Field::kMoment)));
  }
  return scan.result();
}

template Result<ScanResult> scan(Database&, const ScanOptions&, journey::Facets&,
                                 journey::Pile<journey::ContactRecord>*);
template Result<ScanResult> scan(Database&, const ScanOptions&, journey::Facets&,
                                 journey::Pile<journey::CaseContactRecord>*);

}  // namespace fifteen::duckdb_engine
