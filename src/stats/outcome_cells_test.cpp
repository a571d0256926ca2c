#include "stats/outcome_cells.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "base/test_random.h"

namespace fifteen::stats {
namespace {

TEST(OutcomeCells, join_equal_cells_in_order) {
  OutcomeCells cells(2);
  cells.add({1, 0}, {1, 0, 0});
  cells.add({0, kNoLevel}, {0, 2, 0});
  cells.add({1, 0}, {0, 0, 3});
  cells.add({0, 4}, {1, 1, 1});
  cells.put_in_order();
  ASSERT_EQ(cells.size(), 3U);
  EXPECT_TRUE(std::ranges::equal(cells.levels(0), std::vector<std::uint32_t>{0, 4}));
  EXPECT_TRUE(std::ranges::equal(cells.levels(1), std::vector<std::uint32_t>{0, kNoLevel}));
  EXPECT_EQ(cells.counts(2), (OutcomeCounts{1, 0, 3}));
  EXPECT_EQ(cells.total(), (OutcomeCounts{2, 3, 4}));
  EXPECT_EQ(cells.level_counts(), (std::vector<std::uint32_t>{2, 5}));
}

TEST(OutcomeCells, are_the_same_from_any_split_in_any_order) {
  std::mt19937_64 random = test_random();
  OutcomeCells together(3);
  GroupedCells groups;
  for (int i = 0; i < 500; ++i) {
    OutcomeCells one(3);
    one.add({any_of(random, 0U, 3U), any_of(random, 0U, 2U), any_of(random, 0U, 1U)},
            {any_of<std::uint64_t>(random, 0, 3), 1, 0});
    together.merge(one);
    groups[any_of<std::size_t>(random, 0, kGroupCount - 1)].merge(one);
  }
  together.put_in_order();
  OutcomeCells all = all_groups(groups);
  EXPECT_EQ(all, together);
  OutcomeCells even = half_of_groups(groups, 0);
  even.merge(half_of_groups(groups, 1));
  even.put_in_order();
  EXPECT_EQ(even, together);
  for (const OutcomeCells& group : groups) all.take_out(group);
  EXPECT_EQ(all.total(), (OutcomeCounts{0, 0, 0}));
}

}  // namespace
}  // namespace fifteen::stats
