#include "read/csv_lines.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/test_random.h"

namespace fifteen::read {
namespace {

using Lines = std::vector<std::uint64_t>;

class CsvLines : public testing::Test {
 protected:
  void SetUp() override {
    path_ = (std::filesystem::temp_directory_path() /
             ("csv_lines_" + std::to_string(::getpid()) + ".csv"))
                .string();
  }
  void TearDown() override { std::filesystem::remove(path_); }

  Lines find(std::string_view bytes, const Lines& rows, const CsvDialect& dialect = {},
             const std::set<std::uint64_t>& rejected = {}) const {
    std::ofstream(path_, std::ios::binary) << bytes;
    const auto found = find_csv_lines(path_, dialect, rows, rejected);
    EXPECT_TRUE(found) << found.error().message;
    return found.value_or(Lines{});
  }
  std::string path_;
};

TEST_F(CsvLines, begin_after_the_header) {
  EXPECT_EQ(find("a,b\n1,2\n3,4\n5,6\n", {0, 1, 2}), (Lines{2, 3, 4}));
  EXPECT_EQ(find("a,b\n1,2\n3,4\n5,6", {2}), (Lines{4}));
  CsvDialect title;
  title.lines_before_rows = 3;
  EXPECT_EQ(find("title\n\na,b\n1,2\n3,4\n", {0, 1}, title), (Lines{4, 5}));
}

TEST_F(CsvLines, are_counted_within_quotes) {
  EXPECT_EQ(find("a,b\n\"x\ny\n\",2\n3,4\n", {0, 1}), (Lines{2, 5}));
  EXPECT_EQ(find("a,b\n1,\"say \"\"hi\n\"\"\"\n3,4\n", {0, 1}), (Lines{2, 4}));
  EXPECT_EQ(find("\"a\nb\",c\n1,2\n", {0}), (Lines{3}));  // in the header
}

TEST_F(CsvLines, pass_over_blank_lines) {
  EXPECT_EQ(find("a,b\n\n1,2\n\n\n3,4\n", {0, 1}), (Lines{3, 6}));
  EXPECT_EQ(find("a,b\r\n\r\n1,2\r\n", {0}), (Lines{3}));
}

TEST_F(CsvLines, may_end_in_carriage_returns) {
  EXPECT_EQ(find("a,b\r\n1,2\r\n\"x\r\ny\",4\r\n5,6\r\n", {0, 1, 2}), (Lines{2, 3, 5}));
}

TEST_F(CsvLines, of_rejected_rows_have_no_number) {
  EXPECT_EQ(find("a,b\n1,2\nbad\n3,4\n", {0, 1}, {}, {3}), (Lines{2, 4}));
  EXPECT_EQ(find("a,b\nbad\nworse\n3,4\n", {0}, {}, {2, 3}), (Lines{4}));
}

TEST_F(CsvLines, are_unknown_for_a_row_that_is_not_there) {
  EXPECT_EQ(find("a,b\n1,2\n", {0, 7}), (Lines{2, 0}));
  EXPECT_EQ(find("", {0}), (Lines{0}));
  EXPECT_EQ(find("a,b\n1,2\n", {}), (Lines{}));
}

TEST_F(CsvLines, know_other_quotes_and_escapes) {
  CsvDialect single;
  single.quote = '\'';
  single.escape = '\'';
  EXPECT_EQ(find("a,b\n'x\ny',2\n\"3,4\n5,6\n", {0, 1, 2}, single), (Lines{2, 4, 5}));
  CsvDialect backslash;
  backslash.escape = '\\';
  EXPECT_EQ(find("a,b\n\"x\\\"\ny\",2\n3,4\n", {0, 1}, backslash), (Lines{2, 4}));
  EXPECT_EQ(find("a,b\n\"x\\\n\",2\n3,4\n", {0, 1}, backslash), (Lines{2, 4}));
}

TEST_F(CsvLines, take_a_quote_within_a_field_for_a_character) {
  EXPECT_EQ(find("a,b\n5\" nail,x\n3,4\n6\" nail,y\n", {0, 1, 2}), (Lines{2, 3, 4}));
  CsvDialect semicolon;
  semicolon.delimiter = ";";
  EXPECT_EQ(find("a;b\n1,\"x;y\n3;\"4\n5\"\n", {0, 1}, semicolon), (Lines{2, 3}));
  const CsvDialect two{.delimiter = std::string(2, '|')};
  EXPECT_EQ(find("a||b\n1|\"x||y\n3||\"4\n5\"\n6||7\n", {0, 1, 2}, two), (Lines{2, 3, 5}));
}

TEST_F(CsvLines, are_found_in_files_longer_than_a_buffer) {
  std::mt19937_64 random = test_random();
  std::string bytes = "a,b\n";
  Lines rows;
  Lines expected;
  std::uint64_t line = 2;
  for (std::uint64_t row = 0; row < 60'000; ++row) {
    rows.push_back(row);
    expected.push_back(line);
    bytes += std::to_string(row) + ",\"";
    for (int i = any_of(random, 0, 3); i > 0; --i) {
      bytes += once_in(random, 2) ? "\"\"text" : "\r\n,";
      if (bytes.back() == ',') ++line;
    }
    bytes += "\"\n";
    ++line;
  }
  ASSERT_GT(bytes.size(), std::size_t{1} << 19U);
  EXPECT_EQ(find(bytes, rows), expected);
}

TEST_F(CsvLines, need_a_file) { EXPECT_FALSE(find_csv_lines("/no/such/calls.csv", {}, {0}, {})); }

TEST(CsvHeader, is_read_by_the_dialect) {
  EXPECT_EQ(csv_header_names("a,b\n1,2\n", {}), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(csv_header_names("\xEF\xBB\xBF\"a,\",b,\r\n1,2\n", {}),
            (std::vector<std::string>{"a,", "b", "column2"}));
  EXPECT_EQ(csv_header_names("title\na||b\n", {.lines_before_rows = 2, .delimiter = "||"}),
            (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(csv_header_names("", {}), (std::vector<std::string>{"column0"}));
}

}  // namespace
}  // namespace fifteen::read
