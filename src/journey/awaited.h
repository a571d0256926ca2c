#pragma once
// What customers wait for: a refund that was asked for, a call back that was promised. When it does
// not come by its time, that is a contact, too: a silence.
//
// One walk says it, for the pass, which puts silences among the contacts (`insert_silences`), and
// for whoever counts promises kept (analyse/promises.h):
//
//   std::vector<Awaited> found;
//   find_awaited(rule, contacts_of_a_case, log_end_us, found);
//
// The contacts are those of one case, or of a customer without cases. A wait begins at a contact of
// the rule's moments and ends with the first contact of what is waited for. Who asks again
// meanwhile waits on: this begins no second wait. What comes at the very instant at which it is due
// has come. A wait that is due after the end of the log is open, also where it is over already: to
// count those that were short and not those that still go on would flatter.

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "contact/business_calendar.h"
#include "contact/promise_rules.h"
#include "journey/facet.h"
#include "journey/record.h"
#include "score/signs.h"

namespace fifteen::journey {

struct JourneyPlan;

/// The calendars that promises count by, by their names.
using Calendars = std::map<std::string, std::shared_ptr<const BusinessCalendar>>;

/// A promise of something to come, in terms of a log's canonical moments.
struct AwaitRule {
  std::vector<bool> from;    ///< by moment, where waits begin; empty: at any
  std::vector<bool> to;      ///< what ends them; not asked of a call back
  std::vector<bool> unless;  ///< what makes them void
  bool call_back = false;    ///< begins where a call back is promised, ends when the company calls
  std::int64_t within_us = 0;
  std::shared_ptr<const BusinessCalendar> calendar;  ///< null: all time counts
  std::uint8_t asks = 0;  ///< bit of Facet::asks that the contact must have; 0: any contact
  /// By number of the facet of the contact that waits, that of its silence; empty: none are made.
  std::vector<std::uint32_t> silences;

  bool operator==(const AwaitRule&) const = default;
};

/// What the walk asks of a contact.
struct AwaitContact {
  std::int64_t start_us = 0;
  std::uint16_t moment = 0;
  std::uint8_t call_back = 0;  ///< score::call_back_level
  std::uint8_t asks = 0;       ///< Facet::asks
  score::Direction direction = score::Direction::kUnknown;
};

/// How a wait ended.
enum class Came : std::uint8_t {
  kInTime,
  kNot,   ///< not by its time
  kOpen,  ///< its time is not over when the log ends
  kVoid,  ///< nothing is waited for any more
};

struct Awaited {
  std::uint32_t contact = 0;  ///< place of the contact at which it began
  std::int64_t due_us = 0;
  Came came = Came::kOpen;
};

/// Puts the waits of a customer's contacts, which stand by rising start, into `out`, which is
/// emptied first. Cost: O(contacts).
void find_awaited(const AwaitRule& rule, std::span<const AwaitContact> contacts,
                  std::int64_t log_end_us, std::vector<Awaited>& out);

/// Makes the rules of the promises that are awaited, in their order, for a log of these canonical
/// moments.
std::vector<AwaitRule> await_rules(const Promises& promises, const Calendars& calendars,
                                   const std::vector<std::string>& moments);

/// Gives silences their facets, once all contacts have theirs: for each promise (as await_rules has
/// them) the numbers as AwaitRule::silences has them. A silence has the team, the place and the
/// segments of the contact that waits; it has no channel and no reason.
/// False: there are too many moments.
bool add_silences(const Promises& promises, Facets& facets,
                  std::vector<std::vector<std::uint32_t>>& out);

/// Silences have no row: their place is behind those of all rows.
inline constexpr std::uint64_t kSilenceOrder = kOrderMax - kAwaitedMax + 1;
constexpr bool is_silence(std::uint64_t order) { return order >= kSilenceOrder; }

/// Puts silences among the sorted contacts of whole customers, each behind the contacts that were
/// not later. Cost: O(contacts x rules of the plan); nothing without rules.
template <class Record>
void insert_silences(const JourneyPlan& plan, std::vector<Record>& records);

}  // namespace fifteen::journey
