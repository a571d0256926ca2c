#include "stats/erlang_a.h"

#include <cmath>
#include <gtest/gtest.h>
#include <queue>
#include <random>
#include <vector>

namespace fifteen::stats {
namespace {

TEST(ErlangA, gives_the_numbers_of_the_worked_example) {
  // 50 servers, 48 calls a minute of a minute each, patience of two minutes.
  const auto a = erlang_a({.arrivals = 48, .service = 1, .servers = 50, .patience = 2});
  ASSERT_TRUE(a);
  EXPECT_NEAR(a->left, 0.0309, 0.00005);
  EXPECT_NEAR(a->wait * 60, 3.71, 0.005);
  EXPECT_NEAR(a->waiting, 2.97, 0.005);
  EXPECT_NEAR(a->must_wait, 0.468, 0.0005);
  EXPECT_NEAR(a->occupancy, 0.930, 0.0005);
}

TEST(ErlangA, without_impatience_is_erlang_c) {
  const auto c = erlang_a({.arrivals = 48, .service = 1, .servers = 50});
  ASSERT_TRUE(c);
  EXPECT_NEAR(c->wait * 60, 20.83, 0.005);
  EXPECT_NEAR(c->must_wait, 0.694, 0.0005);
  EXPECT_NEAR(c->waiting, 16.67, 0.005);
  EXPECT_NEAR(c->occupancy, 0.96, 1e-12);
  EXPECT_EQ(c->left, 0);
}

TEST(ErlangA, with_one_server_has_closed_forms) {
  // M/M/1: P(wait > t) = rho exp(-(mu - lambda) t).
  const auto one = erlang_a({.arrivals = 0.5, .service = 1, .servers = 1}, 2);
  ASSERT_TRUE(one);
  EXPECT_NEAR(one->must_wait, 0.5, 1e-12);
  EXPECT_NEAR(one->wait, 1, 1e-9);
  EXPECT_NEAR(one->within, 1 - 0.5 * std::exp(-1), 1e-9);
  // Patience as long as service: customers come and go as if each had a server: Poisson.
  const auto poisson = erlang_a({.arrivals = 3, .service = 1, .servers = 2, .patience = 1});
  ASSERT_TRUE(poisson);
  EXPECT_NEAR(poisson->must_wait, 1 - std::exp(-3) * (1 + 3), 1e-9);
}

TEST(ErlangA, serves_everybody_at_once_where_nobody_comes_and_nothing_where_numbers_are_wrong) {
  EXPECT_EQ(erlang_a({.arrivals = 0, .service = 1, .servers = 1})->within, 1);
  EXPECT_FALSE(erlang_a({.arrivals = 1, .service = 1, .servers = 1})) << "it would never end";
  EXPECT_TRUE(erlang_a({.arrivals = 100, .service = 1, .servers = 1, .patience = 1}));
  EXPECT_FALSE(erlang_a({.arrivals = 1, .service = 0, .servers = 1}));
  EXPECT_FALSE(erlang_a({.arrivals = -1, .service = 1, .servers = 1}));
  EXPECT_FALSE(erlang_a({.arrivals = 1, .service = 1, .servers = 0}));
  EXPECT_FALSE(erlang_a({.arrivals = 1, .service = 1, .servers = 1, .patience = 0}));
  EXPECT_FALSE(erlang_a({.arrivals = NAN, .service = 1, .servers = 1}));
}

TEST(ErlangA, holds_with_very_many_servers) {
  const auto many =
      erlang_a({.arrivals = 9'900, .service = 1, .servers = 10'000, .patience = 5}, 1);
  ASSERT_TRUE(many);
  EXPECT_GT(many->must_wait, 0.1);
  EXPECT_LT(many->must_wait, 0.4);
  EXPECT_NEAR(many->occupancy, 0.99 * (1 - many->left), 1e-9);
  EXPECT_GT(many->within, 1 - many->must_wait);
}

// Weights of the numbers of those who wait grow beyond all doubles here.
TEST(ErlangA, ends_where_far_more_come_than_can_be_served) {
  for (const std::uint32_t servers : {1U, 20U, 900U}) {
    const ErlangA queue{.arrivals = 20'000, .service = 0.05, .servers = servers, .patience = 0.5};
    const auto answer = erlang_a(queue, 0.1);
    ASSERT_TRUE(answer);
    // All servers are busy, and who is not served leaves.
    const double left = 1 - servers / queue.service / queue.arrivals;
    EXPECT_NEAR(answer->left, left, 1e-6);
    EXPECT_NEAR(answer->wait, left * queue.patience, 1e-6);
    EXPECT_NEAR(answer->occupancy, 1, 1e-6);
    EXPECT_GE(answer->within, 0);
    EXPECT_LE(answer->within, 1 - answer->left + 1e-9);
  }
}

TEST(ErlangA, says_nothing_where_the_line_would_be_too_long) {
  EXPECT_FALSE(erlang_a({.arrivals = 1e9, .service = 1, .servers = 1, .patience = 1e9}));
  EXPECT_FALSE(erlang_a({.arrivals = 1e300, .service = 1, .servers = 1, .patience = 1e300}));
  EXPECT_FALSE(erlang_a({.arrivals = 1 - 1e-15, .service = 1, .servers = 1}));
  EXPECT_TRUE(erlang_a({.arrivals = 1 - 1e-4, .service = 1, .servers = 1}));
}

// Those served, those who leave and those who wait, one by one.
TEST(ErlangA, is_what_a_simulated_queue_does) {
  std::mt19937_64 random(15);
  const ErlangA queue{.arrivals = 4.5, .service = 1, .servers = 5, .patience = 0.7};
  std::exponential_distribution<double> gap(queue.arrivals);
  std::exponential_distribution<double> service(1 / queue.service);
  std::exponential_distribution<double> patience(1 / queue.patience);
  constexpr double kWithin = 0.1;
  constexpr int kCalls = 400'000;
  std::priority_queue<double, std::vector<double>, std::greater<>> free_at;
  for (std::uint32_t s = 0; s < queue.servers; ++s) free_at.push(0);
  double now = 0;
  double left = 0;
  double waited = 0;
  double in_time = 0;
  for (int call = 0; call < kCalls; ++call) {
    now += gap(random);
    const double offered = std::max(0.0, free_at.top() - now);
    const double patient = patience(random);
    waited += std::min(offered, patient);
    if (offered > patient) {
      left += 1;
      continue;
    }
    in_time += offered <= kWithin ? 1 : 0;
    free_at.pop();
    free_at.push(now + offered + service(random));
  }
  const auto answer = erlang_a(queue, kWithin);
  ASSERT_TRUE(answer);
  EXPECT_NEAR(answer->left, left / kCalls, 0.004);
  EXPECT_NEAR(answer->wait, waited / kCalls, 0.004);
  EXPECT_NEAR(answer->within, in_time / kCalls, 0.006);
}

TEST(ErlangA, staffs_a_queue_by_the_wait_that_was_seen) {
  const ErlangA queue{.arrivals = 48, .service = 1, .servers = 1, .patience = 2};
  for (const std::uint32_t servers : {5U, 40U, 50U, 55U}) {
    ErlangA staffed = queue;
    staffed.servers = servers;
    EXPECT_EQ(servers_for_wait(queue, erlang_a(staffed)->wait), servers);
  }
  EXPECT_EQ(servers_for_wait(queue, 1e9), 1U);
  EXPECT_FALSE(servers_for_wait({.arrivals = 1, .service = -1}, 1));
}

}  // namespace
}  // namespace fifteen::stats
