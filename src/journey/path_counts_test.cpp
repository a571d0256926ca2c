#include "journey/path_counts.h"

#include <gtest/gtest.h>
#include <map>

#include "base/test_random.h"
#include "journey/test_log.h"

namespace fifteen::journey {
namespace {

using Path = std::vector<std::uint16_t>;

struct EndedPath {
  Path moments;
  PathEnd end = PathEnd::kNull;
  std::size_t group = 0;
};

std::vector<EndedPath> random_paths(std::mt19937_64& random, std::size_t count) {
  std::vector<EndedPath> out;
  for (std::size_t i = 0; i < count; ++i) {
    EndedPath path;
    const int length = any_of(random, 0, 7);
    for (int k = 0; k < length; ++k) path.moments.push_back(any_of<std::uint16_t>(random, 0, 5));
    path.end = once_in(random, 3) ? PathEnd::kConversion : PathEnd::kNull;
    path.group = any_of<std::size_t>(random, 0, stats::kGroupCount - 1);
    out.push_back(std::move(path));
  }
  return out;
}

PathCounts counted(const std::vector<EndedPath>& paths, unsigned order, std::size_t parts,
                   std::size_t steps_max = kPathStepsMax) {
  GroupedPaths all;
  for (std::size_t group = 0; group < stats::kGroupCount; ++group) {
    for (std::size_t part = 0; part < parts; ++part) {
      PathTables tables;
      tables.order = order;
      for (std::size_t i = part; i < paths.size(); i += parts) {
        if (paths[i].group == group) tables.add(paths[i].moments, paths[i].end);
      }
      if (part % 2 == 0) tables.keep_bounded(steps_max);
      all.merge(group, tables, steps_max);
    }
  }
  return std::move(all).finish();
}

TEST(PathCounts, are_those_of_the_steps_one_by_one) {
  PathTables tables;
  tables.order = 2;
  tables.add(Path{4, 4, 7}, PathEnd::kConversion, 3);
  tables.add(Path{}, PathEnd::kNull, 2);
  GroupedPaths all;
  all.merge(5, tables);
  const PathCounts counts = std::move(all).finish();
  const std::vector<PathStep> steps{{0, 5}, {5, 5}, {0x50005, 8}, {0x50008, kNextConversion}};
  EXPECT_EQ(counts.steps, steps);
  EXPECT_EQ(counts.groups[5].ends, (PathEnds{3, 2, 0, 2}));
  for (const auto& [number, count] : counts.groups[5].steps) EXPECT_EQ(count, 3) << number;
  const std::vector<PathCounts::Touch> touches{{3, 4, {6, 3, 0}}, {3, 7, {3, 0, 3}}};
  EXPECT_EQ(counts.groups[5].touches, touches);
  EXPECT_TRUE(counts.groups[0].steps.empty());
}

TEST(PathCounts, are_equal_however_the_paths_were_split) {
  std::mt19937_64 random = test_random();
  for (unsigned order = 1; order <= kPathOrderMax; ++order) {
    const std::vector<EndedPath> paths = random_paths(random, 300);
    const PathCounts whole = counted(paths, order, 1);
    EXPECT_EQ(whole.order, order);
    EXPECT_EQ(whole, counted(paths, order, 2));
    EXPECT_EQ(whole, counted(paths, order, 7));
  }
}

TEST(PathCounts, of_too_many_steps_are_those_of_the_highest_order_that_fits_however_split) {
  std::mt19937_64 random = test_random(16);
  const std::vector<EndedPath> paths = random_paths(random, 400);
  std::array<PathCounts, kPathOrderMax + 1> of_order;
  for (unsigned order = 1; order <= kPathOrderMax; ++order)
    of_order[order] = counted(paths, order, 1);
  for (unsigned order = 1; order <= kPathOrderMax; ++order) {
    const std::size_t bound = of_order[order].steps.size();
    for (const std::size_t parts : {1U, 2U, 5U})
      EXPECT_EQ(counted(paths, kPathOrderMax, parts, bound), of_order[order]) << order;
  }
  EXPECT_EQ(counted(paths, kPathOrderMax, 3, 1), of_order[1]) << "never below 1";
}

PathCounts pass_counts(const TestLog& log, PathRequest request, std::size_t threads = 1) {
  const JourneyPlan plan = log.plan();
  Pile<ContactRecord> pile({.first = 0, .budget_bytes = std::size_t{1} << 30U});
  auto& writer = pile.writer();
  for (const ContactRecord& record : log.records<ContactRecord>()) writer.add(record);
  Tables tables(plan.moments.size());
  PassOptions options;
  options.paths = request;
  run_pass(plan, pile, {0, kPartitionCount}, threads, tables, options);
  return std::move(tables).finish(plan, 0).paths;
}

PathEnds ends_of(const PathCounts& counts) {
  PathEnds out;
  for (const auto& group : counts.groups) out.merge(group.ends);
  return out;
}

TEST(PathsOfAPass, stop_before_the_moment_that_is_the_fate_and_leave_out_open_journeys) {
  TestLog log;
  log.won_at("paid");
  log.lost_at("gone");
  log.add({.customer = 1, .moment = "call", .day = 0});
  log.add({.customer = 1, .moment = "paid", .day = 1});
  log.add({.customer = 2, .moment = "call", .day = 0});
  log.add({.customer = 2, .moment = "visit", .day = 1});
  log.add({.customer = 2, .moment = "gone", .day = 2});
  log.add({.customer = 3, .moment = "call", .day = 0});
  log.add({.customer = 4, .moment = "paid", .day = 0});
  const PathCounts counts = pass_counts(log, {1, false});
  EXPECT_EQ(ends_of(counts), (PathEnds{2, 1, 1, 0}));
  // Moments are numbered by name: call, gone, paid, visit.
  const std::vector<PathStep> steps{{0, 1}, {1, 4}, {1, kNextConversion}, {4, kNextNull}};
  EXPECT_EQ(counts.steps, steps);
}

TEST(PathsOfAPass, end_at_the_first_misery_where_they_are_of_misery) {
  TestLog log;
  log.won_at("paid");
  log.add({.customer = 1, .moment = "call", .day = 0});
  log.add({.customer = 1, .moment = "visit", .day = 1, .outcome = Outcome::kMisery});
  log.add({.customer = 1, .moment = "call", .day = 2, .outcome = Outcome::kMisery});
  log.add({.customer = 2, .moment = "call", .day = 0});
  log.add({.customer = 2, .moment = "paid", .day = 1});
  const PathCounts counts = pass_counts(log, {1, true});
  EXPECT_EQ(ends_of(counts), (PathEnds{1, 1, 0, 0}));
  const std::vector<PathStep> steps{
      {0, 1}, {1, 2}, {1, 3}, {2, kNextNull}, {3, kNextConversion}};  // call, paid, visit
  EXPECT_EQ(counts.steps, steps);
}

TEST(PathsOfAPass, are_not_counted_where_nobody_asks) {
  TestLog log;
  log.won_at("paid");
  log.add({.customer = 1, .moment = "call", .day = 0});
  log.add({.customer = 1, .moment = "paid", .day = 1});
  EXPECT_EQ(log.count().paths, PathCounts{});
}

TEST(PathsOfAPass, are_equal_on_any_number_of_threads) {
  std::mt19937_64 random = test_random(17);
  TestLog log;
  log.won_at("m0");
  log.lost_silence_us = TestLog::us(3);
  for (int i = 0; i < 2000; ++i) {
    log.add({.customer = any_of(random, 1, 300),
             .moment = "m" + std::to_string(any_of(random, 0, 6)),
             .day = any_of(random, 0, 99) / 10.0,
             .outcome = once_in(random, 6) ? Outcome::kMisery : Outcome::kNeutral});
  }
  log.end_day = 20;
  for (const bool misery : {false, true}) {
    const PathCounts one = pass_counts(log, {3, misery});
    EXPECT_GT(one.steps.size(), 100);
    EXPECT_EQ(one, pass_counts(log, {3, misery}, 2));
    EXPECT_EQ(one, pass_counts(log, {3, misery}, 7));
  }
}

}  // namespace
}  // namespace fifteen::journey
