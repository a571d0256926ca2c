#pragma once
// What the customer of each contact went through before it: the past that scoring asks for.
//
// Looks at the contacts of one customer in time order, whatever cases they belong to, and only
// where the plan's rules ask for it.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

#include "journey/plan.h"

namespace fifteen::journey {

template <class Record>
class HistoryWalk {
 public:
  /// `plan` must outlive the walk.
  explicit HistoryWalk(const JourneyPlan& plan) : plan_(plan) {
    if (!plan.history) return;
    for (const Dimension& dimension : plan.dimensions) {
      if (dimension.name == kReasonDimension) reasons_.resize(dimension.values.size() + 1);
    }
  }

  /// Returns the histories, without kLater, of one customer's contacts sorted as the pass has them;
  /// null when they have none that any rule asks for. They hold until the next call. Cost:
  /// O(contacts), with a sort by time where there are several cases.
  const score::History* of(std::span<const Record> contacts) {
    if (!plan_.history || !has_past(contacts)) return nullptr;
    ++customer_;
    asked_since_ = kNever;
    due_.clear();
    histories_.assign(contacts.size(), 0);
    find_reopened_cases(contacts);
    order_by_time(contacts);
    for (std::size_t i = 0; i < order_.size(); ++i) look(contacts, i);
    return histories_.data();
  }

 private:
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::min();
  // How many contacts back repeated actions are looked for: a bound for customers with very many
  // contacts at one time.
  static constexpr std::size_t kActionsBack = 64;

  struct Seen {
    std::uint64_t customer = 0;
    std::int64_t at_us = 0;
    std::int64_t resolved_us = kNever;
  };

  static bool within(std::int64_t from_us, std::int64_t to_us, std::int64_t span_us) {
    return from_us != kNever && to_us - from_us <= span_us;
  }

  // The customer comes: what the company sends, and what did not come, repeats and reopens nothing.
  static bool asks_something(const PlannedFacet& facet) {
    return facet.direction != score::Direction::kOutbound &&
           facet.direction != score::Direction::kSilence;
  }

  // Most customers have contacts too few, or too far apart, for any rule.
  bool has_past(std::span<const Record> contacts) const {
    if (contacts.size() < 2) return false;
    bool asks = false;
    for (const Record& contact : contacts) asks |= plan_.planned[contact.facet()].asks_past;
    if (asks) return true;
    const std::size_t times = plan_.history->rage_times;
    if ((plan_.history_signs & score::kRage) == 0 || contacts.size() < times) return false;
    if (times < 2 || contacts.front().case_key() != contacts.back().case_key()) return true;
    for (std::size_t i = times - 1; i < contacts.size(); ++i) {
      const std::int64_t since_us = contacts[i].start - contacts[i + 1 - times].start;
      if (since_us <= plan_.history->rage_within_us) return true;
    }
    return false;
  }

  // Contacts of a case that was said to be resolved. The contacts of a case lie together.
  void find_reopened_cases(std::span<const Record> contacts) {
    std::int64_t resolved_us = kNever;
    for (std::size_t i = 0; i < contacts.size(); ++i) {
      const std::uint64_t case_key = contacts[i].case_key();
      if (case_key == 0) continue;
      if (i == 0 || contacts[i - 1].case_key() != case_key) resolved_us = kNever;
      const PlannedFacet& facet = plan_.planned[contacts[i].facet()];
      if (asks_something(facet) &&
          within(resolved_us, contacts[i].start, plan_.history->repeat_within_us)) {
        histories_[i] |= score::kReopened;
      }
      if (facet.resolved == score::Answer::kYes) resolved_us = contacts[i].start;
      if (facet.resolved == score::Answer::kNo) resolved_us = kNever;
    }
  }

  void order_by_time(std::span<const Record> contacts) {
    order_.resize(contacts.size());
    std::iota(order_.begin(), order_.end(), std::uint32_t{0});
    if (contacts.front().case_key() == contacts.back().case_key()) return;
    std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
      if (contacts[a].start != contacts[b].start) return contacts[a].start < contacts[b].start;
      return contacts[a].order() < contacts[b].order();
    });
  }

  void look(std::span<const Record> contacts, std::size_t i) {
    const Record& contact = contacts[order_[i]];
    const PlannedFacet& facet = plan_.planned[contact.facet()];
    score::History& history = histories_[order_[i]];
    // The same row once more tells nothing new.
    if (i > 0 && same_contact(plan_, contact, contacts[order_[i - 1]])) {
      history = histories_[order_[i - 1]];
      return;
    }
    const HistoryRules& rules = *plan_.history;
    if (asks_something(facet)) {
      if (facet.reason != 0) {
        const Seen& seen = reasons_[facet.reason];
        if (seen.customer == customer_) {
          if (within(seen.at_us, contact.start, rules.repeat_within_us))
            history |= score::kRepeated;
          if (contact.case_key() == 0 &&
              within(seen.resolved_us, contact.start, rules.repeat_within_us))
            history |= score::kReopened;
        }
      }
      if (facet.self_service && is_rage(contacts, i, facet.moment)) history |= score::kRage;
    }
    look_for_answer(contact, facet, history);
    look_for_call_back(contact, facet, history);
    if (facet.reason != 0 && asks_something(facet)) {
      Seen& seen = reasons_[facet.reason];
      if (seen.customer != customer_) seen = {customer_, 0, kNever};
      seen.at_us = contact.start;
      if (facet.resolved == score::Answer::kYes) seen.resolved_us = contact.start;
      if (facet.resolved == score::Answer::kNo) seen.resolved_us = kNever;
    }
  }

  // A request waits from the first time that the customer asks until something comes back or it is
  // resolved.
  void look_for_answer(const Record& contact, const PlannedFacet& facet, score::History& history) {
    const HistoryRules& rules = *plan_.history;
    if (facet.direction == score::Direction::kOutbound) asked_since_ = kNever;
    if (facet.direction != score::Direction::kInbound) return;
    if (asked_since_ != kNever && contact.start - asked_since_ > rules.forget_after_us)
      asked_since_ = kNever;
    if (asked_since_ != kNever && contact.start - asked_since_ > rules.answer_within_us)
      history |= score::kUnanswered;
    if (facet.resolved == score::Answer::kYes) {
      asked_since_ = kNever;
    } else if (asked_since_ == kNever && facet.resolved == score::Answer::kNo) {
      asked_since_ = contact.start;
    }
  }

  // A promise to call back is open until the company calls or writes, even where the customer says
  // before that it is resolved: it was a promise. What a contact breaks is older than what it
  // promises itself.
  void look_for_call_back(const Record& contact, const PlannedFacet& facet,
                          score::History& history) {
    if (facet.direction == score::Direction::kOutbound) {
      due_.clear();
    } else if (facet.direction != score::Direction::kSilence) {
      while (!due_.empty() && contact.start - due_.front() > plan_.history->forget_after_us) {
        std::pop_heap(due_.begin(), due_.end(), std::greater<>());
        due_.pop_back();
      }
      if (!due_.empty() && due_.front() < contact.start) history |= score::kNotCalledBack;
    }
    if (facet.call_back == 0) return;
    due_.push_back(contact.start + score::call_back_us(facet.call_back));
    std::push_heap(due_.begin(), due_.end(), std::greater<>());
  }

  bool is_rage(std::span<const Record> contacts, std::size_t i, std::uint16_t moment) const {
    const HistoryRules& rules = *plan_.history;
    const std::int64_t start = contacts[order_[i]].start;
    std::uint32_t times = 1;
    for (std::size_t back = 1; back <= std::min(i, kActionsBack); ++back) {
      const Record& before = contacts[order_[i - back]];
      if (start - before.start > rules.rage_within_us) break;
      if (plan_.planned[before.facet()].moment != moment) continue;
      if (++times >= rules.rage_times) return true;
    }
    return false;
  }

  const JourneyPlan& plan_;
  std::uint64_t customer_ = 0;
  std::vector<Seen> reasons_;
  std::int64_t asked_since_ = kNever;
  std::vector<std::int64_t>
      due_;  // when open promises to call back are due: a heap, earliest first
  std::vector<score::History> histories_;
  std::vector<std::uint32_t> order_;
};

}  // namespace fifteen::journey
