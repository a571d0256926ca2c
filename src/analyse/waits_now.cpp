#include "analyse/waits_now.h"

#include <algorithm>
#include <cmath>

namespace fifteen::analyse {
namespace {

double all_of(const WaitSums& sums) { return sums.waiting() + sums.of(0, 0) + sums.of(0, 1); }

double ratio_of(double now, double before) { return before > 0 ? now / before : 1; }

}  // namespace

WaitsNow::WaitsNow(const Waiting& waiting, const std::vector<double>& contacts,
                   std::optional<std::size_t> left_out)
    : waiting_(waiting),
      sums_(left_out ? waiting.without[*left_out] : waiting.all),
      ratios_(waiting.queues.size()),
      most_us_(waiting.moments.size()),
      mixes_(waiting.moments.size()) {
  for (const WaitSums& sums : sums_) {
    const double all = all_of(sums);
    shares_.push_back(all > 0 ? sums.waiting() / all : 0);
  }
  for (std::size_t q = 0; q < waiting.queues.size(); ++q) works_.push_back(work(q, contacts));
}

double WaitsNow::work(std::size_t queue, const std::vector<double>& contacts) const {
  double out = 0;
  for (const std::size_t m : waiting_.queues[queue].moments)
    out += contacts[m] * shares_[m] * waiting_.moments[m].service_us;
  return out;
}

double WaitsNow::load(std::size_t queue, const std::vector<double>& contacts) const {
  return ratio_of(work(queue, contacts), works_[queue]);
}

std::vector<WaitsNow::Shift> WaitsNow::settle(const std::vector<double>& contacts) {
  std::vector<Shift> out;
  for (std::size_t q = 0; q < waiting_.queues.size(); ++q) {
    const StaffedQueue& queue = waiting_.queues[q];
    ratios_[q] = queue.ratio(load(q, contacts));
    for (const std::size_t m : queue.moments) {
      if (contacts[m] <= 0) continue;
      const WaitMix mix = mix_waits(waiting_.moments[m], sums_[m], ratios_[q], most_us_[m]);
      if (mix == mixes_[m]) continue;
      const auto part = [](double now, double before) { return 1 - ratio_of(now, before); };
      out.push_back({m, part(mix.misery, mixes_[m].misery), part(mix.magic, mixes_[m].magic)});
      mixes_[m] = mix;
    }
  }
  return out;
}

double WaitsNow::promise(std::size_t moment, double us) {
  double late = 0;
  for (const WaitPoint& point : waiting_.moments[moment].points) {
    if (point.us <= us) continue;
    late += point.weight * (sums_[moment].of(point.level, 0) + sums_[moment].of(point.level, 1));
  }
  most_us_[moment] = std::min(us, most_us_[moment].value_or(us));
  const double all = all_of(sums_[moment]);
  return all > 0 ? late / all : 0;
}

double WaitsNow::wait_change_us(std::size_t moment) const {
  return waiting_.moments[moment].wait_us * shares_[moment] * (mixes_[moment].wait - 1);
}

std::vector<QueueNow> WaitsNow::queues(const std::vector<double>& contacts) const {
  std::vector<QueueNow> out;
  for (std::size_t q = 0; q < waiting_.queues.size(); ++q) {
    QueueNow& now = out.emplace_back();
    now.load = load(q, contacts);
    double n = 0;
    for (const std::size_t m : waiting_.queues[q].moments) {
      const double here = contacts[m] * shares_[m];
      const double waiting = sums_[m].waiting();
      const double served = waiting > 0 ? (1 - sums_[m].left() / waiting) * mixes_[m].served : 1;
      n += here;
      now.wait_us += here * waiting_.moments[m].wait_us * mixes_[m].wait;
      now.left += here * std::max(0.0, 1 - served);
    }
    now.wait_us = n > 0 ? now.wait_us / n : 0;
    now.left = n > 0 ? now.left / n : 0;
  }
  return out;
}

std::vector<WhatIfQueue> describe_queues(const Waiting& waiting,
                                         const std::vector<std::string>& moments,
                                         const stats::Jackknifed<std::vector<QueueNow>>& before,
                                         const stats::Jackknifed<std::vector<QueueNow>>& after) {
  std::vector<WhatIfQueue> out;
  for (std::size_t q = 0; q < waiting.queues.size(); ++q) {
    const StaffedQueue& queue = waiting.queues[q];
    WhatIfQueue& said = out.emplace_back();
    said.name = queue.name;
    for (const std::size_t m : queue.moments) said.moments.push_back(moments[m]);
    said.places = std::max<std::size_t>(1, queue.places_known);
    said.arrivals = queue.arrivals;
    said.servers = queue.servers();
    said.servers_given = queue.servers_given;
    if (std::isfinite(queue.patience_us)) said.patience_us = queue.patience_us;
    said.patience_given = queue.patience_given;
    said.wait_us = before.whole[q].wait_us;
    said.left = before.whole[q].left;
    const auto figure = [&](double QueueNow::*member) {
      return after.estimate([&](const std::vector<QueueNow>& now) { return now[q].*member; });
    };
    said.load = figure(&QueueNow::load);
    said.wait_after_us = figure(&QueueNow::wait_us);
    said.left_after = figure(&QueueNow::left);
    said.note = queue.note;
  }
  return out;
}

}  // namespace fifteen::analyse
