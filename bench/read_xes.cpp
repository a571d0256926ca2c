// The XES reader alone, into a sink that only counts: checks the counts, then times.
//
//   fifteen_xes_bench FILE TRACES EVENTS [EVENTS_A_SECOND]
//
// Reads FILE a few times, each from the disk's cache with its unpacking, and prints the fastest.
// Ends with status 1 when the counts differ, or when fewer events than the bound are read in a
// second.

#include <algorithm>
#include <chrono>
#include <ctime>
#include <fmt/format.h>
#include <string>
#include <sys/resource.h>

#include "counting_sink.h"
#include "read/byte_source.h"
#include "read/xes.h"

namespace {

using namespace fifteen::read;

constexpr int kRounds = 7;

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    fmt::print(stderr, "bench: expected FILE TRACES EVENTS [EVENTS_A_SECOND]\n");
    return 2;
  }
  const double least = argc > 4 ? std::stod(argv[4]) : 0;
  double wall = 1e9;
  double cpu = 1e9;
  for (int round = 0; round < kRounds; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    const double cpu_begin = cpu_seconds();
    auto source = ByteSource::open(argv[1]);
    CountingSink sink;
    Rejects rejects;
    if (!source) {
      fmt::print(stderr, "bench: {}\n", source.error().message);
      return 2;
    }
    const auto summary = read_xes(**source, {.lifecycle = Lifecycle::kEvents}, sink, rejects);
    if (!summary || summary->traces != std::stoull(argv[2]) || sink.rows != std::stoull(argv[3])) {
      fmt::print("  FAILED  {}: {} traces and {} events\n", argv[1], argv[2], argv[3]);
      return 1;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    wall = std::min(wall, took.count());
    cpu = std::min(cpu, cpu_seconds() - cpu_begin);
  }
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const double speed = std::stod(argv[3]) / wall;
  fmt::print("{}: {} traces and {} events in {:.3f} s ({:.3f} s of processors), {:.0f} MB\n",
             argv[1], argv[2], argv[3], wall, cpu,
             static_cast<double>(used.ru_maxrss) * 1024 / 1e6);
  fmt::print("  {}  {:.0f} events a second (at least {:.0f})\n",
             speed >= least ? "ok    " : "FAILED", speed, least);
  return speed >= least ? 0 : 1;
}
