#include "engine/duckdb/field_reader.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <ctime>
#include <fmt/format.h>

#include "base/time.h"

namespace fifteen::duckdb_engine {
namespace {

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

bool one_of(std::string_view text, const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& w) { return same_word(text, w); });
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// Reads one to nine digits as a fraction of a second, in microseconds; further than six are cut.
const char* take_fraction(const char* text, std::int64_t& us) {
  constexpr int kDigitsMax = 9;
  std::int64_t unit = 100'000;
  int digits = 0;
  for (; digits < kDigitsMax && *text >= '0' && *text <= '9'; ++digits, ++text) {
    us += (*text - '0') * unit;
    unit /= 10;
  }
  return digits > 0 ? text : nullptr;
}

// strptime of the C locale, with `%f` for fractions of a second, which are not in its language.
const char* parse_parts(const char* text, std::string_view format, std::tm& tm, std::int64_t& us) {
  while (text != nullptr) {
    std::size_t at = 0;  // of the next %f
    while (at + 1 < format.size() && !(format[at] == '%' && format[at + 1] == 'f')) {
      at += format[at] == '%' ? 2 : 1;
    }
    const bool fraction = at + 1 < format.size();
    const std::string part(fraction ? format.substr(0, at) : format);
    text = strptime(text, part.c_str(), &tm);
    if (!fraction || text == nullptr) return text;
    us = 0;
    text = take_fraction(text, us);
    format.remove_prefix(at + 2);
  }
  return nullptr;
}

// By a format of the mapping; %z makes it an instant.
std::optional<ParsedTime> parse_with(std::string_view text, const std::string& format) {
  std::tm tm{};
  tm.tm_mday = 1;
  constexpr long kNoZone = -1;
  tm.tm_gmtoff = kNoZone;
  const std::string terminated(text);
  std::int64_t fraction = 0;
  const char* const end = parse_parts(terminated.c_str(), format, tm, fraction);
  if (end == nullptr || *end != '\0') return std::nullopt;
  const std::int64_t days = days_from_civil(tm.tm_year + 1900, static_cast<unsigned>(tm.tm_mon + 1),
                                            static_cast<unsigned>(tm.tm_mday));
  std::int64_t us = days * kMicrosPerDay + tm.tm_hour * kMicrosPerHour +
                    tm.tm_min * kMicrosPerMinute + tm.tm_sec * kMicrosPerSecond + fraction;
  const bool has_zone = tm.tm_gmtoff != kNoZone;
  if (has_zone) us -= tm.tm_gmtoff * kMicrosPerSecond;
  if (us < kTimeMin || us > kTimeMax) return std::nullopt;
  return ParsedTime{us, has_zone};
}

Reading of_number(double number, std::int64_t unit_us, std::int64_t& us) {
  const double value = number * static_cast<double>(unit_us);
  if (!(value >= 0 && value <= static_cast<double>(kTimeMax))) return Reading::kBad;
  // As std::llround does; the fraction is exact.
  us = static_cast<std::int64_t>(value);
  us += value - static_cast<double>(us) >= 0.5 ? 1 : 0;
  return Reading::kGood;
}

}  // namespace

Argument::Argument(duckdb_vector vector)
    : data_(duckdb_vector_get_data(vector)), validity_(duckdb_vector_get_validity(vector)) {
  duckdb_logical_type type = duckdb_vector_get_column_type(vector);
  type_ = duckdb_get_type_id(type);
  duckdb_destroy_logical_type(&type);
}

std::vector<Argument> arguments_of(duckdb_data_chunk chunk) {
  std::vector<Argument> out;
  for (idx_t c = 0; c < duckdb_data_chunk_get_column_count(chunk); ++c) {
    out.emplace_back(duckdb_data_chunk_get_vector(chunk, c));
  }
  return out;
}

std::string Argument::shown(idx_t row) const {
  if (missing(row)) return "";
  switch (type_) {
    case DUCKDB_TYPE_VARCHAR: return std::string(text(row));
    case DUCKDB_TYPE_DOUBLE: return fmt::format("{}", real(row));
    case DUCKDB_TYPE_BOOLEAN: return truth(row) ? "true" : "false";
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_TZ: return format_time(integer(row));
    default: return std::to_string(integer(row));
  }
}

Reading read_time(const FieldRules& rules, const Argument& argument, idx_t row, std::int64_t& us,
                  ZoneFacts& zone) {
  zone = {};
  if (argument.missing(row)) return Reading::kMissing;
  if (argument.type() == DUCKDB_TYPE_TIMESTAMP_TZ || argument.type() == DUCKDB_TYPE_TIMESTAMP) {
    us = argument.integer(row);
    if (us < kTimeMin || us > kTimeMax) return Reading::kBad;
    zone.naive = argument.type() == DUCKDB_TYPE_TIMESTAMP;
  } else {
    const std::string_view text = argument.text(row);
    if (text.empty()) return Reading::kMissing;
    const auto time =
        rules.time_format.empty() ? parse_time(text) : parse_with(text, rules.time_format);
    if (!time) return Reading::kBad;
    us = time->us;
    zone.naive = !time->has_zone;
  }
  if (zone.naive) us = rules.zone.to_utc(us, zone.clocks);
  return Reading::kGood;
}

Reading read_time(const FieldRules& rules, const Argument& argument, idx_t row, std::int64_t& us) {
  ZoneFacts ignored;
  return read_time(rules, argument, row, us, ignored);
}

Reading read_duration(const FieldRules& rules, const Argument& argument, idx_t row,
                      std::int64_t& us) {
  if (argument.missing(row)) return Reading::kMissing;
  if (!argument.is_text()) return of_number(argument.real(row), rules.number_unit_us, us);
  const std::string_view text = trim(argument.text(row));
  if (text.empty()) return Reading::kMissing;
  double number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc{} && rest == text.data() + text.size()) {
    return of_number(number, rules.number_unit_us, us);
  }
  const auto parsed = parse_duration(text);
  if (!parsed) return Reading::kBad;
  us = *parsed;
  return Reading::kGood;
}

Reading read_answered(const FieldRules& rules, const Argument& argument, idx_t row,
                      const Span& span, std::int64_t& waited_us, const char*& wrong) {
  std::int64_t us = 0;
  const Reading reading = read_time(rules, argument, row, us);
  if (reading == Reading::kBad) wrong = "a time that cannot be read";
  if (reading != Reading::kGood) return reading;
  if (!span.start_us) return Reading::kMissing;
  if (us < *span.start_us) wrong = "an answer before the start";
  if (span.end_us && us > *span.end_us) wrong = "an answer after the end";
  waited_us = us - *span.start_us;
  return *wrong == '\0' ? Reading::kGood : Reading::kBad;
}

Reading read_promise(const FieldRules& rules, const Argument& argument, idx_t row, const Span& span,
                     std::int64_t& us, const char*& wrong) {
  const bool is_time =
      argument.type() == DUCKDB_TYPE_TIMESTAMP_TZ || argument.type() == DUCKDB_TYPE_TIMESTAMP;
  if (!is_time) {
    const Reading reading = read_duration(rules, argument, row, us);
    if (reading != Reading::kBad || !argument.is_text()) {
      wrong = kBadDuration;
      return reading;
    }
  }
  const Reading reading = read_time(rules, argument, row, us);
  if (reading == Reading::kBad) wrong = kBadDuration;
  if (reading != Reading::kGood) return reading;
  if (!span.start_us) return Reading::kMissing;
  us -= *span.start_us;
  if (us >= 0) return Reading::kGood;
  wrong = "a promise before the start";
  return Reading::kBad;
}

namespace {

// Whether a time's text has no time of day.
bool is_day(const FieldRules& rules, std::string_view text) {
  if (rules.time_format.empty()) return text.size() <= 10 && text.find_first_of("-/") != text.npos;
  for (std::size_t at = 0; at + 1 < rules.time_format.size(); ++at) {
    if (rules.time_format[at] != '%') continue;
    ++at;
    if (std::string_view("HIklTRrcXsEO").find(rules.time_format[at]) != std::string_view::npos)
      return false;
  }
  return true;
}

// The time until which a call back was promised: of a day alone, the day's end.
std::optional<std::int64_t> due_time(const FieldRules& rules, std::string_view text) {
  const auto time =
      rules.time_format.empty() ? parse_time(text) : parse_with(text, rules.time_format);
  if (!time) return std::nullopt;
  const std::int64_t us = time->us + (is_day(rules, text) ? kMicrosPerDay : 0);
  return time->has_zone ? us : rules.zone.to_utc(us);
}

// A call back promised by a text that is no time; nothing for another text. 0: none was promised.
std::optional<std::int64_t> promised_time(const FieldRules& rules, const Argument& argument,
                                          idx_t row, std::string_view text) {
  double number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool plain = error == std::errc{} && rest == text.data() + text.size();
  bool yes = false;
  if (!(plain && rules.number_unit_us >= kMicrosPerHour) &&
      read_truth(argument, row, yes) == Reading::kGood)
    return yes ? rules.call_back_us : 0;
  std::int64_t us = 0;
  if (read_duration(rules, argument, row, us) != Reading::kGood) return std::nullopt;
  if (plain && us > kCallBackMaxUs) return std::nullopt;
  return us;
}

}  // namespace

Reading read_call_back(const FieldRules& rules, const Argument& argument, idx_t row,
                       const Span& span, std::int64_t& us, const char*& wrong) {
  if (argument.missing(row)) return Reading::kMissing;
  if (argument.is_text()) {
    const std::string_view text = trim(argument.text(row));
    if (text.empty()) return Reading::kMissing;
    const auto promised = promised_time(rules, argument, row, text);
    const auto due = promised ? std::nullopt : due_time(rules, text);
    wrong = "a call back that is no time, duration, yes or no";
    if (!promised && !due) return Reading::kBad;
    if (due && !span.start_us) return Reading::kMissing;
    us = promised ? *promised : *due - *span.start_us;
  } else {
    const Reading reading = read_time(rules, argument, row, us);
    wrong = "a call back that is no time, duration, yes or no";
    if (reading != Reading::kGood) return reading;
    if (!span.start_us) return Reading::kMissing;
    us -= *span.start_us;
  }
  wrong = us < 0 ? "a call back due before the start" : "a call back due in more than 60 days";
  if (us < 0 || us > kCallBackMaxUs) return Reading::kBad;
  if (us == 0) return Reading::kMissing;
  us = std::max(us, score::call_back_us(1));
  return Reading::kGood;
}

Reading read_real(const Argument& argument, idx_t row, double& value) {
  if (argument.missing(row)) return Reading::kMissing;
  if (!argument.is_text()) {
    value = argument.real(row);
    return Reading::kGood;
  }
  const std::string_view text = trim(argument.text(row));
  if (text.empty()) return Reading::kMissing;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && rest == text.data() + text.size() ? Reading::kGood : Reading::kBad;
}

Reading read_rating(const FieldRules& rules, Field field, const Argument& argument, idx_t row,
                    Rated& rated, const char*& wrong) {
  const Reading reading = read_real(argument, row, rated.value);
  if (reading == Reading::kBad) wrong = "a rating that is no number";
  if (reading != Reading::kGood) return reading;
  const score::Scale& scale = rules.scales[static_cast<std::size_t>(field)];
  const std::vector<double>& none = scale.not_applicable;
  if (std::find(none.begin(), none.end(), rated.value) != none.end()) return Reading::kMissing;
  const auto outcome = score::rate(rated.value, scale);
  wrong = kOutsideScale;
  if (!outcome) return Reading::kBad;
  rated.outcome = *outcome;
  return Reading::kGood;
}

Reading read_transfers(const Argument& argument, idx_t row, std::uint8_t& level) {
  double value = 0;
  const Reading reading = read_real(argument, row, value);
  if (reading != Reading::kGood) return reading;
  if (!(value >= 0)) return Reading::kBad;
  level = static_cast<std::uint8_t>(value >= 2 ? 3 : value >= 1 ? 2 : 1);
  return Reading::kGood;
}

Reading read_amount(const Argument& argument, idx_t row, journey::AmountKind kind,
                    std::int64_t& amount, const char*& wrong) {
  constexpr double kHundredths = 100;
  constexpr double kPeopleMax = 1e10;
  const bool money = kind != journey::AmountKind::kReach;
  const bool cost = kind == journey::AmountKind::kCost;
  double number = 0;
  const Reading reading = read_real(argument, row, number);
  if (reading == Reading::kMissing) return reading;
  wrong = cost    ? "a cost that is no number"
          : money ? "a value that is no number"
                  : "a reach that is no number";
  if (reading == Reading::kBad || std::isnan(number)) return Reading::kBad;
  wrong = cost    ? "a cost beyond a trillion"
          : money ? "a value beyond a trillion"
                  : "a reach beyond ten billion people";
  if (money) number *= kHundredths;
  if (number > (money ? static_cast<double>(journey::kAmountMax) : kPeopleMax))
    return Reading::kBad;
  if (money && number < -static_cast<double>(journey::kAmountMax)) return Reading::kBad;
  wrong = "a reach below zero";
  if (!money && number < 0) return Reading::kBad;
  amount = std::llround(number);
  return Reading::kGood;
}

Reading read_truth(const Argument& argument, idx_t row, bool& value) {
  if (argument.missing(row)) return Reading::kMissing;
  if (!argument.is_text()) {
    value = argument.truth(row);
    return Reading::kGood;
  }
  const std::string_view text = trim(argument.text(row));
  if (text.empty()) return Reading::kMissing;
  for (const std::string_view yes : {"true", "yes", "y", "t", "1", "1.0"}) {
    if (same_word(text, yes)) {
      value = true;
      return Reading::kGood;
    }
  }
  for (const std::string_view no : {"false", "no", "n", "f", "0", "0.0"}) {
    if (same_word(text, no)) {
      value = false;
      return Reading::kGood;
    }
  }
  return Reading::kBad;
}

Reading read_direction(const Argument& argument, idx_t row, score::Direction& direction) {
  static const std::vector<std::string> kInbound{"inbound", "in", "incoming", "received",
                                                 "from customer"};
  static const std::vector<std::string> kOutbound{"outbound", "out", "outgoing", "sent",
                                                  "to customer"};
  static const std::vector<std::string> kSilence{"silence", "none"};
  if (argument.missing(row)) return Reading::kMissing;
  const std::string_view text = trim(argument.text(row));
  if (text.empty()) return Reading::kMissing;
  direction = one_of(text, kInbound)    ? score::Direction::kInbound
              : one_of(text, kOutbound) ? score::Direction::kOutbound
              : one_of(text, kSilence)  ? score::Direction::kSilence
                                        : score::Direction::kUnknown;
  return direction == score::Direction::kUnknown ? Reading::kBad : Reading::kGood;
}

Reading read_outcome(const FieldRules& rules, const Argument& argument, idx_t row,
                     Outcome& outcome) {
  if (argument.missing(row)) return Reading::kMissing;
  const std::string_view text = trim(argument.text(row));
  if (text.empty() || same_word(text, "unscored")) return Reading::kMissing;
  if (one_of(text, rules.words.magic)) {
    outcome = Outcome::kMagic;
  } else if (one_of(text, rules.words.neutral)) {
    outcome = Outcome::kNeutral;
  } else if (one_of(text, rules.words.misery)) {
    outcome = Outcome::kMisery;
  } else {
    return Reading::kBad;
  }
  return Reading::kGood;
}

}  // namespace fifteen::duckdb_engine
