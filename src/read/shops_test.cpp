#include "read/shops.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>
#include <string_view>

#include "base/time.h"
#include "read/csv_rows.h"

namespace fifteen::read {
namespace {

struct Read {
  ShopsRead shops;
  Rejects rejects;
  std::string error;
};

Read read(std::string_view text) {
  Read out;
  if (const Status done = parse_shops(text, "shops.csv", 0, out.shops, out.rejects); !done)
    out.error = done.error().message;
  return out;
}

std::string reasons(const Read& r) {
  std::string out;
  for (const Reject& reject : r.rejects.samples())
    out += std::to_string(reject.line) + " " + reject.field + ": " + reject.reason + "\n";
  return out;
}

TEST(CsvRows, hold_quotes_delimiters_and_line_breaks) {
  CsvRows rows(
      "\xEF\xBB\xBF"
      "a,b\r\n\"x, \"\"y\"\"\n2\",z\n\n,\n\"open,1\nlast,2",
      ',');
  CsvRow row;
  ASSERT_TRUE(rows.next(row));
  EXPECT_EQ(row.fields, (std::vector<std::string>{"a", "b"}));
  ASSERT_TRUE(rows.next(row));
  EXPECT_EQ(row.line, 2U);
  EXPECT_EQ(row.fields, (std::vector<std::string>{"x, \"y\"\n2", "z"}));
  ASSERT_TRUE(rows.next(row));
  EXPECT_EQ(row.line, 5U);
  EXPECT_EQ(row.fields, (std::vector<std::string>{"", ""}));
  ASSERT_TRUE(rows.next(row));
  EXPECT_STREQ(row.wrong, "a quote that is not closed");
  EXPECT_EQ(row.line, 6U);
  ASSERT_TRUE(rows.next(row));
  EXPECT_EQ(row.line, 7U);
  EXPECT_EQ(row.fields, (std::vector<std::string>{"last", "2"}));
  EXPECT_FALSE(rows.next(row));
}

TEST(CsvRows, end_with_a_carriage_return_alone_too) {
  CsvRows rows("a\r\"b\rc\r\nd", ',');
  CsvRow row;
  std::vector<std::uint64_t> lines;
  std::vector<bool> wrong;
  while (rows.next(row)) {
    lines.push_back(row.line);
    wrong.push_back(row.wrong != nullptr);
  }
  EXPECT_EQ(lines, (std::vector<std::uint64_t>{1, 2, 3, 4}));
  EXPECT_EQ(wrong, (std::vector<bool>{false, true, false, false}));
}

TEST(Shops, are_read_with_their_items) {
  const Read r = read(
      "Visit;scenario;shopper;place;channel;time;moment;item;standard;promise;kind;score;max;"
      "weight;evidence;more\n"
      "v1;bag lost;Kim;north;branch;2025-03-01 10:00;bag desk;greeted;DHM 1;at "
      "once;objective;yes;1;"
      "2;\"said \"\"hello\"\"\";x\n"
      "v1;bag lost;Kim;north;branch;2025-03-01 10:00;bag desk;felt welcome;;;subjective;3,5;5;;;\n"
      "v1;bag lost;Kim;north;branch;;bag desk;offered coffee;;;;n/a;;;;\n");
  EXPECT_EQ(r.error, "");
  EXPECT_EQ(reasons(r), "");
  ASSERT_EQ(r.shops.items.size(), 2U);
  EXPECT_EQ(r.shops.not_applicable, 1U);
  EXPECT_EQ(r.shops.rows, 3U);
  const ShopItem& greeted = r.shops.items[0];
  EXPECT_EQ(greeted.visit, "v1");
  EXPECT_EQ(greeted.shopper, "Kim");
  EXPECT_EQ(greeted.promise, "at once");
  EXPECT_EQ(greeted.evidence, "said \"hello\"");
  EXPECT_EQ(greeted.time_us, parse_time("2025-03-01 10:00")->us);
  EXPECT_EQ(greeted.share(), 1);
  EXPECT_EQ(greeted.weight, 2);
  EXPECT_EQ(r.shops.items[1].kind, ShopKind::kSubjective);
  EXPECT_EQ(r.shops.items[1].share(), 0.7);
}

TEST(Shops, reject_lines_that_cannot_be_so) {
  const Read r = read(
      "visit,shopper,place,item,score,max,weight,kind,time\n"
      "v1,Kim,north,a,1,,,,\n"
      "v1,Kim,south,b,1,,,,\n"
      "v1,Lee,north,b,1,,,,\n"
      "v1,Kim,north,a,0,,,,\n"
      "v2,Kim,north,a,2,,,,\n"
      "v3,Kim,north,a,1,0,,,\n"
      "v3,Kim,north,a,1,,-1,,\n"
      "v3,Kim,north,a,1,,,opinion,\n"
      "v3,Kim,north,a,1,,,,soon\n"
      ",Kim,north,a,1,,,,\n"
      "v3,Kim,north,a,1\n"
      "v3,Kim,north,\"a\"b,1,,,,\n"
      "v3,Kim,north,a,perhaps,,,,\n");
  EXPECT_EQ(reasons(r),
            "3 place: another one than the visit had before\n"
            "4 shopper: another one than the visit had before\n"
            "5 item: an item of a visit twice\n"
            "6 score: no score from 0 to max, yes or no\n"
            "7 max: no number above 0, up to 1,000\n"
            "8 weight: no number above 0, up to 1,000\n"
            "9 kind: neither objective nor subjective\n"
            "10 time: a time that cannot be read\n"
            "11 visit: nothing where a name is needed\n"
            "12 : another number of fields than the header has\n"
            "13 : text behind a closed quote\n"
            "14 score: no score from 0 to max, yes or no\n");
  EXPECT_EQ(r.shops.items.size(), 1U);
}

TEST(Shops, of_two_files_are_told_apart_by_their_visits) {
  ShopsRead shops;
  Rejects rejects;
  const std::string_view head = "visit,place,item,score\n";
  ASSERT_TRUE(parse_shops(std::string(head) + "v1,north,a,1\n", "one.csv", 0, shops, rejects));
  ASSERT_TRUE(parse_shops(std::string(head) + "v1,north,a,0\nv1,north,b,0\n", "two.csv", 1, shops,
                          rejects));
  EXPECT_EQ(shops.items.size(), 2U);
  ASSERT_EQ(rejects.total(), 1U);
  EXPECT_EQ(rejects.samples()[0].file, "two.csv");
}

TEST(Shops, are_read_by_all_columns_that_a_form_writes) {
  const std::string head(kShopColumns);
  const auto commas = static_cast<std::size_t>(std::count(head.begin(), head.end(), ','));
  const Read r = read(head + "\nv1,s,k,p,c,2025-01-01,m,i,st,pr,subjective,1,2,3,e\n");
  EXPECT_EQ(reasons(r) + r.error, "");
  EXPECT_EQ(commas, 14U);
  ASSERT_EQ(r.shops.items.size(), 1U);
  ShopItem expected{"v1",
                    "s",
                    "k",
                    "p",
                    "c",
                    "m",
                    "i",
                    "st",
                    "pr",
                    "e",
                    parse_time("2025-01-01")->us,
                    ShopKind::kSubjective,
                    1,
                    2,
                    3};
  EXPECT_EQ(r.shops.items[0], expected);
}

TEST(Shops, need_a_header) {
  EXPECT_NE(
      read("customer,moment\n1,2\n")
          .error.find(
              "shops.csv: expected a header with the columns visit, place, item and score, got "
              "\"customer,moment\"; see docs/formats/shops.md"),
      std::string::npos);
  EXPECT_NE(read("").error.find("got nothing"), std::string::npos);
}

constexpr std::string_view kScenario = R"(
name = "bag lost"
brief = "Your bag did not come."
places = ["north", "south"]
channels = "branch"

[[item]]
item = "greeted within a minute"
moment = "bag desk"
standard = "DHM 1"
weight = 2

[[item]]
item = "felt welcome"
moment = "bag desk"
kind = "subjective"
max = 5
)";

TEST(Scenario, is_read_with_its_items) {
  const auto scenario = parse_scenario(kScenario, "s.toml");
  ASSERT_TRUE(scenario) << scenario.error().message;
  EXPECT_EQ(scenario->name, "bag lost");
  EXPECT_EQ(scenario->places, (std::vector<std::string>{"north", "south"}));
  ASSERT_EQ(scenario->items.size(), 2U);
  EXPECT_EQ(scenario->items[0].most, 1);
  EXPECT_EQ(scenario->items[0].weight, 2);
  EXPECT_EQ(scenario->items[1].kind, ShopKind::kSubjective);
  EXPECT_EQ(scenario->items[1].most, 5);
}

TEST(Scenario, says_what_is_wrong_with_it) {
  const auto expect = [](std::string_view text, std::string_view said) {
    const auto scenario = parse_scenario(text, "s.toml");
    ASSERT_FALSE(scenario);
    EXPECT_NE(scenario.error().message.find(said), std::string::npos) << scenario.error().message;
  };
  expect("[[item]]\nitem = 'a'\n", "s.toml: expected the scenario's `name`, got none");
  expect("name = 'a'\n", "expected the scenario's [[item]] tables");
  expect("name = 'a'\n[[item]]\nmoment = 'x'\n", "s.toml:2: expected `item`");
  expect("name = 'a'\n[[item]]\nitem = 'x'\nmax = 2.5\n", "whole number from 1 to 10");
  expect("name = 'a'\n[[item]]\nitem = 'x'\nweight = 0\n", "a number above 0");
  expect("name = 'a'\n[[item]]\nitem = 'x'\nkind = 'subjectiv'\n", "did you mean \"subjective\"?");
  expect("name = 'a'\n[[item]]\nitem = 'x'\n[[item]]\nitem = 'x'\n", "got \"x\" twice");
  expect("name = 'a'\n[[items]]\n", "did you mean \"item\"?");
  expect("name", "s.toml:1: expected TOML");
}

}  // namespace
}  // namespace fifteen::read
