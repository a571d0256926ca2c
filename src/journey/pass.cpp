#include "journey/pass.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "journey/sort.h"

namespace fifteen::journey {
namespace {

template <class T>
T& at_number(std::vector<T>& tallies, std::uint32_t number) {
  if (number >= tallies.size()) tallies.resize(number + 1);
  return tallies[number];
}

bool decides(const FateRule& rule, std::uint16_t moment) {
  return moment < rule.moments.size() && rule.moments[moment];
}

}  // namespace

template <class Record>
Pass<Record>::Pass(const JourneyPlan& plan)
    : plan_(plan), visits_(plan.moments.size()), customer_seen_(plan.moments.size()) {
  name_hashes_.reserve(plan.moments.size());
  for (const std::string& name : plan.moments) name_hashes_.push_back(hash_text(name));
}

template <class Record>
void Pass<Record>::run(std::span<const Record> records, GroupTables& tables) {
  std::size_t begin = 0;
  while (begin < records.size()) {
    std::size_t end = begin + 1;
    while (end < records.size() && records[end].customer == records[begin].customer) ++end;
    customer(records.subspan(begin, end - begin), tables);
    begin = end;
  }
  tables.keep_bounded();
}

template <class Record>
void Pass<Record>::customer(std::span<const Record> contacts, GroupTables& tables) {
  if (contacts.front().unidentified()) {
    for (const Record& contact : contacts) {
      MomentTally& tally = tables.moments[plan_.canonical[contact.moment()]];
      ++tally.contacts;
      ++tally.outcomes[static_cast<std::size_t>(contact.outcome())];
    }
    tables.unidentified += contacts.size();
    return;
  }
  ++tables.customers;
  ++customer_number_;
  while (!contacts.empty()) {
    const std::size_t length = journey_length(contacts);
    const bool more = length < contacts.size() &&
                      contacts[length].case_key() == contacts.front().case_key();
    journey(contacts.first(length), more ? contacts[length].start : plan_.log_end_us, tables);
    contacts = contacts.subspan(length);
  }
}

template <class Record>
std::size_t Pass<Record>::journey_length(std::span<const Record> contacts) const {
  const std::uint64_t case_key = contacts.front().case_key();
  bool sealed = false;
  for (std::size_t i = 0; i < contacts.size(); ++i) {
    if (contacts[i].case_key() != case_key) return i;
    if (case_key != 0 || !plan_.gap_us) continue;
    // A duplicate of the fate is no journey of its own.
    if (sealed && contacts[i].same_contact(contacts[i - 1])) continue;
    if (sealed) return i;
    if (i > 0 && contacts[i].start - contacts[i - 1].start > *plan_.gap_us) return i;
    const std::uint16_t moment = plan_.canonical[contacts[i].moment()];
    sealed = decides(plan_.won, moment) || decides(plan_.lost, moment);
  }
  return contacts.size();
}

template <class Record>
Fate Pass<Record>::mark_of(const Record& record, bool& is_fate) const {
  const std::uint16_t moment = plan_.canonical[record.moment()];
  const bool won_moment = decides(plan_.won, moment);
  const bool lost_moment = decides(plan_.lost, moment);
  is_fate = won_moment || lost_moment;
  if (lost_moment || record.lost()) return Fate::kLost;
  if (won_moment || record.won()) return Fate::kWon;
  return Fate::kOpen;
}

template <class Record>
Fate Pass<Record>::silence_fate(std::int64_t silence_us) const {
  if (plan_.lost.silence_us && silence_us >= *plan_.lost.silence_us) return Fate::kLost;
  if (plan_.won.silence_us && silence_us >= *plan_.won.silence_us) return Fate::kWon;
  return Fate::kOpen;
}

template <class Record>
void Pass<Record>::journey(std::span<const Record> contacts, std::int64_t silent_until_us,
                           GroupTables& tables) {
  ++journey_number_;
  moments_.clear();
  states_.clear();
  walk_.reset();
  Fate fate = Fate::kOpen;
  bool sealed = false;
  std::size_t explained = 0;  // contacts before the fate
  std::uint64_t variant = 0;
  const Record* previous = nullptr;
  for (const Record& contact : contacts) {
    if (previous != nullptr && contact.same_contact(*previous)) {
      ++tables.duplicates;
      if (plan_.drop_duplicates) continue;
    }
    const std::uint16_t moment = plan_.canonical[contact.moment()];
    MomentTally& tally = tables.moments[moment];
    ++tally.contacts;
    ++tally.outcomes[static_cast<std::size_t>(contact.outcome())];
    Visit& visit = visits_[moment];
    if (visit.journey != journey_number_) visit = {journey_number_, 0};
    if (++visit.count > 1) ++tally.repeats;
    if (customer_seen_[moment] != customer_number_) {
      customer_seen_[moment] = customer_number_;
      ++tally.customers;
    }
    if (previous != nullptr) {
      const std::int64_t gap = contact.start - previous->start;
      const std::uint64_t pair = (std::uint64_t{moments_.back()} << 16U) | moment;
      ++at_number(tables.gap_counts,
                  tables.gaps.number((pair << 16U) | stats::bucket_of(gap)));
      at_number(tables.gap_us_sums, tables.transitions.number(pair)) += gap;
    }
    bool is_fate = false;
    const Fate mark = mark_of(contact, is_fate);
    if (fate == Fate::kOpen) fate = mark;
    sealed = sealed || is_fate;
    if (!sealed) {
      states_.push_back(walk_.step(moment, name_hashes_[moment], visit.count, contact.outcome()));
      ++explained;
    }
    moments_.push_back(moment);
    variant = mix64(variant ^ name_hashes_[moment]);
    previous = &contact;
  }
  ++tables.moments[moments_.front()].starts;
  ++tables.moments[moments_.back()].ends;
  tables.variants.add(variant, moments_);
  if (fate == Fate::kOpen) fate = silence_fate(silent_until_us - contacts.back().start);
  count_fate(fate, explained, tables);
}

template <class Record>
void Pass<Record>::count_fate(Fate fate, std::size_t explained, GroupTables& tables) {
  const auto fate_number = static_cast<std::size_t>(fate);
  ++tables.journeys[fate_number];
  for (const std::uint16_t moment : moments_) {
    Visit& visit = visits_[moment];
    if (visit.journey != journey_number_) continue;
    ++tables.moments[moment].journeys[fate_number];
    visit.journey = 0;  // counted
  }
  if (explained == 0) ++tables.decided_at_once[fate_number];
  if (fate == Fate::kOpen) return;
  std::uint64_t from = kFromStart;
  for (std::size_t t = 0; t < explained; ++t) {
    const std::uint32_t arrival =
        tables.table.arrivals.number(arrival_key(from, states_[t].moment()));
    const std::uint32_t state = tables.table.number(states_[t]);
    ArrivalTally& arrived = at_number(tables.arrival_tallies, arrival);
    StateTally& tally = at_number(tables.state_tallies, state);
    const bool last = t + 1 == explained;
    if (fate == Fate::kWon) {
      ++arrived.won;
      ++tally.won;
      if (last) ++tally.last_won;
    } else {
      ++arrived.lost;
      ++tally.lost;
      if (last) ++tally.last_lost;
    }
    from = state;
  }
}

namespace {

// Ranges that each lie within one group.
std::vector<PartitionRange> tasks_of(PartitionRange range, std::size_t threads) {
  // Whole groups when that is enough to keep all threads busy to the end, else parts of them.
  const std::size_t parts = std::clamp<std::size_t>((4 * threads + 19) / 20, 1, 8);
  const std::size_t length = kPartitionsPerGroup / parts;
  std::vector<PartitionRange> tasks;
  while (range.first < range.limit) {
    const std::size_t group_end = (range.first / kPartitionsPerGroup + 1) * kPartitionsPerGroup;
    const std::size_t end = std::min({range.limit, group_end, range.first + length});
    tasks.push_back({range.first, end});
    range.first = end;
  }
  return tasks;
}

}  // namespace

template <class Record>
void run_pass(const JourneyPlan& plan, const Pile<Record>& pile, PartitionRange range, std::size_t threads,
              Tables& tables) {
  const std::vector<PartitionRange> tasks = tasks_of(range, threads);
  std::atomic<std::size_t> next{0};
  std::mutex merging;
  const auto work = [&] {
    Pass<Record> pass(plan);
    std::vector<Record> records;
    std::vector<Record> scratch;
    std::vector<std::uint32_t> ends;
    for (std::size_t t = next++; t < tasks.size(); t = next++) {
      GroupTables part(plan.moments.size());
      for (std::size_t p = tasks[t].first; p < tasks[t].limit; ++p) {
        pile.copy(p, records);
        if (records.empty()) continue;
        sort_partition(records, scratch, ends);
        pass.run(std::span<const Record>(records), part);
      }
      const std::scoped_lock lock(merging);
      tables.merge(tasks[t].first / kPartitionsPerGroup, part);
    }
  };
  std::vector<std::jthread> workers;
  for (std::size_t i = 1; i < threads; ++i) workers.emplace_back(work);
  work();
}

template class Pass<ContactRecord>;
template class Pass<CaseContactRecord>;
template void run_pass(const JourneyPlan&, const Pile<ContactRecord>&, PartitionRange, std::size_t, Tables&);
template void run_pass(const JourneyPlan&, const Pile<CaseContactRecord>&, PartitionRange, std::size_t,
                       Tables&);

}  // namespace fifteen::journey
