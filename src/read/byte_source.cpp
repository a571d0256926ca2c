#include "read/byte_source.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>
#include <zlib.h>
#include <zstd.h>

namespace fifteen::read {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kChunkBytes = std::size_t{256} * 1024;

Error input_error(const std::string& name, std::string_view rest) {
  return {ErrorKind::kInput, fmt::format("{}: {}", name, rest)};
}

Error open_error(const std::string& path, int code) {
  std::string_view hint = "look at the path";
  if (code == EACCES) hint = "look at its permissions";
  return input_error(path, fmt::format("expected a file that can be read, got \"{}\"; {}",
                                       std::strerror(code), hint));
}

// The stored bytes, from a file or from memory, with the ones not yet used in a window.
class StoredBytes {
 public:
  StoredBytes(std::string name, int file) : name_(std::move(name)), file_(file) {
    buffer_.resize(kChunkBytes);
  }
  StoredBytes(std::string name, std::string bytes)
      : name_(std::move(name)), buffer_(std::move(bytes)), end_(buffer_.size()), read_(end_) {}
  StoredBytes(const StoredBytes&) = delete;
  StoredBytes& operator=(const StoredBytes&) = delete;
  ~StoredBytes() {
    if (file_ >= 0) ::close(file_);
  }

  const std::string& name() const { return name_; }
  std::uint64_t consumed() const { return read_ - (end_ - begin_); }
  std::string_view window() const { return {buffer_.data() + begin_, end_ - begin_}; }
  void use(std::size_t count) { begin_ += count; }

  // Gets the window to hold `wanted` bytes, or all that are left; false when it is empty.
  Result<bool> fill(std::size_t wanted) {
    if (file_ >= 0 && end_ - begin_ < wanted) {
      std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    while (file_ >= 0 && end_ - begin_ < wanted) {
      const Result<std::size_t> got = read_file({buffer_.data() + end_, buffer_.size() - end_});
      if (!got) return fail(got.error());
      if (*got == 0) break;
      end_ += *got;
    }
    return end_ > begin_;
  }

  // Copies what is in the window, or else reads straight into `out`.
  Result<std::size_t> read(std::span<char> out) {
    if (end_ > begin_) {
      const std::size_t count = std::min(out.size(), end_ - begin_);
      std::memcpy(out.data(), buffer_.data() + begin_, count);
      begin_ += count;
      return count;
    }
    return file_ >= 0 ? read_file(out) : Result<std::size_t>(0);
  }

 private:
  Result<std::size_t> read_file(std::span<char> out) {
    ssize_t got = 0;
    do {
      got = ::read(file_, out.data(), out.size());
    } while (got < 0 && errno == EINTR);
    if (got < 0) return fail(open_error(name_, errno));
    read_ += static_cast<std::uint64_t>(got);
    return static_cast<std::size_t>(got);
  }

  std::string name_;
  int file_ = -1;       // -1: the bytes are all in buffer_
  std::string buffer_;  // [begin_, end_) is not used yet
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t read_ = 0;  // stored bytes that have reached buffer_ or a caller
};

class PlainSource final : public ByteSource {
 public:
  PlainSource(std::unique_ptr<StoredBytes> stored, std::optional<std::uint64_t> size)
      : ByteSource(stored->name(), size), stored_(std::move(stored)) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    FIFTEEN_CHECK(!buffer.empty(), "reading into an empty buffer would look like the end");
    return stored_->read(buffer);
  }
  std::uint64_t consumed() const override { return stored_->consumed(); }

 private:
  std::unique_ptr<StoredBytes> stored_;
};

Error truncated(const StoredBytes& stored, std::string_view format) {
  return input_error(stored.name(),
                     fmt::format("expected the rest of the {} stream, got its end after {} bytes; "
                                 "the file is truncated, fetch it again",
                                 format, stored.consumed()));
}

Error damaged(const StoredBytes& stored, std::string_view format, std::string_view why) {
  return input_error(stored.name(),
                     fmt::format("expected a sound {} stream, got \"{}\" near byte {}; the file is "
                                 "damaged, fetch it again",
                                 format, why, stored.consumed()));
}

class GzipSource final : public ByteSource {
 public:
  GzipSource(std::unique_ptr<StoredBytes> stored, std::optional<std::uint64_t> size)
      : ByteSource(stored->name(), size), stored_(std::move(stored)) {
    // 16: gzip only. Fails only without memory.
    FIFTEEN_CHECK(inflateInit2(&stream_, 16 + MAX_WBITS) == Z_OK, "zlib cannot start");
  }
  ~GzipSource() override { inflateEnd(&stream_); }

  Result<std::size_t> read(std::span<char> buffer) override {
    FIFTEEN_CHECK(!buffer.empty(), "reading into an empty buffer would look like the end");
    buffer =
        buffer.first(std::min(buffer.size(), std::size_t{1} << 30U));  // zlib counts in 32 bits
    while (true) {
      const Result<bool> any = stored_->fill(1);
      if (!any) return fail(any.error());
      if (member_ended_) {
        const Result<bool> more = next_member();
        if (!more) return fail(more.error());
        if (!*more) return 0;
      }
      if (stored_->window().empty()) return fail(truncated(*stored_, "gzip"));
      Result<std::size_t> got = unpack(buffer);
      if (!got || *got > 0) return got;
    }
  }
  std::uint64_t consumed() const override { return stored_->consumed(); }

 private:
  // False at the end of the file. Zeros after a member are padding (as from tapes), as gzip has it.
  Result<bool> next_member() {
    while (stored_->window().starts_with('\0')) {
      const std::string_view window = stored_->window();
      stored_->use(std::min(window.find_first_not_of('\0'), window.size()));
      Result<bool> any = stored_->fill(1);
      if (!any) return any;
    }
    if (stored_->window().empty()) return false;
    Result<bool> any = stored_->fill(2);
    if (!any) return any;
    if (!stored_->window().starts_with("\x1f\x8b"sv)) {
      return fail(damaged(*stored_, "gzip", "other bytes after its end"));
    }
    inflateReset(&stream_);
    member_ended_ = false;
    return true;
  }

  Result<std::size_t> unpack(std::span<char> buffer) {
    const std::string_view window =
        stored_->window().substr(0, std::size_t{1} << 30U);  // zlib counts in 32 bits
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(window.data()));
    stream_.avail_in = static_cast<uInt>(window.size());
    stream_.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream_.avail_out = static_cast<uInt>(buffer.size());
    const int code = inflate(&stream_, Z_NO_FLUSH);
    stored_->use(window.size() - stream_.avail_in);
    if (code == Z_STREAM_END) member_ended_ = true;
    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
      const std::string_view why = stream_.msg != nullptr ? stream_.msg : zError(code);
      return fail(damaged(*stored_, "gzip", why));
    }
    return buffer.size() - stream_.avail_out;
  }

  std::unique_ptr<StoredBytes> stored_;
  z_stream stream_{};
  bool member_ended_ = false;
};

class ZstdSource final : public ByteSource {
 public:
  ZstdSource(std::unique_ptr<StoredBytes> stored, std::optional<std::uint64_t> size)
      : ByteSource(stored->name(), size),
        stored_(std::move(stored)),
        stream_(ZSTD_createDStream()) {
    FIFTEEN_CHECK(stream_ != nullptr, "zstd cannot start");
  }
  ~ZstdSource() override { ZSTD_freeDStream(stream_); }

  Result<std::size_t> read(std::span<char> buffer) override {
    FIFTEEN_CHECK(!buffer.empty(), "reading into an empty buffer would look like the end");
    while (true) {
      const Result<bool> any = stored_->fill(1);
      if (!any) return fail(any.error());
      const std::string_view window = stored_->window();
      if (window.empty() && frame_ended_) return 0;
      ZSTD_inBuffer in{window.data(), window.size(), 0};
      ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
      const std::size_t left = ZSTD_decompressStream(stream_, &out, &in);
      stored_->use(in.pos);
      if (ZSTD_isError(left) != 0U) {
        return fail(damaged(*stored_, "zstd", ZSTD_getErrorName(left)));
      }
      frame_ended_ = left == 0;
      if (out.pos > 0) return out.pos;
      if (window.empty() && !frame_ended_) return fail(truncated(*stored_, "zstd"));
    }
  }
  std::uint64_t consumed() const override { return stored_->consumed(); }

 private:
  std::unique_ptr<StoredBytes> stored_;
  ZSTD_DStream* stream_;
  bool frame_ended_ = false;
};

struct Magic {
  std::string_view bytes;
  std::string_view what;
};

// Formats that we tell apart only to say so.
constexpr std::array kForeign = {
    Magic{"PK\x03\x04"sv, "a zip archive"},
    Magic{"\xFD"
          "7zXZ\0"sv,
          "an xz file"},
    Magic{"7z\xBC\xAF\x27\x1C"sv, "a 7z archive"},
};

bool is_zstd(std::string_view head) {
  if (head.starts_with("\x28\xB5\x2F\xFD"sv)) return true;
  // A frame to skip, as parallel compressors write first.
  return head.size() >= 4 && (static_cast<unsigned char>(head[0]) & 0xF0U) == 0x50U &&
         head.substr(1, 3) == "\x2A\x4D\x18"sv;
}

bool is_bzip2(std::string_view head) {
  return head.starts_with("BZh") && head.size() >= 10 && head.substr(4, 6) == "1AY&SY";
}

Result<std::unique_ptr<ByteSource>> make_source(std::unique_ptr<StoredBytes> stored,
                                                std::optional<std::uint64_t> size) {
  const Result<bool> any = stored->fill(10);
  if (!any) return fail(any.error());
  const std::string_view head = stored->window();
  std::string_view foreign = is_bzip2(head) ? "a bzip2 file" : "";
  for (const Magic& magic : kForeign) {
    if (head.starts_with(magic.bytes)) foreign = magic.what;
  }
  if (!foreign.empty()) {
    return fail(input_error(
        stored->name(),
        fmt::format("expected a plain, gzip or zstd file, got {}; unpack it first", foreign)));
  }
  if (head.starts_with("\x1f\x8b"sv)) return std::make_unique<GzipSource>(std::move(stored), size);
  if (is_zstd(head)) return std::make_unique<ZstdSource>(std::move(stored), size);
  return std::make_unique<PlainSource>(std::move(stored), size);
}

}  // namespace

Result<std::unique_ptr<ByteSource>> ByteSource::open(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return fail(open_error(path, errno));
  auto stored = std::make_unique<StoredBytes>(path, file);
  struct stat about {};
  if (::fstat(file, &about) != 0) return fail(open_error(path, errno));
  if (S_ISDIR(about.st_mode)) {
    return fail(input_error(path, "expected a file, got a directory; give the files in it"));
  }
  std::optional<std::uint64_t> size;
  if (S_ISREG(about.st_mode)) size = static_cast<std::uint64_t>(about.st_size);
  return make_source(std::move(stored), size);
}

Result<std::unique_ptr<ByteSource>> ByteSource::from_memory(std::string name, std::string bytes) {
  const std::uint64_t size = bytes.size();
  return make_source(std::make_unique<StoredBytes>(std::move(name), std::move(bytes)), size);
}

std::size_t worth_reading(const ByteSource& source, std::size_t bytes_max) {
  constexpr std::uint64_t kBytesMin = 4096;
  const std::uint64_t bytes = std::max(source.size().value_or(bytes_max), kBytesMin);
  return static_cast<std::size_t>(std::min<std::uint64_t>(bytes, bytes_max));
}

}  // namespace fifteen::read
