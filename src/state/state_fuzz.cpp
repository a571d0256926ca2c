// Feeds any bytes to the reader of state files: it must neither crash nor take more memory than
// they warrant, and what it accepts is written back as it was read. Checksums are set right, too,
// since no change would get past them.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "analyse/what_if.h"
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
  if (state->what_if && !state->what_if->shifts.moments.empty()) {
    // What is read can be asked.
    const analyse::WhatIfStep step{"", analyse::WhatIfChange::kEliminate, 0, {}};
    (void)analyse::WhatIfs(*state->what_if).of({step});
  }
  FIFTEEN_CHECK(read_what_if_state(bytes, "a.state").has_value(),
                "a part of a state is read alone");
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
