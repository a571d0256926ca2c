#include "journey/sort.h"

#include <gtest/gtest.h>

#include "base/test_random.h"
#include "journey/record.h"

namespace fifteen::journey {
namespace {

template <class Record>
std::vector<Record> any_records(std::mt19937_64& random, std::size_t size,
                                std::uint64_t customers) {
  std::vector<Record> out(size);
  std::uint64_t order = 0;
  for (Record& record : out) {
    record.customer = mix64(any_of<std::uint64_t>(random, 1, customers));
    record.start = any_of(random, 0, 50);
    record.packed = pack(order++, 0);
    if constexpr (std::is_same_v<Record, CaseContactRecord>)
      record.case_hash = any_of<std::uint64_t>(random, 0, 2);
  }
  std::shuffle(out.begin(), out.end(), random);
  return out;
}

template <class Record>
auto key(const Record& r) {
  return std::tuple(r.customer, r.case_key(), r.start, r.packed);
}

// What std::sort makes of the records when each customer's lie together; the order of customers is
// free.
template <class Record>
void expect_sorted(std::vector<Record> records) {
  std::vector<Record> scratch;
  std::vector<std::uint32_t> ends;
  std::vector<Record> sorted = records;
  sort_partition(sorted, scratch, ends);
  ASSERT_EQ(sorted.size(), records.size());
  std::vector<std::uint64_t> seen;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (i == 0 || sorted[i].customer != sorted[i - 1].customer) {
      seen.push_back(sorted[i].customer);
    } else {
      ASSERT_LT(sorted[i - 1], sorted[i]);
    }
  }
  std::sort(seen.begin(), seen.end());
  ASSERT_EQ(std::adjacent_find(seen.begin(), seen.end()), seen.end())
      << "a customer lies in two places";
  std::sort(sorted.begin(), sorted.end());
  std::sort(records.begin(), records.end());
  for (std::size_t i = 0; i < sorted.size(); ++i) ASSERT_EQ(key(sorted[i]), key(records[i]));
}

TEST(Sort, orders_as_the_standard_library_does) {
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 300; ++round) {
    const auto size = static_cast<std::size_t>(any_of(random, 0, round < 200 ? 60 : 3000));
    const std::uint64_t customers = once_in(random, 2) ? 3 : 500;
    expect_sorted(any_records<ContactRecord>(random, size, customers));
    expect_sorted(any_records<CaseContactRecord>(random, size, customers));
  }
}

TEST(Sort, bears_a_customer_with_a_hundred_thousand_contacts) {
  std::mt19937_64 random = test_random();
  std::vector<ContactRecord> records = any_records<ContactRecord>(random, 100'000, 1);
  const std::vector<ContactRecord> others = any_records<ContactRecord>(random, 1000, 300);
  records.insert(records.end(), others.begin(), others.end());
  for (std::size_t i = 0; i < records.size(); ++i) records[i].packed = i << 24U;
  expect_sorted(records);
}

TEST(Sort, reuses_its_working_memory) {
  std::mt19937_64 random = test_random();
  std::vector<ContactRecord> scratch;
  std::vector<std::uint32_t> ends;
  for (const std::size_t size : {1000U, 10U, 0U, 5000U, 1U}) {
    std::vector<ContactRecord> records = any_records<ContactRecord>(random, size, 1);
    sort_partition(records, scratch, ends);
    ASSERT_EQ(records.size(), size);
    ASSERT_TRUE(std::is_sorted(records.begin(), records.end()));
  }
}

}  // namespace
}  // namespace fifteen::journey
