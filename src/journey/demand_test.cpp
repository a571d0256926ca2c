#include "journey/demand.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>

#include "base/test_random.h"
#include "base/time.h"

namespace fifteen::journey {
namespace {

using score::Answer;
using score::Direction;

constexpr double kMinute = 1.0 / (24 * 60);

// A contact as it would be told.
struct Told {
  double day = 0;
  std::string moment{};
  std::string channel{};
  std::string reason{};
  Direction direction = Direction::kInbound;
  Answer resolved = Answer::kUnknown;
  bool abandoned = false;
  int transfers = -1;
  std::string team{};
  std::string place{};
  std::int64_t call_back_us = 0;
  Outcome said = Outcome::kUnscored;
  std::uint32_t case_number = 0;
};

// One customer's contacts, with the facets that they make.
class Customer {
 public:
  explicit Customer(const std::vector<Told>& told, const DemandRules& rules = {},
                    const std::vector<std::string>& fates = {},
                    const std::vector<std::string>& value = {})
      : rules_(rules) {
    std::vector<Facet> facets;
    const auto number = [](std::vector<std::string>& names, const std::string& name) {
      const auto at = std::find(names.begin(), names.end(), name);
      if (at != names.end()) return static_cast<std::uint16_t>(at - names.begin());
      names.push_back(name);
      return static_cast<std::uint16_t>(names.size() - 1);
    };
    std::vector<std::string> moments;
    std::vector<Dimension> dimensions{{"channel", {}}, {"reason", {}}, {"team", {}}, {"place", {}}};
    for (const Told& t : told) {
      Facet facet;
      facet.moment = number(moments, t.moment);
      const std::array<const std::string*, 4> values{&t.channel, &t.reason, &t.team, &t.place};
      for (std::size_t d = 0; d < 4; ++d) {
        if (!values[d]->empty())
          facet.values[d] =
              static_cast<std::uint16_t>(1 + number(dimensions[d].values, *values[d]));
      }
      facet.signs.direction = t.direction;
      facet.signs.resolved = t.resolved;
      facet.signs.abandoned = t.abandoned ? Answer::kYes : Answer::kUnknown;
      facet.signs.transfers = static_cast<std::uint8_t>(std::min(t.transfers + 1, 3));
      facet.signs.call_back = score::call_back_level(t.call_back_us);
      facet.signs.stated = t.said;
      auto at = std::find(facets.begin(), facets.end(), facet);
      if (at == facets.end()) at = facets.insert(at, facet);
      contacts_.push_back({static_cast<std::int64_t>(t.day * kMicrosPerDay),
                           static_cast<std::uint32_t>(at - facets.begin()), t.case_number});
    }
    std::vector<bool> fate_flags;
    std::vector<bool> value_flags;
    for (const std::string& moment : moments) {
      fate_flags.push_back(std::find(fates.begin(), fates.end(), moment) != fates.end());
      value_flags.push_back(std::find(value.begin(), value.end(), moment) != value.end());
    }
    facets_ = demand_facets(facets, dimensions, fate_flags, value_flags);
  }

  std::vector<DemandTag> tags() const {
    DemandWalk walk(facets_, rules_);
    const auto tags = walk.of(contacts_);
    return {tags.begin(), tags.end()};
  }
  const DemandFacets& facets() const { return facets_; }
  const std::vector<DemandContact>& contacts() const { return contacts_; }

 private:
  DemandRules rules_;
  DemandFacets facets_;
  std::vector<DemandContact> contacts_;
};

// The kinds of a tag, the cause behind the first: "channel leak of 0, repeat"; "-" for none.
std::string words(const DemandTag& tag) {
  std::string out;
  for (std::size_t k = 0; k < kDemandKindCount; ++k) {
    const auto kind = static_cast<DemandKind>(k);
    if (!tag.has(kind)) continue;
    const bool first = out.empty();
    out += (first ? "" : ", ") + std::string(demand_kind_name(kind));
    if (first && tag.cause != kNoCause) out += " of " + std::to_string(tag.cause);
  }
  return out.empty() ? "-" : out;
}

std::vector<std::string> words(const std::vector<DemandTag>& tags) {
  std::vector<std::string> out;
  for (const DemandTag& tag : tags) out.push_back(words(tag));
  return out;
}

using Words = std::vector<std::string>;

TEST(Demand, the_same_reason_within_a_week_is_a_repeat_and_later_is_not) {
  const auto tags = Customer({{.day = 0, .moment = "call", .reason = "bill"},
                              {.day = 3, .moment = "visit", .reason = "bill"},
                              {.day = 4, .moment = "call", .reason = "fault"},
                              {.day = 10, .moment = "call", .reason = "bill"},
                              {.day = 18, .moment = "call", .reason = "bill"}})
                        .tags();
  EXPECT_EQ(words(tags), (Words{"-", "repeat of 0", "-", "repeat of 1", "-"}));
  EXPECT_EQ(tags[1].sign, DemandSign::kSameReason);
  EXPECT_EQ(tags[1].again_days, 3);
  EXPECT_EQ(tags[4].again_days, 8);
}

TEST(Demand, without_a_reason_the_same_moment_is_a_repeat) {
  const auto tags = Customer({{.day = 0, .moment = "call", .direction = Direction::kUnknown},
                              {.day = 1, .moment = "visit", .direction = Direction::kUnknown},
                              {.day = 7, .moment = "call", .direction = Direction::kUnknown}})
                        .tags();
  EXPECT_EQ(words(tags), (Words{"-", "-", "repeat of 0"}));
  EXPECT_EQ(tags[2].sign, DemandSign::kSameMoment);
}

TEST(Demand, after_a_visit_by_the_organisation_the_same_reason_is_a_repeat_of_that_visit) {
  const auto tags = Customer({{.day = 0, .moment = "call", .channel = "phone", .reason = "fault"},
                              {.day = 6,
                               .moment = "technician",
                               .channel = "visit",
                               .reason = "fault",
                               .direction = Direction::kOutbound},
                              {.day = 9, .moment = "call", .channel = "phone", .reason = "fault"}})
                        .tags();
  EXPECT_EQ(words(tags), (Words{"-", "-", "repeat of 1"}));
}

TEST(Demand, pages_looked_at_within_one_visit_are_no_repeats) {
  const auto tags = Customer({{.day = 0, .moment = "search", .channel = "web"},
                              {.day = 10 * kMinute, .moment = "search", .channel = "web"},
                              {.day = 35 * kMinute, .moment = "search", .channel = "web"},
                              {.day = 1, .moment = "search", .channel = "web"}})
                        .tags();
  EXPECT_EQ(words(tags), (Words{"-", "-", "-", "repeat of 2"}));
}

TEST(Demand, an_inbound_contact_while_the_same_is_open_and_nothing_went_out_is_a_chase) {
  const auto tags =
      Customer({{.day = 0, .moment = "mail", .reason = "refund", .resolved = Answer::kNo},
                {.day = 9, .moment = "mail", .reason = "address", .resolved = Answer::kYes},
                {.day = 10, .moment = "call", .reason = "refund", .resolved = Answer::kNo},
                {.day = 50, .moment = "call", .reason = "refund", .resolved = Answer::kYes}})
          .tags();
  EXPECT_EQ(words(tags), (Words{"-", "-", "progress chase of 0", "-"}));
  EXPECT_EQ(tags[2].sign, DemandSign::kNotResolved);
}

TEST(Demand, what_went_out_about_the_same_ends_the_waiting) {
  const Told asks{.day = 0, .moment = "mail", .reason = "refund", .resolved = Answer::kNo};
  const Told again{.day = 20, .moment = "mail", .reason = "refund"};
  Told out{.day = 1,
           .moment = "call back",
           .channel = "phone",
           .reason = "refund",
           .direction = Direction::kOutbound};
  EXPECT_EQ(words(Customer({asks, out, again}).tags()), (Words{"-", "-", "-"}));
  out.reason = "";
  EXPECT_EQ(words(Customer({asks, out, again}).tags()), (Words{"-", "-", "-"}));
  out.reason = "newsletter";
  EXPECT_EQ(words(Customer({asks, out, again}).tags()), (Words{"-", "-", "progress chase of 0"}));
}

TEST(Demand, a_resolved_contact_ends_the_waiting) {
  const auto tags =
      Customer({{.day = 0, .moment = "mail", .reason = "refund", .resolved = Answer::kNo},
                {.day = 10, .moment = "call", .reason = "refund", .resolved = Answer::kYes},
                {.day = 20, .moment = "call", .reason = "refund"}})
          .tags();
  EXPECT_EQ(words(tags), (Words{"-", "progress chase of 0", "-"}));
}

TEST(Demand, an_overdue_promise_is_chased_by_any_reason_and_not_before_it_is_due) {
  const std::int64_t day = kMicrosPerDay;
  const auto tags = Customer({{.day = 0, .moment = "call", .reason = "bill", .call_back_us = day},
                              {.day = 0.5, .moment = "call", .reason = "move"},
                              {.day = 0.6, .moment = "call", .reason = "bill"},
                              {.day = 2, .moment = "status call", .reason = "status"}})
                        .tags();
  EXPECT_EQ(words(tags), (Words{"-", "-", "progress chase of 0, repeat", "progress chase of 0"}));
  EXPECT_EQ(tags[2].sign, DemandSign::kPromiseOpen);
  EXPECT_EQ(tags[3].sign, DemandSign::kPromiseOverdue);
}

TEST(Demand, what_was_due_and_did_not_come_is_chased) {
  const auto tags = Customer({{.day = 0, .moment = "refund due", .direction = Direction::kSilence},
                              {.day = 2, .moment = "call", .reason = "refund"}})
                        .tags();
  EXPECT_EQ(words(tags), (Words{"-", "progress chase of 0"}));
}

TEST(Demand, another_mail_in_a_case_before_the_answer_is_a_chase) {
  const auto tags = Customer({{.day = 0, .moment = "mail", .case_number = 1},
                              {.day = 9, .moment = "mail", .case_number = 2},
                              {.day = 10, .moment = "form", .case_number = 1},
                              {.day = 11,
                               .moment = "answer",
                               .channel = "phone",
                               .direction = Direction::kOutbound,
                               .case_number = 1},
                              {.day = 20, .moment = "form", .case_number = 1}})
                        .tags();
  EXPECT_EQ(words(tags), (Words{"-", "-", "progress chase of 0", "-", "-"}));
  EXPECT_EQ(tags[2].sign, DemandSign::kUnanswered);
}

TEST(Demand, the_first_contact_about_a_letter_is_a_clarification_the_next_is_none) {
  const auto tags = Customer({{.day = 0,
                               .moment = "bill",
                               .channel = "letter",
                               .reason = "bill",
                               .direction = Direction::kOutbound},
                              {.day = 1, .moment = "call", .channel = "phone", .reason = "move"},
                              {.day = 2, .moment = "call", .channel = "phone", .reason = "bill"},
                              {.day = 2.5, .moment = "call", .channel = "phone", .reason = "bill"}})
                        .tags();
  EXPECT_EQ(words(tags), (Words{"-", "-", "clarification of 0", "repeat of 2"}));
}

TEST(Demand, a_letter_without_a_reason_is_clarified_by_whoever_comes_for_one) {
  const auto tags =
      Customer(
          {{.day = 0, .moment = "letter", .channel = "letter", .direction = Direction::kOutbound},
           {.day = 1, .moment = "flight", .channel = "cabin"},
           {.day = 1.5, .moment = "account", .channel = "web", .reason = "rate"},
           {.day = 2, .moment = "call", .channel = "phone", .reason = "rate"}})
          .tags();
  EXPECT_EQ(words(tags), (Words{"-", "-", "-", "clarification of 0, double, repeat"}));
}

TEST(Demand, a_call_out_or_an_old_letter_is_not_clarified) {
  const Told call{.day = 5, .moment = "call", .channel = "phone", .reason = "bill"};
  const Told letter{.day = 0,
                    .moment = "bill",
                    .channel = "letter",
                    .reason = "bill",
                    .direction = Direction::kOutbound};
  EXPECT_EQ(words(Customer({letter, call}).tags()), (Words{"-", "-"}));
  const Told spoken{.day = 4.5,
                    .moment = "call back",
                    .channel = "phone",
                    .reason = "bill",
                    .direction = Direction::kOutbound};
  EXPECT_EQ(words(Customer({spoken, call}).tags()), (Words{"-", "repeat of 0"}));
}

TEST(Demand, a_call_soon_after_a_failed_step_is_a_leak_and_one_step_leaks_once) {
  const auto tags =
      Customer({{.day = 0, .moment = "form", .channel = "web", .resolved = Answer::kNo},
                {.day = 20 * kMinute, .moment = "call", .channel = "phone", .reason = "bill"},
                {.day = 40 * kMinute, .moment = "call", .channel = "phone", .reason = "move"},
                {.day = 1, .moment = "form", .channel = "app", .abandoned = true},
                {.day = 1 + 61 * kMinute, .moment = "call", .channel = "phone", .reason = "loan"}})
          .tags();
  EXPECT_EQ(words(tags), (Words{"-", "channel leak of 0", "-", "repeat of 0", "-"}));
  EXPECT_EQ(tags[1].sign, DemandSign::kStepUnresolved);
}

TEST(Demand, a_step_that_worked_at_the_second_try_leaks_nothing) {
  const auto tags =
      Customer({{.day = 0, .moment = "form", .channel = "web", .resolved = Answer::kNo},
                {.day = 5 * kMinute, .moment = "form", .channel = "web", .resolved = Answer::kYes},
                {.day = 20 * kMinute, .moment = "call", .channel = "phone", .reason = "bill"}})
          .tags();
  EXPECT_EQ(words(tags), (Words{"-", "-", "-"}));
}

TEST(Demand, a_misery_that_was_stated_is_a_failed_step) {
  const auto tags =
      Customer({{.day = 0, .moment = "form", .channel = "web", .said = Outcome::kMisery},
                {.day = 0.01, .moment = "call", .channel = "phone"}})
          .tags();
  EXPECT_EQ(words(tags), (Words{"-", "channel leak of 0"}));
  EXPECT_EQ(tags[1].sign, DemandSign::kStepMisery);
}

TEST(Demand, a_transferred_call_is_a_misroute_and_with_its_next_leg_only_the_leg_is) {
  EXPECT_EQ(words(Customer({{.moment = "call", .reason = "bill", .transfers = 1}}).tags()),
            Words{"misroute"});
  const auto tags =
      Customer({{.day = 0, .moment = "call", .reason = "bill", .transfers = 1, .team = "front"},
                {.day = 9 * kMinute,
                 .moment = "call",
                 .reason = "bill",
                 .transfers = 0,
                 .team = "billing"}})
          .tags();
  EXPECT_EQ(words(tags), (Words{"-", "misroute of 0, repeat"}));
  EXPECT_EQ(tags[1].sign, DemandSign::kSentOn);
}

TEST(Demand, told_again_minutes_later_elsewhere_is_a_misroute_but_not_at_the_same_desk) {
  Told first{.day = 0, .moment = "desk", .reason = "bag", .resolved = Answer::kNo, .team = "a"};
  Told second{.day = 10 * kMinute, .moment = "desk", .reason = "bag", .team = "b"};
  EXPECT_EQ(words(Customer({first, second}).tags()),
            (Words{"-", "misroute of 0, progress chase, repeat"}));
  second.team = "a";
  EXPECT_EQ(words(Customer({first, second}).tags()), (Words{"-", "progress chase of 0, repeat"}));
  first.resolved = Answer::kYes;
  second.team = "b";
  EXPECT_EQ(words(Customer({first, second}).tags()), (Words{"-", "repeat of 0"}));
}

TEST(Demand, the_same_reason_on_another_channel_within_a_day_is_a_double) {
  const auto tags = Customer({{.day = 0, .moment = "mail", .channel = "e-mail", .reason = "bag"},
                              {.day = 0.4, .moment = "call", .channel = "phone", .reason = "bag"},
                              {.day = 0.5, .moment = "call", .channel = "phone", .reason = "bag"},
                              {.day = 1.6, .moment = "mail", .channel = "e-mail", .reason = "bag"}})
                        .tags();
  EXPECT_EQ(words(tags), (Words{"-", "double of 0, repeat", "double of 0, repeat", "repeat of 2"}));
}

TEST(Demand, what_goes_out_a_fate_and_what_is_wanted_are_no_failure) {
  const auto tags = Customer({{.day = 0, .moment = "paid"},
                              {.day = 1, .moment = "paid"},
                              {.day = 2, .moment = "coffee"},
                              {.day = 3, .moment = "coffee"},
                              {.day = 4, .moment = "letter", .direction = Direction::kOutbound},
                              {.day = 5, .moment = "letter", .direction = Direction::kOutbound}},
                             {}, {"paid"}, {"coffee"})
                        .tags();
  EXPECT_EQ(words(tags), (Words{"-", "-", "-", "-", "-", "-"}));
}

TEST(Demand, the_same_row_again_is_tagged_as_the_first) {
  const Told call{.day = 0, .moment = "call", .reason = "bill"};
  const Told again{.day = 1, .moment = "call", .reason = "bill"};
  EXPECT_EQ(words(Customer({call, call, again, again}).tags()),
            (Words{"-", "-", "repeat of 0", "repeat of 0"}));
}

// The definitions, contact by contact, looking at all pairs.
class Oracle {
 public:
  Oracle(const DemandFacets& facets, const DemandRules& rules,
         const std::vector<DemandContact>& contacts)
      : facets_(facets), rules_(rules), contacts_(contacts) {}

  DemandTag tag(std::size_t at) const {
    if (at > 0 && same_row(at, at - 1)) return tag(at - 1);
    DemandTag out;
    const DemandFacet& now = f(at);
    if (!now.is_demand() || now.value) return out;
    const auto note = [&](DemandKind kind, std::optional<std::size_t> cause) {
      if (!cause) return;
      if (out.kinds == 0) out.cause = static_cast<std::uint32_t>(*cause);
      out.kinds |= bit_of(kind);
    };
    const auto leg = latest(at, [&](std::size_t p) {
      return f(p).is_demand() && now.reason != 0 && f(p).reason == now.reason;
    });
    if (leg && is_leg(*leg, at)) {
      note(DemandKind::kMisroute, leg);
    } else if (now.transferred && !sent_on(at)) {
      note(DemandKind::kMisroute, std::size_t{kNoCause});
    }
    note(DemandKind::kLeak, latest(at, [&](std::size_t p) { return leaks(p, at); }));
    if (now.direction == Direction::kInbound) {
      note(DemandKind::kChase, latest(at, [&](std::size_t p) { return chases(p, at); }));
      note(DemandKind::kClarification, latest(at, [&](std::size_t p) {
             return is_sent(p) && us(p, at) <= rules_.clarification_within_us && about(p, at) &&
                    none_between(p, at, [&](std::size_t q) {
                      return f(q).direction == Direction::kInbound && !f(q).fate && about(p, q);
                    });
           }));
    }
    note(DemandKind::kDouble, latest(
                                  at,
                                  [&](std::size_t p) {
                                    return now.reason != 0 && now.channel != 0 &&
                                           f(p).is_demand() && f(p).reason == now.reason &&
                                           f(p).channel != 0 && f(p).channel != now.channel;
                                  },
                                  rules_.double_within_us));
    const auto again = latest(
        at,
        [&](std::size_t p) {
          const bool handled = f(p).is_demand() || (f(p).direction == Direction::kOutbound &&
                                                    f(p).spoken && !f(p).fate);
          return handled && f(p).reason == now.reason &&
                 (now.reason != 0 || f(p).moment == now.moment);
        },
        rules_.repeat_within_us);
    const bool one_visit = again && now.self_service && f(*again).moment == now.moment &&
                           us(*again, at) <= 30 * kMicrosPerMinute;
    if (!one_visit) note(DemandKind::kRepeat, again);
    return out;
  }

 private:
  const DemandFacet& f(std::size_t i) const { return facets_.facets[contacts_[i].facet]; }
  std::int64_t us(std::size_t from, std::size_t to) const {
    return contacts_[to].start_us - contacts_[from].start_us;
  }
  bool same_row(std::size_t a, std::size_t b) const {
    return us(a, b) == 0 && contacts_[a].facet == contacts_[b].facet;
  }
  bool is_copy(std::size_t at) const { return at > 0 && same_row(at, at - 1); }

  // The last contact before for which `is` holds; nothing where that is longer ago than `within`.
  template <class Is>
  std::optional<std::size_t> latest(std::size_t at, Is&& is,
                                    std::int64_t within_us = kTimeMax) const {
    for (std::size_t p = at; p-- > 0;) {
      if (is_copy(p) || !is(p)) continue;
      return us(p, at) <= within_us ? std::optional(p) : std::nullopt;
    }
    return std::nullopt;
  }
  template <class Is>
  bool none_between(std::size_t from, std::size_t to, Is&& is) const {
    for (std::size_t q = from + 1; q < to; ++q) {
      if (!is_copy(q) && is(q)) return false;
    }
    return true;
  }

  bool is_leg(std::size_t a, std::size_t b) const {
    return f(a).assisted() && f(b).assisted() && f(a).reason == f(b).reason && f(a).reason != 0 &&
           (f(a).moment != f(b).moment ||
            (f(a).team != 0 && f(b).team != 0 && f(a).team != f(b).team)) &&
           (f(a).transferred || f(a).resolved == Answer::kNo) &&
           us(a, b) <= rules_.misroute_within_us;
  }
  bool sent_on(std::size_t from) const {
    for (std::size_t to = from + 1; to < contacts_.size(); ++to) {
      if (!same_row(from, to) && f(to).is_demand() && f(to).reason == f(from).reason)
        return is_leg(from, to);
    }
    return false;
  }
  bool may_leak(std::size_t p, std::size_t at) const {
    return f(at).assisted() && f(at).channel != 0 &&
           (f(p).reason == 0 || f(at).reason == 0 || f(p).reason == f(at).reason);
  }
  bool leaks(std::size_t p, std::size_t at) const {
    return f(p).step_failed() && may_leak(p, at) && us(p, at) <= rules_.leak_within_us &&
           none_between(p, at, [&](std::size_t q) {
             const bool worked = f(q).self_service && !f(q).fate && f(q).resolved == Answer::kYes &&
                                 f(q).reason == f(p).reason &&
                                 (f(p).reason != 0 || f(q).moment == f(p).moment);
             return worked || may_leak(p, q);
           });
  }
  bool is_sent(std::size_t p) const {
    return f(p).direction == Direction::kOutbound && !f(p).spoken && !f(p).fate;
  }
  bool about(std::size_t p, std::size_t at) const {
    if (f(p).reason != 0) return f(p).reason == f(at).reason;
    return !f(at).self_service && (f(at).reason != 0 || !facets_.reasons);
  }

  enum class What { kNothing, kPromise, kUnresolved, kCase };
  What opens(std::size_t p) const {
    const DemandFacet& x = f(p);
    if (x.fate) return What::kNothing;
    if (x.direction == Direction::kSilence || x.call_back != 0) return What::kPromise;
    if (x.direction != Direction::kInbound || x.self_service) return What::kNothing;
    if (x.resolved == Answer::kNo) return What::kUnresolved;
    const bool is_case = x.resolved == Answer::kUnknown && !x.abandoned && facets_.outbound &&
                         contacts_[p].case_number != 0;
    return is_case ? What::kCase : What::kNothing;
  }
  std::int64_t due(std::size_t p) const {
    return contacts_[p].start_us +
           (f(p).direction == Direction::kSilence ? 0 : score::call_back_us(f(p).call_back));
  }
  bool asks_for(std::size_t p, std::size_t at) const {
    if (opens(p) == What::kPromise && due(p) < contacts_[at].start_us && !f(at).self_service)
      return true;
    if (opens(p) == What::kCase && contacts_[p].case_number != contacts_[at].case_number)
      return false;
    if (f(p).reason != 0) return f(p).reason == f(at).reason;
    if (f(at).self_service) return false;
    return f(at).reason != 0 || !facets_.reasons || f(p).moment == f(at).moment;
  }
  bool ends(std::size_t p, std::size_t q) const {
    if (f(q).fate) return true;
    if (f(q).direction == Direction::kOutbound) {
      if (opens(p) == What::kCase)
        return contacts_[q].case_number == 0 ||
               contacts_[q].case_number == contacts_[p].case_number;
      return f(p).reason == 0 || f(q).reason == 0 || f(p).reason == f(q).reason;
    }
    return f(q).direction == Direction::kInbound && f(q).resolved == Answer::kYes && asks_for(p, q);
  }
  bool chases(std::size_t p, std::size_t at) const {
    if (opens(p) == What::kNothing || !asks_for(p, at)) return false;
    const std::int64_t from_us = opens(p) == What::kPromise ? due(p) : contacts_[p].start_us;
    return contacts_[at].start_us - from_us <= rules_.chase_within_us &&
           none_between(p, at, [&](std::size_t q) { return ends(p, q); });
  }

  const DemandFacets& facets_;
  const DemandRules& rules_;
  const std::vector<DemandContact>& contacts_;
};

std::vector<Told> random_customer(std::mt19937_64& random, bool reasons, bool cases) {
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const auto one_of = [&](std::initializer_list<const char*> words) {
    return std::string(*(words.begin() + below(words.size())));
  };
  std::vector<Told> out;
  double day = 0;
  const std::size_t count = 1 + below(40);
  for (std::size_t i = 0; i < count; ++i) {
    if (!out.empty() && below(12) == 0) {
      out.push_back(out.back());
      continue;
    }
    static constexpr std::array kPauses{0.0, 0.003, 0.01, 0.05, 0.5, 2.0, 6.0, 20.0};
    day += kPauses.at(below(kPauses.size())) * (0.5 + static_cast<double>(below(100)) / 100);
    Told t;
    t.day = day;
    t.moment = one_of({"a", "b", "c", "end"});
    t.channel = one_of({"", "web", "phone", "letter", "e-mail"});
    if (reasons) t.reason = one_of({"", "x", "y"});
    t.direction = std::array{Direction::kInbound, Direction::kInbound, Direction::kOutbound,
                             Direction::kUnknown, Direction::kSilence}[below(5)];
    t.resolved = static_cast<Answer>(below(3));
    t.abandoned = below(6) == 0;
    t.transfers = static_cast<int>(below(4)) - 1;
    t.team = one_of({"", "p", "q"});
    t.call_back_us = below(8) == 0 ? kMicrosPerDay : 0;
    if (cases) t.case_number = static_cast<std::uint32_t>(below(3));
    out.push_back(t);
  }
  return out;
}

TEST(Demand, the_walk_equals_the_definitions_on_random_customers) {
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 3000; ++round) {
    const auto told = random_customer(random, round % 4 != 0, round % 2 == 0);
    const DemandRules rules;
    const Customer customer(
        told, rules, {"end"},
        round % 5 == 0 ? std::vector<std::string>{"c"} : std::vector<std::string>{});
    const auto tags = customer.tags();
    const Oracle oracle(customer.facets(), rules, customer.contacts());
    for (std::size_t i = 0; i < tags.size(); ++i) {
      ASSERT_EQ(words(tags[i]), words(oracle.tag(i))) << "round " << round << ", contact " << i;
    }
  }
}

}  // namespace
}  // namespace fifteen::journey
