#include "read/csv_cuts.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <fmt/format.h>
#include <iterator>
#include <string_view>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/text.h"
#include "read/rejects.h"

namespace fifteen::read {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 20U;
constexpr std::size_t kBlock = 64;   // as many bytes as a mask has bits
constexpr std::size_t kAround = 64;  // bytes that are seen before and behind what is walked over

// One bit for each of the 64 bytes from `text` on that is `wanted`.
std::uint64_t mask_of(const char* text, char wanted) {
  std::uint64_t mask = 0;
#ifdef __SSE2__
  constexpr int kStep = 16;
  const __m128i all = _mm_set1_epi8(wanted);
  for (int i = 0; i < 4; ++i) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + kStep * i));
    const auto same = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, all)));
    mask |= static_cast<std::uint64_t>(same) << static_cast<unsigned>(kStep * i);
  }
#else
  for (std::size_t i = 0; i < kBlock; ++i) {
    mask |= static_cast<std::uint64_t>(text[i] == wanted ? 1 : 0) << i;
  }
#endif
  return mask;
}

// The bytes that are walked over, with some before and behind them. Places count from the text's
// beginning.
class Window {
 public:
  explicit Window(ByteSource& source)
      : source_(source), chunk_(worth_reading(source, kChunkBytes)), bytes_(chunk_ + 3 * kAround) {}

  std::uint64_t walked() const { return begin_ + walked_; }
  std::uint64_t end() const { return begin_ + size_; }
  bool has(std::uint64_t place) const { return place >= begin_ && place < end(); }
  char at(std::uint64_t place) const { return bytes_[place - begin_]; }
  const char* data() const { return bytes_.data() + walked_; }

  // How many bytes can be walked over now: whole blocks, but at the end of the text.
  std::size_t ready() const {
    const std::size_t left = size_ - walked_;
    if (ended_) return left;
    return left < kAround ? 0 : (left - kAround) / kBlock * kBlock;
  }
  void walk(std::size_t count) { walked_ += count; }

  // Gets more bytes; false at the end of the text.
  Result<bool> more() {
    if (ended_) return false;
    const std::size_t drop = walked_ > kAround ? walked_ - kAround : 0;
    std::memmove(bytes_.data(), bytes_.data() + drop, size_ - drop);
    begin_ += drop;
    walked_ -= drop;
    size_ -= drop;
    while (size_ < bytes_.size()) {
      const auto got = source_.read(std::span(bytes_).subspan(size_));
      if (!got) return fail(got.error());
      if (*got == 0) {
        ended_ = true;
        break;
      }
      size_ += *got;
    }
    return true;
  }

 private:
  ByteSource& source_;
  std::size_t chunk_;
  std::vector<char> bytes_;
  std::uint64_t begin_ = 0;  // of bytes_ in the text
  std::size_t size_ = 0;
  std::size_t walked_ = 0;
  bool ended_ = false;
};

// Walks from quote to quote and from line to line.
class CutFinder {
 public:
  CutFinder(const Window& text, const CsvDialect& dialect, std::size_t bytes_max)
      : text_(text), dialect_(dialect), bytes_max_(bytes_max) {}

  bool too_many() const { return cuts_.size() > kCsvCutsMax; }
  std::vector<CsvCut>& cuts() { return cuts_; }

  // Takes up to 64 bytes that stand in the text at `place`.
  void take(const char* bytes, std::uint64_t place, std::size_t count) {
    const std::uint64_t quotes = mask_of(bytes, dialect_.quote);
    std::uint64_t marks = quotes | mask_of(bytes, '\n');
    if (has_escape()) marks |= mask_of(bytes, dialect_.escape);
    if (count < kBlock) marks &= (std::uint64_t{1} << count) - 1;
    for (; marks != 0; marks &= marks - 1) {
      const auto bit = static_cast<std::size_t>(std::countr_zero(marks));
      const std::uint64_t at = place + bit;
      if (at < skip_until_) continue;
      if (bytes[bit] == '\n') {
        newline(at);
      } else if (bytes[bit] == dialect_.quote) {
        quote(at);
      } else if (quoted_) {
        skip_until_ = at + 2;
      }
    }
  }

  void finish() {
    if (quoted_ && first_newline_ != 0) leave_open();
    quoted_ = false;
    newline(text_.end());
  }

 private:
  bool has_escape() const { return dialect_.escape != dialect_.quote; }

  void newline(std::uint64_t at) {
    const bool is_long = at - line_ > bytes_max_;
    const CsvCut line{line_, at, line_, CsvCut::Why::kLongLine};
    line_ = at + 1;
    if (quoted_) {
      if (first_newline_ == 0) first_newline_ = at;
      if (is_long && inside_.size() < kCsvCutsMax) inside_.push_back(line);
      return;
    }
    if (several_lines_ && at - row_ > bytes_max_) {
      cuts_.push_back({row_, at, field_, CsvCut::Why::kLongField});
    } else if (is_long) {
      cuts_.push_back(line);
    }
    row_ = at + 1;
    several_lines_ = false;
    longest_ = 0;
  }

  void quote(std::uint64_t at) {
    if (!quoted_) {
      if (opens(at)) open(at);
      return;
    }
    if (!has_escape() && text_.has(at + 1) && text_.at(at + 1) == dialect_.quote) {
      skip_until_ = at + 2;
      return;
    }
    quoted_ = false;
    if (first_newline_ == 0) return;
    if (ends_well(at + 1)) {
      several_lines_ = true;
      if (at - open_ > longest_) {
        longest_ = at - open_;
        field_ = open_;
      }
    } else {
      leave_open();
      if (opens(at)) open(at);
    }
  }

  void open(std::uint64_t at) {
    quoted_ = true;
    open_ = at;
    first_newline_ = 0;
    inside_.clear();
  }

  // The row of the open quote is none; those after its line are what they are without it.
  void leave_open() {
    cuts_.push_back({row_, first_newline_, open_, CsvCut::Why::kOpenQuote});
    for (const CsvCut& cut : inside_) {
      if (cut.from > first_newline_) cuts_.push_back(cut);
    }
    inside_.clear();
    row_ = line_;
    several_lines_ = false;
    longest_ = 0;
  }

  // Whether a quote outside of quotes stands at the beginning of a field. Doubled ones before it
  // are an empty field's.
  bool opens(std::uint64_t at) const {
    std::uint64_t before = at;
    if (!has_escape()) {
      while (before > 0 && text_.has(before - 1) && text_.at(before - 1) == dialect_.quote)
        --before;
      if ((at - before) % 2 != 0) return false;
    }
    while (!begins_field(before)) {
      if (!text_.has(before - 1) || text_.at(before - 1) != ' ') return false;
      --before;
    }
    return true;
  }

  bool begins_field(std::uint64_t at) const {
    if (at == 0) return true;
    if (!text_.has(at - 1)) return false;
    const char last = text_.at(at - 1);
    if (last == '\n' || last == '\r') return true;
    return stands_before(at, dialect_.delimiter) || (at == 3 && stands_before(at, "\xEF\xBB\xBF"));
  }

  bool stands_before(std::uint64_t at, std::string_view wanted) const {
    if (wanted.empty() || at < wanted.size() || !text_.has(at - wanted.size())) return false;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (text_.at(at - wanted.size() + i) != wanted[i]) return false;
    }
    return true;
  }

  // Whether a field may end before `at`.
  bool ends_well(std::uint64_t at) const {
    const auto delimited = [&] {
      for (std::size_t i = 0; i < dialect_.delimiter.size(); ++i) {
        if (!text_.has(at + i) || text_.at(at + i) != dialect_.delimiter[i]) return false;
      }
      return !dialect_.delimiter.empty();
    };
    while (text_.has(at) && !delimited() && text_.at(at) == ' ') ++at;
    return !text_.has(at) || text_.at(at) == '\r' || text_.at(at) == '\n' || delimited();
  }

  const Window& text_;
  const CsvDialect& dialect_;
  std::uint64_t bytes_max_;
  std::vector<CsvCut> cuts_;
  std::uint64_t row_ = 0;       // where the row begins
  std::uint64_t line_ = 0;      // and the line
  bool several_lines_ = false;  // the row has a quoted field of several lines
  std::uint64_t longest_ = 0;   // of these, bytes
  std::uint64_t field_ = 0;     // and where it begins
  bool quoted_ = false;
  std::uint64_t open_ = 0;           // the quote that opened the field
  std::uint64_t first_newline_ = 0;  // within it; 0: none yet
  std::vector<CsvCut> inside_;       // long lines within it, should it turn out to be none
  std::uint64_t skip_until_ = 0;
};

class CutSource final : public ByteSource {
 public:
  CutSource(std::unique_ptr<ByteSource> source, const std::vector<CsvCut>& cuts,
            std::vector<LeftOut>& left_out)
      : ByteSource(source->name(), source->size()),
        source_(std::move(source)),
        cuts_(cuts),
        left_out_(left_out),
        in_(worth_reading(*source_, kChunkBytes)) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    FIFTEEN_CHECK(!buffer.empty(), "reading into an empty buffer would look like the end");
    while (given_ == ready_.size() && !ended_) {
      given_ = 0;
      ready_.clear();
      const auto got = source_->read(in_);
      if (!got) return got;
      take({in_.data(), *got});
      ended_ = *got == 0;
      if (ended_ && carriage_return_) ready_ += '\r';
    }
    const std::size_t count = std::min(buffer.size(), ready_.size() - given_);
    std::memcpy(buffer.data(), ready_.data() + given_, count);
    given_ += count;
    return count;
  }
  std::uint64_t consumed() const override { return source_->consumed(); }

 private:
  void take(std::string_view bytes) {
    while (!bytes.empty()) {
      while (next_ < cuts_.size() && place_ >= cuts_[next_].to) ++next_;
      const bool inside = next_ < cuts_.size() && place_ >= cuts_[next_].from;
      const std::uint64_t end = next_ == cuts_.size() ? place_ + bytes.size()
                                : inside              ? cuts_[next_].to
                                                      : cuts_[next_].from;
      const std::string_view piece = bytes.substr(
          0, static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), end - place_)));
      inside ? leave_out(piece) : copy(piece);
      place_ += piece.size();
      bytes.remove_prefix(piece.size());
    }
  }

  void copy(std::string_view piece) {
    while (!piece.empty()) {
      const std::size_t newline = piece.find('\n');
      const std::string_view line = piece.substr(0, newline);
      if (carriage_return_ && !line.empty()) ready_ += '\r';
      carriage_return_ = (line.empty() ? carriage_return_ : line.back() == '\r');
      ready_ += line.substr(0, line.size() - (!line.empty() && carriage_return_ ? 1 : 0));
      if (newline == std::string_view::npos) return;
      carriage_return_ = false;
      ready_ += '\n';
      ++line_;
      piece.remove_prefix(newline + 1);
    }
  }

  void leave_out(std::string_view piece) {
    const CsvCut& cut = cuts_[next_];
    if (place_ == cut.from) left_out_.push_back({cut.why, 0, line_, 0, ""});
    LeftOut& part = left_out_.back();
    // The fault's own place, and what follows it on its line.
    const std::size_t at = cut.at > place_ ? static_cast<std::size_t>(cut.at - place_) : 0;
    if (at < piece.size() && !(part.line != 0 && ended_begin_)) {
      const std::string_view rest = piece.substr(at);
      if (part.line == 0) {
        part.line = line_ + count_lines(piece.substr(0, at));
        ended_begin_ = false;
      }
      const std::string_view shown = rest.substr(0, rest.find_first_of("\r\n"));
      part.begin +=
          shown.substr(0, Rejects::kTextMax - std::min(part.begin.size(), Rejects::kTextMax));
      ended_begin_ = shown.size() < rest.size() || part.begin.size() >= Rejects::kTextMax;
    }
    const std::size_t lines = count_lines(piece);
    line_ += lines;
    part.lines_gone += lines;
    part.last_line = line_;
  }

  static std::size_t count_lines(std::string_view text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }

  std::unique_ptr<ByteSource> source_;
  const std::vector<CsvCut>& cuts_;
  std::vector<LeftOut>& left_out_;
  std::vector<char> in_;
  std::string ready_;
  std::size_t given_ = 0;
  std::size_t next_ = 0;     // the cut that the place is in or before
  std::uint64_t place_ = 0;  // in the source's text
  std::uint64_t line_ = 1;
  bool carriage_return_ = false;  // waits for what follows it
  bool ended_begin_ = false;      // all has been kept of where a part goes wrong
  bool ended_ = false;
};

}  // namespace

Result<std::vector<CsvCut>> find_csv_cuts(ByteSource& source, const CsvDialect& dialect,
                                          std::size_t bytes_max,
                                          const std::function<void()>& after_chunk) {
  Window text(source);
  CutFinder finder(text, dialect, bytes_max);
  std::array<char, kBlock> last{};
  while (true) {
    const auto more = text.more();
    if (!more) return fail(more.error());
    while (const std::size_t ready = text.ready()) {
      const std::size_t count = std::min(ready, kBlock);
      const char* bytes = text.data();
      if (count < kBlock) {
        std::copy_n(bytes, count, last.begin());
        bytes = last.data();
      }
      finder.take(bytes, text.walked(), count);
      text.walk(count);
    }
    if (finder.too_many()) {
      return fail(ErrorKind::kInput,
                  fmt::format("{}: expected quoted fields that end, and lines of at most {} bytes, "
                              "got more than {} that do not; is this a log of contacts?",
                              source.name(), format_count(bytes_max), format_count(kCsvCutsMax)));
    }
    if (after_chunk) after_chunk();
    if (!*more) break;
  }
  finder.finish();
  return std::move(finder.cuts());
}

LineGaps::LineGaps(const std::vector<LeftOut>& left_out) {
  std::uint64_t gone = 0;
  for (const LeftOut& part : left_out) {
    if (part.lines_gone == 0) continue;
    gone += part.lines_gone;
    gaps_.emplace_back(part.last_line - gone + 1, gone);
  }
}

std::uint64_t LineGaps::line_before(std::uint64_t line) const {
  const auto after = std::partition_point(gaps_.begin(), gaps_.end(),
                                          [&](const auto& gap) { return gap.first <= line; });
  return after == gaps_.begin() ? line : line + std::prev(after)->second;
}

std::unique_ptr<ByteSource> without_cuts(std::unique_ptr<ByteSource> source,
                                         const std::vector<CsvCut>& cuts,
                                         std::vector<LeftOut>& left_out) {
  return std::make_unique<CutSource>(std::move(source), cuts, left_out);
}

}  // namespace fifteen::read
