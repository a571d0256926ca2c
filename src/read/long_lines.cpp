#include "read/long_lines.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <string_view>

#include "read/rejects.h"

namespace fifteen::read {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 16U;
constexpr std::size_t kFoundMax = 1 << 20U;  // then the file is no text, and memory is bounded

class ShortLines final : public ByteSource {
 public:
  ShortLines(std::unique_ptr<ByteSource> source, std::vector<LongLine>& found,
             std::size_t bytes_max)
      : ByteSource(source->name(), source->size()),
        source_(std::move(source)),
        found_(found),
        bytes_max_(bytes_max),
        in_(kChunkBytes) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    FIFTEEN_CHECK(!buffer.empty(), "reading into an empty buffer would look like the end");
    while (ready_ == 0 && !ended_) {
      const auto got = source_->read(in_);
      if (!got) return got;
      ended_ = *got == 0;
      take({in_.data(), *got});
      if (ended_) ready_ = pending_.size();
    }
    const std::size_t count = std::min(buffer.size(), ready_ - given_);
    std::memcpy(buffer.data(), pending_.data() + given_, count);
    given_ += count;
    if (given_ == ready_) {
      pending_.erase(0, ready_);
      ready_ = given_ = 0;
    }
    return count;
  }
  std::uint64_t consumed() const override { return source_->consumed(); }

 private:
  // Puts whole lines before `ready_`, and the beginning of the next one behind it.
  void take(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::size_t newline = bytes.find('\n');
      const std::string_view piece = bytes.substr(0, newline);
      const bool ends = newline != std::string_view::npos;
      bytes.remove_prefix(piece.size() + (ends ? 1 : 0));
      if (!dropping_) pending_ += piece;
      if (pending_.size() - ready_ > bytes_max_) drop();
      if (!ends) continue;
      if (pending_.size() > ready_ && pending_.back() == '\r') pending_.pop_back();
      pending_ += '\n';
      ready_ = pending_.size();
      dropping_ = false;
      ++line_;
    }
  }

  void drop() {
    if (found_.size() < kFoundMax)
      found_.push_back({line_, pending_.substr(ready_, Rejects::kTextMax)});
    pending_.resize(ready_);
    dropping_ = true;
  }

  std::unique_ptr<ByteSource> source_;
  std::vector<LongLine>& found_;
  std::size_t bytes_max_;
  std::vector<char> in_;
  std::string pending_;
  std::size_t ready_ = 0;  // bytes of whole lines in pending_
  std::size_t given_ = 0;  // of them, already given
  std::uint64_t line_ = 1;
  bool dropping_ = false;
  bool ended_ = false;
};

}  // namespace

Result<bool> may_have_long_line(const std::string& path, std::size_t bytes_max) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(ErrorKind::kInput, path + ": expected a file that can be read");
  file.seekg(0, std::ios::end);
  const auto size = static_cast<std::size_t>(std::max<std::streamoff>(0, file.tellg()));
  // A line of so many bytes covers one of the blocks of half as many.
  const std::size_t block = std::max<std::size_t>(1, bytes_max / 2);
  std::vector<char> buffer(std::min<std::size_t>(block, 4096));
  for (std::size_t begin = 0; begin + block <= size; begin += block) {
    bool newline = false;
    file.seekg(static_cast<std::streamoff>(begin));
    for (std::size_t at = 0; at < block && !newline; at += buffer.size()) {
      const std::size_t count = std::min(buffer.size(), block - at);
      file.read(buffer.data(), static_cast<std::streamsize>(count));
      newline =
          std::memchr(buffer.data(), '\n', static_cast<std::size_t>(file.gcount())) != nullptr;
      if (!file) return newline;
    }
    if (!newline) return true;
  }
  return false;
}

std::unique_ptr<ByteSource> without_long_lines(std::unique_ptr<ByteSource> source,
                                               std::vector<LongLine>& found,
                                               std::size_t bytes_max) {
  return std::make_unique<ShortLines>(std::move(source), found, bytes_max);
}

}  // namespace fifteen::read
