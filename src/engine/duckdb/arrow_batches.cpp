#include "engine/duckdb/arrow_batches.h"

#include <array>
#include <cerrno>

namespace fifteen::duckdb_engine {
namespace {

constexpr std::int64_t kNullable = 2;  // ARROW_FLAG_NULLABLE

const char* format_of(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::kInteger: return "l";
    case ColumnKind::kReal: return "g";
    case ColumnKind::kTime: return "tsu:UTC";
    case ColumnKind::kTruth: return "b";
    case ColumnKind::kText: return "i";  // the codes; the texts are the dictionary
  }
  return "n";
}

// Codes without a dictionary are numbers to Arrow.
bool has_dictionary(const ColumnSpec& column) {
  return column.kind == ColumnKind::kText && column.words.size() == 0;
}

void release_schema(ArrowSchema* schema) { schema->release = nullptr; }
void release_array(ArrowArray* array) { array->release = nullptr; }

const void* values_of(ColumnKind kind, const ColumnValues& values) {
  switch (kind) {
    case ColumnKind::kInteger:
    case ColumnKind::kTime: return values.integers.data();
    case ColumnKind::kReal: return values.reals.data();
    case ColumnKind::kTruth: return values.bits.data();
    case ColumnKind::kText: return values.codes.data();
  }
  return nullptr;
}

}  // namespace

struct ArrowBatches::Held {
  std::unique_ptr<Batch> batch;
  std::vector<ArrowArray> arrays;
  std::vector<ArrowArray*> children;
  std::vector<std::array<const void*, 2>> buffers;
  std::vector<std::array<const void*, 3>> text_buffers;
  std::array<const void*, 1> no_buffer{};
};

ArrowBatches::ArrowBatches(BatchSource& source) : source_(source) {
  make_schema();
  stream_.private_data = this;
  stream_.get_schema = [](ArrowArrayStream* stream, ArrowSchema* out) {
    auto* const self = static_cast<ArrowBatches*>(stream->private_data);
    *out = {"+s",
            "",
            nullptr,
            0,
            static_cast<std::int64_t>(self->children_.size()),
            self->children_.data(),
            nullptr,
            release_schema,
            nullptr};
    return 0;
  };
  stream_.get_next = [](ArrowArrayStream* stream, ArrowArray* out) {
    return static_cast<ArrowBatches*>(stream->private_data)->next(out);
  };
  stream_.get_last_error = [](ArrowArrayStream* stream) {
    const auto& failure = static_cast<ArrowBatches*>(stream->private_data)->failure_;
    return failure ? failure->message.c_str() : nullptr;
  };
  stream_.release = [](ArrowArrayStream* stream) { stream->release = nullptr; };
}

void ArrowBatches::make_schema() {
  text_ = {"u", "", nullptr, kNullable, 0, nullptr, nullptr, release_schema, nullptr};
  for (const ColumnSpec& column : source_.columns()) {
    fields_.push_back({format_of(column.kind), column.name.c_str(), nullptr, kNullable, 0, nullptr,
                       has_dictionary(column) ? &text_ : nullptr, release_schema, nullptr});
    children_.push_back(&fields_.back());
  }
}

int ArrowBatches::next(ArrowArray* out) {
  *out = ArrowArray{};
  if (failure_) return EIO;
  auto batch = source_.next();
  if (!batch) {
    failure_ = batch.error();
    return EIO;
  }
  if (*batch == nullptr) return 0;  // released: the end
  auto held = std::make_unique<Held>();
  held->batch = std::move(*batch);
  const std::size_t columns = held->batch->columns.size();
  const auto rows = static_cast<std::int64_t>(held->batch->rows);
  held->arrays.resize(columns);
  held->buffers.resize(columns);
  held->text_buffers.resize(columns);
  for (std::size_t c = 0; c < columns; ++c) {
    const ColumnValues& values = held->batch->columns[c];
    const ColumnKind kind = source_.columns()[c].kind;
    held->buffers[c] = {values.present.empty() ? nullptr : values.present.data(),
                        values_of(kind, values)};
    ArrowArray* dictionary = nullptr;
    if (has_dictionary(source_.columns()[c])) {
      held->text_buffers[c] = {nullptr, values.texts.offsets.data(), values.texts.bytes.data()};
      dictionaries_.push_back({static_cast<std::int64_t>(values.texts.size()), 0, 0, 3, 0,
                               held->text_buffers[c].data(), nullptr, nullptr, release_array,
                               nullptr});
      dictionary = &dictionaries_.back();
    }
    held->arrays[c] = {rows,
                       static_cast<std::int64_t>(values.missing),
                       0,
                       2,
                       0,
                       held->buffers[c].data(),
                       nullptr,
                       dictionary,
                       release_array,
                       nullptr};
    held->children.push_back(&held->arrays[c]);
  }
  *out = {rows,
          0,
          0,
          1,
          static_cast<std::int64_t>(columns),
          held->no_buffer.data(),
          held->children.data(),
          nullptr,
          [](ArrowArray* array) {
            delete static_cast<Held*>(array->private_data);
            array->release = nullptr;
          },
          held.get()};
  held.release();
  return 0;
}

}  // namespace fifteen::duckdb_engine
