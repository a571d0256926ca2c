#include "engine/duckdb/duckdb_engine.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <future>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "base/text.h"
#include "contact/expression.h"
#include "engine/duckdb/expression_sql.h"
#include "engine/duckdb/scan.h"
#include "engine/duckdb/time_zone.h"
#include "journey/pass.h"
#include "read/byte_source.h"

namespace fifteen::duckdb_engine {
namespace {

using engine::RunRequest;
using engine::RunResult;
using engine::SourceFacts;

// What a run takes besides the pile, measured on 50 million contacts: code 60 MB, DuckDB while it
// scans on two threads 130 MB, tables of counts of a varied log 200 MB.
constexpr std::size_t kOverheadBytes = 390'000'000;
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

// The conditions of a run, rendered for one source.
struct Conditions {
  std::string where;
  std::string won;
  std::string lost;
};

Result<std::string> condition(const std::string& text, const read::Mapping& mapping,
                              const Source& source, const RenderOptions& options) {
  if (text.empty()) return std::string();
  const auto expression = parse_expression(text, options.where);
  if (!expression) return fail(expression.error());
  return render(*expression, mapping, source, options);
}

Result<Conditions> conditions(const RunRequest& request, const Source& source,
                              const TimeZone& zone) {
  std::string evidence;
  for (const Field field : evidence_of(request.mapping)) {
    const auto sql = argument_sql(request.mapping, source, field);
    if (!sql) return fail(sql.error());
    evidence += (evidence.empty() ? "" : ", ") + *sql;
  }
  // Without evidence the function still needs its row count from an argument.
  const std::string outcome =
      evidence.empty() ? "'unscored'" : fmt::format("fifteen_outcome({})", evidence);
  Conditions out;
  const std::array<std::tuple<const std::string*, const char*, std::string*>, 3> all{
      {{&request.where, "--where", &out.where},
       {&request.mapping.won.where, "fate.won.where", &out.won},
       {&request.mapping.lost.where, "fate.lost.where", &out.lost}}};
  for (const auto& [text, name, sql] : all) {
    auto rendered = condition(*text, request.mapping, source,
                              {.outcome_sql = outcome, .zone = zone, .where = name});
    if (!rendered) return fail(rendered.error());
    *sql = std::move(*rendered);
  }
  return out;
}

// Rows that DuckDB's CSV reader could not take, one reject for each line.
Status add_csv_rejects(Database& database, const Source& source, std::size_t index,
                       read::Rejects& rejects, std::set<std::uint64_t>& lines) {
  const auto rows =
      database.query(fmt::format("select e.line, min_by(e.error_type::varchar, e.column_idx), "
                                 "min_by(e.column_name, e.column_idx), "
                                 "min_by(e.csv_line, e.column_idx) from reject_errors e join "
                                 "reject_scans s using (scan_id, file_id) where s.file_path = {} "
                                 "group by e.line order by e.line",
                                 sql_text(source.path)));
  if (!rows) return {};  // no scan has kept rejects yet
  for (const auto& row : rows->rows) {
    const std::uint64_t line = std::stoull(row[0].value_or("0"));
    lines.insert(line);
    const std::string type = row[1].value_or("");
    std::string reason = "a row that cannot be parsed";
    if (type == "MISSING COLUMNS") reason = "too few fields";
    if (type == "TOO MANY COLUMNS") reason = "too many fields";
    if (type == "INVALID ENCODING" || type == "INVALID UNICODE") reason = "text that is not UTF-8";
    if (type == "UNQUOTED VALUE") reason = "a quoted field that does not end well";
    if (type == "LINE SIZE OVER MAXIMUM") reason = "a line longer than 2 MB";
    const bool whole = type == "TOO MANY COLUMNS";
    const std::string text = row[3].value_or("");
    rejects.add(index, {source.path, line, whole ? "" : row[2].value_or(""), reason, text});
    // A quote that is never closed swallows rows; they count as well.
    const std::ptrdiff_t swallowed =
        type == "UNQUOTED VALUE"
            ? std::count(text.begin(), text.end(), '\n') - (text.ends_with('\n') ? 1 : 0)
            : 0;
    for (std::ptrdiff_t i = 1; i <= swallowed; ++i) {
      const std::uint64_t inside = line + static_cast<std::uint64_t>(i);
      rejects.add(index, {source.path, inside, "", "inside a quoted field of a row above", ""});
    }
  }
  return {};
}

// The samples of a scan name rows; people want lines.
Status locate(Database& database, const Source& source, std::size_t index,
              const std::set<std::uint64_t>& csv_rejects, read::Rejects& rejects) {
  std::set<std::uint64_t> places;
  for (const read::Reject& sample : rejects.samples()) {
    if (sample.file == source.path) places.insert(sample.line);
  }
  if (places.empty()) return {};
  std::map<std::uint64_t, std::uint64_t> lines;
  if (source.kind == Source::Kind::kParquet) {
    for (const std::uint64_t place : places) lines[place] = place + 1;
  } else if (source.kind == Source::Kind::kCsv) {
    const std::vector<std::uint64_t> rows(places.begin(), places.end());
    const auto found = read::find_csv_lines(source.path, source.dialect, rows, csv_rejects);
    if (!found) return fail(found.error());
    for (std::size_t i = 0; i < rows.size(); ++i) lines[rows[i]] = (*found)[i];
  } else {
    for (const std::uint64_t place : places) {
      const auto line = database.query(
          fmt::format("select \"fifteen line\" from {} where rowid = {}", source.relation, place));
      if (!line) return fail(line.error());
      lines[place] = line->rows.empty() ? 0 : std::stoull(line->rows[0][0].value_or("0"));
    }
  }
  rejects.relocate(index, [&](std::uint64_t place) { return lines[place]; });
  return {};
}

// What to try against the commonest reason.
std::string hint(const read::Rejects& rejects) {
  std::string commonest;
  std::uint64_t most = 0;
  for (const auto& [reason, count] : rejects.by_reason()) {
    if (count > most) {
      most = count;
      commonest = reason;
    }
  }
  if (commonest == "a time that cannot be read") {
    return "give the times' form with --time-format, such as \"%d.%m.%Y %H:%M\", map another "
           "column, ";
  }
  if (commonest == "text that is not UTF-8") {
    return "convert the file, such as with iconv -f LATIN1 -t UTF-8, ";
  }
  return "mend the file or the mapping (fifteen probe shows it), ";
}

std::string describe_rejects(const SourceFacts& facts) {
  std::string message;
  for (const auto& [reason, count] : facts.rejects.by_reason()) {
    message += fmt::format("\n  {}: {}", reason, count);
  }
  message += "\nthe first:";
  std::size_t shown = 0;
  for (const read::Reject& r : facts.rejects.samples()) {
    if (shown++ == 5) break;
    message += fmt::format("\n  {}:{}: {}{}{}", r.file, r.line, r.reason,
                           r.field.empty() ? "" : fmt::format(" in \"{}\"", r.field),
                           r.text.empty() ? "" : fmt::format(": {}", r.text));
  }
  return message;
}

Status check_rejects(const RunRequest& request, const SourceFacts& facts, std::uint64_t rows) {
  const std::uint64_t rejected = facts.rejects.total();
  if (rejected == 0 ||
      static_cast<double>(rejected) <= request.reject_share_max * static_cast<double>(rows)) {
    return {};
  }
  const double share = static_cast<double>(rejected) / static_cast<double>(rows);
  return fail(
      ErrorKind::kRejects,
      fmt::format("{} of {} cannot be read ({}, the most is {}):{}\n{}or raise --max-reject-share",
                  format_count(rejected), format_counted(rows, "row", "rows"), format_share(share),
                  format_share(request.reject_share_max), describe_rejects(facts),
                  hint(facts.rejects)));
}

Error no_contacts(const RunRequest& request, const SourceFacts& facts) {
  if (facts.rejects.total() > 0 && facts.filtered == 0) {
    return {
        ErrorKind::kRejects,
        fmt::format("{}: expected contacts, got {} and none that can be read:{}",
                    facts.files.front().name, format_counted(facts.rejects.total(), "row", "rows"),
                    describe_rejects(facts))};
  }
  if (facts.filtered > 0) {
    return {ErrorKind::kUsage,
            fmt::format("--where: expected to keep some of {}, got none for `{}`",
                        format_counted(facts.filtered, "contact", "contacts"), request.where)};
  }
  return {ErrorKind::kInput,
          fmt::format("{}: expected contacts, got a header and no row", facts.files.front().name)};
}

// Reads all sources into a pile; the first time also what there is to count about rows.
template <class Record>
class SourceReader {
 public:
  SourceReader(Database& database, const std::vector<Source>& sources, const RunRequest& request,
               const FieldRules& rules)
      : database_(database), sources_(sources), request_(request), rules_(rules) {}

  Status prepare() {
    for (const Source& source : sources_) {
      auto rendered = conditions(request_, source, rules_.zone);
      if (!rendered) return fail(rendered.error());
      conditions_.push_back(std::move(*rendered));
    }
    return {};
  }

  Status read(bool first, journey::Dictionary& dictionary, journey::Pile<Record>& pile,
              RunResult& result) {
    std::uint64_t order = 0;
    std::uint64_t all_rows = 0;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      ScanOptions options;
      options.source = &sources_[i];
      options.source_index = i;
      options.mapping = &request_.mapping;
      options.rules = rules_;
      options.where_sql = conditions_[i].where;
      options.won_sql = conditions_[i].won;
      options.lost_sql = conditions_[i].lost;
      options.first_order = order;
      options.count = first;
      options.rows = request_.progress != nullptr ? &request_.progress->rows : nullptr;
      // DuckDB takes the end of a packed file that breaks off for its end.
      std::future<Status> whole;
      if (first && sources_[i].compression != "none") {
        whole = std::async(std::launch::async,
                           [this, i] { return read::check_whole(sources_[i].path); });
      }
      auto found = scan(database_, options, dictionary, pile);
      const Status checked = whole.valid() ? whole.get() : Status{};
      if (!checked) return checked;
      if (!found) return fail(found.error());
      order += found->rows;
      if (order > journey::kOrderMax)
        return fail(ErrorKind::kInput, "more rows than one run can order");
      if (!first) continue;
      all_rows += found->rows;
      if (const Status added = add(i, std::move(*found), all_rows, result); !added) return added;
    }
    return first ? check_rejects(request_, result.source, all_rows) : Status{};
  }

 private:
  Status add(std::size_t i, ScanResult found, std::uint64_t& all_rows, RunResult& result) {
    const Source& source = sources_[i];
    SourceFacts& facts = result.source;
    std::set<std::uint64_t> csv_rejects;
    read::Rejects of_reader = source.rejects;
    if (source.kind == Source::Kind::kCsv) {
      const Status added = add_csv_rejects(database_, source, i, of_reader, csv_rejects);
      if (!added) return added;
    }
    all_rows += of_reader.total();
    for (read::Rejects* rejects : {&found.rejects, &found.ignored_values}) {
      const Status located = locate(database_, source, i, csv_rejects, *rejects);
      if (!located) return located;
    }
    facts.rejects.merge(of_reader);
    facts.rejects.merge(found.rejects);
    facts.ignored_values.merge(found.ignored_values);
    facts.files.push_back({source.path, found.rows + of_reader.total()});
    facts.filtered += found.filtered;
    facts.naive_times += found.naive_times;
    facts.warnings.insert(facts.warnings.end(), source.warnings.begin(), source.warnings.end());
    result.contacts.merge(found.tally);
    return {};
  }

  Database& database_;
  const std::vector<Source>& sources_;
  const RunRequest& request_;
  const FieldRules& rules_;
  std::vector<Conditions> conditions_;
};

FieldRules rules_of(const read::Mapping& mapping) {
  FieldRules rules;
  rules.time_format = mapping.time_format;
  rules.number_unit_us = mapping.number_unit_us;
  rules.words = mapping.outcome_words;
  for (const auto& [field, s] : mapping.scales) {
    rules.scales[static_cast<std::size_t>(field)] = {s.worst, s.best, s.misery_to, s.magic_from};
  }
  rules.promise_us = mapping.promise_us;
  return rules;
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

}  // namespace

Result<std::unique_ptr<DuckDbEngine>> DuckDbEngine::open(const std::vector<std::string>& paths,
                                                         const EngineOptions& options) {
  std::unique_ptr<DuckDbEngine> engine(new DuckDbEngine());
  auto database = Database::open(
      {options.threads, database_bytes(options.memory_bytes), options.temporary_directory});
  if (!database) return fail(database.error());
  engine->database_ = std::move(*database);
  for (const std::string& path : paths) {
    OpenOptions open;
    open.index = engine->sources_.size();
    open.delimiter = options.delimiter;
    if (options.progress != nullptr) {
      open.progress = [progress = options.progress](std::uint64_t rows) {
        progress->rows.store(rows);
      };
    }
    auto source = open_source(*engine->database_, path, open);
    if (!source) return fail(source.error());
    engine->sources_.push_back(std::move(*source));
  }
  FIFTEEN_CHECK(!engine->sources_.empty(), "an engine without sources");
  // Every row knows its place, so scans need keep no order. Filling the tables did: a row's number
  // is its place.
  const Status unordered = engine->database_->run("set preserve_insertion_order = false");
  if (!unordered) return fail(unordered.error());
  return engine;
}

Result<RunResult> DuckDbEngine::run(const RunRequest& request) {
  const read::Mapping& mapping = request.mapping;
  const bool own_cases = mapping.has_column(Field::kCase) &&
                         mapping.columns.at(Field::kCase) != mapping.columns.at(Field::kCustomer);
  if (own_cases) return run_records<journey::CaseContactRecord>(request);
  RunRequest plain = request;
  // A case that is the customer: all contacts of the customer are one journey.
  if (mapping.has_column(Field::kCase)) plain.mapping.gap_us.reset();
  return run_records<journey::ContactRecord>(plain);
}

template <class Record>
Result<RunResult> DuckDbEngine::run_records(const RunRequest& request) {
  FieldRules rules = rules_of(request.mapping);
  if (!request.zone.empty()) {
    auto zone = load_time_zone(*database_, request.zone);
    if (!zone) return fail(zone.error());
    rules.zone = std::move(*zone);
  }
  const Status registered = register_functions(*database_, rules, evidence_of(request.mapping));
  if (!registered) return fail(registered.error());

  SourceReader<Record> reader(*database_, sources_, request, rules);
  if (const Status prepared = reader.prepare(); !prepared) return fail(prepared.error());
  RunResult result;
  journey::Dictionary dictionary;
  journey::JourneyPlan plan;
  std::optional<journey::Tables> tables;
  std::size_t first = 0;
  // Where a file's rows are known without reading it.
  std::uint64_t records = 0;
  for (const Source& source : sources_) records += source.rows;
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
      if (result.contacts.contacts == 0) return fail(no_contacts(request, result.source));
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
  return result;
}

}  // namespace fifteen::duckdb_engine
