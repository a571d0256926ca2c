#include "stitch/story.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>

#include "base/test_random.h"

namespace fifteen::stitch {
namespace {

struct Line {
  std::uint32_t source = 0;
  std::uint64_t line = 0;
  std::vector<std::string> row;
};

// A little log with its customers.
class Log {
 public:
  Log(const StitchRules& rules, std::vector<Line> lines)
      : book(Rulebook::make(rules, {}).value()), lines_(std::move(lines)) {
    IdentityGraph graph;
    {
      IdentityGraph::Writer writer(graph);
      for (const Line& line : lines_) writer.add(row(line));
    }
    customers.emplace(Customers::make(graph, book).value());
  }

  Identity identity(const std::string& text) const {
    std::string normal;
    return book.parse(text, "test", normal).value();
  }
  std::vector<Identity> row(const Line& line) const {
    std::vector<Identity> out;
    for (const std::string& text : line.row) out.push_back(identity(text));
    return out;
  }
  Story story(const std::string& about, std::size_t most = 1000) const {
    StoryTeller teller(*customers, identity(about), most);
    for (const Line& line : lines_) {
      if (teller.wants(row(line))) teller.add(row(line), line.row, line.source, line.line);
    }
    return teller.tell();
  }
  std::vector<Line>& lines() { return lines_; }

  Rulebook book;
  std::optional<Customers> customers;

 private:
  std::vector<Line> lines_;
};

// The story's links: `a - b: state, source#first_line x rows ...`.
std::string shown(const Story& story) {
  std::string out;
  for (const StoryLink& link : story.links) {
    out += story.identities[link.a].text + " - " + story.identities[link.b].text + ":";
    out += link.state == LinkState::kJoins ? " joins"
           : link.state == LinkState::kCut ? " cut"
                                           : " quarantined";
    for (const Sighting& s : link.sightings) {
      out += " " + std::to_string(s.source) + "#" + std::to_string(s.first_line) + "x" +
             std::to_string(s.rows);
    }
    out += "\n";
  }
  return out;
}

Log example() {
  StitchRules rules;
  rules.cuts = {{"customer:8", "email:ann@x.org"}};
  std::vector<Line> lines{{0, 9, {"customer:7", "email:ann@x.org"}},
                          {0, 2, {"email:ann@x.org", "customer:7"}},
                          {1, 5, {"email:ann@x.org", "cookie:k1", "device:kiosk"}},
                          {1, 6, {"cookie:k1"}},
                          {1, 7, {"customer:8", "email:ann@x.org"}},
                          {2, 1, {"customer:9", "email:bob@x.org"}}};
  for (std::uint64_t i = 1; i <= 4; ++i) {
    lines.push_back({3, i, {"email:p" + std::to_string(i) + "@x.org", "device:kiosk"}});
  }
  return {rules, lines};
}

TEST(Story, TellsTheLinksWithTheirSourcesAndWhatWasExcluded) {
  const Story story = example().story("cookie:k1");
  EXPECT_EQ(shown(story),
            "customer:7 - email:ann@x.org: joins 0#2x2\n"
            "customer:8 - email:ann@x.org: cut 1#7x1\n"
            "email:ann@x.org - device:kiosk: quarantined 1#5x1\n"
            "email:ann@x.org - cookie:k1: joins 1#5x1\n"
            "device:kiosk - cookie:k1: quarantined 1#5x1\n");
  ASSERT_EQ(story.identities.size(), 5U);
  EXPECT_FALSE(story.identities[1].ours) << "customer:8 is another, by the cut";
  EXPECT_EQ(story.identities[2].rows, 4U);
  ASSERT_TRUE(story.identities[3].too_many);
  EXPECT_EQ(story.identities[3].too_many->linked_to, 5U);
  EXPECT_EQ(story.left_out, 0U);
}

TEST(Story, OfAQuarantinedIdentityIsAllThatItIsLinkedTo) {
  const Story story = example().story("device:kiosk");
  EXPECT_EQ(story.links.size(), 6U);
  for (const StoryLink& link : story.links) EXPECT_EQ(link.state, LinkState::kQuarantined);
}

TEST(Story, OfAnIdentityThatWasNeverSeenIsEmpty) {
  EXPECT_EQ(example().story("customer:404"), Story{});
}

TEST(Story, APathIsAShortestWayByLinksThatJoin) {
  const Log log = example();
  const Story story = log.story("customer:7");
  const auto place = [&](const char* text) { return *story.find(log.identity(text)); };
  EXPECT_EQ(path_between(story, place("customer:7"), place("cookie:k1")),
            (std::vector<std::size_t>{0, 3}));
  EXPECT_EQ(path_between(story, place("cookie:k1"), place("customer:7")),
            (std::vector<std::size_t>{3, 0}));
  EXPECT_EQ(path_between(story, place("customer:7"), place("customer:7")),
            std::vector<std::size_t>{});
  EXPECT_EQ(path_between(story, place("customer:7"), place("customer:8")), std::nullopt);
  EXPECT_EQ(path_between(story, place("customer:7"), place("device:kiosk")), std::nullopt);
  EXPECT_EQ(path_between(story, 0, 99), std::nullopt);
}

TEST(Story, LongAndForeignTextsAreMadeFitToBeShown) {
  const Log log({}, {{0, 1, {"cookie:\x1B[31m\xFF" + std::string(5000, 'x'), "customer:1"}}});
  const Story story = log.story("customer:1");
  EXPECT_EQ(story.identities[1].text.find('\x1B'), std::string::npos);
  EXPECT_LT(story.identities[1].text.size(), 300U);
}

TEST(Story, NeitherTheOrderOfRowsNorPartsMatterAlsoWhereItIsCutShort) {
  std::mt19937_64 random = test_random();
  const std::vector<std::string> kinds{"customer:", "email:e@", "cookie:", "device:"};
  for (int round = 0; round < 100; ++round) {
    std::vector<Line> lines(any_of(random, std::size_t{1}, std::size_t{60}));
    for (Line& line : lines) {
      line.source = any_of(random, 0U, 2U);
      line.line = any_of(random, std::uint64_t{1}, std::uint64_t{500});
      line.row.resize(any_of(random, std::size_t{1}, std::size_t{4}));
      for (std::string& text : line.row) {
        text = kinds[any_of(random, std::size_t{0}, std::size_t{3})] +
               std::to_string(any_of(random, 1, 9));
      }
    }
    Log log({}, lines);
    const std::size_t most = any_of(random, std::size_t{1}, std::size_t{30});
    const std::string about = lines[0].row[0];
    const Story story = log.story(about, most);
    std::shuffle(log.lines().begin(), log.lines().end(), random);
    ASSERT_EQ(log.story(about, most), story) << "round " << round;

    StoryTeller one(*log.customers, log.identity(about), most);
    StoryTeller other(*log.customers, log.identity(about), most);
    for (const Line& line : log.lines()) {
      (once_in(random, 2) ? one : other).add(log.row(line), line.row, line.source, line.line);
    }
    one.merge(other);
    ASSERT_EQ(one.tell(), story) << "round " << round;

    // Whole stories join all of a customer's identities, and only them.
    const Story whole = log.story(about);
    for (std::size_t a = 0; a < whole.identities.size(); ++a) {
      for (std::size_t b = 0; b < whole.identities.size(); ++b) {
        const auto of_a = log.customers->of(whole.identities[a].identity);
        const bool same =
            a == b || (of_a && of_a == log.customers->of(whole.identities[b].identity));
        if (!whole.identities[a].ours || !whole.identities[b].ours) continue;
        ASSERT_EQ(path_between(whole, a, b).has_value(), same) << "round " << round;
      }
    }
  }
}

}  // namespace
}  // namespace fifteen::stitch
