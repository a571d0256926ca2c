#pragma once
// Failure demand: how much of what customers ask for is there only because something was not done,
// or not done right, before; by kind, by where it lands, by what causes it. And how often the first
// contact about something is the last.
//
// Worked out on the sample (journey/sample.h), with the tags of journey/demand.h, which lists of
// contacts have too. F / (F + V) is a share of demand: contacts that ask something of the
// organisation. What goes out, what did not come and the contact that is the fate are none of it.
//
//   const DemandPlan plan = journey::plan_demand(counts, rules, {won, lost});
//   const std::vector<DemandTag> tags = journey::tag_sample(counts, plan);
//   const FailureDemand found = find_failure_demand(counts, plan, tags);

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "contact/contact.h"
#include "journey/demand.h"
#include "stats/estimate.h"

namespace fifteen::analyse {

/// The contacts that caused failure demand: at a moment, with an outcome.
struct DemandCause {
  std::string moment;
  Outcome outcome = Outcome::kUnscored;
  std::uint64_t contacts = 0;  ///< that they caused
  stats::Estimate share;       ///< of the contacts of that kind, or at that moment

  bool operator==(const DemandCause&) const = default;
};

/// One kind, and whether the log lets it be seen.
struct KindOfDemand {
  DemandKind kind = DemandKind::kQueue;
  bool on = false;                  ///< the log has what the detector needs
  std::uint64_t unapplied = 0;      ///< demand contacts at which it could not look
  std::vector<std::string> needs;   ///< columns that would let it see more
  std::uint64_t contacts = 0;       ///< that count as this kind
  std::uint64_t also = 0;           ///< that are of this kind, whatever they count as
  stats::Estimate share;            ///< of demand
  std::uint64_t caused = 0;         ///< of `contacts`, those whose cause is known
  std::vector<DemandCause> causes;  ///< most contacts first, then by name
};

/// Demand at a moment, on a channel, for a reason, in a period.
struct DemandAt {
  std::string name;
  std::uint64_t demand = 0;
  std::uint64_t failure = 0;
  stats::Estimate share;
  std::array<std::uint64_t, kDemandKindCount> kinds{};  ///< by what contacts count as
  std::vector<DemandCause> causes;                      ///< of moments; most contacts first
};

/// Whence a kind of failure demand at a moment came.
struct DemandLink {
  DemandKind kind = DemandKind::kQueue;
  std::string to;    ///< where it landed
  std::string from;  ///< the moment of the contact that caused it
  Outcome outcome = Outcome::kUnscored;
  std::uint64_t contacts = 0;
  stats::Estimate share;  ///< of all failure demand

  bool operator==(const DemandLink&) const = default;
};

/// How often the first contact about something was the last, for so many days.
struct FirstContact {
  std::string name;             ///< of the moment or reason; empty: all
  std::uint64_t issues = 0;     ///< begun: nothing about the same for kRepeatDaysMax days before
  std::uint64_t unwatched = 0;  ///< of them, begun so late that the window was not over
  stats::Estimate resolved;     ///< no repeat within the rules' window
  /// By the window, from one day to kRepeatDaysMax.
  std::array<stats::Estimate, kRepeatDaysMax> curve{};
};

/// A moment that is a queue, and why.
struct DemandQueue {
  std::string moment;
  journey::QueueEvidence evidence;
};

struct FailureDemand {
  std::uint64_t contacts = 0;  ///< of the log, of customers who are known
  std::uint64_t sampled = 0;   ///< of them, those that were looked at: all others are alike
  std::uint64_t demand = 0;    ///< F + V; like all counts, of the sample
  std::uint64_t failure = 0;   ///< F
  std::uint64_t outbound = 0;
  std::uint64_t silences = 0;
  std::uint64_t fates = 0;
  stats::Estimate share;
  /// Contacts that count only because the same moment came again, and nobody knows why.
  std::uint64_t by_moment_only = 0;
  std::uint64_t without_direction = 0;
  bool reasons = false;                              ///< some contact has a reason
  std::int64_t window_us = 0;                        ///< of repeats
  int window_days = 0;                               ///< the same, rounded
  std::array<KindOfDemand, kDemandKindCount> kinds;  ///< by DemandKind
  std::vector<DemandAt> moments;   ///< most failure demand first, then by name; those with demand
  std::vector<DemandAt> channels;  ///< likewise
  std::vector<DemandAt> reasons_of;
  std::vector<DemandAt> periods;  ///< in time
  std::vector<DemandLink> links;  ///< most contacts first
  std::vector<DemandQueue> queues;
  /// F / (F + V), and the share of repeats whatever else they are, by the window in days.
  std::array<stats::Estimate, kRepeatDaysMax> share_by_window{};
  std::array<stats::Estimate, kRepeatDaysMax> repeats_by_window{};
  FirstContact first_contact;
  std::vector<FirstContact> first_by_moment;  ///< most issues first, then by name
  std::vector<FirstContact> first_by_reason;
};

/// Returns nothing where the sample has no demand. `tags` are those of the sample. Cost: a walk
/// over the sample (0.02 s for half a million contacts), and the intervals.
std::optional<FailureDemand> find_failure_demand(const journey::JourneyCounts& counts,
                                                 const journey::DemandPlan& plan,
                                                 const std::vector<journey::DemandTag>& tags);

}  // namespace fifteen::analyse
