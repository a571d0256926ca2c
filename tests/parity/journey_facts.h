#pragma once
// What a log's journeys are, twice: as the engine counts them, and as plain SQL does. Both are put
// into words, one line for each figure, so that a difference can be read.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "../plain_sql.h"
#include "journey/counts.h"

namespace fifteen::tests {

/// A figure's name and its value.
using Facts = std::map<std::string, std::string>;

/// How journeys are cut and what decides their fates.
struct Rules {
  std::optional<std::int64_t> gap_us;  ///< of contacts without a case
  std::vector<std::string> won;        ///< moments
  std::vector<std::string> lost;
  std::optional<std::int64_t> won_silence_us;
  std::optional<std::int64_t> lost_silence_us;
};

inline constexpr std::size_t kVariantsCompared = 20;

/// Puts the engine's counts into words.
inline Facts facts_of(const journey::JourneyCounts& counts) {
  Facts out;
  const auto put = [&](const std::string& name, std::uint64_t value) {
    out[name] = std::to_string(value);
  };
  std::uint64_t customers = 0;
  std::array<std::uint64_t, kFateCount> fates{};
  std::vector<journey::MomentTally> moments(counts.moments.size());
  for (const auto& group : counts.groups) {
    customers += group.customers;
    for (std::size_t f = 0; f < kFateCount; ++f) fates[f] += group.journeys[f];
    for (std::size_t m = 0; m < moments.size(); ++m) moments[m].merge(group.moments[m]);
  }
  put("customers", customers);
  put("unidentified", counts.unidentified);
  put("journeys open", fates[static_cast<std::size_t>(Fate::kOpen)]);
  put("journeys lost", fates[static_cast<std::size_t>(Fate::kLost)]);
  put("journeys won", fates[static_cast<std::size_t>(Fate::kWon)]);
  if (counts.gap_us) {
    put("journeys under half the gap", counts.journeys_half_gap);
    put("journeys under double the gap", counts.journeys_double_gap);
  }
  for (std::size_t m = 0; m < moments.size(); ++m) {
    const auto& t = moments[m];
    const auto outcome = [&](Outcome o) {
      return std::to_string(t.outcomes[static_cast<std::size_t>(o)]);
    };
    const auto fate = [&](Fate f) {
      return std::to_string(t.journeys[static_cast<std::size_t>(f)]);
    };
    out["moment " + counts.moments[m]] =
        "contacts " + std::to_string(t.contacts) + " customers " + std::to_string(t.customers) +
        " repeats " + std::to_string(t.repeats) + " starts " + std::to_string(t.starts) + " ends " +
        std::to_string(t.ends) + " misery " + outcome(Outcome::kMisery) + " neutral " +
        outcome(Outcome::kNeutral) + " magic " + outcome(Outcome::kMagic) + " in open " +
        fate(Fate::kOpen) + " in lost " + fate(Fate::kLost) + " in won " + fate(Fate::kWon);
  }
  for (const auto& t : counts.transitions) {
    out["transition " + counts.moments[t.from] + " > " + counts.moments[t.to]] =
        "count " + std::to_string(t.count) + " gaps " + std::to_string(t.gap_us_sum);
  }
  put("variants", counts.variants_distinct);
  for (std::size_t i = 0; i < counts.variants_top.size(); ++i) {
    std::string path;
    for (const std::uint16_t m : counts.variants_top[i].moments) path += " > " + counts.moments[m];
    out["variant " + std::to_string(i)] = std::to_string(counts.variants_top[i].count) + path;
  }
  return out;
}

inline std::string sql_list(const std::vector<std::string>& texts) {
  std::string out = "(null";
  for (const std::string& text : texts) {
    out += ", '";
    for (const char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
    out += "'";
  }
  return out + ")";
}

/// Counts the journeys of the table `log` (place, customer, case_id, moment, start, csat) in SQL.
/// `unidentified`: the customers that are nobody.
inline Facts facts_in_sql(PlainSql& sql, const Rules& rules,
                          const std::vector<std::string>& unidentified = {}) {
  const std::string won = "coalesce(moment in " + sql_list(rules.won) + ", false)";
  const std::string lost = "coalesce(moment in " + sql_list(rules.lost) + ", false)";
  const std::string gap = rules.gap_us ? std::to_string(*rules.gap_us) : "null";
  const auto silence = [](const std::optional<std::int64_t>& us) {
    return us ? "silent >= " + std::to_string(*us) : std::string("false");
  };
  const std::string nobody = "(customer is null or customer = '' or coalesce(customer in " +
                             sql_list(unidentified) + ", false))";
  sql.run(
      "create or replace temp table known as select place, customer, coalesce(case_id, '') as "
      "case_id, moment, start, "
      "csat, " +
      won + " as won, " + lost + " as lost from log where not " + nobody);
  // A contact without a case begins a journey after a long gap, and after a fate, unless it is that
  // contact again.
  const auto marked = [&](const std::string& table, const std::string& ending_gap) {
    sql.run("create or replace temp table " + table + " as select *, case_id = '' and " + gap +
            " is not null and ("
            "start - lag(start) over w > " +
            ending_gap +
            " or (lag(won or lost) over w and not (lag(start) over w = start and "
            "lag(moment) over w = moment and lag(csat is null) over w = (csat is null) and "
            "lag(case when csat <= 2 then 1 when csat < 5 then 2 else 3 end) over w = "
            "case when csat <= 2 then 1 when csat < 5 then 2 else 3 end))) as cut "
            "from known window w as (partition by customer, case_id order by start, place)");
  };
  marked("marked", gap);
  sql.run(
      "create or replace temp table numbered as select *, customer || chr(1) || case_id || chr(1) "
      "|| "
      "sum(case when cut then 1 else 0 end) over (partition by customer, case_id order by start, "
      "place) as journey "
      "from marked");
  sql.run(
      "create or replace temp table journeys as select journey, customer, case_id, min(start) as "
      "first_start, "
      "max(start) as last_start, list(moment order by start, place) as path, "
      "arg_min(case when lost then 'lost' else 'won' end, (start, place)) filter (where won or "
      "lost) as mark "
      "from numbered group by all");
  sql.run("create or replace temp table fated as select *, coalesce(mark, case when " +
          silence(rules.lost_silence_us) + " then 'lost' when " + silence(rules.won_silence_us) +
          " then 'won' else 'open' end) as fate from ("
          "select *, coalesce(lead(first_start) over (partition by customer, case_id order by "
          "first_start, "
          "string_split(journey, chr(1))[3]::bigint), (select max(start) from log)) - last_start "
          "as silent from journeys)");
  Facts out;
  const auto put = [&](const std::string& name, const std::string& query) {
    out[name] = sql.query(query)[0][0];
  };
  if (rules.gap_us && sql.query("select count(case_id) from log")[0][0] == "0") {
    for (const auto& [name, us] :
         {std::pair{"half", *rules.gap_us / 2}, std::pair{"double", *rules.gap_us * 2}}) {
      marked("marked_otherwise", std::to_string(us));
      put(std::string("journeys under ") + name + " the gap",
          "select count(*) filter (where cut) + count(distinct customer) from marked_otherwise");
    }
  }
  put("customers", "select count(distinct customer) from known");
  put("unidentified", "select count(*) from log where " + nobody);
  for (const char* fate : {"open", "lost", "won"}) {
    put(std::string("journeys ") + fate,
        std::string("select count(*) from fated where fate = '") + fate + "'");
  }
  const Rows moments = sql.query(
      "select 'moment ' || moment, 'contacts ' || count(*) || ' customers ' || count(distinct "
      "n.customer) || ' repeats ' || "
      "(count(journey) - count(distinct journey)) || ' starts ' || coalesce(any_value(starts), 0) "
      "|| ' ends ' || "
      "coalesce(any_value(ends), 0) || ' misery ' || count(*) filter (where csat <= 2) || ' "
      "neutral ' || "
      "count(*) filter (where csat in (3, 4)) || ' magic ' || count(*) filter (where csat = 5) || "
      "' in open ' || "
      "count(distinct journey) filter (where fate = 'open') || ' in lost ' || "
      "count(distinct journey) filter (where fate = 'lost') || ' in won ' || "
      "count(distinct journey) filter (where fate = 'won') "
      "from (select place, moment, csat from log) left join (select place, journey, customer from "
      "numbered) n "
      "using (place) left join (select journey, fate from fated) using (journey) "
      "left join (select path[1] as moment, count(*) as starts from journeys group by 1) using "
      "(moment) "
      "left join (select path[-1] as moment, count(*) as ends from journeys group by 1) using "
      "(moment) group by moment");
  for (const auto& row : moments) out[row[0]] = row[1];
  const Rows transitions = sql.query(
      "select 'transition ' || before || ' > ' || moment, 'count ' || count(*) || ' gaps ' || "
      "sum(start - start_before) "
      "from (select moment, start, lag(moment) over w as before, lag(start) over w as start_before "
      "from numbered "
      "window w as (partition by journey order by start, place)) where before is not null group by "
      "before, moment");
  for (const auto& row : transitions) out[row[0]] = row[1];
  put("variants", "select count(distinct path) from journeys");
  const Rows variants = sql.query(
      "select count(*) || ' > ' || array_to_string(path, ' > ') from journeys group by path "
      "order by count(*) desc, path limit " +
      std::to_string(kVariantsCompared));
  for (std::size_t i = 0; i < variants.size(); ++i)
    out["variant " + std::to_string(i)] = variants[i][0];
  return out;
}

/// Expects the same figures, and shows the first few that differ.
inline void expect_equal_facts(const Facts& engine, const Facts& sql) {
  Facts all = engine;
  all.insert(sql.begin(), sql.end());
  int shown = 0;
  for (const auto& [name, value] : all) {
    const auto of = [&name = name](const Facts& facts) {
      return facts.count(name) != 0 ? facts.at(name) : "nothing";
    };
    if (of(engine) == of(sql)) continue;
    ADD_FAILURE() << name << "\n  engine: " << of(engine) << "\n  SQL:    " << of(sql);
    if (++shown == 5) return;
  }
}

}  // namespace fifteen::tests
