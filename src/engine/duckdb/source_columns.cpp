#include "engine/duckdb/source_columns.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace fifteen::duckdb_engine {
namespace {

using read::Column;
using read::ValueKind;

ValueKind kind_of_type(const std::string& type) {
  constexpr std::array<std::string_view, 9> kIntegers{"TINYINT",   "SMALLINT", "INTEGER",
                                                      "BIGINT",    "HUGEINT",  "UTINYINT",
                                                      "USMALLINT", "UINTEGER", "UBIGINT"};
  if (std::find(kIntegers.begin(), kIntegers.end(), type) != kIntegers.end())
    return ValueKind::kInteger;
  if (type == "DOUBLE" || type == "FLOAT" || type.starts_with("DECIMAL")) return ValueKind::kReal;
  if (type == "BOOLEAN") return ValueKind::kBoolean;
  if (type.starts_with("TIMESTAMP") || type == "DATE") return ValueKind::kTime;
  return ValueKind::kText;
}

}  // namespace

// DuckDB takes * ? [ in a path for patterns; in brackets they stand for themselves.
std::string literal_path(const std::string& path) {
  std::string out;
  for (const char c : path) {
    if (c == '*' || c == '?' || c == '[') {
      out += std::string("[") + c + "]";
    } else {
      out += c;
    }
  }
  return sql_text(out);
}

// DuckDB's messages are long; the first line says what is wrong.
std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

Status describe(Database& database, Source& source) {
  const auto described = database.query("describe select * from " + source.relation);
  if (!described) return fail(described.error());
  std::string list;
  for (const auto& row : described->rows) {
    const std::string name = row[0].value_or("");
    const std::string type = row[1].value_or("");
    if (source.kind == Source::Kind::kParquet && name == "file_row_number") continue;
    source.columns.push_back({name, kind_of_type(type), {}});
    source.column_sql.push_back(sql_name(name));
    source.column_types.push_back(type);
  }
  return {};
}

Status sample(Database& database, Source& source) {
  std::string list;
  for (const std::string& name : source.column_sql) {
    list += fmt::format("{}cast({} as varchar)", list.empty() ? "" : ", ", name);
  }
  const auto rows =
      database.query(fmt::format("select {} from {} limit {}", list, source.relation, kSampleRows));
  if (!rows) return fail(rows.error());
  for (std::size_t c = 0; c < source.columns.size(); ++c) {
    Column& column = source.columns[c];
    for (const auto& row : rows->rows) column.samples.push_back(row[c]);
    if (source.column_types[c] == "VARCHAR" && column.kind == ValueKind::kText) {
      column.kind = read::kind_of_samples(column.samples);
    }
  }
  return {};
}

Status join_columns(const read::SourceMapping& mapping, Source& source) {
  for (const auto& [field, parts] : mapping.joined) {
    read::Column joined{mapping.columns.at(field), read::ValueKind::kText, {}};
    std::string text;
    std::string known;
    for (const std::string& part : parts) {
      const auto found = read::find_column(
          source.columns, part, fmt::format("{}: [columns] {}", source.path, field_name(field)));
      if (!found) return fail(found.error());
      const auto at = static_cast<std::size_t>(*found - source.columns.data());
      const std::string sql = fmt::format("cast({} as varchar)", source.column_sql[at]);
      known += fmt::format("{}{} <> ''", known.empty() ? "" : " and ", sql);
      text += fmt::format("{}{}", text.empty() ? "" : " || ' ' || ", sql);
      const auto& samples = (*found)->samples;
      const bool first = &part == &parts.front();
      joined.samples.resize(first ? samples.size() : joined.samples.size());
      for (std::size_t i = 0; i < joined.samples.size(); ++i) {
        auto& out = joined.samples[i];
        if (!samples[i] || samples[i]->empty() || (!first && !out)) {
          out.reset();
        } else {
          out = first ? *samples[i] : *out + " " + *samples[i];
        }
      }
    }
    source.columns.push_back(std::move(joined));
    source.column_sql.push_back(fmt::format("(case when {} then {} end)", known, text));
    source.column_types.emplace_back("VARCHAR");
  }
  return {};
}

}  // namespace fifteen::duckdb_engine
