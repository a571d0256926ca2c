#include "read/path_table.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace fifteen::read {
namespace {

struct Taken {
  std::vector<std::string> paths;  // names with dots between
  std::vector<std::uint64_t> conversions;
  std::vector<std::uint64_t> nulls;
  std::vector<double> values;
  PathNames names;
  Rejects rejects;
  Result<PathTableSummary> summary = PathTableSummary{};
};

Taken taken(const std::string& text, const PathTableOptions& options = {}) {
  Taken out;
  auto source = ByteSource::from_memory("paths.csv", text);
  EXPECT_TRUE(source);
  out.summary = read_path_table(
      **source, options, out.names,
      [&](const PathRow& row) -> Status {
        std::string path;
        for (const std::uint16_t step : row.path)
          path += (path.empty() ? "" : ".") + out.names.names()[step];
        out.paths.push_back(path);
        out.conversions.push_back(row.conversions);
        out.nulls.push_back(row.nulls);
        out.values.push_back(row.value);
        return {};
      },
      out.rejects);
  return out;
}

std::string reason(const std::string& line) {
  const Taken got = taken("path,total_conversions,total_null\na,1,1\n" + line + "\nb,1,1\n");
  EXPECT_EQ(got.paths.size(), 2) << line;
  EXPECT_EQ(got.rejects.total(), 1) << line;
  if (got.rejects.total() != 1) return "";
  EXPECT_EQ(got.rejects.samples()[0].line, 3);
  return got.rejects.samples()[0].reason;
}

TEST(PathTable, is_read_with_its_counts_and_values) {
  const Taken got = taken(
      "\xEF\xBB\xBF\"path\",\"total_conversions\",\"total_conversion_value\",\"total_null\"\r\n"
      "\"eta > iota > eta\",1,0.244,3\r\n"
      "beta,2,-1e2,0\r\n"
      "\"a \"\"b\"\" > c, d\",3.0,+7,1e3");
  ASSERT_TRUE(got.summary) << got.summary.error().message;
  EXPECT_EQ(got.paths, (std::vector<std::string>{"eta.iota.eta", "beta", "a \"b\".c, d"}));
  EXPECT_EQ(got.conversions, (std::vector<std::uint64_t>{1, 2, 3}));
  EXPECT_EQ(got.nulls, (std::vector<std::uint64_t>{3, 0, 1000}));
  EXPECT_EQ(got.values, (std::vector<double>{0.244, -100, 7}));
  EXPECT_TRUE(got.summary->has_nulls && got.summary->has_values);
}

TEST(PathTable, may_have_its_columns_in_any_order_and_others_and_any_delimiter) {
  for (const char delimiter : {',', ';', '\t', '|'}) {
    std::string text = "Total_Conversions,id,PATH\n2,x,a>b\n";
    std::replace(text.begin(), text.end(), ',', delimiter);
    EXPECT_TRUE(is_path_table(text));
    const Taken got = taken(text);
    ASSERT_TRUE(got.summary);
    EXPECT_EQ(got.paths, std::vector<std::string>{"a.b"});
    EXPECT_EQ(got.conversions, std::vector<std::uint64_t>{2});
    EXPECT_FALSE(got.summary->has_nulls || got.summary->has_values);
  }
}

TEST(PathTable, has_a_separator_of_steps_of_any_length) {
  PathTableOptions options;
  options.separator = "->";
  EXPECT_EQ(taken("path,total_conversions\na -> b>c->d,1\n", options).paths,
            std::vector<std::string>{"a.b>c.d"});
}

TEST(PathTable, may_have_an_empty_path_but_no_empty_step) {
  EXPECT_EQ(taken("path,total_conversions\n,1\n  ,2\n").paths, (std::vector<std::string>{"", ""}));
  for (const char* path : {">", "a > ", " > a", "a > > b"})
    EXPECT_EQ(reason(std::string(path) + ",1,1"), "a path with an empty step") << path;
}

TEST(PathTable, rejects_lines_by_reason) {
  const std::string count = "a count that is no whole number of 0 or more";
  for (const char* bad : {"-1", "1.5", "", "x", "1,5", "nan", "inf", "NA", "0x10", "1e400"}) {
    const std::string expected =
        std::string(bad) == "1,5" ? "another number of fields than the header has" : count;
    EXPECT_EQ(reason("a," + std::string(bad) + ",1"), expected) << bad;
  }
  EXPECT_EQ(reason("a,1,-3"), count);
  EXPECT_EQ(reason("a,2e12,1"), "a count that is too large");
  EXPECT_EQ(reason("a,1"), "another number of fields than the header has");
  EXPECT_EQ(reason("a,1,1,"), "another number of fields than the header has");
  EXPECT_EQ(reason("\"a,1,1"), "a quote that is not closed");
  EXPECT_EQ(reason("\"a\"b,1,1"), "text behind a closed quote");
  EXPECT_EQ(reason("a\xFF,1,1"), "text that is not UTF-8");
  PathTableOptions options;
  options.line_bytes_max = 30;
  const Taken got =
      taken("path,total_conversions\n" + std::string(100, 'a') + ",1\nb,1\n", options);
  EXPECT_EQ(got.paths, std::vector<std::string>{"b"});
  EXPECT_EQ(got.rejects.by_reason().at("a line that is too long"), 1);
  const Taken value = taken("path,total_conversions,total_conversion_value\na,1,much\n");
  EXPECT_EQ(value.rejects.samples()[0].field, "total_conversion_value");
  EXPECT_EQ(value.rejects.samples()[0].reason, "a value that is no number");
}

TEST(PathTable, names_only_steps_of_lines_that_are_taken) {
  const Taken got = taken("path,total_conversions\na > b,x\nc,1\n");
  EXPECT_EQ(got.names.names(), std::vector<std::string>{"c"});
}

TEST(PathTable, without_its_header_is_an_error) {
  for (const char* text : {"", "\n\n", "path\na\n", "a > b,1,2\n", "customer,moment,start\n",
                           "\"path,total_conversions\n"}) {
    const Taken got = taken(text);
    ASSERT_FALSE(got.summary) << text;
    EXPECT_EQ(got.summary.error().kind, ErrorKind::kInput);
    EXPECT_FALSE(is_path_table(text));
  }
}

TEST(PathTable, of_too_many_steps_is_an_error_that_names_the_line) {
  PathTableOptions options;
  options.moments_max = 2;
  const Taken got = taken("path,total_conversions\na > b,1\nb > a,1\na > c,1\n", options);
  ASSERT_FALSE(got.summary);
  EXPECT_NE(got.summary.error().message.find("paths.csv:4: expected at most 2 different steps"),
            std::string::npos)
      << got.summary.error().message;
}

TEST(PathTable, ends_with_the_error_of_whoever_takes_it) {
  PathNames names;
  Rejects rejects;
  auto source = ByteSource::from_memory("f", "path,total_conversions\na,1\nb,1\n");
  const auto got = read_path_table(
      **source, {}, names,
      [](const PathRow&) -> Status { return fail(ErrorKind::kInput, "enough"); }, rejects);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().message, "enough");
}

}  // namespace
}  // namespace fifteen::read
