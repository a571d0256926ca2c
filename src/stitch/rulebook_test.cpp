#include "stitch/rulebook.h"

#include <gtest/gtest.h>
#include <string>
#include <utility>

#include "base/hash.h"

namespace fifteen::stitch {
namespace {

Rulebook usual() { return Rulebook::make({}, {}).value(); }

Junk junk_of(const Rulebook& book, std::string_view kind, std::string_view value) {
  std::string text;
  return book.read(*book.kind(kind), value, text).junk;
}

std::string error_of(const StitchRules& rules) {
  const auto book = Rulebook::make(rules, {});
  return book ? "" : book.error().message;
}

TEST(Rulebook, KindsAreInTheOrderOfTheRulesAndOthersComeAfterByName) {
  StitchRules rules;
  rules.kinds = {"loyalty", "customer"};
  rules.cuts = {{"badge:7", ""}};
  const std::vector<std::string> used{"wristband", "customer", "email"};
  const Rulebook book = Rulebook::make(rules, used).value();
  std::vector<std::string> names;
  for (std::size_t i = 0; i < book.kind_count(); ++i) {
    names.emplace_back(book.kind_name(static_cast<Kind>(i)));
  }
  EXPECT_EQ(names,
            (std::vector<std::string>{"loyalty", "customer", "badge", "email", "wristband"}));
  EXPECT_EQ(book.kind("Email"), std::nullopt) << "kinds are as they are written";
}

TEST(Rulebook, ACustomerHashesAsItsValueAndOthersWithTheirKind) {
  const Rulebook book = usual();
  std::string text;
  EXPECT_EQ(book.read(*book.kind("customer"), " 42 ", text).identity.hash, hash_id(42));
  EXPECT_EQ(text, "customer:42");
  EXPECT_EQ(book.read(*book.kind("email"), "Ann@x.ORG", text).identity.hash,
            hash_id("email:ann@x.org"));
  EXPECT_EQ(text, "email:ann@x.org");
  EXPECT_NE(book.read(*book.kind("cookie"), "a", text).identity.hash,
            book.read(*book.kind("cookie"), "A", text).identity.hash)
      << "case matters in ids";
}

TEST(Rulebook, JunkIdentifiesNobody) {
  const Rulebook book = usual();
  for (const char* word :
       {"0", "000000", "NULL", "None", "nil", "NaN", "na", "N/A", "Unknown", "undefined",
        "ANONYMOUS", "test", "-", "--", "?", " null ", "00000000-0000-0000-0000-000000000000"}) {
    for (const char* kind : {"customer", "email", "phone", "cookie"}) {
      EXPECT_EQ(junk_of(book, kind, word), Junk::kWord) << kind << " " << word;
    }
  }
  for (const char* value : {"", " ", "\t\xC2\xA0"}) {
    EXPECT_EQ(junk_of(book, "customer", value), Junk::kEmpty);
    EXPECT_EQ(junk_of(book, "phone", value), Junk::kEmpty);
  }
  for (const char* value : {"noreply@x.org", "No-Reply@x.org", "unknown@x.org", "test@x.org"}) {
    EXPECT_EQ(junk_of(book, "email", value), Junk::kMailbox) << value;
  }
  for (const char* value : {"ann", "@x.org", "ann@", "@"}) {
    EXPECT_EQ(junk_of(book, "email", value), Junk::kNoAddress) << value;
  }
  EXPECT_EQ(junk_of(book, "phone", "12345"), Junk::kNoNumber);
  EXPECT_EQ(junk_of(book, "phone", "1111111"), Junk::kNoNumber);
  for (const auto& [kind, value] : {std::pair{"customer", "01"},
                                    {"customer", "nobody"},
                                    {"email", "tester@x.org"},
                                    {"email", "null.pointer@x.org"},
                                    {"phone", "0701234567"},
                                    {"cookie", "00000000-1"}}) {
    EXPECT_EQ(junk_of(book, kind, value), Junk::kNo) << value;
  }
}

TEST(Rulebook, TheListsOfJunkCanBeReplaced) {
  StitchRules rules;
  rules.junk = {"Walk-In"};
  rules.junk_mailboxes = {};
  const Rulebook book = Rulebook::make(rules, {}).value();
  EXPECT_EQ(junk_of(book, "customer", "walk-in"), Junk::kWord);
  EXPECT_EQ(junk_of(book, "customer", "0"), Junk::kNo);
  EXPECT_EQ(junk_of(book, "customer", "000"), Junk::kNo);
  EXPECT_EQ(junk_of(book, "email", "test@x.org"), Junk::kNo);
  EXPECT_EQ(junk_of(book, "customer", ""), Junk::kEmpty) << "nothing is always nobody";
}

TEST(Rulebook, AnyBytesAreReadAsTheyStand) {
  const Rulebook book = usual();
  std::string text;
  const std::string_view bad("\xFF\xC0\x00zz", 5);
  EXPECT_EQ(book.read(*book.kind("cookie"), bad, text).junk, Junk::kNo);
  EXPECT_EQ(text, "cookie:" + std::string(bad));
  const std::string huge(1 << 20, 'x');
  for (const char* kind : {"customer", "email", "phone"}) book.read(*book.kind(kind), huge, text);
  EXPECT_EQ(junk_of(book, "email", huge), Junk::kNoAddress);
  EXPECT_EQ(junk_of(book, "phone", std::string(1 << 20, '7')), Junk::kNoNumber);
}

TEST(Rulebook, BadRulesAreErrorsThatSayWhere) {
  StitchRules rules;
  rules.kinds = {"customer", ""};
  EXPECT_EQ(error_of(rules).substr(0, 13), "stitch.kinds:");
  rules.kinds = {"a:b"};
  EXPECT_EQ(error_of(rules).substr(0, 13), "stitch.kinds:");
  rules.kinds.clear();
  for (std::size_t i = 0; i < 200; ++i) rules.kinds.push_back("k" + std::to_string(i));
  EXPECT_EQ(error_of(rules).substr(0, 13), "stitch.kinds:");
  for (const char* prefix : {"x", "+", "+0", "+123456"}) {
    rules = {};
    rules.phone_prefix = prefix;
    EXPECT_EQ(error_of(rules).substr(0, 20), "stitch.phone_prefix:") << prefix;
  }
  for (const char* cut : {"ann", "", ":", "email:", "email:noreply@x.org", "customer:0"}) {
    rules = {};
    rules.cuts = {{cut, ""}};
    EXPECT_NE(error_of(rules).find("stitch."), std::string::npos) << cut;
  }
  for (const char* prefix : {"+46", "0046", "46", "+1-242"}) {
    rules = {};
    rules.phone_prefix = prefix;
    EXPECT_EQ(error_of(rules), "") << prefix;
  }
}

TEST(Rulebook, CutsAreReadInTheNormalSpelling) {
  StitchRules rules;
  rules.phone_prefix = "0046";
  rules.cuts = {{"email: Ann@X.org", "phone:070-1234567"}};
  const Rulebook book = Rulebook::make(rules, {}).value();
  ASSERT_EQ(book.cuts().size(), 1U);
  EXPECT_EQ(book.cuts()[0].a.hash, hash_id("email:ann@x.org"));
  EXPECT_EQ(book.cuts()[0].b->hash, hash_id("phone:+46701234567"));
}

TEST(JunkTally, CountsByKindAndValueMostFrequentFirst) {
  const Rulebook book = usual();
  JunkTally tally(book);
  JunkTally other(book);
  std::string text;
  const auto add = [&](JunkTally& to, std::string_view kind, std::string_view value) {
    to.add(book.read(*book.kind(kind), value, text));
  };
  add(tally, "customer", "0");
  add(tally, "customer", "ann");
  add(other, "customer", "000");
  add(other, "customer", "NULL");
  add(other, "email", "nobody");
  add(other, "email", "test@x.org");
  add(other, "phone", "1");
  tally.merge(other);
  std::string lines;
  for (const JunkTally::Line& line : tally.lines(book)) {
    lines += line.kind + " '" + line.what + "' " + std::to_string(line.count) + "\n";
  }
  EXPECT_EQ(lines,
            "customer '0' 2\ncustomer 'null' 1\nemail 'no address' 1\nemail 'test@' 1\n"
            "phone 'no number' 1\n");
}

}  // namespace
}  // namespace fifteen::stitch
