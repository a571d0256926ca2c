// Whether failure demand is found where it was planted: precision and recall in the shipped worlds,
// by what a log of them shows. Outcomes are not among that: nobody states them. And whether the
// kill list names the moments that should not exist, and none that should.

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <map>
#include <tuple>

#include "analyse/failure_demand.h"
#include "analyse/kill_list.h"
#include "analyse/promises.h"
#include "base/hash.h"
#include "contact/demand_kind.h"
#include "journey/test_log.h"
#include "simulate/plan.h"
#include "simulate/shipped.h"
#include "simulate/site.h"
#include "simulate/world.h"

namespace fifteen::validity {
namespace {

using journey::DemandTag;

// A world's contacts, as a log of it would have them, beside what was planted.
class PlantedLog {
 public:
  PlantedLog(const std::string& name, std::uint64_t customers, std::uint64_t seed) {
    auto world = simulate::parse_world(*simulate::shipped_world(name), name);
    FIFTEEN_CHECK(world.has_value(), world ? "" : world.error().message);
    simulate::RunOptions options;
    options.customers = customers;
    options.seed = seed;
    options.threads = 2;
    options.truth = true;
    auto plan = simulate::make_plan(std::move(*world), options);
    FIFTEEN_CHECK(plan.has_value(), plan ? "" : plan.error().message);
    plan_ = std::move(*plan);
    for (const simulate::Moment& moment : plan_.world.moments)
      facets_.moments().number(moment.name);
    for (std::uint64_t s = 0; s < plan_.sites; ++s) add(*simulate::simulate_site(plan_, s));
    count();
  }

  const journey::JourneyCounts& counts() const { return counts_; }
  const simulate::World& world() const { return plan_.world; }
  const journey::DemandPlan& plan() const { return demand_; }
  const std::vector<bool>& fates() const { return fates_; }
  const std::vector<DemandTag>& tags() const { return tags_; }
  const simulate::Row& row(std::size_t contact) const { return rows_[row_of_[contact]]; }
  const std::string& moment(std::size_t contact) const {
    return plan_.world.moments[row(contact).moment].name;
  }

 private:
  std::uint16_t value(std::size_t dimension, const std::string& name) {
    if (name.empty()) return 0;
    return static_cast<std::uint16_t>(1 + *facets_.values(dimension).number(name));
  }

  std::uint32_t facet_of(const simulate::Row& row, std::uint64_t site) {
    const simulate::Moment& moment = plan_.world.moments[row.moment];
    journey::Facet facet;
    facet.moment = *facets_.moments().number(moment.name);
    facet.values[0] = value(0, moment.channel);
    facet.values[1] = value(1, moment.reason);
    facet.values[2] = value(2, moment.pool ? plan_.world.pools[*moment.pool].name : "");
    facet.values[3] = value(3, moment.placed ? "site " + std::to_string(site) : "");
    facet.signs.direction =
        moment.direction == "outbound" ? score::Direction::kOutbound : score::Direction::kInbound;
    facet.signs.resolved = static_cast<score::Answer>(row.resolved);
    if (row.waited_ms != simulate::kNotWaited)
      facet.signs.abandoned = score::answer_of(row.abandoned);
    if (row.promised) {
      facet.signs.call_back =
          score::call_back_level(moment.promises->within_us + std::int64_t{row.length_ms} * 1000);
    }
    return cache_.number(facet);
  }

  void add(const simulate::SiteRows& site) {
    for (const simulate::Row& row : site.rows) {
      const std::uint64_t customer = site.site * plan_.world.site_customers + row.customer + 1;
      journey::CaseContactRecord record;
      record.customer = hash_id(static_cast<std::int64_t>(customer));
      record.start = row.start_ms * 1000;
      record.packed = journey::pack(records_.size(), facet_of(row, site.site));
      if (plan_.world.cases)
        record.case_hash = hash_id(static_cast<std::int64_t>(customer * 1000 + row.journey));
      records_.push_back(record);
      rows_.push_back(row);
    }
  }

  void count() {
    journey::JourneyPlan plan = journey::plan_for(facets_, score::Weights{});
    for (const std::string& name : plan.moments) {
      plan.won.moments.push_back(name == plan_.world.moments[plan_.world.fate.won].name);
      plan.lost.moments.push_back(name == plan_.world.moments[plan_.world.fate.lost].name);
    }
    fates_ = journey::fate_moments(plan.won, plan.lost, plan.moments.size());
    plan.gap_us = plan_.world.journeys.gap_us;
    plan.log_end_us = plan_.end_us;
    counts_ = journey::count_records(plan, records_, 2, 0);
    demand_ = journey::plan_demand(counts_, plan_.world.demand, {plan.won, plan.lost});
    tags_ = journey::tag_sample(counts_, demand_);
    find_rows(plan);
  }

  // A customer's contact begins at a moment at one time, or it is the same for us.
  void find_rows(const journey::JourneyPlan& plan) {
    using Key = std::tuple<std::uint64_t, std::int64_t, std::uint32_t>;
    std::map<Key, std::uint32_t> rows;
    for (std::uint32_t r = 0; r < records_.size(); ++r) {
      rows[{records_[r].customer, records_[r].start, plan.planned[records_[r].facet()].canonical}] =
          r;
    }
    row_of_.resize(counts_.sample.contacts.size());
    for (const journey::SampledJourney& journey : counts_.sample.journeys) {
      for (std::uint32_t i = journey.first; i < journey.first + journey.contacts; ++i) {
        const journey::SampledContact& contact = counts_.sample.contacts[i];
        row_of_[i] = rows.at({journey.customer, contact.start_us, contact.facet});
      }
    }
  }

  simulate::Plan plan_;
  journey::Facets facets_{{"channel", "reason", "team", "place"}};
  journey::FacetCache cache_{facets_};
  std::vector<journey::CaseContactRecord> records_;
  std::vector<simulate::Row> rows_;
  journey::JourneyCounts counts_;
  journey::DemandPlan demand_;
  std::vector<DemandTag> tags_;
  std::vector<std::uint32_t> row_of_;
  std::vector<bool> fates_;
};

struct Quality {
  double planted = 0;  // contacts that were planted as the kind
  double found = 0;    // of them, those tagged with the kind
  double tagged = 0;   // contacts that count as the kind
  double right = 0;    // of them, those that were planted as failure demand
  double caused = 0;   // of `right` with a planted cause, those with a cause that was found
  double same = 0;     // of them, those whose cause is the planted one

  double recall() const { return planted > 0 ? found / planted : 1; }
  double precision() const { return tagged > 0 ? right / tagged : 1; }
  double causes() const { return caused > 0 ? same / caused : 1; }
};

struct Qualities {
  Quality all;
  std::array<Quality, kDemandKindCount> kinds;
};

Qualities measure(const PlantedLog& log) {
  Qualities out;
  for (std::size_t i = 0; i < log.tags().size(); ++i) {
    const DemandTag& tag = log.tags()[i];
    const simulate::Row& row = log.row(i);
    if (row.demand != 0) {
      Quality& kind = out.kinds.at(row.demand - 1U);
      ++kind.planted;
      ++out.all.planted;
      kind.found += tag.has(static_cast<DemandKind>(row.demand - 1U)) ? 1 : 0;
      out.all.found += tag.kinds != 0 ? 1 : 0;
    }
    if (tag.kinds == 0) continue;
    Quality& kind = out.kinds.at(static_cast<std::size_t>(tag.first()));
    for (Quality* q : {&kind, &out.all}) {
      ++q->tagged;
      q->right += row.demand != 0 ? 1 : 0;
      if (row.cause == 0 || tag.cause == journey::kNoCause) continue;
      const simulate::Row& cause = log.row(tag.cause);
      ++q->caused;
      q->same += cause.journey == row.journey && cause.contact == row.cause ? 1 : 0;
    }
  }
  return out;
}

void show(const char* world, const Qualities& q) {
  std::printf("%s: precision %.3f, recall %.3f, causes %.3f\n", world, q.all.precision(),
              q.all.recall(), q.all.causes());
  for (std::size_t k = 0; k < kDemandKindCount; ++k) {
    const Quality& kind = q.kinds.at(k);
    if (kind.planted + kind.tagged == 0) continue;
    std::printf("  %-15s planted %7.0f recall %.3f  tagged %7.0f precision %.3f causes %.3f\n",
                std::string(kDemandKindNames[k]).c_str(), kind.planted, kind.recall(), kind.tagged,
                kind.precision(), kind.causes());
  }
}

void expect_found(const char* world, const Qualities& q) {
  show(world, q);
  constexpr double kEnough = 0.9;
  EXPECT_GE(q.all.precision(), kEnough) << world;
  EXPECT_GE(q.all.recall(), kEnough) << world;
  EXPECT_GE(q.all.causes(), kEnough) << world;
  for (std::size_t k = 0; k < kDemandKindCount; ++k) {
    const Quality& kind = q.kinds.at(k);
    if (kind.planted >= 50) {
      EXPECT_GE(kind.recall(), kEnough) << world << ": " << kDemandKindNames[k];
    }
    if (kind.tagged >= 50) {
      EXPECT_GE(kind.precision(), kEnough) << world << ": " << kDemandKindNames[k];
    }
  }
}

TEST(PlantedDemand, is_found_at_the_airline) {
  expect_found("airline", measure(PlantedLog("airline", 50'000, 15)));
}

TEST(PlantedDemand, is_found_at_the_telephone_company) {
  expect_found("telecom", measure(PlantedLog("telecom", 60'000, 15)));
}

TEST(PlantedDemand, is_found_at_the_bank_and_its_counter_is_no_queue) {
  const PlantedLog log("bank-branch", 12'000, 15);
  expect_found("bank-branch", measure(log));
  std::vector<std::string> queues;
  for (std::size_t m = 0; m < log.plan().queues.size(); ++m) {
    if (log.plan().queues[m].is_queue) queues.push_back(log.counts().moments[m]);
  }
  EXPECT_EQ(queues, (std::vector<std::string>{"guard", "ticket machine", "waiting room"}));
}

analyse::KillList kill_list(const PlantedLog& log) {
  const journey::JourneyCounts& counts = log.counts();
  const auto model = analyse::FateModel::fit(counts, 2);
  const analyse::WhatIfTables tables{
      analyse::find_shifts(counts, {model ? &*model : nullptr, log.fates(), log.tags()}, 2),
      std::vector<analyse::MomentTimes>(counts.moments.size()),
      {},
      0};
  const analyse::WhatIfs what_ifs(tables);
  const auto demand = analyse::find_failure_demand(counts, log.plan(), log.tags());
  return analyse::find_kill_list({counts,
                                  log.tags(),
                                  *demand,
                                  tables.shifts,
                                  what_ifs,
                                  analyse::find_necessity(counts, log.fates(), 2),
                                  {}});
}

// By moment: the share of its contacts that were planted as failure demand.
std::map<std::string, double> planted_shares(const PlantedLog& log) {
  std::map<std::string, std::pair<double, double>> sums;
  for (std::size_t i = 0; i < log.tags().size(); ++i) {
    auto& [planted, all] = sums[log.moment(i)];
    planted += log.row(i).demand != 0 ? 1 : 0;
    all += 1;
  }
  std::map<std::string, double> out;
  for (const auto& [moment, sum] : sums) out[moment] = sum.first / sum.second;
  return out;
}

// Moments that were planted as nothing but failure demand are among the first five to be
// eliminated; all others never are.
void expect_listed(const char* world, std::uint64_t customers,
                   const std::vector<std::string>& unnecessary) {
  for (const std::uint64_t seed : {15U, 16U, 17U, 18U}) {
    const PlantedLog log(world, customers, seed);
    const analyse::KillList list = kill_list(log);
    std::vector<std::string> named;
    for (const analyse::KillItem& item : list.moments) {
      named.push_back(item.name);
      EXPECT_GT(planted_shares(log)[item.name], 0.5) << world << ": " << item.name;
    }
    std::printf("%s, seed %llu: %s\n", world, static_cast<unsigned long long>(seed),
                fmt::format("{}", fmt::join(named, ", ")).c_str());
    EXPECT_LE(named.size(), 5U);
    std::sort(named.begin(), named.end());
    EXPECT_EQ(named, unnecessary) << world << ", seed " << seed;
  }
}

TEST(PlantedDemand, is_the_kill_list_of_the_airline) {
  expect_listed("airline", 40'000, {"complaint", "status call"});
}

TEST(PlantedDemand, is_the_kill_list_of_the_telephone_company) {
  expect_listed("telecom", 30'000, {"clarification call"});
}

TEST(PlantedDemand, is_the_kill_list_of_the_bank_and_its_counter_is_not_on_it) {
  expect_listed("bank-branch", 8'000,
                {"clarification call", "guard", "ticket machine", "waiting room"});
}

// Calls back of the telephone company are planted to be kept, or not, by chance.
TEST(PromiseValidity, the_share_that_keeps_a_promise_is_the_planted_one) {
  PromiseRule rule;
  rule.name = "call back";
  rule.measure = PromiseMeasure::kCallBack;
  constexpr int kSeeds = 6;
  int held = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const PlantedLog log("telecom", 60'000, seed);
    const auto found = analyse::find_promises(log.counts(), {{rule}, {}}, {}, log.plan());
    ASSERT_TRUE(found) << found.error().message;
    double planted = 0;
    for (const simulate::Moment& moment : log.world().moments) {
      if (moment.promises) planted = moment.promises->kept;
    }
    const analyse::PromiseLived& lived = found->promises[0].lived;
    EXPECT_GT(lived.told(), 1'000U);
    EXPECT_GT(lived.open, 0U);
    EXPECT_NEAR(lived.share.value, planted, 0.05) << "seed " << seed;
    held += lived.share.low <= planted && planted <= lived.share.high ? 1 : 0;
  }
  // 95 % of intervals hold the truth: fewer than four of six would by chance be 1 in 500.
  EXPECT_GE(held, 4);
}

}  // namespace
}  // namespace fifteen::validity
