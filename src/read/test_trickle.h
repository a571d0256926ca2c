#pragma once
// For tests of readers: a file whose bytes come one by one, so that everything in it is cut
// everywhere, or in larger pieces.

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <utility>

#include "read/byte_source.h"

namespace fifteen::read {

class Trickle : public ByteSource {
 public:
  Trickle(std::string name, std::string bytes, std::size_t piece = 1)
      : ByteSource(std::move(name), bytes.size()), bytes_(std::move(bytes)), piece_(piece) {}
  Result<std::size_t> read(std::span<char> buffer) override {
    const std::size_t size = std::min({piece_, bytes_.size() - at_, buffer.size()});
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), size, buffer.begin());
    at_ += size;
    return size;
  }
  std::uint64_t consumed() const override { return at_; }

 private:
  std::string bytes_;
  std::size_t piece_;
  std::size_t at_ = 0;
};

}  // namespace fifteen::read
