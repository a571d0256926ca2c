#include "analyse/scoring.h"

#include <cmath>
#include <gtest/gtest.h>

#include "base/test_random.h"

namespace fifteen::analyse {
namespace {

using journey::Facet;
using score::Answer;

// Counts of a log in which each facet has some contacts in every group.
class Cells {
 public:
  Cells() {
    counts_.moments = {"call"};
    counts_.dimensions = {{"channel", {"phone", "web"}}};
  }

  void add(Facet facet, std::uint64_t contacts, std::size_t only_group = stats::kGroupCount) {
    counts_.facets.push_back(facet);
    const auto number = static_cast<std::uint32_t>(counts_.facets.size() - 1);
    for (std::size_t g = 0; g < stats::kGroupCount; ++g) {
      if (only_group == stats::kGroupCount || g == only_group)
        counts_.groups[g].cells.push_back({number, 0, contacts});
    }
  }

  journey::JourneyCounts& counts() { return counts_; }
  Scoring find(const journey::Alike* alike = nullptr) const {
    return find_scoring(counts_, {}, score::Weights{}, alike);
  }

 private:
  journey::JourneyCounts counts_;
};

Facet facet(Outcome rated, Answer abandoned, std::uint16_t channel) {
  Facet out;
  out.signs.rated = rated;
  out.signs.abandoned = abandoned;
  out.values[0] = channel;
  return out;
}

TEST(Scoring, counts_contacts_by_their_evidence) {
  Cells cells;
  cells.add(facet(Outcome::kMisery, Answer::kNo, 1), 2);
  cells.add(facet(Outcome::kMagic, Answer::kUnknown, 1), 1);
  cells.add(facet(Outcome::kUnscored, Answer::kYes, 2), 3);
  cells.add(facet(Outcome::kUnscored, Answer::kUnknown, 0), 4);
  const Scoring scoring = cells.find();
  EXPECT_EQ(scoring.said, 60U);
  EXPECT_EQ(scoring.inferred, 60U);
  EXPECT_EQ(scoring.unscored, 80U);
  ASSERT_EQ(scoring.coverage.size(), 3U);
  EXPECT_EQ(scoring.coverage[0].piece, Piece::kRated);
  EXPECT_EQ(scoring.coverage[0].contacts, 60U);
  EXPECT_EQ(scoring.coverage[1].piece, Piece::kAbandoned);
  EXPECT_EQ(scoring.coverage[1].contacts, 60U);
  EXPECT_EQ(scoring.coverage[2].piece, Piece::kStayed);
  EXPECT_EQ(scoring.coverage[2].contacts, 40U);
}

TEST(Scoring, shows_those_who_said_beside_all) {
  Cells cells;
  cells.add(facet(Outcome::kMisery, Answer::kUnknown, 1), 1);
  cells.add(facet(Outcome::kNeutral, Answer::kUnknown, 1), 3);
  cells.add(facet(Outcome::kUnscored, Answer::kYes, 1), 4);
  const Scoring scoring = cells.find();
  ASSERT_TRUE(scoring.misery);
  EXPECT_NEAR(scoring.misery->said.value, 0.25, 1e-12);
  // Abandoned: base -1.5 / -2.5 and 4 / -2, so 2.5 / -4.5.
  const double p = std::exp(2.5) / (std::exp(2.5) + 1 + std::exp(-4.5));
  EXPECT_NEAR(scoring.misery->all.value, (1 + 4 * p) / 8, 1e-12);
  EXPECT_NEAR(scoring.misery->difference.value, (1 + 4 * p) / 8 - 0.25, 1e-12);
}

TEST(Scoring, parts_outcomes_by_the_values_of_a_dimension) {
  Cells cells;
  cells.add(facet(Outcome::kMisery, Answer::kUnknown, 1), 1);
  cells.add(facet(Outcome::kMagic, Answer::kUnknown, 2), 3);
  cells.add(facet(Outcome::kUnscored, Answer::kUnknown, 0), 2);
  const Scoring scoring = cells.find();
  ASSERT_EQ(scoring.dimensions.size(), 1U);
  const auto& values = scoring.dimensions[0].values;
  ASSERT_EQ(values.size(), 3U);
  EXPECT_EQ(values[0].value, "web");
  EXPECT_EQ(values[0].outcomes[3], 60U);
  EXPECT_EQ(values[0].magic_share->value, 1);
  EXPECT_EQ(values[1].value, "");
  EXPECT_FALSE(values[1].misery_share);
  EXPECT_EQ(values[2].value, "phone");
  EXPECT_EQ(values[2].misery_share->value, 1);
}

// Contacts whose outcome hangs on the channel: those who were asked tell how the others were.
TEST(Scoring, learns_from_those_who_were_rated_how_the_others_were) {
  Cells cells;
  for (const auto& [outcome, on_phone, on_web] : {std::tuple{Outcome::kMisery, 60, 10},
                                                  {Outcome::kNeutral, 30, 30},
                                                  {Outcome::kMagic, 10, 60}}) {
    cells.add(facet(outcome, Answer::kUnknown, 1), static_cast<std::uint64_t>(on_phone));
    cells.add(facet(outcome, Answer::kUnknown, 2), static_cast<std::uint64_t>(on_web));
  }
  // Those who did not answer were nearly all on the phone.
  cells.add(facet(Outcome::kUnscored, Answer::kUnknown, 1), 900);
  cells.add(facet(Outcome::kUnscored, Answer::kUnknown, 2), 100);
  const auto alike = journey::Alike::fit(cells.counts(), score::Weights{});
  ASSERT_TRUE(alike);
  EXPECT_EQ(alike->rated(), 4000U);
  const Scoring scoring = cells.find(&*alike);
  EXPECT_EQ(scoring.unscored, 20'000U);  // they have chances, but no outcome of their own
  EXPECT_NEAR(scoring.misery->said.value, 0.35, 1e-9);
  // 200 who said, 900 with 0.6 and 100 with 0.1, of 1,200 in each group.
  EXPECT_NEAR(scoring.misery->all.value, (70 + 540 + 10) / 1200.0, 0.005);
  ASSERT_TRUE(scoring.misery_reliability);
  EXPECT_LT(scoring.misery_reliability->error, 0.02);
}

TEST(Scoring, does_not_learn_from_few) {
  Cells cells;
  cells.add(facet(Outcome::kMisery, Answer::kUnknown, 1), 3, 0);
  cells.add(facet(Outcome::kMagic, Answer::kUnknown, 1), 1);
  EXPECT_FALSE(journey::Alike::fit(cells.counts(), score::Weights{}));
}

TEST(Scoring, leaves_the_rules_alone_where_nobody_of_a_kind_was_rated) {
  Cells cells;
  cells.add(facet(Outcome::kMisery, Answer::kNo, 1), 20);
  cells.add(facet(Outcome::kMagic, Answer::kNo, 1), 20);
  cells.add(facet(Outcome::kNeutral, Answer::kNo, 1), 60);
  const auto alike = journey::Alike::fit(cells.counts(), score::Weights{});
  ASSERT_TRUE(alike);
  const auto scored = [&](Answer abandoned) {
    const Facet of = facet(Outcome::kUnscored, abandoned, 1);
    return score::score(of.signs, 0, score::Weights{}, alike->odds(of, 0));
  };
  EXPECT_EQ(scored(Answer::kYes).outcome, Outcome::kMisery);
  EXPECT_NEAR(scored(Answer::kNo).p.misery, 0.2, 0.01);
}

TEST(Scoring, gives_ratings_their_figures) {
  journey::ContactTally tally;
  journey::RatingTally& nps = tally.ratings[{"nps", "call"}];
  for (int i = 0; i < 200; ++i) nps.add(10'000, Outcome::kMagic);
  for (int i = 0; i < 120; ++i) nps.add(7000, Outcome::kNeutral);
  for (int i = 0; i < 80; ++i) nps.add(2000, Outcome::kMisery);
  tally.ratings[{"csat", "desk"}].add(5000, Outcome::kMagic);
  const Scoring scoring = find_scoring({}, tally, score::Weights{}, nullptr);
  ASSERT_EQ(scoring.ratings.size(), 4U);  // all moments, and each
  EXPECT_EQ(scoring.ratings[0].instrument, "csat");
  EXPECT_GE(scoring.ratings[0].mean.low, 1);
  EXPECT_LE(scoring.ratings[0].mean.high, 5);
  EXPECT_EQ(scoring.ratings[2].instrument, "nps");
  EXPECT_NEAR(scoring.ratings[2].score->value, 30, 1e-9);
  EXPECT_NEAR(scoring.ratings[2].score->high, 37.65, 0.01);
  EXPECT_NEAR(scoring.ratings[2].mean.value, 7.5, 1e-9);
}

}  // namespace
}  // namespace fifteen::analyse
