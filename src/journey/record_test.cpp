#include "journey/record.h"

#include <gtest/gtest.h>

#include "base/test_random.h"
#include "base/time.h"

namespace fifteen::journey {
namespace {

TEST(Record, gives_back_what_was_packed) {
  std::mt19937_64 random = test_random();
  for (int i = 0; i < 100'000; ++i) {
    const auto order =
        once_in(random, 10) ? kOrderMax : any_of<std::uint64_t>(random, 0, kOrderMax);
    const auto facet = any_of<std::uint32_t>(random, 0, kFacetNumbers - 1);
    ContactRecord record;
    record.packed = pack(order, facet);
    ASSERT_EQ(record.order(), order);
    ASSERT_EQ(record.facet(), facet);
  }
}

TEST(PiledContact, gives_back_the_record) {
  std::mt19937_64 random = test_random();
  EXPECT_EQ(sizeof(PiledContact), 20U);
  for (int i = 0; i < 100'000; ++i) {
    ContactRecord record;
    record.customer = random();
    record.start = once_in(random, 3) ? any_of<std::int64_t>(random, 0, 1) * kTimeMin
                                      : any_of<std::int64_t>(random, kTimeMin, kTimeMax);
    const auto first = any_of<std::uint64_t>(random, 0, kOrderMax - PiledContact::kOrderSpan);
    const std::uint64_t order =
        first + any_of<std::uint64_t>(random, 0, PiledContact::kOrderSpan - 1);
    record.packed = pack(order, any_of<std::uint32_t>(random, 0, kFacetNumbers - 1));
    const std::size_t partition = partition_of(record.customer);
    const ContactRecord back = PiledContact(record, partition, first).unpack(partition, first);
    ASSERT_EQ(back.customer, record.customer);
    ASSERT_EQ(back.start, record.start);
    ASSERT_EQ(back.packed, record.packed);
  }
}

TEST(Record, is_small) {
  EXPECT_EQ(sizeof(ContactRecord), 24U);
  EXPECT_EQ(sizeof(CaseContactRecord), 32U);
}

TEST(Record, has_the_time_of_another_of_its_customer_and_case) {
  CaseContactRecord record;
  record.customer = 1;
  record.start = 2;
  record.packed = pack(3, 4);
  record.case_hash = 5;
  const auto with = [&](auto change) {
    CaseContactRecord other = record;
    change(other);
    return record.same_time(other);
  };
  EXPECT_TRUE(with([](CaseContactRecord& r) { r.packed = pack(kOrderMax, 5); }));
  EXPECT_FALSE(with([](CaseContactRecord& r) { r.customer = 2; }));
  EXPECT_FALSE(with([](CaseContactRecord& r) { r.start = 3; }));
  EXPECT_FALSE(with([](CaseContactRecord& r) { r.case_hash = 6; }));
}

TEST(Record, comes_by_customer_then_case_then_start_then_place) {
  const auto record = [](std::uint64_t customer, std::uint64_t case_hash, std::int64_t start,
                         std::uint64_t order) {
    CaseContactRecord out;
    out.customer = customer;
    out.case_hash = case_hash;
    out.start = start;
    out.packed = order << 24U;
    return out;
  };
  EXPECT_LT(record(1, 9, 9, 9), record(2, 0, 0, 0));
  EXPECT_LT(record(1, 1, 9, 9), record(1, 2, 0, 0));
  EXPECT_LT(record(1, 1, -1, 9), record(1, 1, 0, 0));
  EXPECT_LT(record(1, 1, 1, 1), record(1, 1, 1, 2));
  EXPECT_FALSE(record(1, 1, 1, 1) < record(1, 1, 1, 1));
}

TEST(Record, lies_in_a_partition_of_its_customer_s_group) {
  EXPECT_EQ(partition_of(0), 0U);
  EXPECT_EQ(partition_of(~std::uint64_t{0}), kPartitionCount - 1);
  std::mt19937_64 random = test_random();
  for (int i = 0; i < 1'000'000; ++i) {
    const std::uint64_t hash = random();
    ASSERT_EQ(partition_of(hash) / kPartitionsPerGroup, stats::group_of(hash)) << hash;
  }
  // Also right at the borders.
  for (std::uint64_t p = 1; p < kPartitionCount; ++p) {
    const std::uint64_t border = ((p << 32U) + kPartitionCount - 1) / kPartitionCount << 32U;
    ASSERT_EQ(partition_of(border), p);
    ASSERT_EQ(partition_of(border - 1), p - 1);
    ASSERT_EQ(stats::group_of(border), p / kPartitionsPerGroup);
    ASSERT_EQ(stats::group_of(border - 1), (p - 1) / kPartitionsPerGroup);
  }
}

}  // namespace
}  // namespace fifteen::journey
