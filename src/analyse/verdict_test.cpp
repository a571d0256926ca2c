#include "analyse/verdict.h"

#include <gtest/gtest.h>

namespace fifteen::analyse {
namespace {

constexpr stats::Estimate kZero{0, -0.001, 0.001};
constexpr stats::Estimate kAbove{0.1, 0.05, 0.15};
constexpr stats::Estimate kBelow{-0.1, -0.15, -0.05};
constexpr stats::Estimate kWide{0.01, -0.2, 0.3};

// A moment of which nothing special is known, and that is worth keeping.
Moment ordinary() {
  Moment moment;
  moment.name = "bag desk";
  moment.contacts = 1000;
  moment.fate = MomentFate{kZero, kZero, kZero, kZero, kZero};
  moment.misery_share = stats::Estimate{0.1, 0.08, 0.12};
  moment.necessity_won = 0.3;
  moment.necessity_lost = 0.6;
  return moment;
}

constexpr Company kCompany{.misery_share = 0.1, .has_fate = true};

struct Judged {
  Verdict verdict;
  std::string why;
  bool operator==(const Judged&) const = default;
};

Judged judged(Moment moment, const Company& company = kCompany) {
  judge(moment, company);
  return {moment.verdict, moment.why};
}

// Customers have to come here, it does them no good, and it matters little how it goes.
Moment to_eliminate() {
  Moment moment = ordinary();
  moment.fate->arrival = kAbove;
  moment.fate->arrival_shift = kBelow;
  moment.separable = true;
  return moment;
}

TEST(Verdict, has_a_word) {
  EXPECT_EQ(verdict_name(Verdict::kEliminate), "eliminate");
  EXPECT_EQ(verdict_name(Verdict::kFix), "fix");
  EXPECT_EQ(verdict_name(Verdict::kMakeMagic), "make magic");
  EXPECT_EQ(verdict_name(Verdict::kKeep), "keep");
  EXPECT_EQ(verdict_name(Verdict::kTooLittleData), "too little data");
}

TEST(Verdict, keeps_what_does_nothing_wrong) {
  EXPECT_EQ(judged(ordinary()),
            (Judged{Verdict::kKeep, "Whether customers are won hardly depends on it."}));
}

TEST(Verdict, keeps_the_fate_itself_before_all_else) {
  Moment moment = to_eliminate();
  moment.is_fate = true;
  moment.contacts = 1;
  EXPECT_EQ(judged(moment),
            (Judged{Verdict::kKeep, "This is the fate itself: the rules call it won or lost."}));
}

TEST(Verdict, needs_thirty_contacts) {
  Moment moment = to_eliminate();
  moment.contacts = 29;
  EXPECT_EQ(judged(moment),
            (Judged{Verdict::kTooLittleData, "Only 29 contacts; 30 are the least to judge by."}));
  moment.contacts = 30;
  EXPECT_EQ(judged(moment).verdict, Verdict::kEliminate);
}

TEST(Verdict, eliminates_what_customers_have_to_do_and_are_lost_by) {
  EXPECT_EQ(judged(to_eliminate()), (Judged{Verdict::kEliminate,
                                            "Customers who have to come here are less often won, "
                                            "by 10.0 points, and 70.0% of the won journeys "
                                            "do without it: remove its cause."}));
}

TEST(Verdict, eliminates_only_when_every_condition_holds) {
  Moment shift = to_eliminate();
  shift.fate->arrival_shift = {-0.1, -0.2, 0.001};
  EXPECT_EQ(judged(shift).verdict, Verdict::kKeep);
  Moment arrival = to_eliminate();
  arrival.fate->arrival = kZero;
  EXPECT_EQ(judged(arrival).verdict, Verdict::kKeep);
  Moment needed = to_eliminate();
  needed.necessity_won = 0.5;
  EXPECT_EQ(judged(needed).verdict, Verdict::kKeep);
  Moment winners = to_eliminate();
  winners.necessity_lost = 0.3;
  EXPECT_EQ(judged(winners).verdict, Verdict::kKeep);
  Moment delivery = to_eliminate();
  delivery.fate->delivery = {0.11, 0.09, 0.13};
  EXPECT_EQ(judged(delivery).verdict, Verdict::kMakeMagic);
  Moment unknown = to_eliminate();
  unknown.necessity_won.reset();
  EXPECT_EQ(judged(unknown).verdict, Verdict::kKeep);
  Moment chance = to_eliminate();
  chance.separable = false;
  EXPECT_EQ(judged(chance).verdict, Verdict::kKeep);
}

TEST(Verdict, asks_more_of_each_moment_the_more_moments_there_are) {
  Moment moment = to_eliminate();
  moment.fate->arrival = {0.1, 0.02, 0.18};  // 2.6 times its standard error
  EXPECT_EQ(judged(moment).verdict, Verdict::kEliminate);
  Company many = kCompany;
  many.judged = 50;
  EXPECT_EQ(judged(moment, many).verdict, Verdict::kKeep);
  Moment misery = ordinary();
  misery.misery_share = stats::Estimate{0.2, 0.12, 0.28};
  EXPECT_EQ(judged(misery).verdict, Verdict::kFix);
  EXPECT_EQ(judged(misery, many).verdict, Verdict::kKeep);
}

TEST(Verdict, fixes_what_ends_in_misery_more_often_than_elsewhere) {
  Moment moment = ordinary();
  moment.misery_share = stats::Estimate{0.2, 0.101, 0.3};
  EXPECT_EQ(
      judged(moment),
      (Judged{Verdict::kFix, "20.0% of its scored contacts end in misery, against 10.0% of all."}));
  moment.misery_share = stats::Estimate{0.2, 0.1, 0.3};
  EXPECT_EQ(judged(moment).verdict, Verdict::kKeep);
}

TEST(Verdict, eliminates_before_it_fixes_and_fixes_before_it_makes_magic) {
  Moment moment = to_eliminate();
  moment.misery_share = stats::Estimate{0.3, 0.2, 0.4};
  EXPECT_EQ(judged(moment).verdict, Verdict::kEliminate);
  moment.fate->delivery = {0.3, 0.2, 0.4};
  EXPECT_EQ(judged(moment).verdict, Verdict::kFix);
  moment.misery_share = stats::Estimate{0.1, 0.08, 0.12};
  EXPECT_EQ(judged(moment),
            (Judged{Verdict::kMakeMagic,
                    "How it goes decides 30.0% of the fate: make it good every time."}));
}

TEST(Verdict, says_when_there_is_too_little_to_say_anything) {
  Moment moment = ordinary();
  moment.fate->truth = kWide;
  EXPECT_EQ(judged(moment).verdict, Verdict::kKeep);  // its outcomes say something
  moment.misery_share.reset();
  EXPECT_EQ(judged(moment),
            (Judged{Verdict::kTooLittleData,
                    "Its part in the fate cannot be told from chance, and no contact is scored."}));
  moment.fate->truth = {0.01, -0.009, 0.03};
  EXPECT_EQ(judged(moment).verdict, Verdict::kKeep);
  moment.fate.reset();
  EXPECT_EQ(judged(moment, {}),
            (Judged{Verdict::kTooLittleData, "No fate to explain, and no contact is scored."}));
}

TEST(Verdict, says_why_a_moment_is_kept) {
  Moment moment = ordinary();
  moment.separable = true;
  moment.fate->arrival = kAbove;
  moment.fate->arrival_shift = kAbove;
  EXPECT_EQ(judged(moment), (Judged{Verdict::kKeep,
                                    "Customers who come here are more often won afterwards, by "
                                    "10.0 points: an association."}));
  moment.fate->arrival_shift = kZero;
  moment.fate->truth = kAbove;
  EXPECT_EQ(judged(moment),
            (Judged{Verdict::kKeep, "10.0% of what decides the fate is decided by coming here."}));
  moment.separable = false;
  moment.fate.reset();
  EXPECT_EQ(judged(moment, {.misery_share = 0.1, .has_fate = false}),
            (Judged{Verdict::kKeep, "Its misery is not above the others'."}));
}

}  // namespace
}  // namespace fifteen::analyse
