#include "analyse/attribution.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <map>

#include "base/test_random.h"

namespace fifteen::analyse {
namespace {

using journey::PathEnd;
using Path = std::vector<std::uint16_t>;

// Paths as a table has them, by the names of their moments.
struct Row {
  std::string path;  // letters, each a moment
  std::uint64_t conversions = 0;
  std::uint64_t nulls = 0;
};

Path path_of(const std::string& letters) {
  Path out;
  for (const char c : letters) out.push_back(static_cast<std::uint16_t>(c - 'A'));
  return out;
}

const std::vector<std::string>& letters() {
  static const std::vector<std::string> names{"A", "B", "C", "D", "E", "F", "G", "H"};
  return names;
}

journey::PathCounts counted(const std::vector<Row>& rows, unsigned order) {
  journey::PathTables tables;
  tables.order = order;
  for (const Row& row : rows) {
    if (row.conversions > 0) tables.add(path_of(row.path), PathEnd::kConversion, row.conversions);
    if (row.nulls > 0) tables.add(path_of(row.path), PathEnd::kNull, row.nulls);
  }
  journey::GroupedPaths all;
  all.merge(0, tables);
  return std::move(all).finish();
}

Attribution attributed(const std::vector<Row>& rows, unsigned order = 1) {
  return attribute(counted(rows, order), letters(), {});
}

const AttributedMoment& moment(const Attribution& found, const std::string& name) {
  for (const AttributedMoment& m : found.moments)
    if (m.name == name) return m;
  ADD_FAILURE() << "no moment " << name;
  return found.moments.front();
}

double share(const AttributedMoment& m, CreditRule rule) {
  return m.shares[static_cast<std::size_t>(rule)].value;
}

// The chance of a conversion in the chain of some paths, by walking through a table of strings of
// the last moments, where `without` is never walked into. Nothing is shared with the code tested.
double walked(const std::vector<Row>& rows, std::size_t order, char without) {
  std::map<std::string, std::map<std::string, double>> table;
  for (const Row& row : rows) {
    std::string state = "^";
    const auto count = static_cast<double>(row.conversions + row.nulls);
    if (row.path.empty() || count == 0) continue;
    std::string past;
    for (const char c : row.path) {
      past += c;
      const std::string next = past.substr(past.size() - std::min(past.size(), order));
      table[state][next] += count;
      state = next;
    }
    table[state]["+"] += static_cast<double>(row.conversions);
    table[state]["-"] += static_cast<double>(row.nulls);
  }
  std::map<std::string, double> at{{"^", 1.0}};
  double converted = 0;
  for (int step = 0; step < 3000; ++step) {
    std::map<std::string, double> next;
    for (const auto& [state, chance] : at) {
      double sum = 0;
      for (const auto& [to, count] : table[state]) sum += count;
      for (const auto& [to, count] : table[state]) {
        if (to == "+") converted += chance * count / sum;
        if (to == "+" || to == "-" || to.back() == without) continue;
        next[to] += chance * count / sum;
      }
    }
    at = std::move(next);
    double under_way = 0;
    for (const auto& [state, chance] : at) under_way += chance;
    if (under_way < 1e-16) break;
  }
  return converted;
}

std::vector<Row> random_rows(std::mt19937_64& random) {
  std::vector<Row> rows;
  const int moments = any_of(random, 1, 8);
  const int count = any_of(random, 1, 40);
  for (int i = 0; i < count; ++i) {
    Row row;
    const int length = any_of(random, 0, 9);
    for (int k = 0; k < length; ++k)
      row.path += static_cast<char>('A' + any_of(random, 0, moments - 1));
    row.conversions = any_of<std::uint64_t>(random, 0, 4);
    row.nulls = any_of<std::uint64_t>(random, 0, 9);
    rows.push_back(row);
  }
  rows.push_back({"A", 1, 1});
  return rows;
}

TEST(Attribution, is_as_in_the_example_of_three_channels) {
  const Attribution found = attributed({{"ABC", 1, 0}, {"A", 0, 1}, {"BC", 0, 1}});
  EXPECT_NEAR(found.conversion.value, 1.0 / 3, 1e-15);
  EXPECT_NEAR(moment(found, "A").effect.value, 0.5, 1e-12);
  EXPECT_NEAR(moment(found, "B").effect.value, 1, 1e-12);
  EXPECT_NEAR(moment(found, "C").effect.value, 1, 1e-12);
  EXPECT_NEAR(share(moment(found, "A"), CreditRule::kChain), 0.2, 1e-12);
  EXPECT_NEAR(share(moment(found, "B"), CreditRule::kChain), 0.4, 1e-12);
  EXPECT_NEAR(share(moment(found, "C"), CreditRule::kChain), 0.4, 1e-12);
}

TEST(Attribution, is_as_in_the_example_of_two_channels) {
  // G twice, H once and G > H once convert; G once does not.
  const Attribution found = attributed({{"G", 2, 1}, {"H", 1, 0}, {"GH", 1, 0}});
  EXPECT_NEAR(found.conversion.value, 0.8, 1e-15);
  EXPECT_NEAR(moment(found, "G").effect.value, 0.75, 1e-12);
  EXPECT_NEAR(moment(found, "H").effect.value, 0.5, 1e-12);
  EXPECT_NEAR(moment(found, "G").conversions[0], 2.4, 1e-12);
  EXPECT_NEAR(moment(found, "H").conversions[0], 1.6, 1e-12);
}

TEST(Attribution, equals_a_walk_through_the_chain_at_every_order) {
  std::mt19937_64 random = test_random();
  for (int i = 0; i < 40; ++i) {
    const std::vector<Row> rows = random_rows(random);
    for (unsigned order = 1; order <= journey::kPathOrderMax; ++order) {
      const Attribution found = attributed(rows, order);
      const double whole = walked(rows, order, '?');
      EXPECT_NEAR(found.conversion.value, whole, 1e-12) << "every order has the share of the paths";
      EXPECT_NEAR(found.chain_conversion, whole, 1e-12);
      for (const AttributedMoment& m : found.moments) {
        EXPECT_NEAR(m.effect.value, 1 - walked(rows, order, m.name[0]) / whole, 1e-11)
            << m.name << " at order " << order;
      }
    }
  }
}

TEST(Attribution, does_not_change_at_order_1_where_contacts_are_repeated_at_once) {
  std::mt19937_64 random = test_random(16);
  for (int i = 0; i < 40; ++i) {
    const std::vector<Row> rows = random_rows(random);
    // Each contact of a moment three times, or once.
    const int repeated = any_of(random, 0, 7);
    std::vector<Row> more = rows;
    for (Row& row : more) {
      std::string path;
      for (const char c : row.path) path += std::string(c == 'A' + repeated ? 3 : 1, c);
      row.path = path;
    }
    const Attribution a = attributed(rows);
    const Attribution b = attributed(more);
    for (const AttributedMoment& m : a.moments) {
      EXPECT_NEAR(m.effect.value, moment(b, m.name).effect.value, 1e-12);
      EXPECT_NEAR(share(m, CreditRule::kChain), share(moment(b, m.name), CreditRule::kChain),
                  1e-12);
    }
  }
}

TEST(Attribution, shares_by_the_other_rules_as_path_by_path) {
  std::mt19937_64 random = test_random(17);
  for (int i = 0; i < 40; ++i) {
    const std::vector<Row> rows = random_rows(random);
    const Attribution found = attributed(rows, 2);
    std::map<char, std::array<double, kCreditRules>> credits;
    PathValues values;
    for (const Row& row : rows) {
      const auto n = static_cast<double>(row.conversions);
      values.add(path_of(row.path), n, letters().size());
      const std::string& p = row.path;
      if (p.empty()) continue;
      credits[p.front()][1] += n;
      credits[p.back()][2] += n;
      for (std::size_t k = 0; k < p.size(); ++k) {
        credits[p[k]][3] += n / static_cast<double>(p.size());
        const bool end = k == 0 || k + 1 == p.size();
        credits[p[k]][4] += n * (p.size() == 1   ? 1
                                 : p.size() == 2 ? 0.5
                                 : end           ? 0.4
                                                 : 0.2 / static_cast<double>(p.size() - 2));
      }
    }
    for (std::size_t r = 1; r < kCreditRules; ++r) {
      double sum = 0;
      for (const AttributedMoment& m : found.moments) {
        EXPECT_NEAR(m.conversions[r], credits[m.name[0]][r], 1e-9);
        EXPECT_NEAR(values.shared[r][static_cast<std::size_t>(m.name[0] - 'A')], m.conversions[r],
                    1e-9)
            << "a value of 1 for each conversion";
        sum += m.conversions[r];
      }
      EXPECT_NEAR(sum, static_cast<double>(found.conversions()), 1e-9);
    }
  }
}

TEST(Attribution, says_nothing_where_nothing_converts) {
  const Attribution found = attributed({{"AB", 0, 5}});
  EXPECT_EQ(found.conversion.value, 0);
  ASSERT_EQ(found.moments.size(), 2);
  EXPECT_EQ(found.moments[0].effect.value, 0);
  EXPECT_EQ(found.moments[0].shares[0].value, 0);
  EXPECT_TRUE(attributed({{"", 3, 1}}).moments.empty());
  EXPECT_EQ(attributed({{"", 3, 1}}).ends.untouched_conversions, 3);
}

TEST(Attribution, leaves_out_paths_without_a_moment) {
  const Attribution with = attributed({{"AB", 2, 1}, {"B", 1, 3}, {"", 50, 70}});
  const Attribution without = attributed({{"AB", 2, 1}, {"B", 1, 3}});
  EXPECT_EQ(with.conversion, without.conversion);
  EXPECT_EQ(moment(with, "A").effect, moment(without, "A").effect);
  EXPECT_EQ(with.conversions(), 3);
}

TEST(Attribution, takes_a_path_of_a_million_steps) {
  std::string path;
  for (int i = 0; i < 500'000; ++i) path += "AB";
  for (unsigned order = 1; order <= journey::kPathOrderMax; ++order) {
    const Attribution found = attributed({{path, 1, 0}, {"C", 1, 1}}, order);
    EXPECT_NEAR(found.conversion.value, 2.0 / 3, 1e-8);
    EXPECT_NEAR(moment(found, "A").effect.value, 0.5, 1e-8);
    EXPECT_NEAR(moment(found, "C").effect.value, 0.5, 1e-8);
  }
}

// Groups of customers.

journey::PathCounts grouped(std::mt19937_64& random, int customers, int order,
                            const std::function<std::pair<std::string, bool>()>& journey) {
  std::array<journey::PathTables, stats::kGroupCount> tables;
  for (auto& t : tables) t.order = static_cast<unsigned>(order);
  for (int c = 0; c < customers; ++c) {
    const auto [path, converts] = journey();
    tables[any_of<std::size_t>(random, 0, stats::kGroupCount - 1)].add(
        path_of(path), converts ? PathEnd::kConversion : PathEnd::kNull);
  }
  journey::GroupedPaths all;
  for (std::size_t g = 0; g < tables.size(); ++g) all.merge(g, tables[g]);
  return std::move(all).finish();
}

TEST(Attribution, ranks_only_what_the_intervals_tell_apart) {
  std::mt19937_64 random = test_random(18);
  // D is in most conversions; A and B are alike.
  const journey::PathCounts counts = grouped(random, 4000, 1, [&] {
    const bool converts = once_in(random, 4);
    std::string path = once_in(random, 2) ? "A" : "B";
    if (converts ? !once_in(random, 10) : once_in(random, 5)) path += "D";
    return std::pair(path, converts);
  });
  const Attribution found = attribute(counts, letters(), {.intervals = true});
  EXPECT_EQ(moment(found, "D").rank_best, 1);
  EXPECT_EQ(moment(found, "D").rank_worst, 1);
  for (const char* name : {"A", "B"}) {
    EXPECT_EQ(moment(found, name).rank_best, 2);
    EXPECT_EQ(moment(found, name).rank_worst, 3);
  }
  EXPECT_TRUE(moment(found, "D").apart_clear) << "never first";
}

TEST(Attribution, has_intervals_that_cover_what_holds_of_all_customers) {
  std::mt19937_64 random = test_random(19);
  const auto world = [&] {
    const bool converts = once_in(random, 3);
    std::string path;
    const int length = any_of(random, 1, 4);
    for (int k = 0; k < length; ++k)
      path += static_cast<char>('A' + (converts && once_in(random, 2) ? 0 : any_of(random, 0, 3)));
    return std::pair(path, converts);
  };
  const Attribution truth = attribute(grouped(random, 400'000, 1, world), letters(), {});
  int covered = 0;
  int all = 0;
  for (int i = 0; i < 100; ++i) {
    const Attribution found =
        attribute(grouped(random, 600, 1, world), letters(), {.intervals = true});
    for (const AttributedMoment& m : found.moments) {
      const AttributedMoment& t = moment(truth, m.name);
      covered += m.effect.low <= t.effect.value && t.effect.value <= m.effect.high ? 1 : 0;
      covered += m.shares[0].low <= t.shares[0].value && t.shares[0].value <= m.shares[0].high;
      all += 2;
    }
  }
  EXPECT_GT(covered, 0.91 * all);
  EXPECT_LT(covered, all);
}

TEST(Attribution, tells_how_many_last_moments_foretell_the_end) {
  std::mt19937_64 random = test_random(20);
  // The end depends on the last moment but one.
  const journey::PathCounts counts = grouped(random, 6000, 3, [&] {
    std::string path;
    for (int k = 0; k < 4; ++k) path += static_cast<char>('A' + any_of(random, 0, 2));
    return std::pair(path, path[2] == 'A' ? !once_in(random, 5) : once_in(random, 5));
  });
  const Attribution found = attribute(counts, letters(), {.intervals = true});
  ASSERT_EQ(found.orders.size(), 4);
  EXPECT_FALSE(found.orders[0].gain);
  EXPECT_NEAR(found.orders[0].auc, 0.5, 0.05);
  EXPECT_FALSE(found.orders[1].gain->above(0));
  EXPECT_TRUE(found.orders[2].gain->above(0.1));
  EXPECT_FALSE(found.orders[3].gain->above(0));
  // A right one of 4 in 5: entropy 0.5004 nats.
  EXPECT_NEAR(found.orders[2].log_loss, 0.5004, 0.02);
  EXPECT_NEAR(found.orders[2].auc, 0.79, 0.03);
  EXPECT_EQ(found.orders[1].states, 3);
  EXPECT_EQ(found.orders[2].states, 3 + 9);
}

TEST(Attribution, is_equal_on_any_number_of_threads) {
  std::mt19937_64 random = test_random(21);
  const journey::PathCounts counts = grouped(random, 2000, 2, [&] {
    std::string path;
    for (int k = any_of(random, 1, 6); k > 0; --k)
      path += static_cast<char>('A' + any_of(random, 0, 5));
    return std::pair(path, once_in(random, 3));
  });
  const Attribution one = attribute(counts, letters(), {.intervals = true, .threads = 1});
  const Attribution four = attribute(counts, letters(), {.intervals = true, .threads = 4});
  ASSERT_EQ(one.moments.size(), four.moments.size());
  for (std::size_t i = 0; i < one.moments.size(); ++i) {
    EXPECT_EQ(one.moments[i].name, four.moments[i].name);
    EXPECT_EQ(one.moments[i].effect, four.moments[i].effect);
    EXPECT_EQ(one.moments[i].shares, four.moments[i].shares);
  }
}

}  // namespace
}  // namespace fifteen::analyse
