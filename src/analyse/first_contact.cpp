#include "analyse/first_contact.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/time.h"
#include "stats/proportion.h"

namespace fifteen::analyse {
namespace {

using stats::kGroupCount;

constexpr std::size_t kDays = kRepeatDaysMax;
// As in journey/demand.cpp: pages of one visit.
constexpr std::int64_t kVisitUs = 30 * kMicrosPerMinute;

using Sums = std::array<std::uint64_t, kDays + 1>;

// The share without a repeat after each day. Nobody at risk: it stays.
std::array<double, kDays> survival(const Sums& again, const Sums& watched) {
  std::uint64_t at_risk = 0;
  for (std::size_t d = 0; d <= kDays; ++d) at_risk += again[d] + watched[d];
  std::array<double, kDays> out{};
  double share = 1;
  at_risk -= watched[0];
  for (std::size_t d = 1; d <= kDays; ++d) {
    if (at_risk > 0) share *= 1 - static_cast<double>(again[d]) / static_cast<double>(at_risk);
    out[d - 1] = share;
    at_risk -= again[d] + watched[d];
  }
  return out;
}

std::uint64_t issues_in(const IssueDays& days, std::size_t from_day) {
  std::uint64_t sum = 0;
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    for (std::size_t d = from_day; d <= kDays; ++d) sum += days.again[g][d] + days.watched[g][d];
  }
  return sum;
}

// Contacts of the sample by the number of their moment or reason.
std::vector<std::uint64_t> contacts_by(const journey::JourneyCounts& counts,
                                       const journey::DemandPlan& plan, std::size_t size,
                                       std::uint16_t journey::DemandFacet::*what) {
  std::vector<std::uint64_t> out(size);
  for (const journey::SampledContact& contact : counts.sample.contacts)
    ++out[plan.facets.facets[contact.facet].*what];
  return out;
}

}  // namespace

bool IssueDays::empty() const { return issues_in(*this, 0) == 0; }

FirstContact IssueDays::result(const std::string& name, int window_days) const {
  FirstContact out;
  out.name = name;
  out.issues = issues_in(*this, 0);
  Sums all_again{};
  Sums all_watched{};
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    for (std::size_t d = 0; d <= kDays; ++d) {
      all_again[d] += again[g][d];
      all_watched[d] += watched[g][d];
    }
  }
  for (int d = 0; d < window_days; ++d)
    out.unwatched += all_watched.at(static_cast<std::size_t>(d));
  const auto whole = survival(all_again, all_watched);
  std::array<std::array<double, kGroupCount>, kDays> without{};
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    Sums less_again = all_again;
    Sums less_watched = all_watched;
    for (std::size_t d = 0; d <= kDays; ++d) {
      less_again[d] -= again[g][d];
      less_watched[d] -= watched[g][d];
    }
    const auto shares = survival(less_again, less_watched);
    for (std::size_t d = 0; d < kDays; ++d) without[d][g] = shares[d];
  }
  for (std::size_t d = 0; d < kDays; ++d) {
    const auto& w = without[d];
    const bool equal = std::all_of(w.begin(), w.end(), [&](double x) { return x == w[0]; });
    const std::uint64_t seen = std::max<std::uint64_t>(1, out.issues - all_watched[0]);
    const auto hits =
        static_cast<std::uint64_t>(std::llround(whole[d] * static_cast<double>(seen)));
    stats::Estimate e = equal ? stats::wilson(hits, seen) : stats::jackknife(whole[d], w);
    e.value = whole[d];
    e.low = std::max(0.0, std::min(e.low, e.value));
    e.high = std::min(1.0, std::max(e.high, e.value));
    out.curve[d] = e;
  }
  out.resolved = out.curve.at(static_cast<std::size_t>(window_days) - 1);
  return out;
}

IssueCounter::IssueCounter(const journey::JourneyCounts& counts, const journey::DemandPlan& plan,
                           std::int64_t log_end_us)
    : plan_(plan),
      log_end_us_(log_end_us),
      reasons_(plan.facets.reasons_max + 1),
      moments_(counts.moments.size()),
      by_moment_(contacts_by(counts, plan, counts.moments.size(), &journey::DemandFacet::moment)),
      by_reason_(contacts_by(counts, plan, reasons_.size(), &journey::DemandFacet::reason)) {}

IssueCounter::Tables::Tables(const std::vector<std::uint64_t>& contacts)
    : place(contacts.size()), numbers(contacts.size()) {
  std::iota(numbers.begin(), numbers.end(), std::uint16_t{0});
  std::stable_sort(numbers.begin(), numbers.end(),
                   [&](std::uint16_t a, std::uint16_t b) { return contacts[a] > contacts[b]; });
  if (numbers.size() > kSubjectsMax) numbers.resize(kSubjectsMax);
  days.resize(numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i)
    place[numbers[i]] = static_cast<std::uint16_t>(i + 1);
}

void IssueCounter::add(std::size_t group, std::span<const journey::DemandContact> contacts) {
  ++customer_;
  touched_.clear();
  for (const journey::DemandContact& contact : contacts) {
    const journey::DemandFacet& facet = plan_.facets.facets[contact.facet];
    if (!facet.is_demand() || facet.value || plan_.queues[facet.moment].is_queue) continue;
    const std::size_t number = facet.reason != 0 ? facet.reason : reasons_.size() + facet.moment;
    Subject& subject = facet.reason != 0 ? reasons_[facet.reason] : moments_[facet.moment];
    const std::int64_t now_us = contact.start_us;
    const bool known = subject.customer == customer_;
    if (!known) touched_.push_back(static_cast<std::uint32_t>(number));
    const std::int64_t since_us = known ? now_us - subject.last_us : 0;
    const bool same_visit =
        known && (since_us == 0 || (facet.self_service && since_us <= kVisitUs &&
                                    subject.last_moment == facet.moment));
    if (!known || since_us > kRepeatDaysMax * kMicrosPerDay) {
      if (known && subject.open) end(subject, facet.reason, group, std::nullopt);
      subject = {customer_, now_us, now_us, facet.moment, facet.moment, true};
      continue;
    }
    subject.last_us = now_us;
    subject.last_moment = facet.moment;
    if (!subject.open || same_visit) continue;
    end(subject, facet.reason, group, now_us - subject.begun_us);
    subject.open = false;
  }
  for (const std::uint32_t number : touched_) {
    const bool is_reason = number < reasons_.size();
    const Subject& subject = is_reason ? reasons_[number] : moments_[number - reasons_.size()];
    if (subject.open)
      end(subject, static_cast<std::uint16_t>(is_reason ? number : 0), group, std::nullopt);
  }
}

void IssueCounter::end(const Subject& subject, std::uint16_t reason, std::size_t group,
                       std::optional<std::int64_t> again_us) {
  const std::int64_t watched =
      std::clamp<std::int64_t>((log_end_us_ - subject.begun_us) / kMicrosPerDay, 0, kRepeatDaysMax);
  std::int64_t day = kRepeatDaysMax + 1;
  if (again_us) day = std::max<std::int64_t>(1, (*again_us + kMicrosPerDay - 1) / kMicrosPerDay);
  const auto count = [&](IssueDays& days) {
    // A repeat on a day that not all were watched for tells nothing: most would not have been seen.
    if (day <= watched) {
      ++days.again[group][static_cast<std::size_t>(day)];
    } else {
      ++days.watched[group][static_cast<std::size_t>(watched)];
    }
  };
  count(all_);
  if (IssueDays* days = by_moment_.find(subject.moment)) count(*days);
  IssueDays* const days = reason == 0 ? nullptr : by_reason_.find(reason);
  if (days != nullptr) count(*days);
}

}  // namespace fifteen::analyse
