#include "simulate/world.h"

#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

#include "simulate/shipped.h"
#include "simulate/test_world.h"

namespace fifteen::simulate {
namespace {

// The test's world with a piece of its text replaced.
std::string with(const std::string& old, const std::string& now) {
  std::string text = kTestWorld;
  const std::size_t at = text.find(old);
  EXPECT_NE(at, std::string::npos) << old;
  return text.replace(at, old.size(), now);
}

std::string message(const std::string& text) {
  const auto world = parse_world(text, "shop.toml");
  return world ? "none" : world.error().message;
}

TEST(World, OfTheTestsIsRead) {
  const World world = test_world();
  EXPECT_EQ(world.name, "shop");
  EXPECT_EQ(world.moments.size(), 6U) << "the two of the fate need not be described";
  EXPECT_EQ(world.moments.at(world.fate.won).name, "bought");
  EXPECT_EQ(world.attributes.at(0).values, (std::vector<std::string>{"plain", "gold"}));
  EXPECT_EQ(world.moments.at(0).name, "visit") << "moments keep the order of the file";
  EXPECT_DOUBLE_EQ(world.moments.at(0).outcome[kNeutral], 0.7);
}

TEST(World, ShippedOnesAreAllRead) {
  EXPECT_EQ(shipped_worlds(), (std::vector<std::string>{"airline", "bank-branch", "telecom"}));
  for (const std::string& name : shipped_worlds()) {
    const auto world = parse_world(*shipped_world(name), name);
    EXPECT_TRUE(world.has_value()) << (world ? "" : world.error().message);
  }
  EXPECT_FALSE(shipped_world("nowhere").has_value());
}

TEST(World, ThatIsWrongSaysWhereAndWhatWasExpected) {
  const std::vector<std::pair<std::string, std::string>> kWrong{
      {with("channel = \"web\"", "chanel = \"web\""), "did you mean \"channel\"?"},
      {with("per_year = 4", "per_year = \"4\""), "expected a number from 0.001 to 365"},
      {with("chance = 0.5, after = \"1h\"", "chance = 1.5, after = \"1h\""),
       "expected a number from 0 to 1 for \"moment.visit.causes.chance\", got 1.5"},
      {with("to = \"call\", chance = 0.5", "to = \"cal\", chance = 0.5"),
       "expected a moment of this world for \"moment.visit.causes.to\", got \"cal\"; did you mean "
       "\"call\"?"},
      {with("plain = 0.8", "plain = 0.7"), "expected shares that sum to 1"},
      {with("visit = 0.7", "visit = 0.8"), "expected shares that sum to 1"},
      {with("visit = 0.7", "vist = 0.7"), "did you mean \"visit\"?"},
      {with("{ misery = 0.25, magic = 0.05 }", "{ misery = 0.95, magic = 0.15 }"),
       "expected misery, neutral and magic that sum to 1"},
      {with("queue = \"till\"", "queue = \"tull\""), "expected a queue of this world"},
      {with("after = \"2d\"", "after = \"2 fortnights\""), "expected a duration such as"},
      {with("after = \"2d\"", "after = { mean = \"2d\", to = \"3d\" }"), "{ from, to }"},
      {with("start = 2025-01-01", "start = \"2025-01-01\""), "expected a date"},
      {with("hours = \"09:00-18:00\"", "hours = \"18:00-09:00\""), "expected hours such as"},
      {with("when = \"misery\"", "when = \"mysery\""), "did you mean \"misery\"?"},
      {with("[attribute.tier]", "[attribute.channel]"), "that is no field's"},
      {with("[attribute.tier]", "[attribute.\"The Tier\"]"), "small letters"},
      {with("won = \"bought\"", "won = \"visit\""), "expected no queue, next, causes"},
      {with("pause = \"30d\"", "pause = \"85d\""), "to leave room for 4 journeys"},
      {with("name = \"shop\"", "name = shop"), "expected TOML"},
      {with("name = \"shop\"", ""), "expected \"name\", got none"},
      {with("[sites]\ncustomers = 500", "[sites]\ncustomers = 0"), "from 1 to 200000"},
      {std::string(kTestWorld) + "[[change]]\nday = 3\nmisery_odds = 2\n",
       "expected \"change.moment\" beside its odds"},
      {std::string(kTestWorld) + "[[effect]]\nwho = { colour = \"red\" }\n",
       "expected an attribute of this world"},
      {"", "expected \"name\", got none"}};
  for (const auto& [text, wanted] : kWrong) {
    const std::string got = message(text);
    EXPECT_NE(got.find(wanted), std::string::npos) << "wanted: " << wanted << "\ngot:    " << got;
    EXPECT_EQ(got.find("shop.toml:"), 0U) << got;
  }
}

TEST(World, NamesTheLineOfWhatIsWrong) {
  EXPECT_EQ(message("name = \"a\"\nabout = 3\n"),
            "shop.toml:2: expected a text in quotes for \"about\", got 3");
}

TEST(Fix, IsReadFromWords) {
  const World world = test_world();
  const auto fixes = parse_fix(world, "visit:misery=0.5x,magic=0.3");
  ASSERT_TRUE(fixes.has_value());
  EXPECT_EQ(*fixes, (std::vector<Fix>{{0, kMisery, true, 0.5}, {0, kMagic, false, 0.3}}));
  for (const char* wrong :
       {"visit", "visit:", "visit:misery", "visit:misery=", "visit:misery=2", "visit:sorrow=0.5x",
        "visit:misery=0.5y", "visit:misery=-1x", "visit:misery=nanx"}) {
    const auto fix = parse_fix(world, wrong);
    ASSERT_FALSE(fix.has_value()) << wrong;
    EXPECT_NE(fix.error().message.find("--fix: expected a moment and its outcomes"),
              std::string::npos)
        << fix.error().message;
  }
  EXPECT_NE(parse_fix(world, "visits:misery=0").error().message.find("did you mean \"visit\"?"),
            std::string::npos);
}

}  // namespace
}  // namespace fifteen::simulate
