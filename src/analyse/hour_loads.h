#pragma once
// How busy the hours of a log are: from when contacts came to classes of hours of like load.
//
// An hour's load is that of its hour of the week by that of its week, each shrunk to the mean by as
// much as counts differ by chance alone. An hour of the week that a log has once counts as one: so
// logs of two days, and weeks that the log's end cuts, tell the same load as full ones.
//
//   HourCounts counts(hours_of_log);
//   counts.add(hour);                                   // for each contact, from the log's first
//   hour const HoursOfLoad hours = hours_of_like_load(counts);

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fifteen::analyse {

/// So many classes of hours at most.
inline constexpr std::size_t kQueueHoursMax = 17;

/// Contacts by hour of the week and by week, from the first hour of the log on.
class HourCounts {
 public:
  /// `hours` are those of the log, at least one. Logs of more than ten years are looked at by
  /// longer weeks.
  explicit HourCounts(std::int64_t hours);

  /// Counts a contact; `hour` is 0 to less than the log's hours.
  void add(std::int64_t hour);

  double contacts() const { return contacts_; }
  std::size_t weeks() const { return weeks_.size(); }
  double in_slot(std::size_t slot) const { return slots_[slot]; }
  double in_week(std::size_t week) const { return weeks_[week]; }
  /// How often an hour of the week comes in the log.
  double times(std::size_t slot) const { return until(static_cast<std::int64_t>(slot), hours_); }
  /// And in one of its weeks.
  double times(std::size_t slot, std::size_t week) const;

  static constexpr std::int64_t kSlots = 168;

 private:
  static double until(std::int64_t slot, std::int64_t end) {
    const std::int64_t times = end > slot ? (end - slot - 1) / kSlots + 1 : 0;
    return static_cast<double>(times);
  }

  std::int64_t hours_;
  std::int64_t week_;  // hours, a multiple of kSlots
  std::vector<double> slots_;
  std::vector<double> weeks_;
  double contacts_ = 0;
};

/// Hours of like load.
struct HoursOfLoad {
  struct Class {
    double load = 0;   ///< to the log's contacts, in an hour: contacts times it come
    double share = 0;  ///< of those who come
  };
  std::vector<Class> classes;  ///< ascending load; at most kQueueHoursMax
  double open_hours = 0;       ///< in which anybody comes
};

/// Hours of the week with hardly any contacts are closed. Nothing was counted: no classes. Cost:
/// O(168 weeks).
HoursOfLoad hours_of_like_load(const HourCounts& counts);

}  // namespace fifteen::analyse
