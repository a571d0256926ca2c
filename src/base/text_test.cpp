#include "base/text.h"

#include <gtest/gtest.h>
#include <limits>

namespace fifteen {
namespace {

TEST(Text, counts_have_their_noun) {
  EXPECT_EQ(format_counted(1, "row", "rows"), "1 row");
  EXPECT_EQ(format_counted(1434, "row", "rows"), "1,434 rows");
  EXPECT_EQ(format_counted(0, "row", "rows"), "0 rows");
}

TEST(Text, bytes_that_are_not_utf8_are_found) {
  EXPECT_EQ(find_bad_utf8(""), std::nullopt);
  EXPECT_EQ(find_bad_utf8("gr\xC3\xB6\xC3\x9F"
                          "e \xF0\x9F\x98\x80"),
            std::nullopt);
  EXPECT_EQ(find_bad_utf8("gr\xF6\xDF"
                          "e"),
            2);
  EXPECT_EQ(find_bad_utf8("ab\xC3"), 2);            // breaks off
  EXPECT_EQ(find_bad_utf8("\xC0\xAF"), 0);          // overlong
  EXPECT_EQ(find_bad_utf8("\xE0\x80\xAF"), 0);      // overlong
  EXPECT_EQ(find_bad_utf8("\xED\xA0\x80"), 0);      // half of a pair
  EXPECT_EQ(find_bad_utf8("\xF4\x90\x80\x80"), 0);  // beyond the last
}

TEST(Text, what_a_terminal_would_act_on_is_gone) {
  EXPECT_EQ(printable("a\x1B[31mb"), "a [31mb");
  EXPECT_EQ(printable("a\xC2\x9B"
                      "31m"),
            "a 31m");  // C1 as UTF-8
  EXPECT_EQ(printable("a\x9B"
                      "31m"),
            "a\xEF\xBF\xBD"
            "31m");  // C1 as a byte
  EXPECT_EQ(printable("a\xE2\x80\xAE"
                      "b\x7F"
                      "c\r\n"),
            "a b c  ");  // right-to-left, delete
  EXPECT_EQ(printable("one\ntwo", true), "one\ntwo");
  EXPECT_EQ(printable("caf\xC3\xA9 \xF0\x9F\x98\x80"), "caf\xC3\xA9 \xF0\x9F\x98\x80");
}

TEST(Text, long_texts_end_in_an_ellipsis_and_never_inside_a_character) {
  EXPECT_EQ(shortened("bag desk", 8), "bag desk");
  EXPECT_EQ(shortened("bag desks", 8), "bag des\xE2\x80\xA6");
  EXPECT_EQ(shortened("\xC3\xB6\xC3\xB6\xC3\xB6", 2), "\xC3\xB6\xE2\x80\xA6");
  EXPECT_EQ(shortened("ab", 1), "\xE2\x80\xA6");
}

TEST(Text, parts_thousands) {
  EXPECT_EQ(format_count(0), "0");
  EXPECT_EQ(format_count(999), "999");
  EXPECT_EQ(format_count(1000), "1,000");
  EXPECT_EQ(format_count(1434), "1,434");
  EXPECT_EQ(format_count(50'000'000), "50,000,000");
  EXPECT_EQ(format_count(std::numeric_limits<std::uint64_t>::max()), "18,446,744,073,709,551,615");
}

TEST(Text, writes_money_with_two_places) {
  EXPECT_EQ(format_money(0), "0.00");
  EXPECT_EQ(format_money(-0.004), "0.00");
  EXPECT_EQ(format_money(-0.05), "-0.05");
  EXPECT_EQ(format_money(1434.5), "1,434.50");
  EXPECT_EQ(format_money(1.999), "2.00");
  EXPECT_EQ(format_money(1e12), "1,000,000,000,000.00");
  EXPECT_EQ(format_money(1e300), "1e+300");
}

TEST(Text, writes_shares_with_sensible_digits) {
  EXPECT_EQ(format_share(0), "0%");
  EXPECT_EQ(format_share(0.7066), "70.7%");
  EXPECT_EQ(format_share(0.0004), "0.04%");
  EXPECT_EQ(format_share(0.00994), "0.99%");
  EXPECT_EQ(format_share(0.00997), "1.0%");
  EXPECT_EQ(format_share(-0.0312), "-3.1%");
  EXPECT_EQ(format_share(-0.0004), "-0.04%");
  EXPECT_EQ(format_share(1), "100.0%");
}

TEST(Text, writes_nothing_for_a_share_that_rounds_to_nothing) {
  EXPECT_EQ(format_share(0.00004), "0%");
  EXPECT_EQ(format_share(-0.00004), "0%");
}

TEST(Text, does_not_round_a_part_to_the_whole) {
  EXPECT_EQ(format_share(0.9994), "99.9%");
  EXPECT_EQ(format_share(0.9996), "99.96%");
  EXPECT_EQ(format_share(0.9999), "99.99%");
  EXPECT_EQ(format_share(0.99999), "99.99%");
  EXPECT_EQ(format_share(0.9999999), "99.99%");
}

}  // namespace
}  // namespace fifteen
