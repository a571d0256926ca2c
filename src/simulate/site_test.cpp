#include "simulate/site.h"

#include <array>
#include <bit>
#include <cmath>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <tuple>

#include "base/time.h"
#include "contact/demand_kind.h"
#include "simulate/test_world.h"

namespace fifteen::simulate {
namespace {

constexpr std::uint8_t kVisit = 0;
constexpr std::uint8_t kCall = 1;
constexpr std::uint8_t kCallBack = 2;
constexpr std::uint8_t kWeb = 3;

auto what(const Row& r) {
  return std::tuple(r.start_ms, r.length_ms, r.waited_ms, r.moment, r.outcome, r.csat, r.employee,
                    r.text, r.resolved, r.abandoned, r.cause, r.journey, r.contact);
}

// Each customer's contacts, in order.
using Customers = std::map<std::pair<std::uint64_t, std::uint32_t>, std::vector<Row>>;
Customers by_customer(const std::vector<SiteRows>& sites) {
  Customers out;
  for (const SiteRows& site : sites) {
    for (const Row& row : site.rows) out[{site.site, row.customer}].push_back(row);
  }
  return out;
}

std::array<std::uint64_t, 3> outcomes_at(const std::vector<SiteRows>& sites, std::uint8_t moment) {
  std::array<std::uint64_t, 3> out{};
  for (const SiteRows& site : sites) {
    for (const Row& row : site.rows) {
      if (row.moment == moment) ++out.at(row.outcome);
    }
  }
  return out;
}

TEST(Site, HasItsContactsInOrderWithinThePeriod) {
  const Plan plan = test_plan(test_world(), 2'000);
  const auto sites = all_sites(plan);
  EXPECT_EQ(sites.size(), 4U);
  for (const SiteRows& site : sites) {
    EXPECT_GT(site.rows.size(), 500U);
    for (std::size_t i = 0; i < site.rows.size(); ++i) {
      const Row& row = site.rows[i];
      if (i > 0) {
        EXPECT_LE(site.rows[i - 1].start_ms, row.start_ms);
      }
      EXPECT_GE(row.start_ms * 1000, plan.world.start_us);
      EXPECT_LT(row.start_ms * 1000, plan.end_us);
      EXPECT_EQ(row.waited_ms != kNotWaited, row.moment == kVisit);
      if (row.waited_ms != kNotWaited) {
        EXPECT_LE(row.waited_ms, row.length_ms);
        EXPECT_EQ(row.abandoned, row.employee == kNobody);
      }
      const std::int64_t of_day = row.start_ms * 1000 % kMicrosPerDay;
      if (row.moment == kVisit) {
        EXPECT_GE(of_day, 9 * kMicrosPerHour);
        EXPECT_LT(of_day, 18 * kMicrosPerHour);
      }
    }
  }
}

TEST(Site, HasTheWorldsFrequenciesWithinExactBounds) {
  const auto sites = all_sites(test_plan(test_world(), 20'000));
  // The web's misery depends on the tier alone: odds times e^-0.5 for a fifth of the customers.
  std::array<std::array<std::uint64_t, 3>, 2> web{};
  std::array<std::uint64_t, 2> tiers{};
  std::array<std::uint64_t, 3> rated{};
  std::array<std::uint64_t, 3> visits{};
  for (const SiteRows& site : sites) {
    for (const std::uint16_t type : site.types) ++tiers.at(type % 2);
    for (const Row& row : site.rows) {
      if (row.moment == kWeb) ++web.at(site.types[row.customer] % 2).at(row.outcome);
      if (row.moment == kVisit) {
        ++visits.at(row.outcome);
        rated.at(row.outcome) += row.csat != 0 ? 1 : 0;
      }
    }
  }
  EXPECT_TRUE(plausible(tiers[1], 20'000, 0.2));
  for (std::size_t gold = 0; gold < 2; ++gold) {
    const double odds = 0.25 / 0.7 * (gold == 1 ? std::exp(-0.5) : 1);
    const double sum = 1 + odds + 0.05 / 0.7;
    const std::uint64_t n = web[gold][0] + web[gold][1] + web[gold][2];
    EXPECT_GT(n, 5'000U);
    EXPECT_TRUE(plausible(web[gold][kMisery], n, odds / sum)) << web[gold][kMisery] << " of " << n;
    EXPECT_TRUE(plausible(web[gold][kMagic], n, 0.05 / 0.7 / sum)) << web[gold][kMagic];
  }
  EXPECT_TRUE(plausible(rated[kMisery], visits[kMisery], 0.5));
  EXPECT_TRUE(plausible(rated[kNeutral], visits[kNeutral], 0.1));
  EXPECT_TRUE(plausible(rated[kMagic], visits[kMagic], 0.3));
}

TEST(Site, HasSoManyJourneysAsTheWorldSays) {
  const auto sites = all_sites(test_plan(test_world(), 20'000));
  double journeys = 0;
  for (const SiteRows& site : sites) {
    for (const Row& row : site.rows) journeys += row.contact == 1 ? 1 : 0;
  }
  // Four in a year for each; those that the opening hours move past the end are not there. The
  // number of a customer's journeys varies less than a Poisson number.
  EXPECT_NEAR(journeys / 20'000, 4, 5 * 2 / std::sqrt(20'000.0));
}

TEST(Site, DrawsTheFateByThePlantedLogOdds) {
  RunOptions options;
  options.truth = true;
  const Plan plan = test_plan(test_world(), 20'000, options);
  const auto won = static_cast<std::uint8_t>(plan.world.fate.won);
  const auto lost = static_cast<std::uint8_t>(plan.world.fate.lost);
  double expected = 0;
  double variance = 0;
  double got = 0;
  std::uint64_t fates = 0;
  for (const auto& [customer, rows] : by_customer(all_sites(plan))) {
    for (std::size_t i = 1; i < rows.size(); ++i) {
      if (rows[i].moment != won && rows[i].moment != lost) continue;
      ASSERT_EQ(rows[i - 1].journey, rows[i].journey);
      const auto p = static_cast<double>(rows[i - 1].won);
      expected += p;
      variance += p * (1 - p);
      got += rows[i].moment == won ? 1 : 0;
      ++fates;
    }
  }
  EXPECT_GT(fates, 50'000U);
  EXPECT_NEAR(got, expected, 5 * std::sqrt(variance));
}

TEST(Site, NamesTheContactThatCausedAnother) {
  const Plan plan = test_plan(test_world(), 5'000);
  std::uint64_t miseries = 0;
  std::uint64_t caused = 0;
  for (const auto& [customer, rows] : by_customer(all_sites(plan))) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Row& row = rows[i];
      EXPECT_TRUE(row.moment != kVisit || row.cause == 0);
      if (row.cause != 0) {
        const Row& cause = rows.at(i - static_cast<std::size_t>(row.contact - row.cause));
        EXPECT_EQ(cause.contact, row.cause);
        EXPECT_EQ(cause.journey, row.journey);
        EXPECT_EQ(row.moment, kCall);
        EXPECT_TRUE(cause.moment == kCall || (cause.moment == kVisit && cause.outcome == kMisery));
        caused += cause.moment == kVisit ? 1 : 0;
        // Who asks for what was promised chases it; of the visit's detour the world does not say.
        const auto chase = static_cast<std::uint8_t>(1 + static_cast<int>(DemandKind::kChase));
        EXPECT_EQ(row.demand, cause.moment == kCall ? chase : 0);
      }
      // Near the end of the period the call may come after it.
      if (row.moment == kVisit && row.outcome == kMisery &&
          row.start_ms * 1000 < plan.end_us - 10 * kMicrosPerDay)
        ++miseries;
    }
  }
  EXPECT_NEAR(static_cast<double>(caused), 0.5 * static_cast<double>(miseries),
              0.06 * static_cast<double>(miseries));
}

TEST(Site, GoesOnAfterADetourWhereItWas) {
  const auto sites = all_sites(test_plan(test_world(), 10'000));
  // Half of the visits go on to the web, those with a detour in between as well.
  std::uint64_t with_call = 0;
  std::uint64_t then_web = 0;
  for (const auto& [customer, rows] : by_customer(sites)) {
    for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
      if (rows[i].moment != kVisit || rows[i + 1].moment != kCall) continue;
      std::size_t j = i + 1;
      while (j < rows.size() && rows[j].journey == rows[i].journey &&
             (rows[j].moment == kCall || rows[j].moment == kCallBack))
        ++j;
      if (j == rows.size() || rows[j].journey != rows[i].journey) continue;  // the year was over
      ++with_call;
      then_web += rows[j].moment == kWeb ? 1 : 0;
    }
  }
  EXPECT_GT(with_call, 1'000U);
  EXPECT_TRUE(plausible(then_web, with_call, 0.5)) << then_web << " of " << with_call;
}

TEST(Site, KeepsAsManyPromisesAsTheWorldSays) {
  const Plan plan = test_plan(test_world(), 10'000);
  std::uint64_t promised = 0;
  std::uint64_t kept = 0;
  for (const auto& [customer, rows] : by_customer(all_sites(plan))) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      EXPECT_EQ(rows[i].promised, rows[i].moment == kCall);
      if (!rows[i].promised || rows[i].start_ms * 1000 > plan.end_us - 2 * kMicrosPerDay) continue;
      ++promised;
      const bool came = i + 1 < rows.size() && rows[i + 1].moment == kCallBack;
      kept += came ? 1 : 0;
      if (!came) continue;
      EXPECT_LE(rows[i + 1].start_ms - rows[i].start_ms, kMicrosPerDay / 1000);
    }
  }
  EXPECT_GT(promised, 2'000U);
  EXPECT_TRUE(plausible(kept, promised, 0.5)) << kept << " of " << promised;
}

TEST(Fix, HalvesTheMiseryOfAMomentAndKeepsTheRatioOfTheOthers) {
  RunOptions options;
  options.fixes = {{kWeb, kMisery, true, 0.5}};
  const auto before = outcomes_at(all_sites(test_plan(test_world(), 40'000)), kWeb);
  const auto after = outcomes_at(all_sites(test_plan(test_world(), 40'000, options)), kWeb);
  const auto share = [](const std::array<std::uint64_t, 3>& n, std::size_t o) {
    return static_cast<double>(n.at(o)) / static_cast<double>(n[0] + n[1] + n[2]);
  };
  EXPECT_NEAR(share(after, kMisery) / share(before, kMisery), 0.5, 0.02);
  EXPECT_NEAR(share(after, kMagic) / share(after, kNeutral),
              share(before, kMagic) / share(before, kNeutral), 0.01);
}

TEST(Fix, SetsAShareForEverybody) {
  RunOptions options;
  options.fixes = {{kVisit, kMisery, false, 0.02}};
  const auto n = outcomes_at(all_sites(test_plan(test_world(), 20'000, options)), kVisit);
  EXPECT_TRUE(plausible(n[kMisery], n[0] + n[1] + n[2], 0.02)) << n[kMisery];
}

TEST(Fix, LeavesWhatIsBeforeItAsItWas) {
  RunOptions options;
  options.fixes = {{kWeb, kMisery, true, 0.2}};
  const auto before = by_customer(all_sites(test_plan(test_world(), 3'000)));
  const auto after = by_customer(all_sites(test_plan(test_world(), 3'000, options)));
  std::uint64_t equal = 0;
  std::uint64_t changed = 0;
  for (const auto& [customer, rows] : before) {
    const auto found = after.find(customer);
    ASSERT_NE(found, after.end());
    const std::vector<Row>& others = found->second;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      ASSERT_LT(i, others.size());
      if (what(rows[i]) == what(others[i])) {
        ++equal;
        continue;
      }
      // The web is not waited for and nothing waits behind it, so the first difference is an
      // outcome there, and a better one: what misery loses goes to the two others.
      EXPECT_EQ(rows[i].moment, kWeb);
      EXPECT_LT(rows[i].outcome, others[i].outcome);
      EXPECT_EQ(rows[i].start_ms, others[i].start_ms);
      ++changed;
      break;
    }
  }
  EXPECT_GT(equal, 5'000U);
  EXPECT_GT(changed, 500U);
}

TEST(Fix, ShowsItsEffectWithLittleNoise) {
  // With the same luck only journeys that the fix reaches can end otherwise, and none for the
  // worse.
  RunOptions options;
  options.fixes = {{kWeb, kMisery, false, 0}};
  const Plan plan = test_plan(test_world(), 3'000);
  const auto before = by_customer(all_sites(plan));
  const auto after = by_customer(all_sites(test_plan(test_world(), 3'000, options)));
  const auto won = static_cast<std::uint8_t>(plan.world.fate.won);
  std::uint64_t better = 0;
  for (const auto& [customer, rows] : before) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Row& other = after.at(customer).at(i);
      EXPECT_EQ(rows[i].journey, other.journey);
      if (rows[i].moment == won) {
        EXPECT_EQ(other.moment, won);
      }
      better += rows[i].moment != won && other.moment == won ? 1 : 0;
    }
  }
  EXPECT_GT(better, 50U);
}

TEST(Elimination, LeavesAMomentOutAndGoesOn) {
  RunOptions options;
  options.eliminated = {kCall};
  const auto before = all_sites(test_plan(test_world(), 5'000));
  const auto after = all_sites(test_plan(test_world(), 5'000, options));
  std::map<std::uint8_t, std::uint64_t> n_before;
  std::map<std::uint8_t, std::uint64_t> n_after;
  for (const SiteRows& site : before) {
    for (const Row& row : site.rows) ++n_before[row.moment];
  }
  for (const SiteRows& site : after) {
    for (const Row& row : site.rows) ++n_after[row.moment];
  }
  EXPECT_GT(n_before[kCall], 500U);
  EXPECT_EQ(n_after[kCall], 0U);
  EXPECT_EQ(n_after[kCallBack], 0U) << "what only the call led to";
  EXPECT_NEAR(static_cast<double>(n_after[kWeb]) / static_cast<double>(n_before[kWeb]), 1, 0.01);
  World world = test_world();
  options.customers = 10;
  options.eliminated = {world.fate.won};
  EXPECT_FALSE(make_plan(world, options).has_value());
}

TEST(Change, HoldsFromItsDayOnAtItsSites) {
  const Plan plan = test_plan(test_world(R"(
[[change]]
day = 180
sites = 0.5
moment = "web"
misery_odds = 0.2
)"),
                              40'000);
  // By site: misery before and after.
  std::uint64_t changed = 0;
  std::uint64_t unchanged = 0;
  for (const SiteRows& site : all_sites(plan)) {
    std::array<std::array<double, 2>, 2> n{};
    for (const Row& row : site.rows) {
      if (row.moment != kWeb) continue;
      const bool late = row.start_ms * 1000 >= plan.world.start_us + 180 * kMicrosPerDay;
      ++n.at(late ? 1 : 0).at(row.outcome == kMisery ? 1 : 0);
    }
    const double before = n[0][1] / (n[0][0] + n[0][1]);
    const double after = n[1][1] / (n[1][0] + n[1][1]);
    EXPECT_NEAR(before, 0.23, 0.08);
    (after < 0.13 ? changed : unchanged) += 1;
  }
  EXPECT_TRUE(plausible(changed, changed + unchanged, 0.5)) << changed << " and " << unchanged;
}

TEST(Site, DiffersFromOthersByWhatWasPlanted) {
  World world = test_world();
  world.site_sd = 1.0;
  world.pools.at(0).sd = 0;
  world.queues.at(0).servers = 50;  // no waits
  const auto sites = all_sites(test_plan(world, 60'000));
  double sum = 0;
  double sum2 = 0;
  for (const SiteRows& site : sites) {
    double misery = 0;
    double neutral = 0;
    for (const Row& row : site.rows) {
      if (row.moment != kVisit) continue;
      misery += row.outcome == kMisery ? 1 : 0;
      neutral += row.outcome == kNeutral ? 1 : 0;
    }
    const double log_odds = std::log(misery / neutral);
    sum += log_odds;
    sum2 += log_odds * log_odds;
  }
  const auto n = static_cast<double>(sites.size());
  const double sd = std::sqrt((sum2 - sum * sum / n) / (n - 1));
  // 120 sites: the standard error of a standard deviation is 6.5 %; chance within a site adds 1 %.
  EXPECT_NEAR(sd, 1.0, 4 * 0.065);
}

TEST(Contacts, AreTheSameBatchesOnAnyNumberOfThreads) {
  const auto batches = [](std::size_t threads) {
    RunOptions options;
    options.threads = threads;
    options.truth = true;
    const Plan plan = test_plan(test_world(), 30'000, options);
    Contacts contacts(plan);
    std::uint64_t hash = 0;
    std::size_t rows = 0;
    for (;;) {
      const auto batch = contacts.next();
      EXPECT_TRUE(batch.has_value());
      if (!batch || *batch == nullptr) break;
      rows += (*batch)->rows;
      for (const ColumnValues& values : (*batch)->columns) {
        for (const std::int64_t v : values.integers)
          hash = key_of(hash, static_cast<std::uint64_t>(v));
        for (const double v : values.reals) hash = key_of(hash, std::bit_cast<std::uint64_t>(v));
        for (const std::int32_t v : values.codes)
          hash = key_of(hash, static_cast<std::uint64_t>(v));
        for (const std::uint8_t v : values.bits) hash = key_of(hash, v);
        for (const std::uint8_t v : values.present) hash = key_of(hash, v);
        hash = key_of(hash, hash_text(values.texts.bytes));
      }
    }
    return std::pair(rows, hash);
  };
  const auto one = batches(1);
  EXPECT_GT(one.first, kBatchRows);
  EXPECT_EQ(batches(2), one);
  EXPECT_EQ(batches(3), one);
  EXPECT_EQ(batches(7), one);
}

TEST(Contacts, StopWhenNobodyTakesThem) {
  RunOptions options;
  options.threads = 3;
  const Plan plan = test_plan(test_world(), 1'000'000, options);
  Contacts contacts(plan);
  EXPECT_TRUE(contacts.next().has_value());
}

TEST(Contacts, OfEqualSeedsAreEqualAndOfOthersAreNot) {
  RunOptions other;
  other.seed = 16;
  const auto a = all_sites(test_plan(test_world(), 100));
  const auto b = all_sites(test_plan(test_world(), 100));
  const auto c = all_sites(test_plan(test_world(), 100, other));
  ASSERT_EQ(a[0].rows.size(), b[0].rows.size());
  for (std::size_t i = 0; i < a[0].rows.size(); ++i)
    EXPECT_EQ(what(a[0].rows[i]), what(b[0].rows[i]));
  EXPECT_NE(what(a[0].rows[0]), what(c[0].rows[0]));
}

TEST(Contacts, OfTheSameCustomersAreTheSameInALargerWorld) {
  const auto small = all_sites(test_plan(test_world(), 1'000));
  const auto large = all_sites(test_plan(test_world(), 2'000));
  for (std::size_t s = 0; s < 2; ++s) {
    ASSERT_EQ(small[s].rows.size(), large[s].rows.size());
    for (std::size_t i = 0; i < small[s].rows.size(); ++i)
      ASSERT_EQ(what(small[s].rows[i]), what(large[s].rows[i]));
  }
}

}  // namespace
}  // namespace fifteen::simulate
