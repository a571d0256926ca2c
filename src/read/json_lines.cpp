#include "read/json_lines.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <fmt/format.h>
#include <optional>
#include <simdjson.h>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "read/json_number.h"

namespace fifteen::read {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::size_t kChunkBytes = std::size_t{256} * 1024;
constexpr std::size_t kHeadBytes = 2 * Rejects::kTextMax;  // kept of a line that is too long
constexpr std::size_t kNameBytesMax = 1024;                // of a column
constexpr std::string_view kSpaces = " \t\r\n";

constexpr std::string_view kNotJson = "not valid JSON";
constexpr std::string_view kNotObject = "not a JSON object";
constexpr std::string_view kNotUtf8 = "text that is not UTF-8";
constexpr std::string_view kTooDeep = "nested too deeply";

std::string_view trim_end(std::string_view text) {
  return text.substr(0, text.find_last_not_of(kSpaces) + 1);
}

std::uint64_t count_lines(std::string_view text) {
  return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

// The bytes that have been read and not used, followed by the padding that simdjson may touch.
class Window {
 public:
  explicit Window(ByteSource& source)
      : source_(source), chunk_(worth_reading(source, kChunkBytes)) {}

  std::string_view view() const { return {bytes_.data() + begin_, end_ - begin_}; }
  void use(std::size_t count) { begin_ += count; }
  // Blanks the byte at `offset`, so that what ends there is not followed by more JSON.
  void blank(std::size_t offset) { bytes_[begin_ + offset] = ' '; }

  // Appends more bytes to the view, which may move; false at the end of the source.
  Result<bool> more() {
    if (begin_ > 0) std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    const std::size_t needed = end_ + chunk_ + simdjson::SIMDJSON_PADDING;
    if (bytes_.size() < needed) bytes_.resize(std::max(needed, bytes_.size() * 2));
    const Result<std::size_t> got = source_.read({bytes_.data() + end_, chunk_});
    if (!got) return fail(got.error());
    end_ += *got;
    return *got > 0;
  }

 private:
  ByteSource& source_;
  std::size_t chunk_;
  std::vector<char> bytes_ = std::vector<char>(simdjson::SIMDJSON_PADDING);
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

using Stops = std::array<bool, 256>;

constexpr Stops stops_at(std::string_view bytes) {
  Stops out{};
  for (const char c : bytes) out[static_cast<unsigned char>(c)] = true;
  return out;
}

constexpr Stops kInString = stops_at("\"\\");
constexpr Stops kOutside = stops_at("\"{}[],");

// Finds the end of an array's element, or of an object, in as many pieces as it comes in.
class ElementScan {
 public:
  // `object`: looks for what follows the bracket that closes the first one.
  explicit ElementScan(bool object = false) : object_(object) {}

  bool closed() const { return closed_; }

  // Looks on from `at`; returns where the `,` or `]` after the element stands, or the size.
  std::size_t advance(std::string_view text, std::size_t at) {
    for (; at < text.size(); ++at) {
      const char c = text[at];
      if (escaped_) {
        escaped_ = false;
      } else if (quoted_) {
        if (c == '\\') escaped_ = true;
        if (c == '"') quoted_ = false;
        if (c != '\\' && c != '"') at = skip_plain(text, at, kInString);
      } else if (!object_ && depth_ == 0 && (c == ',' || c == ']')) {
        return at;
      } else if (c == '"') {
        quoted_ = true;
      } else if (c == '{' || c == '[') {
        ++depth_;
      } else if (c == '}' || c == ']') {
        if (depth_ > 0) --depth_;
        closed_ = object_ && depth_ == 0;
        if (closed_) return at + 1;
      } else {
        at = skip_plain(text, at, kOutside);
      }
    }
    return at;
  }

 private:
  // Returns the last place from `at` on before a byte that matters.
  static std::size_t skip_plain(std::string_view text, std::size_t at, const Stops& stops) {
    while (at + 1 < text.size() && !stops[static_cast<unsigned char>(text[at + 1])]) ++at;
    return at;
  }

  bool object_;
  bool closed_ = false;
  std::size_t depth_ = 0;
  bool quoted_ = false;
  bool escaped_ = false;
};

// The text of one row, to be parsed before the next is asked for.
struct Record {
  std::string_view text;
  std::uint64_t line = 0;
  bool too_long = false;  // then only the beginning is in `text`
};

// Cuts the window into records: lines, or the elements of an array.
class Splitter {
 public:
  Splitter(ByteSource& source, std::size_t bytes_max)
      : source_(source), window_(source), bytes_max_(bytes_max) {}

  // Skips a byte order mark and finds out whether the file is an array. To be called first.
  Status begin() {
    Result<bool> got = window_.more();
    while (got && *got && window_.view().size() < 3) got = window_.more();
    if (!got) return fail(got.error());
    if (window_.view().starts_with("\xFF\xFE") || window_.view().starts_with("\xFE\xFF")) {
      return fail(error("expected UTF-8, got UTF-16; convert the file to UTF-8"));
    }
    if (window_.view().starts_with("\xEF\xBB\xBF")) window_.use(3);
    const std::string_view head = window_.view();
    const std::size_t first = head.find_first_not_of(kSpaces);
    array_ = first != std::string_view::npos && head[first] == '[';
    if (array_) use(first + 1);
    // A line with nothing but a bracket is no row: the objects are laid out over several lines.
    const std::size_t end = head.find('\n', std::min(first, head.size()));
    laid_out_ = end != std::string_view::npos && trim_end(head.substr(first, end - first)) == "{";
    return {};
  }

  bool is_array() const { return array_; }

  // Gets the next record; false at the end.
  Result<bool> next(Record& record) {
    window_.use(std::exchange(pending_, 0));
    if (laid_out_) return next_object(record);
    return array_ ? next_element(record) : next_line(record);
  }

 private:
  Error error(std::string_view rest) const {
    return {ErrorKind::kInput, fmt::format("{}:{}: {}", source_.name(), line_, rest)};
  }
  void use(std::size_t count) {
    line_ += count_lines(window_.view().substr(0, count));
    window_.use(count);
  }

  Result<bool> next_line(Record& record) {
    record = {{}, line_, false};
    head_.clear();
    std::size_t seen = 0;
    while (true) {
      const std::size_t newline = window_.view().find('\n', seen);
      if (newline != std::string_view::npos) {
        finish(record, newline);
        pending_ = newline + 1;
        ++line_;
        return true;
      }
      drop_excess(record);
      seen = window_.view().size();
      Result<bool> got = window_.more();
      if (!got) return got;
      if (!*got) break;
    }
    if (window_.view().empty() && !record.too_long) return false;
    pending_ = window_.view().size();
    finish(record, pending_);
    return true;
  }

  // One object of several lines, and then the next, with nothing between them.
  Result<bool> next_object(Record& record) {
    ended_ = true;  // the source may end before an object
    const Result<bool> any = skip_spaces();
    if (!any || !*any) return any;
    record = {{}, line_, false};
    ElementScan scan(true);
    std::size_t seen = 0;
    while (true) {
      seen = scan.advance(window_.view(), seen);
      if (scan.closed()) break;
      if (window_.view().size() > bytes_max_) {
        return fail(
            error(fmt::format("expected an object of at most {} bytes, got a longer one; "
                              "give one JSON object on each line",
                              bytes_max_)));
      }
      const Result<bool> got = window_.more();
      if (!got) return got;
      if (*got) continue;
      return fail(
          error("expected the end of the object that begins here, got the end of the file; it is "
                "truncated, or a quote or a bracket is not closed"));
    }
    record.text = window_.view().substr(0, seen);
    line_ += count_lines(record.text);
    pending_ = seen;
    return true;
  }

  Result<bool> next_element(Record& record) {
    Result<bool> any = skip_spaces();
    if (!any) return any;
    if (ended_ && *any) {
      return fail(
          error("expected the end of the file after the array, got more text; give one JSON "
                "object on each line, or one array of objects"));
    }
    if (ended_) return false;
    record = {{}, line_, false};
    head_.clear();
    const Result<std::size_t> end = find_element_end(record);
    if (!end) return fail(end.error());
    ended_ = window_.view()[*end] == ']';
    const bool empty = *end == 0 && !record.too_long;
    line_ += count_lines(window_.view().substr(0, *end));
    window_.blank(*end);
    finish(record, *end);
    record.text = trim_end(record.text);
    pending_ = *end + 1;
    if (ended_ && empty && first_) return next(record);  // the array is empty
    first_ = false;
    return true;
  }

  // Returns where, in the window, stands the `,` or `]` that ends the element.
  Result<std::size_t> find_element_end(Record& record) {
    ElementScan scan;
    std::size_t seen = 0;
    while (true) {
      seen = scan.advance(window_.view(), seen);
      if (seen < window_.view().size()) return seen;
      line_ += drop_excess(record);
      seen = window_.view().size();
      Result<bool> got = window_.more();
      if (!got) return fail(got.error());
      if (!*got) {
        return fail(
            error(fmt::format("expected the end of the array, got the end of the file in the "
                              "element that begins on line {}; the file is truncated, or a "
                              "quote or a bracket there is not closed",
                              record.line)));
      }
    }
  }

  // Uses up the spaces before an element; false when nothing is left.
  Result<bool> skip_spaces() {
    while (true) {
      const std::string_view view = window_.view();
      use(std::min(view.find_first_not_of(kSpaces), view.size()));
      if (!window_.view().empty()) return true;
      Result<bool> got = window_.more();
      if (!got) return got;
      if (!*got && !ended_) {
        return fail(
            error("expected an object or the end of the array, got the end of the file; the "
                  "file is truncated"));
      }
      if (!*got) return false;
    }
  }

  // Lets go of a record that has become too long, but for its head. Returns the lines let go.
  std::uint64_t drop_excess(Record& record) {
    const std::string_view view = window_.view();
    if (!record.too_long && view.size() <= bytes_max_) return 0;
    if (!record.too_long) head_ = view.substr(0, kHeadBytes);
    record.too_long = true;
    const std::uint64_t lines = count_lines(view);
    window_.use(view.size());
    return lines;
  }

  void finish(Record& record, std::size_t size) {
    record.text = record.too_long ? std::string_view(head_) : window_.view().substr(0, size);
    if (size <= bytes_max_ || record.too_long) return;
    record.too_long = true;
    record.text = record.text.substr(0, kHeadBytes);
  }

  ByteSource& source_;
  Window window_;
  std::size_t bytes_max_;
  bool array_ = false;
  bool laid_out_ = false;    // objects of several lines
  bool ended_ = false;       // the array is
  bool first_ = true;        // no element has been met
  std::size_t pending_ = 0;  // of the window: the record given last
  std::uint64_t line_ = 1;
  std::string head_;
};

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};

// A place in a row's objects; its column is made when a row first has it.
struct Node {
  std::string name;
  std::optional<std::size_t> column = {};
  std::uint64_t row = 0;  // the last row that had it
  std::size_t cell = 0;   // and where
};

// The nodes by name. Rows are mostly alike, so the node at each place of the last row is tried
// first.
class Nodes {
 public:
  enum class Problem : std::uint8_t { kNone, kTooMany, kTooLong };

  explicit Nodes(std::size_t count_max) : count_max_(count_max) {}

  void begin_row() {
    place_ = 0;
    kept_ = nodes_.size();
  }

  // Forgets the nodes made since the row began.
  void drop_row() {
    if (nodes_.size() == kept_) return;
    places_.clear();
    while (nodes_.size() > kept_) {
      index_.erase(nodes_.back().name);
      nodes_.pop_back();
    }
  }

  // Returns the node of `key` in the object at `parent` (null: the row itself), or null.
  Node* find(const Node* parent, std::string_view key) {
    const std::size_t place = place_++;
    if (place < places_.size()) {
      const Place& guess = places_[place];
      if (guess.parent == parent && guess.key == key) return guess.node;
    }
    Node* node = find_by_name(parent, key);
    if (node == nullptr) return nullptr;
    if (place == places_.size()) {
      places_.push_back({parent, std::string(key), node});
    } else if (place < places_.size()) {
      places_[place] = {parent, std::string(key), node};
    }
    return node;
  }

  Problem problem() const { return problem_; }

 private:
  struct Place {
    const Node* parent = nullptr;
    std::string key;
    Node* node = nullptr;
  };

  Node* find_by_name(const Node* parent, std::string_view key) {
    name_.clear();
    if (parent != nullptr) name_.append(parent->name).append(1, '.');
    name_ += key.empty() ? std::string_view("(empty)") : key;
    const auto at = index_.find(name_);
    if (at != index_.end()) return at->second;
    problem_ = name_.size() > kNameBytesMax  ? Problem::kTooLong
               : nodes_.size() >= count_max_ ? Problem::kTooMany
                                             : Problem::kNone;
    if (problem_ != Problem::kNone) return nullptr;
    Node* node = &nodes_.emplace_back(Node{name_});
    index_.emplace(node->name, node);
    return node;
  }

  std::size_t count_max_;
  std::deque<Node> nodes_;  // addresses stay
  std::unordered_map<std::string_view, Node*> index_;
  std::vector<Place> places_;
  std::size_t place_ = 0;
  std::size_t kept_ = 0;
  std::string name_;
  Problem problem_ = Problem::kNone;
};

// Parses one record at a time into cells. simdjson is lazy, so all is walked: what is not looked at
// would not be checked.
class RowParser {
 public:
  struct Cell {
    Node* node;
    std::string_view text;  // in the record or in the parser
    ValueKind kind;
    bool missing;  // null, or followed by another value of the same column
  };

  explicit RowParser(const JsonLinesOptions& options)
      : nodes_(options.columns_max),
        depth_max_(std::min(options.depth_max, std::size_t{1000})),  // of simdjson: 1024
        too_many_(fmt::format("more than {} columns", options.columns_max)),
        too_long_(fmt::format("a key longer than {} bytes", kNameBytesMax)) {}

  // Returns why the record is a reject, or nothing. The text has the padding behind it.
  std::string_view parse(std::string_view text) {
    cells_.clear();
    ++row_;
    nodes_.begin_row();
    std::string_view reason = walk(text);
    if (reason.empty()) return {};
    nodes_.drop_row();
    cells_.clear();
    if (!simdjson::validate_utf8(text)) return kNotUtf8;
    if (reason == kNotObject) {
      simdjson::dom::parser strict;
      if (strict.parse(text.data(), text.size(), false).error() != simdjson::SUCCESS)
        return kNotJson;
    }
    return reason;
  }

  const std::vector<Cell>& cells() const { return cells_; }

 private:
  std::string_view walk(std::string_view text) {
    text_ = text;
    if (parser_.capacity() < text.size() &&
        parser_.allocate(std::max(text.size(), 2 * parser_.capacity())) != simdjson::SUCCESS) {
      return kNotJson;
    }
    const std::size_t first = text.find_first_not_of(kSpaces);
    if (first == std::string_view::npos) return kNotJson;
    if (text[first] != '{') return kNotObject;
    ondemand::object object;
    if (parser_.iterate(text.data(), text.size(), text.size() + simdjson::SIMDJSON_PADDING)
                .get(document_) != simdjson::SUCCESS ||
        document_.get_object().get(object) != simdjson::SUCCESS) {
      return kNotJson;
    }
    const std::string_view reason = walk_object(object, nullptr, 1, true);
    if (!reason.empty()) return reason;
    const char* rest = nullptr;
    const bool more = document_.current_location().get(rest) == simdjson::SUCCESS;
    return more ? kNotJson : std::string_view();
  }

  // Inside an array an object is only checked, not kept.
  std::string_view walk_object(ondemand::object& object, const Node* parent, std::size_t depth,
                               bool keep) {
    if (depth > depth_max_) return kTooDeep;
    for (auto got : object) {
      if (got.error() != simdjson::SUCCESS) return kNotJson;
      ondemand::field field = got.value_unsafe();
      std::string_view key;
      if (field.unescaped_key().get(key) != simdjson::SUCCESS) return kNotJson;
      Node* node = nullptr;
      if (keep) {
        node = nodes_.find(parent, key);
        if (node == nullptr) {
          return nodes_.problem() == Nodes::Problem::kTooMany ? too_many_ : too_long_;
        }
      }
      const std::string_view reason = walk_value(field.value(), node, depth);
      if (!reason.empty()) return reason;
    }
    return {};
  }

  std::string_view walk_value(ondemand::value value, Node* node, std::size_t depth) {
    const std::string_view token = value.raw_json_token();
    // A record may break off where the next one's text goes on as if it belonged to it: simdjson
    // takes what stands there for values, and the length of the last for that of nothing.
    if (token.data() >= text_.data() + text_.size() ||
        token.size() > static_cast<std::size_t>(text_.data() + text_.size() - token.data()))
      return kNotJson;
    switch (token.empty() ? '\0' : token.front()) {
      case '{': {
        ondemand::object object;
        if (value.get_object().get(object) != simdjson::SUCCESS) return kNotJson;
        return walk_object(object, node, depth + 1, node != nullptr);
      }
      case '[': {
        ondemand::array array;
        if (value.get_array().get(array) != simdjson::SUCCESS) return kNotJson;
        const std::string_view reason = walk_array(array, depth + 1);
        const char* rest = nullptr;
        if (!reason.empty() || node == nullptr) return reason;
        if (document_.current_location().get(rest) != simdjson::SUCCESS) return kNotJson;
        const auto size = static_cast<std::size_t>(rest - token.data());
        return keep(node, trim_end({token.data(), size}), ValueKind::kText);
      }
      case '"': {
        std::string_view text;
        if (value.get_string().get(text) != simdjson::SUCCESS) return kNotJson;
        return keep(node, text, ValueKind::kText);
      }
      default: return walk_word(trim_end(token), node);
    }
  }

  std::string_view walk_array(ondemand::array& array, std::size_t depth) {
    if (depth > depth_max_) return kTooDeep;
    for (auto got : array) {
      if (got.error() != simdjson::SUCCESS) return kNotJson;
      const std::string_view reason = walk_value(got.value_unsafe(), nullptr, depth);
      if (!reason.empty()) return reason;
    }
    return {};
  }

  std::string_view walk_word(std::string_view word, Node* node) {
    if (word == "true" || word == "false") return keep(node, word, ValueKind::kBoolean);
    if (word == "null") return keep(node, {}, ValueKind::kText, true);
    const std::optional<ValueKind> kind = kind_of_json_number(word);
    return kind ? keep(node, word, *kind) : kNotJson;
  }

  std::string_view keep(Node* node, std::string_view text, ValueKind kind, bool missing = false) {
    if (node == nullptr) return {};
    if (node->row == row_) cells_[node->cell].missing = true;  // a key that occurs twice
    node->row = row_;
    node->cell = cells_.size();
    cells_.push_back({node, text, kind, missing});
    return {};
  }

  ondemand::parser parser_;
  ondemand::document document_;
  std::string_view text_;  // of the record
  Nodes nodes_;
  std::size_t depth_max_;
  std::string too_many_;
  std::string too_long_;
  std::uint64_t row_ = 0;
  std::vector<Cell> cells_;
};

// The beginning of a text, with what is not UTF-8 replaced, to show to a person.
std::string shown(std::string_view text) {
  std::string out(text.substr(0, kHeadBytes));
  if (simdjson::validate_utf8(out)) return out;
  for (char& c : out) {
    if (static_cast<unsigned char>(c) >= 0x80U) c = '?';
  }
  return out;
}

Status write_row(const RowParser& parser, std::uint64_t line, RowSink& sink) {
  for (const RowParser::Cell& cell : parser.cells()) {
    if (!cell.node->column) cell.node->column = sink.column(cell.node->name);
    if (!cell.missing) sink.set(*cell.node->column, cell.text, cell.kind);
  }
  return sink.end_row(line);
}

}  // namespace

Result<JsonLinesSummary> read_json_lines(ByteSource& source, const JsonLinesOptions& options,
                                         RowSink& sink, Rejects& rejects) {
  constexpr std::uint64_t kRowsPerProgress = 10'000;
  const std::string too_long = fmt::format("a line longer than {} MB",
                                           static_cast<double>(options.line_bytes_max) / (1 << 20));
  JsonLinesSummary summary;
  Splitter splitter(source, options.line_bytes_max);
  RowParser parser(options);
  const Status begun = splitter.begin();
  if (!begun) return fail(begun.error());
  Record record;
  while (true) {
    const Result<bool> got = splitter.next(record);
    if (!got) return fail(got.error());
    if (!*got) break;
    // An empty element of an array is wrong, an empty line is not.
    if (!splitter.is_array() && !record.too_long && trim_end(record.text).empty()) {
      ++summary.blank_lines;
      continue;
    }
    const std::string_view reason = record.too_long ? too_long : parser.parse(record.text);
    if (!reason.empty()) {
      ++summary.rejected;
      rejects.add(options.source_index,
                  {source.name(), record.line, "", std::string(reason), shown(record.text)});
      continue;
    }
    const Status written = write_row(parser, record.line, sink);
    if (!written) return fail(written.error());
    ++summary.rows;
    if (options.progress && summary.rows % kRowsPerProgress == 0) options.progress(summary.rows);
  }
  return summary;
}

}  // namespace fifteen::read
