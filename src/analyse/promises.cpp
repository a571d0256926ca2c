#include "analyse/promises.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <span>
#include <tuple>
#include <utility>

#include "analyse/first_contact.h"
#include "base/nearest.h"
#include "base/text.h"
#include "base/time.h"
#include "stats/group_totals.h"
#include "stats/jackknife.h"
#include "stats/proportion.h"

namespace fifteen::analyse {
namespace {

using journey::AmountKind;
using journey::Came;
using journey::Facet;
using journey::JourneyCounts;
using journey::PromiseMark;
using journey::SampledContact;
using journey::SampledJourney;
using stats::GroupTotals;

// Shares that come of logarithms and products are not exact.
constexpr double kRounding = 1e-12;

// What one contact, journey or wait says.
enum class Says : std::uint8_t { kNotAsked, kKept, kBroken, kOpen, kUnknown };

Says says(bool kept) { return kept ? Says::kKept : Says::kBroken; }

// Counts of those that say something.
struct Tally {
  GroupTotals kept{};
  GroupTotals told{};
  std::uint64_t open = 0;
  std::uint64_t unknown = 0;

  void add(std::size_t group, Says said) {
    open += said == Says::kOpen ? 1 : 0;
    unknown += said == Says::kUnknown ? 1 : 0;
    kept[group] += said == Says::kKept ? 1 : 0;
    told[group] += said == Says::kKept || said == Says::kBroken ? 1 : 0;
  }

  PromiseLived result(const std::string& name) const {
    PromiseLived out;
    out.name = name;
    out.kept = stats::total_of(kept);
    out.broken = stats::total_of(told) - out.kept;
    out.open = open;
    out.unknown = unknown;
    out.share = stats::jackknife_share(kept, told);
    return out;
  }
};

// Counts of a promise, for all and by dimension and value.
class Counted {
 public:
  explicit Counted(const JourneyCounts& counts) : counts_(counts), by_(counts.dimensions.size()) {}

  void add(std::size_t group, Says said, const Facet& facet) {
    if (said == Says::kNotAsked) return;
    all_.add(group, said);
    for (std::size_t d = 0; d < by_.size(); ++d) {
      if (facet.values[d] != 0) by_[d][facet.values[d]].add(group, said);
    }
  }

  void result(PromiseFinding& out) const {
    out.lived = all_.result("");
    for (std::size_t d = 0; d < by_.size(); ++d) {
      const journey::Dimension& dimension = counts_.dimensions[d];
      PromiseBy by{dimension.name, {}, 0};
      for (const auto& [value, tally] : by_[d]) {
        PromiseLived lived = tally.result(dimension.values[value - 1U]);
        if (lived.told() >= kLivedMin) {
          by.values.push_back(std::move(lived));
        } else {
          ++by.left_out;
        }
      }
      std::sort(by.values.begin(), by.values.end(), [](const auto& a, const auto& b) {
        return std::tuple(~a.told(), std::string_view(a.name)) <
               std::tuple(~b.told(), std::string_view(b.name));
      });
      if (!by.values.empty() || by.left_out > 0) out.by.push_back(std::move(by));
    }
  }

 private:
  const JourneyCounts& counts_;
  Tally all_;
  std::vector<std::map<std::uint16_t, Tally>> by_;
};

// By canonical moment, whether it is named; empty: all are.
std::vector<bool> named(const std::vector<std::string>& names, const JourneyCounts& counts) {
  std::vector<bool> out;
  for (const std::string& moment : counts.moments) {
    if (names.empty()) break;
    out.push_back(std::find(names.begin(), names.end(), moment) != names.end());
  }
  return out;
}

class Finder {
 public:
  Finder(const JourneyCounts& counts, const Promises& promises, const journey::Calendars& calendars,
         const journey::DemandPlan& demand)
      : counts_(counts),
        sample_(counts.sample),
        promises_(promises),
        awaits_(journey::await_rules(promises, calendars, counts.moments)),
        demand_(demand) {
    for (const SampledJourney& journey : sample_.journeys)
      log_end_us_ = std::max(log_end_us_, journey.seen_until_us);
    marks_.resize(sample_.contacts.size());
    for (const journey::SampledAmount& marks : sample_.of_kind(AmountKind::kPromises))
      marks_[marks.contact] = marks.amount;
  }

  PromisesFound run() {
    PromisesFound out;
    std::size_t row = 0;
    std::size_t await = 0;
    for (const PromiseRule& rule : promises_.rules) {
      PromiseFinding& finding = out.promises.emplace_back();
      finding.rule = rule;
      Counted counted(counts_);
      if (is_awaited(rule.measure)) {
        count_awaited(awaits_[await++], counted);
      } else if (rule.measure == PromiseMeasure::kFirstContact) {
        count_first(rule, finding);
        continue;
      } else {
        count_units(rule, rule.asks_row() ? std::optional(row++) : std::nullopt, counted);
      }
      counted.result(finding);
    }
    for (const SampledContact& contact : sample_.contacts)
      ++(is_silence(facet_of(contact)) ? out.silences : out.contacts);
    std::uint64_t journeys = 0;
    for (const auto& group : counts_.groups) {
      for (const std::uint64_t count : group.journeys) journeys += count;
    }
    if (journeys > 0) {
      out.sampled = static_cast<double>(sample_.journeys.size() + sample_.left_out) /
                    static_cast<double>(journeys);
    }
    return out;
  }

 private:
  const Facet& facet_of(const SampledContact& contact) const {
    return counts_.facets[contact.facet];
  }
  static bool is_silence(const Facet& facet) {
    return facet.signs.direction == score::Direction::kSilence;
  }

  // What a contact at one of the promise's moments says. `row` is its place in the marks.
  Says of_contact(const PromiseRule& rule, std::optional<std::size_t> row,
                  std::size_t place) const {
    const SampledContact& contact = sample_.contacts[place];
    const score::Signs& signs = facet_of(contact).signs;
    const PromiseMark mark = row ? journey::mark_of(marks_[place], *row) : PromiseMark::kAsked;
    if (mark == PromiseMark::kNone && !rule.where.empty()) return Says::kNotAsked;
    switch (rule.measure) {
      case PromiseMeasure::kDeadline:
        if (signs.pace == score::Pace::kUnknown) return Says::kUnknown;
        return says(signs.pace <= score::Pace::kKept);
      case PromiseMeasure::kOutcome:
        if (contact.outcome == Outcome::kUnscored) return Says::kUnknown;
        return says(rule.is ? contact.outcome == *rule.is : contact.outcome != *rule.is_not);
      case PromiseMeasure::kResolved:
        if (signs.resolved == score::Answer::kUnknown) return Says::kUnknown;
        return says(signs.resolved == score::Answer::kYes);
      default:
        if (mark == PromiseMark::kKept) return Says::kKept;
        return mark == PromiseMark::kBroken ? Says::kBroken : Says::kUnknown;
    }
  }

  void count_units(const PromiseRule& rule, std::optional<std::size_t> row,
                   Counted& counted) const {
    const std::vector<bool> here = named(rule.moments, counts_);
    for (const SampledJourney& journey : sample_.journeys) {
      const std::size_t group = stats::group_of(journey.customer);
      Says all = Says::kNotAsked;
      const Facet* first = nullptr;  // of the contacts that are asked
      for (std::size_t i = journey.first; i < journey.first + journey.contacts; ++i) {
        const Facet& facet = facet_of(sample_.contacts[i]);
        if ((!here.empty() && !here[facet.moment]) || is_silence(facet)) continue;
        const Says said = of_contact(rule, row, i);
        if (said == Says::kNotAsked) continue;
        if (!rule.by_journey) {
          counted.add(group, said, facet);
          continue;
        }
        // One contact that breaks it breaks it; those that say nothing leave it to the others.
        if (first == nullptr) first = &facet;
        if (all != Says::kBroken && (all != Says::kKept || said == Says::kBroken)) all = said;
      }
      if (first != nullptr) counted.add(group, all, *first);
    }
  }

  // The contacts of a case, or those of a customer that are of none, lie together.
  void count_awaited(const journey::AwaitRule& rule, Counted& counted) const {
    std::vector<journey::AwaitContact> contacts;
    std::vector<std::size_t> places;
    std::vector<journey::Awaited> found;
    for (std::size_t j = 0; j < sample_.journeys.size();) {
      const SampledJourney& first = sample_.journeys[j];
      contacts.clear();
      places.clear();
      do {
        const SampledJourney& journey = sample_.journeys[j++];
        for (std::size_t i = journey.first; i < journey.first + journey.contacts; ++i) {
          const SampledContact& contact = sample_.contacts[i];
          const Facet& facet = facet_of(contact);
          if (is_silence(facet)) continue;
          contacts.push_back({contact.start_us, facet.moment, facet.signs.call_back, facet.asks,
                              facet.signs.direction});
          places.push_back(i);
        }
      } while (!first.is_case && j < sample_.journeys.size() &&
               sample_.journeys[j].customer == first.customer && !sample_.journeys[j].is_case);
      journey::find_awaited(rule, contacts, log_end_us_, found);
      for (const journey::Awaited& awaited : found) {
        counted.add(stats::group_of(first.customer), said_of(awaited.came),
                    facet_of(sample_.contacts[places[awaited.contact]]));
      }
    }
  }

  static Says said_of(Came came) {
    switch (came) {
      case Came::kInTime: return Says::kKept;
      case Came::kNot: return Says::kBroken;
      case Came::kOpen: return Says::kOpen;
      default: return Says::kNotAsked;
    }
  }

  void count_first(const PromiseRule& rule, PromiseFinding& finding) const {
    IssueCounter issues(counts_, demand_, log_end_us_);
    journey::for_each_customer(
        sample_,
        [&](std::uint64_t customer, std::span<const journey::DemandContact> contacts,
            std::span<const std::uint32_t>) { issues.add(stats::group_of(customer), contacts); });
    IssueDays days = issues.all();
    if (!rule.moments.empty()) {
      days = {};
      const std::vector<bool> here = named(rule.moments, counts_);
      issues.for_each_moment([&](std::size_t moment, const IssueDays& of_moment) {
        if (here[moment]) add(of_moment, days);
      });
    }
    const auto window = static_cast<int>(*rule.within_us / kMicrosPerDay);
    if (days.empty()) {
      finding.lived.share = stats::jackknife_share({}, {});
      return;
    }
    const FirstContact first = days.result("", window);
    PromiseLived& lived = finding.lived;
    lived.open = first.unwatched;
    lived.share = first.resolved;
    const std::uint64_t told = first.issues - first.unwatched;
    lived.kept =
        static_cast<std::uint64_t>(std::llround(first.resolved.value * static_cast<double>(told)));
    lived.broken = told - std::min(told, lived.kept);
  }

  static void add(const IssueDays& from, IssueDays& to) {
    for (std::size_t g = 0; g < stats::kGroupCount; ++g) {
      for (std::size_t d = 0; d < from.again[g].size(); ++d) {
        to.again[g][d] += from.again[g][d];
        to.watched[g][d] += from.watched[g][d];
      }
    }
  }

  const JourneyCounts& counts_;
  const journey::JourneySample& sample_;
  const Promises& promises_;
  std::vector<journey::AwaitRule> awaits_;
  const journey::DemandPlan& demand_;
  std::vector<std::int64_t> marks_;  // by contact
  std::int64_t log_end_us_ = kTimeMin;
};

// Names that a promise goes by and the log has not: a misspelling would be kept for ever.
Status check_moments(const PromiseRule& rule, const std::vector<std::string>& names,
                     const char* key, const JourneyCounts& counts) {
  const auto known = [&](const std::string& name) {
    return std::binary_search(counts.moments.begin(), counts.moments.end(), name);
  };
  if (names.empty() || std::any_of(names.begin(), names.end(), known)) return {};
  return fail(ErrorKind::kInput,
              fmt::format("expected one of the `{}` of the promise \"{}\" in the log, got none: "
                          "\"{}\"{}",
                          key, printable(rule.name), printable(names.front()),
                          did_you_mean(names.front(), counts.moments)));
}

}  // namespace

PromiseVerdict PromiseFinding::verdict(PromiseBar bar) const {
  if (lived.told() == 0) return PromiseVerdict::kNothing;
  const bool kept = bar == PromiseBar::kSure     ? !surely_broken()
                    : bar == PromiseBar::kStrict ? surely_kept()
                                                 : lived.share.value >= rule.share - kRounding;
  return kept ? PromiseVerdict::kKept : PromiseVerdict::kBroken;
}

Result<PromisesFound> find_promises(const JourneyCounts& counts, const Promises& promises,
                                    const journey::Calendars& calendars,
                                    const journey::DemandPlan& demand) {
  for (const PromiseRule& rule : promises.rules) {
    for (const auto& [names, key] :
         {std::pair{&rule.moments, "moments"}, std::pair{&rule.to, "to"}}) {
      const Status known = check_moments(rule, *names, key, counts);
      if (!known) return fail(known.error());
    }
  }
  return Finder(counts, promises, calendars, demand).run();
}

}  // namespace fifteen::analyse
