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
#include "engine/duckdb/explanation.h"
#include "engine/duckdb/expression_sql.h"
#include "engine/duckdb/functions.h"
#include "engine/duckdb/identities.h"
#include "engine/duckdb/scored_contacts.h"
#include "engine/duckdb/source_reader.h"
#include "engine/duckdb/texts.h"
#include "engine/duckdb/time_zone.h"
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

// What contacts are told apart by: fields that a source has, then what tells who has a change, then
// the user's segments.
std::vector<std::string> dimensions_of(const std::vector<Feed>& feeds,
                                       const read::Mapping& mapping) {
  std::vector<std::string> out;
  for (const Field field : {Field::kChannel, Field::kReason, Field::kTeam, Field::kPlace}) {
    const bool known = std::any_of(feeds.begin(), feeds.end(),
                                   [&](const Feed& feed) { return feed.mapping.has(field); });
    if (known) out.emplace_back(field_name(field));
  }
  const auto add = [&](const std::string& name) {
    if (!name.empty() && out.size() < journey::kDimensionsMax &&
        std::find(out.begin(), out.end(), name) == out.end()) {
      out.push_back(name);
    }
  };
  for (const ChangeRule& change : mapping.changes) add(change.by);
  for (const std::string& segment : mapping.segments) add(segment);
  return out;
}

score::Weights weights_of(const ScoreRules& rules) {
  score::Weights weights;
  if (rules.base) weights.base = {rules.base->misery, rules.base->magic};
  if (rules.said) weights.said = *rules.said;
  // A text by itself makes its outcomes as likely as its reader has it.
  for (std::uint8_t level = 1; level <= text::kLevelMax; ++level) {
    const text::LogOdds odds = text::log_odds_of(level);
    weights.text[level] = {odds.misery - weights.base.misery, odds.magic - weights.base.magic};
  }
  for (const auto& [name, weight] : rules.weights) {
    const auto piece = piece_of(name);
    FIFTEEN_CHECK(piece.has_value(), "a weight of no piece of evidence");
    weights.pieces[static_cast<std::size_t>(*piece)] = {weight.misery, weight.magic};
  }
  return weights;
}

// Puts ranks in the place of the employees' numbers, of those whom the sample has, and returns
// their names.
std::vector<std::string> name_employees(const journey::Facets& facets, journey::LogSample& sample) {
  const std::vector<std::uint16_t> ranks = facets.employees().canonical();
  sample.rename(journey::AmountKind::kEmployee, [&](std::int64_t number) {
    return std::int64_t{ranks[static_cast<std::size_t>(number - 1)]} + 1;
  });
  return journey::keep_used(facets.employees().names(), sample);
}

// The calendars of the mapping's promises, each by its zone, or else the mapping's.
Result<journey::Calendars> calendars_of(Database& database, const read::Mapping& mapping) {
  journey::Calendars out;
  for (const BusinessHours& hours : mapping.promises.hours) {
    const std::string& name = hours.zone.empty() ? mapping.zone : hours.zone;
    TimeZone zone;
    if (!name.empty()) {
      auto loaded = load_time_zone(database, name);
      if (!loaded)
        return fail(loaded.error().kind,
                    fmt::format("[hours.{}]: {}", hours.name, loaded.error().message));
      zone = std::move(*loaded);
    }
    out[hours.name] = std::make_shared<const BusinessCalendar>(hours, zone);
  }
  return out;
}

journey::JourneyPlan plan_of(const RunRequest& request, const std::vector<Feed>& feeds,
                             const journey::Facets& facets, const journey::ContactTally& contacts) {
  journey::JourneyPlan plan = journey::plan_for(facets, weights_of(request.mapping.score));
  journey::look_back(plan, request.mapping.score.history);
  plan.gap_us = request.mapping.gap_us;
  plan.log_end_us = contacts.to_us;
  plan.periods = journey::periods_of(contacts.from_us, contacts.to_us, feeds.front().rules.zone);
  plan.drop_duplicates = request.mapping.drop_duplicates;
  return plan;
}

// The counts, without fates, of the customers in the partitions before `limit`. Those that the pile
// has given up are read again, so that the sample is the same however little memory there is.
template <class Record>
Result<journey::JourneyCounts> counts_before(std::size_t limit, const journey::JourneyPlan& plan,
                                             const journey::Pile<Record>& pile,
                                             const RunRequest& request,
                                             SourceReader<Record>& reader, journey::Facets& facets,
                                             const journey::PassOptions& options = {}) {
  journey::Tables tables(plan.moments.size());
  std::size_t first = std::min(pile.limit(), limit);
  journey::run_pass(plan, pile, {0, first}, request.threads, tables, options);
  while (first < limit) {
    journey::Pile<Record> more({first, pile_bytes(request), 0});
    RunResult ignored;
    const Status read = reader.read(false, facets, more, ignored);
    if (!read) return fail(read.error());
    const std::size_t end = std::min(more.limit(), limit);
    journey::run_pass(plan, more, {first, end}, request.threads, tables, options);
    first = end;
  }
  return std::move(tables).finish(plan, 0);
}

Error too_many_moments() {
  return {ErrorKind::kInput,
          fmt::format("expected room for the silences of promises, got {} moments; write silence "
                      "= false there, or map `moment` to a column that names fewer",
                      journey::kNamesMax)};
}

// What a default fate rule is made from: the counts of the first group of customers, or of all
// where it is small.
template <class Record>
Result<journey::JourneyCounts> sample_counts(const journey::JourneyPlan& plan,
                                             const journey::Pile<Record>& pile,
                                             const RunRequest& request,
                                             SourceReader<Record>& reader,
                                             journey::Facets& facets) {
  if (!request.fate_needs_sample) return journey::Tables(plan.moments.size()).finish(plan, 0);
  auto counts = counts_before(journey::kPartitionsPerGroup, plan, pile, request, reader, facets);
  if (!counts || counts->groups[0].customers >= kSampleCustomersMin) return counts;
  return counts_before(journey::kPartitionCount, plan, pile, request, reader, facets);
}

// What those who said how it was tell of those who did not: from all customers, or in a large log
// from the first groups, which are as good as any.
template <class Record>
Result<std::shared_ptr<const journey::Alike>> learn(
    const journey::JourneyPlan& plan, const journey::Pile<Record>& pile, const RunRequest& request,
    SourceReader<Record>& reader, journey::Facets& facets, const RunResult& result) {
  std::shared_ptr<const journey::Alike> out;
  const auto has_said = [](const journey::Facet& facet) {
    return facet.signs.said() != Outcome::kUnscored;
  };
  const bool some = std::any_of(plan.facets.begin(), plan.facets.end(), has_said);
  const bool all = std::all_of(plan.facets.begin(), plan.facets.end(), has_said);
  if (!request.mapping.score.alike || !some || all) return out;
  const std::uint64_t contacts = std::max<std::uint64_t>(1, result.contacts.contacts);
  const std::uint64_t wanted = journey::kPartitionCount * journey::kLearnedContacts / contacts + 1;
  const auto limit =
      static_cast<std::size_t>(std::min<std::uint64_t>(wanted, journey::kPartitionCount));
  journey::PassOptions options;
  options.only_cells = true;
  const auto counts = counts_before(limit, plan, pile, request, reader, facets, options);
  if (!counts) return fail(counts.error());
  auto fitted = journey::Alike::fit(*counts, result.weights);
  if (fitted) out = std::make_shared<const journey::Alike>(std::move(*fitted));
  return out;
}

// How failure demand is looked for in all contacts.
journey::DemandNotes demand_notes(const journey::JourneyPlan& plan, const DemandRules& rules,
                                  bool guessed) {
  journey::JourneyCounts names;
  names.moments = plan.moments;
  names.dimensions = plan.dimensions;
  names.facets = plan.facets;
  journey::DemandPlan made = journey::plan_demand(names, rules, {plan.won, plan.lost, guessed});
  return {std::move(made.facets), rules, {}};
}

// The same with queues, which the sample tells.
ListedDemand listed_demand(const journey::JourneyCounts& counts, const journey::JourneyPlan& plan,
                           journey::DemandNotes notes, bool guessed) {
  ListedDemand out;
  out.plan = journey::plan_demand(counts, notes.rules, {plan.won, plan.lost, guessed});
  out.notes = std::move(notes.notes);
  std::sort(out.notes.begin(), out.notes.end(),
            [](const auto& a, const auto& b) { return a.order < b.order; });
  out.moments = counts.moments;
  for (const journey::Dimension& dimension : counts.dimensions) {
    if (dimension.name == journey::kReasonDimension) out.reasons = dimension.values;
  }
  return out;
}

// Whether a list is to tell of failure demand: it is asked for, or a condition looks at it.
Result<bool> wants_demand(const engine::ContactRequest& request) {
  if (request.demand || request.where.empty()) return request.demand;
  const auto expression = parse_expression(request.where, "--where");
  if (!expression) return fail(expression.error());
  const auto names = names_in(*expression);
  return std::any_of(names.begin(), names.end(), [](const std::string& name) {
    return name == kDemandName || name == kDemandAlsoName;
  });
}

journey::AlikeOdds odds_of(const std::shared_ptr<const journey::Alike>& alike) {
  if (alike == nullptr) return {};
  return [alike](const journey::Facet& facet, score::History history) {
    return std::optional<score::LogOdds>(alike->odds(facet, history));
  };
}

// The columns that the run's conditions look at.
Result<std::set<std::string>> names_in_conditions(const RunRequest& request) {
  std::set<std::string> out;
  std::vector<std::pair<const std::string*, std::string>> conditions{
      {&request.where, "--where"},
      {&request.mapping.won.where, "fate.won.where"},
      {&request.mapping.lost.where, "fate.lost.where"}};
  for (const PromiseRule& rule : request.mapping.promises.rules) {
    if (!request.mark_promises && !is_awaited(rule.measure)) continue;
    const std::string of = fmt::format(" of the promise \"{}\"", rule.name);
    conditions.emplace_back(&rule.where, "where" + of);
    conditions.emplace_back(&rule.kept_when, "kept_when" + of);
  }
  for (const auto& [text, where] : conditions) {
    if (text->empty()) continue;
    const auto expression = parse_expression(*text, where);
    if (!expression) return fail(expression.error());
    for (std::string& name : names_in(*expression)) out.insert(std::move(name));
  }
  return out;
}

}  // namespace

// The contacts of a run, each once, as the pass reads them.
struct DuckDbEngine::Contacts {
  std::vector<Feed> feeds;
  const Stitching* stitching = nullptr;     // null where the rows have their customers' keys
  std::unique_ptr<ContactTable> table;      // what `feeds` reads, where rows had to be merged
  std::vector<std::uint64_t> first_orders;  // of each feed; and the order behind the last row
};

Result<std::unique_ptr<DuckDbEngine>> DuckDbEngine::open(const std::vector<std::string>& paths,
                                                         const EngineOptions& options) {
  std::unique_ptr<DuckDbEngine> engine(new DuckDbEngine());
  auto database = Database::open(
      {options.threads, database_bytes(options.memory_bytes), options.temporary_directory,
       options.memory_bytes - std::min(options.memory_bytes, kOwnBytes)});
  if (!database) return fail(database.error());
  engine->database_ = std::move(*database);
  engine->options_ = options;
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
  auto counted = count_rows(*database_, *feeds, stitching->get(), request);
  if (!counted) return fail(counted.error());
  const auto demand = wants_demand(request);
  if (!demand) return fail(demand.error());
  auto list = list_contacts(*database_, *feeds, stitching->get(),
                            {counted->first_orders,
                             scorer(request.mapping, *feeds, stitching->get(),
                                    counted->first_orders, *demand ? &request : nullptr),
                             *demand},
                            request);
  if (list) list->source = std::move(counted->source);
  return list;
}

Result<engine::Explanation> DuckDbEngine::explain(const engine::ExplainRequest& request) {
  const auto feeds = make_feeds(*database_, sources_, request.mapping);
  if (!feeds) return fail(feeds.error());
  const auto stitching = stitch(*feeds, request.mapping.stitch, request.progress);
  if (!stitching) return fail(stitching.error());
  auto counted = count_rows(*database_, *feeds, stitching->get(), request);
  if (!counted) return fail(counted.error());
  return duckdb_engine::explain(
      *database_, *feeds, stitching->get(),
      {counted->first_orders,
       scorer(request.mapping, *feeds, stitching->get(), counted->first_orders)},
      request);
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
  return duckdb_engine::write_contacts(
      *database_, *feeds, stitching->get(),
      [&](const std::vector<std::uint64_t>& first_orders) {
        return scorer(request.mapping, *feeds, stitching->get(), first_orders);
      },
      request);
}

// Scores the contacts of a table as `run` scores them.
Scorer DuckDbEngine::scorer(const read::Mapping& mapping, const std::vector<Feed>& feeds,
                            const Stitching* stitching,
                            const std::vector<std::uint64_t>& first_orders,
                            const engine::ContactRequest* demand) {
  return [this, &mapping, &feeds, stitching, first_orders,
          demand](const ContactTable& table) -> Result<ScoredContacts> {
    RunRequest request;
    request.mapping = mapping;
    if (demand != nullptr) {
      request.plan_fate = demand->plan_fate;
      request.fate_needs_sample = demand->fate_needs_sample;
    }
    request.threads = options_.threads;
    request.memory_bytes = options_.memory_bytes;
    request.reject_share_max = 1;
    if (std::all_of(feeds.begin(), feeds.end(), case_is_customer)) request.mapping.gap_us.reset();
    const bool cases = std::any_of(feeds.begin(), feeds.end(), has_own_cases);
    Contacts contacts{feeds, stitching, nullptr, first_orders};
    if (needs_merging(feeds)) {
      contacts = {{table.feed}, nullptr, nullptr, {0, first_orders.back()}};
      if (!cases) contacts.feeds[0].mapping.columns.erase(Field::kCase);
    }
    const auto learned = learn_texts(request, &table, contacts);
    if (!learned) return fail(learned.error());
    auto scored =
        cases ? score_contacts<journey::CaseContactRecord>(request, contacts, demand != nullptr)
              : score_contacts<journey::ContactRecord>(request, contacts, demand != nullptr);
    if (scored) scored->texts = contacts.feeds.front().rules.texts;
    return scored;
  };
}

// Where texts would be judged by the word list, and the contacts have texts enough to learn from,
// they are judged by what was learned.
Result<std::optional<engine::LearnedTexts>> DuckDbEngine::learn_texts(const RunRequest& request,
                                                                      const ContactTable* table,
                                                                      Contacts& contacts) {
  std::optional<engine::LearnedTexts> out;
  const auto& reader = contacts.feeds.front().rules.texts;
  if (reader == nullptr || reader->source() == text::Source::kModel) return out;
  const auto has = [&](auto&& is_one) {
    return std::any_of(contacts.feeds.begin(), contacts.feeds.end(), [&](const Feed& feed) {
      const auto& columns = feed.mapping.columns;
      return std::any_of(columns.begin(), columns.end(),
                         [&](const auto& entry) { return is_one(entry.first); });
    });
  };
  const bool possible = has([](Field field) { return field == Field::kText; }) &&
                        has([](Field f) { return f == Field::kOutcome || is_rating(f); });
  if (!request.mapping.score.learn_texts || !possible) return out;
  std::unique_ptr<ContactTable> made;
  if (table == nullptr) {
    ContactTableOptions options;
    options.rows.stitching = contacts.stitching;
    options.rows.apart = request.apart;
    options.rows.first_orders.assign(contacts.feeds.size() + 1, 0);  // in no order
    options.rows.attribute = [](const std::string&) { return false; };
    auto rows = contact_table(*database_, contacts.feeds, options);
    if (!rows) return fail(rows.error());
    made = std::move(*rows);
    table = made.get();
  }
  auto learned = learn_from_texts(*database_, *table);
  if (!learned || !*learned) return learned;
  for (Feed& feed : contacts.feeds) feed.rules.texts = (*learned)->reader;
  return learned;
}

Result<engine::TextList> DuckDbEngine::texts(const engine::TextRequest& request) {
  const auto feeds = make_feeds(*database_, sources_, request.mapping);
  if (!feeds) return fail(feeds.error());
  const auto stitching = stitch(*feeds, request.mapping.stitch, request.progress);
  if (!stitching) return fail(stitching.error());
  return labelled_texts(*database_, *feeds, stitching->get(), request);
}

// Where rows are not contacts one by one, they are made so first.
template <class Record>
Result<RunResult> DuckDbEngine::run_feeds(const RunRequest& request, const std::vector<Feed>& feeds,
                                          const Stitching* stitching) {
  RunResult result;
  Contacts contacts{feeds, stitching, nullptr, {}};
  const auto names = names_in_conditions(request);
  if (!names) return fail(names.error());
  const bool merging = needs_merging(feeds);
  const bool outcomes = names->count(std::string(field_name(Field::kOutcome))) != 0;
  if (merging || outcomes) {
    RunResult counted;
    SourceReader<Record> reader(*database_, feeds, request, stitching);
    const Status done = reader.count(counted);
    if (!done) return fail(done.error());
    contacts.first_orders = reader.first_orders();
    if (merging) result = std::move(counted);
  }
  if (merging) {
    const Status merged = merge<Record>(request, *names, contacts);
    if (!merged) return fail(merged.error());
    result.source.merging = contacts.table->facts;
  }
  auto learned = learn_texts(request, contacts.table.get(), contacts);
  if (!learned) return fail(learned.error());
  result.learned_texts = std::move(*learned);
  ScoredContacts known;
  if (outcomes) {
    auto scored = score_contacts<Record>(request, contacts);
    if (!scored) return fail(scored.error());
    known = std::move(*scored);
  }
  return run_records<Record>(request, contacts, result, outcomes ? &known : nullptr, nullptr);
}

template <class Record>
Status DuckDbEngine::merge(const RunRequest& request, const std::set<std::string>& names,
                           Contacts& contacts) {
  ContactTableOptions options;
  options.rows.stitching = contacts.stitching;
  options.rows.apart = request.apart;
  options.rows.first_orders = contacts.first_orders;
  options.rows.attribute = [&](const std::string& name) {
    const std::vector<std::string>& segments = request.mapping.segments;
    return is_named(names, name) ||
           std::find(segments.begin(), segments.end(), name) != segments.end();
  };
  auto table = contact_table(*database_, contacts.feeds, options);
  if (!table) return fail(table.error());
  contacts.table = std::move(*table);
  contacts.feeds = {contacts.table->feed};
  contacts.stitching = nullptr;
  contacts.first_orders = {0, contacts.first_orders.back()};
  if (!std::is_same_v<Record, journey::CaseContactRecord>)
    contacts.feeds[0].mapping.columns.erase(Field::kCase);
  return {};
}

// How each contact is scored, whatever a filter leaves out and whatever becomes of its journey.
template <class Record>
Result<ScoredContacts> DuckDbEngine::score_contacts(const RunRequest& request,
                                                    const Contacts& contacts, bool demand) {
  RunRequest plain = request;
  plain.where.clear();
  plain.mapping.won = {};
  plain.mapping.lost = {};
  plain.paths = {};
  if (!demand || !plain.plan_fate) {
    plain.fate_needs_sample = false;
    plain.plan_fate = [](const journey::JourneyCounts&) -> Result<engine::FatePlan> {
      return engine::FatePlan{};
    };
  }
  ScoredContacts scored;
  if (demand) scored.demand.emplace();
  scored.notes.assign(contacts.first_orders.back(), 0);
  const auto run = run_records<Record>(plain, contacts, RunResult{}, nullptr, &scored);
  if (!run) return fail(run.error());
  return scored;
}

// `known` are the outcomes that conditions ask for, or null; `scored` takes those of this run, or
// is null.
template <class Record>
Result<RunResult> DuckDbEngine::run_records(const RunRequest& request, const Contacts& contacts,
                                            const RunResult& begun, const ScoredContacts* known,
                                            ScoredContacts* scored) {
  SourceReader<Record> reader(*database_, contacts.feeds, request, contacts.stitching);
  std::string outcome;
  if (known != nullptr) {
    auto function = register_outcomes(*database_, *known);
    if (!function) return fail(function.error());
    outcome = std::move(*function);
  }
  const auto calendars = calendars_of(*database_, request.mapping);
  if (!calendars) return fail(calendars.error());
  const Status prepared = reader.prepare(outcome, contacts.first_orders, *calendars);
  if (!prepared) return fail(prepared.error());
  std::vector<std::string> dimensions = dimensions_of(contacts.feeds, request.mapping);
  std::vector<std::string> warnings;
  while (true) {
    journey::Facets facets(dimensions);
    RunResult result = begun;
    result.calendars = *calendars;
    const Status ran = run_facets(request, contacts, reader, facets, scored, result);
    if (!ran) return fail(ran.error());
    const auto crowded = facets.to_leave_out();
    if (!crowded) {
      auto& all = result.source.warnings;
      all.insert(all.end(), warnings.begin(), warnings.end());
      return result;
    }
    if (dimensions.empty()) {
      return fail(ErrorKind::kInput,
                  fmt::format("expected at most {} different combinations of moment and outcome, "
                              "got more; is the moment an id?",
                              journey::kFacetsMax));
    }
    warnings.push_back(fmt::format("outcomes by {} are left out: it has too many different values",
                                   dimensions[*crowded]));
    dimensions.erase(dimensions.begin() + static_cast<std::ptrdiff_t>(*crowded));
  }
}

template <class Record>
Status DuckDbEngine::run_facets(const RunRequest& request, const Contacts& contacts,
                                SourceReader<Record>& reader, journey::Facets& facets,
                                ScoredContacts* scored, RunResult& result) {
  journey::JourneyPlan plan;
  std::optional<journey::Tables> tables;
  std::optional<journey::Sampler> sampler;
  journey::AmountLists amount_lists;
  journey::Amounts amounts;
  bool has_amounts = false;
  journey::DemandNotes demand;
  bool guessed = false;  // the fates
  std::size_t first = 0;
  // Where a file's rows are known without reading it, and all of them are wanted.
  std::uint64_t records = 0;
  if (request.where.empty()) {
    for (const Feed& feed : contacts.feeds) records += feed.source->rows;
  }
  for (result.rounds = 0; first < journey::kPartitionCount; ++result.rounds) {
    const auto phase = [&](engine::Progress::Phase p) {
      if (request.progress != nullptr) request.progress->phase.store(p);
    };
    phase(engine::Progress::Phase::kReading);
    journey::Pile<Record> pile({first, pile_bytes(request), records});
    const Status read = reader.read(result.rounds == 0, facets, pile, result,
                                    scored == nullptr ? &amount_lists : nullptr);
    if (!read) return read;
    std::vector<std::vector<std::uint32_t>> silences;
    if (result.rounds == 0 && !journey::add_silences(request.mapping.promises, facets, silences))
      return fail(too_many_moments());
    if (facets.to_leave_out()) return {};
    phase(engine::Progress::Phase::kPass);
    if (result.rounds == 0) {
      const TimeZone& zone = contacts.feeds.front().rules.zone;
      result.contacts.from_local_us = zone.to_local(result.contacts.from_us);
      result.contacts.to_local_us = zone.to_local(result.contacts.to_us);
      plan = plan_of(request, contacts.feeds, facets, result.contacts);
      plan.awaits = journey::await_rules(request.mapping.promises, result.calendars, plan.moments);
      for (std::size_t r = 0; r < plan.awaits.size(); ++r)
        plan.awaits[r].silences = std::move(silences[r]);
      result.weights = weights_of(request.mapping.score);
      auto learned = learn(plan, pile, request, reader, facets, result);
      if (!learned) return fail(learned.error());
      result.alike = std::move(*learned);
      if (result.alike != nullptr)
        journey::score_facets(plan, result.weights, odds_of(result.alike));
      const auto sample = sample_counts(plan, pile, request, reader, facets);
      if (!sample) return fail(sample.error());
      const auto fates = request.plan_fate(*sample);
      if (!fates) return fail(fates.error());
      plan.won = fates->won;
      plan.lost = fates->lost;
      guessed = fates->guessed;
      tables.emplace(plan.moments.size());
      const std::uint64_t bound = journey::sample_bound(result.contacts.contacts);
      sampler.emplace(bound);
      amounts = std::move(amount_lists).finish(bound);
      if (facets.employees_crowded()) {
        amounts.clear(journey::AmountKind::kEmployee);
        result.source.warnings.push_back(fmt::format(
            "employees are left out: there are more than {} different ones", journey::kNamesMax));
      }
      has_amounts = !amounts.empty();
    }
    journey::PassOptions options;
    if (scored != nullptr) {
      options.notes = &scored->notes;
      if (scored->demand) {
        if (result.rounds == 0) demand = demand_notes(plan, request.mapping.demand, guessed);
        options.demand = &demand;
        options.sampler = &*sampler;
      }
    } else {
      options.sampler = &*sampler;
      if (has_amounts) options.amounts = &amounts;
    }
    options.paths = request.paths;
    journey::run_pass(plan, pile, {first, pile.limit()}, request.threads, *tables, options);
    first = pile.limit();
  }
  if (scored != nullptr) {
    scored->facets = plan.facets;
    scored->outcomes.resize(plan.facets.size());
    for (const journey::PlannedFacet& planned : plan.planned)
      scored->outcomes[planned.canonical] = planned.outcomes;
    scored->weights = result.weights;
    scored->alike = odds_of(result.alike);
  }
  result.journeys = std::move(*tables).finish(plan, request.variants_top, request.threads);
  journey::LogSample sample = std::move(*sampler).finish();
  result.journeys.employees = name_employees(facets, sample);
  result.journeys.sample = std::move(sample.known);
  result.journeys.unidentified_sample = std::move(sample.unidentified);
  if (result.journeys.journeys_of_cases == 0) result.journeys.gap_us = plan.gap_us;
  if (scored != nullptr && scored->demand)
    scored->demand = listed_demand(result.journeys, plan, std::move(demand), guessed);
  return {};
}

}  // namespace fifteen::duckdb_engine
