#include "read/json_lines.h"

#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "read/test_trickle.h"

namespace fifteen::read {
namespace {

// Keeps the rows; a value reads `kind:text`, with t, i, r, b for the kind.
class Rows : public RowSink {
 public:
  std::size_t column(std::string_view name) override {
    const auto [at, made] = index_.emplace(std::string(name), columns.size());
    if (made) columns.emplace_back(name);
    return at->second;
  }
  void set(std::size_t column, std::string_view text, ValueKind kind) override {
    const char letter = std::string_view("tirb?").at(static_cast<std::size_t>(kind));
    row_[columns.at(column)] = std::string(1, letter) + ":" + std::string(text);
  }
  void drop_row() override { row_.clear(); }
  Status end_row(std::uint64_t line) override {
    if (rows.size() == rows_max) return fail(ErrorKind::kOutput, "the disk is full");
    rows.push_back(std::exchange(row_, {}));
    lines.push_back(line);
    return {};
  }

  std::size_t rows_max = 1'000'000;
  std::vector<std::map<std::string, std::string>> rows;
  std::vector<std::uint64_t> lines;
  std::vector<std::string> columns;

 private:
  std::map<std::string, std::size_t> index_;
  std::map<std::string, std::string> row_;
};

using Row = std::map<std::string, std::string>;
using Table = std::vector<Row>;
using Reasons = std::map<std::string, std::uint64_t>;

struct Read {
  Rows sink;
  Rejects rejects;
  JsonLinesSummary summary;
  std::string error;
};

void read_into(ByteSource& source, const JsonLinesOptions& options, Read& read) {
  const Result<JsonLinesSummary> summary =
      read_json_lines(source, options, read.sink, read.rejects);
  if (!summary) read.error = summary.error().message;
  if (!summary) return;
  read.summary = *summary;
  EXPECT_EQ(read.summary.rows, read.sink.rows.size());
  EXPECT_EQ(read.summary.rejected, read.rejects.total());
}

void read_text(std::string text, Read& read, const JsonLinesOptions& options = {}) {
  auto source = ByteSource::from_memory("calls.jsonl", std::move(text));
  ASSERT_TRUE(source);
  read_into(**source, options, read);
}

TEST(JsonLines, gives_a_row_for_each_line_with_the_spelling_and_kind_of_values) {
  Read read;
  read_text(R"({"id":"a\u00e9\n","n":-0,"x":1.50,"e":1E+2,"yes":true,"no":false,"gone":null}
{ "id" : "NA" , "n" : 9007199254740993 , "big" : 12345678901234567890 }
)",
            read);
  EXPECT_EQ(
      read.sink.rows,
      (Table{{{"id", "t:a\xC3\xA9\n"},
              {"n", "i:-0"},
              {"x", "r:1.50"},
              {"e", "r:1E+2"},
              {"yes", "b:true"},
              {"no", "b:false"}},
             {{"id", "t:NA"}, {"n", "i:9007199254740993"}, {"big", "t:12345678901234567890"}}}));
  EXPECT_EQ(read.sink.lines, (std::vector<std::uint64_t>{1, 2}));
  EXPECT_EQ(read.sink.columns,
            (std::vector<std::string>{"id", "n", "x", "e", "yes", "no", "gone", "big"}));
}

TEST(JsonLines, reads_objects_that_are_laid_out_over_lines) {
  Read read;
  read_text("\n {\n  \"a\": {\n    \"b\": \"}\"\n  }\n}\n\n{\"a\": 1} {\"a\": nope}\n\n", read);
  EXPECT_EQ(read.error, "");
  EXPECT_EQ(read.sink.rows, (Table{{{"a.b", "t:}"}}, {{"a", "i:1"}}}));
  EXPECT_EQ(read.rejects.by_reason(), (Reasons{{"not valid JSON", 1}}));
  EXPECT_EQ(read.rejects.samples().at(0).line, 8U);
  Read truncated;
  read_text("{\n\"a\": 1\n", truncated);
  EXPECT_EQ(truncated.error,
            "calls.jsonl:1: expected the end of the object that begins here, got the end of the "
            "file; it is truncated, or a quote or a bracket is not closed");
}

TEST(JsonLines, flattens_objects_and_keeps_arrays_as_their_text) {
  Read read;
  read_text(R"({"a":{"b":{"c":1},"d":"x"},"list":[1, {"k":"\u0041"}, []] ,"none":[],"empty":{}})",
            read);
  EXPECT_EQ(read.sink.rows, (Table{{{"a.b.c", "i:1"},
                                    {"a.d", "t:x"},
                                    {"list", R"(t:[1, {"k":"\u0041"}, []])"},
                                    {"none", "t:[]"}}}));
}

// Behind the record the parser would find what goes on as its text does.
TEST(JsonLines, does_not_read_past_a_record_that_breaks_off) {
  Read read;
  read_text("{{\"ia\":\"x\"},\n {\"b\":[2,[2,{}8}}\r\n {\"b\":[2,[2,{}", read);
  EXPECT_TRUE(read.sink.rows.empty());
  for (const std::string next : {",", "]", ":", "\"", "{", "}", "[", "8"}) {
    Read broken;
    read_text("{\"a\":1}\n{\"b\":[2,[2,{}\n" + next + "\n{\"b\":[2,{}}" + next + "{\"c\":3}\n",
              broken);
    EXPECT_EQ(broken.sink.rows.at(0), (Row{{"a", "i:1"}}));
    EXPECT_GT(broken.rejects.total(), 0U);
  }
}

TEST(JsonLines, keeps_the_last_value_of_a_column_that_occurs_twice) {
  Read read;
  read_text(R"({"a":1,"a":2}
{"a":1,"a":null}
{"a":null,"a":3}
{"a.b":1,"a":{"b":2}}
{"a":1,"b":{"a":2},"a":{"b":5,"b":4}})",
            read);
  EXPECT_EQ(read.sink.rows, (Table{{{"a", "i:2"}},
                                   {},
                                   {{"a", "i:3"}},
                                   {{"a.b", "i:2"}},
                                   {{"a", "i:1"}, {"b.a", "i:2"}, {"a.b", "i:4"}}}));
}

TEST(JsonLines, reads_rows_whose_keys_come_in_any_order) {
  Read read;
  read_text(
      "{\"a\":1,\"b\":{\"a\":2,\"c\":3}}\n{\"b\":{\"c\":3,\"a\":2},\"a\":1}\n{\"c\":4}\n"
      "{\"a\":1,\"b\":{\"a\":2,\"c\":3}}",
      read);
  const Row row{{"a", "i:1"}, {"b.a", "i:2"}, {"b.c", "i:3"}};
  EXPECT_EQ(read.sink.rows, (Table{row, row, {{"c", "i:4"}}, row}));
}

TEST(JsonLines, skips_a_byte_order_mark_and_blank_lines_and_takes_both_line_ends) {
  Read read;
  read_text("\xEF\xBB\xBF{\"a\":1}\r\n\r\n \t\n{\"a\":2}\n\n{\"a\":3}", read);
  EXPECT_EQ(read.sink.rows, (Table{{{"a", "i:1"}}, {{"a", "i:2"}}, {{"a", "i:3"}}}));
  EXPECT_EQ(read.sink.lines, (std::vector<std::uint64_t>{1, 4, 6}));
  EXPECT_EQ(read.summary.blank_lines, 3U);
}

TEST(JsonLines, reads_an_empty_file_as_no_rows) {
  for (const char* text : {"", "\n\n", "\xEF\xBB\xBF", "[]", " [ ] \n"}) {
    Read read;
    read_text(text, read);
    EXPECT_EQ(read.error, "") << text;
    EXPECT_EQ(read.summary.rows + read.summary.rejected, 0U) << text;
  }
}

TEST(JsonLines, calls_an_empty_key_by_a_name) {
  Read read;
  read_text(R"({"":1,"a":{"":2}})", read);
  EXPECT_EQ(read.sink.rows, (Table{{{"(empty)", "i:1"}, {"a.(empty)", "i:2"}}}));
}

TEST(JsonLines, rejects_what_is_not_json_and_goes_on) {
  for (const std::string text : {"{",
                                 "}",
                                 "{\"a\":1",
                                 "{\"a\":1}}",
                                 "{\"a\":1} {\"a\":2}",
                                 "{\"a\":1},",
                                 "{\"a\"}",
                                 "{\"a\":}",
                                 "{\"a\":1,}",
                                 "{,}",
                                 "{a:1}",
                                 "{'a':1}",
                                 "{\"a\":1 \"b\":2}",
                                 "{\"a\":1 2}",
                                 "{\"a\":01}",
                                 "{\"a\":+1}",
                                 "{\"a\":1.}",
                                 "{\"a\":.5}",
                                 "{\"a\":1e}",
                                 "{\"a\":-}",
                                 "{\"a\":NaN}",
                                 "{\"a\":True}",
                                 "{\"a\":nul}",
                                 "{\"a\":truex}",
                                 "{\"a\":[1,]}",
                                 "{\"a\":[1 2]}",
                                 "{\"a\":[1}",
                                 "{\"a\":[1}}",
                                 "{\"a\":{\"b\":1]}",
                                 "{\"a\":[\"\\x\"]}",
                                 "{\"a\":\"\\ud800\"}",
                                 "{\"a\":\"\\u12\"}",
                                 "{\"a\":\"x}",
                                 "{\"a\":\"\t\"}",
                                 "{\"a\":[{\"b\" 1}]}",
                                 "{\"a\":[01]}",
                                 "{\"a\":1/*c*/}",
                                 "{\"a\" \"b\"}",
                                 "{\"a\"::1}",
                                 "{1:2}",
                                 "{[]:1}",
                                 "nonsense",
                                 "\xEF\xBB\xBF{}",
                                 "{\"a\":[\"\\ud800\"]}",
                                 "{\"a\":[{\"\\q\":1}]}",
                                 "[1,",
                                 "{\"a\":]}",
                                 "{\"a\":[}]}"}) {
    Read read;
    read_text("{\"a\":1}\n" + text + "\n{\"a\":2}\n", read);
    EXPECT_EQ(read.sink.rows, (Table{{{"a", "i:1"}}, {{"a", "i:2"}}})) << text;
    EXPECT_EQ(read.rejects.by_reason(), (Reasons{{"not valid JSON", 1}})) << text;
  }
}

TEST(JsonLines, rejects_json_that_is_not_an_object) {
  Read read;
  read_text("{}\n[1,2]\n\"a\"\n17\ntrue\nnull\n", read, {.source_index = 2});
  EXPECT_EQ(read.summary.rows, 1U);
  EXPECT_EQ(read.rejects.by_reason(), (Reasons{{"not a JSON object", 5}}));
  EXPECT_EQ(read.rejects.samples()[1],
            (Reject{"calls.jsonl", 3, "", "not a JSON object", "\"a\""}));
}

TEST(JsonLines, rejects_text_that_is_not_utf8_and_shows_it_mended) {
  for (const std::string bad : {"\xff", "\xC3", "\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80"}) {
    Read read;
    read_text("{\"a\":\"" + bad + "\"}\n{\"a\":1}", read);
    EXPECT_EQ(read.summary.rows, 1U);
    EXPECT_EQ(read.rejects.by_reason(), (Reasons{{"text that is not UTF-8", 1}}));
    EXPECT_EQ(read.rejects.samples()[0].text, "{\"a\":\"" + std::string(bad.size(), '?') + "\"}");
  }
}

TEST(JsonLines, makes_no_columns_for_a_reject) {
  Read read;
  read_text("{\"x\":1,\"y\":{\"z\":2},\"w\":}\n{\"a\":1}\n{\"x\":1,\"w\":}\n{\"a\":1}", read,
            {.columns_max = 3});
  EXPECT_EQ(read.sink.columns, std::vector<std::string>{"a"});
  EXPECT_EQ(read.summary.rows, 2U);
}

TEST(JsonLines, rejects_rows_with_too_many_columns_or_too_long_a_key) {
  Read read;
  read_text("{\"a\":1,\"b\":2}\n{\"c\":3}\n{\"b\":4}\n{\"" + std::string(2000, 'k') + "\":1}", read,
            {.columns_max = 2});
  EXPECT_EQ(read.sink.rows, (Table{{{"a", "i:1"}, {"b", "i:2"}}, {{"b", "i:4"}}}));
  EXPECT_EQ(read.rejects.by_reason(),
            (Reasons{{"more than 2 columns", 1}, {"a key longer than 1024 bytes", 1}}));
}

TEST(JsonLines, rejects_what_is_nested_too_deeply_and_takes_what_just_is_not) {
  const auto nested = [](const std::string& open, const std::string& close, int depth) {
    std::string text = "{\"k\":";
    for (int i = 1; i < depth; ++i) text += open;
    text += "1";
    for (int i = 1; i < depth; ++i) text += close;
    return text + "}\n";
  };
  Read read;
  read_text(nested("[", "]", 64) + nested("{\"k\":", "}", 64), read);
  EXPECT_EQ(read.summary.rows, 2U);
  EXPECT_EQ(read.rejects.total(), 0U);
  Read deeper;
  read_text(nested("[", "]", 65) + nested("{\"k\":", "}", 65) + nested("[", "]", 500'000), deeper);
  EXPECT_EQ(deeper.rejects.by_reason(), (Reasons{{"nested too deeply", 3}}));
}

TEST(JsonLines, rejects_a_line_that_is_too_long_and_keeps_its_beginning) {
  const std::string long_line = "{\"a\":\"" + std::string(3 << 20, 'x') + "\"}";
  for (const std::string& text :
       {"{\"a\":1}\n" + long_line + "\n{\"a\":2}", "[{\"a\":1},\n" + long_line + ",\n{\"a\":2}]"}) {
    Read read;
    read_text(text, read, {.line_bytes_max = 1 << 20});
    EXPECT_EQ(read.sink.rows, (Table{{{"a", "i:1"}}, {{"a", "i:2"}}}));
    EXPECT_EQ(read.sink.lines, (std::vector<std::uint64_t>{1, 3}));
    ASSERT_EQ(read.rejects.total(), 1U);
    EXPECT_EQ(read.rejects.samples()[0].reason, "a line longer than 1 MB");
    EXPECT_EQ(read.rejects.samples()[0].line, 2U);
    EXPECT_TRUE(read.rejects.samples()[0].text.starts_with("{\"a\":\"xxx"));
  }
}

TEST(JsonLines, takes_a_line_of_exactly_the_longest_length) {
  for (const std::size_t size : {1000U, 1001U}) {
    Read read;
    read_text("{\"a\":\"" + std::string(size - 8, 'x') + "\"}\n", read, {.line_bytes_max = 1000});
    EXPECT_EQ(read.summary.rows, size == 1000 ? 1U : 0U);
  }
}

TEST(JsonLines, reads_an_array_of_objects_and_rejects_bad_elements) {
  Read read;
  read_text(R"(
[{"a":1}, {"a":"]},{\"\\"},
  {"a":{
    "b":[3]}} , {"a":}, 5,, {"a":4}
] )",
            read);
  EXPECT_EQ(read.error, "");
  EXPECT_EQ(read.sink.rows,
            (Table{{{"a", "i:1"}}, {{"a", "t:]},{\"\\"}}, {{"a.b", "t:[3]"}}, {{"a", "i:4"}}}));
  EXPECT_EQ(read.sink.lines, (std::vector<std::uint64_t>{2, 2, 3, 4}));
  EXPECT_EQ(read.rejects.by_reason(), (Reasons{{"not a JSON object", 1}, {"not valid JSON", 2}}));
}

TEST(JsonLines, says_that_an_array_does_not_end_or_is_followed_by_more) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"[{\"a\":1},\n",
       "calls.jsonl:2: expected an object or the end of the array, got the end of the file; the "
       "file is "
       "truncated"},
      {"[",
       "calls.jsonl:1: expected an object or the end of the array, got the end of the file; the "
       "file is "
       "truncated"},
      {"[{\"a\":1}\n,{\"a\":\"\n",
       "calls.jsonl:2: expected the end of the array, got the end of the file in the element that "
       "begins "
       "on line 2; the file is truncated, or a quote or a bracket there is not closed"},
      {"[{\"a\":1}]\n{\"a\":1}",
       "calls.jsonl:2: expected the end of the file after the array, got more text; give one JSON "
       "object "
       "on each line, or one array of objects"},
  };
  for (const auto& [text, message] : cases) {
    Read read;
    read_text(text, read);
    EXPECT_EQ(read.error, message);
  }
}

TEST(JsonLines, says_that_a_file_is_utf16) {
  Read read;
  read_text(std::string("\xFF\xFE{\0}\0", 6), read);
  EXPECT_EQ(read.error, "calls.jsonl:1: expected UTF-8, got UTF-16; convert the file to UTF-8");
}

TEST(JsonLines, reads_alike_however_the_bytes_arrive) {
  for (const std::string text :
       {"\xEF\xBB\xBF{\"a\":\"\\\"\xC3\xA9\"}\r\n\n{\"a\":[1,\"]\"]}\nbad\n{\"b\":{\"c\":2}}",
        "\n[ {\"a\":\"\\\\\\\"]\"} ,\n bad, {\"b\":[{}]} ]\n"}) {
    Read whole;
    read_text(text, whole);
    Read bit_by_bit;
    Trickle source("calls.jsonl", text);
    read_into(source, {}, bit_by_bit);
    EXPECT_EQ(whole.error, "");
    EXPECT_EQ(whole.sink.rows, bit_by_bit.sink.rows);
    EXPECT_EQ(whole.sink.lines, bit_by_bit.sink.lines);
    EXPECT_EQ(whole.rejects, bit_by_bit.rejects);
  }
}

TEST(JsonLines, reads_lines_that_reach_across_buffers) {
  std::string text;
  for (int i = 0; i < 2000; ++i) {
    text += "{\"n\":" + std::to_string(i) + ",\"x\":\"" +
            std::string(static_cast<std::size_t>(i * 7 % 5000), 'x') + "\"}\n";
  }
  Read read;
  read_text(text, read);
  ASSERT_EQ(read.sink.rows.size(), 2000U);
  for (std::size_t i = 0; i < 2000; ++i) {
    EXPECT_EQ(read.sink.rows[i]["n"], "i:" + std::to_string(i));
    EXPECT_EQ(read.sink.rows[i]["x"].size(), 2 + i * 7 % 5000);
    EXPECT_EQ(read.sink.lines[i], i + 1);
  }
}

TEST(JsonLines, hands_on_an_error_of_the_sink) {
  Read read;
  read.sink.rows_max = 1;
  read_text("{}\n{}\n", read);
  EXPECT_EQ(read.error, "the disk is full");
}

}  // namespace
}  // namespace fifteen::read
