#include "base/nearest.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace fifteen {
namespace {

const std::vector<std::string> kFields{"customer", "moment", "start", "end", "channel", "gap"};

TEST(Nearest, finds_the_name_with_the_fewest_edits) {
  EXPECT_EQ(nearest("momnt", kFields), "moment");     // one left out
  EXPECT_EQ(nearest("sstart", kFields), "start");     // one too many
  EXPECT_EQ(nearest("chanmel", kFields), "channel");  // one exchanged
  EXPECT_EQ(nearest("CUSTOMER", kFields), "customer");
  EXPECT_EQ(nearest("gpa", kFields), "gap");  // two exchanged
  EXPECT_EQ(nearest("gap", kFields), "gap");
}

TEST(Nearest, takes_the_first_of_equals) {
  const std::vector<std::string> known{"cat", "car", "can"};
  EXPECT_EQ(nearest("cax", known), "cat");
}

TEST(Nearest, finds_nothing_where_nothing_is_near) {
  EXPECT_EQ(nearest("warehouse", kFields), "");
  EXPECT_EQ(nearest("", kFields), "");
  EXPECT_EQ(nearest("customer", std::vector<std::string>{}), "");
}

TEST(Nearest, suggests_no_name_that_shares_no_letter) {
  const std::vector<std::string> known{"xy"};
  EXPECT_EQ(nearest("ab", known), "");
  EXPECT_EQ(nearest("a", known), "");
  EXPECT_EQ(nearest("", known), "");
}

TEST(Nearest, compares_long_names_by_their_beginning) {
  const std::vector<std::string> known{std::string(5000, 'a')};
  EXPECT_EQ(nearest(std::string(4000, 'a'), known), known[0]);
}

TEST(Nearest, asks_whether_it_was_meant) {
  EXPECT_EQ(did_you_mean("momnt", kFields), "; did you mean \"moment\"?");
  EXPECT_EQ(did_you_mean("warehouse", kFields), "");
}

}  // namespace
}  // namespace fifteen
