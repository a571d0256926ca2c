#include "read/csv_cuts.h"

#include <gtest/gtest.h>

#include "base/test_random.h"

namespace fifteen::read {
namespace {

struct Mended {
  std::string text;
  std::vector<LeftOut> left_out;
};

std::string read_all(ByteSource& source, std::size_t piece) {
  std::string out;
  std::string buffer(piece, '\0');
  while (true) {
    const std::size_t got = source.read(buffer).value();
    if (got == 0) return out;
    out.append(buffer, 0, got);
  }
}

Mended mend(const std::string& text, std::size_t bytes_max = 20, const CsvDialect& dialect = {},
            std::size_t piece = 3) {
  auto source = ByteSource::from_memory("f", text).value();
  const auto cuts = find_csv_cuts(*source, dialect, bytes_max).value();
  Mended out;
  auto mended = without_cuts(ByteSource::from_memory("f", text).value(), cuts, out.left_out);
  out.text = read_all(*mended, piece);
  return out;
}

using Why = CsvCut::Why;

TEST(CsvCuts, leaves_well_formed_texts_alone) {
  for (const char* text :
       {"", "\n", "a", "a\n", "a\n\nb", "a\rb\n", "a\r", "a,\"b\"\nc,d\n", "a,\"b\nc\"\nd,e\n",
        "\"a\"\"b\",c\n", "\"\"\n\"\"", "\"a\n\"\"b\"\"\n\"\n", "5\" pipe,a\nb,c\n", "a,\"b\" \n",
        "a, \"b\nc\" ,d\n", "\"a\"b\nc\n", "\xEF\xBB\xBF\"a\nb\",c\n"}) {
    const Mended mended = mend(text);
    EXPECT_EQ(mended.text, text);
    EXPECT_TRUE(mended.left_out.empty()) << text;
  }
}

TEST(CsvCuts, lines_end_in_one_way) {
  EXPECT_EQ(mend("a\r\nb\n\r\n\nabcde\r\nf\r").text, "a\nb\n\n\nabcde\nf\r");
}

TEST(CsvCuts, a_long_line_is_left_empty) {
  const Mended mended = mend("a\nabcdef\n\nabcde\nabcdefg", 5);
  EXPECT_EQ(mended.text, "a\n\n\nabcde\n");
  EXPECT_EQ(mended.left_out, (std::vector<LeftOut>{{Why::kLongLine, 2, 2, 0, "abcdef"},
                                                   {Why::kLongLine, 5, 5, 0, "abcdefg"}}));
}

TEST(CsvCuts, a_quote_that_is_never_closed_costs_its_line_only) {
  const Mended mended = mend("a,b\nc,\"d\ne,f\ng,h\n");
  EXPECT_EQ(mended.text, "a,b\n\ne,f\ng,h\n");
  EXPECT_EQ(mended.left_out, (std::vector<LeftOut>{{Why::kOpenQuote, 2, 2, 0, "\"d"}}));
}

TEST(CsvCuts, a_quote_is_not_closed_by_one_that_opens_another_field) {
  const Mended mended = mend("a,\"b\nc,d\n\"e\",\"f\ng\"\nh,i\n");
  EXPECT_EQ(mended.text, "\nc,d\n\"e\",\"f\ng\"\nh,i\n");
  EXPECT_EQ(mended.left_out, (std::vector<LeftOut>{{Why::kOpenQuote, 1, 1, 0, "\"b"}}));
}

TEST(CsvCuts, each_of_many_open_quotes_costs_its_line) {
  EXPECT_EQ(mend("\"a,b\n\"c,d\n\"e,f\n").text, "\n\n\n");
  EXPECT_EQ(mend("a,\"\"\"b\nc,\"\"\"d\ne,\"f\"\n").text, "\n\ne,\"f\"\n");
}

TEST(CsvCuts, a_long_quoted_field_is_left_out_with_its_row) {
  const Mended mended = mend("a,b\nc,\"0123456\n89abcdef\n\"\"012345\",d\ne,f\n");
  EXPECT_EQ(mended.text, "a,b\n\ne,f\n");
  EXPECT_EQ(mended.left_out, (std::vector<LeftOut>{{Why::kLongField, 2, 4, 2, "\"0123456"}}));
}

TEST(CsvCuts, an_open_quote_before_far_lines_is_not_a_long_field) {
  std::string text = "a,b\nc,\"d\n";
  std::string rest;
  for (int i = 0; i < 10'000; ++i) rest += "e,f\n";
  const Mended mended = mend(text + rest + "\"g\",h\n");
  EXPECT_EQ(mended.text, "a,b\n\n" + rest + "\"g\",h\n");
  ASSERT_EQ(mended.left_out.size(), 1U);
  EXPECT_EQ(mended.left_out[0].line, 2U);
}

TEST(CsvCuts, a_long_line_behind_an_open_quote_is_found_too) {
  const Mended mended = mend("c,\"d\n" + std::string(30, 'x') + "\ne,f\n");
  EXPECT_EQ(mended.text, "\n\ne,f\n");
  ASSERT_EQ(mended.left_out.size(), 2U);
  EXPECT_EQ(mended.left_out[1].why, Why::kLongLine);
}

TEST(CsvCuts, knows_backslashes_and_other_delimiters) {
  const CsvDialect dialect{.quote = '\'', .escape = '\\', .delimiter = "||"};
  const std::string text = "a||'b\\'\nc'||d\n'e'|| 'f'\n";
  EXPECT_EQ(mend(text, 20, dialect).text, text);
  EXPECT_EQ(mend("a||'b\\'\nc'|d\ne||f\n", 20, dialect).text, "\nc'|d\ne||f\n");
}

// What the essay says, byte by byte.
std::string mended_slowly(const std::string& text, std::size_t bytes_max) {
  std::string out;
  std::size_t at = 0;
  const auto line_end = [&](std::size_t from) {
    return std::min(text.find('\n', from), text.size());
  };
  while (at < text.size()) {
    std::size_t i = at;
    std::size_t open = std::string::npos;
    while (i < text.size() && text[i] != '\n' && open == std::string::npos) {
      const bool begins = i == at || text[i - 1] == ',';
      if (!begins || text[i] != '"') {
        ++i;
        continue;
      }
      std::size_t end = i + 1;
      while (end < text.size() && (text[end] != '"' || text.substr(end, 2) == "\"\""))
        end += text[end] == '"' ? 2 : 1;
      const bool several = line_end(i) < std::min(end, text.size());
      const bool closed = end < text.size();
      const bool well =
          closed && (end + 1 == text.size() || text[end + 1] == ',' || text[end + 1] == '\n');
      if (several && !well) {
        open = i;
      } else {
        i = std::min(end + 1, text.size());
      }
    }
    const std::size_t end = open == std::string::npos ? i : line_end(open);
    const bool cut = open != std::string::npos || end - at > bytes_max;
    for (std::size_t c = at; c < end; ++c) {
      if (!cut) out += text[c];
    }
    if (end < text.size()) out += '\n';
    at = end + 1;
  }
  return out;
}

TEST(CsvCuts, are_what_a_slow_walk_finds) {
  std::mt19937_64 random = test_random();
  const std::string bytes = "ab,,\"\"\"\n\n";
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (int i = any_of(random, 0, once_in(random, 10) ? 6000 : 150); i > 0; --i) {
      text += bytes[any_of<std::size_t>(random, 0, bytes.size() - 1)];
    }
    const auto bytes_max = any_of<std::size_t>(random, 5, 40);
    ASSERT_EQ(mend(text, bytes_max, {}, 1000).text, mended_slowly(text, bytes_max))
        << testing::PrintToString(text) << " " << bytes_max;
  }
}

TEST(CsvCuts, lines_are_found_again) {
  const std::string field = "\"0123456789\n0123456789\n\",x\n";
  const std::string text = "1\n" + field + "5\n" + field + field + "12\n13,\"\n14\n";
  const Mended mended = mend(text);
  EXPECT_EQ(mended.text, "1\n\n5\n\n\n12\n\n14\n");
  const LineGaps gaps(mended.left_out);
  std::vector<std::uint64_t> lines;
  for (std::uint64_t line = 1; line <= 8; ++line) lines.push_back(gaps.line_before(line));
  EXPECT_EQ(lines, (std::vector<std::uint64_t>{1, 2, 5, 6, 9, 12, 13, 14}));
}

TEST(CsvCuts, too_many_are_an_error) {
  std::string text;
  for (std::size_t i = 0; i <= kCsvCutsMax; ++i) text += "abc\n";
  auto source = ByteSource::from_memory("f", text).value();
  const auto cuts = find_csv_cuts(*source, {}, 2);
  ASSERT_FALSE(cuts.has_value());
  EXPECT_EQ(cuts.error().kind, ErrorKind::kInput);
}

}  // namespace
}  // namespace fifteen::read
