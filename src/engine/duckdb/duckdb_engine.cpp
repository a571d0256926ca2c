#include "engine/duckdb/duckdb_engine.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <set>

#include "base/text.h"
#include "contact/expression.h"
#include "engine/duckdb/contact_list.h"
#include "engine/duckdb/contact_table.h"
#include "engine/duckdb/contact_writer.h"
#include "engine/duckdb/functions.h"
#include "engine/duckdb/identities.h"
#include "engine/duckdb/source_reader.h"
#include "journey/pass.h"

namespace fifteen::duckdb_engine {
namespace {

using engine::RunRequest;
using engine::RunResult;

// What a run takes besides the pile, measured on 50 million contacts: code 60 MB, DuckDB while it
// scans on two threads 130 MB, tables of counts of a varied log 200 MB.
constexpr std::size_t kOverheadBytes = 390'000'000;
// What the process takes besides DuckDB while rows are put together.
constexpr std::size_t kOwnBytes = 200'000'000;
constexpr std::size_t kPileBytesMin = 32'000'000;
// With fewer customers in the first group, all of them are the sample that a default fate rule is
// made from.
constexpr std::uint64_t kSampleCustomersMin = 100;

// DuckDB's own limit; it takes as much only where it sorts or caches, which our scans do not.
std::size_t database_bytes(std::size_t memory_bytes) {
  return std::clamp<std::size_t>(memory_bytes / 4, 96'000'000, 2'000'000'000);
}

std::size_t pile_bytes(const RunRequest& request) {
  if (request.pile_bytes != 0) return request.pile_bytes;
  return request.memory_bytes > kOverheadBytes + kPileBytesMin
             ? request.memory_bytes - kOverheadBytes
             : kPileBytesMin;
}

journey::JourneyPlan plan_of(const RunRequest& request, const journey::Dictionary& dictionary,
                             std::int64_t log_end_us) {
  journey::JourneyPlan plan;
  plan.moments = dictionary.names();
  plan.canonical = dictionary.canonical();
  plan.gap_us = request.mapping.gap_us;
  plan.log_end_us = log_end_us;
  plan.drop_duplicates = request.mapping.drop_duplicates;
  return plan;
}

// The counts, without fates, of the customers in the partitions before `limit`. Those that the pile
// has given up are read again, so that the sample is the same however little memory there is.
template <class Record>
Result<journey::JourneyCounts> counts_before(std::size_t limit, const journey::JourneyPlan& plan,
                                             const journey::Pile<Record>& pile,
                                             const RunRequest& request,
                                             SourceReader<Record>& reader,
                                             journey::Dictionary& dictionary) {
  journey::Tables tables(plan.moments.size());
  std::size_t first = std::min(pile.limit(), limit);
  journey::run_pass(plan, pile, {0, first}, request.threads, tables);
  while (first < limit) {
    journey::Pile<Record> more({first, pile_bytes(request), 0});
    RunResult ignored;
    const Status read = reader.read(false, dictionary, more, ignored);
    if (!read) return fail(read.error());
    const std::size_t end = std::min(more.limit(), limit);
    journey::run_pass(plan, more, {first, end}, request.threads, tables);
    first = end;
  }
  return std::move(tables).finish(plan.moments, 0);
}

// What a default fate rule is made from: the counts of the first group of customers, or of all
// where it is small.
template <class Record>
Result<journey::JourneyCounts> sample_counts(const journey::JourneyPlan& plan,
                                             const journey::Pile<Record>& pile,
                                             const RunRequest& request,
                                             SourceReader<Record>& reader,
                                             journey::Dictionary& dictionary) {
  if (!request.fate_needs_sample)
    return journey::Tables(plan.moments.size()).finish(plan.moments, 0);
  auto counts =
      counts_before(journey::kPartitionsPerGroup, plan, pile, request, reader, dictionary);
  if (!counts || counts->groups[0].customers >= kSampleCustomersMin) return counts;
  return counts_before(journey::kPartitionCount, plan, pile, request, reader, dictionary);
}

constexpr std::string_view kTracePrefix = "case:";

// The columns that the run's conditions look at.
Result<std::set<std::string>> names_in_conditions(const RunRequest& request) {
  std::set<std::string> out;
  for (const auto& [text, where] : {std::pair{&request.where, "--where"},
                                    std::pair{&request.mapping.won.where, "fate.won.where"},
                                    std::pair{&request.mapping.lost.where, "fate.lost.where"}}) {
    if (text->empty()) continue;
    const auto expression = parse_expression(*text, where);
    if (!expression) return fail(expression.error());
    for (std::string& name : names_in(*expression)) out.insert(std::move(name));
  }
  return out;
}

}  // namespace

Result<std::unique_ptr<DuckDbEngine>> DuckDbEngine::open(const std::vector<std::string>& paths,
                                                         const EngineOptions& options) {
  std::unique_ptr<DuckDbEngine> engine(new DuckDbEngine());
  auto database = Database::open(
      {options.threads, database_bytes(options.memory_bytes), options.temporary_directory,
       options.memory_bytes - std::min(options.memory_bytes, kOwnBytes)});
  if (!database) return fail(database.error());
  engine->database_ = std::move(*database);
  const Status known = register_decimal_comma(*engine->database_);
  if (!known) return fail(known.error());
  for (const std::string& path : paths) {
    OpenOptions open;
    open.index = engine->sources_.size();
    const std::vector<read::MappedSource>& mapped = options.mapping.sources;
    if (mapped.empty()) {
      open.mapping = static_cast<const read::SourceMapping&>(options.mapping);
    } else {
      open.mapping = static_cast<const read::SourceMapping&>(mapped.at(open.index));
    }
    open.temporary_directory = options.temporary_directory;
    if (options.progress != nullptr) {
      open.progress = [progress = options.progress](std::uint64_t rows, double share) {
        progress->rows.store(rows);
        progress->share.store(share);
      };
    }
    auto source = open_source(*engine->database_, path, open);
    if (!source) return fail(source.error());
    engine->sources_.push_back(std::move(*source));
  }
  FIFTEEN_CHECK(!engine->sources_.empty(), "an engine without sources");
  // Every row knows its place, so scans need keep no order. Filling the tables did: a row's number
  // is its place.
  // The progress bar is what makes DuckDB count its progress; it must not be drawn.
  const Status unordered = engine->database_->run(
      "set preserve_insertion_order = false; set enable_progress_bar = true; set "
      "enable_progress_bar_print = false");
  if (!unordered) return fail(unordered.error());
  return engine;
}

Result<RunResult> DuckDbEngine::run(const RunRequest& request) {
  const auto feeds = make_feeds(*database_, sources_, request.mapping);
  if (!feeds) return fail(feeds.error());
  const auto made = stitch(*feeds, request.mapping.stitch, request.progress);
  if (!made) return fail(made.error());
  const std::unique_ptr<Stitching>& stitching = *made;
  RunRequest plain = request;
  // A case that is the customer: all contacts of the customer are one journey.
  if (std::all_of(feeds->begin(), feeds->end(), case_is_customer)) plain.mapping.gap_us.reset();
  const bool cases = std::any_of(feeds->begin(), feeds->end(), has_own_cases);
  auto result = cases ? run_feeds<journey::CaseContactRecord>(request, *feeds, stitching.get())
                      : run_feeds<journey::ContactRecord>(plain, *feeds, stitching.get());
  if (!result || stitching == nullptr) return result;
  auto report = stitch_report(*database_, *feeds, *stitching);
  if (!report) return fail(report.error());
  result->stitching = std::move(*report);
  return result;
}

// Who is who, or null where rows name nobody but their customers.
Result<std::unique_ptr<Stitching>> DuckDbEngine::stitch(const std::vector<Feed>& feeds,
                                                        const StitchRules& rules,
                                                        engine::Progress* progress) {
  if (!needs_stitching(feeds)) return std::unique_ptr<Stitching>();
  return Stitching::make(*database_, feeds, rules, progress);
}

Result<engine::ContactList> DuckDbEngine::contacts(const engine::ContactRequest& request) {
  const auto feeds = make_feeds(*database_, sources_, request.mapping);
  if (!feeds) return fail(feeds.error());
  const auto stitching = stitch(*feeds, request.mapping.stitch, request.progress);
  if (!stitching) return fail(stitching.error());
  RunRequest reading;
  reading.mapping = request.mapping;
  reading.reject_share_max = request.reject_share_max;
  reading.progress = request.progress;
  RunResult counted;
  const Status readable =
      SourceReader<journey::ContactRecord>(*database_, *feeds, reading, stitching->get())
          .count(counted);
  if (!readable) return fail(readable.error());
  auto list = list_contacts(*database_, *feeds, stitching->get(), request);
  if (list) list->source = std::move(counted.source);
  return list;
}

Result<engine::IdentityStory> DuckDbEngine::identities(const engine::StoryRequest& request) {
  const auto feeds = make_feeds(*database_, sources_, request.mapping);
  if (!feeds) return fail(feeds.error());
  if (!needs_stitching(*feeds)) {
    return fail(ErrorKind::kInput,
                "expected identities to join customers by, got none in the mapping; name their "
                "columns in [identities], such as email = \"mail\"");
  }
  const auto stitching =
      Stitching::make(*database_, *feeds, request.mapping.stitch, request.progress);
  if (!stitching) return fail(stitching.error());
  return tell_story(*database_, *feeds, **stitching, request.about);
}

Result<engine::WriteResult> DuckDbEngine::write_contacts(const engine::WriteRequest& request) {
  const auto feeds = make_feeds(*database_, sources_, request.mapping);
  if (!feeds) return fail(feeds.error());
  const auto stitching = stitch(*feeds, request.mapping.stitch, request.progress);
  if (!stitching) return fail(stitching.error());
  return duckdb_engine::write_contacts(*database_, *feeds, stitching->get(), request);
}

// Where rows are not contacts one by one, they are made so first.
template <class Record>
Result<RunResult> DuckDbEngine::run_feeds(const RunRequest& request, const std::vector<Feed>& feeds,
                                          const Stitching* stitching) {
  RunResult result;
  if (!needs_merging(feeds))
    return run_records<Record>(request, feeds, stitching, std::move(result));
  const Status counted = SourceReader<Record>(*database_, feeds, request, stitching).count(result);
  if (!counted) return fail(counted.error());
  const auto names = names_in_conditions(request);
  if (!names) return fail(names.error());
  ContactTableOptions options;
  options.rows.stitching = stitching;
  options.rows.apart = request.apart;
  options.rows.attribute = [&](const std::string& name) {
    return names->count(name) != 0 ||
           (name.starts_with(kTracePrefix) && names->count(name.substr(kTracePrefix.size())) != 0);
  };
  auto table = contact_table(*database_, feeds, options);
  if (!table) return fail(table.error());
  result.source.merging = (*table)->facts;
  std::vector<Feed> merged{(*table)->feed};
  if (!std::is_same_v<Record, journey::CaseContactRecord>)
    merged[0].mapping.columns.erase(Field::kCase);
  return run_records<Record>(request, merged, nullptr, std::move(result));
}

template <class Record>
Result<RunResult> DuckDbEngine::run_records(const RunRequest& request,
                                            const std::vector<Feed>& feeds,
                                            const Stitching* stitching, RunResult result) {
  SourceReader<Record> reader(*database_, feeds, request, stitching);
  if (const Status prepared = reader.prepare(); !prepared) return fail(prepared.error());
  journey::Dictionary dictionary;
  journey::JourneyPlan plan;
  std::optional<journey::Tables> tables;
  std::size_t first = 0;
  // Where a file's rows are known without reading it, and all of them are wanted.
  std::uint64_t records = 0;
  if (request.where.empty()) {
    for (const Feed& feed : feeds) records += feed.source->rows;
  }
  for (result.rounds = 0; first < journey::kPartitionCount; ++result.rounds) {
    const auto phase = [&](engine::Progress::Phase p) {
      if (request.progress != nullptr) request.progress->phase.store(p);
    };
    phase(engine::Progress::Phase::kReading);
    journey::Pile<Record> pile({first, pile_bytes(request), records});
    const Status read = reader.read(result.rounds == 0, dictionary, pile, result);
    if (!read) return fail(read.error());
    phase(engine::Progress::Phase::kPass);
    if (result.rounds == 0) {
      plan = plan_of(request, dictionary, result.contacts.to_us);
      const auto sample = sample_counts(plan, pile, request, reader, dictionary);
      if (!sample) return fail(sample.error());
      const auto fates = request.plan_fate(*sample);
      if (!fates) return fail(fates.error());
      plan.won = fates->won;
      plan.lost = fates->lost;
      tables.emplace(plan.moments.size());
    }
    journey::run_pass(plan, pile, {first, pile.limit()}, request.threads, *tables);
    first = pile.limit();
  }
  result.journeys = std::move(*tables).finish(plan.moments, request.variants_top, request.threads);
  if (result.journeys.journeys_of_cases == 0) result.journeys.gap_us = plan.gap_us;
  return result;
}

}  // namespace fifteen::duckdb_engine
