// OCEL in SQLite: a table of events, one of objects, one for the attributes of each type, and two
// of relations.
//
// A database is a program of a stranger: it is opened read-only, without views, triggers and
// virtual tables, and every table is read from its beginning to its end by a plain scan. Pages that
// point in circles give rows without end, so no more rows and bytes are taken than the file can
// have.

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <sqlite3.h>
#include <unordered_map>
#include <vector>

#include "base/text.h"
#include "read/object_log.h"
#include "read/object_rows.h"
#include "read/ocel.h"
#include "read/ocel_words.h"

namespace fifteen::read {
namespace {

using Number = ObjectLog::Number;
constexpr Number kNone = ObjectLog::kNone;
constexpr int kValueBytesMax = 16 << 20;

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using DatabasePointer = std::unique_ptr<sqlite3, CloseDatabase>;
using StatementPointer = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string sql_name(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

// A path as SQLite's URI, which asks for a file that nobody changes.
std::string uri_of(const std::string& path) {
  std::string out = "file:";
  for (const char c : path) {
    const auto u = static_cast<unsigned char>(c);
    const bool plain = std::isalnum(u) != 0 || c == '/' || c == '.' || c == '_' || c == '-';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", u);
  }
  return out + "?mode=ro&immutable=1";
}

// What a database may do before its schema is looked at.
void confine(sqlite3* database) {
  sqlite3_limit(database, SQLITE_LIMIT_LENGTH, kValueBytesMax);
  sqlite3_limit(database, SQLITE_LIMIT_SQL_LENGTH, 1 << 20);
  sqlite3_limit(database, SQLITE_LIMIT_EXPR_DEPTH, 100);
  sqlite3_limit(database, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
}

class Reader {
 public:
  Reader(const std::string& name, std::size_t bytes, DatabasePointer database, ObjectLog& log)
      : name_(name), bytes_(bytes), database_(std::move(database)), log_(log) {}

  Status read();

 private:
  struct Type {
    Number name = kNone;
    std::string table;
  };
  // The current row of a scan.
  class Row {
   public:
    Row(sqlite3_stmt* statement, std::uint64_t line) : statement_(statement), line_(line) {}
    // Returns nothing for NULL, and for a value that cannot be had as text.
    std::optional<std::string_view> text(int column) const {
      if (column < 0 || sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::nullopt;
      const auto* text = sqlite3_column_text(statement_, column);
      if (text == nullptr) return std::nullopt;
      return std::string_view(reinterpret_cast<const char*>(text),
                              static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
    }
    int columns() const { return sqlite3_column_count(statement_); }
    std::uint64_t line() const { return line_; }

   private:
    sqlite3_stmt* statement_;
    std::uint64_t line_;
  };
  // The columns of a table by their lower-case names, and the kinds they are declared to have.
  struct Columns {
    std::vector<std::string> names;
    std::vector<ValueKind> kinds;
    int find(std::string_view name) const {
      for (std::size_t i = 0; i < names.size(); ++i) {
        if (lower(names[i]) == name) return static_cast<int>(i);
      }
      return -1;
    }
  };

  Status read_schema();
  Status read_types(bool of_events, std::vector<Type>& types);
  Status read_events();
  Status read_objects();
  Status read_event_values(const Type& type);
  Status read_object_values(const Type& type);
  Status read_relations(bool of_events);
  Number find_owner(bool of_events, std::optional<std::string_view> id, const Row& row,
                    std::string_view reason);
  std::optional<Number> keep(const Row& row, int column);

  // Calls `begin` with the columns of a table, then `each` with every row.
  template <class Begin, class Each>
  Status scan(const std::string& table, Begin&& begin, Each&& each);
  Status scan_rows(const std::string& table, sqlite3_stmt* statement,
                   const std::function<void(const Row&)>& each);
  Status check_columns(const std::string& table, const Columns& columns,
                       std::initializer_list<std::string_view> wanted) const;
  tl::unexpected<Error> broken(const std::string& where, std::string_view why) const {
    return fail(ErrorKind::kInput,
                fmt::format("{}: expected a whole SQLite database, got \"{}\"{}; copy it or export "
                            "it again",
                            name_, why, where.empty() ? "" : " in " + where));
  }

  std::string name_;
  std::size_t bytes_;
  DatabasePointer database_;
  ObjectLog& log_;
  std::map<std::string, std::string> tables_;    // lower-case name -> what is wrong with it, or ""
  std::unordered_map<Number, Number> event_of_;  // by the text of the id
  std::unordered_map<Number, Number> object_of_;
};

Status Reader::read() {
  if (Status read = read_schema(); !read) return read;
  std::vector<Type> event_types;
  std::vector<Type> object_types;
  if (Status read = read_types(true, event_types); !read) return read;
  if (Status read = read_types(false, object_types); !read) return read;
  std::vector<std::string> missing;
  for (const auto* types : {&event_types, &object_types}) {
    for (const Type& type : *types) {
      const auto found = tables_.find(lower(type.table));
      if (found == tables_.end())
        missing.push_back(shortened(type.table, 60));
      else if (!found->second.empty())
        return broken(type.table, found->second);
    }
  }
  if (!missing.empty()) {
    return fail(ErrorKind::kInput,
                fmt::format("{}: expected a table for each type of the log, got none called {}; "
                            "export it again",
                            name_, fmt::join(missing, ", ")));
  }
  if (Status read = read_events(); !read) return read;
  if (Status read = read_objects(); !read) return read;
  for (const Type& type : event_types) {
    if (Status read = read_event_values(type); !read) return read;
  }
  for (const Type& type : object_types) {
    if (Status read = read_object_values(type); !read) return read;
  }
  if (Status read = read_relations(true); !read) return read;
  return tables_.contains("object_object") ? read_relations(false) : Status{};
}

Status Reader::read_schema() {
  const Status scanned = scan(
      "sqlite_master", [](const Columns&) { return Status{}; },
      [&](const Row& row) {
        const std::string type(row.text(0).value_or(""));
        const std::string sql = lower(row.text(4).value_or("").substr(0, 200));
        const std::string table = lower(row.text(1).value_or(""));
        std::string wrong;
        if (type == "view") wrong = "a view";
        if (sql.starts_with("create virtual")) wrong = "a virtual table";
        if (type == "table" || type == "view") tables_[table] = wrong;
      });
  if (!scanned) return scanned;
  std::vector<std::string_view> missing;
  for (const char* table :
       {"event", "object", "event_object", "event_map_type", "object_map_type"}) {
    const auto found = tables_.find(table);
    if (found == tables_.end()) {
      missing.emplace_back(table);
    } else if (!found->second.empty()) {
      return broken(table, found->second);
    }
  }
  const auto optional = tables_.find("object_object");
  if (optional != tables_.end() && !optional->second.empty()) {
    return broken("object_object", optional->second);
  }
  if (missing.empty()) return {};
  return fail(ErrorKind::kInput,
              fmt::format("{}: expected an OCEL 2.0 log in SQLite, got a database without the "
                          "table{} {}; export the table of contacts as CSV or Parquet if it is "
                          "another database",
                          name_, missing.size() == 1 ? "" : "s", fmt::join(missing, ", ")));
}

Status Reader::check_columns(const std::string& table, const Columns& columns,
                             std::initializer_list<std::string_view> wanted) const {
  for (const std::string_view name : wanted) {
    if (columns.find(name) >= 0) continue;
    return fail(ErrorKind::kInput,
                fmt::format("{}: expected the column {} in the table {} of an OCEL log, got none; "
                            "export it again",
                            name_, name, shortened(table, 60)));
  }
  return {};
}

template <class Begin, class Each>
Status Reader::scan(const std::string& table, Begin&& begin, Each&& each) {
  const std::string sql = fmt::format("select * from {} not indexed", sql_name(table));
  sqlite3_stmt* made = nullptr;
  const int code = sqlite3_prepare_v2(database_.get(), sql.c_str(), static_cast<int>(sql.size()),
                                      &made, nullptr);
  const StatementPointer statement(made);
  if (code != SQLITE_OK || !statement) {
    return broken(shortened(table, 60), printable(sqlite3_errmsg(database_.get())));
  }
  Columns columns;
  for (int i = 0; i < sqlite3_column_count(made); ++i) {
    const char* name = sqlite3_column_name(made, i);
    const char* type = sqlite3_column_decltype(made, i);
    columns.names.emplace_back(name == nullptr ? "" : name);
    columns.kinds.push_back(ocel_kind(type == nullptr ? "" : type));
    if (find_bad_utf8(columns.names.back())) return broken(table, "a name that is not UTF-8");
  }
  if (const Status begun = begin(columns); !begun) return begun;
  return scan_rows(table, made, each);
}

Status Reader::scan_rows(const std::string& table, sqlite3_stmt* statement,
                         const std::function<void(const Row&)>& each) {
  const std::uint64_t bytes_max = 64 * static_cast<std::uint64_t>(bytes_) + (1U << 20U);
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  while (true) {
    const int code = sqlite3_step(statement);
    if (code == SQLITE_DONE) return {};
    if (code != SQLITE_ROW) {
      return broken(shortened(table, 60), printable(sqlite3_errmsg(database_.get())));
    }
    for (int i = 0; i < sqlite3_column_count(statement); ++i) {
      bytes += static_cast<std::uint64_t>(sqlite3_column_bytes(statement, i));
    }
    // A row takes two bytes of its page at least.
    if (++rows > bytes_ / 2 || bytes > bytes_max) {
      return broken(shortened(table, 60), "more rows than fit into the file");
    }
    each(Row(statement, rows));
  }
}

Status Reader::read_types(bool of_events, std::vector<Type>& types) {
  const std::string table = of_events ? "event_map_type" : "object_map_type";
  int name = -1;
  int map = -1;
  return scan(
      table,
      [&](const Columns& columns) {
        name = columns.find("ocel_type");
        map = columns.find("ocel_type_map");
        return check_columns(table, columns, {"ocel_type", "ocel_type_map"});
      },
      [&](const Row& row) {
        const auto mapped = row.text(map);
        const std::optional<Number> type = keep(row, name);
        if (!type || !mapped || find_bad_utf8(*mapped)) return;
        types.push_back({*type, fmt::format("{}_{}", of_events ? "event" : "object", *mapped)});
      });
}

// Keeps a text; nothing when it is NULL or not UTF-8, which is a reject.
std::optional<Number> Reader::keep(const Row& row, int column) {
  const auto text = row.text(column);
  if (!text) return std::nullopt;
  if (find_bad_utf8(*text)) {
    log_.reject(row.line(), "text that is not UTF-8", shortened(*text, 60));
    return std::nullopt;
  }
  return log_.keep(*text);
}

Status Reader::read_events() {
  int id = -1;
  int type = -1;
  return scan(
      "event",
      [&](const Columns& columns) {
        id = columns.find("ocel_id");
        type = columns.find("ocel_type");
        return check_columns("event", columns, {"ocel_id", "ocel_type"});
      },
      [&](const Row& row) {
        ObjectLog::Event event;
        event.id = keep(row, id).value_or(kNone);
        event.type = keep(row, type).value_or(kNone);
        event.line = row.line();
        const Number number = log_.add_event(event);
        if (event.id != kNone) event_of_.emplace(event.id, number);
      });
}

Status Reader::read_objects() {
  int id = -1;
  int type = -1;
  return scan(
      "object",
      [&](const Columns& columns) {
        id = columns.find("ocel_id");
        type = columns.find("ocel_type");
        return check_columns("object", columns, {"ocel_id", "ocel_type"});
      },
      [&](const Row& row) {
        ObjectLog::Object object;
        object.id = keep(row, id).value_or(kNone);
        object.type = keep(row, type).value_or(kNone);
        object.line = row.line();
        const Number number = log_.add_object(object);
        if (object.id != kNone) object_of_.emplace(object.id, number);
      });
}

// Finds the event or object that a row is about, or counts the row as a reject.
Number Reader::find_owner(bool of_events, std::optional<std::string_view> id, const Row& row,
                          std::string_view reason) {
  const auto& owners = of_events ? event_of_ : object_of_;
  if (id && !find_bad_utf8(*id)) {
    const auto found = owners.find(log_.keep(*id));
    if (found != owners.end()) return found->second;
  }
  log_.reject(row.line(), reason, shortened(id.value_or("no id"), 60));
  return kNone;
}

Status Reader::read_event_values(const Type& type) {
  Columns columns;
  int id = -1;
  int time = -1;
  std::vector<Number> names;
  return scan(
      type.table,
      [&](const Columns& found) {
        columns = found;
        id = columns.find("ocel_id");
        time = columns.find("ocel_time");
        for (std::size_t i = 0; i < columns.names.size(); ++i) {
          names.push_back(log_.keep(columns.names[i]));
          log_.declare(true, type.name, names[i], columns.kinds[i]);
        }
        return check_columns(type.table, columns, {"ocel_id", "ocel_time"});
      },
      [&](const Row& row) {
        constexpr std::string_view kUnknown = "values of an event that is not in the log";
        const Number event = find_owner(true, row.text(id), row, kUnknown);
        if (event == kNone) return;
        if (log_.events()[event].type != type.name) {
          return log_.reject(row.line(), kUnknown, shortened(row.text(id).value_or(""), 60));
        }
        log_.set_event_time(event, keep(row, time).value_or(kNone));
        for (int i = 0; i < row.columns(); ++i) {
          if (i == id || i == time) continue;
          const auto value = keep(row, i);
          if (!value) continue;
          const auto c = static_cast<std::size_t>(i);
          log_.add_event_attribute({event, names[c], *value, columns.kinds[c]});
        }
      });
}

Status Reader::read_object_values(const Type& type) {
  Columns columns;
  int id = -1;
  int time = -1;
  int changed = -1;
  std::vector<Number> names;
  return scan(
      type.table,
      [&](const Columns& found) {
        columns = found;
        id = columns.find("ocel_id");
        time = columns.find("ocel_time");
        changed = columns.find("ocel_changed_field");
        for (std::size_t i = 0; i < columns.names.size(); ++i) {
          names.push_back(log_.keep(columns.names[i]));
          log_.declare(false, type.name, names[i], columns.kinds[i]);
        }
        return check_columns(type.table, columns, {"ocel_id"});
      },
      [&](const Row& row) {
        const Number object =
            find_owner(false, row.text(id), row, "values of an object that is not in the log");
        if (object == kNone) return;
        const Number from = keep(row, time).value_or(kNone);
        const std::string_view only = row.text(changed).value_or("");
        for (int i = 0; i < row.columns(); ++i) {
          const auto c = static_cast<std::size_t>(i);
          if (i == id || i == time || i == changed) continue;
          if (!only.empty() && only != columns.names[c]) continue;
          const auto value = keep(row, i);
          if (!value) continue;
          log_.add_object_attribute({object, names[c], *value, columns.kinds[c], 0, from});
        }
      });
}

Status Reader::read_relations(bool of_events) {
  const std::string table = of_events ? "event_object" : "object_object";
  const std::string_view owner_name = of_events ? "ocel_event_id" : "ocel_source_id";
  const std::string_view target_name = of_events ? "ocel_object_id" : "ocel_target_id";
  int owner = -1;
  int target = -1;
  int qualifier = -1;
  return scan(
      table,
      [&](const Columns& columns) {
        owner = columns.find(owner_name);
        target = columns.find(target_name);
        qualifier = columns.find("ocel_qualifier");
        return check_columns(table, columns, {owner_name, target_name});
      },
      [&](const Row& row) {
        ObjectLog::Relation relation;
        relation.owner = find_owner(of_events, row.text(owner), row,
                                    of_events ? "a relation of an event that is not in the log"
                                              : "a relation of an object that is not in the log");
        if (relation.owner == kNone) return;
        relation.target = keep(row, target).value_or(kNone);
        relation.qualifier = keep(row, qualifier).value_or(kNone);
        of_events ? log_.add_event_relation(relation) : log_.add_object_relation(relation);
      });
}

// The first 100 bytes of a database tell the size of a page and how many there are; SQLite itself
// misses a page only when it is asked for.
Status check_size(const std::string& name, std::string_view head, std::uint64_t bytes) {
  const auto number = [&](std::size_t at, std::size_t size) {
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < size; ++i)
      out = out << 8U | static_cast<unsigned char>(head[at + i]);
    return out;
  };
  constexpr std::size_t kHeaderBytes = 100;
  if (head.size() >= kHeaderBytes) {
    const std::uint64_t page = number(16, 2) == 1 ? 65'536 : number(16, 2);
    if (page * number(28, 4) <= bytes) return {};
  }
  return fail(ErrorKind::kInput,
              name +
                  ": expected a whole SQLite database, got fewer bytes than its header says; the "
                  "file is truncated, copy or export it again");
}

Result<OcelSummary> read_database(const std::string& name, std::size_t bytes,
                                  DatabasePointer database, const OcelOptions& options,
                                  RowSink& sink, Rejects& rejects) {
  ObjectLog log(name, options.source_index, rejects);
  {
    Reader reader(name, bytes, std::move(database), log);
    if (const Status read = reader.read(); !read) return fail(read.error());
  }
  log.settle();
  return write_object_rows(log, options, sink);
}

Result<std::string> unpack(const std::string& path) {
  auto source = ByteSource::open(path);
  if (!source) return fail(source.error());
  constexpr std::size_t kChunkBytes = std::size_t{1} << 20U;
  std::string bytes;
  while (true) {
    const std::size_t size = bytes.size();
    bytes.resize(size + kChunkBytes);
    const auto got = (*source)->read({bytes.data() + size, kChunkBytes});
    if (!got) return fail(got.error());
    bytes.resize(size + *got);
    if (*got == 0) return bytes;
  }
}

}  // namespace

Result<OcelSummary> read_ocel_sqlite(const std::string& path, const OcelOptions& options,
                                     RowSink& sink, Rejects& rejects) {
  std::array<char, 100> head{};
  std::ifstream file(path, std::ios::binary);
  file.read(head.data(), head.size());
  const std::string_view begin(head.data(), static_cast<std::size_t>(file.gcount()));
  if (!begin.starts_with("SQLite")) {
    const Result<std::string> bytes = unpack(path);
    if (!bytes) return fail(bytes.error());
    return read_ocel_sqlite_bytes(path, *bytes, options, sink, rejects);
  }
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error) return fail(ErrorKind::kInput, path + ": expected a file, got " + error.message());
  if (const Status checked = check_size(path, begin, size); !checked) return fail(checked.error());
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(uri_of(path).c_str(), &opened,
                      SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
  DatabasePointer database(opened);
  if (code != SQLITE_OK) {
    return fail(ErrorKind::kInput, fmt::format("{}: expected a SQLite database, got \"{}\"; look "
                                               "at the file",
                                               path, sqlite3_errstr(code)));
  }
  confine(opened);
  return read_database(path, static_cast<std::size_t>(size), std::move(database), options, sink,
                       rejects);
}

Result<OcelSummary> read_ocel_sqlite_bytes(const std::string& name, const std::string& bytes,
                                           const OcelOptions& options, RowSink& sink,
                                           Rejects& rejects) {
  if (const Status checked = check_size(name, bytes, bytes.size()); !checked) {
    return fail(checked.error());
  }
  // Outlives the database. Two bytes tell of a write-ahead log, which there is none of in memory.
  std::vector<unsigned char> copy(bytes.begin(), bytes.end());
  if (copy[18] == 2) copy[18] = 1;
  if (copy[19] == 2) copy[19] = 1;
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(":memory:", &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  DatabasePointer database(opened);
  FIFTEEN_CHECK(code == SQLITE_OK, "a database in memory can be opened");
  const auto size = static_cast<sqlite3_int64>(copy.size());
  if (sqlite3_deserialize(opened, "main", copy.data(), size, size, SQLITE_DESERIALIZE_READONLY) !=
      SQLITE_OK) {
    return fail(ErrorKind::kInput, name +
                                       ": expected a SQLite database, got something else; look "
                                       "at the file");
  }
  confine(opened);
  return read_database(name, copy.size(), std::move(database), options, sink, rejects);
}

}  // namespace fifteen::read
