#pragma once
// Samples for tests, journey by journey, with channels, teams and segments.
//
//   TestSample log({"channel", "plan"});
//   log.add({.customer = 7, .fate = Fate::kWon, .contacts = {{"call", 0, Outcome::kMisery,
//   {"phone"}}}}); const JourneyCounts counts = log.count();

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/time.h"
#include "journey/counts.h"
#include "journey/periods.h"

namespace fifteen::analyse {

struct TestStep {
  std::string moment;
  double day = 0;
  Outcome outcome = Outcome::kUnscored;
  std::vector<std::string> values{};  ///< by dimension; empty: none
  std::optional<std::int64_t> wait_us{};
  std::optional<std::int64_t> service_us{};
  std::string employee{};  ///< empty: not known
};

struct TestJourney {
  std::int64_t customer = 0;
  Fate fate = Fate::kOpen;
  std::vector<TestStep> contacts;
  /// A contact that is the fate comes last; else the fate is known otherwise.
  bool fate_is_last = false;
};

class TestSample {
 public:
  explicit TestSample(std::vector<std::string> dimensions = {})
      : dimensions_(std::move(dimensions)) {}

  void add(TestJourney journey) { journeys_.push_back(std::move(journey)); }

  /// Nothing but what is asked of a sample. Watched until a year after the last contact.
  journey::JourneyCounts count() const {
    journey::JourneyCounts out;
    name_all(out);
    std::map<std::pair<std::string, std::vector<std::string>>, std::uint32_t> facets;
    for (const TestJourney& told : journeys_) {
      journey::SampledJourney journey;
      journey.customer = hash_id(told.customer);
      journey.first = static_cast<std::uint32_t>(out.sample.contacts.size());
      journey.contacts = static_cast<std::uint32_t>(told.contacts.size());
      journey.before_fate = journey.contacts - (told.fate_is_last ? 1 : 0);
      journey.fate = told.fate;
      for (const TestStep& step : told.contacts) {
        const auto [at, is_new] = facets.emplace(std::pair(step.moment, step.values),
                                                 static_cast<std::uint32_t>(out.facets.size()));
        if (is_new) out.facets.push_back(facet_of(out, step));
        const auto us = static_cast<std::int64_t>(step.day * kMicrosPerDay);
        add_amounts(out, step);
        out.sample.contacts.push_back({us, at->second, 0, step.outcome});
        journey.seen_until_us = us + 365 * kMicrosPerDay;
      }
      out.sample.journeys.push_back(journey);
    }
    out.sample = out.sample.in_order();
    return out;
  }

  /// Likewise, with contacts counted by period, too.
  journey::JourneyCounts count_periods() const {
    journey::JourneyCounts out = count();
    std::int64_t from = std::numeric_limits<std::int64_t>::max();
    std::int64_t to = std::numeric_limits<std::int64_t>::min();
    for (const journey::SampledContact& contact : out.sample.contacts) {
      from = std::min(from, contact.start_us);
      to = std::max(to, contact.start_us);
    }
    out.periods = journey::periods_of(from, to, {});
    const journey::PeriodFinder finder(out.periods.starts);
    std::map<std::pair<std::uint32_t, std::uint16_t>, journey::PeriodTally> tallies;
    for (const journey::SampledContact& contact : out.sample.contacts) {
      const auto period = static_cast<std::uint32_t>(finder.of(contact.start_us));
      const std::uint16_t moment = out.facets[contact.facet].moment;
      journey::PeriodTally& tally = tallies[{period, moment}];
      tally.period = period;
      tally.moment = moment;
      ++tally.outcomes[static_cast<std::size_t>(contact.outcome)];
    }
    for (const auto& [key, tally] : tallies) out.groups[0].periods.push_back(tally);
    return out;
  }

 private:
  static void add_amounts(journey::JourneyCounts& out, const TestStep& step) {
    const auto contact = static_cast<std::uint32_t>(out.sample.contacts.size());
    const auto add = [&](journey::AmountKind kind, std::int64_t amount) {
      out.sample.amounts[static_cast<std::size_t>(kind)].push_back({contact, amount});
    };
    if (step.wait_us) add(journey::AmountKind::kWait, *step.wait_us);
    if (step.service_us) add(journey::AmountKind::kService, *step.service_us);
    if (!step.employee.empty())
      add(journey::AmountKind::kEmployee, 1 + place(out.employees, step.employee));
  }

  static std::uint16_t place(const std::vector<std::string>& names, const std::string& name) {
    return static_cast<std::uint16_t>(std::lower_bound(names.begin(), names.end(), name) -
                                      names.begin());
  }

  void name_all(journey::JourneyCounts& out) const {
    std::set<std::string> moments;
    std::set<std::string> employees;
    std::vector<std::set<std::string>> values(dimensions_.size());
    for (const TestJourney& journey : journeys_) {
      for (const TestStep& step : journey.contacts) {
        moments.insert(step.moment);
        if (!step.employee.empty()) employees.insert(step.employee);
        for (std::size_t d = 0; d < step.values.size(); ++d) {
          if (!step.values[d].empty()) values[d].insert(step.values[d]);
        }
      }
    }
    out.moments.assign(moments.begin(), moments.end());
    out.employees.assign(employees.begin(), employees.end());
    for (std::size_t d = 0; d < dimensions_.size(); ++d)
      out.dimensions.push_back({dimensions_[d], {values[d].begin(), values[d].end()}});
  }

  static journey::Facet facet_of(const journey::JourneyCounts& counts, const TestStep& step) {
    journey::Facet facet;
    facet.moment = place(counts.moments, step.moment);
    for (std::size_t d = 0; d < step.values.size(); ++d) {
      if (step.values[d].empty()) continue;
      facet.values[d] =
          static_cast<std::uint16_t>(1 + place(counts.dimensions[d].values, step.values[d]));
    }
    return facet;
  }

  std::vector<std::string> dimensions_;
  std::vector<TestJourney> journeys_;
};

}  // namespace fifteen::analyse
