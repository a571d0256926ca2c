#include "read/csv_lines.h"

#include <fmt/format.h>

namespace fifteen::read {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 18U;

// Walks through the bytes of a file and says where its records begin.
class RecordWalk {
 public:
  RecordWalk(const CsvDialect& dialect, const std::vector<std::uint64_t>& rows,
             const std::set<std::uint64_t>& rejected_lines)
      : dialect_(dialect), rows_(rows), rejected_lines_(rejected_lines), lines_(rows.size(), 0) {}

  bool done() const { return found_ == rows_.size(); }
  const std::vector<std::uint64_t>& lines() const { return lines_; }

  void take(char c) {
    if (c == '\n') ++line_;
    if (quoted_) return take_quoted(c);
    if (c == '\n') {
      at_record_start_ = true;
      return;
    }
    if (c == '\r') return;
    if (at_record_start_) {
      at_record_start_ = false;
      at_field_start_ = true;
      matched_ = 0;
      record(line_);
    }
    if (c == dialect_.quote && (at_field_start_ || just_closed_)) {
      quoted_ = true;  // also where a doubled quote had seemed to close the field
    } else if (c != ' ') {
      at_field_start_ = ends_delimiter(c);
    }
    just_closed_ = false;
  }

 private:
  void take_quoted(char c) {
    if (escaped_) {
      escaped_ = false;
    } else if (c == dialect_.escape && dialect_.escape != dialect_.quote) {
      escaped_ = true;
    } else if (c == dialect_.quote) {
      quoted_ = false;
      just_closed_ = true;
      at_field_start_ = false;
    }
  }

  bool ends_delimiter(char c) {
    if (dialect_.delimiter.empty()) return false;
    if (c != dialect_.delimiter[matched_]) matched_ = 0;
    if (c == dialect_.delimiter[matched_]) ++matched_;
    if (matched_ < dialect_.delimiter.size()) return false;
    matched_ = 0;
    return true;
  }

  void record(std::uint64_t line) {
    if (line <= dialect_.lines_before_rows) return;
    if (rejected_lines_.count(line) != 0) return;
    if (found_ < rows_.size() && rows_[found_] == row_) lines_[found_++] = line;
    ++row_;
  }

  const CsvDialect& dialect_;
  const std::vector<std::uint64_t>& rows_;
  const std::set<std::uint64_t>& rejected_lines_;
  std::vector<std::uint64_t> lines_;
  std::size_t found_ = 0;
  std::uint64_t row_ = 0;
  std::uint64_t line_ = 1;
  bool at_record_start_ = true;
  bool at_field_start_ = true;
  bool just_closed_ = false;
  std::size_t matched_ = 0;  // bytes of a delimiter
  bool quoted_ = false;
  bool escaped_ = false;
};

}  // namespace

Result<std::vector<std::uint64_t>> find_csv_lines(ByteSource& source, const CsvDialect& dialect,
                                                  const std::vector<std::uint64_t>& rows,
                                                  const std::set<std::uint64_t>& rejected_lines) {
  RecordWalk walk(dialect, rows, rejected_lines);
  std::vector<char> buffer(worth_reading(source, kChunkBytes));
  while (!walk.done()) {
    const auto got = source.read(buffer);
    if (!got) return fail(got.error());
    if (*got == 0) break;
    for (std::size_t i = 0; i < *got && !walk.done(); ++i) walk.take(buffer[i]);
  }
  return walk.lines();
}

Result<std::vector<std::uint64_t>> find_csv_lines(const std::string& path,
                                                  const CsvDialect& dialect,
                                                  const std::vector<std::uint64_t>& rows,
                                                  const std::set<std::uint64_t>& rejected_lines) {
  auto source = ByteSource::open(path);
  if (!source) return fail(source.error());
  return find_csv_lines(**source, dialect, rows, rejected_lines);
}

Result<std::uint64_t> count_csv_lines(const std::string& path) {
  auto source = ByteSource::open(path);
  if (!source) return fail(source.error());
  std::vector<char> buffer(kChunkBytes);
  std::uint64_t lines = 0;
  bool blank = true;
  while (true) {
    const auto got = (*source)->read(buffer);
    if (!got) return fail(got.error());
    if (*got == 0) return lines + (blank ? 0 : 1);
    for (std::size_t i = 0; i < *got; ++i) {
      if (buffer[i] == '\n') lines += blank ? 0 : 1;
      blank = buffer[i] == '\n' || (blank && buffer[i] == '\r');
    }
  }
}

std::vector<std::string> csv_header_names(std::string_view text, const CsvDialect& dialect) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (std::uint64_t i = 1; i < dialect.lines_before_rows; ++i) {
    const std::size_t newline = text.find('\n');
    if (newline == std::string_view::npos) break;
    text.remove_prefix(newline + 1);
  }
  std::vector<std::string> names(1);
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == dialect.quote) {
      quoted = !quoted;
    } else if (quoted) {
      names.back() += text[at];
    } else if (text[at] == '\n' || text[at] == '\r') {
      break;
    } else if (!dialect.delimiter.empty() && text.substr(at).starts_with(dialect.delimiter)) {
      names.emplace_back();
      at += dialect.delimiter.size() - 1;
    } else {
      names.back() += text[at];
    }
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].empty()) names[i] = fmt::format("column{}", i);
  }
  return names;
}

}  // namespace fifteen::read
