#pragma once
// The engine on one file, for tests.

#include <cstdint>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <utility>

#include "engine/duckdb/duckdb_engine.h"

namespace fifteen::tests {

/// The memory that tests give an engine, and its runs.
inline constexpr std::uint64_t kTestMemory = 500'000'000;

/// Opens a file; null, and a failure of the test, where that is not possible.
inline std::unique_ptr<duckdb_engine::DuckDbEngine> open_engine(const std::string& path,
                                                                std::size_t threads) {
  duckdb_engine::EngineOptions options;
  options.threads = threads;
  options.memory_bytes = kTestMemory;
  auto opened = duckdb_engine::DuckDbEngine::open({path}, options);
  if (opened) return std::move(*opened);
  ADD_FAILURE() << opened.error().message;
  return nullptr;
}

}  // namespace fifteen::tests
