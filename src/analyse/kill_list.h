#pragma once
// The kill list: which contacts should not exist, what it would come to if they did not, and what
// causes them.
//
// For each moment the failure demand there is taken away, and for each kind of failure demand all
// of it (what_if.h): contacts, hours, miseries, journeys. Both lists are ranked by what that is
// worth. In money, where the mapping's [worth] weighs it:
//
//   our cost + the customers' hours x their worth + miseries x theirs + journeys won x theirs
//
// else in shares: of all the log's time (of contacts, where no times are known), of its miseries
// and of its journeys won, the mean of the three that the log knows. The two lists cut the same
// contacts in two ways: they do not add up.
//
// Only moments at which most of what happens should not are to be eliminated, and none that is
// needed for journeys to be won (necessity.h) or is a fate. The others stay, and what of their
// contacts should not exist is to be cut back.
//
// The quadrant holds for each moment what it is worth to the customer against what it is worth to
// us. Source: Price and Jaffe, The Best Service Is No Service (2008): eliminate, automate,
// simplify, leverage.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyse/failure_demand.h"
#include "analyse/necessity.h"
#include "analyse/what_if.h"
#include "contact/worth_rules.h"

namespace fifteen::analyse {

/// With fewer contacts of failure demand in the sample, a moment or kind is not listed.
inline constexpr std::uint64_t kKillContactsMin = 30;

/// What should be done about contacts that should not exist.
enum class KillVerdict : std::uint8_t {
  kEliminate,  ///< most of what happens at the moment should not: the moment goes
  kCutBack,    ///< the moment stays, and its failure demand goes
  kFixCause,   ///< of a kind: what causes it
};
/// "eliminate", "cut back", "fix the cause".
std::string_view kill_verdict_name(KillVerdict verdict);

struct KillItem {
  std::optional<DemandKind> kind;  ///< nothing: the failure demand at a moment
  std::string name;                ///< of the moment, or the kind
  std::uint64_t contacts = 0;      ///< that should not exist, of the sample
  stats::Estimate share;           ///< of the demand at the moment, or of all
  /// What would be otherwise without them, in the log; see what_if.h.
  QuantityEstimates difference;
  stats::Estimate worth;  ///< of that: money, or a share; what the list is ranked by
  KillVerdict verdict = KillVerdict::kCutBack;
  std::string why;
  std::vector<DemandCause> causes;  ///< most contacts first
  std::string team;                 ///< that has most of them in hand; empty: no team is known
  double team_share = 0;            ///< of those with a team
  bool is_queue = false;
  std::string eliminate;  ///< the argument of `fifteen whatif --eliminate` that gives `difference`
  std::string where;      ///< the condition of `fifteen contacts --where` that lists them
};

enum class Quadrant : std::uint8_t { kEliminate, kAutomate, kSimplify, kLeverage, kUnknown };
/// "eliminate", "automate", "simplify", "leverage", "not to be told".
std::string_view quadrant_name(Quadrant quadrant);

/// What a moment is worth to the two who meet there.
struct KillPlace {
  std::string moment;
  std::uint64_t contacts = 0;  ///< of the sample
  /// To the customer: the share of its contacts that are wanted and no misery.
  stats::Estimate customer;
  /// To us: of those won that came, the share that would have been lost without it; nothing: not
  /// known.
  std::optional<stats::Estimate> us;
  Quadrant quadrant = Quadrant::kUnknown;
};

struct KillList {
  bool in_money = false;
  std::string currency;
  std::vector<KillItem> moments;  ///< to be eliminated: most worth first, ties by contacts and name
  std::vector<KillItem> stays;    ///< likewise, to be cut back
  std::vector<KillItem> kinds;    ///< likewise, of all moments
  std::uint64_t unsure = 0;       ///< repeats of the sample that are not sure, and left out
  std::size_t too_few = 0;        ///< moments and kinds with failure demand in too few contacts
  std::vector<KillPlace> places;  ///< most contacts first
  Quantities before{};            ///< of the whole log
  bool has_hours = false;
  bool has_cost = false;
  bool has_value = false;
};

struct KillListRequest {
  const journey::JourneyCounts& counts;
  const std::vector<journey::DemandTag>& tags;  ///< of the sample
  const FailureDemand& demand;
  const ShiftTables& tables;
  const WhatIfs& what_ifs;                  ///< of these tables
  const std::vector<Necessity>& necessity;  ///< by moment; empty: not known
  const WorthRules& worth;
};

/// Cost: O(moments^2 x groups), and a walk over the sample.
KillList find_kill_list(const KillListRequest& request);

}  // namespace fifteen::analyse
