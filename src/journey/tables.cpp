#include "journey/tables.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/error.h"
#include "base/share_out.h"

namespace fifteen::journey {
namespace {

void add_checked(std::uint32_t& sum, std::uint32_t more) {
  FIFTEEN_CHECK(more <= std::numeric_limits<std::uint32_t>::max() - sum,
                "more than 4 billion of one kind");
  sum += more;
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
  std::vector<VariantTally> best;  // a heap with the last of them on top
  if (count == 0) return best;
  entries_.for_each([&](std::uint64_t hash, const Entry& entry) {
    if (best.size() == count && entry.count < best.front().count) return;
    const Text text = text_of(entry);
    best.push_back({hash, entry.count, text.length, {text.moments.begin(), text.moments.end()}});
    std::push_heap(best.begin(), best.end(), variant_before);
    if (best.size() <= count) return;
    std::pop_heap(best.begin(), best.end(), variant_before);
    best.pop_back();
  });
  std::sort(best.begin(), best.end(), variant_before);
  return best;
}

Tables::Tables(std::size_t moment_count) {
  for (GroupCounts& group : groups_) group.moments.resize(moment_count);
}

void Tables::merge(std::size_t group_number, const GroupTables& part) {
  GroupCounts& group = groups_[group_number];
  group.customers += part.customers;
  duplicates_ += part.duplicates;
  unidentified_ += part.unidentified;
  journeys_of_cases_ += part.journeys_of_cases;
  journeys_half_gap_ += part.journeys_half_gap;
  journeys_double_gap_ += part.journeys_double_gap;
  for (std::size_t f = 0; f < kFateCount; ++f) group.journeys[f] += part.journeys[f];
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
  paths_.merge(group_number, part.paths);
}

JourneyCounts Tables::finish(const JourneyPlan& plan, std::size_t top, std::size_t threads) && {
  JourneyCounts counts;
  counts.moments = plan.moments;
  counts.dimensions = plan.dimensions;
  counts.facets = plan.facets;
  counts.periods = plan.periods;
  counts.duplicates = duplicates_;
  counts.unidentified = unidentified_;
  counts.journeys_of_cases = journeys_of_cases_;
  counts.journeys_half_gap = journeys_half_gap_;
  counts.journeys_double_gap = journeys_double_gap_;
  counts.variants_distinct = variants_.size();
  counts.variants_top = variants_.top(top);
  counts.paths = std::move(paths_).finish();

  share_out(groups_.size(), threads, [&](std::size_t g) {
    groups_[g].cells = sorted_cells(cells_[g]);
    groups_[g].periods = sorted_periods(periods_[g]);
  });
  counts.groups = std::move(groups_);

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
