#include "read/xes.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <deque>
#include <expat.h>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace fifteen::read {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kChunkBytes = std::size_t{256} * 1024;
constexpr std::size_t kDepthMax = 256;       // of elements; a longer path is no column's name
constexpr std::size_t kPathBytesMax = 1024;  // of a column's name
constexpr std::size_t kPrefixesMax = 1000;   // declared or warned about
constexpr std::size_t kPrefixBytesMax = 100;
constexpr std::string_view kCaseName = "case:concept:name";

enum class Element : std::uint8_t {
  kString,
  kDate,
  kEvent,
  kInt,
  kFloat,
  kBoolean,
  kId,
  kTrace,
  kList,
  kContainer,
  kValues,
  kExtension,
  kGlobal,
  kClassifier,
  kLog,
  kUnknown,
};

// In the order of `Element`, which is about that of their frequency.
constexpr std::array kElementNames = {
    "string"sv,  "date"sv,      "event"sv,  "int"sv,        "float"sv,
    "boolean"sv, "id"sv,        "trace"sv,  "list"sv,       "container"sv,
    "values"sv,  "extension"sv, "global"sv, "classifier"sv, "log"sv,
};

std::string_view name_of(Element element) {
  return kElementNames.at(static_cast<std::size_t>(element));
}

Element element_of(std::string_view name) {
  const auto* const at = std::find(kElementNames.begin(), kElementNames.end(), name);
  return static_cast<Element>(at - kElementNames.begin());
}

bool is_attribute(Element element) {
  switch (element) {
    case Element::kString:
    case Element::kDate:
    case Element::kInt:
    case Element::kFloat:
    case Element::kBoolean:
    case Element::kId:
    case Element::kList:
    case Element::kContainer: return true;
    default: return false;
  }
}

// Whether equal keys inside it are items, not a mistake.
bool holds_items(Element element) {
  return element == Element::kList || element == Element::kContainer || element == Element::kValues;
}

// What may stand in an element, in words; empty when `child` may.
std::string_view expected_instead(Element parent, Element child) {
  switch (parent) {
    case Element::kLog:
      if (is_attribute(child) || child == Element::kTrace || child == Element::kGlobal ||
          child == Element::kExtension || child == Element::kClassifier) {
        return {};
      }
      return "a trace, an attribute, an extension, a global or a classifier";
    case Element::kTrace:
      return is_attribute(child) || child == Element::kEvent ? ""sv : "an event or an attribute"sv;
    case Element::kExtension:
    case Element::kClassifier: return "nothing";
    default: break;
  }
  if (is_attribute(child)) return {};
  return is_attribute(parent) && child == Element::kValues ? ""sv : "an attribute"sv;
}

bool is_real(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  return code != std::errc::invalid_argument && end == text.data() + text.size();
}

bool is_boolean(std::string_view text) {
  constexpr std::array kSpellings = {"true"sv, "false"sv, "True"sv, "False"sv,
                                     "TRUE"sv, "FALSE"sv, "1"sv,    "0"sv};
  return std::find(kSpellings.begin(), kSpellings.end(), text) != kSpellings.end();
}

// Only the shape 2024-05-01T...: the rest is for the one who reads times.
bool looks_like_time(std::string_view text) {
  constexpr std::string_view kShape = "dddd-dd-ddT";
  if (text.size() < kShape.size()) return false;
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kShape[i] == 'd' ? !digit : text[i] != kShape[i]) return false;
  }
  return true;
}

// Cuts a long text, but never inside a UTF-8 character.
std::string_view cut(std::string_view text) {
  constexpr std::size_t kTextMax = 300;
  if (text.size() <= kTextMax) return text;
  std::size_t end = kTextMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

struct Value {
  ValueKind kind = ValueKind::kText;
  bool sound = true;  // it is what its element says
};

// An integer beyond 64 bits is sound, but text, so that it keeps all its digits.
Value value_of_integer(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code == std::errc::invalid_argument || end != text.data() + text.size()) return {{}, false};
  return {code == std::errc() ? ValueKind::kInteger : ValueKind::kText, true};
}

Value value_of(Element element, std::string_view text) {
  const auto checked = [](ValueKind kind, bool sound) {
    return Value{sound ? kind : ValueKind::kText, sound};
  };
  switch (element) {
    case Element::kInt: return value_of_integer(text);
    case Element::kFloat: return checked(ValueKind::kReal, is_real(text));
    case Element::kBoolean: return checked(ValueKind::kBoolean, is_boolean(text));
    case Element::kDate: return {ValueKind::kTime, looks_like_time(text)};
    default: return {};
  }
}

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};

// The paths seen so far. A path gets a column of the sink when it first has a value in a row.
class Paths {
 public:
  struct Path {
    const std::string* name = nullptr;
    std::optional<std::size_t> column = {};
    std::uint64_t owner = 0;  // number of the event or trace that last had it
  };

  Path* find(std::string_view name) {
    const auto at = index_.find(name);
    return at == index_.end() ? nullptr : at->second;
  }
  Path* add(std::string_view name) {
    const auto at = index_.emplace(std::string(name), &paths_.emplace_back()).first;
    at->second->name = &at->first;
    return at->second;
  }
  std::size_t size() const { return paths_.size(); }

 private:
  std::deque<Path> paths_;  // addresses stay
  std::unordered_map<std::string, Path*, TextHash, std::equal_to<>> index_;
};

// One trace: its events wait here until its attributes are complete.
class TraceBuffer {
 public:
  void clear() {
    arena_.clear();
    trace_cells_.clear();
    event_cells_.clear();
    events_.clear();
  }
  bool empty() const { return events_.empty(); }
  std::size_t size() const { return events_.size(); }
  void begin_event(std::uint64_t line) { events_.push_back({event_cells_.size(), line}); }
  void set_in_event(Paths::Path* path, std::string_view text, ValueKind kind) {
    event_cells_.push_back(cell(path, text, kind));
  }
  void set_in_trace(Paths::Path* path, std::string_view text, ValueKind kind) {
    trace_cells_.push_back(cell(path, text, kind));
  }

  Status write(RowSink& sink) const {
    for (std::size_t i = 0; i < events_.size(); ++i) {
      const std::size_t first = events_[i].first_cell;
      const std::size_t end =
          i + 1 < events_.size() ? events_[i + 1].first_cell : event_cells_.size();
      set_all({event_cells_.data() + first, end - first}, sink);
      set_all(trace_cells_, sink);
      Status ended = sink.end_row(events_[i].line);
      if (!ended) return ended;
    }
    return {};
  }

 private:
  struct Cell {
    Paths::Path* path;
    std::size_t begin;  // in arena_
    std::size_t size;
    ValueKind kind;
  };
  struct Event {
    std::size_t first_cell;
    std::uint64_t line;
  };

  Cell cell(Paths::Path* path, std::string_view text, ValueKind kind) {
    const Cell made{path, arena_.size(), text.size(), kind};
    arena_ += text;
    return made;
  }
  void set_all(std::span<const Cell> cells, RowSink& sink) const {
    for (const Cell& cell : cells) {
      if (!cell.path->column) cell.path->column = sink.column(*cell.path->name);
      sink.set(*cell.path->column, {arena_.data() + cell.begin, cell.size}, cell.kind);
    }
  }

  std::string arena_;
  std::vector<Cell> trace_cells_;
  std::vector<Cell> event_cells_;
  std::vector<Event> events_;
};

class Reader {
 public:
  Reader(ByteSource& source, const XesOptions& options, RowSink& sink, Rejects& rejects)
      : source_(source), options_(options), sink_(sink), rejects_(rejects) {
    FIFTEEN_CHECK(parser_ != nullptr, "no memory for the XML parser");
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), on_start, on_end);
    XML_SetStartDoctypeDeclHandler(parser_.get(), on_doctype);
  }

  Result<XesSummary> run();

 private:
  using Attributes = const XML_Char**;  // name, value, name, value, ..., null

  struct Frame {
    Element element;
    std::size_t path_size;  // of path_ outside this element
  };
  enum class Owner : std::uint8_t { kLog, kGlobal, kTrace, kEvent };  // of the attributes met now

  static void XMLCALL on_start(void* self, const XML_Char* name, Attributes attributes) {
    static_cast<Reader*>(self)->start(name, attributes);
  }
  static void XMLCALL on_end(void* self, const XML_Char* /*name*/) {
    static_cast<Reader*>(self)->end();
  }
  static void XMLCALL on_doctype(void* self, const XML_Char* name, const XML_Char* /*system*/,
                                 const XML_Char* /*public*/, int /*has_internal*/) {
    auto* reader = static_cast<Reader*>(self);
    reader->stop(reader->error_here(
        fmt::format("expected a log without a DOCTYPE, got <!DOCTYPE {}>; remove it, entities are "
                    "never expanded",
                    name)));
  }

  Status feed(bool first, bool& last);
  void start(std::string_view name, Attributes attributes);
  void end();
  void begin_root(std::string_view name);
  void begin(Element element, Attributes attributes);
  void begin_trace();
  void end_trace();
  void begin_attribute(Element element, Attributes attributes);
  void extend_path(std::string_view key);
  Paths::Path* claim_path(Element element);
  Paths::Path* make_path();
  void store(Paths::Path* path, Element element, std::string_view key, const char* value);
  void skip(std::string_view name);
  void reject_event();
  void check_order(Element element);
  void check_attributes(Element element, Attributes attributes,
                        std::span<const std::string_view> allowed);
  void check_extension(Attributes attributes);
  void check_global(Attributes attributes);
  void check_classifier(Attributes attributes);
  void check_prefix(std::string_view key);

  std::uint64_t line() const { return XML_GetCurrentLineNumber(parser_.get()); }
  Error error_here(std::string_view rest) const {
    return {ErrorKind::kInput, fmt::format("{}:{}: {}", source_.name(), line(), rest)};
  }
  Error parse_error(bool last) const;
  void stop(Error error) {
    error_ = std::move(error);
    XML_StopParser(parser_.get(), XML_FALSE);
  }
  void warn(std::string_view text) {
    ++summary_.warnings_total;
    if (summary_.warnings.size() == XesSummary::kWarningsMax) return;
    summary_.warnings.push_back(fmt::format("line {}: {}", line(), cut(text)));
  }

  struct FreeParser {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
  };

  ByteSource& source_;
  const XesOptions& options_;
  RowSink& sink_;
  Rejects& rejects_;
  std::unique_ptr<XML_ParserStruct, FreeParser> parser_{XML_ParserCreate(nullptr)};
  std::optional<Error> error_;
  XesSummary summary_;
  std::uint64_t fed_bytes_ = 0;

  std::vector<Frame> stack_;
  std::size_t skipped_depth_ = 0;  // elements open inside the one that is left out, with it
  Owner owner_ = Owner::kLog;
  std::uint64_t trace_number_ = 0;  // trace and event share one counter, see Paths::Path::owner
  std::uint64_t event_number_ = 0;
  std::uint64_t owners_ = 0;
  bool named_ = false;  // this trace has a concept:name
  Element stage_ = Element::kExtension;
  std::uint64_t disorder_warned_ = 0;  // a bit for each element

  std::string path_;
  Paths paths_;
  TraceBuffer trace_;
  std::unordered_set<std::string, TextHash, std::equal_to<>> prefixes_;
};

Result<XesSummary> Reader::run() {
  bool last = false;
  for (bool first = true; !last; first = false) {
    const Status fed = feed(first, last);
    if (!fed) return fail(fed.error());
    if (options_.progress) options_.progress(summary_.events);
  }
  return std::move(summary_);
}

Status Reader::feed(bool first, bool& last) {
  auto* buffer = static_cast<char*>(XML_GetBuffer(parser_.get(), static_cast<int>(kChunkBytes)));
  if (buffer == nullptr) return fail(parse_error(false));
  const Result<std::size_t> got = source_.read({buffer, kChunkBytes});
  if (!got) return fail(got.error());
  last = *got == 0;
  if (first && last) {
    return fail(ErrorKind::kInput,
                source_.name() + ": expected an XES log, got an empty file; export it again");
  }
  fed_bytes_ += *got;
  const XML_Status parsed = XML_ParseBuffer(parser_.get(), static_cast<int>(*got), last ? 1 : 0);
  if (error_) return fail(*error_);
  if (parsed != XML_STATUS_OK) return fail(parse_error(last));
  const auto done =
      static_cast<std::uint64_t>(std::max<XML_Index>(0, XML_GetCurrentByteIndex(parser_.get())));
  if (!last && fed_bytes_ - done > options_.tag_bytes_max + kChunkBytes) {
    return fail(
        error_here(fmt::format("expected a tag of at most {} bytes, got a longer one; "
                               "look for a quote or a bracket that is not closed",
                               options_.tag_bytes_max)));
  }
  return {};
}

Error Reader::parse_error(bool last) const {
  const XML_Error code = XML_GetErrorCode(parser_.get());
  if (last && (code == XML_ERROR_NO_ELEMENTS || code == XML_ERROR_UNCLOSED_TOKEN ||
               code == XML_ERROR_PARTIAL_CHAR || code == XML_ERROR_UNCLOSED_CDATA_SECTION)) {
    return error_here(
        fmt::format("expected the rest of the XML, got the end of the file after {} "
                    "traces; the file is truncated, export it again",
                    summary_.traces));
  }
  int offset = 0;
  int size = 0;
  const char* context = XML_GetInputContext(parser_.get(), &offset, &size);
  std::string near;
  for (int i = offset; context != nullptr && i < size && near.size() < 30; ++i) {
    if (context[i] == '\n') break;
    near += context[i] >= ' ' && context[i] <= '~' ? context[i] : '?';
  }
  const bool encoding = code == XML_ERROR_UNKNOWN_ENCODING || code == XML_ERROR_INCORRECT_ENCODING;
  return error_here(fmt::format(
      "expected well-formed XML, got \"{}\" in column {} at \"{}\", after "
      "{} traces; {}",
      XML_ErrorString(code), XML_GetCurrentColumnNumber(parser_.get()) + 1, near, summary_.traces,
      encoding ? "convert the file to UTF-8" : "mend the file there, or export it again"));
}

void Reader::start(std::string_view name, Attributes attributes) {
  if (error_) return;
  if (stack_.size() + skipped_depth_ >= kDepthMax) {
    stop(
        error_here(fmt::format("expected elements nested at most {} deep, got <{}> deeper; mend "
                               "the file there",
                               kDepthMax, name)));
    return;
  }
  const std::size_t colon = name.find(':');  // of a namespace, whatever it is called
  if (colon != std::string_view::npos) name.remove_prefix(colon + 1);
  const Element element = element_of(name);
  if (skipped_depth_ > 0) {
    ++skipped_depth_;
    if (element == Element::kEvent) reject_event();
    return;
  }
  if (stack_.empty()) return begin_root(name);
  const Element parent = stack_.back().element;
  const std::string_view expected = expected_instead(parent, element);
  if (expected.empty()) return begin(element, attributes);
  warn(fmt::format("expected {} in <{}>, got <{}>; it is left out", expected, name_of(parent),
                   name));
  if (element == Element::kEvent) reject_event();
  skipped_depth_ = 1;
}

void Reader::begin_root(std::string_view name) {
  if (name != "log") {
    return stop(
        error_here(fmt::format("expected <log>, got <{}>; give a file in the format XES", name)));
  }
  stack_.push_back({Element::kLog, 0});
}

void Reader::begin(Element element, Attributes attributes) {
  if (is_attribute(element)) return begin_attribute(element, attributes);
  stack_.push_back({element, path_.size()});
  if (stack_.size() == 2) check_order(element);
  switch (element) {
    case Element::kTrace: check_attributes(element, attributes, {}); return begin_trace();
    case Element::kEvent:
      check_attributes(element, attributes, {});
      owner_ = Owner::kEvent;
      event_number_ = ++owners_;
      return trace_.begin_event(line());
    case Element::kGlobal: return check_global(attributes);
    case Element::kExtension: return check_extension(attributes);
    case Element::kClassifier: return check_classifier(attributes);
    default: return;
  }
}

void Reader::end() {
  if (error_) return;
  if (skipped_depth_ > 0) {
    --skipped_depth_;
    return;
  }
  const Frame frame = stack_.back();
  stack_.pop_back();
  switch (frame.element) {
    case Element::kTrace: end_trace(); break;
    case Element::kEvent: owner_ = Owner::kTrace; break;
    case Element::kGlobal: owner_ = Owner::kLog; break;
    default: path_.resize(frame.path_size);
  }
}

void Reader::begin_trace() {
  owner_ = Owner::kTrace;
  trace_number_ = ++owners_;
  named_ = false;
  trace_.clear();
}

void Reader::end_trace() {
  owner_ = Owner::kLog;
  ++summary_.traces;
  if (trace_.empty()) ++summary_.empty_traces;
  if (!named_) {
    ++summary_.unnamed_traces;
    Paths::Path* path = paths_.find(kCaseName);
    if (path == nullptr) path = paths_.add(kCaseName);
    trace_.set_in_trace(path, fmt::format("trace {}", summary_.traces), ValueKind::kText);
  }
  Status written = trace_.write(sink_);
  if (!written) return stop(std::move(written).error());
  summary_.events += trace_.size();
}

void Reader::begin_attribute(Element element, Attributes attributes) {
  const char* key = nullptr;
  const char* value = nullptr;
  bool others = false;
  for (Attributes at = attributes; *at != nullptr; at += 2) {
    if (*at == "key"sv) {
      key = at[1];
    } else if (*at == "value"sv) {
      value = at[1];
    } else {
      others = true;
    }
  }
  if (stack_.size() == 1) check_order(element);
  if (others) check_attributes(element, attributes, std::array{"key"sv, "value"sv});
  if (key == nullptr || *key == '\0') {
    return skip(fmt::format("expected a key in <{}>, got none", name_of(element)));
  }
  const std::size_t path_size = path_.size();
  Paths::Path* path = nullptr;
  if (owner_ == Owner::kTrace || owner_ == Owner::kEvent) {
    extend_path(key);
    path = claim_path(element);
    if (path == nullptr) return path_.resize(path_size);
  } else if (!is_attribute(stack_.back().element)) {
    check_prefix(key);
  }
  store(path, element, key, value);
  stack_.push_back({element, path_size});
}

void Reader::extend_path(std::string_view key) {
  if (!path_.empty()) {
    path_ += '/';
  } else if (owner_ == Owner::kTrace) {
    path_ = "case:";
  }
  path_ += key;
}

// Returns the entry of path_ for the event or trace read now, or null when the value is left out.
// An item of a list whose key has been met gets a path of its own.
Paths::Path* Reader::claim_path(Element element) {
  const std::uint64_t owner = owner_ == Owner::kEvent ? event_number_ : trace_number_;
  const bool items = holds_items(stack_.back().element);
  const std::size_t bare_size = path_.size();
  for (std::size_t item = 1; item == 1 || item <= options_.list_items_max; ++item) {
    path_.resize(bare_size);
    if (item > 1) path_ += fmt::format("[{}]", item);
    Paths::Path* path = paths_.find(path_);
    if (path == nullptr) path = make_path();
    if (path == nullptr) return nullptr;
    if (path->owner != owner) {
      path->owner = owner;
      return path;
    }
    if (!items) {
      warn(fmt::format("expected one \"{}\", got another in <{}>; the last one is kept", path_,
                       name_of(element)));
      return path;
    }
  }
  path_.resize(bare_size);
  ++summary_.values_left_out;
  skip(fmt::format("expected at most {} items \"{}\" in a list, got more", options_.list_items_max,
                   path_));
  return nullptr;
}

// Makes the entry of path_, or returns null when there are too many.
Paths::Path* Reader::make_path() {
  if (paths_.size() >= options_.columns_max) {
    ++summary_.values_left_out;
    skip(fmt::format("expected at most {} different keys, got more", options_.columns_max));
    return nullptr;
  }
  if (path_.size() > kPathBytesMax) {
    ++summary_.values_left_out;
    skip(fmt::format("expected a key of at most {} bytes, got a longer one", kPathBytesMax));
    return nullptr;
  }
  const Element parent = stack_.back().element;
  if (parent == Element::kTrace || parent == Element::kEvent) {
    check_prefix(std::string_view(path_).substr(parent == Element::kTrace ? "case:"sv.size() : 0));
  }
  return paths_.add(path_);
}

// Checks a value, and keeps it when it is in a row (then there is a path).
void Reader::store(Paths::Path* path, Element element, std::string_view key, const char* value) {
  const std::string_view name = name_of(element);
  if (element == Element::kList || element == Element::kContainer) return;
  if (value == nullptr) {
    return warn(fmt::format("expected a value in <{} key=\"{}\">, got none", name, key));
  }
  const std::string_view text = value;
  const auto [kind, sound] = value_of(element, text);
  if (!sound) warn(fmt::format("expected a sound <{}> in \"{}\", got \"{}\"", name, key, text));
  if (path == nullptr || (!sound && text.empty())) return;
  if (owner_ == Owner::kEvent) return trace_.set_in_event(path, text, kind);
  trace_.set_in_trace(path, text, kind);
  if (!text.empty() && path_ == kCaseName) named_ = true;
}

// Leaves out the element that has just begun and all that is in it.
void Reader::skip(std::string_view why) {
  warn(fmt::format("{}; it is left out", why));
  skipped_depth_ = 1;
}

void Reader::reject_event() {
  ++summary_.misplaced_events;
  rejects_.add(options_.source_index,
               {source_.name(), line(), "", "an event outside a trace", "<event>"});
}

// The standard's order: extensions, globals, classifiers, attributes, traces.
void Reader::check_order(Element element) {
  const auto rank = [](Element e) {
    switch (e) {
      case Element::kExtension: return 0;
      case Element::kGlobal: return 1;
      case Element::kClassifier: return 2;
      case Element::kTrace: return 4;
      default: return 3;
    }
  };
  if (rank(element) >= rank(stage_)) {
    stage_ = element;
    return;
  }
  const std::uint64_t bit = std::uint64_t{1} << static_cast<unsigned>(rank(element));
  if ((disorder_warned_ & bit) != 0) return;
  disorder_warned_ |= bit;
  warn(fmt::format("expected <{}> before <{}>, got it after; it is read all the same",
                   name_of(element), name_of(stage_)));
}

std::string_view find_attribute(const XML_Char** attributes, std::string_view name) {
  for (; *attributes != nullptr; attributes += 2) {
    if (*attributes == name) return attributes[1];
  }
  return {};
}

void Reader::check_attributes(Element element, Attributes attributes,
                              std::span<const std::string_view> allowed) {
  for (; *attributes != nullptr; attributes += 2) {
    const std::string_view name = *attributes;
    if (std::find(allowed.begin(), allowed.end(), name) != allowed.end()) continue;
    if (name == "xmlns" || name.find(':') != std::string_view::npos) continue;
    warn(fmt::format(
        "expected {} in <{}>, got {}=\"{}\"; it is left out",
        allowed.empty() ? "no XML attribute" : fmt::format("{}", fmt::join(allowed, ", ")),
        name_of(element), name, attributes[1]));
  }
}

void Reader::check_extension(Attributes attributes) {
  constexpr std::array kAllowed = {"name"sv, "prefix"sv, "uri"sv};
  check_attributes(Element::kExtension, attributes, kAllowed);
  const std::string_view prefix = find_attribute(attributes, "prefix");
  if (prefix.empty()) return warn("expected a prefix in <extension>, got none");
  if (prefixes_.size() < kPrefixesMax && prefix.size() <= kPrefixBytesMax) {
    prefixes_.emplace(prefix);
  }
}

void Reader::check_global(Attributes attributes) {
  owner_ = Owner::kGlobal;
  constexpr std::array kAllowed = {"scope"sv};
  check_attributes(Element::kGlobal, attributes, kAllowed);
  const std::string_view scope = find_attribute(attributes, "scope");
  if (scope.empty() || scope == "event" || scope == "trace") return;  // without: event
  warn(fmt::format("expected the scope event or trace in <global>, got \"{}\"", scope));
}

void Reader::check_classifier(Attributes attributes) {
  constexpr std::array kAllowed = {"name"sv, "scope"sv, "keys"sv};
  check_attributes(Element::kClassifier, attributes, kAllowed);
  const std::string_view scope = find_attribute(attributes, "scope");
  if (!scope.empty() && scope != "event" && scope != "trace") {
    warn(fmt::format("expected the scope event or trace in <classifier>, got \"{}\"", scope));
  }
  const std::string_view keys = find_attribute(attributes, "keys");
  if (keys.find_first_not_of(' ') == std::string_view::npos) {
    warn("expected keys in <classifier>, got none");
  }
}

// `org:resource` needs an <extension prefix="org">; said once for each prefix.
void Reader::check_prefix(std::string_view key) {
  const std::size_t colon = key.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > kPrefixBytesMax) return;
  const std::string_view prefix = key.substr(0, colon);
  if (prefixes_.contains(prefix) || prefixes_.size() >= kPrefixesMax) return;
  prefixes_.emplace(prefix);
  warn(fmt::format("expected <extension prefix=\"{}\"> for the key \"{}\", got none", prefix, key));
}

}  // namespace

Result<XesSummary> read_xes(ByteSource& source, const XesOptions& options, RowSink& sink,
                            Rejects& rejects) {
  return Reader(source, options, sink, rejects).run();
}

}  // namespace fifteen::read
