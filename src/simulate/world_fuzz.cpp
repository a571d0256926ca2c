// Feeds any text to the reader of worlds: it must not crash, and a world that it takes must run,
// small, to its end.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "simulate/run.h"
#include "simulate/world.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fifteen;
  using namespace fifteen::simulate;
  const auto world = parse_world({reinterpret_cast<const char*>(data), size}, "world.toml");
  if (!world) {
    FIFTEEN_CHECK(world.error().kind == ErrorKind::kInput, "a bad world is an input error");
    FIFTEEN_CHECK(world.error().message.find("world.toml:") == 0, "a message names the file");
    return 0;
  }
  if (world->journeys.per_year * static_cast<double>(world->days) > 4000) return 0;  // only slow
  RunOptions options;
  options.customers = 3;
  options.seed = world->seed;
  options.truth = true;
  const auto plan = make_plan(*world, options);
  FIFTEEN_CHECK(plan.has_value(), "a world that is taken can be planned");
  const auto rows = simulate_site(*plan, 0);
  FIFTEEN_CHECK(rows.has_value(), "three customers do not fill a site");
  const std::int64_t first_ms = world->start_us / 1000;
  std::int64_t before_ms = first_ms;
  for (const Row& row : rows->rows) {
    FIFTEEN_CHECK(row.start_ms >= before_ms, "contacts are in order");
    FIFTEEN_CHECK(row.start_ms * 1000 < plan->end_us, "and within the period");
    before_ms = row.start_ms;
  }
  return 0;
}
