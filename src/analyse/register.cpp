#include "analyse/register.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/nearest.h"
#include "stats/difference.h"
#include "stats/jackknife.h"

namespace fifteen::analyse {
namespace {

using journey::JourneyCounts;
using stats::kGroupCount;

// Six places: enough to tell, and few enough for a file that people read.
double rounded(double share) {
  constexpr double kPlaces = 1e6;
  return std::round(share * kPlaces) / kPlaces;
}

std::optional<SeenShare> seen_share(const std::optional<stats::Estimate>& e) {
  if (!e) return std::nullopt;
  return SeenShare{rounded(e->value), rounded(e->low), rounded(e->high)};
}

// Of all journeys, those that come to a moment.
std::optional<stats::Estimate> journeys_share(const JourneyCounts& counts,
                                              const std::string& moment) {
  const auto found = std::lower_bound(counts.moments.begin(), counts.moments.end(), moment);
  if (found == counts.moments.end() || *found != moment) return std::nullopt;
  const auto m = static_cast<std::size_t>(found - counts.moments.begin());
  std::array<std::uint64_t, kGroupCount> hits{};
  std::array<std::uint64_t, kGroupCount> totals{};
  std::uint64_t all = 0;
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    for (std::size_t f = 0; f < kFateCount; ++f) {
      hits[g] += counts.groups[g].moments[m].journeys[f];
      totals[g] += counts.groups[g].journeys[f];
    }
    all += totals[g];
  }
  if (all == 0) return std::nullopt;
  return stats::jackknife_share(hits, totals);
}

stats::Estimate estimate(const SeenShare& share) { return {share.value, share.low, share.high}; }

std::vector<SeenDifference> differences_of(const MomentSeen& then, const MomentSeen& now) {
  constexpr std::array<std::optional<SeenShare> MomentSeen::*, 4> kShares{
      &MomentSeen::journeys, &MomentSeen::misery, &MomentSeen::magic, &MomentSeen::truth};
  std::vector<SeenDifference> out;
  for (std::size_t i = 0; i < kShares.size(); ++i) {
    const auto& before = then.*kShares[i];
    const auto& since = now.*kShares[i];
    if (!before || !since) continue;
    SeenDifference one;
    one.figure = static_cast<SeenFigure>(i);
    one.then = estimate(*before);
    one.now = estimate(*since);
    one.difference = stats::difference_of(one.now, one.then);
    out.push_back(one);
  }
  return out;
}

ReviewedMoment review_moment(const RegisteredMoment& known, const Moment& moment,
                             const RegisterLog& log) {
  ReviewedMoment out;
  out.name = known.name;
  out.owner = known.owner;
  out.status = known.status;
  out.now = seen_of(log, moment);
  out.then = known.seen;
  if (known.seen) out.differences = differences_of(*known.seen, out.now);
  out.verdict = moment.verdict;
  out.why = moment.why;
  out.miseries = moment.outcomes[static_cast<std::size_t>(Outcome::kMisery)];
  out.truth_told = moment.separable;
  out.is_fate = moment.is_fate;
  return out;
}

void tell(RegisterReview& review) {
  for (const ReviewedMoment& moment : review.moments) review.compared += moment.differences.size();
  for (ReviewedMoment& moment : review.moments) {
    for (SeenDifference& one : moment.differences)
      one.told = stats::together(one.difference, review.compared).told();
  }
}

// The log of then, where it is the same for all.
void add_then(RegisterReview& review) {
  for (const ReviewedMoment& moment : review.moments) {
    if (!moment.then) continue;
    const bool first = !review.then_from_us;
    if (!first && (*review.then_from_us != moment.then->from_us ||
                   *review.then_to_us != moment.then->to_us)) {
      review.then_from_us.reset();
      review.then_to_us.reset();
      return;
    }
    review.then_from_us = moment.then->from_us;
    review.then_to_us = moment.then->to_us;
  }
}

// By its name, and of the moment's own where several have it.
std::optional<std::size_t> find_change(const std::vector<MeasuredChange>& changes,
                                       const std::string& name, const std::string& moment) {
  std::optional<std::size_t> out;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (changes[i].rule.name != name) continue;
    if (!out || changes[i].rule.moment == moment) out = i;
  }
  return out;
}

void add_ideas(const RegisteredMoment& known, RegisterReview& review) {
  for (const MomentIdea& idea : known.ideas) {
    ReviewedIdea out;
    out.moment = known.name;
    out.what = idea.what;
    out.tried_us = idea.tried_us;
    const auto own = change_of(idea, known.name);
    out.change = own ? own->name : idea.change;
    if (out.tried()) {
      out.measured = find_change(review.changes, out.change, known.name);
      std::vector<std::string> names;
      for (const MeasuredChange& change : review.changes) names.push_back(change.rule.name);
      if (!out.measured) out.like = nearest(out.change, names);
    }
    review.ideas.push_back(std::move(out));
  }
}

void add_gone(const Register& known, const std::set<std::string>& met, RegisterReview& review) {
  std::vector<std::string> names;
  for (const Moment& moment : review.added) names.push_back(moment.name);
  for (const RegisteredMoment& moment : known.moments) {
    if (met.contains(moment.name)) continue;
    review.gone.push_back(
        {moment.name, moment.owner, moment.seen.has_value(), nearest(moment.name, names)});
    add_ideas(moment, review);
  }
}

}  // namespace

bool ReviewedMoment::disagrees() const {
  if (is_fate || status == MomentStatus::kUndecided || verdict == Verdict::kTooLittleData)
    return false;
  return status != status_of(verdict);
}

MomentStatus status_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kEliminate: return MomentStatus::kEliminate;
    case Verdict::kFix: return MomentStatus::kFix;
    case Verdict::kMakeMagic: return MomentStatus::kMakeMagic;
    case Verdict::kKeep: return MomentStatus::kKeep;
    case Verdict::kTooLittleData: return MomentStatus::kUndecided;
  }
  return MomentStatus::kUndecided;
}

MomentSeen seen_of(const RegisterLog& log, const Moment& moment) {
  MomentSeen out;
  out.from_us = log.from_us;
  out.to_us = log.to_us;
  out.contacts = moment.contacts;
  out.journeys = seen_share(journeys_share(log.counts, moment.name));
  out.misery = seen_share(moment.misery_share);
  out.magic = seen_share(moment.magic_share);
  if (moment.fate) out.truth = seen_share(moment.fate->truth);
  out.verdict = verdict_name(moment.verdict);
  return out;
}

RegisterReview review_register(const Register& known, const RegisterLog& log) {
  RegisterReview out;
  out.from_us = log.from_us;
  out.to_us = log.to_us;
  out.changes = log.changes;
  std::map<std::string, const RegisteredMoment*> by_name;
  for (const RegisteredMoment& moment : known.moments) by_name[moment.name] = &moment;
  std::set<std::string> met;
  for (const Moment& moment : log.findings.moments) {
    const auto found = by_name.find(moment.name);
    if (found == by_name.end()) {
      out.added.push_back(moment);
      continue;
    }
    met.insert(moment.name);
    out.moments.push_back(review_moment(*found->second, moment, log));
    add_ideas(*found->second, out);
  }
  add_gone(known, met, out);
  add_then(out);
  tell(out);
  return out;
}

}  // namespace fifteen::analyse
