#pragma once
// A staffed queue whose customers lose patience: how long they wait, and how many leave.
//
// Calls come at random (Poisson), each of n servers takes an exponential time for each, and who
// waits leaves after an exponential time (M/M/n+M, Erlang A). Its numbers of customers are a chain
// of births and deaths, solved exactly. Without impatience it is Erlang C.
//
//   ErlangA{.arrivals = 48, .service = 1, .servers = 50, .patience = 2}   // per minute, minutes
//   const auto answer = erlang_a(queue);                                  // 3.09 % leave
//
// Sources: Palm, Research on telephone traffic carried by full availability groups (1957); Garnett,
// Mandelbaum, Reiman, Designing a call center with impatient customers, Manufacturing and Service
// Operations Management 4 (2002).

#include <cstdint>
#include <limits>
#include <optional>

namespace fifteen::stats {

/// Times are in one unit, whatever it is; rates are per that unit.
struct ErlangA {
  double arrivals = 0;        ///< how many come, per unit of time
  double service = 1;         ///< mean time of serving one
  std::uint32_t servers = 1;  ///< 1 to kServersMax
  /// Mean time after which who still waits leaves; infinite: nobody does.
  double patience = std::numeric_limits<double>::infinity();
};
inline constexpr std::uint32_t kServersMax = 100'000;
/// Lines of more than so many are looked at no further.
inline constexpr std::uint32_t kWaitingMax = 1'000'000;

struct QueueAnswer {
  double left = 0;       ///< share of those who come that leave unserved
  double wait = 0;       ///< mean wait of all who come, also of those who leave
  double must_wait = 0;  ///< share of those who come that are not served at once
  double waiting = 0;    ///< mean number of those who wait
  double occupancy = 0;  ///< share of the servers' time that they serve
  double within = 0;     ///< share of those who come that are served within the time asked for
};

/// Returns what becomes of the queue in the long run; `within` for a wait of at most so long.
/// Nothing where numbers are not above zero (no arrivals is right: nobody waits), there are more
/// than kServersMax servers, patience has no end and more come than can be served, or more than
/// kWaitingMax may well wait. Relative error: below 1e-9. Cost: O(servers and those who may wait).
std::optional<QueueAnswer> erlang_a(const ErlangA& queue, double within = 0);

/// Returns the number of servers with which the mean wait is nearest to `wait`, and the queue
/// holds; nothing where the queue's other numbers are wrong. Ties: the fewer. Cost: some twenty
/// queues.
std::optional<std::uint32_t> servers_for_wait(const ErlangA& queue, double wait);

}  // namespace fifteen::stats
