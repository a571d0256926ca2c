#include "analyse/waiting.h"

#include <gtest/gtest.h>
#include <random>
#include <string>
#include <vector>

#include "analyse/test_queue.h"
#include "analyse/waits_now.h"
#include "base/test_random.h"
#include "base/time.h"
#include "stats/erlang_a.h"

namespace fifteen::analyse {
namespace {

constexpr double kHour = static_cast<double>(kMicrosPerHour);

TEST(Waiting, finds_the_servers_and_the_patience_of_a_queue) {
  std::mt19937_64 random = test_random(1);
  QueueLog log({"call"}, {"hotline"}, {});
  log.serve({0}, 1, 0, 700, 20, 0.1, 3, 0.2, random);
  const Waiting waiting = log.waiting();
  ASSERT_EQ(waiting.queues.size(), 1U);
  const StaffedQueue& queue = waiting.queues[0];
  EXPECT_EQ(queue.name, "hotline");
  EXPECT_EQ(queue.note, "");
  EXPECT_EQ(queue.servers(), 3U);
  EXPECT_NEAR(queue.arrivals, 20, 0.5);
  EXPECT_NEAR(queue.patience_us / kHour, 0.2, 0.015);
  EXPECT_NEAR(queue.service_us / kHour, 0.1, 0.002);
  EXPECT_EQ(queue.places_known, 1U);
  EXPECT_NEAR(queue.places[0].open_hours, 3 * 700, 3);
}

// With the few servers that are tried first, hardly any of thousands would be served.
TEST(Waiting, finds_the_servers_of_a_queue_to_which_thousands_come) {
  std::mt19937_64 random = test_random(8);
  QueueLog log({"call"});
  log.serve({0}, 0, 0, 28, 1'500, 0.05, 71, 1, random);
  const StaffedQueue queue = log.waiting().queues.at(0);
  EXPECT_EQ(queue.note, "");
  EXPECT_NEAR(static_cast<double>(queue.servers()), 71, 5);
}

// An hour of the week that came once is not less busy than one that came twice.
TEST(Waiting, finds_the_load_of_a_log_of_any_length) {
  for (const int days : {2, 4, 8, 10, 13, 17}) {
    SCOPED_TRACE(days);
    std::mt19937_64 random = test_random(9);
    QueueLog log({"call"});
    log.serve({0}, 0, 0, days, 1'500, 0.05, 71, 1, random);
    const StaffedQueue queue = log.waiting().queues.at(0);
    EXPECT_EQ(queue.note, "");
    EXPECT_NEAR(queue.arrivals, 1'500, 50);
    EXPECT_NEAR(static_cast<double>(queue.servers()), 71, 5);
    EXPECT_NEAR(queue.places.at(0).open_hours, 3 * days, 1e-9);
    for (const QueuePlace::Hours& hours : queue.places.at(0).hours)
      EXPECT_NEAR(hours.arrivals, 1'500, 150);
  }
}

TEST(Waiting, foretells_a_queue_whose_load_is_halved) {
  std::mt19937_64 random = test_random(2);
  QueueLog log({"call"});
  const double before = log.serve({0}, 0, 0, 700, 20, 0.1, 3, 0.2, random);
  const double after = QueueLog({"call"}).serve({0}, 0, 0, 700, 10, 0.1, 3, 0.2, random);
  const Waiting waiting = log.waiting();
  const StaffedQueue& queue = waiting.queues[0];
  const double foretold = queue.ratio(0.5).wait;
  EXPECT_NEAR(foretold, after / before, 0.15 * after / before);
  // By hand: one class of hours is Erlang A itself.
  const auto with = [](double rate) { return *stats::erlang_a({rate, 0.1, 3, 0.2}); };
  EXPECT_NEAR(foretold, with(10).wait / with(20).wait, 0.05 * foretold);
  EXPECT_NEAR(queue.ratio(0.5).must_wait, with(10).must_wait / with(20).must_wait, 0.02);
  EXPECT_NEAR(queue.ratio(1.5).wait, with(30).wait / with(20).wait, 0.1);
}

TEST(Waiting, changes_nothing_where_nothing_changes) {
  std::mt19937_64 random = test_random(3);
  QueueLog log({"call"});
  log.serve({0}, 0, 0, 100, 20, 0.1, 3, 0.2, random);
  const Waiting waiting = log.waiting();
  EXPECT_EQ(waiting.queues[0].ratio(1).wait, 1);
  EXPECT_EQ(waiting.queues[0].ratio(1).must_wait, 1);
  WaitsNow now(waiting, {123.0}, 4);
  EXPECT_TRUE(now.settle({123.0}).empty());
  EXPECT_EQ(now.served(0), 1);
  EXPECT_EQ(now.wait_change_us(0), 0);
  // Fewer come, and as many again.
  EXPECT_FALSE(now.settle({100.0}).empty());
  EXPECT_LT(now.wait_change_us(0), 0);
  now.settle({123.0});
  EXPECT_EQ(now.wait_change_us(0), 0);
}

TEST(Waiting, falls_with_the_load_and_without_load_nobody_waits) {
  std::mt19937_64 random = test_random(4);
  QueueLog log({"call"});
  log.serve({0}, 0, 0, 300, 20, 0.1, 3, 0.2, random);
  const Waiting waiting = log.waiting();
  double last = 0;
  for (double load = 0; load < 5; load += 0.01) {
    const double wait = waiting.queues[0].ratio(load).wait;
    EXPECT_GE(wait, last) << load;
    last = wait;
  }
  EXPECT_EQ(waiting.queues[0].ratio(0).wait, 0);
}

TEST(Waiting, puts_together_what_one_team_serves_and_parts_places) {
  std::mt19937_64 random = test_random(5);
  QueueLog log({"chat", "order call", "status call"}, {"call centre"}, {"north", "south"});
  log.serve({0}, 0, 1, 200, 20, 0.1, 3, 0.2, random);
  log.serve({1}, 1, 1, 200, 10, 0.1, 2, 0.2, random);
  log.serve({2}, 1, 1, 200, 10, 0.1, 2, 0.2, random);
  log.serve({2}, 1, 2, 200, 10, 0.1, 1, 0.2, random);
  const Waiting waiting = log.waiting();
  ASSERT_EQ(waiting.queues.size(), 2U);
  EXPECT_EQ(waiting.queues[0].name, "call centre");
  EXPECT_EQ(waiting.queues[0].moments, (std::vector<std::size_t>{1, 2}));
  EXPECT_EQ(waiting.queues[0].places_known, 2U);
  ASSERT_EQ(waiting.queues[0].places.size(), 2U);
  EXPECT_EQ(waiting.queues[0].places[1].servers, 1U);
  EXPECT_EQ(waiting.queues[1].name, "chat");
  EXPECT_EQ(waiting.queue_of(2), 0U);
}

TEST(Waiting, goes_by_what_the_mapping_says) {
  std::mt19937_64 random = test_random(6);
  QueueLog log({"chat", "order call", "status call"}, {"call centre"}, {"north", "south"});
  log.serve({1}, 1, 1, 200, 20, 0.1, 3, 0.2, random);
  log.serve({2}, 1, 2, 200, 20, 0.1, 3, 0.2, random);
  const std::vector<QueueRule> rules{
      {"orders", {"order call", "chat", "post"}, 3, 720 * kMicrosPerSecond, true}};
  const Waiting waiting = log.waiting(rules);
  ASSERT_EQ(waiting.queues.size(), 2U);
  EXPECT_EQ(waiting.queues[0].name, "orders");
  EXPECT_EQ(waiting.queues[0].moments, (std::vector<std::size_t>{1}));
  EXPECT_TRUE(waiting.queues[0].servers_given);
  EXPECT_EQ(waiting.queues[0].patience_us, 0.2 * kHour);
  EXPECT_EQ(waiting.queues[0].servers(), 3U);
  EXPECT_EQ(waiting.queues[1].name, "call centre");
  ASSERT_EQ(waiting.notes.size(), 2U);
  EXPECT_EQ(waiting.notes[0],
            "The moment \"chat\" of the queue \"orders\" has no waits in the log.");
  EXPECT_NE(waiting.notes[1].find("\"post\" of the queue \"orders\" is not in the log"),
            std::string::npos);
}

TEST(Waiting, says_why_it_cannot_be_told) {
  std::mt19937_64 random = test_random(7);
  const auto note = [](const QueueLog& log, const std::vector<QueueRule>& rules = {}) {
    const Waiting waiting = log.waiting(rules);
    EXPECT_EQ(waiting.queues.size(), 1U);
    EXPECT_EQ(waiting.queues[0].ratio(0.5).wait, 1);
    return waiting.queues[0].note;
  };
  QueueLog few({"call"});
  few.serve({0}, 0, 0, 1, 20, 0.1, 3, 0.2, random);
  EXPECT_EQ(note(few), "fewer than 100 contacts of customers who are known have a wait");
  QueueLog days({"call back"});
  QueueLog unserved({"call"});
  QueueLog idle({"call"});
  for (int i = 0; i < 500; ++i) {
    days.add(0, 0, 0, i * kHour, 30 * kHour, 0.1 * kHour, false);
    unserved.add(0, 0, 0, i * kHour, 0.1 * kHour, 0, false);
    // One an hour, and each waits half an hour for a service of a minute.
    idle.add(0, 0, 0, i * kHour, 0.5 * kHour, kHour / 60, false);
  }
  EXPECT_NE(note(days).find("that is work put by"), std::string::npos);
  EXPECT_EQ(note(unserved), "how long one is served is not in the log");
  EXPECT_NE(note(idle).find("they do other work besides"), std::string::npos);
  QueueLog log({"call"});
  log.serve({0}, 0, 0, 100, 20, 0.1, 3, 1e6, random);
  EXPECT_EQ(note(log, {{"q", {"call"}, 1, std::nullopt, true}}),
            "1 server cannot serve as many as come");
}

TEST(Waiting, says_how_many_servers_a_promise_takes) {
  std::mt19937_64 random = test_random(8);
  QueueLog log({"call"});
  log.serve({0}, 0, 0, 700, 20, 0.1, 3, 0.2, random);
  const Waiting waiting = log.waiting();
  const double within = 0.01 * kHour;
  const auto more = servers_for_promise(waiting.queues[0], within, 1);
  ASSERT_TRUE(more);
  const auto share = [&](std::uint32_t servers) {
    return stats::erlang_a({20, 0.1, servers, 0.2}, 0.01)->within;
  };
  std::uint32_t needed = 3;
  while (share(needed) < 0.95) ++needed;
  EXPECT_EQ(more->servers, needed - 3);
  EXPECT_NEAR(more->hours, 3.0 * 700 * (needed - 3), 10);
  // With little to do, none.
  EXPECT_EQ(servers_for_promise(waiting.queues[0], within, 0.1)->servers, 0U);
}

}  // namespace
}  // namespace fifteen::analyse
