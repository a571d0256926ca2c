#include "simulate/plan.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/nearest.h"
#include "base/text.h"
#include "base/time.h"
#include "contact/outcome_change.h"

namespace fifteen::simulate {
namespace {

constexpr double kDrawnMax = 100.0 * 366 * 86'400e6;

// Which value of each attribute a type has.
std::vector<std::size_t> values_of(const World& world, std::size_t type) {
  std::vector<std::size_t> out;
  for (const Attribute& attribute : world.attributes) {
    out.push_back(type % attribute.values.size());
    type /= attribute.values.size();
  }
  return out;
}

bool concerns(const Effect& effect, const std::vector<std::size_t>& values) {
  return std::all_of(effect.who.begin(), effect.who.end(),
                     [&](const auto& who) { return values.at(who.first) == who.second; });
}

// Odds against neutral; a neutral that never comes leaves the two others to each other.
Odds base_odds(const ByOutcome<double>& p) {
  constexpr double kLeast = 1e-12;
  const double neutral = std::max(p[kNeutral], kLeast);
  return {p[kMisery] / neutral, p[kMagic] / neutral};
}

class Planner {
 public:
  explicit Planner(Plan& plan) : plan_(plan), world_(plan.world) {}

  void run() {
    for (const Attribute& attribute : world_.attributes) {
      plan_.types *= attribute.values.size();
      auto& until = plan_.attribute_until.emplace_back();
      double sum = 0;
      for (const double share : attribute.shares) until.push_back(sum += share);
      until.back() = 1;
    }
    plan_moments();
    for (const Queue& queue : world_.queues) {
      plan_.service.emplace_back(queue.service);
      plan_.patience.emplace_back(queue.patience.value_or(Spread{}));
    }
    plan_.fate_after = DrawnSpread(world_.fate.after);
    double sum = 0;
    for (const auto& [moment, share] : world_.journeys.first)
      plan_.first.emplace_back(sum += share, static_cast<std::uint32_t>(moment));
    plan_.first.back().first = 1;
    for (std::size_t set = 0; set < std::size_t{1} << world_.changes.size(); ++set)
      plan_.tables.push_back(tables(set));
    plan_types();
    plan_season();
  }

 private:
  void plan_moments() {
    for (const Moment& m : world_.moments) {
      PlannedMoment& p = plan_.moments.emplace_back();
      p.late = odds_of(m.late);
      p.very_late = odds_of(m.very_late);
      p.abandoned = odds_of(m.abandoned);
      p.lasts_at_all = m.lasts.has_value();
      p.lasts = DrawnSpread(m.lasts.value_or(Spread{}));
      if (m.promises) p.asks_after = DrawnSpread(m.promises->asks_after);
      p.per_minute = m.per_minute != Tilt{};
      for (std::size_t o = 0; o < 3; ++o) {
        p.rated = p.rated || m.rated.at(o) > 0;
        p.lost_at_once = p.lost_at_once || m.lost_at_once.at(o) > 0;
        double sum = 0;
        for (std::size_t i = 0; i < 5; ++i)
          p.csat_until.at(o).at(i) = sum += m.csat.value_or(world_.csat).at(o).at(i);
        p.first_text.at(o) = static_cast<std::uint32_t>(plan_.texts.size() + 1);
        plan_.texts.insert(plan_.texts.end(), m.texts.at(o).begin(), m.texts.at(o).end());
      }
    }
    plan_.moments.at(world_.fate.won).fate = true;
    plan_.moments.at(world_.fate.lost).fate = true;
    for (const Fix& fix : plan_.options.fixes) plan_.moments.at(fix.moment).fixes.push_back(fix);
    for (const std::size_t m : plan_.options.eliminated) plan_.moments.at(m).eliminated = true;
  }

  Tables tables(std::size_t set) {
    Tables out;
    for (std::size_t type = 0; type < plan_.types; ++type) {
      const auto values = values_of(world_, type);
      for (std::size_t m = 0; m < world_.moments.size(); ++m) {
        out.odds.push_back(odds(set, values, m));
        for (std::size_t o = 0; o < 3; ++o) {
          out.next.push_back(steps(set, values, m, o, world_.moments[m].next, out.steps));
          out.causes.push_back(steps(set, values, m, o, world_.moments[m].causes, out.steps));
        }
      }
    }
    return out;
  }

  Odds odds(std::size_t set, const std::vector<std::size_t>& values, std::size_t m) const {
    Odds out = base_odds(world_.moments[m].outcome);
    for (const Effect& effect : world_.effects) {
      if (concerns(effect, values) && (!effect.moment || effect.moment == m))
        out.shift(odds_of(effect.tilt));
    }
    for (std::size_t c = 0; c < world_.changes.size(); ++c) {
      const Change& change = world_.changes[c];
      if ((set >> c & 1U) != 0 && change.moment == m)
        out.shift({change.misery_odds, change.magic_odds});
    }
    return out;
  }

  // The ways that are open after an outcome; odds are against all else that may come, also nothing.
  std::pair<std::uint32_t, std::uint32_t> steps(std::size_t set,
                                                const std::vector<std::size_t>& values,
                                                std::size_t m, std::size_t outcome,
                                                const std::vector<Way>& ways,
                                                std::vector<Step>& out) {
    const auto first = static_cast<std::uint32_t>(out.size());
    double none = 1;
    double sum = 0;
    for (const Way& way : ways) {
      if (!way.when.at(outcome) || way.chance <= 0) continue;
      none -= way.chance;
      const double weight = way.chance * odds_to(set, values, m, way.to);
      sum += weight;
      const auto demand = static_cast<std::uint8_t>(way.demand ? 1 + *way.demand : 0);
      out.push_back({weight, static_cast<std::uint32_t>(way.to), spread_number(way.after), demand});
    }
    none = none < 1e-9 ? 0 : none;
    double until = 0;
    for (std::size_t i = first; i < out.size(); ++i) {
      until += out[i].until / (sum + none);
      out[i].until = until;
    }
    if (none == 0 && out.size() > first) out.back().until = 1;
    return {first, static_cast<std::uint32_t>(out.size())};
  }

  double odds_to(std::size_t set, const std::vector<std::size_t>& values, std::size_t from,
                 std::size_t to) const {
    double out = 1;
    for (const Effect& effect : world_.effects) {
      if (effect.to == to && (!effect.moment || effect.moment == from) && concerns(effect, values))
        out *= effect.odds;
    }
    for (std::size_t c = 0; c < world_.changes.size(); ++c) {
      if ((set >> c & 1U) != 0 && world_.changes[c].to == to) out *= world_.changes[c].odds;
    }
    return out;
  }

  std::uint32_t spread_number(const Spread& spread) {
    const auto at = std::find(known_.begin(), known_.end(), spread);
    if (at != known_.end()) return static_cast<std::uint32_t>(at - known_.begin());
    known_.push_back(spread);
    plan_.spreads.emplace_back(spread);
    return static_cast<std::uint32_t>(known_.size() - 1);
  }

  void plan_types() {
    for (std::size_t type = 0; type < plan_.types; ++type) {
      const auto values = values_of(world_, type);
      double won = world_.fate.base;
      double rate = 1;
      for (const Effect& effect : world_.effects) {
        if (!concerns(effect, values)) continue;
        won += effect.won;
        rate *= effect.rate;
      }
      plan_.won.push_back(won);
      plan_.rate.push_back(rate);
    }
  }

  void plan_season() {
    plan_.season.push_back(0);
    for (std::int64_t day = 0; day < world_.days; ++day) {
      const unsigned month = civil_from_days(days_of(world_.start_us) + day).month;
      plan_.season.push_back(plan_.season.back() + world_.journeys.season.at(month - 1));
    }
    const double scale = static_cast<double>(world_.days) / plan_.season.back();
    for (double& sum : plan_.season) sum *= scale;
  }

  Plan& plan_;
  const World& world_;
  std::vector<Spread> known_;
};

}  // namespace

Odds odds_of(const Tilt& tilt) { return {exact_exp(tilt.misery), exact_exp(tilt.magic)}; }

DrawnSpread::DrawnSpread(const Spread& spread) : spread_(spread) {
  if (spread.kind != Spread::Kind::kLognormal || spread.mean_us <= 0) return;
  const double variance = exact_log(1 + spread.cv * spread.cv);
  sigma_ = std::sqrt(variance);
  mu_ = exact_log(spread.mean_us) - variance / 2;
}

std::int64_t DrawnSpread::draw(const Draws& draws, Purpose purpose) const {
  double us = 0;
  switch (spread_.kind) {
    case Spread::Kind::kExponential:
      if (spread_.mean_us > 0) us = spread_.mean_us * draws.exponential(purpose);
      break;
    case Spread::Kind::kLognormal:
      if (spread_.mean_us > 0)
        us = sigma_ > 0 ? exact_exp(mu_ + sigma_ * draws.normal(purpose)) : spread_.mean_us;
      break;
    case Spread::Kind::kEven:
      us = spread_.from_us + (spread_.to_us - spread_.from_us) * draws.uniform(purpose);
  }
  return static_cast<std::int64_t>(std::min(us, kDrawnMax));
}

std::uint64_t Plan::site_size(std::uint64_t site) const {
  const std::uint64_t before = site * world.site_customers;
  return std::min(world.site_customers, options.customers - before);
}

Result<std::size_t> find_moment(const World& world, const std::string& name,
                                const std::string& where) {
  std::vector<std::string> names;
  for (const Moment& m : world.moments) names.push_back(m.name);
  const auto at = std::find(names.begin(), names.end(), name);
  if (at != names.end()) return static_cast<std::size_t>(at - names.begin());
  return fail(ErrorKind::kUsage,
              fmt::format("{}: expected a moment of the world \"{}\", got \"{}\"{}", where,
                          printable(world.name), printable(name), did_you_mean(name, names)));
}

Result<std::vector<Fix>> parse_fix(const World& world, const std::string& text) {
  const auto parsed = parse_moment_fix(text);
  if (!parsed) return fail(parsed.error());
  const auto moment = find_moment(world, parsed->moment, "--fix");
  if (!moment) return fail(moment.error());
  std::vector<Fix> out;
  for (const OutcomeChange& change : parsed->changes) {
    const auto outcome = static_cast<std::size_t>(change.outcome) - 1;
    out.push_back({*moment, outcome, change.times, change.value});
  }
  return out;
}

Result<Plan> make_plan(World world, const RunOptions& options) {
  for (const std::size_t m : options.eliminated) {
    if (m == world.fate.won || m == world.fate.lost) {
      return fail(ErrorKind::kUsage,
                  fmt::format("--eliminate: expected a moment that does not say the fate, got "
                              "\"{}\"; name another",
                              printable(world.moments.at(m).name)));
    }
  }
  Plan plan;
  plan.world = std::move(world);
  plan.options = options;
  plan.sites = (options.customers + plan.world.site_customers - 1) / plan.world.site_customers;
  plan.key = key_of(0x46494654'45454EULL, options.seed);
  plan.end_us = plan.world.start_us + plan.world.days * kMicrosPerDay;
  Planner(plan).run();
  return plan;
}

}  // namespace fifteen::simulate
