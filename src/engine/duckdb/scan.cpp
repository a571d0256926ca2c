#include "engine/duckdb/scan.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <memory>
#include <mutex>
#include <set>

#include "engine/duckdb/chunk_queue.h"
#include "engine/duckdb/contact_batch.h"
#include "engine/duckdb/functions.h"
#include "engine/duckdb/scan_counts.h"
#include "engine/duckdb/texts.h"

namespace fifteen::duckdb_engine {
namespace {

// Where each argument stands in the sink's call; -1: not there.
struct Layout {
  int order = 0;
  int keep = -1;
  int audit = -1;
  int won = -1;
  int lost = -1;
  std::vector<int> asks;  // by bit
  struct Promise {
    int where = -1;
    int value = -1;  // a rating, or whether a condition holds
  };
  std::vector<Promise> promises;
  int customer = -1;
  int identities = -1;  // the first of them
  int case_id = -1;
  int moment = -1;
  int start = -1;
  int end = -1;
  int evidence = -1;  // the first of them
  std::vector<Field> evidence_fields;
  std::vector<int> dimensions;  // by dimension
  std::vector<std::pair<Field, int>> counted_ratings;
  int text = -1;
  std::vector<std::pair<journey::AmountKind, int>> amounts;
  int employee = -1;
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
  virtual void take(std::span<const Argument> arguments, idx_t rows) = 0;

  std::uint64_t id = 0;
  ChunkQueue* helpers = nullptr;  // null: whoever is called does all the work
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

  void take(std::span<const Argument> arguments, idx_t rows) override;
  ScanResult result() const;

 private:
  struct Worker {
    Worker(journey::Facets& all, typename journey::Pile<Record>::Writer* pile_writer)
        : moments(all.moments()), employees(all.employees()), facets(all), writer(pile_writer) {
      for (std::size_t d = 0; d < all.dimensions().size(); ++d) values.emplace_back(all.values(d));
    }

    NameCache moments;
    std::vector<NameCache> values;  // by dimension
    NameCache employees;
    journey::FacetCache facets;
    text::Scratch scratch;
    typename journey::Pile<Record>::Writer* writer;   // null: only counts
    journey::AmountLists::Writer* amounts = nullptr;  // null: nobody asks
    std::span<const Argument> arguments;              // of the chunk at hand
    ContactBatch batch;
    IdentityBuffer identities;
    std::uint64_t rows = 0;
    std::uint64_t filtered = 0;
    std::uint64_t audits = 0;
    engine::NaiveTimes naive;
    std::uint64_t contacts = 0;
    std::int64_t from_us = std::numeric_limits<std::int64_t>::max();
    std::int64_t to_us = std::numeric_limits<std::int64_t>::min();
    BucketCounts waits;
    BucketCounts services;
    BucketCounts durations;
    journey::FlatCounts<std::uint64_t, journey::RatingTally> ratings;  // moment << 8 | field
    read::Rejects rejects;
    read::Rejects ignored;
    std::map<Field, OutsideScale> outside;
  };

  Worker& worker();
  double share_read() const;
  const Argument* argument(const Worker& w, int at) const {
    return at < 0 ? nullptr : &w.arguments[static_cast<std::size_t>(at)];
  }
  // The place of a row of the chunk in its source.
  std::uint64_t place(const Worker& w, std::uint32_t row) const {
    return static_cast<std::uint64_t>(argument(w, layout_.order)->integer(row));
  }
  void tell_customers(Worker& w) const;
  void name_moments(Worker& w);
  void judge_texts(Worker& w) const;
  void mark_fates(Worker& w) const;
  void name_values(Worker& w);
  void count_ratings(Worker& w) const;
  void read_amounts(Worker& w, const OnBadValue& bad) const;
  void note_times(Worker& w) const;
  void note_employees(Worker& w);
  void mark_promises(Worker& w) const;
  journey::PromiseMark mark_of(const Worker& w, std::size_t promise, std::uint32_t row) const;
  void collect(Worker& w);
  std::uint64_t case_of(const Worker& w, std::uint32_t row) const;
  void tally(Worker& w) const;
  static void tally_rating(Worker& w, std::uint16_t moment, Field field, const Rated& rated);
  void note(read::Rejects& rejects, const Worker& w, std::uint32_t row, Field field,
            const char* reason, std::string text) const {
    if (!options_.count) return;
    rejects.add(options_.feed->index,
                {options_.feed->source->path, place(w, row),
                 column_of(options_.feed->mapping, field), reason, std::move(text)});
  }

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
    if (options_.amounts != nullptr) mine->amounts = &options_.amounts->writer();
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
void Scan<Record>::take(std::span<const Argument> arguments, idx_t rows) {
  Worker& w = worker();
  w.arguments = arguments;
  w.rows += rows;
  const FieldRules& rules = options_.feed->rules;
  ContactBatch& batch = w.batch;
  batch.begin(rows);
  tell_customers(w);
  // A later reading wants the customers that the earlier ones had no room for, and nothing else.
  if (!options_.count)
    batch.keep_if([&](std::uint32_t row) { return pile_->wants(batch.customers[row]); });
  const Argument& moments = *argument(w, layout_.moment);
  batch.keep_if([&](std::uint32_t row) {
    const bool named = !moments.missing(row) && !moments.text(row).empty();
    if (!named) note(w.rejects, w, row, Field::kMoment, "no moment", "");
    return named;
  });
  read_starts(rules, *argument(w, layout_.start), batch,
              [&](std::uint32_t row, Field field, const char* wrong, const Argument& value) {
                note(w.rejects, w, row, field, wrong, value.shown(row));
              });
  if (const Argument* const audit = argument(w, layout_.audit)) {
    const std::size_t before = batch.rows.size();
    batch.keep_if([&](std::uint32_t row) { return !audit->truth(row); });
    w.audits += before - batch.rows.size();
  }
  if (const Argument* const keep = argument(w, layout_.keep)) {
    const std::size_t before = batch.rows.size();
    batch.keep_if([&](std::uint32_t row) { return keep->truth(row); });
    w.filtered += before - batch.rows.size();
  }
  name_moments(w);
  const auto ignore = [&](std::uint32_t row, Field field, const char* wrong,
                          const Argument& value) {
    note(w.ignored, w, row, field, wrong, value.shown(row));
    double rating = 0;
    if (wrong == kOutsideScale && read_real(value, row, rating) == Reading::kGood)
      w.outside[field].add(rating);
  };
  if (const Argument* const ends = argument(w, layout_.end)) read_ends(rules, *ends, batch, ignore);
  read_evidence(rules, layout_.evidence_fields, argument(w, layout_.evidence), batch, ignore,
                [&](std::uint32_t row, Field field, const Rated& rated) {
                  if (options_.count) tally_rating(w, batch.facets[row].moment, field, rated);
                });
  judge_texts(w);
  mark_fates(w);
  name_values(w);
  count_ratings(w);
  if (options_.count && w.amounts != nullptr) {
    w.amounts->read(batch.rows.size());
    note_times(w);
    note_employees(w);
  }
  read_amounts(w, ignore);
  mark_promises(w);
  collect(w);
  if (options_.count) tally(w);
  if (options_.progress == nullptr) return;
  options_.progress->rows.fetch_add(rows, std::memory_order_relaxed);
  constexpr std::uint64_t kRowsPerLook = 1 << 16U;
  rows_ += rows;
  if (w.rows % kRowsPerLook < rows) options_.progress->share.store(share_read());
}

// The hashes of the rows' customers. Nobody's contacts are spread by their place, far from any
// customer's hash.
template <class Record>
void Scan<Record>::tell_customers(Worker& w) const {
  ContactBatch& batch = w.batch;
  const auto tell_each = [&](auto&& known) {
    for (const std::uint32_t row : batch.rows) {
      if (known(row, batch.customers[row])) continue;
      batch.facets[row].unidentified = true;
      batch.customers[row] = mix64(~(options_.first_order + place(w, row)));
    }
  };
  if (options_.stitching != nullptr) {
    return tell_each([&](std::uint32_t row, std::uint64_t& customer) {
      options_.stitching->read(*options_.feed, argument(w, layout_.identities), row, w.identities);
      const auto stitched = options_.stitching->customer(w.identities, options_.apart);
      customer = stitched.value_or(0);
      return stitched.has_value();
    });
  }
  const Argument& ids = *argument(w, layout_.customer);
  if (!options_.feed->key.empty()) {
    return tell_each([&](std::uint32_t row, std::uint64_t& customer) {
      customer = static_cast<std::uint64_t>(ids.integer(row));
      return !ids.missing(row);
    });
  }
  const auto named = [&](std::uint64_t customer) {
    return unidentified_.empty() || unidentified_.count(customer) == 0;
  };
  if (ids.is_text()) {
    return tell_each([&](std::uint32_t row, std::uint64_t& customer) {
      if (ids.missing(row) || ids.text(row).empty()) return false;
      customer = hash_id(ids.text(row));
      return named(customer);
    });
  }
  tell_each([&](std::uint32_t row, std::uint64_t& customer) {
    customer = hash_id(ids.integer(row));
    return !ids.missing(row) && named(customer);
  });
}

template <class Record>
void Scan<Record>::name_moments(Worker& w) {
  const Argument& moments = *argument(w, layout_.moment);
  w.batch.keep_if([&](std::uint32_t row) {
    const std::uint32_t number = w.moments.number(moments.string(row));
    if (number == NameCache::kFull) too_many_moments.store(true);
    w.batch.facets[row].moment = static_cast<std::uint16_t>(number);
    return number != NameCache::kFull;
  });
}

template <class Record>
void Scan<Record>::judge_texts(Worker& w) const {
  const Argument* const texts = argument(w, layout_.text);
  if (texts == nullptr) return;
  for (const std::uint32_t row : w.batch.rows) {
    if (texts->missing(row)) continue;
    std::optional<std::uint64_t> customer;
    if (!w.batch.facets[row].unidentified) customer = w.batch.customers[row];
    const std::string_view text = texts->text(row);
    const auto says =
        options_.feed->rules.texts->score(text, w.scratch, half_of_text(customer, text));
    if (says) w.batch.facets[row].signs.text = text::level(*says);
  }
}

template <class Record>
void Scan<Record>::mark_fates(Worker& w) const {
  if (const Argument* const won = argument(w, layout_.won)) {
    for (const std::uint32_t row : w.batch.rows) w.batch.facets[row].won = won->truth(row);
  }
  if (const Argument* const lost = argument(w, layout_.lost)) {
    for (const std::uint32_t row : w.batch.rows) w.batch.facets[row].lost = lost->truth(row);
  }
  for (std::size_t bit = 0; bit < layout_.asks.size(); ++bit) {
    const Argument* const asks = argument(w, layout_.asks[bit]);
    for (const std::uint32_t row : w.batch.rows) {
      const unsigned mark = asks != nullptr && asks->truth(row) ? 1U << bit : 0U;
      w.batch.facets[row].asks = static_cast<std::uint8_t>(w.batch.facets[row].asks | mark);
    }
  }
}

// The rows' values of the dimensions. With too many this reading is in vain.
template <class Record>
void Scan<Record>::name_values(Worker& w) {
  for (std::size_t d = 0; d < layout_.dimensions.size(); ++d) {
    const Argument* const values = argument(w, layout_.dimensions[d]);
    if (values == nullptr) continue;
    for (const std::uint32_t row : w.batch.rows) {
      if (values->missing(row) || values->text(row).empty()) continue;
      const std::uint32_t number = w.values[d].number(values->string(row));
      if (number == NameCache::kFull) return facets_.crowded(d);
      w.batch.facets[row].values[d] = static_cast<std::uint16_t>(number + 1);
    }
  }
}

template <class Record>
void Scan<Record>::count_ratings(Worker& w) const {
  if (!options_.count) return;
  for (const auto& [field, at] : layout_.counted_ratings) {
    const Argument& values = *argument(w, at);
    for (const std::uint32_t row : w.batch.rows) {
      Rated rated;
      const char* ignored = "";
      const Reading reading = read_rating(options_.feed->rules, field, values, row, rated, ignored);
      if (reading == Reading::kGood) tally_rating(w, w.batch.facets[row].moment, field, rated);
    }
  }
}

// Amounts are read where they are counted or asked for: in the first reading.
template <class Record>
void Scan<Record>::read_amounts(Worker& w, const OnBadValue& bad) const {
  if (!options_.count || (layout_.amounts.empty() && options_.promises.empty())) return;
  const ContactBatch& batch = w.batch;
  for (const auto& [kind, at] : layout_.amounts) {
    const Argument& values = *argument(w, at);
    for (const std::uint32_t row : batch.rows) {
      std::int64_t amount = 0;
      const char* wrong = "";
      const Reading reading = read_amount(values, row, kind, amount, wrong);
      if (reading == Reading::kBad) bad(row, journey::field_of_amount(kind), wrong, values);
      if (reading != Reading::kGood || w.amounts == nullptr) continue;
      w.amounts->add(kind, batch.customers[row], options_.first_order + place(w, row), amount);
    }
  }
}

// What a row says of a promise, whatever its moment: that its facet tells.
template <class Record>
journey::PromiseMark Scan<Record>::mark_of(const Worker& w, std::size_t promise,
                                           std::uint32_t row) const {
  using journey::PromiseMark;
  const RowPromise& asked = options_.promises[promise];
  const PromiseRule& rule = *asked.rule;
  const Layout::Promise& at = layout_.promises[promise];
  const Argument* const where = argument(w, at.where);
  if (where != nullptr && !where->truth(row)) return PromiseMark::kNone;
  const PromiseMark unknown = where == nullptr ? PromiseMark::kNone : PromiseMark::kAsked;
  const auto kept = [](bool yes) { return yes ? PromiseMark::kKept : PromiseMark::kBroken; };
  const Argument* const value = argument(w, at.value);
  if (rule.measure == PromiseMeasure::kWait) {
    const std::int64_t waited = w.batch.waits[row];
    if (waited == kUnknownUs) return unknown;
    if (asked.calendar == nullptr) return kept(waited <= *rule.within_us);
    const std::int64_t start = w.batch.starts[row];
    return kept(waited <= asked.calendar->due(start, *rule.within_us) - start);
  }
  if (value == nullptr || value->missing(row)) return unknown;
  if (rule.measure == PromiseMeasure::kKeptWhen) return kept(value->truth(row));
  if (rule.measure != PromiseMeasure::kRating) return unknown;
  Rated rated;
  const char* ignored = "";
  if (read_rating(options_.feed->rules, *rule.rating, *value, row, rated, ignored) !=
      Reading::kGood)
    return unknown;
  return kept(rule.at_least ? rated.value >= *rule.at_least : rated.value <= *rule.at_most);
}

template <class Record>
void Scan<Record>::mark_promises(Worker& w) const {
  if (options_.promises.empty() || w.amounts == nullptr || !options_.count) return;
  for (const std::uint32_t row : w.batch.rows) {
    std::int64_t marks = 0;
    for (std::size_t p = 0; p < options_.promises.size(); ++p)
      marks = journey::with_mark(marks, p, mark_of(w, p, row));
    w.amounts->add(journey::AmountKind::kPromises, w.batch.customers[row],
                   options_.first_order + place(w, row), marks);
  }
}

template <class Record>
void Scan<Record>::note_times(Worker& w) const {
  const ContactBatch& batch = w.batch;
  const auto add = [&](journey::AmountKind kind, std::uint32_t row, std::int64_t us) {
    w.amounts->add(kind, batch.customers[row], options_.first_order + place(w, row),
                   std::min(us, journey::kAmountMax));
  };
  for (const std::uint32_t row : batch.rows) {
    if (batch.waits[row] != kUnknownUs) add(journey::AmountKind::kWait, row, batch.waits[row]);
    const std::int64_t service = layout_.end < 0 ? kUnknownUs : batch.service_us(row);
    if (service != kUnknownUs) add(journey::AmountKind::kService, row, service);
  }
}

template <class Record>
void Scan<Record>::note_employees(Worker& w) {
  const Argument* const names = argument(w, layout_.employee);
  if (names == nullptr) return;
  for (const std::uint32_t row : w.batch.rows) {
    if (names->missing(row) || names->text(row).empty()) continue;
    const std::uint32_t number = w.employees.number(names->string(row));
    if (number == NameCache::kFull) return facets_.crowd_employees();
    w.amounts->add(journey::AmountKind::kEmployee, w.batch.customers[row],
                   options_.first_order + place(w, row), std::int64_t{number} + 1);
  }
}

template <class Record>
std::uint64_t Scan<Record>::case_of(const Worker& w, std::uint32_t row) const {
  const Argument* const ids = argument(w, layout_.case_id);
  const bool missing =
      ids == nullptr || ids->missing(row) || (ids->is_text() && ids->text(row).empty());
  if (missing) return 0;
  return (ids->is_text() ? hash_id(ids->text(row)) : hash_id(ids->integer(row))) | 1U;
}

// Puts the contacts into the pile. With too many facets this reading is in vain.
template <class Record>
void Scan<Record>::collect(Worker& w) {
  const ContactBatch& batch = w.batch;
  for (const std::uint32_t row : batch.rows) {
    const std::uint32_t facet = w.facets.number(batch.facets[row]);
    if (facet == journey::FacetCache::kFull) return;
    if (w.writer == nullptr) continue;
    Record record;
    record.customer = batch.customers[row];
    record.start = batch.starts[row];
    record.packed = journey::pack(options_.first_order + place(w, row), facet);
    if constexpr (std::is_same_v<Record, journey::CaseContactRecord>)
      record.case_hash = case_of(w, row);
    w.writer->add(record);
  }
}

template <class Record>
void Scan<Record>::tally(Worker& w) const {
  const ContactBatch& batch = w.batch;
  w.contacts += batch.rows.size();
  for (const std::uint32_t row : batch.rows) {
    const std::int64_t start = batch.starts[row];
    w.from_us = std::min(w.from_us, start);
    w.to_us = std::max(w.to_us, start);
    const ZoneFacts& zone = batch.zones[row];
    w.naive.times += zone.naive ? 1U : 0U;
    w.naive.doubled += zone.clocks == LocalTime::kTwice ? 1U : 0U;
    w.naive.skipped += zone.clocks == LocalTime::kNever ? 1U : 0U;
  }
  for (const std::uint32_t row : batch.rows) {
    const std::int64_t waited = batch.waits[row];
    if (waited != kUnknownUs) w.waits.add(batch.facets[row].moment, waited);
  }
  if (layout_.end < 0) return;
  for (const std::uint32_t row : batch.rows) {
    if (batch.ends[row] == kUnknownUs) continue;
    const std::uint16_t moment = batch.facets[row].moment;
    w.durations.add(moment, batch.ends[row] - batch.starts[row]);
    const std::int64_t service = batch.service_us(row);
    if (service != kUnknownUs) w.services.add(moment, service);
  }
}

template <class Record>
void Scan<Record>::tally_rating(Worker& w, std::uint16_t moment, Field field, const Rated& rated) {
  constexpr double kPerPoint = 1000;
  constexpr double kPointsMax = 1e6;  // keeps sums of squares within their room
  if (std::abs(rated.value) > kPointsMax) return;
  w.ratings.at((std::uint64_t{moment} << 8U) | static_cast<std::uint64_t>(field))
      .add(std::llround(rated.value * kPerPoint), rated.outcome);
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
    out.audits += w->audits;
    out.naive.merge(w->naive);
    out.rejects.merge(w->rejects);
    out.ignored_values.merge(w->ignored);
    for (const auto& [field, outside] : w->outside) out.outside[field].merge(outside);
    out.tally.contacts += w->contacts;
    out.tally.from_us = std::min(out.tally.from_us, w->from_us);
    out.tally.to_us = std::max(out.tally.to_us, w->to_us);
    w->waits.add_to(out.tally.waits, names);
    w->services.add_to(out.tally.services, names);
    w->durations.add_to(out.tally.durations, names);
    w->ratings.for_each([&](std::uint64_t key, const journey::RatingTally& tally) {
      const auto instrument = static_cast<Field>(key & 0xFFU);
      out.tally.ratings[{std::string(field_name(instrument)), names[key >> 8U]}].merge(tally);
    });
  }
  return out;
}

void take_chunk(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector output) {
  auto* const scan = static_cast<ScanBase*>(duckdb_scalar_function_get_extra_info(info));
  try {
    if (scan->helpers == nullptr || !scan->helpers->offer(chunk))
      scan->take(arguments_of(chunk), duckdb_data_chunk_get_size(chunk));
  } catch (const std::exception& error) {
    duckdb_scalar_function_set_error(info, error.what());
    return;
  }
  auto* const out = static_cast<std::int64_t*>(duckdb_vector_get_data(output));
  std::fill_n(out, duckdb_data_chunk_get_size(chunk), 0);
}

// What goes wrong on a helper's thread ends the reading as on DuckDB's own.
Status finish(ChunkQueue& helpers) {
  try {
    helpers.finish();
  } catch (const std::exception& error) {
    return fail(ErrorKind::kInput, error.what());
  }
  return {};
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
  for (const journey::AmountKind kind : journey::kFieldAmounts) {
    const Field field = journey::field_of_amount(kind);
    if (mapped(field)) layout.amounts.emplace_back(kind, add_field(field));
  }
  if (mapped(Field::kEmployee)) layout.employee = add_field(Field::kEmployee);
  for (const Field field : options.feed->counted_ratings)
    layout.counted_ratings.emplace_back(field, add(sql_name(field_name(field))));
  for (const std::string& name : dimensions) {
    const auto sql = dimension_sql(options.feed->mapping, *options.feed->source, name);
    if (!sql) return fail(sql.error());
    layout.dimensions.push_back(sql->empty() ? -1 : add(*sql));
  }
  const auto add_condition = [&](const std::string& sql) {
    return sql.empty() ? -1 : add(fmt::format("coalesce({}, false)", sql));
  };
  layout.keep = add_condition(options.where_sql);
  layout.audit = add_condition(options.audit_sql);
  layout.won = add_condition(options.won_sql);
  layout.lost = add_condition(options.lost_sql);
  for (const std::string& sql : options.asks_sql) layout.asks.push_back(add_condition(sql));
  for (const RowPromise& promise : options.promises) {
    Layout::Promise at;
    at.where = add_condition(promise.where_sql);
    // Of the condition itself, missing is not false.
    if (!promise.kept_sql.empty())
      at.value = add(fmt::format("cast({} as boolean)", promise.kept_sql));
    const auto& rating = promise.rule->rating;
    if (rating && mapped(*rating)) at.value = add_field(*rating);
    layout.promises.push_back(at);
  }
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
  const bool numbered = source.kind == Source::Kind::kCsv;  // its rows come on one thread
  ChunkQueue helpers(numbered && options.threads > 1 ? options.threads - 1 : 0,
                     [&](std::span<const Argument> rows, idx_t count) { scan.take(rows, count); });
  if (numbered) scan.helpers = &helpers;
  const std::string contacts =
      source.statement.empty() ? "" : fmt::format(" where not ({})", source.statement);
  Status ran = database.run(fmt::format(
      "select sum({}({})) from (select cast({} as bigint) as fifteen_order, * from {}){}", name,
      *arguments, source.order, source.relation, contacts));
  if (ran) ran = finish(helpers);
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
