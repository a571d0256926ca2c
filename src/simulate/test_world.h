#pragma once
// A small world for tests, and how likely a count is.

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "simulate/plan.h"
#include "simulate/run.h"

namespace fifteen::simulate {

/// A world with a bit of everything: a queue, a detour, a promise, tiers, fates.
inline constexpr const char* kTestWorld = R"(
name = "shop"
about = "A shop."
start = 2025-01-01
days = 365
[sites]
customers = 500
[attribute.tier]
values = { plain = 0.8, gold = 0.2 }
[attribute.mood]
hidden = true
values = { calm = 0.5, cross = 0.5 }
[[effect]]
who = { tier = "gold" }
won = 1.0
misery = -0.5
[queue.till]
servers = 1
service = { mean = "4min", spread = 0.5 }
patience = "20min"
hours = "09:00-18:00"
[pool.staff]
employees = 5
sd = 0.2
[journeys]
per_year = 4
pause = "30d"
gap = "20d"
first = { visit = 0.7, web = 0.3 }
[fate]
won = "bought"
lost = "gone"
base = 0.2
after = "1h"
[moment.visit]
channel = "shop"
queue = "till"
pool = "staff"
promise = "5min"
outcome = { misery = 0.2, magic = 0.1 }
late = { misery = 1.0 }
rated = { misery = 0.5, neutral = 0.1, magic = 0.3 }
writes = 0.5
texts = { misery = ["bad"], magic = ["good", "great"] }
resolved = { misery = 0.5, neutral = 0.9, magic = 1.0 }
fate = { misery = -1.0, magic = 1.0 }
cost = 3
causes = [{ to = "call", chance = 0.5, after = "1h", when = "misery" }]
next = [{ to = "web", chance = 0.5, after = "2d" }]
[moment.call]
channel = "phone"
reason = "help"
outcome = { misery = 0.3, magic = 0.1 }
promises = { to = "call back", within = "1d", kept = 0.5, broken = { to = "call", chance = 0.4, after = "1h", won = -0.5 } }
[moment."call back"]
channel = "phone"
direction = "outbound"
outcome = { misery = 0.1, magic = 0.2 }
[moment.web]
channel = "web"
lasts = "5min"
outcome = { misery = 0.25, magic = 0.05 }
rated = { misery = 0.2, neutral = 0.2, magic = 0.2 }
fate = { misery = -0.3 }
)";

inline World test_world(const std::string& more = "") {
  auto world = parse_world(kTestWorld + more, "shop.toml");
  FIFTEEN_CHECK(world.has_value(), "the test's world is a world");
  return *world;
}

inline Plan test_plan(World world, std::uint64_t customers, RunOptions options = {}) {
  options.customers = customers;
  auto plan = make_plan(std::move(world), options);
  FIFTEEN_CHECK(plan.has_value(), "the test's world can be planned");
  return std::move(*plan);
}

/// All contacts, site after site.
inline std::vector<SiteRows> all_sites(const Plan& plan) {
  std::vector<SiteRows> out;
  for (std::uint64_t site = 0; site < plan.sites; ++site) {
    auto rows = simulate_site(plan, site);
    FIFTEEN_CHECK(rows.has_value(), "the site fits");
    out.push_back(std::move(*rows));
  }
  return out;
}

/// Returns the chance of at most, and of at least, `count` of `n` with probability p each: the
/// exact binomial tails.
inline std::pair<double, double> binomial_tails(std::uint64_t count, std::uint64_t n, double p) {
  const auto mass = [&](std::uint64_t k) {
    const auto real = [](std::uint64_t i) { return static_cast<double>(i); };
    return std::exp(std::lgamma(real(n) + 1) - std::lgamma(real(k) + 1) -
                    std::lgamma(real(n - k) + 1) + real(k) * std::log(p) +
                    real(n - k) * std::log1p(-p));
  };
  double below = 0;
  for (std::uint64_t k = 0; k < count; ++k) below += mass(k);
  const double at = mass(count);
  return {below + at, 1 - below};
}

/// True unless so few or so many come once in a million such tests.
inline bool plausible(std::uint64_t count, std::uint64_t n, double p) {
  const auto [least, most] = binomial_tails(count, n, p);
  return least > 5e-7 && most > 5e-7;
}

}  // namespace fifteen::simulate
