#include "stats/erlang_a.h"

#include <algorithm>
#include <cmath>

namespace fifteen::stats {
namespace {

bool is_positive(double x) { return std::isfinite(x) && x > 0; }

bool is_right(const ErlangA& queue) {
  const bool numbers = std::isfinite(queue.arrivals) && queue.arrivals >= 0 &&
                       is_positive(queue.service) && queue.patience > 0;
  const bool servers = queue.servers >= 1 && queue.servers <= kServersMax;
  if (!numbers || !servers) return false;
  return std::isfinite(queue.patience) || queue.arrivals * queue.service < queue.servers;
}

// P(served within `within`) of one who comes upon all servers busy and j - 1 others waiting, j = 1,
// 2, ... in turn.
//
// Each of those ahead goes, by being served or leaving: the times until j + 1 of n m + i t (i = 0
// .. j, m the rate of a server, t of impatience) have passed add up to a T with exp(-t T)
// distributed as Beta(c, j + 1), c = n m / t; and he himself is still there with probability exp(-t
// T).
class ServedWithin {
 public:
  ServedWithin(const ErlangA& queue, double within)
      : impatience_(1 / queue.patience),
        c_(queue.servers / queue.service * queue.patience),
        step_(queue.servers / queue.service * within),
        within_(within) {
    if (impatience_ > 0) {
      x_ = std::exp(-impatience_ * within);
      // P(Beta(c + 1, 1) <= x), then with one more: x^a (1 - x)^b / (b B(a, b)).
      below_ = std::pow(x_, c_ + 1);
      term_ = below_ * (c_ + 1) * (1 - x_);
    } else {
      term_ = std::exp(-step_);
      below_ = term_;
    }
  }

  double next() {
    ++j_;
    if (within_ <= 0) return 0;
    if (impatience_ <= 0) {
      // A sum of j exponential times: less than so many have passed with the Poisson's probability.
      const double out = 1 - below_;
      term_ *= step_ / j_;
      below_ += term_;
      return out;
    }
    const double out = c_ / (c_ + j_) * (1 - below_);
    below_ += term_;
    term_ *= (1 - x_) * (c_ + 1 + j_) / (j_ + 1);
    return out;
  }

 private:
  double impatience_;
  double c_;
  double step_;
  double within_;
  double x_ = 0;
  double below_ = 0;
  double term_ = 0;
  double j_ = 0;
};

}  // namespace

std::optional<QueueAnswer> erlang_a(const ErlangA& queue, double within) {
  constexpr double kNegligible = 1e-16;
  if (!is_right(queue)) return std::nullopt;
  QueueAnswer out;
  if (queue.arrivals == 0) {
    out.within = 1;
    return out;
  }
  const auto servers = static_cast<double>(queue.servers);
  const double load = queue.arrivals * queue.service;
  // Weights of the numbers of customers; `unit` is that of all servers busy and nobody waiting.
  // With far more servers than work the others are larger beyond all bounds: all are made smaller
  // then.
  constexpr double kLarge = 1e200;
  double unit = 1;
  double fewer = 0;
  double busy = servers;  // weighted servers at work, of all numbers
  double total = 1;
  double weight = 1;
  for (std::uint32_t n = queue.servers; n > 0 && weight > kNegligible * total; --n) {
    const double k = n;
    weight *= k / load;
    fewer += weight;
    total += weight;
    busy += weight * (k - 1);
    if (weight > kLarge) {
      for (double* const sum : {&unit, &fewer, &total, &busy, &weight}) *sum /= kLarge;
    }
  }
  ServedWithin served(queue, within);
  double more = unit;
  double waiting = 0;
  double in_time = unit * served.next();
  weight = unit;
  for (std::uint32_t n = 1;; ++n) {
    if (n > kWaitingMax) return std::nullopt;
    const double j = n;
    weight *= queue.arrivals / (servers / queue.service + j / queue.patience);
    more += weight;
    waiting += weight * j;
    busy += weight * servers;
    in_time += weight * served.next();
    // Where far more come than can be served, those of many who wait are the largest by far.
    if (weight > kLarge) {
      for (double* const sum : {&fewer, &more, &busy, &waiting, &in_time, &weight}) *sum /= kLarge;
    }
    // Weights fall from here on at least as fast as the last one did.
    const double next = queue.arrivals / (servers / queue.service + (j + 1) / queue.patience);
    if (next < 1 && weight * j < kNegligible * (1 - next) * (1 - next) * (more + fewer)) break;
  }
  total = fewer + more;
  out.must_wait = more / total;
  out.waiting = waiting / total;
  out.wait = out.waiting / queue.arrivals;
  out.left = out.waiting / queue.patience / queue.arrivals;
  out.occupancy = busy / total / servers;
  out.within = (fewer + in_time) / total;
  return out;
}

std::optional<std::uint32_t> servers_for_wait(const ErlangA& queue, double wait) {
  ErlangA tried = queue;
  tried.servers = kServersMax;
  if (!erlang_a(tried)) return std::nullopt;
  const auto wait_of = [&](std::uint32_t servers) {
    tried.servers = servers;
    const auto answer = erlang_a(tried);
    return answer ? answer->wait : std::numeric_limits<double>::infinity();
  };
  // The wait falls with the servers: the least number that waits no longer.
  std::uint32_t low = 1;
  std::uint32_t high = kServersMax;
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (wait_of(middle) <= wait) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  if (low > 1 && wait_of(low - 1) - wait <= wait - wait_of(low)) return low - 1;
  return low;
}

}  // namespace fifteen::stats
