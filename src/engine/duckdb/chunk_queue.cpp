#include "engine/duckdb/chunk_queue.h"

#include <cstring>
#include <utility>

#include "base/error.h"

namespace fifteen::duckdb_engine {
namespace {

constexpr idx_t kRowsPerWord = 64;

std::size_t width_of(duckdb_type type) {
  switch (type) {
    case DUCKDB_TYPE_BOOLEAN: return sizeof(bool);
    case DUCKDB_TYPE_VARCHAR: return sizeof(duckdb_string_t);
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_DOUBLE:
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_TZ: return sizeof(std::uint64_t);
    default: break;
  }
  FIFTEEN_CHECK(false, "an argument of a type that nobody makes");
  return 0;
}

bool is_inlined(const duckdb_string_t& text) {
  return text.value.inlined.length <= sizeof text.value.inlined.inlined;
}

}  // namespace

bool ChunkCopy::assign(duckdb_data_chunk chunk) {
  rows_ = duckdb_data_chunk_get_size(chunk);
  columns_.resize(duckdb_data_chunk_get_column_count(chunk));
  arguments_.clear();
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const Argument from(duckdb_data_chunk_get_vector(chunk, c));
    Column& to = columns_[c];
    const std::size_t bytes = rows_ * width_of(from.type());
    to.values.resize((bytes + sizeof(std::uint64_t) - 1) / sizeof(std::uint64_t));
    if (bytes > 0) std::memcpy(to.values.data(), from.values(), bytes);
    to.validity.clear();
    if (from.validity() != nullptr) {
      to.validity.assign(from.validity(),
                         from.validity() + (rows_ + kRowsPerWord - 1) / kRowsPerWord);
    }
    if (from.is_text() && !copy_texts(from, to)) return false;
    arguments_.emplace_back(to.values.data(), to.validity.empty() ? nullptr : to.validity.data(),
                            from.type());
  }
  return true;
}

// Texts lie behind one another, and their strings point there once that place is settled.
bool ChunkCopy::copy_texts(const Argument& from, Column& to) const {
  const auto each_long = [&](auto&& visit) {
    for (idx_t row = 0; row < rows_; ++row) {
      if (!from.missing(row) && !is_inlined(from.string(row))) visit(row, from.text(row));
    }
  };
  std::size_t bytes = 0;
  each_long([&](idx_t, std::string_view text) { bytes += text.size(); });
  if (bytes > kTextBytesMax) return false;
  to.texts.resize(bytes);
  char* at = to.texts.data();
  auto* const strings = reinterpret_cast<duckdb_string_t*>(to.values.data());
  each_long([&](idx_t row, std::string_view text) {
    std::memcpy(at, text.data(), text.size());
    strings[row].value.pointer.ptr = at;
    at += text.size();
  });
  return true;
}

ChunkQueue::ChunkQueue(std::size_t helpers, Work work) : work_(std::move(work)) {
  for (std::size_t i = 0; i < helpers * kCopiesPerHelper; ++i)
    free_.push_back(std::make_unique<ChunkCopy>());
  for (std::size_t i = 0; i < helpers; ++i) helpers_.emplace_back([this] { help(false); });
}

ChunkQueue::~ChunkQueue() {
  const std::scoped_lock lock(mutex_);
  ended_ = true;
  waiting_.clear();
  changed_.notify_all();
}

bool ChunkQueue::offer(duckdb_data_chunk chunk) {
  std::unique_ptr<ChunkCopy> copy;
  {
    const std::scoped_lock lock(mutex_);
    if (free_.empty()) return false;
    copy = std::move(free_.back());
    free_.pop_back();
  }
  const bool taken = copy->assign(chunk);
  {
    const std::scoped_lock lock(mutex_);
    (taken ? waiting_ : free_).push_back(std::move(copy));
  }
  if (taken) changed_.notify_one();
  return taken;
}

// Works through what waits; `to_the_end`, without waiting for more.
void ChunkQueue::help(bool to_the_end) {
  std::unique_lock lock(mutex_);
  while (true) {
    if (!to_the_end) changed_.wait(lock, [&] { return ended_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    std::unique_ptr<ChunkCopy> copy = std::move(waiting_.back());
    waiting_.pop_back();
    lock.unlock();
    std::exception_ptr failure;
    try {
      work_(copy->arguments(), copy->rows());
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    if (failure && !failure_) failure_ = failure;
    if (failure) waiting_.clear();
    free_.push_back(std::move(copy));
  }
}

void ChunkQueue::finish() {
  {
    const std::scoped_lock lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  help(true);
  helpers_.clear();
  if (failure_) std::rethrow_exception(failure_);
}

}  // namespace fifteen::duckdb_engine
