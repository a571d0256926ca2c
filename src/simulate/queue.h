#pragma once
// A queue with several servers, first come, first served, as an exact recursion: whoever comes next
// waits until the first server is free, or leaves when patience runs out before that and then takes
// no server's time. That needs no event at the end of a service, only arrivals in order of time.
// Source: the workload recursion of Kiefer and Wolfowitz (1955), with impatience after Baccelli,
// Boyer and Hebuterne (1984).

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

namespace fifteen::simulate {

inline constexpr std::int64_t kPatient = std::numeric_limits<std::int64_t>::max();

/// What a queue did with a customer. Microseconds.
struct Served {
  std::int64_t waited_us = 0;
  bool abandoned = false;
};

/// One queue. Arrivals must come in order of time.
class FifoQueue {
 public:
  explicit FifoQueue(std::size_t servers)
      : free_(servers, std::numeric_limits<std::int64_t>::min()) {}

  /// Takes a customer who comes at `now_us`, would be served for `service_us` and leaves after
  /// waiting `patience_us`. Cost: the logarithm of the servers.
  Served arrive(std::int64_t now_us, std::int64_t service_us, std::int64_t patience_us) {
    const std::int64_t free = free_.front();
    const std::int64_t waited = free > now_us ? free - now_us : 0;
    if (waited > patience_us) return {patience_us, true};
    replace_first(now_us + waited + service_us);
    return {waited, false};
  }

  /// From now on so many serve: new ones are free at once; of those who go, the ones who would be
  /// free first go first, which leaves the work that has begun where it is.
  void staff(std::size_t servers, std::int64_t now_us) {
    while (free_.size() > servers) {
      std::pop_heap(free_.begin(), free_.end(), std::greater<>());
      free_.pop_back();
    }
    while (free_.size() < servers) {
      free_.push_back(now_us);
      std::push_heap(free_.begin(), free_.end(), std::greater<>());
    }
  }

  std::size_t servers() const { return free_.size(); }

 private:
  // The first server is busy until then: the heap's top goes down to its place.
  void replace_first(std::int64_t until_us) {
    std::size_t at = 0;
    for (std::size_t child = 1; child < free_.size(); child = 2 * at + 1) {
      if (child + 1 < free_.size() && free_[child + 1] < free_[child]) ++child;
      if (free_[child] >= until_us) break;
      free_[at] = free_[child];
      at = child;
    }
    free_[at] = until_us;
  }

  std::vector<std::int64_t> free_;  // when each server is free; the earliest on top
};

}  // namespace fifteen::simulate
