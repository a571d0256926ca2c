#include "engine/duckdb/contact_rows.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <map>
#include <optional>

#include "engine/duckdb/functions.h"

namespace fifteen::duckdb_engine {
namespace {

using read::ValueKind;

// A column of one source's select.
struct Cell {
  ContactColumn column;
  std::string sql;
};

// What fifteen_customer knows.
struct CustomerRules {
  const Feed* feed;
  const Stitching* stitching;
  bool apart;
};

void customer_function(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector output) {
  const auto* const rules =
      static_cast<CustomerRules*>(duckdb_scalar_function_get_extra_info(info));
  const std::vector<Argument> arguments = arguments_of(chunk);
  auto* const out = static_cast<std::int64_t*>(duckdb_vector_get_data(output));
  IdentityBuffer buffer;
  for (idx_t r = 0; r < duckdb_data_chunk_get_size(chunk); ++r) {
    rules->stitching->read(*rules->feed, arguments.data(), r, buffer);
    const auto customer = rules->stitching->customer(buffer, rules->apart);
    if (customer) {
      out[r] = static_cast<std::int64_t>(*customer);
    } else {
      null_at(output, r);
    }
  }
}

void id_function(duckdb_function_info, duckdb_data_chunk chunk, duckdb_vector output) {
  const Argument argument(duckdb_data_chunk_get_vector(chunk, 0));
  auto* const out = static_cast<std::int64_t*>(duckdb_vector_get_data(output));
  for (idx_t r = 0; r < duckdb_data_chunk_get_size(chunk); ++r) {
    if (argument.missing(r) || (argument.is_text() && argument.text(r).empty())) {
      null_at(output, r);
    } else {
      out[r] = static_cast<std::int64_t>(argument.is_text() ? hash_id(argument.text(r))
                                                            : hash_id(argument.integer(r)));
    }
  }
}

std::string text_or_null(const std::string& sql) {
  return fmt::format("nullif(cast({} as varchar), '')", sql);
}

// The select of one feed.
class Select {
 public:
  Select(const Feed& feed, const std::vector<Feed>& feeds, const ContactRowsOptions& options)
      : feed_(feed), feeds_(feeds), options_(options) {}

  Status make() {
    if (const Status added = add_fields(); !added) return added;
    for (std::size_t i = 0; i < feed_.source->columns.size(); ++i) add_attribute(i);
    return add_own();
  }

  const std::vector<Cell>& cells() const { return cells_; }

  // The cells in the order of `columns`, null where this feed has none.
  std::string text(const std::vector<ContactColumn>& columns) const {
    const std::string place = fmt::format("cast({} as bigint)", feed_.source->order);
    std::string out = fmt::format("select {} as {}, {} as {}, {}", feed_.index,
                                  sql_name(kSourceColumn), place, sql_name(kPlaceColumn), own_);
    for (const ContactColumn& column : columns) {
      const auto found = std::find_if(cells_.begin(), cells_.end(), [&](const Cell& cell) {
        return cell.column.name == column.name && cell.column.is_field == column.is_field;
      });
      std::string sql = "null";
      if (found != cells_.end()) sql = found->sql;
      out += fmt::format(", cast({} as {}) as {}", sql, column.type, sql_name(column.name));
    }
    std::string where = fmt::format("{} is not null and {} is not null", moment_, start_);
    if (!feed_.source->statement.empty())
      where += fmt::format(" and not ({})", feed_.source->statement);
    return fmt::format("{} from {} where {}", out, feed_.source->relation, where);
  }

 private:
  void add(Field field, std::string type, ValueKind kind, std::string sql) {
    cells_.push_back(
        {{std::string(field_name(field)), std::move(type), kind, true, false}, std::move(sql)});
  }

  Status add_fields() {
    for (std::size_t f = 0; f < kFieldCount; ++f) {
      const auto field = static_cast<Field>(f);
      // An outcome in words is kept apart, as stated.
      if (!feed_.mapping.has(field) || field == Field::kOutcome) continue;
      const auto sql = argument_sql(feed_.mapping, *feed_.source, field);
      if (!sql) return fail(sql.error());
      add_field(field, *sql);
    }
    const bool own_promise = feed_.mapping.has(Field::kPromise);
    if (!own_promise && feed_.rules.promise_us) {
      add(Field::kPromise, "BIGINT", ValueKind::kInteger, std::to_string(*feed_.rules.promise_us));
    }
    return {};
  }

  void add_field(Field field, const std::string& sql) {
    const std::string& f = feed_.functions;
    switch (field) {
      case Field::kStart:
        start_ = fmt::format("fifteen_time{}({})", f, sql);
        add(field, "TIMESTAMP", ValueKind::kTime, fmt::format("make_timestamp({})", start_));
        break;
      case Field::kEnd:
      case Field::kAnswered: {
        const std::string us = fmt::format("fifteen_time{}({})", f, sql);
        const std::string end = fmt::format("case when {0} >= {1} then {0} end", us, start_);
        add(field, "TIMESTAMP", ValueKind::kTime, fmt::format("make_timestamp({})", end));
        break;
      }
      case Field::kWaited:
        add(field, "BIGINT", ValueKind::kInteger, fmt::format("fifteen_duration{}({})", f, sql));
        break;
      case Field::kPromise: {
        std::string us = fmt::format("fifteen_promise{}({}, make_timestamptz({}))", f, sql, start_);
        if (feed_.rules.promise_us)
          us = fmt::format("coalesce({}, {})", us, *feed_.rules.promise_us);
        add(field, "BIGINT", ValueKind::kInteger, us);
        break;
      }
      case Field::kCallBack:
        add(field, "BIGINT", ValueKind::kInteger,
            fmt::format("fifteen_call_back{}({}, make_timestamptz({}))", f, sql, start_));
        break;
      case Field::kCsat:
      case Field::kNps:
      case Field::kCes:
      case Field::kStars:
      case Field::kRating:
      case Field::kValue:
      case Field::kReach:
      case Field::kCost:
        add(field, "DOUBLE", ValueKind::kReal, fmt::format("fifteen_real{}({})", f, sql));
        break;
      case Field::kResolved:
      case Field::kAbandoned:
      case Field::kAudit:
        add(field, "BOOLEAN", ValueKind::kBoolean, fmt::format("fifteen_truth{}({})", f, sql));
        break;
      default:
        if (field == Field::kMoment) moment_ = text_or_null(sql);
        add(field, "VARCHAR", ValueKind::kText, text_or_null(sql));
    }
  }

  void add_attribute(std::size_t at) {
    const read::Column& column = feed_.source->columns[at];
    // A column that is a field has been added as such; one with a field's name would be taken for
    // it.
    std::string name = column.name;
    const bool is_double = is_mapped(name);
    if (options_.fields_as_attributes && is_called_as_a_field(name) && !is_double)
      name = "attribute:" + name;
    if (const auto field = field_of(name); field && !is_free(*field)) return;
    if (!options_.attribute(name)) return;
    std::string sql = feed_.source->column_sql[at];
    // The relation's numbers are written with a point.
    const bool number = column.kind == ValueKind::kInteger || column.kind == ValueKind::kReal;
    if (column.decimal_comma && number) sql = fmt::format("fifteen_point({})", sql);
    cells_.push_back({{name, feed_.source->column_types[at], column.kind, false, is_double}, sql});
  }

  // Many logs have a column that is called `value` and is not the field: where no feed has that,
  // the name is free.
  bool is_free(Field field) const {
    if (!journey::is_amount(field)) return false;
    return std::none_of(feeds_.begin(), feeds_.end(),
                        [&](const Feed& feed) { return feed.mapping.has(field); });
  }

  bool is_mapped(const std::string& name) const {
    const auto& columns = feed_.mapping.columns;
    return std::any_of(columns.begin(), columns.end(),
                       [&](const auto& entry) { return entry.second == name; });
  }

  Status add_own() {
    std::string stated = "null";
    if (feed_.mapping.has(Field::kOutcome)) {
      const auto sql = argument_sql(feed_.mapping, *feed_.source, Field::kOutcome);
      if (!sql) return fail(sql.error());
      stated = fmt::format("fifteen_stated{}({})", feed_.functions, *sql);
    }
    std::string ratings;
    for (const Field field : kRatingFields) {
      if (!feed_.mapping.has(field)) continue;
      const auto sql = argument_sql(feed_.mapping, *feed_.source, field);
      if (!sql) return fail(sql.error());
      ratings += (ratings.empty() ? "" : ", ") + *sql;
    }
    const std::string rated =
        ratings.empty() ? "null" : fmt::format("fifteen_rated{}({})", feed_.functions, ratings);
    const auto key = key_sql();
    if (!key) return fail(key.error());
    own_ = fmt::format(
        "cast({} as bigint) as {}, cast({} as varchar) as {}, cast({} as bigint) as {}", *key,
        sql_name(kKeyColumn), stated, sql_name(kStatedColumn), rated, sql_name(kRatedColumn));
    return {};
  }

  Result<std::string> key_sql() const {
    if (options_.stitching != nullptr) {
      return fmt::format("fifteen_customer{}({})", feed_.functions,
                         fmt::join(options_.stitching->layout(feed_).sql, ", "));
    }
    auto sql = argument_sql(feed_.mapping, *feed_.source, Field::kCustomer);
    if (!sql) return sql;
    std::string nobody;
    for (const std::string& id : feed_.mapping.unidentified)
      nobody += (nobody.empty() ? "" : ", ") + sql_text(id);
    std::string key = fmt::format("fifteen_id{}({})", feed_.functions, *sql);
    if (!nobody.empty())
      key = fmt::format("case when cast({} as varchar) not in ({}) then {} end", *sql, nobody, key);
    return key;
  }

  const Feed& feed_;
  const std::vector<Feed>& feeds_;
  const ContactRowsOptions& options_;
  std::vector<Cell> cells_;
  std::string own_;
  std::string moment_;
  std::string start_;
};

// The columns of all selects, in the order in which they first come, fields first.
std::vector<ContactColumn> columns_of(const std::vector<Select>& selects) {
  std::vector<ContactColumn> out;
  for (const bool fields : {true, false}) {
    for (const Select& select : selects) {
      for (const Cell& cell : select.cells()) {
        if (cell.column.is_field != fields) continue;
        const auto same = std::find_if(out.begin(), out.end(), [&](const ContactColumn& column) {
          return column.name == cell.column.name;
        });
        if (same == out.end()) {
          out.push_back(cell.column);
        } else if (!fields && *same != cell.column) {
          if (same->type != cell.column.type) same->type = "VARCHAR";
          if (same->kind != cell.column.kind) same->kind = ValueKind::kText;
          same->is_double = same->is_double && cell.column.is_double;
        }
      }
    }
  }
  return out;
}

// The row's customer by name, where this row has the identity that the customer goes by.
void name_function(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector output) {
  const auto* const rules =
      static_cast<CustomerRules*>(duckdb_scalar_function_get_extra_info(info));
  const std::vector<Argument> arguments = arguments_of(chunk);
  IdentityBuffer buffer;
  buffer.keep_texts = true;
  for (idx_t r = 0; r < duckdb_data_chunk_get_size(chunk); ++r) {
    rules->stitching->read(*rules->feed, arguments.data(), r, buffer);
    const auto customer = rules->stitching->customer(buffer, rules->apart);
    bool found = false;
    for (std::size_t i = 0; customer && !found && i < buffer.row.size(); ++i) {
      if (buffer.row[i].hash != *customer) continue;
      const std::string name = shown_identity(buffer.texts[i]);
      duckdb_vector_assign_string_element_len(output, r, name.data(), name.size());
      found = true;
    }
    if (!found) null_at(output, r);
  }
}

Status register_customer(Database& database, const Feed& feed, const ContactRowsOptions& options) {
  const auto destroy = [](void* extra) { delete static_cast<CustomerRules*>(extra); };
  const auto add = [&](const char* name, duckdb_type type, duckdb_scalar_function_t function) {
    return register_function(database, name + feed.functions, type, function,
                             new CustomerRules{&feed, options.stitching, options.apart}, destroy);
  };
  if (options.stitching == nullptr) return add("fifteen_id", DUCKDB_TYPE_BIGINT, id_function);
  const Status added = add("fifteen_customer", DUCKDB_TYPE_BIGINT, customer_function);
  return added ? add("fifteen_name", DUCKDB_TYPE_VARCHAR, name_function) : added;
}

}  // namespace

bool is_called_as_a_field(const std::string& name) {
  std::string small = name;
  std::transform(small.begin(), small.end(), small.begin(),
                 [](unsigned char c) { return static_cast<char>(c < 128 ? std::tolower(c) : c); });
  return field_of(small).has_value();
}

bool is_named(const std::set<std::string>& names, const std::string& column) {
  return names.count(column) != 0 ||
         (column.starts_with(kTracePrefix) && names.count(column.substr(kTracePrefix.size())) != 0);
}

Result<ContactRows> contact_rows(Database& database, const std::vector<Feed>& feeds,
                                 const ContactRowsOptions& options) {
  Status status;
  std::vector<Select> selects;
  for (const Feed& feed : feeds) {
    if (status) status = register_customer(database, feed, options);
    if (!status) return fail(status.error());
    if (feed.kind == read::SourceKind::kIdentities) continue;
    selects.emplace_back(feed, feeds, options);
    if (const Status made = selects.back().make(); !made) return fail(made.error());
  }
  ContactRows rows;
  rows.columns = columns_of(selects);
  for (const Select& select : selects) {
    rows.select += (rows.select.empty() ? "" : "\nunion all ") + select.text(rows.columns);
  }
  return rows;
}

std::string said_sql() {
  return fmt::format(
      "coalesce({}, case {} when 1 then 'misery' when 2 then 'neutral' when 3 then 'magic' end)",
      sql_name(kStatedColumn), sql_name(kRatedColumn));
}

Source as_source(const std::string& relation, const std::vector<ContactColumn>& columns) {
  Source source;
  source.path = "contacts";
  source.kind = Source::Kind::kTable;
  source.relation = relation;
  source.order = sql_name(kOrderColumn);
  const auto add = [&](const std::string& name, const std::string& type, ValueKind kind) {
    source.columns.push_back({name, kind, {}});
    source.column_sql.push_back(sql_name(name));
    source.column_types.push_back(type);
  };
  for (const ContactColumn& column : columns) add(column.name, column.type, column.kind);
  add(kKeyColumn, "BIGINT", ValueKind::kInteger);
  add(kSaidColumn, "VARCHAR", ValueKind::kText);
  return source;
}

Result<Feed> as_feed(Database& database, const Source& source,
                     const std::vector<ContactColumn>& columns) {
  read::Mapping mapping;
  mapping.number_unit_us = 1;
  mapping.columns[Field::kOutcome] = kSaidColumn;
  for (const ContactColumn& column : columns) {
    const auto field = column.is_field ? field_of(column.name) : std::nullopt;
    // Ratings have been weighed against their scales: they are part of what was said.
    if (field && !is_rating(*field)) mapping.columns[*field] = column.name;
  }
  Feed feed;
  feed.source = &source;
  feed.mapping = mapping;
  feed.rules.number_unit_us = 1;
  feed.key = sql_name(kKeyColumn);
  feed.functions = fresh_suffix();
  const Status registered =
      register_functions(database, feed.functions, feed.rules, evidence_of(feed.mapping));
  if (!registered) return fail(registered.error());
  return feed;
}

}  // namespace fifteen::duckdb_engine
