#include "report/promise_gap.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "report/layout.h"

namespace fifteen::report {
namespace {

using analyse::find_gaps;
using stats::Estimate;

const auto& both() {
  static const auto gaps = find_gaps({{.name = "at once",
                                       .channel = "phone",
                                       .said = 0.9,
                                       .shopped = Estimate{0.95, 0.93, 0.97},
                                       .lived = Estimate{0.7, 0.65, 0.75}},
                                      {.name = "coffee"}});
  return gaps;
}

TEST(PromiseGapReport, names_the_gaps_that_are_told) {
  const auto sentences = sentences_of(both()[0]);
  ASSERT_EQ(sentences.size(), 4U);
  EXPECT_EQ(sentences[0], "gap 3 (performance): 5.0 points (3.0 to 7.0) more shopped than said.");
  EXPECT_EQ(sentences[1],
            "gap 4 (communication): 20.0 points (15.0 to 25.0) less lived than said.");
  EXPECT_EQ(sentences[2],
            "shops and log differ: 25.0 points (19.6 to 30.4) more shopped than lived.");
  EXPECT_NE(sentences[3].find("customers get less than was said"), std::string::npos);
}

TEST(PromiseGapReport, shows_the_three_sides_within_the_line) {
  const auto lines = lines_of(both());
  ASSERT_GE(lines.size(), 3U);
  EXPECT_NE(lines[1].find("at once on phone"), std::string::npos);
  EXPECT_NE(lines[1].find("90%      95% (93 to 97)      70% (65 to 75)"), std::string::npos)
      << lines[1];
  for (const std::string& line : lines) {
    std::size_t begin = 0;
    while (begin <= line.size()) {
      const std::size_t end = std::min(line.find('\n', begin), line.size());
      EXPECT_LE(width_of(line.substr(begin, end - begin)), kLineWidth);
      begin = end + 1;
    }
  }
}

TEST(PromiseGapReport, is_null_in_json_where_nothing_is_known) {
  const auto json = json_of(both());
  EXPECT_EQ(json[0]["channel"], "phone");
  EXPECT_TRUE(json[0]["place"].is_null());
  EXPECT_EQ(json[0]["verdict"], "not lived");
  EXPECT_EQ(json[0]["differences"][1]["gap"], "gap 4 (communication)");
  EXPECT_TRUE(json[1]["shopped"].is_null());
  EXPECT_EQ(json[1]["verdict"], "nothing known");
}

}  // namespace
}  // namespace fifteen::report
