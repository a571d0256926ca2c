#include "journey/dictionary.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <thread>

#include "journey/record.h"

namespace fifteen::journey {
namespace {

TEST(Dictionary, ranks_names_by_their_bytes) {
  Dictionary dictionary;
  EXPECT_EQ(dictionary.number("gate"), 0);
  EXPECT_EQ(dictionary.number("bag desk"), 1);
  EXPECT_EQ(dictionary.number("Ärger"), 2);
  EXPECT_EQ(dictionary.number("Zoll"), 3);
  EXPECT_EQ(dictionary.number("gate"), 0);
  EXPECT_EQ(dictionary.names(), (std::vector<std::string>{"Zoll", "bag desk", "gate", "Ärger"}));
  EXPECT_EQ(dictionary.canonical(), (std::vector<std::uint16_t>{2, 1, 3, 0}));
}

TEST(Dictionary, takes_no_more_names_than_a_record_can_hold) {
  Dictionary dictionary;
  for (std::size_t i = 0; i < kNamesMax; ++i) ASSERT_EQ(dictionary.number(std::to_string(i)), i);
  EXPECT_EQ(dictionary.number("one too many"), std::nullopt);
  EXPECT_EQ(dictionary.number("7"), 7);
  EXPECT_EQ(dictionary.names().size(), kNamesMax);
}

TEST(Dictionary, gives_every_thread_the_same_numbers) {
  Dictionary dictionary;
  std::vector<std::vector<std::uint16_t>> seen(4);
  {
    std::vector<std::jthread> threads;
    for (auto& numbers : seen) {
      threads.emplace_back([&dictionary, &numbers] {
        for (int i = 0; i < 500; ++i) numbers.push_back(*dictionary.number(std::to_string(i)));
      });
    }
  }
  for (const auto& numbers : seen) EXPECT_EQ(numbers, seen[0]);
  std::vector<std::uint16_t> sorted = seen[0];
  std::sort(sorted.begin(), sorted.end());
  for (std::uint16_t i = 0; i < 500; ++i) ASSERT_EQ(sorted[i], i);
}

}  // namespace
}  // namespace fifteen::journey
