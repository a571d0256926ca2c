#include "engine/duckdb/time_zone.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/nearest.h"

namespace fifteen::duckdb_engine {
namespace {

// The instants from `first` to `last` (SQL timestamps) at `step` where the offset differs from the
// one before.
std::string changes_sql(const std::string& zone, const std::string& from, const std::string& to,
                        const std::string& step) {
  return fmt::format(
      "select epoch_us(t), o from (select t, o, lag(o) over (order by t) as before from (select t, "
      "epoch_us(timezone({}, t)) - epoch_us(t) as o from (select "
      "unnest(generate_series(timestamptz {}, "
      "timestamptz {}, interval {})) as t))) where before is null or o <> before order by 1",
      sql_text(zone), sql_text(from), sql_text(to), sql_text(step));
}

Result<std::vector<TimeZone::Offset>> changes(Database& database, const std::string& sql) {
  const auto rows = database.query(sql);
  if (!rows) return fail(rows.error());
  std::vector<TimeZone::Offset> out;
  for (const auto& row : rows->rows) out.push_back({std::stoll(*row[0]), std::stoll(*row[1])});
  return out;
}

}  // namespace

Result<TimeZone> load_time_zone(Database& database, const std::string& name) {
  const auto known =
      database.query("select name from pg_timezone_names() where name = " + sql_text(name));
  if (!known) return fail(known.error());
  if (known->rows.empty()) {
    const auto all = database.query("select name from pg_timezone_names() order by 1");
    std::vector<std::string> names;
    if (all) {
      for (const auto& row : all->rows) names.push_back(row[0].value_or(""));
    }
    // A city alone is most of a zone's name.
    const auto of_city = std::find_if(names.begin(), names.end(), [&](const std::string& zone) {
      return zone.size() > name.size() && zone.ends_with("/" + name);
    });
    return fail(
        ErrorKind::kUsage,
        fmt::format("time zone: expected an IANA zone such as Europe/Stockholm, got \"{}\"{}", name,
                    of_city == names.end() ? did_you_mean(name, names)
                                           : fmt::format("; did you mean \"{}\"?", *of_city)));
  }
  const auto days = changes(
      database, changes_sql(name, "1970-01-01 00:00:00+00", "2100-01-01 00:00:00+00", "1 day"));
  if (!days) return fail(days.error());
  std::vector<TimeZone::Offset> offsets{days->front()};
  for (std::size_t i = 1; i < days->size(); ++i) {
    const auto at = [&](std::int64_t us) { return fmt::format("make_timestamptz({})", us); };
    // Within the day before, to the quarter of an hour.
    const std::int64_t day = (*days)[i].from_utc_us;
    const std::string sql = fmt::format(
        "select epoch_us(t), epoch_us(timezone({}, t)) - epoch_us(t) from (select "
        "unnest(generate_series({}, "
        "{}, interval '15 minutes')) as t) order by 1",
        sql_text(name), at(day - 86'400'000'000), at(day));
    const auto quarters = changes(database, sql);
    if (!quarters) return fail(quarters.error());
    for (const TimeZone::Offset& quarter : *quarters) {
      if (quarter.us != offsets.back().us) offsets.push_back(quarter);
    }
  }
  return TimeZone(std::move(offsets));
}

}  // namespace fifteen::duckdb_engine
