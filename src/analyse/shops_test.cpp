#include "analyse/shops.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <tuple>

#include "analyse/shop_plan.h"
#include "base/test_random.h"

namespace fifteen::analyse {
namespace {

ShopItem item(std::string visit, std::string place, std::string name, double score,
              double weight = 1) {
  ShopItem out;
  out.visit = std::move(visit);
  out.place = std::move(place);
  out.item = std::move(name);
  out.score = score;
  out.weight = weight;
  return out;
}

TEST(ShopScores, weigh_items_within_a_visit_and_count_each_visit_once) {
  std::vector<ShopItem> items{item("v1", "north", "greeted", 1, 3),
                              item("v1", "north", "seat", 0, 1),
                              item("v2", "north", "greeted", 0, 1)};
  items[1].most = 5;
  items[1].score = 2;
  const Shops shops = find_shops(items);
  // v1: (3 x 1 + 1 x 0.4) / 4 = 0.85; v2: 0.
  EXPECT_EQ(shops.all.all.visits, 2U);
  EXPECT_EQ(shops.all.all.items, 3U);
  EXPECT_NEAR(shops.all.all.score->value, 0.425, 1e-6);
  ASSERT_EQ(shops.visits.size(), 2U);
  EXPECT_NEAR(shops.visits[0].score, 0.85, 1e-12);
  EXPECT_EQ(shops.all.kept, 0U);
}

TEST(ShopScores, tell_facts_and_impressions_apart) {
  std::vector<ShopItem> items{item("v1", "north", "greeted", 1), item("v1", "north", "warm", 0.2),
                              item("v2", "north", "greeted", 1), item("v2", "north", "warm", 0.4)};
  items[1].kind = items[3].kind = ShopKind::kSubjective;
  for (ShopItem& one : items) one.standard = "DHM 1";
  const Shops shops = find_shops(items);
  ASSERT_EQ(shops.standards.size(), 1U);
  const ShopFigures& standard = shops.standards[0];
  EXPECT_NEAR(standard.objective.score->value, 1, 1e-6);
  EXPECT_NEAR(standard.subjective.score->value, 0.3, 1e-6);
  EXPECT_NEAR(standard.all.score->value, 0.65, 1e-6);
  // Kept by its facts alone.
  EXPECT_EQ(standard.kept, 2U);
  EXPECT_NEAR(standard.kept_share->value, 1, 1e-12);
}

TEST(ShopScores, name_the_items_that_cost_most_with_evidence) {
  std::vector<ShopItem> items{item("v1", "north", "greeted", 0, 3), item("v1", "north", "seat", 1),
                              item("v2", "south", "greeted", 1, 3),
                              item("v2", "south", "seat", 0.5)};
  items[0].evidence = "looked at his screen";
  items[2].evidence = "friendly";
  const Shops shops = find_shops(items);
  ASSERT_EQ(shops.by_item.size(), 2U);
  EXPECT_EQ(shops.by_item[0].item, "greeted");
  EXPECT_NEAR(shops.by_item[0].lost, 3.0 / 4 / 2, 1e-12);
  EXPECT_EQ(shops.by_item[0].evidence, "looked at his screen");
  EXPECT_EQ(shops.by_item[0].visit, "v1");
  EXPECT_NEAR(shops.by_item[1].lost, 0.5 / 4 / 2, 1e-12);
  // All that was lost, and all that was got, is all.
  EXPECT_NEAR(shops.by_item[0].lost + shops.by_item[1].lost + shops.all.all.score->value, 1, 1e-6);
}

TEST(ShopScores, do_not_hang_on_the_order_of_the_lines) {
  std::mt19937_64 random = test_random(7);
  std::vector<ShopItem> items;
  for (int v = 0; v < 30; ++v) {
    for (int i = 0; i < 4; ++i) {
      items.push_back(item("v" + std::to_string(v), "p" + std::to_string(v % 5),
                           "i" + std::to_string(i), any_of(random, 0, 3) / 3.0, 1 + i));
      items.back().shopper = "s" + std::to_string(v % 3);
    }
  }
  const Shops one = find_shops(items);
  std::shuffle(items.begin(), items.end(), random);
  const Shops other = find_shops(items);
  EXPECT_NEAR(one.all.all.score->value, other.all.all.score->value, 1e-9);
  EXPECT_NEAR(one.all.all.score->low, other.all.all.score->low, 1e-9);
  ASSERT_TRUE(one.reliability && other.reliability);
  EXPECT_NEAR(one.reliability->reliability.value, other.reliability->reliability.value, 1e-9);
}

// Worlds of places, shoppers and luck: what the intervals of the overall score hold.
TEST(ShopScores, have_intervals_that_hold_the_level_of_all_places) {
  std::mt19937_64 random = test_random(11);
  constexpr int kTrials = 400;
  int held = 0;
  for (int trial = 0; trial < kTrials; ++trial) {
    std::normal_distribution<double> place(0, 0.08);
    std::normal_distribution<double> shopper(0, 0.04);
    std::normal_distribution<double> rest(0, 0.08);
    std::vector<double> shoppers(8);
    for (double& s : shoppers) s = shopper(random);
    std::vector<ShopItem> items;
    for (int p = 0; p < 20; ++p) {
      const double own = place(random);
      for (int v = 0; v < 4; ++v) {
        const auto s = static_cast<std::size_t>(any_of(random, 0, 7));
        const double score = std::clamp(0.6 + own + shoppers[s] + rest(random), 0.0, 1.0);
        items.push_back(
            item(std::to_string(p) + "-" + std::to_string(v), std::to_string(p), "a", score));
        items.back().shopper = std::to_string(s);
      }
    }
    const auto score = *find_shops(items).all.all.score;
    held += score.low <= 0.6 && 0.6 <= score.high ? 1 : 0;
  }
  EXPECT_GE(held, kTrials * 92 / 100);
}

TEST(ShopScores, find_the_reliability_that_was_planted) {
  std::mt19937_64 random = test_random(13);
  std::normal_distribution<double> place(0, 0.10);
  std::normal_distribution<double> rest(0, 0.10);
  std::vector<ShopItem> items;
  for (int p = 0; p < 400; ++p) {
    const double own = place(random);
    for (int v = 0; v < 2; ++v) {
      const double score = std::clamp(0.5 + own + rest(random), 0.0, 1.0);
      items.push_back(
          item(std::to_string(p) + "-" + std::to_string(v), std::to_string(p), "a", score));
    }
  }
  const Shops shops = find_shops(items);
  ASSERT_TRUE(shops.reliability);
  // 0.01 / (0.01 + 0.01 / 2); and 4 visits for 0.8.
  EXPECT_NEAR(shops.reliability->reliability.value, 2.0 / 3, 0.06);
  ASSERT_TRUE(shops.reliability->needed.visits);
  EXPECT_NEAR(static_cast<double>(*shops.reliability->needed.visits), 4, 1.1);
  EXPECT_EQ(shops.visits_of_nobody, 800U);
  EXPECT_EQ(shops.shoppers_count, 0U);
}

TEST(ShopScores, of_nothing_are_nothing) {
  const Shops shops = find_shops({});
  EXPECT_FALSE(shops.all.all.score);
  EXPECT_FALSE(shops.all.kept_share);
  EXPECT_FALSE(shops.reliability);
}

// Three places that differ: two visits each by two shoppers.
std::vector<ShopItem> three_places() {
  std::vector<ShopItem> items;
  const std::vector<std::tuple<const char*, const char*, double>> visits{
      {"north", "Kim", 0.9}, {"north", "Lee", 0.8}, {"south", "Kim", 0.5},
      {"south", "Lee", 0.3}, {"west", "Kim", 0.1},  {"west", "Lee", 0.2}};
  for (std::size_t v = 0; v < visits.size(); ++v) {
    items.push_back(
        item("v" + std::to_string(v), std::get<0>(visits[v]), "a", std::get<2>(visits[v])));
    items.back().shopper = std::get<1>(visits[v]);
    items.back().scenario = "bag";
  }
  return items;
}

TEST(ShopPlan, goes_first_where_nobody_has_been) {
  const ShopPlan plan = plan_shops(three_places(), {"east", "north"}, 3);
  EXPECT_EQ(plan.places, 4U);
  ASSERT_EQ(plan.visits.size(), 3U);
  EXPECT_EQ(plan.visits[0].place, "east");
  EXPECT_EQ(plan.visits[0].why, "never visited");
  EXPECT_EQ(plan.visits[0].scenario, "bag");
  ASSERT_TRUE(plan.components);
  // Without a visit all of a place's own part is unknown; with one, place x error / (place +
  // error).
  const double place = plan.components->place;
  const double error = plan.components->shopper + plan.components->rest;
  EXPECT_NEAR(*plan.visits[0].error_before, std::sqrt(place), 1e-12);
  EXPECT_NEAR(*plan.visits[0].error_after, std::sqrt(place * error / (place + error)), 1e-12);
  EXPECT_LT(*plan.error_then, *plan.error_now);
  EXPECT_GT(*plan.reliability_then, *plan.reliability_now);
}

TEST(ShopPlan, sends_the_shopper_who_has_been_there_least) {
  std::vector<ShopItem> items = three_places();
  items.push_back(item("v9", "north", "a", 0.85));
  items.back().shopper = "Sam";
  items.back().scenario = "bag";
  const ShopPlan plan = plan_shops(items, {}, 2);
  EXPECT_NE(plan.visits[0].place, "north");
  EXPECT_EQ(plan.visits[0].shopper, "Sam");
  EXPECT_EQ(plan.visits[1].shopper, "Sam");
  EXPECT_NE(plan.visits[1].place, plan.visits[0].place);
  EXPECT_NE(plan.visits[0].why.find("2 visits by 2 shoppers, not by this one"), std::string::npos)
      << plan.visits[0].why;
}

// Each visit goes where it takes most away: no other plan of so many visits leaves less unknown.
TEST(ShopPlan, leaves_less_unknown_than_any_other_plan) {
  std::vector<ShopItem> items = three_places();
  // West was visited oftener.
  for (int v = 0; v < 3; ++v) {
    items.push_back(item("w" + std::to_string(v), "west", "a", 0.15));
    items.back().scenario = "bag";
  }
  for (ShopItem& one : items) one.shopper.clear();
  const ShopPlan plan = plan_shops(items, {"east"}, 5);
  ASSERT_TRUE(plan.components);
  const double place = plan.components->place;
  const double error = plan.components->shopper + plan.components->rest;
  const auto unknown = [&](int visits) {
    return visits == 0 ? place : place * (error / visits) / (place + error / visits);
  };
  std::map<std::string, int> planned;
  for (const PlannedVisit& visit : plan.visits) ++planned[visit.place];
  const double ours = unknown(planned["east"]) + unknown(2 + planned["north"]) +
                      unknown(2 + planned["south"]) + unknown(5 + planned["west"]);
  double best = ours;
  for (int e = 0; e <= 5; ++e) {
    for (int n = 0; e + n <= 5; ++n) {
      for (int s = 0; e + n + s <= 5; ++s)
        best =
            std::min(best, unknown(e) + unknown(2 + n) + unknown(2 + s) + unknown(10 - e - n - s));
    }
  }
  EXPECT_NEAR(ours, best, 1e-12);
}

TEST(ShopPlan, of_too_few_visits_goes_where_there_are_fewest) {
  const ShopPlan plan = plan_shops(std::vector{item("v1", "north", "a", 1)}, {"east", "west"}, 4);
  std::vector<std::string> places;
  for (const PlannedVisit& visit : plan.visits) places.push_back(visit.place);
  EXPECT_EQ(places, (std::vector<std::string>{"east", "west", "east", "north"}));
  EXPECT_FALSE(plan.components);
  EXPECT_FALSE(plan.error_now);
  EXPECT_NE(plan.visits[3].why.find("too few visits in all"), std::string::npos);
}

TEST(ShopPlan, takes_the_scenario_whose_standards_are_known_least) {
  std::vector<ShopItem> items = three_places();
  for (const char* place : {"north", "south", "west"}) {
    items.push_back(item(std::string("x") + place, place, "b", place[0] == 'n' ? 1 : 0));
    items.back().scenario = "refund";
    items.back().shopper = "Kim";
  }
  // "b" was looked at three times and differs most; "a" six times.
  EXPECT_EQ(plan_shops(items, {}, 1).visits.at(0).scenario, "refund");
}

TEST(ShopPlan, of_no_places_is_empty) { EXPECT_TRUE(plan_shops({}, {}, 5).visits.empty()); }

}  // namespace
}  // namespace fifteen::analyse
