#include "journey/record.h"

#include <gtest/gtest.h>

#include "base/test_random.h"

namespace fifteen::journey {
namespace {

ContactMarks any_marks(std::mt19937_64& random) {
  ContactMarks marks;
  marks.order = once_in(random, 10) ? kOrderMax : any_of<std::uint64_t>(random, 0, kOrderMax);
  marks.moment = static_cast<std::uint16_t>(any_of(random, 0, 0xFFFF));
  marks.outcome = static_cast<Outcome>(any_of(random, 0, 3));
  marks.won = once_in(random, 2);
  marks.lost = once_in(random, 2);
  marks.unidentified = once_in(random, 2);
  return marks;
}

TEST(Record, gives_back_what_was_packed) {
  std::mt19937_64 random = test_random();
  for (int i = 0; i < 100'000; ++i) {
    const ContactMarks marks = any_marks(random);
    ContactRecord record;
    record.packed = pack(marks);
    ASSERT_EQ(record.order(), marks.order);
    ASSERT_EQ(record.moment(), marks.moment);
    ASSERT_EQ(record.outcome(), marks.outcome);
    ASSERT_EQ(record.won(), marks.won);
    ASSERT_EQ(record.lost(), marks.lost);
    ASSERT_EQ(record.unidentified(), marks.unidentified);
  }
}

TEST(Record, is_small) {
  EXPECT_EQ(sizeof(ContactRecord), 24U);
  EXPECT_EQ(sizeof(CaseContactRecord), 32U);
}

TEST(Record, is_the_same_contact_when_only_its_place_differs) {
  std::mt19937_64 random = test_random();
  const auto record_of = [](const ContactMarks& marks) {
    CaseContactRecord record;
    record.customer = 1;
    record.start = 2;
    record.packed = pack(marks);
    record.case_hash = 3;
    return record;
  };
  for (int i = 0; i < 1000; ++i) {
    ContactMarks marks = any_marks(random);
    const CaseContactRecord record = record_of(marks);
    marks.order ^= any_of<std::uint64_t>(random, 0, kOrderMax);
    EXPECT_TRUE(record.same_contact(record_of(marks)));
    ContactMarks other = marks;
    other.moment ^= 1;
    EXPECT_FALSE(record.same_contact(record_of(other)));
    other = marks;
    other.outcome = static_cast<Outcome>((static_cast<int>(other.outcome) + 1) % 4);
    EXPECT_FALSE(record.same_contact(record_of(other)));
    other = marks;
    other.won = !other.won;
    EXPECT_FALSE(record.same_contact(record_of(other)));
    other = marks;
    other.lost = !other.lost;
    EXPECT_FALSE(record.same_contact(record_of(other)));
  }
  CaseContactRecord other = record_of({});
  other.start = 3;
  EXPECT_FALSE(other.same_contact(record_of({})));
  other = record_of({});
  other.case_hash = 4;
  EXPECT_FALSE(other.same_contact(record_of({})));
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
