#include "stitch/customers.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <queue>
#include <set>
#include <string>
#include <thread>

#include "base/hash.h"
#include "base/test_random.h"

namespace fifteen::stitch {
namespace {

using Row = std::vector<std::string>;  // identities as kind:value
using Rows = std::vector<Row>;

Rulebook book_of(const StitchRules& rules) {
  const std::vector<std::string> used{"customer", "email", "phone", "cookie", "badge"};
  return Rulebook::make(rules, used).value();
}

Identity identity(const Rulebook& book, const std::string& text) {
  std::string normal;
  return book.parse(text, "test", normal).value();
}

std::vector<Identity> identities(const Rulebook& book, const Row& row) {
  std::vector<Identity> out;
  for (const std::string& text : row) out.push_back(identity(book, text));
  return out;
}

Customers stitched(const Rulebook& book, const Rows& rows) {
  IdentityGraph graph;
  {
    IdentityGraph::Writer writer(graph);
    for (const Row& row : rows) writer.add(identities(book, row));
  }
  return Customers::make(graph, book).value();
}

// The customers of rows as texts are told apart by; nothing for nobody.
std::vector<std::optional<std::uint64_t>> customers_of(const Customers& customers,
                                                       const Rulebook& book, const Rows& rows) {
  std::vector<std::optional<std::uint64_t>> out;
  for (const Row& row : rows) out.push_back(customers.of(identities(book, row)));
  return out;
}

// The same rules without hashes, by sets of texts and a search.
class Oracle {
 public:
  Oracle(const Rulebook& book, const StitchRules& rules, const Rows& rows) : book_(book) {
    for (const Row& row : rows) {
      for (const std::string& a : row) {
        links_[a];
        for (const std::string& b : row) {
          if (a != b) links_[a].insert(b);
        }
      }
    }
    for (const auto& [a, neighbours] : links_) {
      std::map<std::string, std::uint32_t> of_kind;
      for (const std::string& b : neighbours) {
        if (identity(book, b).kind <= identity(book, a).kind) ++of_kind[b.substr(0, b.find(':'))];
      }
      for (const auto& [kind, count] : of_kind) {
        if (count > book.most(identity(book, a).kind)) quarantined_.insert(a);
      }
    }
    excluded_ = quarantined_;
    for (const StitchCut& cut : rules.cuts) {
      if (cut.b.empty()) excluded_.insert(cut.a);
      cut_.insert({cut.a, cut.b});
      cut_.insert({cut.b, cut.a});
    }
  }

  // The strongest identity of the row's customer; empty for nobody.
  std::string of(Row row) const {
    std::sort(row.begin(), row.end(), [&](const auto& a, const auto& b) { return before(a, b); });
    for (const std::string& text : row) {
      if (!excluded_.contains(text)) return strongest(text);
    }
    return "";
  }

  const std::set<std::string>& quarantined() const { return quarantined_; }

  std::set<std::string> customers() const {
    std::set<std::string> out;
    for (const auto& [text, neighbours] : links_) {
      if (!excluded_.contains(text)) out.insert(strongest(text));
    }
    return out;
  }

 private:
  bool before(const std::string& a, const std::string& b) const {
    const Identity x = identity(book_, a);
    const Identity y = identity(book_, b);
    return std::pair(x.kind, x.hash) < std::pair(y.kind, y.hash);
  }

  std::string strongest(const std::string& from) const {
    std::set<std::string> seen{from};
    std::queue<std::string> open({from});
    std::string best = from;
    for (; !open.empty(); open.pop()) {
      if (before(open.front(), best)) best = open.front();
      for (const std::string& to : links_.at(open.front())) {
        if (excluded_.contains(to) || cut_.contains({open.front(), to})) continue;
        if (seen.insert(to).second) open.push(to);
      }
    }
    return best;
  }

  const Rulebook& book_;
  std::map<std::string, std::set<std::string>> links_;
  std::set<std::string> quarantined_;
  std::set<std::string> excluded_;
  std::set<std::pair<std::string, std::string>> cut_;
};

Rows random_rows(std::mt19937_64& random, int values) {
  const std::vector<std::string> kinds{"customer:c", "email:e@", "cookie:k", "badge:b"};
  Rows rows(any_of(random, std::size_t{0}, std::size_t{120}));
  for (Row& row : rows) {
    row.resize(any_of(random, std::size_t{0}, std::size_t{4}));
    for (std::string& text : row) {
      text = kinds[any_of(random, std::size_t{0}, kinds.size() - 1)] +
             std::to_string(any_of(random, 1, values));
    }
  }
  return rows;
}

StitchRules random_rules(std::mt19937_64& random, const Rows& rows) {
  StitchRules rules;
  rules.most = any_of(random, 0U, 4U);
  if (once_in(random, 2)) rules.most_of = {{"cookie", any_of(random, 0U, 3U)}};
  for (const Row& row : rows) {
    if (row.empty() || !once_in(random, 25)) continue;
    rules.cuts.push_back({row.front(), once_in(random, 3) ? "" : row.back()});
  }
  return rules;
}

TEST(Customers, WhatIsSeenTogetherIsOneCustomerCalledByItsStrongestIdentity) {
  const Rulebook book = book_of({});
  const Rows rows{{"customer:7", "email:ann@x.org"},
                  {"email:ann@x.org", "cookie:k1"},
                  {"cookie:k1"},
                  {"cookie:k2"},
                  {"phone:+46701234567", "cookie:k1"},
                  {}};
  const Customers customers = stitched(book, rows);
  const auto of = customers_of(customers, book, rows);
  for (const std::size_t i : {0, 1, 2, 4}) EXPECT_EQ(of[i], hash_id(7)) << i;
  EXPECT_EQ(of[3], hash_id("cookie:k2"));
  EXPECT_EQ(of[5], std::nullopt);
  const StitchFacts expected{
      .identities = 5, .links = 3, .customers = 2, .of_several = 1, .unstitched = 5, .joined = 1};
  EXPECT_EQ(customers.facts(), expected);
}

TEST(Customers, ALogOfCustomersAloneKeepsItsHashes) {
  const Rulebook book = book_of({});
  const Rows rows{{"customer:7"}, {"customer:ann"}, {"customer:7"}};
  const Customers customers = stitched(book, rows);
  EXPECT_EQ(customers.of(identities(book, rows[0])), hash_id(std::int64_t{7}));
  EXPECT_EQ(customers.of(identities(book, rows[1])), hash_id("ann"));
  EXPECT_EQ(customers.facts().customers, 2U);
  EXPECT_EQ(customers.facts().unstitched, 2U);
  EXPECT_EQ(customers.facts().joined, 0U);
}

TEST(Customers, AKioskJoinsNobody) {
  const Rulebook book = book_of({});
  Rows rows;
  for (int i = 1; i <= 4; ++i) rows.push_back({"customer:" + std::to_string(i), "cookie:kiosk"});
  rows.push_back({"cookie:kiosk"});
  const Customers customers = stitched(book, rows);
  const auto of = customers_of(customers, book, rows);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(of[static_cast<std::size_t>(i)], hash_id(i + 1));
  EXPECT_EQ(of[4], std::nullopt) << "a row of the kiosk alone is of nobody known";
  const Identity kiosk = identity(book, "cookie:kiosk");
  EXPECT_EQ(customers.standing(kiosk), Standing::kQuarantined);
  const Quarantined why{kiosk, *book.kind("customer"), 4};
  EXPECT_EQ(customers.quarantine_of(kiosk), why);
  EXPECT_EQ(customers.most_linked(10), std::vector{why});
  EXPECT_EQ(customers.facts().links_quarantined, 4U);
  rows.erase(rows.begin());
  EXPECT_EQ(stitched(book, rows).facts().customers, 1U) << "three may share";
}

// docs/methods/stitching.md shows this.
TEST(Customers, TheExampleOfTheMethodIsSo) {
  StitchRules rules;
  Rows rows{{"customer:7", "email:ann@x.org"},
            {"email:Ann@X.org", "cookie:k1", "device:kiosk"},
            {"cookie:k1"},
            {"customer:1", "device:kiosk"},
            {"customer:2", "device:kiosk"},
            {"customer:3", "device:kiosk"},
            {"customer:4", "device:kiosk"},
            {"device:kiosk"}};
  const auto texts = [&](const Rulebook& book) {
    std::vector<int> out;
    for (const auto& of : customers_of(stitched(book, rows), book, rows)) {
      int id = 0;
      for (int i = 1; i <= 7; ++i) id = of == hash_id(i) ? i : id;
      out.push_back(of ? id : -1);
    }
    return out;
  };
  EXPECT_EQ(texts(book_of(rules)), (std::vector{7, 7, 7, 1, 2, 3, 4, -1}));
  rows.erase(rows.begin() + 6);
  const std::vector<int> joined = texts(book_of(rules));
  EXPECT_EQ(std::set<int>(joined.begin(), joined.end()).size(), 1U);
  rules.most_of = {{"device", 1}};
  EXPECT_EQ(texts(book_of(rules)), (std::vector{7, 7, 7, 1, 2, 3, -1}));
}

TEST(Customers, OnlyKindsAsStrongOrStrongerCountAgainstAnIdentity) {
  const Rulebook book = book_of({});
  Rows rows;
  for (int i = 1; i <= 9; ++i) rows.push_back({"customer:1", "cookie:" + std::to_string(i)});
  EXPECT_EQ(stitched(book, rows).facts().customers, 1U) << "a person may have nine browsers";
  rows.clear();
  for (int i = 1; i <= 4; ++i) rows.push_back({"cookie:x", "cookie:" + std::to_string(i)});
  EXPECT_EQ(stitched(book, rows).standing(identity(book, "cookie:x")), Standing::kQuarantined);
}

TEST(Customers, ACutLinkAndACutIdentityJoinNobody) {
  StitchRules rules;
  rules.cuts = {{"email:family@x.org", "customer:2"}, {"cookie:lobby", ""}};
  const Rulebook book = book_of(rules);
  const Rows rows{{"customer:1", "email:family@x.org"},
                  {"customer:2", "email:family@x.org"},
                  {"customer:1", "cookie:lobby"},
                  {"customer:3", "cookie:lobby"},
                  {"cookie:lobby"}};
  const Customers customers = stitched(book, rows);
  const auto of = customers_of(customers, book, rows);
  EXPECT_EQ(of[1], hash_id(2));
  EXPECT_EQ(of[3], hash_id(3));
  EXPECT_EQ(of[4], std::nullopt);
  EXPECT_EQ(customers.facts().links_cut, 3U);
  EXPECT_EQ(customers.facts().cut, 1U);
  EXPECT_EQ(customers.standing(identity(book, "cookie:lobby")), Standing::kCut);
  EXPECT_TRUE(customers.cuts(identity(book, "customer:2"), identity(book, "email:family@x.org")));
  EXPECT_FALSE(customers.cuts(identity(book, "customer:1"), identity(book, "email:family@x.org")));
}

TEST(Customers, ACutNeverFreesFromQuarantine) {
  StitchRules rules;
  Rows rows;
  for (int i = 1; i <= 4; ++i) rows.push_back({"customer:" + std::to_string(i), "email:f@x.org"});
  rules.cuts = {{"email:f@x.org", "customer:4"}};
  const Rulebook book = book_of(rules);
  EXPECT_EQ(stitched(book, rows).facts().customers, 4U);
}

TEST(Customers, TheyAreThoseOfASearchThroughTexts) {
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 400; ++round) {
    const Rows rows = random_rows(random, any_of(random, 2, 40));
    const StitchRules rules = random_rules(random, rows);
    const Rulebook book = book_of(rules);
    const Customers customers = stitched(book, rows);
    const Oracle oracle(book, rules, rows);
    for (const Row& row : rows) {
      const std::string text = oracle.of(row);
      const auto expected = text.empty() ? std::nullopt : std::optional(identity(book, text).hash);
      ASSERT_EQ(customers.of(identities(book, row)), expected) << "round " << round;
    }
    std::set<std::uint64_t> expected;
    std::set<std::uint64_t> found;
    for (const std::string& text : oracle.quarantined()) expected.insert(identity(book, text).hash);
    for (const Quarantined& q : customers.most_linked(1000)) found.insert(q.identity.hash);
    ASSERT_EQ(found, expected) << "round " << round;
    ASSERT_EQ(customers.facts().customers, oracle.customers().size()) << "round " << round;
  }
}

TEST(Customers, NeitherOrderNorRepeatsNorThreadsMatter) {
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 60; ++round) {
    const Rows rows = random_rows(random, any_of(random, 2, 60));
    const Rulebook book = book_of(random_rules(random, rows));
    const Customers once = stitched(book, rows);

    Rows again = rows;
    for (std::size_t i = 0; i < rows.size() / 2; ++i) again.push_back(rows[i]);
    std::shuffle(again.begin(), again.end(), random);
    for (Row& row : again) std::shuffle(row.begin(), row.end(), random);
    IdentityGraph graph;
    {
      std::vector<std::jthread> threads;
      for (std::size_t t = 0; t < 3; ++t) {
        threads.emplace_back([&, t] {
          IdentityGraph::Writer writer(graph);
          for (std::size_t i = t; i < again.size(); i += 3) writer.add(identities(book, again[i]));
        });
      }
    }
    const Customers twice = Customers::make(graph, book).value();
    ASSERT_EQ(once.facts(), twice.facts());
    ASSERT_EQ(once.most_linked(1000), twice.most_linked(1000));
    ASSERT_EQ(customers_of(once, book, rows), customers_of(twice, book, rows));
  }
}

TEST(Customers, ACutUndoesTheLinkAndNothingElse) {
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 60; ++round) {
    // One link that only one row has: cutting it must be as if that row had not had it.
    Rows rows = random_rows(random, 30);
    rows.push_back({"customer:c1000", "email:e@1000"});
    StitchRules rules;
    rules.most = 100;
    const Rulebook free = book_of(rules);
    rules.cuts = {{"email:e@1000", "customer:c1000"}};
    const Rulebook cut = book_of(rules);
    rows.push_back({"email:e@1000", "cookie:k1"});
    rows.push_back({"customer:c1000", "badge:b1"});
    Rows without = rows;
    without[rows.size() - 3] = {"customer:c1000"};
    ASSERT_EQ(customers_of(stitched(cut, rows), cut, rows),
              customers_of(stitched(free, without), free, rows));
  }
}

TEST(Customers, LargeGraphsGrowAndAreFoundAgain) {
  const Rulebook book = book_of({});
  IdentityGraph graph;
  constexpr std::uint64_t kPeople = 100'000;
  {
    IdentityGraph::Writer writer(graph);
    for (std::uint64_t i = 0; i < kPeople; ++i) {
      writer.add(std::array{Identity{mix64(i), 0}, Identity{mix64(i + kPeople), 4}});
    }
  }
  const Customers customers = Customers::make(graph, book).value();
  EXPECT_EQ(customers.facts().customers, kPeople);
  EXPECT_EQ(customers.facts().links, kPeople);
  for (std::uint64_t i = 0; i < kPeople; ++i) {
    ASSERT_EQ(customers.of(Identity{mix64(i + kPeople), 4}), mix64(i));
  }
}

TEST(Customers, AChainOfManyIdentitiesIsOneCustomer) {
  const Rulebook book = book_of({});
  IdentityGraph graph;
  {
    IdentityGraph::Writer writer(graph);
    for (std::uint64_t i = 0; i < 200'000; ++i) {
      writer.add(std::array{Identity{mix64(i), 7}, Identity{mix64(i + 1), 7}});
    }
  }
  EXPECT_EQ(Customers::make(graph, book)->facts().customers, 1U);
}

TEST(Customers, AFullGraphIsAnErrorThatSaysWhatToDo) {
  const Rulebook book = book_of({});
  IdentityGraph graph(1000);
  {
    IdentityGraph::Writer writer(graph);
    for (std::uint64_t i = 0; i < 3'000'000 && !graph.full(); ++i) {
      writer.add(std::array{Identity{mix64(i), 0}});
    }
  }
  const auto customers = Customers::make(graph, book);
  ASSERT_FALSE(customers);
  EXPECT_EQ(customers.error().kind, ErrorKind::kInput);
}

TEST(Customers, AnEmptyLogHasNone) {
  const Rulebook book = book_of({});
  const Customers customers = stitched(book, {});
  EXPECT_EQ(customers.facts(), StitchFacts{});
  EXPECT_EQ(customers.of(Identity{1, 0}), std::nullopt);
}

}  // namespace
}  // namespace fifteen::stitch
