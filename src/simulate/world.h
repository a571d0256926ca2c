#pragma once
// A world: an organisation described in a TOML file (docs/formats/world.md), with the truth of it:
// how contacts turn out, what causes what, and by how much each of it moves the customers' fate.
// `run` (run.h) makes contacts of it, and every estimate of Fifteen can be held against what was
// planted here.
//
//   Result<World> world = parse_world(*shipped_world("airline"), "airline");

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "contact/demand_rules.h"

namespace fifteen::simulate {

/// The outcomes in the order of the arrays below; `Outcome` less one.
inline constexpr std::size_t kMisery = 0;
inline constexpr std::size_t kNeutral = 1;
inline constexpr std::size_t kMagic = 2;
template <class T>
using ByOutcome = std::array<T, 3>;

/// A duration at random.
struct Spread {
  enum class Kind : std::uint8_t { kExponential, kLognormal, kEven };
  Kind kind = Kind::kExponential;
  double mean_us = 0;
  double cv = 1;  ///< lognormal: the standard deviation, as a part of the mean; 0: always the mean
  double from_us = 0;  ///< evenly from here to `to_us`
  double to_us = 0;

  bool operator==(const Spread&) const = default;
};

/// What is added to the log-odds of misery and of magic against neutral.
struct Tilt {
  double misery = 0;
  double magic = 0;

  bool operator==(const Tilt&) const = default;
};

/// Hours of the day and days of the week (Monday first), in UTC.
struct Hours {
  std::int64_t from_us = 0;
  std::int64_t to_us = 86'400'000'000;
  std::array<bool, 7> days{true, true, true, true, true, true, true};

  bool operator==(const Hours&) const = default;
};

struct Attribute {
  std::string name;
  bool hidden = false;
  std::vector<std::string> values;
  std::vector<double> shares;  ///< sum to 1
};

/// People who serve, so many at each site.
struct Pool {
  std::string name;
  std::size_t employees = 1;
  double sd = 0;  ///< of their log-odds of misery (and, the other way, of magic)
};

/// A queue at each site: first come, first served.
struct Queue {
  std::string name;
  std::size_t servers = 1;
  Spread service;
  std::optional<Spread> patience;  ///< nothing: nobody leaves
  std::optional<Hours> hours;      ///< nothing: always open
};

/// A way on from a contact, or a detour that it causes.
struct Way {
  std::size_t to = 0;
  double chance = 0;
  Spread after;
  ByOutcome<bool> when{true, true, true};
  std::optional<std::size_t> demand;  ///< the DemandKind that a contact reached by it is
};

/// A contact that the organisation promises at another one.
struct PromisedContact {
  std::size_t to = 0;
  double chance = 1;  ///< that it is promised
  ByOutcome<bool> when{true, true, true};
  std::int64_t within_us = 0;
  double kept = 1;
  double broken_won = 0;            ///< log-odds of won, when it does not come
  std::optional<std::size_t> asks;  ///< where the customer asks, when it does not come
  double asks_chance = 0;
  Spread asks_after;
};

struct Moment {
  std::string name;
  std::string channel;
  std::string reason;
  std::string direction;
  std::optional<std::size_t> queue;
  std::optional<std::size_t> pool;
  bool placed = false;  ///< the contact is at the site
  std::optional<Spread> lasts;
  ByOutcome<double> outcome{0, 1, 0};      ///< before anything shifts it
  std::optional<std::int64_t> promise_us;  ///< the wait that is promised
  Tilt late;                               ///< waited longer than promised
  Tilt very_late;                          ///< more than twice as long
  Tilt per_minute;                         ///< of waiting, up to an hour
  Tilt abandoned{3, -3};
  ByOutcome<double> rated{0, 0, 0};
  std::optional<ByOutcome<std::array<double, 5>>> csat;  ///< nothing: the world's
  double writes = 0;                                     ///< of those who rate
  ByOutcome<std::vector<std::string>> texts;
  std::optional<ByOutcome<double>> resolved;
  double cost = 0;
  ByOutcome<double> fate{0, 0, 0};          ///< log-odds of won
  ByOutcome<double> lost_at_once{0, 0, 0};  ///< chance
  std::optional<std::size_t> demand;        ///< the DemandKind that all its contacts are
  std::vector<Way> next;
  std::vector<Way> causes;
  std::optional<PromisedContact> promises;
};

/// What is different for some customers.
struct Effect {
  std::vector<std::pair<std::size_t, std::size_t>> who;  ///< attribute and value, all of them
  std::optional<std::size_t> moment;                     ///< nothing: at every moment
  Tilt tilt;
  double won = 0;   ///< log-odds
  double rate = 1;  ///< times as many journeys
  std::optional<std::size_t> to;
  double odds = 1;  ///< of going to `to`, from `moment` or anywhere
};

/// What is different from a day on, at some sites or at all.
struct Change {
  double day = 0;        ///< of the period, from 0
  double over_days = 0;  ///< each site's day falls evenly within so many
  double sites = 1;      ///< share of the sites, drawn at random
  std::optional<std::size_t> moment;
  double misery_odds = 1;
  double magic_odds = 1;
  std::optional<std::size_t> to;
  double odds = 1;
  std::optional<std::size_t> queue;
  std::size_t servers = 0;
};

struct FateRule {
  std::size_t won = 0;  ///< the moments that say so
  std::size_t lost = 0;
  double base = 0;  ///< log-odds of won
  double open = 0;  ///< share of journeys that end without either
  Spread after;
  double first_weight = 1;  ///< by which the first contact's effect counts
  double recovery = 0;      ///< magic next after misery, within `recovery_within_us`
  std::int64_t recovery_within_us = 0;
  double double_deviation = 0;  ///< misery next after misery
};

struct JourneyRule {
  double per_year = 1;
  std::int64_t pause_us = 0;                  ///< from start to start, at the least
  std::int64_t gap_us = 30 * 86'400'000'000;  ///< from end to start, at the least
  std::vector<std::pair<std::size_t, double>> first;
  std::array<double, 12> season{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  std::optional<Hours> hours;
  std::size_t contacts_max = 50;
};

struct World {
  std::string name;
  std::string about;
  std::int64_t start_us = 0;
  std::int64_t days = 365;
  std::uint64_t seed = 15;
  std::uint64_t customers = 10'000;  ///< unless another number is asked for
  bool cases = false;
  bool stated = false;
  std::uint64_t site_customers = 5'000;
  std::string site_name = "site {}";
  double site_sd = 0;
  ByOutcome<std::array<double, 5>> csat{};
  std::vector<Attribute> attributes;
  std::vector<Pool> pools;
  std::vector<Queue> queues;
  std::vector<Moment> moments;
  JourneyRule journeys;
  FateRule fate;
  DemandRules demand;  ///< as the mapping has them
  std::vector<Effect> effects;
  std::vector<Change> changes;
};

/// Bounds of a world, so that no file can ask for endless work.
inline constexpr std::size_t kMomentsMax = 200;
inline constexpr std::size_t kChangesMax = 6;
inline constexpr std::size_t kTypesMax = 512;     ///< combinations of attributes' values
inline constexpr std::size_t kContactsMax = 900;  ///< of a journey
inline constexpr std::uint64_t kSiteCustomersMax = 200'000;
inline constexpr std::uint64_t kCustomersMax = 1'000'000'000;
inline constexpr std::int64_t kDaysMax = 3'660;
inline constexpr std::size_t kWaysMax = 20;  ///< of a moment, each of next and causes
inline constexpr std::size_t kEffectsMax = 100;
inline constexpr std::size_t kTextsMax = 10'000;
inline constexpr std::size_t kEmployeesMax = 5'000;  ///< of a site
inline constexpr std::size_t kTablesMax = 100'000;   ///< moments, by types, by sets of changes
/// What a site may come to: contacts expected in it at most.
inline constexpr double kSiteJourneysMax = 2'000'000;

/// Reads a world from TOML text; `name` is its file, for messages. Errors: kInput, with line, what
/// was expected and the nearest known word.
Result<World> parse_world(std::string_view text, std::string_view name);

}  // namespace fifteen::simulate
