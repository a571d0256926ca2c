// Feeds any text to the reader of mappings: it must not crash, and what it takes must be written
// and read back without change.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "read/mapping.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fifteen;
  using namespace fifteen::read;
  const auto mapping = parse_mapping({reinterpret_cast<const char*>(data), size}, "map.toml");
  if (!mapping) {
    FIFTEEN_CHECK(mapping.error().kind == ErrorKind::kInput, "a bad mapping is an input error");
    FIFTEEN_CHECK(mapping.error().message.find("map.toml:") == 0, "a message names the file");
    return 0;
  }
  const auto again = parse_mapping(write_mapping(*mapping), "again.toml");
  FIFTEEN_CHECK(again.has_value(), "what is written can be read");
  FIFTEEN_CHECK(*again == *mapping, "and is the same mapping");
  return 0;
}
