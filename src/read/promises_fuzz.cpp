// Feeds any text to the reader of promises: it must not crash, and what it takes must be written
// and read back without change.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "read/promises.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fifteen;
  using namespace fifteen::read;
  const auto promises =
      parse_promises({reinterpret_cast<const char*>(data), size}, "promises.toml");
  if (!promises) {
    FIFTEEN_CHECK(promises.error().kind == ErrorKind::kInput, "bad promises are an input error");
    FIFTEEN_CHECK(promises.error().message.find("promises.toml:") == 0, "a message names the file");
    return 0;
  }
  const auto again = parse_promises(write_promises(*promises), "again.toml");
  FIFTEEN_CHECK(again.has_value(), "what is written can be read");
  FIFTEEN_CHECK(*again == *promises, "and are the same promises");
  return 0;
}
