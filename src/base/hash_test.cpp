#include "base/hash.h"

#include <cstdint>
#include <gtest/gtest.h>
#include <limits>
#include <string>

namespace fifteen {
namespace {

TEST(Hash, an_id_is_the_same_as_a_number_and_as_text) {
  for (const std::int64_t id :
       {std::int64_t{0}, std::int64_t{42}, std::int64_t{-7}, std::int64_t{569'117'123'456'789'012},
        std::int64_t{1'790'000'000'000'000'001}, std::numeric_limits<std::int64_t>::max(),
        std::numeric_limits<std::int64_t>::min()}) {
    EXPECT_EQ(hash_id(std::to_string(id)), hash_id(id)) << id;
  }
}

TEST(Hash, other_spellings_of_a_number_are_texts) {
  for (const char* text :
       {"042", "+42", "-0", "42 ", " 42", "42.0", "4e1", "", "-", "9223372036854775808"}) {
    EXPECT_EQ(hash_id(std::string_view(text)), hash_text(text)) << text;
  }
}

}  // namespace
}  // namespace fifteen
