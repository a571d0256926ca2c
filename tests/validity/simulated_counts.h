#pragma once
// A world run in memory: straight to the counts that findings are made of, and to what really comes
// of the customers. Outcomes are taken as the world has them, so that what is tried is the
// estimates and not the scoring.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/hash.h"
#include "journey/test_log.h"
#include "simulate/columns.h"
#include "simulate/plan.h"
#include "simulate/site.h"

namespace fifteen::validity {

/// What came of a world's journeys.
struct Came {
  double decided = 0;  ///< journeys
  double won = 0;      ///< of them, as the sum of their chances: without the last draw's luck
  std::vector<double> misery;  ///< contacts, by moment of the world
};

struct Simulated {
  journey::JourneyCounts counts;
  Came came;
};

namespace detail {

/// Sums up what came of the journeys of a site.
inline void add_site(const simulate::Plan& plan, const simulate::SiteRows& site, Came& came) {
  constexpr std::size_t kJourneysMax = 64;
  std::vector<float> last(site.types.size() * kJourneysMax, -1);
  for (const simulate::Row& row : site.rows) {
    FIFTEEN_CHECK(row.journey < kJourneysMax, "a world of fewer journeys is needed");
    float& chance = last[row.customer * kJourneysMax + row.journey];
    if (row.moment == plan.world.fate.won || row.moment == plan.world.fate.lost) {
      FIFTEEN_CHECK(chance >= 0, "a journey has a contact before its fate");
      came.decided += 1;
      came.won += chance;
      continue;
    }
    chance = row.won;
    if (row.outcome == simulate::kMisery) came.misery[row.moment] += 1;
  }
}

class Log {
 public:
  explicit Log(const simulate::Plan& plan) : plan_(plan), facets_(dimensions(plan)) {
    for (const simulate::Moment& moment : plan.world.moments) facets_.moments().number(moment.name);
  }

  void add(const simulate::SiteRows& site) {
    for (const simulate::Row& row : site.rows) {
      const std::uint64_t customer = site.site * plan_.world.site_customers + row.customer + 1;
      journey::CaseContactRecord record;
      record.customer = hash_id(static_cast<std::int64_t>(customer));
      record.start = row.start_ms * 1000;
      record.packed = journey::pack(order_++, facet_of(row, site.types[row.customer], site.site));
      record.case_hash = hash_id(static_cast<std::int64_t>(customer * 1000 + row.journey));
      records_.push_back(record);
    }
  }

  journey::JourneyCounts count() const {
    journey::JourneyPlan plan = journey::plan_for(facets_, score::Weights{});
    plan.won.moments = flags(plan.moments, plan_.world.fate.won);
    plan.lost.moments = flags(plan.moments, plan_.world.fate.lost);
    plan.log_end_us = plan_.end_us;
    return journey::count_records(plan, records_, plan_.options.threads, 0);
  }

 private:
  static std::vector<std::string> dimensions(const simulate::Plan& plan) {
    std::vector<std::string> out{journey::kChannelDimension};
    if (!plan.world.changes.empty()) out.emplace_back(field_name(Field::kPlace));
    for (const simulate::Attribute& attribute : plan.world.attributes) {
      if (!attribute.hidden) out.push_back(attribute.name);
    }
    return out;
  }

  std::vector<bool> flags(const std::vector<std::string>& moments, std::size_t moment) const {
    std::vector<bool> out;
    for (const std::string& name : moments) out.push_back(name == plan_.world.moments[moment].name);
    return out;
  }

  std::uint32_t facet_of(const simulate::Row& row, std::size_t type, std::uint64_t site) {
    const simulate::Moment& moment = plan_.world.moments[row.moment];
    journey::Facet facet;
    facet.moment = *facets_.moments().number(moment.name);
    facet.signs.stated = static_cast<Outcome>(row.outcome + 1);
    if (!moment.channel.empty())
      facet.values[0] = static_cast<std::uint16_t>(1 + *facets_.values(0).number(moment.channel));
    std::size_t d = 1;
    if (!plan_.world.changes.empty()) {
      facet.values[d] = static_cast<std::uint16_t>(
          1 + *facets_.values(d).number(simulate::place_name(plan_.world, site)));
      ++d;
    }
    for (const simulate::Attribute& attribute : plan_.world.attributes) {
      const std::size_t value = type % attribute.values.size();
      type /= attribute.values.size();
      if (attribute.hidden) continue;
      facet.values[d] =
          static_cast<std::uint16_t>(1 + *facets_.values(d).number(attribute.values[value]));
      ++d;
    }
    return cache_.number(facet);
  }

  const simulate::Plan& plan_;
  journey::Facets facets_;
  journey::FacetCache cache_{facets_};
  std::vector<journey::CaseContactRecord> records_;
  std::uint64_t order_ = 0;
};

}  // namespace detail

/// Runs a world; `with_counts` false: only what came of it. The world must not be wrong.
inline Simulated run_world(const simulate::World& world, const simulate::RunOptions& options,
                           bool with_counts = true) {
  const auto plan = simulate::make_plan(world, options);
  FIFTEEN_CHECK(plan.has_value(), plan ? "" : plan.error().message);
  Simulated out;
  out.came.misery.resize(plan->world.moments.size());
  detail::Log log(*plan);
  for (std::uint64_t s = 0; s < plan->sites; ++s) {
    const auto site = simulate::simulate_site(*plan, s);
    FIFTEEN_CHECK(site.has_value(), "a site can be simulated");
    if (options.truth) detail::add_site(*plan, *site, out.came);
    if (with_counts) log.add(*site);
  }
  if (with_counts) out.counts = log.count();
  return out;
}

}  // namespace fifteen::validity
