#include "read/path_table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <optional>

#include "base/text.h"
#include "read/ascii.h"

namespace fifteen::read {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 18U;
constexpr std::array<char, 4> kDelimiters{',', ';', '\t', '|'};
constexpr const char* kOpenQuote = "a quote that is not closed";
constexpr const char* kStrayQuote = "text behind a closed quote";

// The fields of a line, or what is wrong with it. Fields are kept to be used again.
class Fields {
 public:
  const char* split(std::string_view line, char delimiter) {
    size_ = 0;
    std::size_t at = 0;
    while (true) {
      std::string& field = next();
      if (at < line.size() && line[at] == '"') {
        if (const char* wrong = quoted(line, at, field); wrong != nullptr) return wrong;
        if (at < line.size() && line[at] != delimiter) return kStrayQuote;
      } else {
        const std::size_t end = std::min(line.find(delimiter, at), line.size());
        field.assign(line.substr(at, end - at));
        at = end;
      }
      if (at >= line.size()) return nullptr;
      ++at;  // the delimiter
    }
  }
  std::span<const std::string> all() const { return {fields_.data(), size_}; }

 private:
  std::string& next() {
    if (size_ == fields_.size()) fields_.emplace_back();
    fields_[size_].clear();
    return fields_[size_++];
  }

  static const char* quoted(std::string_view line, std::size_t& at, std::string& field) {
    ++at;
    while (true) {
      const std::size_t end = line.find('"', at);
      if (end == std::string_view::npos) return kOpenQuote;
      field.append(line.substr(at, end - at));
      at = end + 1;
      if (at >= line.size() || line[at] != '"') return nullptr;
      field += '"';
      ++at;
    }
  }

  std::vector<std::string> fields_;
  std::size_t size_ = 0;
};

struct Columns {
  char delimiter = ',';
  std::size_t count = 0;
  std::size_t path = 0;
  std::size_t conversions = 0;
  std::optional<std::size_t> value;
  std::optional<std::size_t> nulls;
  std::vector<std::string> names;
};

std::optional<Columns> columns_by(std::string_view header, char delimiter) {
  Fields fields;
  if (fields.split(header, delimiter) != nullptr) return std::nullopt;
  Columns out;
  out.delimiter = delimiter;
  std::optional<std::size_t> path;
  std::optional<std::size_t> conversions;
  for (const std::string& field : fields.all()) {
    const std::string name = lower(trimmed(field));
    const std::size_t column = out.count++;
    if (name == "path" && !path) path = column;
    if (name == "total_conversions" && !conversions) conversions = column;
    if (name == "total_conversion_value" && !out.value) out.value = column;
    if (name == "total_null" && !out.nulls) out.nulls = column;
  }
  if (!path || !conversions) return std::nullopt;
  out.path = *path;
  out.conversions = *conversions;
  out.names.assign(fields.all().begin(), fields.all().end());
  return out;
}

std::string_view without_mark(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return text;
}

std::string_view first_line(std::string_view text) {
  text = without_mark(text);
  text = text.substr(0, text.find('\n'));
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

std::optional<Columns> columns_of(std::string_view header) {
  for (const char delimiter : kDelimiters) {
    if (auto found = columns_by(header, delimiter)) return found;
  }
  return std::nullopt;
}

std::optional<double> number_of(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

class TableReader {
 public:
  TableReader(ByteSource& source, const PathTableOptions& options, PathNames& names,
              const std::function<Status(const PathRow&)>& take, Rejects& rejects)
      : source_(source), options_(options), names_(names), take_(take), rejects_(rejects) {}

  Result<PathTableSummary> run() {
    std::vector<char> buffer(worth_reading(source_, kChunkBytes));
    while (true) {
      const auto got = source_.read(buffer);
      if (!got) return fail(got.error());
      if (*got == 0) break;
      const Status taken = chunk({buffer.data(), *got});
      if (!taken) return fail(taken.error());
    }
    if (const Status taken = end_line(); !taken) return fail(taken.error());
    if (!columns_) return fail(no_header(""));
    return summary_;
  }

 private:
  Status chunk(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::size_t end = bytes.find('\n');
      const std::string_view part = bytes.substr(0, end);
      if (line_.size() + part.size() > options_.line_bytes_max) too_long_ = true;
      if (!too_long_) line_.append(part);
      if (end == std::string_view::npos) break;
      if (const Status taken = end_line(); !taken) return taken;
      bytes.remove_prefix(end + 1);
    }
    return {};
  }

  Status end_line() {
    ++number_;
    std::string_view line = line_;
    if (number_ == 1) line = without_mark(line);
    if (line.ends_with('\r')) line.remove_suffix(1);
    Status taken;
    if (too_long_) {
      if (!columns_) return fail(no_header(line));
      reject("", "a line that is too long", line);
    } else if (!trimmed(line).empty()) {
      taken = columns_ ? row(line) : header(line);
    }
    line_.clear();
    too_long_ = false;
    return taken;
  }

  Error no_header(std::string_view line) const {
    const std::string got =
        line.empty() ? "nothing" : fmt::format("\"{}\"", shortened(line, Rejects::kTextMax));
    return {ErrorKind::kInput,
            fmt::format("{}: expected a header with the columns path and total_conversions, got "
                        "{}; see docs/formats/paths.md",
                        source_.name(), got)};
  }

  Status header(std::string_view line) {
    columns_ = columns_of(line);
    if (!columns_) return fail(no_header(line));
    summary_.has_nulls = columns_->nulls.has_value();
    summary_.has_values = columns_->value.has_value();
    return {};
  }

  void reject(const std::string& field, const char* reason, std::string_view text) {
    const std::string_view begin = text.substr(0, Rejects::kTextMax);
    const auto bad = find_bad_utf8(begin);
    rejects_.add(options_.source_index, {source_.name(), number_, field, reason,
                                         std::string(begin.substr(0, bad.value_or(begin.size())))});
  }

  // A count in one of the columns; nothing where it is rejected.
  std::optional<std::uint64_t> count_of(std::size_t column) {
    const std::string& text = fields_.all()[column];
    const auto number = number_of(text);
    const char* wrong = nullptr;
    if (!number || *number < 0 || std::floor(*number) != *number)
      wrong = "a count that is no whole number of 0 or more";
    else if (*number > static_cast<double>(kPathCountMax))
      wrong = "a count that is too large";
    if (wrong == nullptr) return static_cast<std::uint64_t>(*number);
    reject(columns_->names[column], wrong, text);
    return std::nullopt;
  }

  // The names of the steps; false where one of them is empty.
  bool split_path(std::string_view path) {
    steps_.clear();
    if (trimmed(path).empty()) return true;
    while (true) {
      const std::size_t end = path.find(options_.separator);
      const std::string_view step = trimmed(path.substr(0, end));
      if (step.empty()) return false;
      steps_.push_back(step);
      if (end == std::string_view::npos) return true;
      path.remove_prefix(end + options_.separator.size());
    }
  }

  Status row(std::string_view line) {
    if (find_bad_utf8(line)) {
      reject("", "text that is not UTF-8", line);
      return {};
    }
    if (const char* wrong = fields_.split(line, columns_->delimiter); wrong != nullptr) {
      reject("", wrong, line);
      return {};
    }
    if (fields_.all().size() != columns_->count) {
      reject("", "another number of fields than the header has", line);
      return {};
    }
    PathRow out;
    const auto conversions = count_of(columns_->conversions);
    if (!conversions) return {};
    out.conversions = *conversions;
    if (columns_->nulls) {
      const auto nulls = count_of(*columns_->nulls);
      if (!nulls) return {};
      out.nulls = *nulls;
    }
    if (columns_->value) {
      const std::string& text = fields_.all()[*columns_->value];
      const auto value = number_of(text);
      if (!value) {
        reject(columns_->names[*columns_->value], "a value that is no number", text);
        return {};
      }
      out.value = *value;
    }
    const std::string& path = fields_.all()[columns_->path];
    if (!split_path(path)) {
      reject(columns_->names[columns_->path], "a path with an empty step", path);
      return {};
    }
    return take(out);
  }

  Status take(PathRow& row) {
    path_.clear();
    for (const std::string_view step : steps_) {
      if (names_.names().size() >= options_.moments_max && !names_.knows(step)) {
        return fail(ErrorKind::kInput,
                    fmt::format("{}:{}: expected at most {} different steps, got one more; is the "
                                "separator of the steps \"{}\"?",
                                source_.name(), number_, format_count(options_.moments_max),
                                printable(options_.separator)));
      }
      path_.push_back(names_.number(step));
    }
    row.path = path_;
    ++summary_.rows;
    return take_(row);
  }

  ByteSource& source_;
  const PathTableOptions& options_;
  PathNames& names_;
  const std::function<Status(const PathRow&)>& take_;
  Rejects& rejects_;
  PathTableSummary summary_;
  std::optional<Columns> columns_;
  Fields fields_;
  std::vector<std::string_view> steps_;
  std::vector<std::uint16_t> path_;
  std::string line_;
  bool too_long_ = false;
  std::uint64_t number_ = 0;
};

}  // namespace

std::uint16_t PathNames::number(std::string_view name) {
  const auto [at, is_new] =
      numbers_.try_emplace(std::string(name), static_cast<std::uint16_t>(names_.size()));
  if (is_new) names_.emplace_back(name);
  return at->second;
}

bool is_path_table(std::string_view text) { return columns_of(first_line(text)).has_value(); }

Result<PathTableSummary> read_path_table(ByteSource& source, const PathTableOptions& options,
                                         PathNames& names,
                                         const std::function<Status(const PathRow&)>& take,
                                         Rejects& rejects) {
  FIFTEEN_CHECK(!options.separator.empty(), "steps need a separator");
  return TableReader(source, options, names, take, rejects).run();
}

}  // namespace fifteen::read
