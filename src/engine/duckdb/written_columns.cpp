#include "engine/duckdb/written_columns.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <map>

#include "engine/duckdb/scored_contacts.h"
#include "read/guess.h"

namespace fifteen::duckdb_engine {
namespace {

using engine::FileFormat;
using read::ValueKind;

std::string in_small_letters(const std::string& text) {
  std::string out = text;
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(c < 128 ? std::tolower(c) : c); });
  return out;
}

bool is_mapped(const Feed& feed, const std::string& name) {
  const auto& columns = feed.mapping.columns;
  return std::any_of(columns.begin(), columns.end(), [&](const auto& entry) {
    return entry.second == name || "case:" + entry.second == name;
  });
}

WrittenKind kind_of(Field field) {
  switch (field) {
    case Field::kStart:
    case Field::kEnd:
    case Field::kAnswered: return WrittenKind::kTime;
    case Field::kWaited:
    case Field::kPromise:
    case Field::kCallBack: return WrittenKind::kDuration;
    case Field::kResolved:
    case Field::kAbandoned:
    case Field::kAudit: return WrittenKind::kTruth;
    case Field::kValue:
    case Field::kReach:
    case Field::kCost: return WrittenKind::kReal;
    default: return is_rating(field) ? WrittenKind::kReal : WrittenKind::kText;
  }
}

WrittenKind kind_of_type(const std::string& type) {
  if (type == "VARCHAR") return WrittenKind::kText;
  if (type == "BOOLEAN") return WrittenKind::kTruth;
  if (type == "DOUBLE") return WrittenKind::kReal;
  if (type == "TIMESTAMP WITH TIME ZONE") return WrittenKind::kTime;
  for (const char* integer : {"TINYINT", "SMALLINT", "INTEGER", "BIGINT"}) {
    if (type == integer || type == std::string("U") + integer) return WrittenKind::kInteger;
  }
  return WrittenKind::kOther;
}

// Fields that a report depends on; by which columns the others are guessed is of no consequence.
bool counts(Field field) {
  switch (field) {
    case Field::kEmployee:
    case Field::kText: return false;
    default: return true;
  }
}

// An event log has standard names for some fields, and the customer and the case at its traces.
std::string name_of(Field field, FileFormat format) {
  if (format == FileFormat::kXes) {
    if (field == Field::kMoment) return "concept:name";
    if (field == Field::kStart) return "time:timestamp";
    if (field == Field::kEmployee) return "org:resource";
    if (field == Field::kCustomer || field == Field::kCase)
      return fmt::format("case:{}", field_name(field));
  }
  return std::string(field_name(field));
}

WrittenColumn field_column(const ContactColumn& column, Field field, const WritingRules& rules) {
  WrittenColumn out;
  out.field = field;
  out.kind = kind_of(field);
  out.sql = sql_name(column.name);
  if (is_rating(field))
    out.sql = fmt::format("case when {} is not null then {} end", rules.said_sql, out.sql);
  return out;
}

WrittenColumn attribute_column(const ContactColumn& column) {
  WrittenColumn out;
  out.name = column.name;
  out.sql = sql_name(column.name);
  out.kind = kind_of_type(column.type);
  out.said = column.kind;
  if (out.kind == WrittenKind::kText) out.sql = fmt::format("nullif({}, '')", out.sql);
  // As our own times: a TIMESTAMP in UTC.
  if (out.kind == WrittenKind::kTime)
    out.sql = fmt::format("make_timestamp(epoch_us({}))", out.sql);
  return out;
}

}  // namespace

Attributes attributes_of(const std::vector<Feed>& feeds) {
  Attributes out;
  std::map<std::string, std::string> spelled{{"fifteen order", ""},  {"fifteen source", ""},
                                             {"fifteen place", ""},  {"fifteen customer", ""},
                                             {"fifteen stated", ""}, {"fifteen rated", ""},
                                             {"fifteen said", ""}};
  for (const Feed& feed : feeds) {
    if (feed.kind == read::SourceKind::kIdentities) continue;
    for (const read::Column& column : feed.source->columns) {
      if (is_mapped(feed, column.name)) continue;
      const std::string name =
          is_called_as_a_field(column.name) ? "attribute:" + column.name : column.name;
      const auto [same, is_new] = spelled.try_emplace(in_small_letters(name), name);
      (same->second == name ? out.names : out.left_out).insert(name);
    }
  }
  return out;
}

std::vector<WrittenColumn> written_columns(const ContactTable& table, const WritingRules& rules) {
  std::map<Field, WrittenColumn> fields;
  std::vector<WrittenColumn> attributes;
  for (const ContactColumn& column : table.columns) {
    const auto field = column.is_field ? field_of(column.name) : std::nullopt;
    if (field) {
      fields[*field] = field_column(column, *field, rules);
    } else if (!column.is_field) {
      attributes.push_back(attribute_column(column));
    }
  }
  const auto text = [&](Field field, std::string sql) {
    fields[field] = {"", std::move(sql), WrittenKind::kText, field, ValueKind::kText};
  };
  text(Field::kOutcome, rules.said_sql);
  const std::string customer =
      fields.count(Field::kCustomer) == 0
          ? "null::varchar"
          : fmt::format("case when {} is not null then {} end", sql_name(kKeyColumn),
                        fields[Field::kCustomer].sql);
  text(Field::kCustomer, customer);
  if (rules.whole) {
    const bool own = rules.cases && fields.count(Field::kCase) != 0;
    text(Field::kCase,
         own ? fmt::format("coalesce({}, {})", fields[Field::kCase].sql, customer) : customer);
  } else if (!rules.cases) {
    fields.erase(Field::kCase);
  }
  std::vector<WrittenColumn> out;
  for (auto& [field, column] : fields) out.push_back(std::move(column));
  out.insert(out.end(), attributes.begin(), attributes.end());
  return out;
}

std::vector<std::string> name_columns(std::vector<WrittenColumn>& columns, FileFormat format) {
  // Columns by which the guess knows logs of CloudEvents, of Segment, and object-centric ones.
  std::set<std::string> taken{"cloudevents:id", "segment:moment", "ocel:activity"};
  std::set<Field> fields;
  for (WrittenColumn& column : columns) {
    if (!column.field) continue;
    column.name = name_of(*column.field, format);
    taken.insert(in_small_letters(column.name));
    fields.insert(*column.field);
  }
  if (format == FileFormat::kXes) {
    // The reader joins starts with completes by it; here each event is a contact already.
    for (const char* key : {"case:concept:name", "lifecycle:transition"}) taken.insert(key);
    fields.erase(Field::kMoment);  // they do not go by the field's own name
    fields.erase(Field::kStart);
  }
  // The reader knows these events by their `type` beside one of the others.
  const bool like_events =
      std::any_of(columns.begin(), columns.end(), [](const WrittenColumn& column) {
        return column.name == "specversion" || column.name == "messageId" ||
               column.name == "userId" || column.name == "anonymousId";
      });
  if (format == FileFormat::kJsonLines && like_events) taken.insert("type");
  std::vector<std::string> renamed;
  for (WrittenColumn& column : columns) {
    if (column.field) continue;
    const auto guessed = read::guessed_field(column.name);
    const bool misleads = guessed && counts(*guessed) && fields.count(*guessed) == 0;
    const std::string own = column.name;
    if (misleads) column.name = "attribute:" + own;
    while (!taken.insert(in_small_letters(column.name)).second)
      column.name = "attribute:" + column.name;
    const std::string prefix = "attribute:";
    if (column.name != own) {
      renamed.push_back(own);
    } else if (own.starts_with(prefix)) {
      renamed.push_back(own.substr(prefix.size()));  // by the relation already
    }
  }
  return renamed;
}

std::string rendered(const WrittenColumn& column, FileFormat format, const std::string& functions) {
  const std::string& sql = column.sql;
  const bool json = format == FileFormat::kJsonLines;
  const bool parquet = format == FileFormat::kParquet;
  switch (column.kind) {
    case WrittenKind::kTime:
      return parquet ? fmt::format("make_timestamptz(epoch_us({}))", sql)
                     : fmt::format("fifteen_iso{}(epoch_us({}))", functions, sql);
    case WrittenKind::kDuration:
      return json || parquet ? fmt::format("{}::double / 1000000", sql)
                             : fmt::format("fifteen_seconds{}({})", functions, sql);
    case WrittenKind::kReal:
      if (parquet) return sql;
      // JSON has no word for what is no number.
      return json ? fmt::format("case when isfinite({0}) then {0} end", sql)
                  : fmt::format("fifteen_number{}({})", functions, sql);
    case WrittenKind::kText: return sql;
    case WrittenKind::kTruth:
    case WrittenKind::kInteger:
      return json || parquet ? sql : fmt::format("cast({} as varchar)", sql);
    case WrittenKind::kList:
      return json || parquet ? fmt::format("string_split({}, '{}')", sql, kReasonMark) : sql;
    case WrittenKind::kOther: break;
  }
  return parquet ? sql : fmt::format("nullif(cast({} as varchar), '')", sql);
}

}  // namespace fifteen::duckdb_engine
