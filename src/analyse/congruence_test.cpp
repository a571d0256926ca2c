#include "analyse/congruence.h"

#include <gtest/gtest.h>
#include <random>

#include "base/test_random.h"

namespace fifteen::analyse {
namespace {

using journey::Facet;

// Contacts at moments on channels, with a wait's level and a rating.
class Cells {
 public:
  Cells() {
    counts_.moments = {"answer", "call", "letter"};
    counts_.dimensions = {{"place", {"north"}}, {"channel", {"chat", "mail", "phone"}}};
  }

  Facet facet(std::uint16_t moment, std::uint16_t channel, Outcome rated) const {
    Facet out;
    out.moment = moment;
    out.values[1] = channel;
    out.signs.rated = rated;
    return out;
  }

  // So many in each group; or, where `spread` is given, drawn around it.
  void add(const Facet& facet, std::uint64_t contacts, std::mt19937_64* spread = nullptr) {
    counts_.facets.push_back(facet);
    const auto number = static_cast<std::uint32_t>(counts_.facets.size() - 1);
    for (auto& group : counts_.groups) {
      std::uint64_t count = contacts;
      if (spread != nullptr) {
        count = std::poisson_distribution<std::uint64_t>(static_cast<double>(contacts))(*spread);
      }
      if (count > 0) group.cells.push_back({number, 0, count});
    }
  }

  std::vector<Congruence> find(const std::vector<Promised>& promises) const {
    return find_congruence(counts_, score::Weights{}, nullptr, promises);
  }

 private:
  journey::JourneyCounts counts_;
};

constexpr std::uint16_t kAnswer = 0;
constexpr std::uint16_t kCall = 1;
constexpr std::uint16_t kNoChannel = 0;
constexpr std::uint16_t kChat = 1;
constexpr std::uint16_t kMail = 2;
constexpr std::uint16_t kPhone = 3;

TEST(Congruence, adds_up_the_moments_that_carry_a_promise_by_channel) {
  Cells cells;
  cells.add(cells.facet(kAnswer, kChat, Outcome::kMisery), 1);
  cells.add(cells.facet(kAnswer, kChat, Outcome::kNeutral), 3);
  cells.add(cells.facet(kCall, kPhone, Outcome::kMisery), 4);
  cells.add(cells.facet(kCall, kPhone, Outcome::kMagic), 1);
  cells.add(cells.facet(kCall, kNoChannel, Outcome::kMagic), 7);
  const auto found = cells.find({{"at once", {"call", "answer", "gone"}}});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].moments, (std::vector<std::string>{"call", "answer"}));
  ASSERT_EQ(found[0].channels.size(), 2U);
  const ChannelFigures& phone = found[0].channels[0];
  EXPECT_EQ(phone.channel, "phone");
  EXPECT_EQ(phone.contacts, 100U);
  EXPECT_NEAR(phone.misery.share->value, 0.8, 1e-12);
  EXPECT_NEAR(phone.misery.elsewhere->value, 0.25, 1e-12);
  EXPECT_NEAR(phone.misery.difference->value, 0.55, 1e-12);
  EXPECT_NEAR(phone.magic.share->value, 0.2, 1e-12);
  EXPECT_TRUE(phone.misery.told);
  EXPECT_TRUE(found[0].told());
  EXPECT_FALSE(phone.late.share);
}

TEST(Congruence, asks_for_two_channels) {
  Cells cells;
  cells.add(cells.facet(kAnswer, kChat, Outcome::kMisery), 5);
  cells.add(cells.facet(kAnswer, kNoChannel, Outcome::kMagic), 5);
  cells.add(cells.facet(kCall, kPhone, Outcome::kMisery), 5);
  EXPECT_TRUE(cells.find({{"answer", {"answer"}}, {"none", {}}}).empty());
}

TEST(Congruence, compares_no_channel_of_few_contacts) {
  Cells cells;
  cells.add(cells.facet(kAnswer, kChat, Outcome::kMisery), 1);
  cells.add(cells.facet(kAnswer, kPhone, Outcome::kNeutral), 20);
  const auto found = cells.find({{"answer", {"answer"}}});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].channels[1].contacts, 20U);
  EXPECT_TRUE(found[0].channels[1].misery.share);
  EXPECT_FALSE(found[0].channels[1].misery.difference);
  EXPECT_FALSE(found[0].told());
}

TEST(Congruence, is_late_by_what_the_log_says_was_promised) {
  Cells cells;
  Facet late = cells.facet(kAnswer, kChat, Outcome::kUnscored);
  late.signs.pace = score::Pace::kVeryLate;
  late.signs.wait = 8;
  cells.add(late, 3);
  Facet kept = cells.facet(kAnswer, kPhone, Outcome::kUnscored);
  kept.signs.pace = score::Pace::kKept;
  kept.signs.wait = 9;
  cells.add(kept, 9);
  const auto found = cells.find({{"answer", {"answer"}}});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_FALSE(found[0].late_us);
  EXPECT_EQ(found[0].channels[1].channel, "chat");
  EXPECT_NEAR(found[0].channels[1].late.share->value, 1, 1e-12);
  EXPECT_NEAR(found[0].channels[0].late.share->value, 0, 1e-12);
  // All here, none there: agreement of the groups is no certainty, yet so many tell.
  EXPECT_LT(found[0].channels[1].late.difference->low, 1);
  EXPECT_TRUE(found[0].channels[1].late.told);
}

TEST(Congruence, is_late_by_the_waits_themselves_where_the_log_says_no_more) {
  Cells cells;
  const auto wait = [&](std::uint16_t channel, std::uint8_t level, std::uint64_t contacts) {
    Facet out = cells.facet(kAnswer, channel, Outcome::kUnscored);
    out.signs.wait = level;
    cells.add(out, contacts);
  };
  wait(kChat, 1, 50);
  wait(kChat, 4, 10);
  wait(kPhone, 4, 15);  // 60 s to 180 s
  wait(kPhone, 5, 20);  // from 180 s on: 25 of 100 are so long or longer
  wait(kPhone, 10, 5);
  const auto found = cells.find({{"answer", {"answer"}}});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].late_us, 180'000'000);
  EXPECT_NEAR(found[0].channels[0].late.share->value, 0, 1e-12);
  EXPECT_EQ(found[0].channels[1].channel, "phone");
  EXPECT_NEAR(found[0].channels[1].late.share->value, 25.0 / 40, 1e-12);
}

// Channels that do not differ: what is told among them all is rarely anything.
TEST(Congruence, tells_rarely_of_channels_that_are_alike) {
  std::mt19937_64 random = test_random(41);
  constexpr int kTrials = 300;
  int told = 0;
  for (int trial = 0; trial < kTrials; ++trial) {
    Cells cells;
    for (const std::uint16_t channel : {kChat, kMail, kPhone}) {
      cells.add(cells.facet(kAnswer, channel, Outcome::kMisery), 4, &random);
      cells.add(cells.facet(kAnswer, channel, Outcome::kNeutral), 12, &random);
      cells.add(cells.facet(kAnswer, channel, Outcome::kMagic), 4, &random);
    }
    told += cells.find({{"answer", {"answer"}}}).at(0).told() ? 1 : 0;
  }
  EXPECT_LE(told, kTrials * 7 / 100);
}

}  // namespace
}  // namespace fifteen::analyse
