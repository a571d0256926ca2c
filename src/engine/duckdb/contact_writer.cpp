#include "engine/duckdb/contact_writer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <set>

#include "base/text.h"
#include "base/time.h"
#include "engine/duckdb/contact_table.h"
#include "engine/duckdb/expression_sql.h"
#include "engine/duckdb/functions.h"
#include "engine/duckdb/renderers.h"
#include "engine/duckdb/source_reader.h"
#include "engine/duckdb/written_columns.h"
#include "engine/duckdb/xes_lines.h"

namespace fifteen::duckdb_engine {
namespace {

using engine::FileFormat;
using engine::WriteRequest;
using engine::WriteResult;
using read::ValueKind;

class Writer {
 public:
  Writer(Database& database, const std::vector<Feed>& feeds, const Stitching* stitching,
         const ScorerMaker& scorer_for, const WriteRequest& request)
      : database_(database),
        feeds_(feeds),
        stitching_(stitching),
        scorer_for_(scorer_for),
        request_(request) {}

  Result<WriteResult> run() {
    Status done = count_rows();
    if (done) done = register_renderers(database_, functions_);
    if (done) done = make_table();
    if (done) done = make_relation();
    if (done) done = drop_empty_columns();
    if (done) done = request_.format == FileFormat::kXes ? write_xes() : write_table();
    if (!done) return fail(done.error());
    for (const WrittenColumn& column : columns_) result_.columns.push_back(column.name);
    return std::move(result_);
  }

 private:
  // What analyze counts about rows, and the same limit of rejects.
  Status count_rows() {
    auto counted = duckdb_engine::count_rows(database_, feeds_, stitching_, request_);
    if (!counted) return fail(counted.error());
    first_orders_ = std::move(counted->first_orders);
    result_.source = std::move(counted->source);
    return {};
  }

  Status make_table() {
    attributes_ = attributes_of(feeds_);
    result_.left_out.assign(attributes_.left_out.begin(), attributes_.left_out.end());
    ContactTableOptions options;
    options.names = true;
    options.rows.stitching = stitching_;
    options.rows.first_orders = first_orders_;
    options.rows.fields_as_attributes = true;
    options.rows.attribute = [this](const std::string& name) {
      return attributes_.names.count(name) != 0;
    };
    auto table = contact_table(database_, feeds_, options);
    if (!table) return fail(table.error());
    table_ = std::move(*table);
    result_.source.merging = table_->facts;
    return {};
  }

  // The contacts that are wanted, with the columns c0, c1, ... beside those that order them.
  Status make_relation() {
    auto scored = scorer_for_(first_orders_)(*table_);
    if (!scored) return fail(scored.error());
    scored_ = std::move(*scored);
    const auto scores =
        register_scores(database_, scored_, *table_, shared_scales(request_.mapping));
    if (!scores) return fail(scores.error());
    const auto where = condition_sql(request_.where, table_->feed,
                                     {.outcome_sql = scores->outcome, .where = "--where"});
    if (!where) return fail(where.error());
    WritingRules rules{sql_name(kSaidColumn), false, !request_.mapping.gap_us.has_value()};
    rules.cases = std::any_of(feeds_.begin(), feeds_.end(), has_own_cases);
    if (std::all_of(feeds_.begin(), feeds_.end(), case_is_customer)) rules.whole = true;
    columns_ = written_columns(*table_, rules);
    if (request_.scores) add_scores(*scores);
    relation_ =
        fmt::format("(select {} as o, {} as k", sql_name(kOrderColumn), sql_name(kKeyColumn));
    for (std::size_t i = 0; i < columns_.size(); ++i)
      relation_ += fmt::format(", {} as c{}", columns_[i].sql, i);
    relation_ += fmt::format(" from {}{})", table_->source.relation,
                             where->empty() ? "" : " where " + *where);
    for (std::size_t i = 0; i < columns_.size(); ++i) columns_[i].sql = fmt::format("c{}", i);
    return {};
  }

  // The score and its reasons come right behind the fields.
  void add_scores(const ScoreSql& scores) {
    const auto at = std::find_if(columns_.begin(), columns_.end(),
                                 [](const WrittenColumn& c) { return !c.field; });
    std::vector<WrittenColumn> added{
        {"p_misery", scores.misery, WrittenKind::kReal, std::nullopt, ValueKind::kReal},
        {"p_neutral", scores.neutral, WrittenKind::kReal, std::nullopt, ValueKind::kReal},
        {"p_magic", scores.magic, WrittenKind::kReal, std::nullopt, ValueKind::kReal},
        {"evidence", scores.evidence, WrittenKind::kList, std::nullopt, ValueKind::kText}};
    for (WrittenColumn& c : added) c.always = true;
    columns_.insert(at, added.begin(), added.end());
    for (WrittenColumn& c : columns_) {
      if (c.field == Field::kOutcome) c.sql = scores.outcome;
    }
  }

  // A column that says nothing is left out, but for the three that every contact has. And a text
  // whose every value is a number as a program writes it may be one.
  Status drop_empty_columns() {
    std::string select = "select count(*)";
    for (const WrittenColumn& c : columns_) {
      select += fmt::format(", count({0})", c.sql);
      const bool text = c.kind == WrittenKind::kText && !c.field;
      select += text && c.said == ValueKind::kInteger
                    ? fmt::format(
                          ", coalesce(bool_and({0} is null or {0} is not distinct from "
                          "cast(try_cast({0} as bigint) as varchar)), false)",
                          c.sql)
                : text && c.said == ValueKind::kReal
                    ? fmt::format(
                          ", coalesce(bool_and({0} is null or {0} is not distinct from "
                          "cast(try_cast({0} as double) as varchar) and "
                          "isfinite(try_cast({0} as double))), false)",
                          c.sql)
                : text && c.said == ValueKind::kBoolean
                    ? fmt::format(
                          ", coalesce(bool_and({0} is null or {0} in ('true', 'false')), "
                          "false)",
                          c.sql)
                    : std::string(", false");
    }
    const auto counts = database_.query(select + " from " + relation_);
    if (!counts) return broken(counts.error());
    const auto& row = counts->rows.at(0);
    result_.contacts = std::stoull(row[0].value_or("0"));
    if (result_.contacts == 0) return no_contacts();
    std::vector<WrittenColumn> kept;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      WrittenColumn& c = columns_[i];
      const bool needed =
          c.field == Field::kCustomer || c.field == Field::kMoment || c.field == Field::kStart;
      if (!needed && !c.always && row[2 * i + 1] == "0") continue;
      if (row[2 * i + 2] == "true") take_type(c);
      kept.push_back(std::move(c));
    }
    columns_ = std::move(kept);
    result_.renamed = name_columns(columns_, request_.format);
    return {};
  }

  void take_type(WrittenColumn& c) const {
    if (request_.format != FileFormat::kParquet && request_.format != FileFormat::kJsonLines)
      return;
    switch (c.said) {
      case ValueKind::kInteger:
        c.kind = WrittenKind::kInteger;
        c.sql = fmt::format("cast({} as bigint)", c.sql);
        break;
      case ValueKind::kReal:
        c.kind = WrittenKind::kReal;
        c.sql = fmt::format("cast({} as double)", c.sql);
        break;
      default: c.kind = WrittenKind::kTruth; c.sql = fmt::format("cast({} as boolean)", c.sql);
    }
  }

  Status no_contacts() const {
    return fail(ErrorKind::kUsage,
                fmt::format("--where: expected to keep some of the contacts, got none for `{}`",
                            request_.where));
  }

  static Status broken(const Error& error) {
    return fail(ErrorKind::kInput,
                fmt::format("expected to put the contacts together, got: {}; a larger --memory may "
                            "help",
                            error.message.substr(0, error.message.find('\n'))));
  }

  Status copy(const std::string& select, const std::string& format) {
    const Status copied = database_.run(fmt::format("copy ({}) to {} ({}, use_tmp_file false{})",
                                                    select, sql_text(request_.path), format,
                                                    request_.gzip ? ", compression gzip" : ""));
    if (copied) return {};
    // DuckDB names the file that it cannot write.
    const std::string& why = copied.error().message;
    if (why.find(request_.path) == std::string::npos) return broken(copied.error());
    const std::size_t reason = why.rfind(": ");
    return fail(ErrorKind::kOutput, why.substr(reason == std::string::npos ? 0 : reason + 2));
  }

  Status write_table() {
    std::string select = "select ";
    for (const WrittenColumn& c : columns_) {
      select += fmt::format("{}{} as {}", select.size() > 7 ? ", " : "",
                            rendered(c, request_.format, functions_), sql_name(c.name));
    }
    // Rows that are contacts one by one come in their order as they are read.
    const bool in_order = !needs_merging(feeds_) && stitching_ == nullptr;
    const Status ordered = database_.run("set preserve_insertion_order = true");
    if (!ordered) return ordered;
    const std::string rows =
        fmt::format("{} from {}{}", select, relation_, in_order ? "" : " order by o");
    switch (request_.format) {
      case FileFormat::kCsv:
        return copy(rows,
                    R"(format csv, header true, delimiter ',', quote '"', escape '"', nullstr '')");
      case FileFormat::kJsonLines: return copy(rows, "format json, array false");
      default: return copy(rows, "format parquet, compression zstd");
    }
  }

  std::string sql_of(Field field) const {
    const auto found = std::find_if(columns_.begin(), columns_.end(),
                                    [&](const WrittenColumn& c) { return c.field == field; });
    return found == columns_.end() ? "null::varchar" : found->sql;
  }

  // One trace for each case of a customer, or for what the customer has without one, in the order
  // of their first contacts; those of nobody known come last, for a reader looks at the first ones.
  Status write_xes() {
    const std::string trace_case = sql_of(Field::kCase);
    const auto of_traces = columns_of_traces(trace_case);
    if (!of_traces) return fail(of_traces.error());
    XesLines lines;
    std::string values;
    for (const WrittenColumn& c : columns_) {
      lines.attributes.push_back(attribute_of(c, of_traces->count(c.name) != 0));
      values += ", " + rendered(c, FileFormat::kXes, functions_);
    }
    if (const Status added = register_xes(database_, "fifteen_xes" + functions_, lines); !added)
      return added;
    const std::string traces = fmt::format(
        "select *, min(o) over trace as first, max(o) over trace as last from {} window trace as "
        "(partition by k, {})",
        relation_, trace_case);
    const Status done = copy(
        fmt::format("select line from (select -2 as trace, 0 as place, {} as line union all select "
                    "first + case when k is null then 4611686018427387904 else 0 end, o, "
                    "fifteen_xes{}(o = first, o = last, coalesce({}, {}){}) from ({}) union "
                    "all select 9223372036854775807, 0, {}) order by trace, place",
                    sql_text(xes_head()), functions_, trace_case, sql_of(Field::kCustomer), values,
                    traces, sql_text(xes_foot())),
        "format csv, header false, quote '', escape '', nullstr '', delimiter E'\\x01'");
    result_.replaced = lines.replaced.load();
    return done;
  }

  // The columns that an event log reads from its traces: customer, case, and those called `case:`
  // that have one value, or none, in each trace.
  Result<std::set<std::string>> columns_of_traces(const std::string& trace_case) {
    std::set<std::string> out;
    std::vector<std::string> names;
    std::string one;
    std::string all;
    for (const WrittenColumn& c : columns_) {
      if (!c.name.starts_with(kTracePrefix)) continue;
      if (c.field) {
        out.insert(c.name);
        continue;
      }
      one += fmt::format(", count(distinct {0}) <= 1 and count({0}) in (0, count(*)) as t{1}",
                         c.sql, names.size());
      all += fmt::format("{}bool_and(t{})", all.empty() ? "" : ", ", names.size());
      names.push_back(c.name);
    }
    if (names.empty()) return out;
    const auto found =
        database_.query(fmt::format("select {} from (select 0{} from {} group by k, "
                                    "{})",
                                    all, one, relation_, trace_case));
    if (!found) return fail(broken(found.error()).error());
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (found->rows.at(0).at(i) == "true") out.insert(names[i]);
    }
    return out;
  }

  static XesAttribute attribute_of(const WrittenColumn& c, bool of_trace) {
    XesAttribute out{c.name, XesType::kString, of_trace};
    if (of_trace) out.key = c.name.substr(kTracePrefix.size());
    const auto of_said = [](ValueKind said) {
      switch (said) {
        case ValueKind::kTime: return XesType::kDate;
        case ValueKind::kInteger: return XesType::kInteger;
        case ValueKind::kReal: return XesType::kReal;
        case ValueKind::kBoolean: return XesType::kTruth;
        case ValueKind::kText: break;
      }
      return XesType::kString;
    };
    switch (c.kind) {
      case WrittenKind::kTime: out.type = XesType::kDate; break;
      case WrittenKind::kDuration:
      case WrittenKind::kReal: out.type = XesType::kReal; break;
      case WrittenKind::kTruth: out.type = XesType::kTruth; break;
      case WrittenKind::kInteger: out.type = XesType::kInteger; break;
      case WrittenKind::kText: out.type = c.field ? XesType::kString : of_said(c.said); break;
      case WrittenKind::kList:
      case WrittenKind::kOther: break;
    }
    return out;
  }

  Database& database_;
  const std::vector<Feed>& feeds_;
  const Stitching* stitching_;
  const ScorerMaker& scorer_for_;
  const WriteRequest& request_;
  std::vector<std::uint64_t> first_orders_;
  ScoredContacts scored_;
  const std::string functions_ = fresh_suffix();
  Attributes attributes_;
  std::unique_ptr<ContactTable> table_;
  std::string relation_;
  std::vector<WrittenColumn> columns_;
  WriteResult result_;
};

}  // namespace

Result<WriteResult> write_contacts(Database& database, const std::vector<Feed>& feeds,
                                   const Stitching* stitching, const ScorerMaker& scorer_for,
                                   const WriteRequest& request) {
  return Writer(database, feeds, stitching, scorer_for, request).run();
}

}  // namespace fifteen::duckdb_engine
