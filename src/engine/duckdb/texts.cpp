#include "engine/duckdb/texts.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <mutex>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

#include "base/hash.h"
#include "engine/duckdb/contact_table.h"
#include "engine/duckdb/expression_sql.h"
#include "engine/duckdb/functions.h"
#include "engine/duckdb/source_reader.h"
#include "stats/jackknife.h"
#include "text/train.h"

namespace fifteen::duckdb_engine {
namespace {

using text::LabelledText;

// In the order in which customers are kept, which is by chance, but always the same.
struct ByChance {
  static auto rank(const LabelledText& text) {
    return std::tuple(mix64(text.customer), std::string_view(text.text), text.outcome);
  }
  bool operator()(const LabelledText& a, const LabelledText& b) const { return rank(a) < rank(b); }
};

// Takes texts from all threads, and keeps as many of the first ones in that order as there is room
// for, whatever order they come in.
class Shelf {
 public:
  explicit Shelf(const engine::TextRequest& request)
      : texts_max_(request.texts_max), bytes_max_(request.bytes_max) {}

  void take(LabelledText text) {
    const std::scoped_lock lock(mutex_);
    ++total_;
    // What was once too much stays too much: all before it is still there.
    if (bar_ && !ByChance{}(text, *bar_)) return;
    bytes_ += text.text.size();
    heap_.push_back(std::move(text));
    std::push_heap(heap_.begin(), heap_.end(), ByChance{});
    while (heap_.size() > texts_max_ || bytes_ > bytes_max_) {
      std::pop_heap(heap_.begin(), heap_.end(), ByChance{});
      bytes_ -= heap_.back().text.size();
      bar_ = std::move(heap_.back());
      heap_.pop_back();
    }
  }

  std::uint64_t total() const { return total_; }
  std::vector<LabelledText> texts() && {
    std::sort_heap(heap_.begin(), heap_.end(), ByChance{});
    return std::move(heap_);
  }

 private:
  std::size_t texts_max_;
  std::size_t bytes_max_;
  std::mutex mutex_;
  std::vector<LabelledText> heap_;  // the last one on top
  std::size_t bytes_ = 0;
  std::optional<LabelledText> bar_;
  std::uint64_t total_ = 0;
};

// Contacts of nobody known are told apart by their texts.
std::uint64_t customer_of_text(std::optional<std::uint64_t> customer, std::string_view text) {
  return customer ? *customer : hash_text(text.substr(0, text::kTextBytesMax));
}

void take_texts(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector output) {
  auto* const shelf = static_cast<Shelf*>(duckdb_scalar_function_get_extra_info(info));
  const std::vector<Argument> arguments = arguments_of(chunk);
  const idx_t rows = duckdb_data_chunk_get_size(chunk);
  try {
    for (idx_t r = 0; r < rows; ++r) {
      if (arguments[1].missing(r) || arguments[2].missing(r)) continue;
      const std::string_view whole = arguments[2].text(r);
      const auto outcome = outcome_of(arguments[1].text(r));
      if (whole.empty() || !outcome || *outcome == Outcome::kUnscored) continue;
      std::string text(whole.substr(0, text::kTextBytesMax));
      std::optional<std::uint64_t> known;
      if (!arguments[0].missing(r)) known = static_cast<std::uint64_t>(arguments[0].integer(r));
      const std::uint64_t customer = customer_of_text(known, text);
      shelf->take({std::move(text), customer, *outcome});
    }
  } catch (const std::exception& error) {
    duckdb_scalar_function_set_error(info, error.what());
    return;
  }
  std::fill_n(static_cast<std::int64_t*>(duckdb_vector_get_data(output)), rows, 0);
}

Status check_mapped(const std::vector<Feed>& feeds) {
  const auto some = [&](std::initializer_list<Field> fields) {
    return std::any_of(feeds.begin(), feeds.end(), [&](const Feed& feed) {
      return std::any_of(fields.begin(), fields.end(),
                         [&](Field field) { return feed.mapping.has(field); });
    });
  };
  if (!some({Field::kText})) {
    return fail(ErrorKind::kInput,
                "expected a column with what customers wrote, got none in the mapping; name it in "
                "[columns], such as text = \"comment\"");
  }
  if (!some({Field::kOutcome, Field::kCsat, Field::kNps, Field::kCes, Field::kStars,
             Field::kRating})) {
    return fail(ErrorKind::kInput,
                "expected a column with how contacts turned out, got none in the mapping; name it "
                "in [columns], such as outcome = \"sentiment\" or stars = \"stars\"");
  }
  return {};
}

Status scan(Database& database, const ContactTable& table, const engine::TextRequest& request,
            Shelf& shelf) {
  // Only what customers said teaches, so that is what a condition asks for.
  const std::string outcome = fmt::format("coalesce({}, 'unscored')", sql_name(kSaidColumn));
  const auto where =
      listed_sql(request.where, table.feed, {.outcome_sql = outcome, .where = "--where"});
  if (!where) return fail(where.error());
  const std::string name = "fifteen_texts" + fresh_suffix();
  const Status registered =
      register_function(database, name, DUCKDB_TYPE_BIGINT, take_texts, &shelf, nullptr);
  if (!registered) return registered;
  const Status ran =
      database.run(fmt::format("select sum({}({}, {}, {})) from {}{}", name, sql_name(kKeyColumn),
                               sql_name(kSaidColumn), sql_name(field_name(Field::kText)),
                               table.source.relation, where->empty() ? "" : " where " + *where));
  if (ran) return {};
  return fail(ErrorKind::kInput,
              fmt::format("expected texts up to the end, got: {}", ran.error().message));
}

}  // namespace

std::size_t half_of_text(std::optional<std::uint64_t> customer, std::string_view text) {
  return stats::group_of(customer_of_text(customer, text)) % 2;
}

Result<std::optional<engine::LearnedTexts>> learn_from_texts(Database& database,
                                                             const ContactTable& table) {
  engine::TextRequest request;
  request.texts_max = engine::kLearnedTextsMax;
  Shelf shelf(request);
  if (const Status scanned = scan(database, table, request, shelf); !scanned)
    return fail(scanned.error());
  std::optional<engine::LearnedTexts> out;
  std::array<std::vector<LabelledText>, 2> halves;
  for (LabelledText& text : std::move(shelf).texts())
    halves[stats::group_of(text.customer) % 2].push_back(std::move(text));
  if (halves[0].size() + halves[1].size() < engine::kLearnedTextsMin) return out;
  const auto first = text::train(std::move(halves[0]));
  const auto second = text::train(std::move(halves[1]));
  if (!first || !second) return out;  // too few of an outcome
  // Each was tried on customers of its own half that it had not learned from.
  const auto both = [&](double text::TrainReport::*figure) {
    const auto a = static_cast<double>(first->report.used);
    const auto b = static_cast<double>(second->report.used);
    return (a * first->report.*figure + b * second->report.*figure) / (a + b);
  };
  out.emplace();
  out->texts = first->report.used + second->report.used;
  out->accuracy = both(&text::TrainReport::accuracy);
  out->macro_f1 = both(&text::TrainReport::macro_f1);
  out->calibration_error = both(&text::TrainReport::calibration_error);
  out->reader =
      std::make_shared<const text::Reader>(text::Reader::of_halves(second->model, first->model));
  return out;
}

Result<engine::TextList> labelled_texts(Database& database, const std::vector<Feed>& feeds,
                                        const Stitching* stitching,
                                        const engine::TextRequest& request) {
  if (const Status mapped = check_mapped(feeds); !mapped) return fail(mapped.error());
  ContactTableOptions options;
  auto counted = count_rows(database, feeds, stitching, request);
  if (!counted) return fail(counted.error());
  options.rows.first_orders = counted->first_orders;
  std::set<std::string> names;
  if (!request.where.empty()) {
    const auto expression = parse_expression(request.where, "--where");
    if (!expression) return fail(expression.error());
    for (std::string& name : names_in(*expression)) names.insert(std::move(name));
  }
  options.rows.stitching = stitching;
  options.rows.attribute = [&](const std::string& name) { return is_named(names, name); };
  const auto table = contact_table(database, feeds, options);
  if (!table) return fail(table.error());
  Shelf shelf(request);
  if (const Status scanned = scan(database, **table, request, shelf); !scanned)
    return fail(scanned.error());
  engine::TextList out;
  out.total = shelf.total();
  out.texts = std::move(shelf).texts();
  out.source = std::move(counted->source);
  return out;
}

}  // namespace fifteen::duckdb_engine
