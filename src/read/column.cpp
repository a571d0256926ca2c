#include "read/column.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

#include "base/nearest.h"
#include "base/time.h"
#include "read/decimal_comma.h"

namespace fifteen::read {
namespace {

constexpr std::size_t kListedMax = 12;

bool is_real(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

bool is_integer(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

bool is_time(const std::string& text) {
  // A plain number may be a time, but here it is more likely an id or an amount.
  return !is_real(text) && parse_time(text).has_value();
}

bool is_truth(const std::string& text) {
  return text == "true" || text == "false" || text == "True" || text == "False" || text == "TRUE" ||
         text == "FALSE";
}

}  // namespace

std::vector<std::optional<std::string>> Column::number_samples() const {
  auto out = samples;
  for (auto& sample : out) {
    if (decimal_comma && sample) sample = with_decimal_point(*sample);
  }
  return out;
}

ValueKind kind_of_samples(const std::vector<std::optional<std::string>>& samples) {
  struct Test {
    ValueKind kind;
    bool (*holds)(const std::string&);
  };
  constexpr std::array<Test, 4> kTests{{{ValueKind::kTime, is_time},
                                        {ValueKind::kInteger, is_integer},
                                        {ValueKind::kReal, is_real},
                                        {ValueKind::kBoolean, is_truth}}};
  const auto given = [](const auto& s) { return s && !s->empty(); };
  if (std::none_of(samples.begin(), samples.end(), given)) return ValueKind::kText;
  for (const Test& test : kTests) {
    if (std::all_of(samples.begin(), samples.end(),
                    [&](const auto& s) { return !given(s) || test.holds(*s); })) {
      return test.kind;
    }
  }
  return ValueKind::kText;
}

Result<const Column*> find_column(const std::vector<Column>& columns, const std::string& name,
                                  const std::string& where) {
  const auto named = [&](const std::string& wanted) {
    return std::find_if(columns.begin(), columns.end(),
                        [&](const Column& column) { return column.name == wanted; });
  };
  auto found = named(name);
  if (found == columns.end()) found = named("case:" + name);
  if (found != columns.end()) return &*found;
  std::vector<std::string> names;
  for (const Column& column : columns) names.push_back(column.name);
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), kListedMax); ++i) {
    list += (i == 0 ? "" : ", ") + names[i];
  }
  if (names.size() > kListedMax) list += fmt::format(", and {} more", names.size() - kListedMax);
  return fail(ErrorKind::kInput,
              fmt::format("{}: expected a column of the source, got \"{}\"{} (columns: {})", where,
                          name, did_you_mean(name, names), list));
}

}  // namespace fifteen::read
