#include "cli/progress_line.h"

#include <algorithm>
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

// What the line says, from what it has seen so far.
class Line {
 public:
  std::string text(const engine::Progress& progress) {
    const std::uint64_t rows = progress.rows.load();
    if (progress.phase.load() == engine::Progress::Phase::kPass) {
      return fmt::format("{} rows read, following the journeys", format_count(rows));
    }
    std::string line = progress.phase.load() == engine::Progress::Phase::kMaking
                           ? fmt::format("making: {}", format_counted(rows, "contact", "contacts"))
                           : fmt::format("reading: {}", format_counted(rows, "row", "rows"));
    const double seconds = since(begin_);
    if (seconds > 0.5) {
      const double rate = static_cast<double>(rows) / seconds;
      line += fmt::format(", {} a second", format_count(static_cast<std::uint64_t>(rate)));
    }
    return line + time_left(progress.share.load());
  }

 private:
  static double since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
  }

  // Each file, and each reading of it, begins at 0 again.
  std::string time_left(double share) {
    if (share < share_) reading_begin_ = Clock::now();
    share_ = share;
    if (share < 0.02 || share >= 1) return "";
    const double left = std::max(1.0, since(reading_begin_) * (1 - share) / share);
    return fmt::format(", {:.0f}%, {} left", share * 100,
                       format_duration(static_cast<std::int64_t>(left) * kMicrosPerSecond));
  }

  Clock::time_point begin_ = Clock::now();
  Clock::time_point reading_begin_ = begin_;
  double share_ = 0;
};

}  // namespace

struct ProgressLine::Shown {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::jthread thread;  // ends first
};

ProgressLine::ProgressLine(const engine::Progress& progress, bool quiet) {
  if (quiet || isatty(STDERR_FILENO) == 0) return;
  shown_ = std::make_unique<Shown>();
  shown_->thread = std::jthread([shown = shown_.get(), &progress](const std::stop_token& stop) {
    Line line;
    std::unique_lock lock(shown->mutex);
    while (!shown->changed.wait_for(lock, stop, kEvery, [&] { return stop.stop_requested(); })) {
      fmt::print(stderr, "\r\x1b[K{}", line.text(progress));
      std::fflush(stderr);
    }
    fmt::print(stderr, "\r\x1b[K");
    std::fflush(stderr);
  });
}

ProgressLine::~ProgressLine() = default;

}  // namespace fifteen::cli
