#include <algorithm>
#include <cctype>
#include <cmath>
#include <fmt/format.h>
#include <set>

#include "base/nearest.h"
#include "base/text.h"
#include "base/time.h"
#include "contact/contact.h"
#include "contact/demand_kind.h"
#include "simulate/columns.h"
#include "simulate/world_table.h"

namespace fifteen::simulate {
namespace {

constexpr double kSumTolerance = 1e-6;

bool sums_to_one(double sum) { return std::abs(sum - 1) <= kSumTolerance; }

class WorldReader {
 public:
  explicit WorldReader(World& world) : world_(world) {}

  void read(WorldTable& root, const toml::table& table) {
    collect(root, table);
    if (root.failed()) return;
    const auto of = [&](const char* key, void (WorldReader::*reads)(WorldTable&)) {
      return root.table(key, [this, reads](WorldTable& t) { (this->*reads)(t); });
    };
    root.each({{"name", root.text(world_.name, "name")},
               {"about", root.text(world_.about, "about")},
               {"start", [&](const toml::node& n) { read_start(root, n); }},
               {"days", root.count(world_.days, "days", 1, kDaysMax)},
               {"seed", root.count(world_.seed, "seed", 0, INT64_MAX)},
               {"customers", root.count(world_.customers, "customers", 1, kCustomersMax)},
               {"case", root.truth(world_.cases, "case")},
               {"stated", root.truth(world_.stated, "stated")},
               {"sites", of("sites", &WorldReader::read_sites)},
               {"attribute", of("attribute", &WorldReader::read_attributes)},
               {"pool", of("pool", &WorldReader::read_pools)},
               {"queue", of("queue", &WorldReader::read_queues)},
               {"csat", [&](const toml::node& n) { read_csat(root, n, world_.csat); }},
               {"moment", of("moment", &WorldReader::read_moments)},
               {"journeys", of("journeys", &WorldReader::read_journeys)},
               {"fate", of("fate", &WorldReader::read_fate)},
               {"demand", of("demand", &WorldReader::read_demand)},
               {"effect", root.tables("effect", [this](WorldTable& t) { read_effect(t); })},
               {"change", root.tables("change", [this](WorldTable& t) { read_change(t); })}});
    for (const char* needed : {"name", "about", "start", "moment", "journeys", "fate"}) {
      if (!root.has(needed))
        root.wrong(fmt::format("expected \"{}\", got none; see docs/formats/world.md", needed));
    }
    if (!root.failed()) check(root);
  }

 private:
  // What other tables name: these names first, in the order of the file.
  void collect(WorldTable& root, const toml::table& table) {
    const auto names = [&](const char* key, std::vector<std::string>& out, std::size_t most) {
      const toml::table* const inner = table[key].as_table();
      if (inner == nullptr) return;
      std::optional<Error> unused;
      WorldTable(*inner, "", "", unused)
          .every([&](const std::string& name, const toml::node& node) {
            if (name.empty() || name.size() > 200 || find_bad_utf8(name) ||
                name.find(':') != std::string::npos) {
              return root.wrong(node,
                                fmt::format("expected a name of letters, without a colon, for a "
                                            "{}, got \"{}\"",
                                            key, printable(name)));
            }
            out.push_back(name);
            if (out.size() > most)
              root.wrong(node, fmt::format("expected at most {} of \"{}\", got more", most, key));
          });
    };
    names("moment", moments_, kMomentsMax - 2);
    names("queue", queues_, 50);
    names("pool", pools_, 50);
    names("attribute", attributes_, 20);
  }

  void read_start(WorldTable& root, const toml::node& node) {
    if (const auto date = node.value_exact<toml::date>(); date && date->year >= 1900) {
      world_.start_us = days_from_civil(date->year, date->month, date->day) * kMicrosPerDay;
    } else {
      root.wrong(node, fmt::format("expected a date such as 2024-01-01, not in quotes, for "
                                   "\"start\", got {}",
                                   words_of(node)));
    }
  }

  void read_sites(WorldTable& t) {
    t.each({{"customers", t.count(world_.site_customers, "customers", 1, kSiteCustomersMax)},
            {"name",
             [&](const toml::node& node) {
               t.text(world_.site_name, "name")(node);
               const std::string& name = world_.site_name;
               const std::size_t at = name.find("{}");
               if (at == std::string::npos || name.find_first_of("{}", at + 2) < name.size() ||
                   name.find_first_of("{}") != at) {
                 t.wrong(node,
                         "expected a text with one {}, the site's number, for \"sites.name\", "
                         "got another");
               }
             }},
            {"sd", t.number(world_.site_sd, "sd", 0, 5)}});
  }

  void read_attributes(WorldTable& t) {
    t.every([&](const std::string& name, const toml::node& node) {
      Attribute& attribute = world_.attributes.emplace_back();
      attribute.name = name;
      const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
      });
      if (!plain || name.front() < 'a' || is_reserved(name)) {
        t.wrong(node, fmt::format("expected a name of small letters, digits and _ that is no "
                                  "field's for an attribute, got \"{}\"",
                                  printable(name)));
      }
      t.table(name, [&](WorldTable& inner) {
        inner.each({{"hidden", inner.truth(attribute.hidden, "hidden")},
                    {"values", inner.table("values", [&](WorldTable& values) {
                       read_values(values, attribute);
                     })}});
        if (!inner.has("values")) inner.wrong(fmt::format("expected values of \"{}\"", name));
      })(node);
    });
    std::size_t types = 1;
    for (const Attribute& attribute : world_.attributes) {
      types *= std::max<std::size_t>(1, attribute.values.size());
      if (types > kTypesMax) {
        return t.wrong(
            fmt::format("expected at most {} combinations of all attributes' values, got "
                        "more",
                        kTypesMax));
      }
    }
  }

  static void read_values(WorldTable& t, Attribute& attribute) {
    double sum = 0;
    t.every([&](const std::string& value, const toml::node& node) {
      attribute.values.push_back(value);
      t.chance(attribute.shares.emplace_back(0), value)(node);
      sum += attribute.shares.back();
    });
    if (!t.failed() && !sums_to_one(sum))
      t.wrong(
          fmt::format("expected shares that sum to 1 for \"{}\", got {:.6g}", t.own_path(), sum));
  }

  void read_pools(WorldTable& t) {
    t.every([&](const std::string& name, const toml::node& node) {
      Pool& pool = world_.pools.emplace_back();
      pool.name = name;
      t.table(name, [&](WorldTable& inner) {
        inner.each({{"employees", inner.count(pool.employees, "employees", 1, 1000)},
                    {"sd", inner.number(pool.sd, "sd", 0, 5)}});
      })(node);
    });
  }

  void read_queues(WorldTable& t) {
    t.every([&](const std::string& name, const toml::node& node) {
      Queue& queue = world_.queues.emplace_back();
      queue.name = name;
      t.table(name, [&](WorldTable& inner) {
        inner.each({{"servers", inner.count(queue.servers, "servers", 1, 10'000)},
                    {"service", inner.spread(queue.service, "service")},
                    {"patience", inner.spread(queue.patience, "patience")},
                    {"hours", inner.hours(queue.hours, "hours")},
                    {"days", inner.days(queue.hours, "days")}});
        if (!inner.has("service"))
          inner.wrong(fmt::format("expected \"service\", a duration, for the queue \"{}\"", name));
      })(node);
    });
  }

  static void read_csat(WorldTable& t, const toml::node& node,
                        ByOutcome<std::array<double, 5>>& out) {
    t.table("csat", [&](WorldTable& inner) {
      const auto shares = [&](std::array<double, 5>& of, const char* key) {
        return [&inner, &of, key](const toml::node& list) {
          const toml::array* const five = list.as_array();
          if (five == nullptr || five->size() != 5) {
            return inner.wrong(list, fmt::format("expected five shares, of the ratings 1 to 5, for "
                                                 "\"{}{}\", got {}",
                                                 inner.path(), key, words_of(list)));
          }
          double sum = 0;
          for (std::size_t i = 0; i < 5; ++i) {
            inner.chance(of.at(i), key)(*five->get(i));
            sum += of.at(i);
          }
          if (!inner.failed() && !sums_to_one(sum)) {
            inner.wrong(list, fmt::format("expected shares that sum to 1 for \"{}{}\", got "
                                          "{:.6g}",
                                          inner.path(), key, sum));
          }
        };
      };
      inner.each({{"misery", shares(out[kMisery], "misery")},
                  {"neutral", shares(out[kNeutral], "neutral")},
                  {"magic", shares(out[kMagic], "magic")}});
    })(node);
  }

  void read_moments(WorldTable& t) {
    world_.moments.resize(moments_.size());
    t.every([&](const std::string& name, const toml::node& node) {
      t.table(name, [&](WorldTable& inner) { read_moment(inner, moment(name)); })(node);
    });
  }

  Moment& moment(const std::string& name) {
    const auto at = std::find(moments_.begin(), moments_.end(), name);
    Moment& out = world_.moments.at(static_cast<std::size_t>(at - moments_.begin()));
    out.name = name;
    return out;
  }

  void read_moment(WorldTable& t, Moment& m) {
    m.direction = "inbound";
    std::optional<bool> placed;
    WorldTable::Handlers handlers{
        {"channel", t.text(m.channel, "channel")},
        {"reason", t.text(m.reason, "reason")},
        {"direction", [&](const toml::node& n) { read_direction(t, n, m); }},
        {"queue", t.one_of(m.queue, "queue", queues_, "queue")},
        {"pool", t.one_of(m.pool, "pool", pools_, "pool")},
        {"place", [&](const toml::node& n) { t.truth(placed.emplace(false), "place")(n); }},
        {"lasts", t.spread(m.lasts, "lasts")},
        {"outcome", [&](const toml::node& n) { read_outcome(t, n, m); }},
        {"promise",
         [&](const toml::node& n) { t.duration(m.promise_us.emplace(0), "promise")(n); }},
        {"late", t.tilt(m.late, "late")},
        {"very_late", t.tilt(m.very_late, "very_late")},
        {"per_minute", t.tilt(m.per_minute, "per_minute")},
        {"abandoned", t.tilt(m.abandoned, "abandoned")},
        {"rated", t.by_outcome(m.rated, "rated", 0, 1)},
        {"csat", [&](const toml::node& n) { read_csat(t, n, m.csat.emplace(world_.csat)); }},
        {"writes", t.chance(m.writes, "writes")},
        {"texts", t.table("texts", [&](WorldTable& inner) { read_texts(inner, m); })},
        {"resolved",
         [&](const toml::node& n) {
           t.by_outcome(m.resolved.emplace(ByOutcome<double>{0, 1, 1}), "resolved", 0, 1)(n);
         }},
        {"cost", t.number(m.cost, "cost", 0, 1e9)},
        {"fate", t.by_outcome(m.fate, "fate", -20, 20)},
        {"lost_at_once", t.by_outcome(m.lost_at_once, "lost_at_once", 0, 1)},
        {"demand", demand_kind(t, m.demand)},
        {"next", t.tables("next", [&](WorldTable& way) { read_way(way, m.next); })},
        {"causes", t.tables("causes", [&](WorldTable& way) { read_way(way, m.causes); })},
        {"promises", t.table("promises", [&](WorldTable& inner) { read_promised(inner, m); })}};
    t.each(handlers);
    m.placed = placed.value_or(m.queue || m.pool);
    for (const auto* ways : {&m.next, &m.causes}) {
      if (ways->size() > kWaysMax) {
        t.wrong(fmt::format("expected at most {} ways for \"{}\", got {}", kWaysMax, t.own_path(),
                            ways->size()));
      }
      for (std::size_t o = 0; o < 3; ++o) {
        double sum = 0;
        for (const Way& way : *ways) sum += way.when.at(o) ? way.chance : 0;
        if (!t.failed() && sum > 1 + kSumTolerance) {
          t.wrong(fmt::format("expected chances that sum to at most 1 for \"{}{}\", got {:.6g}",
                              t.path(), ways == &m.next ? "next" : "causes", sum));
        }
      }
    }
  }

  static void read_direction(WorldTable& t, const toml::node& node, Moment& m) {
    static const std::vector<std::string> kDirections{"inbound", "outbound", "silence"};
    std::optional<std::size_t> at;
    t.one_of(at, "direction", kDirections, "direction")(node);
    if (at) m.direction = kDirections.at(*at);
  }

  static void read_outcome(WorldTable& t, const toml::node& node, Moment& m) {
    t.table("outcome", [&](WorldTable& inner) {
      m.outcome = {0, -1, 0};
      inner.each({{"misery", inner.chance(m.outcome[kMisery], "misery")},
                  {"neutral", inner.chance(m.outcome[kNeutral], "neutral")},
                  {"magic", inner.chance(m.outcome[kMagic], "magic")}});
      const double rest = 1 - m.outcome[kMisery] - m.outcome[kMagic];
      const bool given = m.outcome[kNeutral] >= 0;
      if (!inner.failed() &&
          (given ? std::abs(rest - m.outcome[kNeutral]) > kSumTolerance : rest < -kSumTolerance)) {
        inner.wrong(
            node, fmt::format("expected misery, neutral and magic that sum to 1 for \"{}\", "
                              "got {}",
                              t.path() + "outcome", 1 - rest + (given ? m.outcome[kNeutral] : 0)));
      }
      m.outcome[kNeutral] = std::max(0.0, rest);
    })(node);
  }

  static void read_texts(WorldTable& t, Moment& m) {
    t.each({{"misery", t.texts(m.texts[kMisery], "misery")},
            {"neutral", t.texts(m.texts[kNeutral], "neutral")},
            {"magic", t.texts(m.texts[kMagic], "magic")}});
  }

  static WorldTable::Handler demand_kind(WorldTable& t, std::optional<std::size_t>& out) {
    static const std::vector<std::string> kKinds(kDemandKindNames.begin(), kDemandKindNames.end());
    return t.one_of(out, "demand", kKinds, "kind of failure demand");
  }

  void read_demand(WorldTable& t) {
    DemandRules& rules = world_.demand;
    t.each({{"clarification_within",
             t.duration(rules.clarification_within_us, "clarification_within")},
            {"leak_within", t.duration(rules.leak_within_us, "leak_within")}});
  }

  void read_way(WorldTable& t, std::vector<Way>& out) {
    Way& way = out.emplace_back();
    std::optional<std::size_t> to;
    way.chance = 1;
    t.each({{"to", t.one_of(to, "to", moments_, "moment")},
            {"chance", t.chance(way.chance, "chance")},
            {"after", t.spread(way.after, "after")},
            {"when", t.outcomes(way.when, "when")},
            {"demand", demand_kind(t, way.demand)}});
    if (!t.has("to")) t.wrong(fmt::format("expected \"{}to\", a moment, got none", t.path()));
    way.to = to.value_or(0);
  }

  void read_promised(WorldTable& t, Moment& m) {
    PromisedContact& p = m.promises.emplace();
    std::optional<std::size_t> to;
    t.each({{"to", t.one_of(to, "to", moments_, "moment")},
            {"chance", t.chance(p.chance, "chance")},
            {"when", t.outcomes(p.when, "when")},
            {"within", t.duration(p.within_us, "within")},
            {"kept", t.chance(p.kept, "kept")},
            {"broken", t.table("broken", [&](WorldTable& inner) {
               inner.each({{"won", inner.log_odds(p.broken_won, "won")},
                           {"to", inner.one_of(p.asks, "to", moments_, "moment")},
                           {"chance", inner.chance(p.asks_chance, "chance")},
                           {"after", inner.spread(p.asks_after, "after")}});
             })}});
    for (const char* needed : {"to", "within", "kept"}) {
      if (!t.has(needed)) t.wrong(fmt::format("expected \"{}{}\", got none", t.path(), needed));
    }
    p.to = to.value_or(0);
  }

  void read_journeys(WorldTable& t) {
    JourneyRule& rule = world_.journeys;
    const auto first = [&](WorldTable& inner) {
      double sum = 0;
      inner.every([&](const std::string& name, const toml::node& node) {
        const auto at = std::find(moments_.begin(), moments_.end(), name);
        if (at == moments_.end()) {
          return inner.wrong(
              node, fmt::format("expected a moment of this world for \"{}\", got "
                                "\"{}\"{}",
                                inner.own_path(), printable(name), did_you_mean(name, moments_)));
        }
        auto& share = rule.first.emplace_back(static_cast<std::size_t>(at - moments_.begin()), 0);
        inner.chance(share.second, name)(node);
        sum += share.second;
      });
      if (!inner.failed() && !sums_to_one(sum))
        inner.wrong(fmt::format("expected shares that sum to 1 for \"{}\", got {:.6g}",
                                inner.own_path(), sum));
    };
    t.each({{"per_year", t.number(rule.per_year, "per_year", 0.001, 365)},
            {"pause", t.duration(rule.pause_us, "pause")},
            {"gap", t.duration(rule.gap_us, "gap")},
            {"first", t.table("first", first)},
            {"season", [&](const toml::node& n) { read_season(t, n); }},
            {"hours", t.hours(rule.hours, "hours")},
            {"contacts_max", t.count(rule.contacts_max, "contacts_max", 1, kContactsMax)}});
    for (const char* needed : {"per_year", "first"}) {
      if (!t.has(needed)) t.wrong(fmt::format("expected \"{}{}\", got none", t.path(), needed));
    }
  }

  void read_season(WorldTable& t, const toml::node& node) {
    const toml::array* const months = node.as_array();
    if (months == nullptr || months->size() != 12) {
      return t.wrong(node, fmt::format("expected twelve factors, of January to December, for "
                                       "\"journeys.season\", got {}",
                                       words_of(node)));
    }
    for (std::size_t i = 0; i < 12; ++i)
      t.factor(world_.journeys.season.at(i), "season")(*months->get(i));
  }

  void read_fate(WorldTable& t) {
    FateRule& rule = world_.fate;
    std::string won;
    std::string lost;
    t.each({{"won", t.text(won, "won")},
            {"lost", t.text(lost, "lost")},
            {"base", t.log_odds(rule.base, "base")},
            {"open", t.chance(rule.open, "open")},
            {"after", t.spread(rule.after, "after")},
            {"first_weight", t.number(rule.first_weight, "first_weight", 0, 20)},
            {"recovery", t.table("recovery",
                                 [&](WorldTable& inner) {
                                   inner.each({{"within",
                                                inner.duration(rule.recovery_within_us, "within")},
                                               {"won", inner.log_odds(rule.recovery, "won")}});
                                 })},
            {"double_deviation", t.log_odds(rule.double_deviation, "double_deviation")}});
    if (t.failed()) return;
    if (won.empty() || lost.empty() || won == lost)
      return t.wrong("expected \"fate.won\" and \"fate.lost\", two names of moments, got others");
    rule.won = fate_moment(won);
    rule.lost = fate_moment(lost);
  }

  // A moment that only says the fate need not be described.
  std::size_t fate_moment(const std::string& name) {
    const auto at = std::find(moments_.begin(), moments_.end(), name);
    if (at != moments_.end()) return static_cast<std::size_t>(at - moments_.begin());
    undescribed_.push_back(name);
    return moments_.size() + undescribed_.size() - 1;
  }

  void read_effect(WorldTable& t) {
    Effect& effect = world_.effects.emplace_back();
    t.each({{"who", t.table("who", [&](WorldTable& inner) { read_who(inner, effect); })},
            {"moment", t.one_of(effect.moment, "moment", moments_, "moment")},
            {"misery", t.log_odds(effect.tilt.misery, "misery")},
            {"magic", t.log_odds(effect.tilt.magic, "magic")},
            {"won", t.log_odds(effect.won, "won")},
            {"rate", t.factor(effect.rate, "rate")},
            {"to", t.one_of(effect.to, "to", moments_, "moment")},
            {"odds", t.factor(effect.odds, "odds")}});
    if (world_.effects.size() > kEffectsMax)
      t.wrong(fmt::format("expected at most {} effects, got more", kEffectsMax));
    if (!t.has("who")) t.wrong("expected \"effect.who\", such as { tier = \"gold\" }, got none");
    if (t.has("to") != t.has("odds"))
      t.wrong("expected \"effect.to\" and \"effect.odds\" together, got one of them");
    if (effect.moment && (t.has("won") || t.has("rate")))
      t.wrong("expected no \"effect.moment\" beside won or rate, which are of whole journeys");
  }

  void read_who(WorldTable& t, Effect& effect) {
    t.every([&](const std::string& name, const toml::node& node) {
      std::vector<std::string> names;
      for (const Attribute& a : world_.attributes) names.push_back(a.name);
      const auto at = std::find(names.begin(), names.end(), name);
      if (at == names.end()) {
        return t.wrong(node,
                       fmt::format("expected an attribute of this world in \"{}\", got \"{}\"{}",
                                   t.own_path(), printable(name), did_you_mean(name, names)));
      }
      const auto attribute = static_cast<std::size_t>(at - names.begin());
      std::optional<std::size_t> value;
      t.one_of(value, name, world_.attributes.at(attribute).values, "value")(node);
      if (value) effect.who.emplace_back(attribute, *value);
    });
  }

  void read_change(WorldTable& t) {
    Change& change = world_.changes.emplace_back();
    std::int64_t over = 0;
    t.each({{"day", t.number(change.day, "day", 0, static_cast<double>(kDaysMax))},
            {"over", t.duration(over, "over")},
            {"sites", t.chance(change.sites, "sites")},
            {"moment", t.one_of(change.moment, "moment", moments_, "moment")},
            {"misery_odds", t.factor(change.misery_odds, "misery_odds")},
            {"magic_odds", t.factor(change.magic_odds, "magic_odds")},
            {"to", t.one_of(change.to, "to", moments_, "moment")},
            {"odds", t.factor(change.odds, "odds")},
            {"queue", t.one_of(change.queue, "queue", queues_, "queue")},
            {"servers", t.count(change.servers, "servers", 1, 10'000)}});
    change.over_days = static_cast<double>(over) / static_cast<double>(kMicrosPerDay);
    const auto together = [&](const char* a, const char* b) {
      if (t.has(a) != t.has(b))
        t.wrong(fmt::format("expected \"change.{}\" and \"change.{}\" together, got one of them", a,
                            b));
    };
    together("to", "odds");
    together("queue", "servers");
    if ((t.has("misery_odds") || t.has("magic_odds")) && !t.has("moment"))
      t.wrong("expected \"change.moment\" beside its odds, got none");
    if (!t.has("day")) t.wrong("expected \"change.day\", a day of the period from 0, got none");
    if (world_.changes.size() > kChangesMax)
      t.wrong(fmt::format("expected at most {} changes, got more", kChangesMax));
  }

  // What only the whole world can be wrong about.
  void check(WorldTable& root) {
    for (const std::string& name : undescribed_) {
      Moment& added = world_.moments.emplace_back();
      added.name = name;
      added.direction = "inbound";
    }
    for (const std::size_t at : {world_.fate.won, world_.fate.lost}) {
      const Moment& m = world_.moments.at(at);
      if (m.queue || m.promises || !m.next.empty() || !m.causes.empty()) {
        root.wrong(
            fmt::format("expected no queue, next, causes and promises at \"{}\", which says "
                        "the fate and ends the journey",
                        printable(m.name)));
      }
    }
    const double years = static_cast<double>(world_.days) / 365;
    double rate = world_.journeys.per_year;
    for (const Effect& effect : world_.effects) rate *= std::max(1.0, effect.rate);
    const double pause_years =
        static_cast<double>(world_.journeys.pause_us) / (365 * static_cast<double>(kMicrosPerDay));
    if (rate * pause_years > 0.9) {
      root.wrong(
          fmt::format("expected \"journeys.pause\" to leave room for {} journeys in a year, "
                      "got {}; shorten it",
                      rate, format_duration(world_.journeys.pause_us)));
    }
    if (rate * years > 900 ||
        static_cast<double>(world_.site_customers) * rate * years > kSiteJourneysMax) {
      root.wrong(
          fmt::format("expected at most 900 journeys of a customer and {} of a site, got "
                      "more; lower per_year, days or sites.customers",
                      kSiteJourneysMax));
    }
    std::size_t tables = world_.moments.size() << world_.changes.size();
    for (const Attribute& attribute : world_.attributes) tables *= attribute.values.size();
    if (tables > kTablesMax)
      root.wrong("expected fewer attributes, changes or moments, got too many combinations");
    std::size_t employees = 0;
    for (const Pool& pool : world_.pools) employees += pool.employees;
    std::size_t texts = 0;
    for (const Moment& m : world_.moments) {
      for (const auto& of_outcome : m.texts) texts += of_outcome.size();
    }
    if (employees > kEmployeesMax || texts > kTextsMax) {
      root.wrong(fmt::format("expected at most {} employees of a site and {} texts, got {} and {}",
                             kEmployeesMax, kTextsMax, employees, texts));
    }
  }

  World& world_;
  std::vector<std::string> moments_;
  std::vector<std::string> queues_;
  std::vector<std::string> pools_;
  std::vector<std::string> attributes_;
  std::vector<std::string> undescribed_;
};

}  // namespace

Result<World> parse_world(std::string_view text, std::string_view name) {
  toml::table root;
  try {
    root = toml::parse(text, name);
  } catch (const toml::parse_error& error) {
    return fail(ErrorKind::kInput,
                fmt::format("{}:{}: expected TOML, got: {}; see docs/formats/world.md", name,
                            error.source().begin.line, error.description()));
  }
  World world;
  world.csat = {{{0.6, 0.4, 0, 0, 0}, {0, 0, 0.5, 0.5, 0}, {0, 0, 0, 0, 1}}};
  std::optional<Error> error;
  WorldTable reader(root, "", name, error);
  WorldReader(world).read(reader, root);
  if (error) return fail(std::move(*error));
  return world;
}

}  // namespace fifteen::simulate
