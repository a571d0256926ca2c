#pragma once
// How often the first contact about something is the last: first contact resolution, across
// channels.
//
// An issue begins with a contact of a customer about a reason (or at a moment, where there is no
// reason) after kRepeatDaysMax days without one. It is not resolved at once when another contact
// about the same follows. Issues are watched until the log ends, some for less than the window; the
// share is Kaplan and Meier's (stats/kaplan_meier.h) on whole days.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analyse/failure_demand.h"
#include "stats/jackknife.h"

namespace fifteen::analyse {

/// Issues by the day of their first repeat, or by the days that they were watched without one.
struct IssueDays {
  using Days = std::array<std::uint32_t, kRepeatDaysMax + 1>;
  std::array<Days, stats::kGroupCount> again{};    ///< [group][day]: 1 is the first day
  std::array<Days, stats::kGroupCount> watched{};  ///< [group][whole days]

  bool empty() const;
  /// Returns the share without a repeat, and its curve.
  FirstContact result(const std::string& name, int window_days) const;
};

/// Issues are counted by the moments and the reasons with most contacts, so many of each.
inline constexpr std::size_t kSubjectsMax = 60;

/// Counts issues, customer by customer.
class IssueCounter {
 public:
  /// `log_end_us` is when the log ends. The plan must outlive the counter.
  IssueCounter(const journey::JourneyCounts& counts, const journey::DemandPlan& plan,
               std::int64_t log_end_us);

  /// Takes the contacts of a customer by rising start.
  void add(std::size_t group, std::span<const journey::DemandContact> contacts);

  const IssueDays& all() const { return all_; }
  /// Calls `visit(moment, days)` for each moment that is counted.
  template <class Visit>
  void for_each_moment(Visit&& visit) const {
    by_moment_.for_each(visit);
  }
  /// Calls `visit(1 + the value's number, days)` for each reason that is counted.
  template <class Visit>
  void for_each_reason(Visit&& visit) const {
    by_reason_.for_each(visit);
  }

 private:
  struct Subject {
    std::uint64_t customer = 0;
    std::int64_t last_us = 0;
    std::int64_t begun_us = 0;
    std::uint16_t moment = 0;  ///< at which the issue began
    std::uint16_t last_moment = 0;
    bool open = false;  ///< an issue without a repeat so far
  };

  // The days of those with most contacts: each takes 5 kB.
  struct Tables {
    std::vector<std::uint16_t> place;  ///< 1 + the place in `days`; 0: not counted
    std::vector<std::uint16_t> numbers;
    std::vector<IssueDays> days;

    explicit Tables(const std::vector<std::uint64_t>& contacts);
    IssueDays* find(std::size_t number) {
      return place[number] == 0 ? nullptr : &days[place[number] - 1U];
    }
    template <class Visit>
    void for_each(Visit&& visit) const {
      for (std::size_t i = 0; i < days.size(); ++i) visit(std::size_t{numbers[i]}, days[i]);
    }
  };

  void end(const Subject& subject, std::uint16_t reason, std::size_t group,
           std::optional<std::int64_t> again_us);

  const journey::DemandPlan& plan_;
  std::int64_t log_end_us_;
  std::uint64_t customer_ = 0;
  std::vector<Subject> reasons_;
  std::vector<Subject> moments_;
  std::vector<std::uint32_t> touched_;  // subjects of the customer: reasons first, then moments
  IssueDays all_;
  Tables by_moment_;
  Tables by_reason_;
};

}  // namespace fifteen::analyse
