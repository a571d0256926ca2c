#pragma once
// Failure demand: contacts that should not exist, because something was not done, or not done
// right, at an earlier one (Seddon). Found in the contacts of one customer, in time order.
//
// There is one walk, for the sample (`tag_sample`) and for lists of all contacts (the pass):
//
//   const DemandFacets facets = demand_facets(counts.facets, counts.dimensions, no_demand, value);
//   DemandWalk walk(facets, rules);
//   for (...) { const std::span<const DemandTag> tags = walk.of(contacts_of_a_customer); }
//
// A contact can be of several kinds. In sums it counts once, as the first of them in the order of
// DemandKind: the surer the sign, the earlier; a plain repeat comes last. Whether a moment is a
// queue is no matter of one customer: `find_queues` says it, and `tag_sample` adds the kind.
//
// Two contacts are about the same when their reasons are equal. Where a contact has no reason its
// moment stands for it in repeats, and the other kinds are careful: see docs/methods.

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "contact/demand_kind.h"
#include "contact/demand_rules.h"
#include "journey/counts.h"
#include "journey/facet.h"
#include "journey/plan.h"
#include "score/signs.h"

namespace fifteen::journey {

constexpr std::uint8_t bit_of(DemandKind kind) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(kind));
}

/// What showed it: the evidence for the first kind.
enum class DemandSign : std::uint8_t {
  kNone,
  kTransferred,  ///< it was itself, and the log has no next leg
  kSentOn,       ///< the contact before was transferred or left unresolved
  kStepUnresolved,
  kStepAbandoned,
  kStepMisery,
  kNotResolved,
  kPromiseOpen,     ///< it was promised, and is not due yet
  kPromiseOverdue,  ///< it was due, and nothing came
  kUnanswered,      ///< an earlier contact of the case that nothing followed
  kAfterMessage,
  kOtherChannel,
  kSameReason,
  kSameMoment,
  kQueue,
};

inline constexpr std::uint32_t kNoCause = ~std::uint32_t{0};

/// What is said of a contact: 8 bytes.
struct DemandTag {
  std::uint32_t cause = kNoCause;  ///< place of the contact that caused it, for the first kind
  std::uint8_t kinds = 0;          ///< bits of DemandKind; 0: it is no failure demand
  DemandSign sign = DemandSign::kNone;
  /// Days, rounded up, since the last contact about the same that was at most kRepeatDaysMax
  /// ago; 0: there was none. For any contact that can be a repeat, whatever the rules' window.
  std::uint8_t again_days = 0;

  bool has(DemandKind kind) const { return (kinds & bit_of(kind)) != 0; }
  /// The kind that the contact counts as. There must be one.
  DemandKind first() const { return static_cast<DemandKind>(std::countr_zero(kinds)); }
  bool operator==(const DemandTag&) const = default;
};

/// What the walk asks of a facet.
struct DemandFacet {
  std::uint16_t moment = 0;
  std::uint16_t reason = 0;  ///< as in facets: 1 + the value's number; 0: none
  std::uint16_t channel = 0;
  std::uint16_t team = 0;
  std::uint16_t place = 0;
  std::uint8_t call_back = 0;  ///< score::call_back_level
  score::Direction direction = score::Direction::kUnknown;
  score::Answer resolved = score::Answer::kUnknown;
  bool said_misery : 1 = false;
  bool abandoned : 1 = false;
  bool transferred : 1 = false;
  bool self_service : 1 = false;
  bool spoken : 1 = false;  ///< people speak on its channel
  bool fate : 1 = false;    ///< it is how a journey ends: no demand
  bool value : 1 = false;   ///< it is wanted, says the mapping

  /// Whether the contact asks something of the organisation: it counts as failure or as value.
  /// Where nobody knows a direction, it does.
  bool is_demand() const {
    return !fate && direction != score::Direction::kOutbound &&
           direction != score::Direction::kSilence;
  }
  /// Somebody serves, as far as is known.
  bool assisted() const { return is_demand() && !self_service; }
  bool step_failed() const {
    return self_service && is_demand() &&
           (resolved == score::Answer::kNo || abandoned || said_misery);
  }
  bool operator==(const DemandFacet&) const = default;
};

/// Facets, and what the log they come from has at all.
struct DemandFacets {
  std::vector<DemandFacet> facets;  ///< by canonical facet
  std::size_t moments = 0;
  std::size_t reasons_max = 0;  ///< the highest number of a reason
  bool reasons = false;         ///< some contact has one
  bool directions = false;      ///< some contact is inbound
  bool outbound = false;        ///< some contact is outbound
  bool silences = false;        ///< some contact is what was due and did not come
  bool resolved = false;        ///< some contact is noted as resolved, or as not
  bool promises = false;
  bool transfers = false;  ///< some contact says whether it was transferred
  bool channels = false;
  bool self_service = false;  ///< some contact is at a channel without service
  bool step_ends = false;     ///< some of these says whether it failed
  bool places = false;
};

/// Returns what the walk asks of the facets of `counts` or of a plan, which must be canonical.
/// `fates` and `value` say it of each moment; shorter ones say no. Cost: O(facets).
DemandFacets demand_facets(std::span<const Facet> facets, std::span<const Dimension> dimensions,
                           const std::vector<bool>& fates, const std::vector<bool>& value);

/// A contact of the walk.
struct DemandContact {
  std::int64_t start_us = 0;
  std::uint32_t facet = 0;        ///< canonical
  std::uint32_t case_number = 0;  ///< cases of the customer, from 1; 0: it has none
};

/// Puts the contacts of a customer in the order of their starts, ties as they are, and their
/// places likewise.
void order_by_start(std::vector<DemandContact>& contacts, std::vector<std::uint32_t>& places);

/// Finds failure demand in the contacts of one customer after another.
class DemandWalk {
 public:
  /// `facets` and `rules` must outlive the walk.
  DemandWalk(const DemandFacets& facets, const DemandRules& rules);

  /// Returns a tag for each contact of a customer, which stand by rising start; `cause` is a place
  /// among them. They hold until the next call. A contact that equals the one before it in start
  /// and facet is the same row again, and is tagged alike. Cost: O(contacts), with up to 64 looks
  /// back at what is open.
  std::span<const DemandTag> of(std::span<const DemandContact> contacts);

 private:
  static constexpr std::size_t kOpenMax = 64;

  /// Of a contact that something may come of.
  struct Open {
    std::uint32_t contact = 0;
    std::int64_t due_us = 0;  ///< of a promise
    bool promise = false;
    bool of_case = false;  ///< only the case is open
  };
  /// Contacts about one subject, by their places + 1; 0: none.
  struct Seen {
    std::uint64_t customer = 0;
    std::uint32_t handled = 0;  ///< the last that was demand, or at which somebody spoke
    std::uint32_t asked = 0;    ///< the last that was demand
    std::uint32_t known = 0;    ///< the last that was demand on a channel that is known
    std::uint32_t other = 0;    ///< the last that was demand on another channel than that
  };

  const DemandFacet& facet_of(std::uint32_t contact) const {
    return facets_.facets[contacts_[contact].facet];
  }
  std::int64_t since_us(std::uint32_t contact, std::uint32_t now) const {
    return contacts_[now].start_us - contacts_[contact].start_us;
  }
  Seen& seen_of(const DemandFacet& facet);
  void look(std::uint32_t at);
  void look_for_misroute(std::uint32_t at);
  void look_for_leak(std::uint32_t at);
  void look_for_chase(std::uint32_t at);
  void look_for_clarification(std::uint32_t at);
  void look_for_double(std::uint32_t at);
  void look_for_repeat(std::uint32_t at);
  bool is_next_leg(std::uint32_t from, std::uint32_t to) const;
  bool has_next_leg(std::uint32_t from) const;
  bool asks_for(const Open& open, std::uint32_t at) const;
  void note(std::uint32_t at, DemandKind kind, DemandSign sign, std::uint32_t cause);
  void open_and_close(std::uint32_t at);
  void went_out(std::uint32_t at);
  void remember(std::uint32_t at);

  const DemandFacets& facets_;
  const DemandRules& rules_;
  std::span<const DemandContact> contacts_;
  std::vector<DemandTag> tags_;
  std::uint64_t customer_ = 0;
  std::vector<Seen> by_reason_;
  std::vector<Seen> by_moment_;
  std::vector<Open> open_;              // what somebody may ask for, by rising contact
  std::vector<std::uint32_t> failed_;   // steps of self-service that nobody came about yet
  std::vector<std::uint32_t> written_;  // what was sent, and nobody came about yet
};

/// A contact that is failure demand, as the pass notes it for a list of contacts.
struct DemandNote {
  std::uint64_t order = 0;    ///< the contact's place in the source (ContactRecord::order)
  std::uint64_t cause = 0;    ///< that of the contact that caused it, where `has_cause`
  std::int64_t since_us = 0;  ///< from the start of that one
  std::uint8_t kinds = 0;
  DemandSign sign = DemandSign::kNone;
  bool has_cause = false;

  bool operator==(const DemandNote&) const = default;
};

/// What the pass notes of failure demand, and by what. Queues are not among it.
struct DemandNotes {
  DemandFacets facets;
  DemandRules rules;
  std::vector<DemandNote> notes;  ///< in any order
};

/// What happens at a moment that may be a queue: of the sample's contacts.
struct QueueEvidence {
  std::uint64_t contacts = 0;
  /// Followed within the rules' time by another moment at the same place.
  std::uint64_t sent_on = 0;
  std::uint64_t resolved = 0;  ///< noted as resolved
  bool named = false;   ///< its name has a word for waiting or sending on: no more than a hint
  bool listed = false;  ///< the mapping says so
  bool is_queue = false;

  bool operator==(const QueueEvidence&) const = default;
};

/// With fewer contacts in the sample a moment is no queue, unless the mapping says so.
inline constexpr std::uint64_t kQueueContactsMin = 30;

/// Returns for each moment whether it is a queue: as the mapping lists them, or else where nearly
/// all contacts are followed within minutes by another moment at the same place, and none is noted
/// as resolved. Never of a fate, nor what is not demand. Cost: one walk over the sample.
std::vector<QueueEvidence> find_queues(const JourneyCounts& counts, const DemandFacets& facets,
                                       const DemandRules& rules);

/// Returns the tag of a contact with the kind `queue`, where its moment is one.
DemandTag with_queue(DemandTag tag, const DemandFacet& facet,
                     std::span<const QueueEvidence> queues);

/// What failure demand is looked for with: the same for the sample and for lists.
struct DemandPlan {
  DemandRules rules;
  DemandFacets facets;
  std::vector<QueueEvidence> queues;  ///< by moment
};

/// The rules that fates were found by.
struct DemandFates {
  const FateRule& won;
  const FateRule& lost;
  /// Nobody said so: then a contact that is known to be inbound asks for something all the same,
  /// and so do all where nothing else would.
  bool guessed = false;
};

/// Makes the plan of a log. Cost: as find_queues.
DemandPlan plan_demand(const JourneyCounts& counts, const DemandRules& rules,
                       const DemandFates& fates);

/// Returns a tag for each contact of the sample, in its order; `cause` is a place in
/// JourneySample::contacts. Cost: one walk over the sample (30 ms for half a million contacts).
std::vector<DemandTag> tag_sample(const JourneyCounts& counts, const DemandPlan& plan);

/// Calls `visit(customer, contacts, places)` for each customer of the sample: the hash of the id,
/// the contacts by rising start (ties as journeys have them), and their places in
/// JourneySample::contacts.
template <class Visit>
void for_each_customer(const JourneySample& sample, Visit&& visit) {
  std::vector<DemandContact> contacts;
  std::vector<std::uint32_t> places;
  std::size_t j = 0;
  while (j < sample.journeys.size()) {
    const std::uint64_t customer = sample.journeys[j].customer;
    contacts.clear();
    places.clear();
    std::uint32_t cases = 0;
    bool in_order = true;
    for (; j < sample.journeys.size() && sample.journeys[j].customer == customer; ++j) {
      const SampledJourney& journey = sample.journeys[j];
      const std::uint32_t number = journey.is_case ? ++cases : 0;
      for (std::uint32_t i = 0; i < journey.contacts; ++i) {
        const SampledContact& contact = sample.contacts[journey.first + i];
        in_order = in_order && (contacts.empty() || contacts.back().start_us <= contact.start_us);
        contacts.push_back({contact.start_us, contact.facet, number});
        places.push_back(journey.first + i);
      }
    }
    if (!in_order) order_by_start(contacts, places);
    visit(customer, std::span<const DemandContact>(contacts),
          std::span<const std::uint32_t>(places));
  }
}

}  // namespace fifteen::journey
