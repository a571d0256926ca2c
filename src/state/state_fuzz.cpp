// Feeds any bytes to the reader of state files: it must neither crash nor take more memory than
// they warrant, and what it accepts is written back as it was read. Checksums are set right, too,
// since no change would get past them.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "analyse/what_if.h"
#include "state/merge.h"
#include "state/state_file.h"

using namespace fifteen;
using namespace fifteen::state;

namespace {

// What is read can be asked.
void ask(const analyse::WhatIfTables& tables) {
  using analyse::WhatIfChange;
  if (tables.shifts.moments.empty()) return;
  const std::size_t last = tables.shifts.moments.size() - 1;
  std::vector<analyse::WhatIfStep> steps{
      {"", WhatIfChange::kFix, last, {{Outcome::kMisery, true, 0.5}}}};
  for (const analyse::StaffedQueue& queue : tables.waiting.queues)
    steps.push_back({"", WhatIfChange::kPromise, queue.moments.front(), {}, 60e6});
  if (!tables.shifts.removals.empty())
    steps.push_back({"", WhatIfChange::kRemove, tables.shifts.removals.size() - 1, {}});
  steps.push_back({"", WhatIfChange::kEliminate, 0, {}});
  (void)analyse::WhatIfs(tables).of(steps);
}

void check(std::string_view bytes) {
  const auto part = read_what_if_state(bytes, "a.state");
  if (part && part->tables) ask(*part->tables);
  auto state = read_state(bytes, "a.state");
  if (!state) {
    FIFTEEN_CHECK(state.error().kind == ErrorKind::kInput, "a damaged file is bad input");
    return;
  }
  FIFTEEN_CHECK(write_state(*state) == bytes, "there is one way to write a state");
  FIFTEEN_CHECK(part && part->facts.fate.rule == state->facts.fate.rule &&
                    part->tables.has_value() == state->what_if.has_value(),
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
