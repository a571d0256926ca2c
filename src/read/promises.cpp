#include "read/promises.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>
#include <vector>

#include "contact/expression.h"
#include "read/promise_table.h"
#include "read/small_file.h"
#include "read/toml_text.h"

namespace fifteen::read {
namespace {

constexpr const char* kPage = "docs/formats/promises.md";

std::vector<std::string> measure_names() {
  return {kPromiseMeasureNames.begin(), kPromiseMeasureNames.end()};
}

std::string list_of(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i)
    out += (i == 0 ? "" : i + 1 == names.size() ? " or " : ", ") + ("\"" + names[i] + "\"");
  return out;
}

// A word of a list, as its place.
TableReader::Handler word(TableReader& reader, std::optional<std::size_t>& out,
                          std::vector<std::string> names, std::string_view key) {
  return [&reader, &out, names = std::move(names), key](const toml::node& node) {
    const auto value = node.value_exact<std::string>();
    const auto found = std::find(names.begin(), names.end(), value.value_or(""));
    if (found != names.end()) {
      out = static_cast<std::size_t>(found - names.begin());
    } else {
      reader.wrong(node, fmt::format("expected {} for \"promise.{}\"{}", list_of(names), key,
                                     value ? did_you_mean(*value, names) : ""));
    }
  };
}

TableReader::Handler outcome(TableReader& reader, std::optional<Outcome>& out,
                             std::string_view key) {
  return [&reader, &out, key](const toml::node& node) {
    std::optional<std::size_t> place;
    word(reader, place, {"misery", "neutral", "magic"}, key)(node);
    if (place) out = static_cast<Outcome>(*place + 1);
  };
}

TableReader::Handler rating(TableReader& reader, std::optional<Field>& out) {
  return [&reader, &out](const toml::node& node) {
    std::vector<std::string> names;
    for (const Field field : kRatingFields) names.emplace_back(field_name(field));
    std::optional<std::size_t> place;
    word(reader, place, names, "rating")(node);
    if (place) out = kRatingFields.at(*place);
  };
}

TableReader::Handler bound(TableReader& reader, std::optional<double>& out, const char* key) {
  return [&reader, &out, key](const toml::node& node) { reader.real(out.emplace(), key)(node); };
}

// What a key is, for a promise that must have it, or cannot.
struct Key {
  const char* name;
  bool given;
  bool wanted;   // the measure cannot do without it
  bool allowed;  // or with it
  const char* what;
};

std::vector<Key> keys_of(const PromiseRule& rule) {
  using M = PromiseMeasure;
  const M m = rule.measure;
  const bool wait = m == M::kWait;
  const bool until = m == M::kUntil;
  const bool first = m == M::kFirstContact;
  const bool rated = m == M::kRating;
  return {
      {"within", rule.within_us.has_value(), wait || until || first, wait || until || first,
       "the time, such as \"2min\","},
      {"moments", !rule.moments.empty(), until, true, "those at which the time begins,"},
      {"to", !rule.to.empty(), until, until, "the moments that are waited for,"},
      {"unless", !rule.unless.empty(), false, until, ""},
      {"hours", !rule.hours.empty(), false, wait || until, ""},
      {"rating", rule.rating.has_value(), rated, rated, "which rating it is of,"},
      {"kept_when", !rule.kept_when.empty(), m == M::kKeptWhen, m == M::kKeptWhen,
       "the condition that holds when it is kept,"},
      {"where", !rule.where.empty(), false, !first, ""},
      {"each", rule.by_journey, false, !is_awaited(m) && !first, ""},
      {"silence", !rule.silence.empty(), false, is_awaited(m), ""},
  };
}

// Of two keys exactly one.
std::optional<std::string> one_of_two(const PromiseRule& rule, bool asked, bool a, bool b,
                                      const char* names) {
  if (!asked && !a && !b) return std::nullopt;
  if (!asked)
    return fmt::format("expected no {} of the promise \"{}\" ({}), got one", names,
                       printable(rule.name), promise_measure_name(rule.measure));
  if (a == b)
    return fmt::format("expected {} of the promise \"{}\" ({}), one of them", names,
                       printable(rule.name), promise_measure_name(rule.measure));
  return std::nullopt;
}

// What a kind of promise must have, and what it cannot have.
std::optional<std::string> amiss(const PromiseRule& rule) {
  if (rule.name.empty()) return "expected `name` in [[promise]], got none";
  for (const Key& key : keys_of(rule)) {
    if (key.given ? key.allowed : !key.wanted) continue;
    if (key.given)
      return fmt::format("expected no `{}` of the promise \"{}\" ({}), got one", key.name,
                         printable(rule.name), promise_measure_name(rule.measure));
    return fmt::format("expected `{}`, {} of the promise \"{}\" ({}), got none", key.name, key.what,
                       printable(rule.name), promise_measure_name(rule.measure));
  }
  const bool rated = rule.measure == PromiseMeasure::kRating;
  const bool outcomes = rule.measure == PromiseMeasure::kOutcome;
  if (auto what = one_of_two(rule, rated, rule.at_least.has_value(), rule.at_most.has_value(),
                             "`at_least` or `at_most`"))
    return what;
  if (auto what = one_of_two(rule, outcomes, rule.is.has_value(), rule.is_not.has_value(),
                             "`is` or `is_not`"))
    return what;
  if (rule.within_us && *rule.within_us <= 0)
    return fmt::format("expected more than no time for `within` of the promise \"{}\"",
                       printable(rule.name));
  if (rule.measure == PromiseMeasure::kFirstContact &&
      (*rule.within_us % kMicrosPerDay != 0 || *rule.within_us > 60 * kMicrosPerDay))
    return fmt::format(
        "expected whole days, at most 60, for `within` of the promise \"{}\" (first "
        "contact)",
        printable(rule.name));
  return std::nullopt;
}

// Conditions are parsed here, so that a mistake in one names its promise before anything is read.
std::optional<std::string> bad_condition(const PromiseRule& rule) {
  for (const auto& [key, text] :
       {std::pair{"where", &rule.where}, std::pair{"kept_when", &rule.kept_when}}) {
    if (text->empty()) continue;
    const auto parsed =
        parse_expression(*text, fmt::format("{} of the promise \"{}\"", key, printable(rule.name)));
    if (!parsed) return parsed.error().message;
  }
  return std::nullopt;
}

void read_promise(TableReader& reader, const toml::node& node, PromiseRule& rule) {
  std::optional<std::size_t> measure;
  std::optional<std::size_t> each;
  std::optional<double> share;
  bool silent = false;
  const auto silence = [&](const toml::node& value) {
    if (value.is_boolean() && !value.value_or(true)) {
      silent = true;
    } else {
      reader.text(rule.silence, "silence")(value);
      if (rule.silence.empty())
        reader.wrong(value, "expected a moment's name, or false, for \"promise.silence\"");
    }
  };
  reader.each({{"name", reader.text(rule.name, "name")},
               {"said", reader.text(rule.said, "said")},
               {"measure", word(reader, measure, measure_names(), "measure")},
               {"share", bound(reader, share, "share")},
               {"moments", reader.words(rule.moments, "moments")},
               {"to", reader.words(rule.to, "to")},
               {"unless", reader.words(rule.unless, "unless")},
               {"within", reader.duration(rule.within_us, "within")},
               {"hours", reader.text(rule.hours, "hours")},
               {"rating", rating(reader, rule.rating)},
               {"at_least", bound(reader, rule.at_least, "at_least")},
               {"at_most", bound(reader, rule.at_most, "at_most")},
               {"is", outcome(reader, rule.is, "is")},
               {"is_not", outcome(reader, rule.is_not, "is_not")},
               {"kept_when", reader.text(rule.kept_when, "kept_when")},
               {"where", reader.text(rule.where, "where")},
               {"each", word(reader, each, {"contact", "journey"}, "each")},
               {"silence", silence}});
  if (!measure)
    return reader.wrong(
        node, fmt::format("expected `measure` in [[promise]]: {}", list_of(measure_names())));
  rule.measure = static_cast<PromiseMeasure>(*measure);
  rule.by_journey = each == std::size_t{1};
  if (!share || !(*share > 0) || *share > 1)
    return reader.wrong(node,
                        "expected `share` in [[promise]], the share that is to be kept, such "
                        "as 0.95: above 0 and at most 1");
  rule.share = *share;
  if (const auto what = amiss(rule)) return reader.wrong(node, *what);
  if (const auto what = bad_condition(rule)) return reader.wrong(node, *what);
  if (is_awaited(rule.measure) && !silent && rule.silence.empty())
    rule.silence = rule.name + ": nothing came";
}

// What a promise must be, beside those before it.
std::optional<std::string> amiss_beside(const PromiseRule& rule,
                                        const std::vector<PromiseRule>& before) {
  std::size_t rows = rule.asks_row() ? 1 : 0;
  std::size_t awaited = is_awaited(rule.measure) ? 1 : 0;
  std::size_t conditions = awaited == 1 && !rule.where.empty() ? 1 : 0;
  for (const PromiseRule& other : before) {
    if (other.name == rule.name)
      return fmt::format("expected another name than \"{}\", which an earlier promise has",
                         printable(rule.name));
    rows += other.asks_row() ? 1 : 0;
    awaited += is_awaited(other.measure) ? 1 : 0;
    conditions += is_awaited(other.measure) && !other.where.empty() ? 1 : 0;
  }
  if (before.size() >= kPromisesMax)
    return fmt::format("expected at most {} promises", kPromisesMax);
  if (rows > kPromisesOfRowsMax)
    return fmt::format("expected at most {} promises of waits, ratings, `kept_when` and `where`",
                       kPromisesOfRowsMax);
  if (awaited > kAwaitedMax || conditions > kAwaitedWhereMax)
    return fmt::format(
        "expected at most {} promises of \"time until\" and \"call back\", {} of "
        "them with `where`",
        kAwaitedMax, kAwaitedWhereMax);
  return std::nullopt;
}

std::string write_promise(const PromiseRule& rule) {
  std::string out = fmt::format("\n[[promise]]\nname = {}\n", quote(rule.name));
  const auto text = [&](const char* key, const std::string& value) {
    if (!value.empty()) out += fmt::format("{} = {}\n", key, quote(value));
  };
  const auto words = [&](const char* key, const std::vector<std::string>& values) {
    if (!values.empty()) out += fmt::format("{} = {}\n", key, quote_all(values));
  };
  text("said", rule.said);
  out +=
      fmt::format("measure = \"{}\"\nshare = {}\n", promise_measure_name(rule.measure), rule.share);
  words("moments", rule.moments);
  words("to", rule.to);
  words("unless", rule.unless);
  if (rule.within_us) out += fmt::format("within = \"{}\"\n", exact_duration(*rule.within_us));
  text("hours", rule.hours);
  if (rule.rating) out += fmt::format("rating = \"{}\"\n", field_name(*rule.rating));
  if (rule.at_least) out += fmt::format("at_least = {}\n", *rule.at_least);
  if (rule.at_most) out += fmt::format("at_most = {}\n", *rule.at_most);
  if (rule.is) out += fmt::format("is = \"{}\"\n", outcome_name(*rule.is));
  if (rule.is_not) out += fmt::format("is_not = \"{}\"\n", outcome_name(*rule.is_not));
  text("kept_when", rule.kept_when);
  text("where", rule.where);
  if (rule.by_journey) out += "each = \"journey\"\n";
  if (is_awaited(rule.measure) && rule.silence.empty()) out += "silence = false\n";
  text("silence", rule.silence);
  return out;
}

}  // namespace

void take_promises(TableReader& root, const toml::node& node, Promises& out) {
  const toml::array* const list = node.as_array();
  if (list == nullptr)
    return root.wrong(node, "expected [[promise]] in double brackets, one for each promise");
  for (const toml::node& item : *list) {
    root.table("promise", [&](TableReader& inner) {
      PromiseRule rule;
      read_promise(inner, item, rule);
      if (const auto what = amiss_beside(rule, out.rules)) inner.wrong(item, *what);
      if (out.rules.size() < kPromisesMax) out.rules.push_back(std::move(rule));
    })(item);
  }
}

std::optional<std::string> unknown_hours(const Promises& promises) {
  std::vector<std::string> known;
  for (const BusinessHours& hours : promises.hours) known.push_back(hours.name);
  for (const PromiseRule& rule : promises.rules) {
    if (rule.hours.empty() || std::find(known.begin(), known.end(), rule.hours) != known.end())
      continue;
    return fmt::format(
        "expected [hours.{0}], by which the promise \"{1}\" counts, got none{2}; "
        "see {3}",
        printable(rule.hours), printable(rule.name), did_you_mean(rule.hours, known), kPage);
  }
  return std::nullopt;
}

Result<Promises> parse_promises(std::string_view text, std::string_view name) {
  const auto root = parse_toml(text, name, kPage);
  if (!root) return fail(root.error());
  Promises out;
  std::optional<Error> error;
  TableReader reader(*root, "", name, error, kPage);
  reader.each({{"promise", [&](const toml::node& node) { take_promises(reader, node, out); }},
               {"hours", [&](const toml::node& node) { take_hours(reader, node, out); }}});
  if (error) return fail(*error);
  if (const auto what = unknown_hours(out))
    return fail(ErrorKind::kInput, fmt::format("{}: {}", name, *what));
  return out;
}

Result<Promises> read_promises(const std::string& path) {
  const auto text = read_small_file(path, "promises", fmt::format("{} has an example", kPage),
                                    "is this a log of contacts? give it without --promises");
  if (!text) return fail(text.error());
  auto out = parse_promises(*text, path);
  if (out && out->rules.empty()) {
    return fail(ErrorKind::kInput,
                fmt::format("{}: expected a [[promise]], got none; see {}", path, kPage));
  }
  return out;
}

Status add_promises(const Promises& more, std::string_view name, Promises& to) {
  for (const BusinessHours& hours : more.hours) {
    for (const BusinessHours& known : to.hours) {
      if (known.name == hours.name)
        return fail(ErrorKind::kInput,
                    fmt::format("{}: expected other hours than \"{}\", which the mapping has", name,
                                hours.name));
    }
  }
  if (to.hours.size() + more.hours.size() > kHoursMax)
    return fail(ErrorKind::kInput, fmt::format("{}: expected hours of at most {} names, with those "
                                               "of the mapping",
                                               name, kHoursMax));
  for (const PromiseRule& rule : more.rules) {
    if (const auto what = amiss_beside(rule, to.rules))
      return fail(ErrorKind::kInput, fmt::format("{}: {}, with those of the mapping", name, *what));
    to.rules.push_back(rule);
  }
  to.hours.insert(to.hours.end(), more.hours.begin(), more.hours.end());
  return {};
}

std::string write_promises(const Promises& promises) {
  std::string out;
  for (const PromiseRule& rule : promises.rules) out += write_promise(rule);
  return out + write_hours(promises.hours);
}

}  // namespace fifteen::read
