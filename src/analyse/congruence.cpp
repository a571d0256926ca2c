#include "analyse/congruence.h"

#include <algorithm>
#include <array>
#include <map>

#include "stats/difference.h"
#include "stats/jackknife.h"

namespace fifteen::analyse {
namespace {

using journey::JourneyCounts;
using stats::kGroupCount;

using ByGroup = std::array<std::uint64_t, kGroupCount>;

// Of so many, in each group of customers, so many.
struct Hits {
  ByGroup hits{};
  ByGroup totals{};

  void add(std::size_t g, std::uint64_t count, bool hit) {
    totals[g] += count;
    hits[g] += hit ? count : 0;
  }
  void add(const Hits& other) {
    for (std::size_t g = 0; g < kGroupCount; ++g) {
      hits[g] += other.hits[g];
      totals[g] += other.totals[g];
    }
  }
  void take(const Hits& other) {
    for (std::size_t g = 0; g < kGroupCount; ++g) {
      hits[g] -= other.hits[g];
      totals[g] -= other.totals[g];
    }
  }
  std::uint64_t total() const {
    std::uint64_t out = 0;
    for (const std::uint64_t t : totals) out += t;
    return out;
  }
  // kGroupCount leaves none out.
  double share_without(std::size_t left_out) const {
    double hit = 0;
    double all = 0;
    for (std::size_t g = 0; g < kGroupCount; ++g) {
      if (g == left_out) continue;
      hit += static_cast<double>(hits[g]);
      all += static_cast<double>(totals[g]);
    }
    return all > 0 ? hit / all : 0;
  }
};

// What is counted of the contacts of one channel.
struct Sums {
  std::uint64_t contacts = 0;
  Hits misery;
  Hits magic;
  Hits late;  // than the log says was promised
  std::array<ByGroup, score::kWaitBounds.size() + 2> waits{};

  void add(std::size_t g, std::uint64_t count, const score::Signs& signs, Outcome outcome) {
    contacts += count;
    if (outcome != Outcome::kUnscored) {
      misery.add(g, count, outcome == Outcome::kMisery);
      magic.add(g, count, outcome == Outcome::kMagic);
    }
    if (signs.pace != score::Pace::kUnknown)
      late.add(g, count, signs.pace == score::Pace::kLate || signs.pace == score::Pace::kVeryLate);
    waits[signs.wait][g] += count;
  }

  // Waits of a level or longer, among those that are known.
  Hits from_level(std::size_t level) const {
    Hits out;
    for (std::size_t l = 1; l < waits.size(); ++l) {
      for (std::size_t g = 0; g < kGroupCount; ++g) out.add(g, waits[l][g], l >= level);
    }
    return out;
  }
};

using ByChannel = std::map<std::uint16_t, Sums>;  // by the channel's number in its dimension

// The shortest level of waits that at most a quarter of all waits reach; none where nobody waits.
std::optional<std::size_t> long_level(const ByChannel& channels) {
  constexpr std::uint64_t kOneOf = 4;
  for (std::size_t level = 2; level <= score::kWaitBounds.size() + 1; ++level) {
    std::uint64_t longer = 0;
    std::uint64_t all = 0;
    for (const auto& [channel, sums] : channels) {
      const Hits hits = sums.from_level(level);
      all += hits.total();
      for (const std::uint64_t hit : hits.hits) longer += hit;
    }
    if (all == 0) return std::nullopt;
    if (longer * kOneOf <= all) return level;
  }
  return std::nullopt;
}

stats::Estimate share_of(const Hits& hits) {
  return stats::jackknife_share(hits.hits, hits.totals);
}

ChannelShare compare(const Hits& here, const Hits& all) {
  Hits elsewhere = all;
  elsewhere.take(here);
  ChannelShare out;
  out.contacts = here.total();
  if (out.contacts > 0) out.share = share_of(here);
  if (elsewhere.total() > 0) out.elsewhere = share_of(elsewhere);
  if (std::min(out.contacts, elsewhere.total()) < kCongruenceContactsMin) return out;
  const auto difference = [&](std::size_t g) {
    return here.share_without(g) - elsewhere.share_without(g);
  };
  std::array<double, kGroupCount> without{};
  for (std::size_t g = 0; g < kGroupCount; ++g) without[g] = difference(g);
  const stats::Estimate together = stats::jackknife(difference(kGroupCount), without);
  const stats::Estimate apart = stats::difference_of(*out.share, *out.elsewhere);
  out.difference = stats::Estimate{together.value, std::min(together.low, apart.low),
                                   std::max(together.high, apart.high)};
  return out;
}

template <class Take>
void compare_all(const std::vector<const Sums*>& sums, std::vector<ChannelFigures>& out,
                 ChannelShare ChannelFigures::*share, Take&& take) {
  Hits all;
  for (const Sums* one : sums) all.add(take(*one));
  for (std::size_t i = 0; i < sums.size(); ++i) out[i].*share = compare(take(*sums[i]), all);
}

void fill(const ByChannel& channels, const std::vector<std::string>& names, Congruence& out) {
  std::vector<std::pair<std::string, const Sums*>> order;
  for (const auto& [channel, sums] : channels) order.emplace_back(names[channel], &sums);
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    return a.second->contacts > b.second->contacts;
  });
  std::vector<const Sums*> sums;
  Hits promised;
  for (const auto& [name, one] : order) {
    sums.push_back(one);
    promised.add(one->late);
    out.channels.push_back({name, one->contacts, {}, {}, {}});
  }
  compare_all(sums, out.channels, &ChannelFigures::misery, [](const Sums& s) { return s.misery; });
  compare_all(sums, out.channels, &ChannelFigures::magic, [](const Sums& s) { return s.magic; });
  if (promised.total() > 0) {
    compare_all(sums, out.channels, &ChannelFigures::late, [](const Sums& s) { return s.late; });
  } else if (const auto level = long_level(channels)) {
    out.late_us = score::kWaitBounds[*level - 2] * 1'000'000;
    compare_all(sums, out.channels, &ChannelFigures::late,
                [&](const Sums& s) { return s.from_level(*level); });
  }
}

// Two channels are each other's others: that is one comparison.
void tell(std::vector<Congruence>& all) {
  std::size_t compared = 0;
  const auto each = [&](auto&& visit) {
    for (Congruence& one : all) {
      for (ChannelFigures& channel : one.channels) {
        for (ChannelShare* share : {&channel.misery, &channel.magic, &channel.late})
          if (share->difference) visit(one, *share);
      }
    }
  };
  std::size_t halves = 0;
  each([&](const Congruence& one, const ChannelShare&) {
    ++(one.channels.size() == 2 ? halves : compared);
  });
  compared += halves / 2;
  each([&](const Congruence&, ChannelShare& share) {
    share.told = stats::together(*share.difference, compared).told();
  });
}

}  // namespace

bool Congruence::told() const {
  return std::any_of(channels.begin(), channels.end(), [](const ChannelFigures& c) {
    return c.misery.told || c.magic.told || c.late.told;
  });
}

std::vector<Congruence> find_congruence(const JourneyCounts& counts, const score::Weights& weights,
                                        const journey::Alike* alike,
                                        const std::vector<Promised>& promises) {
  std::vector<Congruence> out;
  const auto dimension =
      std::find_if(counts.dimensions.begin(), counts.dimensions.end(),
                   [](const journey::Dimension& d) { return d.name == "channel"; });
  if (dimension == counts.dimensions.end()) return out;
  const auto channel_at = static_cast<std::size_t>(dimension - counts.dimensions.begin());

  std::vector<std::vector<std::size_t>> carries(counts.moments.size());  // by moment, promises
  for (std::size_t p = 0; p < promises.size(); ++p) {
    for (const std::string& name : promises[p].moments) {
      const auto found = std::lower_bound(counts.moments.begin(), counts.moments.end(), name);
      if (found != counts.moments.end() && *found == name)
        carries[static_cast<std::size_t>(found - counts.moments.begin())].push_back(p);
    }
  }
  std::vector<ByChannel> sums(promises.size());
  journey::for_each_cell(
      counts, [&](std::uint32_t facet_at, score::History history, const ByGroup& contacts) {
        const journey::Facet& facet = counts.facets[facet_at];
        const std::uint16_t channel = facet.values[channel_at];
        if (channel == 0 || carries[facet.moment].empty()) return;
        std::optional<score::LogOdds> odds;
        if (alike != nullptr) odds = alike->odds(facet, history);
        const Outcome outcome = score::outcome_of(facet.signs, history, weights, odds);
        for (const std::size_t p : carries[facet.moment]) {
          Sums& to = sums[p][static_cast<std::uint16_t>(channel - 1)];
          for (std::size_t g = 0; g < kGroupCount; ++g) {
            if (contacts[g] > 0) to.add(g, contacts[g], facet.signs, outcome);
          }
        }
      });
  for (std::size_t p = 0; p < promises.size(); ++p) {
    if (sums[p].size() < 2) continue;
    Congruence one;
    one.name = promises[p].name;
    for (const std::string& moment : promises[p].moments) {
      if (std::binary_search(counts.moments.begin(), counts.moments.end(), moment))
        one.moments.push_back(moment);
    }
    fill(sums[p], dimension->values, one);
    out.push_back(std::move(one));
  }
  tell(out);
  return out;
}

}  // namespace fifteen::analyse
