#include "read/column.h"

#include <gtest/gtest.h>

namespace fifteen::read {
namespace {

TEST(Column, has_the_kind_that_all_its_samples_have) {
  EXPECT_EQ(kind_of_samples({"1", "-2", "300"}), ValueKind::kInteger);
  EXPECT_EQ(kind_of_samples({"1", "2.5", "1e3"}), ValueKind::kReal);
  EXPECT_EQ(kind_of_samples({"true", "False", "TRUE"}), ValueKind::kBoolean);
  EXPECT_EQ(kind_of_samples({"2024-05-01", "2024-05-01 10:00:00+02:00"}), ValueKind::kTime);
  EXPECT_EQ(kind_of_samples({"1", "two"}), ValueKind::kText);
  EXPECT_EQ(kind_of_samples({"2024-05-01", "soon"}), ValueKind::kText);
  EXPECT_EQ(kind_of_samples({"true", "1"}), ValueKind::kText);
  EXPECT_EQ(kind_of_samples({"1", "1 "}), ValueKind::kText);
}

TEST(Column, does_not_ask_missing_samples) {
  EXPECT_EQ(kind_of_samples({std::nullopt, "1", ""}), ValueKind::kInteger);
  EXPECT_EQ(kind_of_samples({}), ValueKind::kText);
  EXPECT_EQ(kind_of_samples({std::nullopt, ""}), ValueKind::kText);
}

TEST(Column, takes_plain_numbers_for_numbers_even_when_they_could_be_times) {
  EXPECT_EQ(kind_of_samples({"1714521600"}), ValueKind::kInteger);
  EXPECT_EQ(kind_of_samples({"20240501"}), ValueKind::kInteger);
}

TEST(Column, is_found_by_its_name) {
  const std::vector<Column> columns{{"amount", ValueKind::kText, {}},
                                    {"case:amount", ValueKind::kText, {}}};
  const auto found = find_column(columns, "amount", "--where");
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, &columns[0]);
}

TEST(Column, is_found_without_the_case_before_its_name) {
  const std::vector<Column> columns{{"concept:name", ValueKind::kText, {}},
                                    {"case:amount", ValueKind::kText, {}}};
  const auto found = find_column(columns, "amount", "--where");
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, &columns[1]);
  EXPECT_FALSE(find_column(columns, "name", "--where"));
}

TEST(Column, is_suggested_by_the_nearest_name) {
  std::vector<Column> columns{{"customer", ValueKind::kText, {}}, {"moment", ValueKind::kText, {}}};
  const auto found = find_column(columns, "momnt", "map.toml: columns.moment");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::kInput);
  EXPECT_EQ(found.error().message,
            "map.toml: columns.moment: expected a column of the source, got \"momnt\"; did you "
            "mean \"moment\"? "
            "(columns: customer, moment)");
  for (int i = 0; i < 13; ++i) columns.push_back({"c" + std::to_string(i), ValueKind::kText, {}});
  EXPECT_EQ(find_column(columns, "something else", "--where").error().message,
            "--where: expected a column of the source, got \"something else\" (columns: customer, "
            "moment, c0, c1, "
            "c2, c3, c4, c5, c6, c7, c8, c9, and 3 more)");
}

}  // namespace
}  // namespace fifteen::read
