#include "contact/outcome_change.h"

#include <gtest/gtest.h>

namespace fifteen {
namespace {

TEST(MomentFix, is_read_with_its_factors_and_shares) {
  const auto fix = parse_moment_fix("bag: desk:misery=0.5x,magic=0.2");
  ASSERT_TRUE(fix) << fix.error().message;
  EXPECT_EQ(fix->moment, "bag: desk");
  EXPECT_EQ(fix->changes, (std::vector<OutcomeChange>{{Outcome::kMisery, true, 0.5},
                                                      {Outcome::kMagic, false, 0.2}}));
}

TEST(MomentFix, of_anything_else_says_how_it_is_written) {
  for (const char* const text :
       {"", "desk", "desk:", "desk:misery", "desk:misery=", "desk:misery=x", "desk:misery=1.5",
        "desk:misery=-1x", "desk:misery=nan", "desk:unscored=0.5", "desk:misery=0.5,",
        "desk:misery=0.5xx", "desk:misery=1e9x"}) {
    const auto fix = parse_moment_fix(text);
    ASSERT_FALSE(fix) << text;
    EXPECT_EQ(fix.error().kind, ErrorKind::kUsage);
    EXPECT_NE(fix.error().message.find("--fix: expected a moment and its outcomes"),
              std::string::npos);
  }
}

}  // namespace
}  // namespace fifteen
