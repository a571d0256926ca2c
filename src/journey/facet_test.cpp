#include "journey/facet.h"

#include <gtest/gtest.h>
#include <set>
#include <thread>

#include "base/test_random.h"

namespace fifteen::journey {
namespace {

Facet any_facet(std::mt19937_64& random, Facets& facets) {
  Facet facet;
  facet.moment = *facets.moments().number(std::to_string(any_of(random, 0, 9)));
  facet.won = once_in(random, 2);
  facet.signs.stated = static_cast<Outcome>(any_of(random, 0, 3));
  facet.signs.wait = static_cast<std::uint8_t>(any_of(random, 0, 10));
  facet.signs.call_back = static_cast<std::uint8_t>(any_of(random, 0, 15));
  for (std::size_t d = 0; d < facets.dimensions().size(); ++d) {
    if (once_in(random, 4)) continue;
    facet.values[d] = static_cast<std::uint16_t>(
        1 + *facets.values(d).number("v" + std::to_string(any_of(random, 0, 3))));
  }
  return facet;
}

// A facet by its names, whatever its numbers.
std::string told(const Facet& facet, const std::vector<std::string>& moments,
                 const std::vector<std::vector<std::string>>& values) {
  std::string out =
      moments[facet.moment] + (facet.won ? " won " : " ") + std::to_string(facet.signs.packed());
  for (std::size_t d = 0; d < values.size(); ++d)
    out += " " + (facet.values[d] == 0 ? "-" : values[d][facet.values[d] - 1U]);
  return out;
}

TEST(FacetKey, tells_all_parts_of_a_facet_apart) {
  std::set<FacetKey> keys;
  std::size_t count = 0;
  const auto add = [&](auto change) {
    Facet facet;
    change(facet);
    keys.insert(key_of(facet));
    ++count;
  };
  add([](Facet&) {});
  add([](Facet& f) { f.moment = 1; });
  add([](Facet& f) { f.moment = 0xFFFF; });
  add([](Facet& f) { f.won = true; });
  add([](Facet& f) { f.lost = true; });
  add([](Facet& f) { f.unidentified = true; });
  add([](Facet& f) { f.signs.stated = Outcome::kMagic; });
  add([](Facet& f) { f.signs.direction = score::Direction::kSilence; });
  add([](Facet& f) { f.signs.call_back = 1; });
  add([](Facet& f) { f.signs.call_back = 15; });
  for (std::size_t d = 0; d < kDimensionsMax; ++d) {
    add([d](Facet& f) { f.values[d] = 1; });
    add([d](Facet& f) { f.values[d] = 0xFFFF; });
  }
  EXPECT_EQ(keys.size(), count);
}

TEST(Facets, have_one_number_each_whoever_asks) {
  std::mt19937_64 random = test_random();
  Facets facets({"channel", "place"});
  std::vector<Facet> asked;
  for (int i = 0; i < 5000; ++i) asked.push_back(any_facet(random, facets));
  std::vector<std::vector<std::uint32_t>> numbers(4);
  {
    std::vector<std::jthread> threads;
    for (auto& mine : numbers) {
      threads.emplace_back([&] {
        FacetCache cache(facets);
        for (const Facet& facet : asked) mine.push_back(cache.number(facet));
      });
    }
  }
  for (const auto& mine : numbers) EXPECT_EQ(mine, numbers[0]);
  for (std::size_t i = 0; i < asked.size(); ++i) {
    for (std::size_t k = i; k < std::min(asked.size(), i + 20); ++k)
      EXPECT_EQ(numbers[0][i] == numbers[0][k], asked[i] == asked[k]);
  }
}

TEST(Facets, are_the_same_in_canonical_order_whatever_order_they_came_in) {
  std::mt19937_64 random = test_random();
  std::vector<std::string> first;
  std::vector<int> order(300);
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
  for (int round = 0; round < 5; ++round) {
    Facets facets({"channel"});
    for (const int i : order) {
      Facet facet;
      facet.moment = *facets.moments().number("m" + std::to_string(i % 7));
      facet.signs.wait = static_cast<std::uint8_t>(i % 5);
      if (i % 3 != 0) {
        facet.values[0] =
            static_cast<std::uint16_t>(1 + *facets.values(0).number("c" + std::to_string(i % 4)));
      }
      facets.number(facet);
    }
    const Facets::Canonical canonical = facets.canonical();
    std::vector<std::string> names;
    for (const Facet& facet : canonical.facets)
      names.push_back(told(facet, facets.moments().names(), {facets.values(0).names()}));
    if (first.empty()) first = names;
    EXPECT_EQ(names, first);
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
    std::shuffle(order.begin(), order.end(), random);
  }
}

TEST(Facets, say_when_a_dimension_has_too_many_values) {
  Facets facets({"channel", "place"});
  EXPECT_FALSE(facets.to_leave_out());
  facets.crowded(0);
  EXPECT_EQ(facets.to_leave_out(), 0U);
}

TEST(Facets, leave_out_the_last_dimension_when_there_are_too_many) {
  Facets facets({"channel", "place"});
  Facet facet;
  for (std::size_t i = 0; i < kFacetsMax; ++i) {
    facet.values[0] = static_cast<std::uint16_t>(i);
    facet.values[1] = static_cast<std::uint16_t>(i >> 16U);
    ASSERT_TRUE(facets.number(facet));
  }
  EXPECT_FALSE(facets.to_leave_out());
  facet.moment = 1;
  EXPECT_FALSE(facets.number(facet));
  EXPECT_EQ(facets.to_leave_out(), 1U);
}

}  // namespace
}  // namespace fifteen::journey
