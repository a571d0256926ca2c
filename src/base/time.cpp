#include "base/time.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace fifteen {
namespace {

constexpr std::int64_t kEpochDigitsSeconds = 11;
constexpr std::int64_t kEpochDigitsMillis = 14;
constexpr std::int64_t kEpochDigitsMicros = 17;
constexpr std::int64_t kEpochDigitsNanos = 19;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads text from the left; every `take_` either consumes what it names or leaves the text alone.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  bool done() const { return text_.empty(); }
  char peek() const { return text_.empty() ? '\0' : text_.front(); }

  bool take(char c) {
    if (peek() != c || text_.empty()) return false;
    text_.remove_prefix(1);
    return true;
  }

  // Exactly `count` digits.
  std::optional<int> take_number(std::size_t count) {
    if (text_.size() < count) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!is_digit(text_[i])) return std::nullopt;
      value = value * 10 + (text_[i] - '0');
    }
    text_.remove_prefix(count);
    return value;
  }

  // One digit or two (a source that writes 0:10:27 means the same as 00:10:27).
  std::optional<int> take_short_number() {
    if (text_.size() >= 2 && is_digit(text_[1])) return take_number(2);
    return take_number(1);
  }

  // Decimals as microseconds; further digits are cut.
  std::int64_t take_decimals() {
    std::int64_t us = 0;
    std::int64_t unit = 100'000;
    while (is_digit(peek())) {
      us += (peek() - '0') * unit;
      unit /= 10;
      text_.remove_prefix(1);
    }
    return us;
  }

 private:
  std::string_view text_;
};

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int days_in_month(int year, int month) {
  constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

std::optional<std::int64_t> take_date(Cursor& cursor) {
  const auto year = cursor.take_number(4);
  if (!year || *year < 1) return std::nullopt;
  const char separator = cursor.peek();
  const bool separated = separator == '-' || separator == '/';
  if (separated) cursor.take(separator);
  const auto month = separated ? cursor.take_short_number() : cursor.take_number(2);
  if (!month || *month < 1 || *month > 12) return std::nullopt;
  if (separated && !cursor.take(separator)) return std::nullopt;
  const auto day = separated ? cursor.take_short_number() : cursor.take_number(2);
  if (!day || *day < 1 || *day > days_in_month(*year, *month)) return std::nullopt;
  return days_from_civil(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
}

std::optional<std::int64_t> take_clock(Cursor& cursor) {
  const auto hour = cursor.take_short_number();
  if (!hour || *hour > 24) return std::nullopt;
  const bool separated = cursor.take(':');
  const auto minute = cursor.take_number(2);
  if (!minute || *minute > 59) return std::nullopt;
  std::int64_t us = (*hour * 60 + *minute) * kMicrosPerMinute;
  if (separated ? cursor.take(':') : is_digit(cursor.peek())) {
    const auto second = cursor.take_number(2);
    if (!second || *second > 60) return std::nullopt;
    us += *second * kMicrosPerSecond;
    if (cursor.take('.') || cursor.take(',')) {
      if (!is_digit(cursor.peek())) return std::nullopt;
      us += cursor.take_decimals();
    }
  }
  if (*hour == 24 && us != kMicrosPerDay) return std::nullopt;
  return us;
}

// `Z`, `+02`, `+0200`, `+02:00`, as microseconds east of Greenwich.
std::optional<std::int64_t> take_offset(Cursor& cursor) {
  if (cursor.take('Z') || cursor.take('z')) return 0;
  const bool east = cursor.take('+');
  if (!east && !cursor.take('-')) return std::nullopt;
  const auto hour = cursor.take_number(2);
  if (!hour || *hour > 18) return std::nullopt;
  std::int64_t us = *hour * kMicrosPerHour;
  if (cursor.take(':') || is_digit(cursor.peek())) {
    const auto minute = cursor.take_number(2);
    if (!minute || *minute > 59) return std::nullopt;
    us += *minute * kMicrosPerMinute;
  }
  return east ? us : -us;
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - ((a % b != 0 && (a < 0) != (b < 0)) ? 1 : 0);
}

// How many of an epoch number's units are a microsecond's multiple or part, by its digits.
struct EpochUnit {
  std::int64_t times = 1;
  std::int64_t over = 1;
};

EpochUnit epoch_unit(std::int64_t digits) {
  if (digits <= kEpochDigitsSeconds) return {kMicrosPerSecond, 1};
  if (digits <= kEpochDigitsMillis) return {1000, 1};
  if (digits <= kEpochDigitsMicros) return {1, 1};
  return {1, 1000};
}

std::optional<ParsedTime> parse_epoch(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  const auto digits = static_cast<std::int64_t>(whole.size());
  if (digits < 9 || digits > kEpochDigitsNanos) return std::nullopt;
  std::int64_t value = 0;
  const auto [rest, error] = std::from_chars(whole.data(), whole.data() + whole.size(), value);
  if (error != std::errc{} || rest != whole.data() + whole.size() || value < 0) return std::nullopt;
  const EpochUnit unit = epoch_unit(digits);
  std::int64_t decimals = 0;  // in microseconds, cut
  if (point < text.size()) {
    Cursor cursor(text.substr(point + 1));
    if (cursor.done()) return std::nullopt;
    const std::int64_t millionths = cursor.take_decimals();
    if (!cursor.done()) return std::nullopt;
    decimals = millionths * unit.times / kMicrosPerSecond;
  }
  value = value * unit.times / unit.over + decimals;
  if (negative) value = -value;
  if (value < kTimeMin || value > kTimeMax) return std::nullopt;
  return ParsedTime{value, true};
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

struct Unit {
  std::string_view name;
  std::int64_t us;
};

constexpr std::array<Unit, 20> kUnits{{
    {"us", 1},
    {"ms", 1000},
    {"s", kMicrosPerSecond},
    {"sec", kMicrosPerSecond},
    {"second", kMicrosPerSecond},
    {"seconds", kMicrosPerSecond},
    {"m", kMicrosPerMinute},
    {"min", kMicrosPerMinute},
    {"mins", kMicrosPerMinute},
    {"minute", kMicrosPerMinute},
    {"minutes", kMicrosPerMinute},
    {"h", kMicrosPerHour},
    {"hour", kMicrosPerHour},
    {"hours", kMicrosPerHour},
    {"d", kMicrosPerDay},
    {"day", kMicrosPerDay},
    {"days", kMicrosPerDay},
    {"w", 7 * kMicrosPerDay},
    {"week", 7 * kMicrosPerDay},
    {"weeks", 7 * kMicrosPerDay},
}};

}  // namespace

CivilDay civil_from_days(std::int64_t days) {
  days += 719'468;
  const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const auto doe = static_cast<unsigned>(days - era * 146'097);
  const unsigned yoe = (doe - doe / 1460 + doe / 36'524 - doe / 146'096) / 365;
  const unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const unsigned mp = (5 * doy + 2) / 153;
  const unsigned month = mp < 10 ? mp + 3 : mp - 9;
  return {static_cast<std::int64_t>(yoe) + era * 400 + (month <= 2 ? 1 : 0), month,
          doy - (153 * mp + 2) / 5 + 1};
}

std::int64_t days_of(std::int64_t us) { return floor_div(us, kMicrosPerDay); }

std::int64_t days_from_civil(std::int64_t year, unsigned month, unsigned day) {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const auto yoe = static_cast<unsigned>(year - era * 400);
  const unsigned doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return era * 146'097 + static_cast<std::int64_t>(doe) - 719'468;
}

std::optional<ParsedTime> parse_time(std::string_view text) {
  text = trim(text);
  if (const auto epoch = parse_epoch(text)) return epoch;
  Cursor cursor(text);
  const auto days = take_date(cursor);
  if (!days) return std::nullopt;
  ParsedTime time{*days * kMicrosPerDay, false};
  if (cursor.take('T') || cursor.take('t') || cursor.take(' ')) {
    const auto clock = take_clock(cursor);
    if (!clock) return std::nullopt;
    time.us += *clock;
    cursor.take(' ');
    if (!cursor.done()) {
      const auto offset = take_offset(cursor);
      if (!offset) return std::nullopt;
      time.us -= *offset;
      time.has_zone = true;
    }
  }
  if (!cursor.done() || time.us < kTimeMin || time.us > kTimeMax) return std::nullopt;
  return time;
}

std::string format_day(std::int64_t us) {
  const CivilDay civil = civil_from_days(days_of(us));
  return fmt::format("{:04}-{:02}-{:02}", civil.year, civil.month, civil.day);
}

std::string format_time(std::int64_t us) {
  const std::int64_t of_day = us - days_of(us) * kMicrosPerDay;
  const std::int64_t micros = of_day % kMicrosPerSecond;
  std::string out = fmt::format("{}T{:02}:{:02}:{:02}", format_day(us), of_day / kMicrosPerHour,
                                of_day / kMicrosPerMinute % 60, of_day / kMicrosPerSecond % 60);
  if (micros != 0) out += fmt::format(".{:06}", micros);
  return out + "Z";
}

namespace {

// h:mm:ss or mm:ss.
std::optional<std::int64_t> parse_clock_duration(std::string_view text) {
  constexpr std::int64_t kLargestMax = 1'000'000;
  std::int64_t seconds = 0;
  int parts = 0;
  while (parts < 3) {
    const std::size_t end = std::min(text.find(':'), text.size());
    const std::string_view digits = text.substr(0, end);
    std::int64_t part = 0;
    const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), part);
    if (error != std::errc{} || rest != digits.data() + digits.size()) return std::nullopt;
    if (part < 0 || part > (parts == 0 ? kLargestMax : 59)) return std::nullopt;
    if (parts > 0 && digits.size() != 2) return std::nullopt;
    seconds = seconds * 60 + part;
    ++parts;
    if (end == text.size()) break;
    text.remove_prefix(end + 1);
    if (parts == 3) return std::nullopt;
  }
  if (parts < 2) return std::nullopt;
  return seconds * kMicrosPerSecond;
}

}  // namespace

std::optional<std::int64_t> parse_duration(std::string_view text) {
  text = trim(text);
  if (text.find(':') != std::string_view::npos) return parse_clock_duration(text);
  std::size_t end = 0;
  while (end < text.size() && (is_digit(text[end]) || text[end] == '.')) ++end;
  const std::string_view number = text.substr(0, end);
  const std::string_view unit_name = trim(text.substr(end));
  if (number.empty() || number.size() > 18 || number == ".") return std::nullopt;
  std::int64_t whole = 0;
  double decimals = 0;
  double scale = 0;  // 0: before the point
  for (const char c : number) {
    if (c == '.') {
      if (scale != 0) return std::nullopt;
      scale = 1;
    } else if (scale == 0) {
      whole = whole * 10 + (c - '0');
    } else {
      decimals = decimals * 10 + (c - '0');
      scale *= 10;
    }
  }
  for (const Unit& unit : kUnits) {
    if (unit.name != unit_name) continue;
    if (whole > kTimeMax / unit.us) return std::nullopt;
    const std::int64_t rest =
        scale == 0 ? 0 : std::llround(decimals / scale * static_cast<double>(unit.us));
    const std::int64_t us = whole * unit.us + rest;
    if (us > kTimeMax) return std::nullopt;
    return us;
  }
  return std::nullopt;
}

std::string format_duration(std::int64_t us) {
  if (us < 0)
    return "-" + format_duration(us == std::numeric_limits<std::int64_t>::min() ? -(us + 1) : -us);
  if (us < 1000) return fmt::format("{} us", us);
  if (us < kMicrosPerSecond) return fmt::format("{} ms", us / 1000);
  constexpr std::array<Unit, 4> kShown{{{"d", kMicrosPerDay},
                                        {"h", kMicrosPerHour},
                                        {"min", kMicrosPerMinute},
                                        {"s", kMicrosPerSecond}}};
  for (std::size_t i = 0; i < kShown.size(); ++i) {
    if (us < kShown[i].us) continue;
    std::string out = fmt::format("{} {}", us / kShown[i].us, kShown[i].name);
    if (i + 1 < kShown.size()) {
      const std::int64_t rest = us % kShown[i].us / kShown[i + 1].us;
      if (rest != 0) out += fmt::format(" {} {}", rest, kShown[i + 1].name);
    }
    return out;
  }
  return "0 s";
}

}  // namespace fifteen
