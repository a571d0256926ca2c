#include "base/text.h"

#include <gtest/gtest.h>
#include <limits>

namespace fifteen {
namespace {

TEST(Text, parts_thousands) {
  EXPECT_EQ(format_count(0), "0");
  EXPECT_EQ(format_count(999), "999");
  EXPECT_EQ(format_count(1000), "1,000");
  EXPECT_EQ(format_count(1434), "1,434");
  EXPECT_EQ(format_count(50'000'000), "50,000,000");
  EXPECT_EQ(format_count(std::numeric_limits<std::uint64_t>::max()), "18,446,744,073,709,551,615");
}

TEST(Text, writes_shares_with_sensible_digits) {
  EXPECT_EQ(format_share(0), "0 %");
  EXPECT_EQ(format_share(0.7066), "70.7 %");
  EXPECT_EQ(format_share(0.0004), "0.04 %");
  EXPECT_EQ(format_share(0.00994), "0.99 %");
  EXPECT_EQ(format_share(0.00997), "1.0 %");
  EXPECT_EQ(format_share(-0.0312), "-3.1 %");
  EXPECT_EQ(format_share(-0.0004), "-0.04 %");
  EXPECT_EQ(format_share(1), "100.0 %");
}

TEST(Text, writes_nothing_for_a_share_that_rounds_to_nothing) {
  EXPECT_EQ(format_share(0.00004), "0 %");
  EXPECT_EQ(format_share(-0.00004), "0 %");
}

TEST(Text, does_not_round_a_part_to_the_whole) {
  EXPECT_EQ(format_share(0.9994), "99.9 %");
  EXPECT_EQ(format_share(0.9996), "99.96 %");
  EXPECT_EQ(format_share(0.9999), "99.99 %");
  EXPECT_EQ(format_share(0.99999), "99.99 %");
  EXPECT_EQ(format_share(0.9999999), "99.99 %");
}

}  // namespace
}  // namespace fifteen
