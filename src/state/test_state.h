#pragma once
// Random states for tests: logs whose counts the pass has made, so that they are what states hold.

#include <string>
#include <vector>

#include "analyse/sure_demand.h"
#include "base/test_random.h"
#include "journey/test_log.h"
#include "state/state.h"

namespace fifteen::state {

/// Contacts of some customers at some moments, in the order of time.
inline std::vector<journey::TestContact> random_contacts(std::mt19937_64& random, int count,
                                                         int customers) {
  std::vector<journey::TestContact> out;
  for (int i = 0; i < count; ++i) {
    journey::TestContact contact;
    contact.customer = any_of(random, 1, customers);
    contact.moment = std::string(1, static_cast<char>('a' + any_of(random, 0, 6)));
    contact.day = any_of(random, 0, 300);
    contact.outcome = static_cast<Outcome>(any_of(random, 0, 3));
    contact.won = once_in(random, 8);
    contact.lost = once_in(random, 9);
    contact.value = once_in(random, 3) ? any_of(random, -500, 5000) : 0;
    contact.reach = once_in(random, 5) ? any_of(random, 0, 900) : 0;
    contact.case_id = any_of(random, 0, 3);
    contact.unidentified = once_in(random, 20);
    out.push_back(contact);
  }
  return out;
}

/// The state of a log of these contacts that ends on a day; 0: with its last contact. `cases` says
/// whether it has case ids.
inline State state_of(const std::vector<journey::TestContact>& contacts, double end_day,
                      const std::string& file, bool cases = false) {
  journey::TestLog log;
  log.gap_us = 30 * kMicrosPerDay;
  log.won_at("a");
  log.lost_at("c");
  for (const journey::TestContact& contact : contacts) log.add(contact);
  if (end_day > 0) log.end_day = end_day;
  State out;
  out.counts = cases ? log.count<journey::CaseContactRecord>(1, ~std::size_t{0})
                     : log.count(1, ~std::size_t{0});
  if (out.counts.journeys_of_cases == 0) out.counts.gap_us = log.gap_us;
  const journey::JourneyPlan plan = log.plan();
  out.facts.fate.won.moments = {"a"};
  out.facts.fate.lost.moments = {"c"};
  out.facts.fate.plan_won = plan.won;
  out.facts.fate.plan_lost = plan.lost;
  out.facts.parameters = {{"journey.gap", "'30d'"}};
  out.facts.files = {{file, file, contacts.size()}};
  out.tally.contacts = contacts.size();
  for (const journey::TestContact& contact : contacts) {
    const std::int64_t us = journey::TestLog::us(contact.day);
    out.tally.from_us = std::min(out.tally.from_us, us);
    out.tally.to_us = std::max(out.tally.to_us, us);
    out.tally.waits[contact.moment].add(
        stats::bucket_of(static_cast<std::int64_t>(contact.day) * 1'000'000));
    if (contact.outcome != Outcome::kUnscored)
      out.tally.ratings[{"csat", contact.moment}].add(
          1000 * static_cast<std::int64_t>(contact.outcome), contact.outcome);
  }
  if (end_day > 0 && out.tally.contacts > 0) out.tally.to_us = journey::TestLog::us(end_day);
  out.tally.from_local_us = out.tally.from_us;
  out.tally.to_local_us = out.tally.to_us;
  return out;
}

/// Failure demand at the first moment, of one kind.
inline void add_removals(analyse::ShiftTables& tables) {
  tables.removals = {{std::nullopt, {0}}, {DemandKind::kRepeat, {0}}};
  const auto add = [&](analyse::ShiftGroup& group) {
    analyse::RemovalSums sums;
    sums.taken = group.moments;
    sums.taken.resize(1);
    for (analyse::RemovalPart& part : sums.parts) {
      part = {2, 1, 0.5, 10, -1, 0.5, {}};
      part.contacts.resize(tables.moments.size(), -0.5);
    }
    group.removals = {sums, sums};
  };
  add(tables.whole);
  for (analyse::ShiftGroup& group : tables.groups) add(group);
}

/// Works out what what-ifs are answered from. The waits of random states are in no contact, so its
/// queues cannot be told, and its failure demand is not sure: both are made up.
inline void keep_tables(State& state) {
  const FateFacts& fate = state.facts.fate;
  const journey::DemandPlan plan = journey::plan_demand(
      state.counts, state.facts.demand, {fate.plan_won, fate.plan_lost, fate.is_default});
  const std::vector<journey::DemandTag> tags =
      analyse::sure_tags(state.counts, plan, journey::tag_sample(state.counts, plan));
  const std::vector<bool> is_fate =
      journey::fate_moments(fate.plan_won, fate.plan_lost, state.counts.moments.size());
  analyse::WhatIfTables& tables = state.what_if.emplace(
      analyse::what_if_tables({state.counts, state.tally, is_fate, plan, tags, nullptr,
                               state.facts.worth, state.facts.queues},
                              1));
  if (tables.shifts.removals.empty()) add_removals(tables.shifts);
  if (tables.waiting.queues.empty()) return;
  analyse::StaffedQueue& queue = tables.waiting.queues.front();
  queue.note.clear();
  queue.service_us = 60e6;
  queue.patience_us = 600e6;
  queue.places = {{{{20, 0.25}, {40, 0.75}}, 500, 30e6, 700, 2}, {}};
  queue.curve = {{0.5, {0.4, 0.3}}, {1, {1, 1}}, {2, {1.5, 4}}};
}

inline bool equal(const State& a, const State& b) {
  const auto same_alike = [](const LearnedAlike& x, const LearnedAlike& y) {
    return x.rated == y.rated && x.model.intercept == y.model.intercept &&
           x.model.weights == y.model.weights;
  };
  return a.facts == b.facts && a.counts == b.counts && a.tally == b.tally &&
         a.weights == b.weights && a.alike.has_value() == b.alike.has_value() &&
         (!a.alike || same_alike(*a.alike, *b.alike));
}

}  // namespace fifteen::state
