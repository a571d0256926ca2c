#include "read/mapping.h"

// toml++ asserts what a file may well break, and then reports it as an error.
#define TOML_ASSERT(expression) static_assert(true)

#include <algorithm>
#include <cctype>
#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <toml++/toml.h>

#include "base/nearest.h"
#include "base/text.h"
#include "base/time.h"

namespace fifteen::read {
namespace {

constexpr std::size_t kMappingBytesMax = 1 << 20;

// Reads one table of the file; the first error stays.
class TableReader {
 public:
  TableReader(const toml::table& table, std::string path, std::string_view file,
              std::optional<Error>& error)
      : table_(table), path_(std::move(path)), file_(file), error_(error) {}

  using Handler = std::function<void(const toml::node&)>;

  // Calls the handler of each key that is there; a key without one is an error that names the
  // nearest.
  void each(const std::map<std::string, Handler>& handlers) {
    for (const auto& [key, node] : table_) {
      const auto found = handlers.find(std::string(key.str()));
      if (found != handlers.end()) {
        found->second(node);
        continue;
      }
      std::vector<std::string> known;
      for (const auto& [name, handler] : handlers) known.push_back(name);
      wrong(node, fmt::format("unknown key \"{}\"{}", path_ + std::string(key.str()),
                              did_you_mean(key.str(), known)));
    }
  }

  void wrong(const toml::node& node, const std::string& what) {
    if (!error_) {
      error_ = Error{ErrorKind::kInput, fmt::format("{}:{}: {}; see docs/formats/mapping.md", file_,
                                                    node.source().begin.line, what)};
    }
  }

  Handler text(std::string& out, std::string_view key) {
    return [this, &out, key](const toml::node& node) {
      if (const auto value = node.value_exact<std::string>()) {
        out = *value;
      } else {
        wrong(node, fmt::format("expected text in quotes for \"{}{}\"", path_, key));
      }
    };
  }

  Handler character(std::string& out, std::string_view key) {
    return [this, &out, key](const toml::node& node) {
      const auto value = node.value_exact<std::string>();
      if (value && width_of(*value) == 1 && *value != "\n" && *value != "\r") {
        out = *value;
      } else {
        wrong(node, fmt::format(
                        "expected one character in quotes, such as \";\" or \"\\t\", for \"{}{}\"",
                        path_, key));
      }
    };
  }

  Handler truth(bool& out, std::string_view key) {
    return [this, &out, key](const toml::node& node) {
      if (const auto value = node.value_exact<bool>()) {
        out = *value;
      } else {
        wrong(node, fmt::format("expected true or false for \"{}{}\"", path_, key));
      }
    };
  }

  Handler real(double& out, std::string_view key) {
    return [this, &out, key](const toml::node& node) {
      const auto value = node.value<double>();
      if (value && node.is_number() && std::isfinite(*value)) {
        out = *value;
      } else {
        wrong(node, fmt::format("expected a number for \"{}{}\"", path_, key));
      }
    };
  }

  Handler words(std::vector<std::string>& out, std::string_view key) {
    return [this, &out, key](const toml::node& node) {
      std::vector<std::string> values;
      if (const auto one = node.value_exact<std::string>()) {
        values.push_back(*one);
      } else if (const toml::array* list = node.as_array()) {
        for (const toml::node& item : *list) {
          if (const auto value = item.value_exact<std::string>()) {
            values.push_back(*value);
          } else {
            return wrong(item, fmt::format("expected text in quotes in \"{}{}\"", path_, key));
          }
        }
      } else {
        return wrong(node, fmt::format("expected a list of texts for \"{}{}\"", path_, key));
      }
      out = std::move(values);
    };
  }

  Handler duration(std::optional<std::int64_t>& out, std::string_view key) {
    return [this, &out, key](const toml::node& node) {
      const auto text_value = node.value_exact<std::string>();
      const auto us = text_value ? parse_duration(*text_value) : std::nullopt;
      if (us) {
        out = us;
      } else {
        wrong(node, fmt::format("expected a duration such as \"30d\" or \"5min\" for \"{}{}\"",
                                path_, key));
      }
    };
  }

  Handler table(std::string_view key, std::function<void(TableReader&)> read) {
    return [this, key, read = std::move(read)](const toml::node& node) {
      const toml::table* inner = node.as_table();
      if (inner == nullptr)
        return wrong(node, fmt::format("expected a table \"{}{}\"", path_, key));
      TableReader reader(*inner, fmt::format("{}{}.", path_, key), file_, error_);
      read(reader);
    };
  }

 private:
  const toml::table& table_;
  std::string path_;
  std::string_view file_;
  std::optional<Error>& error_;
};

void read_fields(TableReader& reader, std::map<Field, std::string>& out) {
  std::map<std::string, TableReader::Handler> handlers;
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    const auto field = static_cast<Field>(i);
    handlers[std::string(field_name(field))] = [&reader, &out, field](const toml::node& node) {
      reader.text(out[field], field_name(field))(node);
    };
  }
  reader.each(handlers);
}

void read_fate(TableReader& reader, FateRules& rules) {
  reader.each({{"moments", reader.words(rules.moments, "moments")},
               {"where", reader.text(rules.where, "where")},
               {"silence", reader.duration(rules.silence_us, "silence")}});
}

void read_scale(TableReader& reader, RatingScale& scale) {
  reader.each({{"worst", reader.real(scale.worst, "worst")},
               {"best", reader.real(scale.best, "best")},
               {"misery_to", reader.real(scale.misery_to, "misery_to")},
               {"magic_from", reader.real(scale.magic_from, "magic_from")}});
}

// A scale says worst, misery_to, magic_from, best in this order, upwards or downwards.
bool in_order(const RatingScale& s) {
  const double sign = s.worst <= s.best ? 1 : -1;
  return s.worst != s.best && sign * s.worst <= sign * s.misery_to &&
         sign * s.misery_to < sign * s.magic_from && sign * s.magic_from <= sign * s.best;
}

void read_outcome(TableReader& reader, Mapping& mapping) {
  std::map<std::string, TableReader::Handler> handlers{
      {"magic", reader.words(mapping.outcome_words.magic, "magic")},
      {"neutral", reader.words(mapping.outcome_words.neutral, "neutral")},
      {"misery", reader.words(mapping.outcome_words.misery, "misery")},
      {"promise", reader.duration(mapping.promise_us, "promise")}};
  for (const Field field :
       {Field::kCsat, Field::kNps, Field::kCes, Field::kStars, Field::kRating}) {
    handlers[std::string(field_name(field))] = [&reader, &mapping, field](const toml::node& node) {
      RatingScale& scale = mapping.scales[field];
      reader.table(field_name(field), [&](TableReader& inner) {
        read_scale(inner, scale);
        if (!in_order(scale)) {
          inner.wrong(
              node, fmt::format("expected worst, misery_to, magic_from, best of \"outcome.{}\" in "
                                "order, got {}, {}, {}, {}",
                                field_name(field), scale.worst, scale.misery_to, scale.magic_from,
                                scale.best));
        }
      })(node);
    };
  }
  reader.each(handlers);
}

void read_journey(TableReader& reader, Mapping& mapping) {
  const auto gap = [&](const toml::node& node) {
    mapping.gap_given = true;
    if (node.value_exact<std::string>() == "none") {
      mapping.gap_us.reset();
    } else {
      reader.duration(mapping.gap_us, "gap")(node);
    }
  };
  const auto duplicates = [&](const toml::node& node) {
    const auto value = node.value_exact<std::string>();
    if (value == "keep" || value == "drop") {
      mapping.drop_duplicates = value == "drop";
    } else {
      reader.wrong(node, "expected \"keep\" or \"drop\" for \"journey.duplicates\"");
    }
  };
  reader.each({{"gap", gap}, {"duplicates", duplicates}});
}

void read_time(TableReader& reader, Mapping& mapping) {
  const auto unit = [&](const toml::node& node) {
    std::optional<std::int64_t> us;
    const auto name = node.value_exact<std::string>();
    const bool is_word =
        name && !name->empty() && std::isalpha(static_cast<unsigned char>(name->front())) != 0;
    if (is_word) us = parse_duration("1" + *name);
    if (us) {
      mapping.number_unit_us = *us;
    } else {
      reader.wrong(node, "expected a unit (us, ms, s, min, h, d) for \"time.unit\"");
    }
  };
  reader.each({{"zone", reader.text(mapping.zone, "zone")},
               {"format", reader.text(mapping.time_format, "format")},
               {"unit", unit}});
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; }

// On one line: literally between single quotes where that is possible, else between double quotes
// with escapes.
std::string quote(std::string_view text) {
  const bool plain =
      std::none_of(text.begin(), text.end(), [](char c) { return c == '\'' || is_control(c); });
  if (plain) return fmt::format("'{}'", text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (is_control(c)) {
      out += fmt::format("\\u{:04X}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string quote_all(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) out += (out.size() > 1 ? ", " : "") + quote(text);
  return out + "]";
}

std::string exact_duration(std::int64_t us) {
  for (const auto& [unit, size] :
       {std::pair{"d", kMicrosPerDay}, std::pair{"h", kMicrosPerHour},
        std::pair{"min", kMicrosPerMinute}, std::pair{"s", kMicrosPerSecond},
        std::pair{"ms", std::int64_t{1000}}}) {
    if (us % size == 0) return fmt::format("{}{}", us / size, unit);
  }
  return fmt::format("{}us", us);
}

std::string write_rules(std::string_view name, const FateRules& rules) {
  std::string out;
  if (rules.empty()) return out;
  out += fmt::format("\n[fate.{}]\n", name);
  if (!rules.moments.empty()) out += fmt::format("moments = {}\n", quote_all(rules.moments));
  if (!rules.where.empty()) out += fmt::format("where = {}\n", quote(rules.where));
  if (rules.silence_us) out += fmt::format("silence = \"{}\"\n", exact_duration(*rules.silence_us));
  return out;
}

std::string write_outcome(const Mapping& mapping) {
  std::string out;
  const OutcomeWords usual;
  const OutcomeWords& words = mapping.outcome_words;
  if (words.magic != usual.magic) out += fmt::format("magic = {}\n", quote_all(words.magic));
  if (words.neutral != usual.neutral)
    out += fmt::format("neutral = {}\n", quote_all(words.neutral));
  if (words.misery != usual.misery) out += fmt::format("misery = {}\n", quote_all(words.misery));
  if (mapping.promise_us)
    out += fmt::format("promise = \"{}\"\n", exact_duration(*mapping.promise_us));
  const auto scales = usual_scales();
  for (const auto& [field, s] : mapping.scales) {
    const auto found = scales.find(field);
    if (found != scales.end() && found->second == s) continue;
    out += fmt::format("{} = {{ worst = {}, best = {}, misery_to = {}, magic_from = {} }}\n",
                       field_name(field), s.worst, s.best, s.misery_to, s.magic_from);
  }
  return out.empty() ? out : "\n[outcome]\n" + out;
}

std::string write_section(std::string_view head, const std::string& body) {
  return body.empty() ? "" : fmt::format("\n[{}]\n{}", head, body);
}

}  // namespace

std::map<Field, RatingScale> usual_scales() {
  return {{Field::kCsat, {1, 5, 2, 5}},
          {Field::kNps, {0, 10, 6, 9}},
          {Field::kCes, {1, 7, 3, 6}},
          {Field::kStars, {1, 5, 2, 5}}};
}

Result<Mapping> parse_mapping(std::string_view text, std::string_view name) {
  toml::table root;
  try {
    root = toml::parse(text, name);
  } catch (const toml::parse_error& error) {
    return fail(ErrorKind::kInput,
                fmt::format("{}:{}: expected TOML, got: {}; see docs/formats/mapping.md", name,
                            error.source().begin.line, error.description()));
  }
  Mapping mapping;
  mapping.scales = usual_scales();
  std::optional<Error> error;
  TableReader reader(root, "", name, error);
  reader.each({
      {"columns",
       reader.table("columns", [&](TableReader& r) { read_fields(r, mapping.columns); })},
      {"constants",
       reader.table("constants", [&](TableReader& r) { read_fields(r, mapping.constants); })},
      {"customer",
       reader.table("customer",
                    [&](TableReader& r) {
                      r.each({{"unidentified", r.words(mapping.unidentified, "unidentified")}});
                    })},
      {"time", reader.table("time", [&](TableReader& r) { read_time(r, mapping); })},
      {"journey", reader.table("journey", [&](TableReader& r) { read_journey(r, mapping); })},
      {"csv", reader.table("csv",
                           [&](TableReader& r) {
                             r.each({{"delimiter", r.character(mapping.delimiter, "delimiter")}});
                           })},
      {"outcome", reader.table("outcome", [&](TableReader& r) { read_outcome(r, mapping); })},
      {"fate",
       reader.table(
           "fate",
           [&](TableReader& r) {
             const auto rules = [&](std::string_view key, FateRules& out) {
               return r.table(key, [&out](TableReader& inner) { read_fate(inner, out); });
             };
             r.each({{"won", rules("won", mapping.won)}, {"lost", rules("lost", mapping.lost)}});
           })},
  });
  if (error) return fail(*error);
  for (const auto& [field, column] : mapping.columns) {
    if (mapping.constants.count(field) != 0) {
      return fail(
          ErrorKind::kInput,
          fmt::format("{}: expected one of [columns] and [constants] to give \"{}\", got both",
                      name, field_name(field)));
    }
  }
  const auto rating = mapping.columns.find(Field::kRating);
  const bool rated =
      rating != mapping.columns.end() || mapping.constants.count(Field::kRating) != 0;
  if (rated && mapping.scales.count(Field::kRating) == 0) {
    const std::string what =
        rating == mapping.columns.end() ? "\"rating\"" : "the column \"" + rating->second + "\"";
    return fail(ErrorKind::kInput,
                fmt::format("{}: expected the scale of {} in [outcome], got none; write "
                            "rating = {{ worst = 1, best = 10, misery_to = 4, magic_from = 9 }}",
                            name, what));
  }
  return mapping;
}

Result<Mapping> read_mapping(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const auto none = [&] {
    return fail(ErrorKind::kInput,
                path +
                    ": expected a mapping file, got none that can be read; fifteen probe "
                    "FILE -o map.toml writes one to begin with");
  };
  if (!file) return none();
  std::string text(kMappingBytesMax + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (file.bad() || (text.empty() && !file.eof())) return none();
  if (text.size() > kMappingBytesMax) {
    return fail(
        ErrorKind::kInput,
        path + ": expected a mapping of at most 1 MB, got more; is this a log? give it without -m");
  }
  return parse_mapping(text, path);
}

std::string write_mapping(const Mapping& mapping, const std::map<Field, std::string>& reasons) {
  std::string out =
      "# A mapping for fifteen; docs/formats/mapping.md describes every key.\n\n[columns]\n";
  for (const auto& [field, column] : mapping.columns) {
    const auto reason = reasons.find(field);
    out += fmt::format("{} = {}{}\n", field_name(field), quote(column),
                       reason == reasons.end() ? "" : "  # " + printable(reason->second));
  }
  std::string constants;
  for (const auto& [field, value] : mapping.constants) {
    constants += fmt::format("{} = {}\n", field_name(field), quote(value));
  }
  out += write_section("constants", constants);
  if (!mapping.unidentified.empty()) {
    out += fmt::format("\n[customer]\nunidentified = {}\n", quote_all(mapping.unidentified));
  }
  std::string time;
  if (!mapping.zone.empty()) time += fmt::format("zone = {}\n", quote(mapping.zone));
  if (!mapping.time_format.empty())
    time += fmt::format("format = {}\n", quote(mapping.time_format));
  if (mapping.number_unit_us != kMicrosPerSecond) {
    const std::string unit = exact_duration(mapping.number_unit_us);
    const bool week = mapping.number_unit_us == 7 * kMicrosPerDay;
    time += fmt::format("unit = \"{}\"\n",
                        week ? "w" : unit.substr(unit.find_first_not_of("0123456789")));
  }
  out += write_section("time", time);
  if (!mapping.delimiter.empty()) {
    out += write_section("csv", fmt::format("delimiter = {}\n", quote(mapping.delimiter)));
  }
  std::string journey;
  if (mapping.gap_given) {
    journey += mapping.gap_us ? fmt::format("gap = \"{}\"\n", exact_duration(*mapping.gap_us))
                              : std::string("gap = \"none\"\n");
  }
  if (mapping.drop_duplicates) journey += "duplicates = \"drop\"\n";
  out += write_section("journey", journey);
  out += write_rules("won", mapping.won) + write_rules("lost", mapping.lost);
  return out + write_outcome(mapping);
}

}  // namespace fifteen::read
