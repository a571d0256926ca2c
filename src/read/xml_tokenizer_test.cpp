#include "read/xml_tokenizer.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/test_random.h"
#include "read/test_trickle.h"
#include "read/xml_oracle.h"

namespace fifteen::read {
namespace {

using namespace std::string_view_literals;

XmlEvents read_text(const std::string& text, const XmlOptions& options = {}) {
  auto source = ByteSource::from_memory("log.xml", text);
  EXPECT_TRUE(source);
  return events_of_tokenizer(**source, options);
}

std::string wide(std::string_view text, bool big) {
  std::string out;
  for (const char c : text) out += big ? std::string{'\0', c} : std::string{c, '\0'};
  return out;
}

using Events = std::vector<std::string>;

TEST(XmlTokenizer, gives_starts_with_attributes_ends_and_text) {
  const XmlEvents got = read_text(
      "<?xml version='1.0'?>\n<!-- one --><log a=\"1\" b = '2\"'>text <b/>&amp;<![CDATA[<c>]]>"
      "<?go on?></log >\n");
  EXPECT_EQ(got.error, "");
  EXPECT_EQ(got.events, (Events{"<log a=\"1\" b=\"2\"\"", ".text ", "<b", "/b", ".&<c>", "/log"}));
}

TEST(XmlTokenizer, replaces_references_and_blanks_in_values_but_keeps_lines) {
  Trickle source("log.xml",
                 "<a b='&lt;&#65;&#x1F600;\r\n\t&#10;&quot;&apos;&gt;'\n>\r&#13;<c/>\n<d/></a>");
  XmlTokenizer xml(source, {});
  ASSERT_EQ(xml.next(), XmlToken::kStart);
  EXPECT_EQ(xml.line(), 1U);
  ASSERT_EQ(xml.attributes().size(), 1U);
  EXPECT_EQ(xml.attributes()[0].value, "<A\xF0\x9F\x98\x80  \n\"'>");
  while (xml.next() == XmlToken::kText) {
  }
  EXPECT_EQ(xml.name(), "c");
  EXPECT_EQ(xml.line(), 4U);
  EXPECT_EQ(xml.next(), XmlToken::kEnd);
  EXPECT_EQ(xml.next(), XmlToken::kText);
  EXPECT_EQ(xml.next(), XmlToken::kStart);
  EXPECT_EQ(xml.name(), "d");
  EXPECT_EQ(xml.line(), 5U);
}

TEST(XmlTokenizer, reads_every_encoding_that_it_knows) {
  const Events expected{"<a b=\"\xC3\xA9\"", "/a"};
  EXPECT_EQ(read_text("\xEF\xBB\xBF<a b='\xC3\xA9'/>").events, expected);
  EXPECT_EQ(read_text("<?xml version='1.0' encoding='iso-8859-1'?><a b='\xE9'/>").events, expected);
  for (const bool big : {false, true}) {
    const std::string mark = big ? "\xFE\xFF" : "\xFF\xFE";
    const std::string letter = big ? std::string("\0\xE9", 2) : std::string("\xE9\0", 2);
    const std::string text = wide("<a b='", big) + letter + wide("'/>", big);
    EXPECT_EQ(read_text(mark + text).events, expected);
    EXPECT_EQ(read_text(text).events, expected);
    EXPECT_EQ(read_text(wide("<?xml version='1.0' encoding='UTF-16'?>", big) + text).events,
              expected);
  }
}

TEST(XmlTokenizer, says_what_is_wrong_and_where) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "log.xml: expected XML, got an empty file; export it again"},
      {"\n\n",
       "log.xml:3: expected the rest of the XML, got the end of the file; the file is "
       "truncated, export it again"},
      {"<a>\n <b></a>",
       "log.xml:2: expected </b>, got \"</a>\" in column 5; mend the file there, "
       "or export it again"},
      {"<a b='1'\nb='2'/>",
       "log.xml:2: expected each attribute once in a tag, got \"b='2'/>\" in "
       "column 1; mend the file there, or export it again"},
      {"<a b='1'c='2'/>",
       "log.xml:1: expected a blank, / or > in a tag, got \"c='2'/>\" in column "
       "9; mend the file there, or export it again"},
      {"<a>&b;</a>",
       "log.xml:1: expected &amp; &lt; &gt; &quot; &apos; or a number as reference, "
       "got \"&b;</a>\" in column 4; mend the file there, or export it again"},
      {"<a>x\xFFy</a>",
       "log.xml:1: expected UTF-8, got other bytes in column 5; convert the file to UTF-8"},
      {"<?xml version='1.0' encoding='Big5'?><a/>",
       "log.xml:1: expected UTF-8, UTF-16, ISO-8859-1 or US-ASCII, got the encoding \"Big5\"; "
       "convert the file to UTF-8"},
      {"<?xml encoding='UTF-8'?><a/>",
       "log.xml:1: expected <?xml version=\"1.0\" encoding=\"...\"?>, got \"<?xml "
       "encoding='UTF-8'?><a/>\"; mend the first line, or export it again"},
      {"<!DOCTYPE a><a/>",
       "log.xml:1: expected a document without a DOCTYPE, got one; remove it, "
       "entities are never expanded"},
  };
  for (const auto& [text, message] : cases) EXPECT_EQ(read_text(text).error, message) << text;
}

TEST(XmlTokenizer, bounds_depth_and_length) {
  EXPECT_EQ(read_text("<a><a><a/></a></a>", {.depth_max = 2}).error,
            "log.xml:1: expected elements nested at most 2 deep, got <a> deeper; mend the file "
            "there");
  const std::string longest(std::size_t{3} << 20U, 'x');
  for (const std::string& text : {"<a b='" + longest, "<a><!--" + longest, "<" + longest,
                                  "<a>&" + longest, "<a><![CDATA[" + longest, "<?" + longest}) {
    EXPECT_EQ(read_text(text, {.token_bytes_max = 1 << 20}).error,
              "log.xml:1: expected a tag of at most 1048576 bytes, got a longer one; look for a "
              "quote or a bracket that is not closed");
  }
  EXPECT_EQ(read_text("<a>" + longest + "</a>", {.token_bytes_max = 1 << 20}).events[1].size(),
            longest.size() + 1);
}

// Documents made of pieces that are right, wrong and nearly right.
class RandomDocuments {
 public:
  explicit RandomDocuments(std::mt19937_64 random) : random_(random) {}

  std::string next() {
    std::string out = pick(kProlog);
    std::vector<std::string> open;
    for (std::size_t i = random_() % 4 + 1; i > 0; --i) {
      open.push_back(pick(kNames));
      out += "<" + open.back() + attributes() + ">";
    }
    for (std::size_t i = random_() % 6; i > 0; --i) out += pick(random_() % 8 == 0 ? kOdd : kSound);
    for (; !open.empty(); open.pop_back()) out += "</" + open.back() + ">";
    if (random_() % 3 == 0) mutate(out);
    return out;
  }

 private:
  static inline const std::vector<std::string> kProlog = {
      "",
      "",
      "",
      "<?xml version='1.0'?>",
      "<?xml version=\"1.0\" encoding=\"utf-8\" ?>\r\n",
      "<?xml version='1.0' encoding='ISO-8859-1' standalone='yes'?>",
      "\xEF\xBB\xBF",
      "<!-- c -->\n",
      " ",
      "<?pi?>",
      "<?xml version='1.0' encoding='us-ascii'?>"};
  static inline const std::vector<std::string> kNames = {"a",     "a", "a", "a", "b:c",
                                                         "_x-1.", "a", "a", "9"};
  static inline const std::vector<std::string> kSound = {"text",
                                                         "<a/>",
                                                         "<a></a>",
                                                         "<a>]]</a>",
                                                         "&amp;",
                                                         "&#65;",
                                                         "&#xD7FF;",
                                                         "<!--x-->",
                                                         "]",
                                                         "<![CDATA[<&]]]>]]>",
                                                         "<?p q?"
                                                         "?>",
                                                         "\r\n\t",
                                                         "\xC3\xA9",
                                                         "<a b='&lt;\r\n'/>",
                                                         "<a b='>'/>",
                                                         "&#x10FFFF;",
                                                         ">",
                                                         "'",
                                                         "\"",
                                                         "\r",
                                                         "\xF0\x9F\x98\x80"};
  static inline const std::vector<std::string> kOdd = {"]]>",
                                                       "&#x0;",
                                                       "&b;",
                                                       "<!--x--y-->",
                                                       "<?XmL x?>",
                                                       "\xED\xA0\x80",
                                                       "\xEF\xBF\xBE",
                                                       "\x01",
                                                       "<a b='<'/>",
                                                       "</a>",
                                                       "<a>",
                                                       "&",
                                                       "&#;",
                                                       "&#1114112;",
                                                       "<",
                                                       "<a b='1' b='2'/>",
                                                       "<!DOCTYPE a>",
                                                       "\xC3",
                                                       "<a b='&#xFFFF;'/>",
                                                       "<a /b>",
                                                       "\x7F",
                                                       "<![CDATA[x"};
  static inline const std::vector<std::string> kAttributes = {
      "", "", "", " b='1'", " c=\"&quot;'\"", " b = '\n'", " d", " e=f", "\tg='>'", "h='1'"};

  std::string pick(const std::vector<std::string>& from) { return from[random_() % from.size()]; }
  std::string attributes() { return pick(kAttributes) + pick(kAttributes); }
  void mutate(std::string& text) {
    for (std::size_t i = random_() % 3 + 1; i > 0 && !text.empty(); --i) {
      const std::size_t at = random_() % text.size();
      switch (random_() % 3) {
        case 0: text.erase(at, random_() % 3); break;
        case 1: text.insert(at, pick(kOdd)); break;
        default: text[at] = static_cast<char>(random_());
      }
    }
  }

  std::mt19937_64 random_;
};

TEST(XmlTokenizer, agrees_with_expat_on_random_and_mutated_documents) {
  RandomDocuments documents(test_random());
  int taken = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = documents.next();
    const XmlEvents expat = events_of_expat(text);
    ASSERT_EQ(difference(read_text(text), expat), "") << text;
    Trickle trickle("log.xml", text);
    ASSERT_EQ(difference(events_of_tokenizer(trickle), expat), "") << text;
    if (expat.error.empty()) ++taken;
  }
  EXPECT_GT(taken, 1'000);
}

TEST(XmlTokenizer, agrees_with_expat_on_odd_logs) {
  const char* folder = std::getenv("FIFTEEN_DATA");
  if (folder == nullptr) GTEST_SKIP() << "set FIFTEEN_DATA to the folder of the public logs";
  std::vector<std::filesystem::path> files = {std::filesystem::path(folder) / "xes_20.xes"};
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(folder) / "xes_edge_cases")) {
    files.push_back(entry.path());
  }
  for (const auto& path : files) {
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    EXPECT_EQ(difference(read_text(text), events_of_expat(text)), "") << path;
    for (std::size_t size = 0; size < text.size(); size += 7) {
      const std::string cut = text.substr(0, size);
      EXPECT_EQ(difference(read_text(cut), events_of_expat(cut)), "") << path << " " << size;
    }
  }
  EXPECT_EQ(files.size(), 36U);
}

}  // namespace
}  // namespace fifteen::read
