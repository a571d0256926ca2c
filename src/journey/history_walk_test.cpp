#include "journey/history_walk.h"

#include <cmath>
#include <gtest/gtest.h>

#include "base/test_random.h"
#include "base/time.h"
#include "journey/pass.h"
#include "journey/record.h"

namespace fifteen::journey {
namespace {

using score::Answer;
using score::Direction;
using score::History;

struct Said {
  double day = 0;
  std::string reason;
  Direction direction = Direction::kUnknown;
  Answer resolved = Answer::kUnknown;
  std::string moment = "call";
  std::string channel = "phone";
  std::uint64_t case_id = 0;
  double promised_hours = 0;  // until a call back
};

// The histories of one customer's contacts, in the order in which they are given.
class Past {
 public:
  explicit Past(const std::vector<Said>& contacts, const HistoryRules& rules = {})
      : facets_({"channel", "reason"}) {
    for (std::size_t i = 0; i < contacts.size(); ++i) {
      const Said& said = contacts[i];
      Facet facet;
      facet.moment = *facets_.moments().number(said.moment);
      facet.signs.direction = said.direction;
      facet.signs.resolved = said.resolved;
      facet.signs.call_back = score::call_back_level(
          static_cast<std::int64_t>(said.promised_hours * static_cast<double>(kMicrosPerHour)));
      facet.values[0] = static_cast<std::uint16_t>(1 + *facets_.values(0).number(said.channel));
      if (!said.reason.empty())
        facet.values[1] = static_cast<std::uint16_t>(1 + *facets_.values(1).number(said.reason));
      CaseContactRecord record;
      record.customer = 7;
      record.start = static_cast<std::int64_t>(said.day * static_cast<double>(kMicrosPerDay));
      record.packed = pack(i, *facets_.number(facet));
      record.case_hash = said.case_id;
      records_.push_back(record);
    }
    std::sort(records_.begin(), records_.end());
    plan_ = plan_for(facets_, score::Weights{});
    look_back(plan_, rules);
  }

  std::vector<int> histories() {
    HistoryWalk<CaseContactRecord> walk(plan_);
    const History* const found = walk.of(records_);
    std::vector<int> out(records_.size());
    if (found == nullptr) return out;
    for (std::size_t i = 0; i < records_.size(); ++i) out[records_[i].order()] = found[i];
    return out;
  }

 private:
  Facets facets_;
  JourneyPlan plan_;
  std::vector<CaseContactRecord> records_;
};

constexpr int kNone = 0;
constexpr int kRepeat = score::kRepeated;
constexpr int kReopen = score::kReopened;
constexpr int kAngry = score::kRage;
constexpr int kWaits = score::kUnanswered;
constexpr int kBroken = score::kNotCalledBack;
using Histories = std::vector<int>;

TEST(HistoryWalk, sees_who_comes_again_for_the_same_reason_within_a_week) {
  Past past({{0, "bill"}, {3, "moving"}, {7, "bill"}, {14.01, "bill"}});
  EXPECT_EQ(past.histories(), (Histories{kNone, kNone, kRepeat, kNone}));
}

TEST(HistoryWalk, does_not_count_what_the_company_sends) {
  Past past({{0, "bill", Direction::kInbound},
             {1, "bill", Direction::kOutbound},
             {2, "moving", Direction::kOutbound},
             {3, "moving", Direction::kInbound}});
  EXPECT_EQ(past.histories(), (Histories{kNone, kNone, kNone, kNone}));
}

TEST(HistoryWalk, sees_what_was_resolved_come_back) {
  Past past({{0, "bill", Direction::kInbound, Answer::kYes},
             {2, "bill", Direction::kInbound, Answer::kNo},
             {3, "bill", Direction::kInbound},
             {20, "moving", Direction::kInbound, Answer::kYes}});
  EXPECT_EQ(past.histories(), (Histories{kNone, kRepeat | kReopen, kRepeat, kWaits}));
}

TEST(HistoryWalk, sees_a_resolved_case_come_back_by_its_case) {
  Past past({{0, "", Direction::kInbound, Answer::kYes, "call", "phone", 5},
             {1, "", Direction::kInbound, Answer::kUnknown, "call", "phone", 6},
             {2, "", Direction::kInbound, Answer::kUnknown, "call", "phone", 5}});
  EXPECT_EQ(past.histories(), (Histories{kNone, kNone, kReopen}));
}

TEST(HistoryWalk, looks_at_the_contacts_of_all_cases_in_time_order) {
  Past past({{2, "bill", Direction::kInbound, Answer::kUnknown, "call", "phone", 5},
             {1, "bill", Direction::kInbound, Answer::kUnknown, "call", "phone", 6}});
  EXPECT_EQ(past.histories(), (Histories{kRepeat, kNone}));
}

TEST(HistoryWalk, sees_a_request_that_had_no_answer_in_time) {
  Past past({{0, "", Direction::kInbound, Answer::kNo},
             {1, "", Direction::kInbound, Answer::kNo},    // not two days yet
             {2.5, "", Direction::kInbound, Answer::kNo},  // since the first
             {3, "", Direction::kOutbound},                // the answer
             {6, "", Direction::kInbound, Answer::kUnknown}});
  EXPECT_EQ(past.histories(), (Histories{kNone, kNone, kWaits, kNone, kNone}));
}

TEST(HistoryWalk, forgets_an_old_request) {
  Past past({{0, "", Direction::kInbound, Answer::kNo}, {31, "", Direction::kInbound}});
  EXPECT_EQ(past.histories(), (Histories{kNone, kNone}));
}

Said promising(double day, Direction direction, double hours) {
  return {day, "", direction, Answer::kUnknown, "call", "phone", 0, hours};
}
Said at(double day, Direction direction) { return promising(day, direction, 0); }

TEST(HistoryWalk, sees_a_promised_call_back_that_did_not_come) {
  Past past({promising(0, Direction::kInbound, 24), at(0.5, Direction::kInbound),
             at(1, Direction::kInbound),  // due, and not over yet
             at(1.1, Direction::kInbound), at(1.2, Direction::kUnknown),
             at(1.3, Direction::kOutbound),  // late, but it came
             at(1.4, Direction::kInbound)});
  EXPECT_EQ(past.histories(), (Histories{kNone, kNone, kNone, kBroken, kBroken, kNone, kNone}));
}

TEST(HistoryWalk, takes_any_word_of_the_company_for_the_call_back) {
  Past past({promising(0, Direction::kInbound, 24), at(0.1, Direction::kOutbound),
             at(2, Direction::kInbound)});
  EXPECT_EQ(past.histories(), (Histories{kNone, kNone, kNone}));
  // But not the contact at which it promises.
  Past calls({promising(0, Direction::kOutbound, 24), at(2, Direction::kInbound)});
  EXPECT_EQ(calls.histories(), (Histories{kNone, kBroken}));
}

TEST(HistoryWalk, holds_the_company_to_its_promise_though_all_is_resolved) {
  Past past({promising(0, Direction::kInbound, 24),
             {0.5, "", Direction::kInbound, Answer::kYes},
             at(2, Direction::kInbound)});
  EXPECT_EQ(past.histories(), (Histories{kNone, kNone, kBroken}));
}

TEST(HistoryWalk, rounds_the_time_of_a_promise_up) {
  // In 25 hours: in two days.
  Past past({promising(0, Direction::kInbound, 25), at(1.9, Direction::kInbound),
             at(2.1, Direction::kInbound)});
  EXPECT_EQ(past.histories(), (Histories{kNone, kNone, kBroken}));
}

TEST(HistoryWalk, forgets_a_promise_some_time_after_it_was_due) {
  // The one for the third day is forgotten on the 33rd, the one for the 14th is not.
  const double days = 24;
  Past past({promising(0, Direction::kInbound, 3 * days),
             promising(0.5, Direction::kInbound, 14 * days), at(34, Direction::kInbound),
             at(44, Direction::kInbound), at(45, Direction::kInbound)});
  EXPECT_EQ(past.histories(), (Histories{kNone, kNone, kBroken, kBroken, kNone}));
}

TEST(HistoryWalk, keeps_a_promise_apart_from_the_one_that_is_broken_with_it) {
  Past past({promising(0, Direction::kInbound, 24), promising(2, Direction::kInbound, 24),
             at(2.5, Direction::kInbound), at(2.6, Direction::kOutbound),
             promising(2.7, Direction::kOutbound, 24), promising(3, Direction::kInbound, 1),
             at(3.5, Direction::kInbound)});
  EXPECT_EQ(past.histories(), (Histories{kNone, kBroken, kBroken, kNone, kNone, kNone, kBroken}));
}

TEST(HistoryWalk, misses_no_call_back_where_nobody_says_who_called) {
  Past past({promising(0, Direction::kUnknown, 24), at(2, Direction::kUnknown)});
  EXPECT_EQ(past.histories(), (Histories{kNone, kNone}));
}

// By its definition: each promise before a contact is looked at by itself.
bool is_broken_before(const std::vector<Said>& contacts, std::size_t i) {
  if (contacts[i].direction == Direction::kOutbound) return false;
  const auto us = [](double day) {
    return static_cast<std::int64_t>(day * static_cast<double>(kMicrosPerDay));
  };
  const auto before = [&](std::size_t a, std::size_t b) {
    return contacts[a].day != contacts[b].day ? contacts[a].day < contacts[b].day : a < b;
  };
  for (std::size_t j = 0; j < contacts.size(); ++j) {
    const std::uint8_t level = score::call_back_level(us(contacts[j].promised_hours / 24));
    if (level == 0 || !before(j, i)) continue;
    const std::int64_t late_us =
        us(contacts[i].day) - us(contacts[j].day) - score::call_back_us(level);
    bool came = false;
    for (std::size_t k = 0; k < contacts.size(); ++k)
      came |= contacts[k].direction == Direction::kOutbound && before(j, k) && before(k, i);
    if (!came && late_us > 0 && late_us <= HistoryRules{}.forget_after_us) return true;
  }
  return false;
}

TEST(HistoryWalk, finds_the_broken_promises_that_their_definition_has) {
  std::mt19937_64 random = test_random();
  std::size_t broken = 0;
  for (int round = 0; round < 2000; ++round) {
    std::vector<Said> contacts;
    const double span = once_in(random, 2) ? 10 : 200;
    for (int i = any_of(random, 1, 30); i > 0; --i) {
      Said said;
      // Some at the same time, of different moments so that none is the same row again.
      said.day = std::floor(std::uniform_real_distribution<double>(0, span)(random) * 4) / 4;
      said.moment = "m" + std::to_string(i);
      said.direction = static_cast<Direction>(once_in(random, 6) ? 2 : any_of(random, 0, 1));
      said.resolved = static_cast<Answer>(any_of(random, 0, 2));
      said.case_id = any_of<std::uint64_t>(random, 0, 2);
      if (once_in(random, 3))
        said.promised_hours = std::exp(std::uniform_real_distribution<double>(-2, 7.2)(random));
      contacts.push_back(said);
    }
    contacts.front().direction = Direction::kInbound;
    const Histories found = Past(contacts).histories();
    for (std::size_t i = 0; i < contacts.size(); ++i) {
      const bool is_broken = (found[i] & kBroken) != 0;
      ASSERT_EQ(is_broken, is_broken_before(contacts, i)) << "round " << round << ", contact " << i;
      broken += is_broken ? 1U : 0U;
    }
  }
  EXPECT_GT(broken, 1000U);
}

TEST(HistoryOutcomes, keep_one_for_each_history) {
  HistoryOutcomes outcomes;
  const auto outcome_at = [](std::size_t h) { return static_cast<Outcome>((h * 7 + h / 5) % 4); };
  for (std::size_t h = 0; h < score::kHistoryCount; ++h)
    outcomes.set(static_cast<History>(h), outcome_at(h));
  for (std::size_t h = 0; h < score::kHistoryCount; ++h)
    EXPECT_EQ(outcomes.of(static_cast<History>(h)), outcome_at(h)) << h;
}

TEST(Notes, give_back_facet_and_history) {
  for (const std::uint32_t facet : {0U, 1U, 77U, static_cast<std::uint32_t>(kFacetsMax - 1)}) {
    for (std::size_t h = 0; h < score::kHistoryCount; ++h) {
      const std::uint32_t note = note_of(facet, static_cast<History>(h));
      ASSERT_NE(note, 0U);
      ASSERT_EQ(facet_of_note(note), facet);
      ASSERT_EQ(history_of_note(note), h);
    }
  }
}

TEST(HistoryWalk, sees_rage_where_nobody_serves) {
  constexpr double kSecond = 1.0 / 86400;
  const auto click = [&](double second, const std::string& channel) {
    return Said{second * kSecond, "", Direction::kUnknown, Answer::kUnknown, "pay", channel};
  };
  Past web({click(0, "web"), click(2, "web"), click(4, "web"), click(6, "web"), click(30, "web")});
  EXPECT_EQ(web.histories(), (Histories{kNone, kNone, kNone, kAngry, kNone}));
  Past phone({click(0, "phone"), click(2, "phone"), click(4, "phone"), click(6, "phone")});
  EXPECT_EQ(phone.histories(), (Histories{kNone, kNone, kNone, kNone}));
}

TEST(HistoryWalk, takes_a_row_that_comes_twice_for_one_contact) {
  Past past({{0, "bill"}, {0, "bill"}});
  EXPECT_EQ(past.histories(), (Histories{kNone, kNone}));
}

TEST(LookBack, asks_only_for_what_facets_can_tell) {
  const auto signs_of = [](const score::Signs& signs, const std::string& channel,
                           const std::string& reason) {
    Facets facets({kChannelDimension, kReasonDimension});
    Facet facet;
    facet.moment = *facets.moments().number("call");
    facet.signs = signs;
    if (!channel.empty())
      facet.values[0] = static_cast<std::uint16_t>(1 + *facets.values(0).number(channel));
    if (!reason.empty())
      facet.values[1] = static_cast<std::uint16_t>(1 + *facets.values(1).number(reason));
    facets.number(facet);
    JourneyPlan plan = plan_for(facets, score::Weights{});
    look_back(plan, HistoryRules{});
    EXPECT_EQ(plan.history.has_value(), plan.history_signs != score::kLater);
    return static_cast<unsigned>(plan.history_signs);
  };
  score::Signs asks;
  asks.direction = score::Direction::kInbound;
  asks.resolved = score::Answer::kNo;
  score::Signs solved;
  solved.resolved = score::Answer::kYes;
  score::Signs promises;
  promises.call_back = 1;
  EXPECT_EQ(signs_of(promises, "", ""), 0U + score::kLater);
  promises.direction = score::Direction::kOutbound;
  EXPECT_EQ(signs_of(promises, "", ""), 0U + score::kLater + score::kNotCalledBack);
  EXPECT_EQ(signs_of({}, "phone", ""), 0U + score::kLater);
  EXPECT_EQ(signs_of({}, "web", ""), 0U + score::kLater + score::kRage);
  EXPECT_EQ(signs_of({}, "phone", "bill"), 0U + score::kLater + score::kRepeated);
  EXPECT_EQ(signs_of(asks, "", ""), 0U + score::kLater + score::kUnanswered);
  EXPECT_EQ(signs_of(solved, "", ""), 0U + score::kLater + score::kReopened);
}

TEST(HistoryWalk, is_the_same_whatever_the_order_of_the_rows) {
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 200; ++round) {
    std::vector<Said> contacts;
    contacts.reserve(30);
    for (int i = 0; i < 30; ++i) {
      contacts.push_back({static_cast<double>(i) + any_of(random, 0, 5) * 0.1,
                          once_in(random, 3) ? "" : "r" + std::to_string(any_of(random, 0, 2)),
                          static_cast<Direction>(any_of(random, 0, 2)),
                          static_cast<Answer>(any_of(random, 0, 2)), "call", "web",
                          any_of<std::uint64_t>(random, 0, 2),
                          once_in(random, 3) ? any_of(random, 1, 100) : 0.0});
    }
    const Histories before = Past(contacts).histories();
    std::vector<std::size_t> order(contacts.size());
    std::iota(order.begin(), order.end(), 0);
    std::shuffle(order.begin(), order.end(), random);
    std::vector<Said> shuffled;
    shuffled.reserve(order.size());
    for (const std::size_t i : order) shuffled.push_back(contacts[i]);
    const Histories after = Past(shuffled).histories();
    for (std::size_t i = 0; i < order.size(); ++i) ASSERT_EQ(after[i], before[order[i]]);
  }
}

}  // namespace
}  // namespace fifteen::journey
