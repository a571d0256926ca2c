#include "engine/duckdb/chunk_queue.h"

#include <array>
#include <atomic>
#include <gtest/gtest.h>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>

namespace fifteen::duckdb_engine {
namespace {

constexpr idx_t kRows = 100;

// A chunk of numbers, texts of 0 to 99 letters, and truths; every seventh row has neither.
class TestChunk {
 public:
  explicit TestChunk(std::int64_t first) {
    std::array<duckdb_logical_type, 3> types{duckdb_create_logical_type(DUCKDB_TYPE_BIGINT),
                                             duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR),
                                             duckdb_create_logical_type(DUCKDB_TYPE_BOOLEAN)};
    chunk_ = duckdb_create_data_chunk(types.data(), types.size());
    for (duckdb_logical_type& type : types) duckdb_destroy_logical_type(&type);
    duckdb_data_chunk_set_size(chunk_, kRows);
    const auto vector = [&](idx_t c) { return duckdb_data_chunk_get_vector(chunk_, c); };
    for (const idx_t c : {1, 2}) duckdb_vector_ensure_validity_writable(vector(c));
    for (idx_t row = 0; row < kRows; ++row) {
      static_cast<std::int64_t*>(duckdb_vector_get_data(vector(0)))[row] =
          first + static_cast<std::int64_t>(row);
      static_cast<bool*>(duckdb_vector_get_data(vector(2)))[row] = row % 2 == 0;
      duckdb_vector_assign_string_element(vector(1), row, text(row).c_str());
      if (row % 7 != 0) continue;
      for (const idx_t c : {1, 2})
        duckdb_validity_set_row_invalid(duckdb_vector_get_validity(vector(c)), row);
    }
  }
  TestChunk(const TestChunk&) = delete;
  TestChunk& operator=(const TestChunk&) = delete;
  ~TestChunk() { duckdb_destroy_data_chunk(&chunk_); }

  static std::string text(idx_t row) { return std::string(row, static_cast<char>('a' + row % 26)); }
  duckdb_data_chunk get() const { return chunk_; }

 private:
  duckdb_data_chunk chunk_ = nullptr;
};

void expect_equal(std::span<const Argument> arguments, idx_t rows, std::int64_t first) {
  ASSERT_EQ(arguments.size(), 3U);
  ASSERT_EQ(rows, kRows);
  for (idx_t row = 0; row < rows; ++row) {
    EXPECT_EQ(arguments[0].integer(row), first + static_cast<std::int64_t>(row));
    ASSERT_EQ(arguments[1].missing(row), row % 7 == 0);
    ASSERT_EQ(arguments[2].missing(row), row % 7 == 0);
    if (row % 7 == 0) continue;
    EXPECT_EQ(arguments[1].text(row), TestChunk::text(row));
    EXPECT_EQ(arguments[2].truth(row), row % 2 == 0);
  }
}

TEST(ChunkQueue, ACopyHoldsWhatTheChunkHeldAfterThatIsGone) {
  ChunkCopy copy;
  for (const std::int64_t first : {5, 7}) {
    {
      const TestChunk chunk(first);
      ASSERT_TRUE(copy.assign(chunk.get()));
    }
    expect_equal(copy.arguments(), copy.rows(), first);
  }
}

TEST(ChunkQueue, EachChunkIsTakenOnceByAHelperOrItsGiver) {
  constexpr std::int64_t kChunks = 300;
  std::mutex mutex;
  std::multiset<std::int64_t> seen;
  const auto work = [&](std::span<const Argument> arguments, idx_t rows) {
    const std::int64_t first = arguments[0].integer(0);
    expect_equal(arguments, rows, first);
    const std::scoped_lock lock(mutex);
    seen.insert(first);
  };
  ChunkQueue queue(2, work);
  for (std::int64_t i = 0; i < kChunks; ++i) {
    const TestChunk chunk(i);
    if (!queue.offer(chunk.get())) {
      const std::vector<Argument> arguments = arguments_of(chunk.get());
      work(arguments, kRows);
    }
  }
  queue.finish();
  ASSERT_EQ(seen.size(), static_cast<std::size_t>(kChunks));
  for (std::int64_t i = 0; i < kChunks; ++i) EXPECT_EQ(seen.count(i), 1U);
}

TEST(ChunkQueue, WithoutHelpersNothingIsTaken) {
  ChunkQueue queue(0, [](std::span<const Argument>, idx_t) { FAIL(); });
  const TestChunk chunk(0);
  EXPECT_FALSE(queue.offer(chunk.get()));
  queue.finish();
}

TEST(ChunkQueue, AHelpersExceptionComesOutAtTheEnd) {
  ChunkQueue queue(1, [](std::span<const Argument>, idx_t) { throw std::runtime_error("no"); });
  const TestChunk chunk(0);
  ASSERT_TRUE(queue.offer(chunk.get()));
  EXPECT_THROW(queue.finish(), std::runtime_error);
}

TEST(ChunkQueue, MayGoAwayWithoutAnEnd) {
  std::atomic<int> taken{0};
  {
    ChunkQueue queue(2, [&](std::span<const Argument>, idx_t) { ++taken; });
    const TestChunk chunk(0);
    for (int i = 0; i < 5; ++i) queue.offer(chunk.get());
  }
  EXPECT_LE(taken, 5);
}

}  // namespace
}  // namespace fifteen::duckdb_engine
