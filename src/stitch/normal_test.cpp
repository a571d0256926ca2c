#include "stitch/normal.h"

#include <gtest/gtest.h>
#include <string>
#include <utility>

namespace fifteen::stitch {
namespace {

std::string email(std::string_view text) {
  std::string out;
  append_email(text, out);
  return out;
}

// The number, or with `junk ` before it what cannot be one.
std::string phone(std::string_view text, std::string_view prefix = "") {
  std::string out;
  return append_phone(text, prefix, out) ? out : "junk " + out;
}

TEST(Normal, BlanksAreTrimmedAtBothEnds) {
  EXPECT_EQ(trimmed(" \t\r\n\v\f a b \xC2\xA0 "), "a b");
  EXPECT_EQ(trimmed("\xC2\xA0\xC2\xA0"), "");
  EXPECT_EQ(trimmed(""), "");
  EXPECT_EQ(trimmed("\xA0"), "\xA0") << "half of a no-break space is a byte like any other";
  EXPECT_EQ(trimmed("\xC2"), "\xC2");
}

TEST(Normal, EmailsAreInLowerCaseAndWithoutMailto) {
  EXPECT_EQ(email(" Ann@Example.ORG "), "ann@example.org");
  EXPECT_EQ(email("MailTo: ann@example.org"), "ann@example.org");
  EXPECT_EQ(email("mailto:mailto:ann@example.org"), "ann@example.org");
  EXPECT_EQ(email("\xC3\x84nn@Example.org"), "\xC3\x84nn@example.org") << "only ASCII is folded";
  EXPECT_EQ(email("mailto:"), "");
}

TEST(Normal, PhonesAreDigitsWithOnePlus) {
  EXPECT_EQ(phone("+46 (70) 123-45 67"), "+46701234567");
  EXPECT_EQ(phone("0046 70 1234567"), "+46701234567");
  EXPECT_EQ(phone("tel:+46701234567"), "+46701234567");
  EXPECT_EQ(phone("070-123 45 67"), "0701234567");
  EXPECT_EQ(phone("070-123 45 67", "+46"), "+46701234567");
  EXPECT_EQ(phone("46701234567", "+46"), "46701234567") << "no zero, so not known to be national";
  EXPECT_EQ(phone("+0701234567", "+46"), "+0701234567");
}

TEST(Normal, PhonesOfFewDigitsOrOfOneDigitAreJunk) {
  for (const char* text : {"", "+", "12345", "+1-2345", "0012345", "1111111", "+0000000", "0000000",
                           "withheld", "00"}) {
    EXPECT_EQ(phone(text).substr(0, 5), "junk ") << text;
  }
  EXPECT_EQ(phone("01234", "+46").substr(0, 5), "junk ") << "the prefix adds no digits of its own";
  EXPECT_EQ(phone("011111", "+11").substr(0, 5), "junk ");
  EXPECT_EQ(phone("123456"), "123456");
}

TEST(Normal, WhatWasWrittenIsWrittenAgain) {
  for (const char* text : {"+46 70 123 45 67", "0046701234567", "0701234567", "000701234567",
                           "1 2 3", "++46701234567", " MAILTO:Ann@x.org\xC2\xA0", "a\xFF\xC2"}) {
    EXPECT_EQ(email(email(text)), email(text)) << text;
    const std::string once = phone(text, "+46");
    if (once.substr(0, 5) != "junk ") {
      EXPECT_EQ(phone(once, "+46"), once) << text;
    }
  }
}

}  // namespace
}  // namespace fifteen::stitch
