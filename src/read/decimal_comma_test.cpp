#include "read/decimal_comma.h"

#include <gtest/gtest.h>

#include "read/column.h"

namespace fifteen::read {
namespace {

bool is_number(std::string_view text) {
  bool comma = false;
  return is_comma_number(text, comma);
}

TEST(DecimalComma, is_read_as_a_point) {
  EXPECT_EQ(with_decimal_point("3,5"), "3.5");
  EXPECT_EQ(with_decimal_point("-3,5"), "-3.5");
  EXPECT_EQ(with_decimal_point("1.234,5"), "1234.5");
  EXPECT_EQ(with_decimal_point("1.234.567"), "1234567");
  EXPECT_EQ(with_decimal_point(" 1234,25 "), "1234.25");
  EXPECT_EQ(with_decimal_point("1,5 min"), "1.5 min");
  EXPECT_EQ(with_decimal_point("4"), "4");
}

TEST(DecimalComma, leaves_other_texts_alone) {
  for (const char* text : {"", ",5", "3,", "1,234,567", "12.34", "1.2345", "1.234.5", "3,5.1", "x",
                           "-", "1:30", "12.05.2024", "1234.567,8"}) {
    EXPECT_EQ(with_decimal_point(text), text) << text;
  }
}

TEST(DecimalComma, tells_numbers) {
  bool comma = false;
  EXPECT_TRUE(is_comma_number("3,5", comma) && comma);
  EXPECT_TRUE(is_comma_number("35", comma) && !comma);
  EXPECT_TRUE(is_comma_number("1.234", comma) && !comma);
  for (const char* text : {"", "3,5 min", "3.5", "1,2,3", "ja"}) {
    EXPECT_FALSE(is_number(text)) << text;
  }
}

TEST(DecimalComma, makes_a_column_one_of_numbers) {
  Column column{"wait", ValueKind::kText, {"3,5", std::nullopt, "4"}};
  column.decimal_comma = true;
  EXPECT_EQ(kind_of_samples(column.number_samples()), ValueKind::kReal);
  EXPECT_EQ(kind_of_samples(column.samples), ValueKind::kText);
}

}  // namespace
}  // namespace fifteen::read
