#pragma once
// Batches of contacts into a file, by DuckDB's writers. DuckDB takes the batches as a stream of
// Arrow arrays, which, unlike its tables of functions, keep their order when several threads write:
// equal batches give equal bytes, whatever the threads.

#include <cstddef>
#include <string>

#include "base/error.h"
#include "contact/batches.h"
#include "engine/engine.h"

namespace fifteen::duckdb_engine {

struct BatchWriteRequest {
  std::string path;                                          ///< is written over
  engine::FileFormat format = engine::FileFormat::kParquet;  ///< not kXes
  bool gzip = false;                                         ///< not for Parquet
  std::size_t threads = 1;
  std::size_t memory_bytes = 0;
};

/// Writes all batches. Errors: those of the source, and kOutput, with the reason alone: the file
/// cannot be written.
Status write_batches(BatchSource& source, const BatchWriteRequest& request);

}  // namespace fifteen::duckdb_engine
