#include "engine/duckdb/xes_lines.h"

#include <charconv>
#include <cmath>

#include "base/time.h"
#include "engine/duckdb/field_reader.h"
#include "engine/duckdb/functions.h"

namespace fifteen::duckdb_engine {
namespace {

constexpr const char* kReplacement = "\xEF\xBF\xBD";

// Appends text as it stands in an attribute of XML; tells whether all of it can.
bool append_escaped(std::string& out, std::string_view text) {
  bool whole = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    // U+FFFE and U+FFFF are no characters of XML.
    const bool none = c == 0xEF && text.size() - i > 2 && text[i + 1] == '\xBF' &&
                      (text[i + 2] == '\xBE' || text[i + 2] == '\xBF');
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\t': out += "&#9;"; break;
      case '\n': out += "&#10;"; break;
      case '\r': out += "&#13;"; break;
      default:
        if (c < 0x20 || none) {
          out += kReplacement;
          whole = false;
          if (none) i += 2;
        } else {
          out += static_cast<char>(c);
        }
    }
  }
  return whole;
}

bool is_date(std::string_view text) {
  return text.size() >= 20 && text[4] == '-' && text[7] == '-' && text[10] == 'T' &&
         text[13] == ':' && text[16] == ':' && parse_time(text).has_value() &&
         parse_time(text)->has_zone;
}

template <class Number>
bool is_number(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() &&
         std::isfinite(static_cast<double>(number));
}

const char* tag_of(XesType type, std::string_view text) {
  switch (type) {
    case XesType::kDate: return is_date(text) ? "date" : "string";
    case XesType::kInteger: return is_number<std::int64_t>(text) ? "int" : "string";
    case XesType::kReal: return is_number<double>(text) ? "float" : "string";
    case XesType::kTruth: return text == "true" || text == "false" ? "boolean" : "string";
    case XesType::kString: break;
  }
  return "string";
}

void append_attribute(std::string& out, XesLines& lines, XesType type, std::string_view key,
                      std::string_view text) {
  out += '<';
  out += tag_of(type, text);
  out += " key=\"";
  bool whole = append_escaped(out, key);
  out += "\" value=\"";
  whole = append_escaped(out, text) && whole;
  out += "\"/>";
  if (!whole) lines.replaced.fetch_add(1, std::memory_order_relaxed);
}

// The arguments of a call: whether the trace begins and ends here, its name, the values.
constexpr std::size_t kFixed = 3;

void append_values(std::string& out, XesLines& lines, const std::vector<Argument>& arguments,
                   idx_t row, bool of_trace) {
  for (std::size_t i = 0; i < lines.attributes.size(); ++i) {
    const XesAttribute& attribute = lines.attributes[i];
    const Argument& value = arguments[kFixed + i];
    if (attribute.of_trace != of_trace || value.missing(row)) continue;
    append_attribute(out, lines, attribute.type, attribute.key, value.text(row));
  }
}

void xes_function(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector output) {
  auto* const lines = static_cast<XesLines*>(duckdb_scalar_function_get_extra_info(info));
  std::vector<Argument> arguments;
  for (idx_t c = 0; c < duckdb_data_chunk_get_column_count(chunk); ++c)
    arguments.emplace_back(duckdb_data_chunk_get_vector(chunk, c));
  std::string out;
  for (idx_t r = 0; r < duckdb_data_chunk_get_size(chunk); ++r) {
    out.clear();
    if (arguments[0].truth(r)) {
      out += "<trace>";
      if (!arguments[2].missing(r))
        append_attribute(out, *lines, XesType::kString, "concept:name", arguments[2].text(r));
      append_values(out, *lines, arguments, r, true);
    }
    out += "<event>";
    append_values(out, *lines, arguments, r, false);
    out += "</event>";
    if (arguments[1].truth(r)) out += "</trace>";
    duckdb_vector_assign_string_element_len(output, r, out.data(), out.size());
  }
}

}  // namespace

Status register_xes(Database& database, const std::string& name, XesLines& lines) {
  return register_function(database, name, DUCKDB_TYPE_VARCHAR, xes_function, &lines, nullptr);
}

std::string xes_head() {
  std::string out =
      R"(<?xml version="1.0" encoding="UTF-8"?>)"
      "\n"
      R"(<log xes.version="1.0" xes.features="" xmlns="http://www.xes-standard.org/">)";
  const auto extension = [&](const std::string& name, const std::string& prefix) {
    out += "\n<extension name=\"" + name + "\" prefix=\"" + prefix +
           "\" uri=\"http://www.xes-standard.org/" + prefix + ".xesext\"/>";
  };
  extension("Concept", "concept");
  extension("Time", "time");
  extension("Organizational", "org");
  return out +
         "\n<global scope=\"event\"><string key=\"concept:name\" value=\"\"/>"
         "<date key=\"time:timestamp\" value=\"1970-01-01T00:00:00Z\"/></global>"
         "\n<classifier name=\"Moment\" keys=\"concept:name\"/>";
}

std::string xes_foot() { return "</log>"; }

}  // namespace fifteen::duckdb_engine
