#pragma once
// The staffed queues of a log, and how long one would wait in them with less, or more, to do.
//
// A queue is what the mapping's [[queue]] says; else the moments with waits that one team serves;
// a moment whose team is not known is a queue by itself. Where contacts name a place, each place
// has a queue of its own. Hours of like load are put together (hour_loads.h), so that busy ones are
// busy. Patience is the mean wait
// by the share that leaves (in a queue with one rate of impatience that is an identity), servers
// are as many as make one wait so long. What Erlang A (stats/erlang_a.h) says of the queue with
// another load, to what it says of it as it is, is the ratio by which the waits that were seen
// change: real queues are not exactly of its kind, and nothing changes where nothing changes.
//
// Sources: those of stats/erlang_a.h; Brown et al., Statistical analysis of a telephone call
// center, Journal of the American Statistical Association 100 (2005), for patience.

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "analyse/hour_loads.h"
#include "analyse/wait_mix.h"
#include "contact/queue_rules.h"

namespace fifteen::analyse {

/// Of a queue so many places are told, the largest ones.
inline constexpr std::size_t kQueuePlacesMax = 30;

/// One place's queue: hours of like load.
struct QueuePlace {
  struct Hours {
    double arrivals = 0;  ///< in an hour
    double share = 0;     ///< of those who come
  };
  std::vector<Hours> hours;   ///< ascending arrivals
  double contacts = 0;        ///< of the log
  double wait_us = 0;         ///< their mean, seen
  double open_hours = 0;      ///< hours of the log in which it works
  std::uint32_t servers = 0;  ///< given or estimated; 0: cannot be told
};

/// A load to what it was, and the waits to what they were.
struct LoadPoint {
  double load = 1;
  WaitRatio ratio;
};

struct StaffedQueue {
  std::string name;
  std::vector<std::size_t> moments;  ///< canonical
  std::string note;                  ///< why it cannot be told how its waits change; empty: it can
  std::vector<QueuePlace> places;    ///< those that can be told, the largest first
  std::size_t places_known = 0;      ///< how many places there are
  double arrivals = 0;               ///< in an hour in which it works, at a place, on average
  double service_us = 0;             ///< mean time of serving one
  double wait_us = 0;                ///< mean wait of all with a wait
  double left = 0;                   ///< share of them that leaves
  double patience_us = std::numeric_limits<double>::infinity();
  bool servers_given = false;
  bool patience_given = false;
  std::vector<LoadPoint> curve;  ///< ascending load; empty: cannot be told

  bool told() const { return note.empty(); }
  /// Servers of its places together.
  std::uint64_t servers() const;
  /// How waits are with `load` times the work; exactly 1 with 1. Beyond the curve, its end.
  WaitRatio ratio(double load) const;
};

/// Of a log: each moment with waits is in one queue.
struct Waiting {
  std::vector<MomentWaits> moments;  ///< by moment of the counts
  std::vector<StaffedQueue> queues;  ///< those of the mapping first, then by name
  std::vector<std::string> notes;    ///< what of the mapping does not fit the log
  /// By moment, the sums of all groups of customers, and of all but one.
  std::vector<WaitSums> all;
  std::array<std::vector<WaitSums>, stats::kGroupCount> without;

  /// Makes `all` and `without` from the groups of the moments.
  void add_up();
  /// The queue of a moment that has waits.
  std::size_t queue_of(std::size_t moment) const;
};

/// Cost: two walks over the sample; for each queue some four hundred solutions of Erlang A for each
/// of its places, thirty at most (others are taken to be like these).
Waiting find_waiting(const journey::JourneyCounts& counts, const journey::ContactTally& tally,
                     const std::vector<QueueRule>& rules);

/// How many servers more a queue needs, at all its places together, so that `share` of those who
/// come are served within a time, and the hours for which they are paid: all in which it works.
struct MoreServers {
  std::uint64_t servers = 0;
  double hours = 0;
};
/// With `load` times the work. Nothing where it cannot be told. Cost: some tens of solutions for
/// each place.
std::optional<MoreServers> servers_for_promise(const StaffedQueue& queue, double within_us,
                                               double load, double share = 0.95);

}  // namespace fifteen::analyse
