#include "journey/pile.h"

#include <gtest/gtest.h>
#include <thread>

#include "base/test_random.h"

namespace fifteen::journey {
namespace {

std::vector<ContactRecord> any_records(std::mt19937_64& random, std::size_t size) {
  std::vector<ContactRecord> out(size);
  for (std::size_t i = 0; i < size; ++i) {
    // Some customers come very often.
    out[i].customer = hash_id(once_in(random, 5) ? any_of<std::int64_t>(random, 0, 3)
                                                 : static_cast<std::int64_t>(i));
    out[i].packed = i << 24U;
  }
  return out;
}

// Each thread writes its share of the records, in order.
void write(Pile<ContactRecord>& pile, const std::vector<ContactRecord>& records,
           std::size_t threads) {
  std::vector<std::jthread> workers;
  for (std::size_t t = 0; t < threads; ++t) {
    workers.emplace_back([&, t] {
      auto& writer = pile.writer();
      for (std::size_t i = t; i < records.size(); i += threads) writer.add(records[i]);
    });
  }
}

using Places = std::vector<std::uint64_t>;

std::vector<Places> expected_places(const std::vector<ContactRecord>& records) {
  std::vector<Places> out(kPartitionCount);
  for (const ContactRecord& record : records)
    out[partition_of(record.customer)].push_back(record.order());
  return out;
}

Places places(const Pile<ContactRecord>& pile, std::size_t partition) {
  std::vector<ContactRecord> records{ContactRecord{}};  // is cleared
  pile.copy(partition, records);
  Places out;
  for (const ContactRecord& record : records) {
    EXPECT_EQ(partition_of(record.customer), partition);
    out.push_back(record.order());
  }
  std::sort(out.begin(), out.end());
  return out;
}

TEST(Pile, keeps_everything_when_it_may) {
  std::mt19937_64 random = test_random();
  const auto records = any_records(random, 100'000);
  const auto expected = expected_places(records);
  for (const std::size_t threads : {1U, 4U}) {
    Pile<ContactRecord> pile({.first = 0, .budget_bytes = std::size_t{1} << 30U});
    write(pile, records, threads);
    EXPECT_EQ(pile.limit(), kPartitionCount);
    for (std::size_t p = 0; p < kPartitionCount; ++p) ASSERT_EQ(places(pile, p), expected[p]) << p;
  }
}

TEST(Pile, gives_every_record_once_in_as_many_rounds_as_its_budget_needs) {
  std::mt19937_64 random = test_random();
  const auto records = any_records(random, 200'000);
  const auto expected = expected_places(records);
  for (const std::size_t threads : {1U, 4U}) {
    for (const std::size_t budget : {0U, 700'000U, 3'000'000U}) {
      std::size_t rounds = 0;
      std::size_t seen = 0;
      for (std::size_t first = 0; first < kPartitionCount; ++rounds) {
        Pile<ContactRecord> pile({.first = first, .budget_bytes = budget});
        write(pile, records, threads);
        const std::size_t limit = pile.limit();
        ASSERT_GT(limit, first) << "a round without progress";
        for (std::size_t p = first; p < limit; ++p) {
          ASSERT_EQ(places(pile, p), expected[p])
              << p << " with " << budget << " bytes, " << threads << " threads";
          seen += expected[p].size();
        }
        first = limit;
      }
      EXPECT_EQ(seen, records.size());
      EXPECT_GT(rounds, 1U);
      EXPECT_TRUE(budget == 0 || rounds < 200) << rounds;
    }
  }
}

TEST(Pile, keeps_one_partition_however_large_it_is) {
  std::vector<ContactRecord> records(600'000);
  for (std::size_t i = 0; i < records.size(); ++i) {
    records[i].customer = 5;  // the first partition
    records[i].packed = i << 24U;
  }
  Pile<ContactRecord> pile({.first = 0, .budget_bytes = 1000});
  write(pile, records, 2);
  EXPECT_EQ(pile.limit(), 1U);
  EXPECT_EQ(places(pile, 0), expected_places(records)[0]);
}

TEST(Pile, passes_over_what_comes_before_its_first_partition) {
  std::vector<ContactRecord> records(2);
  records[1].customer = ~std::uint64_t{0};
  Pile<ContactRecord> pile({.first = kPartitionCount - 1, .budget_bytes = 0});
  write(pile, records, 1);
  EXPECT_EQ(places(pile, 0), Places{});
  EXPECT_EQ(places(pile, kPartitionCount - 1).size(), 1U);
  EXPECT_EQ(pile.limit(), kPartitionCount);
}

}  // namespace
}  // namespace fifteen::journey
