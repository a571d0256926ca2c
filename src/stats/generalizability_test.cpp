#include "stats/generalizability.h"

#include <array>
#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <vector>

#include "base/test_random.h"

namespace fifteen::stats {
namespace {

// Three places, two shoppers who go to each of them twice.
const std::vector<ShopVisit> kCrossed{{0, 7, 8}, {0, 7, 6}, {0, 9, 5}, {0, 9, 5},
                                      {1, 7, 9}, {1, 7, 9}, {1, 9, 8}, {1, 9, 6},
                                      {2, 7, 5}, {2, 7, 3}, {2, 9, 1}, {2, 9, 3}};

TEST(ShopComponents, are_those_of_the_mean_squares_worked_by_hand) {
  // Sum 68, squares 456: 456 - 68^2 / 12 = 70.6667. Places' means 6, 8, 3: 4 (1 + 49 + 64) / 9 =
  // 50.6667 on 2: 25.3333. Shoppers' means 40/6, 28/6: 6 x 2 x 1 = 12 on 1. The rest: 8 on 8: 1.
  // Rest 1; shopper (12 - 1) / 6; place (25.3333 - 1) / 4.
  const auto found = shop_components(kCrossed);
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->rest, 1, 1e-12);
  EXPECT_NEAR(found->shopper, 11.0 / 6, 1e-12);
  EXPECT_NEAR(found->place, 73.0 / 12, 1e-12);
  EXPECT_EQ(found->shopper_part, ShopperPart::kTold);
  EXPECT_FALSE(found->place_negative);
  EXPECT_EQ(found->visits, 12U);
  EXPECT_EQ(found->places, 3U);
  EXPECT_EQ(found->shoppers, 2U);
  EXPECT_NEAR(found->mean, 68.0 / 12, 1e-12);
}

TEST(ShopComponents, are_those_of_shoppers_within_places_worked_by_hand) {
  // Means of shoppers 5, 9 and 2, 4; of places 7 and 3. Places: 4 (4 + 4) = 32 on 1. Shoppers: 2 (4
  // + 4 + 1 + 1) = 20 on 2: 10. The rest: 8 on 4: 2. Shopper (10 - 2) / 2 = 4, place (32 - 10) / 4.
  const std::vector<ShopVisit> nested{{0, 1, 4}, {0, 1, 6}, {0, 2, 8}, {0, 2, 10},
                                      {1, 3, 1}, {1, 3, 3}, {1, 4, 3}, {1, 4, 5}};
  const auto found = shop_components(nested);
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->rest, 2, 1e-12);
  EXPECT_NEAR(found->shopper, 4, 1e-12);
  EXPECT_NEAR(found->place, 5.5, 1e-12);
}

TEST(ShopComponents, shoppers_that_come_once_are_part_of_the_rest) {
  // Places 4 6 / 8 10 12 / 1 3: means 5, 10, 2; rest (2 + 8 + 2) / 4 = 3. Of all 44 / 7. Places 2
  // (9/7)^2 + 3 (26/7)^2 + 2 (30/7)^2 = 3,990 / 49 = 81.4286; less 2 x 3, over 7 - 17 / 7 = 32 / 7.
  const std::vector<ShopVisit> once{{0, 1, 4},  {0, 2, 6}, {1, 3, 8}, {1, 4, 10},
                                    {1, 5, 12}, {2, 6, 1}, {2, 7, 3}};
  const auto found = shop_components(once);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->shopper_part, ShopperPart::kInRest);
  EXPECT_NEAR(found->rest, 3, 1e-12);
  EXPECT_NEAR(found->place, (3990.0 / 49 - 6) / (32.0 / 7), 1e-12);
  EXPECT_EQ(found->shopper, 0);
}

TEST(ShopComponents, say_where_shoppers_cannot_be_told) {
  const std::vector<ShopVisit> alone{{0, 1, 4}, {0, 1, 6}, {1, 1, 8}, {1, 1, 9}};
  EXPECT_EQ(shop_components(alone)->shopper_part, ShopperPart::kInNobody);
  const std::vector<ShopVisit> own{{0, 1, 4}, {0, 1, 6}, {1, 2, 8}, {1, 2, 9}};
  EXPECT_EQ(shop_components(own)->shopper_part, ShopperPart::kInPlace);
}

TEST(ShopComponents, set_what_comes_out_below_nothing_to_nothing_and_say_so) {
  // Both places have the mean 5 and both shoppers, so that there is less than nothing between.
  const std::vector<ShopVisit> alike{{0, 1, 4}, {0, 1, 6}, {0, 2, 3}, {0, 2, 7},
                                     {1, 1, 2}, {1, 1, 8}, {1, 2, 5}, {1, 2, 5}};
  const auto found = shop_components(alike);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->place, 0);
  EXPECT_EQ(found->shopper, 0);
  EXPECT_TRUE(found->place_negative);
  EXPECT_TRUE(found->shopper_negative);
  EXPECT_EQ(reliability(*found, {4, 2}), 0);
  EXPECT_FALSE(visits_needed(*found, 0.8));
}

TEST(ShopComponents, need_two_places_and_a_second_visit) {
  EXPECT_FALSE(shop_components({}));
  EXPECT_FALSE(shop_components(std::vector<ShopVisit>{{0, 1, 4}, {0, 2, 6}}));
  EXPECT_FALSE(shop_components(std::vector<ShopVisit>{{0, 1, 4}, {1, 2, 6}, {2, 1, 5}}));
  const std::vector<ShopVisit> same{{0, 1, 5}, {0, 2, 5}, {1, 1, 5}, {1, 2, 5}};
  EXPECT_FALSE(shop_components(same));
  EXPECT_FALSE(shop_reliability(std::vector<ShopVisit>(kCrossed.begin(), kCrossed.begin() + 8)));
}

TEST(ShopComponents, do_not_depend_on_where_scores_are_counted_from) {
  std::vector<ShopVisit> far = kCrossed;
  for (ShopVisit& v : far) v.score += 1e6;
  EXPECT_NEAR(shop_components(far)->place, 73.0 / 12, 1e-6);
}

TEST(Reliability, is_finn_and_kayandes_share) {
  // 6.08333 / (6.08333 + 1.83333 / 2 + 1 / 4) = 6.08333 / 7.25 = 0.83908.
  const auto components = shop_components(kCrossed);
  EXPECT_NEAR(reliability(*components, {4, 2}), 0.83908, 1e-5);
  // 4 x (1.83333 + 1) / 6.08333 = 1.863: two visits; by one shopper for two each: 4 x 4.66667 /
  // 6.08333 = 3.07: four. For 0.95 19 x 2.83333 / 6.08333 = 8.85: nine.
  EXPECT_EQ(visits_needed(*components, 0.8), 2U);
  EXPECT_EQ(visits_needed(*components, 0.8, 2), 4U);
  EXPECT_EQ(visits_needed(*components, 0.95), 9U);
  EXPECT_LT(reliability(*components, {8, 8}), 0.95);
  EXPECT_GT(reliability(*components, {9, 9}), 0.95);
}

TEST(ShopReliability, is_that_of_the_visits_that_were_made) {
  const auto study = shop_reliability(kCrossed);
  ASSERT_TRUE(study);
  EXPECT_NEAR(study->design.visits, 4, 1e-12);
  EXPECT_NEAR(study->design.shoppers, 2, 1e-12);
  EXPECT_NEAR(study->reliability.value, 0.83908, 1e-5);
  EXPECT_LE(study->reliability.low, study->reliability.value);
  EXPECT_GE(study->reliability.high, study->reliability.value);
  EXPECT_EQ(study->needed.visits, 2U);
  ASSERT_TRUE(study->needed.low);
  EXPECT_LE(*study->needed.low, 2U);
  EXPECT_FALSE(study->needed.high) << "three places cannot exclude that they are alike";
}

TEST(ShopReliability, unequal_visits_have_the_error_that_they_have_on_average) {
  // Three places of 2 + 2 visits, one of 1, one of 2 + 1: 1 / visits is 1/4, 1, 1/3; 1 / shoppers,
  // as sums of squared shares, 1/2, 1, 5/9.
  std::vector<ShopVisit> visits = kCrossed;
  visits.push_back({3, 7, 8});
  for (const ShopVisit& v : {ShopVisit{4, 7, 2}, {4, 7, 4}, {4, 9, 1}}) visits.push_back(v);
  const auto study = shop_reliability(visits);
  ASSERT_TRUE(study);
  EXPECT_NEAR(1 / study->design.visits, (3 * 0.25 + 1 + 1.0 / 3) / 5, 1e-12);
  EXPECT_NEAR(1 / study->design.shoppers, (3 * 0.5 + 1 + 5.0 / 9) / 5, 1e-12);
}

// Places of 2 to 8 visits, unequally many.
struct Shop {
  std::size_t places = 0;
  std::uint32_t shoppers = 0;  // who go anywhere; 0: each place has its own, for two visits each
  double place = 0;            // variances
  double shopper = 0.5;
  double rest = 1;

  std::vector<ShopVisit> draw(std::mt19937_64& random) const {
    std::normal_distribution<double> normal;
    std::vector<double> shopper_parts;
    for (std::size_t i = 0; i < 8 * places + shoppers; ++i) {
      shopper_parts.push_back(std::sqrt(shopper) * normal(random));
    }
    std::vector<ShopVisit> out;
    std::uint32_t last = 0;
    for (std::uint32_t p = 0; p < places; ++p) {
      const double own = std::sqrt(place) * normal(random);
      const int visits = any_of(random, 2, 8);
      for (int i = 0; i < visits; ++i) {
        if (i % 2 == 0) last += 1;
        const std::uint32_t who = shoppers > 0 ? any_of(random, 0U, shoppers - 1) : last;
        const double score = 70 + own + shopper_parts[who] + std::sqrt(rest) * normal(random);
        out.push_back({p, who, score});
      }
    }
    return out;
  }
};

TEST(ShopComponents, planted_variances_are_found_without_bias) {
  std::mt19937_64 random = test_random();
  for (const Shop& shop : {Shop{30, 12, 1.5}, Shop{30, 0, 1.5}}) {
    constexpr int kWorlds = 600;
    std::array<double, 3> sums{};
    std::array<double, 3> squares{};
    for (int world = 0; world < kWorlds; ++world) {
      const auto found = shop_components(shop.draw(random));
      ASSERT_TRUE(found);
      const std::array<double, 3> values{found->place, found->shopper, found->rest};
      for (std::size_t i = 0; i < 3; ++i) {
        sums[i] += values[i];
        squares[i] += values[i] * values[i];
      }
    }
    const std::array<double, 3> planted{shop.place, shop.shopper, shop.rest};
    for (std::size_t i = 0; i < 3; ++i) {
      const double mean = sums[i] / kWorlds;
      const double error = std::sqrt((squares[i] / kWorlds - mean * mean) / kWorlds);
      EXPECT_NEAR(mean, planted[i], 4 * error) << i;
      EXPECT_LT(error, 0.03) << i;
    }
  }
}

TEST(ShopReliability, intervals_hold_what_was_planted) {
  std::mt19937_64 random = test_random();
  for (const Shop& shop : {Shop{20, 6, 1}, Shop{60, 20, 0.3}, Shop{20, 0, 1}}) {
    constexpr int kWorlds = 400;
    int held = 0;
    for (int world = 0; world < kWorlds; ++world) {
      const auto study = shop_reliability(shop.draw(random));
      ASSERT_TRUE(study);
      const ShopDesign& as = study->design;
      const double truth =
          shop.place / (shop.place + shop.shopper / as.shoppers + shop.rest / as.visits);
      held += study->reliability.low <= truth && truth <= study->reliability.high ? 1 : 0;
    }
    EXPECT_GE(held, kWorlds * 91 / 100) << shop.places << " " << shop.shoppers;
    EXPECT_LE(held, kWorlds * 995 / 1000) << shop.places << " " << shop.shoppers;
  }
}

}  // namespace
}  // namespace fifteen::stats
