#pragma once
// Contacts as lines of an event log (XES, IEEE 1849-2016), made by a function that DuckDB calls.
//
//   select fifteen_xes(begins, ends, trace_name, value, value, ...)
//
// gives one line for each contact: the trace's beginning before its first one, its end after its
// last one. Values are texts; one without a value is left out. An `int`, `float`, `boolean` or
// `date` whose text is none is written as a `string`.

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/duckdb/database.h"

namespace fifteen::duckdb_engine {

enum class XesType : std::uint8_t { kString, kDate, kInteger, kReal, kTruth };

struct XesAttribute {
  std::string key;
  XesType type = XesType::kString;
  bool of_trace = false;
};

/// What the lines need to know; `replaced` counts values with characters that XML cannot hold,
/// which become U+FFFD.
struct XesLines {
  std::vector<XesAttribute> attributes;
  std::atomic<std::uint64_t> replaced{0};
};

/// Registers the function under a name. `lines` must outlive the queries.
Status register_xes(Database& database, const std::string& name, XesLines& lines);

/// The lines before and after all traces.
std::string xes_head();
std::string xes_foot();

}  // namespace fifteen::duckdb_engine
