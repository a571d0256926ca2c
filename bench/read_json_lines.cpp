// The JSON Lines reader alone, into a sink that only counts: checks the counts, then times.
//
//   fifteen_json_lines_bench [MEGABYTES_A_SECOND]
//
// Reads a hundred megabytes of made-up contacts from memory a few times and prints the fastest.
// Ends with status 1 when rows or values are missing, or when less than the bound (200) is read in
// a second.

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <string>

#include "counting_sink.h"
#include "read/byte_source.h"
#include "read/json_lines.h"

namespace {

using namespace fifteen::read;

constexpr std::uint64_t kRows = 600'000;
constexpr std::uint64_t kValues = 7;
constexpr int kRounds = 5;

std::string contacts() {
  std::string out;
  for (std::uint64_t i = 0; i < kRows; ++i) {
    out += fmt::format(
        "{{\"customer\": {{\"id\": \"c{}\", \"tier\": \"gold\"}}, \"event\": \"order status "
        "call\", "
        "\"start\": \"2024-05-{:02}T10:{:02}:00Z\", \"waited\": {}, \"resolved\": {}, \"note\": "
        "\"asked twice \\u00e9\"}}\n",
        i % 50'000, 1 + i % 28, i % 60, i % 900, i % 3 == 0);
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  const double least = argc > 1 ? std::stod(argv[1]) : 200;
  const std::string text = contacts();
  double wall = 1e9;
  for (int round = 0; round < kRounds; ++round) {
    auto source = ByteSource::from_memory("contacts.jsonl", text);
    CountingSink sink;
    Rejects rejects;
    const auto begin = std::chrono::steady_clock::now();
    const auto summary = read_json_lines(**source, {}, sink, rejects);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    if (!summary || sink.rows != kRows || sink.values != kRows * kValues) {
      fmt::print("  FAILED  {} rows of {} values, got {} and {}\n", kRows, kValues, sink.rows,
                 sink.values);
      return 1;
    }
    wall = std::min(wall, took.count());
  }
  const double speed = static_cast<double>(text.size()) / 1e6 / wall;
  fmt::print("JSON Lines: {:.0f} MB in {:.3f} s\n", static_cast<double>(text.size()) / 1e6, wall);
  fmt::print("  {}  {:.0f} MB a second (at least {:.0f})\n", speed >= least ? "ok    " : "FAILED",
             speed, least);
  return speed >= least ? 0 : 1;
}
