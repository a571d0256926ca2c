// Feeds any bytes to the reader of state files: it must neither crash nor take more memory than
// they warrant, and what it accepts is written back as it was read. Checksums are set right, too,
// since no change would get past them.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "state/merge.h"
#include "state/state_file.h"

using namespace fifteen;
using namespace fifteen::state;

namespace {

void check(std::string_view bytes) {
  auto state = read_state(bytes, "a.state");
  if (!state) {
    FIFTEEN_CHECK(state.error().kind == ErrorKind::kInput, "a damaged file is bad input");
    return;
  }
  FIFTEEN_CHECK(write_state(*state) == bytes, "there is one way to write a state");
  const auto merged = merge_states({"a.state", *state}, {"b.state", *state});
  if (merged) (void)read_state(write_state(*merged), "ab.state");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check(bytes);
  check(with_checksums(bytes));
  return 0;
}
