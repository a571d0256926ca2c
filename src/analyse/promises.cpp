#include "analyse/promises.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <span>
#include <tuple>
#include <utility>

#include "analyse/fair_comparison.h"
#include "analyse/first_contact.h"
#include "base/nearest.h"
#include "base/text.h"
#include "base/time.h"
#include "journey/periods.h"
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

// Of fewer periods of units nothing is said.
constexpr std::uint64_t kCapabilityCellsMin = 20;

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

// Of whom, when and by whom something is said.
struct Said {
  std::size_t group = 0;
  const Facet* facet = nullptr;
  std::int64_t start_us = 0;
  std::uint32_t employee = 0;  // 1 + the place of the name; 0: not known
};

// Counts of a promise, for all, by dimension and value, and by unit and period. Employees are a
// last dimension.
class Counted {
 public:
  explicit Counted(const JourneyCounts& counts)
      : counts_(counts), periods_(counts.periods.starts), by_(counts.dimensions.size() + 1) {}

  void add(const Said& of, Says said) {
    if (said == Says::kNotAsked) return;
    all_.add(of.group, said);
    const std::size_t period = counts_.periods.starts.empty() ? 0 : periods_.of(of.start_us);
    for (std::size_t d = 0; d < by_.size(); ++d) {
      const std::uint32_t value = d + 1 < by_.size() ? of.facet->values[d] : of.employee;
      if (value == 0 || (d + 1 == by_.size() && is_no_unit(name_of(d, value)))) continue;
      by_[d][value].add(of.group, said);
      if (said != Says::kKept && said != Says::kBroken) continue;
      stats::CapabilityCell& cell = cells_[{d, value, period}];
      cell.unit = value;
      cell.hits += said == Says::kKept ? 1 : 0;
      ++cell.things;
    }
  }

  void result(PromiseFinding& out) const {
    out.lived = all_.result("");
    for (std::size_t d = 0; d < by_.size(); ++d) {
      PromiseBy by{dimension_name(d), {}, 0};
      for (const auto& [value, tally] : by_[d]) {
        PromiseLived lived = tally.result(name_of(d, value));
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
    for (std::size_t d = by_.size(); d-- > 0;) add_capability(d, out);
  }

 private:
  const std::string& dimension_name(std::size_t d) const {
    static const std::string kEmployee = "employee";
    return d < counts_.dimensions.size() ? counts_.dimensions[d].name : kEmployee;
  }
  const std::string& name_of(std::size_t d, std::uint32_t value) const {
    return d < counts_.dimensions.size() ? counts_.dimensions[d].values[value - 1]
                                         : counts_.employees[value - 1];
  }

  void add_capability(std::size_t d, PromiseFinding& out) const {
    const std::string& units = dimension_name(d);
    if (units != "employee" && units != "team" && units != "place") return;
    std::vector<stats::CapabilityCell> cells;
    for (const auto& [key, cell] : cells_) {
      if (std::get<0>(key) == d) cells.push_back(cell);
    }
    const auto found = stats::capability(cells, {.share = out.rule.share});
    if (found && found->cells >= kCapabilityCellsMin) out.capability.push_back({units, *found});
  }

  const JourneyCounts& counts_;
  journey::PeriodFinder periods_;
  Tally all_;
  std::vector<std::map<std::uint32_t, Tally>> by_;
  std::map<std::tuple<std::size_t, std::uint32_t, std::size_t>, stats::CapabilityCell> cells_;
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
        sides_{side_of(counts.sample), side_of(counts.unidentified_sample)},
        promises_(promises),
        awaits_(journey::await_rules(promises, calendars, counts.moments)),
        demand_(demand) {
    for (const SampledJourney& journey : sample_.journeys)
      log_end_us_ = std::max(log_end_us_, journey.seen_until_us);
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
    for (const Side& side : sides_) {
      for (const SampledContact& contact : side.sample->contacts)
        ++(is_silence(facet_of(contact)) ? out.silences : out.contacts);
    }
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
  // Customers, or contacts of nobody known, each a journey of its own, with what they have on the
  // side.
  struct Side {
    const journey::JourneySample* sample = nullptr;
    std::vector<std::int64_t> marks;       // by contact
    std::vector<std::uint32_t> employees;  // likewise
  };
  static Side side_of(const journey::JourneySample& sample) {
    Side out{&sample, std::vector<std::int64_t>(sample.contacts.size()),
             std::vector<std::uint32_t>(sample.contacts.size())};
    for (const journey::SampledAmount& marks : sample.of_kind(AmountKind::kPromises))
      out.marks[marks.contact] = marks.amount;
    for (const journey::SampledAmount& employee : sample.of_kind(AmountKind::kEmployee))
      out.employees[employee.contact] = static_cast<std::uint32_t>(employee.amount);
    return out;
  }
  Said said_at(const Side& side, const SampledJourney& journey, std::size_t place) const {
    const SampledContact& contact = side.sample->contacts[place];
    return {stats::group_of(journey.customer), &facet_of(contact), contact.start_us,
            side.employees[place]};
  }

  const Facet& facet_of(const SampledContact& contact) const {
    return counts_.facets[contact.facet];
  }
  static bool is_silence(const Facet& facet) {
    return facet.signs.direction == score::Direction::kSilence;
  }

  // What a contact at one of the promise's moments says. `row` is its place in the marks.
  Says of_contact(const PromiseRule& rule, std::optional<std::size_t> row, const Side& side,
                  std::size_t place) const {
    const SampledContact& contact = side.sample->contacts[place];
    const score::Signs& signs = facet_of(contact).signs;
    const PromiseMark mark = row ? journey::mark_of(side.marks[place], *row) : PromiseMark::kAsked;
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
    for (const Side& side : sides_) {
      for (const SampledJourney& journey : side.sample->journeys)
        count_journey(rule, row, here, side, journey, counted);
    }
  }

  void count_journey(const PromiseRule& rule, std::optional<std::size_t> row,
                     const std::vector<bool>& here, const Side& side, const SampledJourney& journey,
                     Counted& counted) const {
    Says all = Says::kNotAsked;
    std::optional<Said> first;  // of the contacts that are asked
    for (std::size_t i = journey.first; i < journey.first + journey.contacts; ++i) {
      const Said at = said_at(side, journey, i);
      if ((!here.empty() && !here[at.facet->moment]) || is_silence(*at.facet)) continue;
      const Says said = of_contact(rule, row, side, i);
      if (said == Says::kNotAsked) continue;
      if (!rule.by_journey) {
        counted.add(at, said);
        continue;
      }
      // One contact that breaks it breaks it; those that say nothing leave it to the others.
      if (!first) first = at;
      if (all != Says::kBroken && (all != Says::kKept || said == Says::kBroken)) all = said;
    }
    if (first) counted.add(*first, all);
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
        counted.add(said_at(sides_[0], first, places[awaited.contact]), said_of(awaited.came));
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
  std::array<Side, 2> sides_;  // customers, and nobody known
  const Promises& promises_;
  std::vector<journey::AwaitRule> awaits_;
  const journey::DemandPlan& demand_;
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
                                    const journey::DemandPlan& demand, Asked asked) {
  for (const PromiseRule& rule : promises.rules) {
    if (asked == Asked::kShops) break;
    for (const auto& [names, key] :
         {std::pair{&rule.moments, "moments"}, std::pair{&rule.to, "to"}}) {
      const Status known = check_moments(rule, *names, key, counts);
      if (!known) return fail(known.error());
    }
  }
  return Finder(counts, promises, calendars, demand).run();
}

}  // namespace fifteen::analyse
