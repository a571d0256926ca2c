#pragma once
// Our functions within DuckDB's SQL: for conditions, and the columns of a source as their
// arguments.

#include <string>
#include <vector>

#include "engine/duckdb/database.h"
#include "engine/duckdb/field_reader.h"
#include "engine/duckdb/source.h"
#include "read/mapping.h"

namespace fifteen::duckdb_engine {

/// Returns an ending for names of functions that no earlier call has returned: a function stays
/// registered as long as its database.
std::string fresh_suffix();

/// Registers a volatile function of any number of arguments of any type, which is also called for
/// missing values. `extra` is what the function finds as its extra info: it is freed by `destroy`,
/// or, where that is null, outlives every query that calls the function.
Status register_function(Database& database, const std::string& name, duckdb_type result,
                         duckdb_scalar_function_t function, void* extra,
                         duckdb_delete_callback_t destroy);

/// Registers fifteen_point(text), which writes a number with a decimal comma with a point.
Status register_decimal_comma(Database& database);

/// Registers the functions by which SQL reads a source's values as contacts are read, all with
/// `suffix` behind their names: fifteen_time(any), fifteen_duration(any),
/// fifteen_promise(any, start) and fifteen_call_back(any, start) in microseconds,
/// fifteen_truth(any), fifteen_real(any), fifteen_stated(any) an outcome's name,
/// fifteen_rated(ratings...) the Outcome that the worst rating means. What is missing or cannot be
/// read is null.
Status register_functions(Database& database, const std::string& suffix, const FieldRules& rules,
                          const std::vector<Field>& evidence);

/// Makes the value of a function at a row missing.
void null_at(duckdb_vector output, idx_t row);

/// Returns the evidence fields that the mapping fills, in the order of kEvidenceFields.
std::vector<Field> evidence_of(const read::SourceMapping& mapping);

/// Returns the SQL of a field of the mapping as an argument of our functions, with a type that
/// `Argument` reads. Errors: kInput: the column is not in the source.
Result<std::string> argument_sql(const read::SourceMapping& mapping, const Source& source,
                                 Field field);

}  // namespace fifteen::duckdb_engine
