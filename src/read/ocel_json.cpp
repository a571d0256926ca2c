// OCEL in JSON. simdjson wants the whole document in memory; it is walked once, from its beginning
// to its end, so the order of its parts does not matter and all of it is checked.

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <simdjson.h>

#include "base/text.h"
#include "read/json_number.h"
#include "read/object_log.h"
#include "read/object_rows.h"
#include "read/ocel.h"
#include "read/ocel_words.h"

namespace fifteen::read {
namespace {

namespace ondemand = simdjson::ondemand;
using Number = ObjectLog::Number;
constexpr Number kNone = ObjectLog::kNone;

constexpr std::size_t kDepthMax = 64;
constexpr std::size_t kBytesMax = 0xFFFFFFFFU - 2 * simdjson::SIMDJSON_PADDING;
constexpr std::size_t kChunkBytesMin = std::size_t{1} << 16U;
constexpr std::size_t kChunkBytesMax = std::size_t{1} << 24U;
constexpr std::string_view kSpaces = " \t\r\n";
constexpr std::string_view kNotObject = "not an object of JSON";

class Reader {
 public:
  Reader(ByteSource& source, const OcelOptions& options, Rejects& rejects)
      : source_(source), log_(source.name(), options.source_index, rejects) {}

  // Fills the log. False: `error` says why.
  bool read();
  Error error() const { return *error_; }
  ObjectLog& log() { return log_; }

 private:
  // A value of any kind. Objects and arrays are their JSON text.
  struct Value {
    std::string_view text;
    ValueKind kind = ValueKind::kText;
    bool scalar = false;  // a text, a number, true or false; null is not given
    bool given = false;
  };

  bool load();
  bool walk_top(ondemand::object& top);
  bool walk_part(std::string_view key, ondemand::value value);
  bool walk_global(ondemand::value value);
  bool walk_types(ondemand::value value, bool of_events);
  bool walk_type_attributes(ondemand::value value, std::vector<std::pair<Number, ValueKind>>& out);
  bool walk_list(ondemand::value value, std::string_view name, bool of_events);
  bool walk_map(ondemand::value value, std::string_view name, bool of_events);
  bool walk_event(ondemand::value value, std::string_view id);
  bool walk_object(ondemand::value value, std::string_view id);
  bool walk_attributes(ondemand::value value, bool of_event, Number owner);
  bool walk_attribute_map(ondemand::value value, bool of_event, Number owner);
  bool walk_relations(ondemand::value value, bool of_event, Number owner);
  bool walk_ids(ondemand::value value, Number owner);
  bool take(ondemand::value value, std::size_t depth, Value& out);
  bool take_text(ondemand::value value, Number& out);
  bool skip(ondemand::value value) {
    Value ignored;
    return take(value, 2, ignored);
  }
  // Passes over a part of an event or object that is not as the standard has it, and counts it.
  bool odd(ondemand::value value) {
    if (first_of(value) == 'n') return skip(value);  // null: not given
    log_.reject(owner_line_, kOddPart, shortened(value.raw_json_token().substr(0, 200), 60));
    return skip(value);
  }
  bool check_version(std::string_view version);
  void add_attribute(bool of_event, const ObjectLog::Attribute& attribute) {
    of_event ? log_.add_event_attribute(attribute) : log_.add_object_attribute(attribute);
  }

  // Calls `each` with the key and value of every field; `each` returns false to stop.
  template <class Each>
  bool each_field(ondemand::value value, Each&& each);
  template <class Each>
  bool each_element(ondemand::value value, Each&& each);

  static char first_of(ondemand::value value) {
    const std::string_view token = value.raw_json_token();
    return token.empty() ? '\0' : token.front();
  }
  // Lines are asked for in ascending order.
  std::uint64_t line_of(const char* at) {
    line_ += static_cast<std::uint64_t>(std::count(counted_, at, '\n'));
    counted_ = at;
    return line_;
  }
  bool stop(std::string_view rest) {
    if (!error_) {
      const char* at = nullptr;
      std::string line;
      if (document_.current_location().get(at) == simdjson::SUCCESS && at >= counted_ &&
          at <= bytes_.data() + size_) {
        line = fmt::format(":{}", line_of(at));
      }
      error_ = Error{ErrorKind::kInput, fmt::format("{}{}: {}", source_.name(), line, rest)};
    }
    return false;
  }
  bool not_json() {
    return stop("expected JSON, got something broken; mend the file there, or export it again");
  }

  ByteSource& source_;
  ObjectLog log_;
  std::vector<char> bytes_;
  std::size_t size_ = 0;
  const char* counted_ = nullptr;
  std::uint64_t line_ = 1;
  std::uint64_t owner_line_ = 0;  // of the event or object that is walked now
  ondemand::parser parser_;
  ondemand::document document_;
  bool has_events_ = false;
  std::optional<Error> error_;
};

bool Reader::load() {
  while (true) {
    const std::size_t chunk = std::clamp(size_, kChunkBytesMin, kChunkBytesMax);
    const std::size_t needed = size_ + chunk + simdjson::SIMDJSON_PADDING;
    if (bytes_.size() < needed) bytes_.resize(needed);
    const Result<std::size_t> got = source_.read({bytes_.data() + size_, chunk});
    if (!got) {
      error_ = got.error();
      return false;
    }
    if (*got == 0) break;
    size_ += *got;
    if (size_ > kBytesMax) {
      error_ =
          Error{ErrorKind::kInput, source_.name() +
                                       ": expected at most 4 GB of JSON, got more; export the log "
                                       "as XML or SQLite"};
      return false;
    }
  }
  std::fill(bytes_.begin() + static_cast<std::ptrdiff_t>(size_), bytes_.end(), ' ');
  counted_ = bytes_.data();
  return true;
}

bool Reader::read() {
  if (!load()) return false;
  std::size_t begin = std::string_view(bytes_.data(), size_).starts_with("\xEF\xBB\xBF") ? 3 : 0;
  const std::string_view text(bytes_.data() + begin, size_ - begin);
  const std::size_t first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos || text[first] != '{') {
    error_ =
        Error{ErrorKind::kInput, source_.name() +
                                     ": expected an object of JSON with the events of an OCEL log, "
                                     "got something else; give a log in OCEL 1.0 or 2.0"};
    return false;
  }
  ondemand::object top;
  if (parser_.iterate(text.data(), text.size(), bytes_.size() - begin).get(document_) !=
          simdjson::SUCCESS ||
      document_.get_object().get(top) != simdjson::SUCCESS) {
    const bool utf8 = simdjson::validate_utf8(text.data(), text.size());
    error_ = Error{
        ErrorKind::kInput,
        fmt::format("{}: expected {}; {}", source_.name(),
                    utf8 ? "JSON, got something broken or truncated" : "UTF-8, got other bytes",
                    utf8 ? "export it again" : "convert the file to UTF-8")};
    return false;
  }
  if (!walk_top(top)) return false;
  const char* rest = nullptr;
  if (document_.current_location().get(rest) == simdjson::SUCCESS) {
    return stop("expected the end of the file after the log, got more text; give one log");
  }
  if (has_events_) return true;
  error_ = Error{ErrorKind::kInput, source_.name() +
                                        ": expected the events of an OCEL log (\"events\" or "
                                        "\"ocel:events\"), got none; export it again with events"};
  return false;
}

template <class Each>
bool Reader::each_field(ondemand::value value, Each&& each) {
  ondemand::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return not_json();
  for (auto got : object) {
    if (got.error() != simdjson::SUCCESS) return not_json();
    ondemand::field field = got.value_unsafe();
    std::string_view key;
    if (field.unescaped_key().get(key) != simdjson::SUCCESS) return not_json();
    if (!each(key, field.value())) return false;
  }
  return true;
}

template <class Each>
bool Reader::each_element(ondemand::value value, Each&& each) {
  ondemand::array array;
  if (value.get_array().get(array) != simdjson::SUCCESS) return not_json();
  for (auto got : array) {
    if (got.error() != simdjson::SUCCESS) return not_json();
    if (!each(got.value_unsafe())) return false;
  }
  return true;
}

// Checks a value to its end, because simdjson checks only what is looked at.
bool Reader::take(ondemand::value value, std::size_t depth, Value& out) {
  if (depth > kDepthMax) {
    return stop(
        fmt::format("expected JSON nested at most {} deep, got it deeper; mend the file "
                    "there",
                    kDepthMax));
  }
  const std::string_view token = value.raw_json_token();
  const char first = token.empty() ? '\0' : token.front();
  Value ignored;
  out = {};
  if (first == '{' || first == '[') {
    const bool walked =
        first == '{'
            ? each_field(value, [&](std::string_view /*key*/,
                                    ondemand::value v) { return take(v, depth + 1, ignored); })
            : each_element(value, [&](ondemand::value v) { return take(v, depth + 1, ignored); });
    if (!walked) return false;
    const char* end = nullptr;
    if (document_.current_location().get(end) != simdjson::SUCCESS) return not_json();
    const std::string_view raw(token.data(), static_cast<std::size_t>(end - token.data()));
    out = {raw.substr(0, raw.find_last_not_of(kSpaces) + 1), ValueKind::kText, false, true};
    return true;
  }
  if (first == '"') {
    if (value.get_string().get(out.text) != simdjson::SUCCESS) return not_json();
    out.scalar = out.given = true;
    return true;
  }
  const std::string_view word = token.substr(0, token.find_last_not_of(kSpaces) + 1);
  if (word == "null") return true;
  const bool boolean = word == "true" || word == "false";
  const std::optional<ValueKind> kind =
      boolean ? std::optional(ValueKind::kBoolean) : kind_of_json_number(word);
  if (!kind) return not_json();
  out = {word, *kind, true, true};
  return true;
}

bool Reader::take_text(ondemand::value value, Number& out) {
  Value got;
  if (!take(value, 4, got)) return false;
  out = got.scalar ? log_.keep(got.text) : kNone;
  return true;
}

bool Reader::walk_top(ondemand::object& top) {
  for (auto got : top) {
    if (got.error() != simdjson::SUCCESS) return not_json();
    ondemand::field field = got.value_unsafe();
    std::string_view key;
    if (field.unescaped_key().get(key) != simdjson::SUCCESS) return not_json();
    if (!walk_part(key, field.value())) return false;
  }
  return true;
}

bool Reader::walk_part(std::string_view key, ondemand::value value) {
  if (key == "events") return walk_list(value, key, true);
  if (key == "objects") return walk_list(value, key, false);
  if (key == "ocel:events") return walk_map(value, key, true);
  if (key == "ocel:objects") return walk_map(value, key, false);
  if (key == "ocel:global-log") return walk_global(value);
  if (key == "eventTypes") return walk_types(value, true);
  if (key == "objectTypes") return walk_types(value, false);
  if (key == "ocel:version") {
    Value version;
    return take(value, 2, version) && check_version(version.text);
  }
  return skip(value);
}

bool Reader::check_version(std::string_view version) {
  if (is_ocel_version(version)) return true;
  return stop(
      fmt::format("expected OCEL 1.0 or 2.0, got the version \"{}\"; export it as one of "
                  "these",
                  shortened(version, 40)));
}

bool Reader::walk_global(ondemand::value value) {
  if (first_of(value) != '{') return skip(value);
  return each_field(value, [&](std::string_view key, ondemand::value v) {
    Value got;
    if (!take(v, 3, got)) return false;
    return key != "ocel:version" || check_version(got.text);
  });
}

bool Reader::walk_types(ondemand::value value, bool of_events) {
  if (first_of(value) != '[') return skip(value);
  return each_element(value, [&](ondemand::value type) {
    if (first_of(type) != '{') return skip(type);
    Number name = kNone;
    std::vector<std::pair<Number, ValueKind>> attributes;
    const bool walked = each_field(type, [&](std::string_view key, ondemand::value v) {
      if (key == "name") return take_text(v, name);
      return key == "attributes" ? walk_type_attributes(v, attributes) : skip(v);
    });
    if (!walked) return false;
    for (const auto& [attribute, kind] : attributes) {
      if (name != kNone) log_.declare(of_events, name, attribute, kind);
    }
    return true;
  });
}

bool Reader::walk_type_attributes(ondemand::value value,
                                  std::vector<std::pair<Number, ValueKind>>& out) {
  if (first_of(value) != '[') return skip(value);
  return each_element(value, [&](ondemand::value attribute) {
    if (first_of(attribute) != '{') return skip(attribute);
    Number name = kNone;
    Number type = kNone;
    const bool walked = each_field(attribute, [&](std::string_view key, ondemand::value v) {
      if (key == "name") return take_text(v, name);
      return key == "type" ? take_text(v, type) : skip(v);
    });
    if (walked && name != kNone && type != kNone)
      out.emplace_back(name, ocel_kind(log_.text(type)));
    return walked;
  });
}

bool Reader::walk_list(ondemand::value value, std::string_view name, bool of_events) {
  if (first_of(value) != '[') {
    return stop(
        fmt::format("expected a list in \"{}\", got something else; export it again", name));
  }
  has_events_ = has_events_ || of_events;
  return each_element(value, [&](ondemand::value item) {
    return of_events ? walk_event(item, {}) : walk_object(item, {});
  });
}

bool Reader::walk_map(ondemand::value value, std::string_view name, bool of_events) {
  if (first_of(value) != '{') {
    return stop(
        fmt::format("expected an object in \"{}\", its keys the ids, got something else; "
                    "export it again",
                    name));
  }
  has_events_ = has_events_ || of_events;
  return each_field(value, [&](std::string_view id, ondemand::value item) {
    return of_events ? walk_event(item, id) : walk_object(item, id);
  });
}

bool Reader::walk_event(ondemand::value value, std::string_view id) {
  const std::string_view token = value.raw_json_token();
  const std::uint64_t line = line_of(token.data());
  if (token.front() != '{') {
    log_.reject(line, kNotObject, shortened(token.substr(0, 200), 60));
    return skip(value);
  }
  const auto number = static_cast<Number>(log_.events().size());
  ObjectLog::Event event;
  event.line = owner_line_ = line;
  if (id.data() != nullptr) event.id = log_.keep(id);
  const bool walked = each_field(value, [&](std::string_view key, ondemand::value v) {
    if (key == "id") return take_text(v, event.id);
    if (key == "type" || key == "ocel:activity") return take_text(v, event.type);
    if (key == "time" || key == "ocel:timestamp") return take_text(v, event.time);
    if (key == "attributes") return walk_attributes(v, true, number);
    if (key == "ocel:vmap") return walk_attribute_map(v, true, number);
    if (key == "relationships") return walk_relations(v, true, number);
    return key == "ocel:omap" ? walk_ids(v, number) : skip(v);
  });
  log_.add_event(event);
  return walked;
}

bool Reader::walk_object(ondemand::value value, std::string_view id) {
  const std::string_view token = value.raw_json_token();
  const std::uint64_t line = line_of(token.data());
  if (token.front() != '{') {
    log_.reject(line, kNotObject, shortened(token.substr(0, 200), 60));
    return skip(value);
  }
  const auto number = static_cast<Number>(log_.objects().size());
  ObjectLog::Object object;
  object.line = owner_line_ = line;
  if (id.data() != nullptr) object.id = log_.keep(id);
  const bool walked = each_field(value, [&](std::string_view key, ondemand::value v) {
    if (key == "id") return take_text(v, object.id);
    if (key == "type" || key == "ocel:type") return take_text(v, object.type);
    if (key == "attributes") return walk_attributes(v, false, number);
    if (key == "ocel:ovmap") return walk_attribute_map(v, false, number);
    return key == "relationships" ? walk_relations(v, false, number) : skip(v);
  });
  log_.add_object(object);
  return walked;
}

bool Reader::walk_attributes(ondemand::value value, bool of_event, Number owner) {
  if (first_of(value) != '[') return odd(value);
  return each_element(value, [&](ondemand::value item) {
    if (first_of(item) != '{') return odd(item);
    ObjectLog::Attribute attribute;
    attribute.owner = owner;
    Value held;
    const bool walked = each_field(item, [&](std::string_view key, ondemand::value v) {
      if (key == "name") return take_text(v, attribute.name);
      if (key == "time") return take_text(v, attribute.from);
      return key == "value" ? take(v, 5, held) : skip(v);
    });
    if (walked && attribute.name == kNone) log_.reject(owner_line_, kOddPart, "no name");
    if (walked && attribute.name != kNone && held.given) {
      attribute.value = log_.keep(held.text);
      attribute.kind = held.kind;
      add_attribute(of_event, attribute);
    }
    return walked;
  });
}

bool Reader::walk_attribute_map(ondemand::value value, bool of_event, Number owner) {
  if (first_of(value) != '{') return odd(value);
  return each_field(value, [&](std::string_view name, ondemand::value v) {
    Value held;
    if (!take(v, 5, held)) return false;
    if (!held.given) return true;
    ObjectLog::Attribute attribute;
    attribute.owner = owner;
    attribute.name = log_.keep(name);
    attribute.value = log_.keep(held.text);
    attribute.kind = held.kind;
    add_attribute(of_event, attribute);
    return true;
  });
}

bool Reader::walk_relations(ondemand::value value, bool of_event, Number owner) {
  if (first_of(value) != '[') return odd(value);
  return each_element(value, [&](ondemand::value item) {
    if (first_of(item) != '{') return odd(item);
    ObjectLog::Relation relation;
    relation.owner = owner;
    const bool walked = each_field(item, [&](std::string_view key, ondemand::value v) {
      if (key == "objectId") return take_text(v, relation.target);
      return key == "qualifier" ? take_text(v, relation.qualifier) : skip(v);
    });
    if (walked) of_event ? log_.add_event_relation(relation) : log_.add_object_relation(relation);
    return walked;
  });
}

bool Reader::walk_ids(ondemand::value value, Number owner) {
  if (first_of(value) != '[') return odd(value);
  return each_element(value, [&](ondemand::value item) {
    ObjectLog::Relation relation;
    relation.owner = owner;
    if (!take_text(item, relation.target)) return false;
    log_.add_event_relation(relation);
    return true;
  });
}

}  // namespace

Result<OcelSummary> read_ocel_json(ByteSource& source, const OcelOptions& options, RowSink& sink,
                                   Rejects& rejects) {
  std::optional<Reader> reader(std::in_place, source, options, rejects);
  if (!reader->read()) return fail(reader->error());
  ObjectLog log = std::move(reader->log());
  reader.reset();  // the document is not needed any more
  log.settle();
  return write_object_rows(log, options, sink);
}

}  // namespace fifteen::read
