#include "analyse/shopped.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace fifteen::analyse {
namespace {

ShopItem item(const std::string& visit, const std::string& place, const std::string& channel,
              bool kept) {
  ShopItem out;
  out.visit = visit;
  out.place = place;
  out.channel = channel;
  out.item = "answered";
  out.promise = "at once";
  out.score = kept ? 1 : 0;
  return out;
}

PromiseLived lived(const std::string& name, std::uint64_t kept, std::uint64_t broken) {
  PromiseLived out;
  out.name = name;
  out.kept = kept;
  out.broken = broken;
  const double share = static_cast<double>(kept) / static_cast<double>(kept + broken);
  out.share = {share, share - 0.05, share + 0.05};
  return out;
}

PromisesFound promises() {
  PromisesFound out;
  PromiseFinding& finding = out.promises.emplace_back();
  finding.rule.name = "at once";
  finding.rule.share = 0.9;
  finding.lived = lived("", 70, 30);
  finding.by = {{"place", {lived("Lund", 40, 10), lived("Kiel", 30, 20)}, 0}};
  return out;
}

TEST(Shopped, stands_beside_what_was_said_and_lived_in_all_and_at_each_place) {
  std::vector<ShopItem> items;
  for (int i = 0; i < 10; ++i) items.push_back(item("l" + std::to_string(i), "Lund", "", i < 9));
  items[3].promise.clear();
  items[3].standard = "at once";  // names no promise, but has its name
  for (int i = 0; i < 10; ++i) items.push_back(item("k" + std::to_string(i), "Kiel", "", i < 2));
  PromisesFound found = promises();
  std::vector<std::string> unknown;
  const std::vector<GapSides> sides = gap_sides(shopped_in(items, {"at once"}), found, unknown);
  ASSERT_EQ(sides.size(), 3U);
  EXPECT_TRUE(unknown.empty());
  // By hand: 11 of 20 visits kept it, 2 of 10 in Kiel, 9 of 10 in Lund.
  EXPECT_EQ(sides[0].place, "");
  EXPECT_DOUBLE_EQ(sides[0].shopped->value, 0.55);
  EXPECT_DOUBLE_EQ(sides[0].lived->value, 0.7);
  EXPECT_EQ(sides[1].place, "Kiel");
  EXPECT_DOUBLE_EQ(sides[1].shopped->value, 0.2);
  EXPECT_DOUBLE_EQ(sides[1].lived->value, 0.6);
  EXPECT_EQ(sides[2].place, "Lund");
  EXPECT_DOUBLE_EQ(sides[2].shopped->value, 0.9);
  ASSERT_TRUE(found.promises[0].shopped.has_value());
  EXPECT_EQ(found.promises[0].shopped->kept, 11U);
  EXPECT_EQ(found.promises[0].shopped->visits, 20U);
}

TEST(Shopped, takes_what_the_log_has_of_shoppers_where_no_file_has_it) {
  PromisesFound audits = promises();
  Shopped shopped = shopped_in({item("v", "Lund", "", true)}, {"at once"});
  add_audits(audits, shopped);
  PromisesFound found = promises();
  std::vector<std::string> unknown;
  const std::vector<GapSides> sides = gap_sides(shopped, found, unknown);
  // Of all and of Lund the file's one visit counts, of Kiel the log's fifty.
  ASSERT_EQ(sides.size(), 3U);
  EXPECT_DOUBLE_EQ(sides[0].shopped->value, 1);
  EXPECT_DOUBLE_EQ(sides[1].shopped->value, 0.6);
  EXPECT_EQ(sides[2].place, "Lund");
}

TEST(Shopped, names_promises_that_nobody_made) {
  std::vector<ShopItem> items{item("v", "Lund", "", true)};
  items[0].promise = "a smile";
  PromisesFound found = promises();
  std::vector<std::string> unknown;
  EXPECT_TRUE(gap_sides(shopped_in(items, {"at once"}), found, unknown).empty());
  EXPECT_EQ(unknown, std::vector<std::string>{"a smile"});
}

}  // namespace
}  // namespace fifteen::analyse
