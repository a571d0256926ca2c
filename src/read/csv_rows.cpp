#include "read/csv_rows.h"

#include <algorithm>

namespace fifteen::read {
namespace {

constexpr const char* kOpenQuote = "a quote that is not closed";
constexpr const char* kStrayQuote = "text behind a closed quote";

bool ends_line(char c) { return c == '\n' || c == '\r'; }

}  // namespace

CsvRows::CsvRows(std::string_view text, char delimiter) : text_(text), delimiter_(delimiter) {
  if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
}

// The rest of a field behind its opening quote; false where no quote closes it.
bool CsvRows::quoted(std::string& field) {
  while (true) {
    const std::size_t end = text_.find('"', at_);
    if (end == std::string_view::npos) return false;
    const std::string_view part = text_.substr(at_, end - at_);
    line_ += static_cast<std::uint64_t>(std::count(part.begin(), part.end(), '\n'));
    field.append(part);
    at_ = end + 1;
    if (at_ >= text_.size() || text_[at_] != '"') return true;
    field += '"';
    ++at_;
  }
}

bool CsvRows::next(CsvRow& row) {
  while (at_ < text_.size() && ends_line(text_[at_])) {
    const bool pair = text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n';
    at_ += pair ? 2 : 1;
    ++line_;
  }
  row.fields.clear();
  row.wrong = nullptr;
  row.line = line_;
  if (at_ >= text_.size()) return false;
  const std::size_t begin = at_;
  const auto amiss = [&](const char* what) {
    row.wrong = what;
    line_ = row.line;
    at_ = std::min(text_.find_first_of("\r\n", begin), text_.size());
    return true;
  };
  while (true) {
    std::string& field = row.fields.emplace_back();
    if (at_ < text_.size() && text_[at_] == '"') {
      ++at_;
      if (!quoted(field)) return amiss(kOpenQuote);
      if (at_ < text_.size() && text_[at_] != delimiter_ && !ends_line(text_[at_]))
        return amiss(kStrayQuote);
    } else {
      const std::size_t end =
          std::min(text_.find_first_of(std::string{delimiter_, '\r', '\n'}, at_), text_.size());
      field.assign(text_.substr(at_, end - at_));
      at_ = end;
    }
    if (at_ >= text_.size() || text_[at_] != delimiter_) return true;
    ++at_;
  }
}

}  // namespace fifteen::read
