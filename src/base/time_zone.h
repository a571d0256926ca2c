#pragma once
// Local times without a zone, made UTC by a table of one zone's offsets.
//
// Around clock changes a local time can mean two instants or none. The rule: a time that exists
// twice is the earlier one (summer time still holds); a time that does not exist is read with the
// offset from before the change, which moves it forward by the gap.

#include <algorithm>
#include <cstdint>
#include <vector>

namespace fifteen {

/// How many instants a local time means.
enum class LocalTime : std::uint8_t { kOnce, kTwice, kNever };

class TimeZone {
 public:
  struct Offset {
    std::int64_t from_utc_us = 0;  ///< holds from this instant on
    std::int64_t us = 0;           ///< east of Greenwich

    bool operator==(const Offset&) const = default;
  };

  TimeZone() = default;  ///< UTC

  /// Takes the offsets in ascending order of `from_utc_us`; the first holds from ever.
  explicit TimeZone(std::vector<Offset> offsets) : offsets_(std::move(offsets)) {}

  /// Returns the UTC instant of a local time.
  std::int64_t to_utc(std::int64_t local_us) const {
    LocalTime ignored{};
    return to_utc(local_us, ignored);
  }

  /// Returns the UTC instant of a local time, and says whether clocks showed it once.
  std::int64_t to_utc(std::int64_t local_us, LocalTime& clocks) const {
    clocks = LocalTime::kOnce;
    if (offsets_.empty()) return local_us;
    // The last offset that, when it began to hold, was not yet past this local time by the offset
    // before it.
    auto after = std::upper_bound(
        offsets_.begin() + 1, offsets_.end(), local_us,
        [this](std::int64_t local, const Offset& offset) {
          const Offset& before = offsets_[static_cast<std::size_t>(&offset - offsets_.data() - 1)];
          return local < offset.from_utc_us + std::max(before.us, offset.us);
        });
    const std::int64_t before = (after - 1)->us;
    if (after != offsets_.end() && local_us >= after->from_utc_us + std::min(before, after->us)) {
      clocks = after->us < before ? LocalTime::kTwice : LocalTime::kNever;
    }
    return local_us - before;
  }

  /// Returns what clocks show at a UTC instant.
  std::int64_t to_local(std::int64_t utc_us) const {
    if (offsets_.empty()) return utc_us;
    const auto after = std::upper_bound(
        offsets_.begin() + 1, offsets_.end(), utc_us,
        [](std::int64_t instant, const Offset& offset) { return instant < offset.from_utc_us; });
    return utc_us + (after - 1)->us;
  }

  /// Returns the first UTC instant at which clocks show the local time or a later one: where they
  /// leave it out, the change. Rises with the local time.
  std::int64_t first_at(std::int64_t local_us) const {
    LocalTime clocks{};
    const std::int64_t us = to_utc(local_us, clocks);
    if (clocks != LocalTime::kNever) return us;
    const auto change = std::upper_bound(
        offsets_.begin(), offsets_.end(), us,
        [](std::int64_t instant, const Offset& offset) { return instant < offset.from_utc_us; });
    return (change - 1)->from_utc_us;
  }

 private:
  std::vector<Offset> offsets_;
};

}  // namespace fifteen
