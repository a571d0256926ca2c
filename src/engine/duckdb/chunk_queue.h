#pragma once
// Chunks of rows that wait for another thread than the one that DuckDB reads them on.
//
// DuckDB reads a CSV file on one thread where its rows are numbered, and that thread would also
// make contacts of them while the others stand by. So it copies the chunks it has no time for, and
// helpers take them. Where no copy is free it takes the chunk itself: nobody ever waits.
//
//   ChunkQueue queue(helpers, [&](std::span<const Argument> rows, idx_t count) { ... });
//   if (!queue.offer(chunk)) ...             // on DuckDB's thread: do it here
//   queue.finish();                          // all that was offered is done

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <duckdb.h>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "engine/duckdb/field_reader.h"

namespace fifteen::duckdb_engine {

/// A chunk of our own with what a chunk of DuckDB's held, its memory used again and again.
class ChunkCopy {
 public:
  /// Copies a chunk of the types that `argument_sql` makes. False when its texts are more than
  /// kTextBytesMax: such a chunk is not worth a second place in memory.
  bool assign(duckdb_data_chunk chunk);

  idx_t rows() const { return rows_; }
  std::span<const Argument> arguments() const { return arguments_; }

 private:
  static constexpr std::size_t kTextBytesMax = 4'000'000;

  struct Column {
    std::vector<std::uint64_t> values;  // of one, eight or sixteen bytes each
    std::vector<std::uint64_t> validity;
    std::vector<char> texts;  // those that do not fit into their string
  };

  bool copy_texts(const Argument& from, Column& to) const;

  idx_t rows_ = 0;
  std::vector<Column> columns_;
  std::vector<Argument> arguments_;
};

class ChunkQueue {
 public:
  using Work = std::function<void(std::span<const Argument> arguments, idx_t rows)>;

  /// Starts so many helpers; with none, nothing is ever taken. `work` is called on any thread, on
  /// several at a time.
  ChunkQueue(std::size_t helpers, Work work);
  ChunkQueue(const ChunkQueue&) = delete;
  ChunkQueue& operator=(const ChunkQueue&) = delete;
  ~ChunkQueue();

  /// Copies the chunk for a helper, or returns false: whoever calls does the work. Thread-safe.
  bool offer(duckdb_data_chunk chunk);

  /// Does what is left with the helpers' help, and ends them. Throws what the work has thrown first
  /// on any of them; chunks behind that may have been left out. Call once, after the last offer.
  void finish();

 private:
  static constexpr std::size_t kCopiesPerHelper = 4;

  void help(bool to_the_end);

  Work work_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::unique_ptr<ChunkCopy>> free_;
  std::vector<std::unique_ptr<ChunkCopy>> waiting_;
  bool ended_ = false;
  std::exception_ptr failure_;
  std::vector<std::jthread> helpers_;
};

}  // namespace fifteen::duckdb_engine
