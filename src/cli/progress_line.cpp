#include "cli/progress_line.h"

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <fmt/format.h>
#include <mutex>
#include <string>
#include <thread>
#include <unistd.h>

#include "base/text.h"
#include "base/time.h"

namespace fifteen::cli {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kEvery{200};

std::string line_of(const engine::Progress& progress, double seconds) {
  const std::uint64_t rows = progress.rows.load();
  if (progress.phase.load() == engine::Progress::Phase::kPass) {
    return fmt::format("{} contacts read, following the journeys", format_count(rows));
  }
  std::string line = fmt::format("reading: {} rows", format_count(rows));
  if (seconds > 0.5) {
    line +=
        fmt::format(", {} a second",
                    format_count(static_cast<std::uint64_t>(static_cast<double>(rows) / seconds)));
  }
  const double share = progress.share.load();
  if (share > 0.02 && share < 1) {
    const auto left = static_cast<std::int64_t>(seconds * (1 - share) / share * 1e6);
    line += fmt::format(", {:.0f}%, {} left", share * 100,
                        format_duration(left / kMicrosPerSecond * kMicrosPerSecond));
  }
  return line;
}

}  // namespace

struct ProgressLine::Shown {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::jthread thread;
};

ProgressLine::ProgressLine(const engine::Progress& progress, bool quiet) {
  if (quiet || isatty(STDERR_FILENO) == 0) return;
  shown_ = std::make_unique<Shown>();
  shown_->thread = std::jthread([this, &progress](const std::stop_token& stop) {
    const auto begin = Clock::now();
    std::unique_lock lock(shown_->mutex);
    while (!shown_->changed.wait_for(lock, stop, kEvery, [&] { return stop.stop_requested(); })) {
      const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
      fmt::print(stderr, "\r\x1b[K{}", line_of(progress, seconds));
      std::fflush(stderr);
    }
    fmt::print(stderr, "\r\x1b[K");
    std::fflush(stderr);
  });
}

ProgressLine::~ProgressLine() = default;

}  // namespace fifteen::cli
