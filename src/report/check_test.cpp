#include "report/check.h"

#include <gtest/gtest.h>
#include <string>

#include "base/time.h"

namespace fifteen::report {
namespace {

CheckDocument document_of(std::uint64_t kept, std::uint64_t broken, double share) {
  CheckDocument out;
  out.title = "calls.csv";
  analyse::PromiseFinding finding;
  finding.rule.name = "quick";
  finding.rule.within_us = 2 * kMicrosPerMinute;
  finding.rule.moments = {"call"};
  finding.rule.share = share;
  finding.lived.kept = kept;
  finding.lived.broken = broken;
  if (kept + broken > 0) {
    const double value = static_cast<double>(kept) / static_cast<double>(kept + broken);
    finding.lived.share = {value, value - 0.15, value + 0.15};
  }
  out.found.promises.push_back(finding);
  out.opens.emplace_back("waited > 2min");
  return out;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(Check, is_kept_when_all_promises_are) {
  EXPECT_TRUE(document_of(8, 2, 0.8).kept());
  EXPECT_FALSE(document_of(7, 3, 0.8).kept());
  EXPECT_FALSE(document_of(0, 0, 0.8).kept());
  CheckDocument sure = document_of(75, 25, 0.8);
  sure.bar = analyse::PromiseBar::kSure;
  EXPECT_TRUE(sure.kept());
}

TEST(Check, says_the_promise_in_words) {
  PromiseRule rule;
  rule.measure = PromiseMeasure::kUntil;
  rule.moments = {"asked", "asked again"};
  rule.to = {"paid"};
  rule.unless = {"withdrawn"};
  rule.within_us = 5 * kMicrosPerDay;
  rule.hours = "office";
  EXPECT_EQ(promise_in_words(rule),
            "\"paid\" comes within 5 d of the hours \"office\" of \"asked\", \"asked again\", "
            "unless \"withdrawn\" comes first");
}

TEST(Check, shows_said_and_lived_and_what_opens_it) {
  const std::string text = to_text(document_of(7, 3, 0.8), false);
  EXPECT_TRUE(has(text, "80%")) << text;
  EXPECT_TRUE(has(text, "70.0% (55.0% to 85.0%)")) << text;
  EXPECT_TRUE(has(text, "not kept, narrowly")) << text;
  EXPECT_TRUE(has(text, "fifteen contacts ... --where 'waited > 2min'")) << text;
  EXPECT_TRUE(has(text, "1 of 1 promise is not kept.")) << text;
}

TEST(Check, shows_what_mystery_shoppers_found) {
  CheckDocument document = document_of(7, 3, 0.8);
  document.found.promises[0].shopped = analyse::PromiseShopped{9, 10, {0.9, 0.7, 0.98}};
  EXPECT_TRUE(has(to_text(document, false), "90.0%"));
  EXPECT_TRUE(has(to_json(document), "\"n\": 10"));
}

TEST(Check, quotes_conditions_for_the_shell) {
  CheckDocument document = document_of(7, 3, 0.8);
  document.opens[0] = "moment = 'a b'";
  EXPECT_TRUE(has(to_text(document, false), "--where 'moment = '\\''a b'\\'''"));
}

TEST(Check, writes_names_of_all_kinds_as_xml) {
  CheckDocument document = document_of(7, 3, 0.8);
  document.found.promises[0].rule.name = "<a> & \"b\" 'c' ]]> \x01\x7F \xFF\xEF\xBF\xBF";
  const std::string xml = to_junit(document);
  EXPECT_TRUE(has(xml, "&lt;a&gt; &amp; &quot;b&quot; &apos;c&apos; ]]&gt;")) << xml;
  for (const char* const none : {"\x01", "\x7F", "\xFF", "\xEF\xBF\xBF"})
    EXPECT_FALSE(has(xml, none)) << xml;
  EXPECT_TRUE(has(xml, "<testsuites tests=\"1\" failures=\"1\" errors=\"0\">")) << xml;
  EXPECT_TRUE(has(xml, "<failure type=\"not kept\" message=\"said 80%, lived 70.0%"));
  EXPECT_TRUE(has(to_junit(document_of(0, 0, 0.8)), "<error type=\"nothing to check\""));
  EXPECT_FALSE(has(to_junit(document_of(9, 1, 0.8)), "<failure"));
}

}  // namespace
}  // namespace fifteen::report
