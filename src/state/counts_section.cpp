#include <algorithm>
#include <limits>
#include <numeric>
#include <tuple>

#include "base/time.h"
#include "state/sections.h"

namespace fifteen::state {
namespace {

using journey::GroupCounts;
using journey::JourneyCounts;
using journey::MomentTally;
using journey::VariantTally;

constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();

template <std::size_t kSize>
void write_all(const std::array<std::uint64_t, kSize>& numbers, ByteWriter& out) {
  for (const std::uint64_t number : numbers) out.number(number);
}

template <std::size_t kSize>
void read_all(ByteReader& in, const char* what, std::array<std::uint64_t, kSize>& numbers) {
  for (std::uint64_t& number : numbers) number = in.number(what);
}

void write_histogram(const stats::LogHistogram& histogram, ByteWriter& out) {
  out.number(histogram.counts().size());
  for (const auto& [bucket, count] : histogram.counts()) {
    out.number(bucket);
    out.number(count);
  }
}

stats::LogHistogram read_histogram(ByteReader& in, const char* what) {
  stats::LogHistogram out;
  const std::size_t buckets = in.count(what, 2, stats::kBucketCount);
  for (std::size_t b = 0; b < buckets && in.ok(); ++b) {
    const auto bucket = static_cast<std::uint16_t>(in.number(what, stats::kBucketCount - 1));
    const std::uint64_t count = in.number(what);
    in.require(out.total() == 0 || out.counts().rbegin()->first < bucket, what,
               "buckets in ascending order");
    in.require(count > 0, what, "buckets that are not empty");
    out.add(bucket, count);
  }
  in.require(out.total() <= kCountMax, what, "fewer contacts");
  return out;
}

void write_moment(const MomentTally& tally, ByteWriter& out) {
  for (const std::uint64_t number :
       {tally.contacts, tally.customers, tally.repeats, tally.starts, tally.ends})
    out.number(number);
  write_all(tally.outcomes, out);
  write_all(tally.journeys, out);
}

void read_moment(ByteReader& in, MomentTally& tally) {
  constexpr const char* kWhat = "a moment's counts";
  for (std::uint64_t* const number :
       {&tally.contacts, &tally.customers, &tally.repeats, &tally.starts, &tally.ends})
    *number = in.number(kWhat);
  read_all(in, kWhat, tally.outcomes);
  read_all(in, kWhat, tally.journeys);
  in.require(std::accumulate(tally.outcomes.begin(), tally.outcomes.end(), std::uint64_t{0}) ==
                 tally.contacts,
             kWhat, "as many outcomes as contacts");
  in.require(tally.repeats <= tally.contacts, kWhat, "no more repeats than contacts");
}

void write_group(const GroupCounts& group, ByteWriter& out) {
  out.number(group.customers);
  write_all(group.journeys, out);
  for (const MomentTally& tally : group.moments) write_moment(tally, out);
  out.number(group.cells.size());
  for (const journey::CellTally& cell : group.cells) {
    out.number(cell.facet);
    out.number(cell.history);
    out.number(cell.contacts);
  }
  out.number(group.periods.size());
  for (const journey::PeriodTally& period : group.periods) {
    out.number(period.period);
    out.number(period.moment);
    write_all(period.outcomes, out);
  }
}

void read_group(ByteReader& in, const JourneyCounts& counts, GroupCounts& group) {
  group.customers = in.number("a group's customers");
  read_all(in, "a group's journeys", group.journeys);
  group.moments.resize(in.ok() ? counts.moments.size() : 0);
  for (MomentTally& tally : group.moments) read_moment(in, tally);
  const std::size_t cells = in.count("cells", 3);
  for (std::size_t c = 0; c < cells && in.ok(); ++c) {
    journey::CellTally cell;
    cell.facet = static_cast<std::uint32_t>(in.number("a cell's facet", journey::kFacetsMax));
    cell.history =
        static_cast<score::History>(in.number("a cell's history", score::kHistoryCount - 1));
    cell.contacts = in.number("a cell's contacts");
    in.require(cell.facet < counts.facets.size(), "a cell's facet", "one of the facets");
    in.require(cell.contacts > 0, "a cell's contacts", "cells that are not empty");
    in.require(
        group.cells.empty() || std::tuple(group.cells.back().facet, group.cells.back().history) <
                                   std::tuple(cell.facet, cell.history),
        "a cell", "cells in ascending order");
    group.cells.push_back(cell);
  }
  const std::size_t periods = in.count("counts by period", 2 + kOutcomeCount);
  for (std::size_t p = 0; p < periods && in.ok(); ++p) {
    journey::PeriodTally period;
    period.period = static_cast<std::uint32_t>(in.number("a period", 0xFFFF'FFFF));
    period.moment = static_cast<std::uint16_t>(in.number("a period's moment", 0xFFFF));
    read_all(in, "a period's outcomes", period.outcomes);
    in.require(period.period < counts.periods.starts.size(), "a period", "one of the periods");
    in.require(period.moment < counts.moments.size(), "a period's moment", "one of the moments");
    in.require(group.periods.empty() ||
                   std::tuple(group.periods.back().period, group.periods.back().moment) <
                       std::tuple(period.period, period.moment),
               "a period", "periods in ascending order");
    group.periods.push_back(period);
  }
}

void read_transitions(ByteReader& in, JourneyCounts& counts) {
  const std::size_t transitions = in.count("transitions", 4);
  for (std::size_t t = 0; t < transitions && in.ok(); ++t) {
    journey::TransitionTally tally;
    tally.from = static_cast<std::uint16_t>(in.number("a transition's moment", 0xFFFF));
    tally.to = static_cast<std::uint16_t>(in.number("a transition's moment", 0xFFFF));
    tally.gap_us_sum = in.whole("a transition's gaps", 0, kLargest);
    tally.gaps = read_histogram(in, "a transition's gaps");
    tally.count = tally.gaps.total();
    in.require(tally.from < counts.moments.size() && tally.to < counts.moments.size(),
               "a transition's moment", "one of the moments");
    in.require(tally.count > 0, "a transition", "transitions that are made");
    in.require(counts.transitions.empty() ||
                   std::tuple(counts.transitions.back().from, counts.transitions.back().to) <
                       std::tuple(tally.from, tally.to),
               "a transition", "transitions in ascending order");
    counts.transitions.push_back(std::move(tally));
  }
}

VariantTally read_variant(ByteReader& in, const JourneyCounts& counts) {
  VariantTally out;
  out.hash = in.fixed("a variant");
  out.count = in.number("a variant's journeys");
  out.length = in.number("a variant's length");
  const std::size_t kept = std::min<std::size_t>(out.length, journey::kVariantShownMax);
  in.require(out.count > 0 && kept > 0, "a variant", "variants that occur");
  in.require(kept <= in.left(), "a variant's length", "as many moments as are left");
  for (std::size_t m = 0; m < kept && in.ok(); ++m) {
    out.moments.push_back(static_cast<std::uint16_t>(in.number("a variant's moment", 0xFFFF)));
    in.require(out.moments.back() < counts.moments.size(), "a variant's moment",
               "one of the moments");
  }
  return out;
}

}  // namespace

void write_counts(const JourneyCounts& counts, ByteWriter& out) {
  for (const GroupCounts& group : counts.groups) write_group(group, out);
  out.number(counts.transitions.size());
  for (const journey::TransitionTally& tally : counts.transitions) {
    out.number(tally.from);
    out.number(tally.to);
    out.whole(tally.gap_us_sum);
    write_histogram(tally.gaps, out);
  }
  out.number(counts.variants_top.size());
  for (const VariantTally& variant : counts.variants_top) {
    out.fixed(variant.hash);
    out.number(variant.count);
    out.number(variant.length);
    for (const std::uint16_t moment : variant.moments) out.number(moment);
  }
  for (const std::uint64_t number :
       {counts.duplicates, counts.unidentified, counts.journeys_of_cases, counts.journeys_half_gap,
        counts.journeys_double_gap})
    out.number(number);
  out.number(counts.gap_us ? 1 : 0);
  if (counts.gap_us) out.whole(*counts.gap_us);
}

void read_counts(ByteReader& in, JourneyCounts& counts) {
  for (GroupCounts& group : counts.groups) read_group(in, counts, group);
  read_transitions(in, counts);
  const std::size_t variants = in.count("variants", 11);
  for (std::size_t v = 0; v < variants && in.ok(); ++v) {
    VariantTally variant = read_variant(in, counts);
    in.require(
        counts.variants_top.empty() || journey::variant_before(counts.variants_top.back(), variant),
        "a variant", "the most frequent variants first");
    counts.variants_top.push_back(std::move(variant));
  }
  counts.variants_distinct = counts.variants_top.size();
  for (std::uint64_t* const number :
       {&counts.duplicates, &counts.unidentified, &counts.journeys_of_cases,
        &counts.journeys_half_gap, &counts.journeys_double_gap})
    *number = in.number("a count of contacts or journeys");
  if (in.flag("whether a gap ends journeys"))
    counts.gap_us = in.whole("the gap that ends journeys", 0, kSumMax / 2);
}

void write_tally(const journey::ContactTally& tally, ByteWriter& out) {
  out.number(tally.contacts);
  if (tally.contacts > 0) {
    out.whole(tally.from_us);
    out.whole(tally.to_us);
    out.whole(tally.from_local_us);
    out.whole(tally.to_local_us);
  }
  for (const auto* const times : {&tally.waits, &tally.services, &tally.durations}) {
    out.number(times->size());
    for (const auto& [moment, histogram] : *times) {
      out.text(moment);
      write_histogram(histogram, out);
    }
  }
  out.number(tally.ratings.size());
  for (const auto& [key, ratings] : tally.ratings) {
    out.text(key.first);
    out.text(key.second);
    out.number(ratings.values.count);
    out.whole(ratings.values.sum);
    out.number(ratings.values.squares);
    write_all(ratings.outcomes, out);
    out.whole(ratings.least);
    out.whole(ratings.most);
  }
}

void read_tally(ByteReader& in, journey::ContactTally& tally) {
  tally.contacts = in.number("contacts");
  if (tally.contacts > 0) {
    tally.from_us = in.whole("the log's begin", kTimeMin, kTimeMax);
    tally.to_us = in.whole("the log's end", tally.from_us, kTimeMax);
    tally.from_local_us = in.whole("the log's begin by its clocks", tally.from_us - kMicrosPerDay,
                                   tally.from_us + kMicrosPerDay);
    tally.to_local_us = in.whole("the log's end by its clocks", tally.to_us - kMicrosPerDay,
                                 tally.to_us + kMicrosPerDay);
  }
  for (auto* const times : {&tally.waits, &tally.services, &tally.durations}) {
    const std::size_t count = in.count("times by moment", 2);
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
      std::string moment = in.text("a moment with times");
      in.require(times->empty() || times->rbegin()->first < moment, "a moment with times",
                 "moments in order");
      times->emplace(std::move(moment), read_histogram(in, "a moment's times"));
    }
  }
  const std::size_t count = in.count("ratings", 10);
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    std::pair<std::string, std::string> key;
    key.first = in.text("a rating's instrument");
    key.second = in.text("a rating's moment");
    journey::RatingTally ratings;
    ratings.values.count = in.number("ratings");
    ratings.values.sum = in.whole("the sum of ratings");
    ratings.values.squares = in.number("the squares of ratings", ~std::uint64_t{0});
    read_all(in, "what ratings say", ratings.outcomes);
    ratings.least = in.whole("the least rating");
    ratings.most = in.whole("the largest rating", ratings.least);
    in.require(ratings.values.count > 0, "ratings", "ratings that were given");
    in.require(tally.ratings.empty() || tally.ratings.rbegin()->first < key, "a rating",
               "ratings in order");
    tally.ratings.emplace(std::move(key), ratings);
  }
}

}  // namespace fifteen::state
