#include "journey/tables.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "base/share_out.h"

namespace fifteen::journey {
namespace {

constexpr std::uint32_t kFolded = kPartAll & ~static_cast<std::uint32_t>(kPartSet);

void add_checked(std::uint32_t& sum, std::uint32_t more) {
  FIFTEEN_CHECK(more <= std::numeric_limits<std::uint32_t>::max() - sum,
                "more than 4 billion of one kind");
  sum += more;
}

// Renumbers the tallies, sorts them and adds up those that now share a number.
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

// Keys in ascending order, and for each old number its rank.
template <class Key>
struct Ranked {
  std::vector<Key> keys;
  std::vector<std::uint32_t> ranks;
};

template <class Key>
Ranked<Key> rank(const std::vector<Key>& keys) {
  std::vector<std::pair<Key, std::uint32_t>> order(keys.size());
  for (std::uint32_t i = 0; i < keys.size(); ++i) order[i] = {keys[i], i};
  std::sort(order.begin(), order.end());
  Ranked<Key> out;
  out.keys.reserve(keys.size());
  out.ranks.resize(keys.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    out.keys.push_back(order[i].first);
    out.ranks[order[i].second] = i;
  }
  return out;
}

// What each state's hash becomes when the set of moments is left out.
std::unordered_map<std::uint64_t, std::uint64_t> folded_hashes(
    const std::vector<StateKey>& states) {
  std::unordered_map<std::uint64_t, std::uint64_t> out;
  out.reserve(states.size());
  for (const StateKey& key : states) out.emplace(key_hash(key), key_hash(key.masked(kFolded)));
  return out;
}

using Counts = FlatCounts<std::uint64_t, std::uint64_t>;

std::vector<std::pair<std::uint64_t, std::uint64_t>> sorted(const Counts& counts) {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> out;
  out.reserve(counts.size());
  counts.for_each([&](std::uint64_t key, std::uint64_t count) { out.emplace_back(key, count); });
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<PeriodTally> sorted_periods(const Counts& periods) {
  std::vector<PeriodTally> out;
  for (const auto& [key, count] : sorted(periods)) {
    const auto period = static_cast<std::uint32_t>(key >> 18U);
    const auto moment = static_cast<std::uint16_t>(key >> 2U);
    if (out.empty() || out.back().period != period || out.back().moment != moment)
      out.push_back({period, moment, {}});
    out.back().outcomes[key & 3U] = count;
  }
  return out;
}

std::vector<CellTally> sorted_cells(const Counts& cells) {
  std::vector<CellTally> out;
  out.reserve(cells.size());
  for (const auto& [key, count] : sorted(cells)) {
    out.push_back(
        {static_cast<std::uint32_t>(key >> 8U), static_cast<score::History>(key & 0xFFU), count});
  }
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
  add_entry(hash, 1, {moments.size(), moments.first(std::min(moments.size(), kVariantShownMax))});
}

void VariantTable::add_entry(std::uint64_t hash, std::uint32_t count, const Text& text) {
  // The one hash that marks an empty slot shares its count with a neighbour.
  Entry& entry = entries_.at(key_is_empty(hash) ? hash - 1 : hash);
  if (entry.count == 0) {
    if (texts_.size() % 2 != 0) texts_.push_back(0);
    FIFTEEN_CHECK(texts_.size() / 2 <= std::numeric_limits<std::uint32_t>::max(),
                  "too many variants");
    entry.text_at = static_cast<std::uint32_t>(texts_.size() / 2);
    texts_.push_back(static_cast<std::uint16_t>(text.moments.size()));
    if (text.moments.size() == kVariantShownMax) {  // only then can the journey be longer
      for (unsigned shift = 0; shift < 48; shift += 16) {
        texts_.push_back(static_cast<std::uint16_t>(text.length >> shift));
      }
    }
    texts_.insert(texts_.end(), text.moments.begin(), text.moments.end());
  }
  add_checked(entry.count, count);
}

VariantTable::Text VariantTable::text_of(const Entry& entry) const {
  const std::uint16_t* at = texts_.data() + std::size_t{entry.text_at} * 2;
  Text text;
  const std::size_t kept = *at++;
  text.length = kept;
  if (kept == kVariantShownMax) {
    text.length = at[0] | (std::uint64_t{at[1]} << 16U) | (std::uint64_t{at[2]} << 32U);
    at += 3;
  }
  text.moments = {at, kept};
  return text;
}

void VariantTable::merge(const VariantTable& other) {
  other.entries_.for_each([&](std::uint64_t hash, const Entry& entry) {
    add_entry(hash, entry.count, other.text_of(entry));
  });
}

std::vector<VariantTally> VariantTable::top(std::size_t count) const {
  const auto before = [](const VariantTally& a, const VariantTally& b) {
    if (a.count != b.count) return a.count > b.count;
    if (a.moments != b.moments) return a.moments < b.moments;
    return a.hash < b.hash;
  };
  std::vector<VariantTally> best;  // a heap with the last of them on top
  if (count == 0) return best;
  entries_.for_each([&](std::uint64_t hash, const Entry& entry) {
    if (best.size() == count && entry.count < best.front().count) return;
    const Text text = text_of(entry);
    best.push_back({hash, entry.count, text.length, {text.moments.begin(), text.moments.end()}});
    std::push_heap(best.begin(), best.end(), before);
    if (best.size() <= count) return;
    std::pop_heap(best.begin(), best.end(), before);
    best.pop_back();
  });
  std::sort(best.begin(), best.end(), before);
  return best;
}

void GroupTables::keep_bounded(const TableBounds& bounds) {
  if (without_set || (states.size() <= bounds.states_max && arrivals.size() <= bounds.arrivals_max))
    return;
  std::vector<StateKey> keys;
  FlatCounts<StateKey, StateTally> folded_states;
  states.for_each([&](const StateKey& key, const StateTally& tally) {
    keys.push_back(key);
    folded_states.at(key.masked(kFolded)).merge(tally);
  });
  const auto hashes = folded_hashes(keys);
  FlatCounts<ArrivalKey, ArrivalTally> folded_arrivals;
  arrivals.for_each([&](ArrivalKey key, const ArrivalTally& tally) {
    if (key.from != 0) key.from = hashes.at(key.from);
    folded_arrivals.at(key).merge(tally);
  });
  states = std::move(folded_states);
  arrivals = std::move(folded_arrivals);
  without_set = true;
}

Tables::Tables(std::size_t moment_count, const TableBounds& bounds) : bounds_(bounds) {
  for (GroupCounts& group : groups_) group.moments.resize(moment_count);
}

void Tables::fold() {
  const auto hashes = folded_hashes(states_.keys());
  DenseIndex<StateKey> states;
  std::vector<std::uint32_t> state_numbers;
  for (const StateKey& key : states_.keys())
    state_numbers.push_back(states.number(key.masked(kFolded)));
  DenseIndex<ArrivalKey> arrivals;
  std::vector<std::uint32_t> arrival_numbers;
  for (ArrivalKey key : arrivals_.keys()) {
    if (key.from != 0) key.from = hashes.at(key.from);
    arrival_numbers.push_back(arrivals.number(key));
  }
  for (GroupCounts& group : groups_) {
    renumber(group.states, state_numbers);
    renumber(group.arrivals, arrival_numbers);
  }
  states_ = std::move(states);
  arrivals_ = std::move(arrivals);
  without_set_ = true;
}

void Tables::merge(std::size_t group_number, const GroupTables& part) {
  if (without_set_ && !part.without_set) {
    GroupTables folded = part;
    folded.keep_bounded({0, 0});
    if (folded.without_set) return merge(group_number, folded);
  }
  if (part.without_set && !without_set_) fold();
  GroupCounts& group = groups_[group_number];
  group.customers += part.customers;
  duplicates_ += part.duplicates;
  unidentified_ += part.unidentified;
  journeys_of_cases_ += part.journeys_of_cases;
  journeys_half_gap_ += part.journeys_half_gap;
  journeys_double_gap_ += part.journeys_double_gap;
  for (std::size_t f = 0; f < kFateCount; ++f) {
    group.journeys[f] += part.journeys[f];
    group.decided_at_once[f] += part.decided_at_once[f];
  }
  for (std::size_t m = 0; m < part.moments.size(); ++m) group.moments[m].merge(part.moments[m]);
  part.cells.for_each(
      [&](std::uint64_t key, std::uint64_t count) { cells_[group_number].at(key) += count; });
  part.periods.for_each(
      [&](std::uint64_t key, std::uint64_t count) { periods_[group_number].at(key) += count; });
  part.gaps.for_each_count(
      [&](std::uint64_t key, std::uint64_t count) { gap_counts_.at(key) += count; });
  part.gaps.for_each_sum([&](std::uint64_t key, std::int64_t sum) {
    if (sum != 0) gap_us_sums_.at(key) += sum;
  });
  variants_.merge(part.variants);
  group.states.reserve(group.states.size() + part.states.size());
  part.states.for_each([&](const StateKey& key, const StateTally& tally) {
    group.states.push_back({states_.number(key), tally});
  });
  group.arrivals.reserve(group.arrivals.size() + part.arrivals.size());
  part.arrivals.for_each([&](const ArrivalKey& key, const ArrivalTally& tally) {
    group.arrivals.push_back({arrivals_.number(key), tally});
  });
  const bool too_many =
      states_.size() > bounds_.states_max || arrivals_.size() > bounds_.arrivals_max;
  if (!without_set_ && too_many) fold();
}

JourneyCounts Tables::finish(const JourneyPlan& plan, std::size_t top, std::size_t threads) && {
  JourneyCounts counts;
  counts.moments = plan.moments;
  counts.dimensions = plan.dimensions;
  counts.facets = plan.facets;
  counts.periods = plan.periods;
  counts.state_without_set = without_set_;
  counts.duplicates = duplicates_;
  counts.unidentified = unidentified_;
  counts.journeys_of_cases = journeys_of_cases_;
  counts.journeys_half_gap = journeys_half_gap_;
  counts.journeys_double_gap = journeys_double_gap_;
  counts.variants_distinct = variants_.size();
  counts.variants_top = variants_.top(top);

  Ranked<StateKey> states = rank(states_.keys());
  std::unordered_map<std::uint64_t, std::uint32_t> rank_of_hash;
  rank_of_hash.reserve(states.keys.size());
  for (std::uint32_t i = 0; i < states.keys.size(); ++i)
    rank_of_hash.emplace(key_hash(states.keys[i]), i);
  std::vector<std::uint64_t> arrival_keys;
  arrival_keys.reserve(arrivals_.size());
  for (const ArrivalKey& key : arrivals_.keys()) {
    arrival_keys.push_back(arrival_key(key.from == 0 ? kFromStart : rank_of_hash.at(key.from),
                                       static_cast<std::uint16_t>(key.moment_plus_1 - 1)));
  }
  Ranked<std::uint64_t> arrivals = rank(arrival_keys);
  share_out(groups_.size(), threads, [&](std::size_t g) {
    renumber(groups_[g].states, states.ranks);
    renumber(groups_[g].arrivals, arrivals.ranks);
    groups_[g].cells = sorted_cells(cells_[g]);
    groups_[g].periods = sorted_periods(periods_[g]);
  });
  counts.groups = std::move(groups_);
  counts.states = std::move(states.keys);
  counts.arrivals = std::move(arrivals.keys);

  std::vector<std::pair<std::uint64_t, std::uint64_t>> gaps;
  gap_counts_.for_each(
      [&](std::uint64_t key, std::uint64_t count) { gaps.emplace_back(key, count); });
  std::sort(gaps.begin(), gaps.end());
  for (const auto& [key, count] : gaps) {
    const auto from = static_cast<std::uint16_t>(key >> 32U);
    const auto to = static_cast<std::uint16_t>(key >> 16U);
    if (counts.transitions.empty() || counts.transitions.back().from != from ||
        counts.transitions.back().to != to) {
      counts.transitions.push_back({from, to, 0, gap_us_sums_.at(key >> 16U), {}});
    }
    counts.transitions.back().gaps.add(static_cast<std::uint16_t>(key), count);
    counts.transitions.back().count += count;
  }
  return counts;
}

}  // namespace fifteen::journey
