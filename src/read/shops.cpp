#include "read/shops.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "base/nearest.h"
#include "base/text.h"
#include "base/time.h"
#include "read/ascii.h"
#include "read/byte_source.h"
#include "read/csv_rows.h"
#include "read/encoding.h"

namespace fifteen::read {
namespace {

constexpr const char* kPage = "docs/formats/shops.md";

enum Column : std::size_t {
  kVisit,
  kScenario,
  kShopper,
  kPlace,
  kChannel,
  kTime,
  kMoment,
  kItem,
  kStandard,
  kPromise,
  kKind,
  kScore,
  kMost,
  kWeight,
  kEvidence,
  kColumns
};
constexpr std::array<std::string_view, kColumns> kColumnNames{
    "visit",    "scenario", "shopper", "place", "channel", "time",   "moment",  "item",
    "standard", "promise",  "kind",    "score", "max",     "weight", "evidence"};
constexpr std::array kColumnsNeeded{kVisit, kPlace, kItem, kScore};

// Where each known column stands in the header.
using Places = std::array<std::optional<std::size_t>, kColumns>;

Places places_of(const CsvRow& header) {
  Places out;
  for (std::size_t i = 0; i < header.fields.size(); ++i) {
    const std::string name = lower(trimmed(header.fields[i]));
    for (std::size_t c = 0; c < kColumns; ++c) {
      if (name == kColumnNames[c] && !out[c]) out[c] = i;
    }
  }
  return out;
}

bool has_needed(const Places& places) {
  return std::all_of(kColumnsNeeded.begin(), kColumnsNeeded.end(),
                     [&](Column c) { return places[c].has_value(); });
}

// A number, also with a comma for its point.
std::optional<double> number_of(std::string text) {
  if (std::count(text.begin(), text.end(), ',') == 1 && text.find('.') == std::string::npos)
    std::replace(text.begin(), text.end(), ',', '.');
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

bool is_one_of(const std::string& text, std::initializer_list<const char*> words) {
  const std::string small = lower(text);
  return std::any_of(words.begin(), words.end(), [&](const char* word) { return small == word; });
}

class Reader {
 public:
  Reader(std::string_view name, std::size_t source_index, ShopsRead& out, Rejects& rejects)
      : name_(name), source_index_(source_index), out_(out), rejects_(rejects) {
    // Visits may go on in another file.
    for (const ShopItem& item : out.items) (void)belongs(item);
  }

  Status read(std::string_view text) {
    for (const char delimiter : kCsvDelimiters) {
      CsvRows rows(text, delimiter);
      CsvRow row;
      if (!rows.next(row)) break;
      places_ = places_of(row);
      if (row.wrong != nullptr || !has_needed(places_)) continue;
      columns_ = row.fields.size();
      while (rows.next(row)) take(row);
      return {};
    }
    return no_header(text);
  }

 private:
  Status no_header(std::string_view text) const {
    const std::string line(text.substr(0, std::min(text.find('\n'), text.size())));
    const auto bad = find_bad_utf8(line);
    return fail(
        ErrorKind::kInput,
        fmt::format("{}: expected a header with the columns visit, place, item and score, "
                    "got {}; see {}",
                    name_,
                    line.empty()
                        ? "nothing"
                        : fmt::format("\"{}\"", shortened(line.substr(0, bad.value_or(line.size())),
                                                          Rejects::kTextMax)),
                    kPage));
  }

  void reject(const CsvRow& row, std::string_view field, const char* reason,
              std::string_view text) {
    const std::string_view begin = text.substr(0, Rejects::kTextMax);
    const auto bad = find_bad_utf8(begin);
    rejects_.add(source_index_, {std::string(name_), row.line, std::string(field), reason,
                                 std::string(begin.substr(0, bad.value_or(begin.size())))});
  }

  std::string text_of(const CsvRow& row, Column column) const {
    if (!places_[column]) return "";
    return std::string(trimmed(row.fields[*places_[column]]));
  }

  void take(const CsvRow& row) {
    ++out_.rows;
    const auto whole = [&] { return fmt::format("{}", fmt::join(row.fields, ",")); };
    if (row.wrong != nullptr) return reject(row, "", row.wrong, whole());
    if (row.fields.size() != columns_)
      return reject(row, "", "another number of fields than the header has", whole());
    if (find_bad_utf8(whole())) return reject(row, "", "text that is not UTF-8", whole());
    for (const Column column : {kVisit, kPlace, kItem}) {
      if (text_of(row, column).empty())
        return reject(row, kColumnNames[column], "nothing where a name is needed", whole());
    }
    ShopItem item;
    item.visit = text_of(row, kVisit);
    item.scenario = text_of(row, kScenario);
    item.shopper = text_of(row, kShopper);
    item.place = text_of(row, kPlace);
    item.channel = text_of(row, kChannel);
    item.moment = text_of(row, kMoment);
    item.item = text_of(row, kItem);
    item.standard = text_of(row, kStandard);
    item.promise = text_of(row, kPromise);
    item.evidence = text_of(row, kEvidence);
    const std::string score = text_of(row, kScore);
    const bool none = is_one_of(score, {"", "-", "na", "n/a"});
    if (!take_figures(row, none ? "0" : score, item)) return;
    if (const auto wrong = belongs(item)) return reject(row, wrong->first, wrong->second, whole());
    if (none) {
      ++out_.not_applicable;
    } else {
      out_.items.push_back(std::move(item));
    }
  }

  // False where one of them is rejected.
  bool take_figures(const CsvRow& row, const std::string& score, ShopItem& item) {
    const auto wrong = [&](Column column, const char* reason) {
      reject(row, kColumnNames[column], reason, text_of(row, column));
      return false;
    };
    const auto above_none = [&](Column column, double& value) {
      const std::string text = text_of(row, column);
      if (text.empty()) return true;
      const auto number = number_of(text);
      value = number.value_or(0);
      return number && *number > 0 && *number <= kShopMostMax;
    };
    if (!above_none(kMost, item.most)) return wrong(kMost, "no number above 0, up to 1,000");
    if (!above_none(kWeight, item.weight)) return wrong(kWeight, "no number above 0, up to 1,000");
    const auto number = is_one_of(score, {"yes", "true"})   ? std::optional(item.most)
                        : is_one_of(score, {"no", "false"}) ? std::optional(0.0)
                                                            : number_of(score);
    if (!number || *number < 0 || *number > item.most)
      return wrong(kScore, "no score from 0 to max, yes or no");
    item.score = *number;
    const std::string kind = lower(text_of(row, kKind));
    if (kind == "subjective") {
      item.kind = ShopKind::kSubjective;
    } else if (!kind.empty() && kind != "objective") {
      return wrong(kKind, "neither objective nor subjective");
    }
    const std::string time = text_of(row, kTime);
    if (time.empty()) return true;
    const auto parsed = parse_time(time);
    if (!parsed) return wrong(kTime, "a time that cannot be read");
    item.time_us = parsed->us;
    return true;
  }

  // What speaks against the item as part of its visit: a column and why.
  std::optional<std::pair<std::string_view, const char*>> belongs(const ShopItem& item) {
    const auto [at, is_new] =
        visits_.try_emplace(item.visit, std::array{item.place, item.shopper, item.scenario});
    constexpr std::array<std::string_view, 3> kFields{"place", "shopper", "scenario"};
    const std::array values{item.place, item.shopper, item.scenario};
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (at->second[i] != values[i])
        return std::pair(kFields[i], "another one than the visit had before");
    }
    if (!items_.emplace(item.visit, item.moment, item.item).second)
      return std::pair(std::string_view("item"), "an item of a visit twice");
    return std::nullopt;
  }

  std::string_view name_;
  std::size_t source_index_;
  ShopsRead& out_;
  Rejects& rejects_;
  Places places_;
  std::size_t columns_ = 0;
  std::map<std::string, std::array<std::string, 3>> visits_;
  std::set<std::tuple<std::string, std::string, std::string>> items_;
};

Result<std::string> read_whole(const std::string& path) {
  auto source = ByteSource::open(path);
  if (!source) return fail(source.error());
  std::string out;
  std::vector<char> buffer(worth_reading(**source, std::size_t{1} << 18U));
  while (true) {
    const auto got = (*source)->read(buffer);
    if (!got) return fail(got.error());
    if (*got == 0) return out;
    out.append(buffer.data(), *got);
    if (out.size() > kShopsBytesMax) {
      return fail(ErrorKind::kInput,
                  fmt::format("{}: expected mystery shops of at most 256 MB, got more; is this a "
                              "log of contacts?",
                              path));
    }
  }
}

}  // namespace

Status parse_shops(std::string_view text, std::string_view name, std::size_t source_index,
                   ShopsRead& out, Rejects& rejects) {
  return Reader(name, source_index, out, rejects).read(text);
}

Result<ShopsRead> read_shops(const std::vector<std::string>& paths, Rejects& rejects) {
  ShopsRead out;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const auto text = read_whole(paths[i]);
    if (!text) return fail(text.error());
    const std::string_view head = std::string_view(*text).substr(0, kEncodingHeadBytes);
    const std::string utf8 = to_utf8(*text, detect_encoding(head).value_or(Encoding::kUtf8));
    if (const Status read = parse_shops(utf8, paths[i], i, out, rejects); !read)
      return fail(read.error());
  }
  return out;
}

}  // namespace fifteen::read
