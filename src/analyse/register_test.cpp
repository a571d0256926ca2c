#include "analyse/register.h"

#include <cmath>
#include <gtest/gtest.h>

#include "base/time.h"
#include "stats/jackknife.h"

namespace fifteen::analyse {
namespace {

// Each group has 10 journeys; 4 of them come to "call", 1 to "chat".
journey::JourneyCounts some_counts() {
  journey::JourneyCounts out;
  out.moments = {"call", "chat"};
  for (auto& group : out.groups) {
    group.journeys = {2, 3, 5};
    group.moments.resize(2);
    group.moments[0].journeys = {1, 1, 2};
    group.moments[1].journeys = {0, 0, 1};
  }
  return out;
}

Moment moment_of(std::string name, double misery, double half_width, Verdict verdict) {
  Moment out;
  out.name = std::move(name);
  out.contacts = 500;
  out.misery_share = stats::Estimate{misery, misery - half_width, misery + half_width};
  out.verdict = verdict;
  return out;
}

struct Log {
  journey::JourneyCounts counts = some_counts();
  Findings findings;
  std::vector<MeasuredChange> changes;

  RegisterLog now() const { return {counts, findings, changes, 1000, 2000}; }
};

RegisteredMoment registered(std::string name, MomentStatus status = MomentStatus::kUndecided) {
  RegisteredMoment out;
  out.name = std::move(name);
  out.status = status;
  return out;
}

TEST(RegisterReview, sees_of_a_moment_what_the_findings_say) {
  Log log;
  Moment call = moment_of("call", 0.123456789, 0.01, Verdict::kFix);
  call.fate = MomentFate{};
  call.fate->truth = {0.2, 0.1, 0.3};
  const MomentSeen seen = seen_of(log.now(), call);
  EXPECT_EQ(seen.from_us, 1000);
  EXPECT_EQ(seen.to_us, 2000);
  EXPECT_EQ(seen.contacts, 500U);
  EXPECT_EQ(seen.misery->value, 0.123457);
  EXPECT_FALSE(seen.magic);
  EXPECT_EQ(seen.truth, (SeenShare{0.2, 0.1, 0.3}));
  // 80 of 200 journeys; the groups agree, so the interval is Wilson's.
  EXPECT_NEAR(seen.journeys->value, 0.4, 1e-9);
  EXPECT_NEAR(seen.journeys->low, 0.3346, 1e-3);
  EXPECT_EQ(seen.verdict, "fix");
}

TEST(RegisterReview, tells_what_changed_from_chance) {
  Log log;
  log.findings.moments = {moment_of("call", 0.20, 0.02, Verdict::kKeep),
                          moment_of("chat", 0.20, 0.02, Verdict::kFix)};
  Register known;
  known.moments = {registered("call"), registered("chat")};
  for (RegisteredMoment& moment : known.moments) {
    moment.seen.emplace();
    moment.seen->from_us = 10;
    moment.seen->to_us = 20;
    moment.seen->verdict = "fix";
  }
  known.moments[0].seen->misery = SeenShare{0.30, 0.28, 0.32};
  known.moments[1].seen->misery = SeenShare{0.23, 0.21, 0.25};
  const RegisterReview review = review_register(known, log.now());
  ASSERT_EQ(review.moments.size(), 2U);
  EXPECT_EQ(review.compared, 2U);
  EXPECT_EQ(review.then_from_us, 10);
  const SeenDifference& call = review.moments[0].differences.at(0);
  EXPECT_EQ(call.figure, SeenFigure::kMisery);
  EXPECT_NEAR(call.difference.value, -0.1, 1e-9);
  EXPECT_NEAR(call.difference.high, -0.1 + std::sqrt(2) * 0.02, 1e-6);
  EXPECT_TRUE(call.told);
  EXPECT_TRUE(review.moments[0].verdict_changed());
  // Three points with 2.8 of doubt would be told alone, but not among two.
  const SeenDifference& chat = review.moments[1].differences.at(0);
  EXPECT_TRUE(chat.difference.told());
  EXPECT_FALSE(chat.told);
  EXPECT_FALSE(review.moments[1].verdict_changed());
}

TEST(RegisterReview, of_the_same_log_finds_no_difference) {
  Log log;
  log.findings.moments = {moment_of("call", 0.2, 0.02, Verdict::kFix)};
  Register known;
  known.moments = {registered("call")};
  known.moments[0].seen = seen_of(log.now(), log.findings.moments[0]);
  const RegisterReview review = review_register(known, log.now());
  EXPECT_EQ(review.moments[0].differences.size(), 2U);
  for (const SeenDifference& one : review.moments[0].differences) {
    EXPECT_EQ(one.difference.value, 0);
    EXPECT_FALSE(one.told);
  }
  EXPECT_FALSE(review.moments[0].verdict_changed());
}

TEST(RegisterReview, names_what_is_new_and_what_is_gone) {
  Log log;
  log.findings.moments = {moment_of("chat", 0.2, 0.02, Verdict::kKeep),
                          moment_of("call", 0.2, 0.02, Verdict::kKeep)};
  Register known;
  known.moments = {registered("cal"), registered("lounge"), registered("chat")};
  known.moments[1].owner = "Ann";
  const RegisterReview review = review_register(known, log.now());
  ASSERT_EQ(review.added.size(), 1U);
  EXPECT_EQ(review.added[0].name, "call");
  ASSERT_EQ(review.gone.size(), 2U);
  EXPECT_EQ(review.gone[0].like, "call");
  EXPECT_EQ(review.gone[1].name, "lounge");
  EXPECT_EQ(review.gone[1].owner, "Ann");
  EXPECT_EQ(review.gone[1].like, "");
}

TEST(RegisterReview, finds_by_which_change_an_idea_was_tried) {
  Log log;
  log.findings.moments = {moment_of("call", 0.2, 0.02, Verdict::kKeep)};
  Register known;
  known.moments = {registered("call")};
  auto& ideas = known.moments[0].ideas;
  ideas.resize(4);
  ideas[0].what = "someone who stays";
  ideas[0].tried_us = 5;
  ideas[1].what = "a better script";
  ideas[1].change = "script";
  ideas[2].what = "a kiosk";
  ideas[2].change = "kiosks";
  ideas[3].what = "coffee";
  for (const char* name : {"script", "someone who stays", "kiosk", "script"}) {
    MeasuredChange change;
    change.rule.name = name;
    log.changes.push_back(change);
  }
  log.changes[3].rule.moment = "call";
  const RegisterReview review = review_register(known, log.now());
  ASSERT_EQ(review.ideas.size(), 4U);
  EXPECT_EQ(review.ideas[0].measured, 1U);
  EXPECT_EQ(review.ideas[0].change, "someone who stays");
  EXPECT_EQ(review.ideas[1].measured, 3U);  // the moment's own before another of the name
  EXPECT_TRUE(review.ideas[2].tried());
  EXPECT_FALSE(review.ideas[2].measured);
  EXPECT_EQ(review.ideas[2].like, "kiosk");
  EXPECT_FALSE(review.ideas[3].tried());
}

TEST(RegisterReview, knows_when_people_decided_otherwise_than_the_log_says) {
  Log log;
  log.findings.moments = {moment_of("call", 0.2, 0.02, Verdict::kFix),
                          moment_of("chat", 0.2, 0.02, Verdict::kTooLittleData)};
  Register known;
  known.moments = {registered("call", MomentStatus::kKeep),
                   registered("chat", MomentStatus::kEliminate)};
  RegisterReview review = review_register(known, log.now());
  EXPECT_TRUE(review.moments[0].disagrees());
  EXPECT_FALSE(review.moments[1].disagrees());
  known.moments[0].status = MomentStatus::kFix;
  EXPECT_FALSE(review_register(known, log.now()).moments[0].disagrees());
  known.moments[0].status = MomentStatus::kUndecided;
  EXPECT_FALSE(review_register(known, log.now()).moments[0].disagrees());
  // What the fate rule calls won is no matter of deciding.
  known.moments[0].status = MomentStatus::kMakeMagic;
  log.findings.moments[0].is_fate = true;
  EXPECT_FALSE(review_register(known, log.now()).moments[0].disagrees());
}

}  // namespace
}  // namespace fifteen::analyse
