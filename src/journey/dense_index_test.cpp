#include "journey/dense_index.h"

#include <gtest/gtest.h>
#include <unordered_map>

#include "base/test_random.h"
#include "journey/state.h"

namespace fifteen::journey {
namespace {

TEST(DenseIndex, numbers_keys_in_the_order_of_their_arrival) {
  DenseIndex<std::uint64_t> index;
  EXPECT_EQ(index.find(7), DenseIndex<std::uint64_t>::kNone);
  EXPECT_EQ(index.number(7), 0U);
  EXPECT_EQ(index.number(0), 1U);
  EXPECT_EQ(index.number(7), 0U);
  EXPECT_EQ(index.find(0), 1U);
  EXPECT_EQ(index.find(1), DenseIndex<std::uint64_t>::kNone);
  EXPECT_EQ(index.keys(), (std::vector<std::uint64_t>{7, 0}));
  index.clear();
  EXPECT_EQ(index.size(), 0U);
  EXPECT_EQ(index.find(7), DenseIndex<std::uint64_t>::kNone);
  EXPECT_EQ(index.number(0), 0U);
}

TEST(DenseIndex, agrees_with_a_standard_map) {
  std::mt19937_64 random = test_random();
  for (const std::uint64_t keys : {5U, 100U, 100'000U}) {
    DenseIndex<std::uint64_t> index;
    std::unordered_map<std::uint64_t, std::uint32_t> expected;
    for (int i = 0; i < 200'000; ++i) {
      const std::uint64_t key = any_of<std::uint64_t>(random, 0, keys) << (keys == 100 ? 40U : 0U);
      const int what = any_of(random, 0, 99'999);
      if (what == 0) {
        index.clear();
        expected.clear();
      } else if (what < 50'000) {
        ASSERT_EQ(index.number(key), expected.emplace(key, expected.size()).first->second);
      } else {
        const auto found = expected.find(key);
        ASSERT_EQ(index.find(key),
                  found == expected.end() ? DenseIndex<std::uint64_t>::kNone : found->second);
      }
      ASSERT_EQ(index.size(), expected.size());
    }
    for (const auto& [key, number] : expected) ASSERT_EQ(index.keys()[number], key);
  }
}

TEST(DenseIndex, tells_states_apart_by_all_of_their_key) {
  DenseIndex<StateKey> index;
  for (std::uint64_t set = 0; set < 30; ++set) {
    for (std::uint64_t rest = 0; rest < 30; ++rest)
      ASSERT_EQ(index.number({set, rest}), set * 30 + rest);
  }
  EXPECT_EQ(index.find({29, 29}), 899U);
  EXPECT_EQ(index.find({30, 29}), DenseIndex<StateKey>::kNone);
}

}  // namespace
}  // namespace fifteen::journey
