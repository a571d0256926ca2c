#include "engine/duckdb/source_reader.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <set>
#include <tuple>

#include "base/text.h"
#include "contact/expression.h"
#include "engine/duckdb/csv_source.h"
#include "engine/duckdb/expression_sql.h"
#include "engine/duckdb/functions.h"
#include "engine/duckdb/row_lines.h"
#include "read/csv_lines.h"

namespace fifteen::duckdb_engine {
namespace {

using engine::RunRequest;
using engine::RunResult;
using engine::SourceFacts;

Result<Conditions> conditions(const RunRequest& request, const Feed& feed,
                              const std::string& outcome_sql,
                              const std::vector<const Feed*>& others) {
  Conditions out;
  const std::array<std::tuple<const std::string*, const char*, std::string*>, 3> all{
      {{&request.where, "--where", &out.where},
       {&request.mapping.won.where, "fate.won.where", &out.won},
       {&request.mapping.lost.where, "fate.lost.where", &out.lost}}};
  for (const auto& [text, name, sql] : all) {
    auto rendered =
        condition_sql(*text, feed, {.outcome_sql = outcome_sql, .where = name, .others = others});
    if (!rendered) return fail(rendered.error());
    *sql = std::move(*rendered);
  }
  auto audit = audit_sql(request.where, feed);
  if (!audit) return fail(audit.error());
  out.audit = std::move(*audit);
  return out;
}

// What the run's promises ask of rows.
Status add_promises(const RunRequest& request, const Feed& feed, const RenderOptions& options,
                    const journey::Calendars& calendars, Conditions& out) {
  const auto rendered = [&](const PromiseRule& rule, const char* key, const std::string& text) {
    const std::string where = fmt::format("{} of the promise \"{}\"", key, rule.name);
    RenderOptions named = options;
    named.where = where;
    return condition_sql(text, feed, named);
  };
  for (const PromiseRule& rule : request.mapping.promises.rules) {
    const bool awaited = is_awaited(rule.measure);
    if (awaited ? rule.where.empty() : !request.mark_promises || !rule.asks_row()) continue;
    auto where = rendered(rule, "where", rule.where);
    if (!where) return fail(where.error());
    if (awaited) {
      out.asks.push_back(std::move(*where));
      continue;
    }
    auto kept = rendered(rule, "kept_when", rule.kept_when);
    if (!kept) return fail(kept.error());
    RowPromise promise{&rule, nullptr, std::move(*where), std::move(*kept)};
    if (!rule.hours.empty()) promise.calendar = calendars.at(rule.hours);
    out.promises.push_back(std::move(promise));
  }
  return {};
}

constexpr const char* kOpenQuote = "a quoted field that does not end well";

// Rows that DuckDB's CSV reader could not take, one reject for each line.
Status add_csv_rejects(Database& database, const Source& source, std::size_t index,
                       read::Rejects& rejects) {
  const auto rows =
      database.query(fmt::format("select e.line, min_by(e.error_type::varchar, e.column_idx), "
                                 "min_by(e.column_name, e.column_idx), "
                                 "min_by(e.csv_line, e.column_idx) from reject_errors e join "
                                 "reject_scans s using (scan_id, file_id) where s.file_path = {} "
                                 "group by e.line order by e.line",
                                 sql_text(source.read_path)));
  if (!rows) return {};  // no scan has kept rejects yet
  for (const auto& row : rows->rows) {
    const std::uint64_t line = source.line_of(std::stoull(row[0].value_or("0")));
    const std::string type = row[1].value_or("");
    std::string reason = "a row that cannot be parsed";
    if (type == "MISSING COLUMNS") reason = "too few fields";
    if (type == "TOO MANY COLUMNS") reason = "too many fields";
    if (type == "INVALID ENCODING" || type == "INVALID UNICODE")
      reason = fmt::format("text that is not {}", read::encoding_name(source.encoding));
    if (type == "UNQUOTED VALUE") reason = kOpenQuote;
    if (type == "LINE SIZE OVER MAXIMUM") reason = kTooLong;
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

// A quoted field that does not end swallows rows of which DuckDB may tell nothing. What is left of
// the file's lines then is a warning.
Status warn_of_swallowed(const Source& source, std::uint64_t rows, const read::Rejects& rejects,
                         std::vector<std::string>& warnings) {
  if (rejects.by_reason().count(kOpenQuote) == 0) return {};
  const auto lines = read::count_csv_lines(source.read_path);
  if (!lines) return fail(lines.error());
  const std::uint64_t known = rows + rejects.total() + source.dialect.lines_before_rows;
  if (*lines <= known) return {};
  warnings.push_back(
      fmt::format("{}: {} neither a row nor a reject; they lie within quoted fields, "
                  "or behind a quote that is not closed",
                  source.path, format_counted(*lines - known, "line is", "lines are")));
  return {};
}

// The samples of a scan name rows; people want lines.
Status locate(Database& database, const Source& source, std::size_t index, read::Rejects& rejects) {
  std::set<std::uint64_t> places;
  for (const read::Reject& sample : rejects.samples()) {
    if (sample.file == source.path) places.insert(sample.line);
  }
  auto lines = row_lines(database, source, places);
  if (!lines) return fail(lines.error());
  if (!places.empty())
    rejects.relocate(index, [&](std::uint64_t place) { return (*lines)[place]; });
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
  if (commonest == kNotClosed || commonest == kOpenQuote) {
    return "close these quotes, or double those that belong to a text, ";
  }
  if (commonest == "text that is not UTF-8") {
    return "name the file's encoding with --encoding, such as windows-1252, ";
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

// Many ratings outside their scale are of another one: to go by the rest would count the low ones
// of both only.
Status check_scales(const RunRequest& request, const Feed& feed, const ScanResult& found) {
  constexpr std::uint64_t kCountMin = 20;
  for (const auto& [field, outside] : found.outside) {
    std::uint64_t ratings = outside.count;
    for (const auto& [key, tally] : found.tally.ratings) {
      if (key.first == field_name(field)) ratings += tally.values.count;
    }
    const double share = static_cast<double>(outside.count) / static_cast<double>(ratings);
    if (outside.count < kCountMin || share <= request.reject_share_max) continue;
    const score::Scale& scale = feed.rules.scales[static_cast<std::size_t>(field)];
    return fail(
        ErrorKind::kRejects,
        fmt::format(
            "{}: expected {} from {} to {} in \"{}\", got {} of {} outside, from {} to {} "
            "({}, the most is {}); give the column's scale under [outcome], such as {} = {{ "
            "worst = 0, best = 10, misery_to = 6, magic_from = 9 }}, split a column of "
            "several scales, or raise --max-reject-share",
            feed.source->path, field_name(field), scale.worst, scale.best,
            feed.mapping.columns.at(field), format_count(outside.count),
            format_counted(ratings, "rating", "ratings"), outside.least, outside.most,
            format_share(share), format_share(request.reject_share_max), field_name(field)));
  }
  return {};
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

}  // namespace

template <class Record>
Status SourceReader<Record>::prepare(const std::string& outcome,
                                     const std::vector<std::uint64_t>& first_orders,
                                     const journey::Calendars& calendars) {
  for (std::size_t i = 0; i < feeds_.size(); ++i) {
    const Feed& feed = feeds_[i];
    if (feed.kind == read::SourceKind::kIdentities) {
      conditions_.emplace_back();
      continue;
    }
    std::vector<const Feed*> others;
    for (const Feed& other : feeds_) {
      if (&other != &feed) others.push_back(&other);
    }
    const std::string sql =
        outcome.empty() ? "'unscored'"
                        : fmt::format("{}({} + fifteen_order)", outcome, first_orders.at(i));
    auto rendered = conditions(request_, feed, sql, others);
    if (!rendered) return fail(rendered.error());
    const Status added = add_promises(
        request_, feed, {.outcome_sql = sql, .where = {}, .others = others}, calendars, *rendered);
    if (!added) return added;
    conditions_.push_back(std::move(*rendered));
  }
  return {};
}

template <class Record>
ScanOptions SourceReader<Record>::scan_options(std::size_t i) const {
  ScanOptions options;
  options.feed = &feeds_[i];
  options.stitching = stitching_;
  options.apart = request_.apart;
  options.threads = request_.threads;
  options.progress = request_.progress;
  return options;
}

template <class Record>
Result<ScanResult> SourceReader<Record>::scan_whole(const ScanOptions& options,
                                                    journey::Facets& facets,
                                                    journey::Pile<Record>* pile) {
  const Source& source = *options.feed->source;
  auto found = scan(database_, options, facets, pile);
  if (found && options.count && !source.statement.empty()) {
    const auto counted = database_.query(
        fmt::format("select count(*) from {} where {}", source.relation, source.statement));
    if (!counted) return fail(counted.error());
    found->statements = std::stoull(counted->rows.at(0).at(0).value_or("0"));
  }
  return found;
}

// A source of statements has no contacts to be read.
template <class Record>
Status SourceReader<Record>::add_statements(std::size_t i, RunResult& result) {
  const Source& source = *feeds_[i].source;
  const auto counted = database_.query("select count(*) from " + source.relation);
  if (!counted) return fail(counted.error());
  const std::uint64_t rows = std::stoull(counted->rows.at(0).at(0).value_or("0"));
  result.source.statements += rows;
  result.source.files.push_back({source.path, rows});
  return {};
}

template <class Record>
Status SourceReader<Record>::count(RunResult& result) {
  std::uint64_t all_rows = 0;
  std::uint64_t order = 0;
  journey::Facets facets;
  first_orders_.assign(1, 0);
  for (std::size_t i = 0; i < feeds_.size(); ++i) {
    first_orders_.resize(i + 2, order);
    if (feeds_[i].kind == read::SourceKind::kIdentities) {
      if (const Status added = add_statements(i, result); !added) return added;
      continue;
    }
    auto found = scan_whole(scan_options(i), facets, nullptr);
    if (!found) return fail(found.error());
    order += found->rows;
    first_orders_[i + 1] = order;
    all_rows += found->rows;
    if (const Status added = add(i, std::move(*found), all_rows, result); !added) return added;
  }
  const Status readable = check_rejects(request_, result.source, all_rows);
  if (readable && result.contacts.contacts == 0) return fail(no_contacts(request_, result.source));
  result.contacts = {};
  return readable;
}

template <class Record>
Status SourceReader<Record>::read(bool first, journey::Facets& facets, journey::Pile<Record>& pile,
                                  RunResult& result, journey::AmountLists* amounts) {
  std::uint64_t order = 0;
  std::uint64_t all_rows = 0;
  first_orders_.assign(1, 0);
  for (std::size_t i = 0; i < feeds_.size(); ++i) {
    first_orders_.resize(i + 2, order);
    if (feeds_[i].kind == read::SourceKind::kIdentities) {
      const Status added = first ? add_statements(i, result) : Status{};
      if (!added) return added;
      continue;
    }
    ScanOptions options = scan_options(i);
    options.where_sql = conditions_[i].where;
    options.audit_sql = conditions_[i].audit;
    options.won_sql = conditions_[i].won;
    options.lost_sql = conditions_[i].lost;
    options.asks_sql = conditions_[i].asks;
    if (first && amounts != nullptr) options.promises = conditions_[i].promises;
    options.first_order = order;
    options.count = first;
    if (first) options.amounts = amounts;
    auto found = scan_whole(options, facets, &pile);
    if (!found) return fail(found.error());
    order += found->rows;
    first_orders_[i + 1] = order;
    if (order > journey::kOrderMax)
      return fail(ErrorKind::kInput, "more rows than one run can order");
    if (!first) continue;
    all_rows += found->rows;
    if (const Status added = add(i, std::move(*found), all_rows, result); !added) return added;
  }
  if (!first) return {};
  const Status readable = check_rejects(request_, result.source, all_rows);
  if (readable && result.contacts.contacts == 0) return fail(no_contacts(request_, result.source));
  return readable;
}

template <class Record>
Status SourceReader<Record>::add(std::size_t i, ScanResult found, std::uint64_t& all_rows,
                                 RunResult& result) {
  const Source& source = *feeds_[i].source;
  SourceFacts& facts = result.source;
  result.contacts.merge(found.tally);
  facts.filtered += found.filtered;
  facts.audits += found.audits;
  facts.statements += found.statements;
  if (!feeds_[i].key.empty()) return {};  // its rows have been counted where they come from
  if (const Status usable = check_scales(request_, feeds_[i], found); !usable) return usable;
  read::Rejects of_reader = source.rejects;
  if (source.kind == Source::Kind::kCsv) {
    const Status added = add_csv_rejects(database_, source, i, of_reader);
    if (!added) return added;
    const Status warned = warn_of_swallowed(source, found.rows, of_reader, facts.warnings);
    if (!warned) return warned;
  }
  all_rows += of_reader.total();
  for (read::Rejects* rejects : {&found.rejects, &found.ignored_values}) {
    const Status located = locate(database_, source, i, *rejects);
    if (!located) return located;
  }
  facts.rejects.merge(of_reader);
  facts.rejects.merge(found.rejects);
  facts.ignored_values.merge(found.ignored_values);
  facts.files.push_back({source.path, found.rows + of_reader.total()});
  facts.naive.merge(found.naive);
  facts.warnings.insert(facts.warnings.end(), source.warnings.begin(), source.warnings.end());
  return {};
}

template class SourceReader<journey::ContactRecord>;
template class SourceReader<journey::CaseContactRecord>;

}  // namespace fifteen::duckdb_engine
