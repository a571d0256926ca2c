#include "read/xes.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "base/text.h"
#include "read/xes_elements.h"
#include "read/xes_trace.h"
#include "read/xml_tokenizer.h"

namespace fifteen::read {
namespace {

using namespace std::string_view_literals;
using namespace xes;

constexpr std::size_t kDepthMax = 256;       // of elements; a longer path is no column's name
constexpr std::size_t kPathBytesMax = 1024;  // of a column's name
constexpr std::size_t kPrefixesMax = 1000;   // declared or warned about
constexpr std::size_t kPrefixBytesMax = 100;
constexpr std::uint64_t kProgressTokens = 1 << 14;  // between two calls of `progress`
constexpr std::string_view kCaseName = "case:concept:name";

// Cuts a long text, but never inside a UTF-8 character.
std::string_view cut(std::string_view text) {
  constexpr std::size_t kTextMax = 300;
  if (text.size() <= kTextMax) return text;
  std::size_t end = kTextMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};

class Reader {
 public:
  Reader(ByteSource& source, const XesOptions& options, RowSink& sink, Rejects& rejects)
      : source_(source),
        options_(options),
        sink_(sink),
        rejects_(rejects),
        xml_(source,
             {.text = false, .token_bytes_max = options.tag_bytes_max, .depth_max = kDepthMax}),
        pairing_(options.lifecycle != Lifecycle::kEvents) {}

  Result<XesSummary> run();

 private:
  using Attributes = std::span<const XmlAttribute>;

  struct Frame {
    Element element;
    std::size_t path_size;  // of path_ outside this element
  };
  enum class Owner : std::uint8_t { kLog, kGlobal, kTrace, kEvent };  // of the attributes met now

  void start(std::string_view name, Attributes attributes);
  void end();
  void begin_root(std::string_view name);
  void begin(Element element, Attributes attributes);
  void begin_trace();
  void end_event();
  void end_trace();
  void write_rows();
  void name_trace();
  void begin_attribute(Element element, Attributes attributes);
  void extend_path(std::string_view key);
  Path* claim_path(Element element);
  Path* make_path();
  void store(Path* path, Element element, std::string_view key,
             std::optional<std::string_view> value);
  void skip(std::string_view why);
  void reject_event();
  void check_order(Element element);
  void check_attributes(Element element, Attributes attributes,
                        std::span<const std::string_view> allowed);
  void check_extension(Attributes attributes);
  void check_global(Attributes attributes);
  void check_classifier(Attributes attributes);
  void check_prefix(std::string_view key);
  XesSummary finish();

  std::uint64_t line() { return xml_.line(); }
  Error error_here(std::string_view rest) {
    return {ErrorKind::kInput, fmt::format("{}:{}: {}", source_.name(), line(), rest)};
  }
  void stop(Error error) {
    if (!error_) error_ = std::move(error);
  }
  void warn(std::string_view text) {
    ++summary_.warnings_total;
    if (summary_.warnings.size() == XesSummary::kWarningsMax) return;
    summary_.warnings.push_back(fmt::format("line {}: {}", line(), cut(text)));
  }

  ByteSource& source_;
  const XesOptions& options_;
  RowSink& sink_;
  Rejects& rejects_;
  XmlTokenizer xml_;
  std::optional<Error> error_;
  XesSummary summary_;

  std::vector<Frame> stack_;
  std::size_t skipped_depth_ = 0;  // elements open inside the one that is left out, with it
  Owner owner_ = Owner::kLog;
  std::uint64_t trace_number_ = 0;  // trace and event share one counter, see Path::owner
  std::uint64_t event_number_ = 0;
  std::uint64_t owners_ = 0;
  bool named_ = false;           // this trace has a concept:name
  bool begun_to_write_ = false;  // some rows of this trace are in the sink
  bool pairing_;                 // starts and completes become one row
  Element stage_ = Element::kExtension;
  std::uint64_t disorder_warned_ = 0;  // a bit for each element

  std::string path_;
  Paths paths_;
  TraceBuffer trace_;
  std::unordered_set<std::string, TextHash, std::equal_to<>> prefixes_;
};

Result<XesSummary> Reader::run() {
  for (std::uint64_t tokens = 1;; ++tokens) {
    const Result<XmlToken> token = xml_.next();
    if (!token) {
      Error error = token.error();
      if (summary_.traces > 0) {
        error.message +=
            fmt::format(" (after {})", format_counted(summary_.traces, "trace", "traces"));
      }
      return fail(std::move(error));
    }
    switch (*token) {
      case XmlToken::kStart: start(xml_.name(), xml_.attributes()); break;
      case XmlToken::kEnd: end(); break;
      case XmlToken::kText: break;
      case XmlToken::kEndOfFile: return finish();
    }
    if (error_) return fail(*error_);
    if (summary_.read_again_as_events) return finish();
    if (options_.progress && tokens % kProgressTokens == 0) options_.progress(summary_.events);
  }
}

XesSummary Reader::finish() {
  if (options_.progress) options_.progress(summary_.events);
  summary_.paired = pairing_;
  return std::move(summary_);
}

void Reader::start(std::string_view name, Attributes attributes) {
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
    return stop(error_here(fmt::format("expected <log>, got <{}>; give a file in the format XES",
                                       shortened(name, 100))));
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
  if (skipped_depth_ > 0) {
    --skipped_depth_;
    return;
  }
  const Frame frame = stack_.back();
  stack_.pop_back();
  switch (frame.element) {
    case Element::kTrace: end_trace(); break;
    case Element::kEvent: end_event(); break;
    case Element::kGlobal: owner_ = Owner::kLog; break;
    default: path_.resize(frame.path_size);
  }
}

void Reader::begin_trace() {
  owner_ = Owner::kTrace;
  trace_number_ = ++owners_;
  named_ = false;
  begun_to_write_ = false;
  trace_.clear();
}

// Looks whether the log can still be paired, and whether the trace is too large to be kept.
void Reader::end_event() {
  owner_ = Owner::kTrace;
  const std::string_view transition = trace_.of_last_event(Role::kTransition);
  if (options_.lifecycle == Lifecycle::kAuto && is_beyond_start_and_complete(transition)) {
    summary_.read_again_as_events = pairing_ && summary_.lifecycle.paired > 0;
    pairing_ = false;
  }
  switch (transition_of(transition)) {
    case Transition::kStart: ++summary_.starts; break;
    case Transition::kEnd: ++summary_.ends; break;
    default: break;
  }
  if (trace_.bytes() <= options_.trace_bytes_max || summary_.read_again_as_events) return;
  warn(
      fmt::format("expected a trace of at most {} bytes, got a larger one; its events so far are "
                  "read with the trace's attributes above them, and nothing pairs across this line",
                  options_.trace_bytes_max));
  write_rows();
}

void Reader::end_trace() {
  owner_ = Owner::kLog;
  if (trace_.events() == 0 && !begun_to_write_) ++summary_.empty_traces;
  ++summary_.traces;
  write_rows();
}

// Gives the rows that wait to the sink. A trace has its name from the first of them on.
void Reader::write_rows() {
  if (!named_) name_trace();
  begun_to_write_ = true;
  const auto written = trace_.write(paths_, sink_, pairing_, summary_.lifecycle);
  if (!written) return stop(written.error());
  summary_.events += *written;
  trace_.clear_events();
}

void Reader::name_trace() {
  named_ = true;
  ++summary_.unnamed_traces;
  Path* path = paths_.find(kCaseName);
  if (path == nullptr) path = paths_.add(kCaseName);
  const std::uint64_t number = summary_.traces + (owner_ == Owner::kLog ? 0 : 1);
  trace_.set_in_trace(*path, fmt::format("trace {}", number), ValueKind::kText);
}

void Reader::begin_attribute(Element element, Attributes attributes) {
  std::string_view key;
  std::optional<std::string_view> value;
  bool others = false;
  for (const XmlAttribute& attribute : attributes) {
    if (attribute.name == "key") {
      key = attribute.value;
    } else if (attribute.name == "value") {
      value = attribute.value;
    } else {
      others = true;
    }
  }
  if (stack_.size() == 1) check_order(element);
  if (others) check_attributes(element, attributes, std::array{"key"sv, "value"sv});
  if (key.empty()) return skip(fmt::format("expected a key in <{}>, got none", name_of(element)));
  const std::size_t path_size = path_.size();
  Path* path = nullptr;
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
Path* Reader::claim_path(Element element) {
  const std::uint64_t owner = owner_ == Owner::kEvent ? event_number_ : trace_number_;
  const bool items = holds_items(stack_.back().element);
  const std::size_t bare_size = path_.size();
  for (std::size_t item = 1; item == 1 || item <= options_.list_items_max; ++item) {
    path_.resize(bare_size);
    if (item > 1) path_ += fmt::format("[{}]", item);
    Path* path = paths_.find(path_);
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
Path* Reader::make_path() {
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
void Reader::store(Path* path, Element element, std::string_view key,
                   std::optional<std::string_view> value) {
  const std::string_view name = name_of(element);
  if (element == Element::kList || element == Element::kContainer) return;
  if (!value) return warn(fmt::format("expected a value in <{} key=\"{}\">, got none", name, key));
  const auto [kind, sound] = value_of(element, *value);
  if (!sound) warn(fmt::format("expected a sound <{}> in \"{}\", got \"{}\"", name, key, *value));
  if (path == nullptr || (!sound && value->empty())) return;
  if (owner_ == Owner::kEvent) {
    trace_.set_in_event(*path, *value, kind);
  } else if (path_ != kCaseName) {
    trace_.set_in_trace(*path, *value, kind);
  } else if (begun_to_write_) {
    warn("expected a trace's concept:name above its events, got it after many; it is left out");
  } else {
    trace_.set_in_trace(*path, *value, kind);
    named_ = named_ || !value->empty();
  }
  if (trace_.bytes() / 2 <= options_.trace_bytes_max) return;
  stop(
      error_here(fmt::format("expected an event of at most {} bytes, got a larger one; mend the "
                             "file there",
                             options_.trace_bytes_max)));
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

std::string_view find_attribute(std::span<const XmlAttribute> attributes, std::string_view name) {
  for (const XmlAttribute& attribute : attributes) {
    if (attribute.name == name) return attribute.value;
  }
  return {};
}

void Reader::check_attributes(Element element, Attributes attributes,
                              std::span<const std::string_view> allowed) {
  for (const auto& [name, value] : attributes) {
    if (std::find(allowed.begin(), allowed.end(), name) != allowed.end()) continue;
    if (name == "xmlns" || name.find(':') != std::string_view::npos) continue;
    warn(fmt::format(
        "expected {} in <{}>, got {}=\"{}\"; it is left out",
        allowed.empty() ? "no XML attribute" : fmt::format("{}", fmt::join(allowed, ", ")),
        name_of(element), name, value));
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
