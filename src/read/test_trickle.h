#pragma once
// For tests of readers: a file whose bytes come one by one, so that everything in it is cut
// everywhere.

#include <span>
#include <string>
#include <utility>

#include "read/byte_source.h"

namespace fifteen::read {

class Trickle : public ByteSource {
 public:
  Trickle(std::string name, std::string bytes)
      : ByteSource(std::move(name), bytes.size()), bytes_(std::move(bytes)) {}
  Result<std::size_t> read(std::span<char> buffer) override {
    if (at_ == bytes_.size()) return 0;
    buffer[0] = bytes_[at_++];
    return 1;
  }
  std::uint64_t consumed() const override { return at_; }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

}  // namespace fifteen::read
