#include "read/long_lines.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/test_random.h"

namespace fifteen::read {
namespace {

std::string without(const std::string& text, std::size_t bytes_max, std::size_t piece,
                    std::vector<LongLine>& found) {
  auto source = without_long_lines(ByteSource::from_memory("f", text).value(), found, bytes_max);
  std::string out;
  std::string buffer(piece, '\0');
  while (true) {
    const std::size_t got = source->read(buffer).value();
    if (got == 0) return out;
    out.append(buffer, 0, got);
  }
}

TEST(LongLines, are_left_empty_and_named) {
  std::vector<LongLine> found;
  EXPECT_EQ(without("a\nabcdef\n\nabcde\nabcdefg", 5, 3, found), "a\n\n\nabcde\n");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].line, 2U);
  EXPECT_EQ(found[0].begin, "abcdef");
  EXPECT_EQ(found[1].line, 5U);
}

TEST(LongLines, leaves_other_texts_alone) {
  std::vector<LongLine> found;
  for (const char* text : {"", "\n", "a", "a\n", "a\n\nb", "a\rb\n", "a\r"}) {
    EXPECT_EQ(without(text, 5, 1, found), text);
  }
  EXPECT_TRUE(found.empty());
}

TEST(LongLines, end_in_one_way) {
  std::vector<LongLine> found;
  EXPECT_EQ(without("a\r\nb\n\r\n\nabcde\r\nabcdef\r\n", 6, 2, found), "a\nb\n\n\nabcde\n\n");
  EXPECT_EQ(found.size(), 1U);
}

TEST(LongLines, are_seen_without_reading_all) {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("long_lines_" + std::to_string(getpid())))
          .string();
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 300; ++round) {
    constexpr std::size_t kMax = 100;
    std::string text;
    std::size_t longest = 0;
    for (int line = any_of(random, 0, 30); line > 0; --line) {
      const auto size = any_of<std::size_t>(random, 0, once_in(random, 20) ? 300 : 49);
      longest = std::max(longest, size);
      text += std::string(size, 'x') + "\n";
    }
    std::ofstream(path, std::ios::binary) << text;
    const bool seen = may_have_long_line(path, kMax).value();
    if (longest > kMax) {
      EXPECT_TRUE(seen);
    }
    if (longest < kMax / 2) {
      EXPECT_FALSE(seen);
    }
  }
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace fifteen::read
