#pragma once
// Batches as a stream of Arrow's C interfaces (data and stream), which DuckDB reads without
// copying. Source: the Arrow C data interface,
// https://arrow.apache.org/docs/format/CDataInterface.html

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "contact/batches.h"

// The layouts that the interface lays down; duckdb.h names the types and leaves them to us.
struct ArrowSchema {
  const char* format;
  const char* name;
  const char* metadata;
  std::int64_t flags;
  std::int64_t n_children;
  ArrowSchema** children;
  ArrowSchema* dictionary;
  void (*release)(ArrowSchema*);
  void* private_data;
};

struct ArrowArray {
  std::int64_t length;
  std::int64_t null_count;
  std::int64_t offset;
  std::int64_t n_buffers;
  std::int64_t n_children;
  const void** buffers;
  ArrowArray** children;
  ArrowArray* dictionary;
  void (*release)(ArrowArray*);
  void* private_data;
};

struct ArrowArrayStream {
  int (*get_schema)(ArrowArrayStream*, ArrowSchema* out);
  int (*get_next)(ArrowArrayStream*, ArrowArray* out);
  const char* (*get_last_error)(ArrowArrayStream*);
  void (*release)(ArrowArrayStream*);
  void* private_data;
};

namespace fifteen::duckdb_engine {

/// The stream. Must outlive whoever reads it, and all arrays.
class ArrowBatches {
 public:
  explicit ArrowBatches(BatchSource& source);
  ArrowBatches(const ArrowBatches&) = delete;
  ArrowBatches& operator=(const ArrowBatches&) = delete;

  ArrowArrayStream* stream() { return &stream_; }

  /// What went wrong in the source, if anything did.
  const std::optional<Error>& failure() const { return failure_; }

 private:
  struct Held;  // a batch, and the arrays that point into it

  int next(ArrowArray* out);
  void make_schema();

  BatchSource& source_;
  ArrowArrayStream stream_{};
  std::deque<ArrowSchema> fields_;
  std::vector<ArrowSchema*> children_;
  ArrowSchema text_{};
  std::optional<Error> failure_;
  // DuckDB remembers a dictionary by its address, so no two may have the same one while it reads.
  std::deque<ArrowArray> dictionaries_;
};

}  // namespace fifteen::duckdb_engine
