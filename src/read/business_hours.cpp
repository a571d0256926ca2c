// `[hours.NAME]` of a file of promises: weeks, breaks, days of their own.

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <utility>

#include "read/promise_table.h"
#include "read/promises.h"
#include "read/toml_text.h"

namespace fifteen::read {
namespace {

constexpr std::array<std::string_view, 7> kDayNames{"mon", "tue", "wed", "thu",
                                                    "fri", "sat", "sun"};
constexpr std::size_t kSpansMax = 24;     // of a day
constexpr std::size_t kDaysMax = 10'000;  // with hours of their own

// "09:00" as microseconds; nothing for anything else.
std::optional<std::int64_t> time_of_day(std::string_view text) {
  const auto number = [](std::string_view digits) -> std::optional<int> {
    int value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size() || value < 0)
      return std::nullopt;
    return value;
  };
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > 2 || text.size() != colon + 3)
    return std::nullopt;
  const auto hour = number(text.substr(0, colon));
  const auto minute = number(text.substr(colon + 1));
  if (!hour || !minute || *minute > 59 || *hour > 24 || (*hour == 24 && *minute != 0))
    return std::nullopt;
  return *hour * kMicrosPerHour + *minute * kMicrosPerMinute;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::string shown(const DaySpan& span) {
  const auto clock = [](std::int64_t us) {
    return fmt::format("{:02}:{:02}", us / kMicrosPerHour, us % kMicrosPerHour / kMicrosPerMinute);
  };
  const std::int64_t to_us = span.to_us > kMicrosPerDay ? span.to_us - kMicrosPerDay : span.to_us;
  return clock(span.from_us) + "-" + clock(to_us);
}

std::string shown(const std::vector<DaySpan>& spans) {
  std::vector<std::string> out;
  for (const DaySpan& span : spans) out.push_back(shown(span));
  return quote_all(out);
}

// The hours of a day: a text or a list of them; none: closed.
std::optional<std::vector<DaySpan>> read_day(TableReader& reader, const toml::node& node,
                                             const std::string& key) {
  std::vector<std::string> texts;
  reader.words(texts, key)(node);
  std::vector<DaySpan> out;
  for (const std::string& text : texts) {
    const auto span = parse_day_span(text);
    if (!span || out.size() == kSpansMax) {
      reader.wrong(node, fmt::format("expected hours such as \"09:00-17:30\" for \"{}\", at most "
                                     "{} of a day, got \"{}\"",
                                     key, kSpansMax, printable(text)));
      return std::nullopt;
    }
    if (!out.empty() && span->from_us < out.back().to_us) {
      reader.wrong(node, fmt::format("expected the hours of \"{}\" one after the other, got "
                                     "\"{}\" after \"{}\"",
                                     key, shown(*span), shown(out.back())));
      return std::nullopt;
    }
    out.push_back(*span);
  }
  return out;
}

std::optional<std::size_t> day_of_week(std::string_view name) {
  const auto found = std::find(kDayNames.begin(), kDayNames.end(), name);
  if (found == kDayNames.end()) return std::nullopt;
  return static_cast<std::size_t>(found - kDayNames.begin());
}

// "mon", or "mon-fri": the first and the last day.
std::optional<std::pair<std::size_t, std::size_t>> days_of(std::string_view key) {
  const std::size_t dash = key.find('-');
  const auto first = day_of_week(key.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : day_of_week(key.substr(dash + 1));
  if (!first || !last || *last < *first) return std::nullopt;
  return std::pair(*first, *last);
}

// "12-25": a day of every year.
std::optional<YearDay> year_day(std::string_view text) {
  // In a leap year every day exists.
  const auto parsed = parse_time(fmt::format("2000-{}", text));
  if (text.size() != 5 || !parsed) return std::nullopt;
  const CivilDay civil = civil_from_days(parsed->us / kMicrosPerDay);
  return YearDay{civil.month, civil.day};
}

std::optional<std::int64_t> whole_day(std::string_view text) {
  const auto parsed = parse_time(text);
  if (text.size() != 10 || !parsed || parsed->us % kMicrosPerDay != 0) return std::nullopt;
  return ::fifteen::days_of(parsed->us);
}

void read_holidays(TableReader& reader, const toml::node& node, BusinessHours& hours) {
  std::vector<std::string> texts;
  // Days without quotes are days of TOML.
  if (const toml::array* const list = node.as_array()) {
    for (const toml::node& item : *list) {
      std::optional<std::int64_t> us;
      if (item.is_date()) reader.time(us, "holidays")(item);
      if (us) {
        texts.push_back(format_day(*us));
      } else {
        std::vector<std::string> one;
        reader.words(one, "holidays")(item);
        texts.insert(texts.end(), one.begin(), one.end());
      }
    }
  } else {
    reader.words(texts, "holidays")(node);
  }
  for (const std::string& text : texts) {
    if (const auto yearly = year_day(text)) {
      hours.closed.push_back(*yearly);
    } else if (const auto day = whole_day(text); day && hours.days.size() < kDaysMax) {
      hours.days[*day];
    } else {
      return reader.wrong(node, fmt::format("expected days such as \"2025-12-24\", or \"12-25\" "
                                            "for every year, in \"holidays\", got \"{}\"",
                                            printable(text)));
    }
  }
  std::sort(hours.closed.begin(), hours.closed.end());
  hours.closed.erase(std::unique(hours.closed.begin(), hours.closed.end()), hours.closed.end());
}

void read_own_days(TableReader& reader, BusinessHours& hours) {
  reader.every([&](const std::string& key, const toml::node& node) {
    const auto day = whole_day(key);
    if (!day || hours.days.size() == kDaysMax) {
      return reader.wrong(
          node, fmt::format("expected a day such as \"2025-12-24\" in quotes, at most {}, got "
                            "\"{}\"",
                            kDaysMax, printable(key)));
    }
    if (auto spans = read_day(reader, node, key)) hours.days[*day] = std::move(*spans);
  });
}

void read_week(TableReader& reader, const std::string& key, const toml::node& node,
               BusinessHours& hours) {
  const auto days = days_of(key);
  if (!days) {
    static const std::vector<std::string> kKnown{"zone", "holidays", "days", "mon", "tue",    "wed",
                                                 "thu",  "fri",      "sat",  "sun", "mon-fri"};
    return reader.wrong(node, fmt::format("unknown key \"{}\" of hours{}", printable(key),
                                          did_you_mean(key, kKnown)));
  }
  const auto spans = read_day(reader, node, key);
  for (std::size_t d = days->first; spans && d <= days->second; ++d) {
    if (!hours.week[d].empty()) {
      return reader.wrong(node, fmt::format("expected the hours of each day once, got those of "
                                            "\"{}\" again in \"{}\"",
                                            kDayNames[d], key));
    }
    hours.week[d] = *spans;
  }
}

void read_hours(TableReader& reader, const toml::node& node, BusinessHours& hours) {
  // Days of their own come before holidays, wherever they stand.
  reader.every([&](const std::string& key, const toml::node& value) {
    if (key == "zone") return reader.text(hours.zone, "zone")(value);
    if (key == "holidays") return read_holidays(reader, value, hours);
    if (key == "days") return;
    read_week(reader, key, value, hours);
  });
  reader.every([&](const std::string& key, const toml::node& value) {
    if (key == "days")
      reader.table("days", [&](TableReader& r) { read_own_days(r, hours); })(value);
  });
  const auto open = [](const std::vector<DaySpan>& spans) { return !spans.empty(); };
  if (std::none_of(hours.week.begin(), hours.week.end(), open)) {
    reader.wrong(node, fmt::format("expected hours of some day of the week of \"{}\", such as "
                                   "mon-fri = [\"09:00-17:30\"], got none",
                                   printable(hours.name)));
  }
}

std::string write_calendar(const BusinessHours& hours) {
  std::string out = fmt::format("\n[hours.{}]\n", quote(hours.name));
  if (!hours.zone.empty()) out += fmt::format("zone = {}\n", quote(hours.zone));
  for (std::size_t d = 0; d < kDayNames.size(); ++d) {
    if (!hours.week[d].empty()) out += fmt::format("{} = {}\n", kDayNames[d], shown(hours.week[d]));
  }
  std::vector<std::string> closed;
  for (const YearDay& day : hours.closed)
    closed.push_back(fmt::format("{:02}-{:02}", day.month, day.day));
  if (!closed.empty()) out += fmt::format("holidays = {}\n", quote_all(closed));
  if (!hours.days.empty()) out += fmt::format("[hours.{}.days]\n", quote(hours.name));
  for (const auto& [day, spans] : hours.days)
    out += fmt::format("\"{}\" = {}\n", format_day(day * kMicrosPerDay), shown(spans));
  return out;
}

}  // namespace

std::optional<DaySpan> parse_day_span(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto from = time_of_day(trimmed(text.substr(0, dash)));
  const auto to = time_of_day(trimmed(text.substr(dash + 1)));
  if (!from || !to || *from == *to || *from == kMicrosPerDay) return std::nullopt;
  // To midnight is to the end of the day.
  if (*to == 0) return DaySpan{*from, kMicrosPerDay};
  return DaySpan{*from, *to > *from ? *to : *to + kMicrosPerDay};
}

void take_hours(TableReader& root, const toml::node& node, Promises& out) {
  root.table("hours", [&](TableReader& all) {
    all.every([&](const std::string& name, const toml::node& inner) {
      if (out.hours.size() == kHoursMax)
        return all.wrong(inner, fmt::format("expected hours of at most {} names", kHoursMax));
      BusinessHours hours;
      hours.name = name;
      all.table(name, [&](TableReader& reader) { read_hours(reader, inner, hours); })(inner);
      out.hours.push_back(std::move(hours));
    });
  })(node);
}

std::string write_hours(const std::vector<BusinessHours>& all) {
  std::string out;
  for (const BusinessHours& hours : all) out += write_calendar(hours);
  return out;
}

}  // namespace fifteen::read
