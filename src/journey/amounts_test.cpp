#include "journey/amounts.h"

#include <gtest/gtest.h>
#include <thread>
#include <vector>

#include "base/hash.h"
#include "base/test_random.h"
#include "journey/sample.h"

namespace fifteen::journey {
namespace {

TEST(Amounts, are_found_by_the_contacts_place_whichever_thread_read_them) {
  AmountLists lists;
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t t = 0; t < 3; ++t) {
      threads.emplace_back([&, t] {
        auto& writer = lists.writer();
        for (std::uint64_t order = t; order < 3'000; order += 3) {
          writer.read(1);
          if (order % 2 == 0)
            writer.add(AmountKind::kValue, mix64(order), order,
                       static_cast<std::int64_t>(order) - 7);
        }
      });
    }
  }
  const Amounts amounts = std::move(lists).finish(sample_bound(3'000));
  EXPECT_TRUE(amounts.empty(AmountKind::kReach));
  for (std::uint64_t order = 0; order < 3'010; ++order) {
    const auto found = amounts.find(AmountKind::kValue, mix64(order), order);
    ASSERT_EQ(found.has_value(), order < 3'000 && order % 2 == 0) << order;
    if (found) {
      ASSERT_EQ(*found, static_cast<std::int64_t>(order) - 7);
    }
    ASSERT_FALSE(amounts.find(AmountKind::kReach, mix64(order), order));
  }
}

TEST(Amounts, of_zero_are_none_but_of_a_time) {
  AmountLists lists;
  lists.writer().add(AmountKind::kReach, 1, 1, 0);
  lists.writer().add(AmountKind::kWait, 1, 1, 0);
  const Amounts amounts = std::move(lists).finish(kGroupPlaces);
  EXPECT_TRUE(amounts.empty(AmountKind::kReach));
  EXPECT_EQ(amounts.find(AmountKind::kWait, 1, 1), 0);
}

TEST(Amounts, are_those_of_the_customers_below_the_bound_however_many_there_are) {
  std::mt19937_64 random = test_random();
  constexpr std::uint64_t kContacts = 4 * kSampleContacts;
  AmountLists lists;
  auto& writer = lists.writer();
  std::vector<std::uint64_t> customers(kContacts);
  for (std::uint64_t order = 0; order < kContacts; ++order) {
    customers[order] = mix64(random() % 10'000);
    writer.add(AmountKind::kReach, customers[order], order, 1);
    writer.read(1);
  }
  const std::uint64_t bound = sample_bound(kContacts);
  const Amounts amounts = std::move(lists).finish(bound);
  for (std::uint64_t order = 0; order < kContacts; ++order) {
    ASSERT_EQ(amounts.find(AmountKind::kReach, customers[order], order).has_value(),
              place_in_group(customers[order]) < bound)
        << order;
  }
}

}  // namespace
}  // namespace fifteen::journey
