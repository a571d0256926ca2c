#include "journey/tables.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

namespace fifteen::journey {
namespace {

void add_checked(std::uint32_t& sum, std::uint32_t more) {
  FIFTEEN_CHECK(more <= std::numeric_limits<std::uint32_t>::max() - sum,
                "more than 4 billion contacts in one state of one group");
  sum += more;
}

template <class Key>
std::vector<std::uint32_t> merge_keys(DenseIndex<Key>& into, const DenseIndex<Key>& from) {
  std::vector<std::uint32_t> numbers;
  numbers.reserve(from.size());
  for (const Key& key : from.keys()) numbers.push_back(into.number(key));
  return numbers;
}

template <class Count>
void merge_sums(DenseIndex<std::uint64_t>& into, std::vector<Count>& sums,
                const DenseIndex<std::uint64_t>& from, const std::vector<Count>& more) {
  for (std::size_t i = 0; i < more.size(); ++i) {
    const std::uint32_t number = into.number(from.keys()[i]);
    if (number >= sums.size()) sums.resize(number + 1);
    sums[number] += more[i];
  }
}

// Renumbers the tallies and adds up those that now share a number.
template <class Tally>
void renumber(std::vector<Numbered<Tally>>& tallies, const std::vector<std::uint32_t>& numbers) {
  for (auto& [number, tally] : tallies) number = numbers[number];
  std::sort(tallies.begin(), tallies.end(),
            [](const auto& a, const auto& b) { return a.number < b.number; });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < tallies.size(); ++i) {
    if (kept > 0 && tallies[kept - 1].number == tallies[i].number) {
      tallies[kept - 1].tally.merge(tallies[i].tally);
    } else {
      tallies[kept++] = tallies[i];
    }
  }
  tallies.resize(kept);
}

template <class Tally>
std::vector<Tally> renumber_dense(const std::vector<Tally>& tallies,
                                  const std::vector<std::uint32_t>& numbers, std::size_t size) {
  std::vector<Tally> out(size);
  for (std::size_t i = 0; i < tallies.size(); ++i) out[numbers[i]].merge(tallies[i]);
  return out;
}

// For each number, its rank in ascending order of the keys.
template <class Key>
std::vector<std::uint32_t> ranks_of(const std::vector<Key>& keys) {
  std::vector<std::uint32_t> order(keys.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return keys[a] < keys[b]; });
  std::vector<std::uint32_t> ranks(keys.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) ranks[order[i]] = i;
  return ranks;
}

template <class Key>
std::vector<Key> sorted_keys(const std::vector<Key>& keys, const std::vector<std::uint32_t>& ranks) {
  std::vector<Key> out(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) out[ranks[i]] = keys[i];
  return out;
}

std::uint64_t arrival_in(std::uint64_t key, const std::vector<std::uint32_t>& states) {
  const std::uint64_t from = arrival_from(key);
  return arrival_key(from == kFromStart ? kFromStart : states[from], arrival_moment(key));
}

// The arrivals of a table under the new numbers of its states.
std::vector<std::uint64_t> arrivals_in(const DenseIndex<std::uint64_t>& arrivals,
                                       const std::vector<std::uint32_t>& states) {
  std::vector<std::uint64_t> out;
  out.reserve(arrivals.size());
  for (const std::uint64_t key : arrivals.keys()) out.push_back(arrival_in(key, states));
  return out;
}

}  // namespace

void MomentTally::merge(const MomentTally& other) {
  contacts += other.contacts;
  customers += other.customers;
  repeats += other.repeats;
  starts += other.starts;
  ends += other.ends;
  for (std::size_t o = 0; o < kOutcomeCount; ++o) outcomes[o] += other.outcomes[o];
  for (std::size_t f = 0; f < kFateCount; ++f) journeys[f] += other.journeys[f];
}

void StateTally::merge(const StateTally& other) {
  add_checked(won, other.won);
  add_checked(lost, other.lost);
  add_checked(last_won, other.last_won);
  add_checked(last_lost, other.last_lost);
}

void ArrivalTally::merge(const ArrivalTally& other) {
  add_checked(won, other.won);
  add_checked(lost, other.lost);
}

void VariantTable::add(std::uint64_t hash, std::span<const std::uint16_t> moments) {
  add_entry(hash, 1, moments.size(), moments.first(std::min(moments.size(), kVariantShownMax)));
}

void VariantTable::add_entry(std::uint64_t hash, std::uint64_t count, std::uint64_t length,
                             std::span<const std::uint16_t> shown) {
  const std::uint32_t number = index_.number(hash);
  if (number == entries_.size()) {
    entries_.push_back({count, shown_.size(), length});
    shown_.insert(shown_.end(), shown.begin(), shown.end());
  } else {
    entries_[number].count += count;
  }
}

std::span<const std::uint16_t> VariantTable::shown(const Entry& entry) const {
  return std::span(shown_).subspan(entry.shown_at,
                                   std::min<std::uint64_t>(entry.length, kVariantShownMax));
}

void VariantTable::merge(const VariantTable& other) {
  for (std::size_t i = 0; i < other.entries_.size(); ++i) {
    const Entry& entry = other.entries_[i];
    add_entry(other.index_.keys()[i], entry.count, entry.length, other.shown(entry));
  }
}

std::vector<VariantTally> VariantTable::top(std::size_t count) const {
  std::vector<std::uint32_t> order(entries_.size());
  std::iota(order.begin(), order.end(), 0U);
  const auto before = [&](std::uint32_t a, std::uint32_t b) {
    if (entries_[a].count != entries_[b].count) return entries_[a].count > entries_[b].count;
    const auto x = shown(entries_[a]);
    const auto y = shown(entries_[b]);
    if (!std::equal(x.begin(), x.end(), y.begin(), y.end())) {
      return std::lexicographical_compare(x.begin(), x.end(), y.begin(), y.end());
    }
    return index_.keys()[a] < index_.keys()[b];
  };
  count = std::min(count, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
                    before);
  std::vector<VariantTally> out;
  for (std::size_t i = 0; i < count; ++i) {
    const Entry& entry = entries_[order[i]];
    const auto moments = shown(entry);
    out.push_back({index_.keys()[order[i]], entry.count, entry.length,
                   {moments.begin(), moments.end()}});
  }
  return out;
}

Folded fold(StateTable& table) {
  Folded folded;
  DenseIndex<StateKey> states;
  for (const StateKey& key : table.states.keys()) {
    folded.states.push_back(states.number(key.masked(kPartAll & ~kPartSet)));
  }
  DenseIndex<std::uint64_t> arrivals;
  for (const std::uint64_t key : arrivals_in(table.arrivals, folded.states)) {
    folded.arrivals.push_back(arrivals.number(key));
  }
  table.states = std::move(states);
  table.arrivals = std::move(arrivals);
  table.without_set = true;
  return folded;
}

void GroupTables::keep_bounded(std::size_t most) {
  if (table.without_set || table.states.size() <= most) return;
  const Folded folded = fold(table);
  state_tallies = renumber_dense(state_tallies, folded.states, table.states.size());
  arrival_tallies = renumber_dense(arrival_tallies, folded.arrivals, table.arrivals.size());
}

Tables::Tables(std::size_t moment_count, std::size_t states_max) : states_max_(states_max) {
  for (GroupCounts& group : groups_) group.moments.resize(moment_count);
}

void Tables::fold_all() {
  const Folded folded = fold(table_);
  for (GroupCounts& group : groups_) {
    renumber(group.states, folded.states);
    renumber(group.arrivals, folded.arrivals);
  }
}

void Tables::merge(std::size_t group_number, const GroupTables& part) {
  GroupCounts& group = groups_[group_number];
  group.customers += part.customers;
  duplicates_ += part.duplicates;
  unidentified_ += part.unidentified;
  for (std::size_t f = 0; f < kFateCount; ++f) {
    group.journeys[f] += part.journeys[f];
    group.decided_at_once[f] += part.decided_at_once[f];
  }
  for (std::size_t m = 0; m < part.moments.size(); ++m) group.moments[m].merge(part.moments[m]);
  merge_sums(gaps_, gap_counts_, part.gaps, part.gap_counts);
  merge_sums(transitions_, gap_us_sums_, part.transitions, part.gap_us_sums);
  variants_.merge(part.variants);

  if (part.table.without_set && !table_.without_set) fold_all();
  std::vector<std::uint32_t> states;
  states.reserve(part.table.states.size());
  for (const StateKey& key : part.table.states.keys()) states.push_back(table_.number(key));
  for (std::uint32_t i = 0; i < states.size(); ++i) {
    group.states.push_back({states[i], part.state_tallies[i]});
  }
  const std::vector<std::uint64_t> arrivals = arrivals_in(part.table.arrivals, states);
  for (std::uint32_t i = 0; i < arrivals.size(); ++i) {
    group.arrivals.push_back({table_.arrivals.number(arrivals[i]), part.arrival_tallies[i]});
  }
  if (!table_.without_set && table_.states.size() > states_max_) fold_all();
}

JourneyCounts Tables::finish(std::vector<std::string> names, std::size_t top) && {
  JourneyCounts counts;
  const std::vector<std::uint32_t> state_ranks = ranks_of(table_.states.keys());
  const std::vector<std::uint64_t> arrivals = arrivals_in(table_.arrivals, state_ranks);
  const std::vector<std::uint32_t> arrival_ranks = ranks_of(arrivals);
  for (GroupCounts& group : groups_) {
    renumber(group.states, state_ranks);
    renumber(group.arrivals, arrival_ranks);
  }
  counts.groups = std::move(groups_);
  counts.states = sorted_keys(table_.states.keys(), state_ranks);
  counts.arrivals = sorted_keys(arrivals, arrival_ranks);
  counts.state_without_set = table_.without_set;

  const std::vector<std::uint32_t> ranks = ranks_of(transitions_.keys());
  counts.transitions.resize(ranks.size());
  for (std::uint32_t i = 0; i < ranks.size(); ++i) {
    const std::uint64_t key = transitions_.keys()[i];
    TransitionTally& tally = counts.transitions[ranks[i]];
    tally.from = static_cast<std::uint16_t>(key >> 16U);
    tally.to = static_cast<std::uint16_t>(key);
    tally.gap_us_sum = gap_us_sums_[i];
  }
  for (std::size_t i = 0; i < gap_counts_.size(); ++i) {
    const std::uint64_t key = gaps_.keys()[i];
    TransitionTally& tally = counts.transitions[ranks[transitions_.find(key >> 16U)]];
    tally.gaps.add(static_cast<std::uint16_t>(key), gap_counts_[i]);
    tally.count += gap_counts_[i];
  }
  counts.variants_distinct = variants_.size();
  counts.variants_top = variants_.top(top);
  counts.duplicates = duplicates_;
  counts.unidentified = unidentified_;
  counts.moments = std::move(names);
  return counts;
}

}  // namespace fifteen::journey
