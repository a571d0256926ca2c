#include "analyse/reach.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <tuple>

#include "journey/record.h"
#include "stats/jackknife.h"

namespace fifteen::analyse {
namespace {

using journey::JourneyCounts;
using journey::JourneySample;
using stats::kGroupCount;

using People = std::array<std::int64_t, kGroupCount>;

struct Sums {
  std::uint64_t contacts = 0;
  std::uint64_t miseries = 0;
  People people{};
  People misery_people{};

  void add(std::size_t group, std::int64_t reach, bool misery) {
    ++contacts;
    people[group] += reach;
    if (!misery) return;
    ++miseries;
    misery_people[group] += reach;
  }
};

std::int64_t total(const People& people) {
  std::int64_t out = 0;
  for (const std::int64_t of_group : people) out += of_group;
  return out;
}

double ratio(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

Audience audience_of(const Sums& sums) {
  Audience out{sums.contacts, sums.miseries, total(sums.people), total(sums.misery_people), {}};
  std::array<double, kGroupCount> without{};
  for (std::size_t g = 0; g < kGroupCount; ++g)
    without[g] = ratio(out.misery_people - sums.misery_people[g], out.people - sums.people[g]);
  out.misery_share = stats::jackknife(ratio(out.misery_people, out.people), without);
  out.misery_share.low = std::max(0.0, out.misery_share.low);
  out.misery_share.high = std::min(1.0, out.misery_share.high);
  return out;
}

// A sum over the whole log: that of the sample for as much of the log as it is. Without a group,
// the others stand for it.
stats::Estimate whole_log(const People& people, double sampled) {
  const auto all = static_cast<double>(total(people));
  constexpr double kOthers = static_cast<double>(kGroupCount) / (kGroupCount - 1);
  std::array<double, kGroupCount> without{};
  for (std::size_t g = 0; g < kGroupCount; ++g)
    without[g] = (all - static_cast<double>(people[g])) * kOthers / sampled;
  stats::Estimate out = stats::jackknife(all / sampled, without);
  out.low = std::max(0.0, out.low);
  return out;
}

// What is known of all public contacts of a sample.
struct Tally {
  Sums all;
  std::map<std::uint16_t, Sums> moments;
  std::vector<std::int64_t> misery_reaches;
};

Tally tally(const JourneyCounts& counts) {
  Tally out;
  const JourneySample& sample = counts.sample;
  const auto& reaches = sample.of_kind(journey::AmountKind::kReach);
  auto reach = reaches.begin();
  for (const journey::SampledJourney& journey : sample.journeys) {
    const std::size_t group = stats::group_of(journey.customer);
    for (; reach != reaches.end() && reach->contact < journey.first + journey.contacts; ++reach) {
      if (reach->amount <= 0) continue;
      const journey::SampledContact& contact = sample.contacts[reach->contact];
      const bool misery = contact.outcome == Outcome::kMisery;
      out.all.add(group, reach->amount, misery);
      out.moments[counts.facets[contact.facet].moment].add(group, reach->amount, misery);
      if (misery) out.misery_reaches.push_back(reach->amount);
    }
  }
  return out;
}

}  // namespace

std::optional<ReachFindings> find_reach(const JourneyCounts& counts, double act) {
  Tally found = tally(counts);
  if (found.all.contacts == 0) return std::nullopt;
  ReachFindings out;
  out.all = audience_of(found.all);
  out.sampled =
      static_cast<double>(counts.sample.bound) / static_cast<double>(journey::kGroupPlaces);
  out.misery_people = whole_log(found.all.misery_people, out.sampled);
  auto& reaches = found.misery_reaches;
  if (!reaches.empty()) {
    out.top = (reaches.size() + 99) / 100;
    std::sort(reaches.begin(), reaches.end(), std::greater<>());
    std::int64_t of_top = 0;
    for (std::size_t i = 0; i < out.top; ++i) of_top += reaches[i];
    out.top_share = ratio(of_top, out.all.misery_people);
  }
  const stats::Estimate& people = out.misery_people;
  out.act = act;
  out.lost = {people.value * act, people.low * act, people.high * act};
  out.lost_low = out.lost.value / kActRange;
  out.lost_high = out.lost.value * kActRange;
  for (const auto& [moment, sums] : found.moments)
    out.moments.push_back({counts.moments[moment], audience_of(sums)});
  const auto rank = [](const MomentReach& m) {
    return std::tuple(-m.audience.misery_people, std::string_view(m.moment));
  };
  std::sort(out.moments.begin(), out.moments.end(),
            [&](const MomentReach& a, const MomentReach& b) { return rank(a) < rank(b); });
  return out;
}

}  // namespace fifteen::analyse
