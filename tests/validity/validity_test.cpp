// A small version of bench/validity.cpp: a few worlds of each kind, with the same seeds in every
// run.

#include <gtest/gtest.h>

#include "check_world.h"

namespace fifteen::validity {
namespace {

constexpr int kWorlds = 5;
constexpr Sizes kSizes{.small = 10'000, .large = 60'000, .effects_max = 3};

Checked check(Confounding confounding) {
  Checked out;
  for (std::uint64_t seed = 101; seed < 101 + kWorlds; ++seed)
    out.merge(check_world(seed, {confounding, true}, kSizes));
  SCOPED_TRACE(to_text(out.coverage));
  return out;
}

void expect_covered(const Checked& checked) {
  for (const char* const figure : {"truth share", "share of delivery", "effect of a misery"}) {
    EXPECT_GE(checked.coverage.at(figure).share(), 0.85) << figure << "\n"
                                                         << to_text(checked.coverage);
  }
  EXPECT_LE(checked.warned, 1) << to_text(checked.coverage);
}

TEST(Validity, intervals_hold_the_truth_where_nothing_confounds) {
  expect_covered(check(Confounding::kNone));
}

TEST(Validity, intervals_hold_the_truth_where_a_segment_confounds) {
  const Checked checked = check(Confounding::kDeclared);
  expect_covered(checked);
  EXPECT_LE(checked.coverage.at("effect of a misery, not adjusted").share(), 0.4);
}

TEST(Validity, the_placebo_warns_of_a_hidden_confounder) {
  const Checked checked = check(Confounding::kHidden);
  EXPECT_EQ(checked.warned, kWorlds) << to_text(checked.coverage);
}

}  // namespace
}  // namespace fifteen::validity
