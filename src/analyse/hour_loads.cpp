#include "analyse/hour_loads.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace fifteen::analyse {
namespace {

// Two neighbours hold more than an eighth of those who come: there are seventeen at most.
constexpr std::size_t kHourClasses = 8;
static_assert(kQueueHoursMax == 2 * kHourClasses + 1);
// Hours of the week with less than this part of the busiest one's contacts are strays.
constexpr double kStray = 0.05;

// How far a count is from what was expected, which differs by chance alone: what of it is more than
// that is kept.
struct Ratio {
  double counted = 0;
  double expected = 0;
  double ratio() const { return expected > 0 ? kept_ : 0; }

  // Those of nothing counted stay nothing: there it is closed.
  static void shrink(std::vector<Ratio>& all) {
    double n = 0;
    double off = 0;
    double sum = 0;
    double squares = 0;
    for (const Ratio& one : all) {
      if (one.counted <= 0 || one.expected <= 0) continue;
      n += 1;
      off += (one.counted - one.expected) * (one.counted - one.expected);
      sum += one.expected;
      squares += one.expected * one.expected;
    }
    const double spread = n > 1 ? std::max(0.0, (off * n / (n - 1) - sum) / squares) : 0;
    for (Ratio& one : all) {
      if (one.counted <= 0 || one.expected <= 0) continue;
      const double sure = spread * one.expected / (1 + spread * one.expected);
      one.kept_ = n > 1 ? 1 + sure * (one.counted / one.expected - 1) : 1;
    }
  }

 private:
  double kept_ = 0;
};

// The load of an hour of the log, to what it is on average while it is open: that of its hour of
// the week by that of its week.
class HourLoads {
 public:
  explicit HourLoads(const HourCounts& log) : slots_(HourCounts::kSlots), weeks_(log.weeks()) {
    const auto rate = [&](std::size_t s) {
      return log.times(s) > 0 ? log.in_slot(s) / log.times(s) : 0;
    };
    double busiest = 0;
    for (std::size_t s = 0; s < slots_.size(); ++s) busiest = std::max(busiest, rate(s));
    double counted = 0;
    double times = 0;
    for (std::size_t s = 0; s < slots_.size(); ++s) {
      if (rate(s) <= 0 || rate(s) < kStray * busiest) continue;
      slots_[s].counted = log.in_slot(s);
      counted += log.in_slot(s);
      times += log.times(s);
    }
    if (counted <= 0) return;
    const double mean = counted / times;
    for (std::size_t s = 0; s < slots_.size(); ++s) slots_[s].expected = mean * log.times(s);
    Ratio::shrink(slots_);
    for (std::size_t w = 0; w < weeks_.size(); ++w) {
      weeks_[w].counted = log.in_week(w);
      for (std::size_t s = 0; s < slots_.size(); ++s)
        weeks_[w].expected += slots_[s].ratio() * mean * log.times(s, w);
    }
    Ratio::shrink(weeks_);
  }

  double of(std::size_t slot, std::size_t week) const {
    return slots_[slot].ratio() * weeks_[week].ratio();
  }
  // Calls `visit(load, hours)` for each hour of the week in each week.
  template <class Visit>
  void each(const HourCounts& log, Visit&& visit) const {
    for (std::size_t w = 0; w < weeks_.size(); ++w) {
      for (std::size_t s = 0; s < slots_.size(); ++s) {
        const double hours = log.times(s, w);
        if (hours > 0 && of(s, w) > 0) visit(of(s, w), hours);
      }
    }
  }

 private:
  std::vector<Ratio> slots_;
  std::vector<Ratio> weeks_;
};

}  // namespace

HourCounts::HourCounts(std::int64_t hours) : hours_(hours), slots_(kSlots) {
  constexpr std::int64_t kWeeksMax = 520;
  const std::int64_t weeks = (hours + kSlots - 1) / kSlots;
  week_ = (weeks + kWeeksMax - 1) / kWeeksMax * kSlots;
  weeks_.resize(static_cast<std::size_t>((hours + week_ - 1) / week_));
}

void HourCounts::add(std::int64_t hour) {
  slots_[static_cast<std::size_t>(hour % kSlots)] += 1;
  weeks_[static_cast<std::size_t>(hour / week_)] += 1;
  contacts_ += 1;
}

double HourCounts::times(std::size_t slot, std::size_t week) const {
  const auto s = static_cast<std::int64_t>(slot);
  const std::int64_t from = static_cast<std::int64_t>(week) * week_;
  return until(s, std::min(from + week_, hours_)) - until(s, from);
}

HoursOfLoad hours_of_like_load(const HourCounts& counts) {
  const HourLoads loads(counts);
  double all = 0;
  loads.each(counts, [&](double load, double hours) { all += load * hours; });
  constexpr double kFine = 8;  // parts of a doubling
  std::map<int, HoursOfLoad::Class> fine;
  HoursOfLoad out;
  loads.each(counts, [&](double load, double hours) {
    const double share = load * hours / all;
    out.open_hours += hours;
    HoursOfLoad::Class& sum = fine[static_cast<int>(std::floor(std::log2(load / all) * kFine))];
    sum.share += share;
    sum.load += share * load / all;
  });
  HoursOfLoad::Class taken;
  const auto close = [&] {
    if (taken.share > 0) out.classes.push_back({taken.load / taken.share, taken.share});
    taken = {};
  };
  for (const auto& [key, sum] : fine) {
    if (taken.share + sum.share > 1.0 / kHourClasses) close();
    taken.share += sum.share;
    taken.load += sum.load;
  }
  close();
  return out;
}

}  // namespace fifteen::analyse
