#include "engine/duckdb/functions.h"

#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <iterator>
#include <optional>

#include "read/decimal_comma.h"

namespace fifteen::duckdb_engine {
namespace {

// What the functions of expressions know.
struct FunctionRules {
  FieldRules rules;
  std::vector<Field> evidence;
};

void time_function(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector output) {
  const auto* const known =
      static_cast<FunctionRules*>(duckdb_scalar_function_get_extra_info(info));
  const Argument argument(duckdb_data_chunk_get_vector(chunk, 0));
  auto* const out = static_cast<std::int64_t*>(duckdb_vector_get_data(output));
  for (idx_t r = 0; r < duckdb_data_chunk_get_size(chunk); ++r) {
    if (read_time(known->rules, argument, r, out[r]) != Reading::kGood) null_at(output, r);
  }
}

void duration_function(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector output) {
  const auto* const known =
      static_cast<FunctionRules*>(duckdb_scalar_function_get_extra_info(info));
  const Argument argument(duckdb_data_chunk_get_vector(chunk, 0));
  auto* const out = static_cast<std::int64_t*>(duckdb_vector_get_data(output));
  for (idx_t r = 0; r < duckdb_data_chunk_get_size(chunk); ++r) {
    if (read_duration(known->rules, argument, r, out[r]) != Reading::kGood) null_at(output, r);
  }
}

using ReadPromise = Reading (*)(const FieldRules&, const Argument&, idx_t, const Span&,
                                std::int64_t&, const char*&);

// Of a promise and the contact's start.
template <ReadPromise kRead>
void promise_function(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector output) {
  const auto* const known =
      static_cast<FunctionRules*>(duckdb_scalar_function_get_extra_info(info));
  const Argument promise(duckdb_data_chunk_get_vector(chunk, 0));
  const Argument starts(duckdb_data_chunk_get_vector(chunk, 1));
  auto* const out = static_cast<std::int64_t*>(duckdb_vector_get_data(output));
  for (idx_t r = 0; r < duckdb_data_chunk_get_size(chunk); ++r) {
    std::int64_t start = 0;
    Span span;
    if (read_time(known->rules, starts, r, start) == Reading::kGood) span.start_us = start;
    const char* wrong = "";
    if (kRead(known->rules, promise, r, span, out[r], wrong) != Reading::kGood) null_at(output, r);
  }
}

void point_function(duckdb_function_info, duckdb_data_chunk chunk, duckdb_vector output) {
  const Argument argument(duckdb_data_chunk_get_vector(chunk, 0));
  for (idx_t r = 0; r < duckdb_data_chunk_get_size(chunk); ++r) {
    if (argument.missing(r)) {
      null_at(output, r);
      continue;
    }
    const std::string text = read::with_decimal_point(argument.text(r));
    duckdb_vector_assign_string_element_len(output, r, text.data(), text.size());
  }
}

void truth_function(duckdb_function_info, duckdb_data_chunk chunk, duckdb_vector output) {
  const Argument argument(duckdb_data_chunk_get_vector(chunk, 0));
  auto* const out = static_cast<bool*>(duckdb_vector_get_data(output));
  for (idx_t r = 0; r < duckdb_data_chunk_get_size(chunk); ++r) {
    if (read_truth(argument, r, out[r]) != Reading::kGood) null_at(output, r);
  }
}

void real_function(duckdb_function_info, duckdb_data_chunk chunk, duckdb_vector output) {
  const Argument argument(duckdb_data_chunk_get_vector(chunk, 0));
  auto* const out = static_cast<double*>(duckdb_vector_get_data(output));
  for (idx_t r = 0; r < duckdb_data_chunk_get_size(chunk); ++r) {
    if (read_real(argument, r, out[r]) != Reading::kGood) null_at(output, r);
  }
}

void stated_function(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector output) {
  const auto* const known =
      static_cast<FunctionRules*>(duckdb_scalar_function_get_extra_info(info));
  const Argument argument(duckdb_data_chunk_get_vector(chunk, 0));
  for (idx_t r = 0; r < duckdb_data_chunk_get_size(chunk); ++r) {
    Outcome outcome = Outcome::kUnscored;
    if (read_outcome(known->rules, argument, r, outcome) != Reading::kGood) {
      null_at(output, r);
      continue;
    }
    const std::string_view name = outcome_name(outcome);
    duckdb_vector_assign_string_element_len(output, r, name.data(), name.size());
  }
}

// Its evidence is ratings only.
void rated_function(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector output) {
  const auto* const known =
      static_cast<FunctionRules*>(duckdb_scalar_function_get_extra_info(info));
  std::vector<Argument> arguments;
  for (std::size_t c = 0; c < known->evidence.size(); ++c) {
    arguments.emplace_back(duckdb_data_chunk_get_vector(chunk, c));
  }
  auto* const out = static_cast<std::int64_t*>(duckdb_vector_get_data(output));
  for (idx_t r = 0; r < duckdb_data_chunk_get_size(chunk); ++r) {
    Outcome worst = Outcome::kUnscored;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      Rated rated;
      const char* ignored = "";
      const Reading reading =
          read_rating(known->rules, known->evidence[i], arguments[i], r, rated, ignored);
      if (reading == Reading::kGood) worst = score::worse(worst, rated.outcome);
    }
    out[r] = static_cast<std::int64_t>(worst);
    if (worst == Outcome::kUnscored) null_at(output, r);
  }
}

// A column of DuckDB's times as an argument; nothing for one of other values.
std::optional<std::string> time_argument(const std::string& sql, const std::string& type) {
  if (type == "TIMESTAMP WITH TIME ZONE") return sql;
  if (type.starts_with("TIMESTAMP") || type == "DATE")
    return fmt::format("cast({} as timestamp)", sql);
  return std::nullopt;
}

// Yes where a column's value is one of the words, no where it is another; the value itself where
// there are no words.
std::string truth_sql(const std::string& sql, const std::vector<std::string>& words) {
  if (words.empty()) return sql;
  std::string list;
  for (const std::string& word : words)
    list += fmt::format("{}lower({})", list.empty() ? "" : ", ", sql_text(word));
  const std::string text = fmt::format("nullif(trim(cast({} as varchar)), '')", sql);
  return fmt::format("case when {0} is not null then lower({0}) in ({1}) end", text, list);
}

}  // namespace

void null_at(duckdb_vector output, idx_t row) {
  duckdb_vector_ensure_validity_writable(output);
  duckdb_validity_set_row_invalid(duckdb_vector_get_validity(output), row);
}

std::string fresh_suffix() {
  static std::atomic<std::uint64_t> next{1};
  return fmt::format("_{}", next++);
}

Status register_function(Database& database, const std::string& name, duckdb_type result,
                         duckdb_scalar_function_t function, void* extra,
                         duckdb_delete_callback_t destroy) {
  duckdb_scalar_function registered = duckdb_create_scalar_function();
  duckdb_scalar_function_set_name(registered, name.c_str());
  duckdb_logical_type any = duckdb_create_logical_type(DUCKDB_TYPE_ANY);
  duckdb_scalar_function_set_varargs(registered, any);
  duckdb_destroy_logical_type(&any);
  duckdb_logical_type returns = duckdb_create_logical_type(result);
  duckdb_scalar_function_set_return_type(registered, returns);
  duckdb_destroy_logical_type(&returns);
  duckdb_scalar_function_set_volatile(registered);
  duckdb_scalar_function_set_special_handling(registered);
  duckdb_scalar_function_set_extra_info(registered, extra, destroy);
  duckdb_scalar_function_set_function(registered, function);
  const duckdb_state state = duckdb_register_scalar_function(database.connection(), registered);
  duckdb_destroy_scalar_function(&registered);
  if (state == DuckDBSuccess) return {};
  return fail(ErrorKind::kInternal, fmt::format("DuckDB does not take the function {}", name));
}

std::vector<Field> evidence_of(const read::SourceMapping& mapping) {
  std::vector<Field> out;
  for (const Field field : kEvidenceFields) {
    if (mapping.has(field)) out.push_back(field);
  }
  return out;
}

Result<std::string> argument_sql(const read::SourceMapping& mapping, const Source& source,
                                 Field field) {
  const auto constant = mapping.constants.find(field);
  if (constant != mapping.constants.end()) return sql_text(constant->second) + "::varchar";
  const auto found =
      read::find_column(source.columns, mapping.columns.at(field),
                        fmt::format("{}: [columns] {}", source.path, field_name(field)));
  if (!found) return fail(found.error());
  const auto at = static_cast<std::size_t>(*found - source.columns.data());
  const std::string& sql = source.column_sql[at];
  const std::string& type = source.column_types[at];
  const std::string text = fmt::format("cast({} as varchar)", sql);
  switch (field) {
    case Field::kCustomer:
    case Field::kCase: {
      const bool small = type == "TINYINT" || type == "SMALLINT" || type == "INTEGER" ||
                         type == "BIGINT" || type == "UTINYINT" || type == "USMALLINT" ||
                         type == "UINTEGER";
      return small ? fmt::format("cast({} as bigint)", sql) : text;
    }
    case Field::kStart:
    case Field::kEnd:
    case Field::kAnswered: return time_argument(sql, type).value_or(text);
    case Field::kCallBack:
      // A day alone is read as such; yes and no are words.
      if (const auto time = time_argument(sql, type); time && type != "DATE") return *time;
      return (*found)->decimal_comma ? fmt::format("fifteen_point({})", text) : text;
    case Field::kPromise:
      if (const auto time = time_argument(sql, type)) return *time;
      [[fallthrough]];
    case Field::kWaited:
    case Field::kCsat:
    case Field::kNps:
    case Field::kCes:
    case Field::kStars:
    case Field::kRating:
    case Field::kTransfers:
    case Field::kValue:
    case Field::kReach:
    case Field::kCost:
      if ((*found)->decimal_comma) return fmt::format("fifteen_point({})", text);
      if (type == "VARCHAR" || type == "INTERVAL") return text;
      return fmt::format("cast({} as double)", sql);
    case Field::kResolved:
      return truth_sql(type == "BOOLEAN" ? sql : text, mapping.yes_words.resolved);
    case Field::kAbandoned:
      return truth_sql(type == "BOOLEAN" ? sql : text, mapping.yes_words.abandoned);
    case Field::kAudit: return truth_sql(type == "BOOLEAN" ? sql : text, {});
    default: return text;
  }
}

Status register_decimal_comma(Database& database) {
  return register_function(database, "fifteen_point", DUCKDB_TYPE_VARCHAR, point_function, nullptr,
                           nullptr);
}

Status register_functions(Database& database, const std::string& suffix, const FieldRules& rules,
                          const std::vector<Field>& evidence) {
  const auto destroy = [](void* extra) { delete static_cast<FunctionRules*>(extra); };
  std::vector<Field> ratings;
  std::copy_if(evidence.begin(), evidence.end(), std::back_inserter(ratings), is_rating);
  const auto add = [&](const std::string& name, duckdb_type type,
                       duckdb_scalar_function_t function) {
    return register_function(database, name + suffix, type, function,
                             new FunctionRules{rules, name == "fifteen_rated" ? ratings : evidence},
                             destroy);
  };
  Status status = add("fifteen_time", DUCKDB_TYPE_BIGINT, time_function);
  if (status) status = add("fifteen_duration", DUCKDB_TYPE_BIGINT, duration_function);
  if (status) status = add("fifteen_promise", DUCKDB_TYPE_BIGINT, promise_function<read_promise>);
  if (status)
    status = add("fifteen_call_back", DUCKDB_TYPE_BIGINT, promise_function<read_call_back>);
  if (status) status = add("fifteen_truth", DUCKDB_TYPE_BOOLEAN, truth_function);
  if (status) status = add("fifteen_real", DUCKDB_TYPE_DOUBLE, real_function);
  if (status) status = add("fifteen_stated", DUCKDB_TYPE_VARCHAR, stated_function);
  if (status) status = add("fifteen_rated", DUCKDB_TYPE_BIGINT, rated_function);
  return status;
}

}  // namespace fifteen::duckdb_engine
