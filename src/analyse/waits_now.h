#pragma once
// The waits of a world that a what-if changes: how long one waits with the contacts that there then
// are, and how contacts turn out because of it. what_if.cpp holds one beside its counts.
//
//   WaitsNow waits(waiting, contacts, std::nullopt);
//   for (const auto& shift : waits.settle(fewer_contacts)) ...   // outcomes that change by it

#include <optional>
#include <string>
#include <vector>

#include "analyse/waiting.h"
#include "stats/jackknifed.h"

namespace fifteen::analyse {

/// A queue at one time: means over those who come to it with a wait.
struct QueueNow {
  double load = 1;  ///< the work, to what it was
  double wait_us = 0;
  double left = 0;  ///< share
};

class WaitsNow {
 public:
  /// Of all groups of customers, or all but one; `contacts` by moment, as they are in these groups.
  /// `waiting` must outlive it.
  WaitsNow(const Waiting& waiting, const std::vector<double>& contacts,
           std::optional<std::size_t> left_out);

  /// What turns out neutral at a moment, as parts of its miseries and of its magic: below zero,
  /// neutral contacts turn out so.
  struct Shift {
    std::size_t moment = 0;
    double misery = 0;
    double magic = 0;
  };
  /// Lets the queues settle with so many contacts by moment; returns what changes by it, since the
  /// last time. Nothing where nothing changes. Cost: for each moment whose queue's load has
  /// changed, one mix_waits.
  std::vector<Shift> settle(const std::vector<double>& contacts);

  /// From now on nobody waits longer at the moment. Returns the share of its contacts that would
  /// have.
  double promise(std::size_t moment, double us);

  /// Contacts served at a moment, to what they were.
  double served(std::size_t moment) const { return mixes_[moment].served; }
  /// By how much the mean wait of a moment's contacts, also of those without one, has changed.
  double wait_change_us(std::size_t moment) const;

  /// By queue.
  double load(std::size_t queue, const std::vector<double>& contacts) const;
  std::vector<QueueNow> queues(const std::vector<double>& contacts) const;

 private:
  double work(std::size_t queue, const std::vector<double>& contacts) const;

  const Waiting& waiting_;
  const std::vector<WaitSums>& sums_;
  std::vector<double> shares_;  // by moment: contacts with a wait
  std::vector<double> works_;   // by queue, as the log is
  std::vector<WaitRatio> ratios_;
  std::vector<std::optional<double>> most_us_;
  std::vector<WaitMix> mixes_;
};

/// What a what-if says of a queue.
struct WhatIfQueue {
  std::string name;
  std::vector<std::string> moments;
  std::size_t places = 1;     ///< with a queue each
  double arrivals = 0;        ///< in an hour, at a place; 0: cannot be told
  std::uint64_t servers = 0;  ///< at its places together; 0: cannot be told
  bool servers_given = false;
  std::optional<double> patience_us;  ///< nothing: nobody leaves
  bool patience_given = false;
  double wait_us = 0;  ///< as the log is
  double left = 0;
  stats::Estimate load;  ///< after all steps, to what it was
  stats::Estimate wait_after_us;
  stats::Estimate left_after;
  std::string note;  ///< why it is not told how its waits change; empty: it is
};

/// By queue; `before` and `after` are WaitsNow::queues of the log and after all steps.
std::vector<WhatIfQueue> describe_queues(const Waiting& waiting,
                                         const std::vector<std::string>& moments,
                                         const stats::Jackknifed<std::vector<QueueNow>>& before,
                                         const stats::Jackknifed<std::vector<QueueNow>>& after);

}  // namespace fifteen::analyse
