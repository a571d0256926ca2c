#include "read/encoding.h"

#include <gtest/gtest.h>

#include "base/test_random.h"
#include "base/text.h"

namespace fifteen::read {
namespace {

using namespace std::string_literals;

// UTF-16 of a text of characters below 0x10000, by hand.
std::string utf16(std::u16string_view text, bool little) {
  std::string out;
  for (const char16_t c : text) {
    const char low = static_cast<char>(c & 0xFFU);
    const char high = static_cast<char>(c >> 8U);
    out += little ? std::string{low, high} : std::string{high, low};
  }
  return out;
}

std::string read_all(std::string bytes, Encoding encoding, std::size_t piece) {
  auto source = as_utf8(ByteSource::from_memory("f", std::move(bytes)).value(), encoding);
  std::string out;
  std::string buffer(piece, '\0');
  while (true) {
    const std::size_t got = source->read(buffer).value();
    if (got == 0) return out;
    out.append(buffer, 0, got);
  }
}

TEST(Encoding, reads_latin_1_and_windows_1252) {
  EXPECT_EQ(to_utf8("J\xF6rg", Encoding::kLatin1), "Jörg");
  EXPECT_EQ(to_utf8("J\xF6rg \x80 \x93ja\x94", Encoding::kWindows1252), "Jörg € “ja”");
  EXPECT_EQ(to_utf8("\x80", Encoding::kLatin1), "\u0080");
}

TEST(Encoding, reads_utf_16_of_either_order_and_leaves_its_mark_out) {
  EXPECT_EQ(to_utf8(utf16(u"\uFEFFJörg €", true), Encoding::kUtf16Le), "Jörg €");
  EXPECT_EQ(to_utf8(utf16(u"\uFEFFJörg €", false), Encoding::kUtf16Be), "Jörg €");
  EXPECT_EQ(to_utf8(utf16(u"\U0001F600", true), Encoding::kUtf16Le), "😀");
}

TEST(Encoding, never_takes_what_is_no_character_for_text) {
  EXPECT_EQ(to_utf8("a\x81z", Encoding::kWindows1252), "a\xFFz");
  EXPECT_EQ(to_utf8(utf16(u"a\xD800z", true), Encoding::kUtf16Le), "a\xFFz");
  EXPECT_EQ(to_utf8(utf16(u"a\xDC00z", true), Encoding::kUtf16Le), "a\xFFz");
  EXPECT_EQ(to_utf8(utf16(u"a\xD800\xD800z", false), Encoding::kUtf16Be), "a\xFF\xFFz");
  EXPECT_EQ(read_all(utf16(u"az", true) + "q", Encoding::kUtf16Le, 100), "az\xFF");
  EXPECT_EQ(read_all(utf16(u"az\xD83D", true), Encoding::kUtf16Le, 100), "az\xFF");
}

TEST(Encoding, gives_the_same_text_in_pieces_of_any_size) {
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 200; ++round) {
    std::string bytes;
    const auto size = any_of<std::size_t>(random, 0, 300);
    for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(any_of(random, 0, 255));
    for (const Encoding encoding :
         {Encoding::kLatin1, Encoding::kWindows1252, Encoding::kUtf16Le, Encoding::kUtf16Be}) {
      const std::string whole = read_all(bytes, encoding, 100'000);
      for (const std::size_t piece : {1UL, 2UL, 7UL, 9UL, 10UL, 64UL}) {
        ASSERT_EQ(read_all(bytes, encoding, piece), whole);
      }
    }
  }
}

TEST(Encoding, is_known_by_names_in_any_case) {
  EXPECT_EQ(encoding_of("UTF-8", ""), Encoding::kUtf8);
  EXPECT_EQ(encoding_of("Latin-1", ""), Encoding::kLatin1);
  EXPECT_EQ(encoding_of("cp1252", ""), Encoding::kWindows1252);
  EXPECT_EQ(encoding_of("utf-16", "\xFE\xFF"), Encoding::kUtf16Be);
  EXPECT_EQ(encoding_of("utf-16", utf16(u"customer", false)), Encoding::kUtf16Be);
  EXPECT_EQ(encoding_of("utf-16", "xx"), Encoding::kUtf16Le);
  EXPECT_EQ(encoding_of("koi8-r", ""), std::nullopt);
  for (const std::string& name : encoding_names()) EXPECT_TRUE(encoding_of(name, "")) << name;
}

TEST(Encoding, is_told_by_the_bytes) {
  EXPECT_EQ(detect_encoding("customer,moment\nj\xC3\xB6rg,call\n"), Encoding::kUtf8);
  EXPECT_EQ(detect_encoding("customer,moment\njorg,call\n"), Encoding::kUtf8);
  EXPECT_EQ(detect_encoding(""), Encoding::kUtf8);
  EXPECT_EQ(detect_encoding("customer,moment\nj\xF6rg,call\n"), Encoding::kWindows1252);
  EXPECT_EQ(detect_encoding(utf16(u"\uFEFFcustomer,moment\n", true)), Encoding::kUtf16Le);
  EXPECT_EQ(detect_encoding(utf16(u"customer,moment\n", true)), Encoding::kUtf16Le);
  EXPECT_EQ(detect_encoding(utf16(u"customer,moment\n", false)), Encoding::kUtf16Be);
}

TEST(Encoding, a_damaged_row_of_utf_8_stays_one) {
  EXPECT_EQ(detect_encoding("a,b\nj\xC3\xB6rg,1\nj\xF6rg,2\n"), Encoding::kUtf8);
}

TEST(Encoding, what_no_encoding_fits_is_not_guessed) {
  EXPECT_EQ(detect_encoding("a,b\nsear\xFF"
                            "ch,1\n"),
            std::nullopt);
  EXPECT_EQ(detect_encoding("a,b\n\x81,1\n"), std::nullopt);
  // "Moscow" in windows-1251 is letters beyond ASCII only.
  EXPECT_EQ(detect_encoding("a,b\n\xCC\xEE\xF1\xEA\xE2\xE0,1\n"), std::nullopt);
  EXPECT_EQ(detect_encoding("\xFF\xFE\0\0a\0\0\0"s), std::nullopt);
}

TEST(Encoding, a_head_may_break_off_within_a_character) {
  std::string head(kEncodingHeadBytes - 1, 'x');
  head += '\xC3';
  EXPECT_EQ(detect_encoding(head), Encoding::kUtf8);
}

}  // namespace
}  // namespace fifteen::read
