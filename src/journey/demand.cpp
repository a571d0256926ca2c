#include "journey/demand.h"

#include <algorithm>
#include <cctype>
#include <numeric>

#include "base/time.h"
#include "journey/channel_kind.h"

namespace fifteen::journey {
namespace {

using score::Answer;
using score::Direction;

// Steps of self-service so close together are one visit, however often a page is looked at.
constexpr std::int64_t kVisitUs = 30 * kMicrosPerMinute;

constexpr std::size_t kNowhere = kDimensionsMax;

std::size_t dimension_of(std::span<const Dimension> dimensions, std::string_view name) {
  for (std::size_t d = 0; d < dimensions.size(); ++d) {
    if (dimensions[d].name == name) return d;
  }
  return kNowhere;
}

bool says(const std::vector<bool>& flags, std::size_t moment) {
  return moment < flags.size() && flags[moment];
}

void note_what_there_is(DemandFacets& out, const DemandFacet& facet, const score::Signs& signs) {
  out.moments = std::max<std::size_t>(out.moments, facet.moment + 1U);
  out.reasons_max = std::max<std::size_t>(out.reasons_max, facet.reason);
  out.reasons |= facet.reason != 0;
  out.directions |= facet.direction == Direction::kInbound;
  out.outbound |= facet.direction == Direction::kOutbound;
  out.silences |= facet.direction == Direction::kSilence;
  out.resolved |= facet.resolved != Answer::kUnknown;
  out.promises |= facet.call_back != 0;
  out.transfers |= signs.transfers != 0;
  out.channels |= facet.channel != 0;
  out.places |= facet.place != 0;
  if (!facet.self_service) return;
  out.self_service = true;
  out.step_ends |= facet.resolved != Answer::kUnknown || signs.abandoned != Answer::kUnknown ||
                   facet.said_misery;
}

// Keeps the last of a list that could grow without end.
template <class T>
void keep_last(std::vector<T>& list, std::size_t most) {
  if (list.size() > most) list.erase(list.begin());
}

bool is_named_as_a_queue(std::string_view name) {
  static constexpr std::array<std::string_view, 13> kWords{
      "guard", "ticket",      "wait", "queue",    "hold",     "reception", "lobby",
      "ivr",   "switchboard", "door", "entrance", "security", "greeter"};
  std::string small(name);
  std::transform(small.begin(), small.end(), small.begin(),
                 [](unsigned char c) { return static_cast<char>(c < 128 ? std::tolower(c) : c); });
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return small.find(word) != std::string::npos; });
}

std::vector<bool> flags_of(const std::vector<std::string>& moments,
                           const std::vector<std::string>& names) {
  std::vector<bool> out;
  for (const std::string& moment : moments)
    out.push_back(std::find(names.begin(), names.end(), moment) != names.end());
  return out;
}

// Fates that were guessed are no reason to overlook what customers ask for.
void doubt_fates(std::vector<DemandFacet>& facets) {
  for (DemandFacet& facet : facets) facet.fate &= facet.direction != Direction::kInbound;
  const bool any =
      std::any_of(facets.begin(), facets.end(), [](const DemandFacet& f) { return f.is_demand(); });
  if (any) return;
  for (DemandFacet& facet : facets) facet.fate = false;
}

}  // namespace

DemandFacets demand_facets(std::span<const Facet> facets, std::span<const Dimension> dimensions,
                           const std::vector<bool>& fates, const std::vector<bool>& value) {
  const std::size_t reason = dimension_of(dimensions, kReasonDimension);
  const std::size_t channel = dimension_of(dimensions, kChannelDimension);
  const std::size_t team = dimension_of(dimensions, "team");
  const std::size_t place = dimension_of(dimensions, "place");
  std::vector<bool> self_service;
  std::vector<bool> spoken;
  if (channel != kNowhere) {
    for (const std::string& name : dimensions[channel].values) {
      self_service.push_back(is_self_service(name));
      spoken.push_back(is_spoken(name));
    }
  }
  DemandFacets out;
  out.facets.reserve(facets.size());
  for (const Facet& facet : facets) {
    const auto value_of = [&](std::size_t d) {
      return d == kNowhere ? std::uint16_t{0} : facet.values[d];
    };
    DemandFacet& to = out.facets.emplace_back();
    to.moment = facet.moment;
    to.reason = value_of(reason);
    to.channel = value_of(channel);
    to.team = value_of(team);
    to.place = value_of(place);
    to.call_back = facet.signs.call_back;
    to.direction = facet.signs.direction;
    to.resolved = facet.signs.resolved;
    to.said_misery = facet.signs.said() == Outcome::kMisery;
    to.abandoned = facet.signs.abandoned == Answer::kYes;
    to.transferred = facet.signs.transfers > 1;
    to.self_service = to.channel != 0 && self_service[to.channel - 1U];
    to.spoken = to.channel != 0 && spoken[to.channel - 1U];
    to.fate = says(fates, facet.moment);
    to.value = says(value, facet.moment);
    note_what_there_is(out, to, facet.signs);
  }
  return out;
}

void order_by_start(std::vector<DemandContact>& contacts, std::vector<std::uint32_t>& places) {
  std::vector<std::uint32_t> order(contacts.size());
  std::iota(order.begin(), order.end(), std::uint32_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return contacts[a].start_us < contacts[b].start_us;
  });
  const std::vector<DemandContact> old_contacts = contacts;
  const std::vector<std::uint32_t> old_places = places;
  for (std::size_t i = 0; i < order.size(); ++i) {
    contacts[i] = old_contacts[order[i]];
    places[i] = old_places[order[i]];
  }
}

DemandWalk::DemandWalk(const DemandFacets& facets, const DemandRules& rules)
    : facets_(facets),
      rules_(rules),
      by_reason_(facets.reasons_max + 1),
      by_moment_(facets.moments) {}

std::span<const DemandTag> DemandWalk::of(std::span<const DemandContact> contacts) {
  contacts_ = contacts;
  tags_.assign(contacts.size(), {});
  ++customer_;
  open_.clear();
  failed_.clear();
  written_.clear();
  for (std::uint32_t at = 0; at < contacts.size(); ++at) {
    if (at > 0 && contacts[at].start_us == contacts[at - 1].start_us &&
        contacts[at].facet == contacts[at - 1].facet) {
      tags_[at] = tags_[at - 1];
    } else {
      look(at);
    }
  }
  return tags_;
}

void DemandWalk::look(std::uint32_t at) {
  const DemandFacet& facet = facet_of(at);
  if (facet.fate) {
    open_.clear();
    return;
  }
  if (facet.is_demand()) {
    look_for_misroute(at);
    look_for_leak(at);
    if (facet.direction == Direction::kInbound) {
      look_for_chase(at);
      look_for_clarification(at);
    }
    look_for_double(at);
    look_for_repeat(at);
    if (facet.value) tags_[at] = {};
  }
  open_and_close(at);
  remember(at);
}

// In the order of precedence: the first that is found says why.
void DemandWalk::note(std::uint32_t at, DemandKind kind, DemandSign sign, std::uint32_t cause) {
  DemandTag& tag = tags_[at];
  if (tag.kinds == 0) {
    tag.sign = sign;
    tag.cause = cause;
  }
  tag.kinds |= bit_of(kind);
}

DemandWalk::Seen& DemandWalk::seen_of(const DemandFacet& facet) {
  Seen& seen = facet.reason != 0 ? by_reason_[facet.reason] : by_moment_[facet.moment];
  if (seen.customer != customer_) {
    seen = {};
    seen.customer = customer_;
  }
  return seen;
}

bool DemandWalk::is_next_leg(std::uint32_t from, std::uint32_t to) const {
  const DemandFacet& a = facet_of(from);
  const DemandFacet& b = facet_of(to);
  const bool elsewhere = a.moment != b.moment || (a.team != 0 && b.team != 0 && a.team != b.team);
  return a.assisted() && b.assisted() && a.reason != 0 && a.reason == b.reason && elsewhere &&
         (a.transferred || a.resolved == Answer::kNo) &&
         since_us(from, to) <= rules_.misroute_within_us;
}

// A transferred call whose next leg is in the log is one contact too many, not two.
bool DemandWalk::has_next_leg(std::uint32_t from) const {
  const std::size_t end = std::min<std::size_t>(contacts_.size(), from + 1U + kOpenMax);
  for (std::uint32_t to = from + 1; to < end; ++to) {
    if (since_us(from, to) > rules_.misroute_within_us) return false;
    const bool same_row = since_us(from, to) == 0 && contacts_[to].facet == contacts_[from].facet;
    const DemandFacet& next = facet_of(to);
    if (!same_row && next.is_demand() && next.reason == facet_of(from).reason)
      return is_next_leg(from, to);
  }
  return false;
}

void DemandWalk::look_for_misroute(std::uint32_t at) {
  const DemandFacet& facet = facet_of(at);
  if (facet.reason != 0) {
    const std::uint32_t before = seen_of(facet).asked;
    if (before != 0 && is_next_leg(before - 1, at))
      return note(at, DemandKind::kMisroute, DemandSign::kSentOn, before - 1);
  }
  if (facet.transferred && !has_next_leg(at))
    note(at, DemandKind::kMisroute, DemandSign::kTransferred, kNoCause);
}

// A step that failed leaks one contact: the first about it at which somebody serves.
void DemandWalk::look_for_leak(std::uint32_t at) {
  const DemandFacet& facet = facet_of(at);
  if (!facet.assisted() || facet.channel == 0 || failed_.empty()) return;
  std::uint32_t cause = kNoCause;
  std::erase_if(failed_, [&](std::uint32_t step) {
    if (since_us(step, at) > rules_.leak_within_us) return true;
    const std::uint16_t reason = facet_of(step).reason;
    if (reason != 0 && facet.reason != 0 && reason != facet.reason) return false;
    cause = step;
    return true;
  });
  if (cause == kNoCause) return;
  const DemandFacet& step = facet_of(cause);
  note(at, DemandKind::kLeak,
       step.abandoned                 ? DemandSign::kStepAbandoned
       : step.resolved == Answer::kNo ? DemandSign::kStepUnresolved
                                      : DemandSign::kStepMisery,
       cause);
}

// Whether a contact may be about what is open.
bool DemandWalk::asks_for(const Open& open, std::uint32_t at) const {
  const DemandFacet& asked = facet_of(open.contact);
  const DemandFacet& now = facet_of(at);
  if (open.promise && open.due_us < contacts_[at].start_us && !now.self_service) return true;
  if (open.of_case && contacts_[open.contact].case_number != contacts_[at].case_number)
    return false;
  if (asked.reason != 0) return asked.reason == now.reason;
  if (now.self_service) return false;
  if (now.reason != 0 || !facets_.reasons) return true;
  return asked.moment == now.moment;
}

void DemandWalk::look_for_chase(std::uint32_t at) {
  const std::int64_t now_us = contacts_[at].start_us;
  std::erase_if(open_, [&](const Open& open) {
    const std::int64_t from_us = open.promise ? open.due_us : contacts_[open.contact].start_us;
    return now_us - from_us > rules_.chase_within_us;
  });
  for (std::size_t i = open_.size(); i-- > 0;) {
    const Open& open = open_[i];
    if (!asks_for(open, at)) continue;
    const bool overdue = open.promise && open.due_us < now_us;
    return note(at, DemandKind::kChase,
                overdue        ? DemandSign::kPromiseOverdue
                : open.promise ? DemandSign::kPromiseOpen
                : open.of_case ? DemandSign::kUnanswered
                               : DemandSign::kNotResolved,
                open.contact);
  }
}

// What was sent is asked about once: by the first contact that may be about it.
void DemandWalk::look_for_clarification(std::uint32_t at) {
  if (written_.empty()) return;
  const DemandFacet& facet = facet_of(at);
  std::uint32_t cause = kNoCause;
  std::erase_if(written_, [&](std::uint32_t sent) {
    const std::uint16_t reason = facet_of(sent).reason;
    const bool about = reason != 0 ? reason == facet.reason
                                   : !facet.self_service && (facet.reason != 0 || !facets_.reasons);
    if (about && since_us(sent, at) <= rules_.clarification_within_us) cause = sent;
    return about;
  });
  if (cause != kNoCause) note(at, DemandKind::kClarification, DemandSign::kAfterMessage, cause);
}

void DemandWalk::look_for_double(std::uint32_t at) {
  const DemandFacet& facet = facet_of(at);
  if (facet.reason == 0 || facet.channel == 0) return;
  const Seen& seen = seen_of(facet);
  if (seen.known == 0) return;
  const bool changed = facet_of(seen.known - 1).channel != facet.channel;
  const std::uint32_t before = changed ? seen.known : seen.other;
  if (before != 0 && since_us(before - 1, at) <= rules_.double_within_us)
    note(at, DemandKind::kDouble, DemandSign::kOtherChannel, before - 1);
}

void DemandWalk::look_for_repeat(std::uint32_t at) {
  const DemandFacet& facet = facet_of(at);
  const std::uint32_t before = seen_of(facet).handled;
  if (before == 0) return;
  const std::int64_t since = since_us(before - 1, at);
  if (since > kRepeatDaysMax * kMicrosPerDay) return;
  const DemandFacet& earlier = facet_of(before - 1);
  if (facet.self_service && earlier.moment == facet.moment && since <= kVisitUs) return;
  tags_[at].again_days = static_cast<std::uint8_t>(
      std::max<std::int64_t>(1, (since + kMicrosPerDay - 1) / kMicrosPerDay));
  if (since > rules_.repeat_within_us) return;
  note(at, DemandKind::kRepeat,
       facet.reason != 0 ? DemandSign::kSameReason : DemandSign::kSameMoment, before - 1);
}

void DemandWalk::went_out(std::uint32_t at) {
  const DemandFacet& facet = facet_of(at);
  const std::uint32_t of_case = contacts_[at].case_number;
  std::erase_if(open_, [&](const Open& open) {
    if (open.of_case) return of_case == 0 || of_case == contacts_[open.contact].case_number;
    const std::uint16_t reason = facet_of(open.contact).reason;
    return reason == 0 || facet.reason == 0 || reason == facet.reason;
  });
  if (facet.spoken) return;
  written_.push_back(at);
  keep_last(written_, kOpenMax);
}

void DemandWalk::open_and_close(std::uint32_t at) {
  const DemandFacet& facet = facet_of(at);
  const std::int64_t now_us = contacts_[at].start_us;
  if (facet.direction == Direction::kOutbound) went_out(at);
  if (facet.self_service && facet.resolved == Answer::kYes) {
    std::erase_if(failed_, [&](std::uint32_t step) {
      const DemandFacet& failed = facet_of(step);
      return failed.reason == facet.reason && (failed.reason != 0 || failed.moment == facet.moment);
    });
  }
  if (facet.step_failed()) {
    failed_.push_back(at);
    keep_last(failed_, kOpenMax);
  }
  const bool inbound = facet.direction == Direction::kInbound;
  if (inbound && facet.resolved == Answer::kYes)
    std::erase_if(open_, [&](const Open& open) { return asks_for(open, at); });
  if (facet.direction == Direction::kSilence) {
    open_.push_back({at, now_us, true, false});
  } else if (facet.call_back != 0) {
    open_.push_back({at, now_us + score::call_back_us(facet.call_back), true, false});
  } else if (inbound && !facet.self_service && facet.resolved == Answer::kNo) {
    open_.push_back({at, 0, false, false});
  } else if (inbound && !facet.self_service && facet.resolved == Answer::kUnknown &&
             !facet.abandoned && facets_.outbound && contacts_[at].case_number != 0) {
    open_.push_back({at, 0, false, true});
  }
  keep_last(open_, kOpenMax);
}

void DemandWalk::remember(std::uint32_t at) {
  const DemandFacet& facet = facet_of(at);
  const bool demand = facet.is_demand();
  if (!demand && !(facet.direction == Direction::kOutbound && facet.spoken)) return;
  Seen& seen = seen_of(facet);
  seen.handled = at + 1;
  if (!demand) return;
  seen.asked = at + 1;
  if (facet.channel == 0) return;
  if (seen.known != 0 && facet_of(seen.known - 1).channel != facet.channel) seen.other = seen.known;
  seen.known = at + 1;
}

std::vector<QueueEvidence> find_queues(const JourneyCounts& counts, const DemandFacets& facets,
                                       const DemandRules& rules) {
  std::vector<QueueEvidence> out(counts.moments.size());
  std::vector<bool> never(counts.moments.size());
  for (const DemandFacet& facet : facets.facets) never[facet.moment] = facet.fate || facet.value;
  for_each_customer(counts.sample, [&](std::uint64_t, std::span<const DemandContact> contacts,
                                       std::span<const std::uint32_t>) {
    for (std::size_t i = 0; i < contacts.size(); ++i) {
      const DemandFacet& facet = facets.facets[contacts[i].facet];
      if (!facet.is_demand()) continue;
      QueueEvidence& evidence = out[facet.moment];
      ++evidence.contacts;
      evidence.resolved += facet.resolved == Answer::kYes ? 1 : 0;
      if (i + 1 == contacts.size()) continue;
      const DemandFacet& next = facets.facets[contacts[i + 1].facet];
      const bool soon = contacts[i + 1].start_us - contacts[i].start_us <= rules.queue_within_us;
      const bool on = next.moment != facet.moment && facet.place != 0 && next.place == facet.place;
      evidence.sent_on += soon && on ? 1 : 0;
    }
  });
  for (std::size_t m = 0; m < out.size(); ++m) {
    QueueEvidence& evidence = out[m];
    evidence.named = is_named_as_a_queue(counts.moments[m]);
    if (never[m]) continue;
    if (rules.queues) {
      evidence.listed = std::find(rules.queues->begin(), rules.queues->end(), counts.moments[m]) !=
                        rules.queues->end();
      evidence.is_queue = evidence.listed;
      continue;
    }
    evidence.is_queue = evidence.contacts >= kQueueContactsMin && evidence.resolved == 0 &&
                        static_cast<double>(evidence.sent_on) >=
                            rules.queue_share * static_cast<double>(evidence.contacts);
  }
  return out;
}

DemandPlan plan_demand(const JourneyCounts& counts, const DemandRules& rules,
                       const DemandFates& rule) {
  DemandPlan plan;
  plan.rules = rules;
  const std::vector<bool> fates = fate_moments(rule.won, rule.lost, counts.moments.size());
  plan.facets =
      demand_facets(counts.facets, counts.dimensions, fates, flags_of(counts.moments, rules.value));
  if (rule.guessed) doubt_fates(plan.facets.facets);
  plan.queues = find_queues(counts, plan.facets, plan.rules);
  return plan;
}

std::vector<DemandTag> tag_sample(const JourneyCounts& counts, const DemandPlan& plan) {
  std::vector<DemandTag> out(counts.sample.contacts.size());
  DemandWalk walk(plan.facets, plan.rules);
  for_each_customer(counts.sample, [&](std::uint64_t, std::span<const DemandContact> contacts,
                                       std::span<const std::uint32_t> places) {
    const std::span<const DemandTag> tags = walk.of(contacts);
    for (std::size_t i = 0; i < tags.size(); ++i) {
      DemandTag tag = tags[i];
      if (tag.cause != kNoCause) tag.cause = places[tag.cause];
      out[places[i]] = with_queue(tag, plan.facets.facets[contacts[i].facet], plan.queues);
    }
  });
  return out;
}

DemandTag with_queue(DemandTag tag, const DemandFacet& facet,
                     std::span<const QueueEvidence> queues) {
  if (!queues[facet.moment].is_queue || !facet.is_demand() || facet.value) return tag;
  tag.kinds |= bit_of(DemandKind::kQueue);
  tag.sign = DemandSign::kQueue;
  tag.cause = kNoCause;
  return tag;
}

}  // namespace fifteen::journey
