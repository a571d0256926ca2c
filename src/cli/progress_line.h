#pragma once
// The line on a terminal's standard error that says how far a run is: rows, rate, time left.

#include <memory>

#include "engine/engine.h"

namespace fifteen::cli {

/// Shows a run's progress from a thread of its own until it is destroyed, which wipes the line.
/// Does nothing when standard error is no terminal, or `quiet`.
class ProgressLine {
 public:
  ProgressLine(const engine::Progress& progress, bool quiet);
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine();

 private:
  struct Shown;
  std::unique_ptr<Shown> shown_;
};

}  // namespace fifteen::cli
