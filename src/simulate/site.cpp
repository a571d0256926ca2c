#include "simulate/site.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "base/time.h"
#include "contact/demand_kind.h"
#include "simulate/calendar.h"
#include "simulate/encounter.h"
#include "simulate/queue.h"

namespace fifteen::simulate {
namespace {

constexpr std::uint64_t kCustomerKeys = 1;
constexpr std::uint64_t kSiteKeys = 2;
constexpr std::uint64_t kChangeKeys = 3;
constexpr std::uint64_t kDetour = 0x6465746F7572ULL;
constexpr std::size_t kDetoursMax = 8;  // one within another
constexpr std::int64_t kMicrosPerMilli = 1000;

// Contacts that follow each other on one path: a journey's own, or those of a detour.
struct Path {
  std::uint64_t key = 0;
  std::uint64_t met = 0;  // contacts so far
};

// A contact behind which the journey goes on when a detour has ended.
struct Behind {
  Path path;
  std::uint64_t contact_key = 0;
  std::uint16_t contact = 0;  // of the journey
  std::uint8_t moment = 0;
  std::uint8_t outcome = kNeutral;
};

// A customer's journey, and where it is.
struct Walk {
  std::uint64_t customer_key = 0;
  std::uint64_t journey_key = 0;
  Path path;
  std::int64_t time_us = 0;     // when the customer comes to `moment`
  std::int64_t start_us = 0;    // of the journey, where the next one is counted from
  std::int64_t misery_us = -1;  // when the last contact ended, if it was a misery
  double won = 0;               // log-odds so far
  std::uint32_t customer = 0;
  std::uint16_t type = 0;
  std::uint16_t journey = 0;
  std::uint16_t contact = 0;  // the last one
  std::uint16_t cause = 0;    // of the contact to come
  std::uint8_t demand = 0;    // of it: 1 + the kind
  std::uint8_t moment = 0;
  std::uint8_t detours = 0;
  bool first = true;
  bool over = false;  // the customer's time is up
  std::array<Behind, kDetoursMax> behind{};
};

// What a contact came to, for what follows it.
struct Met {
  std::uint64_t key = 0;
  std::int64_t end_us = 0;
  std::uint8_t moment = 0;
  std::uint8_t outcome = kNeutral;
};

class Site {
 public:
  Site(const Plan& plan, std::uint64_t site)
      : plan_(plan),
        world_(plan.world),
        key_(key_of(key_of(plan.key, kSiteKeys), site)),
        moments_(plan.world.moments.size()) {
    out_.site = site;
    for (const Queue& queue : world_.queues) queues_.emplace_back(queue.servers);
    for (std::size_t c = 0; c < world_.changes.size(); ++c)
      changes_us_.push_back(change_us(plan, c, site));
    make_employees();
  }

  Result<SiteRows> run() {
    const std::uint64_t size = plan_.site_size(out_.site);
    const double years = static_cast<double>(world_.days) / 365;
    const double likely = static_cast<double>(size) * world_.journeys.per_year * years * 8;
    out_.rows.reserve(static_cast<std::size_t>(std::min(likely, 1e6)));
    walks_.resize(size);
    out_.types.resize(size);
    for (std::uint32_t c = 0; c < size; ++c) begin(c);
    while (!waiting_.empty() && !full()) {
      std::pop_heap(waiting_.begin(), waiting_.end(), later);
      const std::uint32_t customer = waiting_.back().customer;
      waiting_.pop_back();
      Walk& walk = walks_[customer];
      go_on(walk, meet_at_queue(walk));
      advance(walk);
    }
    if (full()) {
      return fail(ErrorKind::kInput,
                  fmt::format("expected at most {} contacts at one site, got more; lower "
                              "sites.customers or journeys.contacts_max",
                              kSiteRowsMax));
    }
    sort_by_start(out_.rows, world_.start_us / kMicrosPerMilli);
    return std::move(out_);
  }

 private:
  struct Waiting {
    std::int64_t time_us;
    std::uint32_t customer;
  };
  static bool later(const Waiting& a, const Waiting& b) {
    return a.time_us != b.time_us ? a.time_us > b.time_us : a.customer > b.customer;
  }

  bool full() const { return out_.rows.size() > kSiteRowsMax; }

  std::size_t changes_at(std::int64_t time_us) const {
    std::size_t set = 0;
    for (std::size_t c = 0; c < changes_us_.size(); ++c) {
      if (time_us >= changes_us_[c]) set |= std::size_t{1} << c;
    }
    return set;
  }

  // What the site and each employee add to odds of misery, and take from those of magic.
  void make_employees() {
    const double of_site =
        world_.site_sd > 0 ? world_.site_sd * Draws(key_).normal(Purpose::kSiteEffect) : 0;
    site_odds_ = odds_of({of_site, -of_site});
    for (std::size_t p = 0; p < world_.pools.size(); ++p) {
      const Pool& pool = world_.pools[p];
      auto& odds = employee_odds_.emplace_back();
      for (std::size_t e = 0; e < pool.employees; ++e) {
        const Draws draws(key_of(key_of(key_, p), e));
        const double own = pool.sd > 0 ? pool.sd * draws.normal(Purpose::kEmployeeEffect) : 0;
        odds.push_back(odds_of({of_site + own, -(of_site + own)}));
      }
    }
  }

  void begin(std::uint32_t customer) {
    Walk& walk = walks_[customer];
    walk.customer = customer;
    walk.customer_key =
        key_of(key_of(plan_.key, kCustomerKeys), out_.site * world_.site_customers + customer);
    const Draws draws(walk.customer_key);
    std::size_t type = 0;
    std::size_t place = 1;
    for (std::size_t a = 0; a < plan_.attribute_until.size(); ++a) {
      const auto& until = plan_.attribute_until[a];
      const double u = draws.uniform(Purpose::kAttribute, a);
      std::size_t value = 0;
      while (u >= until[value]) ++value;
      type += place * value;
      place *= until.size();
    }
    walk.type = static_cast<std::uint16_t>(type);
    out_.types[customer] = walk.type;
    walk.start_us = first_start(walk);
    start_journey(walk);
    advance(walk);
  }

  double interval_us(const Walk& walk) const {
    constexpr double kYear = 365 * static_cast<double>(kMicrosPerDay);
    return kYear / (world_.journeys.per_year * plan_.rate[walk.type]);
  }

  // The first journey of the period, as if customers had come at the same rate before it.
  std::int64_t first_start(const Walk& walk) const {
    const Draws draws(walk.customer_key);
    const double interval = interval_us(walk);
    const auto pause = static_cast<double>(world_.journeys.pause_us);
    const double u = draws.uniform(Purpose::kFirstStart) * interval;
    const double after =
        u < pause ? u : pause + (interval - pause) * draws.exponential(Purpose::kNextStart);
    return seasonal(plan_, world_.start_us, after);
  }

  std::int64_t next_start(const Walk& walk, std::int64_t ended_us) const {
    const auto pause = static_cast<double>(world_.journeys.pause_us);
    const double after = pause + (interval_us(walk) - pause) *
                                     Draws(walk.journey_key).exponential(Purpose::kNextStart);
    return std::max(seasonal(plan_, walk.start_us, after), ended_us + world_.journeys.gap_us);
  }

  // Sets the walk to the first contact of a journey that starts on the day of `start_us`.
  void start_journey(Walk& walk) {
    constexpr std::uint16_t kJourneysMax = 999;
    if (walk.start_us >= plan_.end_us || walk.journey == kJourneysMax) {
      walk.over = true;
      return;
    }
    ++walk.journey;
    walk.journey_key = key_of(walk.customer_key, walk.journey);
    walk.path = {key_of(walk.journey_key, 0), 0};
    const Draws draws(walk.journey_key);
    walk.time_us = walk.start_us;
    if (const auto& hours = world_.journeys.hours) {
      const std::int64_t day = days_of(walk.start_us) * kMicrosPerDay;
      walk.time_us = day + hours->from_us +
                     static_cast<std::int64_t>(draws.uniform(Purpose::kHour) *
                                               static_cast<double>(hours->to_us - hours->from_us));
    }
    const double u = draws.uniform(Purpose::kFirstMoment);
    std::size_t first = 0;
    while (u >= plan_.first[first].first) ++first;
    walk.moment = static_cast<std::uint8_t>(plan_.first[first].second);
    walk.won = plan_.won[walk.type];
    walk.contact = 0;
    walk.cause = 0;
    walk.detours = 0;
    walk.misery_us = -1;
    walk.first = true;
  }

  // Goes on until the customer stands in a queue or the period is over.
  void advance(Walk& walk) {
    while (!walk.over && !full()) {
      const PlannedMoment& planned = plan_.moments[walk.moment];
      if (planned.eliminated) {
        if (walk.time_us >= plan_.end_us) return;
        go_on(walk, pass_by(walk));
        continue;
      }
      const auto& queue = world_.moments[walk.moment].queue;
      // Who comes when nobody serves comes in the next opening hours instead.
      if (queue && world_.queues[*queue].hours)
        walk.time_us =
            within_hours(*world_.queues[*queue].hours, walk.time_us, Draws(next_key(walk)));
      if (walk.time_us >= plan_.end_us) return;
      if (queue) {
        waiting_.push_back({walk.time_us, walk.customer});
        std::push_heap(waiting_.begin(), waiting_.end(), later);
        return;
      }
      go_on(walk, meet(walk));
    }
  }

  static std::uint64_t next_key(const Walk& walk) {
    return key_of(walk.path.key, walk.path.met + 1);
  }

  // A moment that was eliminated: nothing happens, and the way on is that after a neutral contact.
  static Met pass_by(Walk& walk) {
    const Met met{next_key(walk), walk.time_us, walk.moment, kNeutral};
    ++walk.path.met;
    ++walk.contact;
    walk.cause = 0;
    walk.demand = 0;
    return met;
  }

  Met meet_at_queue(Walk& walk) {
    const std::size_t q = *world_.moments[walk.moment].queue;
    const Draws draws(next_key(walk));
    const std::size_t set = changes_at(walk.time_us);
    if (!changes_us_.empty()) staff(q, set, walk.time_us);
    const std::int64_t patience =
        world_.queues[q].patience ? plan_.patience[q].draw(draws, Purpose::kPatience) : kPatient;
    const std::int64_t service = plan_.service[q].draw(draws, Purpose::kService);
    const Served served = queues_[q].arrive(walk.time_us, service, patience);
    return meet(walk, &served, served.abandoned ? 0 : service);
  }

  void staff(std::size_t q, std::size_t set, std::int64_t now_us) {
    std::size_t servers = world_.queues[q].servers;
    for (std::size_t c = 0; c < world_.changes.size(); ++c) {
      if ((set >> c & 1U) != 0 && world_.changes[c].queue == q) servers = world_.changes[c].servers;
    }
    if (servers != queues_[q].servers()) queues_[q].staff(servers, now_us);
  }

  // The contact itself.
  Met meet(Walk& walk, const Served* served = nullptr, std::int64_t service_us = 0) {
    const Moment& moment = world_.moments[walk.moment];
    const PlannedMoment& planned = plan_.moments[walk.moment];
    Met met{next_key(walk), walk.time_us, walk.moment, kNeutral};
    const Draws draws(met.key);
    Row& row = out_.rows.emplace_back();
    ++walk.path.met;
    row.contact = ++walk.contact;
    row.journey = walk.journey;
    row.customer = walk.customer;
    row.moment = walk.moment;
    row.cause = walk.cause;
    row.demand = walk.demand;
    if (row.demand == 0 && moment.demand)
      row.demand = static_cast<std::uint8_t>(1 + *moment.demand);
    walk.cause = 0;
    walk.demand = 0;
    if (served != nullptr) {
      met.end_us += served->waited_us + service_us;
      row.abandoned = served->abandoned;
    }
    if (planned.lasts_at_all && served == nullptr)
      met.end_us += planned.lasts.draw(draws, Purpose::kService);
    set_times(row, walk.time_us, served, met.end_us);
    if (moment.pool && !row.abandoned) {
      row.employee = static_cast<std::uint16_t>(
          draws.below(Purpose::kEmployee, world_.pools[*moment.pool].employees));
    }
    Odds odds = plan_.tables[changes_at(walk.time_us)].odds[walk.type * moments_ + walk.moment];
    if (row.employee != kNobody) {
      odds.shift(employee_odds_[*moment.pool][row.employee]);
    } else if (moment.placed) {
      odds.shift(site_odds_);
    }
    met.outcome = row.outcome = draw_outcome(plan_, row, odds, served, draws);
    draw_said(plan_, draws, row);
    weigh(walk, met);
    if (plan_.options.truth) row.won = static_cast<float>(chance_won(walk.won));
    return met;
  }

  // What the contact does to the journey's fate.
  void weigh(Walk& walk, const Met& met) const {
    const FateRule& fate = world_.fate;
    const double effect = world_.moments[met.moment].fate[met.outcome];
    walk.won += walk.first ? fate.first_weight * effect : effect;
    walk.first = false;
    if (walk.misery_us >= 0) {
      if (met.outcome == kMisery) walk.won += fate.double_deviation;
      if (met.outcome == kMagic && walk.time_us - walk.misery_us <= fate.recovery_within_us)
        walk.won += fate.recovery;
    }
    walk.misery_us = met.outcome == kMisery ? met.end_us : -1;
  }

  static double chance_won(double log_odds) { return 1 / (1 + exact_exp(-log_odds)); }

  // What comes after a contact: the end, a detour, or the way on.
  void go_on(Walk& walk, const Met& met) {
    const Moment& moment = world_.moments[met.moment];
    const PlannedMoment& planned = plan_.moments[met.moment];
    if (planned.fate) return next_journey(walk, met.end_us);
    const Draws draws(met.key);
    const Tables& tables = plan_.tables[changes_at(met.end_us)];
    const std::size_t row = (walk.type * moments_ + met.moment) * 3 + met.outcome;
    if (!planned.eliminated) {
      if (planned.lost_at_once &&
          draws.uniform(Purpose::kLostAtOnce) < moment.lost_at_once[met.outcome]) {
        return seal(walk, met.end_us, world_.fate.lost);
      }
      if (walk.contact >= world_.journeys.contacts_max) return decide(walk, met.end_us);
      if (walk.detours < kDetoursMax) {
        const Step* const cause = pick(tables, tables.causes[row], draws, Purpose::kCause);
        if (cause != nullptr) {
          walk.cause = walk.contact;
          walk.demand = cause->demand;
          return detour(walk, met, cause->to,
                        plan_.spreads[cause->after].draw(draws, Purpose::kCauseAfter));
        }
        if (moment.promises && promised(walk, met, *moment.promises, planned, draws)) return;
      }
    }
    if (walk.contact >= world_.journeys.contacts_max) return decide(walk, met.end_us);
    Behind here{walk.path, met.key, walk.contact, met.moment, met.outcome};
    while (!take_way(walk, here, met.end_us)) {
      if (walk.detours == 0) return decide(walk, met.end_us);
      here = walk.behind[--walk.detours];
    }
  }

  // Goes on from `here` at `now_us`, if there is a way.
  bool take_way(Walk& walk, const Behind& here, std::int64_t now_us) const {
    const Tables& tables = plan_.tables[changes_at(now_us)];
    const Draws draws(here.contact_key);
    const std::size_t row = (walk.type * moments_ + here.moment) * 3 + here.outcome;
    const Step* const step = pick(tables, tables.next[row], draws, Purpose::kNext);
    if (step == nullptr) return false;
    walk.path = here.path;
    walk.demand = step->demand;
    if (step->demand != 0) walk.cause = here.contact;
    walk.moment = static_cast<std::uint8_t>(step->to);
    walk.time_us = now_us + plan_.spreads[step->after].draw(draws, Purpose::kNextAfter);
    return true;
  }

  static const Step* pick(const Tables& tables, std::pair<std::uint32_t, std::uint32_t> range,
                          const Draws& draws, Purpose purpose) {
    if (range.first == range.second) return nullptr;
    const double u = draws.uniform(purpose);
    for (std::uint32_t s = range.first; s < range.second; ++s) {
      if (u < tables.steps[s].until) return &tables.steps[s];
    }
    return nullptr;
  }

  static void detour(Walk& walk, const Met& met, std::size_t to, std::int64_t after_us) {
    walk.behind[walk.detours++] = {walk.path, met.key, walk.contact, met.moment, met.outcome};
    walk.path = {key_of(met.key, kDetour), 0};
    walk.moment = static_cast<std::uint8_t>(to);
    walk.time_us = met.end_us + after_us;
  }

  // True when the promise leads to a contact: the one promised, or one that asks for it.
  bool promised(Walk& walk, const Met& met, const PromisedContact& p, const PlannedMoment& planned,
                const Draws& draws) {
    Row& row = out_.rows.back();  // of the contact just met
    if (row.abandoned || !p.when[met.outcome] || draws.uniform(Purpose::kPromise) >= p.chance)
      return false;
    row.promised = true;
    const auto within = static_cast<double>(p.within_us);
    if (draws.uniform(Purpose::kPromiseKept) < p.kept) {
      const double share = 0.2 + 0.8 * draws.uniform(Purpose::kPromiseAfter);
      detour(walk, met, p.to, static_cast<std::int64_t>(within * share));
      return true;
    }
    walk.won += p.broken_won;
    if (!p.asks || draws.uniform(Purpose::kAsks) >= p.asks_chance) return false;
    walk.cause = walk.contact;
    walk.demand = 1 + static_cast<std::uint8_t>(DemandKind::kChase);
    detour(walk, met, *p.asks, p.within_us + planned.asks_after.draw(draws, Purpose::kAsksAfter));
    return true;
  }

  // The journey has ended: the customer makes up their mind.
  void decide(Walk& walk, std::int64_t now_us) {
    const Draws draws(walk.journey_key);
    if (draws.uniform(Purpose::kOpen) < world_.fate.open) return next_journey(walk, now_us);
    const bool won = draws.uniform(Purpose::kFate) < chance_won(walk.won);
    seal(walk, now_us, won ? world_.fate.won : world_.fate.lost);
  }

  void seal(Walk& walk, std::int64_t now_us, std::size_t moment) const {
    const Draws draws(walk.journey_key);
    walk.detours = 0;
    walk.path = {key_of(walk.journey_key, 1), 0};
    walk.moment = static_cast<std::uint8_t>(moment);
    walk.time_us = now_us + plan_.fate_after.draw(draws, Purpose::kFateAfter);
  }

  void next_journey(Walk& walk, std::int64_t ended_us) {
    walk.start_us = next_start(walk, ended_us);
    start_journey(walk);
  }

  const Plan& plan_;
  const World& world_;
  std::uint64_t key_;
  std::size_t moments_;
  std::vector<FifoQueue> queues_;
  std::vector<std::int64_t> changes_us_;
  Odds site_odds_;
  std::vector<std::vector<Odds>> employee_odds_;
  std::vector<Walk> walks_;
  std::vector<Waiting> waiting_;
  SiteRows out_;
};

}  // namespace

std::int64_t change_us(const Plan& plan, std::size_t change, std::uint64_t site) {
  const Change& made = plan.world.changes[change];
  const Draws draws(key_of(key_of(key_of(plan.key, kChangeKeys), change), site));
  if (draws.uniform(Purpose::kChanged) >= made.sites) return plan.end_us;
  const double day = made.day + made.over_days * draws.uniform(Purpose::kChangeDay);
  return plan.world.start_us + static_cast<std::int64_t>(day * static_cast<double>(kMicrosPerDay));
}

Result<SiteRows> simulate_site(const Plan& plan, std::uint64_t site) {
  return Site(plan, site).run();
}

}  // namespace fifteen::simulate
